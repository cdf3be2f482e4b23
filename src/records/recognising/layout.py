"""Where the table of a sheet is: its header, and what each column holds.

A row of machine keys, as our template has it, decides alone; a table that somebody else made is
told by its headings.
"""

from collections import Counter

from svc_atlas.records.form import LAST_YEAR, by_key
from svc_atlas.records.recognising.columns import Column, Layout, address
from svc_atlas.records.recognising.draft import KEYS_FIRST, titles_above
from svc_atlas.records.recognising.header import (
    SEARCHED,
    by_headings,
    first_record,
    without_repeated,
)
from svc_atlas.records.recognising.headings import read
from svc_atlas.records.recognising.titles import named
from svc_atlas.records.rules import found
from svc_atlas.records.workbook import Sheet
from svc_atlas.schema import RECORD_NAMES

__all__ = ["SEARCHED", "Column", "Layout", "address", "find"]

# Columns of our template besides the figures: the first word of their key.
_KEYS = {"code": "code", "name": "commune", "district": "district", "province": "province",
         "year": "year"}  # fmt: skip


def find(sheet: Sheet, file: str) -> Layout | None:
    """Return where the table of a sheet is, or None where it has none that is known."""
    return _by_keys(sheet, file) or by_headings(sheet, file)


def _by_keys(sheet: Sheet, file: str) -> Layout | None:
    """Return the layout that a row of machine keys tells.

    On a sheet named as a table one key may be misspelt; on another, all of them are keys.
    """
    known = {key for _, key in by_key()}
    ours = sheet.name in RECORD_NAMES
    for row, cells in enumerate(sheet.rows[:SEARCHED]):
        keys = [cell.strip() if isinstance(cell, str) else "" for cell in cells]
        if "code" not in keys:
            continue
        given = [key.partition(LAST_YEAR)[0] for key in keys if key]
        own = [key in known or key.partition("_")[0] in _KEYS for key in given]
        if not known.isdisjoint(given) and (all(own) or (ours and sum(own) * 2 > len(own))):
            return _keyed(sheet, file, row, keys)
    return None


def _keyed(sheet: Sheet, file: str, row: int, keys: list[str]) -> Layout | None:
    votes = Counter(table for table, key in by_key() if key in keys)
    if not votes:
        return None  # nothing but former years' figures
    best = sheet.name if sheet.name in RECORD_NAMES else votes.most_common(1)[0][0]
    if sheet.name != best and named(sheet.name, titles_above(sheet, row)).is_of_another(best):
        return None  # "deaths" below "Murder 2024" is a heading like any other
    columns, findings = [], []
    for at, key in enumerate(keys):
        if not key or LAST_YEAR in key:
            continue
        if kind := _KEYS.get(key.partition("_")[0]) or _place_said(key):
            columns.append(Column(at, kind, row=row, heading=key))
        elif one := by_key().get((best, key)):
            columns.append(Column(at, "figure", best, one.category, one.measure, None, row, key))
        else:
            written = str(sheet.rows[row][at])
            findings.append(found("header_unknown", file, sheet.name, address(row, at), written))
    columns, repeated = without_repeated(columns, sheet, file)
    layout = Layout(
        first_record(sheet, row + 1),
        columns,
        None,
        (*findings, *repeated),
        titles_above(sheet, min(row, 1)),
        tuple(range(row + 1)),
        row,
    )
    return layout if layout.of("figure") else None


def _place_said(heading: str) -> str | None:
    """Return what a heading among keys says of the place: a name not read is not held to its code.

    Examples
    --------
    >>> _place_said("commune"), _place_said("Commune code"), _place_said("remarks")
    ('commune', 'code', None)
    """
    said = read(heading).places - {"unit"}
    return next((kind for kind in KEYS_FIRST if kind in said), None)
