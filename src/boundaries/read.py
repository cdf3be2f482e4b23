"""Read a layer of polygons: any of the formats, any coordinate system, names in true Unicode."""

import codecs
import re
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyogrio
import shapely

from svc_atlas.boundaries import geojson, geoparquet, nested, validate
from svc_atlas.boundaries.archive import Source, open_source, plainly_named
from svc_atlas.boundaries.formats import DRIVERS, SHAPEFILE, field_widths, sidecar
from svc_atlas.boundaries.systems import (
    crs_name,
    notices,
    parse_crs,
    understood,
    usual,
    words_of,
)
from svc_atlas.errors import InputError, UnreadableError

# Each byte is one character in it, so that no reader between here and the disk guesses.
BYTES = "ISO-8859-1"
# The country has some 1,650 communes and 14,000 villages; more than this are buildings or parcels.
MAX_FEATURES = 20_000
# Letters of a coordinate system that a message repeats.
WORDS_SHOWN = 60


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
    notices : tuple of dict
        What whoever hands the layer in has to know: ``key`` of a sentence and its parameters.
    """

    features: gpd.GeoDataFrame
    name: str
    files: tuple[tuple[str, str], ...]
    notices: tuple[dict, ...] = ()

    @property
    def crs(self) -> str:
        """Return ``EPSG:code`` of the coordinate system, or its name where it has no code."""
        return crs_name(self.features.crs)


@dataclass(frozen=True)
class Found:
    """What a file holds, before it is checked.

    Attributes
    ----------
    frame : GeoDataFrame
        Its features, with the coordinate system where it is known.
    words : str or None
        What the file says of its system, where that is not understood.
    notices : sequence of dict
        As in ``Reading``.
    """

    frame: gpd.GeoDataFrame
    words: str | None = None
    notices: Sequence[dict] = ()


def read_layer(
    place: str | Path, *, crs: int | str | None = None, fallback=None, name: str | None = None
) -> Reading:
    """Read the polygons at ``place`` and check that they can be Cambodia's.

    Parameters
    ----------
    place : str or Path
        A file, a folder or a zip holding one layer, or an address of these.
    crs : int or str, optional
        EPSG code of the coordinates, in place of what the file says.
    fallback : int or str, optional
        EPSG code for a file that says none.
    name : str, optional
        How messages call it, where not by its own name.

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
    with open_source(place, name) as source:
        found = _found(source)
        shapefile = source.path.suffix.lower() == SHAPEFILE
    frame, name = found.frame, source.name
    validate.check_polygons(frame, name)
    validate.check_names(frame, name)
    validate.check_country(frame, name)
    crs_read = given or frame.crs or fallback
    if crs_read is None:
        raise _without_system(found, name, shapefile)
    frame = frame.set_crs(crs_read, allow_override=True)
    validate.check_extent(frame, name)
    told = () if given else found.notices
    return Reading(frame, name, source.files, (*told, *notices(frame.crs)))


def _without_system(found: Found, name: str, shapefile: bool) -> InputError:
    """Return what to say of a file whose system is not known: what it says, and which would fit."""
    hint = usual(found.frame.total_bounds) or 32648
    if found.words is None:
        return InputError("boundaries.no_prj" if shapefile else "boundaries.no_crs", file=name)
    words = "".join(c for c in found.words if c.isprintable())[:WORDS_SHOWN]
    if not words:
        return InputError("boundaries.empty_prj", file=name, hint=hint)
    key = "boundaries.prj_not_understood" if shapefile else "boundaries.crs_not_understood"
    return InputError(key, file=name, words=words, hint=hint)


def _found(source: Source) -> Found:
    """Read a file's attributes and polygons without altitudes, names decoded."""
    path, name = source.path, source.name
    try:
        with warnings.catch_warnings():
            # Rings that do not close, or turn the wrong way, are found and mended further on.
            warnings.simplefilter("ignore")
            found = READERS[DRIVERS[path.suffix.lower()]](path, name)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError,
            shapely.errors.ShapelyError, pa.ArrowException,
            UnicodeDecodeError, OSError, ValueError) as error:  # fmt: skip
        raise UnreadableError("boundaries.damaged", file=name) from error
    frame = found.frame
    if not isinstance(frame, gpd.GeoDataFrame):
        raise InputError("boundaries.no_geometry", file=name)
    if frame.geometry.name != "geometry":
        frame = frame.drop(columns="geometry", errors="ignore").rename_geometry("geometry")
    frame = frame.set_geometry(frame.geometry.force_2d()).reset_index(drop=True)
    return replace(found, frame=nested.opened(frame, name))


def _geojson(path: Path, name: str) -> Found:
    frame, words = geojson.read(path, name, MAX_FEATURES)
    _check_count(len(frame), name)
    return Found(frame, words)


def _parquet(path: Path, name: str) -> Found:
    _check_count(geoparquet.count(path), name)
    return Found(*geoparquet.read(path, name))


def _geopackage(path: Path, name: str) -> Found:
    return Found(decoded(_by_gdal(path, name), "utf-8", name))


def _shapefile(path: Path, name: str) -> Found:
    frame = _by_gdal(path, name)
    frame = decoded(frame, _declared(path), name, field_widths(sidecar(path, ".dbf")))
    system = sidecar(path, ".prj")
    if system is None:
        return Found(frame)
    words = words_of(system)
    crs = understood(words)
    return Found(frame.set_crs(crs) if crs else frame, words)


READERS = {
    "GeoJSON": _geojson,
    "Parquet": _parquet,
    "GPKG": _geopackage,
    "ESRI Shapefile": _shapefile,
}


def _by_gdal(path: Path, name: str) -> gpd.GeoDataFrame:
    with plainly_named(path) as plain:
        layers = pyogrio.list_layers(plain)
        spatial = [layer for layer, kind in layers if kind is not None]
        if not spatial:
            raise InputError("boundaries.no_geometry", file=name)
        if len(spatial) > 1:
            raise InputError("boundaries.several_in_file", file=name, layers=", ".join(spatial))
        info = pyogrio.read_info(plain, layer=spatial[0], encoding=BYTES)
        if info["driver"] != DRIVERS[path.suffix.lower()]:
            raise UnreadableError("boundaries.not_what_it_says", file=name, suffix=path.suffix)
        _check_count(info["features"], name)
        return pyogrio.read_dataframe(
            plain, layer=spatial[0], encoding=BYTES, force_2d=True, on_invalid="ignore"
        )


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
