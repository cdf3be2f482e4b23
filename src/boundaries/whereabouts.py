"""Whether the shapes of a layer lie where their communes are: rows moved against shapes are seen.

A table that was sorted or shifted beside its shapes has every name and every code, each on another
commune's shape; only the places tell. Each rule below was measured on the layers of 2014 (whole,
each province, each district, sets of districts, random samples, simplified, on a coarse grid,
with gaps, as small circles) and on the same layers with their rows moved.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from math import comb

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from svc_atlas.boundaries.contiguity import apart
from svc_atlas.gazetteer import Gazetteer

APART, AWAY, MOVED = KINDS = ("apart", "away", "moved")
# Degrees to kilometres in Cambodia: 1 % at its edges.
KM = np.array([111.3 * np.cos(np.radians(12.5)), 110.6])

# Of each kind, that many are a few: they are named, and the layer is installed.
FEW = 3
# Shapes apart from their district, of a layer's. Sound layers have none, with gaps or as circles 4
# of 1,633, random samples 5 of 1,300; 20 rows exchanged leave 20, rows shifted by one 222.
APART_OF = 0.01
# Of a district of which much is missing nothing need touch: of random samples 2 % are apart.
WHOLE = 0.8
APART_OF_SAMPLE = 0.05
# The place of a commune or of a whole district lies in its shapes, or at most 12 km away, 22 from
# small circles; where a province is mirrored or two are exchanged, most lie further than this.
FAR = 25.0
# Of a district of which much is missing a shape counts alone: sound ones are at most 41 km away.
FAR_OF_SAMPLE = 60.0
# A place in another's shape, so far from its own: 5 % of the communes' places in a sound layer (3
# of 13 in Battambang), 62 % where all communes change places within their districts.
BESIDE = 3.0
BESIDE_FEW = 7
BESIDE_OF = 0.2
# A known place well within another commune's shape (km from its own): 13 of 165 in sound layers, at
# most 3 of 13 in a province, 118 where all communes change places within their districts. In a
# province, or in a district, that is no accident where it were one in a thousand.
WITHIN_ANOTHER = 1.0
WITHIN_ANOTHER_OF = 0.08
ACCIDENT = 0.001
# A commune whose point of before lies nearer to another's shape, so far from its own, in widths of
# it and in kilometres: half a kilometre lies between the old datum and the new. Sound layers have
# one of 1,633; where communes change places within their districts it is three of four.
MOVED_WIDTHS = 0.25
MOVED_KM = 0.5
MOVED_OF = 0.02


@dataclass(frozen=True)
class Whereabouts:
    """Which shapes lie elsewhere than what is known of their communes.

    Attributes
    ----------
    astray : DataFrame
        ``feature, code, kind, km, lon, lat``: a row for each shape and kind (``apart`` from its
        district, ``away`` from where it is known to lie, ``moved`` since the layer before), how
        far it lies from the place where it should be, and that place; null where apart.
    too_many : bool
        More than a few do.
    held : dict of str to int
        How many ``districts`` and ``communes`` were held to known places; of ``total`` communes
        those ``unheld``, which may lie on another's shape of their district.
    """

    astray: pd.DataFrame
    too_many: bool
    held: dict[str, int] = field(default_factory=dict)

    def features(self, kind: str | None = None) -> list[int]:
        """Return the features that lie elsewhere, of one kind or of any."""
        rows = self.astray if kind is None else self.astray[self.astray["kind"] == kind]
        return sorted(set(rows["feature"]))


def whereabouts(
    communes: gpd.GeoDataFrame,
    places: pd.DataFrame,
    gazetteer: Gazetteer,
    earlier: pd.DataFrame | None = None,
) -> Whereabouts:
    """Hold the shapes of a layer to what is known of where their communes lie.

    Parameters
    ----------
    communes : GeoDataFrame
        ``boundary, codes, name, geometry`` as ``placing.placed`` gives them, in EPSG:4326.
    places : DataFrame
        ``area, lon, lat``: known places of districts and communes.
    gazetteer : Gazetteer
        Says which communes a district has.
    earlier : DataFrame, optional
        ``code, lon, lat, name``: points in the communes by the layer before.
    """
    ground = _Ground(communes, gazetteer)
    found = [_apart(ground), _away(ground, places)]
    if earlier is not None and len(earlier):
        moved = _moved(ground, earlier)
        # A layer before that lies astray itself says nothing of this one.
        if not moved.too_many or not _astray_itself(earlier, places, gazetteer):
            found.append(moved)
    return Whereabouts(
        pd.concat([each.astray for each in found], ignore_index=True),
        any(each.too_many for each in found),
        _held(ground, set(places["area"])),
    )


class _Ground:
    """The shapes of a layer in a plane of kilometres, and which communes are on them."""

    def __init__(self, communes: gpd.GeoDataFrame, gazetteer: Gazetteer):
        self.degrees = communes.geometry.to_numpy()
        self.shapes = shapely.transform(self.degrees, lambda xy: xy * KM)
        self.boundary = communes["boundary"].fillna("").to_numpy(dtype=object)
        self.names = communes["name"].to_numpy(dtype=object, na_value=None)
        self.features = communes["feature"].to_numpy()
        on = communes["codes"].reset_index(drop=True).str.split().explode().dropna()
        self.on = pd.DataFrame({"shape": on.index, "code": on.to_numpy(dtype=object)})
        # One that carries communes of two districts may lie in either.
        self.districts = np.array([code[:4] for code in self.boundary], dtype=object)
        other = self.on["code"].str[:4].to_numpy() != self.districts[self.on["shape"]]
        self.districts[self.on["shape"][other]] = ""
        there = self.on["code"].drop_duplicates().str[:4].value_counts()
        self._whole = {d for d, n in there.items() if n >= WHOLE * len(gazetteer.children(d))}
        self.tree = shapely.STRtree(self.shapes)

    def whole(self, districts: Iterable[str]) -> np.ndarray:
        """Return whether the layer has most of each district."""
        return np.array([district in self._whole for district in districts], dtype=bool)

    def row(self, kind: str, shapes: np.ndarray, km=None, lon=None, lat=None) -> pd.DataFrame:
        """Return the rows of ``astray`` of some shapes, one for each."""
        rows = pd.DataFrame({
            "feature": self.features[shapes], "code": self.boundary[shapes], "kind": kind,
            "km": km, "lon": lon, "lat": lat,
        })  # fmt: skip
        rows = rows.astype({"km": "float64", "lon": "float64", "lat": "float64"})
        return rows.sort_values(["feature", "km"]).drop_duplicates("feature", keep="last")


def _held(ground: _Ground, known: set[str]) -> dict[str, int]:
    communes = set(ground.on["code"])
    return {
        "districts": len({code[:4] for code in communes} & known),
        "communes": len(communes & known),
        "unheld": len(communes - known),
        "total": len(communes),
    }


def _apart(ground: _Ground) -> Whereabouts:
    lost = apart(ground.degrees, ground.districts)
    of_whole = (lost & ground.whole(ground.districts)).sum()
    n = len(lost)
    too_many = of_whole > max(FEW, APART_OF * n) or lost.sum() > max(FEW, APART_OF_SAMPLE * n)
    # In a sample, being apart is no fault.
    if not too_many:
        lost = lost & ground.whole(ground.districts)
    return Whereabouts(ground.row(APART, np.flatnonzero(lost)), bool(too_many))


def _away(ground: _Ground, places: pd.DataFrame) -> Whereabouts:
    asked = _asked(ground, places)
    areas = asked.groupby("area")
    whole = (asked["area"].str.len() == 6).to_numpy() | ground.whole(asked["area"])
    far = np.where(whole, areas["km"].transform("min") > FAR, asked["km"] > FAR_OF_SAMPLE)
    beside = _beside(ground, asked[whole])
    astray = asked[far | asked["area"].isin(beside)]
    rows = ground.row(AWAY, astray["shape"].to_numpy(), *(astray[c] for c in ("km", "lon", "lat")))
    return Whereabouts(rows, bool(beside) or asked["shape"][far].nunique() > FEW)


def _beside(ground: _Ground, asked: pd.DataFrame) -> set[str]:
    """Return the areas whose place lies in another's shape, where they are more than a few.

    Districts and communes are counted apart: rows that change places within their district leave
    the districts where they are.
    """
    areas = asked.sort_values("km").drop_duplicates("area")
    points = shapely.points(areas[["lon", "lat"]].to_numpy() * KM)
    nearest = shapely.distance(ground.shapes[ground.tree.nearest(points)], points)
    beside = areas["area"][areas["km"] - nearest > BESIDE]
    found: set[str] = set()
    for digits in (4, 6):
        level = beside[beside.str.len() == digits]
        if len(level) > max(BESIDE_FEW, BESIDE_OF * (areas["area"].str.len() == digits).sum()):
            found |= set(level)
    another = (nearest == 0) & (areas["km"] > WITHIN_ANOTHER)
    communes = (areas["area"].str.len() == 6).to_numpy()
    return found | _in_others(areas["area"][communes], another[communes])


def _in_others(communes: pd.Series, another: pd.Series) -> set[str]:
    """Return the communes in others' shapes that are too many for their province or district."""
    found: set[str] = set()
    for digits in (2, 4):
        for _, inside in another.groupby(communes.str[:digits]):
            if _chance(int(inside.sum()), len(inside)) < ACCIDENT:
                found |= set(communes[inside[inside].index])
    return found


def _chance(n: int, total: int) -> float:
    """Return how likely ``n`` or more of ``total`` places lie in others' shapes of a sound layer.

    Examples
    --------
    >>> round(_chance(3, 13), 2), round(_chance(9, 13), 8)
    (0.08, 7e-08)
    """
    share = WITHIN_ANOTHER_OF
    return sum(comb(total, k) * share**k * (1 - share) ** (total - k) for k in range(n, total + 1))


def _asked(ground: _Ground, places: pd.DataFrame) -> pd.DataFrame:
    """Return each known place with the shapes of its area: ``area, lon, lat, shape, km``."""
    areas = pd.concat([ground.on.assign(area=ground.on["code"].str[:n]) for n in (4, 6)])
    asked = places.merge(areas[["area", "shape"]].drop_duplicates(), on="area")
    points = shapely.points(asked[["lon", "lat"]].to_numpy() * KM)
    return asked.assign(km=shapely.distance(ground.shapes[asked["shape"]], points))


def _moved(ground: _Ground, earlier: pd.DataFrame) -> Whereabouts:
    asked = earlier.merge(ground.on, on="code").drop_duplicates("code")
    points = shapely.points(asked[["lon", "lat"]].to_numpy() * KM)
    own = ground.shapes[asked["shape"]]
    km, width = shapely.distance(own, points), np.sqrt(shapely.area(own))
    at = ground.tree.nearest(points)
    nearest = shapely.distance(ground.shapes[at], points)
    elsewhere = (km > 2 * nearest + MOVED_WIDTHS * width + MOVED_KM) | (km > FAR)
    # The name is still where it was: the layer is matched otherwise than before, and not moved.
    named = ground.names[at] == asked["name"].to_numpy(dtype=object, na_value=None)
    moved = elsewhere & ~(named & (nearest == 0))
    rows = asked[moved]
    astray = ground.row(MOVED, rows["shape"].to_numpy(), km[moved], rows["lon"], rows["lat"])
    return Whereabouts(astray, len(astray) > max(FEW, MOVED_OF * len(asked)))


def _astray_itself(earlier: pd.DataFrame, places: pd.DataFrame, gazetteer: Gazetteer) -> bool:
    points = gpd.points_from_xy(earlier["lon"], earlier["lat"], crs="EPSG:4326")
    codes = earlier["code"].astype("string")
    layer = gpd.GeoDataFrame(
        {"boundary": codes, "codes": codes, "name": earlier["name"]}, geometry=points
    )
    layer.insert(0, "feature", range(len(layer)))
    return whereabouts(layer, places, gazetteer).too_many
