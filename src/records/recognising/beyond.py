"""Values to the right of a table's last heading: a row that has one may have moved by a column.

An unquoted ``1,234`` in a text file cuts a row into one column more than its header has: each
figure behind it stands under the heading of its neighbour, and the last one under none. Where the
row runs past no heading all the same, the second half is told by its three digits.
"""

import re
from collections.abc import Iterable, Iterator

from svc_atlas.records.findings import Finding
from svc_atlas.records.recognising.cells import shown
from svc_atlas.records.recognising.headings import heading_key, keys_of, read
from svc_atlas.records.recognising.layout import Layout, address
from svc_atlas.records.recognising.vocabulary import PARTS
from svc_atlas.records.rules import found
from svc_atlas.records.workbook import Sheet

_WORD = re.compile(r"(?!\W*\d).*[^\W\d_]", re.DOTALL)  # 5 kg is a number yet
_THOUSANDS, _HUNDREDS = re.compile("[1-9][0-9]{0,2}"), re.compile("[0-9]{3}")
_NUMBER = re.compile("[0-9]+(?:[.][0-9]+)?")
# What may be shown of a column that nobody asked for: there, names and telephone numbers stand.
_FIGURE = re.compile("[0-9]{1,6}")


def beyond(sheet: Sheet, layout: Layout, rows: Iterable[int], file: str) -> list[Finding]:
    """Return for each of the rows (from 0) of a table the first value beyond its last heading.

    In a workbook nothing moves: words there are a remark in the margin, and only a number may be
    a figure that lost its heading.
    """
    last = _last_heading(sheet, layout)
    at_last = address(max(layout.header), last)
    findings = []
    for row in rows:
        cells = enumerate(sheet.rows[row][last + 1 :], last + 1)
        values = [(at, value) for at, cell in cells if (value := shown(cell))]
        numbers = [each for each in values if sheet.name is None or not _WORD.match(each[1])]
        for at, value in (numbers or values)[:1]:
            rule = "value_beyond_header" if numbers else "remark_beyond_header"
            cell, shown_ = address(row, at), value if _FIGURE.fullmatch(value) else None
            findings.append(found(rule, file, sheet.name, cell, shown_, last=at_last))
    return findings


def cut(sheet: Sheet, layout: Layout, rows: Iterable[int], file: str) -> list[Finding]:
    """Return for each of the rows (from 0) its first figure that may be the half of a number.

    A file that is cut at commas alone has them: three digits stand right of it under a heading of
    no figure, or the row has other fields than the header, so that nothing ran past it.
    """
    if not sheet.fields:
        return []
    rows = list(rows)
    last, figures = _last_heading(sheet, layout), {column.at for column in layout.of("figure")}
    no_counts = {at for at in range(last + 1) if _counts_nothing(sheet, layout, at)}
    findings = []
    for row in _may_be_cut(sheet, layout, rows, no_counts):
        cells = sheet.rows[row]
        other = sheet.fields[row] <= last or _ends_in_blanks(sheet, layout, row, rows)
        for at in sorted(figures):
            if not (at + 1 in no_counts or (other and at + 1 in figures)):
                continue
            pair = [*cells[at : at + 2], None, None][:2]
            before, after = (shown(cell) or "" for cell in pair)
            if _THOUSANDS.fullmatch(before) and _HUNDREDS.fullmatch(after):
                told = {"after": after, "together": f"{before},{after}"}
                findings.append(
                    found("number_cut", file, sheet.name, address(row, at), before, **told)
                )
                break
    return findings


def _may_be_cut(
    sheet: Sheet, layout: Layout, rows: list[int], no_counts: set[int]
) -> Iterator[int]:
    """Yield the rows that a comma within a number may have made one field longer.

    A row with the fields of the header is one of them only where it lost a blank one at its end:
    the file leaves such fields out of other rows, or a number came to stand among the remarks.
    """
    width = _width(sheet, layout)
    leaves_out = any(sheet.fields[row] < width for row in rows)
    remarks = [at for at in no_counts if _is_of_remarks(sheet, layout, at)]
    for row in rows:
        noted = (shown(cell) or "" for at, cell in enumerate(sheet.rows[row]) if at in remarks)
        if sheet.fields[row] != width or leaves_out or any(map(_NUMBER.fullmatch, noted)):
            yield row


def _ends_in_blanks(sheet: Sheet, layout: Layout, row: int, rows: list[int]) -> bool:
    """Whether a row has more fields than the header and others, and nothing but blanks beyond."""
    width = _width(sheet, layout)
    longer = sheet.fields[row] > width >= min(sheet.fields[each] for each in rows)
    return longer and len(sheet.rows[row]) <= _last_heading(sheet, layout) + 1


def _width(sheet: Sheet, layout: Layout) -> int:
    """Return how many fields the header has, with those that head nothing."""
    return max(sheet.fields[row] for row in layout.header)


def _is_of_remarks(sheet: Sheet, layout: Layout, at: int) -> bool:
    """Whether words are to stand in a column: *Remarks*, in one language or both."""
    written = [shown(sheet.rows[row][at]) for row in layout.header if at < len(sheet.rows[row])]
    parts = {heading_key(part) for text in written if text for part in PARTS.split(text)} - {""}
    return bool(parts) and parts <= keys_of("helper", "remarks")


def _counts_nothing(sheet: Sheet, layout: Layout, at: int) -> bool:
    """Whether a column is not read, and no part of what stands beside it: *female* is counted."""
    if any(column.at == at for column in layout.columns):
        return False
    words = (shown(sheet.rows[row][at]) for row in layout.header if at < len(sheet.rows[row]))
    return not any(read(each).narrowing for each in words if each)


def _last_heading(sheet: Sheet, layout: Layout) -> int:
    """Return the last column, from 0, that the header reaches to; a merged heading heads all."""
    own = (at for row in layout.header for at, cell in enumerate(sheet.rows[row]) if shown(cell))
    merged = (
        right - 1
        for top, left, bottom, right in sheet.merges
        if set(range(top - 1, bottom)) & set(layout.header) and shown(_cell(sheet, top, left))
    )
    return max((*own, *merged, *(column.at for column in layout.columns)))


def _cell(sheet: Sheet, row: int, column: int):
    """Return the value of a cell given from 1."""
    cells = sheet.rows[row - 1] if row <= len(sheet.rows) else []
    return cells[column - 1] if column <= len(cells) else None
