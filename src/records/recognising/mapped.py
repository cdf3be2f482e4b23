"""The table of a sheet whose columns a mapping file names."""

from svc_atlas.records.findings import Finding
from svc_atlas.records.form import CATEGORIES, by_key
from svc_atlas.records.recognising.headings import heading_key
from svc_atlas.records.recognising.layout import SEARCHED, Column, Layout, address
from svc_atlas.records.recognising.mapping import PLACES, Mapping
from svc_atlas.records.rules import found
from svc_atlas.records.workbook import Sheet


def layouts_of(
    sheets: list[Sheet], mapping: Mapping, file: str
) -> tuple[list[tuple[Sheet, Layout]], list[Finding]]:
    """Return the sheets that a mapping is of, and what it names that they lack.

    The sheets with the most of its columns are its; where none has any, the first is looked at.
    """
    drafts = [(sheet, *_header(sheet, mapping)) for sheet in sheets]
    most = max((len(columns) for _, _, columns in drafts), default=0)
    chosen, findings = [], []
    for sheet, row, columns in drafts if most else drafts[:1]:
        if len(columns) < most:
            continue
        findings += [
            found("mapping_column_missing", file, sheet.name, column=header)
            for key, header in mapping.columns.items()
            if key not in columns
        ]
        findings += _repeated(sheet, row, columns, mapping, file)
        layout = _layout(row, columns, mapping)
        if layout.of("figure") and (layout.of("code") or layout.of("commune")):
            chosen.append((sheet, layout))
    return chosen, findings


def _header(sheet: Sheet, mapping: Mapping) -> tuple[int, dict[str, int]]:
    """Return the row that has most of the mapped headers, and where each of them is."""
    wanted = {heading_key(header): key for key, header in mapping.columns.items()}
    best: tuple[int, dict[str, int]] = (0, {})
    for row, cells in enumerate(sheet.rows[:SEARCHED]):
        here: dict[str, int] = {}
        for at, cell in enumerate(cells):
            if cell is not None and (key := wanted.get(heading_key(str(cell)))):
                here.setdefault(key, at)
        if len(here) > len(best[1]):
            best = (row, here)
    return best


def _repeated(
    sheet: Sheet, row: int, columns: dict[str, int], mapping: Mapping, file: str
) -> list[Finding]:
    """Return the columns that have the heading of one that the mapping names."""
    first = {heading_key(mapping.columns[key]): at for key, at in columns.items()}
    return [
        found(
            "mapping_column_repeated", file, sheet.name, address(row, at), str(cell),
            other=address(row, first[key]),
        )
        for at, cell in enumerate(sheet.rows[row] if sheet.rows else [])
        if cell is not None and at > first.get(key := heading_key(str(cell)), at)
    ]  # fmt: skip


def _layout(row: int, columns: dict[str, int], mapping: Mapping) -> Layout:
    table = mapping.table
    category = CATEGORIES[table][0] if table in CATEGORIES else None
    made = []
    for key, at in columns.items():
        heading = mapping.columns[key]
        if key in PLACES or key == category:
            kind = "category" if key == category else key
            made.append(Column(at, kind, row=row, heading=heading))
            continue
        field = by_key().get((table, key))
        figure = (field.category, field.measure) if field else (None, key)
        made.append(Column(at, "figure", table, *figure, None, row, heading))
    long = table if mapping.category and mapping.category in columns else None
    made.sort(key=lambda column: column.at)
    return Layout(row + 1, tuple(made), long, (), (), tuple(range(row + 1)), row)
