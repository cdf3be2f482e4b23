"""From what a person names - a file, a folder, a zip, an address - to one vector file on disk.

A zip comes from elsewhere: its names must stay inside the folder it is unpacked to and its size
within bounds, both checked before anything is written.
"""

import hashlib
import http.client
import re
import shutil
import stat
import string
import tempfile
import urllib.error
import urllib.parse
import urllib.request
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from svc_atlas.boundaries.formats import (
    SHAPEFILE,
    SIDECARS,
    SUFFIXES,
    check_whole,
    driver_of,
    sidecar,
)
from svc_atlas.errors import InputError, UnreadableError

# Cambodia's communes in full detail are some 100 MB; ten times that is surely something else.
MAX_BYTES = 1_000_000_000
# Text and tables shrink ten- to a hundredfold; what shrinks more, and is large, is a zip bomb.
MAX_RATIO = 200
RATIO_MATTERS_FROM = 50_000_000
MAX_MEMBERS = 10_000
DOWNLOAD_TIMEOUT = 60
CHUNK = 1 << 20
SUFFIX_OF_DRIVER = {"GPKG": ".gpkg", "GeoJSON": ".geojson", "Parquet": ".parquet", "zip": ".zip"}


@dataclass(frozen=True)
class Source:
    """A vector file found whole, and where it came from.

    Attributes
    ----------
    path : Path
        The file to read; of a shapefile, its ``.shp``.
    name : str
        How messages call it: the name of the file, with the zip's before it.
    files : tuple of (str, str)
        Name and SHA-256 of each file handed in.
    """

    path: Path
    name: str
    files: tuple[tuple[str, str], ...]


@contextmanager
def fetched(place: str | Path) -> Iterator[tuple[Path, str | None]]:
    """Download what is at an address, for the context; a path is what it is.

    Yields
    ------
    path : Path
    name : str or None
        How messages call what was downloaded.

    Raises
    ------
    UnreadableError
        A failed download.
    """
    if not re.match(r"https?://", str(place), re.IGNORECASE):
        yield Path(place), None
        return
    with tempfile.TemporaryDirectory(prefix="svc-download-") as folder:
        name = _without_secrets(str(place))
        yield _download(str(place), name, Path(folder)), name


@contextmanager
def open_source(place: str | Path, name: str | None = None) -> Iterator[Source]:
    """Find the one vector file at ``place``; unpacked or downloaded files live for the context.

    Parameters
    ----------
    place : str or Path
        A file, a folder holding one layer, a zip holding one, or an ``http(s)`` address of these.
    name : str, optional
        How messages call it, where not by its own name.

    Raises
    ------
    UnreadableError
        Nothing there, no permission, another format, cut off, a failed download.
    InputError
        Several layers, a zip that reaches outside its folder or grows out of bounds.
    """
    with fetched(place) as (path, address), \
            tempfile.TemporaryDirectory(prefix="svc-boundaries-") as folder:  # fmt: skip
        path = _expanded(path)
        name = name or address or path.name or path.resolve().name  # "." has no name of its own
        try:
            source = _locate(path, name, Path(folder))
        except PermissionError as error:
            raise UnreadableError("boundaries.no_permission", file=name) from error
        yield source


def _expanded(path: Path) -> Path:
    """Return a path with a leading ``~`` taken for the home of a user, where there is one."""
    try:
        return path if path.exists() else path.expanduser()
    except RuntimeError:  # no such user
        return path


def _locate(path: Path, name: str, folder: Path) -> Source:
    if not path.exists():
        raise UnreadableError("boundaries.not_found", file=str(path))
    if path.is_dir():
        found = _only(sorted(p for p in path.iterdir() if _is_layer(p.name)), name, path)
        return _whole(found, f"{name}/{found.name}", _given(found))
    if not path.is_file():
        raise UnreadableError("boundaries.not_a_file", file=str(path))
    if path.stat().st_size > MAX_BYTES:
        raise InputError("boundaries.too_large", file=name, limit=MAX_BYTES // 1_000_000)
    with path.open("rb") as stream:
        driver = driver_of(stream.read(512))
    if driver == "zip" or path.suffix.lower() == ".zip":
        unpacked = _unpack(path, name, folder / "unpacked")
        return _whole(unpacked, f"{name}/{unpacked.name}", ((name, sha256(path)),))
    if path.suffix.lower() not in SUFFIXES:
        raise UnreadableError("boundaries.unknown_format", file=name)
    given = _given(path)
    return _whole(path, name, ((name, given[0][1]), *given[1:]))


def _whole(path: Path, name: str, files: tuple[tuple[str, str], ...]) -> Source:
    check_whole(path, name)
    return Source(path, name, files)


def _given(path: Path) -> tuple[tuple[str, str], ...]:
    return tuple((part.name, sha256(part)) for part in _parts(path))


def _parts(path: Path) -> list[Path]:
    """Return a vector file and, of a shapefile, the files that belong to it."""
    if path.suffix.lower() != SHAPEFILE:
        return [path]
    return [path, *(part for suffix in SIDECARS if (part := sidecar(path, suffix)))]


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file's bytes in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _is_layer(name: str) -> bool:
    # macOS writes a companion "._name" for every file of a zip or a foreign disk.
    path = PurePosixPath(name)
    hidden = path.name.startswith("._") or "__MACOSX" in path.parts
    return path.suffix.lower() in SUFFIXES and not hidden


def _only(layers: list, name: str, kind: Path | None = None):
    if not layers:
        raise UnreadableError(
            "boundaries.folder_without_layer" if kind else "boundaries.zip_without_layer", file=name
        )
    if len(layers) > 1:
        names = ", ".join(sorted(PurePosixPath(str(layer)).name for layer in layers))
        key = "boundaries.several_in_folder" if kind else "boundaries.several_in_zip"
        raise InputError(key, file=name, layers=names)
    return layers[0]


def _unpack(path: Path, name: str, folder: Path) -> Path:
    """Unpack the one layer of a zip, and nothing else of it, and return its path."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            _check_members(members, name, path.stat().st_size)
            layer = _only([m.filename for m in members if _is_layer(m.filename)], name)
            folder.mkdir()
            stem = PurePosixPath(layer).with_suffix("")
            for member in members:
                inner = PurePosixPath(member.filename)
                suffix = inner.suffix.lower()
                companion = suffix in SIDECARS and inner.with_suffix("") == stem
                if member.filename == layer or companion:
                    with archive.open(member) as packed:
                        _copy(packed, folder / (stem.name + suffix), name)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise UnreadableError("boundaries.damaged_zip", file=name) from error
    return folder / (stem.name + PurePosixPath(layer).suffix.lower())


def _check_members(members: list[zipfile.ZipInfo], name: str, packed: int) -> None:
    total = sum(member.file_size for member in members)
    bomb = total > RATIO_MATTERS_FROM and total > MAX_RATIO * packed
    if bomb or total > MAX_BYTES or len(members) > MAX_MEMBERS:
        raise InputError("boundaries.zip_bomb", file=name, limit=MAX_BYTES // 1_000_000)
    for member in members:
        inner = member.orig_filename.replace("\\", "/")
        outside = inner.startswith("/") or ".." in inner.split("/") or re.match("[A-Za-z]:", inner)
        if outside or stat.S_ISLNK(member.external_attr >> 16):
            raise InputError("boundaries.path_outside_zip", file=name, member=inner)
        if member.flag_bits & 1:
            raise UnreadableError("boundaries.encrypted_zip", file=name)
    if any(m.filename.lower().endswith(".zip") for m in members) and not any(
        _is_layer(m.filename) for m in members
    ):
        raise InputError("boundaries.zip_in_zip", file=name)


def _copy(stream, target: Path, name: str) -> None:
    written = 0
    with target.open("wb") as file:
        while chunk := stream.read(CHUNK):
            written += len(chunk)
            if written > MAX_BYTES:
                raise InputError("boundaries.too_large", file=name, limit=MAX_BYTES // 1_000_000)
            file.write(chunk)


def _download(address: str, name: str, folder: Path) -> Path:
    """Fetch the file at ``address``; its suffix is the address's, else what its bytes tell."""
    target = folder / "download"
    try:
        # Spaces and Khmer letters of an address are sent as every browser sends them.
        request = urllib.request.Request(
            urllib.parse.quote(address, safe=string.punctuation),
            headers={"User-Agent": "svc-atlas"},
        )
        with urllib.request.urlopen(request, timeout=DOWNLOAD_TIMEOUT) as answer:
            expected = answer.headers.get("Content-Length")
            _copy(answer, target, name)
    except urllib.error.HTTPError as error:
        raise UnreadableError("boundaries.not_served", file=name, status=error.code) from error
    except (OSError, ValueError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", None) or error
        raise UnreadableError("boundaries.no_connection", file=name, reason=reason) from error
    if expected and expected.isdigit() and target.stat().st_size < int(expected):
        raise UnreadableError("boundaries.truncated", file=name)
    suffix = PurePosixPath(urllib.parse.urlsplit(address).path).suffix.lower()
    if suffix not in (*SUFFIXES, ".zip"):
        with target.open("rb") as stream:
            suffix = SUFFIX_OF_DRIVER.get(driver_of(stream.read(512)), "")
    return Path(shutil.move(target, target.with_suffix(suffix)))


@contextmanager
def plainly_named(path: Path) -> Iterator[Path]:
    """Give a vector file, with its companions, a plain name for the context.

    pyogrio takes ``!`` for the way into an archive, ``;`` and ``?`` for parts of an address, and
    GDAL looks for more files beside it than were handed in. It gets no ``.prj``: it fails at a
    damaged one, and takes WGS 84 for one that names no datum.
    """
    with tempfile.TemporaryDirectory(prefix="svc-layer-") as folder:
        for part in _parts(path):
            if part.suffix.lower() == ".prj":
                continue
            plain = Path(folder) / f"layer{part.suffix.lower()}"
            try:
                plain.symlink_to(part.resolve())
            except OSError:  # a system that allows no links
                shutil.copyfile(part, plain)
        yield Path(folder) / f"layer{path.suffix.lower()}"


def _without_secrets(address: str) -> str:
    """Return an address without user, password and query, fit for a message and the manifest."""
    parts = urllib.parse.urlsplit(address)
    host = parts.netloc.rpartition("@")[2]
    return urllib.parse.urlunsplit((parts.scheme, host, parts.path, "", ""))
