"""Where pandera runs the checks: what breaks a rule, as rows of the frame validated."""

from collections.abc import Iterator

import pandas as pd
import pandera.pandas as pa
from pandera.config import ValidationDepth, config_context
from pandera.errors import SchemaErrors

from svc_atlas.records.rules import Rule


def field_check(rule: Rule, **params) -> pa.Check:
    """Return the check of a rule about a value by itself; null values are passed over."""
    return pa.Check(rule.holds, name=rule.id, **params)


def row_check(rule: Rule) -> pa.Check:
    """Return the check of a rule about rows; it holds where it cannot be said."""

    def holds(frame: pd.DataFrame) -> pd.Series:
        return rule.holds(frame).astype("boolean").fillna(True)

    return pa.Check(holds, name=rule.id)


def rows_schema(*rules: Rule) -> pa.DataFrameSchema:
    """Return the schema of frames that are held to rules about their rows."""
    return pa.DataFrameSchema(checks=[row_check(rule) for rule in rules])


def broken(
    schema: pa.DataFrameSchema, frame: pd.DataFrame
) -> Iterator[tuple[str, str | None, pd.Index]]:
    """Validate a frame, lazily, and yield what breaks each rule.

    Parameters
    ----------
    schema : DataFrameSchema
        Its checks are named by their rules.
    frame : DataFrame
        With an index in which every row has a value of its own.

    Yields
    ------
    rule, column, rows
        The rule's id; the column, None for a rule about rows; the index of the rows.

    Raises
    ------
    SchemaErrors
        The frame is not of the schema's form: a fault of the code.
    """
    if frame.empty:
        return
    # Set here, so that no variable of the environment turns the rules off.
    with config_context(True, ValidationDepth.SCHEMA_AND_DATA):
        try:
            schema.validate(frame, lazy=True)
        except SchemaErrors as errors:
            for error in errors.schema_errors:
                output = error.check_output
                if not isinstance(output, pd.Series):
                    raise
                column = error.schema.name if isinstance(error.schema, pa.Column) else None
                yield error.check.name, column, output.index[~output.astype(bool)]
