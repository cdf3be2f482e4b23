"""The table of a view as CSV, safe to open in a spreadsheet; its rows and its name say of what."""

import csv
import io

from svc_atlas.address import CLAIMS, DATA, METHODS, WITHOUT_MAP, View
from svc_atlas.formulas import safe
from svc_atlas.maps import legend
from svc_atlas.snapshot import Snapshot
from svc_atlas.web import area_table, claims_list, data_list, methods
from svc_atlas.web.screen import screen_of


def table_csv(snapshot: Snapshot, view: View) -> bytes:
    """Return the rows of a view's table as UTF-8 CSV; a synthetic figure says so in each row."""
    table = {DATA: data_list, METHODS: methods, CLAIMS: claims_list}.get(view.page, area_table)
    rows = table.frame(screen_of(snapshot, view))
    if "class" in rows:
        said = [legend.in_words(view.indicator, key) for key in rows["class"]]
        rows = rows.assign(**{"class": said})
    out = io.StringIO()
    out.write("\ufeff")  # spreadsheets read Khmer only with a byte order mark
    writer = csv.writer(out)
    of_view = chosen(view)
    writer.writerow([*rows.columns, *of_view, "snapshot", "source"])
    source = "SYNTHETIC" if snapshot.synthetic else "official"
    for row in rows.astype(object).where(rows.notna(), None).itertuples(index=False):
        cells = [*row, *of_view.values(), snapshot.id, source]
        writer.writerow([safe(cell) for cell in cells])
    return out.getvalue().encode()


def chosen(view: View) -> dict[str, object]:
    """Return what the address chose of a table: without it two tables would look the same.

    What does not apply is null. Of the first year of all, a change is measured from none.

    Examples
    --------
    >>> view = View("province", "02", 2023, "crime_change", "commune", "km", 2021, "theft")
    >>> [value for value in chosen(view).values() if value]
    [2023, 2021, 'crime_change', 'theft', 'commune', '02']
    """
    if view.page == METHODS:
        return {}
    if view.page == CLAIMS:  # they are of every year and indicator
        return {"area": view.area}
    if view.page == DATA:
        return {"year": view.year, "indicator": view.indicator, "area": view.area}
    return {
        "year": view.year,
        "against": view.against if view.compares and view.against != view.year else None,
        "indicator": view.indicator,
        "offence": view.offence,
        "estimate": view.estimate if view.takes_estimate else None,
        "level": view.level,
        "area": view.area,
    }


def file_name(snapshot: Snapshot, view: View) -> str:
    """Return the name of the file: what was chosen, the language of the names, the snapshot.

    Two tables that differ have two names.
    """
    said = chosen(view)
    parts = [
        view.area,
        view.page if view.page in WITHOUT_MAP else view.year,
        said.get("indicator"),
        f"against-{said['against']}" if said.get("against") else None,
        *(said.get(name) for name in ("offence", "estimate", "level")),
        view.table,
        view.lang,
        snapshot.id,
    ]
    return f"svc-atlas_{'_'.join(str(part) for part in parts if part)}.csv"
