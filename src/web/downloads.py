"""The table of a view as CSV, safe to open in a spreadsheet."""

import csv
import io

from svc_atlas.address import DATA, METHODS, View
from svc_atlas.snapshot import Snapshot
from svc_atlas.web import area_table, data_list, methods
from svc_atlas.web.screen import screen_of

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def table_csv(snapshot: Snapshot, view: View) -> bytes:
    """Return the rows of a view's table as UTF-8 CSV; a synthetic figure says so in each row."""
    table = {DATA: data_list, METHODS: methods}.get(view.page, area_table)
    rows = table.frame(screen_of(snapshot, view))
    out = io.StringIO()
    out.write("\ufeff")  # spreadsheets read Khmer only with a byte order mark
    writer = csv.writer(out)
    estimate = {"estimate": view.estimate} if view.takes_estimate else {}
    writer.writerow([*rows.columns, "year", "indicator", *estimate, "snapshot", "source"])
    source = "SYNTHETIC" if snapshot.synthetic else "official"
    for row in rows.astype(object).where(rows.notna(), None).itertuples(index=False):
        cells = [*row, view.year, view.indicator, *estimate.values(), snapshot.id, source]
        writer.writerow([safe(cell) for cell in cells])
    return out.getvalue().encode()


def safe(cell: object) -> object:
    """Return a cell that no spreadsheet takes for a formula.

    Examples
    --------
    >>> safe("=1+1"), safe(-3), safe(None)
    ("'=1+1", -3, '')
    """
    if cell is None:
        return ""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
