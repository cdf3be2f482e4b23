"""The key figures beside the map: a number, what it counts, how it changed, with its counts."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import pandas as pd

from svc_atlas import colours
from svc_atlas.findings.cases import beyond_chance, of_others
from svc_atlas.metrics.areas import level_of
from svc_atlas.metrics.exposure import PER
from svc_atlas.metrics.indicators import COUNTED_IN, INDICATORS, RATE_OF
from svc_atlas.text.formats import SMALL_BASE
from svc_atlas.text.numbers import THIN
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


#: Which figures stand beside a map, those of its indicator first.
_BESIDE = {
    "tier": ("tiers", "crime", "clearance", "targets", "drugs"),
    "tier_change": ("tiers", "crime", "clearance", "targets", "drugs"),
    "crime_rate": ("rate", "crime", "clearance", "targets", "tiers"),
    "crime_change": ("crime", "rate", "clearance", "targets", "tiers"),
    "drug_rate": ("rate", "drugs", "crime", "targets", "tiers"),
    "drug_change": ("drugs", "rate", "crime", "targets", "tiers"),
    "accidents": ("rate", "accidents", "crime", "targets", "tiers"),
    "accidents_change": ("accidents_change", "rate", "accidents", "targets", "tiers"),
    "clearance": ("clearance", "crime", "targets", "drugs", "tiers"),
    "targets": ("targets", "clearance", "crime", "drugs", "tiers"),
    "coverage": ("reports", "crime", "targets", "drugs", "tiers"),
}
#: The figures of a commune, and the tables that each is made from.
_OF_COMMUNE = {
    "crime": ("offences", "population"),
    "clearance": ("offences",),
    "drugs": ("drugs", "population"),
    "accidents": ("traffic",),
    "targets": ("targets",),
}
#: Those of a commune that stand only beside the map that they belong to.
_WHEN_MAPPED = {"accidents_change": ("traffic", "population")}


def of_area(screen: Screen) -> list[KeyFigure]:
    """Return the key figures of the area and year in view, those of the indicator first."""
    return [figure for name in _BESIDE[screen.view.indicator] for figure in _MADE[name](screen)]


def of_commune(screen: Screen) -> list[KeyFigure]:
    """Return the key figures of a commune: what its tier stands beside, the indicator's first."""
    beside = _BESIDE[screen.view.indicator]
    made_from = _OF_COMMUNE | {k: of for k, of in _WHEN_MAPPED.items() if k in beside}
    order = sorted(made_from, key=lambda name: beside.index(name) if name in beside else 9)
    if screen.view.indicator in ("tier", "tier_change"):
        order = list(_OF_COMMUNE)
    figures = [
        replace(figure, source=source_marks.html(screen, *made_from[name]))
        for name in order
        for figure in _MADE[name](screen)
    ]
    if "rate" not in beside:
        return figures
    tables = INDICATORS[screen.view.indicator].tables
    lead = replace(rate(screen), source=source_marks.html(screen, *tables))
    return [lead, *figures]


def tiers(screen: Screen) -> list[KeyFigure]:
    """Return how many communes hold each tier, and how many are in none."""
    view, text, say = screen.view, screen.text, screen.formats
    now = screen.facts.total("tiers", view.area, view.year)
    before = _ranked_before(screen)
    figures = []
    for tier, colour in colours.TIER.items():
        column, label = f"tier_{tier}", text(f"tier.{tier}")
        if not now["ranked"]:  # how many would hold it is not known, which is not none
            reason = "not_ranked" if now["not_ranked"] else "not_reported"
            why = text(f"legend.{reason}")
            figures.append(KeyFigure(say.absent(""), label, why, colour=colour))
            continue
        moved = "" if before is None else _moved(screen, now[column], before[column])
        of_ranked = _of_ranked(screen, now[column], now["ranked"])
        figures.append(KeyFigure(say.count(now[column]), label, of_ranked, moved, colour))
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
    """Return the change of the crime rate, or of the one offence in view, with both counts."""
    return _rate_change(screen, "crime", screen.view.offence)


def drugs(screen: Screen) -> KeyFigure:
    """Return the change of the rate of drug cases with both counts."""
    return _rate_change(screen, "drug", None)


def accidents_change(screen: Screen) -> KeyFigure:
    """Return the change of the rate of traffic accidents with both counts."""
    return _rate_change(screen, "accidents", None)


def rate(screen: Screen) -> KeyFigure:
    """Return the rate that the indicator counts; of fewer than ten cases these come first."""
    view, text, say = screen.view, screen.text, screen.formats
    kind = INDICATORS[view.indicator].counts
    row = screen.facts.of_year(view, level_of(view.area), RATE_OF[kind]).loc[view.area]
    base = say.count(PER)
    label = text(f"key.rate.{kind}", base=base)
    if view.offence is not None:
        label = text("key.rate.offence", offence=text(f"offence.{view.offence}"), base=base)
    if pd.isna(row["value"]):
        return KeyFigure(say.absent(""), label, text(f"legend.{row['class']}"))
    ends = (row["low"], row["high"])
    value, interval = _within(screen, say.rate, row["value"], *ends)
    among = _joined(_among_counted(screen, row), _elsewhere(screen, kind, row))
    if row["numerator"] < SMALL_BASE:
        detail = _joined(say.rate_per_10k(row["value"], ends=ends), interval, among)
        return KeyFigure(say.count(row["numerator"]), _cases_of(screen, kind), detail)
    cases = say.counted(row["numerator"], COUNTED_IN[kind])
    return KeyFigure(value, label, _joined(cases, interval, among))


def _among_counted(screen: Screen, row: pd.Series) -> str:
    """Name the base of a rate's cases where the finding is of a change, and has another."""
    if not screen.view.compares or row["counted"] == row["communes"]:
        return ""
    return screen.text("key.among_counted", n=screen.formats.count(row["counted"]))


def _elsewhere(screen: Screen, kind: str, row: pd.Series) -> str:
    """Say how many cases on record a rate leaves out: the page has their total too."""
    cases, _ = _cases(screen, kind, screen.view.offence, screen.view.year)
    more = cases - row["numerator"]
    return screen.text("key.elsewhere", n=screen.formats.count(more)) if more else ""


def _cases_of(screen: Screen, kind: str) -> str:
    """Return what the cases of the indicator are called."""
    if screen.view.offence is not None:
        return screen.text(f"offence.{screen.view.offence}")
    return screen.text("key.accidents" if kind == "accidents" else f"key.{kind}_cases")


def _rate_change(screen: Screen, kind: str, offence: str | None) -> KeyFigure:
    view, text, say = screen.view, screen.text, screen.formats
    unit = COUNTED_IN[kind]
    cases, counted = _cases(screen, kind, offence, view.year)
    if pd.isna(cases):
        if kind == "accidents":  # the accidents themselves stand beside it under that name
            counted = text("indicator.accidents_change.name")
        return KeyFigure(say.absent(""), counted, text("legend.not_reported"))
    change = _change(screen, kind, offence)
    if change is None or not change["both"]:
        return KeyFigure(say.counted(cases, unit), counted, _why(screen, change, kind, offence))
    label = text(f"key.{kind}_change", against=view.against)
    if offence is not None:
        name = text(f"offence.{offence}")
        label = text("key.offence_change", offence=name, against=view.against)
    before, chance = say.count(change["before"]), beyond_chance(text, kind, change["class"])
    if change["before"] < SMALL_BASE:  # the counts lead; a percentage only where it says something
        counts = f"{before} → {say.count(change['after'])}"
        detail = _joined(_percent_of_few(screen, change), _recorded_in_others(screen, change))
        return KeyFigure(counts, label, detail, chance)
    cases = f"{before} → {say.counted(change['after'], unit)}"
    ends = (100 * change[end] - 100 for end in ("low", "high"))
    percent, interval = _within(screen, say.signed_percent, change["percent"], *ends)
    detail = _joined(cases, interval, _others(screen, change))
    return KeyFigure(percent, label, detail, chance)


def _percent_of_few(screen: Screen, change: pd.Series) -> str:
    """Write the percentage of a change from few cases; none where the change cannot be said."""
    if change["class"] == "cannot_be_said":
        return ""
    if not change["before"]:
        return screen.text("key.from_zero")
    return screen.formats.signed_percent(change["percent"])


def _others(screen: Screen, change: pd.Series) -> str:
    """Say how many communes of the area are not compared."""
    others = change["others"]
    return screen.text("key.others", n=screen.formats.count(others)) if others else ""


def _recorded_in_others(screen: Screen, change: pd.Series) -> str:
    """Say what counts of few cases leave out: a none of those compared is no none of the area."""
    counts = of_others(screen.formats, screen.view, change)
    if not counts:
        return _others(screen, change)
    both = screen.formats.count(change["both"])
    return screen.text("key.others_recorded", n=both, counts=counts)


def _cases(screen: Screen, kind: str, offence: str | None, year: int):
    """Return the cases of a year, and what they are called."""
    view, text = screen.view, screen.text
    if offence is None:
        total = screen.facts.total(kind, view.area, year)
        return total[COUNTED_IN[kind]], _cases_of(screen, kind)
    rows = screen.facts.offence_mix(level_of(view.area))
    own = rows[(rows["area"] == view.area) & (rows["year"] == year) & (rows["offence"] == offence)]
    return own["cases"].get(own.index.max()), text(f"offence.{offence}")


def _change(screen: Screen, kind: str, offence: str | None) -> pd.Series | None:
    view = screen.view
    if view.year == view.against:
        return None
    level = level_of(view.area)
    return screen.facts.between(kind, level, view.year, view.against, offence).loc[view.area]


def _within(screen: Screen, write: Callable[..., str], value, low, high) -> tuple[str, str]:
    """Write a figure and its interval; nothing of that where it has no end."""
    if pd.isna(low) or pd.isna(high):
        return write(value), ""
    value, low, high = screen.formats.between(write, value, low, high)
    return value, screen.text("key.interval", low=low.removesuffix(f"{THIN}%"), high=high)


def _joined(*parts: str) -> str:
    return " · ".join(filter(None, parts))


def _why(screen: Screen, change: pd.Series | None, kind: str, offence: str | None) -> str:
    """Say why there is no percentage."""
    text, against = screen.text, screen.view.against
    if change is None:
        return text("key.no_earlier")
    # Figures of both years that cannot be compared are not figures that are lacking.
    before, _ = _cases(screen, kind, offence, against)
    return text("key.no_comparison" if pd.isna(before) else "key.not_comparable", against=against)


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
    figure = _share(screen, total["cleared"], total["cleared_base"], text("key.clearance"), say)
    more = total["cases"] - total["cleared_base"]
    if pd.isna(more) or not more:
        return figure
    without = text("key.without_cleared", n=say.count(more))
    return replace(figure, detail=_joined(figure.detail, without))


def targets(screen: Screen) -> KeyFigure:
    """Return the targets met with their counts."""
    view, text, say = screen.view, screen.text, screen.formats
    total = screen.facts.total("targets", view.area, view.year)
    return _share(screen, total["achieved"], total["target"], text("key.targets"), say)


def reports(screen: Screen) -> KeyFigure:
    """Return how many of the reports due came in."""
    view = screen.view
    total = screen.facts.total("reports", view.area, view.year)
    label = screen.text("key.reports")
    return _share(screen, total["received"], total["due"], label, screen.formats)


def _share(screen: Screen, part, whole, label: str, say) -> KeyFigure:
    if pd.isna(part) or pd.isna(whole):
        return KeyFigure(say.absent(""), label, screen.text("legend.not_reported"))
    if not whole:
        return KeyFigure(say.absent(""), label, screen.text("key.of_none"))
    if whole < 10:
        return KeyFigure(say.of(part, whole), label)
    return KeyFigure(say.share(part, whole), label, say.of(part, whole))


def _ranked_before(screen: Screen) -> pd.Series | None:
    """Return the tiers of the year compared with; None where no commune is ranked in it."""
    view = screen.view
    if view.against == view.year:
        return None
    before = screen.facts.total("tiers", view.area, view.against)
    return before if before["ranked"] else None


def _moved(screen: Screen, now, before) -> str:
    if pd.isna(now) or pd.isna(before):
        return ""
    against = screen.view.against
    return screen.text("key.moved", moved=screen.formats.moved(now - before), against=against)


def _one(figure: Callable[[Screen], KeyFigure]) -> Callable[[Screen], list[KeyFigure]]:
    return lambda screen: [figure(screen)]


_ONES = (rate, crime, clearance, targets, drugs, accidents, accidents_change, reports)
_MADE = {"tiers": tiers} | {figure.__name__: _one(figure) for figure in _ONES}
