"""The rules of a file beside what the records hold already of the same figures."""

from datetime import date

from svc_atlas.records.checks.layout import both
from svc_atlas.records.findings import Finding, Phrase
from svc_atlas.records.rules import found
from svc_atlas.records.standing import Standing
from svc_atlas.records.workbook import Reading


def check(
    reading: Reading, standing: Standing, *, received: date, office: str, mapping: str | None
) -> list[Finding]:
    """Return which submissions a file would correct, though later received or another office's.

    Parameters
    ----------
    reading : Reading
    standing : Standing
        The figures that count.
    received : date
        The day that the file was handed in.
    office : str
        The office that handed it in.
    mapping : str or None
        The SHA-256 of the mapping that it was read by.
    """
    if standing.holds(reading.workbook.sha256, mapping):
        return []
    made = []
    for each in standing.replaced(reading.figures):
        before = date.fromisoformat(each.entry["received"])
        rule = "replaces_later" if before > received else "replaces_other_office"
        if before > received or each.entry["office"] != office:
            made.append(_finding(rule, reading.workbook.name, each, before))
    return made


def _finding(rule: str, file: str, each, before: date) -> Finding:
    return found(
        rule,
        file,
        n=each.figures,
        withdrawn=each.withdrawn,
        other=each.entry["file"],
        office=Phrase(f"office.{each.entry['office']}"),
        received=both(lambda say: say.date(before)),
    )
