"""Text tables: .csv and .tsv, whatever delimits them and ends their lines."""

import csv
import io
from collections import Counter
from itertools import islice

from svc_atlas.records.reading.cells import ERRORS
from svc_atlas.records.reading.contents import Contents, SheetContents
from svc_atlas.records.reading.refusal import Budget, damaged
from svc_atlas.records.workbook import Sheet

DELIMITERS = (",", ";", "\t", "|")
TRIED_ROWS = 200


def read(text: str) -> Contents:
    """Read a table from text; every value stays the text it is.

    Raises
    ------
    Refused
        A quotation mark does not close, or the table holds too much.
    """
    said, text = _said(text)
    delimiter = said or sniff(text)
    rows, fields, errors, budget = [], [], {}, Budget()
    reader = _reader(text, delimiter)
    try:
        for number, written in enumerate(reader, start=1):
            fields.append(len(written))
            row = [value or None for value in written]
            while row and row[-1] is None:
                row.pop()
            budget.spend(len(row), len(row) + 1, rows=bool(row))
            errors |= {(number, at): v for at, v in enumerate(row, start=1) if v in ERRORS}
            rows.append(row)
    except csv.Error as error:
        reason = "long_cell" if "field limit" in str(error) else "quotes"
        raise damaged(reason, line=reader.line_num) from error
    while rows and not rows[-1]:
        rows.pop()
    kind = "tsv" if delimiter == "\t" else "csv"
    cut = tuple(fields[: len(rows)]) if delimiter == "," else ()
    return Contents(kind, [SheetContents(Sheet(None, rows, errors=errors, fields=cut))])


def _said(text: str) -> tuple[str | None, str]:
    """Return the delimiter of a first line ``sep=;``, which Excel obeys and does not show."""
    first, _, rest = text.partition("\n")
    first = first.rstrip("\r")
    if len(first) == 5 and first.startswith("sep="):
        return first[4], rest
    return None, text


def sniff(text: str) -> str:
    r"""Return the delimiter that cuts most rows into the same number of columns.

    Examples
    --------
    >>> sniff("code;cases\n020301;1,234\n020302;7")
    ';'
    """

    def regularity(delimiter: str) -> tuple[int, int]:
        try:
            rows = islice(_reader(text, delimiter), TRIED_ROWS)
            widths = Counter(len(row) for row in rows if len(row) > 1)
        except csv.Error:
            return (0, 0)
        width, count = max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
        return count, width

    return max(DELIMITERS, key=regularity)


def _reader(text: str, delimiter: str):
    # Without translation, so that a carriage return alone ends a line as well.
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
