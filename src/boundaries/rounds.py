"""The rounds of matching: from what cannot be otherwise to what is only likely.

Each round looks at the features and communes still open and joins those that have only each other.
What a round takes is gone for the next, so that a doubtful name never competes with a sure one.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from svc_atlas.boundaries.lineage import recodings
from svc_atlas.boundaries.names import CommuneNames, Label
from svc_atlas.boundaries.nearness import NoShapes, Shapes, side
from svc_atlas.boundaries.pairs import Pairs, mutual, single
from svc_atlas.boundaries.parents import Parents
from svc_atlas.gazetteer import Gazetteer
from svc_atlas.naming import OTHER_PLACE, SAME_NAME, loose_key

# The part of a province's communes from which a layer has all of it, but for those made since.
WHOLE = 0.8
CONFIDENCE = {
    "code_and_name": 1.0,
    "code_and_spelling": 0.95,
    "recorded": 0.95,
    "name": 0.95,
    "plain_name": 0.9,
    "name_not_code": 0.9,
    "split": 0.9,
    "recorded_split": 0.85,
    "moved": 0.85,
    "spelling": 0.85,
    "moved_spelling": 0.75,
    "side": 0.75,
    "only_one_left": 0.65,
    "renamed": 0.6,
}
_NUMBERED = re.compile(r"(.*\D)(\d+)")


@dataclass(frozen=True)
class Finding:
    """The communes that a feature is, and how that was seen.

    Attributes
    ----------
    communes : tuple of str
        One code; the successors of a split.
    reason : str
        Key below ``matching.reason`` in the catalogues.
    confidence : float
        0 to 1.
    """

    communes: tuple[str, ...]
    reason: str
    confidence: float


class Board:
    """Features and communes not yet joined, and what was found.

    Attributes
    ----------
    found : dict of int to Finding
        By feature.
    """

    def __init__(
        self,
        labels: list[Label],
        codes: list[str | None],
        parents: Parents,
        names: CommuneNames,
        shapes: Shapes | NoShapes,
        gazetteer: Gazetteer,
    ):
        self.labels, self.codes, self.parents = labels, codes, parents
        self.names, self.shapes, self.gazetteer = names, shapes, gazetteer
        self.found: dict[int, Finding] = {}
        self.open_communes = set(names.codes)
        self.open_features = {f for f in range(len(labels)) if labels[f].names}
        self._named = {f: names.named(labels[f]) for f in self.open_features}
        self._settled: dict[str, set[int]] = defaultdict(set)
        self._scopes = Counter(group.scope for group in parents.of if group.scope)

    def play(self) -> dict[int, Finding]:
        """Play all rounds; return what was found, by feature."""
        self._code_and_name()
        self._recorded()
        self._plain_name()
        while self._name_within_parent():
            pass
        self._splits()
        self._code_and_spelling()
        while (
            self._name_within_parent()
            or self._moved()
            or self._spelling()
            or self._moved_spelling()
        ):
            pass
        self._sides()
        self._last_ones()
        return self.found

    def named(self, feature: int) -> frozenset[str]:
        """Return all communes that have the feature's name, taken or not."""
        return self._named.get(feature, frozenset())

    def scope(self, feature: int) -> str | None:
        """Return the district or province that the feature's parent is; None where unknown."""
        return self.parents.of[feature].scope

    def scopes(self, feature: int) -> tuple[str, ...]:
        """Return where the feature must be: in its parent, else beside what was found so far."""
        if scope := self.scope(feature):
            return (scope,)
        beside = (f for f in self.shapes.neighbours(feature) if f in self.found)
        return tuple(sorted({self.found[f].communes[0][:4] for f in beside}))

    def close(
        self, feature: int, at_least: float, within: tuple[str, ...] | None = None
    ) -> dict[str, float]:
        """Return the open communes of a close name, with how close they are."""
        scopes = within or self.scopes(feature)
        near = (c for c in self.open_communes if c.startswith(scopes))
        alike = {c: self.names.closeness(self.labels[feature], c) for c in near}
        return {c: value for c, value in alike.items() if value >= at_least}

    def _join(self, feature: int, communes: tuple[str, ...], reason: str) -> None:
        self.found[feature] = Finding(communes, reason, CONFIDENCE[reason])
        self.open_features.discard(feature)
        self.open_communes.difference_update(communes)
        self._settled[communes[0][:4]].add(feature)

    def _join_single(self, pairs: Pairs, reason: Callable[[int, str], str]) -> bool:
        """Join the pairs whose feature and commune are in no other pair."""
        alone = single(pairs)
        for feature, commune in alone:
            self._join(feature, (commune,), reason(feature, commune))
        return bool(alone)

    def _code_and_name(self) -> None:
        pairs = (
            (f, self.codes[f])
            for f in self.open_features
            if self.codes[f] in self.open_communes and self.codes[f] in self._named[f]
        )
        self._join_single(list(pairs), lambda f, c: "code_and_name")

    def _recorded(self) -> None:
        """Join features whose code is known to have become another, where the name agrees."""
        rows = recodings()
        became = defaultdict(set)
        for former, commune in zip(rows["code_from"], rows["code_to"], strict=True):
            became[former].add(commune)
        pairs = [
            (f, c)
            for f in self.open_features
            if (code := self.codes[f])
            for c in became[code] & self._named[f] & self.open_communes
            if c != code
        ]
        self._join_single(pairs, lambda f, c: "recorded")

    def _plain_name(self) -> None:
        """Join features without a known parent whose name the country has only once.

        A neighbour must have a name of the same district: a commune whose spelling here is another
        commune's there would else be taken for it.
        """
        bearers = defaultdict(set)
        for feature, communes in self._named.items():
            for commune in communes:
                bearers[commune].add(feature)
        pairs = [
            (f, c)
            for f in self.open_features
            if self.scope(f) is None and len(self._named[f]) == 1
            for c in self._named[f] & self.open_communes
            if len(bearers[c]) == 1 and self._fits_around(f, c[:4])
        ]
        self._join_single(pairs, lambda f, c: "plain_name")

    def _fits_around(self, feature: int, district: str) -> bool:
        around = self.shapes.neighbours(feature)
        return any(c.startswith(district) for f in around for c in self.named(f))

    def _name_within_parent(self) -> bool:
        pairs = [
            (f, c)
            for f in self.open_features
            for c in self._named[f] & self.open_communes
            if c.startswith(self.scopes(f)) and (self.scope(f) or self._surrounded(f, c))
        ]
        return self._join_single(pairs, self._by_name)

    def _surrounded(self, feature: int, commune: str) -> bool:
        """Whether neighbours enough are of the district, for a name that its province has twice."""
        namesakes = sum(c.startswith(commune[:2]) for c in self._named[feature])
        around = self.shapes.neighbours(feature) & self._settled[commune[:4]]
        return len(around) >= min(namesakes, 2)

    def _named_nearby(self, feature: int) -> bool:
        provinces = tuple(scope[:2] for scope in self.scopes(feature))
        return any(c.startswith(provinces) for c in self._named[feature])

    def _by_name(self, feature: int, commune: str) -> str:
        return "name" if self.codes[feature] in (None, commune) else "name_not_code"

    def _splits(self) -> None:
        """Join features to the numbered communes that their own were divided into."""
        series: dict[tuple[str, str], dict[int, str]] = defaultdict(dict)
        for commune in self.names.codes:
            numbered = _NUMBERED.fullmatch(loose_key(self.gazetteer[commune].name_en))
            if numbered:
                series[commune[:4], numbered[1]][int(numbered[2])] = commune
        bearers = defaultdict(list)
        for feature in self.open_features:
            for name in () if self.labels[feature].doubt else self.labels[feature].names:
                for province in {scope[:2] for scope in self.scopes(feature)}:
                    bearers[province, loose_key(name)].append(feature)
        for (district, stem), communes in series.items():
            features = bearers[district[:2], stem]
            whole = sorted(communes) == list(range(1, len(communes) + 1)) and len(communes) > 1
            if whole and len(features) == 1 and self.open_communes.issuperset(communes.values()):
                self._join(features[0], tuple(communes[n] for n in sorted(communes)), "split")

    def _code_and_spelling(self) -> None:
        coded = [f for f in self.open_features if self.codes[f] in self.open_communes]
        alike = {
            f: self.close(f, OTHER_PLACE) | self.close(f, OTHER_PLACE, (self.codes[f],))
            for f in coded
        }
        best = mutual(alike, OTHER_PLACE)
        pairs = [(f, c) for f, c in best if c == self.codes[f] and alike[f][c] > OTHER_PLACE]
        self._join_single(pairs, lambda f, c: "code_and_spelling")

    def _moved(self) -> bool:
        """Join names found once in the province to the district next door or made since."""
        pairs = []
        for feature in self.open_features:
            scope = self.scope(feature)
            if scope and not self.close(feature, SAME_NAME):
                mine = (c for c in self._named[feature] & self.open_communes if c[:2] == scope[:2])
                pairs += [(feature, c) for c in mine]
        likely = [
            (f, c)
            for f, c in single(pairs)
            if self._borders(f, c[:4])
            or (self._is_new(c[:4]) and self._together(f, c[:4], pairs))
            or (not self.shapes.drawn and self._once(f, c))
        ]
        return self._join_single(likely, lambda f, c: "moved")

    def _spelling(self) -> bool:
        alike = {
            f: self.close(f, OTHER_PLACE)
            for f in self.open_features
            if self.scope(f) or not self._named_nearby(f)
        }
        best = mutual(alike, SAME_NAME)
        return self._join_single(best, lambda f, c: "spelling")

    def _moved_spelling(self) -> bool:
        alike = {
            f: self.close(f, OTHER_PLACE, (scope[:2],))
            for f in self.open_features
            if (scope := self.scope(f))
        }
        best = mutual(alike, SAME_NAME)
        likely = [(f, c) for f, c in best if self._borders(f, c[:4]) or self._followed(f, c[:4])]
        return self._join_single(likely, lambda f, c: "moved_spelling")

    def _sides(self) -> None:
        """Tell features of one cut name apart where the whole names tell north from south."""
        for features in self._namesakes():
            ends = {
                c: end
                for c in self._named[features[0]] & self.open_communes
                if c.startswith(self.scopes(features[0]))
                and (end := side(self.gazetteer[c].name_en))
            }
            if len(features) != 2 or len(ends) != 2:
                continue
            (one, (axis, sign)), (other, opposite) = ends.items()
            if opposite != (axis, -sign):
                continue
            clear = self.shapes.apart(*features, axis) * sign
            if clear:
                order = (one, other) if clear > 0 else (other, one)
                for feature, commune in zip(features, order, strict=True):
                    self._join(feature, (commune,), "side")

    def _namesakes(self) -> list[list[int]]:
        alike = defaultdict(list)
        for feature in sorted(self.open_features):
            label = self.labels[feature]
            if label.cut:
                alike[self.scopes(feature), label.keys].append(feature)
        return list(alike.values())

    def _last_ones(self) -> None:
        """Join the last feature of a parent to the last commune of its districts."""
        for group in dict.fromkeys(self.parents.of[f] for f in sorted(self.open_features)):
            left = [feature for feature in group.features if feature in self.open_features]
            if len(left) != 1 or not group.scope or self.labels[left[0]].doubt:
                continue
            areas = {group.scope} | {
                commune[:4] for f in group.features if f in self.found
                for commune in self.found[f].communes if commune[:2] == group.scope[:2]
            }  # fmt: skip
            communes = [c for c in self.open_communes if c.startswith(tuple(areas))]
            others = [
                f for f in self.open_features
                if f != left[0] and (self.scope(f) or "-").startswith(tuple(areas))
            ]  # fmt: skip
            if len(communes) != 1 or others:
                continue
            alike = self.names.closeness(self.labels[left[0]], communes[0])
            if alike > OTHER_PLACE:
                self._join(left[0], (communes[0],), "only_one_left")
            elif self.codes[left[0]] == communes[0]:
                self._join(left[0], (communes[0],), "renamed")

    def _borders(self, feature: int, district: str) -> bool:
        return bool(self.shapes.neighbours(feature) & self._settled[district])

    def _is_new(self, district: str) -> bool:
        """Whether the layer has no such district."""
        return not self._settled[district] and district not in self._scopes

    def _together(self, feature: int, district: str, pairs: list[tuple[int, str]]) -> bool:
        """Whether it is no accident that a name is found in a district the layer has not.

        Others of the same parent are found there too, or the layer has the whole province.
        """
        group = self.parents.of[feature].features
        if any(f != feature and f in group and c.startswith(district) for f, c in pairs):
            return True
        province = district[:2]
        features = sum(scope.startswith(province) for scope in self._scopes.elements())
        return features >= WHOLE * sum(c.startswith(province) for c in self.names.codes)

    def _once(self, feature: int, commune: str) -> bool:
        """Whether both the province and the table have a name once, in the same province."""
        province = commune[:2]
        namesakes = {c for c in self._named[feature] if c.startswith(province)}
        bearers = [
            f for f, named in self._named.items()
            if commune in named and (self.scope(f) or province).startswith(province)
        ]  # fmt: skip
        return namesakes == {commune} and bearers == [feature]

    def _followed(self, feature: int, district: str) -> bool:
        """Whether another feature of the same parent lies in ``district`` today."""
        return any(f in self._settled[district] for f in self.parents.of[feature].features)
