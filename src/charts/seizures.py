"""Drugs seized, year by year: each kind by itself, never added up."""

import pandas as pd
import plotly.graph_objects as go

from svc_atlas.charts.figure import blank, bold, capital, described, empty, escape, note, wrapped
from svc_atlas.charts.multiples import Panel, draw, plot_height
from svc_atlas.schema import SUBSTANCES
from svc_atlas.text.formats import Formats
from svc_atlas.text.numbers import known

IN_TITLE = 2
#: Height of a panel under a name of two lines and an amount, and the px of its highest bar.
TOP, UNIT = 2.75, 42.0
NAME_EMS = {"en": 11.0, "km": 9.6}  # a line of name in a panel of a phone
#: Not a drug: what one is made of.
PRECURSORS = "precursors"


def seizure_bars(
    rows: pd.DataFrame, formats: Formats, *, year: int | None, title: str | None = None
) -> go.Figure:
    """Draw the amounts seized of each substance, each on its own scale and in its own unit.

    Parameters
    ----------
    rows : DataFrame
        ``year, substance, amount`` of one area, a row a substance and year; null where nothing is
        known. Amounts are in the unit of ``schema.SUBSTANCES``: drugs by weight come first, then
        plants, which are counted.
    formats : Formats
    year : int or None
        The selected year, whose amounts are written; without one no year stands out, and a title
        is needed.
    title : str, optional
        Replaces the finding built from the amounts.
    """
    if rows.empty or rows["amount"].isna().all():
        return empty(formats, title)
    amounts = rows.pivot(index="year", columns="substance", values="amount")  # noqa: PD010
    years = range(int(amounts.index.min()), int(amounts.index.max()) + 1)
    # Kept stable, so that what is counted and not weighed stands last.
    order = sorted(SUBSTANCES, key=lambda substance: SUBSTANCES[substance] != "kg")
    amounts = amounts.astype("Float64").reindex(index=years, columns=order)
    found = [s for s in order if amounts[s].max() > 0]
    title = title or _title(amounts, formats, year)
    figure = blank(formats, title, plot_height=plot_height(len(found), formats, TOP, UNIT))
    panels = [_panel(s, amounts[s], formats, year) for s in found]
    draw(figure, panels, list(years), formats, year=year, top=TOP, unit=UNIT)
    none = [_name(s, formats) for s in order if amounts[s].max() == 0]
    words = formats.text("chart.seizures.note")
    if none:
        words += " " + formats.text("chart.seizures.never", substances=formats.names(none))
    note(figure, formats, words)
    said = [
        (f"{_name(s, formats)} ({_unit(s, formats)})", ", ".join(_by_year(amounts[s], formats)))
        for s in found
    ]
    return described(figure, formats, title, said)


def _panel(substance: str, amounts: pd.Series, formats: Formats, year: int | None) -> Panel:
    """Head a panel by its name and the amount of the selected year, else its unit.

    Over their bars the amounts would run into each other.
    """
    highest = float(amounts.max())
    short = formats.text("chart.seizures.precursors")
    name = capital(short if substance == PRECURSORS else _name(substance, formats))
    written = _unit(substance, formats)
    if year is not None:
        written = _amount(amounts.get(year), substance, formats)
    amount = bold(escape(written))
    return Panel(
        name=f"{wrapped(name, NAME_EMS[formats.lang])}<br>{amount}",
        heights=[round(float(a) / highest, 3) if known(a) else None for a in amounts],
        written=[""] * len(amounts),
        said=[formats.rate(a) for a in amounts],
    )


def _by_year(amounts: pd.Series, formats: Formats) -> list[str]:
    return [f"{formats.year(y)} {formats.rate(a)}" for y, a in amounts.items()]


def _unit(substance: str, formats: Formats) -> str:
    return formats.text(f"unit.{SUBSTANCES[substance]}")


def _name(substance: str, formats: Formats) -> str:
    return formats.text(f"substance.{substance}")


def _amount(amount, substance: str, formats: Formats) -> str:
    if not known(amount):
        return formats.absent("not_reported")
    return f"{formats.rate(amount)}\u00a0{_unit(substance, formats)}"


def _title(amounts: pd.DataFrame, formats: Formats, year: int) -> str:
    """Name the drugs of which most was seized by weight; kinds are not added up."""
    said = {"year": formats.year(year)}
    if year not in amounts.index or amounts.loc[year].isna().all():
        return formats.text("chart.seizures.unknown", **said)
    drugs = [s for s, unit in SUBSTANCES.items() if unit == "kg" and s != PRECURSORS]
    weighed = amounts.loc[year, drugs].dropna().astype(float).sort_values(ascending=False)
    most = weighed[weighed > 0].head(IN_TITLE)
    if most.empty:
        return formats.text("chart.seizures.none", **said)
    said["most"] = formats.names(
        [f"{_name(s, formats)} {_amount(a, s, formats)}" for s, a in most.items()]
    )
    return formats.text("chart.seizures.most", **said)
