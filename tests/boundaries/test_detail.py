"""Fewer vertices, rounded: nobody vanishes, neighbours stay neighbours, arcs are stored once."""

import json
from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from svc_atlas.boundaries.detail import Level, merged, on_grid, simplified
from svc_atlas.boundaries.topojson import Feature, encode

from .conftest import decoded


def wobbly(seed: int, n: int = 5) -> np.ndarray:
    """A coverage of Voronoi cells with wiggling borders, in degrees within Cambodia."""
    rng = np.random.default_rng(seed)
    points = shapely.multipoints(rng.uniform([103, 12], [105, 14], (n * n, 2)))
    cells = shapely.get_parts(shapely.voronoi_polygons(points, extend_to=points))
    cells = shapely.intersection(cells, shapely.box(103, 12, 105, 14), grid_size=1e-6)
    dense = shapely.segmentize(cells, 0.02)

    # A smooth bending of the plane keeps the coverage one.
    def bend(xy):
        x, y = xy.T
        return np.column_stack([x + 0.02 * np.sin(9 * y), y + 0.02 * np.sin(7 * x)])

    return shapely.coverage_clean(shapely.transform(dense, bend))


@settings(max_examples=15, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    tolerance=st.floats(1e-4, 0.3),
    step=st.sampled_from([1e-5, 1e-3, 2e-2]),
)
def test_simplified_coverage_is_whole(seed, tolerance, step):
    shapes = wobbly(seed)
    grid = simplified(shapes, Level(tolerance, step))
    assert grid.step <= step
    assert shapely.is_valid(grid.shapes).all()
    assert (shapely.area(grid.shapes) > 0).all()
    assert shapely.coverage_is_valid(grid.shapes)
    coordinates = shapely.get_coordinates(grid.shapes)
    assert (coordinates == np.round(coordinates)).all()


def test_tiny_polygon_among_large_ones_stays():
    west, east = shapely.box(103, 12, 104, 13), shapely.box(104, 12, 105, 13)
    town = shapely.box(103.99999, 12.5, 104.00001, 12.50002)
    shapes = shapely.coverage_clean(
        np.array([shapely.difference(west, town), shapely.difference(east, town), town])
    )
    grid = simplified(shapes, Level(0.1, 1e-3))
    assert grid.shapes[2].area > 0
    assert shapely.coverage_is_valid(grid.shapes)


def test_part_too_small_for_the_grid_is_dropped_and_its_polygon_stays():
    speck = shapely.box(104.5, 12.5, 104.500001, 12.500001)
    shape = shapely.union(shapely.box(103, 12, 104, 13), speck)
    rounded = on_grid(np.array([shape]), 1e-3)[0]
    assert rounded.geom_type == "Polygon"
    assert rounded.bounds == (103000, 12000, 104000, 13000)


def topology_of(seed: int) -> tuple[np.ndarray, dict, bytes]:
    grid = simplified(wobbly(seed), Level(0.005, 1e-4))
    codes = np.array([f"{1 + i // 5:02d}" for i in range(len(grid.shapes))], dtype=object)
    objects = {
        "communes": [Feature(s, f"c{i}") for i, s in enumerate(grid.shapes)],
        "districts": [Feature(s, code) for code, s in merged(grid.shapes, codes).items()],
    }
    content = encode(objects, grid.step)
    return grid.shapes, json.loads(content), content


@pytest.mark.parametrize("seed", range(5))
def test_topojson_gives_back_every_shape(seed):
    shapes, topology, _ = topology_of(seed)
    back = decoded(topology)
    assert topology["type"] == "Topology"
    for shape, (_, _, other) in zip(shapes, back["communes"], strict=True):
        counts = shapely.transform(other, lambda xy: np.round(xy / topology["transform"]["scale"]))
        assert shapely.equals(counts, shape)
    union = shapely.union_all([shape for _, _, shape in back["communes"]])
    districts = shapely.union_all([shape for _, _, shape in back["districts"]])
    assert union.symmetric_difference(districts).area < 1e-9


def test_topojson_stores_a_shared_border_once():
    shapes, topology, _ = topology_of(0)
    segments = [
        frozenset(pair)
        for arc in topology["arcs"]
        for line in [[tuple(p) for p in np.cumsum(arc, axis=0).tolist()]]
        for pair in pairwise(line)
    ]
    assert len(segments) == len(set(segments))
    borders = shapely.union_all(shapely.boundary(shapes))
    lengths = sum(np.hypot(*np.diff(np.array(list(s)), axis=0)[0]) for s in segments)
    assert lengths == pytest.approx(borders.length, rel=1e-9)


def test_topojson_is_whole_numbers_and_the_same_every_time():
    _, topology, content = topology_of(3)
    assert all(isinstance(n, int) for arc in topology["arcs"] for point in arc for n in point)
    assert topology_of(3)[2] == content


def test_topojson_of_an_enclave_shares_the_ring_without_a_junction():
    hole = shapely.box(2, 2, 4, 4)
    outer = shapely.difference(shapely.box(0, 0, 6, 6), hole)
    topology = json.loads(encode({"communes": [Feature(outer, "a"), Feature(hole, "b")]}, 0.1))
    assert len(topology["arcs"]) == 2
    back = decoded(topology)["communes"]
    assert back[0][2].area == pytest.approx(0.32)
    assert back[1][2].area == pytest.approx(0.04)


def test_topojson_keeps_properties_and_leaves_out_what_is_absent():
    features = [Feature(shapely.box(0, 0, 1, 1), "020401", {"codes": ["020401", "020409"]}),
                Feature(shapely.box(1, 0, 2, 1), None, {"name": 'ព្រៃ"<b>'})]  # fmt: skip
    first, second = json.loads(encode({"communes": features}, 1))["objects"]["communes"][
        "geometries"
    ]
    assert (first["id"], first["properties"]) == ("020401", {"codes": ["020401", "020409"]})
    assert "id" not in second
    assert second["properties"] == {"name": 'ព្រៃ"<b>'}
