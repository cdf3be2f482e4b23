"""Funnel plots: which areas lie further from the common rate than chance brings them.

With two thousand areas about a hundred lie outside the 95 % limits by chance alone and about four
outside those of 99.8 %, so only the outer limits flag an area, and they give way where the areas
differ among themselves by more than chance (over-dispersion).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import special

from svc_atlas.metrics import areas, exposure, results
from svc_atlas.metrics.commune_years import prepare

#: The chance outside each end of the 95 % and the 99.8 % limits, and the latter in deviations.
INNER, OUTER = 0.025, 0.001
DEVIATIONS = float(special.ndtri(1 - OUTER))
#: The share of residuals drawn in at each end before the dispersion is taken.
WINSORISED = 0.1


@dataclass(frozen=True)
class Funnel:
    """The areas of one kind of case in one year around their common rate.

    Attributes
    ----------
    frame : DataFrame
        ``area, cases, exposure, rate, expected, z, low_95, high_95, low_998, high_998, flag`` of
        the areas that have a rate, sorted by area. Rates and limits are per 10,000 residents;
        ``expected`` are the cases that the common rate would bring, ``z`` is the Pearson residual,
        null where none are expected; ``flag`` is ``high``, ``low`` or null.
    centre : float or None
        The common rate, all cases over all residents, per 10,000; None without any area.
    dispersion : float or None
        φ: how much the areas differ, 1 where only chance does; None where no case is.
    corrected : bool
        φ is more than 1 and the flags allow for it.
    """

    frame: pd.DataFrame
    centre: float | None
    dispersion: float | None
    corrected: bool

    def limits(self, exposures: np.ndarray) -> pd.DataFrame:
        """Return the curves of the funnel.

        Parameters
        ----------
        exposures : ndarray
            Residents, more than 0.

        Returns
        -------
        DataFrame
            ``exposure, low_95, high_95, low_998, high_998, low_flag, high_flag``, limits per
            10,000, null without a centre. The last two are those that flag an area: the exact
            99.8 % ones, moved out where ``corrected``.
        """
        residents = np.asarray(exposures, dtype=np.float64)
        expected = (self.centre or 0.0) / exposure.PER * residents
        counts = _curves(expected)
        low, high = counts["low_998"], counts["high_998"]
        if self.corrected:
            margin = DEVIATIONS * np.sqrt(self.dispersion * expected)
            low = np.minimum(low, np.maximum(expected - margin, 0.0))
            high = np.maximum(high, expected + margin)
        counts |= {"low_flag": low, "high_flag": high}
        rates = {name: results.quotient(c, residents, exposure.PER) for name, c in counts.items()}
        return pd.DataFrame(
            {"exposure": results.number(residents)}
            | {name: results.number(rate, self.centre is not None) for name, rate in rates.items()}
        )


def of_areas(
    tables: Mapping[str, pd.DataFrame],
    kind: str,
    level: str,
    year: int,
    within: str = areas.NATION,
    category: str | None = None,
) -> Funnel:
    """Return the funnel of the areas of a level.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        The tables of a snapshot.
    kind : str
        ``crime``, ``drug`` or ``accidents``.
    level : str
        One of ``schema.LEVELS``.
    year : int
        One without records gives an empty funnel.
    within : str
        The area that they lie in, whose rate is the centre.
    category : str, optional
        One offence or drug group alone.

    Notes
    -----
    Spiegelhalter (2005), Statistics in Medicine 24, 1185–1202: limits are quantiles of the Poisson
    distribution around the common rate; φ is the mean square of the Pearson residuals, the tenth
    at either end drawn in to the next (winsorised); where φ > 1 an area is flagged when z / √φ
    lies outside 99.8 %. Here it must lie outside the exact limits as well, as the normal
    approximation alone would flag *more* areas where few cases are expected.

    An area without residents, or of which no commune reported in full, is not in the funnel.
    """
    source = prepare(tables)
    counted = exposure.cases(source, kind, category=category).in_years(source.years, [year])
    grouping = source.grouping(level)
    who = counted.counted
    cases = grouping.sums(counted.counts * who)[0]
    residents = grouping.sums(counted.residents * who)[0]
    codes = pd.Series(grouping.codes, dtype="string")
    chosen = areas.within(codes, within) & (residents > 0)
    return _funnel(codes.array[chosen], cases[chosen], residents[chosen])


def _funnel(codes, cases: np.ndarray, residents: np.ndarray) -> Funnel:
    expected = expect(cases, residents)
    some = expected > 0
    z = residuals(cases, expected)
    spread = dispersion(z) if some.any() else None
    limits = {
        name: results.number(results.quotient(counts, residents, exposure.PER))
        for name, counts in _curves(expected).items()
    }
    frame = pd.DataFrame(
        {
            "area": codes,
            "cases": results.whole(cases),
            "exposure": results.whole(residents),
            "rate": results.number(results.quotient(cases, residents, exposure.PER)),
            "expected": results.number(expected),
            "z": results.number(z, some),
            **limits,
            "flag": pd.array(outer(cases, expected, spread), dtype="string"),
        }
    )
    total = residents.sum()
    centre = float(exposure.PER * cases.sum() / total) if total else None
    return Funnel(frame, centre, spread, spread is not None and spread > 1)


def flagged(cases: np.ndarray, residents: np.ndarray) -> np.ndarray:
    """Return the flags of areas that all have residents, around their own common rate."""
    expected = expect(cases, residents)
    some = cases.sum() > 0
    return outer(cases, expected, dispersion(residuals(cases, expected)) if some else None)


def expect(cases: np.ndarray, residents: np.ndarray) -> np.ndarray:
    """Return the cases that each area would have at the common rate.

    Examples
    --------
    >>> expect(np.array([0, 6]), np.array([1000, 2000]))
    array([2., 4.])
    """
    return results.quotient(residents * cases.sum(), residents.sum(), 1.0)


def residuals(cases: np.ndarray, expected: np.ndarray) -> np.ndarray:
    """Return the Pearson residuals of Poisson counts; 0 where none are expected.

    Examples
    --------
    >>> residuals(np.array([6, 0]), np.array([4.0, 0.0]))
    array([1., 0.])
    """
    return results.quotient(cases - expected, np.sqrt(expected), 1.0)


def dispersion(z: np.ndarray) -> float:
    """Return φ, the mean square of residuals whose tenths at both ends are drawn in.

    Examples
    --------
    >>> dispersion(np.array([-1.0, 1.0, -1.0, 1.0, -1.0, 1.0, -1.0, 1.0, -1.0, 40.0]))
    1.0
    """
    drawn_in = int(WINSORISED * len(z))
    order = np.sort(z)
    return float(np.mean(np.clip(z, order[drawn_in], order[len(z) - 1 - drawn_in]) ** 2))


def outer(cases: np.ndarray, expected: np.ndarray, dispersion: float | None) -> np.ndarray:
    """Return ``high``, ``low`` or None for each area, by the limits of 99.8 %.

    One case alone is never flagged, however few are expected.

    Examples
    --------
    >>> outer(np.array([9, 3, 0]), np.array([2.0, 2.0, 8.0]), 0.9).tolist()
    ['high', None, 'low']
    """
    above = (special.pdtrc(np.maximum(cases - 1, 0), expected) < OUTER) & (cases > 1)
    below = special.pdtr(cases, expected) < OUTER
    if dispersion is not None and dispersion > 1:
        far = np.abs(residuals(cases, expected)) > DEVIATIONS * np.sqrt(dispersion)
        above, below = above & far, below & far
    return np.select([above, below], np.array(["high", "low"], dtype=object), default=None)


def _curves(expected: np.ndarray) -> dict[str, np.ndarray]:
    """Return the limits of counts; between whole numbers they follow the gamma function.

    A count outside them has a chance of less than ``INNER`` or ``OUTER`` at its end.
    """
    ends = {"95": INNER, "998": OUTER}
    curves = {}
    for name, tail in ends.items():
        curves[f"low_{name}"] = _count_at(tail, expected)
        curves[f"high_{name}"] = np.where(expected > 0, _count_at(1 - tail, expected) + 1, 0.0)
    return curves


def _count_at(probability: float, expected: np.ndarray) -> np.ndarray:
    """Return k such that P(count ≤ k) is ``probability``; 0 where P(0) is more already."""
    # The search has no answer where it is 0: ten expected cases stand in for it.
    beyond = np.exp(-expected) < probability
    count = special.pdtrik(probability, np.where(beyond, expected, 10.0))
    return np.where(beyond, np.maximum(count, 0.0), 0.0)
