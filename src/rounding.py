"""The one rule of rounding, of what is shown and what is computed: a half away from zero."""

from decimal import ROUND_HALF_UP, Decimal


def as_written(value: float) -> Decimal:
    """Return a finite number as it is written, to twelve digits.

    Examples
    --------
    >>> str(as_written(28.499999999999996)), str(as_written(7.0))
    ('28.5', '7')
    """
    return Decimal(int(value)) if value == int(value) else Decimal(f"{value:.12g}")


def rounded(value: float, decimals: int) -> Decimal:
    """Round as people do: to the nearest, a half away from zero.

    Parameters
    ----------
    value : float
        A finite number. It is taken as it is written, to twelve digits: 0.285 is meant where a
        float holds 0.284999…, and 28.5 where a quotient came out as 28.499999999999996.
    decimals : int
        How many are kept.

    Examples
    --------
    >>> [str(rounded(v, 0)) for v in (10.5, 11.5, -2.5, 2.4999)]
    ['11', '12', '-3', '2']
    >>> str(rounded(0.285, 2)), str(rounded(2.675, 2)), str(rounded(89.66, 1))
    ('0.29', '2.68', '89.7')
    """
    return as_written(value).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
