"""Tier moves: where communes stood in two years, who moved, who stayed in the third tier."""

from dataclasses import replace

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from svc_atlas import charts
from svc_atlas.maps import style
from svc_atlas.metrics.areas import NATION, level_of, within
from svc_atlas.metrics.tiers import STANDINGS
from svc_atlas.schema import LEVELS
from svc_atlas.web import components, drawer, parts, sections
from svc_atlas.web.screen import Screen
from svc_atlas.web.sortable import Column, Sortable

_MATRIX, _CELL = "tier_matrix", "tier_cell"
_CODE = "CODE"  # stands for an area's code in the address of its page
_TIERS = STANDINGS[:3]
_NAMED = 60


@st.fragment
def show(screen: Screen) -> None:
    """Show how the communes of the area moved between the tiers of two years."""
    view, text = screen.view, screen.text
    box = drawer.drawer("tier_moves", text("tier_moves.title"))
    if not box.open:
        return
    with box:
        if view.against == view.year:
            parts.note(text("key.no_earlier"))
        else:
            _between_two_years(screen)
        _third_twice(screen)
        if level_of(view.area) in ("nation", "province"):
            _majorities(screen)


def _between_two_years(screen: Screen) -> None:
    view = screen.view
    matrix = screen.facts.tier_matrix(view.year, view.against, view.area)

    def flow() -> go.Figure:
        return charts.tier_flow(matrix, screen.formats, year=view.year, against=view.against)

    parts.side_by_side(
        lambda: _matrix(screen, matrix),
        lambda: parts.chart(screen, "tier-flow", flow, in_table=True),
    )
    _opened(screen, matrix)
    if view.page == "nation":  # the pages of areas name who moved beside their maps
        sections.movers(screen)


# The matrix -----------------------------------------------------------------------------------


def _matrix(screen: Screen, matrix: pd.DataFrame) -> None:
    components.matrix(wire(screen, matrix), key=_MATRIX, on_choose=_chosen)
    parts.note(screen.text("tier_moves.note"))


def wire(screen: Screen, matrix: pd.DataFrame) -> dict:
    """Return what the browser needs of the matrix.

    Parameters
    ----------
    matrix : DataFrame
        The result of ``metrics.tiers.matrix``.
    """
    view, text, say = screen.view, screen.text, screen.formats
    counts = matrix.set_index(["before", "after"])["communes"]
    years = {"year": say.year(view.year), "against": say.year(view.against)}

    def cell(before: str, after: str) -> tuple:
        count = int(counts.get((before, after), 0))
        if not count:
            return (say.count(0), "", "")
        stood = {"before": _standing(screen, before), "after": _standing(screen, after)}
        spoken = text("tier_moves.cell", n=say.count(count), **stood, **years)
        return (say.count(count), spoken, way(before, after))

    return {
        "caption": text(
            "tier_moves.caption",
            area=screen.titled(view.area),
            n=say.count(matrix["communes"].sum()),
            **years,
        ),
        "across": text("tier_moves.in_year", year=years["year"]),
        "down": text("tier_moves.in_year", year=years["against"]),
        "heads": [_head(screen, each) for each in STANDINGS],
        "rows": [
            (*_head(screen, before), [cell(before, after) for after in STANDINGS])
            for before in STANDINGS
        ],
        "chosen": drawer.kept(_CELL, None),
    }


def way(before: str, after: str) -> str:
    """Return ``up``, ``down`` or ``stay``; nothing where there is no tier in one of the years.

    Examples
    --------
    >>> way("2", "1"), way("2", "3"), way("missing", "1")
    ('up', 'down', '')
    """
    if before not in _TIERS or after not in _TIERS:
        return ""
    return "up" if after < before else "down" if after > before else "stay"


def _standing(screen: Screen, standing: str) -> str:
    known = standing in _TIERS
    return screen.text(f"tier.{standing}" if known else f"tier_moves.standing.{standing}")


def _head(screen: Screen, standing: str) -> tuple:
    """Return a heading: its key, its words as short as they can be, its fill."""
    fill = style.fill("tier", "not_reported" if standing == "missing" else standing)
    key = f"chart.key.{standing}" if standing in _TIERS else f"tier_moves.standing.{standing}"
    return standing, screen.text(key), fill.wire()


def _chosen() -> None:
    """Open the list of a cell; the cell that is open is closed."""
    chosen = list(st.session_state[_MATRIX].cell)
    drawer.keep(_CELL, None if chosen == drawer.kept(_CELL, None) else chosen)


def _opened(screen: Screen, matrix: pd.DataFrame) -> None:
    """List the communes of the cell that is open, a page of rows at a time."""
    before, after = drawer.kept(_CELL, None) or ("", "")
    cell = matrix[(matrix["before"] == before) & (matrix["after"] == after)]
    if cell.empty:
        return
    rows = _communes(screen, cell["codes"].iloc[0])
    columns = [Column("name", screen.text("level.commune"), False)]
    if level_of(screen.view.area) != "district":
        columns.append(Column("parent", screen.text("table.within"), False))
    Sortable(
        key=f"moved-{before}-{after}",
        rows=rows,
        columns=columns,
        wire=lambda shown: _list(screen, shown, columns),
        caption=screen.text(
            "tier_moves.list",
            before=_standing(screen, before),
            after=_standing(screen, after),
            n=screen.formats.count(len(rows)),
            year=screen.formats.year(screen.view.year),
            against=screen.formats.year(screen.view.against),
        ),
        first=("name", False),
    ).show(screen)


def _communes(screen: Screen, codes: tuple[str, ...]) -> pd.DataFrame:
    above = [code[:4] if screen.view.area != NATION else code[:2] for code in codes]
    return pd.DataFrame(
        {
            "code": codes,
            "name": [screen.name(code) for code in codes],
            "parent": [screen.name(code) for code in above],
        },
        index=pd.Index(codes, dtype="str"),
    )


def _list(screen: Screen, rows: pd.DataFrame, columns: list[Column], chip: int = -1) -> dict:
    """Return what the browser needs of a list of areas; ``chip`` is the column of their tiers."""
    anywhere = screen.to(rows.index[0])
    classes = rows["class"] if chip >= 0 else pd.Series("", rows.index)
    return {
        "chip": chip,
        "download": "",
        "href": screen.href(replace(anywhere, area=_CODE)),
        "fills": {key: style.fill("tier", key).wire() for key in classes.unique() if key},
        "selected": "",
        "rows": [
            [code, classes[code], *(row[column.key] for column in columns)]
            for code, row in rows.iterrows()
        ],
    }


# The third tier, and the tier of most ---------------------------------------------------------


def _third_twice(screen: Screen) -> None:
    """Name the communes that are in the third tier two years running, or say there are none."""
    view, text, say = screen.view, screen.text, screen.formats
    before = view.year - 1
    if before not in screen.facts.years:
        return
    codes = screen.facts.third_twice(view.year, view.area)
    years = {"year": say.year(view.year), "before": say.year(before)}
    if not codes:
        ranked = screen.facts.ranked_twice(view.year, view.area)
        key = "tier_moves.twice_none" if ranked else "tier_moves.twice_unknown"
        parts.heading(text(key, area=screen.titled(view.area), **years))
        return
    parts.heading(text("tier_moves.twice", n=say.count(len(codes)), **years))
    shown = codes[:_NAMED]
    above = ["" if level_of(view.area) == "district" else _above(screen, code) for code in shown]
    parts.links(screen, shown, above)
    if len(codes) > _NAMED:
        parts.note(text("tier_moves.more", n=say.count(len(codes) - _NAMED)))


def _above(screen: Screen, code: str) -> str:
    return f"({screen.name(code[:2] if screen.view.area == NATION else code[:4])})"


def _majorities(screen: Screen) -> None:
    """Show which tier more than half of the ranked communes of each area below hold."""
    view, text, say = screen.view, screen.text, screen.formats
    level = LEVELS[LEVELS.index(level_of(view.area)) + 1]
    held = screen.facts.statistics("tier", level, None, None)
    held = held[within(held["area"], view.area)].set_index("area")
    now = held[held["year"] == view.year]
    columns = [
        Column("name", text(f"level.{level}"), False),
        Column("now", say.year(view.year), False),
    ]
    rows = pd.DataFrame(
        {
            "code": now.index,
            "name": [screen.name(code) for code in now.index],
            "class": now["class"],
            "now": [_held(screen, row) for _, row in now.iterrows()],
        },
        index=now.index,
    )
    if view.against != view.year:
        before = held[held["year"] == view.against].reindex(now.index)
        rows["before"] = [_held(screen, row) for _, row in before.iterrows()]
        columns.append(Column("before", say.year(view.against), False))
    Sortable(
        key="tier_of_most",
        rows=rows,
        columns=columns,
        wire=lambda shown: _list(screen, shown, columns, chip=1),
        caption=text("tier_moves.most", level=text(f"level.{level}")),
        first=("name", False),
    ).show(screen)


def _held(screen: Screen, row: pd.Series) -> str:
    """Return the tier that most hold, with how many of those ranked; else that there is none."""
    text, say = screen.text, screen.formats
    if row["class"] not in _TIERS:
        return text(f"legend.{row['class']}")
    counts = say.of(row["numerator"], row["denominator"])
    return text("tier_moves.held", tier=text(f"tier.{row['class']}"), counts=counts)
