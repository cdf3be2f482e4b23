"""What a snapshot is made from, and what was corrected in it."""

from collections.abc import Iterator, Mapping

import pandas as pd
import streamlit as st

from svc_atlas.metrics.areas import within
from svc_atlas.records.offices import OFFICES
from svc_atlas.schema import TABLES
from svc_atlas.text import shown
from svc_atlas.web import current, parts
from svc_atlas.web.screen import Screen

_KINDS = ("records", "boundaries", "gazetteer", "figures")
_HASH = 12
_FILES = 100
_CORRECTIONS = 50
_CORRECTED = ("received", "commune", "year", "table", "figure", "change", "source")
#: What the words of a table's categories stand under in the catalogues.
_CATEGORY = {
    "offences": "offence.{}",
    "drugs": "drug_group.{}",
    "seizures": "substance.{}",
    "targets": "quality.{}.name",
    "activities": "activity.{}",
}


def sources(screen: Screen) -> None:
    """List what the snapshot is made from: file, what is known of it, when it came, its hash."""
    manifest, text, say = screen.snapshot.manifest, screen.text, screen.formats
    title = text("data.sources.title", id=screen.snapshot.id, date=say.date(manifest["time"]))
    parts.heading(title, text("data.sources.note"))
    heads = [*(text(f"data.sources.{key}") for key in ("file", "about", "received")), "SHA-256"]
    groups = [(text(f"data.sources.{kind}"), list(_rows(screen, kind))) for kind in _KINDS]
    with st.container(key="sources"):
        parts.grouped_table(heads, groups)


def _rows(screen: Screen, kind: str) -> Iterator[list[str]]:
    text, say = screen.text, screen.formats
    given = [
        each for source in screen.snapshot.manifest["sources"][kind] for each in _files(source)
    ]
    if kind == "records":
        if not (screen.snapshot.synthetic or official(screen)):
            yield [text("data.sources.officials", n=say.count(len(given))), "", "", ""]
            return
        given = sorted(given, key=lambda each: str(each.get("received") or ""), reverse=True)
    for source in given[:_FILES]:
        yield [
            shown(str(source.get("file") or source.get("name") or source.get("generator") or "—")),
            " · ".join(_about(screen, kind, source)),
            say.date(source["received"]) if source.get("received") else "",
            str(source.get("sha256") or "")[:_HASH],
        ]
    if len(given) > _FILES:
        yield [text("data.sources.more", n=say.count(len(given) - _FILES)), "", "", ""]


def _files(source: Mapping) -> Iterator[Mapping]:
    """Return the files of a source: a boundary layer may be of several."""
    for file in source.get("files") or [source]:
        yield {**source, **file}


def _about(screen: Screen, kind: str, source: Mapping) -> Iterator[str]:
    text, manifest = screen.text, screen.snapshot.manifest
    if source.get("office"):
        known = source["office"] in OFFICES
        yield text(f"office.{source['office']}") if known else str(source["office"])
    if source.get("province"):
        area = current.gazetteer().get(str(source["province"]))
        yield screen.titled(area.code) if area else str(source["province"])
    if source.get("generator"):
        yield text("data.sources.generated")
    if source.get("package"):
        said = {"package": source["package"], "version": source.get("version", "")}
        yield text("data.sources.package", **said)
        yield text("data.sources.vintage", vintage=manifest["gazetteer_vintage"])
    if kind == "boundaries":
        yield screen.boundary_note()
        yield screen.attribution()


def official(screen: Screen) -> bool:
    """Whether the snapshot on screen was made for officials."""
    return screen.snapshot.audience == "official"


def audit(screen: Screen) -> None:
    """Say how the layer's polygons and the communes match; the lists stand below."""
    text, say = screen.text, screen.formats
    counts = screen.snapshot.layer.get("counts", {})
    keys = ("features", "matched", "unmatched", "repaired")
    said = {key: say.count(counts.get(key, 0)) for key in keys}
    parts.heading(text("data.audit.title"), text("data.audit.counts", **said))


def corrections(screen: Screen) -> None:
    """List the figures of the area that were corrected, the latest first; for officials alone."""
    text, say = screen.text, screen.formats
    title = text("data.corrections.title")
    if not official(screen) or "corrections" not in screen.snapshot.names:
        parts.heading(title)
        parts.note(text("data.corrections.officials"))
        return
    rows = screen.snapshot.table("corrections")
    rows = rows[within(rows["commune"], screen.view.area)]
    if rows.empty:
        parts.heading(title)
        parts.note(text("data.corrections.none"))
        return
    parts.heading(title, text("data.corrections.note", n=say.count(len(rows))))
    latest = rows.sort_values(
        ["received", *TABLES["corrections"].key[:-1]],
        ascending=[False, *[True] * (len(TABLES["corrections"].key) - 1)],
        kind="stable",
    ).head(_CORRECTIONS)
    heads = [text(f"data.corrections.{key}") for key in _CORRECTED]
    files = _files_by_submission(screen)
    with st.container(key="corrections"):
        rows_shown = [_correction(screen, row, files) for _, row in latest.iterrows()]
        parts.plain_table(heads, rows_shown, words=True)
    if len(rows) > _CORRECTIONS:
        parts.note(text("data.corrections.more", n=say.count(len(rows) - _CORRECTIONS)))


def _files_by_submission(screen: Screen) -> dict[str, str]:
    records = screen.snapshot.manifest["sources"]["records"]
    return {each["submission"]: shown(each["file"]) for each in records if "submission" in each}


def _correction(screen: Screen, row: pd.Series, files: Mapping[str, str]) -> list[str]:
    text = screen.text
    file = files.get(row["submission"], row["submission"])
    office = text(f"office.{row['office']}")
    return [
        screen.formats.date(row["received"]),
        f"{screen.titled(row['commune'])} ({row['commune']})",
        screen.formats.year(row["year"]),
        text(f"table.{row['table']}"),
        figure(screen, row["table"], row["category"], row["measure"]),
        f"{value(screen, row['before'])} → {value(screen, row['after'])}",
        f"{file} · {office}",
    ]


def value(screen: Screen, number: object) -> str:
    """Write a figure as it stands in a record: an amount keeps its decimals."""
    return screen.formats.amount(number, absent="")


def category(screen: Screen, table: str, key: str) -> str:
    """Write a category of a table: an offence, a drug group, a substance."""
    return screen.text(_CATEGORY[table].format(key))


def figure(screen: Screen, table: str, key: object, measure: str) -> str:
    """Write what a figure is: its category and what is measured of it."""
    said = screen.text(f"measure.{measure}")
    return said if pd.isna(key) else f"{category(screen, table, key)} · {said}"
