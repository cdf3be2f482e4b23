"""GeoJSON in any envelope is read or refused in a sentence, and never makes a request."""

import json
import socket
import sqlite3
import threading
from contextlib import closing, suppress

import pytest
import shapely

from svc_atlas.boundaries.read import read_layer
from svc_atlas.errors import AtlasError

from .conftest import CELL


@pytest.fixture
def features(layer) -> list[dict]:
    return json.loads(layer.to_json(drop_id=True))["features"]


@pytest.fixture
def given(tmp_path):
    """Write a value, or words, to a GeoJSON file."""

    def write(value, name="c.geojson", encoding="utf-8"):
        words = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        (tmp_path / name).write_bytes(words.encode(encoding))
        return tmp_path / name

    return write


def collection(features: list[dict]) -> dict:
    return {"type": "FeatureCollection", "features": features}


def row(feature: dict) -> dict:
    return {**feature["properties"], "geom": feature["geometry"]}


ENVELOPES = {
    "collection": collection,
    "list of features": list,
    "within a service's answer": lambda f: {"status": "ok", "data": {"result": collection(f)}},
    "collection of collections": lambda f: collection([collection(f[:5]), collection(f[5:])]),
    "each feature wrapped": lambda f: {"items": [{"feature": each} for each in f]},
    "wrapped within a collection": lambda f: collection([{"feature": each} for each in f]),
    "beside its extent": lambda f: {"extent": f[0]["geometry"], "layer": collection(f)},
    "rows of a database": lambda f: [row(each) for each in f],
    "attributes beside the shape": lambda f: collection(
        [{"type": "Feature", **each["properties"], "geometry": each["geometry"]} for each in f]
    ),
    "polygon in a collection of shapes": lambda f: collection([
        {**each, "geometry": {"type": "GeometryCollection", "geometries": [each["geometry"]]}}
        for each in f
    ]),
}  # fmt: skip


@pytest.mark.parametrize("envelope", ENVELOPES)
def test_features_are_found_in_any_envelope(features, layer, given, envelope):
    read = read_layer(given(ENVELOPES[envelope](features))).features
    assert list(read["ADM3_EN"]) == list(layer["ADM3_EN"])
    assert list(read["ADM3_PCODE"]) == list(layer["ADM3_PCODE"])
    assert shapely.area(read.geometry.to_numpy()).sum() == pytest.approx(len(layer) * CELL**2)


@pytest.mark.parametrize("name", ["c.geojson", "c.json", "c.geojsonl", "c.geojsons", "c.ndjson"])
@pytest.mark.parametrize("between", ["\n", "\r\n", "\n\x1e", "\n\n", ""])
def test_a_feature_a_line(features, layer, given, name, between):
    words = between.join(json.dumps(each, ensure_ascii=False) for each in features)
    read = read_layer(given(between + words + between, name)).features
    assert list(read["ADM3_EN"]) == list(layer["ADM3_EN"])


def test_features_in_several_lines_each(features, layer, given):
    words = "\n".join(json.dumps(each, indent=2) for each in features)
    assert len(read_layer(given(words)).features) == len(layer)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le"])
def test_another_unicode(features, layer, given, encoding):
    features[0]["properties"]["ADM3_KH"] = "បវេល"
    read = read_layer(given(collection(features), encoding=encoding)).features
    assert read["ADM3_KH"][0] == "បវេល"
    assert len(read) == len(layer)


def test_attributes_within_attributes_become_columns(features, layer, given):
    for each in features:
        p = each["properties"]
        each["properties"] = {
            "names": {"primary": p["ADM3_EN"], "common": {"km": "ឃុំ"}, "rules": [1, 2]},
            "commune": {"code": p["ADM3_PCODE"]},
            "parents": [{"district": {"name": p["ADM2_EN"]}}],
        }
    read = read_layer(given(collection(features))).features
    assert list(read["names.primary"]) == list(layer["ADM3_EN"])
    assert list(read["commune.code"]) == list(layer["ADM3_PCODE"])
    assert list(read["parents.district.name"]) == list(layer["ADM2_EN"])
    assert set(read["names.common.km"]) == {"ឃុំ"}


def test_altitudes_and_open_rings_are_taken(features, layer, given):
    ring = features[0]["geometry"]["coordinates"][0]
    ring[1] = [*ring[1], 12.5]
    ring.pop()
    read = read_layer(given(collection(features))).features
    assert read.geometry[0].equals(layer.geometry[0])
    assert not read.has_z.any()


def test_numbers_and_texts_in_one_column_are_texts(features, given):
    features[0]["properties"]["ADM3_PCODE"] = 20401
    read = read_layer(given(collection(features))).features
    assert read["ADM3_PCODE"][0] == "20401"


def test_crs_of_2008_is_read(layer, given):
    metres = layer.to_crs(32648)
    for said in ({"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32648"}},
                 {"type": "name", "properties": {"name": "EPSG:32648"}},
                 {"type": "EPSG", "properties": {"code": 32648}}):  # fmt: skip
        value = json.loads(metres.to_json())
        reading = read_layer(given({**value, "crs": said}))
        assert reading.crs == "EPSG:32648"


# -- what cannot be used


REFUSED = {
    "bare polygon": (lambda f: f[0]["geometry"], 1, "without a name or code"),
    "bare collection of shapes": (
        lambda f: {"type": "GeometryCollection", "geometries": [x["geometry"] for x in f]}, 1,
        "without a name or code"),
    "features without attributes": (
        lambda f: collection([{**x, "properties": None} for x in f]), 1, "without a name or code"),
    "two layers": (
        lambda f: {"communes": collection(f), "districts": collection(f[:2])}, 1,
        "several layers (communes, districts)"),
    "no features": (lambda f: collection([]), 1, "is empty"),
    "features: null": (lambda f: {"type": "FeatureCollection", "features": None}, 1, "is empty"),
    "other JSON": (lambda f: {"name": "x", "version": [1, 2]}, 2, "no GeoJSON feature"),
    "list of numbers": (lambda f: [1, 2, 3], 2, "no GeoJSON feature"),
    "Esri JSON": (
        lambda f: {"features": [{"attributes": {}, "geometry": {"rings": [[[1, 2]]]}}]}, 2,
        "no GeoJSON feature"),
    "TopoJSON": (
        lambda f: {"type": "Topology", "arcs": [], "objects": {"c": {
            "type": "GeometryCollection", "geometries": []}}}, 2, "is TopoJSON"),
    "a shape of letters": (
        lambda f: collection([*f[:3], {**f[3], "geometry": {
            "type": "Polygon", "coordinates": [[["a", "b"]]]}}]), 1, "shape of feature 3 ("),
    "a shape without coordinates": (
        lambda f: collection([{**f[0], "geometry": {"type": "Polygon"}}]), 1, "shape of feature 0"),
    "an unknown shape": (
        lambda f: collection([{**f[0], "geometry": {"type": "Circle", "coordinates": [1, 2]}}]), 1,
        "shape of feature 0"),
    "a thousand columns": (
        lambda f: collection([{**x, "properties": {f"k{i}{j}": 1 for j in range(50)}}
                              for i, x in enumerate(f)]), 1, "columns, more than 1000"),
    "nested without end": (lambda f: "[" * 100_000, 2, "cut off"),
    "cut off": (lambda f: json.dumps(collection(f))[:-30], 2, "cut off"),
    "a line cut off": (
        lambda f: "\n".join(map(json.dumps, f))[:-30], 2, "cut off"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_used_is_said(features, given, refused, case):
    make, code, words = REFUSED[case]
    refused(given(make(features)), code=code, says=["c.geojson", words])


def test_text_that_is_no_unicode_names_the_feature(features, given, refused):
    features[4]["properties"]["ADM3_EN"] = "Réang"
    refused(given(collection(features), encoding="cp1252"), code=1, says=["feature 4", "UTF-8"])


# -- the network


@pytest.fixture
def listener():
    """An address on this machine, and the list of what was asked of it."""
    asked = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        over = threading.Event()

        def listen():
            while not over.is_set():
                try:
                    connection, _ = server.accept()
                except TimeoutError:
                    continue
                with closing(connection):
                    asked.append(connection.recv(200))

        thread = threading.Thread(target=listen)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}", asked
        over.set()
        thread.join()


CALLS = {
    "crs link": lambda at: {"crs": {"type": "link", "properties": {"href": f"{at}/crs",
                                                                   "type": "proj4"}}},
    "crs name": lambda at: {"crs": {"type": "name", "properties": {"name": f"{at}/crs"}}},
    "crs of a file system": lambda at: {"crs": f"/vsicurl/{at}/crs.prj"},
    "pipeline": lambda at: {"type": "gdal_streamed_alg", "command_line":
                            f"gdal vector pipeline ! read /vsicurl/{at}/x.geojson ! write "
                            "--output-format=stream streamed_dataset"},
    "schema": lambda at: {"$schema": f"{at}/schema.json", "links": [{"href": f"{at}/items"}]},
    "tiles": lambda at: {"type": "StreamedLayer", "url": f"{at}/0.json"},
}  # fmt: skip


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("suffix", [".geojson", ".json"])
def test_no_geojson_makes_a_request(features, given, listener, call, suffix):
    at, asked = listener
    said = CALLS[call](at)
    for value in (said, {**collection(features), **said}):
        with suppress(AtlasError):
            read_layer(given(value, f"c{suffix}"))
    assert asked == []


@pytest.mark.parametrize("suffix", [".geojson", ".shp", ".gpkg", ".parquet", ".json"])
@pytest.mark.parametrize("words", [
    '<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>/vsicurl/{at}/x</SrcDataSource>'
    "</OGRVRTLayer></OGRVRTDataSource>",
    '<kml xmlns="http://www.opengis.net/kml/2.2"><NetworkLink><Link><href>{at}/x.kml</href></Link>'
    "</NetworkLink></kml>",
    '<OGRWFSDataSource><URL>{at}/wfs</URL></OGRWFSDataSource>',
    '<!DOCTYPE x [<!ENTITY e SYSTEM "{at}/e">]><gml>&e;</gml>',
])  # fmt: skip
def test_no_file_of_another_format_makes_a_request(tmp_path, listener, suffix, words):
    at, asked = listener
    (tmp_path / f"c{suffix}").write_text(words.format(at=at))
    with pytest.raises(AtlasError, match="c" + suffix):
        read_layer(tmp_path / f"c{suffix}")
    assert asked == []


@pytest.mark.parametrize("prj", ["{at}/prj", "/vsicurl/{at}/prj", "+init={at}:1",
                                 "+proj=utm +zone=48 +nadgrids={at}/grid.gsb"])  # fmt: skip
def test_no_prj_makes_a_request(shapefile, listener, prj):
    at, asked = listener
    shapefile.with_suffix(".prj").write_text(prj.format(at=at))
    with suppress(AtlasError):
        read_layer(shapefile)
    assert asked == []


@pytest.mark.parametrize("expression", [
    "ogr_geocode('x', 'geometry', 'QUERY_TEMPLATE={at}/q?q=%s')",
    "ogr_datasource_load_layers('/vsicurl/{at}/a.geojson')",
    "gdal_get_pixel_value('/vsicurl/{at}/a.tif', 1, 'georef', 0, 0)",
])  # fmt: skip
def test_no_geopackage_makes_a_request(layer, tmp_path, listener, expression):
    at, asked = listener
    layer.to_file(tmp_path / "c.gpkg", layer="communes")
    with closing(sqlite3.connect(tmp_path / "c.gpkg")) as base:
        base.execute("PRAGMA foreign_keys = off")
        base.execute(
            f"create view v as select fid, geom, {expression.format(at=at)} as name from communes"
        )
        for table in ("gpkg_contents", "gpkg_geometry_columns"):
            for trigger in base.execute("select name from sqlite_master where type = 'trigger'"):
                base.execute(f'drop trigger "{trigger[0]}"')
            base.execute(f"update {table} set table_name = 'v'")
        base.commit()
    with suppress(AtlasError):
        read_layer(tmp_path / "c.gpkg")
    assert asked == []
