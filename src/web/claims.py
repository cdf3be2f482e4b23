"""Published headline figures beside what the records give: who said what, and can it be checked."""

from html import escape

import pandas as pd
import streamlit as st

from svc_atlas.web import bar, claim_words, claims_story, drawer, methods, parts
from svc_atlas.web.claim_words import disputed, of_area, source
from svc_atlas.web.screen import Screen

_SHOWN = 8


@st.fragment
def show(screen: Screen) -> None:
    """Show the leading published figures of the area in view, with the way to all of them."""
    text, say = screen.text, screen.formats
    rows = of_area(screen)
    box = drawer.drawer("claims", text("claims.title", n=say.count(len(rows))))
    if not box.open:
        return
    with box:
        if rows.empty:
            parts.note(text("claims.none", area=screen.titled(screen.view.area)))
        else:
            _table(screen, rows.head(_SHOWN))
            claims_story.show(screen)
        way(screen, text("claims.all", n=say.count(len(rows))))
        methods.link(screen, "claims", "hedged", "arithmetic")
    if bar.waiting():
        st.rerun()


def way(screen: Screen, words: str | None = None) -> None:
    """Show the link to the full list of the area in view."""
    href = escape(screen.href(screen.claims()))
    said = escape(words or screen.text("claims.way"))
    st.html(f'<p class="atlas-note"><a href="{href}" target="_self">{said}</a></p>')


def _table(screen: Screen, rows: pd.DataFrame) -> None:
    text = screen.text
    keys = ("indicator", "value", "recorded", "difference", "verdict", "title")
    heads = "".join(f'<th scope="col">{escape(text(f"claims.column.{key}"))}</th>' for key in keys)
    body = "".join(_row(screen, claim) for claim in rows.itertuples())
    st.html(
        f'<div class="atlas-wide"><table class="atlas-table atlas-claims"><thead><tr>{heads}</tr>'
        f"</thead><tbody>{body}</tbody></table></div>"
    )


def _row(screen: Screen, claim) -> str:
    say = screen.formats
    where = f"{screen.name(claim.area)} · {claim_words.period(say, claim.period)}"
    if not pd.isna(claim.counter):
        where += f" · {claim_words.counter(screen, claim.counter)}"
    why = claim_words.reasons(screen, claim, disputed(screen, claim))
    cells = (
        (claim_words.value(say, claim), ""),
        (claim_words.recorded(say, claim) or say.absent(""), ""),
        (claim_words.difference(say, claim) or say.absent(""), ""),
        (screen.text(f"claims.verdict.{claim.verdict}"), why),
    )
    return (
        f'<tr><th scope="row">{escape(claim_words.indicator(screen, claim.indicator))}'
        f"{_small(where)}</th>"
        + "".join(f"<td>{escape(words)}{_small(note)}</td>" for words, note in cells)
        + f"<td>{source(claim.source, claim.url)}</td></tr>"
    )


def _small(words: str) -> str:
    return f"<small>{escape(words)}</small>" if words else ""


def opening(screen: Screen) -> str:
    """Return the sentences that open the page: how many figures, and how they were judged."""
    text, say = screen.text, screen.formats
    rows = of_area(screen)
    area = screen.titled(screen.view.area)
    if rows.empty:
        return text("claims.none", area=area)
    sources = say.count(rows["url"].nunique())
    key = "listed_all" if screen.view.area == "KH" else "listed"
    listed = text(f"claims.opening.{key}", n=say.count(len(rows)), area=area, sources=sources)
    held = rows["verdict"].value_counts()
    if screen.snapshot.synthetic:
        met = say.count(held.get("not_tested_calibrated", 0))
        return f"{listed} {text('claims.opening.synthetic', n=met)}"
    judged = text(
        "claims.opening.tested",
        reproduced=say.count(held.get("reproduced", 0)),
        differs=say.count(held.get("differs", 0)),
        disagree=say.count(held.get("counters_disagree", 0)),
        unchecked=say.count(held.get("cannot_be_checked", 0)),
    )
    return f"{listed} {judged}"
