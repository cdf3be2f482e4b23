"""Years of the Buddhist era, which nobody can count by: told once, with the Christian year."""

from collections.abc import Sequence

from svc_atlas.records.findings import Finding
from svc_atlas.records.recognising.cells import shown
from svc_atlas.records.recognising.headings import read
from svc_atlas.records.recognising.lines import ERA, buddhist_year, in_christian_years
from svc_atlas.records.rules import found


def of_buddhist_era(
    file: str, sheet: str | None, cell: str | None, value: object, year: int
) -> Finding:
    """Return the finding of a Buddhist year, which names the Christian one."""
    told = {"year": year, "christian": year - ERA}
    return found("year_buddhist", file, sheet, cell, shown(value), **told)


def in_christian_era(findings: Sequence[Finding]) -> list[Finding]:
    """Return findings with each Buddhist year told once, also that of headings not understood.

    Parameters
    ----------
    findings : sequence of Finding
        Those of one file.
    """
    told, years = [], set()
    headings = any(map(_is_of_heading, findings))
    for each in findings:
        if _is_of_heading(each):
            year = buddhist_year(each.value)
            each = of_buddhist_era(each.file, each.sheet, each.cell, each.value, year)
        if each.rule == "year_buddhist":
            if each.params["year"] in years:
                continue
            years.add(each.params["year"])
        # Where its headings name their years, the table is there.
        if not (headings and each.rule == "file_without_table"):
            told.append(each)
    return told


def _is_of_heading(finding: Finding) -> bool:
    """Whether a heading was not understood for its Buddhist year alone."""
    heading = finding.value or ""
    unknown = finding.rule == "header_unknown" and buddhist_year(heading)
    return bool(unknown) and read(in_christian_years(heading)).told
