"""Setting aside: what an error takes with it, so that the rest of a file can be imported.

An error that belongs to a cell or a row leaves that cell or row out; one that belongs to a file, a
sheet or a whole table stops the import all the same.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from svc_atlas.records.findings import Finding
from svc_atlas.records.rules import RULES
from svc_atlas.records.workbook import Reading, position

CELL, ROW, COMMUNE = "cell", "row", "commune"
BY_SCOPE = {"cell": CELL, "field": CELL, "row": ROW}
# A row whose commune or category is not known says nothing, and one whose figures may stand under
# their neighbours' headings says nothing sure; of two rows nobody knows the right one.
BY_RULE = {
    "category_unknown": ROW,
    "communes_without_parent": ROW,
    "district_unknown": ROW,
    "value_beyond_header": ROW,
    "commune_twice": COMMUNE,
}
COMMUNE_YEAR = ["table", "year", "commune"]


def takes(rule: str) -> str | None:
    """Return what an error of ``rule`` takes with it when it is set aside; None: it stops.

    Examples
    --------
    >>> takes("count_negative"), takes("commune_unknown"), takes("year_future")
    ('cell', 'row', None)
    """
    if rule in BY_RULE:
        return BY_RULE[rule]
    scope = RULES[rule].scope
    return ROW if scope == "cell" and rule.startswith("commune_") else BY_SCOPE.get(scope)


def remaining(
    readings: Sequence[Reading], aside: Sequence[Sequence[Finding]]
) -> list[pd.DataFrame]:
    """Return the figures of files, less what is set aside.

    Parameters
    ----------
    readings : sequence of Reading
    aside : sequence of sequence of Finding
        The errors to set aside, for each file.

    Returns
    -------
    list of DataFrame
        Columns of ``workbook.FIGURES``, for each file; figures without a commune or a year, and
        those that could not be read, are not among them.
    """
    pairs = list(zip(readings, aside, strict=True))
    kept = [_without(reading, findings) for reading, findings in pairs]
    doubtful = pd.concat([_listed_twice(reading, findings) for reading, findings in pairs])
    if doubtful.empty:
        return kept
    doubtful = pd.MultiIndex.from_frame(doubtful.drop_duplicates())
    return [rows[~pd.MultiIndex.from_frame(rows[COMMUNE_YEAR]).isin(doubtful)] for rows in kept]


def _without(reading: Reading, findings: Sequence[Finding]) -> pd.DataFrame:
    figures = reading.figures
    if not findings:
        return figures
    cells, rows = set(), set()
    for each in findings:
        if takes(each.rule) == CELL:
            cells.add((each.sheet or "", each.cell))
        else:
            rows.add((each.sheet or "", str(position(each.cell)[0])))
    placed = figures[["year", "commune"]].notna().all(axis=1) & (figures["state"] != "invalid")
    row = figures["cell"].str.replace(r"\D", "", regex=True)
    gone = _among(figures["sheet"], figures["cell"], cells) | _among(figures["sheet"], row, rows)
    return figures[placed.to_numpy(bool) & ~gone]


def _listed_twice(reading: Reading, findings: Sequence[Finding]) -> pd.DataFrame:
    """Return the table, year and commune of the rows that stand a second time."""
    named = {(each.sheet or "", each.cell) for each in findings if takes(each.rule) == COMMUNE}
    places = reading.places
    here = _among(places["sheet"], places["cell"], named) & places["commune"].notna()
    return places.loc[here.to_numpy(bool), COMMUNE_YEAR]


def _among(sheets: pd.Series, places: pd.Series, wanted: set[tuple[str, str]]) -> np.ndarray:
    """Tell which pairs of a sheet (none: "") and a place in it are wanted."""
    pairs = zip(sheets.fillna(""), places.fillna(""), strict=True)
    return np.fromiter((pair in wanted for pair in pairs), bool, len(sheets))
