"""The parent of each feature, and which district of the gazetteer it is today.

Features are grouped by the district (else the province) that their layer names, or in whose polygon
of a parents layer they lie, or that their codes begin with. Which district a group is, its
communes' names decide by vote: the parent's own name and code are only a voice, since districts are
renamed, divided and re-coded.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from svc_atlas.boundaries import columns
from svc_atlas.boundaries.columns import Columns
from svc_atlas.boundaries.names import CommuneNames, Label, keys
from svc_atlas.boundaries.nearness import NoShapes, Shapes
from svc_atlas.gazetteer import Gazetteer
from svc_atlas.naming import SAME_NAME, is_khmer, similarity

# Votes: a name of the gazetteer counts one over the communes that share it; a commune whose code
# agrees as well, one more; the parent's own name or code, two.
PARENT_VOTES = 2.0
PROVINCE_VOTES = 1.0
ENOUGH = 1.0


@dataclass(frozen=True)
class Group:
    """Features of one parent.

    Attributes
    ----------
    features : tuple of int
        Positions.
    scope : str or None
        The district (4 digits) or province (2) that their names tell; None where they tell none,
        or nothing is known of their parent.
    """

    features: tuple[int, ...]
    scope: str | None


@dataclass(frozen=True)
class Parents:
    """The parents of a layer's features.

    Attributes
    ----------
    shown : tuple of (str or None)
        By feature, the parent's name as its layer has it.
    of : tuple of Group
        By feature, its group.
    """

    shown: tuple[str | None, ...]
    of: tuple[Group, ...]


@dataclass(frozen=True)
class _Voice:
    """What a parent is called: names and codes of district and province."""

    district: tuple[str, ...] = ()
    district_code: str | None = None
    province: tuple[str, ...] = ()
    province_code: str | None = None

    def __bool__(self) -> bool:
        return bool(self.district or self.district_code or self.province or self.province_code)

    @property
    def level(self) -> int:
        """Digits of the area that the features are told to lie in."""
        return 4 if self.district or self.district_code else 2

    @property
    def shown(self) -> str | None:
        latin = sorted(self.district or self.province, key=is_khmer)
        return next(iter(latin), None)


def find_parents(
    features: gpd.GeoDataFrame,
    layer: gpd.GeoDataFrame | None,
    found: Columns,
    labels: list[Label],
    codes: list[str | None],
    names: CommuneNames,
    gazetteer: Gazetteer,
    shapes: Shapes | NoShapes,
) -> Parents:
    """Group the features by parent and tell each group's district or province."""
    voices = _from_columns(features, found)
    keys_of: list[Hashable] = list(voices)
    if layer is not None and not any(voice.level == 4 for voice in voices if voice):
        voices, keys_of = _from_layer(layer, shapes, voices)
    groups: dict[Hashable, list[int]] = defaultdict(list)
    spoken: dict[Hashable, _Voice] = {}
    for feature, voice in enumerate(voices):
        # P-codes of one former district begin alike, in whichever coding they are.
        key = keys_of[feature] if voice else (codes[feature] or "")[:4] or None
        if key is not None:
            groups[key].append(feature)
            spoken[key] = voice
    of = [Group((feature,), None) for feature in range(len(features))]
    ballot = _Ballot(names, gazetteer)
    for key, members in groups.items():
        digits = spoken[key].level if spoken[key] else 4
        scope = ballot.scope(members, spoken[key], digits, labels, codes)
        for feature in members:
            of[feature] = Group(tuple(members), scope)
    return Parents(tuple(voice.shown for voice in voices), tuple(of))


def _from_columns(features: pd.DataFrame, found: Columns) -> list[_Voice]:
    def texts(chosen):
        return [
            tuple(t for value in row if (t := columns.text(value)))
            for row in features[list(chosen)].itertuples(index=False, name=None)
        ]

    def coded(column, level):
        if column is None:
            return [None] * len(features)
        return [columns.code(value, level) for value in features[column]]

    rows = zip(
        texts(found.district_names), coded(found.district_code, "district"),
        texts(found.province_names), coded(found.province_code, "province"), strict=True,
    )  # fmt: skip
    return [_Voice(*row) for row in rows]


def _from_layer(layer, shapes: Shapes, voices: list[_Voice]) -> tuple[list[_Voice], list[Hashable]]:
    """Return the voices of the parent polygons that hold the features, and a key of each parent.

    Two parents of one name (there are two districts Samraong) have two keys.
    """
    level = "district"
    found = columns.recognise(layer, level=level)
    if not found.district_names and not found.district_code:
        level = "province"
        found = columns.recognise(layer, level=level)
    theirs = _from_columns(layer, found)
    holders = _holders(layer.geometry, shapes, len(voices))
    held = [
        (voice, voice) if holder is None else (theirs[holder], holder)
        for holder, voice in zip(holders, voices, strict=True)
    ]
    return [voice for voice, _ in held], [key for _, key in held]


def _holders(polygons: gpd.GeoSeries, shapes: Shapes, count: int) -> list[int | None]:
    # Parents are drawn as often as not from another source: a point within decides where exactly
    # one polygon holds it, the larger overlap where several or none do.
    values = np.asarray(polygons.values, dtype=object)
    values = np.where(shapely.is_valid(values), values, shapely.make_valid(values))
    tree = shapely.STRtree(values)
    placed = [feature for feature in range(count) if shapes.placed(feature)]
    points = shapes.points(placed)
    holders: list[int | None] = [None] * count
    hits = defaultdict(list)
    for at, polygon in tree.query(points, "within").T:
        hits[placed[at]].append(int(polygon))
    for feature in placed:
        within = hits[feature]
        if len(within) == 1:
            holders[feature] = within[0]
            continue
        near = [int(p) for p in tree.query(shapes.shape(feature), "intersects")]
        overlaps = [shapes.shape(feature).intersection(values[p]).area for p in near]
        if near and max(overlaps) > 0:
            holders[feature] = near[int(np.argmax(overlaps))]
    return holders


class _Ballot:
    def __init__(self, names: CommuneNames, gazetteer: Gazetteer):
        self._names = names
        self._districts = {a.code: gazetteer.names(a.code) for a in gazetteer.level("district")}
        self._provinces = {a.code: gazetteer.names(a.code) for a in gazetteer.level("province")}

    def scope(self, members, voice: _Voice, digits: int, labels, codes) -> str | None:
        """Return the district (4 digits) or province (2) that a group's names vote for."""
        votes: Counter[str] = Counter()
        said = {code for f in members for code in self._agreeing(labels[f], codes[f])}
        for label in {labels[feature] for feature in members}:
            communes = self._names.named(label)
            for commune in communes:
                votes[commune[:digits]] += (commune in said) + 1 / len(communes)
        if digits == 4:
            for district in self._voiced(self._districts, voice.district, voice.district_code):
                votes[district] += PARENT_VOTES
        for province in self._voiced(self._provinces, voice.province, voice.province_code):
            if digits == 2:
                votes[province] += PARENT_VOTES
            for district in [area for area in votes if digits == 4 and area.startswith(province)]:
                votes[district] += PROVINCE_VOTES
        best = votes.most_common(2)
        if not best or best[0][1] < ENOUGH or (len(best) > 1 and best[0][1] == best[1][1]):
            return None
        return best[0][0]

    def _agreeing(self, label: Label, code: str | None):
        return {code} & self._names.named(label)

    @staticmethod
    def _voiced(areas, names, code) -> set[str]:
        """Return the areas whose name is nearest to a parent's; its code's, where none is near."""
        near = {
            area: max((closeness(name, known) for name in names for known in own), default=0)
            for area, own in areas.items()
        }
        nearest = max(near.values())
        if nearest >= SAME_NAME:
            return {area for area, value in near.items() if value == nearest}
        return {code} & set(areas)


def closeness(name: str, other: str) -> float:
    """Return how alike the names of two parents are: 2 where they are one name, else 0 to 1."""
    if keys(name) & keys(other):
        return 2.0  # before any spelling, also one that sounds the same
    latin = not is_khmer(name) and not is_khmer(other)
    return similarity(name, other) if latin else 0.0
