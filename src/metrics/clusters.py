"""Where high or low rates lie together: local Moran's I of rates.

A rate of few residents swings more than one of many, so rates are standardised by how far chance
can move each (Assunção and Reis) before neighbours are compared.
"""

import numpy as np
import pandas as pd

from svc_atlas.metrics import results, smoothing

#: The least p that these can give, 0.00004, is too much for one commune alone to stand out among
#: 1,654 (0.00003) and enough for two together (0.00006). With 9,999 it takes seven, and clusters of
#: ten communes go unseen; with more, one map in twenty shows a commune where there is nothing.
PERMUTATIONS = 49_999
SEED = 1995
FALSE_DISCOVERIES = 0.05
#: Sums of the same rates in another order differ by less than this.
_SAME = 1e-9


def local(
    cases: pd.Series,
    exposure: pd.Series,
    neighbours: pd.DataFrame,
    *,
    permutations: int = PERMUTATIONS,
) -> pd.DataFrame:
    """Return which areas stand in a cluster of high or low rates.

    Parameters
    ----------
    cases, exposure : Series of int
        Cases and residents by the code of the area; null where not known.
    neighbours : DataFrame
        ``code, neighbour``: the areas that touch, both ways round.
    permutations : int
        How often the rates of the others are dealt out anew.

    Returns
    -------
    DataFrame
        ``area, statistic, p, class``, sorted by area. ``class`` is ``high_high`` (a high rate
        among high ones), ``low_low``, ``high_low`` (a high rate among low ones), ``low_high``,
        ``none`` (nothing beyond chance), or ``cannot_be_said``: no rate, or no neighbour with one;
        ``statistic`` and ``p`` are null there. ``p`` is two-sided and for the area alone; the
        class allows for how many areas were asked (false discovery rate of 5 %).

    Notes
    -----
    Anselin (1995), Geographical Analysis 27, 93–115: I = (n − 1) z Σ wz / Σ z² with weights that
    add up to 1 over the neighbours that have a rate. z is from (r − m) / √(A + m / N), with m and
    A as in ``smoothing`` (Assunção and Reis 1999, Statistics in Medicine 18, 2147–2162; A is not
    let below 0, so that no commune's chance variation is taken to be nearly none). Conditional
    permutations: an area keeps its rate and its neighbours are drawn from all others;
    p = min(1, 2 p₁) with p₁ = (1 + as extreme or more) / (1 + permutations) on the nearer side.
    Benjamini and Hochberg (1995), Journal of the Royal Statistical Society B 57, 289–300.
    """
    cases = cases.sort_index()
    codes = cases.index
    counts = cases.to_numpy(dtype=np.float64, na_value=np.nan)
    residents = exposure.reindex(codes).to_numpy(dtype=np.float64, na_value=0.0)
    rated = np.flatnonzero(np.isfinite(counts) & (residents > 0))
    z = standardised(counts[rated], residents[rated])
    first, second = _pairs(codes[rated], neighbours)
    degree = np.bincount(first, minlength=len(z))
    sums = np.bincount(first, weights=z[second], minlength=len(z))
    joined = degree > 0

    statistic, p = np.zeros(len(codes)), np.ones(len(codes))
    classes = np.full(len(codes), "cannot_be_said", dtype=object)
    said = np.zeros(len(codes), bool)
    said[rated] = joined
    lag = results.quotient(sums, degree, 1.0)
    share = (len(z) - 1) / len(z) if len(z) else 0.0
    statistic[said] = (share * z * lag)[joined]
    p[said] = _chance(z, sums, degree, permutations)[joined]
    quadrant = np.select(
        [(z > 0) & (lag > 0), (z > 0), (lag > 0)], ["high_high", "high_low", "low_high"], "low_low"
    )
    clear = discoveries(p[said])
    classes[said] = np.where(clear, quadrant[joined], "none")
    return pd.DataFrame(
        {
            "area": pd.array(codes, dtype="string"),
            "statistic": results.number(statistic, said),
            "p": results.number(p, said),
            "class": pd.array(classes, dtype="string"),
        }
    )


def standardised(cases: np.ndarray, residents: np.ndarray) -> np.ndarray:
    """Return rates standardised by their own chance variation, mean 0 and variance 1.

    All are 0 where no rate differs from another.
    """
    if not cases.sum():
        return np.zeros(len(cases))
    rates, common, between = smoothing.variation(cases, residents)
    deviations = (rates - common) / np.sqrt(between + common / residents)
    deviations = deviations - deviations.mean()
    spread = deviations.std()
    return deviations / spread if spread > _SAME else np.zeros(len(cases))


def discoveries(p: np.ndarray, rate: float = FALSE_DISCOVERIES) -> np.ndarray:
    """Tell which p-values are significant at a false discovery rate, 5 % where none is said.

    Examples
    --------
    >>> discoveries(np.array([0.01, 0.2, 0.03, 0.9, 0.019])).tolist()
    [True, False, True, False, True]
    """
    order = np.sort(p)
    reached = order <= rate * np.arange(1, len(p) + 1) / max(len(p), 1)
    return p <= order[reached].max(initial=-1.0)


def _pairs(codes: pd.Index, neighbours: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return positions of the areas that touch another, each pair once in either direction."""
    codes = pd.Index(codes, dtype=object)
    first, second = (
        codes.get_indexer(neighbours[name].to_numpy(dtype=object)) for name in ("code", "neighbour")
    )
    two = (first >= 0) & (second >= 0) & (first != second)
    pairs = np.unique(first[two] * len(codes) + second[two])
    return (pairs // len(codes), pairs % len(codes)) if len(pairs) else (pairs, pairs)


def _chance(z: np.ndarray, sums: np.ndarray, degree: np.ndarray, permutations: int) -> np.ndarray:
    """Return the two-sided p-value of each area's sum over its neighbours; 1 without any.

    One deal of distinct areas serves all: the first k of a row are the neighbours of an area with
    k of them, and where the area itself was dealt the next in the row takes its place. That is a
    draw of k from all others, as asked for.
    """
    p = np.ones(len(z))
    most = int(degree.max(initial=0))
    if not most or not z.any():
        return p
    dealt = _deal(len(z), most + 1, permutations)
    totals, degrees_dealt = np.cumsum(z[dealt], axis=1), degree[dealt]
    for k in np.unique(degree[degree > 0]):
        of_k = degree == k
        row, column = np.nonzero(degrees_dealt[:, :k] == k)
        itself, drawn = dealt[row, column], totals[:, k - 1]
        swapped = (itself, drawn[row], totals[row, k] - z[itself])
        order = np.sort(drawn)
        above = permutations - np.searchsorted(order, sums[of_k] - _SAME)
        below = np.searchsorted(order, sums[of_k] + _SAME)
        above += _mended(*swapped, sums - _SAME)[of_k]
        below += _mended(itself, *(-values for values in swapped[1:]), -sums - _SAME)[of_k]
        p[of_k] = np.minimum(1.0, 2 * (1 + np.minimum(above, below)) / (1 + permutations))
    return p


def _mended(
    area: np.ndarray, before: np.ndarray, after: np.ndarray, asked: np.ndarray
) -> np.ndarray:
    """Return by how much each area's count of draws at or above ``asked`` changes by a swap."""
    change = (after >= asked[area]).astype(np.float64) - (before >= asked[area])
    return np.bincount(area, weights=change, minlength=len(asked)).astype(np.int64)


def _deal(areas: int, size: int, permutations: int) -> np.ndarray:
    """Return distinct areas in random order, shape (permutations, size); the same every time."""
    rng = np.random.default_rng(SEED)
    dealt = rng.integers(areas, size=(permutations, size))
    for column in range(1, size):
        again = np.arange(permutations)
        while len(again):
            taken = (dealt[again, :column] == dealt[again, column, np.newaxis]).any(axis=1)
            again = again[taken]
            dealt[again, column] = rng.integers(areas, size=len(again))
    return dealt
