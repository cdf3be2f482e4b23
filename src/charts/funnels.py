"""The funnel: which areas lie further from the common rate than chance brings them."""

import math
from collections.abc import Mapping
from itertools import pairwise

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from svc_atlas import colours
from svc_atlas.charts.axes import apart, decimals_of, ticks
from svc_atlas.charts.figure import PAD, SIZE, blank, bold, described, empty, escape, note
from svc_atlas.charts.widths import BOLD, ems
from svc_atlas.metrics.areas import level_of
from svc_atlas.metrics.exposure import PER
from svc_atlas.metrics.funnel import FEWEST_AREAS, Funnel
from svc_atlas.text.formats import Formats

PLOT_HEIGHT = 260
PHONE = 285  # px of plot on a phone: names that don't meet there meet nowhere
CURVE = 32  # points of a limit
MANY = 60  # areas, beyond which only those that stand out tell their name when pointed at
NAMED = 8
IN_TITLE = 3
SPREAD = 8  # residents that differ by more than this factor are drawn on a logarithmic axis
HALO = ", ".join(f"{x}px {y}px 2px {colours.GROUND}" for x in (-1, 1) for y in (-1, 1))
#: High is worse for every kind of case; shape and colour both say it.
SIGNS = {
    "high": {"symbol": "triangle-up", "color": colours.CHANGE["worse"]},
    "low": {"symbol": "triangle-down", "color": colours.CHANGE["better"]},
}


def funnel(
    areas: Funnel,
    names: Mapping[str, str],
    formats: Formats,
    *,
    measure: str,
    year: int,
    selected: str | None = None,
    title: str | None = None,
) -> go.Figure:
    """Draw one dot an area at its residents and rate, between the limits of chance.

    Parameters
    ----------
    areas : Funnel
        The result of ``metrics.funnel.of_areas``.
    names : mapping of str to str
        Area code to the name shown.
    formats : Formats
    measure : str
        What the rate is of, for the title.
    year : int
        The year of the funnel, for the title.
    selected : str, optional
        Area that is ringed and named.
    title : str, optional
        Replaces the finding built from the flags.
    """
    if areas.frame.empty or areas.centre is None:
        return empty(formats, title)
    rows = areas.frame.astype({"rate": float, "exposure": float, "z": float})
    rows = rows.assign(name=rows["area"].map(names))
    found = _furthest_first(rows)
    title = title or _title(areas, rows, found, formats, measure, year)
    figure = blank(formats, title, plot_height=PLOT_HEIGHT, keys=True)
    top = max(rows["rate"].max(), 1.3 * areas.centre) * 1.15 or 1.0
    ends = _axes(figure, rows, formats, top)
    _limits(figure, areas, formats, ends, top)
    _dots(figure, rows, formats)
    shown = found.head(NAMED)
    if selected in set(rows["area"]):
        chosen = rows[rows["area"] == selected]
        _ring(figure, chosen)
        shown = pd.concat([chosen, shown[shown["area"] != selected]])
    _named(figure, rows, shown, formats, ends, top, selected)
    note(figure, formats, _note(areas, formats), left=SIZE[formats.lang])
    within = "within" if areas.tells else "unsaid"
    said = [(r["name"], _label(r, formats, within)) for _, r in shown.iterrows()]
    return described(figure, formats, title, said)


def _note(areas: Funnel, formats: Formats) -> str:
    """Say what the signs and the outer lines mean; of too few areas, that there are none."""
    said = {"inner": formats.percent(95), "outer": formats.percent(99.8)}
    if not areas.tells:
        fewest = formats.count(FEWEST_AREAS)
        return formats.text("chart.funnel.few_note", fewest=fewest, **said)
    return formats.text(f"chart.funnel.{'corrected' if areas.corrected else 'note'}", **said)


def _furthest_first(rows: pd.DataFrame) -> pd.DataFrame:
    flagged = rows[rows["flag"].notna()]
    return flagged.iloc[np.argsort(-flagged["z"].abs().to_numpy(), kind="stable")]


def _axes(figure, rows: pd.DataFrame, formats: Formats, top: float) -> tuple[float, float]:
    """Lay out the axes and return the residents at both ends."""
    few, many = rows["exposure"].min(), rows["exposure"].max()
    spread = many > SPREAD * few
    if spread:
        ends = few / 1.25, many * 1.25
        marks = _powers(*ends, formats)
        figure.update_xaxes(type="log", range=[round(math.log10(end), 4) for end in ends])
    else:
        ends = max(few - 0.08 * many, many / 1000), many * 1.05
        marks = [round(mark) for mark in ticks(0, many, 3) if ends[0] <= mark <= ends[1]]
        figure.update_xaxes(range=[round(end) for end in ends])
    figure.update_xaxes(
        tickvals=marks, ticktext=[formats.count(mark) for mark in marks], tickangle=0,
        ticks="outside", tickcolor=colours.LINE, linecolor=colours.LINE, showline=True,
        automargin=False,
    )  # fmt: skip
    rates = [mark for mark in ticks(0, top / 1.15) if mark <= top]
    decimals = decimals_of(rates)
    figure.update_yaxes(
        range=[0, round(top, 4)],
        tickvals=rates,
        ticktext=[formats.rate(mark, decimals=decimals) for mark in rates],
    )
    size = SIZE[formats.lang]
    foot = round(size * 2.9)
    figure.update_layout(margin_b=foot, height=figure.layout.height + foot - PAD)
    quiet = {"size": size - 1, "color": colours.MUTED}
    along = {"xref": "paper", "yref": "paper", "font": quiet}
    figure.add_annotation(
        text=escape(formats.text("chart.funnel.up", base=formats.count(PER))),
        x=0, xanchor="left", xshift=-size, y=1, yanchor="bottom", **along,
    )  # fmt: skip
    figure.add_annotation(
        text=escape(formats.text("chart.funnel.along")),
        x=1, xanchor="right", y=0, yanchor="top", yshift=-round(size * 1.5), **along,
    )  # fmt: skip
    return ends


def _powers(low: float, high: float, formats: Formats) -> list[int]:
    """Return round values on a logarithmic axis that stand apart on a phone.

    Examples
    --------
    >>> _powers(3_000, 30_000, Formats("en"))
    [5000, 10000, 20000]
    >>> _powers(36_000, 2_900_000, Formats("en"))
    [100000, 300000, 1000000]
    """
    powers = [10**n for n in range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)]
    size, wide = SIZE[formats.lang], math.log10(high / low) / PHONE
    for steps in ((1, 2, 5), (1, 3), (1,)):
        marks = [step * power for power in powers for step in steps if low <= step * power <= high]
        rooms = [ems(formats.count(mark)) * size for mark in marks]
        gaps = [math.log10(b / a) / wide for a, b in pairwise(marks)]
        if all(gap >= (a + b) / 2 + PAD for gap, (a, b) in zip(gaps, pairwise(rooms), strict=True)):
            break
    return marks


def _limits(figure, areas: Funnel, formats: Formats, ends, top: float) -> None:
    """Draw the common rate and the limits, each named at its right end."""
    curve = areas.limits(np.geomspace(*ends, CURVE)).astype(float)
    x = [round(float(f"{value:.3g}")) for value in curve["exposure"]]
    lines = {
        "95": {"color": colours.MUTED, "width": 1, "dash": "dash"},
        "flag": {"color": colours.INK, "width": 1.25},
    }
    if not areas.tells:
        del lines["flag"]
    for name, line in lines.items():
        low, high = (curve[f"{end}_{name}"].round(3) for end in ("low", "high"))
        # What lies over the plot is left out, but for the point where the curve comes into it.
        high = high.where((high <= top) | (high.shift(-1) <= top))
        y = [*low, None, *(None if pd.isna(value) else value for value in high)]
        figure.add_scatter(x=[*x, None, *x], y=y, mode="lines", line=line, hoverinfo="skip")
    figure.add_scatter(
        x=[x[0], x[-1]], y=[round(areas.centre, 4)] * 2, mode="lines", hoverinfo="skip",
        line={"color": colours.ACCENT, "width": 2},
    )  # fmt: skip
    last, size = curve.iloc[-1], SIZE[formats.lang] - 2
    named = [
        (areas.centre, bold(formats.rate(areas.centre)), colours.ACCENT),
        (last["high_95"], formats.percent(95), colours.MUTED),
        (last["high_flag"], formats.percent(99.8), colours.INK),
    ][: 1 + len(lines)]
    step = size * 1.3 / PLOT_HEIGHT * top
    places = apart([place for place, *_ in named], step, 0, top)
    for place, (_, words, colour) in zip(places, named, strict=True):
        figure.add_annotation(
            text=words, x=1, xref="paper", xanchor="left", xshift=2, y=round(place, 4),
            font={"size": size, "color": colour},
        )  # fmt: skip
    figure.update_layout(margin_r=round(ems(formats.percent(99.8)) * size) + PAD)


def _dots(figure, rows: pd.DataFrame, formats: Formats) -> None:
    quiet = {"symbol": "circle", "color": colours.LINE, "size": 8}
    kinds = [(rows["flag"].isna(), quiet)]
    kinds += [(rows["flag"] == flag, sign | {"size": 12}) for flag, sign in SIGNS.items()]
    said = escape(formats.text("chart.funnel.hover"))
    for mask, marker in kinds:
        some = rows[mask.fillna(False)]
        speaks = marker is not quiet or len(rows) <= MANY
        figure.add_scatter(
            x=some["exposure"].astype(int).tolist(),
            y=some["rate"].round(3).tolist(),
            mode="markers",
            marker=marker | {"opacity": 1, "line": {"color": colours.MUTED, "width": 1}},
            text=[escape(name) for name in some["name"]] if speaks else None,
            customdata=[formats.count(cases) for cases in some["cases"]] if speaks else None,
            hovertemplate=f"%{{text}}<br>{said}: %{{customdata}}<extra></extra>"
            if speaks
            else None,
            hoverinfo=None if speaks else "skip",
            cliponaxis=False,
        )


def _ring(figure, chosen: pd.DataFrame) -> None:
    figure.add_scatter(
        x=chosen["exposure"].astype(int).tolist(), y=chosen["rate"].round(3).tolist(),
        mode="markers", hoverinfo="skip", cliponaxis=False,
        marker={"symbol": "circle-open", "size": 19, "color": colours.INK,
                "line": {"width": 2, "color": colours.INK}},
    )  # fmt: skip


def _named(figure, rows, shown, formats: Formats, ends, top: float, selected) -> None:
    """Write the names beside their dots, where they meet no other name and no flagged dot."""
    size = SIZE[formats.lang] - 1
    spread = rows["exposure"].max() > SPREAD * rows["exposure"].min()
    scale = np.log10 if spread else np.asarray

    def spot(row):
        start, end = (float(scale(value)) for value in ends)
        across = (float(scale(row["exposure"])) - start) / (end - start) * PHONE
        return across, (1 - row["rate"] / top) * PLOT_HEIGHT

    taken = [_around(*spot(row), 6, 6) for _, row in shown.iterrows()]
    written = []
    for _, row in shown.iterrows():
        strong = row["area"] == selected
        width, height = ems(row["name"]) * size * (BOLD if strong else 1), size * 1.2
        off = 14 if strong else 10
        for side, box in _sides(*spot(row), width, height, off).items():
            inside = box[0] >= -4 and box[2] <= PHONE + 4 and box[1] >= 0 and box[3] <= PLOT_HEIGHT
            if inside and not any(_meet(box, other) for other in taken):
                taken.append(box)
                written.append((row, bold(escape(row["name"]), strong), side))
                break
    if written:
        figure.add_scatter(
            x=[int(row["exposure"]) for row, *_ in written],
            y=[round(row["rate"], 3) for row, *_ in written],
            text=[words for _, words, _ in written],
            textposition=[side for *_, side in written],
            textfont={"size": size, "shadow": HALO},
            mode="markers+text",
            # Plotly sets a text off its marker by half its size.
            marker={
                "size": [24 if row["area"] == selected else 15 for row, *_ in written],
                "opacity": 0,
            },
            hoverinfo="skip",
            cliponaxis=False,
        )


def _around(x: float, y: float, across: float, up: float) -> tuple:
    return x - across, y - up, x + across, y + up


def _sides(x: float, y: float, width: float, height: float, off: float) -> dict[str, tuple]:
    """Return the box of a name on each side of its dot, in px from the upper left corner."""
    half = height / 2
    return {
        "middle right": (x + off, y - half, x + off + width, y + half),
        "middle left": (x - off - width, y - half, x - off, y + half),
        "top center": (x - width / 2, y - off - height, x + width / 2, y - off),
        "bottom center": (x - width / 2, y + off, x + width / 2, y + off + height),
    }


def _meet(one: tuple, other: tuple) -> bool:
    return (
        one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
    )  # fmt: skip


def _label(row: pd.Series, formats: Formats, within: str) -> str:
    flag = row["flag"] if isinstance(row["flag"], str) else within
    return formats.text(
        f"chart.funnel.{flag}_label",
        rate=formats.rate(row["rate"]),
        cases=formats.counted(row["cases"]),
    )


def _title(areas: Funnel, rows, found, formats: Formats, measure: str, year: int) -> str:
    level = level_of(rows["area"].iloc[0])
    said = {
        "measure": measure,
        "year": formats.year(year),
        "centre": formats.rate(areas.centre),
        "whole": formats.text(f"chart.areas.{level}", n=formats.count(len(rows))),
        "n": formats.count(len(rows)),
    }
    if not areas.tells:
        return formats.text("chart.funnel.few", **said)
    groups = {flag: found.loc[found["flag"] == flag, "name"].tolist() for flag in SIGNS}
    groups = {flag: group for flag, group in groups.items() if group}
    for flag, group in groups.items():
        said[flag] = formats.count(len(group))
        said[f"{flag}_names"] = formats.names(group, most=IN_TITLE if len(group) > 4 else None)
    form = "both" if len(groups) == 2 else next(iter(groups), "none")
    return formats.text(f"chart.funnel.{form}", **said)
