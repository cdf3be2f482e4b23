"""The nation: every commune's tier on one map, key figures, the provinces ranked."""

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

here = screen("nation")
painted = parts.opening(
    here,
    finding=lambda: findings.of_area(here),
    figures=lambda: key_figures.of_area(here),
    beside=lambda: sections.tiers_through_the_years(here),
)
if painted:
    parts.side_by_side(
        lambda: sections.areas_compared(here, "province"),
        lambda: area_table.show(here),
    )
    moved.show(here)
    tier_moves.show(here)
    small_numbers.show(here)
    targets.show(here)
    claims.show(here)
    sections.notes(here)
parts.source_line(here)
