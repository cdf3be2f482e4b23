"""Where the table of a sheet is: its header, and what each column holds.

The header is the band of one to three rows from which most columns can be told; group headings
above several columns count for each of them. A row of machine keys, as our template has it, decides
alone.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from openpyxl.utils import get_column_letter

from svc_atlas.records.findings import Finding
from svc_atlas.records.form import CATEGORIES, LAST_YEAR, MEASURES, TOTAL, Field, by_key
from svc_atlas.records.recognising import beside
from svc_atlas.records.recognising.cells import meaning
from svc_atlas.records.recognising.headings import (
    category_of,
    heading_key,
    keys_of,
    read,
)
from svc_atlas.records.rules import found
from svc_atlas.records.workbook import Sheet
from svc_atlas.schema import RECORD_NAMES

SEARCHED = 60  #: rows from the top among which a header is looked for
BAND = 3  #: rows that a header has at most
_SAMPLE = 50  # rows that tell whether a column holds categories
_YEARS = range(1990, 2100)
# Columns of our template besides the figures: the first word of their key.
_KEYS = {"code": "code", "name": "commune", "district": "district", "province": "province",
         "year": "year"}  # fmt: skip


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
    """

    at: int
    kind: str
    table: str | None = None
    category: str | None = None
    measure: str | None = None
    year: int | None = None
    row: int = 0
    heading: str = ""

    @property
    def field(self) -> Field:
        """Of a figure in a wide table: its field; in a long one, that of the measure alone."""
        key = f"{self.category}.{self.measure}" if self.category else self.measure
        percent = beside.is_percent((self.table, self.category, self.measure))
        kind = "percent" if percent else "count"
        return by_key().get((self.table, key)) or Field(self.table, None, self.measure, kind)

    @property
    def stated(self) -> bool:
        """Whether it states what others make: a total, or a percentage."""
        percent = beside.is_percent((self.table, self.category, self.measure))
        return self.category == TOTAL or percent


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


def find(sheet: Sheet, file: str) -> Layout | None:
    """Return where the table of a sheet is, or None where it has none that is known."""
    return _by_keys(sheet, file) or _by_headings(sheet, file)


def _by_keys(sheet: Sheet, file: str) -> Layout | None:
    """Return the layout that a row of machine keys tells.

    On a sheet named as a table one key may be misspelt; on another, all of them are keys.
    """
    known = {key for _, key in by_key()}
    ours = sheet.name in RECORD_NAMES
    for row, cells in enumerate(sheet.rows[:SEARCHED]):
        keys = [cell.strip() if isinstance(cell, str) else "" for cell in cells]
        if "code" not in keys:
            continue
        given = [key.partition(LAST_YEAR)[0] for key in keys if key]
        own = [key in known or key.partition("_")[0] in _KEYS for key in given]
        if not known.isdisjoint(given) and (all(own) or (ours and sum(own) * 2 > len(own))):
            return _keyed(sheet, file, row, keys)
    return None


def _keyed(sheet: Sheet, file: str, row: int, keys: list[str]) -> Layout | None:
    votes = Counter(table for table, key in by_key() if key in keys)
    if not votes:
        return None  # nothing but former years' figures
    best = sheet.name if sheet.name in RECORD_NAMES else votes.most_common(1)[0][0]
    columns, findings = [], []
    for at, key in enumerate(keys):
        if not key or LAST_YEAR in key:
            continue
        if kind := _KEYS.get(key.partition("_")[0]) or _place_said(key):
            columns.append(Column(at, kind, row=row, heading=key))
        elif one := by_key().get((best, key)):
            columns.append(_figure(at, (best, one.category, one.measure), None, row, key))
        else:
            written = str(sheet.rows[row][at])
            findings.append(found("header_unknown", file, sheet.name, address(row, at), written))
    columns, repeated = _without_repeated(columns, sheet, file)
    layout = Layout(
        _first_record(sheet, row + 1),
        columns,
        None,
        (*findings, *repeated),
        _titles(sheet, min(row, 1)),
        tuple(range(row + 1)),
        row,
    )
    return layout if layout.of("figure") else None


def _place_said(heading: str) -> str | None:
    """Return what a heading among keys says of the place: a name not read is not held to its code.

    Examples
    --------
    >>> _place_said("commune"), _place_said("Commune code"), _place_said("remarks")
    ('commune', 'code', None)
    """
    said = read(heading).places - {"unit"}
    return next((kind for kind in _KEYS_FIRST if kind in said), None)


def _by_headings(sheet: Sheet, file: str) -> Layout | None:
    best, most = None, (0, 0)
    filled = _filled(sheet)
    for first in range(min(SEARCHED, len(sheet.rows))):
        if not any(isinstance(cell, str) and cell for cell in filled[first]):
            continue
        for rows in range(1, BAND + 1):
            band = filled[first : first + rows]
            if len(band) < rows or not all(map(_is_heading, band)):
                break
            draft = _Draft(sheet, first, rows, _texts(band))
            columns, long = draft.columns()
            # Of two bands that tell as much, the one without the title above is the header.
            if (merit := (draft.score(columns), -rows)) > most:
                best, most = (draft, columns, long), merit
    if best is None:
        return None
    draft, columns, long = best
    unknown = [
        found("header_unknown", file, sheet.name, address(draft.last, at), text)
        for at, text in draft.unknown(columns)
    ]
    kept, repeated = _without_repeated(columns, sheet, file)
    return Layout(
        _first_record(sheet, draft.last + 1), kept, long, (*unknown, *repeated),
        _titles(sheet, draft.first), tuple(range(draft.first, draft.last + 1)),
        draft.first,
    )  # fmt: skip


def _is_heading(cells: list) -> bool:
    """Whether a row may be of a header: words, and years, but no other numbers."""
    given = [cell for cell in cells if cell is not None and cell != ""]
    return bool(given) and all(_is_word(cell) for cell in given)


def _is_word(cell) -> bool:
    if not isinstance(cell, str):
        return isinstance(cell, int) and cell in _YEARS
    said = meaning(cell, "count")  # numbers of a text file are text
    return said.value is None or said.value in _YEARS or not any(map(str.isnumeric, cell))


def _filled(sheet: Sheet) -> list[list]:
    """Return the first rows, each merged cell's value in all its cells."""
    rows = [list(cells) for cells in sheet.rows[: SEARCHED + BAND]]
    width = max(map(len, rows), default=0)
    rows = [cells + [None] * (width - len(cells)) for cells in rows]
    for top, left, bottom, right in sheet.merges:
        if top > len(rows) or left > width:
            continue
        value = rows[top - 1][left - 1]
        for row in range(top - 1, min(bottom, len(rows))):
            for at in range(left - 1, min(right, width)):
                rows[row][at] = value
    return rows


def _texts(band: list[list]) -> dict[int, list[str]]:
    """Return by column the texts of a band from top to bottom, group headings carried on."""
    texts: dict[int, list[str]] = {}
    for cells in band[:-1]:
        carried = None
        for at, cell in enumerate(cells):
            carried = str(cell) if cell not in (None, "") else carried
            if carried:
                texts.setdefault(at, []).append(carried)
    for at, cell in enumerate(band[-1]):
        if cell not in (None, ""):
            texts.setdefault(at, []).append(str(cell))
    # A group heading carried over a column that has no heading of its own is not its heading.
    own = {at for cells in band for at, cell in enumerate(cells) if cell not in (None, "")}
    return {at: list(dict.fromkeys(lines)) for at, lines in texts.items() if at in own}


def _titles(sheet: Sheet, before: int) -> tuple[str, ...]:
    return tuple(
        str(cell) for cells in sheet.rows[:before] for cell in cells
        if cell is not None and str(cell).strip()
    )  # fmt: skip


def _first_record(sheet: Sheet, row: int) -> int:
    """Return the first row of records: behind a row that only numbers the columns."""
    if row < len(sheet.rows):
        keys = [heading_key(str(c)) for c in sheet.rows[row] if c not in (None, "")]
        if len(keys) > 2 and keys == [str(n + 1) for n in range(len(keys))]:
            return row + 1
    return row


def _without_repeated(columns, sheet: Sheet, file: str) -> tuple[tuple[Column, ...], list[Finding]]:
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


def _figure(at, figure, year, row, heading) -> Column:
    return Column(at, "figure", *figure, year, row, heading)


@dataclass
class _Draft:
    """A band of rows, taken for the header."""

    sheet: Sheet
    first: int
    rows: int
    texts: dict[int, list[str]]
    helpers: set[int] = field(default_factory=set)

    @property
    def last(self) -> int:
        """The band's last row."""
        return self.first + self.rows - 1

    def row(self, at: int) -> int:
        """Return the row of the lowest heading of a column."""
        rows = (r for r in range(self.last, self.first - 1, -1) if at < len(self.sheet.rows[r]))
        return next((r for r in rows if self.sheet.rows[r][at] not in (None, "")), self.first)

    def score(self, columns: list[Column]) -> int:
        """Return how much a band tells: a figure that it tells twice, it does not tell apart."""
        kinds = Counter(column.kind for column in columns)
        if not kinds["figure"] or not (kinds["code"] or kinds["commune"]):
            return 0
        figures = {(c.table, c.category, c.measure, c.year) for c in columns if c.table}
        return 4 * len(figures) - kinds["figure"] + len(columns)

    def columns(self) -> tuple[list[Column], str | None]:
        """Return the columns that can be told, and the table of a long one."""
        places = {at: kind for at in self.texts if (kind := self._place(at))}
        long = self._long(places)
        if long:
            at, table = long
            places[at] = "category"
            figures = dict(self._measures(table, places))
        else:
            figures = self._figures(places)
            headed = {at: lines for at, lines in self.texts.items() if at not in places}
            figures |= beside.stated(headed, figures, self._year)
        columns = [
            Column(at, kind, row=self.row(at), heading=self.texts[at][-1])
            for at, kind in places.items()
        ]
        columns += [
            _figure(at, figure, self._year(at), self.row(at), " / ".join(self.texts[at]))
            for at, figure in figures.items()
        ]
        return sorted(columns, key=lambda column: column.at), long[1] if long else None

    def unknown(self, columns: list[Column]) -> Iterator[tuple[int, str]]:
        """Yield the columns that say nothing known, with their heading."""
        told = {column.at for column in columns}
        for at, lines in self.texts.items():
            said = read(lines[-1])
            total = heading_key(lines[-1]) in keys_of("total", "words")
            last_year = any(read(line).last_year for line in lines)
            if at not in told and not (said.helper or total or last_year or at in self.helpers):
                yield at, " / ".join(lines)

    def _place(self, at: int) -> str | None:
        said = read(self.texts[at][-1])
        if not said.places or said.figures or said.last_year:
            return None
        # "Commune code" is a code, "name (Khmer)" a name: what is said most precisely comes first.
        return next(kind for kind in _KEYS_FIRST if kind in said.places)

    def _year(self, at: int) -> int | None:
        return next((y for line in reversed(self.texts[at]) if (y := read(line).year)), None)

    def _long(self, places) -> tuple[int, str] | None:
        """Return the column whose cells name categories, with its table."""
        for at, lines in self.texts.items():
            if at in places and places[at] != "unit":
                continue
            for table in sorted(read(lines[-1]).long):
                if self._holds(at, table) and dict(self._measures(table, places)):
                    return at, table
        return None

    def _holds(self, at: int, table: str) -> bool:
        cells = [
            cells[at] for cells in self.sheet.rows[self.last + 1 : self.last + 1 + _SAMPLE]
            if at < len(cells) and cells[at] not in (None, "")
        ]  # fmt: skip
        told = [isinstance(c, str) and category_of(table, c) is not None for c in cells]
        return bool(told) and sum(told) * 2 >= len(told)

    def _measures(self, table: str, places) -> Iterator[tuple[int, tuple]]:
        for at, lines in self.texts.items():
            measures = {m for t, m in read(lines[-1]).measures if t == table}
            if at not in places and len(measures) == 1:
                yield at, (table, None, measures.pop())

    def _figures(self, places) -> dict[int, tuple]:
        told = {at: self._candidates(lines) for at, lines in self.texts.items() if at not in places}
        told |= self._defaults(told)
        named = self._named()
        sure = Counter(next(iter(c))[0] for c in told.values() if len(c) == 1)
        figures = {}
        for at, candidates in told.items():
            for allowed in (set(RECORD_NAMES), named, set(sure)):
                left = {candidate for candidate in candidates if candidate[0] in allowed}
                if len(left) == 1:
                    figures[at] = left.pop()
                    break
        return figures

    def _named(self) -> set[str]:
        """Return the tables that the sheet's name or a title names."""
        texts = [self.sheet.name or "", *_titles(self.sheet, self.first)]
        return {table for text in texts for table in read(text).tables}

    def _candidates(self, lines: list[str]) -> set[tuple]:
        """Return the figures that a column's headings may mean, from the lowest line up."""
        said = [s for line in lines if (s := read(line)).year is None or s.measured]
        if any(saying.last_year for saying in said):
            return set()
        found_ = set()
        for table in RECORD_NAMES:
            found_ |= _of_table(table, said)
        percents = {f for f in found_ if f in _percents()}
        if percents and any(c != TOTAL for s in said[:-1] for _, c in s.categories):
            return found_ - percents  # a percentage of one category: nothing is held against it
        return found_

    def _defaults(self, told: dict[int, set]) -> dict[int, set]:
        """Return the first measure for headings that name a category alone.

        "Theft | Robbery | …" without any measure counts the cases, as such tables do.
        """
        measured = {
            f[0] for candidates in told.values() for f in candidates
            if f not in _percents() and f[1] != TOTAL
        }  # fmt: skip
        defaults = {}
        for at, candidates in told.items():
            said = read(self.texts[at][-1])
            if candidates or said.last_year or (said.helper and not self._numbers(at)):
                continue
            meant = {
                (table, category, CATEGORIES[table][2][0])
                for table, category in said.categories
                if table != "targets" and (table not in measured or len(CATEGORIES[table][2]) == 1)
            }
            kept = {figure for figure in meant if figure[1] != TOTAL}
            if kept or self._named() & {figure[0] for figure in meant}:
                defaults[at] = kept or meant
            if kept and said.helper:
                self.helpers.add(at)
        return defaults

    def _numbers(self, at: int) -> bool:
        cells = (row[at] for row in self.sheet.rows[self.last + 1 :] if at < len(row))
        return any(isinstance(cell, int | float) for cell in cells)


_KEYS_FIRST = ("code", "commune", "district", "province", "year", "unit")


@cache
def _percents() -> frozenset[tuple]:
    percents = (f for f in by_key().values() if f.kind == "percent")
    return frozenset((f.table, f.category, f.measure) for f in percents)


def _of_table(table: str, said: list) -> set[tuple]:
    """Return the figures of a table that the lines of a heading may mean."""
    whole = next((n for n in reversed(range(len(said))) if _own(said[n].figures, table)), None)
    measure = next((n for n in reversed(range(len(said))) if _own(said[n].measures, table)), None)
    categories = [n for n in reversed(range(len(said))) if _own(said[n].categories, table)]
    category = next((n for n in categories if n != measure), None)
    lowest = len(said) - 1
    lower = measure is not None and whole is not None and measure > whole
    if whole is not None and not lower and _is_named(table, said, {whole}):
        return {figure for figure in said[whole].figures if figure[0] == table}
    if measure is None:
        return _grouped(table, said)
    measures = {m for t, m in said[measure].measures if t == table}
    if table in MEASURES:
        if measure != lowest:
            return _grouped(table, said)
        return {(table, None, m) for m in measures if _is_named(table, said, {measure})}
    if category is None or lowest not in (measure, category):
        return set()
    if not _is_named(table, said, {measure, category}):
        return set()
    return {
        (table, c, m) for t, c in said[category].categories if t == table for m in measures
    }  # fmt: skip


def _grouped(table: str, said: list) -> set[tuple]:
    """Return the figure of a word that says something only below the name of its table."""
    below = any(table in saying.tables for saying in said[:-1])
    return {(t, None, m) for t, m in said[-1].grouped if t == table} if said and below else set()


def _own(pairs, table: str) -> bool:
    return any(pair[0] == table for pair in pairs)


def _is_named(table: str, said: list, used: set[int]) -> bool:
    """Whether the lines that name a table, others than those used, name this one or none."""
    others = [s.tables for n, s in enumerate(said) if n not in used and s.tables]
    return all(table in tables for tables in others)
