"""What each column of a header holds, told from the lines of headings that stand over it.

A heading is read from its lowest line up. What the lowest line says has to be known: a known line
above an unknown one is a group, or a title, and not the heading.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from svc_atlas.records.form import CATEGORIES, MEASURES, TOTAL, by_key
from svc_atlas.records.recognising import beside
from svc_atlas.records.recognising.cells import meaning
from svc_atlas.records.recognising.columns import Column
from svc_atlas.records.recognising.counted import measure_named
from svc_atlas.records.recognising.header_lines import (
    apart,
    context,
    holds_nothing,
    in_one,
    said_by,
)
from svc_atlas.records.recognising.headings import Saying, category_of, heading_key, keys_of, read
from svc_atlas.records.recognising.meant import agree, figures_of, fits, is_loose
from svc_atlas.records.recognising.titles import Named, named
from svc_atlas.records.workbook import Sheet
from svc_atlas.schema import RECORD_NAMES

KEYS_FIRST = ("code", "commune", "district", "province", "year", "unit")
_NUMBERS = re.compile(r"(?<!\d)\d{4}(?!\d)")
_SAMPLE = 50  # rows that tell whether a column holds categories


@dataclass
class Draft:
    """A band of rows, taken for the header.

    Attributes
    ----------
    sheet : Sheet
    first, rows : int
        Where it begins, from 0, and how many rows it has.
    lines : dict of int to list of str
        By column, its headings from top to bottom.
    titles : tuple of str
        What stands above it.
    columns : list of Column
        The columns that can be told.
    long : str or None
        The table, where its category stands row by row.
    silent : set of int
        Columns that hold nothing to read, and need no finding.
    meant : Named
        What the sheet's name and the titles name.
    assumed : set of int
        Columns of bare categories, whose headings name no measure.
    """

    sheet: Sheet
    first: int
    rows: int
    lines: dict[int, list[str]]
    titles: tuple[str, ...] = ()
    columns: list[Column] = field(default_factory=list)
    long: str | None = None
    silent: set[int] = field(default_factory=set)
    meant: Named = field(default_factory=Named)
    assumed: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, sheet: Sheet, first: int, rows: int, lines: dict[int, list[str]]) -> "Draft":
        """Return a band with what its columns are."""
        draft = cls(sheet, first, rows, lines)
        places = {at: kind for at in draft.lines if (kind := draft._place(at))}
        if not {"code", "commune"}.isdisjoint(places.values()):
            draft._without_titles(places)
            draft._tell(places)
        return draft

    @property
    def last(self) -> int:
        """The band's last row."""
        return self.first + self.rows - 1

    @property
    def score(self) -> int:
        """How much it tells: a figure that it tells twice, it does not tell apart."""
        figures = [
            (c.table, c.category, c.measure, c.year) for c in self.columns if c.kind == "figure"
        ]
        if not figures:
            return 0
        return 5 * len(set(figures)) + len(self.columns) - 2 * len(figures)

    @property
    def places(self) -> list[int]:
        """The columns of codes and communes."""
        return [column.at for column in self.columns if column.kind in ("code", "commune")]

    def row(self, at: int) -> int:
        """Return the row of the lowest heading of a column."""
        rows = (r for r in range(self.last, self.first - 1, -1) if self._has(r, at))
        return next(rows, self.first)

    def _has(self, row: int, at: int) -> bool:
        cells = self.sheet.rows[row]
        return at < len(cells) and cells[at] not in (None, "")

    def is_told(self, row: int) -> bool:
        """Whether each heading of a row is that of a column that is told."""
        told = {column.at for column in self.columns} | self.silent
        return all(at in told for at in self.lines if self._has(row, at))

    def goes_on(self, row: int) -> bool:
        """Whether a row of words below is still of the header: it names no place, as a record does.

        Whether its words are known or not, what stands above them is then no heading of a column.
        """
        figures = [c.at for c in self.columns if c.kind == "figure"]
        below = any(self._has(row, at) for at in figures)
        return below and not any(self._has(row, at) for at in self.places)

    def goes_below(self, rows: int) -> bool:
        """Whether so many rows below the first there are words, and none at a place."""
        row = self.first + rows
        return any(self._has(row, at) for at in self.lines) and not any(
            self._has(row, at) for at in self.places
        )

    def unknown(self) -> Iterator[tuple[int, str]]:
        """Yield the columns that say nothing known, with their heading."""
        told = {column.at for column in self.columns} | self.silent
        for at, lines in self.lines.items():
            if at not in told:
                yield at, " / ".join(lines)

    def _without_titles(self, places: dict[int, str]) -> None:
        """Take out of the lines what is a title: the only cell of its row, above the places.

        It stands above every column, also over those whose own heading says nothing known.
        """
        self.titles = titles_above(self.sheet, self.first)
        for row in range(self.first, self.last):
            cells = self.sheet.rows[row]
            given = [at for at in range(len(cells)) if self._has(row, at)]
            if len(given) == 1 and given[0] <= max(places):
                title = str(cells[given[0]])
                self.titles += (title,)
                for at, lines in self.lines.items():
                    if len(lines) > 1:
                        self.lines[at] = [line for line in lines if line != title] or lines

    def _tell(self, places: dict[int, str]) -> None:
        self.meant = named(self.sheet.name, self.titles)
        self._narrowed(places)
        long = self._long(places)
        if long:
            at, self.long = long
            places[at] = "category"
            figures = dict(self._measures(self.long, places))
        else:
            figures = self._figures(places)
            aside = self.silent | set(places)
            headed = {at: lines for at, lines in self.lines.items() if at not in aside}
            figures |= beside.stated(headed, figures, self._year)
        self.columns = [
            Column(at, kind, row=self.row(at), heading=self.lines[at][-1])
            for at, kind in places.items()
        ]
        self.columns += [
            Column(
                at, "figure", *figure, self._year(at), self.row(at), in_one(self.lines[at]),
                at in self.assumed,
            )
            for at, figure in figures.items()
        ]  # fmt: skip
        self.columns.sort(key=lambda column: column.at)
        for at in set(self.lines) - set(figures) - set(places):
            if self._is_empty(at) or self._is_past(at) or self._is_part(at, figures):
                self.silent.add(at)

    def _is_part(self, at: int, figures: dict[int, tuple]) -> bool:
        """Whether a column behind a figure of persons is its women: it is left aside.

        Behind residents "female" says enough; elsewhere "of which female" tells whose they are.
        """
        line = self.lines[at][-1]
        if len(self.lines[at]) > 1 or not read(line).narrowing or at - 1 not in figures:
            return False
        measure = figures[at - 1][2]
        if measure not in read("persons").units:
            return False
        key = heading_key(line)
        of_which = any(key.startswith(word) for word in keys_of("helper", "of_which"))
        women = key in keys_of("helper", "sexes")
        return of_which or (women and measure == "residents")

    def _is_past(self, at: int) -> bool:
        """Whether a column is headed by a year alone, before that of the title: last year's."""
        said = read(self.lines[at][-1])
        years = {read(word).year for text in self.titles for word in _NUMBERS.findall(text)} - {
            None
        }
        return bool(said.year and said.neutral and years and said.year < min(years))

    def _place(self, at: int) -> str | None:
        said = read(self.lines[at][-1])
        if not said.places or said.figures or said.last_year:
            return None
        # "Commune code" is a code, "name (Khmer)" a name: what is said most precisely comes first.
        return next(kind for kind in KEYS_FIRST if kind in said.places)

    def _narrowed(self, places: dict[int, str]) -> None:
        """Take a total beside its parts for the figure above both: "Residents | total, female"."""
        groups: dict[tuple, dict[int, str]] = {}
        for at, lines in self.lines.items():
            above, kind = apart(lines)
            if above and at not in places and not (kind is None and holds_nothing(lines)):
                groups.setdefault(above, {})[at] = kind
        for above, kinds in groups.items():
            count = Counter(kinds.values())
            if count["total"] == 1 and count["part"] and not count[None]:
                for at, kind in kinds.items():
                    if kind == "total":
                        self.lines[at] = list(above)
                    else:
                        self.silent.add(at)

    def _year(self, at: int) -> int | None:
        return next((y for line in reversed(self.lines[at]) if (y := read(line).year)), None)

    def _long(self, places) -> tuple[int, str] | None:
        """Return the column whose cells name categories, with its table."""
        for at, lines in self.lines.items():
            if at in places and places[at] != "unit":
                continue
            for table in sorted(read(lines[-1]).long):
                if self._holds(at, table) and dict(self._measures(table, places)):
                    return at, table
        return None

    def _holds(self, at: int, table: str) -> bool:
        rows = range(self.last + 1, min(self.last + 1 + _SAMPLE, len(self.sheet.rows)))
        cells = [self.sheet.rows[row][at] for row in rows if self._has(row, at)]
        told = [isinstance(c, str) and category_of(table, c) is not None for c in cells]
        return bool(told) and sum(told) * 2 >= len(told)

    def _measures(self, table: str, places) -> Iterator[tuple[int, tuple]]:
        for at, lines in self.lines.items():
            measures = {m for t, m in read(lines[-1]).measures if t == table}
            if at in places or len(measures) != 1:
                continue
            figure, said = (table, None, measures.pop()), self._said(lines)
            if said and all(fits(line, figure) for line in said[:-1]):
                yield at, figure

    def _said(self, lines: list[str]) -> list[Saying]:
        """Return what the lines over a column say; a group in the title's words adds nothing."""
        titles = [heading_key(text) for text in (self.sheet.name or "", *self.titles)]

        def is_own(line: str) -> bool:
            key = heading_key(line)
            return (
                not read(line)
                and bool(named(None, [line]).tables)
                and any(key in title for title in titles)
            )

        return said_by([line for line in lines[:-1] if not is_own(line)] + lines[-1:])

    def _figures(self, places) -> dict[int, tuple]:
        said = {
            at: self._said(lines) for at, lines in self.lines.items()
            if at not in places and at not in self.silent
        }  # fmt: skip
        told = {at: self._candidates(sayings) for at, sayings in said.items()}
        told |= (defaults := self._defaults(said, told))
        self.assumed = set(defaults)
        told = {
            at: {figure for figure in of if all(fits(line, figure) for line in said[at][:-1])}
            for at, of in told.items()
        }
        sure = Counter(next(iter(c))[0] for c in told.values() if len(c) == 1)
        figures = {}
        for at, candidates in told.items():
            for allowed in (set(RECORD_NAMES), self.meant.tables, set(sure)):
                left = {candidate for candidate in candidates if candidate[0] in allowed}
                if len(left) == 1:
                    figures[at] = left.pop()
                    break
        loose = {at for at, figure in figures.items() if is_loose(said[at], figure)}
        firm = {figure[0] for at, figure in figures.items() if at not in loose}
        return {
            at: figure for at, figure in figures.items()
            if at not in loose or self._is_known(figure[0], firm)
        }  # fmt: skip

    def _is_known(self, table: str, firm: set[str]) -> bool:
        """Whether a title names a table, or other columns are of it that say so themselves."""
        if table in self.meant.tables:
            return True
        own = {lines[-1] for lines in self.lines.values()}
        if not self.titles and own.issuperset(MEASURES[table]):
            return True  # the columns of the atlas's own table, as it names them
        beside = table in firm and len(MEASURES[table]) > 1
        return beside and not self.meant.is_of_another(table)

    def _candidates(self, said: list[Saying]) -> set[tuple]:
        """Return the figures that the lines over a column may mean, from the lowest line up."""
        found = figures_of(said) or figures_of([*context(self.meant, said), *said])
        percents = found & _percents()
        if percents and any(c != TOTAL for s in said[:-1] for _, c in s.categories):
            return found - percents  # a percentage of one category: nothing is held against it
        return found

    def _defaults(self, said: dict[int, list[Saying]], told: dict[int, set]) -> dict[int, set]:
        """Return the measure of headings that name a category alone.

        "Theft | Robbery | …" without any measure counts the cases, as such tables do, or what the
        title says plainly.
        """
        # Beside headings that all have the first measure, one without any is of it as well.
        measured = {
            f[0] for candidates in told.values() for f in candidates
            if f not in _percents() and f[1] != TOTAL
            and not (f[1] and f[2] == CATEGORIES[f[0]][2][0])
        }  # fmt: skip
        # A total counts for a table that a title is the name of, whole.
        texts = (self.sheet.name or "", *self.titles)
        whole = {t for text in texts for t in read(text).tables}
        defaults = {}
        for at, candidates in told.items():
            lowest = next((s for s in reversed(said[at]) if s.categories), None)
            if candidates or not lowest or (lowest.helper and not self._numbers(at)):
                continue
            meant = {
                figure for table, category in lowest.categories
                if table != "targets" and (table not in measured or len(CATEGORIES[table][2]) == 1)
                and agree(said[at], figure := (table, category, measure_named(table, texts)))
            }  # fmt: skip
            kept = {figure for figure in meant if figure[1] != TOTAL}
            if kept or whole & {figure[0] for figure in meant}:
                defaults[at] = kept or meant
        return defaults

    def _numbers(self, at: int) -> bool:
        """Whether a column holds figures: in a text file, and in Khmer digits, they are text."""
        cells = (row[at] for row in self.sheet.rows[self.last + 1 :] if at < len(row))
        # "None" among remarks is no figure.
        given = (cell for cell in cells if any(map(str.isnumeric, str(cell))))
        return any(meaning(cell, "count").state == "given" for cell in given)

    def _is_empty(self, at: int) -> bool:
        """Whether a column needs no finding: "Others" with numbers in it is not one for remarks."""
        lowest = read(self.lines[at][-1])
        named = lowest.helper and any(category != TOTAL for _, category in lowest.categories)
        return holds_nothing(self.lines[at]) and not (named and self._numbers(at))


def titles_above(sheet: Sheet, row: int) -> tuple[str, ...]:
    """Return what stands in the rows above one."""
    return tuple(
        str(cell) for cells in sheet.rows[:row] for cell in cells
        if cell is not None and str(cell).strip()
    )  # fmt: skip


@cache
def _percents() -> frozenset[tuple]:
    percents = (f for f in by_key().values() if f.kind == "percent")
    return frozenset((f.table, f.category, f.measure) for f in percents)
