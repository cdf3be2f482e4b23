"""Shapes that would take hours to mend are refused in a sentence; those that can be are mended."""

import os
import tempfile
import time
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from svc_atlas import boundaries
from svc_atlas.boundaries import burden, making
from svc_atlas.boundaries.read import read_layer
from svc_atlas.boundaries.topology import mended
from svc_atlas.errors import InputError

RNG = np.random.default_rng(1633)


def layer(shapes) -> gpd.GeoDataFrame:
    shapes = list(shapes)
    names = [f"Commune {n}" for n in range(len(shapes))]
    return gpd.GeoDataFrame({"name": names}, geometry=shapes, crs=4326)


def star(x: float, y: float, spikes: int) -> shapely.Polygon:
    turn = np.linspace(0, 2 * np.pi, 2 * spikes, endpoint=False) + x
    far = np.where(np.arange(2 * spikes) % 2, 0.12, 0.06) * RNG.uniform(0.6, 1.2, 2 * spikes)
    return shapely.Polygon(np.column_stack([x + far * np.cos(turn), y + far * np.sin(turn)]))


def stars(count: int, spikes: int) -> gpd.GeoDataFrame:
    return layer([star(103 + 0.1 * (n % 20), 11 + 0.08 * (n // 20), spikes) for n in range(count)])


def tangle(vertices: int) -> gpd.GeoDataFrame:
    crossed = shapely.Polygon(RNG.uniform([103, 12], [104, 13], (vertices, 2)))
    return layer([shapely.box(105, 12, 105.1, 12.1), crossed])


def comb(teeth: int, at: float) -> shapely.Polygon:
    across = np.repeat(np.arange(teeth), 2) * 0.002 + 103
    along = np.tile([12.0, 13.0], teeth) + at
    across[1::2] += 0.001
    return shapely.Polygon([*zip(across, along, strict=True), (103.5, 11.5 + at)])


def upright(teeth: int) -> shapely.Polygon:
    return shapely.affinity.rotate(comb(teeth, 0), 90, origin=(103.1, 12.5))


def nested(count: int) -> gpd.GeoDataFrame:
    steps = np.arange(count) * 1e-4
    return layer(shapely.box(103 - steps, 12 - steps, 104 + steps, 13 + steps))


@pytest.mark.parametrize(
    ("shapes", "feature"),
    [
        (stars(9, 120), "0 (Commune 0)"),
        (tangle(400), "1 (Commune 1)"),
        (layer([comb(60, 0), upright(60)]), "0 (Commune 0)"),
    ],
    ids=["spiky shapes over each other", "an outline crossing itself", "combs across"],
)
def test_an_outline_in_a_tangle_is_named_and_refused(shapes, feature):
    with pytest.raises(InputError) as caught:
        mended(shapes, "c.zip")
    assert caught.value.exit_code == 1
    for lang in ("km", "en"):
        assert feature in caught.value.message(lang)
        assert "c.zip" in caught.value.message(lang)
    assert "crosses itself or others in more than 1000 places" in caught.value.message("en")


def test_crossings_of_all_together_are_bounded(monkeypatch):
    monkeypatch.setattr(burden, "CROSSINGS", 300)
    with pytest.raises(InputError, match="cross each other in more than 300 places"):
        mended(stars(40, 8), "c.zip")


def test_shapes_that_lie_on_each_other_by_the_thousand_are_refused():
    with pytest.raises(InputError, match="lie on each other in more than 1000000 pairs"):
        mended(nested(1500), "c.zip")


def test_vertices_of_one_shape_and_of_all_are_bounded(monkeypatch):
    shapes = layer([shapely.Point(104, 12).buffer(0.1, 50), shapely.box(104.2, 12, 104.3, 12.1)])
    monkeypatch.setattr(burden, "VERTICES_OF_ONE", 200)
    with pytest.raises(InputError) as caught:
        mended(shapes, "c.zip")
    assert "has 201 vertices, more than 200: 0 (Commune 0)" in caught.value.message("en")
    assert "201" in caught.value.message("km")
    monkeypatch.setattr(burden, "VERTICES_OF_ONE", 300)
    monkeypatch.setattr(burden, "VERTICES", 205)
    with pytest.raises(InputError, match="206 vertices in all, more than 205"):
        mended(shapes, "c.zip")


def test_outlines_that_cross_here_and_there_are_mended():
    """One border drawn twice: a hundred slivers between two communes."""
    step = np.arange(101)
    north = [
        *zip(103 + step / 100, 12 + 0.0002 * (step % 2), strict=True),
        (104, 12.5),
        (103, 12.5),
    ]
    south = [*zip(103 + step / 100, 12.0002 - 0.0002 * (step % 2), strict=True),
             (104, 11.5), (103, 11.5)]  # fmt: skip
    result, faults = mended(layer(map(shapely.Polygon, [north, south])), "c.zip")
    assert not faults.coverage_valid
    assert shapely.coverage_is_valid(result.geometry.to_numpy())


@pytest.mark.real
def test_the_real_communes_simplified_one_by_one_are_mended(shared_dir):
    given = read_layer(shared_dir / "geodata" / "khm_communes_2014_utm48n.zip").features
    alone = given.set_geometry(given.geometry.simplify(200))
    result, faults = mended(alone, "c.zip")
    assert faults.overlaps > 1000
    assert shapely.coverage_is_valid(result.geometry.to_numpy())


# -- the process that reads and mends


def sleeping(*args):
    time.sleep(60)


def filling_memory(*args):
    return [bytearray(10_000_000) for _ in range(10_000)]


def breaking_down(*args):
    os.kill(os.getpid(), 9)


@pytest.mark.parametrize(
    ("step", "says"),
    [
        (sleeping, "more than 5 seconds"),
        (filling_memory, "more than 300 MB of memory"),
        (breaking_down, "broke down"),
    ],
)
def test_a_file_that_costs_too_much_harms_neither_home_nor_command(
    refused, shapefile, tmp_path, monkeypatch, step, says
):
    monkeypatch.setenv("SVC_READ_SECONDS", "5")
    monkeypatch.setenv("SVC_READ_MEGABYTES", "300")
    monkeypatch.setattr(making, "mended", step)
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    said = refused(shapefile, code=2 if step is breaking_down else 1, says=[says])
    assert Path(shapefile).name in said
    assert list((tmp_path / "temporary").iterdir()) == []


def test_an_unforeseen_fault_keeps_its_trace(shapefile, home, monkeypatch):
    def failing(*args):
        return {}["absent"]

    monkeypatch.setattr(making, "mended", failing)
    with pytest.raises(KeyError) as caught:
        boundaries.install(shapefile, home)
    assert "in failing" in caught.value.__notes__[0]
    assert not (home / "boundaries").exists()
