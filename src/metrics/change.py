"""Change between two years: what can be said, and what may be chance.

Only communes that count in both years are compared: those that reported both in full and have
residents in both. The class and the interval come from one exact test, so that they never
contradict each other.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from svc_atlas.metrics import exposure, intervals, results
from svc_atlas.metrics.commune_years import CommuneYears, prepare


@dataclass(frozen=True)
class Comparison:
    """Cases and residents of the communes that count in both years; arrays of one shape.

    Attributes
    ----------
    before, after, exposure_before, exposure_after : ndarray of int64
        The cases and residents of those communes.
    both, communes : ndarray of int64
        How many communes they are, and how many the area has.
    """

    before: np.ndarray
    after: np.ndarray
    exposure_before: np.ndarray
    exposure_after: np.ndarray
    both: np.ndarray
    communes: np.ndarray

    @property
    def percent(self) -> np.ndarray:
        """The change of the rate in per cent; 0 where ``from_something`` is false."""
        ratio = results.quotient(self.after * self.exposure_before, self.exposure_after, 1.0)
        return np.where(
            self.from_something, 100 * results.quotient(ratio, self.before, 1.0) - 100, 0.0
        )

    @property
    def from_something(self) -> np.ndarray:
        """Where a percentage can be said: there were cases before."""
        return (self.both > 0) & (self.before > 0)

    def classes(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return the class of each change and the 95 % interval of its rate ratio.

        Returns
        -------
        classes : ndarray of str
            ``better`` (the rate fell), ``worse`` (it rose), ``no_clear_change``, or
            ``cannot_be_said``: no commune counts in both years, or so few cases that no split of
            them could reach 5 % (with equal residents fewer than six).
        low, high : ndarray of float
            The interval; 0 to infinity where nothing can be said. ``high`` is infinite where
            there was none before.
        """
        said = self.both > 0
        exposures = (np.where(said, e, 1) for e in (self.exposure_before, self.exposure_after))
        exposure_before, exposure_after = exposures
        low, high = intervals.of_ratio(self.before, self.after, exposure_before, exposure_after)
        said = said & self._can_reach(exposure_after / (exposure_before + exposure_after))
        classes = np.select(
            [~said, high < 1, low > 1],
            ["cannot_be_said", "better", "worse"],
            default="no_clear_change",
        )
        return classes, np.where(said, low, 0.0), np.where(said, high, np.inf)

    def _can_reach(self, share: np.ndarray) -> np.ndarray:
        """Tell where all cases falling into one year would be a clear change."""
        return np.minimum(share, 1 - share) ** (self.before + self.after) < intervals.TAIL


def between(
    tables: Mapping[str, pd.DataFrame],
    kind: str,
    level: str,
    year: int,
    against: int,
    *,
    category: str | None = None,
) -> pd.DataFrame:
    """Compare the cases of every area in two years.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        The tables of a snapshot.
    kind : str
        ``crime``, ``drug`` or ``accidents``.
    level : str
        One of ``schema.LEVELS``.
    year, against : int
        The year, and the one it is compared with.
    category : str, optional
        One offence or drug group alone.

    Returns
    -------
    DataFrame
        ``area, before, after, exposure_before, exposure_after, both, others, others_before,
        others_after, difference, percent, class, low, high``. Cases and residents are those of the
        ``both`` communes that count in both years, null where there are none; ``others`` are the
        area's other communes, and ``others_before`` and ``others_after`` what cases of theirs are
        on record, null where none of them has a figure: part of what happened, never the whole.
        ``percent`` is the change of the rate per 10,000 residents, null from zero. ``class`` is
        ``better`` (the rate fell), ``no_clear_change``, ``worse`` or ``cannot_be_said``. ``low``
        and ``high`` are the 95 % interval of the rate ratio: null where nothing can be said,
        ``high`` null also from zero, where it has no end.
    """
    source = prepare(tables)
    compared = compare(source, kind, level, [year], [against], category=category)
    before, after, both = _in_both(source, kind, [year], [against], category)
    known = compared.both > 0
    classes, low, high = compared.classes()
    return pd.DataFrame(
        {
            "area": pd.array(source.grouping(level).codes, dtype="string"),
            "before": results.whole(compared.before, known),
            "after": results.whole(compared.after, known),
            "exposure_before": results.whole(compared.exposure_before, known),
            "exposure_after": results.whole(compared.exposure_after, known),
            "both": results.whole(compared.both),
            "others": results.whole(compared.communes - compared.both),
            "others_before": _of_others(source, level, before, both),
            "others_after": _of_others(source, level, after, both),
            "difference": results.whole(compared.after - compared.before, known),
            "percent": results.number(compared.percent, compared.from_something),
            "class": pd.array(classes.ravel(), dtype="string"),
            "low": results.number(low, classes != "cannot_be_said"),
            "high": results.number(high, np.isfinite(high)),
        }
    )


def compare(
    source: CommuneYears, kind: str, level: str, years, against, *, category: str | None = None
) -> Comparison:
    """Compare each of ``years`` with the one beside it in ``against``, shape (years, areas)."""
    before, after, both = _in_both(source, kind, years, against, category)
    sums = source.grouping(level).sums
    return Comparison(
        before=sums(before.counts * both),
        after=sums(after.counts * both),
        exposure_before=sums(before.residents * both),
        exposure_after=sums(after.residents * both),
        both=sums(both),
        communes=sums(np.ones_like(both)),
    )


def _in_both(
    source: CommuneYears, kind: str, years, against, category: str | None
) -> tuple[exposure.Cases, exposure.Cases, np.ndarray]:
    """Return the cases before and after, and which communes count in both."""
    counted = exposure.cases(source, kind, category=category)
    after, before = (counted.in_years(source.years, when) for when in (years, against))
    return before, after, after.counted & before.counted


def _of_others(source: CommuneYears, level: str, cases: exposure.Cases, both: np.ndarray):
    """Add up the known cases of the communes that cannot be compared."""
    sums = source.grouping(level).sums
    return results.whole(sums(cases.counts * ~both), sums(cases.known & ~both) > 0)


def by_chance(changes: pd.DataFrame) -> float:
    """Return how many areas would be called better or worse if no rate had changed.

    Parameters
    ----------
    changes : DataFrame
        The result of ``between``.

    Notes
    -----
    The sum over the areas of the exact size of their test: the chance that cases, as many as both
    years had together, split so unevenly that the test calls it a change. It is less than 5 % of
    the areas, because small counts reach few levels.

    Examples
    --------
    >>> one = {"before": 3, "after": 3, "exposure_before": 9, "exposure_after": 9,
    ...        "class": "no_clear_change"}
    >>> by_chance(pd.DataFrame([one]))  # all six in one of the years: 2 / 64
    0.03125
    """
    said = changes[changes["class"] != "cannot_be_said"]
    columns = ("before", "after", "exposure_before", "exposure_after")
    before, after, residents_before, residents_after = (
        said[name].to_numpy(dtype=np.int64) for name in columns
    )
    cases, share = before + after, residents_after / (residents_before + residents_after)
    # The quantile is the fewest cases that still belong to the middle; one fewer is called clear.
    few = sum(
        stats.binom.cdf(stats.binom.ppf(intervals.TAIL, cases, p) - 1, cases, p)
        for p in (share, 1 - share)
    )
    return float(np.sum(few))
