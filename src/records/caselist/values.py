"""What the values of a case list mean: days, communes, offences, yes or no, numbers of suspects.

A value is looked up once, however many cases have it; what is not understood is None, not guessed.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta, timezone
from datetime import time as clock
from functools import cache

from svc_atlas.gazetteer import Gazetteer
from svc_atlas.naming import ASCII_DIGITS
from svc_atlas.records.caselist.headers import key
from svc_atlas.records.recognising.cells import without_noise
from svc_atlas.schema import DRUG_GROUPS, OFFENCES
from svc_atlas.settings import LANGUAGES
from svc_atlas.text import text
from svc_atlas.text.formats import PHNOM_PENH

DRUG = "drug_"
FIRST_DAY = date(1980, 1, 1)  #: an earlier day is a slip of the pen, or a spreadsheet's day zero
MOST_SUSPECTS = 9999  #: more of them in one case is another column: a year, a phone

_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})([ T].*)?", re.DOTALL)
_DAY_FIRST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})([ T].*)?", re.DOTALL)
_ZONED = re.compile(
    r"[ T](\d{1,2})(?::[\d:.,]*)?\s*(?:Z|UTC|GMT|([+-]\d\d)(?::?(\d\d))?)", re.IGNORECASE
)
_COUNT = re.compile(r"\d{1,9}(?:\.\d+)?")
_YES = (
    "1",
    "true",
    "yes",
    "y",
    "t",
    "cleared",
    "បាទ",
    "ចាស",
    "បាន",
    "បានបង្ក្រាប",
    "បង្ក្រាបបាន",
    "មាន",
)
_NO = ("0", "false", "no", "n", "f", "not cleared", "ទេ", "មិនបាន", "មិនទាន់", "មិនទាន់បង្ក្រាប",
       "មិនបានបង្ក្រាប", "គ្មាន")  # fmt: skip
# Names of drug groups that alone may mean something else than drugs.
_AMBIGUOUS_ALONE = ("production", "use")


def day(written: str) -> date | None:
    """Return the day of a date or timestamp: ISO, or with the day first.

    A time that names its zone is an instant, and its day the one in Cambodia; a zone of half hours
    is not understood. A time without a zone is one of Cambodia.

    Examples
    --------
    >>> [str(day(d)) for d in ("2023-12-31T23:00:00Z", "2023-12-31 23:00+07:00", "2024-01-01T01")]
    ['2024-01-01', '2023-12-31', '2024-01-01']
    >>> [str(day(d)) for d in ("2023-04-05", "05/04/2023", "5.4.2023 09:30", "៥/៤/២០២៣", "2023")]
    ['2023-04-05', '2023-04-05', '2023-04-05', '2023-04-05', 'None']
    """
    digits = written.strip().translate(ASCII_DIGITS)
    if found := _ISO.fullmatch(digits):
        year, month, of_month = map(int, found.groups()[:3])
    elif found := _DAY_FIRST.fullmatch(digits):
        of_month, month, year = map(int, found.groups()[:3])
    else:
        return None
    try:
        return _in_cambodia(date(year, month, of_month), found[4] or "")
    except (ValueError, OverflowError):
        return None


def _in_cambodia(written: date, time: str) -> date | None:
    """Return the day in Cambodia of an instant, or the day itself where no zone is named."""
    zoned = _ZONED.fullmatch(time.rstrip())
    if not zoned:
        return written
    hour, ahead, minutes = int(zoned[1]), int(zoned[2] or 0), int(zoned[3] or 0)
    if minutes or hour > 23:
        return None
    instant = datetime.combine(written, clock(hour), timezone(timedelta(hours=ahead)))
    return instant.astimezone(PHNOM_PENH).date()


def cleared(written: str) -> bool | None:
    """Return whether a case was cleared.

    Examples
    --------
    >>> [cleared(word) for word in ("1", "TRUE", "1.0", "បាទ", "no", "ទេ", "maybe")]
    [True, True, True, True, False, False, None]
    """
    return _answers().get(_answer_key(re.sub(r"\.0+$", "", written.strip())))


def _answer_key(written: str) -> str:
    return key(written.translate(ASCII_DIGITS))


@cache
def _answers() -> Mapping[str, bool]:
    return {_answer_key(w): yes for yes, words in ((True, _YES), (False, _NO)) for w in words}


def suspects(written: str) -> int | None:
    """Return a number of suspects: whole, not negative, at most `MOST_SUSPECTS`.

    Examples
    --------
    >>> [suspects(n) for n in ("0", "12", "2.0", "៣", "-1", "1.5", "many", "85512345")]
    [0, 12, 2, 3, None, None, None, None]
    >>> suspects("3.0000000000000004")
    3
    """
    plain = written.strip().translate(ASCII_DIGITS)
    number = without_noise(float(plain)) if _COUNT.fullmatch(plain) else -1.0
    return int(number) if number.is_integer() and 0 <= number <= MOST_SUSPECTS else None


def offence(written: str) -> str | None:
    """Return the word of an offence or, with ``drug_`` before it, of a drug group.

    Examples
    --------
    >>> [offence(w) for w in ("theft", "Domestic Violence", "លួច", "drug use", "DRUG_USE", "arson")]
    ['theft', 'domestic_violence', 'theft', 'drug_use', 'drug_use', None]
    """
    return _offences().get(key(written))


@cache
def _offences() -> Mapping[str, str]:
    known: dict[str, str] = {}
    for word in OFFENCES:
        for name in (word, *(text(lang)(f"offence.{word}") for lang in LANGUAGES)):
            known[key(name)] = word
    for group in DRUG_GROUPS:
        names = [text(lang)(f"drug_group.{group}") for lang in LANGUAGES]
        said = [group, *names]
        if group not in _AMBIGUOUS_ALONE:
            known.update(dict.fromkeys(map(key, names), DRUG + group))
        for prefix in ("drug ", "drugs ", "គ្រឿងញៀន "):
            known.update(dict.fromkeys((key(prefix + name) for name in said), DRUG + group))
        known[key(f"{names[0]}គ្រឿងញៀន")] = DRUG + group
    return known


def commune_reader(gazetteer: Gazetteer) -> Callable[[str], str | None]:
    """Return the function from a code in any form, or an unambiguous name, to a commune's code."""

    def commune(written: str) -> str | None:
        area = gazetteer.find(written, level="commune").area
        return area.code if area else None

    return commune
