"""Readings made by hand: what reading a file gives, written down as a clerk's table."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
from openpyxl.utils import get_column_letter

from svc_atlas.records import form
from svc_atlas.records.workbook import FIGURES, PLACES, STATED, Reading, Sheet, Workbook, frame
from svc_atlas.schema import RECORDS, TABLES

TOTAL_ROW = "total"
FIRST_ROW = 5
FIRST_COLUMN = 4  # after the number, the code and the name


class Page:
    """A sheet of one table: rows of ``(commune, {key: value})``.

    A number is given, None is a blank cell, ``…`` is marked; ``total`` is the total row, and a pair
    ``(value, written)`` says how the value stands in the cell. A commune of None was not found.
    """

    def __init__(self, table: str, rows: Sequence[tuple[str | None, dict]], *, year=2023, name=...):
        self.table, self.rows, self.year = table, list(rows), year
        self.name = table if name is ... else name
        keys = list(dict.fromkeys(key for _, row in self.rows for key in row))
        self.columns = {
            key: get_column_letter(at) for at, key in enumerate(keys, start=FIRST_COLUMN)
        }

    def cell(self, key: str, commune: str | None = None, row: int = 0) -> str:
        """Return a cell by its commune, or by the number of its row among ours, from 0."""
        if commune is not None:
            row = [code for code, _ in self.rows].index(commune)
        return f"{self.columns[key]}{FIRST_ROW + row}"

    def parts(self):
        """Yield what its cells give: the kind of row, and the row."""
        for number, (commune, row) in enumerate(self.rows, start=FIRST_ROW):
            at = {"table": self.table, "year": self.year, "sheet": self.name}
            if commune != TOTAL_ROW:
                yield "places", {**at, "commune": commune, "row": number, "cell": f"B{number}",
                                 "written": commune or "?"}  # fmt: skip
            for key, column in self.columns.items():
                yield self._cell(at, commune, key, f"{column}{number}", row.get(key))

    def _cell(self, at, commune, key, cell, value):
        field = form.by_key()[self.table, key]
        value, written = value if isinstance(value, tuple) else (value, value)
        state = "blank" if value is None else "marked" if value == "…" else "given"
        made = {
            **at,
            "commune": None if commune == TOTAL_ROW else commune,
            "category": field.category,
            "measure": field.measure,
            "value": value if state == "given" else None,
            "cell": cell,
            "written": None if written is None else str(written),
        }
        if commune == TOTAL_ROW or field.stated:
            return "stated", {**made, "scope": "column" if commune == TOTAL_ROW else "row"}
        return "figures", {**made, "state": state}


def handed_in(*pages: Page, file="02.xlsx", sha256=None, year=2023, province="02") -> Reading:
    """Return the reading of a file of these sheets, which says its year and province."""
    rows = {"figures": [], "stated": [], "places": []}
    for page in pages:
        for kind, row in page.parts():
            rows[kind].append(row)
    sheets = tuple(Sheet(page.name, []) for page in pages)
    declared = {"year": year, "province": province}
    return Reading(
        Workbook(Path(file), sha256 or file, "xlsx", sheets),
        {name: value for name, value in declared.items() if value},
        figures=frame(rows["figures"], FIGURES),
        stated=frame([row for row in rows["stated"] if row["value"] is not None], STATED),
        places=frame(rows["places"], PLACES),
        findings=(),
    )


def store(table: str, key: str, values: dict[str, float], year: int = 2022) -> dict:
    """Return the tables of a store that has these figures."""
    field = form.by_key()[table, key]
    of = form.CATEGORIES.get(table)
    rows = pd.DataFrame(
        {"commune": list(values), "year": year, field.measure: list(values.values())}
    )
    if of:
        rows[of[0]] = field.category
    for column in TABLES[table].columns:
        if column.name not in rows:
            rows[column.name] = "census" if column.name == "method" else pd.NA
    empty = {each.name: each.empty() for each in RECORDS}
    return {**empty, table: TABLES[table].typed(rows)}


def stored(years: dict[int, dict[str, dict[str, float]]], table: str = "offences") -> dict:
    """Return the tables of a store that has figures of several years, columns and communes."""
    parts = [
        store(table, key, values, year)[table]
        for year, columns in years.items()
        for key, values in columns.items()
    ]
    key = list(TABLES[table].key)
    rows = pd.concat(parts).groupby(key, as_index=False).first()  # measures of one category meet
    empty = {each.name: each.empty() for each in RECORDS}
    return {**empty, table: TABLES[table].typed(rows.reindex(columns=parts[0].columns))}
