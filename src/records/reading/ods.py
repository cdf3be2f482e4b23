"""OpenDocument spreadsheets (.ods): a zip archive whose ``content.xml`` holds every sheet."""

from datetime import datetime

from svc_atlas.records.reading.archive import Archive
from svc_atlas.records.reading.cells import (
    ERRORS,
    day_or_time,
    formula_states,
    number,
    percentage,
)
from svc_atlas.records.reading.contents import Contents, SheetContents, hidden_among, unread
from svc_atlas.records.reading.refusal import LAST_COLUMN, LAST_ROW, Budget, Refused
from svc_atlas.records.reading.runs import LOWERED, RAISED, STRUCK, Runs
from svc_atlas.records.workbook import Sheet

CONTENT = "content.xml"
_URN = "urn:oasis:names:tc:opendocument:xmlns:"
OFFICE, TABLE, TEXT, STYLE = (f"{_URN}{part}:1.0 " for part in ("office", "table", "text", "style"))
ENCRYPTED = f"{_URN}manifest:1.0 encryption-data"
COMPUTED_TYPE = (
    "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 value-type",
)  # what LibreOffice says besides: a formula ended in an error
MACRO_FOLDERS = ("Basic/", "Scripts/")
OUTSIDE = ("file:", "http:", "https:")
CELLS = (f"{TABLE}table-cell", f"{TABLE}covered-table-cell")
SPACES = {f"{TEXT}tab": "\t", f"{TEXT}line-break": "\n"}
STRIKES = (f"{STYLE}text-line-through-style", f"{STYLE}text-line-through-type")


def read(archive: Archive) -> Contents:
    """Read a spreadsheet.

    Raises
    ------
    Refused
        It is encrypted, damaged, declares a document type, or holds too much.
    """
    archive.refuse_entities()
    if "META-INF/manifest.xml" in archive:
        archive.parse("META-INF/manifest.xml", _refuse_encrypted)
    reading = _Pass()
    archive.parse(CONTENT, reading.start, reading.end)
    contents = reading.contents
    contents.macros = archive.has_within(*MACRO_FOLDERS)
    return contents


def _refuse_encrypted(_, tag, __):
    if tag == ENCRYPTED:
        raise Refused("file_password")


class _Pass:
    """One pass over the content: where it is, and what it has found."""

    def __init__(self):
        self.contents = Contents("ods")
        self.budget = Budget()
        self.path: list[str] = []
        self.hidden_styles: set[str] = set()
        self.style = ""
        self.table: _Table | None = None
        self.cell: dict[str, str] | None = None
        self.runs = Runs()
        self.pieces = self.runs.pieces
        self.marks: dict[str, str | None] = {}  # of the styles of a part of a text
        self.spans: list[tuple[int, str | None]] = []  # first piece and mark
        self.aside = 0  # depth of comments, whose text is not the cell's

    def start(self, parser, tag, attributes):
        parent = self.path[-1] if self.path else ""
        self.path.append(tag)
        if tag == f"{STYLE}style":
            self.style = attributes.get(f"{STYLE}name", "")
        elif tag == f"{STYLE}table-properties":
            if attributes.get(f"{TABLE}display") == "false":
                self.hidden_styles.add(self.style)
        elif tag == f"{STYLE}text-properties" and parent == f"{STYLE}style":
            self.marks[self.style] = _mark(attributes)
        elif tag == f"{TABLE}table" and parent == f"{OFFICE}spreadsheet":
            hidden = attributes.get(f"{TABLE}style-name") in self.hidden_styles
            self.table = _Table(attributes.get(f"{TABLE}name", ""), hidden, self.budget)
        elif self.table and not self.aside:
            self._within(parser, tag, parent, attributes)
        if tag == f"{OFFICE}annotation":
            self.aside += 1
            parser.CharacterDataHandler = None

    def _within(self, parser, tag, parent, attributes):
        if tag == f"{TABLE}table-source":
            self.table.copied = True
        elif tag == f"{TABLE}table-column":
            self.table.add_column(attributes)
        elif tag == f"{TABLE}table-row":
            self.table.open_row(attributes)
        elif tag in CELLS:
            self.cell = attributes
            formula = attributes.get(f"{TABLE}formula", "")
            self.contents.external_links |= any(mark in formula for mark in OUTSIDE)
        elif self.cell is not None and tag == f"{TEXT}p":
            if parent in CELLS and self.pieces:
                self.pieces.append("\n")
            parser.CharacterDataHandler = self.pieces.append
        elif self.cell is not None and tag == f"{TEXT}span":
            style = attributes.get(f"{TEXT}style-name")
            self.spans.append((len(self.pieces), self.marks.get(style)))
        elif self.cell is not None and tag == f"{TEXT}s":
            self.pieces.append(" " * min(int(attributes.get(f"{TEXT}c", 1)), 100))
        elif self.cell is not None and tag in SPACES:
            self.pieces.append(SPACES[tag])

    def end(self, parser, tag):
        self.path.pop()
        if tag == f"{OFFICE}annotation":
            self.aside -= 1
        elif self.aside or not self.table:
            return
        elif tag == f"{TEXT}p":
            parser.CharacterDataHandler = None
        elif tag == f"{TEXT}span" and self.spans:
            self.runs.mark(*self.spans.pop())
        elif tag in CELLS:
            self.table.add(self.cell, self.runs.taken())
            self.cell = None
        elif tag == f"{TABLE}table-row":
            self.table.close_row()
        elif tag == f"{TABLE}table" and self.path[-1] == f"{OFFICE}spreadsheet":
            self._close_table()

    def _close_table(self):
        table, self.table = self.table, None
        if table.copied:  # cells of another file, kept for its formulas
            self.contents.external_links = True
        elif table.hidden_sheet:
            self.contents.sheets.append(unread(table.name))
        else:
            self.contents.sheets.append(table.contents())


class _Table:
    """A sheet on its way: rows and cells come with how often they are repeated."""

    def __init__(self, name: str, hidden: bool, budget: Budget):
        self.name, self.hidden_sheet, self.budget = name, hidden, budget
        self.copied = False
        self.rows: list[list] = []
        self.hidden: list[int] = []
        self.hidden_columns: list[tuple[int, int]] = []
        self.left = 0  # columns before the next that is described
        self.merges: list[tuple[int, int, int, int]] = []
        self.errors: dict[tuple[int, int], str] = {}
        self.uncached: list[tuple[int, int]] = []
        self.above = 0  # rows before the one that is open

    def add_column(self, attributes):
        repeated = int(attributes.get(f"{TABLE}number-columns-repeated", 1))
        if _is_hidden(attributes):
            self.hidden_columns.append((self.left + 1, self.left + repeated))
        self.left += repeated

    def open_row(self, attributes):
        self.repeated = min(int(attributes.get(f"{TABLE}number-rows-repeated", 1)), LAST_ROW)
        self.row_hidden = _is_hidden(attributes)
        self.row: list = []
        self.column, self.values = 0, 0
        self.row_errors: dict[int, str] = {}
        self.row_uncached: list[int] = []

    def add(self, attributes: dict[str, str], text: str) -> None:
        repeated = min(int(attributes.get(f"{TABLE}number-columns-repeated", 1)), LAST_COLUMN)
        first = self.column + 1
        self.column += repeated
        self._span(attributes, first)
        if self.hidden_sheet or self.copied:
            return
        value = self._value(attributes, text, first, repeated)
        if value is None and first not in self.row_uncached:
            return
        self.budget.spend(repeated, self.column - len(self.row))
        self.row.extend([None] * (first - 1 - len(self.row)))
        self.row.extend([value] * repeated)
        self.values += repeated

    def close_row(self):
        if self.values:
            again = self.repeated - 1
            self.budget.spend(self.values * again, len(self.row) * again, rows=self.repeated)
            self.budget.spend(0, self.above - len(self.rows))
            self.rows.extend([] for _ in range(self.above - len(self.rows)))
            self.rows.extend(list(self.row) for _ in range(self.repeated))
            for row in range(self.above + 1, self.above + self.repeated + 1):
                self.errors |= {(row, column): text for column, text in self.row_errors.items()}
                self.uncached += [(row, column) for column in self.row_uncached]
                if self.row_hidden:
                    self.hidden.append(row)
        self.above += self.repeated

    def contents(self) -> SheetContents:
        sheet = Sheet(
            self.name,
            self.rows,
            hidden_rows=frozenset(self.hidden),
            hidden_columns=hidden_among(self.hidden_columns, self.rows),
            merges=tuple(self.merges),
            errors=self.errors,
            uncached=frozenset(self.uncached),
        )
        return SheetContents(sheet)

    def _span(self, attributes: dict[str, str], column: int) -> None:
        wide = int(attributes.get(f"{TABLE}number-columns-spanned", 1))
        high = int(attributes.get(f"{TABLE}number-rows-spanned", 1))
        if wide > 1 or high > 1:
            row = self.above + 1
            self.merges.append((row, column, row + high - 1, column + wide - 1))

    def _value(self, attributes, text: str, first: int, repeated: int):
        kind = attributes.get(f"{OFFICE}value-type")
        formula = f"{TABLE}formula" in attributes
        failed = any(attributes.get(key) == "error" for key in COMPUTED_TYPE)
        if failed or (formula and text in ERRORS):
            columns = range(first, first + repeated)
            self.row_errors |= dict.fromkeys(columns, text)
            return text
        if kind is None:
            if formula:
                written = attributes[f"{TABLE}formula"].partition("=")[2]  # behind of: or oooc:
                if (stated := formula_states(written)) is None:
                    self.row_uncached += range(first, first + repeated)
                else:
                    text = stated
            return text or None
        return _typed(kind, attributes, text)


def _mark(properties: dict[str, str]) -> str | None:
    """Return the mark that the properties of a style give to its text."""
    through = [properties[key] for key in STRIKES if key in properties]
    if through and "none" not in through:
        return STRUCK
    height = properties.get(f"{STYLE}text-position", "").partition(" ")[0]
    if height == "sub" or height.startswith("-"):
        return LOWERED
    return RAISED if height.strip("0%") else None


def _is_hidden(attributes: dict[str, str]) -> bool:
    """Whether a row or column is hidden, by itself or by a filter."""
    return attributes.get(f"{TABLE}visibility", "visible") != "visible"


def _typed(kind: str, attributes: dict[str, str], text: str):
    if kind in ("float", "currency"):
        return number(attributes[f"{OFFICE}value"])
    if kind == "percentage":
        value = number(attributes[f"{OFFICE}value"])
        return value if isinstance(value, str) else percentage(value)
    if kind == "date":
        return day_or_time(datetime.fromisoformat(attributes[f"{OFFICE}date-value"]))
    if kind == "boolean":
        return attributes[f"{OFFICE}boolean-value"] == "true"
    return attributes.get(f"{OFFICE}string-value", text) or None
