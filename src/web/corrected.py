"""What a commune's figures were before they were corrected: both figures, each with its file."""

from collections.abc import Mapping
from html import escape

import pandas as pd

from svc_atlas.text import shown
from svc_atlas.web import data_sources
from svc_atlas.web.screen import Screen

_FIGURE = ["category", "measure"]


def lines(screen: Screen, table: str, rows: pd.DataFrame, values: Mapping[tuple, object]) -> str:
    """Return the corrections of one table of a commune and year as a list, in HTML.

    Parameters
    ----------
    screen : Screen
    table : str
    rows : DataFrame
        Its rows of the table ``provenance``. A figure of a later file than the first, which changed
        none, was added.
    values : mapping
        The figures, by category (None where the table has none) and measure.
    """
    view, handed_in = screen.view, _submissions(screen)
    changed = screen.snapshot.rows("corrections", commune=view.area, year=view.year, table=table)
    added = _added(rows, changed, list(handed_in)).assign(before=pd.NA, former=pd.NA)
    after = [values.get((None if pd.isna(c) else c, m)) for c, m in added[_FIGURE].to_numpy(object)]
    added = added.assign(after=pd.array(after, dtype="Float64")).dropna(subset="after")
    said = [_said(screen, row, handed_in) for row in (*_each(changed), *_each(added))]
    if not said:
        return ""
    items = "".join(f"<li>{escape(each)}</li>" for each in said)
    return f"<p>{escape(screen.text('sources.corrected'))}</p><ul>{items}</ul>"


def _submissions(screen: Screen) -> dict[str, Mapping]:
    """Return what the snapshot says of each submission by its id, those received first first."""
    records = screen.snapshot.manifest["sources"]["records"]
    given = sorted((each for each in records if "submission" in each), key=lambda s: s["received"])
    return {each["submission"]: each for each in given}


def _added(rows: pd.DataFrame, changed: pd.DataFrame, order: list[str]) -> pd.DataFrame:
    """Return the figures that a later file added to those which the commune had given before."""
    place = pd.Series(range(len(order)), index=order)
    first = pd.concat([rows["submission"], changed["former"]]).map(place).min()
    known = pd.MultiIndex.from_frame(changed[_FIGURE].fillna(""))
    new = ~pd.MultiIndex.from_frame(rows[_FIGURE].fillna("")).isin(known)
    return rows[new & (rows["submission"].map(place) > first).to_numpy(bool)]


def _each(rows: pd.DataFrame) -> list[dict]:
    return rows.sort_values([*_FIGURE, "received"], kind="stable").to_dict("records")


def _said(screen: Screen, row: Mapping, handed_in: Mapping[str, Mapping]) -> str:
    """Say what a figure was and what it became, each with its file and day."""
    return screen.text(
        "sources.change",
        figure=data_sources.figure(screen, row["table"], row["category"], row["measure"]),
        before=_given(screen, row["before"], handed_in.get(row["former"])),
        after=_given(screen, row["after"], handed_in.get(row["submission"])),
    )


def _given(screen: Screen, number: object, by: Mapping | None) -> str:
    text = screen.text
    said = text("sources.no_figure") if pd.isna(number) else data_sources.value(screen, number)
    if by is None:
        return said
    date = screen.formats.date(by["received"])
    return text("sources.given", figure=said, file=shown(by["file"]), date=date)
