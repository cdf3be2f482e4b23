"""``svc snapshots``: list, verify, use."""

from argparse import Namespace

from svc_atlas.commands.outcome import Context, Outcome
from svc_atlas.errors import AtlasError

OTHER_FORM = "error.snapshot.other_version"  # whole, and of another version of the program


def list_all(args: Namespace, context: Context) -> Outcome:
    """List the snapshots, the newest first, each verified now."""
    from svc_atlas.snapshot import list_snapshots

    found = list_snapshots(context.settings.home)
    words = context.words
    facts = [
        {**each, "fault": each["fault"].message(words.lang) if each["fault"] else None}
        for each in found
    ]
    lines = [_line(each, context) for each in found]
    if not found:
        lines = [words("cli.snapshots.no_snapshots", folder=context.settings.home)]
    elif not any(each["current"] for each in found):
        lines.append(words("cli.snapshots.none_now"))
    return Outcome({"snapshots": facts}, lines)


def _line(each: dict, context: Context) -> str:
    words, say = context.words, context.say
    mark = "*" if each["current"] else " "
    if each["fault"]:
        fault: AtlasError = each["fault"]
        kind = "other_form" if fault.key == OTHER_FORM else "broken"
        return f"{mark} {each['id']}  {words(f'cli.snapshots.{kind}')} {fault.message(words.lang)}"
    years = each["years"]
    described = (
        say.moment(each["time"]),
        say.years(years[0], years[-1]),
        words("cli.synthetic" if each["synthetic"] else "cli.real"),
        words(f"cli.audience.{each['audience']}"),
        words("cli.schematic" if each["schematic"] else "cli.surveyed"),
    )
    return f"{mark} {each['id']}  {' · '.join(described)}"


def verify(args: Namespace, context: Context) -> Outcome:
    """Verify one snapshot, the current one when none is named."""
    from svc_atlas.snapshot import open_snapshot

    snapshot = open_snapshot(context.settings.home, args.id)
    files = len(snapshot.manifest["files"])
    lines = [context.words("cli.snapshots.whole", id=snapshot.id, files=files)]
    return Outcome({"snapshot": snapshot.id, "files": files}, lines)


def use(args: Namespace, context: Context) -> Outcome:
    """Make a snapshot the current one."""
    from svc_atlas.snapshot import use as use_snapshot

    snapshot = use_snapshot(context.settings.home, args.id)
    lines = [context.words("cli.snapshots.now", id=snapshot.id)]
    return Outcome({"snapshot": snapshot.id, "current": True}, lines)
