"""What the rows of a table are: communes, headings of districts, totals, or nothing.

A row of totals never becomes a commune; a row that only names a district applies to those that
follow; what stands below the last commune (notes, signatures) is not read. A line between the rows
that says what figures are of ends the table, where figures follow it.
"""

from collections.abc import Container, Iterator
from dataclasses import dataclass, field, replace

from svc_atlas.naming import parse_code
from svc_atlas.records.form import TOTAL
from svc_atlas.records.recognising import lines
from svc_atlas.records.recognising.cells import meaning, shown
from svc_atlas.records.recognising.headings import category_of, heading_key
from svc_atlas.records.recognising.layout import Layout
from svc_atlas.records.recognising.lines import is_blank, is_code, year_of
from svc_atlas.records.recognising.looks import Looks, without_number
from svc_atlas.records.recognising.places import Places, Told, levels_of
from svc_atlas.records.recognising.totals import (
    ALL,
    AREA,
    HEADING,
    Grouping,
    Mark,
    Total,
    named_of,
    said_of,
)
from svc_atlas.records.workbook import Sheet

__all__ = ["Row", "Rows", "category", "sort", "year_of"]

_ORDINAL = 2  # letters that a number before a heading has at most: I, ក


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
    totals : list of Total
    second : tuple of (int, int) or None
        The row and column where another table begins, from 0; nothing below it is read.
    """

    communes: list[Row] = field(default_factory=list)
    totals: list[Total] = field(default_factory=list)
    second: tuple[int, int] | None = None


def sort(
    sheet: Sheet,
    layout: Layout,
    places: Places,
    province: str | None,
    skipped: Container[int] = (),
) -> Rows:
    """Sort the rows of a table.

    Parameters
    ----------
    sheet : Sheet
    layout : Layout
    places : Places
    province : str or None
        The province that the file is about.
    skipped : container of int
        Rows, from 0, that cannot be read.
    """
    return _Sorting(sheet, layout, places, province).run(skipped)


class _Sorting:
    def __init__(self, sheet: Sheet, layout: Layout, places: Places, province: str | None):
        self.sheet, self.layout, self.places = sheet, layout, places
        self.looks = Looks(sheet, layout, places.is_name)
        self.figures = self.looks.figures
        self.declared = province
        self.code = next(iter(layout.of("code")), None)
        self.names = layout.of("commune")
        self.above = {kind: layout.of(kind) for kind in ("district", "province")}
        # Where a total or a heading may stand: beside the places, before the first figure.
        first = min(self.figures)
        own = {c.at for c in layout.columns if c.kind not in ("figure", "year", "unit")}
        self.leading = sorted(own | set(range(first)))
        self.heading: dict[str, str | None] = {"district": None, "province": None}
        self.carried: dict[str, str | None] = {"district": None, "province": None}
        self.marks: list[Mark] = []
        self.rows = Rows()
        # The last row of totals before the next commune; and since the last row of figures, the
        # first line of words, and the first that says what figures are of.
        self.total_above = False
        self.line: tuple[int, int] | None = None
        self.title: tuple[int, int] | None = None

    def run(self, skipped: Container[int]) -> Rows:
        rows = self.rows
        for at in range(self.layout.first, len(self.sheet.rows)):
            cells = self.sheet.rows[at]
            if at in skipped:
                continue
            if all(is_blank(cell) for cell in cells) and not self.looks.has_errors(at):
                continue
            if self._ends(at, cells):
                break
            if not lines.repeats_header(self.sheet, self.layout, cells):
                self._sort(at, cells)
        if rows.second:
            rows.communes = [row for row in rows.communes if row.at < rows.second[0]]
        rows.communes = self._without_footer(rows.communes)
        grouping = Grouping(self.marks, self._codes(), self.looks.values, self._categories())
        rows.totals = list(grouping.run())
        return rows

    def _ends(self, at: int, cells: list) -> bool:
        """Whether the table ends above or at a row, since another one begins; remember where."""
        if lines.repeats_header(self.sheet, self.layout, cells):
            self.rows.second, self.line, self.title = self.line, None, None
        elif lines.begins_another(
            self.layout, cells, below=bool(self.rows.communes)
        ) and not self.looks.is_named(cells):
            place = next(c for c in self.layout.columns if c.kind in ("code", "commune"))
            self.rows.second = self.title or (at, place.at)
        elif self.title and self._is_record(at, cells):
            self.rows.second = self.title
        return self.rows.second is not None

    def _sort(self, at: int, cells: list) -> None:
        """Take a row for what it is."""
        mark = self._total(at, cells)
        if mark and self.looks.has_numbers(at, cells):
            self.marks.append(mark)
            self.total_above, self.line, self.title = True, None, None
        elif self._is_record(at, cells):
            self.total_above, self.line, self.title = False, None, None
            if not self._is_heading(at, cells):
                self.rows.communes += self._commune(at, cells)
        elif self._is_comparison(cells):
            # Without figures of its own, "Last year" may head the rows that follow.
            if self.looks.figures_blank(at, cells):
                self._note(at, self._texts(cells))
        elif not self._is_heading(at, cells):
            texts = self._texts(cells)
            if lines.is_of_a_page(self.layout, texts.values()):
                return
            self._note(at, texts)
            if not mark:
                self.rows.communes += self._commune(at, cells)

    def _texts(self, cells: list) -> dict[int, str]:
        """Return the words of a row by column, before the figures and in their place."""
        columns = (*self.leading, *self.figures)
        return {n: text for n in columns if (text := self.looks.text(cells, n))}

    def _note(self, at: int, texts: dict[int, str]) -> None:
        """Remember a line of words below communes, and whether it says what figures are of."""
        if not self.rows.communes or not texts:
            return
        first = (at, min(texts))
        self.line = self.line or first
        said = [*texts.values(), " ".join(texts.values())]
        if any(lines.says_of_what(text) or lines.compares(text) for text in said):
            self.title = self.title or first

    def _is_record(self, at: int, cells: list) -> bool:
        """Whether a row has a number for a figure, or names a commune."""
        if not self.looks.figures_wordy(at, cells):
            return not self._total(at, cells) and not self._is_comparison(cells)
        return is_code(self._told(cells).code) or self._names_commune(cells)

    def _names_commune(self, cells: list) -> bool:
        """Whether a row has the name of a commune, or a name beside what may be its code."""
        told = self._told(cells)
        if not told.names:
            return bool(self.places.find(told).commune)
        return is_code(told.code) or bool(self.places.find(replace(told, code=None)).commune)

    def _is_comparison(self, cells: list) -> bool:
        """Whether a row below a total holds last year's figures, shares or remarks."""
        if not self.total_above:
            return False
        texts = [text for n in self.leading if (text := self.looks.text(cells, n))]
        if texts:
            return any(map(lines.compares, texts)) and not self._names_commune(cells)
        said = [meaning(self.looks.cell(cells, column), "amount") for column in self.figures]
        return any(each.rule == "number_not_understood" for each in said)

    def _codes(self) -> dict[int, str | None]:
        """Return the rows of communes with their codes, or those of their districts.

        The total of a commune, in a table that has a row for each category, is no part of another.
        """
        totals = {at for at, of in self._categories().items() if of == TOTAL}
        return {
            row.at: self.places.find(row.told).commune or row.told.district or row.told.province
            for row in self.rows.communes
            if row.at not in totals
        }

    def _categories(self) -> dict[int, str | None]:
        """Return the category of each commune's row, where a row has one."""
        if not self.layout.long:
            return {}
        rows = (row.at for row in self.rows.communes)
        return {at: category(self.layout, self.sheet.rows[at])[0] for at in rows}

    def _without_footer(self, communes: list[Row]) -> list[Row]:
        """Return the rows without the notes, comparisons and signatures below the last commune."""
        last = len(communes)
        while last and self._is_note(communes[last - 1]):
            last -= 1
        return communes[:last]

    def _is_note(self, row: Row) -> bool:
        if is_code(row.told.code) or self.places.find(replace(row.told, code=None)).commune:
            return False
        unnamed = not (row.told.code or row.told.names)
        compared = any(map(lines.compares, (row.told.code or "", *row.told.names)))
        return row.blank or (unnamed and row.wordy) or compared

    def _total(self, at: int, cells: list) -> Mark | None:
        """Return what a row of totals is of; None where it is none."""
        beside = None
        for n in self.leading:
            text = self.looks.cell(cells, n)
            mark = said_of(text, at, self.places, self.declared) if isinstance(text, str) else None
            if mark and self.layout.long and n == self.layout.of("category")[0].at:
                beside = mark
            elif mark:
                return self._placed(self._of_category(mark, text, cells), cells)
        # Beside a commune, what stands for the category states that commune's total.
        return None if beside is None or self._told(cells) else self._placed(beside, cells)

    def _of_category(self, mark: Mark, label: str, cells: list) -> Mark:
        """Return a row of totals with the category that its column names, else its label."""
        if not self.layout.long:
            return mark
        named = category(self.layout, cells)[0] or category_of(self.layout.long, named_of(label))
        return mark if named in (None, TOTAL) else replace(mark, category=named)

    def _placed(self, mark: Mark, cells: list) -> Mark:
        """Return a row of totals with the district or province that its own column names."""
        if mark.kind != ALL or mark.year:
            return mark
        for level in ("district", "province"):
            written = (shown(self.looks.cell(cells, column)) for column in self.above[level])
            found = (self.places.area(text, level, self.declared) for text in written if text)
            if areas := tuple(filter(None, dict.fromkeys(found))):
                return replace(mark, kind=AREA, areas=areas)
        return mark

    def _is_heading(self, at: int, cells: list) -> bool:
        """Whether a row only names a district or province, and remember it."""
        code = parse_code(shown(self.looks.cell(cells, self.code)) or "") if self.code else None
        if code and len(code) in (2, 4) and self._is_named(code, cells):
            return self._head(at, _level(code), code)
        texts = [t for n in self.leading if isinstance(t := self.looks.cell(cells, n), str)]
        texts = [text for text in texts if len(heading_key(text)) > _ORDINAL]
        if code or not texts or parse_code(texts[0]):
            return False
        texts = [without_number(text) for text in texts]
        if all(map(levels_of, texts)):
            return self._heads_titled(at, texts)
        return len(texts) == 1 and self._heads_untitled(at, cells, texts[0])

    def _heads_titled(self, at: int, texts: list[str]) -> bool:
        """Take a row for what its title says: it is no commune, though one has the same name."""
        for level in ("district", "province"):
            titled = (text for text in texts if level in levels_of(text))
            found = (self.places.area(text, level, self._province()) for text in titled)
            if area := next(filter(None, found), None):
                return self._head(at, level, area)
        return "district" in levels_of(texts[0]) and self._head(at, "district", None)

    def _heads_untitled(self, at: int, cells: list, text: str) -> bool:
        """Whether a name without a title, beside no figure, is that of a district."""
        if not self.looks.figures_blank(at, cells) or self.above["district"]:
            return False
        district = self.places.area(text, "district", self._province())
        inside = self.heading["district"]
        if district is None or (inside and self.places.find(Told(None, (text,), inside)).commune):
            return False
        return self._head(at, "district", district)

    def _is_named(self, code: str, cells: list) -> bool:
        """Whether a row has the name of the district or province of its code."""
        within = code[:2] if len(code) == 4 else None
        names = (shown(self.looks.cell(cells, column)) for column in self.names)
        return any(self.places.area(name, _level(code), within) == code for name in names if name)

    def _head(self, at: int, level: str, code: str | None) -> bool:
        self.heading[level] = code
        stated = self.looks.has_numbers(at, self.sheet.rows[at])
        self.marks.append(Mark(at, HEADING, (code,) if code else (), stated=stated))
        self.total_above = False
        if level == "province":
            self.heading["district"] = None
        return True

    def _province(self) -> str | None:
        return self.heading["province"] or self.declared

    def _told_above(self, cells: list) -> dict[str, str | None]:
        """Return the province and district of a row as written; a blank cell carries on."""
        told = dict(self.carried)
        for level in ("province", "district"):
            written = [
                text for c in self.above[level] if (text := shown(self.looks.cell(cells, c)))
            ]
            if written:
                if level == "province" and written[0] != told[level]:
                    told["district"] = None
                told[level] = written[0]
        return told

    def _commune(self, at: int, cells: list) -> Iterator[Row]:
        named = next((c.at for c in self.names if not is_blank(self.looks.cell(cells, c))), None)
        blank = self.looks.figures_blank(at, cells)
        self.carried = self._told_above(cells)
        told = self._told(cells)
        if blank and not told:
            return
        yield Row(
            at, told, self.carried["district"], self.carried["province"],
            self.code.at if self.code else None,
            named if named is not None else (self.names[0].at if self.names else None), blank,
            self.looks.figures_wordy(at, cells),
        )  # fmt: skip

    def _told(self, cells: list) -> Told:
        """Return what a row says of its commune, within what stands above it."""
        code, names = self.looks.names(cells)
        above = self._told_above(cells)
        province = self.places.area(above["province"], "province") or self._province()
        district = self.places.area(above["district"], "district", province)
        return Told(code, names, district or self.heading["district"], province)


def _level(code: str) -> str:
    return "district" if len(code) == 4 else "province"


def category(layout: Layout, cells: list) -> tuple[str | None, str | None]:
    """Return the category that a row of a long table names, and what stands there."""
    at = layout.of("category")[0].at
    written = shown(cells[at]) if at < len(cells) else None
    return (category_of(layout.long, written) if written else None), written
