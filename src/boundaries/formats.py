"""The vector formats read here: what a file is by its content, and whether all of it is there.

GDAL reads a shapefile without its table, or one cut off in the middle, and says nothing. What is
missing is found here first and named.
"""

import json
import struct
from pathlib import Path

from svc_atlas.errors import UnreadableError

SHAPEFILE = ".shp"
SIDECARS = (".shx", ".dbf", ".prj", ".cpg")
REQUIRED_SIDECARS = (".shx", ".dbf")
DRIVERS = {
    ".shp": "ESRI Shapefile",
    ".gpkg": "GPKG",
    ".geojson": "GeoJSON",
    ".json": "GeoJSON",
    ".geojsonl": "GeoJSON",
    ".geojsons": "GeoJSON",
    ".ndjson": "GeoJSON",
    ".parquet": "Parquet",
    ".geoparquet": "Parquet",
}
SUFFIXES = tuple(DRIVERS)


def driver_of(head: bytes) -> str | None:
    """Return the format that a file's first bytes tell, or None.

    Examples
    --------
    >>> driver_of(b"PK" + bytes([3, 4]))
    'zip'
    >>> driver_of(b'  {"type": "FeatureCollection"')
    'GeoJSON'
    """
    if head[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        return "zip"
    if head[:4] == b"\x00\x00\x27\x0a":
        return "ESRI Shapefile"
    if head.startswith(b"SQLite format 3\x00"):
        return "GPKG"
    if head[:4] == b"PAR1":
        return "Parquet"
    text = head.decode(json.detect_encoding(head), "replace").lstrip("\x1e \t\r\n")
    return "GeoJSON" if text[:1] in ("{", "[") else None


def sidecar(shapefile: Path, suffix: str) -> Path | None:
    """Return the file beside a ``.shp`` with this suffix in any case, or None."""
    for path in shapefile.parent.iterdir():
        if path.stem == shapefile.stem and path.suffix.lower() == suffix:
            return path
    return None


def check_whole(path: Path, name: str) -> None:
    """Check that a vector file is what its suffix says and that none of it is missing.

    Parameters
    ----------
    path : Path
        The file; of a shapefile, its ``.shp``.
    name : str
        How messages call it.

    Raises
    ------
    UnreadableError
        Another format than the suffix says, a missing companion file, or a file cut off.
    """
    with path.open("rb") as stream:
        head = stream.read(512)
    if not head:
        raise UnreadableError("boundaries.empty_file", file=name)
    if driver_of(head) != DRIVERS[path.suffix.lower()]:
        raise UnreadableError("boundaries.not_what_it_says", file=name, suffix=path.suffix)
    if path.suffix.lower() == SHAPEFILE:
        _check_shapefile(path, name, head)
    elif driver_of(head) == "GPKG":
        _check_geopackage(path, name, head)
    elif driver_of(head) == "Parquet":
        with path.open("rb") as stream:
            stream.seek(-4, 2)
            if stream.read() != b"PAR1":
                raise UnreadableError("boundaries.truncated", file=name)


def _check_shapefile(path: Path, name: str, head: bytes) -> None:
    for suffix in REQUIRED_SIDECARS:
        if sidecar(path, suffix) is None:
            raise UnreadableError("boundaries.missing_sidecar", file=name, suffix=suffix)
    index, table = sidecar(path, ".shx"), sidecar(path, ".dbf")
    # Lengths in the headers of .shp and .shx are in 16-bit words (ESRI Shapefile, 1998, p. 4).
    for part, header in ((path, head), (index, _head(index, 100))):
        if len(header) < 100 or part.stat().st_size < 2 * struct.unpack(">i", header[24:28])[0]:
            raise UnreadableError("boundaries.truncated", file=part.name)
    header = _head(table, 32)
    if len(header) < 32:
        raise UnreadableError("boundaries.truncated", file=table.name)
    records, start, length = struct.unpack("<IHH", header[4:12])
    if table.stat().st_size < start + records * length:
        raise UnreadableError("boundaries.truncated", file=table.name)
    shapes = (index.stat().st_size - 100) // 8
    if shapes != records:
        raise UnreadableError(
            "boundaries.shapes_and_rows_differ", file=name, shapes=shapes, rows=records
        )


def _check_geopackage(path: Path, name: str, head: bytes) -> None:
    # SQLite's header: page size at byte 16 (1 means 65,536), number of pages at byte 28.
    page = struct.unpack(">H", head[16:18])[0]
    pages = struct.unpack(">I", head[28:32])[0]
    if path.stat().st_size < pages * (65536 if page == 1 else page):
        raise UnreadableError("boundaries.truncated", file=name)


def field_widths(table: Path) -> dict[str, int]:
    """Return the bytes that each field of a ``.dbf`` has room for.

    The field descriptors of dBASE are 32 bytes each after a header of 32, ended by a carriage
    return: the name in the first 11 bytes, the width in byte 16.
    """
    content = table.read_bytes()
    start = struct.unpack("<H", content[8:10])[0]
    widths = {}
    for at in range(32, start - 1, 32):
        if content[at] == 0x0D:
            break
        field = content[at : at + 32]
        widths[field[:11].split(b"\0")[0].decode("utf-8", "replace")] = field[16]
    return widths


def _head(path: Path, length: int) -> bytes:
    with path.open("rb") as stream:
        return stream.read(length)
