"""The parts that pages are put together from. Every value in raw HTML is escaped here."""

import re
from collections.abc import Callable, Hashable, Sequence
from html import escape
from urllib.parse import urlencode

import plotly.graph_objects as go
import streamlit as st

from svc_atlas import charts
from svc_atlas.address import View
from svc_atlas.maps import choropleth
from svc_atlas.metrics.indicators import INDICATORS
from svc_atlas.schema import RECORD_NAMES
from svc_atlas.web import admission, bar, files, kept, map_lines, source_marks
from svc_atlas.web.key_figures import KeyFigure
from svc_atlas.web.screen import Screen
from svc_atlas.web.static_files import address

_PAINTED = "map_painted"
MAP_HEIGHT = 640
_LONG_NUMBER = 10  # characters that fit a column in the largest size
#: Where one sentence ends and the next begins.
_SENTENCES = re.compile(r"(?<=[.។]) ")
# Seconds for which the browser is left to the map: for a repaint, and on a first visit, when the
# files of the bar's widgets would be fetched between the map and its own.
_REPAINT = 0.09
_FIRST_PAINT = 0.5


def show_finding(screen: Screen, sentence: str) -> None:
    """Show the finding, and say when the figures are synthetic.

    Its first sentence is the largest text of the page; what it rests on follows smaller, so that
    the map and its legend stay in the first look.
    """
    first, *rest = _SENTENCES.split(sentence, maxsplit=1)
    said = escape(first) + "".join(f" <small>{escape(more)}</small>" for more in rest)
    badge = ""
    if screen.snapshot.synthetic:
        badge = f'<span class="atlas-synthetic">{escape(screen.text("app.synthetic"))}</span>'
    mark = source_marks.html(screen, *_made_from(screen.view))
    st.html(f'<h1 class="atlas-finding">{said} {badge}{mark}</h1>')
    if words := _few_reports(screen):
        note(words)


def _few_reports(screen: Screen) -> str:
    """Say when most reports of the year are still out: the country's figures are of the others."""
    reports = screen.facts.total("reports", "KH", screen.view.year)
    if 2 * reports["received"] >= reports["due"]:
        return ""
    return screen.text(
        "finding.few_reports",
        year=screen.view.year,
        received=screen.formats.count(reports["received"]),
        due=screen.formats.count(reports["due"]),
    )


def _made_from(view: View) -> tuple[str, ...]:
    """Return the tables that the finding is made from: a tier is said beside the offences."""
    indicator = INDICATORS.get(view.indicator)
    if indicator is None or "tiers" in indicator.tables:
        return "tiers", "offences"
    return tuple(table for table in indicator.tables if table in RECORD_NAMES)


def areas_map(screen: Screen) -> None:
    """Show the choropleth of the view; a click on an area goes down to it."""
    view, snapshot = screen.view, screen.snapshot
    asset = files.boundary_assets(snapshot)[choropleth.asset_of(view)]["file"]
    here = choropleth.Files(
        scripts=(address("leaflet.js"), address("atlas.js")),
        styles=(address("leaflet.css"), address("atlas.css")),
        geometry=f"/atlas/geometry/{snapshot.id}/{asset}",
        names=f"/atlas/names/{snapshot.id}.json",
        words=f"/atlas/words/{snapshot.id}?{urlencode(files.words_query(view))}",
        tips=f"/atlas/tooltips/{snapshot.id}/{view.page}?{urlencode(view.query())}",
    )
    what = choropleth.wanted(
        view,
        screen.facts.shown(view),
        areas=snapshot.table("areas"),
        breaks=screen.facts.breaks(view),
        bounds=snapshot.layer["bounds"],
        files=here,
        count=screen.formats.count,
        line=map_lines.of(screen),
    )
    with st.container(key="atlas-map"):
        choropleth.show(what, here, height=MAP_HEIGHT, on_change=_reported)


def _reported() -> None:
    """Take what the map's frame reports: that it has painted, or the area clicked."""
    value = st.session_state.get("map") or {}
    if value.get("painted"):
        st.session_state[_PAINTED] = True
    if value.get("area"):
        st.session_state[_PAINTED] = True
        bar.go_down(value["area"])


def opening(
    screen: Screen,
    finding: Callable[[], str],
    figures: Callable[[], Sequence[KeyFigure]],
    beside: Callable[[], None],
) -> bool:
    """Open a page: bar, finding, map, key figures, and one chart beside the map.

    The map is sent first and the browser left alone with it for a moment: whatever arrives
    together with it is drawn before it.

    Parameters
    ----------
    screen : Screen
        The screen.
    finding : callable
        Returns the sentences that open the page.
    figures : callable
        Returns the key figures.
    beside : callable
        Draws the chart that answers "compared with what?".

    Returns
    -------
    bool
        Whether what lies below the map may come: not before the map has painted. On a first visit
        the page runs again when the map reports that it has.
    """
    place_of_bar = st.container(key="top")
    words = st.container()
    left, right = st.columns((7, 4), gap="medium")
    with left:
        areas_map(screen)
    painted = bool(st.session_state.get(_PAINTED))
    admission.rest(_REPAINT if painted else 0)
    with words:
        show_finding(screen, finding())
    with right:
        key_figures(figures())
    admission.rest(0 if painted else _FIRST_PAINT)
    with place_of_bar:
        bar.show(screen)
    if painted:
        admission.rest(_REPAINT)
        with right:
            beside()
    return painted


def key_figures(figures: Sequence[KeyFigure]) -> None:
    """Show the key figures: number, label, counts, change in words."""
    st.html(f'<dl class="atlas-figures">{"".join(map(_figure, figures))}</dl>')


def _figure(figure: KeyFigure) -> str:
    bar_of = f' style="border-left-color:{figure.colour}"' if figure.colour else ""
    change = f"<small>{escape(figure.change)}</small>" if figure.change else ""
    detail = f'<dd class="detail">{escape(figure.detail)}</dd>' if figure.detail else ""
    size = "number long" if len(figure.number) > _LONG_NUMBER else "number"
    source = f'<dd class="detail">{figure.source}</dd>' if figure.source else ""
    return (
        f"<div{bar_of}><dt>{escape(figure.label)}</dt>"
        f'<dd class="{size}">{escape(figure.number)} {change}</dd>{detail}{source}</div>'
    )


def chart(
    screen: Screen,
    key: str,
    draw: Callable[[], go.Figure],
    *,
    chosen: Hashable = None,
    in_table: bool = False,
    mark: str = "",
) -> None:
    """Show a chart under its finding, with itself in words for those who cannot see it.

    Parameters
    ----------
    screen, key, draw, chosen
        As ``kept.chart`` takes them.
    in_table : bool
        Whether a table on the page has the same values: then the finding is words enough.
    mark : str
        The mark of its sources, of ``source_marks.html``.
    """
    shown = kept.chart(screen, key, draw, chosen)
    if shown.title:  # a chart without figures may have none
        heading(shown.title, mark=mark)
    alt = shown.title if in_table and shown.title else shown.spoken
    st.plotly_chart(shown.figure, key=key, theme=None, config=charts.CONFIG, alt=alt)


def heading(words: str, note: str = "", mark: str = "") -> None:
    """Show the heading of a section, the mark of its sources, and what to keep in mind about it."""
    st.html(heading_html(words, note, mark))


def heading_html(words: str, note: str = "", mark: str = "") -> str:
    """Return the heading of ``heading``."""
    small = f"<small>{escape(note)}</small>" if note else ""
    return f'<h2 class="atlas-heading">{escape(words)} {mark}{small}</h2>'


def note(words: str) -> None:
    """Show what to keep in mind about what is above."""
    st.html(f'<p class="atlas-note">{escape(words)}</p>')


def sentences(words: Sequence[str]) -> None:
    """Show sentences that are read as text, a paragraph each."""
    st.html("".join(f'<p class="atlas-said">{escape(each)}</p>' for each in words))


def linked(items: Sequence[tuple[str, str, str]]) -> None:
    """Show links: the address, its words, and a note of each."""
    rows = "".join(
        f'<li><a href="{escape(href)}" target="_self">{escape(name)}</a> {escape(note)}</li>'
        for href, name, note in items
    )
    st.html(f'<ul class="atlas-links">{rows}</ul>')


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


def plain_table(
    heads: Sequence[str], rows: Sequence[Sequence[str]], *, words: bool = False
) -> None:
    """Show a small table whose first column names the row; the others hold numbers, or words."""
    st.html(table_html(heads, rows, words=words))


def table_html(heads: Sequence[str], rows: Sequence[Sequence[str]], *, words: bool = False) -> str:
    """Return the table of ``plain_table``."""
    number = "" if words else ' class="number"'
    head = "".join(
        f'<th scope="col"{number if n else ""}>{escape(said)}</th>' for n, said in enumerate(heads)
    )
    body = "".join(
        f'<tr><th scope="row">{escape(row[0])}</th>'
        + "".join(f"<td{number}>{escape(said)}</td>" for said in row[1:])
        + "</tr>"
        for row in rows
    )
    table = f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody>"
    return f'<div class="atlas-wide"><table class="atlas-table">{table}</table></div>'


def grouped_table(
    heads: Sequence[str], groups: Sequence[tuple[str, Sequence[Sequence[str]]]]
) -> None:
    """Show a table of words whose rows stand in groups, each under its name."""
    head = "".join(f'<th scope="col">{escape(said)}</th>' for said in heads)
    body = "".join(
        f'<tbody><tr><th scope="rowgroup" colspan="{len(heads)}">'
        f"<strong>{escape(name)}</strong></th></tr>{''.join(map(_row_of_words, rows))}</tbody>"
        for name, rows in groups
    )
    table = f'<table class="atlas-table"><thead><tr>{head}</tr></thead>{body}</table>'
    st.html(f'<div class="atlas-wide">{table}</div>')


def _row_of_words(row: Sequence[str]) -> str:
    rest = "".join(f"<td>{escape(said)}</td>" for said in row[1:])
    return f'<tr><th scope="row">{escape(row[0])}</th>{rest}</tr>'


def plain_list(words: Sequence[str]) -> None:
    """Show a list of names."""
    items = "".join(f"<li>{escape(name)}</li>" for name in words)
    st.html(f'<ul class="atlas-links">{items}</ul>')


def source_line(screen: Screen) -> None:
    """Say where the figures come from and for whom: source, snapshot, boundaries, caveat."""
    manifest, text, snapshot = screen.snapshot.manifest, screen.text, screen.snapshot
    bare = len(screen.facts.without_boundary(screen.view.area))
    parts = [
        text("source.synthetic") if snapshot.synthetic else text("source.official"),
        text(f"source.for.{snapshot.audience}"),
        text("source.snapshot", id=snapshot.id, date=screen.formats.date(manifest["time"])),
        screen.boundary_note(),
        screen.attribution(),
    ]
    if bare:
        parts.append(text("source.without_boundary", n=screen.formats.count(bare)))
    parts.append(text("source.recorded"))
    sides = (("drugs", screen.drugs()), ("data", screen.handed_in()))
    links = [
        f'<a href="{escape(screen.href(view))}" target="_self">{escape(text(f"source.{side}"))}</a>'
        for side, view in sides
    ]
    st.html(
        f'<footer class="atlas-source">{escape(" · ".join(parts))} · {" · ".join(links)}</footer>'
    )


def side_by_side(left: Callable[[], None], right: Callable[[], None]) -> None:
    """Lay two parts beside each other; the left one is sent first."""
    first, second = st.columns(2, gap="medium")
    with first:
        left()
    with second:
        right()
