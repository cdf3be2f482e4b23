"""GeoJSON, read without GDAL, for which a text that begins with ``{`` may be an order to fetch.

Features are found wherever they stand: in a collection, alone, one a line, in a list, or within
the envelope of a service. Nothing that a file names is opened or asked for.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely
from shapely.geometry import shape as shape_of

from svc_atlas.boundaries import nested
from svc_atlas.boundaries.systems import WGS84, understood
from svc_atlas.boundaries.validate import label
from svc_atlas.errors import InputError, UnreadableError

GEOMETRIES = (
    "Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon",
    "GeometryCollection",
)  # fmt: skip
POLYGONS = ("Polygon", "MultiPolygon", "GeometryCollection")
TOPOLOGY = "Topology"
# Members of a feature that are none of its attributes.
MEMBERS = ("type", "geometry", "properties", "bbox", "crs")
BETWEEN_VALUES = "\x1e \t\r\n,"
# A member ``crs`` that is not there: since RFC 7946 (2016) that means WGS 84.
UNSAID: dict = {}


@dataclass(frozen=True)
class Found:
    """A feature, and the members of the file that it was found within.

    Attributes
    ----------
    where : tuple of str
        Names of the members that lead to it.
    attributes, geometry
        As the file has them.
    crs : object
        What the file says of its coordinate system.
    """

    where: tuple[str, ...]
    attributes: dict
    geometry: dict | None
    crs: object


def read(path: Path, name: str, limit: int) -> tuple[gpd.GeoDataFrame, str | None]:
    """Return the features of a GeoJSON file, and its words for a system that is not understood.

    Parameters
    ----------
    path : Path
        The file.
    name : str
        How messages call it.
    limit : int
        More features than this are not read.

    Raises
    ------
    UnreadableError
        No JSON, cut off, or JSON without features.
    InputError
        Several collections, shapes without attributes, a shape that cannot be read.
    """
    content = path.read_bytes()
    if (count := content.count(b'"Feature"')) > limit:
        raise InputError("boundaries.too_many_features", file=name, n=count, limit=limit)
    try:
        value = _parsed(content, name)
        features = list(_found(value))
    except RecursionError as error:
        raise UnreadableError("boundaries.damaged", file=name) from error
    if not features:
        raise _without_features(value, name)
    layers = dict.fromkeys(".".join(feature.where) for feature in features)
    if len(layers) > 1:
        raise InputError("boundaries.several_in_file", file=name, layers=", ".join(layers))
    if not any(feature.attributes for feature in features):
        raise InputError("boundaries.bare_shapes", file=name, n=len(features))
    rows = nested.table((feature.attributes for feature in features), name)
    rows = rows.drop(columns="geometry", errors="ignore")
    shapes = [_shape(feature.geometry, rows, at, name) for at, feature in enumerate(features)]
    crs, words = _system(features[0].crs)
    return gpd.GeoDataFrame(rows, geometry=shapes, crs=crs), words


def _parsed(content: bytes, name: str):
    """Return a file's JSON; of several values one after the other, their list."""
    encoding = json.detect_encoding(content)
    try:
        text = content.decode(encoding).strip(BETWEEN_VALUES)
    except UnicodeDecodeError as error:
        feature = max(content[: error.start].count(b'"Feature"') - 1, 0)
        raise InputError(
            "boundaries.undecodable", file=name, feature=feature, encoding=encoding.upper()
        ) from error
    decoder, values, at = json.JSONDecoder(), [], 0
    while at < len(text):
        value, at = decoder.raw_decode(text, at)
        values.append(value)
        while at < len(text) and text[at] in BETWEEN_VALUES:
            at += 1
    return values if len(values) > 1 else values[0]


def _found(value, where: tuple[str, ...] = (), crs: object = UNSAID) -> Iterator[Found]:
    """Find the features in a value of JSON, and the shapes that stand beside attributes."""
    if isinstance(value, list):
        for part in value:
            if isinstance(part, dict | list):
                yield from _found(part, where, crs)
        return
    kind, crs = value.get("type"), value.get("crs", crs)
    if kind == "Feature":
        yield Found(where, _attributes(value), value.get("geometry"), crs)
    elif kind == "FeatureCollection":
        yield from _found(value.get("features") or [], where, crs)
    elif kind in GEOMETRIES:
        yield Found(where, {}, value, crs)
    elif kind != TOPOLOGY:
        yield from _within(value, where, crs)


def _within(value: dict, where: tuple[str, ...], crs: object) -> Iterator[Found]:
    """Find features in an object that is none itself: an envelope, or a row with its polygon."""
    inner = {key: part for key, part in value.items() if isinstance(part, dict | list)}
    shapes = [k for k, part in inner.items() if isinstance(part, dict)
              and part.get("type") in POLYGONS]  # fmt: skip
    enveloped = [found for key, part in inner.items() if key not in shapes
                 for found in _found(part, (*where, key), crs)]  # fmt: skip
    if len(shapes) == 1 and not enveloped:
        rest = {key: part for key, part in value.items() if key not in (shapes[0], "crs")}
        yield Found(where, rest, inner[shapes[0]], crs)
    yield from enveloped


def _attributes(feature: dict) -> dict:
    properties = feature.get("properties")
    if not isinstance(properties, dict) or not properties:
        return {key: value for key, value in feature.items() if key not in MEMBERS}
    return {"id": feature["id"], **properties} if "id" in feature else properties


def _without_features(value, name: str) -> InputError | UnreadableError:
    if isinstance(value, dict) and value.get("type") == "FeatureCollection":
        return InputError("boundaries.no_features", file=name)
    topology = isinstance(value, dict) and value.get("type") == TOPOLOGY
    key = "boundaries.is_topojson" if topology else "boundaries.json_without_features"
    return UnreadableError(key, file=name)


def _shape(geometry, rows: pd.DataFrame, at: int, name: str):
    try:
        return _drawn(geometry) if geometry is not None else None
    except (KeyError, TypeError, ValueError, IndexError, AttributeError,
            shapely.errors.ShapelyError) as error:  # fmt: skip
        raise InputError(
            "boundaries.shape_not_understood", file=name, feature=label(rows, at)
        ) from error


def _drawn(geometry: dict) -> shapely.Geometry:
    if geometry["type"] == "GeometryCollection":
        return shapely.GeometryCollection([_drawn(part) for part in geometry["geometries"]])
    return shape_of({"type": geometry["type"], "coordinates": _plane(geometry["coordinates"])})


def _plane(coordinates: list) -> list:
    """Return coordinates without altitudes, which some points of a ring may have."""
    if coordinates and isinstance(coordinates[0], list):
        return [_plane(part) for part in coordinates]
    return coordinates[:2]


def _system(crs) -> tuple[object, str | None]:
    """Return the system that a member ``crs`` says (GeoJSON of 2008), or its words.

    Examples
    --------
    >>> _system({"properties": {"name": "urn:ogc:def:crs:EPSG::32648"}})[0].to_epsg()
    32648
    >>> _system({"type": "link", "properties": {"href": "http://127.0.0.1/crs"}})
    (None, 'http://127.0.0.1/crs')
    """
    if crs is UNSAID:
        return WGS84, None
    if crs is None:
        return None, None
    said = crs.get("properties") if isinstance(crs, dict) else crs
    if isinstance(said, dict):
        said = next((said[key] for key in ("name", "code", "href") if key in said), said)
    system = understood(str(said))
    return system, None if system else str(said)
