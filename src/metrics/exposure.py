"""Who counts in a rate: the communes that reported in full and have residents.

A commune that reported and left a cell empty (or whose cell is withheld) has an unknown total: its
known cases are cases, but it stands neither above nor below the line of a rate. A commune without
residents likewise.
"""

from collections.abc import Mapping, Sequence
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
    categories = None if category is None else (category,)
    measure, _ = _cells(source, table, column, categories)
    lacking, withheld = gaps(source, table, (column,), categories)
    return Cases(
        reporting=source.reporting(table),
        counts=measure.figures.sum(axis=0),
        known=measure.known.any(axis=0),
        complete=~(lacking | withheld),
        withheld=withheld,
        residents=source.residents()[0],
    )


def gaps(
    source: CommuneYears,
    table: str,
    columns: Sequence[str],
    categories: Sequence[str] | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Tell why what a commune-year reported is not the whole, shape (years, communes).

    Parameters
    ----------
    source : CommuneYears
        The tables.
    table : str
        The table.
    columns : sequence of str
        The measures that have to be known together.
    categories : sequence of str, optional
        Some categories of the table alone.

    Returns
    -------
    lacking : ndarray of bool
        A cell that is collected that year is empty, or nothing was handed in.
    withheld : ndarray of bool
        A cell is held back from the reader.

    Raises
    ------
    ValueError
        A category that the table does not count.
    """
    measures, collected = zip(
        *(_cells(source, table, column, categories) for column in columns), strict=True
    )
    asked = collected[0][:, :, np.newaxis]
    known = np.all([measure.known for measure in measures], axis=0)
    withheld = np.any([measure.withheld for measure in measures], axis=0)
    empty = (asked & ~known & ~withheld).any(axis=0)
    return empty | ~asked.any(axis=0), withheld.any(axis=0)


def _cells(source: CommuneYears, table: str, column: str, categories: Sequence[str] | None):
    """Return a measure and which of its categories are collected, for some of them or for all."""
    measure, collected = source.measure(table, column), source.collected(table)
    if categories is None:
        return measure, collected
    chosen = [place_of(source, table, category) for category in categories]
    cells = (getattr(measure, field.name)[chosen] for field in fields(measure))
    return type(measure)(*cells), collected[chosen]


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
        ``area, year, communes, complete, peopled, cases``: how many communes there are, how many
        reported in full, and of how many the residents are known. A rate rests on those that are
        both; ``cases`` are all on record, null where no figure is.
    """
    source = prepare(tables)
    counted, grouping = cases(source, kind, category=category), source.grouping(level)
    return results.by_area(
        source.years,
        grouping.codes,
        communes=grouping.sums(np.ones_like(counted.complete)),
        complete=grouping.sums(counted.complete),
        peopled=grouping.sums(counted.residents > 0),
        cases=results.whole(grouping.sums(counted.counts), grouping.sums(counted.known) > 0),
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
