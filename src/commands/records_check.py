"""``svc records check``."""

from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from svc_atlas.commands import values
from svc_atlas.commands.outcome import Context, Outcome
from svc_atlas.errors import InputError

if TYPE_CHECKING:
    from svc_atlas.records.checking import Checked
    from svc_atlas.records.findings import Finding
    from svc_atlas.records.workbook import Reading

UNREADABLE = 2


def check(args: Namespace, context: Context) -> Outcome:
    """Say what is wrong with files, and how to mend it; nothing is imported."""
    from svc_atlas import gazetteer
    from svc_atlas.commands import findings_text
    from svc_atlas.records import checking
    from svc_atlas.records.recognising import mapping
    from svc_atlas.records.store import RecordStore

    year, received = values.year(args.year), values.day_received(args.received)
    columns = mapping.load(Path(args.mapping)) if args.mapping else None
    store = RecordStore(context.settings.home)
    # Invented figures are no former year of real ones.
    real = not (store.empty or store.synthetic)
    checked = checking.check(
        [Path(file) for file in args.files],
        gazetteer=gazetteer.load(),
        earlier=store.read() if real else None,
        standing=store.standing() if real else None,
        mapping=columns,
        year=year,
        office=args.office,
        received=received,
        dash_is_zero=args.dash_is_zero,
        progress=context.progress,
        apart=True,
    )
    written, refused = [], None
    try:
        written = findings_text.reports(checked, args.report, context)
    except InputError as error:  # somebody worked in the copy: what was found is told all the same
        refused = error
    errors = _errors(checked.findings)
    warnings = len(checked.findings) - errors
    say, words = context.say, context.words
    lines = [
        *findings_text.lines(checked, context),
        *_unsaid(checked, args.office, context),
        *(words("cli.check.report", file=path) for path in written),
        words(
            "cli.check.together",
            errors=say.count(errors),
            warnings=say.count(warnings),
            files=say.count(len(checked.readings)),
        ),
    ]
    facts = {
        "findings": findings_text.facts(checked.findings, context),
        "files": [_file(*each) for each in zip(checked.readings, checked.by_file, strict=True)],
        "errors": errors,
        "warnings": warnings,
        "reports": [str(path) for path in written],
    }
    if refused:
        lines.append(f"svc: {refused.message(words.lang)}")
        facts |= {"error": refused.message(words.lang), "key": refused.key}
    stops = refused or not checked.ok or checked.empty
    return Outcome(facts, lines, UNREADABLE if checked.unreadable else int(bool(stops)))


def _unsaid(checked: "Checked", office: str | None, context: Context) -> list[str]:
    """Return a line for each file of which nobody said which office hands it in."""
    from svc_atlas.commands.findings_text import harmless

    silent = (
        r.workbook.name for r in checked.readings if len(r.figures) and not r.declared.get("office")
    )
    return [] if office else [context.words("cli.check.unsaid", file=harmless(f)) for f in silent]


def _file(reading: "Reading", findings: "Sequence[Finding]") -> dict:
    """Return what a file was found to be."""
    errors = _errors(findings)
    return {
        "file": reading.workbook.name,
        "sha256": reading.workbook.sha256,
        "kind": reading.workbook.kind,
        **{name: reading.declared.get(name) for name in ("year", "province", "office")},
        "figures": int((reading.figures["state"] == "given").sum()),
        "errors": errors,
        "warnings": len(findings) - errors,
    }


def _errors(findings: "Sequence[Finding]") -> int:
    return sum(finding.severity == "error" for finding in findings)
