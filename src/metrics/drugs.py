"""Drug cases and suspects by area, year and group: what enforcement recorded."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from svc_atlas.metrics import exposure, results
from svc_atlas.metrics.commune_years import prepare


def totals(
    tables: Mapping[str, pd.DataFrame], level: str, *, group: str | None = None
) -> pd.DataFrame:
    """Return the drug cases of every area and year.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        The tables of a snapshot.
    level : str
        One of ``schema.LEVELS``.
    group : str, optional
        One group of ``schema.DRUG_GROUPS`` alone.

    Returns
    -------
    DataFrame
        ``area, year, communes, reporting, cases, suspects, exposed_cases, exposure``, as in
        ``offences.totals``.
    """
    source = prepare(tables)
    chosen = slice(None) if group is None else [exposure.place_of(source, "drugs", group)]
    grouping = source.grouping(level)

    def column(name):
        measure = source.measure("drugs", name)
        known = grouping.sums(measure.known[chosen].any(axis=0)) > 0
        return results.whole(grouping.sums(measure.figures[chosen].sum(axis=0)), known)

    return results.by_area(
        source.years,
        grouping.codes,
        communes=grouping.sums(np.ones_like(source.reporting("drugs"))),
        reporting=grouping.sums(source.reporting("drugs")),
        cases=column("cases"),
        suspects=column("suspects"),
        **exposure.sums(source, level, exposure.cases(source, "drug", category=group)),
    )


def by_group(tables: Mapping[str, pd.DataFrame], level: str) -> pd.DataFrame:
    """Return the drug cases of every area, year and group.

    Returns
    -------
    DataFrame
        ``area, year, group, cases, suspects, reporting``, sorted by year, area and the order of
        ``schema.DRUG_GROUPS``.
    """
    source = prepare(tables)
    grouping = source.grouping(level)
    reporting = grouping.sums(source.reporting("drugs"))
    shape = (len(source.categories("drugs")), *reporting.shape)

    def column(name):
        measure = source.measure("drugs", name)
        return grouping.sums(measure.figures), grouping.sums(measure.known) > 0

    return results.by_category(
        source.years,
        grouping.codes,
        "group",
        source.categories("drugs"),
        source.collected("drugs"),
        cases=column("cases"),
        suspects=column("suspects"),
        reporting=(np.broadcast_to(reporting, shape), True),
    )


def per_case(tables: Mapping[str, pd.DataFrame], level: str) -> pd.DataFrame:
    """Return how many suspects there were to a drug case, by area and year.

    Returns
    -------
    DataFrame
        ``area, year, cases, suspects, per_case``: cases and suspects of the cells where both are
        known, so that neither stands beside the other's gaps; null where there are none.
        ``per_case`` is null also where there was no case.

    Notes
    -----
    Neither says how many people use drugs: a case is one that was opened, a suspect one who was
    arrested, and one operation can arrest many.
    """
    source = prepare(tables)
    grouping = source.grouping(level)
    cases, suspects = (source.measure("drugs", name) for name in ("cases", "suspects"))
    both = cases.known & suspects.known
    count, people = (grouping.sums((m.figures * both).sum(axis=0)) for m in (cases, suspects))
    known = grouping.sums(both.any(axis=0)) > 0
    return results.by_area(
        source.years,
        grouping.codes,
        cases=results.whole(count, known),
        suspects=results.whole(people, known),
        per_case=results.number(results.quotient(people, count, 1.0), count > 0),
    )


def rates(tables: Mapping[str, pd.DataFrame], level: str) -> pd.DataFrame:
    """Return the rate of every drug group by itself: see ``exposure.category_rates``."""
    return exposure.category_rates(tables, "drug", level)
