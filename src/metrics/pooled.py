"""Rates of several years together: more cases, so that chance moves them less."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from svc_atlas.metrics import exposure, intervals, results
from svc_atlas.metrics.commune_years import CommuneYears, prepare

YEARS = 3


def rates(
    tables: Mapping[str, pd.DataFrame],
    kind: str,
    level: str,
    year: int,
    years: int = YEARS,
    *,
    category: str | None = None,
) -> pd.DataFrame:
    """Return the rate of every area over a year and the ones before it.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        The tables of a snapshot.
    kind : str
        ``crime``, ``drug`` or ``accidents``.
    level : str
        One of ``schema.LEVELS``.
    year : int
        The last of the years.
    years : int
        How many at most.
    category : str, optional
        One offence or drug group alone.

    Returns
    -------
    DataFrame
        ``area, cases, exposure, rate, low, high, years, communes, throughout``. A commune counts
        in the years in which it reported in full and has residents; a year in which it does not is
        left out above and below the line, never a zero. ``exposure`` are residents added up over
        the years, ``rate`` is cases per 10,000 residents and year with its exact 95 % interval,
        and ``years`` says in how many a commune of the area counts. ``throughout`` is how many of
        the area's ``communes`` count in each of the years that are on record. All but these and
        ``years`` are null where none does.

    Notes
    -----
    The interval takes the cases of all years as one Poisson count (Garwood 1936).
    """
    source = prepare(tables)
    sums = Sums(source, kind, level, [year], years, category=category)
    columns = sums.columns()
    return pd.DataFrame(
        {
            "area": pd.array(source.grouping(level).codes, dtype="string"),
            "cases": results.whole(sums.cases, sums.known),
            "exposure": results.whole(sums.exposure, sums.known),
            **{name: columns[f"pooled_{name}"] for name in ("rate", "low", "high")},
            "years": columns["pooled_years"],
            "communes": results.whole(sums.communes),
            "throughout": results.whole(sums.throughout),
        }
    )


class Sums:
    """Cases and residents of windows of years, each array of shape (windows, areas).

    Parameters
    ----------
    source : CommuneYears
    kind, level : str
        As in ``rates``.
    last : sequence of int
        The last year of each window.
    years : int
        The years in a window.
    category : str, optional
        One offence or drug group alone.

    Attributes
    ----------
    cases, exposure, years : ndarray of int64
        Cases, resident-years, and the years in which a commune of the area counts.
    known : ndarray of bool
        Where there is any such year.
    communes, throughout : ndarray of int64
        The communes, and those that count in every year of the window that is on record.
    """

    def __init__(
        self,
        source: CommuneYears,
        kind: str,
        level: str,
        last,
        years: int = YEARS,
        *,
        category: str | None = None,
    ):
        counted = exposure.cases(source, kind, category=category)
        sums = source.grouping(level).sums
        windows = [np.asarray(last) - ago for ago in range(years)]
        parts = [counted.in_years(source.years, window) for window in windows]
        unrecorded = [~np.isin(window, source.years)[:, np.newaxis] for window in windows]
        lasting = [p.counted | none for p, none in zip(parts, unrecorded, strict=True)]
        self.communes = sums(np.ones_like(parts[0].counted))
        # Where no year of the window is on record, no commune counts throughout.
        self.throughout = sums(np.all(lasting, axis=0) & ~np.all(unrecorded, axis=0))
        self.cases = sum(sums(part.counts * part.counted) for part in parts)
        self.exposure = sum(sums(part.residents * part.counted) for part in parts)
        self.years = sum((sums(part.counted) > 0).astype(np.int64) for part in parts)
        self.known = self.years > 0

    def columns(self) -> dict:
        """Return ``pooled_rate``, ``pooled_low``, ``pooled_high`` and ``pooled_years``."""
        low, high = intervals.of_count(self.cases)
        ends = {"rate": self.cases, "low": low, "high": high}
        return {
            f"pooled_{name}": results.number(
                results.quotient(counts, self.exposure, exposure.PER), self.known
            )
            for name, counts in ends.items()
        } | {"pooled_years": results.whole(self.years)}
