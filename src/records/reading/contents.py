"""What every kind of file is read into, before it is a `Workbook` with its findings."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from svc_atlas.records.reading.cells import MARKS, unmarked
from svc_atlas.records.workbook import Sheet


@dataclass
class Contents:
    """The sheets of a file, and what its container says.

    Attributes
    ----------
    kind : str
        ``xlsx``, ``xls``, ``ods``, ``csv`` or ``tsv``.
    sheets : list of SheetContents
    macros, external_links : bool
    """

    kind: str
    sheets: list["SheetContents"] = field(default_factory=list)
    macros: bool = False
    external_links: bool = False


@dataclass
class SheetContents:
    """A sheet, and the last row that the file claims it has."""

    sheet: Sheet
    extent: int = 0


def hidden_among(runs: Iterable[tuple[int, int]], rows: list[list]) -> frozenset[int]:
    """Return the columns of ``runs``, from first to last, that the rows reach to.

    Examples
    --------
    >>> sorted(hidden_among([(2, 3), (5, 16384)], [["code"], ["020301", 7, None, 1, 2]]))
    [2, 3, 5]
    """
    width = max(map(len, rows), default=0)
    return frozenset(at for first, last in runs for at in range(first, min(last, width) + 1))


def unmark(rows: list[list]) -> None:
    """Put in place of a text what it shows, where a mark makes it a text: `cells.unmarked`.

    Examples
    --------
    >>> rows = [["code", 7], ['="020301"', "'12"]]
    >>> unmark(rows)
    >>> rows
    [['code', 7], ['020301', '12']]
    """
    for row in rows:
        for at, value in enumerate(row):
            if isinstance(value, str) and value.lstrip().startswith(MARKS):
                row[at] = unmarked(value)


def unread(name: str) -> SheetContents:
    """Return a hidden sheet: its name alone."""
    return SheetContents(Sheet(name, [], hidden=True))
