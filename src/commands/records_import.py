"""``svc records import``."""

from argparse import Namespace
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from svc_atlas.commands.outcome import Context, Outcome

if TYPE_CHECKING:
    from svc_atlas.records.importing import Prepared
    from svc_atlas.records.store import RecordStore
    from svc_atlas.records.submissions import Added, Submission

STOPPED, UNREADABLE = 1, 2
WARNINGS = 10  # that are repeated after an import; `svc records check` says them all
COUNTS = ("added", "changed", "withdrawn", "unchanged")


def import_files(args: Namespace, context: Context) -> Outcome:
    """Check files and take those without errors into the records, all of them or none."""
    from svc_atlas.commands import findings_text, values
    from svc_atlas.records import importing
    from svc_atlas.records.store import RecordStore

    store = RecordStore(context.settings.home)
    prepared = importing.prepare(
        [Path(file) for file in args.files],
        store,
        mapping=args.mapping and Path(args.mapping),
        year=values.year(args.year),
        set_aside=args.set_aside,
        office=args.office,
        received=values.day_received(args.received),
        dash_is_zero=args.dash_is_zero,
        progress=context.progress,
    )
    # Before anything is imported: a copy that cannot be written stops it.
    reports = findings_text.reports(prepared.checked, args.report, context)
    added = store.add(prepared.submissions, context.progress)
    facts = {
        "findings": findings_text.facts(prepared.checked.findings, context),
        "submissions": [
            _facts(*each, _superseded(store, each[1]), context) for each in _each(prepared, added)
        ],
        "reports": [str(path) for path in reports],
    }
    if added:
        return Outcome(facts, _lines(prepared, added, store, context))
    key = "stopped_all_the_same" if args.set_aside else "stopped"
    lines = [*findings_text.lines(prepared.checked, context), context.words(f"cli.import.{key}")]
    return Outcome(facts, lines, UNREADABLE if prepared.checked.unreadable else STOPPED)


def _each(prepared: "Prepared", added: "list[Added]") -> Iterator[tuple]:
    return zip(prepared.submissions, added, prepared.aside, strict=True)


def _superseded(store: "RecordStore", added: "Added") -> "list[tuple[dict, int]]":
    """Return what later submissions made of a file that was imported already."""
    return [] if added.new else store.superseded(added.id)


def _facts(handed_in: "Submission", added: "Added", aside, superseded, context: Context) -> dict:
    from svc_atlas.commands import findings_text

    return {
        "file": handed_in.file,
        "submission": added.id,
        **{name: getattr(added, name) for name in ("new", *COUNTS, "imported")},
        "office": handed_in.office,
        "province": handed_in.province,
        "received": handed_in.received.isoformat(),
        "dash_is_zero": handed_in.dash_is_zero,
        "superseded": [{"submission": by["id"], "figures": n} for by, n in superseded],
        "set_aside": findings_text.facts(aside, context),
    }


def _lines(
    prepared: "Prepared", added: "list[Added]", store: "RecordStore", context: Context
) -> list[str]:
    from svc_atlas.commands import findings_text

    words, say, lines = context.words, context.say, []
    for (handed_in, did, aside), findings in zip(
        _each(prepared, added), prepared.checked.by_file, strict=True
    ):
        told = {"file": findings_text.harmless(handed_in.file), "id": did.id}
        if not did.new:
            lines.append(words("cli.import.again", **told, moment=say.moment(did.imported)))
            lines += [
                words(
                    "cli.import.again_superseded",
                    n=say.count(figures),
                    later=by["id"],
                    received=say.date(by["received"]),
                )
                for by, figures in store.superseded(did.id)
            ]
            continue
        counts = {name: say.count(getattr(did, name)) for name in COUNTS}
        lines.append(words("cli.import.done", **told, **counts))
        if handed_in.dash_is_zero:
            lines.append(words("cli.import.dash_is_zero", **told))
        if handed_in.file in prepared.unsaid:
            lines.append(words("cli.import.unsaid", **told))
        if aside:
            lines += _aside(handed_in, aside, context)
        warnings = [finding for finding in findings if finding.severity == "warning"]
        if warnings:
            lines.append(words("cli.import.warnings", **told, n=say.count(len(warnings))))
            lines += findings_text.listed(warnings, context, WARNINGS)
    if any(did.new for did in added):
        lines.append(words("cli.import.publish"))
    return lines


def _aside(handed_in, aside, context: Context) -> list[str]:
    """Return what was left out of a file, by reason, the most frequent first."""
    from svc_atlas.commands import findings_text

    words, say = context.words, context.say
    file = findings_text.harmless(handed_in.file)
    lines = [words("cli.import.aside", file=file, n=say.count(handed_in.set_aside))]
    for rule, n in Counter(finding.rule for finding in aside).most_common():
        reason = words(f"cli.import.reason.{rule}")
        lines.append(words("cli.import.aside_by_reason", reason=reason, n=say.count(n)))
        of_rule = [finding for finding in aside if finding.rule == rule]
        lines += [f"  {line}" for line in findings_text.listed(of_rule, context)]
    return lines
