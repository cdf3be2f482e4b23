"""What a stored number, date, percentage or text of a workbook means."""

import math
import re
from datetime import date, datetime, timedelta
from decimal import Decimal

from openpyxl.styles.numbers import is_date_format

ERRORS = frozenset(
    ("#REF!", "#N/A", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#GETTING_DATA", "#SPILL!")
)
_LAST_DAY = 2_958_465  # 31 December 9999
_UNSHOWN = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


# What a program writes lest Excel take a code for a number: a formula that only states it, or an
# apostrophe before it, as it is typed, or one on either side.
MARKS = ("=", "'", "‘", "’", "`")  #: that such a text begins with
_STATED = re.compile(r'=\s*(?:"((?:[^"]|"")*)"|([+-]?\d+(?:\.\d+)?))\s*')
_APOSTROPHE = re.compile(r"\s*['‘’`]\s*((?:[+-]?\d|KH\d).*?)\s*(?:['‘’`]\s*)?", re.DOTALL)


def unmarked(text: str) -> str | None:
    """Return what a text shows that is written so as to stay a text; None where that is nothing.

    Examples
    --------
    >>> unmarked('="020801"'), unmarked("'020801"), unmarked("=12"), unmarked("'Ang")
    ('020801', '020801', '12', "'Ang")
    >>> unmarked("'020801'")
    '020801'
    >>> unmarked('=""'), unmarked("=A1")
    (None, '=A1')
    """
    if stated := _STATED.fullmatch(text.strip()):
        return (stated[1] or "").replace('""', '"') or stated[2]
    marked = _APOSTROPHE.fullmatch(text)
    return marked[1] if marked else text


def formula_states(formula: str) -> str | None:
    """Return what a formula gives that does not compute; None where it does.

    Examples
    --------
    >>> formula_states('"020801"'), formula_states('""'), formula_states("A1+1")
    ('020801', '', None)
    """
    written = f"={formula}"
    shown = unmarked(written)
    return None if shown == written else shown or ""


def whole(value: float) -> int | float:
    """Return a float that is whole as an int: a code that became a number stays a code.

    Raises
    ------
    ValueError
        What is no finite number.

    Examples
    --------
    >>> whole(20301.0), whole(0.5)
    (20301, 0.5)
    """
    if not math.isfinite(value):
        raise ValueError(value)
    return int(value) if value == int(value) and abs(value) < 1e15 else value


def number(text: str) -> int | float | str:
    """Return the number that a workbook stores as ``text``; the text where it is not finite.

    Raises
    ------
    ValueError
        What is no number at all.

    Examples
    --------
    >>> number("20301"), number("0.5"), number("1e999")
    (20301, 0.5, '1e999')
    """
    try:
        return int(text)
    except ValueError:
        value = float(text)
        return whole(value) if math.isfinite(value) else text.strip()


def percentage(value: float) -> str:
    """Return the number of a cell that is shown as a percentage, exact and as short as can be.

    Examples
    --------
    >>> percentage(0.125), percentage(1), percentage(0.57)
    ('12.5%', '100%', '57%')
    """
    hundredfold = Decimal(repr(value)).scaleb(2).normalize()
    return f"{hundredfold:f}%"


def moment(serial: float, from_1904: bool = False) -> date | datetime | float:
    """Return the day that a workbook stores as a number of days, or the number where it is none.

    Examples
    --------
    >>> moment(45293), moment(45293.5)
    (datetime.date(2024, 1, 2), datetime.datetime(2024, 1, 2, 12, 0))
    """
    days = serial + 1462 if from_1904 else serial
    if not 0 <= days <= _LAST_DAY:
        return serial
    # Excel takes 1900 for a leap year: before its 29 February the days count from a day later.
    start = datetime(1899, 12, 31) if days < 60 else datetime(1899, 12, 30)
    return day_or_time(start + timedelta(seconds=round(days * 86_400)))


def day_or_time(when: datetime) -> date | datetime:
    """Return a moment at midnight as the day; the zone that some writers add says nothing."""
    when = when.replace(tzinfo=None)
    return when.date() if when.time() == datetime.min.time() else when


def shown_as(number_format: str) -> str | None:
    """Return ``date`` or ``percent`` where a number format shows one, else None.

    Examples
    --------
    >>> shown_as("0.0%"), shown_as("yyyy-mm-dd"), shown_as('0"%"'), shown_as("#,##0")
    ('percent', 'date', None, None)
    """
    if "%" in _UNSHOWN.sub("", number_format):
        return "percent"
    return "date" if is_date_format(number_format) else None


def stored(value: float, shown: str | None, from_1904: bool) -> int | float | str | date | datetime:
    """Return a stored number as what its format shows."""
    if shown == "percent":
        return percentage(value)
    return moment(value, from_1904) if shown == "date" else value


def unescaped(text: str) -> str:
    r"""Return text of a workbook with the signs that XML cannot hold.

    Examples
    --------
    >>> unescaped("a_x000A_b")
    'a\nb'
    """
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
