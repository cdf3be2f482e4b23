"""Keys under which two spellings of one Cambodian name meet.

Khmer names are the steadier key. Latin names follow several romanisations (UNGEGN's, the
ministries', popular ones), so they have two keys. `latin_key` removes what never tells two
communes of one district apart: case, accents, spaces, doubled and silent letters. `loose_key` also
merges the letters that the romanisations write for one another (`Pongro` and `Pungro`); it ranks,
and answers for a name only inside one parent.
"""

import math
import numbers
import re
import unicodedata
from functools import lru_cache
from itertools import zip_longest

from rapidfuzz.distance import OSA

#: Khmer digits to those of ASCII, for ``str.translate``.
ASCII_DIGITS = str.maketrans("០១២៣៤៥៦៧៨៩", "0123456789")
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
)
_CODE = re.compile(r"(?:KH)?([0-9]{1,8})(?:\.0+)?")
_DOTTED = re.compile(r"(?:KH)?[0-9]{1,2}(?:\.[0-9]{2}){2,3}")  # one point alone is a decimal

# One sound typed in two ways: the sign below the line for ត and ដ, the look-alike independent
# vowels, a vowel sign typed as its two halves.
_KHMER_VARIANTS = (
    ("\u17d2\u178a", "\u17d2\u178f"),
    ("ឬ", "ឫ"),
    ("ឲ", "ឱ"),
    ("េី", "ើ"),
    ("េា", "ោ"),
)
_KHMER_LETTER = re.compile("[\u1780-\u17b3]")
_KHMER_CLUSTER = re.compile("[\u1780-\u17b3](?:\u17d2[\u1780-\u17b3]|[\u17b6-\u17d1\u17dd])+")
_KHMER_SIGN = re.compile("\u17d2.|.")
_KHMER_ORDINAL = re.compile(r"ទី(?=\d)")
_KHMER_NUMBERS = {
    "មួយ": "1", "ពីរ": "2", "បី": "3", "បួន": "4", "ប្រាំ": "5", "ប្រាំមួយ": "6", "ប្រាំពីរ": "7",
    "ប្រាំបី": "8", "ប្រាំបួន": "9",
}  # fmt: skip

_NUMBERS = {
    "muoy": "1", "mouy": "1", "muoi": "1", "pir": "2", "bei": "3", "bey": "3", "buon": "4",
    "boun": "4", "pram": "5", "prammuoy": "6", "prampir": "7", "prampi": "7", "prambei": "8",
    "prambuon": "9", "dab": "10",
}  # fmt: skip
_DIGITS = frozenset(_NUMBERS.values())
_ORDINALS = {"ti", "lekh", "lek"}  # ទី, លេខ: "number", left out as often as written
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4"}
_LETTERS = ("ka", "kha", "ko")  # ក ខ គ, which number parts of one place


# Behind a letter written below the line, the rest of a word is no number.
_KHMER_NUMBER = re.compile(
    rf"(?<=.)(?<!\u17d2)(?:ទី)?({'|'.join(sorted(_KHMER_NUMBERS, key=len, reverse=True))})$"
)


def _rules(*pairs: tuple[str, str]) -> tuple[tuple[re.Pattern, str], ...]:
    return tuple((re.compile(pattern), letters) for pattern, letters in pairs)


# Letters at the end of a word that are silent, or that one romanisation writes and another not.
_ENDINGS = _rules(
    (r"([a-z])\1+", r"\1"),
    (r"b$", "p"),
    (r"(?<=[a-z]{2})(?:dth|th|dt|d)$", "t"),
    (r"ngk$", "ng"),
    (r"(?<=[aeiou][tdp])[rv]$", ""),
    (r"chr$", "ch"),
    (r"(?<=[aeiou]n)[td]$", ""),
    (r"kh$", "k"),
    (r"(?<=[aeiou])r$", ""),
    (r"y$", "i"),
)
# Letters that the romanisations write for one another.
_SOUNDS = _rules(
    (r"ic$", "ik"),
    (r"ey", "ei"),
    (r"y", "i"),
    (r"w", "v"),
    (r"ph", "p"),
    (r"th", "t"),
    (r"kh", "k"),
    (r"chh|ch", "c"),
    (r"oeu|ueu|eu|ue|oe", "e"),
    (r"ou|oo", "u"),
    (r"uo|ua", "o"),
    (r"oa|ao|au|or(?![aeiou])", "o"),
    (r"iea|ie|ea|ia|ae|ai(?=[kghl])", "e"),
    (r"u", "o"),
    (r"([a-z])\1+", r"\1"),
)
# The last words, as loose keys, that tell places of one name apart: north, south, east, west,
# upper, lower, middle, big, small, old, new, numbers and letters.
_QUALIFIERS = {
    "ceng", "tbong", "ket", "lec", "le", "krom", "kandal", "tom", "toc", "cas", "tmei",
    *_DIGITS, *_LETTERS,
}  # fmt: skip
_FILLERS = {"kang"}  # ខាង, "side": written before a qualifier or left out
_VOWELS = re.compile("[aeiou]")

# Two names whose qualifiers differ are two places, however alike the rest: at most this.
OTHER_PLACE = 0.6
# At this similarity and above, two names of one district are nearly always one place: calibrated
# on the communes of 2014 and 2025 whose codes agree (tests/test_naming.py).
SAME_NAME = 0.75
_CONSONANT_WEIGHT = 0.35


def visible(text: str) -> str:
    """Return ``text`` in NFC, without invisible characters.

    Examples
    --------
    >>> visible("12" + chr(0x200B) + " 3")
    '12 3'
    """
    return _INVISIBLE.sub("", unicodedata.normalize("NFC", text))


def clean_name(name: str) -> str:
    """Return ``name`` in NFC, without invisible characters, with single spaces.

    Examples
    --------
    >>> clean_name(" Ta" + chr(0x200B) + "  Bun ")
    'Ta Bun'
    """
    return " ".join(visible(name).split())


def parse_code(value) -> str | None:
    """Return the area code that ``value`` writes, zero-padded, or None when it is no code.

    Accepts the prefix ``KH``, spaces, Khmer digits, numbers and numbers read as floats, and points
    between province, district and commune; a code of
    an odd number of digits has lost its leading zero. Whether the code exists is not asked.

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
    >>> parse_code("02.03.01"), parse_code("2.03")
    ('020301', None)
    """
    if isinstance(value, bool) or not isinstance(value, str | numbers.Real):
        return None
    if not isinstance(value, str | numbers.Integral):
        if not math.isfinite(value) or value != int(value):
            return None
        value = int(value)
    written = unicodedata.normalize("NFKC", _INVISIBLE.sub("", str(value)))
    written = "".join(written.translate(ASCII_DIGITS).split()).upper()
    if written == "KH":
        return "KH"
    if _DOTTED.fullmatch(written):
        written = written.replace(".", "")
    if not (found := _CODE.fullmatch(written)):
        return None
    digits = found[1]
    if len(digits) % 2 == 0:
        return digits
    return None if digits.startswith("0") else f"0{digits}"


@lru_cache(maxsize=65536)
def khmer_key(name: str) -> str:
    """Return the key of a Khmer name: letters and digits alone, one form for one sound.

    Invisible characters, spaces and punctuation go; signs of one cluster are put in one order;
    ``ទី`` before a number goes; Khmer digits become 0 to 9.

    Examples
    --------
    >>> khmer_key("កន្ទឺ" + chr(0x200B) + " ទី ១") == khmer_key("កន្ទឺ១")
    True
    """
    name = clean_name(name).translate(ASCII_DIGITS)
    for written, meant in _KHMER_VARIANTS:
        name = name.replace(written, meant)
    name = _KHMER_CLUSTER.sub(_ordered, name)
    name = "".join(c for c in name if unicodedata.category(c)[0] in "LMN").casefold()
    return _KHMER_ORDINAL.sub("", name)


@lru_cache(maxsize=65536)
def numbered_key(name: str) -> str:
    """Return the key of a Khmer name with the number at its end as a digit.

    Examples
    --------
    >>> {numbered_key(n) for n in ("ឆែបមួយ", "ឆែប១", "ឆែប ទី ១", "ឆែបទីមួយ", "ឆែប 1")}
    {'ឆែប1'}
    """
    return _KHMER_NUMBER.sub(lambda found: _KHMER_NUMBERS[found[1]], khmer_key(name))


def khmer_number(name: str) -> str:
    """Return the number at the end of a Khmer name, which tells places of one name apart.

    Examples
    --------
    >>> khmer_number("ឆែបពីរ"), khmer_number("ឆែប")
    ('2', '')
    """
    return re.search(r"\d*$", numbered_key(name))[0]


def _ordered(cluster: re.Match) -> str:
    base, *signs = _KHMER_SIGN.findall(cluster[0])
    # រ below the line is written last of the letters below; vowels and signs follow the letters.
    signs.sort(key=lambda s: (s[0] != "\u17d2", s == "\u17d2រ", s))
    return base + "".join(signs)


def is_khmer(name: str) -> bool:
    """Return whether a name is written in Khmer letters; digits alone do not tell."""
    return bool(_KHMER_LETTER.search(name))


def spaced(name: str) -> str:
    """Return ``name`` with a space before each capital that follows a small letter.

    Examples
    --------
    >>> spaced("ChhaebMuoy"), spaced("TuekL'akTiPir"), spaced("O'Mal")
    ('Chhaeb Muoy', "Tuek L'ak Ti Pir", "O'Mal")
    """
    joined = zip(" " + name, name, strict=False)
    return "".join(f" {c}" if before.islower() and c.isupper() else c for before, c in joined)


def _plain_words(name: str) -> list[str]:
    if is_khmer(name):
        return []
    text = unicodedata.normalize("NFKD", spaced(clean_name(name))).casefold()
    text = "".join(c for c in text if not unicodedata.combining(c)).translate(ASCII_DIGITS)
    return re.findall(r"[a-z]+|[0-9]+", re.sub(r"['’‘ʼ`]", "", text))


def plain_key(name: str) -> str:
    """Return the letters and digits of a Latin name as they are, without case and accents.

    Examples
    --------
    >>> plain_key("Rolea B'ier")
    'roleabier'
    """
    return "".join(_plain_words(name))


def _words(name: str) -> list[str]:
    words = [_NUMBERS.get(word, word) for word in _plain_words(name)]
    if len(words) > 1:
        words[-1] = _ROMAN.get(words[-1], words[-1])
    numbered = [word in _DIGITS for word in words[1:]]
    return [
        word
        for word, before_number in zip_longest(words, numbered)
        if not (before_number and word in _ORDINALS)
    ]


def _apply(rules, word: str) -> str:
    for pattern, letters in rules:
        word = pattern.sub(letters, word)
    return word


@lru_cache(maxsize=65536)
def latin_key(name: str) -> str:
    """Return the safe key of a Latin name.

    Two names with one key are one name: no two communes of one district share it. Titles are
    part of the name here; `Gazetteer.find` takes them off.

    Examples
    --------
    >>> {latin_key(n) for n in ("Siemreap", "Siem Reap", "Siĕm Réab")}
    {'siemreap'}
    >>> latin_key("Angk Kaev") == latin_key("Ang Kaev"), latin_key("Kakab 1")
    (True, 'kakap1')
    """
    return "".join(_apply(_ENDINGS, word) for word in _words(name))


@lru_cache(maxsize=65536)
def latin_keys(name: str) -> frozenset[str]:
    """Return the safe keys of a Latin name: in its words, and its letters written together.

    A number that ends a name written together is no word of its own, so it is written there in
    each of its words, with and without ``ti``.

    Examples
    --------
    >>> latin_keys("chhaebmuoy") & latin_keys("Chhaeb 1") != frozenset()
    True
    >>> latin_keys("chhaebmuoy") & latin_keys("Chhaeb 2")
    frozenset()
    """
    *stem, last = _plain_words(name) or [""]
    ends = {last}
    number = _NUMBERS.get(last, last)
    if stem and number in _DIGITS:
        words = {number, *(word for word, meant in _NUMBERS.items() if meant == number)}
        stem = stem[:-1] if len(stem) > 1 and stem[-1] in _ORDINALS else stem
        ends = {ordinal + word for ordinal in ("", *_ORDINALS) for word in words}
    together = "".join(stem)
    return frozenset({latin_key(name), *(together + end for end in ends)} - {""})


@lru_cache(maxsize=65536)
def loose_key(name: str) -> str:
    """Return the loose key of a Latin name: also alike where the romanisations differ.

    Examples
    --------
    >>> loose_key("Pongro") == loose_key("Pungro"), latin_key("Pongro") == latin_key("Pungro")
    (True, False)
    """
    return "".join(_loose_words(name))


def loose_keys(name: str) -> frozenset[str]:
    """Return the loose keys of a Latin name: in its words, and written together.

    A letter that numbers places (ka, kha) would sound like another one when written together.

    Examples
    --------
    >>> loose_keys("kampongthom") & loose_keys("Kampong Thum")
    frozenset({'kampongtom'})
    """
    lettered = {*_plain_words(name)[-1:]} & {*_LETTERS}
    together = "" if lettered else loose_key(plain_key(name))
    return frozenset({loose_key(name), together} - {""})


def _loose_words(name: str) -> list[str]:
    return [
        word if word in _LETTERS else _apply(_SOUNDS, _apply(_ENDINGS, word))
        for word in _words(name)
    ]


@lru_cache(maxsize=65536)
def _parts(name: str) -> tuple[str, tuple[str, ...]]:
    """Return the loose stem and the qualifiers at the end of a name."""
    words, qualifiers = _loose_words(name), []
    while len(words) > 1 and words[-1] in _QUALIFIERS | _FILLERS:
        if (word := words.pop()) in _QUALIFIERS:
            qualifiers.append(word)
    return "".join(words), tuple(qualifiers)


def similarity(a: str, b: str) -> float:
    """Return how alike two Latin names are, from 0 to 1.

    The optimal string alignment similarity of the stems' loose keys, blended with that of their
    consonants alone, since the romanisations differ most in vowels. Names whose last words tell
    places apart (north and south, numbers) reach `OTHER_PLACE` at most.

    Examples
    --------
    >>> similarity("Monourom", "Meaknourum") > 0.75 > similarity("Tang Doung", "Kandoeng")
    True
    >>> similarity("Kampong Trach Khang Lech", "Kampong Trach Khang Kaeut")
    0.6
    """
    (stem, qualifiers), (other, others) = _parts(a), _parts(b)
    if not stem or not other:
        return 0.0
    lettered = ({*qualifiers} ^ {*others}) & {*_LETTERS}
    if not lettered and loose_keys(a) & loose_keys(b):
        return 1.0
    alike = OSA.normalized_similarity(stem, other)
    consonants, theirs = _VOWELS.sub("", stem), _VOWELS.sub("", other)
    if consonants and theirs:
        alike += _CONSONANT_WEIGHT * (OSA.normalized_similarity(consonants, theirs) - alike)
    return alike if qualifiers == others else min(alike, OTHER_PLACE)
