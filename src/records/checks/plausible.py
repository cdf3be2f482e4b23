"""Figures that are copied, zeroed or drifting beside earlier years, as findings that accuse nobody.

``metrics.plausibility`` finds them; here they become words, for the file that is handed in and for
the page of what was handed in alike.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from svc_atlas.gazetteer import Gazetteer
from svc_atlas.metrics import plausibility
from svc_atlas.records import ledger
from svc_atlas.records.checks.layout import Layout, both, names, number, province_named
from svc_atlas.records.findings import Both, Finding, Phrase
from svc_atlas.records.rules import found

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


def strange(figures: plausibility.Panel) -> list[Strange]:
    """Return what the four tests find in a panel."""
    made = [
        *(Strange("no_case_at_all", (row["area"],), None, None, row)
          for row in plausibility.zeros(figures).to_dict("records")),
        *(Strange("total_beyond_chance", (row["area"],), row["table"], None, row)
          for row in plausibility.totals(figures).to_dict("records")),
        *(Strange("other_grew", (row["area"],), "offences", None, row)
          for row in plausibility.drifts(figures).to_dict("records")),
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
        for ago, name in ((ago, f"ago_{ago}") for ago in plausibility.AGO)
        if pd.notna(row[name])
    ]
    return both(lambda say: " · ".join(f"{of}: {say.count(count)}" for of, count in known))


def _named(codes: Sequence[str], gazetteer: Gazetteer) -> Both:
    if len(codes) == 1:
        return province_named(gazetteer, codes[0])
    return names([gazetteer[code] for code in codes], NAMED)


# A file that is handed in --------------------------------------------------------------------


def check(keys: np.ndarray, now: np.ndarray, before: np.ndarray) -> dict[int, list[Strange]]:
    """Return what is found in each year of a file's figures.

    Parameters
    ----------
    keys : ndarray of int
        The figures, as in the ledger.
    now : ndarray of float
    before : ndarray of float, shape (figures, 3)
        Those of the store, one, two and three years before; NaN where there is none.
    """
    columns = tuple(ledger.form_columns()[["table", "measure", "category"]].fillna("").itertuples(
        index=False, name=None
    ))  # fmt: skip
    changing = [name in plausibility.CHANGING.get(table, ()) for table, name, _ in columns]
    column, year, commune = ledger.split(keys)
    whole = plausibility.Panel(columns, column, commune, now, before)
    own = np.array(changing)[column]
    return {int(each): strange(whole[own & (year == each)]) for each in np.unique(year)}


def findings(
    laid: Layout, found_in: Mapping[int, Sequence[Strange]], gazetteer: Gazetteer
) -> list[Finding]:
    """Return the findings of a file: communes copied from one year are told together."""
    return [
        finding(each, year, gazetteer, laid.file, **_place(laid, each, year))
        for year, all_found in found_in.items()
        for each in _together(all_found)
    ]


def _together(found_in: Sequence[Strange]) -> list[Strange]:
    """Return the same, communes that repeat the figures of one year as one."""
    many = [each for each in found_in if each.ago and not each.table and len(each.areas[0]) == 6]
    made = [each for each in found_in if each not in many]
    for ago in dict.fromkeys(each.ago for each in many):
        own = [each for each in many if each.ago == ago]
        row = {name: sum(each.row[name] for each in own) for name in ("repeated", "cells")}
        areas = tuple(each.areas[0] for each in own)
        made.append(Strange(own[0].rule, areas, None, ago, row))
    return made


def _place(laid: Layout, each: Strange, year: int) -> dict[str, str]:
    """Return where a finding stands: a commune's first figure, a table's sheet, else the file."""
    if each.table is None and (len(each.areas) > 1 or len(each.areas[0]) == 2):
        return {}
    rows = laid.figures[laid.figures["year"] == year]
    if len(each.areas[0]) == 6:
        rows = rows[rows["commune"] == each.areas[0]]
    if each.table:
        rows = rows[rows["table"] == each.table]
    place = rows.iloc[0][["sheet", "cell"] if len(each.areas[0]) == 6 else ["sheet"]].dropna()
    return place.to_dict()


def copied(rows: pd.DataFrame, found_in: Mapping[int, Sequence[Strange]]) -> pd.Series:
    """Tell which figures (with ``year``) are of what is told already to be last year's copy."""
    told = pd.Series(False, index=rows.index)
    for year, all_found in found_in.items():
        for each in all_found:
            if each.ago == 1 and len(each.areas[0]) == 2:
                own = (rows["year"] == year) & rows["commune"].str.startswith(each.areas[0])
                told |= own & ((rows["table"] == each.table) | (each.table is None))
    return told
