"""Empirical Bayes: rates of small areas drawn towards the common rate, by how little they tell.

For maps and charts, beside the raw rate; no tier is ever made from it.
"""

import numpy as np
import pandas as pd

from svc_atlas.metrics import exposure as per
from svc_atlas.metrics import results


def empirical_bayes(cases: pd.Series, exposure: pd.Series) -> pd.DataFrame:
    """Return smoothed rates and how far each area speaks for itself.

    Parameters
    ----------
    cases, exposure : Series of int
        Cases and residents of areas, of one index; null where not known.

    Returns
    -------
    DataFrame
        By the index of ``cases``: ``rate, smoothed`` per 10,000, and ``weight``, 0 to 1, that of
        the area's own rate. Null for an area without residents or cases, which the others don't
        heed.

    Notes
    -----
    Marshall (1991), Applied Statistics 40, 283–294, the global estimator: m = ΣO / ΣN;
    s² = ΣN(r − m)² / ΣN; A = max(0, s² − m / N̄); w = A / (A + m / N); smoothed = w·r + (1 − w)·m.
    Where the rates differ no more than by chance (A = 0) every area has the common rate.

    Examples
    --------
    >>> cases, residents = pd.Series([0, 90, 2]), pd.Series([1000, 10_000, 1000])
    >>> empirical_bayes(cases, residents).round(2)
       rate  smoothed  weight
    0   0.0      39.7    0.48
    1  90.0     88.71     0.9
    2  20.0     49.34    0.48
    """
    index = cases.index
    cases, exposure = (pd.array(values, dtype="Int64") for values in (cases, exposure))
    counts, residents = (v.to_numpy(dtype=np.int64, na_value=0) for v in (cases, exposure))
    known = ~cases.isna() & (residents > 0)
    smoothed, weight = np.zeros(len(known)), np.zeros(len(known))
    smoothed[known], weight[known] = shrink(counts[known], residents[known])
    return pd.DataFrame(
        {
            "rate": results.number(results.quotient(counts, residents, per.PER), known),
            "smoothed": results.number(per.PER * smoothed, known),
            "weight": results.number(weight, known),
        },
        index=index,
    )


def shrink(cases: np.ndarray, residents: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return smoothed rates per resident and weights of areas that all have residents.

    Examples
    --------
    >>> shrink(np.array([1, 1]), np.array([10, 10]))
    (array([0.1, 0.1]), array([0., 0.]))
    """
    if not len(cases):
        return np.zeros(0), np.zeros(0)
    rates, common, between = variation(cases, residents)
    weight = results.quotient(between, between + common / residents, 1.0)
    return weight * rates + (1 - weight) * common, weight


def variation(cases: np.ndarray, residents: np.ndarray) -> tuple[np.ndarray, float, float]:
    """Return the rates, the common rate m and A, the variance that chance does not explain."""
    rates, total = cases / residents, residents.sum()
    common = cases.sum() / total
    spread = (residents * (rates - common) ** 2).sum() / total
    return rates, common, max(0.0, spread - common / residents.mean())
