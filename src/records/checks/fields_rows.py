"""The rules of a figure by itself and of the figures of one commune and category."""

from functools import cache

import pandas as pd
import pandera.pandas as pa

from svc_atlas.records import form
from svc_atlas.records.checks.layout import KEY, Layout, number
from svc_atlas.records.checks.validating import broken, field_check, rules_by_column
from svc_atlas.records.findings import Finding
from svc_atlas.records.rules import LIMITS, RULES


def check(laid: Layout) -> list[Finding]:
    """Return what breaks the rules of scope field and row, stated totals and percentages apart."""
    return [finding for table in laid.tables for finding in _check(laid, table)]


@cache
def schema(table: str) -> pa.DataFrameSchema:
    """Return the pandera schema of a table: its measures, each rule a check with the rule's id."""
    kinds = {field.measure: field.kind for field in form.fields(table) if not field.stated}
    fields = [rule for rule in RULES.values() if rule.scope == "field" and rule.holds]
    columns = {
        measure: [
            field_check(rule, **({"limit": LIMITS[table]} if "limit" in rule.params else {}))
            for rule in fields
            if kind in rule.of
        ]
        for measure, kind in kinds.items()
    }
    rows = [rule for rule in RULES.values() if rule.scope == "row" and table in rule.of]
    return rules_by_column(columns, rows)


def _check(laid: Layout, table: str) -> list[Finding]:
    values, positions = laid.wide(table)
    found, wrong, in_rows = [], set(), []
    for rule, column, rows in broken(schema(table), values):
        if column is None:
            in_rows += [(rule, row) for row in rows]
            continue
        limit = {"limit": number(LIMITS[table])} if "limit" in RULES[rule].params else {}
        for row in rows:
            wrong.add(row)
            cell = laid.figures.loc[positions.loc[row, column]]
            found.append(laid.finding(rule, cell, **limit))
    # What a wrong figure does to its neighbours is no second mistake.
    for rule, row in in_rows:
        if row not in wrong:
            found.append(_of_row(laid, rule, values.loc[row].drop(KEY), positions.loc[row]))
    return found


def _of_row(laid: Layout, rule: str, values: pd.Series, positions: pd.Series) -> Finding:
    known = RULES[rule]
    at = next(name for name in known.at if pd.notna(values[name]) and values[name] > 0)
    params = {name: number(values[name]) for name in known.params}
    return laid.finding(rule, laid.figures.loc[positions[at]], **params)
