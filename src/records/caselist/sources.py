"""The files of a case list: what they are, what their headers say, and how DuckDB reads them.

A file is recognised by its content. DuckDB sees it under a name of ours in a private folder, and
the columns of a CSV under names of ours too: nothing from a file stands in a query unquoted.
"""

import csv
import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from svc_atlas.errors import InputError, UnreadableError
from svc_atlas.records.caselist.headers import judge

CSV, PARQUET = "csv", "parquet"
DELIMITERS = (",", ";", "\t", "|")
_PARQUET_MARK = b"PAR1"
# Beginnings of what is not a table of text, and what it is called.
_OTHERS = {
    b"PK\x03\x04": "xlsx",
    b"\xd0\xcf\x11\xe0": "xls",
    b"%PDF": "pdf",
    b"\x1f\x8b": "gzip",
    b"\x89PNG": "png",
    b"\xff\xd8\xff": "jpeg",
}
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_LINE_END = re.compile(rb"[\r\n]")
_SAMPLE = 1 << 16
_HEADER_LIMIT = 1 << 20


@dataclass(frozen=True)
class Source:
    """A file of a case list.

    Attributes
    ----------
    path : Path
    kind : str
        ``csv`` or ``parquet``.
    headers : tuple of str
    columns : mapping
        The place of each of ``headers.COLUMNS`` among the headers.
    rows : int
        How many rows it has; of a CSV an estimate by its size.
    delimiter : str or None
    """

    path: Path
    kind: str
    headers: tuple[str, ...]
    columns: Mapping[str, int]
    rows: int
    delimiter: str | None = None

    @property
    def name(self) -> str:
        """The file's name, without its folder."""
        return self.path.name

    def column(self, name: str) -> str:
        """Return the quoted name under which DuckDB sees a column."""
        place = self.columns[name]
        if self.kind == CSV:
            return f'"c{place}"'
        quoted = self.headers[place].replace('"', '""')
        return f'"{quoted}"'

    def relation(self, link: Path) -> str:
        """Return what stands after FROM, where ``link`` is a name of ours for the file."""
        where = str(link).replace("'", "''")
        if self.kind == PARQUET:
            return f"read_parquet('{where}', file_row_number = true)"
        types = ", ".join(f"'c{n}': 'VARCHAR'" for n in range(len(self.headers)))
        return (
            f"read_csv('{where}', auto_detect = false, header = true, columns = {{{types}}}, "
            f"delim = '{self.delimiter}', quote = '\"', escape = '\"', nullstr = '')"
        )


def open_source(path: Path) -> Source:
    """Look at a file's beginning and headers; no row is read.

    Raises
    ------
    InputError
        A header that means a person, or a column that is missing or there twice.
    UnreadableError
        No such file, an empty one, or one that is neither CSV in UTF-8 nor Parquet.
    """
    path = Path(path)
    try:
        with open(path, "rb") as file:
            beginning = file.read(_SAMPLE)
    except OSError as fault:
        reason = fault.strerror or str(fault)
        raise UnreadableError("caselist.unreadable", file=path, reason=reason) from fault
    if not beginning.strip():
        raise UnreadableError("caselist.empty", file=path.name)
    if beginning.startswith(_PARQUET_MARK):
        return _open_parquet(path)
    _refuse_others(path, beginning)
    return _open_csv(path, beginning)


def _refuse_others(path: Path, beginning: bytes) -> None:
    if beginning.startswith(_UTF16):
        raise UnreadableError("caselist.encoding", file=path.name, encoding="UTF-16")
    for mark, kind in _OTHERS.items():
        if beginning.startswith(mark):
            raise UnreadableError("caselist.other_kind", file=path.name, kind=kind)
    if b"\x00" in beginning:
        raise UnreadableError("caselist.not_a_table", file=path.name)


def _open_parquet(path: Path) -> Source:
    try:
        metadata = pq.read_metadata(path)
        schema = metadata.schema.to_arrow_schema()
        headers = tuple(schema.names)
    except (pa.ArrowException, OSError) as fault:
        raise UnreadableError("caselist.damaged", file=path.name) from fault
    within = [name for field in schema for name in _names(field) if name != field.name]
    columns = judge(headers, path.name, within=within)
    if metadata.num_rows == 0:
        raise InputError("caselist.no_rows", file=path.name)
    return Source(path, PARQUET, headers, columns, metadata.num_rows)


def _names(field: pa.Field) -> Iterator[str]:
    """Yield the name of a column, and of the columns that stand within it."""
    yield field.name
    kind = field.type
    for place in range(kind.num_fields):
        yield from _names(kind.field(place))


def _open_csv(path: Path, beginning: bytes) -> Source:
    headers, delimiter, ends_at = _csv_headers(path)
    columns = judge(headers, path.name)
    body = beginning[ends_at:]
    lines = max(body.count(b"\n"), body.count(b"\r"))
    size = path.stat().st_size - ends_at
    if not body.strip():
        raise InputError("caselist.no_rows", file=path.name)
    estimate = max(1, lines) * size // len(body)
    return Source(path, CSV, headers, columns, max(1, estimate), delimiter)


def _csv_headers(path: Path) -> tuple[tuple[str, ...], str, int]:
    """Return the first row, its delimiter and where it ends; what is after it is not looked at."""
    with open(path, "rb") as file:
        beginning = file.read(_HEADER_LIMIT)
    ends_at = next(
        (end.start() for end in _LINE_END.finditer(beginning)
         if beginning.count(b'"', 0, end.start()) % 2 == 0),
        len(beginning),
    )  # fmt: skip
    try:
        line = beginning[:ends_at].decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise UnreadableError("caselist.not_utf8", file=path.name) from fault
    delimiter = max(DELIMITERS, key=line.count)
    try:
        headers = next(csv.reader(line.splitlines(keepends=True), delimiter=delimiter), [])
    except csv.Error as fault:  # a cell longer than any
        raise UnreadableError("caselist.bad_line", file=path.name, line=1) from fault
    named = tuple(header.strip() for header in headers)
    if not any(named):
        raise InputError("caselist.no_header", file=path.name)
    return named, delimiter, ends_at


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
