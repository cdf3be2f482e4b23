"""The waterfall: what moved a figure from one year to another, part by part."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from svc_atlas import colours
from svc_atlas.charts.figure import SIZE, blank, described, empty, hatch, note
from svc_atlas.charts.rows import NAME_EMS, row_height, rows_of_bars
from svc_atlas.charts.widths import ems
from svc_atlas.metrics.decomposition import BY, MISSING, OTHERS
from svc_atlas.schema import OFFENCES
from svc_atlas.text.formats import Formats
from svc_atlas.text.numbers import THIN

IN_TITLE = 2
#: Where the steps take less than this share of a bar from zero, the axis begins near them.
READABLE = 0.25
BAR = 0.75


def waterfall(
    parts: pd.DataFrame,
    names: Mapping[str, str],
    formats: Formats,
    *,
    total_before: int,
    total_after: int,
    year: int,
    against: int,
    by: str,
    unit: str = "cases",
    title: str | None = None,
) -> go.Figure:
    """Draw the change of a count as steps from one year's total down to the other's.

    Parameters
    ----------
    parts : DataFrame
        The result of ``decomposition.of_change``, or its ``largest``: ``part, before, after,
        difference``.
    names : mapping of str to str
        Area code to the name shown; not read for categories, which the vocabulary names.
    formats : Formats
    total_before, total_after : int
        The counts of the two years, to which the parts add up.
    year, against : int
        The year, and the one it is compared with.
    by : str
        What the parts are: one of ``decomposition.BY``.
    unit : str
        What is counted, as in ``Formats.counted``.
    title : str, optional
        Replaces the finding built from the parts.

    Raises
    ------
    ValueError
        The parts don't add up to the totals, or an unknown ``by``.
    """
    if by not in BY:
        raise ValueError(f"{by!r} is no way to split a change; it is one of {BY}")
    if parts.empty:
        return empty(formats, title)
    sums = int(parts["before"].sum()), int(parts["after"].sum())
    if sums != (total_before, total_after):
        raise ValueError(f"the parts add up to {sums}, not to {(total_before, total_after)}")
    rows = parts.assign(name=[_name(part, names, formats, by) for part in parts["part"]])
    rows = rows.astype({"difference": np.int64})
    title = title or _title(rows, formats, sums, (against, year), unit)
    shown = [formats.year(against), *rows["name"], formats.year(year)]
    before, after = (formats.counted(total, unit) for total in sums)
    written = [before, *(_label(row, formats) for _, row in rows.iterrows()), after]
    figure = blank(formats, title, plot_height=row_height(formats, shown) * len(shown))
    extent = _steps(figure, rows, *sums)
    strong = [True, *[False] * len(rows), True]
    rows_of_bars(figure, formats, shown, extent=extent, labels=written, strong=strong)
    left = min(max(ems(name) for name in shown), NAME_EMS) * SIZE[formats.lang]
    if (rows["part"] == MISSING).any():
        note(figure, formats, formats.text("chart.waterfall.missing_note"), left=left)
    if extent[0] > 0:
        note(figure, formats, formats.text("chart.waterfall.cut"), left=left)
    return described(figure, formats, title, list(zip(shown, written, strict=True)))


def _name(part: str, names: Mapping[str, str], formats: Formats, by: str) -> str:
    if part in (MISSING, OTHERS):
        of = "category" if by == "category" else "area"
        return formats.text(
            "chart.waterfall.missing" if part == MISSING else f"chart.waterfall.others_{of}"
        )
    if by != "category":
        return names[part]
    group = "offence" if part in OFFENCES else "drug_group"
    return formats.text(f"{group}.{part}")


def _label(row: pd.Series, formats: Formats) -> str:
    counts = f"{formats.count(row['before'])}{THIN}→{THIN}{formats.count(row['after'])}"
    return f"{formats.difference(row['difference'])} ({counts})"


def _steps(figure, rows: pd.DataFrame, before: int, after: int) -> tuple[float, float]:
    """Draw both totals and the steps between them, and return the ends of the axis."""
    running = before + rows["difference"].cumsum().to_numpy()
    starts = np.concatenate([[before], running[:-1]])
    low, high = min(running.min(), before), max(running.max(), before)
    cut = high > 0 and high - low < READABLE * high
    floor = low - 0.12 * max(high - low, 1) if cut else 0.0
    last = len(rows) + 1
    if cut:
        # A bar that does not begin at zero would lie: the totals are marked by a line.
        for place, total in ((0, before), (last, after)):
            line = {"color": colours.ACCENT, "width": 4}
            figure.add_shape(type="line", x0=total, x1=total, y0=place - 0.4, y1=place + 0.4,
                             line=line)  # fmt: skip
    else:
        figure.add_bar(
            orientation="h", y=[0, last], x=[before, after], width=BAR, hoverinfo="skip",
            marker={"color": colours.ACCENT},
        )  # fmt: skip
    places = np.arange(1, last)
    aside = (rows["part"] == MISSING).to_numpy()
    fell, rose = (rows["difference"] < 0).to_numpy(), (rows["difference"] > 0).to_numpy()
    looks = [
        (fell & ~aside, {"color": colours.CHANGE["better"]}),
        (rose & ~aside, {"color": colours.CHANGE["worse"]}),
        (aside, hatch("not_reported")),
    ]
    for mask, marker in looks:
        if mask.any():
            figure.add_bar(
                orientation="h",
                y=places[mask].tolist(),
                x=rows.loc[mask, "difference"].tolist(),
                base=starts[mask].tolist(),
                width=BAR,
                marker={"line": {"color": colours.MUTED, "width": 0.5}} | marker,
                hoverinfo="skip",
            )
    _thread(figure, [before, *running.tolist()])
    figure.update_layout(barmode="overlay")
    return float(floor), float(high + 0.02 * (high - floor)) or 1.0


def _thread(figure, totals: list[int]) -> None:
    """Lead from the end of each bar to the start of the next."""
    half = BAR / 2
    figure.add_scatter(
        x=[x for total in totals for x in (total, total, None)],
        y=[y for place in range(len(totals)) for y in (place + half, place + 1 - half, None)],
        mode="lines",
        line={"color": colours.MUTED, "width": 1},
        hoverinfo="skip",
    )


def _title(rows: pd.DataFrame, formats: Formats, totals, years, unit: str) -> str:
    """Say both counts, and the parts that moved them furthest the same way."""
    before, after = totals
    moved = after - before
    said = {
        "before": formats.count(before),
        "after": formats.counted(after, unit),
        "against": formats.year(years[0]),
        "year": formats.year(years[1]),
    }
    aside = rows["part"].isin([MISSING, OTHERS])
    same_way = rows[~aside & (np.sign(rows["difference"]) == np.sign(moved))]
    order = np.argsort(-same_way["difference"].abs().to_numpy(), kind="stable")
    furthest = [
        f"{row['name']} ({formats.difference(row['difference'])})"
        for _, row in same_way.iloc[order[:IN_TITLE]].iterrows()
    ]
    if moved == 0:
        return formats.text("chart.waterfall.same", **said)
    way = "rose" if moved > 0 else "fell"
    said["moved"] = formats.difference(moved)
    if furthest:
        words = formats.text(f"chart.waterfall.{way}", parts=formats.names(furthest), **said)
    else:
        words = formats.text(f"chart.waterfall.{way}_alone", **said)
    unknown = int(rows.loc[rows["part"] == MISSING, "difference"].sum())
    if unknown:
        n = formats.difference(unknown)
        words += formats.text("chart.waterfall.of_it_missing", missing=n)
    return words
