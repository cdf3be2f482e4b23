"""Shares: cases cleared of those reported, and actions completed of those planned; never mixed."""

import pandas as pd

from svc_atlas.findings.asked import Asked
from svc_atlas.findings.cases import caveat, counted
from svc_atlas.metrics import share_change
from svc_atlas.text.formats import SMALL_BASE

#: Of so many cases in both years it is never said that they are too few to compare.
ENOUGH = 20


def clearance(asked: Asked) -> list[str]:
    """Say how many of the cases reported were cleared."""
    text, say, row = asked.text, asked.say, asked.own()
    if absent := _absent(asked, row, "clearance"):
        return [absent]
    part, whole = int(row["numerator"]), int(row["denominator"])
    order = "over" if part > whole else "of"
    first = text(
        f"finding.cleared_{order}",
        **asked.place,
        part=say.count(part),
        cases=counted(asked, whole, "crime"),
        share=_share(asked, part, whole),
    )
    return [first, *_earlier(asked, part, whole), _caveat(asked, row, "clearance")]


def targets(asked: Asked) -> list[str]:
    """Say how many of the planned actions were completed, and how many areas met their plan."""
    text, say, row = asked.text, asked.say, asked.own()
    if absent := _absent(asked, row, "targets"):
        return [absent]
    part, whole = int(row["numerator"]), int(row["denominator"])
    first = text(
        f"finding.targets.{row['class']}",
        **asked.place,
        part=say.count(part),
        n=say.count(whole),
        share=_share(asked, part, whole),
    )
    return [first, *_met(asked), _caveat(asked, row, "targets")]


def _share(asked: Asked, part: int, whole: int) -> str:
    """Write the share after its counts; of fewer than ten there is none."""
    if whole < SMALL_BASE:
        return ""
    return asked.text("finding.bracket", names=asked.say.share(part, whole))


def _earlier(asked: Asked, part: int, whole: int) -> list[str]:
    """Say the share of the year compared with, where both are of enough cases.

    The reader sets the two side by side: what chance could do to them is said with it.
    """
    view = asked.view
    if not asked.compares or whole < SMALL_BASE:
        return []
    rows = asked.facts.of_year(view, asked.level, "clearance", year=view.against)
    before = rows.loc[view.area]
    if pd.isna(before["value"]) or before["denominator"] < SMALL_BASE:
        return []
    then, now = (int(before["numerator"]), int(before["denominator"])), (part, whole)
    said = {
        "against": view.against,
        "part": asked.say.count(then[0]),
        "whole": asked.say.count(then[1]),
        "share": asked.say.share(*then),
    }
    return [asked.text(f"finding.cleared_before.{_compared(then, now)}", **said)]


def _compared(then: tuple[int, int], now: tuple[int, int]) -> str:
    """Say what can be made of two shares, as a word of the catalogue."""
    # More cleared than reported are no part of it: the test has nothing to say of them.
    if any(part > whole for part, whole in (then, now)):
        return "over"
    word, _ = share_change.between(then, now)
    alike = then[0] * now[1] == now[0] * then[1]
    # Where nearly all of many were cleared the few are those that were not: they are no base.
    if word == "cannot_be_said" and (alike or min(then[1], now[1]) >= ENOUGH):
        return "no_clear_change"
    return word


def _met(asked: Asked) -> list[str]:
    """Say how many areas on the map met their plan, came close or missed it."""
    rows = asked.rows()
    held = rows["class"].value_counts()
    counts = {key: int(held.get(key, 0)) for key in ("met", "close", "missed")}
    known = sum(counts.values())
    if known < 2:
        return []
    said = {key: asked.say.count(n) for key, n in counts.items()}
    return [asked.text("finding.targets_areas", areas=asked.unit(known, asked.view.level), **said)]


def _absent(asked: Asked, row: pd.Series, key: str) -> str:
    if pd.notna(row["value"]):
        return ""
    reason = row["class"]
    return asked.text(f"finding.absent_{key}.{reason}", **asked.place)


def _caveat(asked: Asked, row: pd.Series, key: str) -> str:
    communes = int(row["communes"])
    return caveat(asked, key, communes - int(row["counted"]), communes)
