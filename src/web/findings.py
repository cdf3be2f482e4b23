"""The finding that opens a page: one or two sentences with their counts and their caveat."""

import pandas as pd

from svc_atlas.web.screen import Screen

_NAMED = 3


def of_area(screen: Screen) -> str:
    """Return the finding of the nation, a province or a district."""
    view, text, say = screen.view, screen.text, screen.formats
    now = screen.facts.total("tiers", view.area, view.year)
    place = {"year": view.year, "area": screen.titled(view.area)}
    if not now["ranked"]:
        return text("finding.none_ranked", **place, n=say.count(now["communes"]))
    sentence = text(
        "finding.first",
        **place,
        first=say.count(now["tier_1"]),
        n=say.count(now["ranked"]),
        compared=_compared(screen, now),
    )
    return " ".join(filter(None, (sentence, _third(screen, now), _absent(screen, now))))


def of_commune(screen: Screen) -> str:
    """Return the finding of a commune: its tier, since when, and its cases."""
    view, text, say = screen.view, screen.text, screen.formats
    place = {"year": view.year, "area": screen.titled(view.area)}
    tier = tier_of(screen, view.year)
    if tier is None:
        first = text("finding.commune_unranked", **place)
    else:
        since = _since(screen, tier)
        first = text("finding.commune", **place, tier=text(f"tier.{tier}"), since=since)
    cases = screen.facts.total("crime", view.area, view.year)["cases"]
    second = (
        text("finding.commune_silent")
        if pd.isna(cases)
        else text("finding.commune_cases", n=say.count(cases))
    )
    return f"{first} {second}"


def _since(screen: Screen, tier: int) -> str:
    """Say which tier the commune held in the year compared with; nothing in the first year."""
    view, text = screen.view, screen.text
    if view.against == view.year:
        return ""
    before = tier_of(screen, view.against)
    if before is None:
        return text("finding.tier_unknown", against=view.against)
    kind = "same" if before == tier else "up" if before > tier else "down"
    return text(f"finding.tier_{kind}", against=view.against, before=text(f"tier.{before}"))


def tier_of(screen: Screen, year: int) -> int | None:
    """Return the tier of the commune in view in a year, None where it holds none."""
    counts = screen.facts.total("tiers", screen.view.area, year)
    return next((tier for tier in (1, 2, 3) if counts[f"tier_{tier}"]), None)


def _compared(screen: Screen, now: pd.Series) -> str:
    view, text, say = screen.view, screen.text, screen.formats
    if view.against == view.year:
        return ""
    before = screen.facts.total("tiers", view.area, view.against)
    if not before["ranked"]:
        return ""
    more = now["tier_1"] - before["tier_1"]
    kind = "same" if not more else "more" if more > 0 else "fewer"
    return text(f"finding.{kind}", n=say.count(abs(more)), against=view.against)


def _third(screen: Screen, now: pd.Series) -> str:
    text, say = screen.text, screen.formats
    if not now["tier_3"]:
        return text("finding.third_none")
    named = ""
    if now["tier_3"] <= _NAMED:
        tiers = screen.snapshot.table("tiers")
        held = (tiers["year"] == screen.view.year) & (tiers["tier"] == 3)
        if screen.view.area != "KH":
            held &= tiers["commune"].str.startswith(screen.view.area)
        names = [screen.name(code) for code in tiers.loc[held, "commune"]]
        named = text("finding.named", names=say.names(names))
    return text("finding.third", n=say.count(now["tier_3"]), named=named)


def _absent(screen: Screen, now: pd.Series) -> str:
    absent = now["not_ranked"] + now["missing"]
    return screen.text("finding.absent", n=screen.formats.count(absent)) if absent else ""
