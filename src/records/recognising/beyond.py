"""Values to the right of a table's last heading: a row that has one may have moved by a column.

An unquoted ``1,234`` in a text file cuts a row into one column more than its header has: each
figure behind it stands under the heading of its neighbour, and the last one under none. Where the
row runs past no heading all the same, the second half is told by its three digits.
"""

import re
from collections.abc import Iterable

from svc_atlas.records.findings import Finding
from svc_atlas.records.recognising.cells import shown
from svc_atlas.records.recognising.headings import read
from svc_atlas.records.recognising.layout import Layout, address
from svc_atlas.records.rules import found
from svc_atlas.records.workbook import Sheet

_WORD = re.compile(r"(?!\W*\d).*[^\W\d_]", re.DOTALL)  # 5 kg is a number yet
_THOUSANDS, _HUNDREDS = re.compile("[1-9][0-9]{0,2}"), re.compile("[0-9]{3}")


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
            cell = address(row, at)
            findings.append(found(rule, file, sheet.name, cell, value, last=at_last))
    return findings


def cut(sheet: Sheet, layout: Layout, rows: Iterable[int], file: str) -> list[Finding]:
    """Return for each of the rows (from 0) its first figure that may be the half of a number.

    A file that is cut at commas alone has them: three digits stand right of it under a heading of
    no figure, or the row has fewer fields than headings, so that nothing ran past the header.
    """
    if not sheet.fields:
        return []
    last, figures = _last_heading(sheet, layout), {column.at for column in layout.of("figure")}
    no_counts = {at for at in range(last + 1) if _counts_nothing(sheet, layout, at)}
    findings = []
    for row in rows:
        cells = sheet.rows[row]
        short = sheet.fields[row] <= last
        for at in sorted(figures):
            if not (at + 1 in no_counts or (short and at + 1 in figures)):
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
