"""Both real layers install whole, within the promised time, memory and bytes."""

import gzip
import json

import pytest
import shapely

from benchmarks import process
from svc_atlas import boundaries, gazetteer

from .conftest import asset, decoded

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def shapefile_layer(shared_dir, tmp_path_factory):
    given = shared_dir / "geodata" / "khm_communes_2014_utm48n.zip"
    return boundaries.install(given, tmp_path_factory.mktemp("shapefile"))


@pytest.fixture(scope="module")
def names_layer(shared_dir, tmp_path_factory):
    folder = shared_dir / "geodata"
    return boundaries.install(
        folder / "geoBoundaries-KHM-ADM3_simplified.geojson",
        tmp_path_factory.mktemp("names"),
        parents=folder / "geoBoundaries-KHM-ADM2_simplified.geojson",
    )


@pytest.fixture(params=["shapefile_layer", "names_layer"])
def real(request):
    return request.getfixturevalue(request.param)


def test_nearly_every_feature_is_matched(real):
    counts = real.manifest["counts"]
    assert counts["features"] == 1633
    assert counts["matched"] >= 0.98 * 1633
    assert counts["repaired"] == 0
    assert real.manifest["overlaps"]["count"] == 0
    # The Tonle Sap lake belongs to no commune.
    assert 2400 < real.manifest["gaps"]["km2"] < 2700


def test_every_polygon_is_drawn_at_every_level_of_detail(real):
    communes = real.communes()
    assert len(communes) == 1633
    nation = decoded(asset(real, "nation"))
    assert len(nation["communes"]) == 1633
    assert len(nation["districts"]) == 210
    assert len(nation["provinces"]) == 25
    for ending in ("", "-fine"):
        drawn = [decoded(asset(real, f"{p.code}{ending}")) for p in _provinces()]
        assert sum(len(province["communes"]) for province in drawn) == 1633
        assert sum(len(province["districts"]) for province in drawn) == 210


def _provinces():
    return gazetteer.load().level("province")


def test_geometry_of_the_nation_is_small(real):
    nation = real.manifest["assets"]["nation"]
    packed = (real.folder / "assets" / f"{nation['file']}.gz").read_bytes()
    assert len(packed) <= 200_000
    assert json.loads(gzip.decompress(packed))["type"] == "Topology"


def test_simplified_communes_stay_close_to_the_real_ones(real):
    true = real.communes()
    for name, closeness in (("nation", 0.012), ("02", 0.004), ("02-fine", 0.0005)):
        _, _, shapes = zip(*decoded(asset(real, name))["communes"], strict=True)
        here = true if name == "nation" else true[true["province"] == "02"]
        apart = shapely.hausdorff_distance(here.geometry.to_numpy(), list(shapes))
        assert apart.max() < closeness
        assert all(shapely.is_valid(list(shapes)))


def test_battambang_shows_its_103_communes(real):
    shown = {code for codes in real.communes()["codes"].dropna() for code in codes.split()}
    assert {c.code for c in gazetteer.load().communes("02")} <= shown
    areas = real.areas()
    within = areas[areas["code"].str.startswith("02") & (areas["code"].str.len() == 6)]
    assert within["boundary"].notna().sum() == 103


def test_phnom_penh_lies_in_phnom_penh(real):
    areas = real.areas().set_index("code")
    # Wat Phnom stands in the commune named after it.
    wat_phnom = gazetteer.load().find("វត្តភ្នំ", level="commune", within="12").area.code
    row = real.communes().set_index("boundary").loc[areas.loc[wat_phnom, "boundary"]]
    assert row.geometry.contains(shapely.Point(104.9230, 11.5762))


def test_neighbours_border_each_other(real):
    pairs = boundaries.neighbours(real)
    forth = {(a, b): km for a, b, km in pairs.itertuples(index=False)}
    assert all(forth[b, a] == km for (a, b), km in forth.items())
    # Those on one polygon, such as the three made of Chaom Chau, are neighbours without a border.
    assert forth["120916", "120917"] == 0


def test_both_files_of_the_same_boundaries_paint_the_same_places(shapefile_layer, names_layer):
    by_code, by_name = (x.communes().set_index("feature") for x in (shapefile_layer, names_layer))
    both = by_code.assign(boundary_by_name=by_name["boundary"])
    both = both.dropna(subset=["boundary", "boundary_by_name"])
    assert (both["boundary"] == both["boundary_by_name"]).mean() > 0.99


def test_install_of_the_shapefile_stays_below_a_gigabyte(shared_dir, tmp_path):
    given = shared_dir / "geodata" / "khm_communes_2014_utm48n.zip"
    assert process.run(tmp_path, "boundaries", "install", str(given))["peak_mb"] < 1000
