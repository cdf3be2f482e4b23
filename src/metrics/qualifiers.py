"""How a published figure is to be taken: flatly, rounded, as a bound, or as something unclear.

A source may write *over 14 tonnes*, *nearly 15 per cent* or *in some provinces*. What it did not
say flatly is neither held to its digits nor used as if it were exact.
"""

from decimal import Decimal

import pandas as pd

from svc_atlas.rounding import rounded

#: Qualifiers that leave nothing to hold a number to, with the reason that is given for it.
OBSTACLES = {"up_to": "bound", "part": "part", "uncertain": "unclear"}
_ROUGHLY = ("about", "rounded")
_FLATLY = ("", "restated")
_NOISE = 1e-9  # what floats add to a difference


def of(qualifier: object) -> str:
    """Return a qualifier as a word; a figure that was published flatly has none."""
    return "" if qualifier is None or pd.isna(qualifier) else str(qualifier)


def exact(qualifier: object) -> bool:
    """Tell whether a figure can stand in a sum: it was published flatly."""
    return of(qualifier) in _FLATLY


def agree(computed: float, published: float, qualifier: object = None) -> bool:
    """Tell whether a computed number is what was published, as it was published.

    Parameters
    ----------
    computed : float
        What the records, or other figures, give.
    published : float
        The published number.
    qualifier : str, optional
        One of ``schema.QUALIFIERS``.

    Returns
    -------
    bool
        Flatly: the same after rounding to the published decimals, a half upwards. ``about`` and
        ``rounded``: the same after rounding to the last digit that is not zero. ``over`` and
        ``nearly``: on that side of the published number or the same, and nearer than one in that
        digit, as a source that knew more would have named the next number. Never for a figure with
        an obstacle.

    Examples
    --------
    >>> agree(88.92, 89.0), agree(19.958, 19.96), agree(12.5, 13.0), agree(2716, 2709)
    (True, True, True, False)
    >>> agree(14_300, 14_000, "over"), agree(13_900, 14_000, "over"), agree(15_200, 14_000, "over")
    (True, False, False)
    >>> agree(-14.4, -15.0, "nearly"), agree(-15.6, -15.0, "nearly"), agree(4433, 4430, "about")
    (True, False, True)
    """
    word = of(qualifier)
    if word in OBSTACLES:
        return False
    sign = -1 if published < 0 else 1  # a fall of nearly 15 % is a smaller fall
    computed, published = sign * float(computed), sign * float(published)
    step = _step(published)
    if word in _ROUGHLY:
        return abs(computed - published) <= step / 2 + _NOISE
    decimals = max(0, -Decimal(repr(published)).normalize().as_tuple().exponent)
    shown, exactly = rounded(computed, decimals), rounded(published, decimals)
    if word == "over":
        return exactly <= shown and computed < published + step
    if word == "nearly":
        return shown <= exactly and computed > published - step
    return shown == exactly


def conflict(one, other) -> bool:
    """Tell whether two published figures of one thing cannot both hold.

    Parameters
    ----------
    one, other : row
        Each with ``value`` and ``qualifier``.
    """
    if {of(one.qualifier), of(other.qualifier)} & set(OBSTACLES):
        return False
    return not (
        agree(one.value, other.value, other.qualifier)
        or agree(other.value, one.value, one.qualifier)
    )


def _step(published: float) -> float:
    """Return one in the last digit that is not zero: 1,000 of 14,000, 0.01 of 19.96."""
    return float(Decimal(10) ** Decimal(repr(published)).normalize().as_tuple().exponent)
