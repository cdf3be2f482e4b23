"""Areas by their codes: a commune's district and province are the first digits of its code."""

import numpy as np
import pandas as pd

from svc_atlas.schema import LEVELS

NATION = "KH"
#: Digits of a code at each level; the nation has the code ``KH`` in place of digits.
DIGITS = {"nation": 0, "province": 2, "district": 4, "commune": 6}


def level_of(code: str) -> str:
    """Return the level of an area's code.

    Raises
    ------
    ValueError
        A code of no level.

    Examples
    --------
    >>> level_of("0203"), level_of("KH")
    ('district', 'nation')
    """
    if code == NATION:
        return "nation"
    for level in LEVELS[1:]:
        if len(code) == DIGITS[level]:
            return level
    raise ValueError(f"{code!r} is no code of a nation, province, district or commune")


def at_level(code: str, level: str) -> str:
    """Return the area of ``level`` that ``code`` lies in.

    Examples
    --------
    >>> at_level("020301", "province"), at_level("020301", "nation")
    ('02', 'KH')
    """
    return code[: DIGITS[level]] or NATION


def upwards(code: str) -> list[str]:
    """Return the area and the areas it lies in, the nation last.

    Examples
    --------
    >>> upwards("020301")
    ['020301', '0203', '02', 'KH']
    """
    levels = LEVELS[LEVELS.index(level_of(code)) :: -1]
    return [at_level(code, level) for level in levels]


def within(codes: pd.Series, area: str) -> np.ndarray:
    """Tell which codes lie in ``area`` (or are it).

    Examples
    --------
    >>> within(pd.Series(["020301", "030101"]), "02")
    array([ True, False])
    """
    if area == NATION:
        return np.ones(len(codes), dtype=bool)
    return codes.str.startswith(area).to_numpy(dtype=bool)


class Grouping:
    """The communes grouped into the areas of one level.

    Parameters
    ----------
    communes : ndarray of str, shape (communes,)
        Codes in order, so that the communes of an area stand together.
    level : str
        One of ``schema.LEVELS``.

    Attributes
    ----------
    codes : list of str
        The areas of the level, in order.
    """

    def __init__(self, communes: np.ndarray, level: str):
        own = [at_level(code, level) for code in communes]
        starts = [i for i, code in enumerate(own) if i == 0 or code != own[i - 1]]
        self.codes = [own[i] for i in starts]
        self._starts = np.array(starts, dtype=np.intp)

    def sums(self, measure: np.ndarray) -> np.ndarray:
        """Add up a measure, shape (…, communes), into (…, areas); amounts keep their decimals.

        Examples
        --------
        >>> Grouping(np.array(["010101", "010102", "020101"]), "province").sums(
        ...     np.array([[1, 2, 4]]))
        array([[3, 4]])
        """
        if measure.dtype.kind != "f":
            measure = measure.astype(np.int64, copy=False)
        if not len(self._starts):
            return measure[..., :0]
        if len(self._starts) == measure.shape[-1]:
            return measure
        return np.add.reduceat(measure, self._starts, axis=-1)
