"""Recognising: from the cells of a workbook to figures of communes, with what is unclear in them.

Our own template is known by its machine keys; a table that somebody else made by its headings,
wherever they stand and in whichever of the two languages; any other by a mapping file. Figures of
rows whose commune was not found are kept with a null commune, so that sums still add up; they are
never stored.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, replace

from openpyxl.utils import get_column_letter

from svc_atlas.gazetteer import Gazetteer
from svc_atlas.records.findings import Finding
from svc_atlas.records.recognising import layout as layouts
from svc_atlas.records.recognising import merged, unsplit
from svc_atlas.records.recognising import rows as row_kinds
from svc_atlas.records.recognising.beyond import beyond, cut
from svc_atlas.records.recognising.buddhist_era import in_christian_era, of_buddhist_era
from svc_atlas.records.recognising.cells import shown
from svc_atlas.records.recognising.columns import of_other_years
from svc_atlas.records.recognising.counted import counted_otherwise
from svc_atlas.records.recognising.declared import (
    OWN,
    About,
    about,
    buddhist_title,
    file_year,
    other_unit,
    part_of_year,
    province_in,
    several_years,
    sheet_year,
    years_named,
)
from svc_atlas.records.recognising.districts import settle
from svc_atlas.records.recognising.extracting import Extraction
from svc_atlas.records.recognising.file_names import rule_of_name
from svc_atlas.records.recognising.header import unread
from svc_atlas.records.recognising.layout import Layout
from svc_atlas.records.recognising.lines import ERA, buddhist_year
from svc_atlas.records.recognising.mapped import layouts_of
from svc_atlas.records.recognising.mapping import Mapping
from svc_atlas.records.recognising.narrowed import (
    measure_columns,
    narrowed_title,
    part_columns,
)
from svc_atlas.records.recognising.ours import (
    about_findings,
    in_christian_year,
    is_of_year,
    key_findings,
)
from svc_atlas.records.recognising.places import Place, Places, places
from svc_atlas.records.recognising.rows import Row, Rows
from svc_atlas.records.recognising.unplaced import told_together
from svc_atlas.records.rules import found
from svc_atlas.records.workbook import (
    FIGURES,
    LISTING,
    LOSSES,
    PLACES,
    STATED,
    Reading,
    Sheet,
    Workbook,
    frame,
)

__all__ = ["recognise"]
MOST_HIDDEN = 12  #: columns that a finding names
FEWEST, SURELY = 3, 0.9  #: rows, and the share of them, that tell a table's province


def recognise(
    workbook: Workbook,
    gazetteer: Gazetteer,
    *,
    mapping: Mapping | None = None,
    year: int | None = None,
    dash_is_zero: bool = False,
) -> Reading:
    """Return the figures of a workbook.

    Parameters
    ----------
    workbook : Workbook
        As `records.reading.read` gives it.
    gazetteer : Gazetteer
        Today's communes.
    mapping : Mapping, optional
        What the columns are, for a file that cannot be recognised by its headings.
    year : int, optional
        The year of figures whose row or column names none; else the file's own.
    dash_is_zero : bool
        Whether a dash means 0, as who hands the file in says; else that there is no figure.

    Returns
    -------
    Reading
        ``declared`` has what the file says of itself (``year``, ``province``, ``office``, ``form``)
        and ``method``, the mapping's, of residents. In ``figures``, ``commune`` is null where a
        finding says that it was not found, ``year`` where none is known.
    """
    return _Recognition(workbook, gazetteer, mapping, year, dash_is_zero).run()


@dataclass
class _Part:
    """A sheet with a table."""

    sheet: Sheet
    layout: Layout
    year: int | None  # that the sheet itself names


class _Recognition:
    def __init__(self, workbook, gazetteer, mapping, year, dash_is_zero):
        self.workbook, self.gazetteer = workbook, gazetteer
        self.dash_is_zero = dash_is_zero
        self.mapping, self.year = mapping, year
        self.places: Places = places(gazetteer)
        self.findings: list[Finding] = list(workbook.findings)
        self.not_of_a_year: list[Sheet] = []
        self.year_told = False  # that the template's first sheet says none

    def run(self) -> Reading:
        said = about(self.workbook, self.places)
        self.ours = said is not None
        if self.ours:
            known = self.year or (self.mapping and self.mapping.year)
            told = about_findings(self.workbook, said, known)
            self.findings += told
            self.year_told = any(is_of_year(finding) for finding in told)
            said = in_christian_year(self.workbook, said)
        parts = self._parts(said)
        self._buddhist_titles(parts, said)
        declared = self._declared(said, parts)
        self._parts_of_years(parts)
        self._titles(parts)
        columns = {
            "figures": defaultdict(list), "stated": defaultdict(list), "places": defaultdict(list)
        }  # fmt: skip
        for part in parts:
            extract = self._extract(part, declared)
            self.findings += [*_hidden(part, self.workbook.name), *extract.findings]
            for name, into in columns.items():
                for column, values in getattr(extract, name).items():
                    into[column] += values
        ours = said is not None and said.year is not None
        self._file_name(parts, columns["places"]["commune"], ours=ours)
        return Reading(
            self.workbook,
            declared,
            frame(dict(columns["figures"]), FIGURES),
            frame(dict(columns["stated"]), STATED),
            frame(dict(columns["places"]), PLACES),
            tuple(in_christian_era(self.findings)),
        )

    def _parts(self, said: About | None) -> list[_Part]:
        """Return the sheets that have a table; note those that have none."""
        file = self.workbook.name
        sheets = [sheet for sheet in self.workbook.sheets if _has_cells(sheet)]
        sheets = [sheet for sheet in sheets if sheet.name not in (LISTING, LOSSES)]
        if said is not None:
            sheets = [sheet for sheet in sheets if not (sheet.name or "").startswith(OWN)]
        if self.mapping is not None:
            chosen, findings = layouts_of(sheets, self.mapping, file)
            self.findings += findings
            return [_Part(sheet, layout, None) for sheet, layout in chosen]
        found_ = [(sheet, layouts.find(sheet, file)) for sheet in sheets]
        whole = self._without_cells([sheet for sheet, layout in found_ if layout is None])
        parts = [
            _Part(sheet, layout, sheet_year(sheet, layout.titles))
            for sheet, layout in found_
            if layout
        ]
        if parts:
            without = [s for s, layout in found_ if layout is None and s not in whole]
            self.findings += [found("sheet_unrecognised", file, s.name) for s in without]
        elif (
            self.workbook.kind
            and not whole
            and not any(finding.severity == "error" for finding in self.workbook.findings)
        ):
            self.findings.append(found("file_without_table", file))
            self.findings += [each for sheet in sheets for each in unread(sheet, file)]
        return parts

    def _without_cells(self, sheets: list[Sheet]) -> list[Sheet]:
        """Return the sheets whose rows were not split, where no table is known; note them."""
        whole = []
        for sheet in sheets:
            if rows := unsplit.unsplit(sheet, None, self.places):
                self.findings.append(unsplit.finding(rows, self.workbook.name, sheet.name))
                whole.append(sheet)
        return whole

    def _parts_of_years(self, parts: list[_Part]) -> None:
        """Note where a title, or the name of a sheet, is of part of a year."""
        file = self.workbook.name
        for part in parts:
            if told := part_of_year(part.sheet, part.layout):
                self.findings.append(found("year_in_part", file, part.sheet.name, *told))
            elif told := several_years(part.sheet, part.layout):
                self.findings.append(found("years_together", file, part.sheet.name, *told))
            if told:
                self.not_of_a_year.append(part.sheet)

    def _buddhist_titles(self, parts: list[_Part], said: About | None) -> None:
        """Note where a title, or the name of a sheet, names its year in the Buddhist era alone."""
        known = self.year or (self.mapping and self.mapping.year) or (said and said.year)
        for part in parts:
            told = None if part.year else buddhist_title(part.sheet, part.layout)
            if told:
                part.year = told[2] - ERA
            if told and known != part.year:
                self.findings.append(of_buddhist_era(self.workbook.name, part.sheet.name, *told))

    def _file_name(self, parts: list[_Part], communes: list, *, ours: bool) -> None:
        """Note where the name of the file is of part of a year, and no sheet says so already."""
        if not parts or self.not_of_a_year:
            return
        path, tables = self.workbook.path, [(part.sheet, part.layout) for part in parts]
        provinces = {code[:2] for code in communes if code}
        if rule := rule_of_name(path, tables, provinces, ours=ours):
            self.findings.append(found(rule, self.workbook.name, value=path.stem))

    def _titles(self, parts: list[_Part]) -> None:
        """Note where a title says that the figures below it are in another unit, or a part."""
        for part in parts:
            # Above the machine keys of our template stand its own headings, below the title.
            own = self.mapping is None and part.layout.header[:1] == (0,)
            rows = min(part.layout.above, 1) if own else part.layout.above
            if told := other_unit(part.sheet, part.layout, rows):
                cell, written, unit = told
                file, sheet = self.workbook.name, part.sheet.name
                self.findings.append(found("unit_of_table", file, sheet, cell, written, unit=unit))
            elif told := narrowed_title(part.sheet, part.layout, rows):
                name = part.sheet.name
                self.findings.append(found("table_narrowed", self.workbook.name, name, *told))
            elif told := counted_otherwise(part.sheet, part.layout):
                name = part.sheet.name
                self.findings.append(found("counted_otherwise", self.workbook.name, name, *told))

    def _declared(self, said: About | None, parts: list[_Part]) -> dict[str, object]:
        declared: dict[str, object] = {}
        if said is not None:
            own = {"form": said.form, "office": said.office, "year": said.year}
            declared |= own | {"province": said.province}
        else:
            texts = [t for part in parts for t in (*part.layout.titles, part.sheet.name or "")]
            texts += [line for part in parts for line in _lines_above(part)]
            stem = self.workbook.path.stem.replace("_", " ")
            province = province_in(texts, self.gazetteer) or province_in([stem], self.gazetteer)
            years = {part.year for part in parts} - {None}
            declared |= {"province": province}
            if len(years) == 1:
                declared["year"] = years.pop()
            elif parts and not years:
                declared["year"] = file_year(self.workbook)
        if self.mapping and self.mapping.method:
            declared["method"] = self.mapping.method
        return {key: value for key, value in declared.items() if value is not None}

    def _extract(self, part: _Part, declared: dict):
        mapping, file = self.mapping, self.workbook.name
        default = self.year or (mapping.year if mapping else None) or part.year
        default = default or declared.get("year")
        layout = self._of_its_year(part, default)
        sheet, province = merged.spread(part.sheet, layout), declared.get("province")
        whole = unsplit.unsplit(part.sheet, layout, self.places)
        if whole:
            self.findings.append(unsplit.finding(whole, file, sheet.name))
        skipped = {each.row for each in whole}
        sorted_rows = self._rows(sheet, layout, province, skipped)
        if sorted_rows.second is not None:
            self.findings.append(self._second(sheet, layout, *sorted_rows.second))
        communes = self._communes(sheet, layout, sorted_rows.communes)
        communes, unplaced = told_together(
            sheet, layout, sorted_rows.communes, communes, places=self.places, file=file
        )
        self.findings += unplaced
        extraction = Extraction(
            sheet, layout, sorted_rows, communes,
            file=file, year=default, zero_is_missing=bool(mapping and mapping.zero == "missing"),
            unsplit=whole,
            dash_is_zero=self.dash_is_zero,
        )  # fmt: skip
        rows = [row.at for row in sorted_rows.communes]
        keys = key_findings(part.sheet, layout, rows, file)
        keys += [
            found(rule, file, sheet.name, *told)
            for rule, columns in (
                ("column_of_parts", part_columns),
                ("column_of_measures", measure_columns),
            )
            for told in columns(part.sheet, layout, rows if mapping is None else [])
        ]
        told = {each.cell for each in keys}
        self.findings += [each for each in layout.findings if each.cell not in told] + keys
        summed = [*rows, *(total.at for total in sorted_rows.totals)]
        self.findings += beyond(part.sheet, part.layout, summed, file)
        self.findings += cut(part.sheet, part.layout, summed, file)
        if extraction.lacks_year and part.sheet not in self.not_of_a_year and not self.year_told:
            self.findings.append(self._no_year(part))
        return extraction.run()

    def _rows(self, sheet: Sheet, layout: Layout, province: str | None, skipped: set[int]) -> Rows:
        """Return the rows of a table, in the one province that its communes are all of.

        Where that is another than the file says, it is one mistake and not one for each row.
        """
        rows = row_kinds.sort(sheet, layout, self.places, province, skipped)
        free = [row.told for row in rows.communes if not (row.province or row.district)]
        if province is None or len(free) < FEWEST:
            return rows
        counts = Counter(code for told in free for code in self.places.provinces(told))
        other, most = counts.most_common(1)[0] if counts else (province, 0)
        if 2 * counts[province] < len(free) and most >= SURELY * len(free):
            return row_kinds.sort(sheet, layout, self.places, other, skipped)
        return rows

    def _no_year(self, part: _Part) -> Finding:
        """Return why it is not known of which year figures are."""
        file, stem = self.workbook.name, self.workbook.path.stem.replace("_", " ")
        if several := years_named(part.sheet, part.layout):
            return found("years_together", file, part.sheet.name, *several)
        if year := buddhist_year(stem):
            return of_buddhist_era(file, None, None, stem, year)
        return found("year_unknown", file, part.sheet.name)

    def _of_its_year(self, part: _Part, year: int | None) -> Layout:
        """Return the table without the columns of other years that stand there to compare."""
        others = of_other_years(part.layout.columns, year)
        first = {column.year: column for column in reversed(others)}
        for column in first.values():  # one finding for the columns of a year
            cell = layouts.address(column.row, column.at)
            self.findings.append(
                found(
                    "header_other_year", self.workbook.name, part.sheet.name, cell, column.heading,
                    other=column.year, year=year,
                )
            )  # fmt: skip
        kept = tuple(column for column in part.layout.columns if column not in others)
        return replace(part.layout, columns=kept)

    def _second(self, sheet: Sheet, layout: Layout, row: int, at: int) -> Finding:
        place = next(c for c in layout.columns if c.kind in ("code", "commune"))
        first = layouts.address(place.row, place.at)
        cell, written = layouts.address(row, at), shown(sheet.rows[row][at])
        return found(
            "sheet_second_table", self.workbook.name, sheet.name, cell, written, first=first
        )

    def _communes(self, sheet: Sheet, layout: Layout, rows: list[Row]) -> list[Place]:
        if self.mapping is not None and not self.mapping.is_of_today(self.gazetteer.vintage):
            # What reads geometry takes a while to load, and most files need none of it.
            from svc_atlas.records.recognising.matching import match

            return match(rows, self.gazetteer, self.places)
        ours = self.mapping is not None or self.ours
        find = self.places.find if ours else self.places.find_doubting
        communes, contradicted = settle(
            sheet, layout, rows, [find(row.told) for row in rows],
            places=self.places, find=find, file=self.workbook.name,
        )  # fmt: skip
        self.findings += contradicted
        return communes


def _hidden(part: _Part, file: str) -> list[Finding]:
    """Return which of the columns that are read are hidden; former years' may well be."""
    numbers = sorted({c.at + 1 for c in part.layout.columns} & part.sheet.hidden_columns)
    if not numbers:
        return []
    columns = ", ".join(map(get_column_letter, numbers[:MOST_HIDDEN]))
    columns += ", …" if len(numbers) > MOST_HIDDEN else ""
    name = part.sheet.name
    return [found("sheet_columns_hidden", file, name, columns=columns, n=len(numbers))]


def _lines_above(part: _Part) -> list[str]:
    """Return the lines above a table: a title such as Province may stand beside its name."""
    lines = part.sheet.rows[: part.layout.above]
    return [" ".join(cell for cell in cells if isinstance(cell, str)) for cells in lines]


def _has_cells(sheet: Sheet) -> bool:
    return any(cell is not None and cell != "" for cells in sheet.rows for cell in cells)
