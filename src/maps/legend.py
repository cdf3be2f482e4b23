"""The legend: every class of the scale with its count, the same over years and levels."""

from collections import Counter
from collections.abc import Iterable, Mapping

import pandas as pd

from svc_atlas.maps import style
from svc_atlas.metrics.indicators import CASE_CHANGES
from svc_atlas.text import Text

_SCALE_OF = {
    "tier": "tier",
    "tier_change": "change",
    "crime_change": "change",
    "drug_change": "change",
    "accidents_change": "change",
    "crime_rate": "rate",
    "drug_rate": "rate",
    "accidents": "rate",
    "clearance": "share",
    "coverage": "share",
    "targets": "targets",
    "report": "report",
    "clusters": "cluster",
}
# What a scale always lists, so that "0 not reported" can be read and no year adds a row; the rest
# only where it occurs.
_ALWAYS = {
    "tier": ("no_majority", "not_ranked", "not_reported"),
    "change": ("cannot_be_said",),
    "rate": ("cannot_be_said", "not_reported"),
    "share": ("cannot_be_said", "not_reported"),
    "targets": ("cannot_be_said", "not_reported"),
    "report": ("not_reported",),
    "cluster": ("cannot_be_said", "not_reported"),
}
#: A rate fell or rose; that fewer cases are better is not for the map to say.
_MOVED = {"better": "fell", "worse": "rose"}
ABSENT = ("no_majority", "cannot_be_said", "not_ranked", "not_reported", "suppressed")


def scale_of(indicator: str) -> str:
    """Return the scale that an indicator, ``report`` or ``clusters`` is painted on."""
    return _SCALE_OF[indicator]


def counts(
    indicator: str,
    level: str,
    classes: Iterable[str],
    *,
    breaks: pd.DataFrame,
    without_boundary: int,
    disagreeing: int | None,
    count,
    flags: Mapping[str, int] | None = None,
) -> list[list[str]]:
    """Return the legend's rows, each a class and the number of its areas, written.

    Every class of the scale has its row, also with none, so that two years can be compared.

    Parameters
    ----------
    indicator, level : str
        The indicator on the map, and the level it is drawn at: a commune holds one tier.
    classes : iterable of str
        The class of each area shown.
    breaks : DataFrame
        The table ``breaks``.
    without_boundary : int
        Areas shown that have no polygon: counted in their classes and once more here.
    disagreeing : int or None
        Shapes that carry communes of several classes; None where none carries several communes.
    count : callable
        Writes a count.
    flags : mapping of str to int, optional
        Areas outlined, by ``style.FLAGS``: counted in their classes and once more here.
    """
    scale = scale_of(indicator)
    held = Counter(classes)
    always = set(_ALWAYS[scale]) - ({"no_majority"} if level == "commune" else set())
    listed = [*_in_use(indicator, breaks), *(k for k in ABSENT if k in always or held[k])]
    rows = [[key, count(held[key])] for key in listed]
    rows += [[key, count(number)] for key, number in (flags or {}).items()]
    if disagreeing is not None:
        rows.append(["disagree", count(disagreeing)])
    return [*rows, ["no_boundary", count(without_boundary)]] if without_boundary else rows


def words(indicator: str, *, breaks: pd.DataFrame, text: Text, number) -> dict[str, dict]:
    """Return code, label and fill of every class that a map of the indicator can show.

    They are the same in every year, so the map's frame fetches them once.

    Parameters
    ----------
    indicator : str
        The indicator on the map.
    breaks : DataFrame
        The table ``breaks``.
    text : Text
        The words.
    number : callable
        Writes a bound of a class.
    """
    scale = scale_of(indicator)
    keys = [*_in_use(indicator, breaks), *ABSENT, "no_boundary", "disagree", "unmatched"]
    keys += style.FLAGS if scale == "rate" else ()
    return {
        key: {
            "code": style.CODES.get(key),
            "label": label(indicator, key, breaks=breaks, text=text, number=number),
            **style.fill(scale, key).wire(),
        }
        for key in keys
    }


def _in_use(indicator: str, breaks: pd.DataFrame) -> list[str]:
    """Return the classes with a value: a rate of few distinct values has fewer than five."""
    scale = scale_of(indicator)
    listed = style.classes_of(scale)
    if scale not in ("rate", "share"):
        return list(listed)
    found = set(breaks.loc[breaks["indicator"] == indicator, "class"])
    return [key for key in listed if key in found]


def in_words(indicator: str, key: str) -> str:
    """Return the word of a class for people: what a rate did, and no judgement of it.

    Examples
    --------
    >>> in_words("drug_change", "worse"), in_words("tier_change", "worse")
    ('rose', 'worse')
    """
    return _MOVED.get(key, key) if indicator in CASE_CHANGES else key


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
    if indicator == "tier_change" and key == "no_clear_change":
        return text("legend.same_tier")  # a tier is exact: nothing about its step is unclear
    if scale not in ("rate", "share") or key not in style.classes_of(scale):
        return text(f"legend.{in_words(indicator, key)}")
    row = breaks[(breaks["indicator"] == indicator) & (breaks["class"] == key)].iloc[0]
    if scale == "share" and row["lower"] >= 100:
        return number(row["lower"])  # nothing is more than the whole
    if pd.isna(row["upper"]):
        return text("legend.and_over", low=number(row["lower"]))
    return text("legend.range", low=number(row["lower"]), high=number(row["upper"]))
