"""The full list of published figures: sorted, narrowed and taken along."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from svc_atlas.metrics.claims import EITHER, VERDICTS
from svc_atlas.web import claim_words, parts
from svc_atlas.web.claim_words import disputed, of_area
from svc_atlas.web.screen import Screen
from svc_atlas.web.sortable import Column, Sortable, address_of

_CODE = "CODE"  # stands for an area's code in the address of its list


@st.fragment
def show(screen: Screen) -> None:
    """Show every published figure of the area: sorted by any column, narrowed by what is asked."""
    rows = _in_words(screen)
    if rows.empty:
        return
    parts.heading(screen.text("claims.list_title"), screen.text("claims.note"))
    chosen = _narrowed(screen, rows)
    if chosen.empty:
        parts.note(screen.text("claims.nothing"))
        return
    Sortable(
        key="claims_list",
        rows=chosen,
        columns=_columns(screen),
        wire=lambda shown: _wire(screen, shown),
        caption=_caption(screen, len(chosen)),
        first=("lead", False),
    ).show(screen)


def _caption(screen: Screen, number: int) -> str:
    area = screen.titled(screen.view.area)
    key = "caption_all" if screen.view.area == "KH" else "caption"
    return screen.text(f"claims.{key}", n=screen.formats.count(number), area=area)


def _in_words(screen: Screen) -> pd.DataFrame:
    """Return the list's rows: what is sorted by, and under ``said`` what is shown."""
    say, text = screen.formats, screen.text
    rows = []
    for lead, claim in enumerate(of_area(screen).itertuples()):
        said = {
            "area": screen.name(claim.area),
            "period": claim_words.period(say, claim.period),
            "indicator": claim_words.indicator(screen, claim.indicator),
            "value": claim_words.value(say, claim),
            "counter": claim_words.counter(screen, claim.counter),
            "recorded": claim_words.recorded(say, claim) or say.absent(""),
            "difference": claim_words.difference(say, claim) or say.absent(""),
            "verdict": text(f"claims.verdict.{claim.verdict}"),
            "reason": claim_words.reasons(screen, claim, disputed(screen, claim)),
            "title": claim.source,
        }
        sorted_by = {"period": claim.period, "value": claim.value} | {
            key: getattr(claim, key) for key in ("recorded", "difference")
        }
        rows.append(
            said | sorted_by
            | {"said": said, "lead": lead, "code": f"{lead:04d}", "at": claim.area,
               "url": claim.url, "held": claim.verdict}
        )  # fmt: skip
    return pd.DataFrame(rows)


def _narrowed(screen: Screen, rows: pd.DataFrame) -> pd.DataFrame:
    """Offer verdicts and words to narrow the list by, and return what answers to both."""
    text, say = screen.text, screen.formats
    held = rows["held"].value_counts()
    offered = ["", *(verdict for verdict in VERDICTS if verdict in held)]

    def words(verdict: str) -> str:
        if not verdict:
            return text("claims.verdict_all", n=say.count(len(rows)))
        named = text(f"claims.verdict.{verdict}")
        return text("claims.verdict_one", verdict=named, n=say.count(held[verdict]))

    if st.session_state.get("verdict") not in offered:  # another area has other verdicts
        st.session_state["verdict"] = ""
    with st.container(horizontal=True, gap="small", key="claims-choices"):
        verdict = st.selectbox(text("claims.filter"), offered, format_func=words, key="verdict")
        asked = st.text_input(text("claims.find"), key="claims_find", max_chars=80)
    if verdict:
        rows = rows[rows["held"] == verdict]
    for word in asked.casefold().split():
        found = [any(word in cell.casefold() for cell in said.values()) for said in rows["said"]]
        rows = rows[found]
    return rows


def _columns(screen: Screen) -> list[Column]:
    keys = ("area", "period", "indicator", "value", "recorded", "difference", "verdict", "reason",
            "counter", "title")  # fmt: skip
    numbers = ("value", "recorded", "difference")
    return [Column(key, screen.text(f"claims.column.{key}"), key in numbers) for key in keys]


def _wire(screen: Screen, rows: pd.DataFrame) -> dict:
    keys = [column.key for column in _columns(screen)]
    return {
        "chip": -1,
        "download": address_of(screen.view),
        "href": screen.href(replace(screen.claims(), area=_CODE)),
        "fills": {},
        "selected": "",
        "rows": [
            [
                row.at,
                "",
                *(row.said[key] for key in keys[:-1]),
                [row.said["title"], row.url] if row.url.startswith("http") else row.said["title"],
            ]
            for row in rows.itertuples()
        ],
    }


def frame(screen: Screen) -> pd.DataFrame:
    """Return the list of the area for the download: what was published, and how it was judged."""
    rows = of_area(screen)
    text = screen.text
    return pd.DataFrame(
        {
            "code": rows["area"],
            "name": rows["area"].map(screen.facts.whole_names(screen.view.lang)),
            "period": rows["period"],
            "published": rows["indicator"],
            "published_name": [text(f"claims.indicator.{key}") for key in rows["indicator"]],
            "value": rows["value"],
            "unit": rows["unit"],
            "qualifier": rows["qualifier"],
            "qualifier_name": [
                "" if pd.isna(key) else text(f"qualifier.{key}") for key in rows["qualifier"]
            ],
            "counter": rows["counter"],
            "title": rows["source"],
            "url": rows["url"],
            "recorded": rows["recorded"],
            "difference": rows["difference"],
            "counts_before": rows["counts_before"],
            "counts_after": rows["counts_after"],
            **{column: rows[column] for columns in EITHER.values() for column in columns},
            "verdict": rows["verdict"],
            "verdict_name": [text(f"claims.verdict.{key}") for key in rows["verdict"]],
            "reason": rows["reason"],
            "reason_name": [
                claim_words.reasons(screen, claim, disputed(screen, claim))
                for claim in rows.itertuples()
            ],
        }
    )
