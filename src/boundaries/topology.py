"""The polygons as one coverage: nothing overlaps, neighbours share their border's every vertex.

Simplifying and dissolving keep neighbours together only on a valid coverage, so that faults are
repaired first, counted and measured.
"""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import Transformer

from svc_atlas.boundaries.validate import labels
from svc_atlas.errors import InputError

METRES = "EPSG:32648"
TO_METRES = Transformer.from_crs("EPSG:4326", METRES, always_xy=True)
# What is smaller is rounding, not a fault that anybody drew (m²).
SMALLEST_FAULT = 1.0
# A gap between neighbours narrower than this (m) is a slip of the pen and is closed.
GAP_WIDTH = 50.0
# A polygon must keep this share of its area when overlaps are given to one side.
MOST = 0.5


@dataclass(frozen=True)
class Faults:
    """What was wrong between the polygons of a layer, before it was mended.

    Attributes
    ----------
    repaired : tuple of int
        Features whose polygon was invalid in itself, for instance crossed by its own border.
    overlaps, gaps : int
        Pairs of polygons that overlap; holes that no polygon covers.
    overlaps_km2, gaps_km2 : float
        Their area, km².
    coverage_valid : bool
        Whether the layer was a valid coverage as handed in.
    """

    repaired: tuple[int, ...]
    overlaps: int
    overlaps_km2: float
    gaps: int
    gaps_km2: float
    coverage_valid: bool

    def as_dict(self) -> dict:
        """Return the figures as ``layer.json`` has them."""
        return {
            "overlaps": {"count": self.overlaps, "km2": self.overlaps_km2},
            "gaps": {"count": self.gaps, "km2": self.gaps_km2},
            "coverage_valid": self.coverage_valid,
            "repaired": list(self.repaired),
        }


def polygons_only(shapes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return shapes as valid (multi)polygons, and a mask of those that had to be repaired.

    Examples
    --------
    >>> bow_tie = shapely.from_wkt("POLYGON ((0 0, 2 2, 2 0, 0 2, 0 0))")
    >>> shapes, repaired = polygons_only(np.array([bow_tie]))
    >>> shapes[0].area, bool(repaired[0])
    (2.0, True)
    """
    repaired = ~shapely.is_valid(shapes)
    shapes = shapes.copy()
    shapes[repaired] = shapely.make_valid(
        shapes[repaired], method="structure", keep_collapsed=False
    )
    for i in np.flatnonzero(shapely.get_type_id(shapes) == shapely.GeometryType.GEOMETRYCOLLECTION):
        parts = shapely.get_parts(shapely.get_parts(shapes[i]))
        shapes[i] = shapely.union_all([p for p in parts if p.geom_type == "Polygon"])
    return shapes, repaired


def mended(features: gpd.GeoDataFrame, file: str) -> tuple[gpd.GeoDataFrame, Faults]:
    """Repair the polygons and make them one valid coverage; say what was wrong.

    A polygon that crosses itself is repaired alone. Where polygons overlap, the ground goes to the
    neighbour with the longest border on it; gaps narrower than 50 m are closed likewise. A valid
    coverage keeps its coordinates to the last bit.

    Parameters
    ----------
    features : GeoDataFrame
        In EPSG:4326.
    file : str
        How messages call the file.

    Returns
    -------
    features : GeoDataFrame
        The same rows with mended geometry.
    faults : Faults
        What was wrong.

    Raises
    ------
    InputError
        A feature that encloses no ground, or most of whose ground is also others': which of them
        owns it cannot be told.
    """
    shapes, repaired = polygons_only(features.geometry.to_numpy())
    if (flat := shapely.area(shapes) == 0).any():
        raise InputError("boundaries.no_area", file=file, feature=labels(features, flat))
    metric = gpd.GeoSeries(shapes, crs=features.crs).to_crs(METRES)
    # Projecting can make a polygon of very sharp angles invalid again.
    metres, _ = polygons_only(metric.to_numpy())
    valid = bool(shapely.coverage_is_valid(metres))
    overlaps = np.array([]) if valid else _overlaps(metres)
    gaps = _gaps(metres, valid)
    if not valid:
        cleaned = shapely.coverage_clean(metres, gap_width=GAP_WIDTH)
        lost = shapely.area(cleaned) < MOST * shapely.area(metres)
        if lost.any():
            raise InputError("boundaries.on_others", file=file, feature=labels(features, lost))
        shapes = gpd.GeoSeries(cleaned, crs=METRES).to_crs(features.crs).to_numpy()
    faults = Faults(
        repaired=tuple(np.flatnonzero(repaired).tolist()),
        overlaps=len(overlaps),
        overlaps_km2=round(float(overlaps.sum()) / 1e6, 4),
        gaps=len(gaps),
        gaps_km2=round(float(gaps.sum()) / 1e6, 4),
        coverage_valid=valid,
    )
    return features.set_geometry(gpd.GeoSeries(shapes, features.index, crs=features.crs)), faults


def _overlaps(shapes: np.ndarray) -> np.ndarray:
    """Return the area (m²) of each pair's overlap."""
    tree = shapely.STRtree(shapes)
    first, second = tree.query(shapes, predicate="intersects")
    pairs = first < second
    shared = shapely.area(shapely.intersection(shapes[first[pairs]], shapes[second[pairs]]))
    return shared[shared >= SMALLEST_FAULT]


def _gaps(shapes: np.ndarray, valid: bool) -> np.ndarray:
    """Return the area (m²) of each hole in the union of the shapes."""
    whole = shapely.coverage_union_all(shapes) if valid else shapely.union_all(shapes)
    parts = shapely.get_parts(whole)
    rings = [ring for part in parts for ring in part.interiors]
    areas = shapely.area(shapely.polygons(rings)) if rings else np.array([])
    return areas[areas >= SMALLEST_FAULT]


def shared_borders(shapes: np.ndarray) -> pd.DataFrame:
    """Return which polygons of a valid coverage touch along a border, and for how long.

    Parameters
    ----------
    shapes : array of (multi)polygons
        In EPSG:4326.

    Returns
    -------
    DataFrame
        ``first, second`` (positions, first < second) and ``km``.
    """
    parts, owner = shapely.get_parts(shapes, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    same_ring = ring[:-1] == ring[1:]
    start, end = np.flatnonzero(same_ring), np.flatnonzero(same_ring) + 1
    vertex = np.unique(xy, axis=0, return_inverse=True)[1].ravel()
    edges = pd.DataFrame({
        "a": np.minimum(vertex[start], vertex[end]), "b": np.maximum(vertex[start], vertex[end]),
        "polygon": owner[part[ring[start]]], "at": start,
    })  # fmt: skip
    both = edges.merge(edges, on=["a", "b"], suffixes=("", "_other"))
    both = both[both["polygon"] < both["polygon_other"]]
    metric = np.column_stack(TO_METRES.transform(*xy.T))
    lengths = np.hypot(*(metric[both["at"]] - metric[both["at"] + 1]).T)
    both = both.assign(km=lengths / 1000)
    return (
        both.groupby(["polygon", "polygon_other"], as_index=False)["km"].sum()
        .rename(columns={"polygon": "first", "polygon_other": "second"})
    )  # fmt: skip
