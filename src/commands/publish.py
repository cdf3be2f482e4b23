"""``svc publish``."""

from argparse import Namespace

from svc_atlas.commands.outcome import Context, Outcome


def publish(args: Namespace, context: Context) -> Outcome:
    """Publish the records and boundaries of the home, or export them to a folder."""
    from svc_atlas.snapshot import publish as publish_snapshot

    snapshot = publish_snapshot(
        context.settings.home, audience=args.audience, to=args.to, progress=context.progress
    )
    key = "cli.publish.exported" if args.to else "cli.publish.done"
    lines = [
        context.words(key, id=snapshot.id, folder=snapshot.folder),
        describe(snapshot, context),
    ]
    return Outcome(published(snapshot, current=not args.to), lines)


def published(snapshot, *, current: bool) -> dict:
    """Return what a program wants to know of a snapshot just published."""
    told = ("audience", "synthetic", "schematic", "years", "rows", "bytes", "time")
    return {
        "snapshot": snapshot.id,
        "folder": str(snapshot.folder),
        "current": current,
        **{name: snapshot.manifest[name] for name in told},
    }


def describe(snapshot, context: Context) -> str:
    """Return one line: the years, whose records, for whom, and how large."""
    facts = snapshot.manifest
    words, say = context.words, context.say
    years = facts["years"]
    return words(
        "cli.publish.described",
        years=say.years(years[0], years[-1]),
        records=words("cli.synthetic" if facts["synthetic"] else "cli.real"),
        audience=words(f"cli.audience.{facts['audience']}"),
        layer=words("cli.schematic" if facts["schematic"] else "cli.surveyed"),
        megabytes=say.rate(facts["bytes"] / 1e6),
    )
