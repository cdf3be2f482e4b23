"""The rules of a file beside what the records hold already of the same figures."""

from collections.abc import Mapping
from datetime import date

from svc_atlas.records.findings import Finding, Phrase
from svc_atlas.records.rules import found
from svc_atlas.records.spoken import both
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
    made, file = [], reading.workbook.name
    for each in standing.replaced(reading.figures):
        counts = {"n": each.figures, "withdrawn": each.withdrawn}
        if date.fromisoformat(each.entry["received"]) > received:
            made.append(found("replaces_later", file, **counts, **_told(each.entry)))
        elif each.entry["office"] != office:
            made.append(found("replaces_other_office", file, **counts, **_told(each.entry)))
    made += [
        found("reverts_correction", file, n=n, **_told(entry))
        for entry, n in standing.reverted(reading.figures, received)
    ]
    return made


def _told(entry: Mapping) -> dict:
    """Return what a finding says of a submission, by what the log says of it."""
    day = date.fromisoformat(entry["received"])
    return {
        "other": entry["file"],
        "office": Phrase(f"office.{entry['office']}"),
        "received": both(lambda say: say.date(day)),
    }
