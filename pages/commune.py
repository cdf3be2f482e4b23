"""A commune: its tier through the years, its offences beside its district, province and nation."""

from svc_atlas.web import (
    findings,
    key_figures,
    parts,
    profile,
    provenance,
    sections,
    small_numbers,
    targets,
)
from svc_atlas.web.screen import screen

here = screen("commune")
painted = parts.opening(
    here,
    finding=lambda: findings.of_area(here),
    figures=lambda: key_figures.of_commune(here),
    beside=lambda: profile.tier_history(here),
)
if painted:
    profile.shared_boundary(here)
    parts.side_by_side(
        lambda: profile.compared(here),
        lambda: profile.trend(here),
    )
    small_numbers.of_commune(here)
    parts.side_by_side(
        lambda: profile.forces(here),
        lambda: profile.neighbours(here),
    )
    profile.offences(here)
    targets.show(here)
    provenance.show(here)
    profile.villages(here)
    sections.notes(here)
parts.source_line(here)
