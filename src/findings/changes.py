"""Changes of cases between two years: both counts, and what chance could have done."""

import pandas as pd

from svc_atlas.findings.asked import Asked
from svc_atlas.findings.cases import beyond_chance, caveat, counted, kind_of, of_others
from svc_atlas.findings.estimates import of_commune
from svc_atlas.metrics import change
from svc_atlas.metrics.indicators import COUNTED_IN
from svc_atlas.text.formats import SMALL_BASE
from svc_atlas.text.numbers import MINUS, THIN

_WORDS = {
    "better": "fell",
    "worse": "rose",
    "no_clear_change": "unclear",
    "cannot_be_said": "too_few",
}


def sentences(asked: Asked) -> list[str]:
    """Say the change of the area in view, how many areas on the map changed, the caveat."""
    text, view = asked.text, asked.view
    kind = kind_of(asked)
    what = text(f"finding.what.{kind}")
    if not asked.compares:
        return [text("finding.no_earlier", year=view.year), *_alone(asked, kind)]
    row = asked.facts.between(kind, asked.level, view.year, view.against, view.offence)
    row = row.loc[view.area]
    if not row["both"]:
        return [text("finding.change_none", **asked.place, against=view.against, what=what)]
    alone = asked.level == "commune"
    second = of_commune(asked, ranked=False) if alone else _areas(asked, kind)
    communes = int(row["both"] + row["others"])
    return [
        of_area(asked, kind, row),
        *filter(None, [second]),
        caveat(asked, f"{kind}_change", int(row["others"]), communes),
    ]


def of_area(asked: Asked, kind: str, row: pd.Series, head: str = "") -> str:
    """Say one area's change: counts first from a base under ten, and no percentage there.

    ``head`` begins the sentence of few cases in place of the year and the area.
    """
    text, say = asked.text, asked.say
    word = _WORDS[row["class"]]
    before, after = int(row["before"]), int(row["after"])
    said = asked.place | {
        "against": asked.view.against,
        "before": say.count(before),
        "chance": beyond_chance(text, kind, row["class"]),
    }
    if before == after and word == "unclear":  # there is no difference that chance could have made
        word = "same"
    if before < SMALL_BASE or word == "too_few":
        head = head or text("finding.head", **asked.place)
        said |= {"head": head, "cases": counted(asked, after, kind), **_base(asked, row)}
        return text(f"finding.few.{word}", **said)
    signed, interval = _within(asked, row)
    return text(
        f"finding.changed.{word}",
        **said,
        rate=_rate_of(asked, kind),
        after=say.counted(after, COUNTED_IN[kind]),
        percent=signed.lstrip(f"+{MINUS}"),
        signed=signed,
        interval=interval,
    )


def _base(asked: Asked, row: pd.Series) -> dict:
    """Say which communes a change is of, and what is on record of the area's others.

    Their cases are not in the counts: a none of the communes compared is no none of the area.
    """
    text, say = asked.text, asked.say
    if not row["others"]:
        return {"among": "", "others": ""}
    counts = of_others(say, asked.view, row)
    return {
        "among": text("finding.among_compared", n=say.count(row["both"])),
        "others": text("finding.others_recorded", counts=counts) if counts else "",
    }


def _within(asked: Asked, row: pd.Series) -> tuple[str, str]:
    """Write the change in per cent, and its interval in brackets, the sign of per cent once."""
    if pd.isna(row["low"]) or pd.isna(row["high"]):
        return asked.say.signed_percent(row["percent"]), ""
    signed, low, high = asked.say.change_between(row["percent"], row["low"], row["high"])
    return signed, asked.text("finding.interval", low=low.removesuffix(f"{THIN}%"), high=high)


def _rate_of(asked: Asked, kind: str) -> str:
    if asked.view.offence is None:
        return asked.text(f"finding.rate_of.{kind}")
    return asked.text(
        "finding.rate_of.offence", offence=asked.text(f"offence.{asked.view.offence}")
    )


def _alone(asked: Asked, kind: str) -> list[str]:
    """Say all cases on record of a year that has none before it, and who lacks figures.

    They are those of the key figure beside: no rate is told, so none are left out for one.
    """
    view, text = asked.view, asked.text
    row = asked.facts.at_hand(kind, asked.level, view.year, view.offence).loc[view.area]
    communes, complete = int(row["communes"]), int(row["complete"])
    if pd.isna(row["cases"]) or (communes == 1 and not complete):  # a part is no total
        return []
    head = text("finding.head", **asked.place)
    said = text("finding.cases", head=head, cases=counted(asked, int(row["cases"]), kind))
    if complete == communes:
        return [said]
    return [said, caveat(asked, kind, communes - complete, communes, of="not_in_full")]


def _areas(asked: Asked, kind: str) -> str:
    """Say how many areas on the map fell and rose, and how many would by chance alone."""
    text, say, view = asked.text, asked.say, asked.view
    found = asked.inside(
        asked.facts.between(kind, view.level, view.year, view.against, view.offence)
    )
    found = found[found["both"] > 0]
    if len(found) < 2:
        return ""
    held = found["class"].value_counts()
    few = int(held.get("cannot_be_said", 0))
    areas = asked.unit(len(found), view.level)
    unit = text(f"finding.unit.{COUNTED_IN[kind]}")
    if few == len(found):
        return text("finding.areas_too_few", areas=areas, unit=unit)
    chance = change.by_chance(found)
    return text(
        "finding.areas_changed",
        areas=areas,
        fell=say.count(held.get("better", 0)),
        rose=say.count(held.get("worse", 0)),
        chance=say.count(chance) if chance >= 1 else say.rate(chance),
        few=text("finding.areas_few", n=say.count(few), unit=unit) if few else "",
    )
