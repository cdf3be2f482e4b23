"""The table of a view as CSV, safe to open in a spreadsheet."""

import csv
import io

from svc_atlas.address import CLAIMS, DATA, METHODS, WITHOUT_MAP, View
from svc_atlas.snapshot import Snapshot
from svc_atlas.web import area_table, claims_list, data_list, methods
from svc_atlas.web.screen import screen_of

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def table_csv(snapshot: Snapshot, view: View) -> bytes:
    """Return the rows of a view's table as UTF-8 CSV; a synthetic figure says so in each row."""
    table = {DATA: data_list, METHODS: methods, CLAIMS: claims_list}.get(view.page, area_table)
    rows = table.frame(screen_of(snapshot, view))
    out = io.StringIO()
    out.write("\ufeff")  # spreadsheets read Khmer only with a byte order mark
    writer = csv.writer(out)
    # What is without a map is neither of one year nor of one indicator.
    of_map = {} if view.page in WITHOUT_MAP else {"year": view.year, "indicator": view.indicator}
    if view.takes_estimate:
        of_map["estimate"] = view.estimate
    writer.writerow([*rows.columns, *of_map, "snapshot", "source"])
    source = "SYNTHETIC" if snapshot.synthetic else "official"
    for row in rows.astype(object).where(rows.notna(), None).itertuples(index=False):
        cells = [*row, *of_map.values(), snapshot.id, source]
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
