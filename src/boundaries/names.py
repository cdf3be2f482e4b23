"""The names of features and communes, compared: the same, cut, or close.

Khmer names decide where both sides have them, Latin ones otherwise. A name that ends in ``*`` was
cut by its maker and stands for every name that begins so.
"""

from collections import defaultdict
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

from rapidfuzz.distance import OSA

from svc_atlas.gazetteer import Gazetteer
from svc_atlas.lookup import without_titles
from svc_atlas.naming import (
    OTHER_PLACE,
    clean_name,
    is_khmer,
    khmer_key,
    khmer_number,
    latin_key,
    numbered_key,
    plain_key,
    similarity,
)

CUT_SLACK = 2  # letters by which two spellings of one beginning may differ in length
# Beginnings of two names less alike than this are two places: cut names often share their end.
CUT_ALIKE = 0.85


@lru_cache(maxsize=65536)
def keys(name: str) -> frozenset[str]:
    """Return the safe keys of a name, with and without its titles.

    Examples
    --------
    >>> sorted(keys("Khum Bavel"))
    ['bavel', 'khumbavel']
    """
    names = (name, *(bare for bare, _ in without_titles(name)))
    return frozenset({numbered_key(n) if is_khmer(n) else latin_key(n) for n in names} - {""})


def _letters(name: str) -> str:
    # The end of a cut name is half a word, which no rule of spelling fits.
    return khmer_key(name) if is_khmer(name) else plain_key(name)


def _bare(name: str) -> str:
    for bare, _ in without_titles(name):
        name = bare
    return name


@dataclass(frozen=True)
class Label:
    """What a feature calls its commune.

    Attributes
    ----------
    names : tuple of str
        Its names, Latin or Khmer, the ``*`` of a cut one taken off.
    cut : bool
        Whether the names are cut.
    shown : str or None
        The name as the file has it, the Latin one first.
    """

    names: tuple[str, ...]
    cut: bool = False
    shown: str | None = None

    @classmethod
    def of(cls, *names: str | None) -> "Label":
        """Return the label of a feature's names, empty ones left out."""
        given = [name for name in names if name]
        cut = any(name.endswith("*") for name in given)
        bare = (name.rstrip("* ") for name in given)
        shown = next(iter(sorted(given, key=is_khmer)), None)
        return cls(tuple(name for name in bare if name), cut, shown)

    @cached_property
    def keys(self) -> frozenset[str]:
        """The safe keys of all names."""
        return frozenset().union(*map(keys, self.names))


class CommuneNames:
    """The names of the gazetteer's communes, found by key."""

    def __init__(self, gazetteer: Gazetteer):
        self._names = {area.code: gazetteer.names(area.code) for area in gazetteer.level("commune")}
        self._by_key: dict[str, set[str]] = defaultdict(set)
        for code, names in self._names.items():
            for key in frozenset().union(*map(keys, names)):
                self._by_key[key].add(code)
        self._letters = [(c, _letters(n)) for c, names in self._names.items() for n in names]

    def __contains__(self, code: str) -> bool:
        return code in self._names

    @property
    def codes(self) -> frozenset[str]:
        """All communes."""
        return frozenset(self._names)

    def named(self, label: Label) -> frozenset[str]:
        """Return the communes that have the label's name, or begin with a cut one."""
        if label.cut:
            beginnings = tuple(map(_letters, label.names))
            return frozenset(c for c, own in self._letters if own.startswith(beginnings))
        return frozenset().union(*(self._by_key.get(key, ()) for key in label.keys))

    def known(self, name: str) -> bool:
        """Whether any commune has this name."""
        return any(key in self._by_key for key in keys(name))

    def closeness(self, label: Label, code: str) -> float:
        """Return how alike the label and a commune's names are, 0 to 1, within one script."""
        pairs = ((name, own) for name in label.names for own in self._names[code])
        return max((_alike(name, own, label.cut) for name, own in pairs), default=0.0)


@cache
def commune_names(gazetteer: Gazetteer) -> CommuneNames:
    """Return the names of a gazetteer's communes, made once."""
    return CommuneNames(gazetteer)


@lru_cache(maxsize=262144)
def _alike(name: str, own: str, cut: bool) -> float:
    if is_khmer(name) != is_khmer(own):
        return 0.0
    if keys(name) & keys(own):
        return 1.0
    if is_khmer(name):
        alike = OSA.normalized_similarity(numbered_key(name), numbered_key(own))
        # The key orders signs anew, which is far from the name where a letter between them is lost.
        alike = max(alike, OSA.normalized_similarity(clean_name(name), clean_name(own)))
        return alike if khmer_number(name) == khmer_number(own) else min(alike, OTHER_PLACE)
    if not cut:
        return similarity(_bare(name), own)
    ends = range(len(name) - CUT_SLACK, len(name) + CUT_SLACK + 1)
    alike = max(OSA.normalized_similarity(_letters(name), _letters(own[:end])) for end in ends)
    return alike if alike >= CUT_ALIKE else min(alike, OTHER_PLACE)
