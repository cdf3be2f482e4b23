"""Read a layer of polygons: any of the formats, any coordinate system, names in true Unicode."""

import codecs
import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError

from svc_atlas.boundaries import validate
from svc_atlas.boundaries.archive import Source, open_source
from svc_atlas.boundaries.formats import DRIVERS, SHAPEFILE, field_widths, sidecar
from svc_atlas.errors import CallError, InputError, UnreadableError

# Each byte is one character in it, so that no reader between here and the disk guesses.
BYTES = "ISO-8859-1"
# The country has some 1,650 communes and 14,000 villages; more than this are buildings or parcels.
MAX_FEATURES = 20_000


@dataclass(frozen=True)
class Reading:
    """A layer read.

    Attributes
    ----------
    features : GeoDataFrame
        The layer's own attributes and its polygons in its own coordinate system, where the borders
        of neighbours meet; the index is the feature's zero-based position in the file.
    name : str
        How messages call the file.
    files : tuple of (str, str)
        Name and SHA-256 of each file handed in.
    """

    features: gpd.GeoDataFrame
    name: str
    files: tuple[tuple[str, str], ...]

    @property
    def crs(self) -> str:
        """Return ``EPSG:code`` of the coordinate system, or its name where it has no code."""
        return crs_name(self.features.crs)


def read_layer(place: str | Path, *, crs: int | str | None = None, fallback=None) -> Reading:
    """Read the polygons at ``place`` and check that they can be Cambodia's.

    Parameters
    ----------
    place : str or Path
        A file, a folder or a zip holding one layer, or an address of these.
    crs : int or str, optional
        EPSG code of the coordinates, in place of what the file says.
    fallback : int or str, optional
        EPSG code for a file that says none.

    Raises
    ------
    UnreadableError
        There is nothing readable at ``place``.
    InputError
        It was read and can't be used, feature and way out named.
    CallError
        ``crs`` is no coordinate system.
    """
    given, fallback = parse_crs(crs), parse_crs(fallback)
    with open_source(place) as source:
        frame = _frame(source)
        shapefile = source.path.suffix.lower() == SHAPEFILE
    name = source.name
    validate.check_polygons(frame, name)
    validate.check_names(frame, name)
    validate.check_country(frame, name)
    crs_read = given or frame.crs or fallback
    if crs_read is None:
        raise InputError("boundaries.no_prj" if shapefile else "boundaries.no_crs", file=name)
    frame = frame.set_crs(crs_read, allow_override=True)
    validate.check_extent(frame, name)
    return Reading(frame, name, source.files)


def _frame(source: Source) -> gpd.GeoDataFrame:
    """Read a file's attributes and polygons without altitudes, names decoded."""
    path, name = source.path, source.name
    try:
        with warnings.catch_warnings():
            # Rings that do not close, or turn the wrong way, are found and mended further on.
            warnings.simplefilter("ignore", RuntimeWarning)
            frame = _parquet(path, name) if _is_parquet(path) else _vector(path, name)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError,
            pyogrio.errors.FeatureError, shapely.errors.ShapelyError, pa.ArrowException,
            UnicodeDecodeError, OSError, ValueError) as error:  # fmt: skip
        raise UnreadableError("boundaries.damaged", file=name) from error
    if not isinstance(frame, gpd.GeoDataFrame):
        raise InputError("boundaries.no_geometry", file=name)
    if frame.geometry.name != "geometry":
        frame = frame.rename_geometry("geometry")
    return frame.reset_index(drop=True)


def _is_parquet(path: Path) -> bool:
    return DRIVERS[path.suffix.lower()] == "Parquet"


def _parquet(path: Path, name: str) -> gpd.GeoDataFrame:
    _check_count(pq.read_metadata(path).num_rows, name)
    frame = gpd.read_parquet(path)
    return frame.set_geometry(frame.geometry.force_2d())


def _vector(path: Path, name: str) -> gpd.GeoDataFrame:
    layers = pyogrio.list_layers(path)
    spatial = [layer for layer, kind in layers if kind is not None]
    if not spatial:
        raise InputError("boundaries.no_geometry", file=name)
    if len(spatial) > 1:
        raise InputError("boundaries.several_in_file", file=name, layers=", ".join(spatial))
    info = pyogrio.read_info(path, layer=spatial[0], encoding=BYTES)
    if info["driver"] != DRIVERS[path.suffix.lower()]:
        raise UnreadableError("boundaries.not_what_it_says", file=name, suffix=path.suffix)
    _check_count(info["features"], name)
    frame = pyogrio.read_dataframe(
        path, layer=spatial[0], encoding=BYTES, force_2d=True, on_invalid="ignore"
    )
    if path.suffix.lower() != SHAPEFILE:
        return decoded(frame, "utf-8", name)
    return decoded(frame, _declared(path), name, field_widths(sidecar(path, ".dbf")))


def _check_count(count: int, name: str) -> None:
    if count == 0:
        raise InputError("boundaries.no_features", file=name)
    if count > MAX_FEATURES:
        raise InputError("boundaries.too_many_features", file=name, n=count, limit=MAX_FEATURES)


def _declared(shapefile: Path) -> str:
    """Return the encoding that the ``.cpg`` names; UTF-8 without one."""
    path = sidecar(shapefile, ".cpg")
    words = path.read_text("ascii", errors="replace").strip() if path else ""
    digits = re.fullmatch(r"(?:cp|ansi|windows)?[ -]?(\d{3,4})", words, re.IGNORECASE)
    candidate = f"cp{digits[1]}" if digits else {"65001": "utf-8", "88591": BYTES}.get(words, words)
    try:
        return codecs.lookup(candidate).name
    except LookupError:
        return "utf-8"


def decoded(frame, encoding: str, name: str, widths: Mapping[str, int] = MappingProxyType({})):
    """Decode the text of a layer whose bytes were read one to a character.

    Parameters
    ----------
    frame : GeoDataFrame
        Columns and texts as ISO-8859-1.
    encoding : str
        What the bytes are in truth.
    name : str
        How messages call the file.
    widths : mapping, optional
        Bytes that a column has room for. A text that fills it may have been cut within a letter;
        what is left of that letter is dropped.

    Raises
    ------
    InputError
        Bytes that the encoding does not have, with the first feature that holds them.
    """
    frame = frame.rename(columns=lambda c: c.encode(BYTES).decode(encoding, "replace"))
    for column in frame.columns.drop("geometry"):
        texts = frame[column]
        if not isinstance(texts.dtype, pd.StringDtype) or _ascii(texts):
            continue
        width = widths.get(column)
        values = [
            _decode(text, encoding, width, (name, feature)) if isinstance(text, str) else None
            for feature, text in texts.items()
        ]
        frame[column] = pd.Series(values, index=frame.index, dtype=texts.dtype)
    return frame


def _ascii(texts: pd.Series) -> bool:
    return "".join(texts.dropna()).isascii()


def _decode(text: str, encoding: str, width: int | None, place: tuple[str, int]) -> str:
    raw = text.encode(BYTES)
    try:
        return codecs.getincrementaldecoder(encoding)().decode(raw, final=len(raw) != width)
    except UnicodeDecodeError as error:
        file, feature = place
        raise InputError(
            "boundaries.undecodable", file=file, feature=feature, encoding=encoding.upper()
        ) from error


def parse_crs(value: int | str | None) -> CRS | None:
    """Return the coordinate system of an EPSG code.

    Examples
    --------
    >>> parse_crs("EPSG:32648") == parse_crs(32648)
    True
    """
    if value is None:
        return None
    digits = re.sub(r"^epsg:", "", str(value).strip(), flags=re.IGNORECASE)
    try:
        return CRS.from_epsg(int(digits))
    except (ValueError, CRSError) as error:
        raise CallError("boundaries.unknown_crs", crs=value) from error


def crs_name(crs: CRS) -> str:
    """Return ``EPSG:code`` where the system has one, else its name.

    Examples
    --------
    >>> crs_name(CRS("+proj=utm +zone=48 +datum=WGS84"))
    'EPSG:32648'
    """
    code = crs.to_epsg()
    return f"EPSG:{code}" if code else crs.name
