"""The seven qualities: what was done of what was planned."""

import pandas as pd
import plotly.graph_objects as go

from svc_atlas import colours
from svc_atlas.charts.figure import ROW, blank, described, empty, hatch
from svc_atlas.charts.rows import row_height, rows_of_bars
from svc_atlas.metrics.statistics import CLOSE, MET
from svc_atlas.schema import QUALITIES
from svc_atlas.text.formats import SMALL_BASE, Formats
from svc_atlas.text.numbers import THIN, known

#: A bar goes on to this many per cent; what was done beyond the plan is not drawn further.
LONGEST = 110.0
LINES = 13  # px more than a row of bars takes, for labels of two lines


def quality_bars(
    rows: pd.DataFrame, formats: Formats, *, year: int, title: str | None = None
) -> go.Figure:
    """Draw the share of planned actions that were completed, quality by quality.

    Parameters
    ----------
    rows : DataFrame
        Rows of ``targets.by_quality`` of one area and year: ``quality, target, achieved``. A
        quality without a row, or without counts, is hatched.
    formats : Formats
    year : int
        The year, for the title.
    title : str, optional
        Replaces the finding built from the counts.
    """
    counts = rows.set_index("quality")[["target", "achieved"]].reindex(list(QUALITIES))
    counts = counts.astype("Float64")
    if counts.isna().any(axis=1).all():
        return empty(formats, title)
    counts["share"] = 100 * counts["achieved"] / counts["target"].where(counts["target"] > 0)
    counts["class"] = [_class(share) for share in counts["share"]]
    names = [formats.text(f"quality.{quality}.name") for quality in counts.index]
    written = [_label(row, formats) for _, row in counts.iterrows()]
    title = title or _title(counts, dict(zip(counts.index, names, strict=True)), formats, year)
    height = row_height(formats, names, ROW[formats.lang] + LINES)
    figure = blank(formats, title, plot_height=height * len(counts))
    _bars(figure, counts)
    longest = counts["share"].max()  # none where nothing was planned
    extent = (0.0, max(MET, min(float(longest), LONGEST)) if known(longest) else MET)
    rows_of_bars(figure, formats, names, extent=extent, labels=written)
    figure.add_shape(
        type="line", x0=MET, x1=MET, y0=-0.5, y1=len(counts) - 0.5,
        line={"color": colours.INK, "width": 1.5},
    )  # fmt: skip
    said = [
        (name, _in_words(row, formats))
        for name, (_, row) in zip(names, counts.iterrows(), strict=True)
    ]
    return described(figure, formats, title, said)


def _class(share) -> str:
    if pd.isna(share):
        return ""
    return "met" if share >= MET else "close" if share >= CLOSE else "missed"


def _label(row: pd.Series, formats: Formats) -> str:
    """Write how far the plan was met over the counts; of few actions the counts alone say it."""
    if not row["class"]:
        return _in_words(row, formats)
    words = [formats.text(f"chart.quality.{row['class']}")]
    if row["target"] >= SMALL_BASE:
        words.insert(0, formats.percent(row["share"]))
    counts = f"{formats.count(row['achieved'])}{THIN}/{THIN}{formats.count(row['target'])}"
    return f"{' '.join(words)}\n{counts}"


def _in_words(row: pd.Series, formats: Formats) -> str:
    if row["class"]:
        word = formats.text(f"chart.quality.{row['class']}")
        counts = formats.share_with_counts(row["achieved"], row["target"])
        return f"{counts}, {word}"
    unplanned = known(row["target"]) and row["target"] == 0
    return formats.absent("cannot_be_said" if unplanned else "not_reported")


def _bars(figure, counts: pd.DataFrame) -> None:
    known_ones = (counts["class"] != "").to_numpy()
    rows = pd.Series(range(len(counts)), index=counts.index)
    shown = counts[known_ones]
    figure.add_bar(
        orientation="h",
        x=[round(min(share, LONGEST), 2) for share in shown["share"]],
        y=rows[known_ones].tolist(),
        marker={
            "color": [colours.TARGETS[k] for k in shown["class"]],
            "line": {"color": colours.MUTED, "width": 0.5},
        },
        hoverinfo="skip",
    )
    figure.add_bar(
        orientation="h",
        x=[MET] * int((~known_ones).sum()),
        y=rows[~known_ones].tolist(),
        marker=hatch("not_reported"),
        hoverinfo="skip",
    )
    figure.update_layout(barmode="overlay")


def _title(counts: pd.DataFrame, names: dict[str, str], formats: Formats, year: int) -> str:
    """Say the sum over the qualities, how many were met, and where the others stand."""
    measured = counts[counts["share"].notna()]
    said = {"year": formats.year(year)}
    if measured.empty:
        reported = counts["target"].notna().sum()
        some = "" if reported == len(counts) else "_some"
        return formats.text(f"chart.quality.none{some}", **said, n=formats.count(reported))
    said["share"] = formats.share_with_counts(measured["achieved"].sum(), measured["target"].sum())
    met = int((measured["class"] == "met").sum())
    said |= {"met": formats.count(met), "whole": formats.count(len(measured))}
    if met == len(measured):
        return formats.text("chart.quality.all", **said)
    lowest = measured["share"].astype(float).idxmin()
    row = measured.loc[lowest]
    key = "some" if met else "no_quality"
    ends = [formats.percent(measured["share"].agg(end)) for end in ("min", "max")]
    if not met and ends[0] != ends[1] and (measured["target"] >= SMALL_BASE).all():
        said |= {"low": ends[0], "high": ends[1]}
        return formats.text("chart.quality.no_quality_between", **said)
    said["lowest"] = names[lowest]
    said["low"] = formats.share_with_counts(row["achieved"], row["target"])
    return formats.text(f"chart.quality.{key}", **said)
