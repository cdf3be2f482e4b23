"""Charts of tiers: counts through the years, shares side by side, one commune's history."""

from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from svc_atlas import colours
from svc_atlas.charts.figure import (
    ROW,
    blank,
    described,
    empty,
    escape,
    hatch,
)
from svc_atlas.charts.rows import keys, row_height, rows_of_bars
from svc_atlas.text.formats import Formats
from svc_atlas.text.numbers import DASH, THIN

TIERS = ("1", "2", "3")
ABSENT = "absent"
FITS = 0.085  # share of a bar that can hold a number of three digits at phone width
BESIDE = (0.035, 0.17)  # shares of a bar to the first number beside it, and from each to the next


def tier_trend(
    counts: pd.DataFrame, formats: Formats, *, year: int | None = None, title: str | None = None
) -> go.Figure:
    """Draw one area's communes by tier, a bar a year; the selected year is outlined.

    Parameters
    ----------
    counts : DataFrame
        Rows of ``tiers.counts`` of one area: ``year, tier_1, tier_2, tier_3, ranked, not_ranked,
        missing``. A year without a row is said to have no figures.
    formats : Formats
    year : int, optional
        The selected year; without one, ``title`` is needed.
    title : str, optional
        Replaces the finding built from the counts.
    """
    if counts.empty or not counts["ranked"].fillna(0).any():
        return empty(formats, title)
    rows = _by_year(counts)
    title = title or _trend_title(rows, formats, year)
    figure = blank(formats, title, plot_height=ROW[formats.lang] * len(rows), keys=True)
    total = rows["communes"].max()
    shown = [formats.year(y) for y in rows.index]
    _stack(figure, rows, shown, formats)
    _beside(figure, rows, formats, total)
    extent = (-0.003 * total, total * _room_beside(rows))
    rows_of_bars(figure, formats, shown, extent=extent, strong=rows.index == year)
    if year in rows.index:
        row = rows.index.get_loc(year)
        outline(figure, 0, rows.loc[year, "communes"], row - 0.42, row + 0.42)
    said = [(formats.year(y), _counts_in_words(row, formats)) for y, row in rows.iterrows()]
    return described(figure, formats, title, said)


def tier_shares(
    counts: pd.DataFrame,
    names: Mapping[str, str],
    formats: Formats,
    *,
    year: int,
    selected: str | None = None,
    title: str | None = None,
) -> go.Figure:
    """Draw each area's ranked communes as a bar of 100 %, the largest first-tier share on top.

    Communes that are not ranked are no part of the 100 %: they follow it, hatched. Areas where
    none is ranked come last.

    Parameters
    ----------
    counts : DataFrame
        Rows of ``tiers.counts``: ``area, year, tier_1, tier_2, tier_3, ranked, not_ranked,
        missing``.
    names : mapping of str to str
        Area code to the name shown.
    year : int
        The year drawn.
    selected : str, optional
        Area set in bold.
    """
    rows = _segments(counts[counts["year"] == year].set_index("area"))
    if rows.empty or not rows["ranked"].any():
        return empty(formats, title)
    rows["share"] = rows["1"] / rows["ranked"].where(rows["ranked"] > 0)
    rows = rows.sort_values(["share", "ranked"], ascending=False, na_position="last")
    shown = [names[area] for area in rows.index]
    labels = [_share_label(row, formats) for _, row in rows.iterrows()]
    title = title or _shares_title(rows, shown, formats, year)
    height = row_height(formats, shown) * len(rows)
    figure = blank(formats, title, plot_height=height, keys=True)
    whole = rows["ranked"].where(rows["ranked"] > 0, rows["communes"])
    _stack(figure, rows, shown, formats, whole)
    # An area that is mostly not ranked must not squeeze the bars of all others.
    extent = (0, min((rows["communes"] / whole).max(), 1.25))
    strong = [area == selected for area in rows.index]
    rows_of_bars(figure, formats, shown, extent=extent, labels=labels, strong=strong)
    return described(figure, formats, title, list(zip(shown, labels, strict=True)))


def _segments(counts: pd.DataFrame) -> pd.DataFrame:
    """Return ``1, 2, 3, absent, ranked, communes`` as whole numbers, the index kept."""
    counts = counts.fillna(0)
    rows = pd.DataFrame({tier: counts[f"tier_{tier}"] for tier in TIERS}).astype(int)
    rows[ABSENT] = (counts["not_ranked"] + counts["missing"]).astype(int)
    rows["ranked"] = counts["ranked"].astype(int)
    rows["communes"] = rows[[*TIERS, ABSENT]].sum(axis=1)
    return rows.astype(float)


def _by_year(counts: pd.DataFrame) -> pd.DataFrame:
    rows = _segments(counts.set_index("year").sort_index().drop(columns="area", errors="ignore"))
    years = range(int(rows.index.min()), int(rows.index.max()) + 1)
    rows = rows.reindex(years)
    # A year without a row is a bar of absence as long as the area has communes.
    empty_years = rows["communes"].isna()
    rows.loc[empty_years, [ABSENT, "communes"]] = rows["communes"].max()
    return rows.fillna(0)


def _stack(figure, rows, names, formats: Formats, whole: pd.Series | None = None) -> None:
    """Add a trace a tier, and one for what is not ranked, side by side in each row.

    With ``whole``, the bars are shares of it and their numbers stand elsewhere.
    """
    too_thin = _too_thin(rows)
    for part in (*TIERS, ABSENT):
        written = [formats.count(n) for n in rows[part]]
        length = rows[part] if whole is None else (rows[part] / whole).round(4)
        bar = look(part, formats)
        if whole is None:
            inside = (rows[part] > 0) & ~too_thin[part]
            bar["text"] = [w if i else "" for w, i in zip(written, inside, strict=True)]
        figure.add_bar(orientation="h", x=length.tolist(), customdata=written, **bar)
    figure.update_layout(barmode="stack")
    drawn = [part for part in (*TIERS, ABSENT) if part != ABSENT or (rows[part] > 0).any()]
    words = [formats.text(f"chart.key.{part}") for part in drawn]
    parts = [(w, _marker(part)) for w, part in zip(words, drawn, strict=True)]
    keys(figure, formats, names, parts)


def look(part: str, formats: Formats) -> dict:
    """Return how a segment of this tier is drawn: its colour, its number, what it says."""
    words = formats.text("chart.key.absent" if part == ABSENT else f"tier.{part}")
    return {
        "marker": _marker(part),
        "textposition": "inside",
        "insidetextanchor": "middle",
        "insidetextfont": {"color": colours.GROUND if part == "3" else colours.INK},
        "textangle": 0,
        "constraintext": "none",
        "hovertemplate": f"{escape(words)}: %{{customdata}}<extra></extra>",
    }


def _marker(part: str) -> dict:
    if part == ABSENT:
        return hatch("not_ranked")
    return {"color": colours.TIER[part], "line": {"color": colours.GROUND, "width": 1}}


def _too_thin(rows: pd.DataFrame) -> pd.DataFrame:
    """Tell which segments are too thin to hold their number."""
    parts = rows[[*TIERS, ABSENT]]
    return (parts > 0) & (parts < FITS * rows["communes"].max())


def _room_beside(rows: pd.DataFrame) -> float:
    """Return how long the rows are, in bars, with the numbers of their thin segments beside."""
    most = _too_thin(rows).sum(axis=1).max()
    first, step = BESIDE
    return 1 + first + step * most if most else 1


def _beside(figure, rows, formats, total) -> None:
    """Write the numbers of thin segments at the end of their row, each behind its colour."""
    too_thin = _too_thin(rows)
    spots = [
        (row, place, part, rows.loc[label, part])
        for row, label in enumerate(rows.index)
        for place, part in enumerate(p for p in (*TIERS, ABSENT) if too_thin.loc[label, p])
    ]
    if not spots:
        return
    absent = [part == ABSENT for _, _, part, _ in spots]
    first, step = BESIDE
    figure.add_scatter(
        x=[round(rows["communes"].iloc[r] + total * (first + step * p), 2) for r, p, _, _ in spots],
        y=[row for row, _, _, _ in spots],
        mode="markers+text",
        marker={
            "symbol": ["square-x" if a else "square" for a in absent],
            "size": 10,
            "opacity": 1,
            "color": [_marker(part)["color"] for _, _, part, _ in spots],
            "line": {"color": colours.MUTED, "width": [int(a) for a in absent]},
        },
        text=[THIN + formats.count(number) for _, _, _, number in spots],
        textposition="middle right",
        hoverinfo="skip",
        cliponaxis=False,
    )


def outline(figure: go.Figure, left: float, right: float, top: float, foot: float) -> None:
    """Outline what belongs to the selected year."""
    line = {"color": colours.INK, "width": 2}
    figure.add_shape(type="rect", x0=left, x1=right, y0=top, y1=foot, line=line)


def _counts_in_words(row, formats: Formats) -> str:
    return formats.text(
        "chart.tiers_of_year",
        first=formats.count(row["1"]),
        second=formats.count(row["2"]),
        third=formats.count(row["3"]),
        absent=formats.count(row[ABSENT]),
    )


def _share_label(row, formats: Formats) -> str:
    if not row["ranked"]:  # not ranked, or not reported: the hatch is of both
        return f"{DASH} {formats.text('chart.key.absent')}"
    return formats.of(row["1"], row["ranked"])


def _trend_title(rows, formats: Formats, year: int) -> str:
    if year not in rows.index or not rows.loc[year, "ranked"]:
        return formats.text("chart.tier_trend.none", year=formats.year(year))
    now = rows.loc[year]
    said = {
        "year": formats.year(year),
        "n": formats.count(now["1"]),
        "whole": formats.count(now["ranked"]),
    }
    if year - 1 not in rows.index or not rows.loc[year - 1, "ranked"]:
        return formats.text("chart.tier_trend.alone", **said)
    difference = now["1"] - rows.loc[year - 1, "1"]
    form = "same" if difference == 0 else "more" if difference > 0 else "fewer"
    if form != "same":
        said["more"] = formats.count(abs(difference))
    return formats.text(f"chart.tier_trend.{form}", before=formats.year(year - 1), **said)


def _shares_title(rows, shown, formats: Formats, year: int) -> str:
    ranked = int((rows["ranked"] > 0).sum())

    def of(row):
        return formats.of(row["1"], row["ranked"])

    said = {"year": formats.year(year), "high": of(rows.iloc[0]), "first": shown[0]}
    if ranked == 1:
        return formats.text("chart.tier_shares.one", **said)
    low, last = of(rows.iloc[ranked - 1]), shown[ranked - 1]
    return formats.text("chart.tier_shares.range", low=low, last=last, **said)
