"""Every bad file is refused in one sentence with the way out, and the installed layer stays."""

import json
import os
import stat
import struct
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from svc_atlas.boundaries import archive


def zipped(path: Path, *files: Path, **renamed) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for file in files:
            # As an attacker writes them: the library's own way would trim such names.
            member = zipfile.ZipInfo(renamed.get(file.suffix[1:], file.name))
            target.writestr(member, file.read_bytes(), zipfile.ZIP_DEFLATED)
    return path


def parts(shapefile: Path) -> list[Path]:
    return sorted(shapefile.parent.glob("communes.*"))


def saved(layer: gpd.GeoDataFrame, path: Path) -> Path:
    layer.to_file(path)
    return path


# -- shapefiles


@pytest.mark.parametrize("suffix", [".dbf", ".shx"])
def test_missing_part_of_a_shapefile_is_named(shapefile, refused, suffix):
    shapefile.with_suffix(suffix).unlink()
    refused(shapefile, code=2, says=["communes.shp", suffix, "copy all of its files"])


def test_missing_part_within_a_zip_is_named(shapefile, refused, tmp_path):
    given = zipped(tmp_path / "sent.zip", *(p for p in parts(shapefile) if p.suffix != ".dbf"))
    refused(given, code=2, says=["sent.zip", ".dbf"])


def test_missing_prj_asks_for_the_coordinate_system(shapefile, refused):
    shapefile.with_suffix(".prj").unlink()
    refused(shapefile, code=1, says=["communes.shp", ".prj", "--crs 32648"])


@pytest.mark.parametrize("suffix", [".shp", ".shx", ".dbf"])
def test_truncated_shapefile_is_named(shapefile, refused, suffix):
    part = shapefile.with_suffix(suffix)
    part.write_bytes(part.read_bytes()[: part.stat().st_size // 2])
    refused(shapefile, code=2, says=[part.name, "cut off"])


def test_table_of_another_shapefile_is_found(shapefile, layer, refused, tmp_path):
    saved(layer.iloc[:3], tmp_path / "other.shp")
    shapefile.with_suffix(".dbf").write_bytes((tmp_path / "other.dbf").read_bytes())
    refused(shapefile, code=2, says=["communes.shp", f"{len(layer)} shapes", "3 rows"])


# -- other formats, other files


@pytest.mark.parametrize("suffix", [".gpkg", ".geojson", ".parquet"])
def test_truncated_file_is_named(layer, refused, tmp_path, suffix):
    path = tmp_path / f"communes{suffix}"
    layer.to_parquet(path) if suffix == ".parquet" else saved(layer, path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 3])
    refused(path, code=2, says=[path.name, "cut off"])


@pytest.mark.parametrize("suffix", [".shp", ".gpkg", ".geojson", ".parquet", ".zip"])
def test_renamed_file_is_not_taken_for_a_layer(refused, tmp_path, suffix):
    path = tmp_path / f"really-a-letter{suffix}"
    path.write_bytes(b"Dear Governor, the boundaries are attached. " * 40)
    refused(path, code=2, says=[path.name])


def test_virtual_format_that_points_elsewhere_is_not_opened(refused, tmp_path):
    path = tmp_path / "communes.geojson"
    path.write_text('<OGRVRTDataSource><OGRVRTLayer name="x"/></OGRVRTDataSource>')
    refused(path, code=2, says=["communes.geojson"])


def test_empty_file_is_named(refused, tmp_path):
    (tmp_path / "communes.gpkg").touch()
    refused(tmp_path / "communes.gpkg", code=2, says=["communes.gpkg", "empty"])


def test_unknown_ending_says_which_formats_are_read(refused, tmp_path):
    (tmp_path / "communes.docx").write_bytes(b"words")
    refused(tmp_path / "communes.docx", code=2, says=["communes.docx", "shapefile", "GeoPackage"])


def test_nothing_there(refused, tmp_path):
    refused(tmp_path / "nowhere.zip", code=2, says=["nowhere.zip", "check the path"])


def test_neither_file_nor_folder(refused, tmp_path):
    os.mkfifo(tmp_path / "pipe.shp")
    refused(tmp_path / "pipe.shp", code=2, says=["pipe.shp", "neither a file nor a folder"])


def test_folder_without_a_layer(refused, tmp_path):
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "readme.txt").write_text("nothing")
    refused(tmp_path / "letters", code=2, says=["letters", "holds no layer"])


def test_folder_with_two_layers_names_them(shapefile, layer, refused):
    saved(layer, shapefile.with_name("villages.gpkg"))
    refused(shapefile.parent, code=1, says=["communes.shp, villages.gpkg", "path of the one"])


def test_file_that_may_not_be_read(shapefile, refused, monkeypatch):
    opened = Path.open

    def forbid(self, *args, **kwargs):
        if self == shapefile:
            raise PermissionError(13, "Permission denied")
        return opened(self, *args, **kwargs)

    monkeypatch.setattr(Path, "open", forbid)
    refused(shapefile, code=2, says=["communes.shp", "permission"])


def test_geopackage_with_two_layers_names_them(layer, refused, tmp_path):
    path = tmp_path / "all.gpkg"
    layer.to_file(path, layer="communes")
    layer.to_file(path, layer="districts")
    refused(path, code=1, says=["all.gpkg", "communes, districts"])


def test_table_without_polygons(layer, refused, tmp_path):
    layer.drop(columns="geometry").to_parquet(tmp_path / "names.parquet")
    refused(tmp_path / "names.parquet", code=2, says=["names.parquet"])


# -- archives


def test_zip_of_several_layers_names_them_and_says_how(shapefile, layer, refused, tmp_path):
    other = saved(layer, tmp_path / "districts.gpkg")
    given = zipped(tmp_path / "all.zip", *parts(shapefile), other)
    refused(given, code=1, says=["all.zip", "communes.shp, districts.gpkg", "unpack it"])


def test_zip_without_a_layer(refused, tmp_path):
    (tmp_path / "a.txt").write_text("a")
    refused(zipped(tmp_path / "a.zip", tmp_path / "a.txt"), code=2, says=["a.zip", "no layer"])


@pytest.mark.parametrize(
    "name", ["../communes.shp", "/etc/communes.shp", "a/../../communes.shp", "..\\communes.shp",
             "C:\\communes.shp"],
)  # fmt: skip
def test_path_outside_the_zip_is_refused(shapefile, refused, tmp_path, name):
    given = zipped(tmp_path / "evil.zip", *parts(shapefile), shp=name)
    refused(given, code=1, says=["evil.zip", "outside", "communes.shp"])
    assert not (tmp_path.parent / "communes.shp").exists()


def test_link_in_a_zip_is_refused(refused, tmp_path):
    link = zipfile.ZipInfo("communes.shp")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "link.zip", "w") as target:
        target.writestr(link, "/etc/passwd")
    refused(tmp_path / "link.zip", code=1, says=["link.zip", "outside"])


def test_zip_bomb_is_not_unpacked(refused, tmp_path, monkeypatch):
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("communes.geojson", b"\0" * 60_000_000)

    def unpack(*_):
        raise AssertionError("the bomb was opened")

    monkeypatch.setattr(zipfile.ZipFile, "open", unpack)
    refused(tmp_path / "bomb.zip", code=1, says=["bomb.zip", "abnormal size"])


def test_zip_larger_than_any_layer_is_not_unpacked(shapefile, refused, tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "MAX_BYTES", 1000)
    given = zipped(tmp_path / "large.zip", *parts(shapefile))
    monkeypatch.setattr(archive, "MAX_BYTES", given.stat().st_size + 10)
    refused(given, code=1, says=["large.zip"])


def test_zip_in_a_zip(shapefile, refused, tmp_path):
    inner = zipped(tmp_path / "inner.zip", *parts(shapefile))
    refused(zipped(tmp_path / "outer.zip", inner), code=1, says=["outer.zip", "the inner one"])


def test_encrypted_zip(shapefile, refused, tmp_path):
    given = zipped(tmp_path / "locked.zip", *parts(shapefile))
    content = bytearray(given.read_bytes())
    for signature, at in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        start = content.find(signature)
        while start >= 0:
            content[start + at] |= 1
            start = content.find(signature, start + 4)
    given.write_bytes(content)
    refused(given, code=2, says=["locked.zip", "password"])


def test_truncated_and_damaged_zip(shapefile, refused, tmp_path):
    given = zipped(tmp_path / "sent.zip", *parts(shapefile))
    whole = given.read_bytes()
    given.write_bytes(whole[: len(whole) // 2])
    refused(given, code=2, says=["sent.zip", "cut off"])
    flipped = bytearray(whole)
    flipped[len(whole) // 2] ^= 0xFF
    given.write_bytes(flipped)
    refused(given, code=2, says=["sent.zip", "damaged"])


# -- addresses


@pytest.fixture
def server():
    """A server on this machine that serves what ``files`` holds."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            content = files.get(self.path.partition("?")[0])
            self.send_response(200 if content is not None else 404)
            length = lengths.get(self.path, len(content or b""))
            self.send_header("Content-Length", str(length))
            self.end_headers()
            self.wfile.write(content or b"")

        def log_message(self, *_):
            pass

    files, lengths = {}, {}
    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=httpd.serve_forever)
    thread.start()
    httpd.files, httpd.lengths = files, lengths
    httpd.address = f"http://127.0.0.1:{httpd.server_port}"
    yield httpd
    httpd.shutdown()
    thread.join()
    httpd.server_close()


def test_address_that_serves_nothing(server, refused):
    refused(f"{server.address}/no.zip", code=2, says=["/no.zip", "404"])


def test_address_that_serves_a_page(server, refused):
    server.files["/communes"] = b"<html>Please log in</html>"
    refused(f"{server.address}/communes", code=2, says=["/communes", "no format"])


def test_download_cut_off(server, refused):
    server.files["/c.geojson"] = b'{"type": "FeatureCollection", "features": ['
    server.lengths["/c.geojson"] = 5000
    refused(f"{server.address}/c.geojson", code=2, says=["c.geojson"])


def test_download_beyond_the_limit_stops(server, refused, monkeypatch):
    monkeypatch.setattr(archive, "MAX_BYTES", 1000)
    server.files["/c.geojson"] = b" " * 5000
    refused(f"{server.address}/c.geojson", code=1, says=["c.geojson", "too large"])


def test_no_connection_and_no_password_in_the_message(refused):
    says = refused("http://user:secret@127.0.0.1:9/c.zip", code=2, says=["127.0.0.1:9/c.zip"])
    assert "secret" not in says


# -- features


def changed(layer, at: int, shape) -> gpd.GeoDataFrame:
    layer = layer.copy()
    layer.loc[at, "geometry"] = shape
    return layer


def test_empty_layer(layer, refused, tmp_path):
    for name in ("none.shp", "none.gpkg", "none.geojson"):
        refused(saved(layer.iloc[:0], tmp_path / name), code=1, says=[name, "no feature"])


@pytest.mark.parametrize(
    ("kind", "shape"),
    [("Point", "POINT (103 12.5)"), ("LineString", "LINESTRING (103 12, 104 13)")],
)
def test_points_and_lines_are_no_communes(layer, refused, tmp_path, kind, shape):
    layer["geometry"] = shapely.from_wkt(shape)
    first = layer["ADM3_EN"][0]
    refused(saved(layer, tmp_path / "posts.gpkg"), code=1, says=["posts.gpkg", f"0 ({first}", kind])


def test_one_point_among_polygons_is_named(layer, refused, tmp_path):
    given = changed(layer, 4, shapely.Point(103, 12.5))
    name = layer["ADM3_EN"][4]
    refused(saved(given, tmp_path / "c.geojson"), code=1, says=[f"feature 4 ({name}", "Point"])


@pytest.mark.parametrize("suffix", [".shp", ".geojson", ".gpkg"])
def test_empty_polygon_is_named(layer, refused, tmp_path, suffix):
    given = changed(layer, 3, shapely.Polygon() if suffix == ".gpkg" else None)
    name = layer["ADM3_EN"][3]
    says = [f"c{suffix}", f"feature 3 ({name}", "no polygon"]
    refused(saved(given, tmp_path / f"c{suffix}"), code=1, says=says)


def test_polygon_without_ground_is_named(layer, refused, tmp_path):
    flat = shapely.Polygon([(103, 12.5), (103.1, 12.5), (103.05, 12.5)])
    given = saved(changed(layer, 2, flat), tmp_path / "c.gpkg")
    refused(given, code=1, says=["feature 2", "ground"])


def test_collection_without_a_polygon_is_named(layer, refused, tmp_path):
    mixed = shapely.GeometryCollection([shapely.Point(103, 12.5)])
    refused(saved(changed(layer, 1, mixed), tmp_path / "c.geojson"), code=1, says=["feature 1"])


@pytest.mark.parametrize("number", ["NaN", "Infinity"])
def test_coordinate_that_is_no_number(layer, refused, tmp_path, number):
    path = saved(layer, tmp_path / "c.geojson")
    features = json.loads(path.read_text())
    features["features"][5]["geometry"]["coordinates"][0][1][0] = float(number)
    path.write_text(json.dumps(features))
    refused(path, code=1, says=["c.geojson", "feature 5", "not a number"])


@pytest.mark.parametrize("code", ["VN80101", "TH2701", "LA1401"])
def test_code_of_another_country(layer, refused, tmp_path, code):
    layer.loc[6, "ADM3_PCODE"] = code
    refused(saved(layer, tmp_path / "c.shp"), code=1, says=["feature 6", code, "another country"])


@pytest.mark.parametrize("suffix", [".shp", ".gpkg", ".geojson"])
def test_two_features_with_one_code_are_named(layer, refused, tmp_path, suffix):
    # The same code in another form: the prefix and the leading zero are lost.
    layer.loc[5, "ADM3_PCODE"] = layer["ADM3_PCODE"][2].removeprefix("KH0")
    names = [f"{at} ({layer['ADM3_EN'][at]}" for at in (2, 5)]
    says = [f"c{suffix}", *names, layer["ADM3_PCODE"][2].removeprefix("KH")]
    refused(saved(layer, tmp_path / f"c{suffix}"), code=1, says=says)


def test_layer_of_another_country_by_its_country_column(layer, refused, tmp_path):
    layer["shapeGroup"] = "VNM"
    refused(saved(layer, tmp_path / "c.gpkg"), code=1, says=["feature 0", "VNM"])


def test_polygon_twice_is_named(layer, refused, tmp_path):
    given = changed(layer, 7, layer.geometry[3])
    says = refused(saved(given, tmp_path / "c.gpkg"), code=1, says=["lies mostly on other"])
    assert "feature 3" in says or "feature 7" in says


def test_far_too_many_features(layer, refused, tmp_path, monkeypatch):
    from svc_atlas.boundaries import read

    monkeypatch.setattr(read, "MAX_FEATURES", len(layer) - 1)
    refused(saved(layer, tmp_path / "houses.gpkg"), code=1, says=[f"has {len(layer)} features"])


# -- names


def test_names_said_to_be_in_another_encoding(layer, refused, tmp_path):
    path = saved(with_khmer(layer), tmp_path / "c.shp")
    path.with_suffix(".cpg").write_text("1252")
    refused(path, code=1, says=["c.shp", "text of feature", ".cpg"])


def test_names_that_are_not_what_the_file_says(layer, refused, tmp_path):
    layer.loc[8, "ADM3_EN"] = "Réang Kései"
    layer.to_file(tmp_path / "c.shp", encoding="ISO-8859-1")
    (tmp_path / "c.cpg").write_text("UTF-8")
    refused(tmp_path / "c.shp", code=1, says=["c.shp", "feature 8", "UTF-8"])


def test_names_garbled_before_they_came_here(layer, refused, tmp_path):
    layer.loc[2, "ADM3_EN"] = "ព្រែកនរិន្ទ".encode().decode("latin-1")
    refused(saved(layer, tmp_path / "c.gpkg"), code=1, says=["feature 2", "ADM3_EN", "encoding"])


def test_names_lost_to_question_marks_or_replacement(layer, refused, tmp_path):
    for lost in ("????? ????", "Prey�Chas"):
        layer.loc[2, "ADM3_EN"] = lost
        refused(saved(layer, tmp_path / "c.gpkg"), code=1, says=["feature 2", "wrong encoding"])


def with_khmer(layer) -> gpd.GeoDataFrame:
    from svc_atlas import gazetteer

    names = [gazetteer.load()[code[2:]].name_km for code in layer["ADM3_PCODE"]]
    return layer.assign(ADM3_KH=names)


# -- coordinates


def test_swapped_latitude_and_longitude(layer, refused, tmp_path):
    swapped = layer.set_geometry(shapely.transform(layer.geometry, lambda xy: xy[:, ::-1]))
    refused(saved(swapped, tmp_path / "c.geojson"), code=1, says=["c.geojson", "swapped"])


def test_metres_said_to_be_degrees_suggest_the_system(layer, refused, tmp_path):
    metres = layer.to_crs("EPSG:32648").set_crs("EPSG:4326", allow_override=True)
    refused(saved(metres, tmp_path / "c.shp"), code=1, says=["c.shp", "--crs 32648"])


def test_wrong_zone_suggests_the_right_one(shapefile, refused):
    refused(shapefile, crs=32647, code=1, says=["outside Cambodia", "--crs 32648"])


def test_degrees_said_to_be_metres_suggest_degrees(layer, refused, tmp_path):
    refused(saved(layer, tmp_path / "c.shp"), crs="EPSG:32648", code=1, says=["--crs 4326"])


def test_another_country_by_its_place(layer, refused, tmp_path):
    moved = layer.set_geometry(layer.geometry.translate(xoff=6))
    refused(saved(moved, tmp_path / "c.gpkg"), code=1, says=["outside Cambodia", "feature 0"])


def test_one_stray_polygon_is_named(layer, refused, tmp_path):
    stray = changed(layer, 9, shapely.box(20, 20, 21, 21))
    refused(saved(stray, tmp_path / "c.gpkg"), code=1, says=["feature 9", "outside Cambodia"])


def test_unknown_coordinate_system_is_a_wrong_call(shapefile, refused):
    for crs in ("north", 999999, "EPSG:"):
        refused(shapefile, crs=crs, code=2, says=["--crs", str(crs)])


def test_wrong_year_and_report_are_wrong_calls(shapefile, refused, tmp_path):
    refused(shapefile, vintage="last", code=2, says=["--vintage last"])
    refused(shapefile, report=tmp_path / "none" / "r.csv", code=2, says=["r.csv"])


def test_bad_parents_are_named(shapefile, refused, tmp_path):
    refused(shapefile, parents=tmp_path / "districts.gpkg", code=2, says=["districts.gpkg"])


def test_layer_that_nothing_of_matches(layer, refused, tmp_path):
    layer["ADM3_EN"] = layer["ADM2_EN"] = layer["ADM1_EN"] = "Atlantis"
    given = layer.drop(columns=["ADM3_PCODE", "ADM2_PCODE", "ADM1_PCODE"])
    says = [f"None of the {len(layer)} features", "--parents"]
    refused(saved(given, tmp_path / "c.gpkg"), code=1, says=says)


def test_header_that_lies_about_its_length(shapefile, refused):
    content = bytearray(shapefile.read_bytes())
    content[24:28] = struct.pack(">i", np.iinfo(np.int32).max)
    shapefile.write_bytes(content)
    refused(shapefile, code=2, says=["communes.shp", "cut off"])
