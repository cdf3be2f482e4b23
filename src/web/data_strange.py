"""Figures that chance explains badly beside earlier years: for officials alone, no verdict."""

import streamlit as st

from svc_atlas.metrics.areas import NATION
from svc_atlas.records import strange
from svc_atlas.web import current, data_sources, methods, parts
from svc_atlas.web.screen import Screen

_ROWS = 100


def show(screen: Screen) -> None:
    """List what was found in the year and area in view; nothing where it may not be shown."""
    if not data_sources.official(screen):
        return
    view, text, say = screen.view, screen.text, screen.formats
    found = [each for each in screen.facts.strange(view.year) if _inside(each, view.area)]
    parts.heading(text("data.strange.title"), text("data.strange.note"))
    methods.link(screen, "plausibility")
    if not found:
        parts.note(text("data.strange.none", area=screen.titled(view.area), year=view.year))
        return
    areas = current.gazetteer()
    said = [strange.finding(each, view.year, areas) for each in found[:_ROWS]]
    heads = [text("data.strange.what"), text("data.strange.look")]
    with st.container(key="strange"):
        parts.plain_table(
            heads, [[each.message(view.lang), each.fix(view.lang)] for each in said], words=True
        )
    if len(found) > _ROWS:
        parts.note(text("data.strange.more", n=say.count(len(found) - _ROWS)))


def _inside(each: strange.Strange, area: str) -> bool:
    """Tell whether a finding is of the area, or of the province that it lies in."""
    (own,) = each.areas
    return area == NATION or own.startswith(area) or area.startswith(own)
