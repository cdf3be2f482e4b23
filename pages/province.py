"""A province: its story at a glance, its communes on the map, its districts, who moved."""

from svc_atlas.web import (
    area_table,
    claims,
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

here = screen("province")
painted = parts.opening(
    here,
    finding=lambda: findings.of_area(here),
    figures=lambda: key_figures.of_area(here),
    beside=lambda: sections.tiers_through_the_years(here),
)
if painted:
    parts.side_by_side(
        lambda: sections.areas_compared(here, "district"),
        lambda: sections.movers(here),
    )
    area_table.show(here)
    sections.offences_through_the_years(here)
    moved.show(here)
    tier_moves.show(here)
    small_numbers.show(here)
    targets.show(here)
    claims.show(here)
    sections.notes(here)
parts.source_line(here)
