"""Drug cases against residents: areas with their rates and ranks, communes with most cases."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from svc_atlas.address import View
from svc_atlas.metrics.areas import level_of
from svc_atlas.schema import LEVELS
from svc_atlas.text.numbers import known
from svc_atlas.web import drawer, drugs_findings, methods, parts
from svc_atlas.web.screen import Screen
from svc_atlas.web.sortable import Column, Sortable, plainly

_ROWS = 8  # of each of two tables that a change of year sends again


def level_below(screen: Screen) -> str:
    """Return the level of the areas that the area in view is made of."""
    return LEVELS[LEVELS.index(level_of(screen.view.area)) + 1]


def show(screen: Screen) -> None:
    """Show the areas below by their rates, and the communes with most cases."""
    # Where nobody reported there is no order, and "0 communes had any" would be a false zero.
    if not known(drugs_findings.total(screen, screen.view.year)["cases"]):
        parts.note(screen.text("drugs.places.silent", **_place(screen)))
        return
    level = level_below(screen)
    if level == "commune":
        _areas(screen, level)
    else:
        parts.side_by_side(lambda: _areas(screen, level), lambda: _communes(screen))
    if level == "province":
        _districts(screen)
    methods.link(screen, "ranks")


@st.fragment
def _areas(screen: Screen, level: str) -> None:
    # The rate of one commune is made of few cases: communes stand in the order of their cases.
    _table(screen, level, "drug_areas", ("cases" if level == "commune" else "rate", True))


@st.fragment
def _districts(screen: Screen) -> None:
    """Rank all districts of the country, when asked for."""
    levels = screen.text("levels.district")
    title = screen.text("drugs.places.ranked", levels=levels, **_place(screen))
    box = drawer.drawer("drug_districts", title)
    if box.open:
        with box:
            _table(screen, "district", "drug_districts_table", ("rate", True))


@st.fragment
def _communes(screen: Screen) -> None:
    _table(screen, "commune", "drug_communes", ("cases", True))


def _table(screen: Screen, level: str, key: str, first: tuple[str, bool]) -> None:
    rows = frame(screen, level)
    columns = _columns(screen, level)
    Sortable(
        key=key,
        rows=rows,
        columns=columns,
        wire=lambda shown: plainly(screen, shown, columns, _cell, _to_download(screen, level)),
        caption=_caption(screen, level, rows),
        first=first,
        size=_ROWS,
    ).show(screen)


def _to_download(screen: Screen, level: str) -> View | None:
    """Return the view whose table has the areas of a level; of one group only communes have one."""
    if level == "commune":
        return screen.view
    if screen.view.group:
        return None
    there = screen.page_of(screen.view.area)
    return replace(there, indicator=screen.view.indicator, level=level)


def frame(screen: Screen, level: str) -> pd.DataFrame:
    """Return the areas of a level within the view: cases, residents, rate with its interval."""
    view, facts = screen.view, screen.facts
    areas = facts.areas[facts.areas["level"] == level]
    if view.area != "KH":
        areas = areas[areas.index.str.startswith(view.area)]
    rows = facts.statistics("drug_rate", level, None, view.offence)
    rows = rows[rows["year"] == view.year].set_index("area").reindex(areas.index)
    ranks = facts.drug_ranks(level, view.year, view.area, view.offence).set_index("area")
    ranks = ranks.reindex(areas.index)
    total = facts.drug_totals(level, view.group).xs(view.year, level="year").reindex(areas.index)
    return pd.DataFrame(
        {
            "code": areas["code"],
            "name": [facts.name(code, view.lang) for code in areas["code"]],
            "parent": [facts.name(code, view.lang) for code in areas["parent"]],
            "cases": total["cases"],
            "suspects": total["suspects"],
            "rate": rows["value"],
            "low": rows["low"],
            "high": rows["high"],
            "class": rows["class"].fillna("not_reported"),
            "residents": rows["denominator"],
            **{name: ranks[name] for name in ("rank", "rank_low", "rank_high")},
        },
        index=areas.index,
    )


def _columns(screen: Screen, level: str) -> list[Column]:
    text = screen.text
    found = [Column("name", text(f"level.{level}"), False)]
    if level != "province" and screen.view.area == "KH":
        found.append(Column("parent", text("table.within"), False))
    # Of communes the places that are open are almost all.
    keys = ("cases", "suspects", "rate") if level == "commune" else ("cases", "rate", "rank")
    keys = (*keys, "residents")
    return [*found, *(Column(key, text(f"drugs.places.{key}"), key != "rank") for key in keys)]


def _caption(screen: Screen, level: str, rows: pd.DataFrame) -> str:
    text, say = screen.text, screen.formats
    said = _place(screen)
    if level != "commune":
        return text(
            "drugs.places.by_rate", levels=text(f"levels.{level}"), base=say.count(10_000), **said
        )
    some = int((rows["cases"] > 0).sum())
    silent = int(rows["class"].eq("not_reported").sum())
    return text(
        "drugs.places.by_cases", some=say.count(some), silent=say.count(silent),
        n=say.count(len(rows)), **said,
    )  # fmt: skip


def _place(screen: Screen) -> dict:
    view = screen.view
    return {
        "area": screen.titled(view.area),
        "year": view.year,
        "group": drugs_findings.group(screen),
    }


def _cell(screen: Screen, key: str, row: pd.Series) -> str:
    say, value = screen.formats, row[key]
    if key in ("name", "parent"):
        return str(value)
    if key == "rank" and known(value):
        places = f"{say.count(row['rank_low'])}\u2060–\u2060{say.count(row['rank_high'])}"
        return f"{say.count(value)}\u00a0({places})"
    if key != "rate":
        return say.count(value, absent="")
    if not known(value):
        return screen.text(f"legend.{row['class']}")
    value, low, high = say.between(say.rate, value, row["low"], row["high"])
    # Kept on one line: a hyphen between word joiners, a space that doesn't break.
    return f"{value}\u00a0({low}\u2060–\u2060{high})"
