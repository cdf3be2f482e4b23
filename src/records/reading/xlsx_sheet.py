"""One sheet of an Excel workbook, in one pass over its XML."""

from datetime import datetime

from svc_atlas.records.reading import archive
from svc_atlas.records.reading.cells import (
    day_or_time,
    formula_states,
    number,
    stored,
    unescaped,
)
from svc_atlas.records.reading.contents import SheetContents, hidden_among
from svc_atlas.records.reading.refusal import LAST_COLUMN, LAST_ROW, Budget, Refused, damaged
from svc_atlas.records.reading.runs import LOWERED, RAISED, STRUCK, Runs
from svc_atlas.records.workbook import Sheet, address, position

# The two forms of the standard, as Excel writes by default and as "Strict Open XML".
MAIN = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
DIGITS = "0123456789"
TRUE = ("1", "true")
TAGS = (
    "col", "row", "c", "v", "f", "r", "vertAlign", "strike", "t", "rPh", "mergeCell", "dimension",
)  # fmt: skip
ALIGNED = {"superscript": RAISED, "subscript": LOWERED}


def read(chunks, part: str, name: str, book, budget: Budget) -> SheetContents:
    """Read a sheet.

    Parameters
    ----------
    chunks : iterable of bytes
        Its XML.
    part : str
        The member of the archive, for a finding.
    name : str
    book : xlsx.Book
    budget : Budget

    Raises
    ------
    Refused
        The sheet is damaged, declares a document type, or holds too much.
    """
    pass_ = _Pass(book, budget)
    pass_.over(chunks, part)
    sheet = Sheet(
        name,
        pass_.rows,
        hidden_rows=frozenset(pass_.hidden),
        hidden_columns=hidden_among(pass_.hidden_columns, pass_.rows),
        merges=tuple(pass_.merges),
        errors=pass_.errors,
        uncached=frozenset(pass_.uncached),
    )
    return SheetContents(sheet, pass_.extent)


def mark_of(tag: str, attributes: dict[str, str]) -> str | None:
    """Return the mark that a property, by its tag without namespace, gives to a run of text.

    Examples
    --------
    >>> mark_of("vertAlign", {"val": "superscript"}), mark_of("strike", {}), mark_of("b", {})
    ('raised', 'struck', None)
    >>> mark_of("vertAlign", {"val": "baseline"}), mark_of("strike", {"val": "0"})
    (None, None)
    """
    if tag == "strike":
        return STRUCK if attributes.get("val", "1") in TRUE else None
    return ALIGNED.get(attributes.get("val", "")) if tag == "vertAlign" else None


def _unseen(attributes: dict[str, str], size: str) -> bool:
    """Whether a row or column is hidden; one of no height or width is, whatever it says."""
    return attributes.get("hidden") in TRUE or float(attributes.get(size) or 1) == 0


class _Pass:
    """One pass: where it is, and what it has found. Hot: a method for each tag, no more."""

    def __init__(self, book, budget: Budget):
        self.book, self.budget = book, budget
        self.rows: list[list] = []
        self.hidden: list[int] = []
        self.hidden_columns: list[tuple[int, int]] = []
        self.merges: list[tuple[int, int, int, int]] = []
        self.errors: dict[tuple[int, int], str] = {}
        self.uncached: list[tuple[int, int]] = []
        self.extent = 0
        self.columns: dict[str, int] = {}
        self.row_number = self.column = 0
        self.place = ""
        self.row: list = []
        self.values = 0
        self.row_hidden = False
        self.cell: dict[str, str] = {}
        self.formula = self.result = self.reading = False
        self.written: list[str] = []  # the formula itself
        self.runs = Runs()
        self.pieces, self.marks = self.runs.pieces, self.runs.marks
        self.run, self.mark = 0, None

    def over(self, chunks, part: str) -> None:
        self.part = part
        self.parser = parser = archive.reader()
        starts, ends = self._by_tag("start"), self._by_tag("end")
        self.collect = self.pieces.append

        def start(tag, attributes):
            if method := starts.get(tag):
                method(attributes)

        def end(tag):
            if method := ends.get(tag):
                method()

        parser.StartElementHandler, parser.EndElementHandler = start, end
        archive.feed(parser, chunks, part)

    def _by_tag(self, when: str) -> dict:
        methods = {tag: getattr(self, f"{when}_{tag}", None) for tag in TAGS}
        return {f"{space} {tag}": met for space in MAIN for tag, met in methods.items() if met}

    def start_dimension(self, attributes):
        last = attributes.get("ref", "").rpartition(":")[2]
        if last:
            self.extent = max(self.extent, position(last)[0])

    def start_col(self, attributes):
        if _unseen(attributes, "width"):
            self.hidden_columns.append((int(attributes["min"]), int(attributes["max"])))

    def start_row(self, attributes):
        self.row_number = int(attributes.get("r") or self.row_number + 1)
        if not 0 < self.row_number <= LAST_ROW:
            raise ValueError(self.row_number)
        self.row_hidden = _unseen(attributes, "ht")
        self.row, self.place, self.values = [], "", 0

    def end_row(self):
        self.extent = max(self.extent, self.row_number)
        if not self.values:
            return
        missing = self.row_number - len(self.rows)
        self.budget.spend(self.values, len(self.row) + max(missing, 0), rows=1)
        if missing > 0:
            self.rows.extend([] for _ in range(missing))
        if self.rows[self.row_number - 1]:
            raise self._twice(self.row_number)
        self.rows[self.row_number - 1] = self.row
        if self.row_hidden:
            self.hidden.append(self.row_number)

    def start_c(self, attributes):
        self.formula = self.result = False
        self.cell = attributes
        if "r" not in attributes:
            before = position(self.place)[1] if self.place else 0
            attributes["r"] = address(self.row_number, before + 1)
        self.place = attributes["r"]

    def start_f(self, _):
        self.formula = True
        self.written.clear()
        self.parser.CharacterDataHandler = self.written.append

    def end_f(self):
        self.parser.CharacterDataHandler = None

    def start_v(self, _):
        self.result = True
        self.parser.CharacterDataHandler = self.collect

    def end_v(self):
        self.parser.CharacterDataHandler = None

    def end_r(self):
        self.mark = None

    def start_vertAlign(self, attributes):
        self.mark = self.mark or mark_of("vertAlign", attributes)

    def start_strike(self, attributes):
        self.mark = mark_of("strike", attributes) or self.mark

    def start_t(self, _):
        self.run = len(self.pieces)
        if not self.reading:
            self.parser.CharacterDataHandler = self.collect

    def end_t(self):
        self.parser.CharacterDataHandler = None
        self.runs.mark(self.run, self.mark)

    def start_rPh(self, _):
        self.reading = True

    def end_rPh(self):
        self.reading = False

    def end_c(self):
        if not self.pieces and not self.formula:
            return
        self.column = self._column()
        if self.pieces:
            if len(self.pieces) == 1 and not self.marks:
                value = self._value(self.pieces.pop())
            else:
                value = self._value(self.runs.taken())
        elif self.result and self.cell.get("t") == "str":
            return  # a formula that gives an empty text
        elif (stated := formula_states("".join(self.written))) is not None:
            value = stated or None
        else:
            value = None
            self.uncached.append((self.row_number, self.column))
        if value is not None or self.formula:
            self._keep(value)

    def _column(self) -> int:
        letters = self.place.rstrip(DIGITS)
        if letters not in self.columns:
            self.columns[letters] = position(f"{letters}1")[1]
        if self.columns[letters] > LAST_COLUMN:
            raise ValueError(letters)
        return self.columns[letters]

    def _keep(self, value) -> None:
        """Put a value in its place; a formula without one counts, so that its row is kept."""
        row = self.row
        missing = self.column - len(row)
        if missing == 1:
            row.append(value)
        else:
            row.extend([None] * missing)
            if row[self.column - 1] is not None:
                raise self._twice(self.place)
            row[self.column - 1] = value
        self.values += 1

    def _twice(self, place: int | str) -> Refused:
        """Return the refusal of a row or cell that stands twice: nobody knows which one counts."""
        return damaged("twice", part=self.part, place=place)

    def _value(self, text: str):
        kind, book = self.cell.get("t", "n"), self.book
        if kind == "s":
            return book.strings[int(text)] or None
        if kind == "n":
            found = number(text)
            if isinstance(found, str):
                return found
            if self.formula and book.stale and found == 0:
                if stated := formula_states("".join(self.written)):
                    return stated
                self.uncached.append((self.row_number, self.column))
                return None
            style = self.cell.get("s")
            shown = book.shown[int(style)] if style and book.shown else None
            return stored(found, shown, book.from_1904) if shown else found
        if kind == "e":
            self.errors[self.row_number, self.column] = text
            return text
        if kind == "b":
            return text.strip() in TRUE
        if kind == "d":
            return day_or_time(datetime.fromisoformat(text))
        return unescaped(text)

    def start_mergeCell(self, attributes):
        first, _, last = attributes["ref"].partition(":")
        self.merges.append((*position(first), *position(last or first)))
