"""Findings at their cells: a colour, and a comment that says what is wrong and how to mend it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils.cell import coordinate_from_string
from openpyxl.worksheet.worksheet import Worksheet

from svc_atlas import colours
from svc_atlas.records.findings import Finding
from svc_atlas.records.report.copying import AUTHOR, Copy, writable
from svc_atlas.records.workbook import LISTING, LOSSES
from svc_atlas.text import text

HEAD = f"— {AUTHOR} —"  #: the line that our part of a comment begins with
MOST = 12  #: findings told in one comment; all stand in the list
WIDTH, LINE, LETTERS = 380, 21, 46  # of a comment, in pixels and letters
FILLS = {
    severity: PatternFill("solid", fgColor=colour.lstrip("#"))
    for severity, colour in colours.FINDING.items()
}


def mark(copy: Copy, findings: Iterable[Finding], lang: str) -> None:
    """Colour and comment the cells that findings are about; those of a sheet stand at its A1."""
    if LISTING in copy.book.sheetnames:
        _clear(copy)
    at: Mapping[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in findings:
        if (sheet := copy.sheet(finding.sheet)) is not None:
            at[sheet.title, _anchor(sheet, finding.cell or "A1")].append(finding)
    for (title, coordinate), found in at.items():
        cell = copy.book[title][coordinate]
        severe = "error" if any(f.severity == "error" for f in found) else "warning"
        cell.fill = FILLS[severe]
        cell.comment = _comment(cell, found, lang)
    for sheet in copy.book.worksheets:
        # A protected sheet may forbid to select a cell: then its comment could not be read.
        sheet.protection.selectLockedCells = sheet.protection.selectUnlockedCells = False


def _anchor(sheet: Worksheet, coordinate: str) -> str:
    """Return the cell that shows what stands at ``coordinate``: of merged cells the first."""
    coordinate_from_string(coordinate)  # a finding names one cell, or it is a fault of the code
    if not sheet.merged_cells.ranges or not isinstance(sheet[coordinate], MergedCell):
        return coordinate
    area = next(area for area in sheet.merged_cells.ranges if coordinate in area)
    return area.start_cell.coordinate


def _comment(cell: Cell, found: Sequence[Finding], lang: str) -> Comment:
    said = [f"{word(finding, lang)}: {finding.message(lang)}\n{finding.fix(lang)}"
            for finding in found[:MOST]]  # fmt: skip
    if len(found) > MOST:
        said.append(text(lang)("records.report.more", n=len(found) - MOST, sheet=LISTING))
    ours = "\n\n".join([HEAD, *said]).replace(f"{HEAD}\n\n", f"{HEAD}\n")
    written = writable(f"{cell.comment.text}\n\n{ours}" if cell.comment else ours)
    lines = sum(1 + len(line) // LETTERS for line in written.splitlines())
    return Comment(written, AUTHOR, width=WIDTH, height=min(LINE * lines + 20, 600))


def word(finding: Finding, lang: str) -> str:
    """Return the word of a finding's severity."""
    return text(lang)(f"records.report.severity.{finding.severity}")


def _clear(copy: Copy) -> None:
    """Take the marks of an earlier report off a copy that was handed in again."""
    ours = {fill.fgColor.rgb for fill in FILLS.values()}
    for name in {LISTING, LOSSES}.intersection(copy.book.sheetnames):
        del copy.book[name]
    left = set(copy.book.sheetnames)
    copy.titles = {name: title for name, title in copy.titles.items() if title in left}
    for sheet in copy.book.worksheets:
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            if cell.fill.fill_type == "solid" and cell.fill.fgColor.rgb in ours:
                cell.fill = PatternFill()
            if cell.comment and HEAD in cell.comment.text:
                theirs = cell.comment.text.partition(HEAD)[0].strip()
                cell.comment = Comment(theirs, cell.comment.author) if theirs else None
