"""The figures of a table, cell by cell, with what its totals state."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import dropwhile

from svc_atlas.records.findings import Finding
from svc_atlas.records.form import TOTAL, Field, by_key
from svc_atlas.records.recognising.buddhist_era import of_buddhist_era
from svc_atlas.records.recognising.cells import (
    Meaning,
    is_dash,
    shown,
)
from svc_atlas.records.recognising.figure_cells import FigureCells
from svc_atlas.records.recognising.layout import Column, Layout, address
from svc_atlas.records.recognising.lines import ERA, buddhist_year
from svc_atlas.records.recognising.periods import in_part
from svc_atlas.records.recognising.places import Place, why_unknown
from svc_atlas.records.recognising.rows import Row, Rows, category, year_of
from svc_atlas.records.recognising.totals import Total
from svc_atlas.records.recognising.unsplit import Unsplit
from svc_atlas.records.workbook import FIGURES, PLACES, STATED, Sheet

OTHER = "other"  # the year of a total that is of no commune here


@dataclass
class Extract:
    """What a sheet gives: rows of the three frames, by column, and findings.

    Attributes
    ----------
    figures, stated, places : dict of str to list
        By column of ``FIGURES``, ``STATED`` and ``PLACES``.
    findings : list of Finding
    """

    figures: dict[str, list] = field(default_factory=lambda: {name: [] for name in FIGURES})
    stated: dict[str, list] = field(default_factory=lambda: {name: [] for name in STATED})
    places: dict[str, list] = field(default_factory=lambda: {name: [] for name in PLACES})
    findings: list[Finding] = field(default_factory=list)


class Extraction:
    """Extracts the figures of a sheet.

    Parameters
    ----------
    sheet : Sheet
    layout : Layout
    rows : Rows
    found_places : list of Place
        Of each row of a commune.
    file : str
    year : int or None
        The year of figures whose row and column name none.
    zero_is_missing : bool
        Whether 0 says that there is no figure.
    unsplit : sequence of Unsplit
        Rows that cannot be read: they are of communes all the same.
    dash_is_zero : bool
        As in `FigureCells`.
    """

    def __init__(
        self,
        sheet: Sheet,
        layout: Layout,
        rows: Rows,
        found_places: list[Place],
        *,
        file: str,
        year: int | None,
        zero_is_missing: bool = False,
        unsplit: Sequence[Unsplit] = (),
        dash_is_zero: bool = False,
    ):
        self.sheet, self.layout, self.rows, self.file = sheet, layout, rows, file
        at_rows = [*(row.at for row in rows.communes), *(total.at for total in rows.totals)]
        self.cells = FigureCells(sheet, layout, file, at_rows, dash_is_zero=dash_is_zero)
        self.communes = [place.commune for place in found_places]
        self.found_places, self.zero_is_missing = found_places, zero_is_missing
        self.out, self.unsplit = Extract(), unsplit
        self.year_at = next((column.at for column in layout.of("year")), None)
        self.default = year or self._only_year()
        self.told_part = False
        self.years = [self._year(row.at) for row in rows.communes]

    def run(self) -> Extract:
        """Return what the sheet gives."""
        named = dropwhile(lambda row: not row.told, self.rows.communes)
        left_out = [row for row in named if not row.told]
        if left_out:
            first = left_out[0]
            self.cells.find("commune_left_out", first.at, first.name_at, None, n=len(left_out))
        told = {row.at for row in left_out}
        for row, place in zip(self.rows.communes, self.found_places, strict=True):
            if row.at not in told:
                self._place_finding(row, place)
        if self.layout.long:
            self._long()
        else:
            for column in self.layout.of("figure"):
                self._column(column)
            self._places()
        self._places_unsplit()
        self.out.findings += self.cells.findings
        return self.out

    @property
    def lacks_year(self) -> bool:
        """Whether some figures have no year, and no cell that should say it is at fault."""
        own = all(column.year for column in self.layout.of("figure"))
        silent = (
            shown(self.cells.cell(row.at, self.year_at)) is None for row in self.rows.communes
        )
        return self.default is None and not own and any(silent)

    def _only_year(self) -> int | None:
        """Return the year of a column that names no other: rows that leave it blank are of it."""
        written = (self.cells.cell(row.at, self.year_at) for row in self.rows.communes)
        years = {year_of(each) for each in written if shown(each) is not None}
        return years.pop() if len(years) == 1 else None

    def _year(self, row: int) -> int | None:
        written = self.cells.cell(row, self.year_at)
        if shown(written) is None:
            return self.default
        year = year_of(written)
        if isinstance(written, str) and in_part(written):
            if not self.told_part:  # the others of the column are alike
                self.cells.find("year_in_part", row, self.year_at, written)
            self.told_part = True
        elif year is None and (era := buddhist_year(written)):
            cell = address(row, self.year_at)
            self.cells.findings.append(
                of_buddhist_era(self.file, self.sheet.name, cell, written, era)
            )
            year = era - ERA
        elif year is None:
            self.cells.find("number_not_understood", row, self.year_at, written)
        return year

    def _place_finding(self, row: Row, place: Place) -> None:
        if place.rule is None:
            return
        at = row.name_at if place.of_name and row.told.names else row.code_at
        at = at if at is not None else row.name_at
        params = dict(place.params)
        if place.rule == "commune_unknown":
            params.setdefault("why", why_unknown(row.told))
        self.cells.find(place.rule, row.at, at, self.cells.cell(row.at, at), **params)

    def _column(self, column: Column) -> None:
        """Take the figures of a column of a wide table, and its total."""
        kind, rows = column.field, self.rows.communes
        wrong = self.cells.other_unit(column)
        said = [self.cells.read(row.at, column.at, kind) for row in rows]
        said = [
            self.cells.in_unit(row.at, column, kind, each)
            for row, each in zip(rows, said, strict=True)
        ]
        if wrong:
            said = [Meaning("invalid") if each.state == "given" else each for each in said]
        years = [column.year] * len(rows) if column.year else self.years
        values = [each.value for each in said]
        written = [shown(self.cells.cell(row.at, column.at)) for row in rows]
        cells = [address(row.at, column.at) for row in rows]
        if column.stated:
            self._stated(
                column, "row", years, self.communes, _percents(values, kind), written, cells
            )
        else:
            states = [each.state for each in said]
            if self.zero_is_missing:
                states = ["marked" if v == 0 else s for s, v in zip(states, values, strict=True)]
                values = [None if v == 0 else v for v in values]
            self._add(
                self.out.figures, len(rows), table=column.table, year=years,
                commune=self.communes, category=column.category, measure=column.measure,
                value=values, state=states, sheet=self.sheet.name, cell=cells, written=written,
            )  # fmt: skip
        self._total_of(column, kind)

    def _total_of(self, column: Column, kind: Field) -> None:
        """Take what the rows of totals state of a column; no tier has a total."""
        if kind.kind == "tier":
            return
        for total in self.rows.totals:
            self._total(total, column, kind)

    def _total(self, total: Total, column: Column, kind: Field) -> None:
        at, year = total.at, self._year_of_total(total, column)
        if year is OTHER or self._says_nothing(at, column.at):
            return
        said = self.cells.read(at, column.at, kind)
        if said.value is not None:
            self._stated(
                column, "column", [year], [None],
                _percents([said.value], kind), [shown(self.cells.cell(at, column.at))],
                [address(at, column.at)], total.rows and tuple(row + 1 for row in total.rows),
            )  # fmt: skip

    def _total_of_list(self, column: Column) -> None:
        """Take what the rows of totals state of a column of a long table, which lists categories.

        Kilograms and plants add up to nothing.
        """
        for total in self.rows.totals:
            named = [total.category] if total.category else self._listed(total)
            kinds = [self._kind(column, each) for each in named]
            if len({kind.unit for kind in kinds}) == 1 and kinds[0].kind != "percent":
                of = replace(column, category=total.category or TOTAL)
                self._total(total, of, kinds[0])

    def _listed(self, total: Total) -> list[str]:
        """Return the categories of the rows that a total adds up."""
        rows = total.rows or [row.at for row in self.rows.communes]
        named = (category(self.layout, self.sheet.rows[at])[0] for at in rows)
        return [each for each in named if each not in (None, TOTAL)]

    @staticmethod
    def _kind(column: Column, named: str) -> Field:
        return by_key().get((column.table, f"{named}.{column.measure}"), column.field)

    def _year_of_total(self, total: Total, column: Column) -> int | str | None:
        """Return the year of a column's total; ``OTHER`` where it is none of the communes'."""
        told = total.year or year_of(self.cells.cell(total.at, self.year_at))
        if column.year:
            return column.year if told in (None, column.year) else OTHER
        years = set(self.years)
        if told is None and len(years) == 1:
            return years.pop()
        told = told or self.default
        return told if told in years else OTHER

    def _says_nothing(self, row: int, at: int) -> bool:
        """Whether a total is left out: a dash there is no figure that was not reported."""
        fault = (row + 1, at + 1) in self.sheet.errors or (row + 1, at + 1) in self.sheet.uncached
        written = self.cells.cell(row, at)
        left_out = is_dash(written) and not self.cells.dash_is_zero
        return not fault and (shown(written) is None or left_out)

    def _stated(
        self, column: Column, scope, years, communes, values, written, cells, rows_=None
    ) -> None:
        rows = [
            row for row in zip(years, communes, values, written, cells, strict=True)
            if row[2] is not None
        ]  # fmt: skip
        if rows:
            years, communes, values, written, cells = map(list, zip(*rows, strict=True))
            self._add(
                self.out.stated, len(rows), table=column.table, year=years, scope=scope,
                commune=communes, category=column.category, measure=column.measure, value=values,
                sheet=self.sheet.name, cell=cells, written=written, rows=[rows_] * len(cells),
                listed=self._adds_up_rows(rows_, communes),
            )  # fmt: skip

    @cached_property
    def _unknown(self) -> dict[int, str | None]:
        """The rows of a long table whose category is not known, with their communes."""
        return {
            row.at + 1: commune
            for row, commune in zip(self.rows.communes, self.communes, strict=True)
            if self.layout.long and category(self.layout, self.sheet.rows[row.at])[0] is None
        }

    def _adds_up_rows(self, rows: tuple[int, ...] | None, communes: list) -> bool:
        """Whether a total adds up rows of a long table, and the category of each is known."""
        among = {at: of for at, of in self._unknown.items() if rows is None or at in rows}
        return bool(self.layout.long) and not (
            among if communes == [None] else set(communes) & set(among.values())
        )

    @staticmethod
    def _add(into: dict[str, list], count: int, **columns) -> None:
        for name, values in columns.items():
            into[name] += values if isinstance(values, list) else [values] * count

    def _places(self) -> None:
        rows = self.rows.communes
        for table in self.layout.tables:
            self._add(
                self.out.places, len(rows), table=table, year=self.years, commune=self.communes,
                sheet=self.sheet.name, row=[row.at + 1 for row in rows],
                cell=[self._place_cell(row) for row in rows],
                written=[row.written for row in rows],
            )  # fmt: skip

    def _places_unsplit(self) -> None:
        for table in self.layout.tables if self.unsplit else ():
            self._add(
                self.out.places, len(self.unsplit), table=table, year=self.default, commune=None,
                sheet=self.sheet.name, row=[each.row + 1 for each in self.unsplit],
                cell=[address(each.row, each.at) for each in self.unsplit],
                written=[each.written for each in self.unsplit],
            )  # fmt: skip

    @staticmethod
    def _place_cell(row: Row) -> str:
        at = row.code_at if row.told.code and row.code_at is not None else row.name_at
        return address(row.at, at or 0)

    def _long(self) -> None:
        """Take the figures of a long table: a row for each commune and category."""
        columns, at = self.layout.of("figure"), self.layout.of("category")[0].at
        for column in columns:
            self._total_of_list(column)
        seen: dict[tuple, set] = {}
        for row, commune, year in zip(self.rows.communes, self.communes, self.years, strict=True):
            named, written = category(self.layout, self.sheet.rows[row.at])
            if named is None:
                heading = self.layout.of("category")[0].heading
                self.cells.find("category_unknown", row.at, at, written, column=heading)
            for column in columns if named else ():
                self._long_cell(column, named, row, commune, year)
            # A commune has a place for each table, not for each category, unless it repeats one.
            known = seen.setdefault((commune, year), set())
            if commune is None or not known or (named and named in known):
                self._add(
                    self.out.places, 1, table=self.layout.long, year=year, commune=commune,
                    sheet=self.sheet.name, row=row.at + 1, cell=self._place_cell(row),
                    written=row.written,
                )  # fmt: skip
            known.add(named)

    def _long_cell(self, column: Column, named: str, row: Row, commune, year) -> None:
        kind = self._kind(column, named)
        said = self.cells.in_unit(row.at, column, kind, self.cells.read(row.at, column.at, kind))
        written, cell = shown(self.cells.cell(row.at, column.at)), address(row.at, column.at)
        if named == TOTAL:
            total = Column(column.at, "figure", column.table, TOTAL, column.measure)
            self._stated(total, "row", [year], [commune], [said.value], [written], [cell])
            return
        missing = self.zero_is_missing and said.value == 0
        self._add(
            self.out.figures, 1, table=column.table, year=year, commune=commune, category=named,
            measure=column.measure, value=None if missing else said.value,
            state="marked" if missing else said.state, sheet=self.sheet.name, cell=cell,
            written=written,
        )  # fmt: skip


def _percents(values: list, kind: Field) -> list:
    """Return percentages in per cent, where a workbook's cells hold 0.94 and show 94 %."""
    given = [value for value in values if value is not None]
    if kind.kind != "percent" or not given or not all(0 <= value <= 1 for value in given):
        return values
    return [None if value is None else 100 * value for value in values]
