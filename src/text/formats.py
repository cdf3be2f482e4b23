"""Numbers, shares, changes, lists and dates as an official reads them, in either language.

Every figure on screen, in a chart, in a table cell or in a sentence is written here, so that the
same number never appears in two shapes. What is not there is an em dash with the reason in words:
missing is not zero.

All are rounded by the one rule of ``svc_atlas.rounding``: to the nearest, a half away from zero.
What rounding would make zero, or lift to a threshold that it falls short of, keeps the decimals
that tell it apart. An estimate and the ends of its interval have the same decimals, as many as the
interval asks for.
"""

import math
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta, timezone
from functools import cache, partial

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
SMALL_BASE = 10  #: below this count a percentage never stands before its counts
KHMER_DIGITS = str.maketrans("0123456789", "០១២៣៤៥៦៧៨៩")
DIGITS = ("latin", "khmer")
PHNOM_PENH = timezone(timedelta(hours=7))  # Cambodia keeps no summer time


def known(value) -> bool:
    """Tell whether ``value`` is a number that can be written: not null, not infinite.

    Examples
    --------
    >>> known(0), known(None), known(pd.NA), known(float("nan"))
    (True, False, False, False)
    """
    return not (value is None or pd.isna(value)) and math.isfinite(value)


class Formats:
    r"""How figures are written in one language.

    Parameters
    ----------
    lang : str
        ``km`` or ``en``. Khmer writes a decimal comma, as the national press and CLDR do.
    digits : str
        ``latin`` (default) or ``khmer``.

    Notes
    -----
    Every function of one value takes ``None``, ``pd.NA`` and NaN, and then writes an em dash and
    the words of ``absent``: ``not_reported``, ``not_ranked``, ``suppressed``, ``cannot_be_said``,
    or an empty string for the dash alone.

    Examples
    --------
    >>> say = Formats("en")
    >>> say.share_with_counts(66, 70)
    '94\u202f% (66 of 70)'
    >>> say.change_in_words(412, 111)
    '−73\u202f% (412\xa0→\xa0111 cases)'
    >>> Formats("km", digits="khmer").share_with_counts(66, 70)
    '៩៤\u202f% (៦៦ ក្នុងចំណោម ៧០)'
    """

    def __init__(self, lang: str, digits: str = "latin"):
        if digits not in DIGITS:
            raise ValueError(f"digits is {digits!r}; it is one of {DIGITS}")
        self.lang = lang
        self.text = text(lang)
        self._khmer_digits = digits == "khmer"

    # Numbers ----------------------------------------------------------------------------------

    def count(self, value, absent: str = "not_reported") -> str:
        r"""Write a whole number, its thousands apart by a thin space.

        Examples
        --------
        >>> Formats("en").count(15552211)
        '15\u202f552\u202f211'
        >>> Formats("en").count(pd.NA)
        '— not reported'
        """
        return self._signed(value, absent, sign="", write=_whole)

    def rate(self, value, absent: str = "not_reported", *, decimals: int | None = None) -> str:
        """Write a rate: one decimal below 10, none above, and never 0 for what is not 0.

        ``decimals`` fixes how many there are: see ``between``.

        Examples
        --------
        >>> [Formats("en").rate(v) for v in (2.34, 12.3, 9.96, 0.012, 0)]
        ['2.3', '12', '10', '0.01', '0']
        >>> Formats("km").rate(2.34)
        '2,3'
        """
        return self._signed(value, absent, sign="", write=_figure, decimals=decimals)

    def bound(self, value) -> str:
        """Write the bound of a class of rates as a rate, but with every digit that it has.

        Examples
        --------
        >>> [Formats("en").bound(v) for v in (0, 0.09, 0.1, 2, 12.5, 15)]
        ['0', '0.09', '0.1', '2.0', '12.5', '15']
        """
        exact = value < 10 and float(rounded(value, 1)) == value
        return self.rate(value) if exact else self.amount(value)

    def amount(self, value, absent: str = "not_reported") -> str:
        r"""Write a figure as it was handed in, no digit rounded away.

        Examples
        --------
        >>> [Formats("en").amount(v) for v in (1520, 0.125, 12.5)]
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
        >>> [Formats("en").percent(v) for v in (66.02, 0.97, 100, 99.94)]
        ['66\u202f%', '1.0\u202f%', '100\u202f%', '99.9\u202f%']
        >>> [Formats("en").percent(v) for v in (89.4, 89.66, 89.97, 90, 90.3)]
        ['89\u202f%', '89.7\u202f%', '89.97\u202f%', '90\u202f%', '90\u202f%']
        """
        return self._percent(value, absent, "", THRESHOLDS, decimals)

    def signed_percent(
        self, value, absent: str = "cannot_be_said", *, decimals: int | None = None
    ) -> str:
        r"""Write a percentage of change with its sign, a minus of full width.

        Examples
        --------
        >>> [Formats("en").signed_percent(v) for v in (-73.06, 12, 0)]
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
        >>> say = Formats("en")
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
        >>> Formats("en").change_between(-3.4, 0.948, 0.985)
        ('−3.4\u202f%', '−5.2\u202f%', '−1.5\u202f%')
        """
        return self.between(self.signed_percent, percent, 100 * low - 100, 100 * high - 100)

    def difference(self, value, absent: str = "cannot_be_said") -> str:
        """Write a difference of counts with its sign: ``+7``, ``−5``, ``0``."""
        return self._signed(value, absent, sign="+", write=_whole)

    def moved(self, value, absent: str = "cannot_be_said") -> str:
        r"""Write a difference of counts as an arrow: ``▲ 7``, ``▼ 5``, ``unchanged``.

        The arrow tells up or down, never good or bad.

        Examples
        --------
        >>> [Formats("en").moved(v) for v in (7, -5, 0)]
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

    # Numbers with their counts ----------------------------------------------------------------

    def counted(self, value, unit: str | None = "cases", absent: str = "not_reported") -> str:
        """Write a count with what is counted: ``111 cases``, ``1 case``.

        ``unit`` is one of ``cases``, ``accidents``, ``suspects``, ``deaths``, ``residents``,
        ``actions``, ``communes``, ``villages``, ``years``, or None for the number alone.
        """
        if not known(value) or unit is None:
            return self.count(value, absent)
        # Digits are turned last: the catalogue takes its singular by the Latin 1.
        return self._digits(self.text(f"format.counted.{unit}", n=_whole(value)))

    def of(self, part, whole) -> str:
        """Write ``4 of 12``."""
        return self.text("format.of", part=self.count(part), whole=self.count(whole))

    def share(self, part, whole, absent: str = "not_reported") -> str:
        """Write ``part / whole`` as a percentage; of nothing it cannot be said."""
        if not (known(part) and known(whole)):
            return self.absent(absent)
        return self.percent(100 * part / whole) if whole else self.absent("cannot_be_said")

    def share_or_counts(self, part, whole, *, few: bool = False) -> str:
        r"""Write a percentage; of fewer than ten the counts in its place.

        ``few`` writes counts also of more: beside a share that has to be written so.

        Examples
        --------
        >>> say = Formats("en")
        >>> say.share_or_counts(3, 12), say.share_or_counts(1, 4)
        ('25\u202f%', '1 of 4')
        """
        if known(part) and known(whole) and (few or whole < SMALL_BASE):
            return self.of(part, whole)
        return self.share(part, whole)

    def share_with_counts(self, part, whole, absent: str = "not_reported") -> str:
        """Write a percentage with its counts: ``94 % (66 of 70)``.

        Of fewer than ten the counts stand alone: a percentage of them says more than is known.

        Examples
        --------
        >>> Formats("en").share_with_counts(2, 3)
        '2 of 3'
        >>> Formats("en").share_with_counts(None, 70)
        '— not reported'
        """
        if not (known(part) and known(whole)):
            return self.absent(absent)
        if whole < SMALL_BASE:
            return self.of(part, whole)
        return self.text(
            "format.share_with_counts",
            percent=self.share(part, whole),
            part=self.count(part),
            whole=self.count(whole),
        )

    def change_in_words(
        self,
        before,
        after,
        unit: str | None = "cases",
        *,
        percent=None,
        ends: tuple | None = None,
        absent: str = "not_reported",
    ) -> str:
        r"""Write the change between two counts with the counts beside it.

        From a base under ten the counts come first; from zero there is no percentage.

        Parameters
        ----------
        before, after : int or null
            The counts.
        unit : str or None
            What is counted, as in `counted`.
        percent : float, optional
            The change in per cent where it is not that of the counts: of a rate, whose
            residents changed too.
        ends : tuple of float, optional
            The interval of ``percent`` where it stands beside: they have the same decimals.
        absent : str
            Why a count is not there.

        Examples
        --------
        >>> say = Formats("en")
        >>> say.change_in_words(4, 7)
        '4\xa0→\xa07 cases (+75\u202f%)'
        >>> say.change_in_words(0, 4)
        'from 0 to 4 cases; a percentage cannot be said'
        >>> say.change_in_words(5, 5)
        'unchanged: 5 cases in both years'
        >>> say.change_in_words(None, 4)
        'not reported\xa0→ 4 cases; the change cannot be said'
        """
        if not (known(before) and known(after)):
            return self._one_sided(before, after, unit, absent)
        said = {"before": self.count(before), "after": self.counted(after, unit)}
        if before == 0 and after != 0:
            return self.text("format.change.from_zero", **said)
        if before == after and not (known(percent) and percent):
            return self.text("format.change.same", **said)
        order = "counts_first" if before < SMALL_BASE else "percent_first"
        if not known(percent):
            percent = 100 * (after - before) / before
        written = (
            self.between(self.signed_percent, percent, *ends)[0]
            if ends
            else self.signed_percent(percent)
        )
        return self.text(f"format.change.{order}", percent=written, **said)

    def change_label(self, before, after, *, percent=None, absent: str = "not_reported") -> str:
        r"""Write the change between two counts as short as it can be, for the end of a bar.

        Examples
        --------
        >>> [Formats("en").change_label(b, a) for b, a in ((412, 111), (4, 7), (0, 4), (5, 5))]
        ['−73\u202f% (412\xa0→\xa0111)', '4\xa0→\xa07 (+75\u202f%)', '0\xa0→\xa04', '5\xa0→\xa05']
        """
        if not (known(before) and known(after)):
            return self.absent(absent)
        if before == 0 or (before == after and not (known(percent) and percent)):
            return f"{self.count(before)}\u00a0→\u00a0{self.count(after)}"
        return self.change_in_words(before, after, None, percent=percent)

    def _one_sided(self, before, after, unit, absent) -> str:
        if not known(before) and not known(after):
            return self.absent(absent)
        side = "before_absent" if known(after) else "after_absent"
        return self.text(
            f"format.change.{side}",
            before=self.counted(before, unit),
            after=self.counted(after, unit),
            reason=self.text(f"format.absent.{absent}"),
        )

    # Lists and dates --------------------------------------------------------------------------

    def names(self, names: Sequence[str], most: int | None = None) -> str:
        """Join names: ``A, B and C``, or ``A, B and 3 more`` when they are more than ``most``.

        Examples
        --------
        >>> Formats("en").names(["Thma Koul", "Bavel", "Kamrieng"], most=2)
        'Thma Koul, Bavel and 1 more'
        >>> Formats("km").names(["ថ្មគោល", "បវេល"])
        'ថ្មគោល និង បវេល'
        """
        names = list(names)
        if not names:
            return DASH
        if most is not None and len(names) > most:
            shown = ", ".join(names[:most])
            return self.text("format.names.more", names=shown, n=self.count(len(names) - most))
        if len(names) == 1:
            return names[0]
        return self.text("format.names.last", names=", ".join(names[:-1]), last=names[-1])

    def year(self, value) -> str:
        """Write a year, its digits together."""
        return self._digits(str(int(value))) if known(value) else DASH

    def years(self, first, last) -> str:
        """Write a span of years: ``2019–2025``."""
        return self.year(first) if first == last else f"{self.year(first)}–{self.year(last)}"

    def date(self, value: date | datetime | str | None) -> str:
        """Write a day. Text is read as ISO 8601; a moment with a zone is Phnom Penh's day.

        Examples
        --------
        >>> Formats("en").date("2025-01-05")
        '5 January 2025'
        >>> Formats("km", digits="khmer").date(date(2025, 1, 5))
        'ថ្ងៃទី៥ ខែមករា ឆ្នាំ២០២៥'
        """
        moment = _moment(value)
        if moment is None:
            return DASH
        return self.text(
            "format.date",
            day=self._digits(str(moment.day)),
            month=self.text(f"format.month.{moment.month}"),
            year=self.year(moment.year),
        )

    def moment(self, value: datetime | str | None) -> str:
        """Write a day and the time of Phnom Penh.

        Examples
        --------
        >>> Formats("en").moment("2026-02-01T20:30:00+00:00")
        '2 February 2026, 03:30'
        """
        moment = _moment(value)
        if moment is None:
            return DASH
        time = self._digits(f"{moment:%H:%M}")
        return self.text("format.moment", date=self.date(moment), time=time)

    # ------------------------------------------------------------------------------------------

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


@cache
def formats(lang: str, digits: str = "latin") -> Formats:
    """Return the formats of ``lang``, made once."""
    return Formats(lang, digits)


def _fixed(magnitude, decimals: int) -> str:
    return f"{rounded(magnitude, decimals):,f}".replace(",", THIN)


def _whole(magnitude) -> str:
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


def _moment(value) -> datetime | date | None:
    if value is None or pd.isna(value):
        return None
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    if isinstance(value, datetime) and value.tzinfo is not None:
        value = value.astimezone(PHNOM_PENH)
    return value
