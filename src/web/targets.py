"""Targets and the seven qualities: what was done of what was planned, and where it falls short."""

from html import escape

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from svc_atlas import charts
from svc_atlas.metrics.areas import level_of
from svc_atlas.metrics.statistics import CLOSE, MET
from svc_atlas.schema import QUALITIES
from svc_atlas.text.formats import SMALL_BASE
from svc_atlas.text.numbers import known
from svc_atlas.web import claim_words, drawer, methods, parts, source_marks
from svc_atlas.web.screen import Screen

DRAWER = "targets"
_QUALITY = "quality"
_LISTED = 10


@st.fragment
def show(screen: Screen) -> None:
    """Show what was done of what was planned, by quality, and the communes that fall short."""
    view, text = screen.view, screen.text
    box = drawer.drawer(DRAWER, text("targets.title", year=view.year))
    if not box.open:
        return
    with box:
        rows = by_quality(screen)
        # A year whose forms ask for no targets has no rows at all.
        if rows.empty or not rows["reporting"].max():
            parts.note(text("targets.none", area=screen.titled(view.area), year=view.year))
            return

        def bars() -> go.Figure:
            return charts.quality_bars(rows, screen.formats, year=view.year)

        mark = source_marks.html(screen, "targets")
        parts.side_by_side(
            lambda: parts.chart(screen, "quality-bars", bars, in_table=True, mark=mark),
            lambda: _in_full(screen, rows),
        )
        two_measures(screen)
        if view.page != "commune":
            _shortfalls(screen)
        methods.link(screen, "qualities", "shortfalls")


def by_quality(screen: Screen) -> pd.DataFrame:
    """Return the rows of ``metrics.targets.by_quality`` of the area and year in view."""
    view = screen.view
    rows = screen.facts.by_quality(level_of(view.area))
    return rows[(rows["area"] == view.area) & (rows["year"] == view.year)]


def _in_full(screen: Screen, rows: pd.DataFrame) -> None:
    """Show the qualities by their full names with their counts, and who reported."""
    text, say = screen.text, screen.formats
    counts = rows.set_index("quality").reindex(list(QUALITIES))  # one may not be asked for
    heads = [text(f"targets.column.{key}") for key in ("quality", "target", "achieved", "share",
                                                       "class")]  # fmt: skip
    body = []
    for number, quality in enumerate(QUALITIES, start=1):
        row = counts.loc[quality]
        named = text(f"quality.{quality}.long")
        body.append(
            [
                text("targets.numbered", number=number, quality=named),
                say.count(row["target"]),
                say.count(row["achieved"], absent=""),
                _share(screen, row),
                _class(screen, row),
            ]
        )
    parts.plain_table(heads, body)
    total = screen.facts.total("targets", screen.view.area, screen.view.year)
    note = text("targets.reads", met=say.percent(MET), close=say.percent(CLOSE))
    if total["communes"] > 1:
        said = {"n": say.count(total["reporting"]), "communes": say.count(total["communes"])}
        note = f"{text('targets.reporting', **said)} {note}"
    parts.note(note)


def _share(screen: Screen, row: pd.Series) -> str:
    """Write the percentage; of fewer than ten actions there is none."""
    if not known(row["target"]) or row["target"] < SMALL_BASE:
        return screen.formats.absent("")
    return screen.formats.share(row["achieved"], row["target"])


def _class(screen: Screen, row: pd.Series) -> str:
    if not known(row["target"]) or not row["target"]:
        return screen.formats.absent("")
    share = 100 * row["achieved"] / row["target"]
    met = "met" if share >= MET else "close" if share >= CLOSE else "missed"
    return screen.text(f"chart.quality.{met}")


# Clearance and targets ------------------------------------------------------------------------


def two_measures(screen: Screen) -> None:
    """Say both measures that a published percentage could be, and that they are never one."""
    view, text = screen.view, screen.text
    clearance, targets = in_counts(screen, view.area, view.year)
    said = [text("targets.two.said", clearance=clearance, targets=targets)]
    figures = screen.snapshot.table("figures")
    claimed = figures[
        (figures["area"] == view.area)
        & (figures["period"] == str(view.year))
        & (figures["indicator"] == "targets_achieved_max")
    ]
    said += [
        text("targets.two.published", value=claim_words.value(screen.formats, row))
        for row in claimed.itertuples()
    ]  # fmt: skip
    parts.heading(text("targets.two.heading"))
    parts.note(" ".join(said))


def in_counts(screen: Screen, area: str, year: int) -> tuple[str, str]:
    """Write the clearance rate and the targets met of an area and year, each with its counts."""
    say, facts = screen.formats, screen.facts
    crime, targets = facts.total("crime", area, year), facts.total("targets", area, year)
    return (
        say.share_with_counts(crime["cleared"], crime["cleared_base"]),
        say.share_with_counts(targets["achieved"], targets["target"]),
    )


# Communes that fall short ---------------------------------------------------------------------


def _shortfalls(screen: Screen) -> None:
    """List the communes that did less than they planned, the furthest short first."""
    view, text, say = screen.view, screen.text, screen.formats
    quality = _chosen_quality(screen)
    rows = screen.facts.shortfalls(view.area, view.year, quality)
    reporting = screen.facts.total("targets", view.area, view.year)["reporting"]
    said = {"n": say.count(len(rows)), "communes": say.count(reporting)}
    if rows.empty:
        parts.heading(text("targets.short.none", communes=said["communes"]))
        return
    said["short"] = say.count(rows["short"].sum())
    if quality is None:
        title = text("targets.short.heading", **said)
    else:
        named = text(f"quality.{quality}.name")
        title = text("targets.short.heading_of", **said, quality=named)
    parts.heading(title, text("targets.short.note"))
    _commune_table(screen, rows.head(_LISTED))
    if len(rows) > _LISTED:
        parts.note(text("targets.short.more", n=say.count(len(rows) - _LISTED)))


def _chosen_quality(screen: Screen) -> str | None:
    """Offer the qualities beside the list, and return the one chosen; None: all of them."""
    text = screen.text
    chosen = drawer.kept(_QUALITY, "")
    st.session_state[_QUALITY] = chosen if chosen in QUALITIES else ""
    st.selectbox(
        text("targets.choice"),
        ["", *QUALITIES],
        format_func=lambda key: text(f"quality.{key}.long") if key else text("targets.all"),
        key=_QUALITY,
        on_change=lambda: drawer.keep(_QUALITY, st.session_state[_QUALITY]),
    )
    return st.session_state[_QUALITY] or None


def _commune_table(screen: Screen, rows: pd.DataFrame) -> None:
    text, say = screen.text, screen.formats
    heads = [text("level.commune"), text("table.within")]
    counts = ("target", "achieved", "short")
    heads += [text(f"targets.column.{key}") for key in counts]
    head = "".join(
        f'<th scope="col"{_number(n > 1)}>{escape(words)}</th>' for n, words in enumerate(heads)
    )
    body = "".join(
        f'<tr><th scope="row"><a href="{escape(screen.href(screen.to(row.commune)))}" '
        f'target="_self">{escape(screen.name(row.commune))}</a></th>'
        f"<td>{escape(_within(screen, row.commune))}</td>"
        + "".join(f"<td{_number(True)}>{escape(say.count(getattr(row, key)))}</td>"
                  for key in counts)
        + "</tr>"
        for row in rows.itertuples()
    )  # fmt: skip
    st.html(
        f'<div class="atlas-wide"><table class="atlas-table"><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _number(is_number: bool) -> str:
    return ' class="number"' if is_number else ""


def _within(screen: Screen, commune: str) -> str:
    """Name the district that a commune lies in; of the nation's, with its province."""
    if screen.view.area == "KH":
        return f"{screen.name(commune[:4])} · {screen.name(commune[:2])}"
    return screen.name(commune[:4])
