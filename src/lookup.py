"""Finding areas by what people write: titles, either script, other spellings, names cut short."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Protocol

from rapidfuzz import process
from rapidfuzz.distance import OSA

from svc_atlas.naming import (
    clean_name,
    is_khmer,
    khmer_key,
    latin_keys,
    loose_key,
    loose_keys,
    numbered_key,
    plain_key,
    spaced,
)

KINDS = {
    "nation": ("nation",),
    "province": ("province", "capital"),
    "district": ("srok", "krong", "khan"),
    "commune": ("khum", "sangkat"),
}
# The titles written before a name (in English also behind it) and the kinds they tell.
TITLES = {
    "ខេត្ត": ("province",), "khett": ("province",), "khet": ("province",), "khaet": ("province",),
    "kaet": ("province",), "province": KINDS["province"],
    "រាជធានី": ("capital",), "reachtheani": ("capital",), "capital": ("capital",),
    "ស្រុក": ("srok",), "srok": ("srok",), "district": KINDS["district"],
    "ខណ្ឌ": ("khan",), "khan": ("khan",),
    "ក្រុង": ("krong", "capital"), "krong": ("krong", "capital"), "city": ("krong", "capital"),
    "municipality": ("krong", "capital"), "town": ("krong",),
    "ឃុំ": ("khum",), "khum": ("khum",), "commune": KINDS["commune"],
    "សង្កាត់": ("sangkat",), "sangkat": ("sangkat",),
}  # fmt: skip
_ENGLISH_TITLES = {
    "province", "capital", "district", "municipality", "city", "town", "commune",
}  # fmt: skip
_BETWEEN_TITLES = " -_/.៖:"
_BETWEEN_WORDS = re.compile(f"[{re.escape(_BETWEEN_TITLES)}]+")
_LONGEST_QUERY = 120
_GUESS = 0.6  # below this similarity a guess in the search box only confuses
_GUESSES = 60

# How a name answers a query in the search box, best first.
_EXACT, _BEGINS, _CONTAINS, _ALIKE = range(4)


class Named(Protocol):
    """What the index needs of an area."""

    code: str
    level: str
    kind: str | None


def without_titles(name: str) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield ``name`` without its first title, without two, …, with the kinds that these tell.

    Examples
    --------
    >>> [(bare, sorted(kinds)) for bare, kinds in without_titles("ឃុំ-សង្កាត់ បាណន់")]
    [('សង្កាត់ បាណន់', ['khum']), ('បាណន់', ['khum', 'sangkat'])]
    >>> [bare for bare, kinds in without_titles("Battambang Province")]
    ['Battambang']
    """
    kinds: frozenset[str] = frozenset()
    name = spaced(name)
    while cut := _without_title(name):
        name, found = cut
        kinds = kinds.union(found)
        yield name, kinds


def _without_title(name: str) -> tuple[str, tuple[str, ...]] | None:
    for title, kinds in TITLES.items():
        rest = name.removeprefix(title).strip(_BETWEEN_TITLES)
        if not title.isascii() and rest and name.startswith(title):
            return rest, kinds
    first, *rest = _BETWEEN_WORDS.split(name, maxsplit=1)
    kinds = TITLES.get(first.casefold())
    if kinds and rest and rest[0]:
        return rest[0], kinds
    last = _BETWEEN_WORDS.split(name)[-1]
    rest = name.removesuffix(last).rstrip(_BETWEEN_TITLES)
    if rest and last.casefold() in _ENGLISH_TITLES:
        return rest, TITLES[last.casefold()]
    return None


def safe_keys(name: str) -> frozenset[str]:
    """Return the safe keys of a name; of a Latin one in its words and written together."""
    return frozenset({numbered_key(name)} - {""}) if is_khmer(name) else latin_keys(name)


def _letters(name: str) -> str:
    return khmer_key(name) if is_khmer(name) else plain_key(name)


class NameIndex:
    """The keys of all areas.

    Parameters
    ----------
    areas : iterable of Named
        Areas, highest level first and then by code: the order of all answers.
    names : mapping of str to iterable of str
        By code the names, Khmer and Latin: those in use and the others an area is known by.
    """

    def __init__(self, areas: Iterable[Named], names: Mapping[str, Iterable[str]]):
        self._areas = tuple(areas)
        self._rank = {area.code: place for place, area in enumerate(self._areas)}
        self._exact: dict[str, dict[str, Named]] = defaultdict(dict)
        self._loose: dict[str, dict[str, Named]] = defaultdict(dict)
        self._rows = [
            (area, _letters(name), loose_key(name))
            for area in self._areas
            for name in names[area.code]
        ]
        for area in self._areas:
            for name in names[area.code]:
                for key in safe_keys(name):
                    self._exact[key][area.code] = area
                for sound in loose_keys(name):
                    self._loose[sound][area.code] = area
        self._sounds = [sound or None for _, _, sound in self._rows]

    def named(self, name: str) -> list[Named]:
        """Return the areas of exactly this name, by the safe keys of both scripts."""
        keys = safe_keys(name)
        return self._ordered({c: a for key in keys for c, a in self._exact.get(key, {}).items()})

    def sounding(self, name: str) -> list[Named]:
        """Return the areas that have a name of the same loose key."""
        keys = loose_keys(name)
        return self._ordered({c: a for key in keys for c, a in self._loose.get(key, {}).items()})

    def beginning(self, name: str) -> list[Named]:
        """Return the areas whose name begins so, else those whose loose key does."""
        start = _letters(name)
        found = {a.code: a for a, key, _ in self._rows if start and key.startswith(start)}
        if not found and (sound := loose_key(name)):
            found = {a.code: a for a, _, heard in self._rows if heard.startswith(sound)}
        return self._ordered(found)

    def titled(self, name: str, find: Callable[[str], list[Named]]) -> list[Named]:
        """Return what ``find`` gives for the name without its titles, narrowed by these."""
        answers = (_of_kinds(find(bare), kinds) for bare, kinds in without_titles(name))
        return next(filter(None, answers), [])

    def _ordered(self, found: Mapping[str, Named]) -> list[Named]:
        return sorted(found.values(), key=lambda area: self._rank[area.code])

    def ranked(self, query: str, limit: int) -> list[Named]:
        """Return areas for a search box: exact, beginning, containing, alike; best first."""
        query = clean_name(query)[:_LONGEST_QUERY]
        merits = self._merits(query)
        for bare, kinds in without_titles(query):
            titled = self._merits(bare)
            kept = {area.code for area in _of_kinds([self._at(c) for c in titled], kinds)}
            exact = {c: merit for c, merit in merits.items() if merit[0] == _EXACT}
            merits = {c: merit for c, merit in titled.items() if c in kept} | exact
        return [self._at(code) for code in sorted(merits, key=lambda c: merits[c])[:limit]]

    def _at(self, code: str) -> Named:
        return self._areas[self._rank[code]]

    def _merits(self, words: str) -> dict[str, tuple]:
        merits: dict[str, tuple] = {}
        for area, how, less in self._answers(words):
            merit = (how, less, self._rank[area.code])
            merits[area.code] = min(merits.get(area.code, merit), merit)
        return merits

    def _answers(self, words: str) -> Iterator[tuple[Named, int, float]]:
        for area in self.named(words):
            yield area, _EXACT, 0
        part, sound = _letters(words), loose_key(words)
        if not part:
            return
        for area, key, heard in self._rows:
            if key.startswith(part) or (len(sound) > 2 and heard.startswith(sound)):
                yield area, _BEGINS, 0
            elif len(part) > 2 and part in key:
                yield area, _CONTAINS, 0
        if part.isdigit():
            for area in self._areas:
                if area.code.startswith(part):
                    yield area, _EXACT if area.code == part else _BEGINS, 0
        if len(sound) > 2:
            guesses = process.extract(
                sound, self._sounds, scorer=OSA.normalized_similarity, score_cutoff=_GUESS,
                limit=_GUESSES,
            )  # fmt: skip
            for _, alike, row in guesses:
                yield self._rows[row][0], _ALIKE, -round(alike, 1)


def _of_kinds(areas: list[Named], kinds: frozenset[str]) -> list[Named]:
    """Return the areas of these kinds, else of their levels: a khum may be a sangkat now."""
    levels = {level for level, members in KINDS.items() if kinds.intersection(members)}
    return [a for a in areas if a.kind in kinds] or [a for a in areas if a.level in levels]
