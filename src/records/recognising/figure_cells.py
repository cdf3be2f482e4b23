"""The cells of a table as figures, each with the finding that it gives."""

from collections.abc import Iterable
from dataclasses import replace

from svc_atlas.records.findings import Finding, Phrase
from svc_atlas.records.form import Field
from svc_atlas.records.recognising import merged, units
from svc_atlas.records.recognising.cells import (
    Meaning,
    has_decimal_comma,
    has_unclear_comma,
    meaning,
    shown,
)
from svc_atlas.records.recognising.layout import Column, Layout, address
from svc_atlas.records.rules import found
from svc_atlas.records.workbook import Sheet


class FigureCells:
    """Reads the figures of a sheet cell by cell, and notes what is wrong with them.

    Parameters
    ----------
    sheet : Sheet
    layout : Layout
    file : str
    rows : iterable of int
        Those that have figures, from 0.
    dash_is_zero : bool
        Whether a dash says 0, as who hands the file in said: not of tiers and residents, of which
        no commune has 0, nor of percentages.
    """

    def __init__(
        self, sheet: Sheet, layout: Layout, file: str, rows: Iterable[int], *, dash_is_zero: bool
    ):
        self.sheet, self.layout, self.file = sheet, layout, file
        self.dash_is_zero = dash_is_zero
        self.findings: list[Finding] = []
        self.merged, self.told = merged.figures(sheet, layout), set()
        rows = list(rows)
        # Where one amount of a column has a decimal comma, 1,234 in it may have one too.
        self.decimal_commas = {
            column.at
            for column in layout.of("figure")
            if any(has_decimal_comma(self.cell(at, column.at)) for at in rows)
        }

    def find(self, rule: str, row: int, at: int | None, value: object, **params) -> None:
        """Note a finding of a rule at a cell."""
        cell = address(row, at or 0)
        self.findings.append(found(rule, self.file, self.sheet.name, cell, shown(value), **params))

    def cell(self, row: int, at: int | None):
        """Return what stands in a cell; None beyond the end of its row."""
        cells = self.sheet.rows[row]
        return cells[at] if at is not None and at < len(cells) else None

    def read(self, row: int, at: int, kind: Field) -> Meaning:
        """Return what a cell says, and note its finding."""
        if (row, at) in self.merged:
            self._told_merged(*self.merged[row, at])
            return Meaning("invalid")
        value = self.cell(row, at)
        where = (row + 1, at + 1)
        if where in self.sheet.errors:
            self.find("formula_error", row, at, self.sheet.errors[where])
            return Meaning("invalid")
        if where in self.sheet.uncached:
            self.find("formula_without_value", row, at, value)
            return Meaning("invalid")
        said = meaning(value, kind.kind, kind.unit, kind.measure)
        if said.rule == "dash_not_reported":
            if not _can_be_zero(kind):
                said = replace(said, rule="dash_never_zero")
            elif self.dash_is_zero:
                return Meaning("given", 0.0)
        if kind.kind == "amount" and at in self.decimal_commas and has_unclear_comma(value):
            said = Meaning("invalid", None, "number_not_understood")
        if said.rule:
            self.find(said.rule, row, at, value, **_params(said, kind))
        return said

    def _told_merged(self, row: int, at: int) -> None:
        """Note once that a figure stands in a cell that is merged over several figures."""
        if (row, at) not in self.told:
            self.find("figure_merged", row, at, self.cell(row, at))
        self.told.add((row, at))

    def other_unit(self, column: Column) -> bool:
        """Whether a column's heading says that its amounts are in another unit; note it."""
        other = units.headed(column) if column.field.kind == "amount" else None
        if other:
            self.find("unit_other", column.row, column.at, column.heading, unit=other)
        return other is not None

    def in_unit(self, row: int, column: Column, kind: Field, said: Meaning) -> Meaning:
        """Return an amount, or that it is none: the cell of its unit says another; note that."""
        if not kind.unit or said.value is None:
            return said
        at = units.column_of(self.layout, column)
        unit = shown(self.cell(row, at))
        if not unit or not units.is_other(self.layout, column, kind, unit):
            return said
        if (row, at) not in self.told:
            self.find("unit_other", row, at, unit, unit=unit)
        self.told.add((row, at))
        return Meaning("invalid")


def _can_be_zero(kind: Field) -> bool:
    return kind.kind in ("count", "amount") and kind.measure != "residents"


def _params(said: Meaning, kind: Field) -> dict[str, object]:
    """Return what the sentences of a cell's finding name."""
    if said.rule == "count_with_word":
        return {"number": shown(said.value)}
    if said.rule == "count_of_other":
        return {"unit": said.unit, "measure": Phrase(f"measure.{kind.measure}")}
    return {"unit": said.unit} if said.rule == "unit_other" else {}
