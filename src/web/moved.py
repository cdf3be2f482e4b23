"""What moved the figure: the change in an area's cases by place and by offence, and in words."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from svc_atlas import charts
from svc_atlas.address import View
from svc_atlas.charts.figure import capital
from svc_atlas.metrics import decomposition
from svc_atlas.metrics.areas import NATION, level_of
from svc_atlas.metrics.decomposition import MISSING, OTHERS
from svc_atlas.metrics.indicators import COUNTED_IN, INDICATORS
from svc_atlas.text.formats import SMALL_BASE, Formats
from svc_atlas.web import drawer, parts
from svc_atlas.web.screen import Screen

NAMED = 3
_SHOWN = 10
_LEAST = 0.1
_CATEGORY = {"crime": "offence", "drug": "drug_group"}
#: The areas by which the change of an area is split; the first are those of its sentence.
_PLACES = {
    "nation": ("province", "commune"),
    "province": ("district", "commune"),
    "district": ("commune",),
}


#: What the change of a part by itself adds to it: its class, and the counts tested for it.
_OWN = ["class", "tested_before", "tested_after"]


@dataclass(frozen=True)
class Moved:
    """The change in the cases of an area between two years.

    Attributes
    ----------
    kind : str
        What is counted: ``crime``, ``drug`` or ``accidents``.
    area : str
        The area in words.
    year, against : int
        The year, and the one it is compared with.
    change : Series
        The area's row of ``metrics.change.between``.
    level : str
        What ``places`` are.
    places, categories : DataFrame
        Of ``metrics.decomposition.of_change``, with the ``class`` of each part's own change and
        the counts that it was tested on, ``tested_before`` and ``tested_after``; ``categories``
        is empty where cases have none.
    names : mapping of str to str
        The names of the places.
    """

    kind: str
    area: str
    year: int
    against: int
    change: pd.Series
    level: str
    places: pd.DataFrame
    categories: pd.DataFrame
    names: Mapping[str, str]


def kind_of(view: View) -> str:
    """Return the kind of case that the indicator on the map counts; else crime."""
    return INDICATORS[view.indicator].counts or "crime"


@st.fragment
def show(screen: Screen) -> None:
    """Show what moved the cases of the area since the year compared with."""
    view, text = screen.view, screen.text
    what = text(f"moved.what.{kind_of(view)}")
    box = drawer.drawer("moved", text("moved.title", what=what))
    if not box.open:
        return
    with box:
        if view.against == view.year:
            parts.note(text("key.no_earlier"))
            return
        found = of(screen)
        parts.sentences(sentences(found, screen.formats))
        _waterfall(screen, found.kind)
        parts.note(text("moved.note"))


def of(screen: Screen) -> Moved:
    """Return the change of the area in view."""
    view, facts = screen.view, screen.facts
    kind, place = kind_of(view), _PLACES[level_of(view.area)][0]
    return Moved(
        kind=kind,
        area=screen.titled(view.area),
        year=view.year,
        against=view.against,
        change=facts.change(kind, view.area, view.year, view.against),
        level=place,
        places=_classed(screen, kind, place),
        categories=_classed(screen, kind, "category") if kind in _CATEGORY else pd.DataFrame(),
        names=_names(screen, place),
    )


def _names(screen: Screen, level: str) -> Mapping[str, str]:
    """Return the names of the areas of a level; a district's with its kind.

    A district and its province may share a name.
    """
    names = screen.facts.names(screen.view.lang)
    if level != "district":
        return names
    return {code: screen.titled(code) for code in names if code != NATION and len(code) == 4}


def _classed(screen: Screen, kind: str, by: str) -> pd.DataFrame:
    """Return the parts of the change, each with the class and the counts of its own change.

    Where no commune of a part can be compared, its class is ``not_comparable``.
    """
    view, facts = screen.view, screen.facts
    years = view.year, view.against
    rows = facts.parts_of_change(kind, view.area, *years, by)
    if by == "category":
        level = level_of(view.area)
        alone = {
            part: facts.between(kind, level, *years, part).loc[view.area]
            for part in rows["part"]
            if part != MISSING
        }
        own = pd.DataFrame.from_dict(alone, orient="index", columns=["both", "class", "before",
                                                                     "after"])  # fmt: skip
    else:
        own = facts.between(kind, by, *years)
    own = own.rename(columns={"before": "tested_before", "after": "tested_after"})
    own = own.assign(**{"class": own["class"].mask(own["both"] == 0, "not_comparable")})
    return rows.join(own[_OWN], on="part")


# In words -------------------------------------------------------------------------------------


def sentences(moved: Moved, say: Formats) -> list[str]:
    """Say how the cases changed, whether by more than chance, and where and in what the most.

    Parameters
    ----------
    moved : Moved
        The change.
    say : Formats
        The language.
    """
    said = [_total(moved, say)]
    level = say.text(f"level.{moved.level}")
    said.append(_largest(moved, say, moved.places, level, moved.names.__getitem__))
    if len(moved.categories):
        group = _CATEGORY[moved.kind]
        words = say.text(f"moved.one.{group}")
        said.append(
            _largest(moved, say, moved.categories, words, lambda key: say.text(f"{group}.{key}"))
        )
    return said


def _total(moved: Moved, say: Formats) -> str:
    """Give both counts, what of them is known in one year alone, and the class of the change."""
    unit, totals = COUNTED_IN[moved.kind], decomposition.totals(moved.places)
    first = say.text(
        "moved.total",
        area=moved.area,
        what=say.text(f"moved.what.{moved.kind}"),
        before=say.counted(totals["before"], unit),
        after=say.counted(totals["after"], unit),
        difference=say.difference(totals["difference"]),
        year=say.year(moved.year),
        against=say.year(moved.against),
    )
    return " ".join(filter(None, (first, _one_sided(moved, say), _chance(moved, say))))


def _one_sided(moved: Moved, say: Formats) -> str:
    aside = moved.places[moved.places["part"] == MISSING]
    if not aside[["before", "after"]].any(axis=None):
        return ""
    row = aside.iloc[0]
    return say.text(
        "moved.one_sided",
        n=say.count(row["communes"]),
        before=say.count(row["before"]),
        after=say.count(row["after"]),
        year=say.year(moved.year),
        against=say.year(moved.against),
    )


def _chance(moved: Moved, say: Formats) -> str:
    """Say whether the rate changed by more than chance explains, in the words of its class."""
    row = moved.change
    if not row["both"]:
        return say.text("moved.none_comparable")
    among = ""
    if row["others"]:
        among = say.text("moved.among", n=say.count(row["both"]), counts=_both_years(row, say))
    if row["class"] == "cannot_be_said":
        return capital(say.text("moved.chance.cannot_be_said", among=among))
    # One operation can bring several drug cases: they don't come one by one as the test takes it.
    alone = say.text("moved.if_alone") if moved.kind == "drug" else ""
    if not row["before"] and row["class"] == "worse":
        return capital(say.text("moved.chance.worse_from_none", among=among, alone=alone))
    if row["before"] < SMALL_BASE:  # a percentage of so few says more than is known
        return capital(say.text(f"moved.chance.{row['class']}_few", among=among, alone=alone))
    percent, low, high = say.change_between(row["percent"], row["low"], row["high"])
    said = {"among": among, "alone": alone, "percent": percent, "low": low, "high": high}
    return capital(say.text(f"moved.chance.{row['class']}", level=say.percent(95), **said))


def _largest(moved: Moved, say: Formats, rows: pd.DataFrame, one: str, name) -> str:
    """Name the parts that moved the figure furthest, with their counts and classes."""
    chosen = standing_out(rows)
    if len(chosen):
        named = [_part(row, say, name(row["part"])) for _, row in chosen.iterrows()]
        form = "largest" if len(named) > 1 else "largest_alone"
        return say.text(f"moved.{form}", one=one, parts=say.names(named))
    steps = rows.loc[rows["part"] != MISSING, "difference"].abs()
    if not (steps > 0).any():
        return say.text("moved.no_part", one=one)
    alike = (steps == steps.max()).sum()
    return say.text(
        "moved.alike",
        one=one,
        n=say.count(alike),
        cases=say.counted(steps.max(), COUNTED_IN[moved.kind]),
    )


def _part(row: pd.Series, say: Formats, name: str) -> str:
    return say.text(
        "moved.part",
        name=name,
        counts=_both_years(row, say),
        said=_said(row, say),
    )


def _both_years(row: pd.Series, say: Formats, before: str = "before", after: str = "after") -> str:
    return f"{say.count(row[before])}\u00a0→\u00a0{say.count(row[after])}"


def _said(row: pd.Series, say: Formats) -> str:
    """Say the class of a part's change, with the counts it was tested on where they are others.

    Those are of the communes that reported in full and have residents in both years alone.
    """
    said = say.text(f"moved.class.{row['class']}")
    tested = ("tested_before", "tested_after")
    if row["class"] == "not_comparable" or [row[name] for name in tested] == [
        row["before"],
        row["after"],
    ]:
        return said
    return say.text("moved.tested", said=said, counts=_both_years(row, say, *tested))


def standing_out(rows: pd.DataFrame, most: int = NAMED) -> pd.DataFrame:
    """Return the parts that moved furthest, at most ``most``.

    None is named that moved no further than one that is left out: which of them came first would
    be an accident of their codes. Nor is one that moved less than a tenth of the first.

    Examples
    --------
    >>> rows = pd.DataFrame({"part": list("abcde"), "difference": [-1, -7, 1, 1, 3]})
    >>> standing_out(rows)["part"].tolist()
    ['b', 'e']
    """
    moved = rows[~rows["part"].isin([MISSING, OTHERS]) & (rows["difference"] != 0)]
    steps = moved["difference"].abs().sort_values(ascending=False, kind="stable")
    if len(steps) > most:
        steps = steps[steps > steps.iloc[most]]
    return moved.loc[steps.index[steps >= steps.max() * _LEAST][:most]]


# In a chart -----------------------------------------------------------------------------------


def _waterfall(screen: Screen, kind: str) -> None:
    """Draw the change part by part, by what is chosen, with a link to each part."""
    view, text = screen.view, screen.text
    ways = {by: text(f"levels.{by}") for by in _PLACES[level_of(view.area)]}
    if kind in _CATEGORY:
        ways["category"] = text(f"moved.by.{_CATEGORY[kind]}")
    by = drawer.choice("moved_by", text("moved.by.label"), ways)
    rows = _classed(screen, kind, by)
    shown = decomposition.largest(rows.drop(columns=_OWN), _SHOWN)

    def draw() -> go.Figure:
        totals = decomposition.totals(shown)
        return charts.waterfall(
            shown,
            screen.facts.names(view.lang),
            screen.formats,
            total_before=totals["before"],
            total_after=totals["after"],
            year=view.year,
            against=view.against,
            by=by,
            unit=COUNTED_IN[kind],
        )

    parts.chart(screen, "waterfall", draw, chosen=(kind, by))
    named = shown[~shown["part"].isin([MISSING, OTHERS])]
    _links(screen, kind, by, named.merge(rows[["part", *_OWN]], on="part"))


def _links(screen: Screen, kind: str, by: str, rows: pd.DataFrame) -> None:
    """Link each part: an area to its page, an offence to the map of its change."""
    view, text = screen.view, screen.text
    if rows.empty or (by == "category" and kind != "crime"):
        return
    parts.heading(text("moved.go.category" if by == "category" else "moved.go.area"))
    notes = [f"({_counts(row, screen)})" for _, row in rows.iterrows()]
    if by != "category":
        parts.links(screen, rows["part"].tolist(), notes)
        return
    maps = [replace(view, indicator="crime_change", offence=part, estimate="reported")
            for part in rows["part"]]  # fmt: skip
    names = [text(f"offence.{part}") for part in rows["part"]]
    parts.linked(list(zip(map(screen.href, maps), names, notes, strict=True)))


def _counts(row: pd.Series, screen: Screen) -> str:
    say = screen.formats
    return say.text("moved.counts", counts=_both_years(row, say), said=_said(row, say))
