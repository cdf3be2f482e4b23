"""Targets met: actions completed over actions planned, by area, year and quality."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from svc_atlas.metrics import results
from svc_atlas.metrics.commune_years import CommuneYears, prepare


def totals(tables: Mapping[str, pd.DataFrame], level: str) -> pd.DataFrame:
    """Return the planned and completed actions of every area and year.

    Returns
    -------
    DataFrame
        ``area, year, communes, reporting, target, achieved``; both add up the cells where both
        are known, and are null where none is.
    """
    source = prepare(tables)
    grouping = source.grouping(level)
    target, achieved, both = planned_cells(source)
    known = grouping.sums(both.any(axis=0)) > 0
    return results.by_area(
        source.years,
        grouping.codes,
        communes=grouping.sums(np.ones_like(source.reporting("targets"))),
        reporting=grouping.sums(source.reporting("targets")),
        target=results.whole(grouping.sums(target.sum(axis=0)), known),
        achieved=results.whole(grouping.sums(achieved.sum(axis=0)), known),
    )


def by_quality(tables: Mapping[str, pd.DataFrame], level: str) -> pd.DataFrame:
    """Return the planned and completed actions of every area, year and quality.

    Returns
    -------
    DataFrame
        ``area, year, quality, target, achieved, reporting``, sorted by year, area and the order
        of ``schema.QUALITIES``.
    """
    source = prepare(tables)
    grouping = source.grouping(level)
    target, achieved, both = planned_cells(source)
    known = grouping.sums(both) > 0
    reporting = grouping.sums(source.reporting("targets"))
    return results.by_category(
        source.years,
        grouping.codes,
        "quality",
        source.categories("targets"),
        source.collected("targets"),
        target=(grouping.sums(target), known),
        achieved=(grouping.sums(achieved), known),
        reporting=(np.broadcast_to(reporting, known.shape), True),
    )


def planned_cells(tables: Mapping[str, pd.DataFrame]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return planned and completed actions cell by cell, and where both are known.

    Each has the shape (qualities, years, communes); the counts are 0 where one is unknown.
    """
    source = prepare(tables)
    return source.keep(("planned_cells",), lambda: _read_planned_cells(source))


def _read_planned_cells(source: CommuneYears) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    target = source.measure("targets", "target")
    achieved = source.measure("targets", "achieved")
    both = target.known & achieved.known
    return target.figures * both, achieved.figures * both, both
