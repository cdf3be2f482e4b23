"""The header of a table that somebody else made: the rows of headings, wherever they stand.

It is the band of rows from which most columns can be told. Group headings above several columns
count for each of them; a title does not, and neither does a group heading beyond the cells it is
merged over.
"""

import re
from collections.abc import Iterator

from svc_atlas.naming import ASCII_DIGITS
from svc_atlas.records.findings import Finding
from svc_atlas.records.recognising.cells import meaning
from svc_atlas.records.recognising.columns import Column, Layout, address
from svc_atlas.records.recognising.draft import Draft
from svc_atlas.records.recognising.headings import category_of, heading_key, read
from svc_atlas.records.recognising.titles import unit_said
from svc_atlas.records.recognising.vocabulary import unnumbered
from svc_atlas.records.rules import found
from svc_atlas.records.workbook import Sheet

SEARCHED = 60  #: rows from the top among which a header is looked for
BAND = 6  #: rows that a header has at most: three levels, each in two languages
_YEARS = range(1990, 2100)
_LETTERS = ("abcdefghij", "កខគឃងចឆជឈញ")
_COUNTED = re.compile(r"[(\[]?\s*(\d{1,2})\s*[)\]]?\s*(?:=.*)?", re.DOTALL)  # 5=3+4


def by_headings(sheet: Sheet, file: str) -> Layout | None:
    """Return the table of a sheet as its headings tell it; None where they tell none."""
    best, most = None, (0, 0)
    filled = _Filled(sheet)
    for draft in _drafts(sheet, filled):
        # Of two bands that tell as much, the one without the title above is the header.
        if (merit := (draft.score, -draft.rows)) > most:
            best, most = draft, merit
    if best is None:
        return None
    draft = _with_rows_below(_with_rows_above(best, sheet, filled), sheet, filled)
    if not draft.score:
        return None
    unknown = [
        found("header_unknown", file, sheet.name, address(draft.row(at), at), text)
        for at, text in draft.unknown()
    ]
    kept, repeated = without_repeated(draft.columns, sheet, file)
    return Layout(
        first_record(sheet, draft.last + 1), kept, draft.long, (*unknown, *repeated),
        draft.titles, tuple(range(draft.first, draft.last + 1)), draft.first,
    )  # fmt: skip


def unread(sheet: Sheet, file: str) -> list[Finding]:
    """Return why a sheet that names communes has no table: the headings beside them not known.

    They are those of the first row that heads a column of communes, with the rows below it in which
    the places have no heading of their own.
    """
    filled = _Filled(sheet)
    draft = next((d for d in _drafts(sheet, filled) if d.rows == 1 and d.places), None)
    if draft is None:
        return []
    rows = 1
    while rows < BAND and filled.is_band(draft.first, rows + 1) and draft.goes_below(rows):
        rows += 1
    whole = Draft.of(sheet, draft.first, rows, filled.texts(draft.first, rows))
    return [
        found("header_unknown", file, sheet.name, address(whole.row(at), at), text)
        for at, text in _untold(whole)
    ]


def _untold(draft: Draft) -> Iterator[tuple[int, str]]:
    """Yield the columns for which a header is no table's, with their heading.

    Where the rows name categories, their heading is known: what is not told is what the number
    behind them counts.
    """
    long = [at for at in draft.lines if _names_categories(draft, at)]
    unknown = dict(draft.unknown())
    for at, lines in draft.lines.items():
        counts = bool(long) and at > long[0] and read(lines[-1]).neutral
        if at not in long and (at in unknown or counts):
            yield at, unknown.get(at, " / ".join(lines))


def _names_categories(draft: Draft, at: int) -> bool:
    """Whether a column is headed as one of categories, and the first cell below it is one."""
    tables = read(draft.lines[at][-1]).long
    cells = (row[at] for row in draft.sheet.rows[draft.last + 1 :] if at < len(row))
    first = next((str(cell) for cell in cells if cell not in (None, "")), "")
    return any(category_of(table, first) for table in tables)


def _drafts(sheet: Sheet, filled: "_Filled") -> Iterator[Draft]:
    """Yield each band of rows that may be the header."""
    for first in range(min(SEARCHED, len(sheet.rows))):
        if not any(isinstance(cell, str) and cell for cell in filled.rows[first]):
            continue
        for rows in range(1, BAND + 1):
            if not filled.is_band(first, rows):
                break
            draft = Draft.of(sheet, first, rows, filled.texts(first, rows))
            # Place headings merged from above: beside their beginning stand groups of the figures.
            if not any((first, at) in filled.continued for at in draft.places):
                yield draft


def _with_rows_above(draft: Draft, sheet: Sheet, filled: "_Filled") -> Draft:
    """Return a header with the rows above that group its figures: "Female" over deaths."""
    while (rows := draft.rows + 1) <= BAND and draft.first and _is_group_row(draft, filled):
        first = draft.first - 1
        draft = Draft.of(sheet, first, rows, filled.texts(first, rows))
    return draft


def _is_group_row(draft: Draft, filled: "_Filled") -> bool:
    """Whether the row above a header stands over its figures, and not as a title over the table.

    A single cell that is not merged, begins behind the first figure and says nothing known is a
    title that somebody moved to the middle.
    """
    first = draft.first - 1
    figures = [column.at for column in draft.columns if column.kind == "figure"]
    if not figures or not filled.is_band(first, draft.rows + 1):
        return False
    upper, lower = filled.rows[first], filled.rows[draft.first]
    given = [at for at, cell in enumerate(upper) if cell not in (None, "")]
    own = [at for at in given if upper[at] != lower[at]]
    over = {upper[at] for at in own if at in draft.places}
    groups = [at for at in own if at > max(draft.places) and upper[at] not in over]
    if any(unit_said(str(upper[at]), True) for at in groups if not read(str(upper[at]))):
        return False  # a unit of the whole table is a title's to say
    said = [read(str(upper[at])) for at in groups]
    if any(s.last_year or s.narrowing or s.measured or (s.units and not s.neutral) for s in said):
        return True
    merged = any((first, at) in filled.merged for at in groups)
    several = len({upper[at] for at in groups}) > 1
    return merged or (not over and bool(groups) and (several or groups[0] <= min(figures)))


def _with_rows_below(draft: Draft, sheet: Sheet, filled: "_Filled") -> Draft:
    """Return a header with the rows below it that say the same: of units, of the other language."""
    while draft.rows < BAND and filled.is_band(draft.first, draft.rows + 1):
        rows = draft.rows + 1
        longer = Draft.of(sheet, draft.first, rows, filled.texts(draft.first, rows))
        same = longer.score >= draft.score and longer.is_told(longer.last)
        if not same and not draft.goes_on(longer.last):
            break
        draft = longer
    return draft


def _is_heading(cells: list) -> bool:
    """Whether a row may be of a header: words, and years, but no other numbers."""
    given = [cell for cell in cells if cell is not None and cell != ""]
    return bool(given) and all(_is_word(cell) for cell in given)


def _is_word(cell) -> bool:
    if not isinstance(cell, str):
        return isinstance(cell, int) and cell in _YEARS
    said = meaning(cell, "count")  # numbers of a text file are text
    if said.value is None or said.value in _YEARS or not any(map(str.isnumeric, cell)):
        return True
    return unnumbered(cell) != cell  # "3. cases"


class _Filled:
    """The first rows of a sheet, each merged cell's value in all its cells."""

    def __init__(self, sheet: Sheet):
        rows = [list(cells) for cells in sheet.rows[: SEARCHED + BAND]]
        width = max(map(len, rows), default=0)
        self.rows = [cells + [None] * (width - len(cells)) for cells in rows]
        # Row and column of the cells that a heading is merged over, from left to right.
        self.merged: set[tuple[int, int]] = set()
        # Those that a cell of a row above is merged down to.
        self.continued: set[tuple[int, int]] = set()
        for top, left, bottom, right in sheet.merges:
            if top > len(rows) or left > width:
                continue
            value = self.rows[top - 1][left - 1]
            for row in range(top - 1, min(bottom, len(rows))):
                for at in range(left - 1, min(right, width)):
                    self.rows[row][at] = value
                    if row >= top:
                        self.continued.add((row, at))
                    if right > left and value not in (None, ""):
                        self.merged.add((row, at))
        self.headings = [_is_heading(cells) for cells in self.rows]

    def is_band(self, first: int, rows: int) -> bool:
        """Whether rows can be a header."""
        return first + rows <= len(self.rows) and all(self.headings[first : first + rows])

    def texts(self, first: int, rows: int) -> dict[int, list[str]]:
        """Return by column the texts of a band from top to bottom, group headings carried on."""
        texts: dict[int, list[str]] = {}
        own = set()
        for row in range(first, first + rows):
            cells = self.rows[row]
            own |= {at for at, cell in enumerate(cells) if cell not in (None, "")}
            lines = enumerate(cells) if row == first + rows - 1 else self._carried(row)
            for at, cell in lines:
                if cell not in (None, ""):
                    texts.setdefault(at, []).append(str(cell))
        # A group heading carried over a column that has no heading of its own is not its heading.
        return {at: list(dict.fromkeys(lines)) for at, lines in texts.items() if at in own}

    def _carried(self, row: int) -> Iterator[tuple[int, object]]:
        """Yield the columns of a row with the group heading above them.

        Where headings of the row are merged, each stands over its own cells alone; a text file has
        no merged cells, and a heading is carried on up to the next.
        """
        merges = any(of == row for of, _ in self.merged)
        carried = None
        for at, cell in enumerate(self.rows[row]):
            carried = cell if merges or cell not in (None, "") else carried
            yield at, carried


def first_record(sheet: Sheet, row: int) -> int:
    """Return the first row of records: behind a row that only numbers the columns."""
    if row < len(sheet.rows):
        cells = [str(cell).strip() for cell in sheet.rows[row] if cell not in (None, "")]
        if len(cells) > 2 and _is_numbering(cells):
            return row + 1
    return row


def _is_numbering(cells: list[str]) -> bool:
    """Whether cells number the columns: 1 2 3, (1) (2) (3), A B 1 2, ក ខ ១ ២, 3 4 5=3+4.

    Examples
    --------
    >>> _is_numbering(["A", "B", "1", "2=1"]), _is_numbering(["1", "020101", "3"])
    (True, False)
    """
    keys = [heading_key(cell) for cell in cells]
    for letters in _LETTERS:
        lettered = next(
            (n for n, key in enumerate(keys) if len(key) != 1 or key not in letters), len(keys)
        )
        if "".join(keys[:lettered]) == letters[:lettered]:
            numbers = [_COUNTED.fullmatch(_plain_digits(cell)) for cell in cells[lettered:]]
            if all(numbers) and _follow([int(number[1]) for number in numbers], lettered):
                return True
    return False


def _follow(numbers: list[int], lettered: int) -> bool:
    """Whether numbers follow one another from 1, or go on behind the letters."""
    first = numbers[0] if numbers else 1
    return first in (1, lettered + 1) and numbers == list(range(first, first + len(numbers)))


def _plain_digits(cell: str) -> str:
    return cell.translate(ASCII_DIGITS).removesuffix(".0")


def without_repeated(columns, sheet: Sheet, file: str) -> tuple[tuple[Column, ...], list[Finding]]:
    """Return the columns without those of a figure that has one already, and say which."""
    kept, findings, seen = [], [], {}
    for column in columns:
        if column.kind == "figure":
            figure = (column.table, column.category, column.measure, column.year)
            if first := seen.get(figure):
                findings.append(
                    found(
                        "header_repeated", file, sheet.name, address(column.row, column.at),
                        column.heading, other=address(first.row, first.at),
                    )
                )  # fmt: skip
                continue
            seen[figure] = column
        kept.append(column)
    return tuple(kept), findings
