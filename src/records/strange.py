"""Figures copied, zeroed or drifting beside earlier years, as warnings that accuse nobody.

``metrics.plausibility`` finds them; here they become words, for a file that is handed in and for
the page of what was handed in alike.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from svc_atlas.gazetteer import Gazetteer
from svc_atlas.metrics import drift, plausibility
from svc_atlas.metrics.panel import AGO, Panel
from svc_atlas.records.findings import Both, Finding, Phrase
from svc_atlas.records.rules import found
from svc_atlas.records.spoken import both, names, number, province_named

NAMED = 10


@dataclass(frozen=True)
class Strange:
    """Figures of a year that chance explains badly.

    Attributes
    ----------
    rule : str
    areas : tuple of str
        The code of a province or a commune; those of several communes.
    table : str or None
        The table that they are of; None for several.
    ago : int or None
        Of how many years before they are a copy.
    row : mapping
        What ``metrics.plausibility`` says of them.
    """

    rule: str
    areas: tuple[str, ...]
    table: str | None
    ago: int | None
    row: Mapping[str, object]


def find(figures: Panel) -> list[Strange]:
    """Return what the four tests find in a panel."""
    made = [
        *(Strange("no_case_at_all", (row["area"],), None, None, row)
          for row in plausibility.zeros(figures).to_dict("records")),
        *(Strange("total_beyond_chance", (row["area"],), row["table"], None, row)
          for row in plausibility.totals(figures).to_dict("records")),
        *(Strange("other_grew", (row["area"],), "offences", None, row)
          for row in drift.drifts(figures).to_dict("records")),
    ]  # fmt: skip
    for row in plausibility.repeats(figures).to_dict("records"):
        made.append(Strange("repeats_earlier_year", (row["area"],), row["table"], row["ago"], row))
    return made


def finding(each: Strange, year: int, gazetteer: Gazetteer, file: str = "", **place) -> Finding:
    """Return the finding of a warning about a year's figures."""
    return found(each.rule, file, **place, **_PARAMS[each.rule](each, year, gazetteer))


def _no_case(each: Strange, year: int, gazetteer: Gazetteer) -> dict:
    return {"area": _named(each.areas, gazetteer), "before": _before(each.row, year)}


def _total(each: Strange, year: int, gazetteer: Gazetteer) -> dict:
    return {
        "area": _named(each.areas, gazetteer),
        "table": Phrase(f"table.{each.table}"),
        "n": int(each.row["communes"]),
        "before": _before(each.row, year),
        "after": number(each.row["now"]),
    }


def _other(each: Strange, year: int, gazetteer: Gazetteer) -> dict:
    names = {"before": "before", "after": "now", "other_before": "other_before",
             "other_after": "other_now"}  # fmt: skip
    return {
        "area": _named(each.areas, gazetteer),
        "offence": Phrase(f"offence.{each.row['category']}"),
        "year": year - 1,
        **{name: number(each.row[of]) for name, of in names.items()},
    }


def _repeats(each: Strange, year: int, gazetteer: Gazetteer) -> dict:
    return {
        "area": _named(each.areas, gazetteer),
        "what": Phrase(f"table.{each.table}" if each.table else "records.plausible.all_tables"),
        "repeated": number(each.row["repeated"]),
        "cells": number(each.row["cells"]),
        "year": year - each.ago,
    }


_PARAMS = {
    "no_case_at_all": _no_case,
    "total_beyond_chance": _total,
    "other_grew": _other,
    "repeats_earlier_year": _repeats,
}


def _before(row: Mapping[str, object], year: int) -> Both:
    """Say what was counted in each of the years before that are known, the latest first."""
    known = [
        (year - ago, row[name])
        for ago, name in ((ago, f"ago_{ago}") for ago in AGO)
        if pd.notna(row[name])
    ]
    return both(lambda say: " · ".join(f"{say.count(count)} ({of})" for of, count in known))


def _named(codes: Sequence[str], gazetteer: Gazetteer) -> Both:
    if len(codes) == 1:
        return province_named(gazetteer, codes[0])
    return names([gazetteer[code] for code in codes], NAMED)
