"""Targets met: actions completed over actions planned, by area, year and quality."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from svc_atlas.metrics import areas, results
from svc_atlas.metrics.commune_years import CommuneYears, in_years, prepare


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


def shortfalls(
    tables: Mapping[str, pd.DataFrame], area: str, year: int, *, quality: str | None = None
) -> pd.DataFrame:
    """Return the communes that did less than they planned: those that hold an area back.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        The tables of a snapshot.
    area : str
        The code of an area.
    year : int
        The year.
    quality : str, optional
        One of ``schema.QUALITIES`` alone.

    Returns
    -------
    DataFrame
        ``commune, target, achieved, short``: planned and completed actions, and how many are
        lacking, more than 0; the most first, then by code. What one quality did beyond its plan
        never makes up for another.
    """
    source = prepare(tables)
    chosen = slice(None)
    if quality is not None:
        chosen = [source.categories("targets").index(quality)]
    target, achieved, _ = (
        in_years(np.moveaxis(cells[chosen], 1, 0), source.years, [year])[0]
        for cells in planned_cells(source)
    )
    short = np.maximum(target - achieved, 0).sum(axis=0)
    target, achieved = target.sum(axis=0), achieved.sum(axis=0)
    inside = areas.within(pd.Series(source.communes, dtype="string"), area) & (short > 0)
    order = np.flatnonzero(inside)
    order = order[np.argsort(-short[order], kind="stable")]
    return pd.DataFrame(
        {
            "commune": pd.array(source.communes[order], dtype="string"),
            "target": results.whole(target[order]),
            "achieved": results.whole(achieved[order]),
            "short": results.whole(short[order]),
        }
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
