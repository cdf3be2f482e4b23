"""Ranks with their intervals: where in the order a rate can stand.

A league table of communes with two cases a year is mostly chance; the interval shows it.
"""

import numpy as np
import pandas as pd

from svc_atlas.metrics import results, smoothing

DRAWS = 1_000
SEED = 1996
TAIL = 0.025


def intervals(cases: pd.Series, exposure: pd.Series) -> pd.DataFrame:
    """Return the rank of each area's rate, the highest first, and its 95 % interval.

    Parameters
    ----------
    cases, exposure : Series of int
        Cases and residents of areas, of one index; null where not known.

    Returns
    -------
    DataFrame
        By the index of ``cases``: ``rank, low, high``. Rank 1 has the highest rate and equal rates
        share the best of their ranks. An area without residents or cases is not ranked: null.

    Notes
    -----
    Goldstein and Spiegelhalter (1996), Journal of the Royal Statistical Society A 159, 385–443:
    the uncertainty of every rate is carried into the ranks. Each of 1,000 seeded draws takes a
    rate for every area from what its cases and the other areas tell of it, and ranks them; the
    interval leaves 2.5 % of an area's drawn ranks out at either end and always holds the rank
    itself. Areas with the same cases and residents have the same interval.

    The rate is drawn from the gamma distribution with shape cases + m² / A over residents + m / A
    (Clayton and Kaldor 1987, Biometrics 43, 671–681; m and A as in ``smoothing``). Drawn from its
    own cases alone, a commune with none would always stand last, and the interval of 95 % would
    hold the true rank in 80 to 90 % of communes. Where rates differ no more than by chance (A = 0)
    every place is open to every area.

    Examples
    --------
    >>> intervals(pd.Series([400, 3, 2]), pd.Series([10_000] * 3))
       rank  low  high
    0     1    1     1
    1     2    2     3
    2     3    2     3
    """
    index = cases.index
    cases, exposure = (pd.array(values, dtype="Int64") for values in (cases, exposure))
    counts, residents = (v.to_numpy(dtype=np.int64, na_value=0) for v in (cases, exposure))
    known = ~cases.isna() & (residents > 0)
    columns = np.zeros((3, len(known)), np.int64)
    columns[:, known] = of_counts(counts[known], residents[known])
    names = ("rank", "low", "high")
    ranks = {
        name: results.whole(column, known) for name, column in zip(names, columns, strict=True)
    }
    return pd.DataFrame(ranks, index=index)


def of_counts(cases: np.ndarray, residents: np.ndarray) -> np.ndarray:
    """Return ``rank, low, high``, shape (3, areas), of areas that all have residents."""
    if not len(cases):
        return np.zeros((3, 0), np.int64)
    # Draws go by cases and residents, not by the order in which the areas come.
    pairs = np.stack([cases, residents], axis=1)
    distinct, same = np.unique(pairs, axis=0, return_inverse=True)
    same = same.ravel()
    order = np.argsort(same, kind="stable")
    rank = _observed(cases, residents)
    drawn = _drawn(cases[order], residents[order])
    if drawn is None:
        return np.stack([rank, np.ones_like(rank), np.full_like(rank, len(rank))])
    low, high = _ends(drawn, same[order], len(distinct))
    return np.stack([rank, np.minimum(low[same], rank), np.maximum(high[same], rank)])


def _observed(cases: np.ndarray, residents: np.ndarray) -> np.ndarray:
    """Return one more than how many areas have a higher rate."""
    rates = cases / residents
    return len(rates) - np.searchsorted(np.sort(rates), rates, side="right") + 1


def _drawn(cases: np.ndarray, residents: np.ndarray) -> np.ndarray | None:
    """Return ranks drawn, shape (draws, areas); None where chance explains every difference."""
    _, common, between = smoothing.variation(cases, residents)
    if between == 0:
        return None
    shape, rng = (DRAWS, len(cases)), np.random.default_rng(SEED)
    rates = rng.standard_gamma(cases + common**2 / between, shape)
    rates /= residents + common / between
    order = np.argsort(-rates, axis=1)
    ranks = np.empty(shape, np.int64)
    np.put_along_axis(ranks, order, np.arange(1, len(cases) + 1), axis=1)
    return ranks


def _ends(drawn: np.ndarray, group: np.ndarray, groups: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the ends of the middle 95 % of the ranks drawn for each group of equal areas."""
    size = drawn.shape[1]
    # How often each group drew each rank, then at which rank the tails are full.
    seen = np.bincount((group * size + drawn - 1).ravel(), minlength=groups * size)
    seen = seen.reshape(groups, size).cumsum(axis=1)
    outside = np.floor(TAIL * seen[:, -1:])
    low = (seen <= outside).sum(axis=1) + 1
    high = (seen < seen[:, -1:] - outside).sum(axis=1) + 1
    return low, high
