"""Areas in the order of their rates, each with the places where it can stand."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from svc_atlas import colours
from svc_atlas.charts.figure import SIZE, blank, described, empty, note
from svc_atlas.charts.rows import NAME_EMS, row_height, rows_of_bars
from svc_atlas.charts.widths import ems
from svc_atlas.text.formats import Formats


def rank_intervals(
    rows: pd.DataFrame,
    names: Mapping[str, str],
    formats: Formats,
    *,
    measure: str,
    year: int,
    selected: str | None = None,
    most: int = 25,
    title: str | None = None,
) -> go.Figure:
    """Draw areas in the order of their rates, each with the 95 % interval of its rank.

    Parameters
    ----------
    rows : DataFrame
        Rows of ``small_numbers`` of one kind, level and year that are ranked with each other:
        ``area, rank, rank_low, rank_high, of``.
    names : mapping of str to str
        Area code to the name shown.
    formats : Formats
    measure : str
        What the rate is of, for the title.
    year : int
        The year, for the title.
    selected : str, optional
        Area that is set in bold, always shown and named in the title.
    most : int
        How many areas to draw; how many there are besides is said below.
    title : str, optional
        Replaces the finding built from the ranks.
    """
    known = rows[rows["rank"].notna()]
    if known.empty:
        return empty(formats, title)
    known = known.assign(name=known["area"].map(names)).sort_values(["rank", "name"])
    strong = np.array([area == selected for area in known["area"]])
    shown = known[strong | (np.arange(len(known)) < most)]
    title = title or _title(known, formats, measure, year, selected)
    labels = shown["name"].tolist()
    figure = blank(formats, title, plot_height=row_height(formats, labels) * len(shown))
    _intervals(figure, shown, selected)
    written = [_label(row, formats) for _, row in shown.iterrows()]
    of = int(known["of"].iloc[0])
    strong = [area == selected for area in shown["area"]]
    rows_of_bars(figure, formats, labels, extent=(0.5, of + 0.5), labels=written, strong=strong)
    left = min(max(ems(name) for name in labels), NAME_EMS) * SIZE[formats.lang]
    if len(shown) < len(known):
        others = formats.count(len(known) - len(shown))
        note(figure, formats, formats.text("chart.more_areas", n=others), left=left)
    said = {"first": formats.count(1), "of": formats.count(of), "level": formats.percent(95)}
    words = formats.text("chart.ranks.note", **said)
    note(figure, formats, words, left=left)
    return described(figure, formats, title, list(zip(labels, written, strict=True)))


def _intervals(figure, shown: pd.DataFrame, selected: str | None) -> None:
    places = np.arange(len(shown))
    strong = (shown["area"] == selected).to_numpy(dtype=bool, na_value=False)
    figure.add_shape(
        type="rect", xref="paper", x0=0, x1=1, y0=-0.5, y1=len(shown) - 0.5,
        fillcolor=colours.SOFT, line={"width": 0}, layer="below",
    )  # fmt: skip
    for mask, colour, width in ((~strong, colours.MUTED, 2), (strong, colours.ACCENT, 5)):
        some, at = shown[mask], places[mask].tolist()
        if some.empty:
            continue
        ends = zip(some["rank_low"].astype(int), some["rank_high"].astype(int), at, strict=True)
        points = [
            point
            for low, high, y in ends
            for point in ((low - 0.4, y), (high + 0.4, y), (None,) * 2)
        ]
        figure.add_scatter(
            x=[x for x, _ in points], y=[y for _, y in points], mode="lines",
            line={"color": colour, "width": width}, hoverinfo="skip",
        )  # fmt: skip
        figure.add_scatter(
            x=some["rank"].astype(int).tolist(), y=at, mode="markers", hoverinfo="skip",
            marker={"color": colour, "size": 8 + width, "opacity": 1,
                    "line": {"color": colours.GROUND, "width": 1}},
        )  # fmt: skip


def _label(row: pd.Series, formats: Formats) -> str:
    rank = formats.count(row["rank"])
    if row["rank_low"] == row["rank_high"]:
        return rank
    return f"{rank} ({formats.count(row['rank_low'])}–{formats.count(row['rank_high'])})"


def _title(known: pd.DataFrame, formats: Formats, measure: str, year: int, selected) -> str:
    said = {"measure": measure, "year": formats.year(year)}
    chosen = known[known["area"] == selected]
    row = known.iloc[0] if chosen.empty else chosen.iloc[0]
    said |= {
        "area": row["name"],
        "rank": formats.count(row["rank"]),
        "low": formats.count(row["rank_low"]),
        "high": formats.count(row["rank_high"]),
        "of": formats.count(row["of"]),
    }
    form = "certain" if row["rank_low"] == row["rank_high"] else "between"
    return formats.text(f"chart.ranks.{form}", **said)
