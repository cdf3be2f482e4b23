"""Numbers as an official reads them: counts, rates, per cent, amounts, and what is not there."""

import math
from collections.abc import Callable, Sequence
from functools import partial

import pandas as pd

from svc_atlas.rounding import as_written, rounded
from svc_atlas.text import text

THIN = "\u202f"  #: narrow no-break space: between thousands, and before a unit
MINUS = "\u2212"
DASH = "\u2014"
#: Per cent at which a judgement begins (``MET`` and ``CLOSE`` of the metrics, the fixed classes of
#: completeness): no share is rounded up to them, and no change to the whole.
THRESHOLDS = (50, 75, 90, 100)
WHOLE = (100,)
KHMER_DIGITS = str.maketrans("0123456789", "០១២៣៤៥៦៧៨៩")
DIGITS = ("latin", "khmer")


def known(value) -> bool:
    """Tell whether ``value`` is a number that can be written: not null, not infinite.

    Examples
    --------
    >>> known(0), known(None), known(pd.NA), known(float("nan"))
    (True, False, False, False)
    """
    return not (value is None or pd.isna(value)) and math.isfinite(value)


class Numbers:
    """How numbers are written in one language: see ``Formats``, which has all that is written."""

    def __init__(self, lang: str, digits: str = "latin"):
        if digits not in DIGITS:
            raise ValueError(f"digits is {digits!r}; it is one of {DIGITS}")
        self.lang = lang
        self.text = text(lang)
        self._khmer_digits = digits == "khmer"

    def count(self, value, absent: str = "not_reported") -> str:
        r"""Write a whole number, its thousands apart by a thin space.

        Examples
        --------
        >>> Numbers("en").count(15552211)
        '15\u202f552\u202f211'
        >>> Numbers("en").count(pd.NA)
        '— not reported'
        """
        return self._signed(value, absent, sign="", write=whole)

    def rate(self, value, absent: str = "not_reported", *, decimals: int | None = None) -> str:
        """Write a rate: one decimal below 10, none above, and never 0 for what is not 0.

        ``decimals`` fixes how many there are: see ``between``.

        Examples
        --------
        >>> [Numbers("en").rate(v) for v in (2.34, 12.3, 9.96, 0.012, 0)]
        ['2.3', '12', '10', '0.01', '0']
        >>> Numbers("km").rate(2.34)
        '2,3'
        """
        return self._signed(value, absent, sign="", write=_figure, decimals=decimals)

    def bound(self, value) -> str:
        """Write the bound of a class of rates as a rate, but with every digit that it has.

        Examples
        --------
        >>> [Numbers("en").bound(v) for v in (0, 0.09, 0.1, 2, 12.5, 15)]
        ['0', '0.09', '0.1', '2.0', '12.5', '15']
        """
        exact = value < 10 and float(rounded(value, 1)) == value
        return self.rate(value) if exact else self.amount(value)

    def amount(self, value, absent: str = "not_reported") -> str:
        r"""Write a figure as it was handed in, no digit rounded away.

        Examples
        --------
        >>> [Numbers("en").amount(v) for v in (1520, 0.125, 12.5)]
        ['1\u202f520', '0.125', '12.5']
        """
        return self._signed(value, absent, sign="", write=_exact)

    def rate_per_10k(
        self, value, absent: str = "not_reported", *, ends: tuple | None = None
    ) -> str:
        """Write a rate with its base in words: ``2.3 per 10 000 residents``.

        ``ends`` are those of its interval where that stands beside: see ``between``.
        """
        if not known(value):
            return self.absent(absent)
        rate = self.between(self.rate, value, *ends)[0] if ends else self.rate(value)
        return self.text("format.per_10k", rate=rate, base=self.count(10_000))

    def percent(self, value, absent: str = "not_reported", *, decimals: int | None = None) -> str:
        r"""Write a percentage, 0 to 100: no decimals above 10, one below.

        What is short of the whole is never written as 100 %, nor what is short of the lower end
        of *close* as 90 %: it has the decimals that tell it apart.

        Examples
        --------
        >>> [Numbers("en").percent(v) for v in (66.02, 0.97, 100, 99.94)]
        ['66\u202f%', '1.0\u202f%', '100\u202f%', '99.9\u202f%']
        >>> [Numbers("en").percent(v) for v in (89.4, 89.66, 89.97, 90, 90.3)]
        ['89\u202f%', '89.7\u202f%', '89.97\u202f%', '90\u202f%', '90\u202f%']
        """
        return self._percent(value, absent, "", THRESHOLDS, decimals)

    def signed_percent(
        self, value, absent: str = "cannot_be_said", *, decimals: int | None = None
    ) -> str:
        r"""Write a percentage of change with its sign, a minus of full width.

        Examples
        --------
        >>> [Numbers("en").signed_percent(v) for v in (-73.06, 12, 0)]
        ['−73\u202f%', '+12\u202f%', '0\u202f%']
        """
        return self._percent(value, absent, "+", WHOLE, decimals)

    def between(
        self, write: Callable[..., str], value, low, high, *, apart_from: Sequence[float] = ()
    ) -> tuple[str, str, str]:
        r"""Write an estimate and the ends of its interval, all with the same decimals.

        They are those that two digits of the interval's width ask for, never fewer than the
        estimate has by itself, and more where an end would be written as a zero, or a share as a
        whole, that it is not: so the ends differ, and the estimate lies between them as written.

        Parameters
        ----------
        write : callable
            The method that writes such a number: ``rate``, ``percent`` or ``signed_percent``.
        value, low, high : float
            The estimate and its interval, finite; ``value`` null where it is not said.
        apart_from : sequence of float
            Numbers beside zero, and of shares the whole, that none of them is written as unless it
            is: 1 for a ratio that is told to be more.

        Examples
        --------
        >>> say = Numbers("en")
        >>> say.between(say.rate, 0.0451, 0.035, 0.056)
        ('0.045', '0.035', '0.056')
        >>> say.between(say.rate, 2.5, 0.063, 13.9)
        ('2.5', '0.1', '13.9')
        >>> say.between(say.signed_percent, -73.06, -78.3, -66.5)
        ('−73\u202f%', '−78\u202f%', '−67\u202f%')
        """
        whole = WHOLE if write in (self.percent, self.signed_percent) else ()
        decimals = _decimals(value, low, high, (*whole, *apart_from))
        return tuple(write(number, decimals=decimals) for number in (value, low, high))

    def change_between(self, percent, low, high) -> tuple[str, str, str]:
        r"""Write a change in per cent and the interval of its ratio of rates as per cent.

        Examples
        --------
        >>> Numbers("en").change_between(-3.4, 0.948, 0.985)
        ('−3.4\u202f%', '−5.2\u202f%', '−1.5\u202f%')
        """
        return self.between(self.signed_percent, percent, 100 * low - 100, 100 * high - 100)

    def difference(self, value, absent: str = "cannot_be_said") -> str:
        """Write a difference of counts with its sign: ``+7``, ``−5``, ``0``."""
        return self._signed(value, absent, sign="+", write=whole)

    def moved(self, value, absent: str = "cannot_be_said") -> str:
        r"""Write a difference of counts as an arrow: ``▲ 7``, ``▼ 5``, ``unchanged``.

        The arrow tells up or down, never good or bad.

        Examples
        --------
        >>> [Numbers("en").moved(v) for v in (7, -5, 0)]
        ['▲\u202f7', '▼\u202f5', 'unchanged']
        """
        if not known(value):
            return self.absent(absent)
        if value == 0:
            return self.text("format.unchanged")
        return f"{'▲' if value > 0 else '▼'}{THIN}{self.count(abs(value))}"

    def absent(self, reason: str = "not_reported") -> str:
        """Write that there is no figure, and why."""
        return f"{DASH} {self.text(f'format.absent.{reason}')}" if reason else DASH

    def _percent(self, value, absent, sign: str, short_of: Sequence, decimals: int | None) -> str:
        write = partial(_figure, short_of=short_of)
        return self._signed(
            value, absent, sign=sign, write=write, unit=f"{THIN}%", decimals=decimals
        )

    def _signed(self, value, absent, *, sign, write, unit="", decimals=None) -> str:
        if not known(value):
            return self.absent(absent)
        written = write(abs(value)) if decimals is None else _fixed(abs(value), decimals)
        if self.lang == "km":
            written = written.replace(".", ",")
        is_zero = written.strip("0.,") == ""
        mark = "" if is_zero else MINUS if value < 0 else sign
        return self._digits(f"{mark}{written}{unit}")

    def _digits(self, written: str) -> str:
        return written.translate(KHMER_DIGITS) if self._khmer_digits else written


def _fixed(magnitude, decimals: int) -> str:
    return f"{rounded(magnitude, decimals):,f}".replace(",", THIN)


def whole(magnitude) -> str:
    """Write a number without decimals, its thousands apart."""
    return _fixed(magnitude, 0)


def _exact(magnitude) -> str:
    return f"{as_written(magnitude):,f}".replace(",", THIN)


def _figure(magnitude, short_of: Sequence[int] = ()) -> str:
    """Write a magnitude with the decimals it has by itself, or more where they tell."""
    if magnitude == 0:
        return "0"
    return _fixed(magnitude, _told(magnitude, _usual(magnitude), short_of=short_of))


def _usual(magnitude) -> int:
    """Return the decimals of a figure by itself: none from 10 on, one below, or its first digit."""
    if to_tenths := rounded(magnitude, 1):
        return 0 if to_tenths >= 10 else 1
    decimals = -math.floor(math.log10(magnitude))
    # 0.0096 is 0.01 where it keeps one digit.
    return decimals if rounded(magnitude, decimals).adjusted() == -decimals else decimals - 1


def _told(magnitude, decimals: int, *, short_of: Sequence = (), apart_from: Sequence = ()) -> int:
    """Return the decimals, no fewer than ``decimals``, that keep a number what it is.

    It is not rounded up to one of ``short_of``, nor to one of ``apart_from`` from either side.
    """
    exact = as_written(magnitude)
    while any(exact < line == rounded(exact, decimals) for line in short_of) or any(
        exact != line == rounded(exact, decimals) for line in apart_from
    ):
        decimals += 1
    return decimals


def _decimals(value, low, high, apart_from: Sequence) -> int:
    """Return how many decimals an estimate and its interval have: see ``Formats.between``."""
    decimals = _usual(abs(value)) if known(value) and value else 0
    if width := high - low:
        decimals = max(decimals, 1 - math.floor(math.log10(width)))
    numbers = [abs(number) for number in (value, low, high) if known(number)]
    return max(_told(number, decimals, apart_from=(0, *apart_from)) for number in numbers)
