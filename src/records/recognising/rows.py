"""What the rows of a table are: communes, headings of districts, totals, or nothing.

A row of totals never becomes a commune; a row that only names a district applies to those that
follow; what stands below the last commune (notes, signatures) is not read.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from svc_atlas.lookup import KINDS, without_titles
from svc_atlas.naming import clean_name, parse_code
from svc_atlas.records.recognising.cells import meaning, shown
from svc_atlas.records.recognising.headings import category_of, heading_key, keys_of
from svc_atlas.records.recognising.layout import Column, Layout
from svc_atlas.records.recognising.places import Places, Told
from svc_atlas.records.workbook import Sheet

_TOTAL = re.compile(
    r"^(?:grand |sub-? ?)?totals?\b[\s:–-]*(?:of |for )?(?P<after>.*)$"
    r"|^(?P<before>.*?)[\s:–-]*\b(?:grand |sub-? ?)?total$"
    r"|^(?:បូក)?សរុប(?:រួម|រង|ទូទាំង|ទូទៅ|ក្នុង|នៃ)?(?P<khmer>.*)$",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\s*[/\n|()]\s*")
_CODED = re.compile(r"((?:KH)?[0-9០-៩]{5,6})[\s:.–-]+(\D+)", re.IGNORECASE)
_NUMBERED = re.compile(r"[0-9០-៩]{1,3}\s*[.):–-]\s*(?=\D)")
_ORDINAL = 2  # letters that a number before a heading has at most: I, ក
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")


@dataclass(frozen=True)
class Row:
    """A row that is about a commune.

    Attributes
    ----------
    at : int
        From 0.
    told : Told
        What it says of its commune.
    district, province : str or None
        As written, or carried on from above.
    code_at, name_at : int or None
        The columns where its code and its name stand.
    blank : bool
        Whether all its figures are blank.
    wordy : bool
        Whether no figure of it is a number, nor a fault of one.
    """

    at: int
    told: Told
    district: str | None
    province: str | None
    code_at: int | None
    name_at: int | None
    blank: bool
    wordy: bool

    @property
    def written(self) -> str | None:
        """What stands there of its commune: the code, the name, or both."""
        return " ".join(part for part in (self.told.code, *self.told.names) if part) or None


@dataclass
class Rows:
    """The rows of a table.

    Attributes
    ----------
    communes : list of Row
    totals : list of int
        Rows of totals of all communes, from 0.
    second : int or None
        The row where another table begins, from 0; nothing below it is read.
    """

    communes: list[Row] = field(default_factory=list)
    totals: list[int] = field(default_factory=list)
    second: int | None = None


def sort(sheet: Sheet, layout: Layout, places: Places, province: str | None) -> Rows:
    """Sort the rows of a table.

    Parameters
    ----------
    sheet : Sheet
    layout : Layout
    places : Places
    province : str or None
        The province that the file is about.
    """
    return _Sorting(sheet, layout, places, province).run()


class _Sorting:
    def __init__(self, sheet: Sheet, layout: Layout, places: Places, province: str | None):
        self.sheet, self.layout, self.places = sheet, layout, places
        self.declared = province
        self.code = next(iter(layout.of("code")), None)
        self.names = layout.of("commune")
        self.above = {kind: layout.of(kind) for kind in ("district", "province")}
        self.figures = [column.at for column in layout.of("figure")]
        # Where a total or a heading may stand: beside the places, before the first figure.
        first = min(self.figures)
        own = {c.at for c in layout.columns if c.kind not in ("figure", "year", "unit")}
        self.leading = sorted(own | set(range(first)))
        self.heading: dict[str, str | None] = {"district": None, "province": None}
        self.carried: dict[str, str | None] = {"district": None, "province": None}
        self.headings = 0

    def run(self) -> Rows:
        rows, totals = Rows(), []
        for at in range(self.layout.first, len(self.sheet.rows)):
            cells = self.sheet.rows[at]
            if all(_is_blank(cell) for cell in cells) and not self._has_errors(at):
                continue
            if self._repeats_header(cells):
                continue
            if self._begins_another(cells):
                rows.second = at
                break
            if total := self._total(cells):
                totals.append((at, total))
            elif not self._is_heading(at, cells):
                rows.communes += self._commune(at, cells)
        rows.communes = _without_footer(rows.communes, self.places)
        rows.totals = self._of_all(totals, max((row.at for row in rows.communes), default=-1))
        return rows

    def _cell(self, cells: list, column: Column | int | None):
        at = column.at if isinstance(column, Column) else column
        return cells[at] if at is not None and at < len(cells) else None

    def _has_errors(self, at: int) -> bool:
        here = {(at + 1, column + 1) for column in self.figures}
        return not here.isdisjoint(self.sheet.errors) or not here.isdisjoint(self.sheet.uncached)

    def _figures_blank(self, at: int, cells: list) -> bool:
        return not self._has_errors(at) and all(
            _is_blank(self._cell(cells, column)) for column in self.figures
        )

    def _figures_wordy(self, at: int, cells: list) -> bool:
        said = (meaning(self._cell(cells, column), "amount") for column in self.figures)
        return not self._has_errors(at) and not any(each.state == "given" for each in said)

    def _repeats_header(self, cells: list) -> bool:
        """Whether a row is one of the header once more, at the top of a printed page."""
        said = _heading_keys(cells)
        headers = (_heading_keys(self.sheet.rows[at]) for at in self.layout.header)
        return len(said) > 1 and any(said.items() <= header.items() for header in headers)

    def _begins_another(self, cells: list) -> bool:
        """Whether a row is the header of another table: the same places, other figures.

        What stands below it would be taken for figures of this table.
        """
        places = [c for c in self.layout.columns if c.kind in ("code", "commune")]
        said = [
            heading_key(cell) == heading_key(column.heading)
            for column in places
            if isinstance(cell := self._cell(cells, column), str) and cell.strip()
        ]
        return bool(said) and all(said)

    def _total(self, cells: list) -> str | None:
        """Return ``all`` for a row of totals, ``one`` for that of a district, else None."""
        for at in self.leading:
            text = self._cell(cells, at)
            if isinstance(text, str) and (kind := self._total_of(clean_name(text))):
                is_category = self.layout.long and at == self.layout.of("category")[0].at
                return None if is_category else kind
        return None

    def _total_of(self, text: str) -> str | None:
        key = heading_key(text)
        if key in keys_of("total", "of_one"):
            return "one"
        if key in keys_of("total", "words"):
            return "all"
        named = _TOTAL.match(text)
        if not named:
            return None
        rest = next((part for part in named.groups() if part), "")
        district = self.places.area(rest, "district", self.declared)
        # A province and its town have one name: below the town's communes the total is the town's.
        above = self.carried["district"] or ""
        inside = district in (self.heading["district"], self.places.area(above, "district"))
        return "one" if district and (inside or not self.places.area(rest, "province")) else "all"

    def _of_all(self, totals: list[tuple[int, str]], last: int) -> list[int]:
        """Return the row of totals of all communes: bare totals below each district are its own."""
        plain = [at for at, kind in totals if kind == "all"]
        if len(plain) > 1:
            return [] if len(plain) <= self.headings else plain[-1:]
        return [at for at in plain if self.headings <= 1 or at > last]

    def _is_heading(self, at: int, cells: list) -> bool:
        """Whether a row only names a district or province, and remember it."""
        code = parse_code(shown(self._cell(cells, self.code)) or "") if self.code else None
        if code and len(code) in (2, 4) and self._is_named(code, cells):
            return self._head(_level(code), code)
        texts = [t for n in self.leading if isinstance(t := self._cell(cells, n), str)]
        texts = [text for text in texts if len(heading_key(text)) > _ORDINAL]
        if code or len(texts) != 1 or parse_code(texts[0]):
            return False
        text = clean_name(_NUMBERED.sub("", texts[0], 1))
        scope = self.heading["district"] or self._province()
        if scope and self.places.find(Told(None, (text,), None, scope)).commune:
            return self._heads_untitled(at, cells, text)
        kinds = {kind for _, told in without_titles(text) for kind in told}
        for level in ("district", "province"):
            titled = kinds.intersection(KINDS[level])
            if titled and (found := self.places.area(text, level, self._province())):
                return self._head(level, found)
        if kinds.intersection(KINDS["district"]):
            return self._head("district", None)
        return self._heads_untitled(at, cells, text)

    def _heads_untitled(self, at: int, cells: list, text: str) -> bool:
        """Whether a name without a title, beside no figure, is that of a district."""
        if not self._figures_blank(at, cells) or self.above["district"]:
            return False
        district = self.places.area(text, "district", self._province())
        inside = self.heading["district"]
        if district is None or (inside and self.places.find(Told(None, (text,), inside)).commune):
            return False
        return self._head("district", district)

    def _is_named(self, code: str, cells: list) -> bool:
        """Whether a row has the name of the district or province of its code."""
        within = code[:2] if len(code) == 4 else None
        names = (shown(self._cell(cells, column)) for column in self.names)
        return any(self.places.area(name, _level(code), within) == code for name in names if name)

    def _head(self, level: str, code: str | None) -> bool:
        self.heading[level] = code
        self.headings += level == "district"
        if level == "province":
            self.heading["district"] = None
        return True

    def _province(self) -> str | None:
        return self.heading["province"] or self.declared

    def _told_above(self, cells: list, level: str) -> str | None:
        """Return the district or province of a row as written; a blank cell carries on."""
        columns = self.above[level]
        written = [text for c in columns if (text := shown(self._cell(cells, c)))]
        if written:
            if level == "province" and written[0] != self.carried[level]:
                self.carried["district"] = None
            self.carried[level] = written[0]
        return self.carried[level]

    def _commune(self, at: int, cells: list) -> Iterator[Row]:
        code = shown(self._cell(cells, self.code))
        named = next((c.at for c in self.names if not _is_blank(self._cell(cells, c))), None)
        written = [shown(self._cell(cells, c)) for c in self.names]
        names = tuple(
            dict.fromkeys(
                clean_name(_NUMBERED.sub("", part, 1))
                for text in written
                if text
                for part in _BETWEEN.split(text)
                if part
            )
        )
        if not code and len(names) == 1:
            code, names = _apart(names[0])
        blank = self._figures_blank(at, cells)
        province_text = self._told_above(cells, "province")
        district_text = self._told_above(cells, "district")
        if blank and not code and not names:
            return
        province = self.places.area(province_text, "province") or self._province()
        district = self.places.area(district_text, "district", province)
        district = district or self.heading["district"]
        yield Row(
            at, Told(code, names, district, province), district_text, province_text,
            self.code.at if self.code else None,
            named if named is not None else (self.names[0].at if self.names else None), blank,
            self._figures_wordy(at, cells),
        )  # fmt: skip


def _apart(written: str) -> tuple[str | None, tuple[str, ...]]:
    """Return the code and the names that stand in one cell.

    Examples
    --------
    >>> _apart("020301 Tuol Ta Ek"), _apart("020301"), _apart("Tuol Ta Ek")
    (('020301', ('Tuol Ta Ek',)), ('020301', ()), (None, ('Tuol Ta Ek',)))
    """
    if len(parse_code(written) or "") == 6:
        return written, ()
    coded = _CODED.fullmatch(written)
    return (coded[1], (coded[2],)) if coded else (None, (written,))


def _level(code: str) -> str:
    return "district" if len(code) == 4 else "province"


def _is_blank(cell) -> bool:
    return cell is None or (isinstance(cell, str) and not clean_name(cell))


def _without_footer(rows: list[Row], places: Places) -> list[Row]:
    """Return the rows without the notes and signatures below the last commune."""
    last = len(rows)
    while last:
        row = rows[last - 1]
        unnamed = not (row.told.code or row.told.names)
        note = row.blank and not row.told.code and not places.find(row.told).commune
        if not (note or (unnamed and row.wordy)):
            break
        last -= 1
    return rows[:last]


def _heading_keys(cells: list) -> dict[int, str]:
    return {at: heading_key(str(cell)) for at, cell in enumerate(cells) if not _is_blank(cell)}


def year_of(value) -> int | None:
    """Return the one year that a cell or a title names; None where it names none or several.

    Examples
    --------
    >>> year_of("ឆ្នាំ២០២៤"), year_of(2023.0), year_of("2019 - 2023"), year_of(20301)
    (2024, 2023, None, None)
    """
    if value is None or isinstance(value, bool):
        return None
    text = heading_key(shown(value) or "") if not isinstance(value, str) else _digits(value)
    years = set(_YEAR.findall(text))
    return int(years.pop()) if len(years) == 1 else None


def _digits(text: str) -> str:
    return clean_name(text).translate(str.maketrans("០១២៣៤៥៦៧៨៩", "0123456789"))


def category(layout: Layout, cells: list) -> tuple[str | None, str | None]:
    """Return the category that a row of a long table names, and what stands there."""
    at = layout.of("category")[0].at
    written = shown(cells[at]) if at < len(cells) else None
    return (category_of(layout.long, written) if written else None), written
