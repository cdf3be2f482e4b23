"""What reading a file gives: its cells as they stand, and the figures found in them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
from openpyxl.utils import column_index_from_string, get_column_letter

from svc_atlas.records.findings import Finding

# One row a figure. `category` is null where the table has none; `value` is null unless `state` is
# `given`. `state` is one of STATES. `sheet` is null where the file has no sheets, `cell` is `B7`.
FIGURES = {
    "table": "string",
    "year": "Int16",
    "commune": "string",
    "category": "string",
    "measure": "string",
    "value": "Float64",
    "state": "string",
    "sheet": "string",
    "cell": "string",
    "written": "string",
}
# `blank`: an empty cell. `marked`: the cell says that there is no figure (-, …). `not_ranked`: a
# tier that was not given. `invalid`: it could not be read, and a finding says so.
STATES = ("given", "blank", "marked", "not_ranked", "invalid")
# One row a total or percentage that a sheet states. `scope` is `row` (of one commune, over the
# categories: `category` is `total`) or `column` (the total row: `commune` null). `rows` are the
# numbers of the rows that a total of a column adds up, from 1; null where they are all there are.
# `listed`: in a table of a row for each category, all known, a total adds up no more than its rows.
STATED = {
    "table": "string",
    "year": "Int16",
    "scope": "string",
    "commune": "string",
    "category": "string",
    "measure": "string",
    "value": "Float64",
    "sheet": "string",
    "cell": "string",
    "written": "string",
    "rows": "object",
    "listed": "boolean",
}
# The sheets that a copy with findings has more than the file; handed in again, they hold nothing.
LISTING, LOSSES = "_findings", "_not_kept"
# One row for each row of a sheet that is about a commune. `commune` is null where it was not found.
PLACES = {
    "table": "string",
    "year": "Int16",
    "commune": "string",
    "sheet": "string",
    "row": "Int32",
    "cell": "string",
    "written": "string",
}


@dataclass(frozen=True)
class Sheet:
    """A sheet, its cells as they stand.

    Attributes
    ----------
    name : str or None
        None in a file that has no sheets.
    rows : list of list
        The values from A1 on, rows ragged at the right: None, str, bool, int, float, date or
        datetime. A formula stands as its stored value.
    hidden : bool
    hidden_rows : frozenset of int
        Numbers of rows, from 1.
    hidden_columns : frozenset of int
        Numbers of columns, from 1, of those in which something stands.
    merges : tuple
        ``(first row, first column, last row, last column)``, from 1.
    errors : mapping
        ``(row, column)`` from 1 to ``#REF!`` and the like.
    uncached : frozenset
        ``(row, column)`` of formulas without a stored value.
    fields : tuple of int
        Of a text file cut at commas: into how many fields each row was cut, the empty ones too.
    """

    name: str | None
    rows: list[list]
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    merges: tuple[tuple[int, int, int, int], ...] = ()
    errors: Mapping[tuple[int, int], str] = field(default_factory=dict)
    uncached: frozenset[tuple[int, int]] = frozenset()
    fields: tuple[int, ...] = ()


@dataclass(frozen=True)
class Workbook:
    """A file, read or found unreadable.

    Attributes
    ----------
    path : Path
    sha256 : str or None
        None where the file could not be read at all.
    kind : str or None
        ``xlsx``, ``xls``, ``ods``, ``csv`` or ``tsv``, by its content; None where it is none.
    sheets : tuple of Sheet
    findings : tuple of Finding
        What is wrong with the file as a whole and with its sheets as such.
    """

    path: Path
    sha256: str | None
    kind: str | None
    sheets: tuple[Sheet, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def name(self) -> str:
        """The file's name, without its folder; a path that has none, such as ``.``, as it is."""
        return self.path.name or str(self.path)


@dataclass(frozen=True)
class Reading:
    """The figures found in a file.

    Attributes
    ----------
    workbook : Workbook
    declared : mapping
        What the file says of itself, as far as it does: ``year`` (int), ``province`` (code),
        ``office`` (a word of ``offices.OFFICES``), ``form`` (version of our template).
    figures, stated, places : DataFrame
        Columns and types as in ``FIGURES``, ``STATED`` and ``PLACES``.
    findings : tuple of Finding
        Those of the workbook, and those of its headers, rows and cells.
    """

    workbook: Workbook
    declared: Mapping[str, object]
    figures: pd.DataFrame
    stated: pd.DataFrame
    places: pd.DataFrame
    findings: tuple[Finding, ...]


def frame(rows, columns: Mapping[str, str]) -> pd.DataFrame:
    """Return rows (mappings or tuples in order) as a frame with the columns' types."""
    made = pd.DataFrame(rows, columns=list(columns))
    return made.astype(dict(columns))


def says_nothing(figures: pd.DataFrame) -> bool:
    """Whether all figures, if there are any, are blank cells."""
    return bool((figures["state"] == "blank").all())


def address(row: int, column: int) -> str:
    """Return where a cell is, ``row`` and ``column`` from 1.

    Examples
    --------
    >>> address(7, 2)
    'B7'
    """
    return f"{get_column_letter(column)}{row}"


def position(cell: str) -> tuple[int, int]:
    """Return the row and column of a cell, from 1.

    Raises
    ------
    ValueError
        What is no address of a cell.

    Examples
    --------
    >>> position("B7"), position("$AA$12")
    ((7, 2), (12, 27))
    """
    bare = cell.replace("$", "")
    letters = bare.rstrip("0123456789")
    return int(bare[len(letters) :]), column_index_from_string(letters)
