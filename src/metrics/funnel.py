"""Funnel plots: which areas lie further from the common rate than chance brings them.

With two thousand areas about a hundred lie outside the 95 % limits by chance alone and about four
outside those of 99.8 %, so only the outer limits flag an area, and they give way where the areas
differ among themselves by more than chance (over-dispersion). Of fewer than five areas none can be
told from the others, and none is flagged.
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
#: The share of residuals drawn in at each end before the dispersion is taken; one at the least, or
#: the dispersion of a small group would be made of the very area that it is to judge.
WINSORISED = 0.1
#: With fewer areas there is no flag: of four, one that has every case lies 3 √φ out, and 3.09 is
#: asked for.
FEWEST_AREAS = 5
#: With fewer cases no area is flagged high, however few are expected: the limits take cases as
#: independent of each other, and one event can bring two or three. Counts below it are also those
#: that are withheld of sensitive offences.
FEWEST_CASES = 5


@dataclass(frozen=True)
class Funnel:
    """The areas of one kind of case in one year around their common rate.

    Attributes
    ----------
    frame : DataFrame
        ``area, cases, exposure, rate, expected, z, low_95, high_95, low_998, high_998, flag`` of
        the areas that have a rate, sorted by area. Rates and limits are per 10,000 residents;
        ``expected`` are the cases that the common rate would bring, ``z`` is the Pearson residual,
        null where none are expected; ``flag`` is ``high``, ``low`` or null, and null of all where
        the areas are too few (``tells``).
    centre : float or None
        The common rate, all cases over all residents, per 10,000; None without any area.
    dispersion : float or None
        φ: how much the areas differ, 1 where only chance does; None where no case is, or the
        areas are too few.
    corrected : bool
        φ is more than 1 and the flags allow for it.
    """

    frame: pd.DataFrame
    centre: float | None
    dispersion: float | None
    corrected: bool

    @property
    def tells(self) -> bool:
        """Whether the areas are enough to say that one stands out, or that none does."""
        return tells(len(self.frame))

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
            99.8 % ones, moved out where ``corrected``, the upper one always over four cases; null
            where the areas are too few for a flag.
        """
        residents = np.asarray(exposures, dtype=np.float64)
        expected = (self.centre or 0.0) / exposure.PER * residents
        counts = _curves(expected)
        low, high = counts["low_998"], counts["high_998"]
        if self.corrected:
            margin = DEVIATIONS * np.sqrt(self.dispersion * expected)
            low = np.minimum(low, np.maximum(expected - margin, 0.0))
            high = np.maximum(high, expected + margin)
        # Between the most cases that are never flagged and the fewest that can be.
        high = np.where(expected > 0, np.maximum(high, FEWEST_CASES - 0.5), high)
        flags = {"low_flag": low, "high_flag": high}
        known = dict.fromkeys(counts, self.centre is not None)
        known |= dict.fromkeys(flags, self.centre is not None and self.tells)
        rates = {
            name: results.quotient(count, residents, exposure.PER)
            for name, count in (counts | flags).items()
        }
        return pd.DataFrame(
            {"exposure": results.number(residents)}
            | {name: results.number(rate, known[name]) for name, rate in rates.items()}
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
    at either end, and one at the least, drawn in to the next (winsorised); where φ > 1 an area is
    flagged when z / √φ lies outside 99.8 %. Here it must lie outside the exact limits as well, as
    the normal approximation alone would flag *more* areas where few cases are expected.

    None of fewer than ``FEWEST_AREAS`` areas is flagged, and none is flagged high on fewer than
    ``FEWEST_CASES`` cases.

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
    spread = dispersion(z) if some.any() and tells(len(z)) else None
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
            "flag": pd.array(flagged(cases, residents), dtype="string"),
        }
    )
    total = residents.sum()
    centre = float(exposure.PER * cases.sum() / total) if total else None
    return Funnel(frame, centre, spread, spread is not None and spread > 1)


def tells(areas):
    """Tell whether so many areas (a number, or an array of them) can say that one stands out.

    Examples
    --------
    >>> tells(4), tells(5)
    (False, True)
    """
    return areas >= FEWEST_AREAS


def flagged(cases: np.ndarray, residents: np.ndarray) -> np.ndarray:
    """Return the flags of areas that all have residents, around their own common rate.

    Examples
    --------
    >>> flagged(np.array([60, 1, 1, 1, 1]), np.full(5, 10_000)).tolist()
    ['high', None, None, None, None]
    >>> flagged(np.array([500, 0]), np.full(2, 10_000)).tolist()
    [None, None]
    """
    if not cases.sum() or not tells(len(cases)):
        return np.full(len(cases), None, dtype=object)
    expected = expect(cases, residents)
    return outer(cases, expected, dispersion(residuals(cases, expected)))


def high_by_chance(expected: np.ndarray) -> float:
    """Return how many areas would be flagged high if they differed by chance alone.

    Parameters
    ----------
    expected : ndarray
        The cases of each area at the common rate of those that it is compared with.

    Notes
    -----
    The exact chance of each area's own upper limit of 99.8 %, added up. It is less than a
    thousandth of the areas, because counts are whole numbers and fewer than ``FEWEST_CASES`` are
    never flagged; where the limits give way to over-dispersion it is less still.

    Examples
    --------
    >>> round(high_by_chance(np.full(1000, 2.0)), 3)  # eight cases or more: 0.0011; nine: 0.00024
    0.237
    """
    expected = np.asarray(expected, dtype=np.float64)
    if not len(expected):
        return 0.0
    # One of the two whole numbers beside the limit is the first that is rare enough.
    least = np.maximum(np.floor(_count_at(1 - OUTER, expected)) + 1, FEWEST_CASES)
    least = np.where(special.pdtrc(least - 1, expected) < OUTER, least, least + 1)
    return float(np.sum(special.pdtrc(least - 1, expected)))


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

    At least one at each end is, of three residuals or more.

    Examples
    --------
    >>> dispersion(np.array([-1.0, 1.0, -1.0, 1.0, -1.0, 1.0, -1.0, 1.0, -1.0, 40.0]))
    1.0
    >>> dispersion(np.array([-1.0, -1.0, -1.0, -1.0, 4.0]))
    1.0
    """
    drawn_in = min(max(1, int(WINSORISED * len(z))), (len(z) - 1) // 2)
    order = np.sort(z)
    return float(np.mean(np.clip(z, order[drawn_in], order[len(z) - 1 - drawn_in]) ** 2))


def outer(cases: np.ndarray, expected: np.ndarray, dispersion: float | None) -> np.ndarray:
    """Return ``high``, ``low`` or None for each area, by the limits of 99.8 %.

    Fewer than ``FEWEST_CASES`` are never flagged high, however few are expected.

    Examples
    --------
    >>> outer(np.array([9, 3, 0]), np.array([2.0, 2.0, 8.0]), 0.9).tolist()
    ['high', None, 'low']
    """
    above = (special.pdtrc(np.maximum(cases - 1, 0), expected) < OUTER) & (cases >= FEWEST_CASES)
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
