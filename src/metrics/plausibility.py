"""Figures that chance explains badly beside those of the years before: copied, zeroed, drifting.

Four tests, each with few false alarms (``benchmarks/README.md``), the fourth in ``drift``. What
they find may be right, and says nothing of why: a person looks at it again.

Counts of events scatter more than Poisson counts do, by a factor φ of their variance. Negative
binomial counts of one φ, given their sum, divide among the years by the beta-binomial distribution
(Skellam 1948, Journal of the Royal Statistical Society B 10, 257–261), which allows for the mean of
the years before being a count as well.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from scipy import stats
from scipy.special import betaln

from svc_atlas.metrics.panel import AGO, EVENTS, Areas, Panel

#: Tables of what happens rather than of what is done: they can be copied by themselves.
HAPPENING = ("offences", "drugs", "seizures", "traffic")
#: Tables of which a province's total is steady: drug cases follow operations.
STEADY = ("offences", "traffic")
ZERO_SPREAD, ZERO_LEVEL = 2.0, 0.001
TOTAL_SPREAD = 3.0
#: Bonferroni: 1 % for a year of 25 provinces, however few of them are looked at together.
TOTAL_LEVEL = 0.01 / (25 * len(STEADY))
REPEATED, FEWEST_CELLS = 0.8, 20


# None of any kind ----------------------------------------------------------------------------


def zeros(figures: Panel) -> pd.DataFrame:
    """Return the provinces, and communes of the others, without a case of any kind.

    Where the years before make that unlikely: p below 0.001 with φ = 2, which three years of 12
    cases each reach, or one of 16.

    Returns
    -------
    DataFrame
        ``area``, ``ago_1``, ``ago_2``, ``ago_3`` (the cases of each year that is known, of what is
        known now) and ``p``.
    """
    events, made, told = figures[figures.of(EVENTS, events=True)], [], set()
    for areas in events.areas():
        sums = _compared(events, areas)
        at = np.flatnonzero((areas.sums(events.now) == 0) & (sums["counted"] > 0))
        p = chance_of_none(sums["counted"][at], sums["years"][at], ZERO_SPREAD)
        found = [
            {"area": areas.codes[n], **_row(sums, n, _EARLIER), "p": chance}
            for n, chance in zip(at, p, strict=True)
            if chance < ZERO_LEVEL and areas.codes[n][:2] not in told
        ]
        made += found
        told |= {row["area"] for row in found}
    return pd.DataFrame(made, columns=["area", *_EARLIER, "p"])


def chance_of_none(before: Sequence[float], years: Sequence[float], spread: float) -> np.ndarray:
    """Return the chance of a year without a case, after ``before`` cases in some years.

    As in ``tails``, where the parameters are explained.

    Examples
    --------
    >>> chance_of_none([35, 36], [3, 3], 2.0).round(5).tolist()
    [0.00115, 0.00095]
    """
    before, years = (np.asarray(each, dtype=np.float64) for each in (before, years))
    share = before / (years + 1) / (spread - 1)
    return np.exp(betaln(share, years * share + before) - betaln(share, years * share))


# Totals --------------------------------------------------------------------------------------


def totals(figures: Panel) -> pd.DataFrame:
    """Return the provinces whose cases, or accidents, are not what the years before were.

    Beyond chance at φ = 3, two-sided, 1 % for the 25 provinces of a year together. A province is
    compared over the figures that are known now; one without any case is told by ``zeros``.

    Returns
    -------
    DataFrame
        ``area, table, now, communes`` (those compared), ``ago_1``, ``ago_2``, ``ago_3``, ``p``.
    """
    events = figures[figures.of(EVENTS, events=True)]
    provinces, _ = events.areas()
    none = set(provinces.codes[provinces.sums(events.now) == 0])
    columns, made = ["now", "communes", *_EARLIER], []
    for table in STEADY:
        own = events[events.of([table])]
        areas, _ = own.areas()
        sums = _compared(own, areas)
        at = [n for n in np.flatnonzero(sums["communes"]) if areas.codes[n] not in none]
        given = (sums[name][at] for name in ("now", "counted", "years"))
        p = 2 * np.minimum(*tails(*given, TOTAL_SPREAD))
        made += [
            {"area": areas.codes[n], "table": table, **_row(sums, n, columns), "p": chance}
            for n, chance in zip(at, p, strict=True)
            if chance < TOTAL_LEVEL
        ]
    return pd.DataFrame(made, columns=["area", "table", *columns, "p"])


def tails(
    now: Sequence[float], before: Sequence[float], years: Sequence[float], spread: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return the chance of a year with so few, and of one with so many, after some years before.

    Parameters
    ----------
    now, before : array_like of float
        The counts of the year, and of the years before together.
    years : array_like of float
        How many years those are.
    spread : float
        φ, the variance of a count over its mean; more than 1.

    Notes
    -----
    Skellam (1948), Journal of the Royal Statistical Society B 10, 257–261: given the sum n of
    negative binomial counts of one φ, that of one year among k + 1 is beta-binomial with
    a = m / (φ − 1) and b = k a. Their common mean m is taken as n / (k + 1).

    Examples
    --------
    >>> few, many = tails([0, 12], [36, 36], [3, 3], 2.0)
    >>> float(round(few[0], 5)), bool(few[1] > 0.4 and many[1] > 0.4)
    (0.00095, True)
    """
    now, before, years = (np.asarray(each, dtype=np.float64) for each in (now, before, years))
    both = now + before
    some = both > 0
    few, many = np.ones((2, len(both)))
    share = both[some] / (years[some] + 1) / (spread - 1)
    given = both[some], share, years[some] * share
    few[some] = stats.betabinom.cdf(now[some], *given)
    many[some] = stats.betabinom.sf(now[some] - 1, *given)
    return few, many


_EARLIER = [f"ago_{ago}" for ago in AGO]


def _row(sums: Mapping[str, np.ndarray], at: int, names: Sequence[str]) -> dict[str, float]:
    return {name: float(sums[name][at]) for name in names}


def _compared(figures: Panel, areas: Areas) -> dict[str, np.ndarray]:
    """Add up, by area, the figures that some year before is known of.

    Returns
    -------
    dict of str to ndarray
        By area ``now, ago_1`` … (NaN where nothing is known), ``counted`` (all years before
        together), ``years`` (how many of those a figure has, on average), ``communes``: 0 of an
        area without such a figure.
    """
    known = ~np.isnan(figures.before)
    filled = np.where(known, figures.before, 0.0)
    years = known.sum(axis=1)
    compared = years > 0
    counted = filled.sum(axis=1)
    found = {
        "now": areas.sums(np.where(compared, figures.now, 0.0)),
        "counted": areas.sums(counted),
    }
    for n, name in enumerate(_EARLIER):
        there = areas.sums(known[:, n].astype(float)) > 0
        found[name] = np.where(there, areas.sums(filled[:, n]), np.nan)
    mean = areas.sums(counted / np.maximum(years, 1))
    cells = areas.sums(compared.astype(float))
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = found["counted"] / mean
        found["years"] = np.where(mean > 0, ratio, areas.sums(years.astype(float)) / cells)
    first = np.zeros(len(compared))
    at = np.flatnonzero(compared)
    first[at[np.unique(figures.commune[at], return_index=True)[1]]] = 1.0
    found["communes"] = areas.sums(first)
    return found


# Copies --------------------------------------------------------------------------------------


def repeats(figures: Panel) -> pd.DataFrame:
    """Return where most figures are those of a year before: provinces, tables of one, communes.

    At least 80 % of the figures of that year that are not 0, and of which there are at least 20,
    are the same now, over all tables; or over one table of ``HAPPENING`` of a province.

    Returns
    -------
    DataFrame
        ``area``, ``table`` (None: all tables), ``ago`` (1, 2, 3: of how many years before),
        ``repeated`` and ``cells`` (figures), the most repeated year of each. Communes of a
        province, and tables of it, are there where the province is not.
    """
    provinces, communes = figures.areas()
    made = _repeated(figures, provinces)
    told = [row["area"] for row in made]
    for table in HAPPENING:
        of_table = Areas(provinces.codes, np.where(figures.of([table]), provinces.place, -1))
        made += [row for row in _repeated(figures, of_table, table) if row["area"] not in told]
    made += [row for row in _repeated(figures, communes) if row["area"][:2] not in told]
    return pd.DataFrame(made, columns=["area", "table", "ago", "repeated", "cells"])


def _repeated(figures: Panel, areas: Areas, table: str | None = None) -> list[dict]:
    """Return the areas whose figures are mostly an earlier year's."""
    there = np.nan_to_num(figures.before) != 0
    same = there & (figures.before == figures.now[:, None])
    cells, repeated = (
        np.array([areas.sums(each[:, n].astype(float)) for n in range(len(AGO))])
        for each in (there, same)
    )
    share = np.where(cells >= FEWEST_CELLS, repeated / np.maximum(cells, 1), 0.0)
    most = share.argmax(axis=0)  # of equal ones, the nearest year
    return [
        {
            "area": areas.codes[at],
            "table": table,
            "ago": AGO[most[at]],
            "repeated": int(repeated[most[at], at]),
            "cells": int(cells[most[at], at]),
        }
        for at in np.flatnonzero(share.max(axis=0) >= REPEATED)
    ]
