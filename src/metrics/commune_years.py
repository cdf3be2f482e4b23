"""The tables as arrays of years by communes: read once, rolled up to any level by addition.

Communes are those of ``areas``, years those of ``coverage``. Rows of another commune or year, and
rows of a commune-year that coverage does not call reported or late, count nowhere.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from svc_atlas.metrics.areas import Grouping
from svc_atlas.schema import FLAGS, LEVELS, STATUSES, TABLES

REPORTED = tuple(STATUSES.index(status) for status in ("reported", "late"))
NOT_RANKED = STATUSES.index("not_ranked")


@dataclass(frozen=True)
class Measure:
    """A measure of a table, cell by cell: shape (categories, years, communes).

    Attributes
    ----------
    figures : ndarray of int64, of float64 where amounts are measured
        What was counted; 0 where there is none.
    known : ndarray of bool
        Where a reporting commune gave a figure. A zero that is known is a true zero.
    withheld : ndarray of bool
        Where a figure exists and is held back from the reader.
    """

    figures: np.ndarray
    known: np.ndarray
    withheld: np.ndarray


@dataclass(frozen=True)
class _Cells:
    """Where the rows of a table go among categories, years and communes.

    Rows that are ``inside`` have a flat ``place`` there and may be ``held`` back from the reader;
    ``collected`` is as in ``CommuneYears.collected``.
    """

    inside: np.ndarray
    place: np.ndarray
    held: np.ndarray
    collected: np.ndarray


class CommuneYears(Mapping[str, pd.DataFrame]):
    """The tables of a snapshot, with what is read from them kept.

    A mapping of tables like the one it is made from, so it stands wherever tables are asked for:
    ``prepare`` a snapshot's tables once and every metric of every page starts from the arrays.
    The tables must not be changed afterwards.
    """

    def __init__(self, tables: Mapping[str, pd.DataFrame]):
        self._tables = tables
        self._kept: dict[tuple, object] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        return self._tables[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)

    # Axes -------------------------------------------------------------------------------------

    @cached_property
    def communes(self) -> np.ndarray:
        """The codes of all communes, in order."""
        areas = self["areas"]
        codes = areas.loc[areas["level"] == "commune", "code"]
        return np.sort(codes.to_numpy(dtype=object))

    @cached_property
    def years(self) -> np.ndarray:
        """The years of coverage, in order."""
        return np.unique(self["coverage"]["year"].to_numpy(dtype=np.int64))

    def grouping(self, level: str) -> Grouping:
        """Return the communes grouped into the areas of ``level``.

        Raises
        ------
        ValueError
            An unknown level.
        """
        if level not in LEVELS:
            raise ValueError(f"{level!r} is no level; it is one of {LEVELS}")
        return self.keep(("grouping", level), lambda: Grouping(self.communes, level))

    def categories(self, table: str) -> tuple[str, ...]:
        """Return the categories a table counts by, in the order of the vocabulary."""
        column = _category(table)
        return ("",) if column is None else tuple(column.words)

    # Coverage ---------------------------------------------------------------------------------

    def status(self, table: str) -> np.ndarray:
        """Return each commune-year's place in ``schema.STATUSES``, -1 where there is no row."""
        return self.keep(("status", table), lambda: self._read_status(table))

    def reporting(self, table: str) -> np.ndarray:
        """Tell which commune-years reported the table, on time or late."""
        return self.keep(("reporting", table), lambda: np.isin(self.status(table), REPORTED))

    def _read_status(self, table: str) -> np.ndarray:
        status = np.full((len(self.years), len(self.communes)), -1, dtype=np.int8)
        coverage, (tables, names) = self._coverage
        of_table = tables == names.get_indexer([table])[0]
        years, communes, inside = (part[of_table] for part in coverage)
        words = _positions(self["coverage"]["status"][of_table], STATUSES)
        status[years[inside], communes[inside]] = words[inside]
        return status

    @cached_property
    def _coverage(self):
        rows = self["coverage"]
        return self._places(rows), pd.factorize(rows["table"])

    # Measures ---------------------------------------------------------------------------------

    def measure(self, table: str, column: str) -> Measure:
        """Return a measure of a table, cell by cell."""
        return self.keep(("measure", table, column), lambda: self._read(table, column))

    def collected(self, table: str) -> np.ndarray:
        """Tell which categories are collected in a year, shape (categories, years).

        A category without any row in a year is not part of that year's form; one that only a
        commune lacks is unknown there.
        """
        return self._cells(table).collected

    def residents(self) -> tuple[np.ndarray, np.ndarray]:
        """Return each commune-year's residents and the year they are of; 0 where there are none.

        A year without figures takes those of the commune's nearest earlier year, also one before
        the first of coverage; never those of a later one.
        """
        return self.keep(("residents",), self._read_residents)

    def _read_residents(self) -> tuple[np.ndarray, np.ndarray]:
        rows = self["population"]
        rows = rows[rows["residents"].notna()]
        given = np.unique(rows["year"].to_numpy(dtype=np.int64))
        communes = _positions(rows["commune"], self.communes)
        inside = communes >= 0
        years = pd.Index(given).get_indexer(rows["year"].to_numpy(dtype=np.int64))
        residents = np.zeros((len(given), len(self.communes)), np.int64)
        # Places count from 1, so that the running maximum is the latest year with a figure.
        latest = np.zeros_like(residents)
        place = years[inside], communes[inside]
        residents[place] = rows["residents"].to_numpy(dtype=np.int64)[inside]
        latest[place] = years[inside] + 1
        latest = np.maximum.accumulate(latest, axis=0)
        # The row of nothing first: what a year before all figures, and a commune without any, has.
        nothing = np.zeros((1, len(self.communes)), np.int64)
        latest = np.vstack([nothing, latest])[np.searchsorted(given, self.years, side="right")]
        residents = np.take_along_axis(np.vstack([nothing, residents]), latest, axis=0)
        return residents, np.append(0, given)[latest]

    def _read(self, table: str, column: str) -> Measure:
        rows, cells = self[table][column], self._cells(table)
        given = rows.notna().to_numpy()[cells.inside]
        known = self._laid_out(table, given) & self.reporting(table)
        kind = np.float64 if rows.dtype == "Float64" else np.int64
        figures = self._laid_out(table, rows.to_numpy(dtype=kind, na_value=0)[cells.inside])
        withheld = self._laid_out(table, cells.held & ~given) & self.reporting(table)
        return Measure(figures * known, known, withheld)

    def _laid_out(self, table: str, values: np.ndarray) -> np.ndarray:
        """Return the values of the rows inside as an array of categories, years and communes."""
        shape = (len(self.categories(table)), len(self.years), len(self.communes))
        array = np.zeros(shape, values.dtype)
        array.flat[self._cells(table).place] = values
        return array

    def _cells(self, table: str) -> "_Cells":
        return self.keep(("cells", table), lambda: self._read_cells(table))

    def _read_cells(self, table: str) -> "_Cells":
        rows = self[table]
        years, communes, inside = self._places(rows)
        category = _category(table)
        if category is None:
            categories = np.zeros(len(rows), np.intp)
        else:
            categories = _positions(rows[category.name], category.words)
            inside = inside & (categories >= 0)
        shape = (len(self.categories(table)), len(self.years), len(self.communes))
        place = tuple(axis[inside] for axis in (categories, years, communes))
        collected = np.zeros(shape[:2], bool)
        collected[place[:2]] = True
        held = np.zeros(len(rows), bool)
        if "flag" in rows:
            held = _positions(rows["flag"], FLAGS) == FLAGS.index("withheld")
        flat = np.ravel_multi_index(place, shape) if inside.any() else np.zeros(0, np.intp)
        return _Cells(inside, flat, held[inside], collected)

    def _places(self, rows: pd.DataFrame):
        """Return the rows' positions among years and communes, and which rows have both."""
        years = pd.Index(self.years).get_indexer(rows["year"].to_numpy(dtype=np.int64))
        communes = _positions(rows["commune"], self.communes)
        return years, communes, (years >= 0) & (communes >= 0)

    def keep(self, key: tuple, make: Callable):
        """Return what ``make`` returned when ``key`` was first asked for."""
        if key not in self._kept:
            self._kept[key] = make()
        return self._kept[key]


def prepare(tables: Mapping[str, pd.DataFrame]) -> CommuneYears:
    """Return the tables with what metrics read from them kept, so that it is read once.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        The tables of ``schema.TABLES``; read when first needed and never changed.
    """
    return tables if isinstance(tables, CommuneYears) else CommuneYears(tables)


def in_years(array: np.ndarray, of: np.ndarray, years) -> np.ndarray:
    """Return the rows of ``array`` for ``years``; zero or false for a year that ``of`` lacks.

    ``of`` are the years of the rows, in order.

    Examples
    --------
    >>> in_years(np.array([[5], [7]]), np.array([2022, 2023]), [2023, 2024])
    array([[7],
           [0]])
    """
    years = np.asarray(years, dtype=np.int64)
    if not len(of):
        return np.zeros((len(years), *array.shape[1:]), array.dtype)
    places = np.minimum(np.searchsorted(of, years), len(of) - 1)
    picked = array[places]
    picked[of[places] != years] = 0
    return picked


def _category(table: str):
    """Return the column of a table's categories: the third part of its key."""
    key = TABLES[table].key
    if len(key) < 3:
        return None
    return next(column for column in TABLES[table].columns if column.name == key[2])


def _positions(values: pd.Series, among) -> np.ndarray:
    """Return each value's position in ``among``, -1 when it is not there."""
    codes, uniques = pd.factorize(values)
    places = pd.Index(list(among), dtype=object).get_indexer(np.asarray(uniques, dtype=object))
    return np.append(places, -1)[codes]
