"""An indicator year by year: an area against its district, province and nation."""

from collections.abc import Mapping, Sequence

import pandas as pd
import plotly.graph_objects as go

from svc_atlas import colours
from svc_atlas.charts import labels
from svc_atlas.charts.axes import apart, decimals_of, over_years, ticks
from svc_atlas.charts.figure import PAD, SIZE, blank, bold, described, empty, escape, hatch
from svc_atlas.charts.indicators import against_title
from svc_atlas.charts.widths import BOLD, ems
from svc_atlas.text.formats import Formats
from svc_atlas.text.numbers import known

LINES = (
    {"color": colours.ACCENT, "width": 3, "dash": "solid"},
    {"color": colours.MUTED, "width": 1.5, "dash": "solid"},
    {"color": colours.MUTED, "width": 1.5, "dash": "dash"},
    {"color": colours.INK, "width": 1.5, "dash": "dot"},
)
PLOT_HEIGHT = 190


def trend(
    statistics: pd.DataFrame,
    names: Mapping[str, str],
    formats: Formats,
    *,
    areas: Sequence[str],
    measure: str,
    year: int,
    title: str | None = None,
) -> go.Figure:
    """Draw an indicator year by year: an area against its district, province and nation.

    A line never crosses a year without a value; the area's own missing years are hatched.

    Parameters
    ----------
    statistics : DataFrame
        Rows of ``statistics`` of one indicator.
    areas : sequence of str
        Up to four codes; the first is the area itself.
    year : int
        The selected year, named in the title and marked on the axis.
    """
    rows = statistics[statistics["area"].isin(areas)]
    if rows.empty or rows["value"].isna().all():
        return empty(formats, title)
    indicator = rows["indicator"].iloc[0]
    years = list(range(int(rows["year"].min()), int(rows["year"].max()) + 1))
    values = rows.pivot(index="year", columns="area", values="value")  # noqa: PD010
    values = values.astype("Float64").reindex(index=years, columns=list(areas))
    this_year = rows[rows["year"] == year].set_index("area").reindex(list(areas)).reset_index()
    this_year = this_year.assign(name=this_year["area"].map(names), indicator=indicator, year=year)
    title = title or against_title(this_year, formats, measure)
    figure = blank(formats, title, plot_height=PLOT_HEIGHT)
    marks = ticks(min(values.min().min(), 0), max(values.max().max(), 0))
    _hatch_gaps(figure, values[areas[0]], marks, rows, formats)
    for area, line in reversed(list(zip(areas, LINES, strict=False))):
        figure.add_scatter(
            x=years,
            y=[round(float(v), 4) if known(v) else None for v in values[area]],
            mode="lines+markers",
            connectgaps=False,
            cliponaxis=False,
            line=line,
            marker={"size": 7 if area == areas[0] else 4},
            name=escape(names[area]),
            customdata=[
                f"{formats.year(y)}: {labels.value(v, indicator, formats)}"
                for y, v in values[area].items()
            ],
            hovertemplate="%{fullData.name}, %{customdata}<extra></extra>",
        )
    _end_labels(figure, values, names, indicator, formats, marks)
    over_years(figure, formats, years, year)
    figure.update_yaxes(
        range=[marks[0], marks[-1]],
        tickvals=marks,
        ticktext=[
            labels.value(mark, indicator, formats, decimals=decimals_of(marks)) for mark in marks
        ],
        zeroline=True,
        zerolinecolor=colours.MUTED,
    )
    return described(figure, formats, title, _lines_in_words(values, names, indicator, formats))


def _hatch_gaps(figure, values: pd.Series, marks, rows: pd.DataFrame, formats: Formats) -> None:
    """Hatch the years in which the area itself has no value, and say why."""
    gaps = [year for year, value in values.items() if not known(value)]
    own = rows[rows["area"] == values.name].set_index("year")["class"]
    for year in gaps:
        reason = labels.absence({"class": own.get(year)})
        figure.add_bar(
            x=[year],
            y=[marks[-1] - marks[0]],
            base=[marks[0]],
            width=[0.7],
            marker=hatch(reason),
            customdata=[f"{formats.year(year)}: {formats.absent(reason)}"],
            hovertemplate="%{customdata}<extra></extra>",
        )


def _end_labels(figure, values: pd.DataFrame, names, indicator, formats: Formats, marks) -> None:
    """Name each line at its last value; names that would meet are moved apart.

    A line that ends before the last year names the year of its value.
    """
    size = SIZE[formats.lang] - 1
    ends = values.apply(lambda line: line.dropna().iloc[-1] if line.notna().any() else pd.NA)
    ends = ends.dropna().astype(float).sort_values()
    step = size * 1.35 / PLOT_HEIGHT * (marks[-1] - marks[0])
    # Not on the very floor, where the last year stands.
    places = apart(ends.tolist(), step, marks[0] + step / 2, marks[-1])
    widest = 0.0
    for (area, end), place in zip(ends.items(), places, strict=True):
        written = labels.value(end, indicator, formats)
        words = labels.at_the_end(names[area], values[area], written, formats)
        line = LINES[list(values.columns).index(area)]
        strong = area == values.columns[0]
        widest = max(widest, ems(words) * (BOLD if strong else 1))
        figure.add_annotation(
            text=bold(escape(words), strong),
            x=1,
            xref="paper",
            xanchor="left",
            xshift=2,
            y=place,
            font={"size": size, "color": line["color"]},
        )
    figure.update_layout(margin_r=round(widest * size) + PAD)


def _lines_in_words(values: pd.DataFrame, names, indicator, formats: Formats):
    return [
        (
            names[area],
            ", ".join(
                f"{formats.year(y)} {labels.value(v, indicator, formats)}"
                for y, v in values[area].items()
            ),
        )
        for area in values.columns
    ]
