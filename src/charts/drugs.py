"""Drug cases by group, year by year."""

import pandas as pd
import plotly.graph_objects as go

from svc_atlas.charts.figure import blank, capital, described, empty, note, wrapped
from svc_atlas.charts.multiples import Panel, draw, plot_height
from svc_atlas.schema import DRUG_GROUPS
from svc_atlas.text.formats import Formats
from svc_atlas.text.numbers import known

NARROW = 1000  # counts this long stand over the selected year only, else over the ends
NAME_EMS = {"en": 11.0, "km": 9.6}  # a line of name in a panel of a phone
#: Height of a panel under a name of two lines.
TOP, UNIT = 2.4, 46.0


def drug_groups(
    rows: pd.DataFrame, formats: Formats, *, year: int | None, title: str | None = None
) -> go.Figure:
    """Draw the cases of each drug group by year: small multiples, bars from zero.

    Each group has its own scale, for a hundred times more cases are of use or trafficking than of
    any other; the counts stand over the bars.

    Parameters
    ----------
    rows : DataFrame
        Rows of ``drugs.by_group`` of one area: ``year, group, cases``; a year of which nothing is
        known is hatched.
    formats : Formats
    year : int or None
        The selected year; without one no year stands out, and a title is needed.
    title : str, optional
        Replaces the finding built from the counts.
    """
    if rows.empty or rows["cases"].isna().all():
        return empty(formats, title)
    cases = rows.pivot(index="year", columns="group", values="cases")  # noqa: PD010
    years = range(int(cases.index.min()), int(cases.index.max()) + 1)
    cases = cases.astype("Float64").reindex(index=years, columns=list(DRUG_GROUPS))
    found = [group for group in DRUG_GROUPS if cases[group].max() > 0]
    title = title or _title(cases, formats, year)
    figure = blank(formats, title, plot_height=plot_height(len(found), formats, TOP, UNIT))
    panels = [_panel(group, cases[group], formats, year) for group in found]
    if panels:
        draw(figure, panels, list(years), formats, year=year, top=TOP, unit=UNIT)
    words = formats.text("chart.drug_groups.note")
    none = [_name(g, formats) for g in DRUG_GROUPS if cases[g].max() == 0]
    if none:
        words += " " + formats.text("chart.drug_groups.never", groups=formats.names(none))
    note(figure, formats, words)
    said = [
        (
            _name(group, formats),
            ", ".join(f"{formats.year(y)} {formats.count(n)}" for y, n in cases[group].items()),
        )
        for group in found
    ]
    return described(figure, formats, title, said)


def _panel(group: str, cases: pd.Series, formats: Formats, year: int | None) -> Panel:
    highest = float(cases.max())
    alone = {year} if year is not None else {cases.index[0], cases.index[-1]}
    return Panel(
        name=wrapped(capital(_name(group, formats)), NAME_EMS[formats.lang]),
        heights=[round(float(n) / highest, 3) if known(n) else None for n in cases],
        written=[
            formats.count(n) if known(n) and (highest < NARROW or y in alone) else ""
            for y, n in cases.items()
        ],
        said=[formats.count(n) for n in cases],
    )


def _name(group: str, formats: Formats) -> str:
    return formats.text(f"drug_group.{group}")


def _title(cases: pd.DataFrame, formats: Formats, year: int) -> str:
    """Name the group with most cases and its share; of few cases the counts alone."""
    said = {"year": formats.year(year)}
    now = cases.loc[year].dropna().astype(float) if year in cases.index else pd.Series(dtype=float)
    if now.empty:
        return formats.text("chart.drug_groups.unknown", **said)
    whole = now.sum()
    if not whole:
        return formats.text("chart.drug_groups.none", **said)
    most = now.sort_values(ascending=False, kind="stable").index[0]
    share = formats.share_with_counts(now[most], whole)
    return formats.text("chart.drug_groups.most", group=_name(most, formats), share=share, **said)
