"""Rows whose commune is not found for one and the same reason: told where it can be mended.

A district that is not known is at fault itself, not the name of the commune beside it. Where a
table says neither province nor district, no name is sure: one fault, and not one of each row.
"""

from collections.abc import Sequence
from dataclasses import replace

from svc_atlas.records.findings import Finding
from svc_atlas.records.reading import ranges
from svc_atlas.records.recognising.cells import shown
from svc_atlas.records.recognising.layout import Layout, address
from svc_atlas.records.recognising.places import Place, Places
from svc_atlas.records.recognising.rows import Row
from svc_atlas.records.rules import found
from svc_atlas.records.workbook import Sheet


def told_together(
    sheet: Sheet,
    layout: Layout,
    rows: Sequence[Row],
    communes: Sequence[Place],
    *,
    places: Places,
    file: str,
) -> tuple[list[Place], list[Finding]]:
    """Return the communes of rows, and what is said of those that have none for such a reason.

    Parameters
    ----------
    sheet : Sheet
    layout : Layout
    rows : sequence of Row
    communes : sequence of Place
        What was found of each row.
    places : Places
    file : str

    Returns
    -------
    communes : list of Place
        Without the rules that the findings replace.
    findings : list of Finding
    """
    left, findings, parentless = list(communes), [], []
    for n, (row, place) in enumerate(zip(rows, communes, strict=True)):
        if place.rule != "commune_ambiguous" or row.told.district:
            continue
        if cell := _district_cell(sheet, layout, row):
            candidates = dict(place.params)["candidates"]
            findings.append(
                found("district_unknown", file, sheet.name, cell, row.district,
                      candidates=candidates)
            )  # fmt: skip
            left[n] = replace(place, rule=None, params=())
        elif not (row.told.code or row.told.province):
            parentless.append(n)
    if len(parentless) > 1:
        findings.append(_parent_unsaid(sheet, [rows[n] for n in parentless], places, file))
        for n in parentless:
            left[n] = replace(left[n], rule=None, params=())
    return left, findings


def _parent_unsaid(sheet: Sheet, rows: Sequence[Row], places: Places, file: str) -> Finding:
    """Return the one finding of rows whose names alone do not tell which communes they are."""
    first = rows[0]
    fitting = set().union(*(places.fitting(row.told) for row in rows))
    cell = address(first.at, first.name_at or 0)
    return found(
        "communes_without_parent", file, sheet.name, cell, first.written, n=len(rows),
        rows=ranges([row.at + 1 for row in rows]), candidates=len(fitting),
    )  # fmt: skip


def _district_cell(sheet: Sheet, layout: Layout, row: Row) -> str | None:
    """Return where a row's district stands, if in the row itself."""
    cells = sheet.rows[row.at]
    for column in layout.of("district"):
        if column.at < len(cells) and shown(cells[column.at]):
            return address(row.at, column.at)
    return None
