"""What a cell says: a number, a tier, a zero in words, that there is no figure, or nothing.

Blank is not zero, and neither is ``-`` or ``…``; what cannot be understood is a finding, never a
guess.
"""

import datetime
import math
import re
import unicodedata
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from svc_atlas.naming import ASCII_DIGITS, clean_name, visible
from svc_atlas.records.form import by_key
from svc_atlas.records.recognising.headings import heading_key, keys_of
from svc_atlas.records.recognising.vocabulary import vocabulary

_DASH = re.compile(r"[-\u2010-\u2015\u2212_]+")
_DOTS = re.compile(r"[.…·]+")
_ERROR = re.compile(r"#(?:REF|DIV/0|N/A|NAME|VALUE|NULL|NUM|SPILL|CALC|GETTING_DATA)[!?]?", re.I)
_DATE = re.compile(
    r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}(?:[\sT]\d.*)?"
    r"|(?:\d{1,2}[ -])?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[ -]\d{2,4}"
    r"|\d{1,2}[ -](?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*",
    re.IGNORECASE,
)
# What stands between the digits of two numbers: a line end, a tab, several spaces. One space, of
# whatever width, groups the digits of one.
_APART = re.compile(r"(?<=\d)(?![ \u00a0\u2007\u2009\u202f]\d)\s+(?=\d)")
_STRUCK = "\u0336"  # a stroke through the sign before it
_PLAIN = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)")
_GROUPED = {
    ",": re.compile(r"[+-]?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?"),
    " ": re.compile(r"[+-]?[1-9]\d{0,2}(?: \d{3})+(?:[.,]\d+)?"),
    "'": re.compile(r"[+-]?[1-9]\d{0,2}(?:['’]\d{3})+(?:\.\d+)?"),
    ".": re.compile(r"[+-]?[1-9]\d{0,2}(?:(?:\.\d{3}){2,}|(?:\.\d{3})+,\d+)"),
}
# A comma before other than three digits, or behind a leading zero, can only be a decimal one.
_DECIMAL_COMMA = re.compile(r"[+-]?(?:\d+,(?:\d{1,2}|\d{4,})|0+,\d+)")
# The same at the head of a cell that may go on with a unit, and what may be either.
_SURE_COMMA = re.compile(
    r"[+-]?(?:\d+,(?:\d{1,2}|\d{4,})|0+,\d+|\d{1,3}(?:[ .]\d{3})+,\d+)(?![\d.,])"
)
_EITHER_COMMA = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}(?![\d.,])")
# One as a decimal, one thousand as many write it; 1.234 is no count either way.
_UNCLEAR = re.compile(r"[+-]?[1-9]\d{0,2}\.000")
_WITH_UNIT = re.compile(r"([+-]?\d[\d,.' ’]*)\s*([^\d\s,.'’].*)")
SHOWN_DIGITS = 15  #: of a number, as spreadsheets show it, which keep two digits more
# What adding binary fractions leaves beside a whole number, as a share of it: 3.0000000000000004.
_NOISE = 1e-9


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a cell says.

    Attributes
    ----------
    state : str
        Of ``workbook.STATES``.
    value : float or None
    rule : str or None
        The rule of a finding that it gives.
    unit : str or None
        Of the rules ``unit_other`` and ``count_of_other``: the word behind the number.
    """

    state: str
    value: float | None = None
    rule: str | None = None
    unit: str | None = None


BLANK = Meaning("blank")
MARKED = Meaning("marked")
NOT_RANKED = Meaning("not_ranked")


def _invalid(rule: str, unit: str | None = None) -> Meaning:
    return Meaning("invalid", None, rule, unit)


def shown(value) -> str | None:
    """Return a cell as it is written; None where it is blank.

    Examples
    --------
    >>> shown(5.0), shown(0.1 + 0.2), shown("1,234"), shown(None)
    ('5', '0.3', '1,234', None)
    """
    if value is None or (isinstance(value, str) and not clean_name(value)):
        return None
    if isinstance(value, float) and math.isfinite(value) and value == int(value):
        return str(int(value))
    if isinstance(value, float):
        return f"{value:.{SHOWN_DIGITS}g}"
    return str(value)


def meaning(value, kind: str, unit: str | None = None, measure: str | None = None) -> Meaning:
    """Return what a cell says in a column of ``kind``.

    Parameters
    ----------
    value : object
        As the reader gives it.
    kind : str
        ``count``, ``amount``, ``tier`` or ``percent``.
    unit : str or None
        The unit of an amount.
    measure : str or None
        What a count counts; a word behind a number says the same, or the number is another's.

    Examples
    --------
    >>> [meaning(v, "count").value for v in ("១២", "1,234", "1 234", "គ្មាន", 7)]
    [12.0, 1234.0, 1234.0, 0.0, 7.0]
    >>> [meaning(v, "count").state for v in (None, "…", "-", "many")]
    ['blank', 'marked', 'marked', 'invalid']
    >>> [meaning(v, "count").state for v in ("1.000", "5¹", "5.0")]
    ['invalid', 'invalid', 'given']
    >>> meaning("12.5%", "count").rule, meaning("ទី១", "tier").value
    ('percent_in_count', 1.0)
    >>> meaning(3.0000000000000004, "count").value, meaning(3.01, "count").value
    (3.0, 3.01)
    >>> [meaning(v, "count", None, "reported").rule for v in ("3 cases", "3 persons", "3 of 5")]
    ['count_with_word', 'count_of_other', 'number_not_understood']
    """
    said = _meaning(value, kind, unit, measure)
    if said.value is None or said.value.is_integer():
        return said
    if kind in ("count", "tier"):
        return replace(said, value=without_noise(said.value))
    return replace(said, value=float(f"{said.value:.{SHOWN_DIGITS}g}"))


def without_noise(value: float) -> float:
    """Return the whole number beside which a count stands only by the rounding of sums.

    Examples
    --------
    >>> without_noise(3.0000000000000004), without_noise(-2.9999999999), without_noise(3.01)
    (3.0, -3.0, 3.01)
    """
    whole = float(round(value))
    return whole if math.isclose(value, whole, rel_tol=_NOISE, abs_tol=_NOISE) else value


def _meaning(value, kind: str, unit: str | None, measure: str | None) -> Meaning:
    if value is None:
        return BLANK
    if isinstance(value, bool):
        return _invalid("number_not_understood")
    if isinstance(value, int | float):
        return _of_number(value)
    if isinstance(value, datetime.date | datetime.time | datetime.timedelta):
        return _invalid("date_in_count")
    return _of_text(str(value), kind, unit, measure)


def _of_number(value: float) -> Meaning:
    if value != value:
        return BLANK  # what a reader makes of an empty cell in a column of numbers
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    return Meaning("given", number) if math.isfinite(number) else _invalid("number_not_understood")


@lru_cache(maxsize=65536)
def _of_text(written: str, kind: str, unit: str | None, measure: str | None) -> Meaning:
    if _STRUCK in written or any(s.isdigit() and not s.isdecimal() for s in written):
        return _invalid("number_not_understood")  # 5¹ is 5 with a note, and never 51
    text = _plain_digits(written)
    if not text:
        return BLANK
    if _DASH.fullmatch(text):
        return Meaning("marked", None, "dash_not_reported")
    key = heading_key(text)
    if _DOTS.fullmatch(text):
        return MARKED
    if key in keys_of("cells", "not_reported"):
        return Meaning("blank", None, "word_not_reported")
    if key in keys_of("cells", "marked"):
        return Meaning("marked", None, "word_no_figure")
    if _ERROR.fullmatch(text):
        return _invalid("formula_error")
    if key in keys_of("cells", "not_ranked"):
        return NOT_RANKED if kind == "tier" else Meaning("marked", None, "word_no_figure")
    if key in keys_of("cells", "zero"):
        return Meaning("given", 0.0)
    if kind == "tier":
        return _tier(text, key)
    return _quantity(text, kind, unit, measure)


def _tier(text: str, key: str) -> Meaning:
    number = parse_number(text)
    if number is not None:
        return Meaning("given", number)
    while True:  # "ចំណាត់ថ្នាក់ទី១" has two such words, one after the other
        for before in sorted(keys_of("cells", "tier_before"), key=len, reverse=True):
            if key.startswith(before) and key != before:
                key = key[len(before) :]
                break
        else:
            break
    number = parse_number(key) if key.isdigit() and "\n" not in text else None
    if number is not None:
        return Meaning("given", number)
    for tier in (1, 2, 3):
        if key in keys_of("cells", f"tier_{tier}"):
            return Meaning("given", float(tier))
    return _invalid("tier_unknown")


def _quantity(text: str, kind: str, unit: str | None, measure: str | None) -> Meaning:
    if text.endswith("%"):
        number = parse_number(text[:-1].rstrip())
        if number is None:
            return _invalid("number_not_understood")
        return Meaning("given", number) if kind == "percent" else _invalid("percent_in_count")
    if kind == "count" and _UNCLEAR.fullmatch(text):
        return _invalid("number_not_understood")
    number = parse_number(text)
    if number is not None:
        return Meaning("given", number)
    if _DATE.fullmatch(text):
        return _invalid("date_in_count")
    with_unit = _WITH_UNIT.fullmatch(text)
    number = parse_number(with_unit[1].strip()) if with_unit else None
    if number is None:
        return _invalid("number_not_understood")
    if kind == "amount" and unit:
        return _with_unit(number, with_unit[2], unit)
    return _with_word(number, with_unit[2], measure)


def _with_unit(number: float, written: str, unit: str) -> Meaning:
    if heading_key(written) in keys_of("cells", unit):
        return Meaning("given", number)
    if is_other_unit(written, unit):
        return _invalid("unit_other", written.strip())
    return _invalid("number_not_understood")


def _with_word(number: float, written: str, measure: str | None) -> Meaning:
    """Return a count with the word behind it, which is of what is counted or makes it unsure."""
    # Another sign than letters says more: "3 cases?", "3+ cases".
    bare = written.strip(" ()[].")
    plain = all(unicodedata.category(sign)[0] in "LMZ" for sign in bare)
    of = counted_by(bare) if plain else frozenset()
    if not of:
        return _invalid("number_not_understood")
    if measure and measure not in of:
        return _invalid("count_of_other", written.strip())
    return Meaning("given", number, "count_with_word" if measure else None)


def counted_by(word: str) -> frozenset[str]:
    """Return the measures that a word counts, as their unit or by their name.

    Cases and times are counted alike.

    Examples
    --------
    >>> "reported" in counted_by("ករណី"), sorted(counted_by("suspects")), counted_by("kg")
    (True, ['suspects'], frozenset())
    """
    known, key = vocabulary(), heading_key(word)
    events = known.units[heading_key("cases")] | known.units[heading_key("times")]
    units = known.units.get(key, set()) & _counts()
    named = {measure for _, measure in known.measures.get(key, ())} & _counts()
    return frozenset(units | named | (events if units & events else set()))


@cache
def _counts() -> frozenset[str]:
    return frozenset(field.measure for field in by_key().values() if field.kind == "count")


def is_other_unit(written: str, unit: str | None) -> bool:
    """Return whether a word is a unit that an amount of ``unit`` is not counted in.

    Examples
    --------
    >>> is_other_unit("ក្រាម", "kg"), is_other_unit("គ.ក", "kg")
    (True, False)
    """
    others = {"kg", "plants"} - {unit}
    known = keys_of("cells", "other_units").union(*(keys_of("cells", other) for other in others))
    return heading_key(written) in known


def is_dash(written: object) -> bool:
    """Return whether a cell holds a dash and nothing else.

    Examples
    --------
    >>> is_dash(" – "), is_dash("-3"), is_dash(None)
    (True, False, False)
    """
    return isinstance(written, str) and bool(_DASH.fullmatch(_plain_digits(written)))


def parse_number(text: str) -> float | None:
    """Return the number that ``text`` writes, in ASCII digits; None where it is none, or unclear.

    A comma or one space before each three digits groups them; a comma before another number of
    digits is a decimal one; a single point is always decimal.

    Examples
    --------
    >>> [parse_number(t) for t in ("1,234", "1 234", "12,5", "1.234,5", "0.250", "1,23,456")]
    [1234.0, 1234.0, 12.5, 1234.5, 0.25, None]
    """
    number = _parsed(text)
    return number if number is not None and math.isfinite(number) else None


def has_decimal_comma(value) -> bool:
    """Return whether a cell writes a number whose comma can only be a decimal one.

    Examples
    --------
    >>> [has_decimal_comma(v) for v in ("0,250", "១២,៥ គ.ក", "1,234", "1 234,5", "3.5", 7)]
    [True, True, False, True, False, False]
    """
    return isinstance(value, str) and bool(_SURE_COMMA.match(_plain_digits(value)))


def has_unclear_comma(value) -> bool:
    """Return whether a cell writes a number whose comma may group thousands, or be a decimal one.

    Examples
    --------
    >>> [has_unclear_comma(v) for v in ("1,234", "1,234 kg", "1,234,567", "0,250", "1234")]
    [True, True, False, False, False]
    """
    return isinstance(value, str) and bool(_EITHER_COMMA.match(_plain_digits(value)))


def _plain_digits(written: str) -> str:
    """Return what a cell writes in ASCII digits, spaces single, a line for each of its numbers."""
    lines = (" ".join(line.split()) for line in _APART.split(visible(written)))
    text = unicodedata.normalize("NFKC", "\n".join(lines)).translate(ASCII_DIGITS)
    return text.replace("\u2212", "-").strip()


def _parsed(text: str) -> float | None:
    if _PLAIN.fullmatch(text):
        return float(text)
    for mark, pattern in _GROUPED.items():
        if pattern.fullmatch(text):
            bare = re.sub("['’]", "", text) if mark == "'" else text.replace(mark, "")
            return float(bare.replace(",", "."))
    return float(text.replace(",", ".")) if _DECIMAL_COMMA.fullmatch(text) else None
