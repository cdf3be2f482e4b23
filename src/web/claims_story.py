"""Figures whose sources give no counts: what the records say of them, and what stays open."""

from collections.abc import Iterator
from dataclasses import replace
from html import escape

import streamlit as st

from svc_atlas.address import View
from svc_atlas.metrics.claims import Period
from svc_atlas.text.numbers import known
from svc_atlas.web import bar, claim_words, drawer, parts, targets
from svc_atlas.web.claim_words import of_area
from svc_atlas.web.screen import Screen

_TARGETS = "targets_achieved_max"
_RATE = "crime_rate_change"


@st.fragment
def of_page(screen: Screen) -> None:
    """Show the story on the page of published figures."""
    show(screen)
    if bar.waiting():
        st.rerun()


def show(screen: Screen) -> None:
    """Say of a rate's change and of the targets met what the source leaves out."""
    told = [(claim, list(_told(screen, claim))) for claim in of_area(screen).itertuples()]
    told = [(claim, sentences) for claim, sentences in told if sentences]
    if not told:
        return
    parts.heading(screen.text("claims.story.title"))
    for claim, sentences in told:
        st.html(f'<p class="atlas-claim">{escape(" ".join(sentences))}</p>')
        if claim.indicator == _TARGETS and _year(screen, claim):
            _to_targets(screen, claim)


def _told(screen: Screen, claim) -> Iterator[str]:
    text, say = screen.text, screen.formats
    if not (claim.indicator == _TARGETS or _without_base(claim)):
        return
    said = {
        "indicator": claim_words.indicator(screen, claim.indicator),
        "value": claim_words.value(say, claim),
        "area": screen.titled(claim.area),
        "period": claim_words.period(say, claim.period),
    }
    if claim.indicator == _TARGETS:
        flat = claim_words.published(say, claim.value, claim.unit)
        yield text("claims.story.targets", share=flat, **said)
        if year := _year(screen, claim):
            clearance, met = targets.in_counts(screen, claim.area, year)
            yield text("claims.story.two", clearance=clearance, targets=met)
    else:
        yield text("claims.story.change", **said)
        yield from _compared(screen, claim)
    if claim.verdict == "not_tested_calibrated":
        yield text("claims.story.calibrated")
    elif claim.verdict == "not_tested_synthetic":
        yield text("claims.story.synthetic")


def _without_base(claim) -> bool:
    return claim.indicator == _RATE and Period.of(claim.period).base is None


def _year(screen: Screen, claim) -> int | None:
    """Return the whole year that a claim is of, where there are records of it."""
    year = Period.of(claim.period).year
    return year if year in screen.facts.years else None


def _compared(screen: Screen, claim) -> Iterator[str]:
    """Say what the records give against the year before: both counts, rate and interval."""
    text, say = screen.text, screen.formats
    year = _year(screen, claim)
    change = None
    if year and year - 1 in screen.facts.years:
        change = screen.facts.change("crime", claim.area, year, year - 1)
    if change is None or not known(change["percent"]):
        yield text("claims.story.change_none")
        return
    counts = f"{say.count(change['before'])} → {say.counted(change['after'])}"
    rate, low, high = say.change_between(change["percent"], change["low"], change["high"])
    yield text("claims.story.change_records", counts=counts, rate=rate, low=low, high=high)
    if change["others"]:
        yield text("claims.story.change_others", n=say.count(change["others"]))


def _to_targets(screen: Screen, claim) -> None:
    """Offer the targets by quality that a published percentage may be of."""
    year = _year(screen, claim)
    words = screen.text("claims.story.open", area=screen.titled(claim.area), year=year)
    there = replace(screen.page_of(claim.area), year=year, against=year - 1)
    st.button(words, key=f"targets_of_{claim.area}_{year}", on_click=_open_targets, args=(there,))


def _open_targets(there: View) -> None:
    drawer.keep(targets.DRAWER, True)
    st.query_params.from_dict(there.query())
    bar.go("map")
