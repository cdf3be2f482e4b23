"""The tables of the schema as Parquet: the same rows give the same bytes, on any day."""

from collections.abc import Mapping

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from svc_atlas.errors import InputError
from svc_atlas.schema import Column, Table

ROW_GROUP = 16_384  # so that a few rows of a large table are read without the others
STORED = {
    "string": pa.string(),
    "boolean": pa.bool_(),
    "Int8": pa.int8(),
    "Int16": pa.int16(),
    "Int32": pa.int32(),
    "Int64": pa.int64(),
    "Float64": pa.float64(),
}


def encode(table: Table, rows: pd.DataFrame) -> bytes:
    """Return ``rows`` as Parquet: typed and sorted by the schema, without a library's notes.

    Raises
    ------
    InputError
        Rows that the schema does not allow.
    """
    frame = table.typed(rows)
    check(table, frame)
    fields = [pa.field(c.name, STORED[c.dtype]) for c in table.columns]
    arrow = pa.Table.from_pandas(frame, schema=pa.schema(fields), preserve_index=False)
    sink = pa.BufferOutputStream()
    bare = arrow.replace_schema_metadata(None)
    pq.write_table(bare, sink, compression="zstd", row_group_size=ROW_GROUP)
    return sink.getvalue().to_pybytes()


def decode(table: Table, content: bytes) -> pd.DataFrame:
    """Return the rows of ``content`` with the schema's types, as ``table.typed`` gives them."""
    return rows(table, content, {})


def rows(table: Table, content: bytes, equal: Mapping[str, object]) -> pd.DataFrame:
    """Return the rows of ``content`` whose columns equal what is asked; the others are not loaded.

    Examples
    --------
    >>> from svc_atlas.schema import TABLES
    >>> tiers = pd.DataFrame({"year": [2023, 2024], "commune": "020301", "tier": [1, 2]})
    >>> content = encode(TABLES["tiers"], tiers)
    >>> rows(TABLES["tiers"], content, {"year": 2024})["tier"].tolist()
    [2]
    """
    types = {STORED[c.dtype]: pd.api.types.pandas_dtype(c.dtype) for c in table.columns}
    wanted = [(name, "=", value) for name, value in equal.items()] or None
    source = pa.BufferReader(content)
    return pq.read_table(source, filters=wanted).to_pandas(types_mapper=types.get)


def check(table: Table, frame: pd.DataFrame) -> None:
    """Refuse rows that the schema does not allow.

    Raises
    ------
    InputError
        A value that must not be absent is, a word is unknown, or two rows have one key;
        the sentence names the table, the column and the first such row.
    """
    for column in table.columns:
        wrong = _wrong(column, frame[column.name])
        if wrong.any():
            at = wrong.idxmax()
            raise InputError(
                "snapshot.bad_value",
                table=table.name,
                column=column.name,
                value=frame.loc[at, column.name],
                row=_key(table, frame, at),
            )
    twice = frame.duplicated(list(table.key))
    if twice.any():
        raise InputError(
            "snapshot.two_rows", table=table.name, row=_key(table, frame, twice.idxmax())
        )


def _wrong(column: Column, values: pd.Series) -> pd.Series:
    absent = values.isna()
    unknown = (
        ~absent & ~values.astype("string").isin(column.words)
        if column.words
        else pd.Series(False, index=values.index)
    )
    return unknown if column.nullable else unknown | absent


def _key(table: Table, frame: pd.DataFrame, at: int) -> str:
    return ", ".join(f"{name} {frame.loc[at, name]}" for name in table.key)
