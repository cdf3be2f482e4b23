"""What the columns of a sheet's table hold, and where they are."""

from dataclasses import dataclass

from openpyxl.utils import get_column_letter

from svc_atlas.records.findings import Finding
from svc_atlas.records.form import TOTAL, Field, by_key
from svc_atlas.records.recognising import beside


@dataclass(frozen=True)
class Column:
    """A column of a table that is read.

    Attributes
    ----------
    at : int
        Its position, from 0.
    kind : str
        ``code``, ``commune``, ``district``, ``province``, ``year``, ``unit``, ``category`` or
        ``figure``.
    table, category, measure : str or None
        Of a figure; the category is None in a long table, and where the table has none.
    year : int or None
        The year that its heading names.
    row : int
        The row of its heading, from 0.
    heading : str
    assumed : bool
        Whether its measure is the first of its table, or that of the title: its heading says none.
    """

    at: int
    kind: str
    table: str | None = None
    category: str | None = None
    measure: str | None = None
    year: int | None = None
    row: int = 0
    heading: str = ""
    assumed: bool = False

    @property
    def field(self) -> Field:
        """Of a figure in a wide table: its field; in a long one, that of the measure alone."""
        key = f"{self.category}.{self.measure}" if self.category else self.measure
        kind = "percent" if self._percent else "count"
        return by_key().get((self.table, key)) or Field(self.table, None, self.measure, kind)

    @property
    def stated(self) -> bool:
        """Whether it states what others make: a total, or a percentage."""
        return self.category == TOTAL or self._percent

    @property
    def _percent(self) -> bool:
        return beside.is_percent((self.table, self.category, self.measure))


@dataclass(frozen=True)
class Layout:
    """The table of a sheet.

    Attributes
    ----------
    first : int
        The first row of records, from 0.
    columns : tuple of Column
    long : str or None
        The table, where its category stands row by row.
    findings : tuple of Finding
        Of its headings.
    titles : tuple of str
        What stands above the header.
    header : tuple of int
        The rows of the header, from 0.
    above : int
        How many rows above the header may hold titles.
    """

    first: int
    columns: tuple[Column, ...]
    long: str | None = None
    findings: tuple[Finding, ...] = ()
    titles: tuple[str, ...] = ()
    header: tuple[int, ...] = ()
    above: int = 0

    def of(self, kind: str) -> tuple[Column, ...]:
        """Return the columns of a kind."""
        return tuple(column for column in self.columns if column.kind == kind)

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables of records that it holds figures of."""
        return tuple(dict.fromkeys(column.table for column in self.of("figure")))


def address(row: int, column: int) -> str:
    """Return the address of a cell given from 0.

    Examples
    --------
    >>> address(6, 1)
    'B7'
    """
    return f"{get_column_letter(column + 1)}{row + 1}"


def of_other_years(columns: tuple[Column, ...], year: int | None) -> tuple[Column, ...]:
    """Return the columns of another year than the table's, whose figure it has for its own year.

    Examples
    --------
    >>> years = enumerate((2023, 2024))
    >>> tiers = tuple(Column(at, "figure", "tiers", None, "tier", year) for at, year in years)
    >>> [column.at for column in of_other_years(tiers, 2024)], of_other_years(tiers, 2025)
    ([0], ())
    """

    def figure(column: Column) -> tuple:
        return column.table, column.category, column.measure

    figures = [column for column in columns if column.kind == "figure"]
    now = {figure(column) for column in figures if column.year in (None, year)}
    return tuple(c for c in figures if c.year not in (None, year) and year and figure(c) in now)
