"""Faults between polygons are measured and mended; a sound layer is left to the last bit."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from svc_atlas.boundaries.detail import FINE, MEDIUM, NATION, simplified
from svc_atlas.boundaries.topology import mended, shared_borders
from svc_atlas.errors import InputError

KM = 1 / 111.32  # degrees of latitude


def squares(*boxes) -> gpd.GeoDataFrame:
    """Boxes in kilometres east and north of 104 E, 12 N."""
    shapes = [shapely.box(*np.array(b) * KM + [104, 12, 104, 12]) for b in boxes]
    return gpd.GeoDataFrame({"name": [*"abcdefgh"[: len(boxes)]]}, geometry=shapes, crs=4326)


def test_sound_layer_keeps_every_coordinate():
    layer = squares((0, 0, 2, 2), (2, 0, 4, 2))
    result, faults = mended(layer, "c.shp")
    same = shapely.equals_identical(
        shapely.normalize(result.geometry.to_numpy()), shapely.normalize(layer.geometry.to_numpy())
    )
    assert same.all()
    assert (faults.overlaps, faults.gaps, faults.repaired) == (0, 0, ())
    assert faults.coverage_valid


def test_self_crossing_polygon_is_repaired_and_counted():
    layer = squares((0, 0, 2, 2), (2, 0, 4, 2), (4, 0, 6, 2))
    bow_tie = shapely.Polygon(np.array([(2, 0), (4, 2), (4, 0), (2, 2)]) * KM + [104, 12])
    layer.loc[1, "geometry"] = bow_tie
    result, faults = mended(layer, "c.shp")
    assert faults.repaired == (1,)
    assert result.is_valid.all()
    # Two of the four triangles of the square.
    assert result.geometry[1].area == pytest.approx(layer.geometry[0].area / 2, rel=1e-3)


def test_overlap_is_measured_and_given_to_one_side():
    layer = squares((0, 0, 2, 2), (1.9, 0, 4, 2))
    result, faults = mended(layer, "c.shp")
    assert faults.overlaps == 1
    # 0.1 by 2 km, where a degree of longitude is cos 12° of one of latitude.
    assert faults.overlaps_km2 == pytest.approx(0.1 * 2 * np.cos(np.radians(12)), rel=0.02)
    assert shapely.coverage_is_valid(result.geometry.to_numpy())
    area = shapely.area(result.geometry.to_numpy()).sum()
    assert area == pytest.approx(layer.union_all().area, rel=1e-6)


def test_gap_is_measured_and_a_narrow_one_closed():
    narrow = squares((0, 0, 2, 3), (2.02, 0, 4, 1), (2.02, 1, 4, 3), (0, 3, 4, 4), (0, -1, 4, 0))
    result, faults = mended(narrow, "c.shp")
    assert faults.gaps == 1
    assert faults.gaps_km2 == pytest.approx(0.02 * 3 * np.cos(np.radians(12)), rel=0.02)
    assert result.union_all().area == pytest.approx(5 * 4 * KM**2, rel=1e-4)
    assert shapely.coverage_is_valid(result.geometry.to_numpy())


def test_lake_stays_a_lake():
    ring = squares((0, 0, 4, 1), (0, 3, 4, 4), (0, 1, 1, 3), (3, 1, 4, 3))
    result, faults = mended(ring, "c.shp")
    assert faults.gaps == 1
    assert result.union_all().area == pytest.approx(12 * KM**2, rel=1e-6)


@pytest.mark.parametrize("apart", [1e-15, 1e-9, 1e-7, 1e-6])
def test_borders_a_hair_apart_become_one(apart):
    layer = squares((0, 0, 2, 2), (2, 0, 4, 2))
    moved = shapely.transform(layer.geometry[1], lambda xy: xy + np.array([apart, 0]))
    layer.loc[1, "geometry"] = moved
    result, _ = mended(layer, "c.shp")
    borders = shared_borders(result.geometry.to_numpy())
    assert borders["km"].tolist() == pytest.approx([2], rel=0.01)


@pytest.mark.parametrize("seed", range(12))
def test_carelessly_drawn_layer_becomes_one_that_can_be_simplified(seed):
    # Voronoi cells whose vertices were each drawn by an unsteady hand, neighbours apart.
    rng = np.random.default_rng(seed)
    unsteady = [1e-7, 1e-5, 1e-3][seed % 3]
    points = shapely.multipoints(rng.uniform([103, 12], [105, 14], (40, 2)))
    cells = shapely.get_parts(shapely.voronoi_polygons(points))
    cells = shapely.segmentize(shapely.intersection(cells, shapely.box(103, 12, 105, 14)), 0.05)
    rings = [shapely.get_coordinates(cell)[:-1] for cell in cells]
    drawn = [shapely.polygons(ring + rng.normal(0, unsteady, ring.shape)) for ring in rings]
    layer = gpd.GeoDataFrame({"name": range(len(drawn))}, geometry=drawn, crs=4326)
    result, faults = mended(layer.to_crs(32648) if seed % 2 else layer, "c.shp")
    shapes = result.geometry.to_numpy()
    assert not faults.coverage_valid
    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes)
    for level in (NATION, MEDIUM, FINE):
        assert shapely.coverage_is_valid(simplified(shapes, level).shapes)


def test_neighbours_whose_vertices_differ_are_matched_at_the_edge():
    layer = squares((0, 0, 2, 2), (2, 0, 4, 1), (2, 1, 4, 2))
    assert not shapely.coverage_is_valid(layer.geometry.to_numpy())
    result, faults = mended(layer, "c.shp")
    assert not faults.coverage_valid
    assert (faults.overlaps, faults.gaps) == (0, 0)
    assert shapely.coverage_is_valid(result.geometry.to_numpy())


def test_polygon_inside_another_is_refused_by_name():
    with pytest.raises(InputError) as caught:
        mended(squares((0, 0, 4, 4), (1, 1, 2, 2)), "c.shp")
    assert "feature 1 (b)" in caught.value.message("en")


def test_shared_borders_are_as_long_as_they_are():
    layer = squares((0, 0, 2, 2), (2, 0, 4, 2), (0, 2, 4, 4), (4, 2, 5, 4))
    layer, _ = mended(layer, "c.shp")
    borders = shared_borders(layer.geometry.to_numpy()).set_index(["first", "second"])["km"]
    # The second and the fourth touch in a corner alone.
    assert set(borders.index) == {(0, 1), (0, 2), (1, 2), (2, 3)}
    assert borders[0, 1] == pytest.approx(2, rel=0.01)
    assert borders[2, 3] == pytest.approx(2, rel=0.01)
    assert borders[0, 2] == pytest.approx(2 * np.cos(np.radians(12)), rel=0.01)


def test_borders_of_a_polygon_of_many_parts_count():
    layer = squares((0, 0, 2, 2), (2, 0, 4, 2))
    island = shapely.box(104.5, 12.5, 104.6, 12.6)
    layer.loc[0, "geometry"] = shapely.union(layer.geometry[0], island)
    borders = shared_borders(layer.geometry.to_numpy())
    assert list(zip(borders["first"], borders["second"], strict=True)) == [(0, 1)]
