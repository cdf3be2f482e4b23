"""A small layer as a ministry hands it over, and ways to write it and to read what was made."""

import gzip
import hashlib
import json
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from svc_atlas import boundaries, gazetteer

# Where few of the known places of these communes lie in the squares of others.
WEST, SOUTH, CELL, COLUMNS = 102.88, 12.9, 0.05, 5


def cell(i: int) -> shapely.Polygon:
    """One square of a grid of five columns."""
    x, y = i % COLUMNS, i // COLUMNS
    west, east = (round(WEST + CELL * n, 5) for n in (x, x + 1))
    south, north = (round(SOUTH + CELL * n, 5) for n in (y, y + 1))
    return shapely.box(west, south, east, north)


def whole_districts() -> list:
    """The communes of Battambang's first four districts."""
    districts = ("0201", "0202", "0203", "0204")
    return [c for d in districts for c in gazetteer.load().communes(d)]


@pytest.fixture
def layer() -> gpd.GeoDataFrame:
    """Communes of four districts on a grid, in degrees, with names and codes."""
    areas = gazetteer.load()
    communes = whole_districts()
    return gpd.GeoDataFrame(
        {
            "ADM3_EN": [c.name_en for c in communes],
            "ADM3_PCODE": [f"KH{c.code}" for c in communes],
            "ADM2_EN": [areas[c.parent].name_en for c in communes],
            "ADM2_PCODE": [f"KH{c.parent}" for c in communes],
            "ADM1_EN": ["Battambang"] * len(communes),
            "ADM1_PCODE": ["KH02"] * len(communes),
        },
        geometry=[cell(i) for i in range(len(communes))],
        crs="EPSG:4326",
    )


@pytest.fixture
def shapefile(layer, tmp_path) -> Path:
    """The layer as a shapefile in UTM, in a folder of its own."""
    folder = tmp_path / "given"
    folder.mkdir()
    path = folder / "communes.shp"
    layer.to_crs("EPSG:32648").to_file(path, encoding="UTF-8")
    return path


@pytest.fixture
def home(tmp_path) -> Path:
    """An empty home."""
    return tmp_path / "home"


def fingerprint(folder: Path) -> dict[str, str]:
    """Every file below a folder and the SHA-256 of its bytes."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


class Refusal:
    """Installs that must fail: with what exit code and words, and without touching the home."""

    def __init__(self, home: Path):
        self.home = home
        boundaries.install_embedded(home)
        self.before = fingerprint(home)

    def __call__(self, path, *, code: int, says: list[str], **options) -> str:
        with pytest.raises(boundaries_error()) as caught:
            boundaries.install(path, self.home, **options)
        assert caught.value.exit_code == code
        for lang in ("km", "en"):
            sentence = caught.value.message(lang)
            assert sentence.count("\n") == 0
            assert "{" not in sentence
        for words in says:
            assert words in caught.value.message("en")
        assert fingerprint(self.home) == self.before
        return caught.value.message("en")


def boundaries_error():
    """Return the class of every expected failure."""
    from svc_atlas.errors import AtlasError

    return AtlasError


@pytest.fixture(scope="session")
def refusal_home(tmp_path_factory) -> Refusal:
    """A home with the embedded layer, made once."""
    return Refusal(tmp_path_factory.mktemp("refusals"))


@pytest.fixture
def refused(refusal_home) -> Refusal:
    """Call it with what must be refused."""
    return refusal_home


def decoded(topology: dict) -> dict[str, list[tuple[str | None, dict, shapely.Geometry]]]:
    """The geometries of a TopoJSON by object: id, properties, shape; by the specification alone."""
    (kx, ky), (x0, y0) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        line = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            line.append((x * kx + x0, y * ky + y0))
        arcs.append(line)

    def ring(indexes):
        points = []
        for index in indexes:
            line = arcs[index] if index >= 0 else arcs[~index][::-1]
            assert not points or points[-1] == line[0], "arcs of a ring do not meet"
            points += line[1:] if points else line
        assert points[0] == points[-1], "a ring does not close"
        return points

    def shape(geometry):
        polygons = geometry["arcs"]
        if geometry["type"] == "Polygon":
            polygons = [polygons]
        parts = [shapely.Polygon(ring(p[0]), [ring(h) for h in p[1:]]) for p in polygons]
        return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)

    return {
        name: [(g.get("id"), g.get("properties", {}), shape(g)) for g in collection["geometries"]]
        for name, collection in topology["objects"].items()
    }


def asset(layer, name: str) -> dict:
    """The TopoJSON of an installed layer by its name in the manifest."""
    file = layer.manifest["assets"][name]["file"]
    return json.loads(gzip.decompress((layer.folder / "assets" / f"{file}.gz").read_bytes()))
