"""Recorded offences: reported and cleared cases, suspects, by area, year and offence.

Drugs and traffic are counted apart and are not in these totals.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from svc_atlas.metrics import exposure, results
from svc_atlas.metrics.commune_years import CommuneYears, prepare


def totals(
    tables: Mapping[str, pd.DataFrame], level: str, *, offence: str | None = None
) -> pd.DataFrame:
    """Return the cases of every area and year.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        The tables of a snapshot.
    level : str
        One of ``schema.LEVELS``.
    offence : str, optional
        One offence alone.

    Returns
    -------
    DataFrame
        Sorted by year and area. ``communes`` are all that the area has, ``reporting`` those that
        reported, on time or late. ``cases``, ``suspects`` and ``sent_to_court`` add up what is
        known, and are null where nothing is. ``cleared`` and ``cleared_base`` are the cleared and
        the reported cases of the cells where both are known, so that the clearance rate is their
        quotient. ``exposed_cases`` and ``exposure`` are the cases and residents of the communes
        that count in a rate (see ``svc_atlas.metrics.exposure``).
    """
    source = prepare(tables)
    chosen = slice(None)
    if offence is not None:
        chosen = [exposure.place_of(source, "offences", offence)]
    grouping = source.grouping(level)
    cleared, base, both = cleared_cells(source)

    def known_sum(values, known):
        any_known = grouping.sums(known[chosen].any(axis=0)) > 0
        return results.whole(grouping.sums(values[chosen].sum(axis=0)), any_known)

    def column(name):
        measure = source.measure("offences", name)
        return known_sum(measure.figures, measure.known)

    return results.by_area(
        source.years,
        grouping.codes,
        communes=grouping.sums(np.ones_like(source.reporting("offences"))),
        reporting=grouping.sums(source.reporting("offences")),
        cases=column("reported"),
        cleared=known_sum(cleared, both),
        cleared_base=known_sum(base, both),
        suspects=column("suspects"),
        sent_to_court=column("sent_to_court"),
        **exposure.sums(source, level, exposure.cases(source, "crime", category=offence)),
    )


def by_category(tables: Mapping[str, pd.DataFrame], level: str) -> pd.DataFrame:
    """Return the cases of every area, year and offence.

    Returns
    -------
    DataFrame
        ``area, year, offence, cases, cleared, reporting``, sorted by year, area and the order of
        ``schema.OFFENCES``; ``cleared`` as in ``totals``.
    """
    source = prepare(tables)
    grouping = source.grouping(level)
    reported = source.measure("offences", "reported")
    cleared, _, both = cleared_cells(source)
    reporting = grouping.sums(source.reporting("offences"))
    shape = (len(source.categories("offences")), *reporting.shape)
    return results.by_category(
        source.years,
        grouping.codes,
        "offence",
        source.categories("offences"),
        source.collected("offences"),
        cases=(grouping.sums(reported.figures), grouping.sums(reported.known) > 0),
        cleared=(grouping.sums(cleared), grouping.sums(both) > 0),
        reporting=(np.broadcast_to(reporting, shape), True),
    )


def rates(tables: Mapping[str, pd.DataFrame], level: str) -> pd.DataFrame:
    """Return the rate of every offence by itself: see ``exposure.category_rates``."""
    return exposure.category_rates(tables, "crime", level)


def cleared_cells(tables: Mapping[str, pd.DataFrame]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return cleared and reported cases cell by cell, and where both are known.

    Each has the shape (offences, years, communes); the counts are 0 where one is unknown.
    """
    source = prepare(tables)
    return source.keep(("cleared_cells",), lambda: _read_cleared_cells(source))


def _read_cleared_cells(source: CommuneYears) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    cleared = source.measure("offences", "cleared")
    reported = source.measure("offences", "reported")
    both = cleared.known & reported.known
    return cleared.figures * both, reported.figures * both, both
