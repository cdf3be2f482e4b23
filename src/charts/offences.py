"""The chart of counts: the offence mix of an area."""

import pandas as pd
import plotly.graph_objects as go

from svc_atlas import colours
from svc_atlas.charts.figure import (
    SIZE,
    blank,
    bold,
    capital,
    described,
    empty,
    hatch,
)
from svc_atlas.text.formats import Formats, known

OTHERS = "others"
COLUMNS = 2
PANEL = 104  # px of one small multiple, its name included
TOP = 1.9  # height of a panel where its highest bar is 1: room for a count and the name
BAR = 0.75  # of a year's width
TIED = 3  # more offences that are reported equally often are not named in a title
NARROW = 1000  # a count this long stands over the selected year only


def offence_mix(
    by_category: pd.DataFrame,
    formats: Formats,
    *,
    year: int,
    most: int = 5,
    title: str | None = None,
) -> go.Figure:
    """Draw an area's offences by year: small multiples, bars from zero on one scale.

    Parameters
    ----------
    by_category : DataFrame
        Rows of ``offences.by_category`` of one area: ``year, offence, cases``; a year without
        cases known is hatched, a category withheld makes the sum of the others *at least*.
    formats : Formats
    year : int
        The selected year.
    most : int
        How many categories stand alone; the rest are taken together.
    title : str, optional
        Replaces the finding built from the counts.
    """
    if by_category.empty or by_category["cases"].isna().all():
        return empty(formats, title)
    cases = by_category.pivot(index="year", columns="offence", values="cases")  # noqa: PD010
    cases = cases.astype("Float64")
    cases = cases.reindex(range(int(cases.index.min()), int(cases.index.max()) + 1))
    order = cases.sum().sort_values(ascending=False, kind="stable").index
    top = [offence for offence in order if offence != "other"][:most]
    rest = cases.drop(columns=top)
    panels = cases[top].assign(**{OTHERS: rest.sum(axis=1, min_count=1)})
    at_least = rest.isna().any(axis=1)
    words = {offence: formats.text(f"offence.{offence}") for offence in top}
    words[OTHERS] = formats.text("chart.others")
    title = title or _mix_title(cases, formats, year)
    lines = -(-panels.shape[1] // COLUMNS)
    figure = blank(formats, title, plot_height=PANEL * lines + SIZE[formats.lang] * 1.5)
    counts = _panels(figure, panels, at_least, words, formats, year)
    return described(figure, formats, title, counts)


def _panels(figure, panels, at_least, words, formats: Formats, year: int) -> list:
    """Lay the small multiples out on one plane; return each one's name and its counts in words.

    Axes of their own for six panels would be most of what is sent to the screen.
    """
    years = list(panels.index)
    highest = float(panels.max().max()) or 1.0
    width = len(years) + 1.2
    bars, gaps, said = [], [], []
    for place, name in enumerate(panels):
        left = width * (place % COLUMNS) - years[0]
        floor = -TOP * (place // COLUMNS)
        rough = at_least if name == OTHERS else at_least & False
        counts = [_count(n, r, formats) for n, r in zip(panels[name], rough, strict=True)]
        by_year = (f"{formats.year(y)} {c}" for y, c in zip(years, counts, strict=True))
        said.append((words[name], ", ".join(by_year)))
        for y, n, count in zip(years, panels[name], counts, strict=True):
            spot = (y + left, floor, f"{formats.year(y)}: {count}", y)
            bars.append((*spot, n)) if known(n) else gaps.append(spot)
        _write(figure, capital(words[name]), left + years[0] - BAR / 2, floor + 1.5)
        if place >= panels.shape[1] - COLUMNS:
            for y, x, anchor in _named(years, year):
                written = bold(formats.year(y), y == year)
                _write(figure, written, x + left, floor - 0.2, anchor)
    _bars(figure, bars, highest, formats, year)
    _gaps(figure, gaps)
    lines = -(-panels.shape[1] // COLUMNS)
    foot = -TOP * (lines - 1) - TOP * SIZE[formats.lang] * 1.5 / PANEL
    figure.update_xaxes(range=[-BAR / 2, COLUMNS * width - 1.2 - BAR / 2], visible=False)
    figure.update_yaxes(range=[foot, TOP - 0.1], visible=False)
    return said


def _bars(figure, bars, highest: float, formats: Formats, year: int) -> None:
    figure.add_bar(
        x=[x for x, *_ in bars],
        y=[round(n / highest, 4) for *_, n in bars],
        base=[floor for _, floor, *_ in bars],
        width=BAR,
        marker={"color": [colours.ACCENT if y == year else colours.LINE for *_, y, _ in bars]},
        text=[formats.count(n) if highest < NARROW or y == year else "" for *_, y, n in bars],
        textposition="outside",
        textangle=0,
        constraintext="none",
        textfont={"size": SIZE[formats.lang] - 3},
        customdata=[said for _, _, said, *_ in bars],
        hovertemplate="%{customdata}<extra></extra>",
    )


def _gaps(figure, gaps) -> None:
    """Hatch the years of which nothing is known."""
    figure.add_bar(
        x=[x for x, *_ in gaps],
        y=[1] * len(gaps),
        base=[floor for _, floor, *_ in gaps],
        width=BAR,
        marker=hatch("not_reported"),
        customdata=[said for _, _, said, _ in gaps],
        hovertemplate="%{customdata}<extra></extra>",
    )
    figure.update_layout(barmode="overlay")


def _write(figure, words: str, x: float, y: float, anchor: str = "left") -> None:
    figure.add_annotation(text=words, x=x, y=y, xanchor=anchor, yanchor="middle")


def _named(years: list[int], selected: int) -> list[tuple[int, float, str]]:
    """Return the years written below a panel, each with its place and anchor.

    They are its ends, flush with its bars, and the selected one, which has the room first.
    """
    first, last = years[0], years[-1]
    places = {first: (first - BAR / 2, "left"), last: (last + BAR / 2, "right")}
    named = {y for y in (first, last) if abs(y - selected) > 2} | ({selected} & set(years))
    return [(y, *places.get(y, (y, "center"))) for y in sorted(named)]


def _count(number, is_rough: bool, formats: Formats) -> str:
    """Write a count, at least so many where a part of the sum is withheld."""
    written = formats.count(number)
    at_least = is_rough and known(number)
    return formats.text("chart.at_least", n=written) if at_least else written


def _mix_title(cases: pd.DataFrame, formats: Formats, year: int) -> str:
    now = cases.loc[year].dropna() if year in cases.index else pd.Series(dtype="Float64")
    if now.empty or not now.sum():
        return formats.text("chart.offence_mix.none", year=formats.year(year))
    said = {"year": formats.year(year), "total": formats.count(now.sum())}
    most = [formats.text(f"offence.{offence}") for offence in now.index[now == now.max()]]
    if len(most) > TIED:
        return formats.text("chart.offence_mix.level", **said)
    said["n"] = formats.count(now.max())
    if len(most) > 1:
        return formats.text("chart.offence_mix.tied", **said, offences=formats.names(most))
    return formats.text("chart.offence_mix.most", **said, offence=most[0])
