"""Classes of rates and shares: five, low to high, the same over all years and levels.

A legend is frozen, so that two maps can be compared: its breaks come from all years at once, from
the districts where there are any (communes are too few cases to cut at, provinces too few areas).
"""

import math

import numpy as np
import pandas as pd

from svc_atlas.metrics.indicators import INDICATORS
from svc_atlas.rounding import rounded
from svc_atlas.schema import TABLES

CLASSES = 5

#: Completeness is read against completeness: quantiles would split hairs between 99 % and 100 %,
#: and where little was handed in yet, an area without anything would look like its neighbours.
FIXED = {"coverage": (50.0, 75.0, 90.0, 100.0)}

#: How far a break may lie from its quantile for a rounder number, tried in this order.
TOLERANCES = (0.1, 0.05, 0.025, 0.01, 0.0)


def breaks(statistics: pd.DataFrame) -> pd.DataFrame:
    """Return the breaks of every rate and share in ``statistics``.

    Parameters
    ----------
    statistics : DataFrame
        The table ``statistics``, all years and levels.

    Returns
    -------
    DataFrame
        ``indicator, class, lower, upper``: a class holds the values from ``lower`` to below
        ``upper``; the last has no end. An indicator has at most five classes, each holding a
        value of some area and year: fewer when there are few distinct values, one when all are
        equal, none when there is no value. Those that are fixed have all five.

    Notes
    -----
    Quantiles at every fifth of the districts' values (of those above zero where zeros alone fill
    the lowest fifth), rounded to the roundest numbers within 10 % that still differ.
    """
    parts = [TABLES["breaks"].empty()]
    for indicator, rows in statistics.dropna(subset=["value"]).groupby("indicator", sort=True):
        if not _has_breaks(indicator):
            continue
        values = rows["value"].to_numpy(dtype=np.float64)
        districts = values[(rows["level"] == "district").to_numpy(dtype=bool)]
        if indicator in FIXED:
            parts.append(_classes(indicator, np.array([0.0, *FIXED[indicator]])))
            continue
        enough = len(np.unique(districts)) >= CLASSES
        inner = _round_breaks(_quantiles(districts if enough else values))
        parts.append(_classes(indicator, _lowers(inner, values)))
    return TABLES["breaks"].typed(pd.concat(parts, ignore_index=True))


def assign(statistics: pd.DataFrame, breaks: pd.DataFrame) -> pd.DataFrame:
    """Return ``statistics`` with the class of every rate and share that has a value.

    A value below the lowest break is in the first class. Of completeness, 0 % is no class but an
    absence: nothing was reported.
    """
    classes = statistics["class"].copy()
    for indicator, of_indicator in breaks.groupby("indicator"):
        inner = of_indicator["lower"].to_numpy(dtype=np.float64)[1:]
        rows = (statistics["indicator"] == indicator) & statistics["value"].notna()
        values = statistics.loc[rows, "value"].to_numpy(dtype=np.float64)
        place = np.searchsorted(inner, values, side="right")
        classes[rows] = of_indicator["class"].array.take(place)
        if indicator == "coverage":
            classes[rows & (statistics["value"] == 0)] = "not_reported"
    return statistics.assign(**{"class": classes})


def _has_breaks(indicator: str) -> bool:
    return INDICATORS[indicator].kind in ("rate", "share") and indicator != "targets"


def _quantiles(values: np.ndarray) -> np.ndarray:
    """Return where the classes part: at every fifth, or at each of a few distinct values."""
    distinct = np.unique(values)
    if len(distinct) <= CLASSES:
        return distinct[1:]
    fifths = np.arange(1, CLASSES) / CLASSES
    quantiles = np.quantile(values, fifths)
    above = values[values > 0]
    return quantiles if quantiles[0] > 0 or not len(above) else np.quantile(above, fifths)


def _round_breaks(quantiles: np.ndarray) -> np.ndarray:
    """Return the roundest numbers near the quantiles that still differ as the quantiles do."""
    distinct = np.unique(quantiles[quantiles > 0])
    rounded = distinct
    for tolerance in TOLERANCES:
        rounded = np.unique([_round(value, tolerance) for value in distinct])
        if len(rounded) == len(distinct):
            break
    return rounded


def _round(value: float, tolerance: float) -> float:
    """Return the roundest number within a share of ``value``.

    Examples
    --------
    >>> [_round(value, 0.1) for value in (0.027, 1.6, 2.42, 7.3, 84.9, 137)]
    [0.03, 1.5, 2.5, 7.0, 80.0, 150.0]
    """
    power = 10.0 ** math.floor(math.log10(value))
    for steps in ((1, 2, 2.5, 5, 10), range(1, 11), np.arange(2, 21) / 2, np.arange(10, 101) / 10):
        nearest = min((step * power for step in steps), key=lambda number: abs(number - value))
        nearest = _as_written(nearest)
        if abs(nearest - value) <= tolerance * value:
            return nearest
    return _as_written(value)


def _as_written(value: float) -> float:
    """Return a number as a legend writes it: no decimals from 10, one below, or one digit."""
    decimals = 0 if value >= 10 else 1 if value >= 0.1 else -math.floor(math.log10(value))
    return float(rounded(value, decimals))


def _lowers(inner: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Return the lower ends of the classes that hold a value, the first from zero."""
    if values.min() == values.max():
        return np.array([_as_written(values[0]) if values[0] > 0 else 0.0])
    bounds = np.append(0.0, inner)
    held = np.unique(np.searchsorted(bounds, values, side="right") - 1)
    # An empty class is joined to the one below it, the lowest to the one above.
    return np.append(0.0, bounds[held[1:]])


def _classes(indicator: str, lowers: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "indicator": indicator,
            "class": [str(place) for place in range(1, len(lowers) + 1)],
            "lower": lowers,
            "upper": pd.array([*lowers[1:], None], dtype="Float64"),
        }
    )
