"""The legend: every class of the scale with its count, the same over years and levels."""

from collections import Counter
from collections.abc import Iterable

import pandas as pd

from svc_atlas.maps import style
from svc_atlas.text import Text

_SCALE_OF = {
    "tier": "tier",
    "tier_change": "change",
    "crime_change": "change",
    "drug_change": "change",
    "crime_rate": "rate",
    "drug_rate": "rate",
    "accidents": "rate",
    "clearance": "share",
    "coverage": "share",
    "targets": "targets",
}
# What a scale always lists, so that "0 not reported" can be read and no year adds a row; the rest
# only where it occurs.
_ALWAYS = {
    "tier": ("no_majority", "not_ranked", "not_reported"),
    "change": ("cannot_be_said",),
    "rate": ("cannot_be_said", "not_reported"),
    "share": ("cannot_be_said", "not_reported"),
    "targets": ("cannot_be_said", "not_reported"),
}
_ABSENT = ("no_majority", "cannot_be_said", "not_ranked", "not_reported", "suppressed")


def scale_of(indicator: str) -> str:
    """Return the scale that an indicator is painted on."""
    return _SCALE_OF[indicator]


def entries(
    indicator: str,
    level: str,
    classes: Iterable[str],
    *,
    breaks: pd.DataFrame,
    without_boundary: int,
    text: Text,
    number,
    count,
) -> list[dict]:
    """Return the legend's rows as the map's frame reads them.

    Parameters
    ----------
    indicator, level : str
        The indicator on the map, and the level of the areas shown.
    classes : iterable of str
        The class of each area shown.
    breaks : DataFrame
        The table ``breaks``.
    without_boundary : int
        Areas shown that have no polygon: counted in their classes and once more here.
    text : Text
        The words.
    number, count : callable
        Format a bound of a class, and the number of its areas.
    """
    scale = scale_of(indicator)
    counts = Counter(classes)
    in_use = set(breaks.loc[breaks["indicator"] == indicator, "class"])
    # A commune holds one tier: only areas of several can be without a majority.
    always = set(_ALWAYS[scale]) - ({"no_majority"} if level == "commune" else set())
    listed = [*style.classes_of(scale), *(k for k in _ABSENT if k in always or counts[k])]
    if scale in ("rate", "share"):
        # A coverage or rate of few distinct values has fewer classes than the palette.
        listed = [k for k in listed if k in in_use or k in _ABSENT]
    rows = [
        {
            "key": key,
            "code": style.CODES[key],
            "label": label(indicator, key, breaks=breaks, text=text, number=number),
            "count": count(counts[key]),
            **style.fill(scale, key).wire(),
        }
        for key in listed
    ]
    if without_boundary:
        rows.append(
            {
                "key": "no_boundary",
                "code": "x",
                "label": text("legend.no_boundary"),
                "count": count(without_boundary),
                **style.fill(scale, "no_boundary").wire(),
            }
        )
    hidden = {"key": "disagree", "code": style.CODES["disagree"], "hidden": True, "count": ""}
    rows.append(hidden | {"label": text("legend.disagree")} | style.fill(scale, "disagree").wire())
    return rows


def label(indicator: str, key: str, *, breaks: pd.DataFrame, text: Text, number) -> str:
    """Write a class: the tier's words, a rate's range, or which absence it is.

    Parameters
    ----------
    indicator, key : str
        The indicator and the class.
    breaks, text, number
        As in ``entries``.
    """
    scale = scale_of(indicator)
    if scale == "tier" and key in style.classes_of(scale):
        return text(f"tier.{key}")
    if scale not in ("rate", "share") or key not in style.classes_of(scale):
        return text(f"legend.{key}")
    row = breaks[(breaks["indicator"] == indicator) & (breaks["class"] == key)].iloc[0]
    if pd.isna(row["upper"]):
        return text("legend.and_over", low=number(row["lower"]))
    return text("legend.range", low=number(row["lower"]), high=number(row["upper"]))
