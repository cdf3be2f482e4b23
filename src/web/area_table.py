"""The table of the areas on the map: the same classes and colours, counts beside every rate."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from svc_atlas.address import View
from svc_atlas.charts import labels
from svc_atlas.maps import legend, style
from svc_atlas.maps.legend import scale_of
from svc_atlas.metrics import estimates
from svc_atlas.metrics.indicators import CASE_CHANGES, COUNTED_IN, INDICATORS
from svc_atlas.text import shown
from svc_atlas.text.numbers import known
from svc_atlas.web import parts
from svc_atlas.web.screen import Screen, number_format
from svc_atlas.web.sortable import CODE, Column, Sortable, address_of

#: The count beside a value, and the column that holds every case on record.
_COUNTED = {
    "clearance": ("denominator", "cases"),
    **dict.fromkeys(("crime_rate", "crime_change"), ("numerator", "cases")),
    **dict.fromkeys(("drug_rate", "drug_change"), ("numerator", "drug_cases")),
}


def frame(screen: Screen) -> pd.DataFrame:
    """Return one row an area on the map: its name, class, counts and the value on the map.

    Missing figures stay null; the column ``class`` says which absence it is. A change of which
    nothing can be said has its counts and no percentage. A rate has what its estimate adds, a
    change what it compares.
    """
    view, facts = screen.view, screen.facts
    area = view.area[:4] if view.page == "commune" else view.area
    areas = facts.areas[facts.areas["level"] == view.level]
    if area != "KH":
        areas = areas[areas.index.str.startswith(area)]
    rows = facts.shown(view).set_index("area").reindex(areas.index)
    unsaid = (rows["class"] == "cannot_be_said") & view.compares
    tiers = facts.totals("tiers", view.level).xs(view.year, level="year").reindex(areas.index)
    crime = facts.totals("crime", view.level).xs(view.year, level="year").reindex(areas.index)
    drugs = facts.totals("drug", view.level).xs(view.year, level="year").reindex(areas.index)
    return pd.DataFrame(
        {
            "code": areas["code"],
            "name": areas[f"name_{view.lang}"],
            "parent": areas["parent"].map(facts.whole_names(view.lang)),
            "class": rows["class"].fillna("not_reported"),
            "value": rows["value"].mask(unsaid),
            "numerator": rows["numerator"],
            "denominator": rows["denominator"],
            "tier_1": tiers["tier_1"],
            "tier_2": tiers["tier_2"],
            "tier_3": tiers["tier_3"],
            "cases": crime["cases"],
            "residents": crime["exposure"],
            "drug_cases": drugs["cases"],
            **{name: rows[name] for name in beside(view)},
        },
        index=areas.index,
    )


def beside(view: View) -> tuple[str, ...]:
    """Return the columns that stand beside a rate's or a change's own, on screen or in the CSV."""
    if view.indicator in CASE_CHANGES:
        return ("difference", "low", "high", "exposure_before", "exposure_after")
    if not view.takes_estimate:
        return ()
    estimated = ("reported",) if view.estimate != "reported" else ()
    return (*estimated, *estimates.COLUMNS[view.estimate])


def columns(screen: Screen) -> list[Column]:
    """Return the columns for the view's level and indicator."""
    view, text = screen.view, screen.text
    found = [Column("name", text(f"level.{view.level}"), False)]
    if view.level != "province":
        found.append(Column("parent", text("table.within"), False))
    found.append(Column("class", text(f"indicator.{view.indicator}.short"), False))
    valued = scale_of(view.indicator) in ("rate", "share", "targets")
    if valued or view.indicator in CASE_CHANGES:
        found.append(Column("value", text("table.value"), True))
    if "difference" in beside(view):
        unit = COUNTED_IN[INDICATORS[view.indicator].counts]
        found.append(Column("difference", text(f"table.difference.{unit}"), True))
    if view.estimate in ("smoothed", "pooled"):
        found.append(Column("reported", text("estimate.reported"), True))
    if view.level != "commune":
        found += [Column(f"tier_{n}", text(f"tier.{n}"), True) for n in (1, 2, 3)]
    return [
        *found,
        Column("cases", text("table.cases"), True),
        Column("drug_cases", text("table.drug_cases"), True),
        Column("residents", text("table.residents"), True),
    ]


@st.fragment
def show(screen: Screen) -> None:
    """Show the table, a page of rows at a time; a name goes to its area."""
    rows, wanted = frame(screen), columns(screen)
    Sortable(
        key="areas",
        rows=rows,
        columns=wanted,
        wire=lambda shown: _wire(screen, shown, wanted),
        caption=_caption(screen, len(rows)),
        first=("name", False),
        absent=legend.ABSENT,
    ).show(screen)
    if _counts_less(screen.view, rows):
        parts.note(screen.text("table.counts_less"))


def _counts_less(view: View, rows: pd.DataFrame) -> bool:
    """Tell whether a value rests on fewer cases than the columns of cases hold."""
    beside, column = _COUNTED.get(view.indicator, (None, None))
    if column is None or view.offence is not None:
        return False
    return bool((rows[beside] < rows[column]).fillna(False).any())


def _caption(screen: Screen, count: int) -> str:
    view, text = screen.view, screen.text
    return text(
        "table.caption",
        count=screen.formats.count(count),
        level=text(f"levels.{view.level}"),
        area=screen.titled(view.area[:4] if view.page == "commune" else view.area),
        year=view.year,
    )


def _wire(screen: Screen, rows: pd.DataFrame, wanted: list[Column]) -> dict:
    view = screen.view
    keys = [column.key for column in wanted]
    scale = scale_of(view.drawn)
    anywhere = screen.to(rows.index[0])
    return {
        "chip": keys.index("class"),
        "download": address_of(view),
        "href": screen.href(replace(anywhere, area=CODE)),
        "fills": {key: style.fill(scale, key).wire() for key in rows["class"].unique()},
        "selected": view.area,
        "rows": [
            [code, row["class"], *(cell(screen, key, row) for key in keys)]
            for code, row in rows.iterrows()
        ],
    }


def _rate(screen: Screen, key: str, row: pd.Series) -> str:
    """Write an estimate, a pooled one with its interval; the rate as reported with its cases."""
    say = screen.formats
    if key == "reported":
        if not known(row["reported"]):
            return say.absent("")
        as_reported = {"indicator": screen.view.indicator, **row, "value": row["reported"]}
        return labels.label(as_reported, say)
    if screen.view.estimate == "smoothed" or not known(row["value"]):
        return say.rate(row["value"], absent="")
    pooled = (row["value"], row["pooled_low"], row["pooled_high"])
    rate, low, high = say.between(say.rate, *pooled)
    return screen.text("table.pooled", rate=rate, low=low, high=high)


def cell(screen: Screen, key: str, row: pd.Series) -> str:
    """Write one cell of a row: a class by its words, a value with the counts that it is made of."""
    view, say, value = screen.view, screen.formats, row[key]
    if key in ("name", "parent"):
        return shown(str(value))
    if key == "class":
        breaks = screen.facts.breaks(view)
        number = number_format(screen)
        return legend.label(view.drawn, value, breaks=breaks, text=screen.text, number=number)
    if key == "difference":
        return say.difference(value, absent="")
    if key == "reported" or (key == "value" and view.estimate in ("smoothed", "pooled")):
        return _rate(screen, key, row)
    if key != "value":
        return say.count(value, absent="")
    if not (known(row["numerator"]) and known(row["denominator"])):
        return say.absent("")
    return labels.label({"indicator": view.indicator, "level": view.level, **row}, say)
