"""Installing a layer: read, mend, match, place, draw, and only then make it current.

A layer is a folder named by its content. It is written beside its place, synced and renamed; the
file ``current`` is replaced last, so that a failure or a kill at any moment leaves the former layer
as it was.
"""

import hashlib
import io
import json
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import geopandas as gpd

from svc_atlas import durable, gazetteer, parquet
from svc_atlas.boundaries import assets, elsewhere, placing
from svc_atlas.boundaries.columns import recognise
from svc_atlas.boundaries.embedded import match_embedded, read_embedded
from svc_atlas.boundaries.known_places import earlier, places
from svc_atlas.boundaries.layer import (
    AREAS,
    BOUNDARIES,
    COMMUNES,
    CURRENT,
    MANIFEST,
    STORED_TABLES,
    Layer,
    picture_of,
    report_csv,
)
from svc_atlas.boundaries.match import MatchResult, match
from svc_atlas.boundaries.picture import picture
from svc_atlas.boundaries.read import Reading, read_layer
from svc_atlas.boundaries.systems import to_wgs84
from svc_atlas.boundaries.topology import Faults, mended
from svc_atlas.boundaries.validate import check_codes
from svc_atlas.boundaries.whereabouts import whereabouts
from svc_atlas.errors import CallError, InputError
from svc_atlas.schema import TABLES
from svc_atlas.settings import GEODATA
from svc_atlas.snapshot.manifest import identify

LOCK = ".lock"
UNMATCHED = "unmatched"
# Columns by which a published layer is known, and its entry in geodata/sources.toml.
KNOWN_BY = {"shapeGroup": "geoboundaries_adm3", "ADM3_PCODE": "ocha_cod_ab"}

Progress = Callable[[str, float], None]


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
    tell("boundaries.step.reading", 0.0)
    reading = read_layer(path, crs=crs)
    check_codes(reading.features, reading.name)
    above = read_layer(parents, fallback=crs) if parents else None
    tell("boundaries.step.mending", 0.1)
    features, faults = mended(reading.features, reading.name)
    tell("boundaries.step.matching", 0.15)
    result = match(
        features,
        above.features.set_geometry(to_wgs84(above.features.geometry)) if above else None,
        gazetteer.load(),
        vintage=vintage,
    )
    if report:
        Path(report).write_bytes(report_csv(result.matches))
    if (result.matches["relation"] == UNMATCHED).all():
        raise InputError("boundaries.nothing_matched", file=reading.name, n=len(features))
    communes = placing.placed(features, result)
    found = whereabouts(communes, places(), gazetteer.load(), earlier(home))
    result = replace(result, matches=elsewhere.reported(result.matches, found))
    if report:
        Path(report).write_bytes(report_csv(result.matches))
        picture_of(report).write_bytes(picture(communes, found))
    if found.too_many and not accepted:
        drawn = picture_of(report) if report else None
        raise elsewhere.refusal(found, len(features), reading.name, drawn, gazetteer.load())
    sources = [_source("communes", reading)] + ([_source("parents", above)] if above else [])
    facts = {
        "schematic": False,
        "vintage": vintage or recognise(features).vintage,
        "crs": reading.crs,
        "notices": [*reading.notices, *(above.notices if above else ())],
        "sources": sources,
        "attribution": _attribution(reading),
        "elsewhere": elsewhere.facts(found, accepted=accepted),
    }
    return _build(communes, faults, result, facts, Path(home), tell)


def install_embedded(home: str | Path, *, progress: Progress | None = None) -> Layer:
    """Install the schematic layer of ``geodata/`` and make it current.

    Raises
    ------
    UnreadableError
        ``home`` cannot be written to.
    """
    tell = progress or (lambda step, share: None)
    tell("boundaries.step.reading", 0.0)
    entry = _known_sources()["embedded"]
    reading = read_embedded()
    features, faults = mended(reading.features, reading.name)
    facts = {
        "schematic": True,
        "vintage": entry["vintage"],
        "crs": reading.crs,
        "sources": [_source("communes", reading)],
        "attribution": entry["attribution"],
    }
    result = match_embedded(features, gazetteer.load())
    return _build(placing.placed(features, result), faults, result, facts, Path(home), tell)


def _year(vintage: str | int | None) -> str | None:
    if vintage is None:
        return None
    if not re.fullmatch(r"(19|20)\d\d", str(vintage)):
        raise CallError("boundaries.bad_vintage", vintage=vintage)
    return str(vintage)


def _check_report(report: str | Path | None) -> None:
    if report and (Path(report).is_dir() or not Path(report).absolute().parent.is_dir()):
        raise CallError("boundaries.no_place_for_report", file=report)


def _source(role: str, reading: Reading) -> dict:
    files = [{"file": name, "sha256": digest} for name, digest in reading.files]
    return {"role": role, "name": reading.name, "files": files}


def _known_sources() -> dict:
    return tomllib.loads((GEODATA / "sources.toml").read_text(encoding="utf-8"))


def _attribution(reading: Reading) -> str:
    for column, entry in KNOWN_BY.items():
        if column in reading.features.columns:
            return _known_sources()[entry]["attribution"]
    return reading.name


def _build(
    communes: gpd.GeoDataFrame,
    faults: Faults,
    result: MatchResult,
    facts: Mapping,
    home: Path,
    tell: Progress,
) -> Layer:
    tell("boundaries.step.drawing", 0.3)
    drawn = assets.make(communes, lambda share: tell("boundaries.step.drawing", 0.3 + 0.6 * share))
    contents = _contents(communes, result, drawn)
    unmatched = int((result.matches["relation"] == UNMATCHED).sum())
    manifest = {
        **facts,
        "counts": {
            "features": len(communes),
            "matched": len(communes) - unmatched,
            "unmatched": unmatched,
            "repaired": len(faults.repaired),
        },
        **faults.as_dict(),
        "assets": {asset.name: asset.facts for asset in drawn},
        "bounds": placing.bounds(communes),
    }
    tell("boundaries.step.writing", 0.9)
    layer = _store(home, contents, manifest)
    tell("boundaries.step.writing", 1.0)
    return layer


def _contents(
    communes: gpd.GeoDataFrame, result: MatchResult, drawn: list[assets.Asset]
) -> dict[str, bytes]:
    areas = placing.areas(communes, result.ncdd, gazetteer.load())
    contents = {COMMUNES: _parquet(communes), AREAS: _parquet(areas)}
    for name in STORED_TABLES:
        contents[f"{name}.parquet"] = parquet.encode(TABLES[name], getattr(result, name))
    for asset in drawn:
        contents[f"assets/{asset.file}.gz"] = asset.gzip
        contents[f"assets/{asset.file}.br"] = asset.brotli
    return contents


def _parquet(frame) -> bytes:
    sink = io.BytesIO()
    frame.to_parquet(sink, index=False, compression="zstd")
    return sink.getvalue()


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
