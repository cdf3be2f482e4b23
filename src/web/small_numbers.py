"""What few cases can say: the funnel, where a rate can stand in the order, three years together."""

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from svc_atlas import charts
from svc_atlas.metrics.areas import NATION, level_of, within
from svc_atlas.metrics.funnel import FEWEST_AREAS, INNER, OUTER, Funnel
from svc_atlas.metrics.indicators import COUNTED_IN, RATE_OF
from svc_atlas.metrics.pooled import YEARS
from svc_atlas.metrics.small_numbers import AMONG
from svc_atlas.text.formats import SMALL_BASE, Formats
from svc_atlas.web import drawer, moved, parts
from svc_atlas.web.screen import Screen

#: The areas that stand in the funnel of an area: those that are ranked with each other.
_BELOW = {"nation": "province", "province": "commune", "district": "commune"}
_NAMED = 40


@st.fragment
def show(screen: Screen) -> None:
    """Show which areas below stand out from the common rate, and where each can stand."""
    view, text = screen.view, screen.text
    kind = moved.kind_of(view)
    measure = screen.measure(RATE_OF[kind])
    box = drawer.drawer("small_numbers", text("small.title", measure=measure))
    if not box.open:
        return
    with box:
        _own(screen, kind)
        if level_of(view.area) == "district":
            _ranks(screen, kind)
        else:
            # "None stands out" beside "rank 3" reads as a contradiction.
            parts.note(text("small.asks"))
            parts.side_by_side(lambda: _funnel(screen, kind), lambda: _ranks(screen, kind))


def of_commune(screen: Screen) -> None:
    """Say where a commune's rate can stand among its province's, and its rate of three years."""
    _own(screen, moved.kind_of(screen.view))


def _own(screen: Screen, kind: str) -> None:
    """Say where the area in view can stand, and its rate of three years."""
    own = [standing(screen, kind), pooled_line(screen, kind)]
    if any(own):
        parts.sentences([words for words in own if words])


# In words -------------------------------------------------------------------------------------


def standing(screen: Screen, kind: str) -> str:
    """Say between which places the rate of the area in view stands; nothing of the nation."""
    view, facts = screen.view, screen.facts
    level = level_of(view.area)
    if level == "nation":
        return ""
    row = facts.places(kind, level, view.year, view.offence).loc[view.area]
    if pd.isna(row["rank"]):
        return ""
    among = NATION if AMONG[level] == "nation" else view.area[:2]
    return rank_sentence(
        row,
        screen.formats,
        area=screen.titled(view.area),
        among=screen.titled(among),
        measure=screen.measure(RATE_OF[kind]),
        year=view.year,
    )


def rank_sentence(
    row: pd.Series, say: Formats, *, area: str, among: str, measure: str, year: int
) -> str:
    """Say where a rate can stand in the order, 1 for the highest.

    Parameters
    ----------
    row : Series
        A row of ``small_numbers``, or of ``Facts.places`` of one offence.
    say : Formats
        The language.
    area, among : str
        The area, and the one whose areas it is ranked with.
    measure : str
        What the rate is of.
    year : int
        The year.
    """
    low, high, of = (int(row[name]) for name in ("rank_low", "rank_high", "of"))
    if of < 2:
        return ""
    form = "certain" if low == high else "anywhere" if (low, high) == (1, of) else "between"
    return say.text(
        f"small.rank.{form}",
        measure=measure,
        year=say.year(year),
        area=area,
        among=among,
        of=say.text(f"chart.areas.{row['level']}", n=say.count(of)),
        low=say.count(low),
        high=say.count(high),
        first=say.count(1),
        level=say.percent(95),
    )


def pooled_line(screen: Screen, kind: str) -> str:
    """Give the rate of three years together where those of one year are few."""
    view, facts = screen.view, screen.facts
    level = level_of(view.area)
    if level == "nation":
        return ""
    return pooled_sentence(
        facts.places(kind, level, view.year, view.offence).loc[view.area, "cases"],
        facts.pooled(kind, level, view.year, view.offence).loc[view.area],
        screen.formats,
        measure=screen.measure(RATE_OF[kind]),
        unit=COUNTED_IN[kind],
        years=[year for year in facts.years if view.year - YEARS < year <= view.year],
    )


def pooled_sentence(
    cases, row: pd.Series, say: Formats, *, measure: str, unit: str, years: Sequence[int]
) -> str:
    """Give the rate of up to three years together with its interval.

    Parameters
    ----------
    cases : int or null
        The cases of the year alone; from ``SMALL_BASE`` on nothing is said.
    row : Series
        A row of ``metrics.pooled.rates``.
    say : Formats
        The language.
    measure, unit : str
        What the rate is of, and what is counted, as in ``Formats.counted``.
    years : sequence of int
        The years that could be in it.
    """
    if (not pd.isna(cases) and cases >= SMALL_BASE) or row["years"] < 2:
        return ""
    ends = (row["low"], row["high"])
    _, low, high = say.between(say.rate, row["rate"], *ends)
    words = say.text(
        "small.pooled",
        measure=measure,
        rate=say.rate_per_10k(row["rate"], ends=ends),
        years=say.years(years[0], years[-1]),
        cases=say.counted(row["cases"], unit),
        low=low,
        high=high,
        level=say.percent(95),
    )
    if row["years"] < len(years):
        words += say.text("small.pooled_some", n=say.count(row["years"]), of=say.count(len(years)))
    return words


def funnel_sentences(found: Funnel, say: Formats) -> list[str]:
    """Say how many areas chance alone would put outside, and whether they differ by more.

    Parameters
    ----------
    found : Funnel
        The areas.
    say : Formats
        The language.
    """
    areas = len(found.frame)
    if not areas:
        return []
    level = level_of(found.frame["area"].iloc[0])
    whole = say.text(f"chart.areas.{level}", n=say.count(areas))
    if not found.tells:
        return [say.text("small.too_few", of=whole, fewest=say.count(FEWEST_AREAS))]
    if found.dispersion is None:
        return []
    said = [
        say.text(
            "small.by_chance",
            of=whole,
            inner=say.percent(95),
            outer=say.percent(99.8),
            some=say.rate(2 * INNER * areas),
            few=say.rate(2 * OUTER * areas),
        )
    ]
    form = "over_dispersed" if found.corrected else "as_chance"
    said.append(say.text(f"small.{form}", dispersion=say.rate(found.dispersion)))
    return said


# In charts ------------------------------------------------------------------------------------


def _funnel(screen: Screen, kind: str) -> None:
    """Draw the funnel of the areas below, and link those that stand out."""
    view, text, say = screen.view, screen.text, screen.formats
    level = _BELOW[level_of(view.area)]
    found = screen.facts.funnel(kind, level, view.year, view.area, view.offence)

    def draw() -> go.Figure:
        names, measure = screen.facts.names(view.lang), screen.measure(RATE_OF[kind])
        return charts.funnel(found, names, say, measure=measure, year=view.year)

    parts.chart(screen, "funnel", draw, chosen=kind)
    for words in funnel_sentences(found, say):
        parts.note(words)
    out = found.frame[found.frame["flag"].notna()]
    out = out.iloc[(-out["z"].abs()).argsort(kind="stable")].head(_NAMED)
    if len(out):
        notes = [
            text(f"chart.funnel.{row.flag}_label", rate=say.rate(row.rate),
                 cases=say.counted(row.cases, COUNTED_IN[kind]))
            for row in out.itertuples()
        ]  # fmt: skip
        parts.links(screen, out["area"].tolist(), [f"· {note}" for note in notes])


def _ranks(screen: Screen, kind: str) -> None:
    """Draw where each area below can stand in the order of the rates."""
    view = screen.view
    level = _BELOW[level_of(view.area)]

    def draw() -> go.Figure:
        rows = screen.facts.places(kind, level, view.year, view.offence)
        return charts.rank_intervals(
            rows[within(rows["area"], view.area)],
            screen.facts.names(view.lang),
            screen.formats,
            measure=screen.measure(RATE_OF[kind]),
            year=view.year,
        )

    parts.chart(screen, "rank-intervals", draw, chosen=kind)
