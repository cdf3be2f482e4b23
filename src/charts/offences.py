"""The chart of counts: the offence mix of an area."""

import pandas as pd
import plotly.graph_objects as go

from svc_atlas.charts.figure import blank, capital, described, empty, escape
from svc_atlas.charts.multiples import Panel, draw, plot_height
from svc_atlas.text.formats import Formats
from svc_atlas.text.numbers import known

OTHERS = "others"
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
    figure = blank(formats, title, plot_height=plot_height(panels.shape[1], formats))
    years, highest, drawn, said = list(panels.index), float(panels.max().max()) or 1.0, [], []
    for name in panels:
        rough = at_least if name == OTHERS else at_least & False
        counts = [_count(n, r, formats) for n, r in zip(panels[name], rough, strict=True)]
        drawn.append(_panel(words[name], panels[name], counts, highest, formats, year))
        by_year = (f"{formats.year(y)} {c}" for y, c in zip(years, counts, strict=True))
        said.append((words[name], ", ".join(by_year)))
    draw(figure, drawn, years, formats, year=year)
    return described(figure, formats, title, said)


def _panel(name: str, cases: pd.Series, said: list[str], highest: float, formats, year) -> Panel:
    """Write each count over its bar, or where counts are long that of the selected year alone."""
    return Panel(
        name=escape(capital(name)),
        heights=[round(float(n) / highest, 4) if known(n) else None for n in cases],
        written=[
            formats.count(n) if highest < NARROW or y == year else "" for y, n in cases.items()
        ],
        said=said,
    )


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
