"""The published figures against each other: counters that disagree, parts that do not add up."""

import re
from html import escape

import pandas as pd
import streamlit as st

from svc_atlas.metrics.arithmetic import PARTS, SHARES
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
                 value=claim_words.published(say, claim.value, claim.unit))
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
    follows = checks[checks["check"].isin(("parts", "share", "change"))]
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
    figures = screen.snapshot.table("figures")
    same = figures[(figures["area"] == check.area) & (figures["period"] == check.period)]
    unit = same.loc[same["indicator"] == check.indicator, "unit"].iloc[0]
    said = {
        "area": screen.titled(check.area),
        "period": claim_words.period(say, check.period),
        "indicator": claim_words.indicator(screen, check.indicator),
        "published": claim_words.published(say, check.published, unit),
        "computed": claim_words.published(say, round(float(check.computed), 1), unit),
    }
    used = same[same["indicator"] == check.indicator]
    if check.check == "parts":
        used, said["parts"] = _parts_of(screen, check, same)
    elif check.check in ("share", "change"):
        numbers = [say.amount(float(n)) for n in re.split(r" [/→] ", check.of)]
        said |= {"part": numbers[0], "whole": numbers[1]}
        if check.check == "share":
            counts, whole = SHARES[check.indicator]
            used = same[same["indicator"].isin((check.indicator, *counts, whole))]
    elif check.check == "repeated":
        said["other"] = claim_words.period(say, check.of)
    links = " · ".join(
        source(row.source, row.url) for row in used.drop_duplicates("url").itertuples()
    )
    sentence = escape(text(f"claims.arithmetic.{check.check}", **said))
    return f"{sentence} <small>{escape(text('claims.arithmetic.sources'))} {links}</small>"


def _parts_of(screen: Screen, check, same: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """Return the figures that a total was checked with, and the parts by name."""
    counted = same["counter"].fillna("") == ("" if pd.isna(check.counter) else check.counter)
    whole = PARTS[check.indicator]
    used = same[counted & same["indicator"].isin((check.indicator, *whole))]
    values = used.drop_duplicates("indicator").set_index("indicator")["value"]
    named = [
        screen.text("claims.arithmetic.part", indicator=claim_words.indicator(screen, part),
                    value=screen.formats.amount(float(values[part])))
        for part in whole if part in values
    ]  # fmt: skip
    return used, screen.formats.names(named)
