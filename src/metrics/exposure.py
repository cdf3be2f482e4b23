"""Who counts in a rate: the communes that reported in full and have residents.

A commune that reported and left a cell empty (or whose cell is withheld) has an unknown total: its
known cases are cases, but it stands neither above nor below the line of a rate. A commune without
residents likewise.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np
import pandas as pd

from svc_atlas.metrics import results
from svc_atlas.metrics.commune_years import CommuneYears, in_years, prepare

#: Rates are cases per this many residents.
PER = 10_000

#: What is counted: the table and its measure.
KINDS = {
    "crime": ("offences", "reported"),
    "drug": ("drugs", "cases"),
    "accidents": ("traffic", "accidents"),
}


@dataclass(frozen=True)
class Cases:
    """The cases of each commune-year; every array has the shape (years, communes).

    Attributes
    ----------
    reporting : ndarray of bool
        The commune reported, on time or late.
    counts : ndarray of int64
        The sum of the known cells.
    known : ndarray of bool
        At least one cell is known.
    complete : ndarray of bool
        Every cell is known: the sum is the total.
    withheld : ndarray of bool
        A cell is held back from the reader.
    residents : ndarray of int64
        The residents, 0 where there are none.
    """

    reporting: np.ndarray
    counts: np.ndarray
    known: np.ndarray
    complete: np.ndarray
    withheld: np.ndarray
    residents: np.ndarray

    @property
    def counted(self) -> np.ndarray:
        """Which commune-years count in a rate: complete and with residents."""
        return self.complete & (self.residents > 0)

    def in_years(self, of: np.ndarray, years) -> "Cases":
        """Return the cases for ``years``, none of which need be in ``of``."""
        return Cases(*(in_years(getattr(self, field.name), of, years) for field in fields(self)))


def cases(tables: Mapping[str, pd.DataFrame], kind: str, *, category: str | None = None) -> Cases:
    """Return the cases of each commune-year.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        The tables of a snapshot.
    kind : str
        ``crime``, ``drug`` or ``accidents``.
    category : str, optional
        One offence or drug group alone.

    Raises
    ------
    ValueError
        An unknown kind or category.
    """
    if kind not in KINDS:
        raise ValueError(f"{kind!r} is no kind of case; it is one of {tuple(KINDS)}")
    source = prepare(tables)
    return source.keep(("cases", kind, category), lambda: _read_cases(source, kind, category))


def _read_cases(source: CommuneYears, kind: str, category: str | None) -> Cases:
    table, column = KINDS[kind]
    measure, collected = source.measure(table, column), source.collected(table)
    if category is not None:
        one = [place_of(source, table, category)]
        measure = type(measure)(*(getattr(measure, f.name)[one] for f in fields(measure)))
        collected = collected[one]
    asked = collected[:, :, np.newaxis]
    return Cases(
        reporting=source.reporting(table),
        counts=measure.figures.sum(axis=0),
        known=measure.known.any(axis=0),
        complete=(measure.known | ~asked).all(axis=0) & asked.any(axis=0),
        withheld=measure.withheld.any(axis=0),
        residents=source.residents()[0],
    )


def place_of(source: CommuneYears, table: str, category: str) -> int:
    """Return the position of a category among those of its table.

    Raises
    ------
    ValueError
        A category that the table does not count.
    """
    categories = source.categories(table)
    if category not in categories:
        raise ValueError(f"{category!r} is not counted in {table}; it counts {categories}")
    return categories.index(category)


def residents(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the residents that rates are made with, and the year they are of.

    Returns
    -------
    DataFrame
        ``commune, year, residents, from_year`` for every commune and year of coverage; a year
        without figures takes those of the nearest earlier year, and is null when there is none.
    """
    source = prepare(tables)
    values, years = source.residents()
    frame = results.by_area(
        source.years,
        list(source.communes),
        residents=results.whole(values, years > 0),
        from_year=results.whole(years, years > 0),
    )
    return frame.rename(columns={"area": "commune"})


def sums(source: CommuneYears, level: str, counted: Cases) -> dict:
    """Return the columns ``exposed_cases`` and ``exposure`` of a level: the parts of a rate.

    Both are null where no commune counts.
    """
    grouping = source.grouping(level)
    who = counted.counted
    any_counted = grouping.sums(who) > 0
    return {
        "exposed_cases": results.whole(grouping.sums(counted.counts * who), any_counted),
        "exposure": results.whole(grouping.sums(counted.residents * who), any_counted),
    }


def at_hand(
    tables: Mapping[str, pd.DataFrame], kind: str, level: str, *, category: str | None = None
) -> pd.DataFrame:
    """Return what a rate can be made from: full reports, and residents.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        The tables of a snapshot.
    kind, category : str
        As in ``cases``.
    level : str
        One of ``schema.LEVELS``.

    Returns
    -------
    DataFrame
        ``area, year, complete, peopled``: how many communes reported in full, and of how many the
        residents are known. A rate rests on those that are both.
    """
    source = prepare(tables)
    counted, grouping = cases(source, kind, category=category), source.grouping(level)
    return results.by_area(
        source.years,
        grouping.codes,
        complete=grouping.sums(counted.complete),
        peopled=grouping.sums(counted.residents > 0),
    )


def category_rates(tables: Mapping[str, pd.DataFrame], kind: str, level: str) -> pd.DataFrame:
    """Return the rate of every category by itself.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        The tables of a snapshot.
    kind : str
        ``crime`` or ``drug``.
    level : str
        One of ``schema.LEVELS``.

    Returns
    -------
    DataFrame
        ``area, year, offence`` (or ``group``) ``, cases, exposure, rate``: the cases of the
        communes whose figure is known and that have residents, those residents, and cases per
        10,000 of them; null where there are none.
    """
    source = prepare(tables)
    table, column = KINDS[kind]
    measure, grouping = source.measure(table, column), source.grouping(level)
    people = source.residents()[0]
    who = measure.known & (people > 0)
    counts, exposure = grouping.sums(measure.figures * who), grouping.sums(people * who)
    known = exposure > 0
    return results.by_category(
        source.years,
        grouping.codes,
        "offence" if kind == "crime" else "group",
        source.categories(table),
        source.collected(table),
        cases=(counts, known),
        exposure=(exposure, known),
        rate=(results.quotient(counts, exposure, PER), known),
    )
