"""Tiers: how many communes hold which, and how many moved."""

import pandas as pd

from svc_atlas.findings.asked import NAMED, Asked


def standing(asked: Asked) -> list[str]:
    """Say how many communes are first-tier and which are third-tier."""
    text, say = asked.text, asked.say
    now = asked.facts.total("tiers", asked.view.area, asked.view.year)
    if not now["ranked"]:
        return [
            text("finding.none_ranked", **asked.place, n=say.count(now["communes"])),
            _absent(asked, now),
        ]
    said = [_first(asked, now)]
    if now["ranked"] > 1:
        said.append(_third(asked, now))
    return [*said, *filter(None, [_absent(asked, now)])]


def moves(asked: Asked) -> list[str]:
    """Say how many communes moved up and down, and which stay in the third tier."""
    view, text = asked.view, asked.text
    if not asked.compares:
        return [text("finding.no_earlier", year=view.year), *standing(asked)][:3]
    row = asked.own()
    if pd.isna(row["numerator"]):
        return [text("finding.moves_none", **asked.place, against=view.against)]
    return [_moved(asked, row), *_movers(asked), *_third_twice(asked)]


def _first(asked: Asked, now: pd.Series) -> str:
    text, say = asked.text, asked.say
    if now["ranked"] == 1:
        tier = next(t for t in (1, 2, 3) if now[f"tier_{t}"])
        return text("finding.only", **asked.place, tier=text(f"tier.{tier}"))
    return text(
        "finding.first",
        **asked.place,
        n=say.count(now["tier_1"]),
        ranked=say.count(now["ranked"]),
        compared=_compared(asked, now),
    )


def _compared(asked: Asked, now: pd.Series) -> str:
    """Compare with the earlier year; say so where other communes were ranked in it."""
    text, say, view = asked.text, asked.say, asked.view
    if not asked.compares:
        return ""
    before = asked.facts.total("tiers", view.area, view.against)
    if not before["ranked"]:
        return ""
    more = now["tier_1"] - before["tier_1"]
    kind = "same" if not more else "more" if more > 0 else "fewer"
    said = text(f"finding.{kind}", n=say.count(abs(more)), against=view.against)
    if before["ranked"] == now["ranked"]:
        return said
    return said + text("finding.then", ranked=say.count(before["ranked"]))


def _third(asked: Asked, now: pd.Series) -> str:
    text, say = asked.text, asked.say
    if not now["tier_3"]:
        return text("finding.third_none")
    held = asked.rows("commune", "tier")
    named = asked.listed(held.index[held["class"] == "3"])
    if now["tier_3"] == 1:
        return text("finding.third_one", named=named)
    return text("finding.third", n=say.count(now["tier_3"]), named=named)


def _absent(asked: Asked, now: pd.Series) -> str:
    """Say how many communes were not ranked, and of how many nothing is known."""
    text, count = asked.text, asked.say.count
    if now["not_ranked"] and now["missing"]:
        return text(
            "finding.absent", unranked=count(now["not_ranked"]), missing=count(now["missing"])
        )
    if now["not_ranked"]:
        return text("finding.absent_unranked", n=count(now["not_ranked"]))
    return text("finding.absent_missing", n=count(now["missing"])) if now["missing"] else ""


def _moved(asked: Asked, row: pd.Series) -> str:
    text, count, view = asked.text, asked.say.count, asked.view
    up, down, both = int(row["numerator"]), int(row["denominator"]), int(row["counted"])
    left = int(row["communes"]) - both
    said = asked.place | {
        "against": view.against,
        "communes": asked.unit(both),
        "absent": text("finding.moves_absent", n=count(left)) if left else "",
    }
    if not up and not down:
        return text(f"finding.moves_{'none_moved' if both > 1 else 'one_kept'}", **said)
    same = count(both - up - down)
    return text("finding.moves", **said, up=count(up), down=count(down), same=same)


def _movers(asked: Asked) -> list[str]:
    """Name the communes that fell where they are few, and those that were raised."""
    view = asked.view
    moved = asked.facts.movers(view.year, view.against, view.area)
    few = {
        key: moved.loc[moved["class"] == direction, "commune"]
        for key, direction in (("down", "worse"), ("up", "better"))
    }
    named = {key: asked.named(codes) for key, codes in few.items() if 0 < len(codes) <= NAMED}
    if not named:
        return []
    which = "both" if len(named) == 2 else next(iter(named))
    return [asked.text(f"finding.moved_{which}", **named)]


def _third_twice(asked: Asked) -> list[str]:
    """Say which communes were in the third tier in the year and in the one before it."""
    text, view = asked.text, asked.view
    if view.year - 1 not in asked.facts.years:
        return []
    codes = asked.facts.third_twice(view.year, view.area)
    years = {"before": view.year - 1, "year": view.year}
    if not codes:
        return [text(_none_twice(asked), **years)]
    named = asked.listed(codes)
    if len(codes) == 1:
        return [text("finding.third_twice_one", **years, named=named)]
    n = asked.say.count(len(codes))
    return [text("finding.third_twice", **years, n=n, named=named)]


def _none_twice(asked: Asked) -> str:
    """Return the key of what can be said where no commune is on record as third-tier twice."""
    ranked = asked.facts.ranked_twice(asked.view.year, asked.view.area)
    if not ranked:
        return "finding.third_twice_unknown"
    if ranked < asked.facts.total("tiers", asked.view.area, asked.view.year)["communes"]:
        return "finding.third_twice_none_on_record"
    return "finding.third_twice_none"
