"""An install is whole or nothing; what it made can be drawn, read and reported."""

import csv
import gzip
import hashlib
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time

import brotli
import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from svc_atlas import boundaries, durable, gazetteer, schema
from svc_atlas.boundaries import layer as layers
from svc_atlas.boundaries.match import match
from svc_atlas.errors import AtlasError, InputError

from .conftest import asset, decoded, fingerprint


@pytest.fixture
def installed(shapefile, home):
    return boundaries.install(shapefile, home)


def test_nothing_installed_is_no_layer(home):
    assert boundaries.current_layer(home) is None


def test_installed_layer_is_current(installed, home, layer):
    assert boundaries.current_layer(home) == installed
    assert installed.folder == home / "boundaries" / installed.id
    assert re.fullmatch("[0-9a-f]{16}", installed.id)
    counts = installed.manifest["counts"]
    assert counts == {"features": len(layer), "matched": len(layer), "unmatched": 0, "repaired": 0}
    assert installed.manifest["crs"] == "EPSG:32648"
    assert not installed.manifest["schematic"]
    assert installed.manifest["overlaps"] == {"count": 0, "km2": 0.0}


def test_source_is_named_with_its_hash(installed, shapefile):
    (source,) = installed.manifest["sources"]
    files = {f["file"]: f["sha256"] for f in source["files"]}
    assert files["communes.shp"] == hashlib.sha256(shapefile.read_bytes()).hexdigest()
    assert str(shapefile.parent) not in json.dumps(installed.manifest)


def test_every_commune_is_on_its_polygon(installed, layer):
    communes = installed.communes()
    assert communes["boundary"].tolist() == [code[2:] for code in layer["ADM3_PCODE"]]
    assert (communes["district"] == communes["boundary"].str[:4]).all()
    assert set(communes["province"]) == {"02"}
    # Through metres and back to degrees, to a tenth of a millimetre.
    apart = shapely.hausdorff_distance(communes.geometry.to_numpy(), layer.geometry.to_numpy())
    assert apart.max() < 1e-9
    assert list(communes.columns) == [
        "feature", "boundary", "codes", "district", "province", "name", "geometry",
    ]  # fmt: skip


def test_areas_have_a_point_inside_their_polygon(installed, layer):
    areas = installed.areas()
    assert areas["code"].tolist() == sorted(gazetteer.load().areas)
    placed = areas.dropna(subset="lon").set_index("code")
    assert set(placed.index[placed.index.str.len() == 4]) == {"0201", "0202", "0203", "0204"}
    shapes = installed.communes().set_index("boundary").geometry
    for code, row in placed.iterrows():
        within = shapes if code == "KH" else shapes[shapes.index.str.startswith(code)]
        assert shapely.contains_xy(within.union_all(), row["lon"], row["lat"])
        assert row["boundary"] == code
    absent = areas[areas["lon"].isna()]
    assert absent["boundary"].isna().all()


def test_bounds_of_every_area_hold_it(installed):
    bounds = installed.manifest["bounds"]
    communes = installed.communes()
    assert set(bounds) == {"KH", "02", "0201", "0202", "0203", "0204", *communes["boundary"]}
    assert bounds["KH"] == pytest.approx(communes.total_bounds, abs=1e-5)
    cell = communes[communes["boundary"] == "020103"]
    assert bounds["020103"] == pytest.approx(cell.total_bounds, abs=1e-5)


def test_assets_are_named_by_their_hash_and_compressed(installed):
    assets = installed.manifest["assets"]
    assert set(assets) == {"nation", "02", "02-fine"}
    for facts in assets.values():
        packed = (installed.folder / "assets" / f"{facts['file']}.gz").read_bytes()
        small = (installed.folder / "assets" / f"{facts['file']}.br").read_bytes()
        plain = gzip.decompress(packed)
        assert plain == brotli.decompress(small)
        assert hashlib.sha256(plain).hexdigest().startswith(facts["file"].split(".")[1])
        assert facts["bytes_gzip"] == len(packed)
        assert facts["bytes_br"] == len(small)
        assert facts["bytes"] == len(plain)


def test_assets_draw_communes_districts_provinces_and_nation(installed, layer):
    nation = decoded(asset(installed, "nation"))
    assert list(nation) == ["communes", "districts", "provinces", "nation"]
    assert [i for i, _, _ in nation["districts"]] == ["0201", "0202", "0203", "0204"]
    assert [i for i, _, _ in nation["provinces"]] == ["02"]
    assert [i for i, _, _ in nation["nation"]] == ["KH"]
    assert {i for i, _, _ in nation["communes"]} == {c[2:] for c in layer["ADM3_PCODE"]}
    whole = layer.union_all()
    for name, closeness in (("nation", 1e-3), ("02", 1e-4), ("02-fine", 1e-5)):
        ((_, _, province),) = decoded(asset(installed, name))["provinces"]
        assert shapely.hausdorff_distance(province, whole) < closeness
    assert "nation" not in decoded(asset(installed, "02"))


def test_neighbours_touch_both_ways_along_borders(installed, layer):
    pairs = boundaries.neighbours(installed).set_index(["code", "neighbour"])["shared_km"]
    codes = [code[2:] for code in layer["ADM3_PCODE"]]
    # On the grid of five columns: east, north, but not across a corner.
    assert pairs[codes[0], codes[1]] == pytest.approx(5.53, abs=0.05)
    assert pairs[codes[0], codes[1]] == pairs[codes[1], codes[0]]
    assert (codes[0], codes[5]) in pairs.index
    assert (codes[0], codes[6]) not in pairs.index
    assert (pairs.index.get_level_values(0) != pairs.index.get_level_values(1)).all()


def test_report_is_one_row_a_feature(shapefile, home, tmp_path, layer):
    path = tmp_path / "report.csv"
    installed = boundaries.install(shapefile, home, report=path)
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = ["feature", "name", "parent", "code", "relation", "confidence", "reason"]
    assert list(rows[0]) == names
    assert [int(row["feature"]) for row in rows] == list(range(len(layer)))
    assert [row["code"] for row in rows] == [code[2:] for code in layer["ADM3_PCODE"]]
    assert list(boundaries.report(installed).columns) == names


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "+1", "-1", "@x"])
def test_report_runs_nothing_in_a_spreadsheet(name):
    table = schema.TABLES["matches"]
    rows = pd.DataFrame(
        [[0, name, None, None, "unmatched", 0.0, "why", "ហេតុ"]], columns=table.names
    )
    line = layers.report_csv(table.typed(rows)).decode().splitlines()[1]
    assert next(csv.reader([line]))[1] == f"'{name}"


def test_same_file_gives_the_same_layer(shapefile, home, tmp_path):
    first = boundaries.install(shapefile, home)
    again = boundaries.install(shapefile, home)
    elsewhere = boundaries.install(shapefile, tmp_path / "other")
    assert first.id == again.id == elsewhere.id
    assert fingerprint(first.folder) == fingerprint(elsewhere.folder)
    folders = [p.name for p in (home / "boundaries").iterdir() if p.is_dir()]
    assert folders == [first.id]


def test_another_vintage_is_another_layer(shapefile, home):
    first = boundaries.install(shapefile, home)
    second = boundaries.install(shapefile, home, vintage=2014)
    assert first.id != second.id
    assert second.manifest["vintage"] == "2014"
    assert boundaries.current_layer(home).id == second.id
    assert first.folder.is_dir()


def test_damaged_layer_is_mended_by_installing_again(shapefile, home):
    installed = boundaries.install(shapefile, home)
    sound = fingerprint(installed.folder)
    (installed.folder / "areas.parquet").write_bytes(b"broken")
    (installed.folder / "layer.json").write_text("{")
    with pytest.raises(InputError) as caught:
        boundaries.current_layer(home)
    assert "install it again" in caught.value.message("en")
    boundaries.install(shapefile, home)
    assert fingerprint(installed.folder) == sound


def test_current_that_names_nothing_is_said(home):
    boundaries.install_embedded(home)
    (home / "boundaries" / "current").write_text("0123456789abcdef\n")
    with pytest.raises(InputError):
        boundaries.current_layer(home)


@pytest.mark.parametrize("failing", ["write_folder", "replace_file"])
def test_full_disk_leaves_the_layer_in_use(shapefile, home, monkeypatch, failing):
    boundaries.install_embedded(home)
    before = fingerprint(home)
    whole = getattr(durable, failing)

    def full(*args):
        if failing == "write_folder":
            folder, contents = args
            whole(folder, dict(list(contents.items())[:2]))
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(durable, failing, full)
    with pytest.raises(AtlasError) as caught:
        boundaries.install(shapefile, home)
    assert "No space left on device" in caught.value.message("en")
    monkeypatch.undo()
    current = boundaries.current_layer(home)
    assert current.manifest["schematic"]
    after = fingerprint(home)
    assert {name: after[name] for name in before} == before
    assert boundaries.install(shapefile, home).id == boundaries.current_layer(home).id
    assert not list((home / "boundaries").glob(".new-*"))


KILLED = """
import os, signal, sys
from svc_atlas import boundaries
from svc_atlas import durable
if sys.argv[3] == "folder":
    durable.sync_folder = lambda folder: os.kill(os.getpid(), signal.SIGKILL)
else:
    durable.replace_file = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
boundaries.install(sys.argv[1], sys.argv[2])
"""


@pytest.mark.parametrize("moment", ["folder", "current"])
def test_kill_leaves_the_layer_in_use(shapefile, home, moment):
    embedded = boundaries.install_embedded(home)
    before = fingerprint(embedded.folder)
    call = [sys.executable, "-c", KILLED, str(shapefile), str(home), moment]
    assert subprocess.run(call, check=False).returncode == -signal.SIGKILL
    assert boundaries.current_layer(home) == embedded
    assert fingerprint(embedded.folder) == before
    boundaries.install(shapefile, home)
    assert not boundaries.current_layer(home).manifest["schematic"]


def test_two_installs_wait_for_each_other(shapefile, home):
    lock = home / "boundaries" / ".lock"
    done = []
    with durable.locked(lock):
        thread = threading.Thread(target=lambda: done.append(boundaries.install(shapefile, home)))
        thread.start()
        time.sleep(1.0)
        assert not (home / "boundaries" / "current").exists()
    thread.join()
    assert boundaries.current_layer(home) == done[0]


def test_home_that_cannot_be_written(shapefile, tmp_path):
    (tmp_path / "home").write_text("a file in its place")
    with pytest.raises(AtlasError) as caught:
        boundaries.install(shapefile, tmp_path / "home")
    assert caught.value.exit_code == 2
    assert os.fspath(tmp_path / "home") in caught.value.message("en")


def test_progress_goes_forward_in_words_of_both_languages(shapefile, home):
    from svc_atlas.text import text

    told = []
    boundaries.install(shapefile, home, progress=lambda *step: told.append(step))
    shares = [share for _, share in told]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    for lang in ("km", "en"):
        assert all(text(lang)(step) for step, _ in told)


def test_self_crossing_polygon_installs_and_is_counted(layer, home, tmp_path):
    x0, y0, x1, y1 = layer.geometry[4].bounds
    layer.loc[4, "geometry"] = shapely.Polygon(
        [(x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0 + 0.02, y1), (x0 + 0.03, y1 + 0.001),
         (x0 + 0.03, y1 - 0.001), (x0, y1 - 0.002)]
    )  # fmt: skip
    assert not layer.geometry[4].is_valid
    layer.to_file(tmp_path / "c.gpkg")
    installed = boundaries.install(tmp_path / "c.gpkg", home)
    assert installed.manifest["counts"]["repaired"] == 1
    assert installed.manifest["repaired"] == [4]
    assert installed.manifest["counts"]["matched"] == len(layer)


def test_unmatched_polygon_is_drawn_and_named_within_its_district(layer, home, tmp_path):
    # Surrounded by its own district on the grid, and a name that nobody has.
    layer.loc[6, ["ADM3_EN", "ADM3_PCODE"]] = ["Qwertzuiop", None]
    layer.to_file(tmp_path / "c.gpkg")
    installed = boundaries.install(tmp_path / "c.gpkg", home)
    assert installed.manifest["counts"]["unmatched"] == 1
    row = installed.communes().iloc[6]
    assert pd.isna(row["boundary"])
    assert row["district"] == "0201"
    drawn = [f for f in decoded(asset(installed, "nation"))["communes"] if f[0] is None]
    assert [properties for _, properties, _ in drawn] == [{"name": "Qwertzuiop"}]
    districts = shapely.union_all(
        [shape for _, _, shape in decoded(asset(installed, "02-fine"))["districts"]]
    )
    assert districts.area == pytest.approx(layer.union_all().area, rel=1e-4)
    without = installed.areas().set_index("code").loc[layer["ADM3_PCODE"][0][2:]]
    assert without["boundary"] == layer["ADM3_PCODE"][0][2:]


def test_two_features_of_one_code_would_paint_nothing_wrong(layer):
    layer.loc[3, ["ADM3_EN", "ADM3_PCODE"]] = layer.loc[2, ["ADM3_EN", "ADM3_PCODE"]].tolist()
    matches = match(layer, None, gazetteer.load(), vintage=None).matches
    two = matches[matches["feature"].isin([2, 3])]
    assert two["relation"].tolist() == ["unmatched", "unmatched"]
    assert two["reason"].notna().all()


def test_heavy_layer_still_fits_the_nation_into_its_bytes(layer, home, tmp_path, monkeypatch):
    from svc_atlas.boundaries import assets

    rough = layer.set_geometry(shapely.segmentize(layer.geometry, 0.0004))

    def bend(xy):
        x, y = xy.T
        return np.column_stack([x + 2e-3 * np.sin(900 * y), y + 2e-3 * np.sin(800 * x)])

    rough = rough.set_geometry(shapely.transform(rough.geometry, bend))
    rough.to_file(tmp_path / "c.gpkg")
    monkeypatch.setattr(assets, "NATION_BYTES", 6_000)
    facts = boundaries.install(tmp_path / "c.gpkg", home).manifest["assets"]["nation"]
    assert facts["bytes_gzip"] <= 6_000


# -- the embedded layer


@pytest.fixture(scope="module")
def embedded(tmp_path_factory):
    return boundaries.install_embedded(tmp_path_factory.mktemp("embedded"))


def test_embedded_layer_has_all_communes_and_says_it_is_schematic(embedded):
    assert embedded.manifest["schematic"]
    assert embedded.manifest["counts"] == {
        "features": 1654, "matched": 1654, "unmatched": 0, "repaired": 0,
    }  # fmt: skip
    assert set(embedded.matches()["relation"]) == {"same"}
    assert embedded.areas().notna()[["boundary", "lon", "lat"]].all().all()
    assert embedded.areas()["code_ncdd"].isna().all()


def test_embedded_layer_draws_all_levels(embedded):
    nation = decoded(asset(embedded, "nation"))
    assert {name: len(features) for name, features in nation.items()} == {
        "communes": 1654, "districts": 210, "provinces": 25, "nation": 1,
    }  # fmt: skip
    battambang = decoded(asset(embedded, "02-fine"))
    assert len(battambang["communes"]) == 103
    assert len(embedded.manifest["assets"]) == 1 + 2 * 25
    assert embedded.manifest["assets"]["nation"]["bytes_gzip"] <= 200_000


def test_embedded_neighbours_are_neighbours_both_ways(embedded):
    pairs = boundaries.neighbours(embedded)
    forth = set(zip(pairs["code"], pairs["neighbour"], strict=True))
    assert forth == {(b, a) for a, b in forth}
    # The two communes of Kaoh Rung are islands.
    islands = {"180501", "180502"}
    assert set(pairs["code"]) == {c.code for c in gazetteer.load().communes()} - islands


def test_geodata_layer_is_read_as_it_is(embedded):
    communes = embedded.communes()
    assert isinstance(communes, gpd.GeoDataFrame)
    assert communes.crs == "EPSG:4326"
    assert shapely.coverage_is_valid(communes.geometry.to_numpy())
