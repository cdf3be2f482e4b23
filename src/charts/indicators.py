"""Charts of one indicator: areas ranked, an area against those around it, year by year."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from svc_atlas import colours
from svc_atlas.charts import labels
from svc_atlas.charts.figure import blank, described, empty, note
from svc_atlas.charts.rows import row_height, rows_of_bars
from svc_atlas.text.formats import Formats
from svc_atlas.text.numbers import known

CUT = 200.0  # a change beyond this many per cent is drawn cut: one must not squeeze all others


def ranked_areas(
    statistics: pd.DataFrame,
    names: Mapping[str, str],
    formats: Formats,
    *,
    measure: str,
    selected: str | None = None,
    most: int | None = None,
    title: str | None = None,
) -> go.Figure:
    """Draw areas ranked by an indicator, the highest first, those without a value at the end.

    Parameters
    ----------
    statistics : DataFrame
        Rows of the table ``statistics`` of one indicator, level and year.
    names : mapping of str to str
        Area code to the name shown.
    formats : Formats
    measure : str
        The indicator's name, for the title.
    selected : str, optional
        Area that is set in bold and always shown.
    most : int, optional
        How many areas to draw; how many there are besides is said below.
    title : str, optional
        Replaces the finding built from the values.
    """
    if statistics.empty or statistics["value"].isna().all():
        return empty(formats, title)
    # Without a value, those with counts (a change from zero) still come before those without.
    rows = statistics.assign(
        name=statistics["area"].map(names), uncounted=statistics["numerator"].isna()
    )
    order = ["value", "uncounted", "name"]
    rows = rows.sort_values(order, ascending=[False, True, True], na_position="last")
    title = title or _range_title(rows, formats, measure)
    strong = np.array([area == selected for area in rows["area"]])
    kept = strong | (np.arange(len(rows)) < (len(rows) if most is None else most))
    shown = rows[kept]
    figure = _bars(shown, formats, title, strong[kept])
    if len(shown) < len(rows):
        others = formats.count(len(rows) - len(shown))
        note(figure, formats, formats.text("chart.more_areas", n=others))
    return figure


def compare_bars(
    rows: pd.DataFrame,
    names: Mapping[str, str],
    formats: Formats,
    *,
    measure: str,
    title: str | None = None,
) -> go.Figure:
    """Draw an area against its district, province and nation, in the order of the rows.

    Parameters
    ----------
    rows : DataFrame
        Rows of ``statistics`` of one indicator and year; the first is the area compared.
    """
    if rows.empty or rows["value"].isna().all():
        return empty(formats, title)
    rows = rows.assign(name=rows["area"].map(names))
    title = title or against_title(rows, formats, measure)
    return _bars(rows, formats, title, [True] + [False] * (len(rows) - 1))


def _bars(rows: pd.DataFrame, formats: Formats, title: str, strong) -> go.Figure:
    written = [labels.label(row, formats) for _, row in rows.iterrows()]
    names = rows["name"].tolist()
    figure = blank(formats, title, plot_height=row_height(formats, names) * len(rows))
    figure.add_bar(
        orientation="h",
        x=[round(float(v), 4) if known(v) else None for v in rows["value"]],
        marker=labels.markers(rows, strong),
        hoverinfo="skip",
    )
    low, high = _extent(rows)
    rows_of_bars(figure, formats, names, extent=(low, high), labels=written, strong=strong)
    figure.update_xaxes(visible=True, showticklabels=False, zeroline=True, automargin=False)
    figure.update_xaxes(zerolinecolor=colours.MUTED)
    if (rows["value"] > high).any():
        _mark_cut(figure, rows, high)
    return described(figure, formats, title, list(zip(names, written, strict=True)))


def _extent(rows: pd.DataFrame) -> tuple[float, float]:
    """Return the ends of the axis: zero within, a share's whole, a change cut where extreme."""
    low, high = min(float(rows["value"].min()), 0.0), max(float(rows["value"].max()), 0.0)
    kind = labels.kind(rows["indicator"].iloc[0])
    if kind == "share":
        return 0.0, max(high, 100.0)
    if kind == "change":
        high = min(high, CUT)
    return (low, high) if low < high else (0.0, 1.0)


def _mark_cut(figure: go.Figure, rows: pd.DataFrame, high: float) -> None:
    """Mark the bars that go on beyond the axis."""
    for place, value in enumerate(rows["value"]):
        if known(value) and value > high:
            figure.add_annotation(
                text="<b>»</b>",
                x=high,
                y=place,
                xanchor="right",
                font={"color": colours.GROUND},
            )


def _range_title(rows: pd.DataFrame, formats: Formats, measure: str) -> str:
    valued = rows[rows["value"].notna()]
    first, last = valued.iloc[0], valued.iloc[-1]
    said = {
        "measure": measure,
        "year": formats.year(first["year"]),
        "high": labels.short_label(first, formats),
        "first": first["name"],
    }
    if len(valued) == 1:
        return formats.text("chart.ranked.one", **said)
    if _alike(valued, formats):
        whole = formats.text(f"chart.areas.{first['level']}", n=formats.count(len(valued)))
        # The same rate of other counts has no one label: its few cases would stand before it.
        written = {labels.short_label(row, formats) for _, row in valued.iterrows()}
        form = "equal" if len(written) == 1 else "equal_of_others"
        return formats.text(f"chart.ranked.{form}", whole=whole, **said)
    low = labels.short_label(last, formats)
    return formats.text("chart.ranked.range", low=low, last=last["name"], **said)


def _alike(valued: pd.DataFrame, formats: Formats) -> bool:
    """Tell whether every area has the same value, as it is written."""
    indicator = valued["indicator"].iloc[0]
    ends = valued["value"].iloc[[0, -1]]
    return len({labels.value(value, indicator, formats) for value in ends}) == 1


def against_title(rows: pd.DataFrame, formats: Formats, measure: str) -> str:
    """Set the first of the rows against the last: the widest area it lies in."""
    area, other = rows.iloc[0], rows.iloc[-1]
    said = {"measure": measure, "year": formats.year(area["year"])}
    value = labels.short_label(area, formats)
    if len(rows) == 1:
        return formats.text("chart.ranked.one", high=value, first=area["name"], **said)
    return formats.text(
        "chart.compared.two",
        value=value,
        area=area["name"],
        other_value=labels.short_label(other, formats),
        other=other["name"],
        **said,
    )
