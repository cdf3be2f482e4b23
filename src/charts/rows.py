"""Bars that are read downwards as a list: names left, labels right, keys above."""

from collections.abc import Sequence
from itertools import pairwise
from math import ceil

import plotly.graph_objects as go

from svc_atlas import colours
from svc_atlas.charts.figure import KEYS, PAD, ROW, SIZE, bold, escape, wrapped
from svc_atlas.charts.widths import BOLD, ems
from svc_atlas.text.formats import Formats

NAME_EMS = 9.0  # a longer name is broken
LINE = 1.35  # height of a line of a name, in multiples of the font size
BARE = 0.25  # share of a row that no bar takes
SWATCH = 12  # px
_CLEAR = "rgba(0,0,0,0)"


def row_height(formats: Formats, names: Sequence[str], least: int = 0) -> int:
    """Return the px of a row of bars under which no two names run into each other.

    A broken name reaches over its row: what counts is how much of two rows that follow each other
    their names take, so that one broken name among short ones makes a list little longer.

    Parameters
    ----------
    names : sequence of str
        The names of the rows, in their order.
    least : int
        The px that a row takes anyway, where that is more than a name of one line does.

    Examples
    --------
    >>> from svc_atlas.text.formats import formats
    >>> row_height(formats("en"), ["Bavel", "Kep", "Pailin"])
    25
    >>> row_height(formats("en"), ["Mangkul Bourei District", "Banteay Meanchey Province"])
    38
    """
    lines = [wrapped(name, NAME_EMS).count("<br>") + 1 for name in names]
    pairs = [(one + other) / 2 for one, other in pairwise(lines)]
    fits = max(pairs, default=1) * LINE * SIZE[formats.lang]
    return max(ROW[formats.lang], least, ceil(fits))


def rows_of_bars(
    figure: go.Figure,
    formats: Formats,
    names: Sequence[str],
    *,
    extent: tuple[float, float],
    labels: Sequence[str] = (),
    strong: Sequence[bool] = (),
) -> go.Figure:
    """Turn the axes into a list read downwards: names on the left, a column of labels right.

    The labels stand in the margin, whose width follows the longest, so that none is cut in a
    narrow column.

    Parameters
    ----------
    figure : Figure
        Its horizontal bars have row ``i`` at ``y = i``.
    names, labels : sequence of str
        One a row; a label may have two lines.
    extent : (float, float)
        The ends of the axis along the bars.
    strong : sequence of bool
        The rows set in bold.
    """
    strong = list(strong) or [False] * len(names)
    # A label is sent with the end of the axis: not with all its digits, and never beyond it.
    extent = [float(f"{end:.5g}") for end in extent]
    figure.update_xaxes(range=extent, visible=False)
    figure.update_yaxes(
        range=[len(names) - 0.5, -0.5],
        tickvals=list(range(len(names))),
        ticktext=[bold(wrapped(n, NAME_EMS), s) for n, s in zip(names, strong, strict=True)],
        showgrid=False,
        ticks="outside",
        ticklen=PAD,
        tickcolor=_CLEAR,
    )
    # In higher rows the bars are as thick as in others.
    thick = (1 - BARE) * ROW[formats.lang] / row_height(formats, names)
    if thick < 1 - BARE:
        figure.update_layout(bargap=round(1 - thick, 2))
    if labels:
        size = SIZE[formats.lang] - 1
        figure.add_scatter(
            x=[extent[1]] * len(labels),
            y=list(range(len(labels))),
            text=[bold(_indented(w), s) for w, s in zip(labels, strong, strict=True)],
            mode="text",
            textposition="middle right",
            textfont={"size": size},
            cliponaxis=False,
            hoverinfo="skip",
        )
        widths = (
            ems(line) * (BOLD if s else 1)
            for words, s in zip(labels, strong, strict=True)
            for line in words.split("\n")
        )
        figure.update_layout(margin_r=round(max(widths) * size) + 2 * PAD)
    return figure


def _indented(words: str) -> str:
    return "<br>".join("\u00a0\u00a0" + escape(line) for line in words.split("\n"))


def keys(
    figure: go.Figure, formats: Formats, names: Sequence[str], parts: Sequence[tuple[str, dict]]
) -> go.Figure:
    """Write the row of keys over the list, from the names on the left.

    Plotly's own legend takes the plot's width for its own, and in a narrow column breaks into
    lines that squeeze the bars; these keys run on over the labels.

    Parameters
    ----------
    names : sequence of str
        The names of the rows, whose width the keys begin over.
    parts : sequence of (str, dict)
        The words of a key and the ``marker`` of its bars.
    """
    size = SIZE[formats.lang] - 1
    foot = (SIZE[formats.lang] * KEYS - SWATCH) / 2
    # A little less than the names take, so that the first key is whole if they are narrower.
    at = -round(0.9 * min(max(ems(name) for name in names), NAME_EMS) * size)
    for words, marker in parts:
        _swatch(figure, marker, at, round(foot))
        figure.add_annotation(
            text=escape(words),
            x=0,
            xref="paper",
            xanchor="left",
            xshift=at + SWATCH + 2,
            y=1,
            yref="paper",
            yanchor="middle",
            yshift=round(foot + SWATCH / 2),
            font={"size": size},
        )
        at += round(SWATCH + 2 + ems(words) * size + 2 * PAD)
    return figure


def _swatch(figure: go.Figure, marker: dict, left: int, foot: int) -> None:
    """Draw a key's square in px from the plot's upper left corner; a hatch by its diagonals."""
    right, top = left + SWATCH, foot + SWATCH
    path = f"M{left},{foot}H{right}V{top}H{left}Z"
    hatched = "pattern" in marker
    if hatched:
        middle, centre = left + SWATCH // 2, foot + SWATCH // 2
        path += (
            f"M{left},{top}L{right},{foot}M{middle},{top}L{right},{centre}"
            f"M{left},{centre}L{middle},{foot}"
        )
    figure.add_shape(
        type="path",
        path=path,
        fillcolor=marker["color"],
        line={"color": colours.HATCH_LINE if hatched else marker["color"], "width": 1},
        xref="paper",
        yref="paper",
        xsizemode="pixel",
        ysizemode="pixel",
        xanchor=0,
        yanchor=1,
    )
