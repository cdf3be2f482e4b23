"""Sections that several pages share: what is read better from a chart or a list than from a map."""

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from svc_atlas import charts
from svc_atlas.maps.legend import scale_of
from svc_atlas.metrics.areas import level_of
from svc_atlas.text import shown
from svc_atlas.web import current, drawer, methods, parts
from svc_atlas.web.screen import Screen

_MOVERS = 40


def areas_compared(screen: Screen, level: str) -> None:
    """Show the areas of ``level`` within the view beside each other, by the map's indicator."""
    parts.chart(screen, "areas-compared", lambda: _compared(screen, level), in_table=True)


def _compared(screen: Screen, level: str) -> go.Figure:
    view, facts = screen.view, screen.facts
    names = facts.names(view.lang)
    if scale_of(view.indicator) == "tier":
        inside = _inside(facts.totals("tiers", level).reset_index(), view.area)
        return charts.tier_shares(inside, names, screen.formats, year=view.year, selected=view.area)
    rows = _inside(facts.rows(view, level), view.area)
    measure = screen.measure(view.indicator)
    return charts.ranked_areas(rows, names, screen.formats, measure=measure, selected=view.area)


def tiers_through_the_years(screen: Screen) -> None:
    """Show how many communes of the area held each tier in each year.

    The chart is the same in every year, so a change of year does not send it again.
    """
    area, formats = screen.view.area, screen.formats

    def draw() -> go.Figure:
        years = formats.years(screen.facts.years[0], screen.facts.years[-1])
        title = screen.text("section.tier_trend", area=screen.titled(area), years=years)
        return charts.tier_trend(screen.facts.series("tiers", area), formats, title=title)

    parts.chart(screen, "tier-trend", draw)


def offences_through_the_years(screen: Screen) -> None:
    """Show the offences of the area by category and year."""
    view, facts = screen.view, screen.facts

    def draw() -> go.Figure:
        mix = facts.offence_mix(level_of(view.area))
        return charts.offence_mix(mix[mix["area"] == view.area], screen.formats, year=view.year)

    parts.chart(screen, "offence-mix", draw)


def movers(screen: Screen) -> None:
    """Name the communes whose tier changed since the year compared with, the furthest first."""
    view, text = screen.view, screen.text
    if view.against == view.year:
        parts.note(text("key.no_earlier"))
        return
    compared = screen.facts.of_year(view, level_of(view.area), "tier_change").loc[view.area]
    if not compared["counted"]:
        where = {"area": screen.titled(view.area), "year": view.year, "against": view.against}
        parts.note(text("finding.moves_none", **where))
        return
    moved = screen.facts.movers(view.year, view.against, view.area)
    for key, direction in (("up", "better"), ("down", "worse")):
        chosen = moved[moved["class"] == direction]
        heading = text(f"movers.{key}", n=screen.formats.count(len(chosen)), against=view.against)
        parts.heading(heading)
        if len(chosen):
            first = chosen.head(_MOVERS)
            parts.links(screen, first["commune"].tolist(), _steps(screen, first))
        if len(chosen) > _MOVERS:
            more = screen.formats.count(len(chosen) - _MOVERS)
            parts.note(text("movers.more", n=more))


def _steps(screen: Screen, moves: pd.DataFrame) -> Sequence[str]:
    return [
        screen.text("movers.step", before=row.before, after=row.after) for row in moves.itertuples()
    ]


def _inside(rows: pd.DataFrame, area: str) -> pd.DataFrame:
    return rows if area == "KH" else rows[rows["area"].str.startswith(area)]


@st.fragment
def notes(screen: Screen) -> None:
    """Define the indicator; list what the map lacks, and what was mended in the list of areas."""
    text, view = screen.text, screen.view
    box = drawer.drawer("notes", text("notes.title"))
    if not box.open:
        return
    with box:
        parts.heading(text(f"indicator.{view.indicator}.name"))
        parts.plain_list(
            [
                text(f"indicator.{view.indicator}.{part}")
                for part in ("definition", "formula", "limits", "source")
            ]
        )
        methods.link(screen, *methods.of_view(view))
        elsewhere = boundary_audit(screen)
        repairs = current.gazetteer().repairs
        here = [r for r in repairs if _of(view.area, r.code, r.target)]
        if here:
            parts.heading(text("notes.repairs"))
            parts.plain_list([r.sentence(view.lang) for r in here])
        if rest := elsewhere + len(repairs) - len(here):
            parts.links(screen, ["KH"], [text("notes.elsewhere", n=screen.formats.count(rest))])


def boundary_audit(screen: Screen) -> int:
    """List the area's communes without a polygon, and polygons that are no commune, with reasons.

    Returns
    -------
    int
        How many there are elsewhere in the country.
    """
    text, area = screen.text, screen.view.area
    bare = screen.facts.without_boundary(area)
    note = text("notes.why_without") if bare else ""
    parts.heading(text("notes.without_boundary", n=screen.formats.count(len(bare))), note)
    parts.links(screen, bare, [_above(screen, code) for code in bare])
    matches = screen.snapshot.table("matches")
    unmatched = matches[matches["relation"] == "unmatched"]
    here = unmatched[[_may_lie_in(area, parent) for parent in unmatched["parent"]] or slice(0)]
    parts.heading(text("notes.unmatched", n=screen.formats.count(len(here))))
    reasons = here["reason_km" if screen.view.lang == "km" else "reason"]
    parts.plain_list(
        [
            f"{shown(name)} ({shown(parent)}): {reason}"
            for name, parent, reason in zip(
                here["name"].fillna("—"), here["parent"].fillna("—"), reasons, strict=True
            )
        ]
    )
    return len(screen.facts.without_boundary("KH")) - len(bare) + len(unmatched) - len(here)


def _of(area: str, *codes: str) -> bool:
    """Whether one of some codes is an area, lies in it, or holds it."""
    return area == "KH" or any(c and (c.startswith(area) or area.startswith(c)) for c in codes)


def _may_lie_in(area: str, parent: object) -> bool:
    """Whether an unmatched polygon may lie in an area, by the name of its parent in the layer."""
    if area == "KH":
        return True
    if not isinstance(parent, str):
        return False
    found = current.gazetteer().find(parent).candidates
    return any(each.level != "commune" and _of(area, each.code) for each in found)


def _above(screen: Screen, code: str) -> str:
    """Write a commune's code and where it lies."""
    return f"({code} · {screen.titled(code[:4])} · {screen.titled(code[:2])})"
