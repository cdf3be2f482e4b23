"""A province: its story at a glance, its communes on the map, its districts, who moved."""

from svc_atlas.web import area_table, findings, key_figures, parts, sections
from svc_atlas.web.screen import screen

here = screen("province")
parts.opening(here, findings.of_area(here), lambda: key_figures.of_area(here))
if parts.after_map():
    parts.side_by_side(
        lambda: sections.areas_compared(here, "district"),
        lambda: sections.movers(here),
    )
    area_table.show(here)
    parts.side_by_side(
        lambda: sections.tiers_through_the_years(here),
        lambda: sections.offences_through_the_years(here),
    )
parts.source_line(here)
