"""The parts that pages are put together from. Every value in raw HTML is escaped here."""

from collections.abc import Callable, Sequence
from html import escape

import plotly.graph_objects as go
import streamlit as st

from svc_atlas import charts
from svc_atlas.maps import choropleth
from svc_atlas.web import bar, files
from svc_atlas.web.key_figures import KeyFigure
from svc_atlas.web.screen import Screen, number_format
from svc_atlas.web.static_files import address

_PAINTED = "map_painted"
MAP_HEIGHT = 640


def finding(screen: Screen, sentence: str) -> None:
    """Show the finding, the largest text of the page, and say when the figures are synthetic."""
    badge = ""
    if screen.snapshot.synthetic:
        badge = f'<span class="atlas-synthetic">{escape(screen.text("app.synthetic"))}</span>'
    st.html(f'<h1 class="atlas-finding">{escape(sentence)} {badge}</h1>')


def areas_map(screen: Screen, spoken: str) -> None:
    """Show the choropleth of the view; a click on an area goes there."""
    view, snapshot = screen.view, screen.snapshot
    asset = files.boundary_assets(snapshot)[choropleth.asset_of(view)]["file"]
    root = f"/atlas/geometry/{snapshot.id}"
    here = choropleth.Files(
        scripts=(address("leaflet.js"), address("atlas.js")),
        styles=(address("leaflet.css"), address("atlas.css")),
        geometry=f"{root}/{asset}",
        names=f"/atlas/names/{snapshot.id}.json",
        tips=screen.href(view).replace(
            f"/{view.path}?", f"/atlas/tooltips/{snapshot.id}/{view.page}?", 1
        ),
    )
    what = choropleth.wanted(
        view,
        screen.facts.rows(view),
        areas=snapshot.table("areas"),
        breaks=screen.facts.breaks(view),
        bounds=snapshot.layer["bounds"],
        files=here,
        text=screen.text,
        number=number_format(screen),
        count=screen.formats.count,
        note=boundary_note(screen),
        spoken=spoken,
    )
    with st.container(key="atlas-map"):
        choropleth.show(what, here, height=MAP_HEIGHT, on_change=_reported)


def boundary_note(screen: Screen) -> str:
    """Say what the shapes are: a schematic layer, or boundaries of a year."""
    layer = screen.snapshot.layer
    if layer["schematic"]:
        return screen.text("map.note.schematic")
    return screen.text("map.note.vintage", vintage=layer["vintage"] or "—")


def _reported() -> None:
    """Take what the map's frame reports: that it has painted, or the area clicked."""
    value = st.session_state.get("map") or {}
    if value.get("painted"):
        st.session_state[_PAINTED] = True
    if value.get("area"):
        st.session_state[_PAINTED] = True
        bar.go_down(value["area"])


def after_map() -> bool:
    """Whether the map has painted: charts and tables wait for it, so that it comes first."""
    return bool(st.session_state.get(_PAINTED))


def key_figures(figures: Sequence[KeyFigure]) -> None:
    """Show the key figures: number, label, counts, change in words."""
    st.html(f'<dl class="atlas-figures">{"".join(map(_figure, figures))}</dl>')


def _figure(figure: KeyFigure) -> str:
    bar_of = f' style="border-left-color:{figure.colour}"' if figure.colour else ""
    change = f"<small>{escape(figure.change)}</small>" if figure.change else ""
    detail = f'<dd class="detail">{escape(figure.detail)}</dd>' if figure.detail else ""
    return (
        f"<div{bar_of}><dt>{escape(figure.label)}</dt>"
        f'<dd class="number">{escape(figure.number)} {change}</dd>{detail}</div>'
    )


def chart(figure: go.Figure, key: str) -> None:
    """Show a chart, with itself in words for those who cannot see it."""
    spoken = charts.describe(figure)
    figure.update_layout(meta=None)  # the words travel once
    st.plotly_chart(figure, key=key, theme=None, config=charts.CONFIG, alt=spoken)


def heading(words: str, note: str = "") -> None:
    """Show the heading of a section and what to keep in mind about it."""
    small = f"<small>{escape(note)}</small>" if note else ""
    st.html(f'<h2 class="atlas-heading">{escape(words)}{small}</h2>')


def links(screen: Screen, codes: Sequence[str], notes: Sequence[str] | None = None) -> None:
    """Show areas as links, each with a note."""
    notes = notes if notes is not None else [""] * len(codes)
    items = "".join(
        f'<li><a href="{escape(screen.href(screen.to(code)))}" target="_self">'
        f"{escape(screen.name(code))}</a> {escape(note)}</li>"
        for code, note in zip(codes, notes, strict=True)
    )
    st.html(f'<ul class="atlas-links">{items}</ul>')


def facts_list(pairs: Sequence[tuple[str, str]]) -> None:
    """Show pairs of a label and its value."""
    rows = "".join(f"<dt>{escape(label)}</dt><dd>{escape(value)}</dd>" for label, value in pairs)
    st.html(f'<dl class="atlas-pairs">{rows}</dl>')


def plain_table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Show a small table whose first column names the row."""
    head = "".join(
        f'<th scope="col" class="{"number" if n else ""}">{escape(words)}</th>'
        for n, words in enumerate(heads)
    )
    body = "".join(
        f'<tr><th scope="row">{escape(row[0])}</th>'
        + "".join(f'<td class="number">{escape(words)}</td>' for words in row[1:])
        + "</tr>"
        for row in rows
    )
    st.html(
        f'<table class="atlas-table"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
    )


def plain_list(words: Sequence[str]) -> None:
    """Show a list of names."""
    items = "".join(f"<li>{escape(name)}</li>" for name in words)
    st.html(f'<ul class="atlas-links">{items}</ul>')


def source_line(screen: Screen) -> None:
    """Say where the figures come from: source, snapshot, boundaries, recording caveat."""
    manifest, text, snapshot = screen.snapshot.manifest, screen.text, screen.snapshot
    areas = snapshot.table("areas")
    bare = int((areas["boundary"].isna() & (areas["level"] == "commune")).sum())
    parts = [
        text("source.synthetic") if snapshot.synthetic else text("source.official"),
        text("source.snapshot", id=snapshot.id, date=screen.formats.date(manifest["time"])),
        boundary_note(screen),
        snapshot.layer["attribution"],
    ]
    if bare:
        parts.append(text("source.without_boundary", n=screen.formats.count(bare)))
    parts.append(text("source.recorded"))
    st.html(f'<footer class="atlas-source">{escape(" · ".join(parts))}</footer>')


def map_and_figures(left: Callable[[], None], right: Callable[[], None]) -> None:
    """Lay the map, at least six tenths of the width, and what is read beside it."""
    side_by_side(left, right, widths=(7, 4))


def side_by_side(
    left: Callable[[], None], right: Callable[[], None], widths: tuple[int, int] = (1, 1)
) -> None:
    """Lay two parts beside each other; the left one is sent first."""
    first, second = st.columns(widths, gap="medium")
    with first:
        left()
    with second:
        right()
