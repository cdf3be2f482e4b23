"""The sheets that a copy has more than the file.

``_findings`` has every finding with a link to its cell, ``_not_kept`` what the copy lacks.
"""

from collections import Counter
from collections.abc import Sequence

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from svc_atlas import colours
from svc_atlas.records.findings import SEVERITIES, Finding
from svc_atlas.records.report.copying import Copy, put
from svc_atlas.records.report.marking import FILLS, word
from svc_atlas.records.template.style import FONT
from svc_atlas.records.workbook import LISTING, LOSSES
from svc_atlas.text import text
from svc_atlas.text.formats import formats

HEADS = ("sheet", "cell", "severity", "value", "message", "fix")
WIDTHS = (16, 9, 13, 24, 70, 70)
TITLE, COUNTS, HEAD = 1, 2, 4
LINE = 21  #: points of a line of Khmer


def _colour(colour: str) -> str:
    return colour.lstrip("#")


_PLAIN = Font(name=FONT, size=10, color=_colour(colours.INK))
_BOLD = Font(name=FONT, size=10, color=_colour(colours.INK), bold=True)
_QUIET = Font(name=FONT, size=10, color=_colour(colours.MUTED))
_TITLE = Font(name=FONT, size=14, color=_colour(colours.ACCENT), bold=True)
_LINK = Font(name=FONT, size=10, color=_colour(colours.ACCENT), underline="single")
_SIDE = Side(style="thin", color=_colour(colours.LINE))
_BOX = Border(left=_SIDE, right=_SIDE, top=_SIDE, bottom=_SIDE)
_HEAD_FILL = PatternFill("solid", fgColor=_colour(colours.SEA))
_WRAP = Alignment(wrap_text=True, vertical="center")


def add_listing(copy: Copy, findings: Sequence[Finding], lang: str) -> None:
    """Add the sheet as the first one, shown when the workbook is opened."""
    for other in copy.book.worksheets:
        other.sheet_view.tabSelected = False  # else typing would go to several sheets at once
    sheet = copy.book.create_sheet(LISTING, 0)
    copy.book.active = 0
    words = text(lang)
    _write(sheet, TITLE, 1, words("records.report.title"), _TITLE)
    _write(sheet, COUNTS, 1, _counted(findings, lang), _QUIET)
    for at, (head, width) in enumerate(zip(HEADS, WIDTHS, strict=True), 1):
        cell = _write(sheet, HEAD, at, words(f"records.report.head.{head}"), _BOLD)
        cell.fill, cell.border = _HEAD_FILL, _BOX
        sheet.column_dimensions[get_column_letter(at)].width = width
    for row, finding in enumerate(findings, HEAD + 1):
        _add_finding(copy, sheet, row, finding, lang)
    last = HEAD + len(findings)
    if findings:
        sheet.auto_filter.ref = f"A{HEAD}:{get_column_letter(len(HEADS))}{last}"
    sheet.freeze_panes = sheet.cell(HEAD + 1, 1)
    sheet.sheet_view.showGridLines = False
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage = 0, True
    sheet.print_title_rows = f"{HEAD}:{HEAD}"


def add_losses(copy: Copy, lang: str) -> None:
    """Add a sheet behind the findings with what the copy lacks of the file, if anything."""
    if not copy.losses:
        return
    sheet, words = copy.book.create_sheet(LOSSES, 1), text(lang)
    _write(sheet, TITLE, 1, words("records.report.lost.head"), _TITLE)
    for row, loss in enumerate(sorted(set(copy.losses)), COUNTS):
        _write(sheet, row, 1, loss.sheet or words("records.report.whole_file"), _PLAIN)
        sentence = words(f"records.report.lost.{loss.kind}", n=loss.n, name=loss.name)
        _write(sheet, row, 2, sentence, _PLAIN).alignment = _WRAP
    for column, width in (("A", 24), ("B", 110)):
        sheet.column_dimensions[column].width = width
    sheet.sheet_view.showGridLines = False


def _counted(findings: Sequence[Finding], lang: str) -> str:
    counts = Counter(finding.severity for finding in findings)
    if not counts:
        return text(lang)("records.report.none")
    say = formats(lang)
    return " · ".join(
        text(lang)(f"records.report.count.{severity}", n=say.count(counts[severity]))
        for severity in SEVERITIES
    )


def _add_finding(copy: Copy, sheet: Worksheet, row: int, finding: Finding, lang: str) -> None:
    where = copy.sheet(finding.sheet)
    told = (
        where.title if where is not None else finding.sheet or "",
        finding.cell or "",
        word(finding, lang),
        finding.value or "",
        finding.message(lang),
        finding.fix(lang),
    )
    for at, words in enumerate(told, 1):
        cell = _write(sheet, row, at, words, _PLAIN)
        cell.border, cell.alignment = _BOX, _WRAP
    sheet.cell(row, 3).fill = FILLS[finding.severity]
    if where is not None:
        target = f"{quote_sheetname(where.title)}!{finding.cell or 'A1'}"
        cell = sheet.cell(row, 2 if finding.cell else 1)
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=target)
        cell.font = _LINK
    wide = zip(told, WIDTHS, strict=True)
    lines = max(-(-len(words) // int(width)) for words, width in wide)
    sheet.row_dimensions[row].height = min(LINE * max(lines, 1) + 2, 400)


def _write(sheet: Worksheet, row: int, column: int, words: str, font: Font):
    cell = sheet.cell(row, column)
    put(cell, words)
    cell.font = font
    return cell
