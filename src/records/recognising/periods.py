"""Part of a year, or several: what a title says that is not of one whole year, in either language.

Figures of six months, or of October, would be taken for a year's. A day says when a letter was
written, and is none, unless the figures are counted up to it.
"""

import re
from functools import lru_cache

from svc_atlas.naming import ASCII_DIGITS, clean_name

LONGEST = 200  # characters of a title; what is longer is a sentence of instructions
_LATIN = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_ENDS = "uary|ruary|ch|il|e|y|ust|t|tember|ober|ember"
_KHMER = [
    "មករា",
    "កុម្ភៈ",
    "មីនា",
    "មេសា",
    "ឧសភា",
    "មិថុនា",
    "កក្កដា",
    "សីហា",
    "កញ្ញា",
    "តុលា",
    "វិច្ឆិកា",
    "ធ្នូ",
]
_NUMBER = {name: n for names in (_LATIN, _KHMER) for n, name in enumerate(names, 1)}
_COUNTED = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"]
_COUNTED_KHMER = ["ប្រាំបួន", "ប្រាំបី", "ប្រាំពីរ", "ប្រាំមួយ", "ដប់មួយ", "មួយ", "ពីរ", "បី", "បួន", "ប្រាំ", "ដប់"]

MONTH_LATIN = rf"\b(?:{'|'.join(_LATIN)})(?:{_ENDS})?\b"  #: a month in Latin letters, as a pattern
_MONTH = rf"(?:{MONTH_LATIN}|{'|'.join(_KHMER)}|ខែ\s*\d{{1,2}}(?!\d))"
_TO = r"(?:-|–|—|~|\bto\b|\buntil\b|\btill\b|\bthrough\b|ដល់|និង)"
_RANGE = re.compile(
    rf"(?P<first>{_MONTH})[\s.,]*(?:\d{{1,2}}[\s,]+)?(?:ឆ្នាំ\s*)?(?P<year>\d{{4}})?\s*{_TO}\s*"
    rf"(?:end\s+of\s+|ចុង)?(?:ថ្ងៃ\s*ទី\s*)?(?:\d{{1,2}}(?:st|nd|rd|th)?\s+)?(?:ខែ\s*)?"
    rf"(?P<last>{_MONTH}|\d{{1,2}}(?!\d))[\s.,]*(?:\d{{1,2}}[\s,]+)?(?:ឆ្នាំ\s*)?"
    rf"(?P<until>\d{{4}})?"
)
_DAYS = re.compile(
    rf"(?P<first>[\d/.-]{{8,10}})\s*{_TO}\s*(?:ថ្ងៃ\s*(?:ទី\s*)?)?(?P<last>[\d/.-]{{8,10}})"
)
_MONTHS = re.compile(
    rf"(?<![\d.,/])(?<!ទី)(?<!ទី )(?:[1-9]|0[1-9]|1[01])\s*ខែ(?!\s*(?:{'|'.join(_KHMER)}|\d))"
    rf"|(?<!ដប់)(?:{'|'.join(_COUNTED_KHMER)})\s*ខែ(?!\s*(?:{'|'.join(_KHMER)}|\d))"
    rf"|(?<![\d.,/])(?:[1-9]|1[01])[\s-]*months?\b|\b(?:{'|'.join(_COUNTED)})[\s-]months?\b"
    # The letter alone may be metres, or the number of a form: beside a year it is of months.
    r"|(?<![a-z\d.,/-])(?:[1-9]|1[01])\s?m[\s.,/-]*(?:of\s+)?(?:19|20)\d\d(?!\d)"
    r"|(?<!\d)(?:19|20)\d\d[\s.,/-]*(?<![.,]\d)(?:[1-9]|1[01])\s?m(?![a-z\d])"
)
_HALF = re.compile(
    r"(?:(?<![a-z0-9])|(?<=\b20\d\d))h(?P<a>[12])(?![a-z0-9])|\b(?P<b>[12])h\s*(?:20)?\d\d\b"
    r"|ឆមាស\s*(?:ទី)?\s*(?P<c>[12])?|\bsemester\s*(?P<d>[12])?"
    r"|\b(?P<e>first|1st|second|2nd)\s+(?:half|semester)\b"
)
_QUARTER = re.compile(
    r"(?:(?<![a-z0-9])|(?<=\b20\d\d))q(?P<a>[1-4])(?![a-z0-9])|\b(?P<b>[1-4])q\s*(?:20)?\d\d\b"
    r"|ត្រីមាស\s*(?:ទី)?\s*(?P<c>[1-4])?|\bquarter\s*(?P<d>[1-4])?"
)
_OTHER = re.compile(
    r"\bhalf[\s-]*year|\b(?:semi|bi)[\s-]*annual|\bmid[\s-]*year|\bquarterly\b|\bmonthly\b"
    r"|\btrimester\b|\bhalf\s+of\s+(?:the\s+year|20\d\d)|\bmonth\s+of\b"
    r"|ប្រចាំ\s*ខែ|ពាក់កណ្[តដ]ាល\s*ឆ្នាំ|\bweekly\b|\bweeks?\s*\d|សប្[តដ]ាហ៍"
)
_WHOLE = re.compile(
    r"\b(?:whole|full|entire)[\s-]+year|\b(?:12|twelve)[\s-]*months?\b"
    rf"|(?<!\d)(?<!ទី)(?<!ទី )(?:12|ដប់ពីរ)\s*ខែ(?!\s*(?:{'|'.join(_KHMER)}|\d))"
    r"|ពេញ\s*(?:មួយ|១|1)?\s*ឆ្នាំ"
    r"|(?<!\d)(?<!ទី)(?<!ទី )(?:(?:4|បួន)\s*ត្រីមាស|(?:2|ពីរ)\s*ឆមាស)(?!\s*(?:ទី\s*)?[1-4](?!\d))"
    r"|\b(?:4|four)\s+quarters\b"
)
_YEARS = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_ORDINALS = {"first": "1", "1st": "1", "second": "2", "2nd": "2"}
_ALONE = re.compile(
    rf"[\s\d_.-]*(?:ខែ\s*)?{_MONTH}[\s\d_.-]*(?:ឆ្នាំ\s*\d{{4}})?\s*"
    r"|(?:19|20)\d\d[\s_.-](?:0?[1-9]|1[0-2])|(?:0?[1-9]|1[0-2])[\s_.-](?:19|20)\d\d"
)
# A month that stands beside a year, behind "month", or at the end: no word of a sentence.
_YEAR_BEHIND = re.compile(r"[\s.,_-]*(?:of\s+)?(?:year\s*|ឆ្នាំ\s*)?(?:(?:19|20)\d\d|\W*$)")
_BEFORE = re.compile(r"(?:\bmonth|\bmonth\s+of|\bin|\bfor|ខែ)[\s:.]*$")
_DAY_BEFORE = re.compile(r"\d{1,2}(?:st|nd|rd|th)?[\s.,/-]*(?:of\s+)?(?:ខែ\s*)?$|ថ្ងៃ[^\n]*$")
_DAY_BEHIND = re.compile(r"[\s.,/-]*\d{1,2}(?:st|nd|rd|th)?(?!\d)")
_AS_OF = re.compile(
    r"(?:\bas\s+(?:of|at)\b|\bup\s+to\b|\bby\s+(?:the\s+)?end\s+of\b|\byear\s+end(?:ed|ing)\b|គិតត្រឹម)(?P<date>.{0,60})",
    re.DOTALL,
)
_NUMERIC = re.compile(r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}")
_DAY = re.compile(r"(?<!\d)([12]?\d|3[01])(?!\d)")
_SPAN = re.compile(
    rf"(?<![\d/.-])((?:19|20)\d\d)\s*(?:{_TO}|/|&|\band\b)\s*(?:ឆ្នាំ\s*)?((?:(?:19|20)\d\d)|\d\d)"
    r"(?![\d/.-]*\d)"
)
_MONTH_LABELS = re.compile(
    r"(?:for\s+(?:the\s+)?|reporting\s+)?(?:month|ខែ|quarter|ត្រីមាស|semester|ឆមាស)\s*[:៖]?"
)


@lru_cache(maxsize=65536)
def in_part(text: str) -> bool:
    """Return whether a title speaks of a part of a year.

    Examples
    --------
    >>> [in_part(t) for t in ("ឆមាសទី១ ឆ្នាំ២០២៤", "៦ខែដើមឆ្នាំ", "2024-H1", "Jan–June 2024")]
    [True, True, True, True]
    >>> [in_part(t) for t in ("ឆ្នាំ២០២៤", "១២ខែ ឆ្នាំ២០២៤", "ថ្ងៃទី៥ ខែមករា ឆ្នាំ២០២៥")]
    [False, False, False]
    """
    said = _plain(text)
    if len(said) > LONGEST:
        return False
    ranges = [_covers_year(each) for each in _RANGE.finditer(said)]
    ranges += [_is_year(each) for each in _DAYS.finditer(said)]
    ends = [_ends_year(each["date"]) for each in _AS_OF.finditer(said)]
    if not all(ranges) or False in ends or _MONTHS.search(said):
        return True
    if ranges or True in ends or _WHOLE.search(said):
        return False
    if _OTHER.search(said) or any(_is_month(said, each) for each in re.finditer(_MONTH, said)):
        return True
    return _some(_HALF, "12", said) or _some(_QUARTER, "14", said)


def is_whole(text: str) -> bool:
    """Return whether a title says that it is of a whole year: its first and last day, its months.

    Examples
    --------
    >>> is_whole("1 January 2024 to 31 December 2024"), is_whole("as of 31/12/2024")
    (True, True)
    >>> is_whole("លទ្ធផលការងារ១២ខែ ឆ្នាំ២០២៤"), is_whole("ថ្ងៃទី១២ ខែមករា ឆ្នាំ២០២៥")
    (True, False)
    >>> is_whole("Battambang, 5 January 2025")
    False
    """
    said = _plain(text)
    dated = any(each.search(said) for each in (_RANGE, _DAYS, _AS_OF, _WHOLE))
    return dated and not in_part(text)


def is_several(text: str) -> bool:
    """Return whether a title speaks of several years together.

    Examples
    --------
    >>> [is_several(t) for t in ("Offences 2019-2023", "ឆ្នាំ២០១៩ ដល់ ឆ្នាំ២០២៣", "Fiscal year 2023/24")]
    [True, True, True]
    >>> [is_several(t) for t in ("2024", "2024-03", "2024-12-31", "April 2023 to March 2024")]
    [False, False, False, False]
    """
    said = _plain(text)
    spans = [(int(each[1]), each[2]) for each in _SPAN.finditer(said)]
    return len(said) <= LONGEST and any(
        int(last) > first if len(last) == 4 else int(last) == (first + 1) % 100
        for first, last in spans
    )


def is_month_beside(label: str, value: object) -> bool:
    """Return whether two cells say a month together: ``Month: | March``.

    Examples
    --------
    >>> is_month_beside("Month:", "March"), is_month_beside("ខែ", 3), is_month_beside("Year", 2024)
    (True, True, False)
    """
    named = _plain(f"{value:g}" if isinstance(value, float) else str(value))
    return bool(_MONTH_LABELS.fullmatch(_plain(label))) and bool(named)


def _plain(text: str) -> str:
    return clean_name(text).translate(ASCII_DIGITS).casefold().replace("_", " ")


def _is_month(said: str, found: re.Match) -> bool:
    """Whether a month is named without a day: with a day it is when a letter was written."""
    before, behind = said[: found.start()], said[found.end() :]
    if _DAY_BEFORE.search(before) or _DAY_BEHIND.match(behind):
        return False
    titled = found[0].startswith("ខែ") or bool(_BEFORE.search(before))
    return titled or bool(_YEAR_BEHIND.match(behind))


def _ends_year(date: str) -> bool | None:
    """Whether the day up to which figures are counted is the last of a year; None without one."""
    if numeric := _NUMERIC.search(date):
        parts = sorted(map(int, re.findall(r"\d+", numeric[0])))
        return parts[:2] == [12, 31]
    month = re.search(_MONTH, date)
    if month is None:
        return None
    day = _DAY.search(_YEARS.sub(" ", date.replace(month[0], " ", 1)))
    return _month(month[0]) == 12 and (day is None or day[1] == "31")


def is_month(name: str) -> bool:
    """Return whether a sheet's name is that of a month.

    Examples
    --------
    >>> [is_month(n) for n in ("June 2024", "ខែមិថុនា", "2024-03", "03-2024", "Market", "2024")]
    [True, True, True, True, False, False]
    """
    return bool(_ALONE.fullmatch(clean_name(name).translate(ASCII_DIGITS).casefold()))


def _some(pattern: re.Pattern, ends: str, said: str) -> bool:
    """Whether parts of a year are named, and not from the first to the last of them."""
    found = list(pattern.finditer(said))
    numbers = {_ORDINALS.get(n, n) for each in found for n in each.groupdict().values() if n}
    # "ឆមាសទី១ និងទី២" names the word once.
    numbers |= set(re.findall(r"(?:និង|ដល់|-|–|\band\b|\bto\b)\s*(?:ទី)?\s*([1-4])(?!\d)", said))
    return bool(found) and not set(ends) <= numbers


def _covers_year(found: re.Match) -> bool:
    months = _month(found["first"]), _month(found["last"])
    one = found["year"] is None or found["until"] is None or found["year"] == found["until"]
    return one and months == (1, 12)


def _month(written: str) -> int:
    known = next((n for name, n in _NUMBER.items() if written.startswith(name)), None)
    return known or int(re.sub(r"\D", "", written))


def _is_year(found: re.Match) -> bool:
    """Whether two days are the first and the last of one year, whatever their order of writing."""
    first, last = (sorted(map(int, re.findall(r"\d+", each))) for each in found.groups())
    return first[:2] == [1, 1] and last[:2] == [12, 31] and first[2:] == last[2:]
