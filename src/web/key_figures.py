"""The key figures beside the map: a number, what it counts, how it changed, with its counts."""

from dataclasses import dataclass, replace

import pandas as pd

from svc_atlas import colours
from svc_atlas.web import source_marks
from svc_atlas.web.screen import Screen


@dataclass(frozen=True)
class KeyFigure:
    """One key figure in words: the number, its label, its share or counts, its change, a colour.

    ``source`` is the mark of ``source_marks.html``.
    """

    number: str
    label: str
    detail: str = ""
    change: str = ""
    colour: str | None = None
    source: str = ""


def of_area(screen: Screen) -> list[KeyFigure]:
    """Return the key figures of the area and year in view."""
    return [*tiers(screen), crime(screen), clearance(screen), targets(screen), drugs(screen)]


def of_commune(screen: Screen) -> list[KeyFigure]:
    """Return the key figures of a commune: what its tier stands beside."""
    made_from = (
        (crime, ("offences", "population")),
        (clearance, ("offences",)),
        (drugs, ("drugs", "population")),
        (accidents, ("traffic",)),
        (targets, ("targets",)),
    )
    return [
        replace(figure(screen), source=source_marks.html(screen, *tables))
        for figure, tables in made_from
    ]


def tiers(screen: Screen) -> list[KeyFigure]:
    """Return how many communes hold each tier, and how many are in none."""
    view, text, say = screen.view, screen.text, screen.formats
    now = screen.facts.total("tiers", view.area, view.year)
    before = _before(screen, "tiers")
    figures = []
    for tier, colour in colours.TIER.items():
        column = f"tier_{tier}"
        moved = "" if before is None else _moved(screen, now[column], before[column])
        figures.append(
            KeyFigure(
                say.count(now[column]),
                text(f"tier.{tier}"),
                _of_ranked(screen, now[column], now["ranked"]),
                moved,
                colour,
            )
        )
    absent = now["not_ranked"] + now["missing"]
    detail = text(
        "key.absent_detail",
        not_ranked=say.count(now["not_ranked"]),
        missing=say.count(now["missing"]),
    )
    figures.append(KeyFigure(say.count(absent), text("key.absent"), detail if absent else ""))
    return figures


def _of_ranked(screen: Screen, count, ranked) -> str:
    """Say which share of the ranked communes a count is; of fewer than ten, no percentage."""
    say = screen.formats
    share = "" if ranked < 10 else say.share(count, ranked)
    return screen.text("key.of_ranked", share=share, ranked=say.count(ranked)).strip()


def crime(screen: Screen) -> KeyFigure:
    """Return the change of the crime rate with both counts."""
    return _rate_change(screen, "crime")


def drugs(screen: Screen) -> KeyFigure:
    """Return the change of the rate of drug cases with both counts."""
    return _rate_change(screen, "drug")


def _rate_change(screen: Screen, kind: str) -> KeyFigure:
    view, text, say = screen.view, screen.text, screen.formats
    total = screen.facts.total(kind, view.area, view.year)
    if pd.isna(total["cases"]):
        return KeyFigure(say.absent(""), text(f"key.{kind}_cases"), text("legend.not_reported"))
    change = screen.facts.change(kind, view.area, view.year, view.against)
    label = text(f"key.{kind}_change", against=view.against)
    if change is None or pd.isna(change["percent"]):
        cases = say.counted(total["cases"])
        return KeyFigure(cases, text(f"key.{kind}_cases"), _why(screen, kind, change))
    number = say.signed_percent(change["percent"])
    before = say.count(change["before"])
    others = "" if not change["others"] else text("key.others", n=say.count(change["others"]))
    if change["before"] < 10:  # a small base: the counts lead, the percentage stands beside them
        counts = f"{before} → {say.count(change['after'])}"
        return KeyFigure(counts, label, " · ".join(filter(None, (number, others))))
    cases = f"{before} → {say.counted(change['after'])}"
    return KeyFigure(number, label, " · ".join(filter(None, (cases, others))))


def _why(screen: Screen, kind: str, change: pd.Series | None) -> str:
    """Say why there is no percentage."""
    text = screen.text
    if change is None:
        return text("key.no_earlier")
    if pd.isna(change["before"]) or pd.isna(change["after"]):
        return text("key.no_comparison", against=screen.view.against)
    if change["before"] == 0:
        return text("key.from_zero", against=screen.view.against)
    return text("key.no_residents")


def accidents(screen: Screen) -> KeyFigure:
    """Return the traffic accidents with the deaths and injuries."""
    text, say = screen.text, screen.formats
    total = screen.facts.total("accidents", screen.view.area, screen.view.year)
    label = text("key.accidents")
    if pd.isna(total["accidents"]):
        return KeyFigure(say.absent(""), label, text("legend.not_reported"))
    harm = text("key.harm", deaths=say.count(total["deaths"]), injured=say.count(total["injured"]))
    return KeyFigure(say.count(total["accidents"]), label, harm)


def clearance(screen: Screen) -> KeyFigure:
    """Return the clearance rate with its counts."""
    view, text, say = screen.view, screen.text, screen.formats
    total = screen.facts.total("crime", view.area, view.year)
    return _share(screen, total["cleared"], total["cleared_base"], text("key.clearance"), say)


def targets(screen: Screen) -> KeyFigure:
    """Return the targets met with their counts."""
    view, text, say = screen.view, screen.text, screen.formats
    total = screen.facts.total("targets", view.area, view.year)
    return _share(screen, total["achieved"], total["target"], text("key.targets"), say)


def _share(screen: Screen, part, whole, label: str, say) -> KeyFigure:
    if pd.isna(part) or pd.isna(whole):
        return KeyFigure(say.absent(""), label, screen.text("legend.not_reported"))
    if not whole:
        return KeyFigure(say.absent(""), label, screen.text("key.of_none"))
    if whole < 10:
        return KeyFigure(say.of(part, whole), label)
    return KeyFigure(say.share(part, whole), label, say.of(part, whole))


def _before(screen: Screen, kind: str) -> pd.Series | None:
    view = screen.view
    if view.against == view.year:
        return None
    return screen.facts.total(kind, view.area, view.against)


def _moved(screen: Screen, now, before) -> str:
    if pd.isna(now) or pd.isna(before):
        return ""
    against = screen.view.against
    return screen.text("key.moved", moved=screen.formats.moved(now - before), against=against)
