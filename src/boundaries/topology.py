"""The polygons as one coverage: nothing overlaps, neighbours share their border's every vertex.

Simplifying and dissolving keep neighbours together only on a valid coverage, so that faults are
repaired first, counted and measured.
"""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS, Transformer

from svc_atlas.boundaries.burden import check_crossings, check_meetings, check_vertices
from svc_atlas.boundaries.systems import WGS84, to_wgs84
from svc_atlas.boundaries.validate import check_levels, labels
from svc_atlas.errors import InputError

METRES = "EPSG:32648"
EARTH_RADIUS = 6_371_000.0  # metres
TO_METRES = Transformer.from_crs(WGS84, METRES, always_xy=True)
# What is smaller is rounding, not a fault that anybody drew (m²).
SMALLEST_FAULT = 1.0
# A gap between neighbours narrower than this (m) is a slip of the pen and is closed.
GAP_WIDTH = 50.0
# Vertices closer than this (m) are one.
SNAP = 1.0
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
    neighbour with the longest border on it; gaps narrower than 50 m are closed likewise, and
    vertices within a metre become one. A sound layer keeps its coordinates.

    Parameters
    ----------
    features : GeoDataFrame
        In the file's own coordinate system: borders that meet on it come apart on another, where a
        straight line is none.
    file : str
        How messages call the file.

    Returns
    -------
    features : GeoDataFrame
        The same rows with mended geometry, in EPSG:4326.
    faults : Faults
        What was wrong.

    Raises
    ------
    InputError
        A feature that encloses no ground, or most of whose ground is also others': which of them
        owns it cannot be told. Shapes that would take hours to mend (`burden`).
    """
    crs = features.crs
    check_vertices(features, file)
    check_meetings(features, file)
    given = features.geometry.to_numpy()
    if not (sound := shapely.is_valid(given)).all():
        check_crossings(features, np.where(sound, None, shapely.boundary(given)), file)
    shapes, repaired = polygons_only(given)
    if (flat := shapely.area(shapes) == 0).any():
        raise InputError("boundaries.no_area", file=file, feature=labels(features, flat))
    if not (valid := bool(shapely.coverage_is_valid(shapes))):
        check_crossings(features, shapely.coverage_invalid_edges(shapes), file)
    overlaps = np.array([]) if valid else _areas(_overlaps(shapes), crs)
    gaps = _areas(_gaps(shapes, valid), crs)
    metre = 1 / _metres(crs)
    # Also where it is valid: that allows borders a hair's breadth apart, which are two borders to
    # everything that follows. What is sound comes out as it went in.
    cleaned = shapely.coverage_clean(
        shapes, gap_width=GAP_WIDTH * metre, snapping_distance=SNAP * metre
    )
    lost = shapely.area(cleaned) < MOST * shapely.area(shapes)
    if lost.any():
        check_levels(features, file)
        raise InputError("boundaries.on_others", file=file, feature=labels(features, lost))
    faults = Faults(
        repaired=tuple(np.flatnonzero(repaired).tolist()),
        overlaps=len(overlaps),
        overlaps_km2=round(float(overlaps.sum()) / 1e6, 4),
        gaps=len(gaps),
        gaps_km2=round(float(gaps.sum()) / 1e6, 4),
        coverage_valid=valid,
    )
    degrees = _in_degrees(cleaned, crs)
    return features.set_geometry(gpd.GeoSeries(degrees, features.index, crs=WGS84)), faults


def _metres(crs: CRS) -> float:
    """Return how many metres one unit of a coordinate system is, in Cambodia."""
    unit = crs.axis_info[0].unit_conversion_factor
    return EARTH_RADIUS * unit if crs.is_geographic else unit


def _in_degrees(shapes: np.ndarray, crs: CRS) -> np.ndarray:
    degrees = to_wgs84(gpd.GeoSeries(shapes, crs=crs)).to_numpy()
    if shapely.is_valid(degrees).all() and shapely.coverage_is_valid(degrees):
        return degrees
    # A very sharp angle can turn over when it is projected.
    return shapely.coverage_clean(polygons_only(degrees)[0])


def _areas(shapes: np.ndarray, crs: CRS) -> np.ndarray:
    """Return the area (m²) of those shapes that are more than rounding."""
    areas = gpd.GeoSeries(shapes, crs=crs).to_crs(METRES).area.to_numpy()
    return areas[areas >= SMALLEST_FAULT]


def _overlaps(shapes: np.ndarray) -> np.ndarray:
    """Return where each pair of shapes overlaps."""
    tree = shapely.STRtree(shapes)
    first, second = tree.query(shapes, predicate="intersects")
    pairs = first < second
    return shapely.intersection(shapes[first[pairs]], shapes[second[pairs]])


def _gaps(shapes: np.ndarray, valid: bool) -> np.ndarray:
    """Return the holes in the union of the shapes."""
    whole = shapely.coverage_union_all(shapes) if valid else shapely.union_all(shapes)
    parts = shapely.get_parts(whole)
    return np.array(
        [shapely.polygons(ring) for part in parts for ring in part.interiors], dtype=object
    )


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
