"""What was handed in: the map of it, who still owes what, and what the snapshot is made of."""

from svc_atlas.web import (
    claims,
    data_findings,
    data_list,
    data_sources,
    data_strange,
    methods,
    parts,
    sections,
)
from svc_atlas.web.screen import screen

here = screen("data")
painted = parts.opening(
    here,
    finding=lambda: data_findings.of_area(here),
    figures=lambda: data_findings.key_figures(here),
    beside=lambda: data_list.tables(here),
)
if painted:
    data_list.show(here)
    data_strange.show(here)
    claims.way(here)
    data_sources.corrections(here)
    data_sources.sources(here)
    data_sources.audit(here)
    sections.boundary_audit(here)
    methods.link(here, "coverage", "reporting", "residents")
parts.source_line(here)
