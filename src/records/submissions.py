"""Submissions: what an office handed in, kept whole, and the id that the same content has twice."""

import hashlib
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from svc_atlas.records.form import Field, by_key
from svc_atlas.records.workbook import FIGURES, frame

REPORTED = "reported"
#: The states that are kept: a figure that could not be read was set aside and is none.
KEPT = ("given", "blank", "marked", "not_ranked")
KEY = ("table", "year", "commune", "category", "measure")
STORED = {"Int16": pa.int16(), "Float64": pa.float64(), "string": pa.string()}
SCHEMA = pa.schema([(name, STORED[dtype]) for name, dtype in FIGURES.items()])


@dataclass(frozen=True)
class Submission:
    """What an office handed in.

    Attributes
    ----------
    file : str
        The file's name, without its folder.
    sha256 : str
        Of the file.
    office : str
        A word of ``offices.OFFICES``; a person never.
    province : str or None
        The province that it is about; None for several.
    received : date
        The day that the office handed it in.
    figures : DataFrame
        Columns and types of ``workbook.FIGURES``; states as in ``KEPT``.
    set_aside : int
        How many rows and cells were left out because they could not be placed or read.
    mapping : str or None
        SHA-256 of whatever else the figures depend on: the mapping of somebody else's table.
    method : str
        How its residents were counted: ``reported``, or what the mapping says.
    dash_is_zero : bool
        Whether a dash was read as 0, as who handed it in said.

    Raises
    ------
    ValueError
        Figures that are none of the form: an unknown column, a state without its value.
    """

    file: str
    sha256: str
    office: str
    province: str | None
    received: date
    figures: pd.DataFrame
    set_aside: int = 0
    mapping: str | None = None
    method: str = REPORTED
    dash_is_zero: bool = False

    def __post_init__(self):
        _refuse_what_is_no_figure(self.figures)

    @cached_property
    def id(self) -> str:
        """12 hex digits of a SHA-256 over the file, the mapping and the figures.

        The order of the figures, the office and the day do not matter.
        """
        said = self.figures[[*KEY, "value", "state"]]
        rows = pd.util.hash_pandas_object(said, index=False).sort_values().to_numpy("<u8")
        parts = (self.sha256, self.mapping or "", self.method)
        digest = hashlib.sha256("\n".join((*parts, "")).encode() + rows.tobytes())
        return digest.hexdigest()[:12]

    @property
    def years(self) -> list[int]:
        """The years of its figures, in order."""
        return sorted(int(year) for year in self.figures["year"].unique())

    @property
    def given(self) -> int:
        """How many figures it gives."""
        return int((self.figures["state"] == "given").sum())


@dataclass(frozen=True, slots=True)
class Added:
    """What became of a submission.

    Attributes
    ----------
    id : str
        12 hex digits.
    new : bool
        False when the same content was imported before; nothing was changed then.
    added, changed, withdrawn, unchanged : int
        Figures that were not there, that replace others, that were taken back, and that stand as
        they stood; all 0 unless it is new.
    imported : str
        When it was taken in, in UTC.
    """

    id: str
    new: bool
    added: int
    changed: int
    withdrawn: int
    unchanged: int
    imported: str


def encode(figures: pd.DataFrame) -> bytes:
    """Return figures as Parquet: the same figures give the same bytes."""
    rows = figures[list(FIGURES)].astype(FIGURES)
    table = pa.Table.from_pandas(rows, schema=SCHEMA, preserve_index=False)
    sink = pa.BufferOutputStream()
    pq.write_table(table.replace_schema_metadata(None), sink, compression="zstd")
    return sink.getvalue().to_pybytes()


def decode(content: bytes, columns: tuple[str, ...] = tuple(FIGURES)) -> pd.DataFrame:
    """Return some columns of stored figures; texts come as categories, of which there are few."""
    texts = [name for name in columns if FIGURES[name] == "string"]
    source = pa.BufferReader(content)
    table = pq.read_table(source, columns=list(columns), read_dictionary=texts)
    types = {pa.int16(): pd.Int16Dtype(), pa.float64(): pd.Float64Dtype()}
    return table.to_pandas(types_mapper=types.get)


def columns() -> tuple[Field, ...]:
    """Return every column of the form that holds a figure, table by table."""
    return tuple(field for field in by_key().values() if not field.stated)


def _refuse_what_is_no_figure(figures: pd.DataFrame) -> None:
    """Hold figures to the contract: readers, roll-ups and mappings are made by many hands."""
    known = frame([(f.table, f.category, f.measure) for f in columns()], dict.fromkeys(
        ("table", "category", "measure"), "string",
    ))  # fmt: skip
    named = figures[["table", "category", "measure"]].drop_duplicates()
    unknown = named.merge(known, how="left", indicator=True)
    unknown = unknown[unknown["_merge"] == "left_only"]
    if len(unknown):
        raise ValueError(f"no column of the form: {unknown.iloc[0, :3].tolist()}")
    if not figures["state"].isin(KEPT).all():
        raise ValueError(f"a figure's state is one of {KEPT}")
    if ((figures["state"] == "given") != figures["value"].notna()).any():
        raise ValueError("a figure has a value exactly when it is given")
    if figures[["year", "commune"]].isna().any(axis=None):
        raise ValueError("a figure is of a year and a commune")
    if not figures["commune"].str.fullmatch(r"\d{6}").all():
        raise ValueError("a commune's code has six digits")
