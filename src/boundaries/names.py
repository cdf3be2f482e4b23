"""The names of features and communes, compared: the same, cut, or close.

Names are compared within one script, and those of one feature must be one commune's. A name that
ends in ``*`` was cut by its maker and stands for every name that begins so.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

from rapidfuzz.distance import OSA

from svc_atlas.gazetteer import Gazetteer
from svc_atlas.lookup import safe_keys, without_titles
from svc_atlas.naming import (
    OTHER_PLACE,
    SAME_NAME,
    clean_name,
    is_khmer,
    khmer_key,
    khmer_number,
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
    return frozenset().union(*map(safe_keys, (name, *(bare for bare, _ in without_titles(name)))))


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
    doubt : str or None
        Why the names prove nothing (`witnesses`).
    """

    names: tuple[str, ...]
    cut: bool = False
    shown: str | None = None
    doubt: str | None = None

    @classmethod
    def of(cls, *names: str | None) -> "Label":
        """Return the label of a feature's names, empty ones left out."""
        given = [name for name in names if name]
        cut = any(name.endswith("*") for name in given)
        bare = (name.rstrip("* ") for name in given)
        once = {name.casefold(): name for name in bare if name}  # two columns may hold one name
        shown = next(iter(sorted(given, key=is_khmer)), None)
        return cls(tuple(once.values()), cut, shown)

    @cached_property
    def each(self) -> tuple["Label", ...]:
        """Each name as a label of its own."""
        return tuple(Label((name,), self.cut, name) for name in self.names)

    @cached_property
    def keys(self) -> frozenset[str]:
        """The safe keys of all names."""
        return frozenset().union(*map(keys, self.names))


class CommuneNames:
    """The names of the gazetteer's communes, found by key."""

    def __init__(self, gazetteer: Gazetteer):
        self._names = {area.code: gazetteer.names(area.code) for area in gazetteer.level("commune")}
        self._by_key: dict[str, set[str]] = defaultdict(set)
        self._within: dict[str, list[str]] = defaultdict(list)
        for code, names in self._names.items():
            for key in frozenset().union(*map(keys, names)):
                self._by_key[key].add(code)
            for scope in (code[:2], code[:4]):
                self._within[scope].append(code)
        self._letters = [(c, _letters(n)) for c, names in self._names.items() for n in names]

    def __contains__(self, code: str) -> bool:
        return code in self._names

    @property
    def codes(self) -> frozenset[str]:
        """All communes."""
        return frozenset(self._names)

    def within(self, scope: str) -> Sequence[str]:
        """Return the communes of a district or province."""
        return self._within[scope]

    def named(self, label: Label) -> frozenset[str]:
        """Return the communes that have a name of the label and that no other of its names denies.

        None where the names are in doubt.
        """
        if label.doubt:
            return frozenset()
        found = frozenset().union(*map(self._of, label.each))
        return frozenset(c for c in found if self.stands_for(label, c))

    def meant(self, name: Label, scopes: Iterable[str]) -> frozenset[str]:
        """Return the communes that have a name, else those of ``scopes`` that it comes nearest."""
        if found := self._of(name):
            return found
        near = {c: self._alike(name, c) for scope in scopes for c in self._within[scope]}
        best = max(near.values(), default=0)
        return frozenset(c for c, value in near.items() if value == best >= SAME_NAME)

    def known(self, name: str) -> bool:
        """Whether any commune has this name."""
        return any(key in self._by_key for key in keys(name))

    def closeness(self, label: Label, code: str) -> float:
        """Return how alike the label and a commune's names are, 0 to 1, within one script.

        Where one of several names is another commune's, or they are in doubt, it is 0.
        """
        if label.doubt:
            return 0.0
        alike = max((self._spelt(name, code) for name in label.each), default=0.0)
        return alike if alike and self.stands_for(label, code) else 0.0

    def stands_for(self, label: Label, code: str) -> bool:
        """Whether all names of a label may be those of one commune.

        One name may always be a wrong spelling. Of several, each must be the commune's within
        spelling or no commune's of its province: names that differ are two places.
        """
        return len(label.names) < 2 or all(self.may_be(name, code) for name in label.each)

    def may_be(self, name: Label, code: str) -> bool:
        """Whether a name supports a commune, or none of its province."""
        return self.supports(name, code) or not self.meant(name, (code[:2],))

    def supports(self, name: Label, code: str) -> bool:
        """Whether a name is a commune's within spelling, and nearer to none of its district."""
        if code in self._of(name):
            return True
        own = self._spelt(name, code)
        return own >= SAME_NAME and own >= max(self._alike(name, c) for c in self._within[code[:4]])

    def _spelt(self, name: Label, code: str) -> float:
        """Return how alike they are; a name that a neighbour has exactly is no spelling of this."""
        found = self._of(name)
        other = code not in found and any(c[:4] == code[:4] for c in found)
        alike = self._alike(name, code)
        return min(alike, OTHER_PLACE) if other else alike

    def _of(self, name: Label) -> frozenset[str]:
        """Return the communes that have exactly this name, or begin with a cut one."""
        if name.cut:
            beginnings = tuple(map(_letters, name.names))
            return frozenset(c for c, own in self._letters if own.startswith(beginnings))
        return frozenset().union(*(self._by_key.get(key, ()) for key in name.keys))

    def _alike(self, name: Label, code: str) -> float:
        pairs = ((n, own) for n in name.names for own in self._names[code])
        return max((_alike(n, own, name.cut) for n, own in pairs), default=0.0)


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
