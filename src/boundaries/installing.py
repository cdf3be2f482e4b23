"""Installing a layer: made in a bounded process, stored, and only then current.

A layer is a folder named by its content. It is written beside its place, synced and renamed; the
file ``current`` is replaced last, so that a failure or a kill at any moment leaves the former layer
as it was.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from svc_atlas import durable, gazetteer
from svc_atlas.boundaries import elsewhere, making, placing
from svc_atlas.boundaries.archive import fetched
from svc_atlas.boundaries.embedded import match_embedded, read_embedded
from svc_atlas.boundaries.known_places import earlier
from svc_atlas.boundaries.layer import BOUNDARIES, CURRENT, MANIFEST, Layer
from svc_atlas.boundaries.making import Progress
from svc_atlas.boundaries.topology import mended
from svc_atlas.bounded import run_bounded
from svc_atlas.errors import CallError
from svc_atlas.snapshot.manifest import identify

LOCK = ".lock"


def install(
    path: str | Path,
    home: str | Path,
    *,
    parents: str | Path | None = None,
    crs: int | str | None = None,
    vintage: str | int | None = None,
    report: str | Path | None = None,
    accept: str | None = None,
    progress: Progress | None = None,
) -> Layer:
    """Install a layer of communes and make it current.

    Parameters
    ----------
    path : str or Path
        A file, a folder or zip holding one layer, or an ``http(s)`` address of these.
    home : str or Path
        ``SVC_HOME``.
    parents : str or Path, optional
        The layer of districts, for communes that have names alone.
    crs : int or str, optional
        EPSG code of the coordinates, in place of what the file says.
    vintage : str or int, optional
        The year of the boundaries.
    report : str or Path, optional
        Where to write how each feature was matched, as CSV; beside it comes a picture of where
        the shapes lie.
    accept : str, optional
        The words by which shapes that lie elsewhere than is known are taken as they are.
    progress : callable, optional
        Called with the key of a step's words and the share done, 0 to 1.

    Raises
    ------
    InputError, UnreadableError, CallError
        The layer in use stays as it was.
    """
    tell = progress or (lambda step, share: None)
    vintage = _year(vintage)
    _check_report(report)
    accepted = elsewhere.is_accepted(accept)
    gazetteer.load()  # before the process that needs it too is parted from this one
    with fetched(path) as communes, _fetched_if_given(parents) as above:
        order = making.Order(
            communes, above, crs, vintage, Path(report) if report else None, accepted, earlier(home)
        )
        name = communes[1] or communes[0].name or str(path)
        made = run_bounded(making.make, order, file=name, progress=tell)
    for place, content in made.beside.items():
        place.write_bytes(content)
    if made.refusal:
        raise made.refusal
    return _stored(made, Path(home), tell)


@contextmanager
def _fetched_if_given(place: str | Path | None) -> Iterator[making.Given | None]:
    if place is None:
        yield None
        return
    with fetched(place) as found:
        yield found


def install_embedded(home: str | Path, *, progress: Progress | None = None) -> Layer:
    """Install the schematic layer of ``geodata/`` and make it current.

    Raises
    ------
    UnreadableError
        ``home`` cannot be written to.
    """
    tell = progress or (lambda step, share: None)
    tell("boundaries.step.reading", 0.0)
    entry = making.known_sources()["embedded"]
    reading = read_embedded()
    features, faults = mended(reading.features, reading.name)
    facts = {
        "schematic": True,
        "vintage": entry["vintage"],
        "crs": reading.crs,
        "sources": [making.source("communes", reading)],
        "attribution": entry["attribution"],
    }
    result = match_embedded(features, gazetteer.load())
    made = making.build(placing.placed(features, result), faults, result, facts, tell)
    return _stored(made, Path(home), tell)


def _year(vintage: str | int | None) -> str | None:
    if vintage is None:
        return None
    if not re.fullmatch(r"(19|20)\d\d", str(vintage)):
        raise CallError("boundaries.bad_vintage", vintage=vintage)
    return str(vintage)


def _check_report(report: str | Path | None) -> None:
    if report and (Path(report).is_dir() or not Path(report).absolute().parent.is_dir()):
        raise CallError("boundaries.no_place_for_report", file=report)


def _stored(made: making.Made, home: Path, tell: Progress) -> Layer:
    tell("boundaries.step.writing", 0.9)
    layer = _store(home, made.contents, made.manifest)
    tell("boundaries.step.writing", 1.0)
    return layer


def _store(home: Path, contents: Mapping[str, bytes], manifest: Mapping) -> Layer:
    """Write a layer's folder and make it current; a whole layer of the same id is left as it is."""
    root = home / BOUNDARIES
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
    # The manifest counts too: another source or vintage is another layer.
    layer_id = identify({**hashes, MANIFEST: hashlib.sha256(_json(manifest)).hexdigest()})
    contents = {**contents, MANIFEST: _json({"id": layer_id, **manifest})}
    with durable.locked(root / LOCK), durable.writable(root):
        durable.clear_unfinished(root)
        folder = root / layer_id
        if not _is_whole(folder, contents):
            beside = root / f"{durable.UNFINISHED}{layer_id}"
            durable.write_folder(beside, contents)
            if folder.exists():
                durable.remove_folder(folder)
            beside.rename(folder)
            durable.sync_folder(root)
        durable.replace_file(root / CURRENT, f"{layer_id}\n".encode())
    return Layer(layer_id, folder)


def _is_whole(folder: Path, contents: Mapping[str, bytes]) -> bool:
    files = {p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if p.is_file()}
    return files.keys() == contents.keys() and all(
        path.read_bytes() == contents[name] for name, path in files.items()
    )


def _json(manifest: Mapping) -> bytes:
    """Return a manifest as JSON, one line an entry."""
    lines = (
        f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False, sort_keys=True)}"
        for key, value in manifest.items()
    )
    return ("{\n" + ",\n".join(lines) + "\n}\n").encode()
