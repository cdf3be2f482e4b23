"""The figures of a file laid out for the rules: who stands beside whom, and in which cell."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from svc_atlas.records import form
from svc_atlas.records.findings import Finding
from svc_atlas.records.rules import found
from svc_atlas.records.workbook import Reading

# What tells one line of a table from another. A commune that stands twice in it has two lines.
LINE = ["table", "year", "place", "category", "occurrence"]


@dataclass(frozen=True)
class Layout:
    """The figures of a file with what the rules need to know of their places.

    Attributes
    ----------
    reading : Reading
    figures, stated, places : DataFrame
        Those of the reading, numbered from 0, with ``page`` (the sheet, empty where there are
        none) and ``row`` (its number in the sheet). Figures and stated ones have ``place`` too,
        the commune, or the row where none was found, ``occurrence``, 0 for the first time that the
        place stands in the table, and ``line``, a number that the figures of one commune and
        category share. Categories are empty where a table has none, and values are null unless
        they are given.
    """

    reading: Reading
    figures: pd.DataFrame
    stated: pd.DataFrame
    places: pd.DataFrame

    @property
    def file(self) -> str:
        """The file's name."""
        return self.reading.workbook.name

    @cached_property
    def named(self) -> dict[tuple[str, str, int], dict[str, Any]]:
        """The first place of each row, by table, sheet and row."""
        rows = self.places.to_dict("records")
        return {(row["table"], row["page"], row["row"]): row for row in reversed(rows)}

    @cached_property
    def cells(self) -> dict[tuple[str, str, int], str]:
        """The cell that names the commune, by table, sheet and row."""
        columns = (self.places[name] for name in ("table", "page", "row", "cell"))
        return {(table, page, row): cell for table, page, row, cell in zip(*columns, strict=True)}

    @cached_property
    def tables(self) -> list[str]:
        """The tables that have figures."""
        return list(self._by_table)

    def wide(self, table: str) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Return the figures of a table, a column for each measure.

        Returns
        -------
        values : DataFrame
            A row for each commune and category, null where no figure is given.
        positions : DataFrame
            Of the same form: the number of the row of ``figures``, null where the file has no
            such cell.
        """
        own = self._by_table[table]
        names = list(dict.fromkeys(f.measure for f in form.fields(table) if not f.stated))
        lines, row = np.unique(own["line"].to_numpy(), return_inverse=True)
        column = own["measure"].map({name: at for at, name in enumerate(names)}).to_numpy(int)
        found = {"value": own["value"].to_numpy(float, na_value=np.nan), "at": own.index}
        cells = {}
        for name, values in found.items():
            cells[name] = np.full((len(lines), len(names)), np.nan)
            cells[name][row, column] = values
        values, positions = (pd.DataFrame(each, lines, names) for each in cells.values())
        return values.astype("Float64"), positions.astype("Int64")

    @cached_property
    def _by_table(self) -> dict[str, pd.DataFrame]:
        return dict(list(self.figures.groupby("table", sort=False)))

    def without(self, wrong: Iterable[int]) -> "Layout":
        """Return the layout with these rows of ``figures`` found to be none."""
        figures = self.figures.copy()
        figures.loc[list(wrong), "value"] = pd.NA
        figures.loc[list(wrong), "state"] = "invalid"
        return replace(self, figures=figures)

    def finding(self, rule: str, cell: Mapping[str, Any] | pd.Series, **params) -> Finding:
        """Return a finding at a cell: a row of ``figures``, ``stated`` or ``places``."""
        return found(
            rule, self.file, _known(cell["sheet"]), _known(cell["cell"]), _known(cell["written"]),
            **params,
        )  # fmt: skip


def lay_out(reading: Reading) -> Layout:
    """Lay out the figures of a file."""
    return Layout(
        reading,
        figures=_placed(reading.figures),
        stated=_placed(reading.stated),
        places=_paged(reading.places),
    )


def _paged(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.reset_index(drop=True).assign(
        page=lambda f: f["sheet"].fillna(""), year=lambda f: f["year"].fillna(0)
    )


def _placed(rows: pd.DataFrame) -> pd.DataFrame:
    """Add where figures stand; a commune standing twice in a table counts its occurrences."""
    rows = _paged(rows)
    row = rows["cell"].str.extract(r"(\d+)$", expand=False).astype("Int32").fillna(0)
    own = rows["page"] + "!" + row.astype("string")
    rows = rows.assign(
        row=row, place=rows["commune"].fillna(own), category=rows["category"].fillna("")
    )
    if "state" in rows:
        rows["value"] = rows["value"].where(rows["state"] == "given")
    keys = [*LINE[:-1], "measure", *(["scope"] if "scope" in rows else [])]
    rows = rows.assign(occurrence=rows.groupby(keys, sort=False).cumcount())
    return rows.assign(line=rows.groupby(LINE, sort=False).ngroup())


def _known(value):
    return None if pd.isna(value) else value
