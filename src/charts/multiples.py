"""Small multiples: one panel a category, its years as bars from zero, two panels a line."""

from collections.abc import Sequence
from dataclasses import dataclass

from svc_atlas import colours
from svc_atlas.charts.figure import SIZE, bold, hatch
from svc_atlas.text.formats import Formats

COLUMNS = 2
PANEL = 104  # px of one panel, a name of one line included
TOP = 1.9  # height of such a panel where its highest bar is 1: room for a count and the name
UNIT = PANEL / TOP  # px of the highest bar
BAR = 0.75  # of a year's width


@dataclass(frozen=True)
class Panel:
    """One category.

    Attributes
    ----------
    name : str
        Escaped, its lines broken.
    heights : sequence of float or None
        One a year: 0 to 1, None where nothing is known.
    written : sequence of str
        What stands over each bar.
    said : sequence of str
        Each year's figure in words.
    """

    name: str
    heights: Sequence[float | None]
    written: Sequence[str]
    said: Sequence[str]


def plot_height(count: int, formats: Formats, top: float = TOP, unit: float = UNIT) -> float:
    """Return the px that ``count`` panels and the years below them take."""
    return unit * top * -(-count // COLUMNS) + SIZE[formats.lang] * 1.5


def draw(
    figure, panels: Sequence[Panel], years: Sequence[int], formats: Formats, *, year: int | None,
    top: float = TOP,
    unit: float = UNIT,
) -> None:  # fmt: skip
    """Lay the panels out on one plane.

    Axes of their own for each would be most of what is sent to the screen.

    Parameters
    ----------
    figure : Figure
    panels : sequence of Panel
    years : sequence of int
        Ascending, without gaps.
    formats : Formats
    year : int or None
        The selected year, which stands out.
    top : float
        Height of a panel whose highest bar is 1: more than ``TOP`` where names take more lines.
    unit : float
        The px of the highest bar.
    """
    width = len(years) + 1.2
    bars, gaps = [], []
    for place, panel in enumerate(panels):
        left = width * (place % COLUMNS) - years[0]
        floor = round(-top * (place // COLUMNS), 4)
        cells = zip(years, panel.heights, panel.written, panel.said, strict=True)
        for y, height, written, said in cells:
            spot = (round(y + left, 2), floor, f"{formats.year(y)}: {said}", y)
            gaps.append(spot) if height is None else bars.append((*spot, height, written))
        _write(figure, panel.name, left + years[0] - BAR / 2, floor + 1.5 + (top - TOP) / 2)
        if place >= len(panels) - COLUMNS:
            for y, x, anchor in _named(years, year):
                written = bold(formats.year(y), y == year)
                _write(figure, written, x + left, floor - 0.2 * UNIT / unit, anchor)
    _bars(figure, bars, formats, year)
    _gaps(figure, gaps)
    lines = -(-len(panels) // COLUMNS)
    foot = -top * (lines - 1) - SIZE[formats.lang] * 1.5 / unit
    figure.update_xaxes(range=[-BAR / 2, COLUMNS * width - 1.2 - BAR / 2], visible=False)
    figure.update_yaxes(range=[foot, top - 0.1], visible=False)


def _bars(figure, bars, formats: Formats, year: int | None) -> None:
    figure.add_bar(
        x=[x for x, *_ in bars],
        y=[height for *_, height, _ in bars],
        base=[floor for _, floor, *_ in bars],
        width=BAR,
        marker={
            "color": [colours.ACCENT if y == year else colours.LINE for _, _, _, y, *_ in bars]
        },
        text=[written for *_, written in bars] if any(bar[-1] for bar in bars) else None,
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
    figure.add_annotation(
        text=words, x=round(x, 3), y=round(y, 3), xanchor=anchor, yanchor="middle", align="left"
    )


def _named(years: Sequence[int], selected: int | None) -> list[tuple[int, float, str]]:
    """Return the years written below a panel, each with its place and anchor.

    They are its ends, flush with its bars, and the selected one, which has the room first.
    """
    first, last = years[0], years[-1]
    places = {first: (first - BAR / 2, "left"), last: (last + BAR / 2, "right")}
    ends = {y for y in (first, last) if selected is None or abs(y - selected) > 2}
    named = ends | ({selected} & set(years))
    return [(y, *places.get(y, (y, "center"))) for y in sorted(named)]
