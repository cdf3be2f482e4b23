"""The rules of a file beside what the records hold already of the same figures."""

from datetime import date

from svc_atlas.records.checks.layout import both
from svc_atlas.records.findings import Finding, Phrase
from svc_atlas.records.rules import found
from svc_atlas.records.standing import Standing
from svc_atlas.records.workbook import Reading


def check(
    reading: Reading,
    standing: Standing,
    *,
    received: date,
    office: str,
    mapping: str | None,
    dash_is_zero: bool = False,
) -> list[Finding]:
    """Return which submissions a file would correct that are later ones or another office's.

    A file that says what stood before a correction is older than it, whatever day it is given: an
    old workbook that was saved anew is received today where nobody says otherwise.

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
    dash_is_zero : bool
        Whether a dash was read as 0.
    """
    if standing.holds(reading.workbook.sha256, mapping, dash_is_zero=dash_is_zero):
        return []
    made = []
    for each in standing.replaced(reading.figures):
        before = date.fromisoformat(each.entry["received"])
        told = {
            "other": each.entry["file"],
            "office": Phrase(f"office.{each.entry['office']}"),
            "received": both(lambda say, day=before: say.date(day)),
        }
        file, counts = reading.workbook.name, {"n": each.figures, "withdrawn": each.withdrawn}
        if before > received:
            made.append(found("replaces_later", file, **counts, **told))
            continue
        if each.entry["office"] != office:
            made.append(found("replaces_other_office", file, **counts, **told))
        if each.reverted:
            made.append(found("reverts_correction", file, n=each.reverted, **told))
    return made
