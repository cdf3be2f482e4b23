"""The copy that findings are written into, and what it lacks of the file."""

import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from zipfile import BadZipFile, ZipFile

import openpyxl
from openpyxl.cell.cell import ERROR_CODES, Cell
from openpyxl.packaging.core import DocumentProperties
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from svc_atlas.formulas import is_live
from svc_atlas.records.workbook import LISTING, LOSSES, Sheet, Workbook

AUTHOR = "SVC Atlas"
MOST_ROWS, MOST_COLUMNS, LONGEST = 1_048_576, 16_384, 32_767  #: of a sheet and a cell of Excel's
LARGEST = 150_000_000  #: bytes of all sheets unpacked; beyond, formats would not fit the memory
_REASONS = {"xls": "all_but_values", "ods": "all_but_values", "xlsx": "too_large"}
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\]")
_COMPUTE = re.compile(rb"""<(?:\w+:)?calcPr\b[^>]*\bfullCalcOnLoad\s*=\s*["'](?:1|true)["']""")
# What XML 1.0 has no character for; openpyxl refuses some of them in cells and none in comments.
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, order=True)
class Loss:
    """Something of the file that the copy lacks.

    Attributes
    ----------
    sheet : str
        Empty for the workbook as a whole.
    kind : str
        A sentence under ``records.report.lost``.
    n : int
        How many.
    name : str
        What it is called in the file, where no word is known.
    """

    sheet: str
    kind: str
    n: int = 1
    name: str = ""


@dataclass
class Copy:
    """A workbook to write findings into.

    Attributes
    ----------
    book : openpyxl.Workbook
    titles : dict
        The title in the copy of each sheet of the file.
    kept : bool
        Whether it has the file's formulas and formats, or its values alone.
    losses : list of Loss
    """

    book: openpyxl.Workbook
    titles: dict[str | None, str] = field(default_factory=dict)
    kept: bool = False
    losses: list[Loss] = field(default_factory=list)

    def sheet(self, name: str | None) -> Worksheet | None:
        """Return the sheet of a finding; None for the file as a whole."""
        if name is None and len(self.titles) == 1:
            (name,) = self.titles
        title = self.titles.get(name)
        return None if title is None else self.book[title]


class NotCopiedError(Exception):
    """openpyxl cannot read or write a workbook as it is; its values can still be copied."""


def copy(source: Workbook, *, values_only: str | None = None) -> Copy:
    """Return the copy of a file that was read; an unreadable one gives an empty workbook.

    Parameters
    ----------
    source : Workbook
    values_only : str, optional
        Copy the values alone, for this reason: a kind of `Loss`.

    Raises
    ------
    NotCopiedError
        An Excel workbook that openpyxl does not understand.
    OSError
        The file cannot be read any more.
    """
    if not source.sheets:
        made = Copy(_empty())
    elif source.kind == "xlsx" and not values_only and _unpacked(source.path) <= LARGEST:
        made = _loaded(source)
    else:
        made = _values(source)
        if reason := values_only or _REASONS.get(source.kind):
            made.losses.append(Loss("", reason))
    # The author of a workbook is a person: nothing of them goes on.
    made.book.properties = DocumentProperties(creator=AUTHOR)
    return made


def _empty() -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.remove(book.active)
    return book


def _loaded(source: Workbook) -> Copy:
    """Load an Excel workbook with all that openpyxl keeps."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what is not kept is found and listed later
            book = openpyxl.load_workbook(source.path, rich_text=True, keep_links=False)
    except OSError as fault:
        if fault.errno is None:  # openpyxl's own: a part it looks for is called otherwise
            raise NotCopiedError from fault
        raise
    except Exception as fault:  # openpyxl has no class of its own for what it does not understand
        raise NotCopiedError from fault
    # openpyxl says that no stored result counts wherever the file does not say the contrary.
    book.calculation.fullCalcOnLoad = _to_be_computed(source.path)
    return Copy(book, {s.name: s.name for s in source.sheets if s.name in book}, kept=True)


def _to_be_computed(path: Path) -> bool:
    """Return whether an Excel workbook says that its formulas were never computed."""
    with ZipFile(path) as archive:
        parts = [e for e in archive.namelist() if e.endswith("xl/workbook.xml")]
        return any(_COMPUTE.search(archive.read(each)) for each in parts)


def _unpacked(path: Path) -> int:
    try:
        with ZipFile(path) as archive:
            return sum(e.file_size for e in archive.infolist() if "sheets/" in e.filename)
    except BadZipFile as fault:  # encrypted with the password that every Excel knows
        raise NotCopiedError from fault


def _values(source: Workbook) -> Copy:
    """Return a workbook of the values as they stand, each at its address, texts as texts."""
    made = Copy(_empty())
    for sheet in source.sheets:
        title = _title(sheet.name or source.path.stem, made.book)
        copied = made.book.create_sheet(title)
        made.titles[sheet.name] = title
        copied.sheet_state = "hidden" if sheet.hidden else "visible"
        made.losses += _fill(copied, sheet)
    if all(sheet.sheet_state == "hidden" for sheet in made.book):
        made.book.worksheets[0].sheet_state = "visible"
    return made


def _title(name: str, book: openpyxl.Workbook) -> str:
    """Return a title that Excel takes and that no other sheet has."""
    title = writable(_NOT_IN_A_NAME.sub(" ", name), " ").strip(" '")[:31] or "1"
    taken = {each.casefold() for each in (*book.sheetnames, LISTING, LOSSES)}
    found, n = title, 2
    while found.casefold() in taken:
        found, n = f"{title[:27]} {n}", n + 1
    return found


def _fill(copied: Worksheet, sheet: Sheet) -> Iterator[Loss]:
    for row, values in enumerate(sheet.rows[:MOST_ROWS], 1):
        for column, value in enumerate(values[:MOST_COLUMNS], 1):
            if value is not None:
                put(copied.cell(row, column), value)
    for (row, column), error in sheet.errors.items():
        if row <= MOST_ROWS and column <= MOST_COLUMNS:
            put(cell := copied.cell(row, column), error)
            cell.data_type = "e" if error in ERROR_CODES else "s"
    for row in sheet.hidden_rows:
        copied.row_dimensions[row].hidden = True
    for column in sheet.hidden_columns:
        copied.column_dimensions[get_column_letter(column)].hidden = True
    for first, left, last, right in sheet.merges:
        _merge(copied, first, left, last, right)
    if len(sheet.rows) > MOST_ROWS:
        yield Loss(copied.title, "rows_beyond", n=len(sheet.rows) - MOST_ROWS)
    if any(len(row) > MOST_COLUMNS for row in sheet.rows):
        yield Loss(copied.title, "columns_beyond")


def _merge(copied: Worksheet, first: int, left: int, last: int, right: int) -> None:
    """Merge cells, unless that would drop a value."""
    area = copied.iter_rows(first, last, left, right)
    if not any(cell.value is not None for row in area for cell in row if cell.coordinate
               != copied.cell(first, left).coordinate):  # fmt: skip
        copied.merge_cells(None, first, left, last, right)


def writable(text: str, instead: str = "\ufffd") -> str:
    r"""Return a text with ``instead`` for every character that no workbook can hold.

    Examples
    --------
    >>> writable("3\v4\uffff", "?"), writable("ភូមិ")
    ('3?4?', 'ភូមិ')
    """
    return _NOT_IN_XML.sub(instead, text)


def put(cell: Cell, value: object) -> None:
    """Write a value; a text stays a text, whatever it begins with.

    Examples
    --------
    >>> cell = openpyxl.Workbook().active["A1"]
    >>> put(cell, "=1+1")
    >>> cell.value, cell.data_type, cell.quotePrefix
    ('=1+1', 's', True)
    """
    if isinstance(value, str):
        written = writable(value)[:LONGEST]
        cell.value, cell.data_type = written, "s"
        cell.quotePrefix = is_live(written)
    else:
        cell.value = value
