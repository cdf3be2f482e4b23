"""Files made from a snapshot for the map's frame: geometry, names, tooltip lines, search."""

import gzip
import json

import brotli

from svc_atlas.address import View
from svc_atlas.gazetteer import Area
from svc_atlas.maps import choropleth, tooltip
from svc_atlas.snapshot import Snapshot
from svc_atlas.text import Text, shown, text
from svc_atlas.text.formats import Formats
from svc_atlas.web import current, marks
from svc_atlas.web.screen import number_format, screen_of

_FOUND = 12
FORMS = {"gzip": ".gz", "br": ".br"}


def boundary_assets(snapshot: Snapshot) -> dict:
    """Return the manifest of the snapshot's boundary files: name to file, sizes and bounds."""
    return snapshot.layer["assets"]


def geometry_forms(snapshot: Snapshot, name: str) -> dict[str, bytes] | None:
    """Return the compressed forms of a geometry file by its hashed name, or None."""
    if name not in {asset["file"] for asset in boundary_assets(snapshot).values()}:
        return None
    return _geometry_forms(snapshot, name)


@current.kept_with_snapshot(most=64)
def _geometry_forms(snapshot: Snapshot, name: str) -> dict[str, bytes]:
    return {form: snapshot.asset(name + ending) for form, ending in FORMS.items()}


@current.kept_with_snapshot()
def _names(snapshot: Snapshot) -> bytes:
    areas = snapshot.table("areas").sort_values("code")
    at = [
        [round(lon, 4), round(lat, 4)] if known else None
        for lon, lat, known in zip(
            areas["lon"], areas["lat"], areas["lon"].notna() & areas["lat"].notna(), strict=True
        )
    ]
    content = {
        "codes": areas["code"].tolist(),
        "km": [shown(name) for name in areas["name_km"]],
        "en": [shown(name) for name in areas["name_en"]],
        "at": at,
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


@current.kept_with_snapshot()
def names_gzip(snapshot: Snapshot) -> bytes:
    """Return the names of all areas, compressed by gzip."""
    return gzip.compress(_names(snapshot), mtime=0)


@current.kept_with_snapshot()
def names_brotli(snapshot: Snapshot) -> bytes:
    """Return the names of all areas, compressed by Brotli."""
    return brotli.compress(_names(snapshot), quality=9)


@current.kept_with_snapshot(most=64)
def tooltips_gzip(snapshot: Snapshot, view: View) -> bytes:
    """Return the lines of each area's tooltip, compressed by gzip."""
    rows = current.facts(snapshot).shown(view)
    if view.area != "KH":
        rows = rows[rows["area"].str.startswith(view.area[:4])]
    lines = tooltip.lines(view.drawn, rows, text(view.lang), Formats(view.lang))
    content = json.dumps(lines, ensure_ascii=False, separators=(",", ":")).encode()
    return gzip.compress(content, compresslevel=6, mtime=0)


def words_query(view: View) -> dict[str, str]:
    """Return the parameters that the words of a map depend on: not the year, nor the area."""
    if view.table:
        return {"table": view.table, "lang": view.lang}
    query = {"indicator": view.indicator, "lang": view.lang}
    estimate = {} if view.estimate == "reported" else {"estimate": view.estimate}
    return query | estimate | ({"offence": view.offence} if view.offence else {})


@current.kept_with_snapshot(most=64)
def words_gzip(snapshot: Snapshot, view: View) -> bytes:
    """Return the words of the map's legend, compressed by gzip."""
    screen = screen_of(snapshot, view)
    synthetic = [screen.text("map.mark.synthetic")] if snapshot.synthetic else []
    said = choropleth.words(
        view,
        breaks=screen.facts.breaks(view),
        text=screen.text,
        number=number_format(screen),
        note=" · ".join([*synthetic, screen.boundary_note()]),
        marks=marks.of(snapshot),
    )
    content = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
    return gzip.compress(content, mtime=0)


def search(query: str, words: Text) -> list[dict]:
    """Return the areas that a search finds: code, name, and where it lies."""
    gazetteer = current.gazetteer()
    return [
        {"code": area.code, "name": _both(area, words.lang), "where": _where(area, words)}
        for area in gazetteer.search(query, limit=_FOUND)
    ]


def _both(area: Area, lang: str) -> str:
    first, second = (area.name_km, area.name_en) if lang == "km" else (area.name_en, area.name_km)
    return f"{first} · {second}"


def _where(area: Area, words: Text) -> str:
    above = [
        a.name_km if words.lang == "km" else a.name_en
        for a in current.gazetteer().ancestors(area.code)[1:]
    ]
    kind = words(f"kind.{area.kind}") if area.kind else words(f"level.{area.level}")
    return " · ".join([kind, *reversed(above), area.code])
