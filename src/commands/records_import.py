"""``svc records import``."""

from argparse import Namespace
from collections import Counter
from typing import TYPE_CHECKING

from svc_atlas.commands.outcome import Context, Outcome

if TYPE_CHECKING:
    from svc_atlas.records.importing import Imported

STOPPED, UNREADABLE = 1, 2


def import_files(args: Namespace, context: Context) -> Outcome:
    """Check files and take those without errors into the records, all of them or none."""
    from svc_atlas.commands import findings_text, values
    from svc_atlas.records import importing

    done = importing.import_files(
        args.files,
        context.settings.home,
        mapping=args.mapping,
        year=values.year(args.year),
        set_aside=args.set_aside,
        office=args.office,
        received=values.day_received(args.received),
        progress=context.progress,
    )
    reports = findings_text.reports(done.checked, args.report, context)
    facts = {
        "imported": done.done,
        "findings": findings_text.facts(done.checked.findings, context),
        "submissions": _facts(done, context),
        "reports": [str(path) for path in reports],
    }
    if not done.done:
        key = "stopped_all_the_same" if args.set_aside else "stopped"
        lines = [*findings_text.lines(done.checked, context), context.words(f"cli.import.{key}")]
        return Outcome(facts, lines, UNREADABLE if done.checked.unreadable else STOPPED)
    return Outcome(facts, _lines(done, context))


def _facts(done: "Imported", context: Context) -> list[dict]:
    from svc_atlas.commands import findings_text

    return [
        {
            "file": handed_in.file,
            "submission": added.id,
            "new": added.new,
            "added": added.added,
            "changed": added.changed,
            "withdrawn": added.withdrawn,
            "unchanged": added.unchanged,
            "imported": added.imported,
            "office": handed_in.office,
            "province": handed_in.province,
            "received": handed_in.received.isoformat(),
            "set_aside": findings_text.facts(aside, context),
        }
        for handed_in, added, aside in zip(done.submissions, done.added, done.aside, strict=True)
    ]


def _lines(done: "Imported", context: Context) -> list[str]:
    from svc_atlas.commands import findings_text

    words, say, lines = context.words, context.say, []
    each_file = zip(done.submissions, done.added, done.aside, done.checked.by_file, strict=True)
    for handed_in, added, aside, findings in each_file:
        warnings = [finding for finding in findings if finding.severity == "warning"]
        lines += findings_text.listed(warnings, context)
        if aside:
            lines += _aside(handed_in, aside, context)
        told = {"file": handed_in.file, "id": added.id}
        if added.new:
            counts = ("added", "changed", "withdrawn", "unchanged")
            told |= {name: say.count(getattr(added, name)) for name in counts}
            lines.append(words("cli.import.done", **told))
        else:
            lines.append(words("cli.import.again", **told, moment=say.moment(added.imported)))
        if handed_in.file in done.unsaid:
            lines.append(words("cli.import.unsaid", file=handed_in.file))
    if any(added.new for added in done.added):
        lines.append(words("cli.import.publish"))
    return lines


def _aside(handed_in, aside, context: Context) -> list[str]:
    """Return what was left out of a file, by reason, the most frequent first."""
    from svc_atlas.commands import findings_text

    words, say = context.words, context.say
    lines = [words("cli.import.aside", file=handed_in.file, n=handed_in.set_aside)]
    for rule, n in Counter(finding.rule for finding in aside).most_common():
        lines.append(words("cli.import.aside_by_reason", rule=rule, n=say.count(n)))
        of_rule = [finding for finding in aside if finding.rule == rule]
        lines += [f"  {line}" for line in findings_text.listed(of_rule, context)]
    return lines
