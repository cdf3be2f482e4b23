"""Drugs: where cases were recorded, whether they spread, what was seized, and what was done."""

from svc_atlas.web import drugs_findings, drugs_places, drugs_sections, parts, sections
from svc_atlas.web.screen import screen

here = screen("drugs")
painted = parts.opening(
    here,
    finding=lambda: drugs_findings.of_area(here),
    figures=lambda: drugs_findings.key_figures(here),
    beside=lambda: drugs_sections.groups_table(here),
)
if painted:
    drugs_sections.spread(here)
    drugs_places.show(here)
    parts.side_by_side(
        lambda: drugs_sections.groups_through_the_years(here),
        lambda: drugs_sections.year_by_year(here),
    )
    parts.side_by_side(
        lambda: drugs_sections.seizures(here),
        lambda: drugs_sections.seizures_table(here),
    )
    sections.notes(here)
parts.source_line(here)
