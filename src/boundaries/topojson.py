"""TopoJSON from a coverage on a grid: each border once, whole numbers, delta-encoded.

The vertices of neighbours are the same numbers, so arcs are found by comparing them: a vertex where
other than two edges meet ends an arc, and an arc is one whichever way a ring runs along it
(TopoJSON Format Specification 1.0, github.com/topojson/topojson-specification).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import shapely


@dataclass(frozen=True)
class Feature:
    """A geometry of an object: its shape on the grid, its id, its properties."""

    shape: shapely.Geometry
    id: str | None = None
    properties: Mapping = field(default_factory=dict)


def encode(objects: Mapping[str, Sequence[Feature]], step: float) -> bytes:
    """Return a topology of polygons as compact JSON in UTF-8.

    Parameters
    ----------
    objects : mapping of str to features
        The first object's shapes are the coverage; the shapes of the others are unions of its.
        Coordinates are whole counts of ``step``.
    step : float
        Degrees of one count.

    Examples
    --------
    >>> squares = [Feature(shapely.box(0, 0, 1, 1), "a"), Feature(shapely.box(1, 0, 2, 1), "b")]
    >>> topology = json.loads(encode({"communes": squares}, 0.5))
    >>> [geometry["arcs"] for geometry in topology["objects"]["communes"]["geometries"]]
    [[[0, 1]], [[-1, 2]]]
    >>> topology["arcs"][0]
    [[1, 0], [0, 1]]
    """
    coverage = np.array([f.shape for f in next(iter(objects.values()))])
    west, south, east, north = shapely.total_bounds(coverage)
    origin = np.array([west, south])
    arcs = _Arcs(coverage, origin)
    geometries = {
        name: {
            "type": "GeometryCollection",
            "geometries": [_geometry(feature, arcs) for feature in features],
        }
        for name, features in objects.items()
    }
    topology = {
        "type": "Topology",
        "bbox": [_degrees(edge, step) for edge in (west, south, east, north)],
        "transform": {
            "scale": [step, step], "translate": [_degrees(west, step), _degrees(south, step)]
        },
        "objects": geometries,
        "arcs": arcs.deltas(),
    }  # fmt: skip
    return json.dumps(topology, ensure_ascii=False, separators=(",", ":")).encode()


def _degrees(count: float, step: float) -> float:
    return round(count * step, 9)


def _geometry(feature: Feature, arcs: "_Arcs") -> dict:
    polygons = [
        [arcs.of_ring(ring) for ring in (part.exterior, *part.interiors)]
        for part in shapely.get_parts(shapely.orient_polygons(feature.shape))
    ]
    single = len(polygons) == 1
    geometry = {
        "type": "Polygon" if single else "MultiPolygon",
        "arcs": polygons[0] if single else polygons,
    }
    if feature.id is not None:
        geometry["id"] = feature.id
    if feature.properties:
        geometry["properties"] = dict(feature.properties)
    return geometry


class _Arcs:
    """The arcs of a coverage, each kept once; a vertex is one number, ``x << 32 | y``."""

    def __init__(self, coverage: np.ndarray, origin: np.ndarray):
        self.origin = origin
        rings = shapely.get_rings(shapely.get_parts(coverage))
        xy, ring = shapely.get_coordinates(rings, return_index=True)
        vertices = self._numbers(xy)
        inside = ring[:-1] == ring[1:]
        edges = np.column_stack([vertices[:-1][inside], vertices[1:][inside]])
        ends = np.unique(np.sort(edges, axis=1), axis=0)
        vertex, degree = np.unique(ends, return_counts=True)
        self.junctions = frozenset(vertex[degree != 2].tolist())
        self.index: dict[tuple[int, ...], int] = {}

    def _numbers(self, xy: np.ndarray) -> np.ndarray:
        x, y = np.round(xy - self.origin).astype(np.int64).T
        return x << 32 | y

    def of_ring(self, line: shapely.LinearRing) -> list[int]:
        """Return the arcs along a ring; ``~i`` is arc ``i`` run backward."""
        ring = self._numbers(shapely.get_coordinates(line)[:-1]).tolist()
        at = [i for i, vertex in enumerate(ring) if vertex in self.junctions]
        if not at:
            at = [ring.index(min(ring))]
        first = at[0]
        ring = ring[first:] + ring[: first + 1]
        cuts = [i - first for i in at] + [len(ring) - 1]
        return [self._arc(ring[i : j + 1]) for i, j in pairwise(cuts)]

    def _arc(self, vertices: list[int]) -> int:
        forward, backward = tuple(vertices), tuple(reversed(vertices))
        if backward in self.index:
            return ~self.index[backward]
        return self.index.setdefault(forward, len(self.index))

    def deltas(self) -> list[list[list[int]]]:
        """Return the arcs as steps from vertex to vertex, the first from the origin."""
        arcs = []
        for vertices in self.index:
            numbers = np.array(vertices)
            xy = np.column_stack([numbers >> 32, numbers & 0xFFFFFFFF])
            arcs.append(np.diff(xy, axis=0, prepend=[[0, 0]]).tolist())
        return arcs
