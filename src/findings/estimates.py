"""Rates of few cases otherwise than as reported: smoothed, of years together, in clusters."""

import numpy as np
import pandas as pd

from svc_atlas.findings.asked import Asked
from svc_atlas.findings.cases import MANY, caveat, counted, kind_of, rate_within
from svc_atlas.metrics.exposure import PER
from svc_atlas.metrics.pooled import YEARS


def smoothed(asked: Asked) -> str:
    """Say how far smoothing moved the rates on the map, and which it moved furthest."""
    text, say = asked.text, asked.say
    if asked.level == "commune":
        row = _small(asked).loc[asked.view.area]
        drawn = say.percent(100 * (1 - row["weight"]))
        return text("finding.smoothed_commune", rate=say.rate(row["smoothed"]), share=drawn)
    small = asked.inside(_small(asked)).dropna(subset=["smoothed", "rate"])
    if small.empty:
        return ""
    rates, drawn = small["rate"].to_numpy(float), small["smoothed"].to_numpy(float)
    furthest = small.index[np.argmax(np.abs(rates - drawn))]
    return text(
        "finding.smoothed" if len(small) > 1 else "finding.smoothed_one",
        share=say.percent(float(np.median(100 * (1 - small["weight"].to_numpy(float))))),
        areas=asked.unit(len(small), asked.view.level),
        name=asked.names.placed(furthest, asked.view.area),
        reported=say.rate(small.loc[furthest, "rate"]),
        smoothed=say.rate(small.loc[furthest, "smoothed"]),
    )


def pooled(asked: Asked) -> list[str]:
    """Say the rate of up to three years together, and that of the year alone beside it."""
    text, say, view = asked.text, asked.say, asked.view
    kind, alone = kind_of(asked), asked.own()
    row = asked.facts.pooled(kind, asked.level, view.year).loc[view.area]
    first = max(view.year - YEARS + 1, asked.facts.years[0])
    if pd.isna(row["rate"]):
        what = text(f"finding.what.{kind}")
        return [text("finding.pooled_none", **asked.place, first=first, what=what)]
    cases, years = int(row["cases"]), int(row["years"])
    fewer = years < view.year - first + 1
    rate, interval = say.rate(row["rate"]), ""
    if cases < MANY:
        rate, interval = rate_within(asked, row["rate"], row["low"], row["high"])
    together = text(
        "finding.pooled",
        area=asked.place["area"],
        span=say.years(first, view.year),
        years=text("finding.pooled_years", years=say.counted(years, "years")) if fewer else "",
        cases=counted(asked, cases),
        rate=rate,
        base=say.count(PER),
        interval=interval,
    )
    communes = int(row["communes"])
    left_out = communes - int(row["throughout"])
    keep = caveat(asked, kind, left_out, communes, of="left_out_years")
    return [together, _alone(asked, alone), keep]


def _alone(asked: Asked, row: pd.Series) -> str:
    """Say the rate of the year by itself."""
    text, year = asked.text, asked.view.year
    if pd.isna(row["value"]):
        return text("finding.pooled_absent", year=year)
    cases = counted(asked, int(row["numerator"]))
    return text("finding.pooled_alone", year=year, cases=cases, rate=asked.say.rate(row["value"]))


def clusters(asked: Asked) -> str:
    """Say how many communes lie in a cluster of high or of low rates, or that there is none."""
    text, count, view = asked.text, asked.say.count, asked.view
    small = asked.facts.small(kind_of(asked), "commune", view.year)["cluster"]
    if asked.level == "commune":
        return text(f"finding.cluster.{_word(small.loc[view.area])}")
    found = asked.inside(small).dropna()
    found = found[found != "cannot_be_said"]
    if found.empty:
        return text("finding.clusters_unsaid")
    held = {key: found.index[found == key] for key in ("high_high", "low_low")}
    alone = int(found.isin(["high_low", "low_high"]).sum())
    if not any(map(len, held.values())) and not alone:
        return text("finding.clusters_none", communes=asked.unit(len(found)))
    where = asked.where(held["high_high"]) if len(held["high_high"]) else ""
    return text(
        "finding.clusters",
        communes=asked.unit(len(found)),
        n=count(len(held["high_high"])),
        where=text("finding.bracket", names=where) if where else "",
        low=count(len(held["low_low"])),
        alone=text("finding.clusters_alone", n=count(alone)) if alone else "",
    )


def of_commune(asked: Asked, ranked: bool = True) -> str:
    """Say the rate of three years together, and between which places this year's can stand."""
    text, say, view = asked.text, asked.say, asked.view
    if view.offence is not None:
        return ""
    row = _small(asked).loc[view.area]
    rank = {}
    if ranked and pd.notna(row["rank"]) and row["of"] > 1:
        low, high = (say.count(row[name]) for name in ("rank_low", "rank_high"))
        rank = {"low": low, "high": high, "of": asked.unit(int(row["of"]))}
    if pd.isna(row["pooled_rate"]) or row["pooled_years"] < 2:
        return text("finding.commune_rank_alone", **rank) if rank else ""
    ends = (row["pooled_rate"], row["pooled_low"], row["pooled_high"])
    rate, interval = rate_within(asked, *ends)
    return text(
        "finding.commune_pooled",
        years=say.counted(row["pooled_years"], "years"),
        rate=rate,
        # The sentence before says what a rate is per; after that of a change, nothing has.
        unit="" if ranked else text("finding.commune_pooled_unit", base=say.count(PER)),
        interval=interval,
        rank=text("finding.commune_rank", **rank) if rank else "",
    )


def _small(asked: Asked) -> pd.DataFrame:
    return asked.facts.small(kind_of(asked), asked.view.level, asked.view.year)


def _word(cluster) -> str:
    return "cannot_be_said" if pd.isna(cluster) else cluster
