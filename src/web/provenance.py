"""Where a commune's figures come from: file, sheet, cell and date of each; for officials alone.

A figure that was corrected says what stood there before, and whence.
"""

import re
from collections.abc import Sequence
from html import escape

import pandas as pd
import streamlit as st

from svc_atlas.records.form import CATEGORIES
from svc_atlas.schema import RECORD_NAMES, TABLES
from svc_atlas.text import shown
from svc_atlas.web import corrected, parts, source_marks
from svc_atlas.web.data_sources import category, value
from svc_atlas.web.screen import Screen

_FILE = ["file", "sheet", "received"]
_CELL = re.compile(r"([A-Z]+)([0-9]+)")


def show(screen: Screen) -> None:
    """List the source of every figure of the commune, table by table."""
    if not source_marks.shown(screen):
        return
    text, year = screen.text, screen.view.year
    title = text("sources.title")
    if screen.snapshot.synthetic:
        _section(title, "", f"<p>{escape(text('sources.generated'))}</p>")
        return
    rows = _rows(screen)
    tables = [_table(screen, name, rows[rows["table"] == name]) for name in RECORD_NAMES]
    _section(title, text("sources.note", year=year), "".join(tables))


def _section(title: str, note: str, inside: str) -> None:
    st.html(
        f'<section id="{source_marks.PLACE}" tabindex="-1" class="atlas-sources">'
        f"{parts.heading_html(title, note)}{inside}</section>"
    )


def _rows(screen: Screen) -> pd.DataFrame:
    """Return the provenance of the commune's figures of all years."""
    return screen.snapshot.rows("provenance", commune=screen.view.area)


def _table(screen: Screen, name: str, rows: pd.DataFrame) -> str:
    """Return one table's sources: those of the year cell by cell, those of others by file."""
    text, year = screen.text, screen.view.year
    now, others = rows[rows["year"] == year], rows[rows["year"] != year]
    files = _files(now)
    said = _from(screen, files[0]) if files else text("sources.none", year=year)
    inside = ""
    if len(files) > 1:
        said = " · ".join(shown(file) for file, _, _ in files)
        lines = "".join(f"<li>{escape(_from(screen, file))}</li>" for file in files)
        inside += f"<ol>{lines}</ol>"
    if files:
        inside += _cells(screen, name, now, files)
        inside += corrected.lines(screen, name, now, _values(screen, name))
    if len(others):
        inside += _other_years(screen, others)
    return (
        f'<details id="{source_marks.PLACE}-{name}"><summary><strong>'
        f"{escape(text(f'table.{name}'))}</strong> <span>{escape(said)}</span></summary>"
        f"{inside}</details>"
    )


def _files(rows: pd.DataFrame) -> list[tuple]:
    """Return the files, sheets and days that figures were read from, the latest first."""
    each = rows[_FILE].drop_duplicates().sort_values("received", ascending=False, kind="stable")
    return [tuple(None if pd.isna(v) else str(v) for v in row) for row in each.to_numpy(object)]


def _from(screen: Screen, file: Sequence[str | None]) -> str:
    name, sheet, received = file
    date = screen.formats.date(received)
    if sheet is None:
        return screen.text("sources.from_list", file=shown(name), date=date)
    return screen.text("sources.from", file=shown(name), sheet=shown(sheet), date=date)


def _cells(screen: Screen, name: str, rows: pd.DataFrame, files: Sequence[tuple]) -> str:
    """Return the year's figures: a row for each category, in each field its value and its cell."""
    values = _values(screen, name)
    text = screen.text
    measures = [each.name for each in TABLES[name].columns if each.name in set(rows["measure"])]
    fields = {}
    for row in rows.itertuples():
        key = None if pd.isna(row.category) else row.category
        file = tuple(None if pd.isna(v) else str(v) for v in (row.file, row.sheet, row.received))
        where = "" if pd.isna(row.cell) else f" ({row.cell})"
        number = f" [{files.index(file) + 1}]" if len(files) > 1 else ""
        fields[key, row.measure] = f"{value(screen, values.get((key, row.measure)))}{where}{number}"
    held = {key for key, _ in fields}
    keys = [key for key in CATEGORIES[name][1] if key in held] if name in CATEGORIES else [None]
    heads = [text("sources.figure"), *(text(f"measure.{measure}") for measure in measures)]
    body = [
        [
            category(screen, name, key) if key else text(f"table.{name}"),
            *(fields.get((key, measure), "") for measure in measures),
        ]
        for key in keys
    ]
    return parts.table_html(heads, body)


def _values(screen: Screen, name: str) -> dict[tuple, object]:
    """Return the commune's figures of the year, by category and measure."""
    rows = screen.snapshot.rows(name, commune=screen.view.area, year=screen.view.year)
    key = TABLES[name].key
    found = {}
    for row in rows.to_dict("records"):
        of = row[key[2]] if len(key) > 2 else None
        found |= {(of, measure): number for measure, number in row.items()}
    return found


def _other_years(screen: Screen, rows: pd.DataFrame) -> str:
    """Return the files of the other years, each with the first and the last of its cells."""
    lines = []
    years = sorted(rows["year"].unique(), reverse=True)
    for year in years:
        of_year = rows[rows["year"] == year]
        for file in _files(of_year):
            name, sheet, received = file
            same = (of_year["file"] == name) & (of_year["received"] == received)
            same &= of_year["sheet"].isna() if sheet is None else of_year["sheet"] == sheet
            said = [
                f"{screen.formats.year(year)}: {_from(screen, file)}",
                _span(screen, of_year.loc[same, "cell"]),
            ]
            lines.append(f"<li>{escape(' · '.join(filter(None, said)))}</li>")
    words = escape(screen.text("sources.other_years"))
    return f"<p>{words}</p><ul>{''.join(lines)}</ul>"


def _span(screen: Screen, cells: pd.Series) -> str:
    """Say from which cell to which the figures stand."""
    known = sorted(cells.dropna().unique(), key=_place)
    if len(known) < 2:
        return "".join(known)
    return screen.text("sources.cells", first=known[0], last=known[-1])


def _place(cell: str) -> tuple:
    """Return a cell's place by row and column.

    Examples
    --------
    >>> sorted(["AA7", "C7", "B10"], key=_place)
    ['C7', 'AA7', 'B10']
    """
    found = _CELL.fullmatch(cell)
    return (int(found[2]), len(found[1]), found[1]) if found else (0, 0, cell)
