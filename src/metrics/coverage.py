"""Completeness: the reports received of those due."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from svc_atlas.metrics import results
from svc_atlas.metrics.commune_years import NOT_RANKED, prepare
from svc_atlas.schema import RECORD_NAMES


def shares(tables: Mapping[str, pd.DataFrame], level: str) -> pd.DataFrame:
    """Return the reports due and received of every area and year.

    Returns
    -------
    DataFrame
        ``area, year, due, received``. A report is one table of one commune; it is received when
        it came on time or late.
    """
    source = prepare(tables)
    grouping = source.grouping(level)
    due, received = reports(source)
    return results.by_area(
        source.years, grouping.codes, due=grouping.sums(due), received=grouping.sums(received)
    )


def reports(tables: Mapping[str, pd.DataFrame]) -> tuple[np.ndarray, np.ndarray]:
    """Return the reports due and received of each commune-year, shape (years, communes).

    A table is due from every commune in a year in which coverage speaks of it, except from a
    commune that was not ranked, which has nothing to hand in.
    """
    source = prepare(tables)
    due = np.zeros((len(source.years), len(source.communes)), np.int64)
    received = due.copy()
    for table in RECORD_NAMES:
        status = source.status(table)
        asked = (status >= 0).any(axis=1, keepdims=True)
        due += asked & (status != NOT_RANKED)
        received += source.reporting(table)
    return due, received
