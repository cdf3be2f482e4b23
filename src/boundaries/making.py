"""Making a layer of a file from outside: read, mend, match, place, draw.

It runs in a bounded process and touches nothing of the home: what it made is handed back whole.
"""

import io
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import geopandas as gpd
import pandas as pd

from svc_atlas import gazetteer, parquet
from svc_atlas.boundaries import assets, elsewhere, placing
from svc_atlas.boundaries.columns import recognise
from svc_atlas.boundaries.known_places import places
from svc_atlas.boundaries.layer import AREAS, COMMUNES, STORED_TABLES, picture_of, report_csv
from svc_atlas.boundaries.match import MatchResult, match
from svc_atlas.boundaries.picture import picture
from svc_atlas.boundaries.read import Reading, read_layer
from svc_atlas.boundaries.systems import to_wgs84
from svc_atlas.boundaries.topology import Faults, mended
from svc_atlas.boundaries.validate import check_codes
from svc_atlas.boundaries.whereabouts import whereabouts
from svc_atlas.errors import AtlasError, InputError
from svc_atlas.schema import TABLES
from svc_atlas.settings import GEODATA

UNMATCHED = "unmatched"
# Columns by which a published layer is known, and its entry in geodata/sources.toml.
KNOWN_BY = {"shapeGroup": "geoboundaries_adm3", "ADM3_PCODE": "ocha_cod_ab"}

Progress = Callable[[str, float], None]
# A file on this machine, and how messages call it where not by its own name.
Given = tuple[Path, str | None]


@dataclass(frozen=True)
class Order:
    """What is to be made.

    Attributes
    ----------
    communes : Given
        The layer.
    parents : Given or None
        The layer of districts.
    crs : int or str or None
        EPSG code of the coordinates, in place of what the file says.
    vintage : str or None
        The year of the boundaries.
    report : Path or None
        Where the report will be, if one is asked for.
    accepted : bool
        Whether shapes may lie elsewhere than is known.
    earlier : DataFrame or None
        Where the communes lie by the layer before.
    """

    communes: Given
    parents: Given | None
    crs: int | str | None
    vintage: str | None
    report: Path | None
    accepted: bool
    earlier: pd.DataFrame | None


@dataclass(frozen=True)
class Made:
    """What was made.

    Attributes
    ----------
    contents : dict of str to bytes
        The files of the layer's folder, without its manifest.
    manifest : dict
        What ``layer.json`` says, but for the id.
    beside : dict of Path to bytes
        The report and its picture.
    refusal : AtlasError or None
        Why there is no layer.
    """

    contents: Mapping[str, bytes]
    manifest: Mapping
    beside: Mapping[Path, bytes]
    refusal: AtlasError | None = None


def make(order: Order, *, progress: Progress) -> Made:
    """Make a layer of communes.

    Raises
    ------
    InputError, UnreadableError, CallError
        What was found before a report could be made; later refusals are handed back with it.
    """
    progress("boundaries.step.reading", 0.0)
    reading = _read(order.communes, crs=order.crs)
    check_codes(reading.features, reading.name)
    above = _read(order.parents, fallback=order.crs) if order.parents else None
    progress("boundaries.step.mending", 0.1)
    features, faults = mended(reading.features, reading.name)
    progress("boundaries.step.matching", 0.15)
    result = match(
        features,
        above.features.set_geometry(to_wgs84(above.features.geometry)) if above else None,
        gazetteer.load(),
        vintage=order.vintage,
    )
    if (result.matches["relation"] == UNMATCHED).all():
        beside = {order.report: report_csv(result.matches)} if order.report else {}
        refusal = InputError("boundaries.nothing_matched", file=reading.name, n=len(features))
        return Made({}, {}, beside, refusal)
    communes = placing.placed(features, result)
    found = whereabouts(communes, places(), gazetteer.load(), order.earlier)
    result = replace(result, matches=elsewhere.reported(result.matches, found))
    drawn = picture_of(order.report) if order.report else None
    beside = {}
    if order.report:
        beside = {order.report: report_csv(result.matches), drawn: picture(communes, found)}
    if found.too_many and not order.accepted:
        refusal = elsewhere.refusal(found, len(features), reading.name, drawn, gazetteer.load())
        return Made({}, {}, beside, refusal)
    sources = [source("communes", reading)] + ([source("parents", above)] if above else [])
    facts = {
        "schematic": False,
        "vintage": order.vintage or recognise(features).vintage,
        "crs": reading.crs,
        "notices": [*reading.notices, *(above.notices if above else ())],
        "sources": sources,
        "attribution": _attribution(reading),
        "elsewhere": elsewhere.facts(found, accepted=order.accepted),
    }
    return replace(build(communes, faults, result, facts, progress), beside=beside)


def _read(given: Given, **options) -> Reading:
    path, name = given
    return read_layer(path, name=name, **options)


def source(role: str, reading: Reading) -> dict:
    """Return what ``layer.json`` says of a file that was read."""
    files = [{"file": name, "sha256": digest} for name, digest in reading.files]
    return {"role": role, "name": reading.name, "files": files}


def known_sources() -> dict:
    """Return ``geodata/sources.toml``."""
    return tomllib.loads((GEODATA / "sources.toml").read_text(encoding="utf-8"))


def _attribution(reading: Reading) -> str:
    for column, entry in KNOWN_BY.items():
        if column in reading.features.columns:
            return known_sources()[entry]["attribution"]
    return reading.name


def build(
    communes: gpd.GeoDataFrame,
    faults: Faults,
    result: MatchResult,
    facts: Mapping,
    tell: Progress,
) -> Made:
    """Draw a layer whose features are matched and placed, and say what is in it."""
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
    return Made(contents, manifest, {})


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
