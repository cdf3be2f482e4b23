"""The published figures against each other: counters that disagree, parts that do not add up."""

from html import escape

import streamlit as st

from svc_atlas.metrics.arithmetic import FOLLOWS
from svc_atlas.rounding import rounded
from svc_atlas.web import claim_words, parts
from svc_atlas.web.claim_words import disputed, of_area, source
from svc_atlas.web.screen import Screen


def disputes(screen: Screen) -> None:
    """Show side by side what different counters publish of one thing; never a sum."""
    text, say = screen.text, screen.formats
    rows = of_area(screen)
    rows = rows[[disputed(screen, claim) for claim in rows.itertuples()]]
    if rows.empty:
        return
    parts.heading(text("claims.disputes.title"), text("claims.disputes.note"))
    body = []
    for (area, period, indicator), group in rows.groupby(
        ["area", "period", "indicator"], sort=False
    ):
        sides = [
            text("claims.disputes.side", counter=claim_words.counter(screen, claim.counter),
                 value=claim_words.value(say, claim))
            for claim in group.itertuples()
        ]  # fmt: skip
        named = claim_words.indicator(screen, indicator)
        where = f"{screen.name(area)} · {claim_words.period(say, period)}"
        body.append([f"{named} · {where}", " · ".join(sides)])
    keys = ("indicator", "value")
    parts.plain_table([text(f"claims.column.{key}") for key in keys], body, words=True)


def arithmetic(screen: Screen) -> None:
    """Say which published figures do not follow from others, and how many checks agree."""
    text, say = screen.text, screen.formats
    checks = screen.facts.arithmetic
    if screen.view.area != "KH":
        checks = checks[checks["area"] == screen.view.area]
    if checks.empty:
        return
    parts.heading(text("claims.arithmetic.title"))
    follows = checks[checks["check"].isin(FOLLOWS)]
    agree = int(follows["agrees"].sum())
    parts.note(
        text("claims.arithmetic.counted", n=say.count(len(follows)), agree=say.count(agree),
             fail=say.count(len(follows) - agree))
    )  # fmt: skip
    failed = checks[~checks["agrees"]]
    if failed.empty:
        parts.note(text("claims.arithmetic.none"))
        return
    items = "".join(f"<li>{_fault(screen, check)}</li>" for check in failed.itertuples())
    st.html(f'<ul class="atlas-faults">{items}</ul>')


def _fault(screen: Screen, check) -> str:
    text, say = screen.text, screen.formats
    used = screen.snapshot.table("figures").loc[list(check.rows)]
    claim, *others = used.itertuples()
    said = {
        "area": screen.titled(claim.area),
        "period": claim_words.period(say, claim.period),
        "indicator": claim_words.indicator(screen, claim.indicator),
        "published": claim_words.value(say, claim),
        "computed": claim_words.published(say, rounded(check.computed, 1), claim.unit),
    }
    if check.check == "parts":
        said["parts"] = say.names([_part(screen, part) for part in others])
    elif check.check == "share":
        part, whole = others
        said |= {"part": say.amount(part.value), "whole": say.amount(whole.value)}
    elif check.check == "change":
        said |= {"counts": _counts(screen, others), "given": _given(screen, check)}
    elif check.check == "repeated":
        said["other"] = claim_words.period(say, others[0].period)
    elif check.check == "conflict":
        said["computed"] = claim_words.value(say, others[0])
    links = " · ".join(
        source(row.source, row.url) for row in used.drop_duplicates("url").itertuples()
    )
    sentence = escape(text(f"claims.arithmetic.{check.check}", **said))
    return f"{sentence} <small>{escape(text('claims.arithmetic.sources'))} {links}</small>"


def _part(screen: Screen, part) -> str:
    return screen.text(
        "claims.arithmetic.part",
        indicator=claim_words.indicator(screen, part.indicator),
        value=screen.formats.amount(part.value),
    )


def _counts(screen: Screen, pair) -> str:
    """Write the two counts of a change and who counted each."""
    before, after = (
        screen.text(
            "claims.arithmetic.count",
            value=screen.formats.amount(count.value),
            counter=claim_words.counter(screen, count.counter),
        )
        for count in pair
    )
    return screen.text("claims.arithmetic.counts", before=before, after=after)


def _given(screen: Screen, check) -> str:
    """Say which other counts do give a change that these do not, where there are any."""
    checks = screen.facts.arithmetic
    claim, *_ = check.rows
    figures = screen.snapshot.table("figures")
    pairs = [
        _counts(screen, figures.loc[list(other.rows[1:])].itertuples())
        for other in checks[checks["agrees"]].itertuples()
        if other.check == "change" and other.rows[0] == claim
    ]
    if not pairs:
        return ""
    return " " + screen.text("claims.arithmetic.given", counts=screen.formats.names(pairs))
