"""The rules of a figure by itself and of the figures of one commune and category."""

from functools import cache

import pandas as pd
import pandera.pandas as pa

from svc_atlas.records import form
from svc_atlas.records.checks.layout import Layout
from svc_atlas.records.checks.validating import broken, field_check, rows_schema
from svc_atlas.records.findings import Finding
from svc_atlas.records.rules import LIMITS, RULES
from svc_atlas.records.spoken import number


def check(laid: Layout) -> tuple[list[Finding], Layout]:
    """Return what breaks the rules of scope field and row, and the layout without wrong figures.

    A wrong figure is none: what it would do to its row, its total and the next year is no second
    mistake. Stated totals and percentages are looked at elsewhere.
    """
    found, wrong = [], []
    for table in laid.tables:
        values, positions = laid.wide(table)
        right = values.copy()
        for rule, measure, rows in broken(fields_schema(table), values):
            limit = {"limit": number(LIMITS[table])} if "limit" in RULES[rule].params else {}
            at = positions.loc[rows, measure]
            found += [laid.finding(rule, laid.figures.loc[each], **limit) for each in at]
            wrong += list(at)
            right.loc[rows, measure] = pd.NA
        for rule, _, rows in broken(table_rows_schema(table), right):
            found += [_of_row(laid, rule, right.loc[row], positions.loc[row]) for row in rows]
    return found, laid.without(wrong)


@cache
def fields_schema(table: str) -> pa.DataFrameSchema:
    """Return the pandera schema of a table's measures, each rule a check with the rule's id."""
    kinds = {field.measure: field.kind for field in form.fields(table) if not field.stated}
    rules = [rule for rule in RULES.values() if rule.scope == "field"]
    limit = {"limit": LIMITS.get(table)}
    return pa.DataFrameSchema(
        {
            measure: pa.Column(
                "Float64",
                [
                    field_check(rule, **(limit if "limit" in rule.params else {}))
                    for rule in rules
                    if kind in rule.of
                ],
                nullable=True,
            )
            for measure, kind in kinds.items()
        }
    )


@cache
def table_rows_schema(table: str) -> pa.DataFrameSchema:
    """Return the pandera schema of the rules about a row of a table."""
    return rows_schema(
        *(rule for rule in RULES.values() if rule.scope == "row" and table in rule.of)
    )


def _of_row(laid: Layout, rule: str, values: pd.Series, positions: pd.Series) -> Finding:
    known = RULES[rule]
    at = next(name for name in known.at if pd.notna(values[name]) and values[name] > 0)
    params = {name: number(values[name]) for name in known.params}
    return laid.finding(rule, laid.figures.loc[positions[at]], **params)
