"""The four tests of plausibility on a file that is handed in, and where their findings stand."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from svc_atlas.gazetteer import Gazetteer
from svc_atlas.metrics.panel import CHANGING, EVENTS, Panel
from svc_atlas.records import ledger, strange
from svc_atlas.records.checks.layout import Layout
from svc_atlas.records.findings import Finding
from svc_atlas.records.strange import Strange


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
    changing = [name in CHANGING.get(table, ()) for table, name, _ in columns]
    column, year, commune = ledger.split(keys)
    whole = Panel(columns, column, commune, now, before)
    own = np.array(changing)[column]
    return {int(each): strange.find(whole[own & (year == each)]) for each in np.unique(year)}


def findings(
    laid: Layout, found_in: Mapping[int, Sequence[Strange]], gazetteer: Gazetteer
) -> list[Finding]:
    """Return the findings of a file: communes copied from one year are told together."""
    return [
        strange.finding(each, year, gazetteer, laid.file, **_place(laid, each, year))
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
    commune = each.areas[0] if len(each.areas) == 1 and len(each.areas[0]) == 6 else None
    if not (commune or each.table):
        return {}
    tables = EVENTS if each.rule == "no_case_at_all" else CHANGING
    rows = laid.figures[laid.figures["year"] == year]
    rows = rows[rows["table"].isin([each.table] if each.table else list(tables))]
    if commune:
        rows = rows[rows["commune"] == commune]
    return rows.iloc[0][["sheet", "cell"] if commune else ["sheet"]].dropna().to_dict()


def copied(rows: pd.DataFrame, found_in: Mapping[int, Sequence[Strange]]) -> pd.Series:
    """Tell which figures (with ``year``) are of what is told already to be last year's copy."""
    told = pd.Series(False, index=rows.index)
    for year, all_found in found_in.items():
        for each in all_found:
            if each.ago == 1 and len(each.areas[0]) == 2:
                own = (rows["year"] == year) & rows["commune"].str.startswith(each.areas[0])
                told |= own & ((rows["table"] == each.table) | (each.table is None))
    return told
