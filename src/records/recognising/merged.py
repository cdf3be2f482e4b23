"""Cells that are merged over several rows of a table.

What names a commune, a year or a category counts for each row of its cell. A figure does not:
nobody can say how much of it is of which row.
"""

from collections.abc import Iterator
from dataclasses import replace

from svc_atlas.records.recognising.layout import Layout
from svc_atlas.records.recognising.lines import is_blank
from svc_atlas.records.workbook import Sheet


def spread(sheet: Sheet, layout: Layout) -> Sheet:
    """Return a sheet in which the merged cells besides the figures' say the same in all their rows.

    Parameters
    ----------
    sheet : Sheet
    layout : Layout
        Its table.
    """
    named = {column.at for column in layout.columns if column.kind != "figure"}
    merges = [m for m in _below(sheet, layout) if m[1] in named and m[2] > m[0]]
    if not merges:
        return sheet
    rows = [list(cells) for cells in sheet.rows]
    for top, left, bottom, _ in merges:
        value = rows[top][left] if left < len(rows[top]) else None
        for cells in rows[top + 1 : bottom + 1]:
            cells += [None] * (left + 1 - len(cells))
            cells[left] = value
    return replace(sheet, rows=rows)


def figures(sheet: Sheet, layout: Layout) -> dict[tuple[int, int], tuple[int, int]]:
    """Return the cells of figures that lie in a merged one, each with the cell of its value.

    Rows and columns are from 0. Only what has a value and covers several figures is among them.
    """
    columns = {column.at for column in layout.of("figure")}
    covered = {}
    for top, left, bottom, right in _below(sheet, layout):
        own = columns.intersection(range(left, right + 1))
        value = sheet.rows[top][left] if left < len(sheet.rows[top]) else None
        if not is_blank(value) and own and (bottom > top or len(own) > 1):
            covered |= {(row, at): (top, left) for row in range(top, bottom + 1) for at in own}
    return covered


def _below(sheet: Sheet, layout: Layout) -> Iterator[tuple[int, int, int, int]]:
    """Yield the merged cells below the header: first row and column, last ones, from 0."""
    for top, left, bottom, right in sheet.merges:
        if layout.first < top <= len(sheet.rows):
            yield top - 1, left - 1, min(bottom, len(sheet.rows)) - 1, right - 1
