"""Rates of cases: the rate with its counts, beside the rest of the country, and who stands out."""

import pandas as pd

from svc_atlas.findings import estimates
from svc_atlas.findings.asked import NAMED, Asked
from svc_atlas.findings.cases import MANY, against_the_rest, caveat, counted, kind_of, rate_within
from svc_atlas.metrics import funnel
from svc_atlas.metrics.areas import NATION
from svc_atlas.metrics.exposure import PER
from svc_atlas.metrics.indicators import COUNTED_IN


def sentences(asked: Asked) -> list[str]:
    """Say the rate of the area in view, what stands out in it, and what to keep in mind."""
    row, estimate = asked.own(), asked.view.estimate
    if estimate == "pooled" and asked.compares:
        return estimates.pooled(asked)
    if pd.isna(row["value"]):
        return [absent(asked, row["class"])]
    second = {"smoothed": estimates.smoothed, "clusters": estimates.clusters}.get(estimate)
    if second is None:
        second = estimates.of_commune if asked.level == "commune" else _standing_out
    key = "clusters" if estimate == "clusters" else kind_of(asked)
    left_out = int(row["communes"] - row["counted"])
    return [
        rate(asked, row),
        *filter(None, [second(asked)]),
        caveat(asked, key, left_out, int(row["communes"])),
    ]


def rate(asked: Asked, row: pd.Series) -> str:
    """Say the rate with its cases and residents; the interval where chance moves it much."""
    say, cases, value, interval = asked.say, int(row["numerator"]), row["value"], ""
    written = say.rate(value)
    if cases < MANY:
        written, interval = rate_within(asked, value, row["low"], row["high"])
    return asked.text(
        "finding.rate",
        **asked.place,
        cases=counted(asked, cases),
        residents=say.count(row["denominator"]),
        rate=written,
        base=say.count(PER),
        interval=interval,
        compared=against_the_rest(asked, row),
    )


def absent(asked: Asked, reason: str) -> str:
    """Say that there is no rate, and why."""
    key = "commune_absent" if asked.level == "commune" else "absent_rate"
    what = asked.text(f"finding.what.{kind_of(asked)}")
    return asked.text(f"finding.{key}.{reason}", **asked.place, what=what)


def _standing_out(asked: Asked) -> str:
    """Say which areas on the map lie clearly above the common rate of their kind.

    Of those that have too few beside them to compare with it cannot be said.
    """
    text, say, level = asked.text, asked.say, asked.view.level
    rows = asked.rows()
    rows = rows[rows["value"].notna()]
    if len(rows) < 2:
        return ""
    found = asked.facts.flags(kind_of(asked), level, asked.view.year, asked.view.offence)
    found = found.reindex(rows.index)
    told = found[funnel.tells(found["of"].fillna(0))]
    high, few = told[told["flag"].fillna("") == "high"], len(found) - len(told)
    own = asked.view.area != NATION or level != "commune"
    among = f"finding.among.{level if own else 'commune_nation'}"
    fewest = say.count(funnel.FEWEST_AREAS)
    if told.empty:
        among, areas = text(among), asked.unit(len(found), level)
        return text("finding.stands_out_unsaid", among=among, areas=areas, fewest=fewest)
    said = {
        "among": text(among),
        "areas": asked.unit(len(told), level),
        "few": text("finding.stands_out_few", n=say.count(few), fewest=fewest) if few else "",
    }
    if high.empty:
        return text("finding.stands_out_none", **said)
    return text(
        "finding.stands_out",
        **said,
        n=say.count(len(high)),
        chance=_by_chance(asked, funnel.high_by_chance(told["expected"].to_numpy(float))),
        named=_named(asked, high),
    )


def _by_chance(asked: Asked, areas: float) -> str:
    """Write how many areas chance alone would flag; less than a tenth of one is not told apart."""
    say, least = asked.say, 0.1
    if areas < least:
        return asked.text("finding.under", n=say.rate(least))
    return asked.text("finding.about", n=say.count(areas) if areas >= 1 else say.rate(areas))


def _named(asked: Asked, high: pd.DataFrame) -> str:
    """Name the areas where they are few, with their cases and those that would be usual.

    Of three the one with the most over what is usual is named: the finding has to stay short.
    """
    if len(high) > NAMED:
        return asked.listed(high.index)
    say, unit = asked.say, COUNTED_IN[kind_of(asked)]
    over = (high["cases"] - high["expected"]).sort_values(ascending=False, kind="stable")
    names = [
        asked.text(
            "finding.usual",
            name=asked.names.placed(code, asked.view.area),
            cases=say.counted(high.loc[code, "cases"], unit),
            expected=say.rate(high.loc[code, "expected"]),
        )
        for code in over.index
    ]
    return asked.text(
        "finding.named", names=say.names(names, most=1 if len(names) == NAMED else None)
    )
