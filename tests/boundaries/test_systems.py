"""Coordinate systems: an old datum is shifted or said not to be; a .prj is read in any form."""

import codecs
import json

import geopandas as gpd
import numpy as np
import pytest
import shapely
from pyproj import CRS, Proj, Transformer

from svc_atlas import boundaries, cli
from svc_atlas.boundaries.read import read_layer
from svc_atlas.boundaries.systems import shift, to_wgs84

# Everest 1830 (1937 adjustment) and WGS 84: semi-major axis (m), flattening.
EVEREST, WGS84 = (6377276.345, 1 / 300.8017), (6378137.0, 1 / 298.257223563)
INDIAN_1960 = np.array([198.0, 881.0, 317.0])  # metres, to WGS 84
ESRI_INDIAN = (
    'PROJCS["Indian_1960_UTM_Zone_48N",GEOGCS["GCS_Indian_1960",DATUM["D_Indian_1960",'
    'SPHEROID["Everest_Adjustment_1937",6377276.345,300.8017]],PRIMEM["Greenwich",0.0],'
    'UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],'
    'PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],'
    'PARAMETER["Central_Meridian",105.0],PARAMETER["Scale_Factor",0.9996],'
    'PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]'
)


def geocentric(degrees: np.ndarray, ellipsoid) -> np.ndarray:
    """Longitude and latitude on an ellipsoid as x, y, z (m); Hofmann-Wellenhof, GPS, 10.2."""
    (a, f), (lon, lat) = ellipsoid, np.radians(degrees).T
    e2 = f * (2 - f)
    n = a / np.sqrt(1 - e2 * np.sin(lat) ** 2)
    return np.column_stack(
        [n * np.cos(lat) * np.cos(lon), n * np.cos(lat) * np.sin(lon), n * (1 - e2) * np.sin(lat)]
    )


def geographic(xyz: np.ndarray, ellipsoid) -> np.ndarray:
    (a, f), (x, y, z) = ellipsoid, xyz.T
    e2, p = f * (2 - f), np.hypot(x, y)
    lat = np.arctan2(z, p * (1 - e2))
    for _ in range(10):
        n = a / np.sqrt(1 - e2 * np.sin(lat) ** 2)
        h = p / np.cos(lat) - n
        lat = np.arctan2(z, p * (1 - e2 * n / (n + h)))
    return np.degrees(np.column_stack([np.arctan2(y, x), lat]))


def on_indian_1960(degrees: np.ndarray) -> np.ndarray:
    return geographic(geocentric(degrees, WGS84) - INDIAN_1960, EVEREST)


@pytest.fixture
def old(layer) -> gpd.GeoDataFrame:
    """The layer as a survey on Indian 1960 has it, in UTM 48N, without a system."""
    utm = Proj(proj="utm", zone=48, ellps="evrst30")
    shapes = shapely.transform(
        layer.geometry.to_numpy(), lambda xy: np.column_stack(utm(*on_indian_1960(xy).T))
    )
    return gpd.GeoDataFrame(layer.drop(columns="geometry"), geometry=shapes)


def metres_apart(read: gpd.GeoDataFrame, layer: gpd.GeoDataFrame) -> float:
    shapes = to_wgs84(read.geometry).to_numpy()
    return 111_320 * shapely.hausdorff_distance(shapes, layer.geometry.to_numpy()).max()


def keys(reading) -> list[str]:
    return [notice["key"].removeprefix("boundaries.notice.") for notice in reading.notices]


# -- the old datum


@pytest.mark.parametrize("form", ["esri.shp", "epsg.shp", "c.gpkg", "c.parquet", "c.geojson"])
def test_indian_1960_is_shifted_and_that_is_said(old, layer, tmp_path, form):
    path = tmp_path / form
    if path.suffix == ".shp":
        old.to_file(path)
        path.with_suffix(".prj").write_text(ESRI_INDIAN if form == "esri.shp" else "EPSG:3148")
    elif path.suffix == ".parquet":
        old.set_crs(3148).to_parquet(path)
    else:
        old.set_crs(3148).to_file(path)
    reading = read_layer(path)
    assert metres_apart(reading.features, layer) < 1
    assert reading.crs == "EPSG:3148"
    assert keys(reading) == ["shifted"]


def test_indian_1960_in_degrees_and_by_the_call(old, layer, tmp_path):
    old.to_file(tmp_path / "utm.gpkg")
    degrees = shapely.transform(layer.geometry.to_numpy(), on_indian_1960)
    given = gpd.GeoDataFrame(layer.drop(columns="geometry"), geometry=degrees, crs=4131)
    given.to_file(tmp_path / "d.shp")
    assert metres_apart(read_layer(tmp_path / "utm.gpkg", crs=3148).features, layer) < 1
    assert metres_apart(read_layer(tmp_path / "d.shp").features, layer) < 1


def test_installed_layer_and_its_parents_lie_where_they_should(old, layer, home, tmp_path):
    old.set_crs(3148).to_file(tmp_path / "c.gpkg")
    installed = boundaries.install(tmp_path / "c.gpkg", home)
    assert metres_apart(installed.communes(), layer) < 1
    (notice,) = installed.manifest["notices"]
    assert notice["by"] == "Indian 1960 to WGS 84 (2)"


def test_shift_is_said_by_the_command_in_both_languages(old, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("SVC_HOME", str(tmp_path / "home"))
    old.set_crs(3148).to_file(tmp_path / "c.gpkg")
    assert cli.main(["boundaries", "install", str(tmp_path / "c.gpkg")]) == 0
    assert "shifted from EPSG:3148 to WGS 84" in capsys.readouterr().out
    monkeypatch.setenv("SVC_LANG", "km")
    assert cli.main(["boundaries", "report"]) == 0
    assert "ត្រូវបានប្ដូរពី EPSG:3148 ទៅ WGS 84" in capsys.readouterr().out


@pytest.mark.parametrize(
    "prj",
    [
        "+proj=utm +zone=48 +ellps=evrst30",
        ESRI_INDIAN.replace("D_Indian_1960", "D_Unknown").replace("GCS_Indian_1960", "GCS_X"),
        "+proj=utm +zone=48 +ellps=evrst30 +towgs84=0,0,0",
        "EPSG:4267",
    ],
)
def test_a_datum_that_is_not_shifted_is_said(old, layer, tmp_path, prj):
    given = old if "4267" not in prj else layer.set_crs(None, allow_override=True)
    given.to_file(tmp_path / "c.shp")
    (tmp_path / "c.prj").write_text(prj)
    reading = read_layer(tmp_path / "c.shp")
    assert keys(reading) == ["unshifted"]
    # The datum of an ellipsoid alone is not known, and its registry number neither.
    assert prj.startswith("EPSG") or not reading.crs.startswith("EPSG")


def test_a_shift_that_the_file_gives_is_taken_and_said(old, layer, tmp_path):
    old.to_file(tmp_path / "c.shp")
    (tmp_path / "c.prj").write_text("+proj=utm +zone=48 +ellps=evrst30 +towgs84=198,881,317")
    reading = read_layer(tmp_path / "c.shp")
    assert metres_apart(reading.features, layer) < 1
    assert keys(reading) == ["shifted_by_file"]
    assert "198, 881, 317" in reading.notices[0]["by"]


@pytest.mark.parametrize("crs", [4326, 32648, 32647, 3857, "OGC:CRS84", "ESRI:102100"])
def test_nothing_is_said_of_wgs_84(layer, tmp_path, crs):
    layer.to_crs(crs).to_parquet(tmp_path / "c.parquet")
    assert read_layer(tmp_path / "c.parquet").notices == ()


@pytest.mark.parametrize("crs", [4131, 4240])
def test_one_layer_is_moved_as_one(crs):
    """Where the area of an operation ends, neighbours stay neighbours: nowhere a step of metres."""
    lon = np.arange(102.5, 107.5, 0.01)
    moved, _ = shift(CRS(crs)).transformer.transform(lon, np.full(len(lon), 12.5))
    assert np.abs(np.diff(moved - lon)).max() * 111_320 < 1
    assert np.abs(moved - lon).max() * 111_320 > 100


def test_the_library_alone_would_not_shift_it():
    """Why an operation is chosen here: without, a point of Cambodia stays where it is."""
    plain = Transformer.from_crs(4131, 4326, always_xy=True).transform(104.0, 12.0)
    assert plain == pytest.approx((104.0, 12.0))


# -- what a .prj may hold

WKT2 = CRS(32648).to_wkt("WKT2_2019", pretty=True)
FORMS = [
    "EPSG:32648", "epsg:32648\r\n", "EPSG 32648", "32648", "SRID=32648", "EPSG::32648",
    "urn:ogc:def:crs:EPSG::32648", "http://www.opengis.net/def/crs/EPSG/0/32648",
    "+proj=utm +zone=48 +datum=WGS84 +units=m +no_defs", "+proj=utm +zone=48 +ellps=WGS84",
    "proj=utm zone=48 datum=WGS84", "+init=epsg:32648", WKT2, CRS(32648).to_wkt("WKT1_GDAL"),
    CRS(32648).to_wkt("WKT1_ESRI"), CRS(32648).to_wkt("WKT1_GDAL", pretty=True),
    CRS(32648).to_json(), "WGS 84 / UTM zone 48N",
    "Projection    UTM\nZone          48\nDatum         WGS84\nUnits         METERS\nParameters\n",
]  # fmt: skip


@pytest.mark.parametrize("prj", FORMS)
def test_prj_is_read_in_any_form(shapefile, layer, prj):
    shapefile.with_suffix(".prj").write_text(prj)
    reading = read_layer(shapefile)
    assert reading.crs == "EPSG:32648" or reading.crs in prj + " +type=crs"
    assert metres_apart(reading.features, layer) < 0.1
    assert reading.notices == ()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("prj", ["EPSG:32648", CRS(32648).to_wkt("WKT1_ESRI")])
def test_prj_is_read_in_any_unicode(shapefile, encoding, prj):
    mark = codecs.BOM_UTF16_BE if encoding == "utf-16-be" else b""
    shapefile.with_suffix(".prj").write_bytes(mark + prj.encode(encoding))
    assert read_layer(shapefile).crs == "EPSG:32648"


@pytest.mark.parametrize(
    "prj", ["UTM zone 48, I think", "ប្រព័ន្ធ UTM", "<html>404</html>", "PROJCS[", "EPSG:999999",
            "Projection UTM\nZone 48\nDatum NONE", ESRI_INDIAN[:-40], "http://127.0.0.1:9/x"],
)  # fmt: skip
def test_prj_that_cannot_be_understood_is_not_called_missing(shapefile, refused, prj):
    shapefile.with_suffix(".prj").write_text(prj, encoding="utf-8")
    said = refused(shapefile, code=1, says=["communes.shp", "cannot be understood", "--crs 32648"])
    assert prj[:6] in said
    assert "lacks" not in said


@pytest.mark.parametrize("content", [b"", b" \r\n", b"\xff\xfe", b"\0\0\0\0"])
def test_empty_prj_is_said_to_be_empty(shapefile, refused, content):
    shapefile.with_suffix(".prj").write_bytes(content)
    refused(shapefile, code=1, says=["communes.shp", ".prj", "is empty", "--crs 32648"])


def test_what_would_fit_is_proposed(layer, refused, tmp_path):
    layer.to_file(tmp_path / "c.shp")
    (tmp_path / "c.prj").write_text("degrees")
    refused(tmp_path / "c.shp", code=1, says=["“degrees”", "--crs 4326"])


def test_call_stands_above_a_prj_that_cannot_be_understood(shapefile, layer):
    shapefile.with_suffix(".prj").write_bytes(b"\x80\x81 rubbish")
    assert metres_apart(read_layer(shapefile, crs=32648).features, layer) < 0.1


def test_system_of_a_geojson_that_cannot_be_understood(layer, refused, tmp_path):
    given = json.loads(layer.to_crs(32648).to_json())
    for crs in ({"type": "name", "properties": {"name": "EPSG:000000"}}, "somewhere",
                {"type": "link", "properties": {"href": "http://127.0.0.1:9/crs"}}):  # fmt: skip
        given["crs"] = crs
        (tmp_path / "c.geojson").write_text(json.dumps(given))
        refused(tmp_path / "c.geojson", code=1, says=["cannot be understood", "--crs 32648"])
