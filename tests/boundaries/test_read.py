"""The same layer in any format, coordinate system and encoding reads as the same layer."""

import json
import threading
import zipfile
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import geopandas as gpd
import pytest
import shapely

from svc_atlas import gazetteer
from svc_atlas.boundaries.read import read_layer
from svc_atlas.boundaries.systems import to_wgs84


def zipped(folder, target):
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.iterdir()):
            archive.write(path, f"boundaries/{path.name}")
    return target


def furthest(read, layer) -> float:
    """How far two layers lie apart at most, in degrees."""
    shapes = to_wgs84(read.geometry).to_numpy()
    return shapely.hausdorff_distance(shapes, layer.geometry.to_numpy()).max()


@pytest.fixture
def given(layer, shapefile, tmp_path):
    """The layer in every form that may be handed in."""
    metres = layer.to_crs("EPSG:32648")
    metres.to_file(tmp_path / "c.gpkg")
    layer.to_file(tmp_path / "c.geojson")
    layer.to_file(tmp_path / "c.json", driver="GeoJSON")
    metres.to_parquet(tmp_path / "c.parquet")
    layer.to_crs("EPSG:3857").to_file(tmp_path / "web.gpkg")
    return {
        "shp": shapefile,
        "folder": shapefile.parent,
        "zip": zipped(shapefile.parent, tmp_path / "c.zip"),
        **{name: tmp_path / name for name in
           ("c.gpkg", "c.geojson", "c.json", "c.parquet", "web.gpkg")},
    }  # fmt: skip


FORMS = ("shp", "folder", "zip", "c.gpkg", "c.geojson", "c.json", "c.parquet", "web.gpkg")


@pytest.mark.parametrize("form", FORMS)
def test_every_format_and_coordinate_system_reads_the_same(given, layer, form):
    read = read_layer(given[form]).features
    assert list(read["ADM3_EN"]) == list(layer["ADM3_EN"])
    assert list(read["ADM3_PCODE"]) == list(layer["ADM3_PCODE"])
    # A web map goes there and back within a metre.
    assert furthest(read, layer) < 1e-5


def test_crs_read_and_hashes_are_told(shapefile):
    reading = read_layer(shapefile)
    assert reading.crs == "EPSG:32648"
    assert [name for name, _ in reading.files] == [
        "communes.shp", "communes.shx", "communes.dbf", "communes.prj", "communes.cpg",
    ]  # fmt: skip
    assert all(len(digest) == 64 for _, digest in reading.files)


@pytest.mark.parametrize("crs", [32648, "32648", "EPSG:32648", "epsg:32648"])
def test_a_missing_prj_can_be_given(shapefile, layer, crs):
    shapefile.with_suffix(".prj").unlink()
    read = read_layer(shapefile, crs=crs).features
    assert furthest(read, layer) < 1e-6


def test_crs_overrides_what_the_file_says(layer, tmp_path):
    wrong = layer.to_crs("EPSG:32648").set_crs("EPSG:4326", allow_override=True)
    wrong.to_file(tmp_path / "c.shp")
    reading = read_layer(tmp_path / "c.shp", crs=32648)
    assert furthest(reading.features, layer) < 1e-6


def test_upper_case_names_of_an_old_disk(shapefile, layer):
    for path in list(shapefile.parent.iterdir()):
        path.rename(path.with_suffix(path.suffix.upper()))
    read = read_layer(shapefile.parent).features
    assert list(read["ADM3_EN"]) == list(layer["ADM3_EN"])


def khmer(layer):
    names = [gazetteer.load()[code[2:]].name_km for code in layer["ADM3_PCODE"]]
    return layer.assign(ADM3_KH=names)


@pytest.mark.parametrize("cpg", ["UTF-8", "utf8", "65001", None])
def test_khmer_names_of_a_shapefile(layer, tmp_path, cpg):
    named = khmer(layer)
    named.to_file(tmp_path / "c.shp", encoding="UTF-8")
    (tmp_path / "c.cpg").unlink()
    if cpg:
        (tmp_path / "c.cpg").write_text(cpg)
    assert list(read_layer(tmp_path / "c.shp").features["ADM3_KH"]) == list(named["ADM3_KH"])


@pytest.mark.parametrize("cpg", ["1252", "ANSI 1252", "ISO-8859-1", "88591"])
def test_latin_names_in_the_encoding_that_the_cpg_names(layer, tmp_path, cpg):
    layer.loc[0, "ADM3_EN"] = "Réang Kesèi"
    layer.to_file(tmp_path / "c.shp", encoding="ISO-8859-1")
    (tmp_path / "c.cpg").write_text(cpg)
    assert read_layer(tmp_path / "c.shp").features["ADM3_EN"][0] == "Réang Kesèi"


def test_khmer_name_cut_within_a_letter_keeps_its_whole_letters(layer, tmp_path):
    layer["ADM3_EN"] = "x" * 11
    layer.to_file(tmp_path / "c.shp", encoding="UTF-8")
    table = (tmp_path / "c.dbf").read_bytes()
    width = table[32 + 16]
    cut = ("ស្ទឹងមានជ័យ" * 20).encode()[:width]
    with pytest.raises(UnicodeDecodeError):
        cut.decode()
    (tmp_path / "c.dbf").write_bytes(table.replace(b"x" * 11 + b" " * (width - 11), cut))
    name = read_layer(tmp_path / "c.shp").features["ADM3_EN"][0]
    assert ("ស្ទឹងមានជ័យ" * 20).startswith(name)
    assert len(name.encode()) > width - 4


def test_altitudes_are_dropped(layer, tmp_path):
    high = layer.set_geometry(shapely.force_3d(layer.geometry, 12.0))
    for name in ("c.gpkg", "c.shp", "c.geojson"):
        high.to_file(tmp_path / name)
        assert not read_layer(tmp_path / name).features.has_z.any()


def test_quotes_and_markup_in_a_name_stay_text(layer, tmp_path):
    name = "{{'\"<script>`"
    layer.loc[1, "ADM3_EN"] = name
    layer.to_file(tmp_path / "c.gpkg")
    assert read_layer(tmp_path / "c.gpkg").features["ADM3_EN"][1] == name


def test_companions_of_macos_are_no_layers(shapefile, layer, tmp_path):
    with zipfile.ZipFile(tmp_path / "c.zip", "w") as archive:
        for path in sorted(shapefile.parent.iterdir()):
            archive.write(path, path.name)
            archive.writestr(f"__MACOSX/._{path.name}", b"\0\5\x16\7")
    assert len(read_layer(tmp_path / "c.zip").features) == len(layer)


def test_polygons_within_collections_are_taken(layer, tmp_path):
    layer.loc[0, "geometry"] = shapely.GeometryCollection(
        [layer.geometry[0], shapely.Point(103.01, 12.51)]
    )
    layer.to_file(tmp_path / "c.geojson")
    assert len(read_layer(tmp_path / "c.geojson").features) == len(layer)


@pytest.fixture
def address(shapefile, tmp_path):
    """An address on this machine of the zip, with and without its ending."""
    served = tmp_path / "served"
    served.mkdir()
    zipped(shapefile.parent, served / "communes.zip")
    (served / "download").write_bytes((served / "communes.zip").read_bytes())

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=served))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("path", ["communes.zip", "download", "communes.zip?version=2"])
def test_an_address_is_downloaded(address, layer, path):
    reading = read_layer(f"{address}/{path}")
    assert list(reading.features["ADM3_EN"]) == list(layer["ADM3_EN"])
    assert "version" not in reading.name


def test_geojson_of_rfc_7946_is_in_degrees(layer, tmp_path):
    path = tmp_path / "c.geojson"
    layer.to_file(path)
    content = json.loads(path.read_text())
    content.pop("crs", None)
    path.write_text(json.dumps(content))
    assert read_layer(path).crs == "EPSG:4326"


def test_rows_of_a_parquet_need_not_begin_at_zero(layer, tmp_path):
    layer.set_index(layer.index + 100).to_parquet(tmp_path / "c.parquet")
    read = read_layer(tmp_path / "c.parquet").features
    assert list(read.index) == list(range(len(layer)))
    assert isinstance(read, gpd.GeoDataFrame)
