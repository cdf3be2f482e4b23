"""``svc demo``: the demonstration records, made and published, or removed."""

from argparse import Namespace
from pathlib import Path

from svc_atlas.commands.outcome import Context, Outcome
from svc_atlas.commands.publish import describe, published

LOCK = ".demo.lock"
RECORDS_SHARE = 0.4  # of the whole time, making the records


def demo(args: Namespace, context: Context) -> Outcome:
    """Make the demonstration, or remove it; one process at a time."""
    from svc_atlas.durable import locked

    home = context.settings.home
    with locked(home / LOCK, waiting=lambda: context.progress("cli.step.waiting", 0.0)):
        return _remove(home, context) if args.remove else _make(home, context)


def _make(home: Path, context: Context) -> Outcome:
    from svc_atlas.records.store import make_demo
    from svc_atlas.snapshot import publish

    progress = context.progress
    make_demo(home, lambda step, done: progress(step, RECORDS_SHARE * done))
    snapshot = publish(
        home,
        audience=context.settings.audience,
        progress=lambda step, done: progress(step, RECORDS_SHARE + (1 - RECORDS_SHARE) * done),
    )
    lines = [
        context.words("cli.demo.done", id=snapshot.id, folder=snapshot.folder),
        describe(snapshot, context),
        context.words("cli.demo.marked"),
    ]
    return Outcome(published(snapshot, current=True), lines)


def _remove(home: Path, context: Context) -> Outcome:
    from svc_atlas.records.store import RecordStore
    from svc_atlas.snapshot import remove_synthetic

    store = RecordStore(home)
    cleared = bool(store.synthetic) and store.clear(synthetic_only=True)
    removed, now = remove_synthetic(home)
    words = context.words
    lines = [
        words("cli.demo.removed", n=len(removed))
        if cleared or removed
        else words("cli.demo.none_to_remove"),
        words("cli.snapshots.now", id=now) if now else words("cli.snapshots.none_now"),
    ]
    return Outcome({"removed": removed, "records_removed": cleared, "current": now}, lines)
