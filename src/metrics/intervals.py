"""Exact intervals of counts and of the ratio of two rates.

Counts are taken as Poisson. Equal pairs of counts are computed once: a map of communes has few.
"""

import numpy as np
from scipy import special

#: The chance outside each end of a 95 % interval.
TAIL = 0.025


def of_count(counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the exact 95 % interval of Poisson means with these counts.

    Notes
    -----
    Garwood (1936), Biometrika 28, 437–442: the ends are half the 2.5 % quantile of χ² with 2k
    degrees of freedom and half its 97.5 % quantile with 2k + 2.

    Examples
    --------
    >>> low, high = of_count(np.array([0, 4]))
    >>> low.round(3).tolist(), high.round(3).tolist()
    ([0.0, 1.09], [3.689, 10.242])
    """
    distinct, place = np.unique(counts, return_inverse=True)
    low = np.where(distinct > 0, special.gammaincinv(np.maximum(distinct, 1), TAIL), 0.0)
    high = special.gammaincinv(distinct + 1, 1 - TAIL)
    return low[place], high[place]


def of_share(part: np.ndarray, whole: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the exact 95 % interval of a binomial share; of nothing it is 0 to 1.

    Notes
    -----
    Clopper and Pearson (1934), Biometrika 26, 404–413, by quantiles of the beta distribution.

    Examples
    --------
    >>> low, high = of_share(np.array([4]), np.array([4]))
    >>> low.round(3).item(), high.item()
    (0.398, 1.0)
    """
    # A pair as one number, which sorts many times faster.
    base = int(whole.max(initial=0)) + 1
    pairs, place = np.unique(part * base + whole, return_inverse=True)
    part, rest = pairs // base, pairs % base - pairs // base
    # The ends without a quantile are 0 and 1; ones stand in where the distribution is undefined.
    low = special.betaincinv(np.maximum(part, 1), rest + 1, TAIL)
    high = special.betaincinv(part + 1, np.maximum(rest, 1), 1 - TAIL)
    return np.where(part > 0, low, 0.0)[place], np.where(rest > 0, high, 1.0)[place]


def of_ratio(
    before: np.ndarray, after: np.ndarray, exposure_before: np.ndarray, exposure_after: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the exact 95 % interval of the rate after over the rate before.

    Parameters
    ----------
    before, after : ndarray of int
        Cases.
    exposure_before, exposure_after : ndarray of int
        The residents of each, more than 0.

    Returns
    -------
    low, high : ndarray of float
        ``high`` is infinite where there was none before.

    Notes
    -----
    Given their sum, ``after`` is binomial with the share π of its rate × exposure; the interval
    of π by Clopper and Pearson becomes that of the ratio by π / (1 − π) × exposure_before /
    exposure_after (Przyborowski and Wilenski 1940, Biometrika 31, 313–323).

    Examples
    --------
    >>> low, high = of_ratio(*(np.array([x]) for x in (21, 11, 3011, 800)))
    >>> low.round(4).item(), high.round(4).item()
    (0.8584, 4.2773)
    """
    low, high = of_share(after, before + after)
    scale = exposure_before / exposure_after
    unbounded = high == 1.0
    top = np.where(unbounded, 0.5, high)
    return low / (1 - low) * scale, np.where(unbounded, np.inf, top / (1 - top) * scale)
