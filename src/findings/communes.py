"""One commune's tier: since when it holds it, and the cases that stand beside it."""

import pandas as pd

from svc_atlas.findings import cases, changes
from svc_atlas.findings.asked import Asked


def standing(asked: Asked) -> list[str]:
    """Say a commune's tier and since when, and how its cases changed."""
    text, view = asked.text, asked.view
    tier = tier_in(asked, view.year)
    if tier is None:
        first = text("finding.commune_unranked", **asked.place)
    else:
        since = _since(asked, tier)
        first = text("finding.commune", **asked.place, tier=text(f"tier.{tier}"), since=since)
    return [first, *_cases(asked)]


def tier_in(asked: Asked, year: int) -> int | None:
    """Return the commune's tier in a year, None where it holds none."""
    counts = asked.facts.total("tiers", asked.view.area, year)
    return next((tier for tier in (1, 2, 3) if counts[f"tier_{tier}"]), None)


def _since(asked: Asked, tier: int) -> str:
    """Say since when a commune holds its tier; for a change, what it held in the year compared."""
    text, view = asked.text, asked.view
    if view.indicator == "tier_change" and asked.compares:
        return _before(asked, tier, view.against)
    years = asked.facts.years
    start = years.index(view.year)
    while start and tier_in(asked, years[start - 1]) == tier:
        start -= 1
    if years[start] == view.year:
        return _before(asked, tier, years[start - 1]) if start else ""
    if not start:
        return text("finding.tier_always", first=years[0])
    before = tier_in(asked, years[start - 1])
    if before is None:
        return text("finding.tier_since", first=years[start])
    return text("finding.tier_since_before", first=years[start], before=text(f"tier.{before}"))


def _before(asked: Asked, tier: int, against: int) -> str:
    before = tier_in(asked, against)
    if before is None:
        return asked.text("finding.tier_unknown", against=against)
    kind = "same" if before == tier else "up" if before > tier else "down"
    return asked.text(f"finding.tier_{kind}", against=against, before=asked.text(f"tier.{before}"))


def _cases(asked: Asked) -> list[str]:
    """Say the commune's cases, and whether they changed beyond chance."""
    text, view = asked.text, asked.view
    total = asked.facts.total("crime", view.area, view.year)
    if not total["reporting"]:
        return [text("finding.commune_silent")]
    if asked.compares:
        row = asked.facts.between("crime", "commune", view.year, view.against).loc[view.area]
        if row["both"]:
            return [changes.of_area(asked, "crime", row, head=text("finding.head_again"))]
    if pd.isna(total["cases"]):
        return [text("finding.commune_blank")]
    number = cases.counted(asked, int(total["cases"]), "crime")
    return [text("finding.cases", head=text("finding.head_again"), cases=number)]
