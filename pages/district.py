"""A district: its communes, and its offences year by year."""

from svc_atlas.web import (
    area_table,
    findings,
    key_figures,
    moved,
    parts,
    sections,
    small_numbers,
    targets,
    tier_moves,
)
from svc_atlas.web.screen import screen

here = screen("district")
painted = parts.opening(
    here,
    finding=lambda: findings.of_area(here),
    figures=lambda: key_figures.of_area(here),
    beside=lambda: sections.tiers_through_the_years(here),
)
if painted:
    area_table.show(here)
    parts.side_by_side(
        lambda: sections.offences_through_the_years(here),
        lambda: sections.movers(here),
    )
    moved.show(here)
    tier_moves.show(here)
    small_numbers.show(here)
    targets.show(here)
    sections.notes(here)
parts.source_line(here)
