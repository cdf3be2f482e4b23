"""Rates of cases: the rate with its counts, beside the rest of the country, and who stands out."""

import numpy as np
import pandas as pd

from svc_atlas.findings import estimates
from svc_atlas.findings.asked import Asked
from svc_atlas.findings.cases import MANY, against_the_rest, caveat, counted, interval, kind_of
from svc_atlas.metrics.areas import NATION
from svc_atlas.metrics.exposure import PER


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
    say, cases = asked.say, int(row["numerator"])
    few = cases < MANY
    return asked.text(
        "finding.rate",
        **asked.place,
        cases=counted(asked, cases),
        residents=say.count(row["denominator"]),
        rate=say.rate(row["value"]),
        base=say.count(PER),
        interval=interval(asked, row["low"], row["high"], say.rate) if few else "",
        compared=against_the_rest(asked, row),
    )


def absent(asked: Asked, reason: str) -> str:
    """Say that there is no rate, and why."""
    key = "commune_absent" if asked.level == "commune" else "absent_rate"
    what = asked.text(f"finding.what.{kind_of(asked)}")
    return asked.text(f"finding.{key}.{reason}", **asked.place, what=what)


def _standing_out(asked: Asked) -> str:
    """Say which areas on the map lie clearly above the common rate of their kind."""
    text, level = asked.text, asked.view.level
    rows = asked.rows()
    rows = rows[rows["value"].notna()]
    if len(rows) < 2:
        return ""
    flags = asked.facts.flags(kind_of(asked), level, asked.view.year, asked.view.offence)
    high = rows.index[np.isin(rows.index, flags[flags == "high"].index)]
    own = asked.view.area != NATION or level != "commune"
    among = level if own else "commune_nation"
    said = {"among": text(f"finding.among.{among}"), "areas": asked.unit(len(rows), level)}
    if not len(high):
        return text("finding.stands_out_none", **said)
    return text(
        "finding.stands_out", **said, n=asked.say.count(len(high)), named=asked.listed(high)
    )
