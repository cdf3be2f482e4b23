"""The embedded layer: every commune once, inside its district and province, without a gap."""

import importlib
import sys
import tomllib

import geopandas as gpd
import pytest
import shapely

from svc_atlas import gazetteer
from svc_atlas.settings import GEODATA

LAYER = GEODATA / "embedded_communes.parquet"


@pytest.fixture(scope="module")
def communes():
    return gpd.read_parquet(LAYER)


@pytest.fixture(scope="module")
def make_embedded():
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(GEODATA)
        patch.setattr(sys, "dont_write_bytecode", True)
        return importlib.import_module("make_embedded")


def test_it_has_the_1654_communes_of_the_gazetteer_in_their_order(communes):
    assert len(communes) == 1654
    assert communes["code"].tolist() == [area.code for area in gazetteer.load().communes()]


def test_it_has_25_provinces_and_210_districts(communes):
    assert communes["province"].nunique() == 25
    assert communes["district"].nunique() == 210
    battambang = communes[communes["province"] == "02"]
    assert len(battambang) == 103


def test_neighbours_share_their_border_exactly(communes):
    assert communes.crs.to_epsg() == 4326
    assert communes.geometry.is_valid.all()
    assert communes.geometry.is_valid_coverage()


def test_every_vertex_lies_on_a_grid_of_five_decimals(communes):
    vertices = shapely.get_coordinates(communes.geometry)
    assert abs(vertices * 1e5 - (vertices * 1e5).round()).max() < 1e-3


def test_communes_and_districts_are_in_one_piece_but_for_islands(communes):
    land = max(shapely.get_parts(communes.union_all()), key=lambda part: part.area)
    for shapes in (communes, communes.dissolve("district"), communes.dissolve("province")):
        parts = shapes.geometry.explode()
        on_land = parts[parts.representative_point().within(land)]
        assert on_land.index.is_unique


def test_no_commune_is_too_small_to_click(communes):
    square_kilometres = communes.to_crs(32648).area / 1e6
    assert square_kilometres.min() > 1


def test_communes_fill_the_outline_of_their_province(communes, make_embedded):
    drawn = communes.dissolve("province").geometry
    for province, outline in make_embedded.provinces().items():
        differs = drawn[province].symmetric_difference(outline).area
        assert differs < 0.001 * outline.area, province


def test_tboung_khmum_is_east_of_kampong_cham_and_the_mekong(communes):
    middle = communes.dissolve("province").to_crs(32648).centroid
    assert middle["25"].x > middle["03"].x + 30_000
    town = shapely.Point(105.46, 11.99)  # Kampong Cham, on the west bank
    suong = shapely.Point(105.66, 11.91)
    assert communes[communes.contains(town)]["province"].tolist() == ["03"]
    assert communes[communes.contains(suong)]["province"].tolist() == ["25"]


@pytest.mark.parametrize(
    ("province", "district", "town"),
    [
        ("02", "0203", (103.198, 13.103)),  # Battambang
        ("17", "1710", (103.861, 13.362)),  # Siem Reap
        ("24", "2401", (102.609, 12.849)),  # Pailin
        ("16", "1602", (106.987, 13.739)),  # Ban Lung
        ("20", "2008", (106.136, 11.063)),  # Bavet
    ],
)
def test_well_known_towns_lie_in_their_own_district(communes, province, district, town):
    found = communes[communes.contains(shapely.Point(town))]
    assert found["province"].tolist() == [province]
    assert found["district"].tolist() == [district]


def test_kaoh_rung_is_two_islands_of_preah_sihanouk(communes):
    islands = communes[communes["district"] == "1805"]
    assert sorted(islands["code"]) == ["180501", "180502"]
    assert islands.geometry.bounds["maxx"].max() < 103.4


def test_the_file_is_small():
    assert LAYER.stat().st_size < 700_000


def test_every_place_is_of_the_gazetteer(make_embedded):
    areas = gazetteer.load()
    assert all(areas.get(code) for code in make_embedded.places())


def test_making_a_province_again_gives_the_committed_one(communes, make_embedded):
    again = make_embedded.communes_of({"23": make_embedded.provinces()["23"]}).set_index("code")
    kept = communes[communes["province"] == "23"].set_index("code")
    assert again.index.equals(kept.index)
    again, kept = again.to_crs(32648).geometry, kept.to_crs(32648).geometry
    assert (again.symmetric_difference(kept).area < 0.001 * kept.area).all()


def test_sources_name_a_licence_and_the_layer_its_attribution():
    sources = tomllib.loads((GEODATA / "sources.toml").read_text(encoding="utf-8"))
    assert all(source["licence"] for source in sources.values())
    embedded = sources["embedded"]
    assert embedded["schematic"]
    assert (GEODATA / embedded["file"]).exists()
    for part in embedded["made_from"][:2]:
        assert sources[part]["attribution"].split(" (")[0] in embedded["attribution"]
