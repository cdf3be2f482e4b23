"""The flow of communes between the tiers of two years.

Plotly's own Sankey can neither hatch what is absent nor write names beside its nodes: here they are
bars, and the ribbons between them are shapes.
"""

import pandas as pd
import plotly.graph_objects as go

from svc_atlas import colours
from svc_atlas.charts.axes import apart
from svc_atlas.charts.figure import PAD, SIZE, blank, bold, described, empty, escape, hatch
from svc_atlas.charts.tiers import TIERS
from svc_atlas.charts.widths import ems
from svc_atlas.metrics.tiers import STANDINGS
from svc_atlas.text.formats import Formats

PLOT_HEIGHT = 260
NODE = 0.07  # width of a node where the plot is 1 wide
GAP = 0.05  # between two nodes, of the height of all
ABSENT = {"not_ranked": "not_ranked", "missing": "not_reported"}
WRITTEN = 15  # px of a ribbon that holds its number


def tier_flow(
    matrix: pd.DataFrame, formats: Formats, *, year: int, against: int, title: str | None = None
) -> go.Figure:
    """Draw how many communes went from each tier of one year to each of another.

    Parameters
    ----------
    matrix : DataFrame
        The result of ``tiers.matrix``: ``before, after, communes``.
    formats : Formats
    year, against : int
        The year, and the one it is compared with.
    title : str, optional
        Replaces the finding built from the counts.
    """
    rows = matrix[matrix["communes"] > 0]
    ranked = rows[["before", "after"]].isin(TIERS).any(axis=1)
    if rows.empty or not ranked.any():
        return empty(formats, title)
    counts = rows.groupby(["before", "after"])["communes"].sum().astype(int)
    title = title or _title(counts, formats, year, against)
    figure = blank(formats, title, plot_height=PLOT_HEIGHT, keys=True)
    total = int(counts.sum())
    sides = [_stacked(counts.groupby(level=side).sum(), total) for side in ("before", "after")]
    height = max(max(top + n for top, n in side.values()) for side in sides)
    _ribbons(figure, counts, sides, height, formats)
    _nodes(figure, sides)
    for side, when, strong in zip((0, 1), (against, year), (False, True), strict=True):
        _names(figure, sides[side], side, height, formats)
        figure.add_annotation(
            text=bold(formats.year(when), strong), x=side, y=1, yref="paper", yanchor="bottom",
            xanchor="left" if side == 0 else "right",
        )  # fmt: skip
    figure.update_xaxes(range=[-0.002, 1.002], visible=False)
    figure.update_yaxes(range=[height * 1.005, -0.005 * height], visible=False)
    said = [
        (_pair(before, after, formats), formats.count(n))
        for (before, after), n in _in_order(counts)
    ]
    return described(figure, formats, title, said)


def _in_order(counts: pd.Series) -> list:
    pairs = [(before, after) for before in STANDINGS for after in STANDINGS]
    return [(pair, int(counts[pair])) for pair in pairs if pair in counts.index]


def _stacked(sums: pd.Series, total: int) -> dict[str, tuple[float, int]]:
    """Return where each node begins and how many communes it holds, the first tier on top."""
    at, nodes = 0.0, {}
    for standing in STANDINGS:
        if standing in sums.index:
            nodes[standing] = (at, int(sums[standing]))
            at += int(sums[standing]) + GAP * total
    return nodes


def _nodes(figure, sides) -> None:
    for standing in STANDINGS:
        ends = [(side, *nodes[standing]) for side, nodes in enumerate(sides) if standing in nodes]
        absent = ABSENT.get(standing)
        marker = hatch(absent) if absent else {"color": colours.TIER[standing]}
        figure.add_bar(
            x=[NODE / 2 if side == 0 else 1 - NODE / 2 for side, *_ in ends],
            y=[count for *_, count in ends],
            base=[round(top, 2) for _, top, _ in ends],
            width=NODE,
            marker=marker,
            hoverinfo="skip",
        )
    figure.update_layout(barmode="overlay")


def _ribbons(figure, counts: pd.Series, sides, height: float, formats: Formats) -> None:
    """Lead a ribbon from node to node, as thick as it has communes, in the colour it comes from.

    All ribbons of a colour are one shape, which is much less to send.
    """
    left = {standing: top for standing, (top, _) in sides[0].items()}
    right = {standing: top for standing, (top, _) in sides[1].items()}
    paths, spots = dict.fromkeys(sides[0], ""), []
    for (before, after), n in _in_order(counts):
        paths[before] += _ribbon(left[before], right[after], n)
        spots.append((round(left[before] + n / 2, 2), n, before, after))
        left[before] += n
        right[after] += n
    for before, path in paths.items():
        colour = colours.HATCH_LINE if before in ABSENT else colours.TIER[before]
        figure.add_shape(
            type="path", path=path, fillcolor=colour, opacity=0.45, line_width=0, layer="below"
        )
    fits = [n * PLOT_HEIGHT / height >= WRITTEN for _, n, *_ in spots]
    figure.add_scatter(
        x=[NODE + 0.02] * len(spots),
        y=[y for y, *_ in spots],
        mode="text",
        text=[formats.count(n) if f else "" for (_, n, *_), f in zip(spots, fits, strict=True)],
        textposition="middle right",
        textfont={"size": SIZE[formats.lang] - 1},
        customdata=[f"{_pair(b, a, formats)}: {formats.count(n)}" for _, n, b, a in spots],
        hovertemplate="%{customdata}<extra></extra>",
    )


def _ribbon(left: float, right: float, n: int) -> str:
    a, b, c, d = (round(value, 2) for value in (left, right, right + n, left + n))
    start, end = NODE, 1 - NODE
    return f"M{start},{a}C.5,{a} .5,{b} {end},{b}L{end},{c}C.5,{c} .5,{d} {start},{d}Z"


def _names(figure, nodes, side: int, height: float, formats: Formats) -> None:
    """Write each node's name and number in the margin beside it."""
    size = SIZE[formats.lang] - 1
    step = size * 1.35 / PLOT_HEIGHT * height
    centres = [top + n / 2 for top, n in nodes.values()]
    places = apart(centres, step, step / 2, height - step / 2)
    widest = 0.0
    for place, (standing, (_, n)) in zip(places, nodes.items(), strict=True):
        name, count = _short(standing, formats), formats.count(n)
        words = f"{escape(name)} {bold(count)}"
        widest = max(widest, ems(f"{name} {count}") + 0.3)
        figure.add_annotation(
            text=words, x=side, xanchor="right" if side == 0 else "left",
            xshift=-2 if side == 0 else 2, y=round(place, 2), font={"size": size},
        )  # fmt: skip
    figure.update_layout({"margin": {("l", "r")[side]: round(widest * size) + PAD}})


def _short(standing: str, formats: Formats) -> str:
    group = "key" if standing in TIERS else "flow"
    return formats.text(f"chart.{group}.{standing}")


def _pair(before: str, after: str, formats: Formats) -> str:
    return f"{_short(before, formats)} → {_short(after, formats)}"


def _title(counts: pd.Series, formats: Formats, year: int, against: int) -> str:
    said = {"year": formats.year(year), "against": formats.year(against)}
    both = [(b, a, n) for (b, a), n in _in_order(counts) if b in TIERS and a in TIERS]
    if not both:
        return formats.text("chart.flow.none", **said)
    for way, moved in (
        ("up", [n for b, a, n in both if a < b]),
        ("down", [n for b, a, n in both if a > b]),
        ("same", [n for b, a, n in both if a == b]),
    ):
        said[way] = formats.count(sum(moved))
    return formats.text("chart.flow.moved", n=formats.count(sum(n for *_, n in both)), **said)
