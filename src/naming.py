"""Keys under which two spellings of one Cambodian name meet.

Khmer names are the steadier key. Latin names follow several romanisations (UNGEGN, the ministries',
popular ones), so they have two keys: `latin_key` removes only what never tells two communes of one
district apart; `loose_key` also merges letters that the romanisations write for one another, and
is for ranking and for a close spelling within one parent, never for an identity by itself.
"""

import numbers
import re
import unicodedata
from functools import lru_cache

from rapidfuzz.distance import JaroWinkler, OSA

KHMER_DIGITS = str.maketrans("០១២៣៤៥៦៧៨៩", "0123456789")
INVISIBLE = re.compile("[\u00ad\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
# The sign below the line is typed with ត or ដ for the same letter, and lists mix the two.
COENG_TA, COENG_DA = "\u17d2\u178f", "\u17d2\u178a"

_CODE = re.compile(r"(?:KH)?(\d{1,8})(?:\.0+)?")
_FINAL_B = re.compile(r"b\b")


def clean_name(name: str) -> str:
    """Return ``name`` in NFC without invisible characters and with single spaces.

    Examples
    --------
    >>> clean_name(" Ta\\u200b  Bun ")
    'Ta Bun'
    """
    return " ".join(INVISIBLE.sub("", unicodedata.normalize("NFC", name)).split())


def parse_code(value) -> str | None:
    """Return the area code that ``value`` writes, zero-padded, or None when it is no code.

    Accepts the ``KH`` prefix, spaces, Khmer digits, numbers and numbers read as floats; a code of
    1, 3, 5 or 7 digits has lost its leading zero. Whether the code exists is not asked.

    Parameters
    ----------
    value : str, int, float or None
        What a cell or a person wrote.

    Returns
    -------
    str or None
        2, 4, 6 or 8 digits, or ``KH`` for the nation.

    Examples
    --------
    >>> [parse_code(v) for v in ("20301", "kh 020301", "០២០៣០១", 20301.0, "KH", "Banan")]
    ['020301', '020301', '020301', '020301', 'KH', None]
    """
    if isinstance(value, bool) or not isinstance(value, str | numbers.Real):
        return None
    if isinstance(value, numbers.Real) and not isinstance(value, numbers.Integral):
        if not float(value).is_integer():
            return None
        value = int(value)
    written = unicodedata.normalize("NFKC", INVISIBLE.sub("", str(value))).translate(KHMER_DIGITS)
    written = "".join(written.split()).upper()
    if written == "KH":
        return "KH"
    found = _CODE.fullmatch(written)
    if not found or not found[1].isascii():
        return None
    digits = found[1]
    if len(digits) % 2 == 0:
        return digits
    return None if digits.startswith("0") else f"0{digits}"


@lru_cache(maxsize=65536)
def khmer_key(name: str) -> str:
    """Return the key of a Khmer name: letters and digits alone, variants of one sign merged.

    Examples
    --------
    >>> khmer_key("កន្ទឺ\\u200b ១") == khmer_key("កន្ទឺ១")
    True
    """
    name = clean_name(name).replace(COENG_DA, COENG_TA).translate(KHMER_DIGITS)
    return "".join(c for c in name if unicodedata.category(c)[0] in "LMN").casefold()


@lru_cache(maxsize=65536)
def latin_key(name: str) -> str:
    """Return the safe key of a Latin name: case, accents, spaces, punctuation, a final b for p.

    Examples
    --------
    >>> {latin_key(n) for n in ("Siemreap", "Siem Reap", "Siĕm Réab")}
    {'siemreap'}
    """
    words = unicodedata.normalize("NFKD", clean_name(name)).casefold()
    words = "".join(c for c in words if not unicodedata.combining(c))
    words = re.sub(r"['’‘ʼ`]", "", words)
    return re.sub(r"[^0-9a-z]+", "", _FINAL_B.sub("p", words))


@lru_cache(maxsize=65536)
def loose_key(name: str) -> str:
    """Return the loose key of a Latin name, for ranking only."""
    key = latin_key(name)
    for pattern, letter in _LOOSE:
        key = pattern.sub(letter, key)
    return key


_LOOSE = tuple(
    (re.compile(pattern), letter)
    for pattern, letter in (
        (r"(.)\1+", r"\1"),
        (r"oue|oeu|ueu|eua|eu|ue|oe", "e"),
        (r"ou|oo", "u"),
        (r"ph", "p"),
        (r"th", "t"),
        (r"chh|ch", "c"),
        (r"w", "v"),
        (r"y", "i"),
        (r"ie|ea|ia", "e"),
        (r"ao|or|oa", "o"),
    )
)


def similarity(a: str, b: str) -> float:
    """Return how alike two Latin names are, 0 to 1, on their loose keys.

    Examples
    --------
    >>> similarity("Siemreap", "Siem Reab")
    1.0
    """
    one, other = loose_key(a), loose_key(b)
    if not one or not other:
        return 0.0
    blend = JaroWinkler.similarity(one, other) + OSA.normalized_similarity(one, other)
    return blend / 2
