"""GeoParquet, and Parquet that holds polygons without saying so.

Tools that know nothing of geometry (pandas, DuckDB without its extension) keep it as a plain column
of well-known binary (WKB). Where one column, and one alone, is that of polygons, it is theirs.
"""

import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError

from svc_atlas.boundaries.systems import WGS84, in_cambodia, understood
from svc_atlas.errors import InputError, UnreadableError

POLYGONAL = [shapely.GeometryType[kind].value for kind in
             ("MISSING", "POLYGON", "MULTIPOLYGON", "GEOMETRYCOLLECTION")]  # fmt: skip


def count(path: Path) -> int:
    """Return the number of rows of a Parquet file."""
    with path.open("rb") as stream:
        return pq.read_metadata(stream).num_rows


def read(path: Path, name: str) -> tuple[gpd.GeoDataFrame, str | None, list[dict]]:
    """Return the rows of a Parquet file with their polygons.

    Returns
    -------
    frame : GeoDataFrame
    words : str or None
        What the file says of its coordinate system, where that is not understood.
    notices : list of dict
        What has to be said of it: keys of sentences and parameters.

    Raises
    ------
    UnreadableError
        No column of polygons.
    InputError
        Several.
    """
    try:
        with path.open("rb") as stream:  # by its path, a folder named year=2014 may be a column
            return gpd.read_parquet(stream), None, []
    except (ValueError, KeyError, TypeError, CRSError):
        return _undescribed(path, name)


def _undescribed(path: Path, name: str) -> tuple[gpd.GeoDataFrame, str | None, list[dict]]:
    with path.open("rb") as stream:
        table = pq.read_table(stream)
    rows = table.to_pandas(ignore_metadata=True)
    found = {column: shapes for column in rows if (shapes := _polygons(rows[column])) is not None}
    if not found:
        raise UnreadableError("boundaries.parquet_without_polygons", file=name)
    if len(found) > 1:
        raise InputError("boundaries.several_geometries", file=name, columns=", ".join(found))
    column, shapes = found.popitem()
    crs, words = _said((table.schema.metadata or {}).get(b"geo"), column)
    crs = crs if words else _assumed(shapes)
    rows = rows.drop(columns=[column, "geometry"], errors="ignore")
    assumed = crs is not None and words is None and not shapely.get_srid(shapes).any()
    notices = [{"key": "boundaries.notice.taken_as_degrees", "file": name}] if assumed else []
    return gpd.GeoDataFrame(rows, geometry=shapes, crs=crs), words, notices


def _polygons(values: pd.Series) -> np.ndarray | None:
    """Return a column of WKB, as bytes or hexadecimal, as polygons; None where it is another."""
    given = values.dropna()
    if given.empty or not given.map(lambda value: isinstance(value, bytes | str)).all():
        return None
    try:
        shapes = shapely.from_wkb(values.where(values.notna(), None).to_numpy(dtype=object))
    except (shapely.errors.ShapelyError, TypeError, ValueError):
        return None
    return shapes if np.isin(shapely.get_type_id(shapes), POLYGONAL).all() else None


def _said(metadata: bytes | None, column: str) -> tuple[CRS | None, str | None]:
    """Return the coordinate system that broken metadata may still name, and their words for it."""
    try:
        said = json.loads(metadata)["columns"][column]["crs"]
    except (ValueError, KeyError, TypeError):
        return None, None
    if isinstance(said, dict):
        return understood(json.dumps(said)), str(said.get("name", "PROJJSON"))
    return understood(str(said)), str(said)


def _assumed(shapes: np.ndarray) -> CRS | None:
    """Return the system of shapes of which nothing is said: that of EWKB, or degrees in Cambodia.

    GeoParquet without a system means longitude and latitude of WGS 84, and so does this.
    """
    srids = set(shapely.get_srid(shapes[~shapely.is_missing(shapes)]))
    if len(srids) == 1 and 0 not in srids:
        return understood(str(srids.pop()))
    extent = np.array([shapely.total_bounds(shapes)])
    return CRS(WGS84) if in_cambodia(extent).all() else None
