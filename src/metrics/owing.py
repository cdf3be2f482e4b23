"""Who has handed in what, table by table: reported, late, missing, and who still owes."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from svc_atlas.metrics import results
from svc_atlas.metrics.areas import within
from svc_atlas.metrics.commune_years import NOT_RANKED, CommuneYears, prepare
from svc_atlas.metrics.coverage import reports
from svc_atlas.schema import RECORD_NAMES, STATUSES

_LATE = STATUSES.index("late")
#: The class of each status on the map, in the order of ``schema.STATUSES``.
CLASSES = ("reported", "late", "not_reported", "not_ranked")


def statuses(tables: Mapping[str, pd.DataFrame], table: str) -> pd.DataFrame:
    """Return how each commune stands with one table in each year.

    Returns
    -------
    DataFrame
        ``area, year, level, class``: ``reported``, ``late``, ``not_reported``, ``not_ranked``. A
        commune of which coverage says nothing has not reported.
    """
    source = prepare(tables)
    status = source.status(table)
    words = np.array(CLASSES, dtype=object)[
        np.where(status < 0, CLASSES.index("not_reported"), status)
    ]
    level = pd.array(["commune"] * words.size, dtype="string")
    rows = results.by_area(source.years, source.communes)
    return rows.assign(level=level, **{"class": pd.array(words.ravel(), dtype="string")})


def by_table(tables: Mapping[str, pd.DataFrame], level: str) -> pd.DataFrame:
    """Return the communes that reported each table, by area and year.

    Returns
    -------
    DataFrame
        ``area, year, table, due, reported, late, missing, not_ranked``: communes. Those
        ``reported`` came on time or late; ``due`` are ``reported`` and ``missing``.
    """
    source = prepare(tables)
    grouping = source.grouping(level)
    found = []
    for table in RECORD_NAMES:
        status, missing = source.status(table), _missing(source, table)
        reported = source.reporting(table)
        counted = {
            "due": reported | missing,
            "reported": reported,
            "late": status == _LATE,
            "missing": missing,
            "not_ranked": status == NOT_RANKED,
        }
        sums = {name: grouping.sums(communes) for name, communes in counted.items()}
        rows = results.by_area(source.years, grouping.codes, **sums)
        rows.insert(2, "table", pd.array([table] * len(rows), dtype="string"))
        found.append(rows)
    return pd.concat(found, ignore_index=True)


def by_area(tables: Mapping[str, pd.DataFrame], level: str) -> pd.DataFrame:
    """Return how complete the communes of each area are in each year, over all tables.

    Returns
    -------
    DataFrame
        ``area, year, communes, complete, owing, due, received, late``: communes from which
        something is due, those that handed in all of it, those that owe some of it; reports due,
        received (on time or late) and late.
    """
    source = prepare(tables)
    grouping = source.grouping(level)
    due, received = reports(source)
    late = sum((source.status(table) == _LATE).astype(np.int64) for table in RECORD_NAMES)
    counted = {
        "communes": due > 0,
        "complete": (due > 0) & (received == due),
        "owing": received < due,
        "due": due,
        "received": received,
        "late": late,
    }
    sums = {name: grouping.sums(values) for name, values in counted.items()}
    return results.by_area(source.years, grouping.codes, **sums)


def owed(tables: Mapping[str, pd.DataFrame], year: int, area: str) -> pd.DataFrame:
    """Return what the communes of an area still owe of a year.

    Returns
    -------
    DataFrame
        ``commune, table``, sorted by commune and by the order of the workbook's sheets.
    """
    source = prepare(tables)
    found = []
    for place, table in enumerate(RECORD_NAMES):
        communes = source.communes[_missing(source, table)[source.years == year].any(axis=0)]
        found.append(pd.DataFrame({"commune": communes, "table": table, "place": place}))
    rows = pd.concat(found, ignore_index=True).astype({"commune": "string", "table": "string"})
    rows = rows[within(rows["commune"], area)].sort_values(["commune", "place"], ignore_index=True)
    return rows.drop(columns="place")


def _missing(source: CommuneYears, table: str) -> np.ndarray:
    """Tell which commune-years owe the table: one that is asked of others that year."""
    status = source.status(table)
    asked = (status >= 0).any(axis=1, keepdims=True)
    return asked & (status != NOT_RANKED) & ~source.reporting(table)
