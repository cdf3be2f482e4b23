"""Parquet with and without the metadata of GeoParquet."""

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from svc_atlas.boundaries.read import read_layer


def rows(layer) -> dict[str, list]:
    return {column: list(layer[column]) for column in layer.columns if column != "geometry"}


@pytest.fixture
def given(layer, tmp_path):
    """Write the layer's columns with others as Parquet, without the metadata of GeoParquet."""

    def write(metadata=None, **columns):
        table = pa.table({**rows(layer), **columns})
        pq.write_table(table.replace_schema_metadata(metadata), tmp_path / "c.parquet")
        return tmp_path / "c.parquet"

    return write


def wkb(layer, **options) -> list:
    return list(shapely.to_wkb(layer.geometry.to_numpy(), **options))


BROKEN = json.dumps({"version": "1.0.0", "columns": {"wkb": {"encoding": "WKB"}}})
ODD_CRS = json.dumps({
    "version": "1.0.0", "primary_column": "wkb",
    "columns": {"wkb": {"encoding": "WKB", "geometry_types": [], "crs": {"type": "X"}}},
})  # fmt: skip


@pytest.mark.parametrize("column", ["geometry", "geom", "wkb_geometry", "ព្រំប្រទល់"])
@pytest.mark.parametrize("hexadecimal", [False, True])
def test_polygons_as_plain_wkb_are_read_and_the_degrees_are_said(given, layer, column, hexadecimal):
    path = given(**{column: wkb(layer, hex=hexadecimal)})
    reading = read_layer(path)
    assert list(reading.features["ADM3_EN"]) == list(layer["ADM3_EN"])
    assert reading.features.geometry.geom_equals(layer.geometry).all()
    assert [notice["key"] for notice in reading.notices] == ["boundaries.notice.taken_as_degrees"]


def test_points_of_the_centre_beside_the_polygons_are_no_second_layer(given, layer):
    centres = list(shapely.to_wkb(shapely.centroid(layer.geometry.to_numpy())))
    pictures = [b"\x89PNG"] * len(layer)
    reading = read_layer(given(centre=centres, picture=pictures, shape=wkb(layer)))
    assert reading.features.geometry.geom_equals(layer.geometry).all()


def test_metres_without_a_word_ask_for_their_system(given, layer, refused):
    metres = layer.to_crs(32648)
    refused(given(geometry=wkb(metres)), code=1, says=["c.parquet", "--crs 32648"])
    reading = read_layer(given(geometry=wkb(metres)), crs=32648)
    assert reading.crs == "EPSG:32648"
    assert reading.notices == ()


def test_system_within_the_wkb_is_taken(given, layer):
    shapes = shapely.set_srid(layer.to_crs(32648).geometry.to_numpy(), 32648)
    path = given(geom=list(shapely.to_wkb(shapes, include_srid=True)))
    assert read_layer(path).crs == "EPSG:32648"


@pytest.mark.parametrize("geo", ["{}", "not json", BROKEN])
def test_broken_metadata_is_no_damage(given, layer, geo):
    path = given({"geo": geo}, wkb=wkb(layer))
    assert len(read_layer(path).features) == len(layer)


def test_system_that_the_metadata_have_wrong(given, layer, refused):
    path = given({"geo": ODD_CRS}, wkb=wkb(layer.to_crs(32648)))
    refused(path, code=1, says=["c.parquet", "cannot be understood", "--crs 32648"])
    assert read_layer(path, crs=32648).crs == "EPSG:32648"


def test_two_columns_of_polygons_are_named(given, layer, refused):
    path = given(boundary=wkb(layer), envelope=wkb(layer))
    refused(path, code=1, says=["c.parquet", "boundary, envelope"])


@pytest.mark.parametrize("column", ["names", "text", "points"])
def test_parquet_without_polygons_says_so(given, layer, refused, column):
    columns = {
        "names": {},
        "text": {"geometry": ["POLYGON, somewhere"] * len(layer)},
        "points": {"geometry": list(shapely.to_wkb(shapely.centroid(layer.geometry.to_numpy())))},
    }[column]
    refused(given(**columns), code=2, says=["c.parquet", "GeoParquet", "WKB"])


@pytest.mark.parametrize("described", [True, False])
def test_names_in_a_struct_as_overture_has_them(layer, tmp_path, described):
    common = pa.map_(pa.string(), pa.string())
    rules = pa.list_(pa.struct([("variant", pa.string()), ("value", pa.string())]))
    names = pa.array(
        [{"primary": name, "common": [("km", "ឃុំ"), ("en", name)],
          "rules": [{"variant": "a", "value": "x"}] * 2} for name in layer["ADM3_EN"]],
        pa.struct([("primary", pa.string()), ("common", common), ("rules", rules)]),
    )  # fmt: skip
    table = pa.table({"id": list(map(str, layer.index)), "names": names, "geometry": wkb(layer)})
    geo = {"version": "1.0.0", "primary_column": "geometry",
           "columns": {"geometry": {"encoding": "WKB", "geometry_types": ["Polygon"]}}}  # fmt: skip
    table = table.replace_schema_metadata({"geo": json.dumps(geo)} if described else {})
    pq.write_table(table, tmp_path / "c.parquet")
    read = read_layer(tmp_path / "c.parquet").features
    assert list(read["names.primary"]) == list(layer["ADM3_EN"])
    assert list(read["names.common.en"]) == list(layer["ADM3_EN"])
    assert set(read["names.common.km"]) == {"ឃុំ"}


def test_names_in_json_of_a_geopackage(layer, tmp_path):
    named = layer[["geometry"]].assign(
        names=[json.dumps({"primary": name}) for name in layer["ADM3_EN"]]
    )
    named.to_file(tmp_path / "c.gpkg")
    read = read_layer(tmp_path / "c.gpkg").features
    assert list(read["names.primary"]) == list(layer["ADM3_EN"])
