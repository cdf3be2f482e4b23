"""Excel workbooks of 1997 to 2003 and before (.xls)."""

from collections.abc import Collection
from io import BytesIO, StringIO

import olefile
import xlrd
from xlrd.book import SUPBOOK_EXTERNAL

from svc_atlas.records.reading import unlocking
from svc_atlas.records.reading.cells import shown_as, stored, whole
from svc_atlas.records.reading.contents import Contents, SheetContents, hidden_among, unread
from svc_atlas.records.reading.refusal import Budget, Refused, damaged, not_a_table
from svc_atlas.records.reading.runs import LOWERED, RAISED, STRUCK, joined
from svc_atlas.records.reading.xls_formulas import uncomputed
from svc_atlas.records.workbook import Sheet

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Excel 2 to 4 and some programs of others write the stream of records without the container.
BARE = (b"\x09\x08\x10\x00", b"\x09\x08\x08\x00", b"\x09\x04\x06\x00", b"\x09\x02\x06\x00")
MACROS = "_VBA_PROJECT_CUR"
STREAMS = ("Workbook", "Book")  # as any program writes them: names differ in no letter's case
HEIGHTS = {1: RAISED, 2: LOWERED}
NOTHING = (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK)
OTHERS = {
    "WordDocument": "word",
    "PowerPoint Document": "presentation",
    "__properties_version1.0": "mail",
}


def read(content: bytes) -> Contents:
    """Read a workbook.

    Raises
    ------
    Refused
        It has a password, is damaged, or is another program's document.
    """
    entries = _entries(content) if content.startswith(OLE) else {"Workbook"}
    if not entries & {"Workbook", "WORKBOOK", "Book", "BOOK"}:
        raise not_a_table(next((OTHERS[name] for name in OTHERS if name in entries), "binary"))
    contents = Contents("xls", macros=MACROS in entries)
    budget = Budget()
    content, opened = _unlocked(content)
    with opened as book:
        contents.external_links = SUPBOOK_EXTERNAL in book._supbook_types
        blank = uncomputed(book, _stream(content))
        for number, sheet in enumerate(book.sheets()):
            try:
                uncached = blank.get(number, frozenset())
                found = (
                    unread(sheet.name)
                    if sheet.visibility
                    else _sheet(book, sheet, uncached, budget)
                )
            except (ValueError, IndexError, KeyError) as error:
                raise damaged("part", part=sheet.name) from error
            contents.sheets.append(found)
    return contents


def _entries(content: bytes) -> set[str]:
    """Return the streams and folders at the top of the container."""
    try:
        with olefile.OleFileIO(BytesIO(content)) as container:
            return {path[0] for path in container.listdir(streams=True, storages=True)}
    except Exception as error:  # whatever a damaged container makes it stumble over
        raise damaged("cut_short") from error


def _stream(content: bytes) -> bytes:
    """Return the workbook's records, out of the container where there is one."""
    if not content.startswith(OLE):
        return content
    try:
        with olefile.OleFileIO(BytesIO(content)) as container:
            return container.openstream(next(filter(container.exists, STREAMS))).read()
    except Exception as error:  # whatever a damaged container makes it stumble over
        raise damaged("cut_short") from error


def _unlocked(content: bytes) -> tuple[bytes, xlrd.Book]:
    """Return a workbook open, and its bytes as they are without the password Excel itself sets."""
    try:
        return content, _opened(content)
    except Refused as refused:
        if refused.rule != "file_password":
            raise
    content = unlocking.unlocked(content, is_package=False)
    return content, _opened(content)


def _opened(content: bytes) -> xlrd.Book:
    try:
        # formatting_info brings hidden rows, merges and number formats.
        return xlrd.open_workbook(
            file_contents=content, formatting_info=True, ragged_rows=True, logfile=StringIO()
        )
    except xlrd.XLRDError as error:
        if "encrypted" in str(error):
            raise Refused("file_password") from error
        raise damaged("cut_short") from error
    except Exception as error:  # xlrd lets through what a damaged record leads to: struct, index, …
        raise damaged("cut_short") from error


def _sheet(
    book: xlrd.Book,
    sheet: xlrd.sheet.Sheet,
    uncached: Collection[tuple[int, int]],
    budget: Budget,
) -> SheetContents:
    shown = [shown_as(book.format_map[style.format_key].format_str) for style in book.xf_list]
    rows, errors, rich = [], {}, _Rich(book, sheet)
    for at in range(sheet.nrows):
        row: list = []
        for column, kind in enumerate(sheet.row_types(at)):
            if kind in NOTHING:
                continue
            style = shown[sheet.cell_xf_index(at, column)]
            value = _value(kind, sheet.cell_value(at, column), style, book.datemode == 1)
            if kind == xlrd.XL_CELL_TEXT:
                value = rich.text(at, column, value)
            if kind == xlrd.XL_CELL_ERROR:
                errors[at + 1, column + 1] = value
            if value is not None or (at + 1, column + 1) in uncached:
                row.extend([None] * (column - len(row)))
                row.append(value)
        budget.spend(len(row), len(row), rows=bool(row))
        rows.append(row)
    while rows and not rows[-1]:
        rows.pop()
    hidden = (at + 1 for at, info in sheet.rowinfo_map.items() if info.hidden)
    found = Sheet(
        sheet.name,
        rows,
        hidden_rows=frozenset(row for row in hidden if row <= len(rows) and rows[row - 1]),
        hidden_columns=hidden_among(
            ((at + 1, at + 1) for at, info in sheet.colinfo_map.items() if info.hidden), rows
        ),
        merges=tuple((top + 1, left + 1, end, last) for top, end, left, last in sheet.merged_cells),
        errors=errors,
        uncached=frozenset(uncached),
    )
    return SheetContents(found, sheet.nrows)


class _Rich:
    """The texts of a sheet of which a part has a font of its own."""

    def __init__(self, book: xlrd.Book, sheet: xlrd.sheet.Sheet):
        self.runs = sheet.rich_text_runlist_map
        self.marks = [STRUCK if f.struck_out else HEIGHTS.get(f.escapement) for f in book.font_list]
        self.known: dict[int, str] = {}  # cells of one shared text have one list of its runs

    def text(self, row: int, column: int, text: str | None) -> str | None:
        """Return the text of a cell, its marked digits written so."""
        runs = self.runs.get((row, column)) if text else None
        if not runs:
            return text
        if id(runs) not in self.known:
            starts, marks = [0], [None]  # before its first run a text has the font of its cell
            for start, font in sorted(runs):
                starts.append(start)
                marks.append(self.marks[font] if font < len(self.marks) else None)
            parts = zip(starts, [*starts[1:], len(text)], marks, strict=True)
            self.known[id(runs)] = joined([(text[a:b], mark) for a, b, mark in parts])
        return self.known[id(runs)]


def _value(kind: int, value, shown: str | None, from_1904: bool):
    if kind == xlrd.XL_CELL_TEXT:
        return value or None
    if kind == xlrd.XL_CELL_BOOLEAN:
        return bool(value)
    if kind == xlrd.XL_CELL_ERROR:
        return xlrd.error_text_from_code.get(value, "#N/A")
    return stored(whole(value), shown, from_1904)
