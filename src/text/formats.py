"""Numbers, shares, changes, lists and dates as an official reads them, in either language.

Every figure on screen, in a chart, in a table cell or in a sentence is written here, so that the
same number never appears in two shapes. What is not there is an em dash with the reason in words:
missing is not zero.

All are rounded by the one rule of ``svc_atlas.rounding``: to the nearest, a half away from zero.
What rounding would make zero, or lift to a threshold that it falls short of, keeps the decimals
that tell it apart. An estimate and the ends of its interval have the same decimals, as many as the
interval asks for.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta, timezone
from functools import cache

import pandas as pd

from svc_atlas.text.numbers import DASH, Numbers, known, whole

SMALL_BASE = 10  #: below this count a percentage never stands before its counts
PHNOM_PENH = timezone(timedelta(hours=7))  # Cambodia keeps no summer time


class Formats(Numbers):
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

    # Numbers with their counts ----------------------------------------------------------------

    def counted(self, value, unit: str | None = "cases", absent: str = "not_reported") -> str:
        """Write a count with what is counted: ``111 cases``, ``1 case``.

        ``unit`` is one of ``cases``, ``accidents``, ``suspects``, ``deaths``, ``residents``,
        ``actions``, ``communes``, ``villages``, ``years``, or None for the number alone.
        """
        if not known(value) or unit is None:
            return self.count(value, absent)
        # Digits are turned last: the catalogue takes its singular by the Latin 1.
        return self._digits(self.text(f"format.counted.{unit}", n=whole(value)))

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


@cache
def formats(lang: str, digits: str = "latin") -> Formats:
    """Return the formats of ``lang``, made once."""
    return Formats(lang, digits)


def _moment(value) -> datetime | date | None:
    if value is None or pd.isna(value):
        return None
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    if isinstance(value, datetime) and value.tzinfo is not None:
        value = value.astimezone(PHNOM_PENH)
    return value
