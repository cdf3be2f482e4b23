"""The shape of every result: one row for each year and area, whole numbers that may be null."""

import numpy as np
import pandas as pd
from pandas.arrays import FloatingArray, IntegerArray


def whole(values: np.ndarray, known: np.ndarray | bool = True) -> IntegerArray:
    """Return whole numbers, null where not ``known``.

    Examples
    --------
    >>> whole(np.array([3, 0]), np.array([True, False]))
    <IntegerArray>
    [3, <NA>]
    Length: 2, dtype: Int64
    """
    values, known = np.broadcast_arrays(values, known)
    return IntegerArray(values.astype(np.int64).ravel(), ~known.ravel())


def number(values: np.ndarray, known: np.ndarray | bool = True) -> FloatingArray:
    """Return numbers, null where not ``known``; what is not known may be NaN or infinite."""
    values, known = np.broadcast_arrays(values, known)
    known = known.ravel()
    return FloatingArray(np.where(known, values.ravel(), 0.0).astype(np.float64), ~known)


def quotient(numerator: np.ndarray, denominator: np.ndarray, scale: float) -> np.ndarray:
    """Return ``scale × numerator ÷ denominator``, 0 where the denominator is 0."""
    numerator, denominator = np.broadcast_arrays(numerator, denominator)
    out = np.zeros(numerator.shape, np.float64)
    return np.divide(scale * numerator, denominator, out=out, where=denominator != 0)


def by_area(years, codes, **columns) -> pd.DataFrame:
    """Return columns of shape (years, areas) as rows sorted by year and area."""
    return pd.DataFrame(_axes(years, codes) | {k: _column(v) for k, v in columns.items()})


def by_category(years, codes, name: str, categories, collected, **columns) -> pd.DataFrame:
    """Return columns as rows sorted by year, area and category, the collected categories only.

    Parameters
    ----------
    years, codes, categories : sequence
        The axes, in order; ``name`` is the column of the categories.
    collected : ndarray of bool, shape (categories, years)
        Which categories the year's form has.
    **columns : tuple of ndarray
        The figures, shape (categories, years, areas), and where they are known; whole numbers
        where the figures are.
    """
    shape = (len(years), len(codes), len(categories))
    rows = np.flatnonzero(np.broadcast_to(collected.T[:, np.newaxis, :], shape))
    year, code, category = np.unravel_index(rows, shape)
    frame = {
        "area": pd.array(codes, dtype="string").take(code),
        "year": pd.array(np.asarray(years, np.int16)[year], dtype="Int16"),
        name: pd.array(list(categories), dtype="string").take(category),
    }
    for column, (figures, known) in columns.items():
        make = whole if figures.dtype.kind == "i" else number
        known = np.broadcast_to(known, figures.shape)
        places = (category, year, code)
        frame[column] = make(figures[places], known[places])
    return pd.DataFrame(frame)


def _axes(years, codes) -> dict:
    years, codes = np.asarray(years, np.int16), pd.array(codes, dtype="string")
    return {
        "area": codes.take(np.tile(np.arange(len(codes)), len(years))),
        "year": pd.array(np.repeat(years, len(codes)), dtype="Int16"),
    }


def _column(values):
    return whole(values) if isinstance(values, np.ndarray) else values
