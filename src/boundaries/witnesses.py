"""What a feature's names and code are worth, held to each other before any is believed.

A witness counts where it saw for itself. Names that were looked up by the code repeat it, and a
column that slipped against the others tells of the wrong rows. Features whose witnesses contradict
each other are left unmatched: their labels carry the doubt.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from svc_atlas.boundaries.lineage import SPLIT, recodings
from svc_atlas.boundaries.names import CommuneNames, Label
from svc_atlas.boundaries.parents import Parents

DIFFER = "names_differ"
NAMES_MOVED = "names_moved"
CODES_MOVED = "codes_moved"

# From this share of the features that can tell, and this many, a column was moved.
MOST = 0.5
ENOUGH = 5
# Where less than this part of the names lie together as the codes do, they are not of these rows.
CLEARLY = 0.75
# So many exchanged in a district, and more than half of it, are no other coding of it.
RING = 3


def weighed(
    labels: Sequence[Label], codes: Sequence[str | None], names: CommuneNames
) -> list[Label]:
    """Return the labels with the doubts that their names cast on each other.

    Parameters
    ----------
    labels : sequence of Label
        By feature.
    codes : sequence of (str or None)
        By feature, its commune code.
    names : CommuneNames

    Returns
    -------
    list of Label
        In doubt where the names are two communes', or are not known to be one's in a layer most of
        whose names are two communes'. Where a name is seen to repeat the code against another,
        names that do so are left out beside one that no commune has.
    """
    told = [claims(label, code, names) for label, code in zip(labels, codes, strict=True)]
    several = {f for f, of in enumerate(told) if sum(map(bool, of)) > 1}
    differ = {f for f in several if _differ(labels[f], told[f], names)}
    moved = len(differ) >= ENOUGH and len(differ) > MOST * len(several)
    copied = any(codes[f] in communes for f in differ for communes in told[f])
    result = []
    for feature, label in enumerate(labels):
        if feature in differ:
            label = replace(label, doubt=DIFFER)
        elif moved and label.names and feature not in several:
            label = replace(label, doubt=NAMES_MOVED)
        elif copied and feature not in several:
            label = _without(label, codes[feature], told[feature])
        result.append(label)
    return result


def claims(label: Label, code: str | None, names: CommuneNames) -> list[frozenset[str]]:
    """Return for each name of a label the communes that have it, else the nearest.

    A near spelling is looked for in the province of the code, else in those of the other names.
    """
    exact = [names.meant(name, ()) for name in label.each]
    provinces = {code[:2]} if code else {c[:2] for found in exact for c in found}
    return [
        found or names.meant(name, sorted(provinces))
        for name, found in zip(label.each, exact, strict=True)
    ]


def _without(label: Label, code: str | None, told: list[frozenset[str]]) -> Label:
    """Return a label without the names of its code's commune, where it has others."""
    own = tuple(n for n, communes in zip(label.names, told, strict=True) if code not in communes)
    return replace(label, names=own or label.names)


def _differ(label: Label, told: list[frozenset[str]], names: CommuneNames) -> bool:
    """Whether no commune is that of all the names, those that mean none left aside."""
    return not any(
        all(
            names.supports(name, commune) if meant else names.may_be(name, commune)
            for name, meant in zip(label.each, told, strict=True)
        )
        for commune in frozenset().union(*told)
    )


def held_to_parents(
    labels: Sequence[Label],
    codes: Sequence[str | None],
    parents: Parents,
    names: CommuneNames,
    *,
    codes_of_today: bool,
) -> list[Label]:
    """Return the labels with the doubts that arise between names and codes, seen from the parents.

    Parameters
    ----------
    labels : sequence of Label
        As `weighed` gives them.
    codes : sequence of (str or None)
        By feature, its commune code.
    parents : Parents
    names : CommuneNames
    codes_of_today : bool
        Whether the codes count against the names unless they are known to be others' (a layer),
        or are another coding's by what was said of them (a table with a mapping).

    Returns
    -------
    list of Label
        In doubt where a name's commune of the code and that of the parent are two, where names
        and codes stand some rows apart, and where they are two communes of one district.
    """
    named = [names.named(label) for label in labels]
    scopes = [group.scope for group in parents.of]
    columns = _Columns(named, codes, parents, names)
    apart = columns.apart()
    result = []
    for label, communes, code, scope in zip(labels, named, codes, scopes, strict=True):
        here = {c for c in communes if scope and c.startswith(scope)}
        if apart and label.names and not label.doubt:
            label = replace(label, doubt=CODES_MOVED)
        elif here and code in communes - here:
            label = replace(label, doubt=DIFFER)
        result.append(label)
    if apart or columns.codes_slipped() or not codes_of_today:
        return result
    return _held_to_sisters(result, codes, names)


def _held_to_sisters(
    labels: Sequence[Label], codes: Sequence[str | None], names: CommuneNames
) -> list[Label]:
    """Return the labels with the doubts where a code is that of another commune of the district.

    The code stands against the name, and neither parent nor district tells which is right: only
    what is known of the code, or a second name in agreement with the first, does. In a district
    most of whose names and codes are exchanged otherwise than is known, nothing does.
    """
    sisters, agreed = {}, set()
    for feature, (label, code) in enumerate(zip(labels, codes, strict=True)):
        if code in names and not label.doubt and (meant := _meant(label, code, names)):
            if code in meant:
                agreed.add(code)
            else:
                sisters[feature] = meant
    # A commune founded since, whose code was another's before, is in no layer of before.
    founded = _founded() - frozenset().union(*sisters.values(), agreed)
    known = {
        f for f, meant in sisters.items()
        if codes[f] in agreed | founded or not meant.isdisjoint(_became(codes[f]))
    }  # fmt: skip
    told = Counter(code[:4] for code in codes if code in names)
    exchanged = Counter(codes[f][:4] for f in sisters.keys() - known)
    rings = {d for d, n in exchanged.items() if n >= RING and n > MOST * told[d]}
    doubted = {
        f for f in sisters
        if codes[f][:4] in rings or (f not in known and len(labels[f].names) < 2)
    }  # fmt: skip
    return [replace(x, doubt=DIFFER) if f in doubted else x for f, x in enumerate(labels)]


def _meant(label: Label, code: str, names: CommuneNames) -> frozenset[str]:
    """Return the communes of a code's district that the names mean."""
    found = names.named(label) or names.meant(label, (code[:4],))
    return frozenset(c for c in found if c[:4] == code[:4])


def _became(code: str) -> set[str]:
    """Return the communes that a code is known to have been of."""
    rows = recodings()
    return set(rows["code_to"][rows["code_from"] == code])


def _founded() -> set[str]:
    """Return the communes that were parted from others."""
    rows = recodings()
    return set(rows["code_to"][rows["relation"] == SPLIT])


class _Columns:
    """The columns of names and codes, compared as wholes."""

    def __init__(
        self,
        named: Sequence[frozenset[str]],
        codes: Sequence[str | None],
        parents: Parents,
        names: CommuneNames,
    ):
        self._parents = parents
        self._known = [f for f, communes in enumerate(named) if communes and codes[f] in names]
        self._named = {f: named[f] for f in self._known}
        self._coded = {f: frozenset({codes[f]}) for f in self._known}
        self._against = [f for f in self._known if not self._coded[f] & self._named[f]]
        self._slipped = self._slipped_across()

    def apart(self) -> bool:
        """Whether names and codes belong to other rows, and the names are no better placed.

        Most names stand the same number of rows away from their codes, also across the borders of
        districts, where another numbering of a district never does; or the names of one parent are
        from everywhere, and its codes are not.
        """
        if not self._most(self._against):
            return False
        if slipped := self._slipped:
            return self._together(slipped, self._named) <= self._together(slipped, self._coded)
        together = self._together(self._against, self._coded)
        return self._together(self._against, self._named) < CLEARLY * together

    def codes_slipped(self) -> bool:
        """Whether the codes belong to other rows, and the names are where their parents are."""
        return bool(self._slipped) and not self.apart()

    def _slipped_across(self) -> list[int]:
        """Return those of the commonest distance, where they are most and cross a district."""
        slipped = self._of_one_distance()
        crossing = self._most(slipped) and any(self._across(f) for f in slipped)
        return slipped if crossing else []

    def _most(self, features: list[int]) -> bool:
        return len(features) >= ENOUGH and len(features) > MOST * len(self._known)

    def _of_one_distance(self) -> list[int]:
        """Return those of the commonest distance, in rows, between a name and its code."""
        rows = defaultdict(list)
        for feature in self._known:
            (code,) = self._coded[feature]
            rows[code].append(feature)
        by_step = defaultdict(list)
        for feature in self._against:
            for step in {row - feature for c in self._named[feature] for row in rows[c]}:
                by_step[step].append(feature)
        return max(by_step.values(), key=len, default=[])

    def _across(self, feature: int) -> bool:
        (code,) = self._coded[feature]
        return not any(commune[:4] == code[:4] for commune in self._named[feature])

    def _together(self, features: list[int], told: Mapping[int, frozenset[str]]) -> int:
        """Return how many lie with most others of their parent, where the layer tells parents."""
        districts = defaultdict(Counter)
        for feature in features:
            if self._parents.shown[feature]:
                group = self._parents.of[feature]
                districts[group].update({commune[:4] for commune in told[feature]})
        return sum(max(counts.values()) for counts in districts.values())
