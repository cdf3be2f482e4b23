"""The sheets that explain: what the workbook is, how to fill in, every column; and its lists."""

from collections.abc import Iterable

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from svc_atlas import colours
from svc_atlas.records.form import VERSION, Field, fields
from svc_atlas.records.offices import OFFICES
from svc_atlas.records.template import entry
from svc_atlas.records.template.layout import Form, category_words, measure_words, name
from svc_atlas.records.template.sheet import A4, ALLOWED, ROW_HEIGHT
from svc_atlas.records.template.style import Styles
from svc_atlas.schema import RECORD_NAMES
from svc_atlas.text import text

ABOUT, HELP, LISTS = "_about", "_help", "_lists"
BOTH = ("km", "en")
STEPS = ("office", "cells", "paste", "total", "check")
# What stands in a cell, and the sentence of what it means.
WRITTEN = (
    (f"0 · {entry.NONE}", "zero"),
    ("(   )", "blank"),
    (entry.ABSENT, "absent"),
    ("-", "dash"),
)
ABOUT_WIDTHS = (12, 36, 50, 84)
HELP_WIDTHS = (12, 28, 44, 40, 16, 60, 60)
#: What is counted, where it is not said by the field itself.
UNITS = {
    "tier": "rank", "reported": "cases", "cleared": "cases", "cases": "cases",
    "suspects": "people", "sent_to_court": "people", "accidents": "accidents", "deaths": "people",
    "injured": "people", "target": "actions", "achieved": "actions", "police_posts": "posts",
    "police_officers": "people", "village_guards": "people", "count": "times",
    "participants": "people", "residents": "people", "clearance_percent": "percent",
    "achieved_percent": "percent",
}  # fmt: skip


def add_about(book: xlsxwriter.Workbook, styles: Styles, form: Form) -> None:
    """Add the first sheet: what the workbook is about, the office, and how to fill it in."""
    sheet = book.add_worksheet(ABOUT)
    for at, width in enumerate(ABOUT_WIDTHS):
        sheet.set_column(at, at, width)
    sheet.set_row(0, 32)
    for row, lang in enumerate(form.languages):
        words = text(lang)(
            "records.template.title", province=name(form.province, lang), year=form.year
        )
        sheet.write_string(row, 0, words, styles("title" if row == 0 else "hint_line"))
    row = _add_declared(sheet, styles, form, 3)
    row = _add_section(sheet, styles, form, row + 1, "steps")
    for n, step in enumerate(STEPS, 1):
        _add_line(sheet, styles, row, str(n), f"records.template.step.{step}")
        row += 1
    row = _add_section(sheet, styles, form, row + 1, "written")
    for sign, meaning in WRITTEN:
        _add_line(sheet, styles, row, sign, f"records.template.written.{meaning}")
        row += 1
    row = _add_section(sheet, styles, form, row + 1, "sheets")
    for table in RECORD_NAMES:
        _add_line(sheet, styles, row, "", f"table.{table}")
        sheet.write_url(row, 0, f"internal:'{table}'!A1", styles("link"), table)
        row += 1
    _finish(sheet, form)


def _add_declared(sheet: Worksheet, styles: Styles, form: Form, row: int) -> int:
    """Write what the file says of itself: machine key, value, and the words for both."""
    area = form.province
    values = {
        "form": (VERSION, {lang: text(lang)("records.template.about.form") for lang in BOTH}),
        "province": (area.code, {lang: name(area, lang) for lang in BOTH}),
        "year": (form.year, {lang: text(lang)("records.template.about.year") for lang in BOTH}),
    }
    for key, (value, words) in values.items():
        sheet.set_row(row, ROW_HEIGHT)
        sheet.write_string(row, 0, key, styles("machine"))
        write = sheet.write_string if isinstance(value, str) else sheet.write_number
        write(row, 1, value, styles("declared"))
        for at, lang in enumerate(BOTH, 2):
            sheet.write_string(row, at, words[lang], styles("cell"))
        row += 1
    sheet.write_string(row, 0, "office", styles("machine"))
    sheet.write_blank(row, 1, None, styles("choice"))
    sheet.data_validation(row, 1, row, 1, entry.office_validation(form.languages))
    for at, lang in enumerate(BOTH, 2):
        words = text(lang)("records.template.about.choose_office")
        sheet.write_string(row, at, words, styles("cell"))
    sheet.set_row(row, 2 * ROW_HEIGHT)
    sheet.set_selection(row, 1, row, 1)
    return row + 1


def _add_section(sheet: Worksheet, styles: Styles, form: Form, row: int, part: str) -> int:
    words = " · ".join(text(lang)(f"records.template.section.{part}") for lang in form.languages)
    sheet.set_row(row, 26)
    sheet.write_string(row, 0, words, styles("section"))
    return row + 1


def _add_line(sheet: Worksheet, styles: Styles, row: int, sign: str, key: str) -> None:
    """Write what a line is about, then the sentence of ``key`` in Khmer and in English."""
    khmer, english = (text(lang)(key) for lang in BOTH)
    sheet.write_string(row, 0, sign, styles("sign"))
    sheet.merge_range(row, 1, row, 2, khmer, styles("cell"))
    sheet.write_string(row, 3, english, styles("cell"))
    sheet.set_row(row, _height((khmer, sum(ABOUT_WIDTHS[1:3])), (english, ABOUT_WIDTHS[3])))


def _height(*cells: tuple[str, float]) -> float:
    """Return the height that words need in columns of some widths."""
    return ROW_HEIGHT * max(-(-len(words) // int(width)) for words, width in cells) + 2


def add_help(book: xlsxwriter.Workbook, styles: Styles, form: Form) -> None:
    """Add the sheet that explains every column: key, words, unit, what to write."""
    sheet = book.add_worksheet(HELP)
    heads = ("sheet", "key", "km", "en", "unit", "write_km", "write_en")
    for at, (head, width) in enumerate(zip(heads, HELP_WIDTHS, strict=True)):
        sheet.set_column(at, at, width)
        words = "\n".join(text(lang)(f"records.template.help.{head}") for lang in form.languages)
        sheet.write_string(0, at, words, styles("head"))
    sheet.set_row(0, 2 * ROW_HEIGHT)
    rows = [field for table in RECORD_NAMES for field in fields(table)]
    for row, field in enumerate(rows, 1):
        explained = list(_explained(field))
        sheet.set_row(row, _height(*zip(explained, HELP_WIDTHS[2:], strict=True)))
        sheet.write_url(row, 0, f"internal:'{field.table}'!A1", styles("link"), field.table)
        sheet.write_string(row, 1, field.key, styles("machine"))
        for at, words in enumerate(explained, 2):
            sheet.write_string(row, at, words, styles("cell"))
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, len(rows), len(heads) - 1)
    sheet.repeat_rows(0)
    _finish(sheet, form)


def _explained(field: Field) -> Iterable[str]:
    """Yield a field's words in Khmer and English, its unit, and what to write in both."""
    for lang in BOTH:
        parts = (category_words(field, lang), measure_words(field, lang))
        yield " · ".join(part for part in parts if part)
    unit = f"unit.{field.unit}" if field.unit else f"records.template.unit.{UNITS[field.measure]}"
    yield " · ".join(dict.fromkeys(text(lang)(unit) for lang in BOTH))
    for lang in BOTH:
        words = text(lang)
        sentence = words(f"records.template.write.{field.measure}")
        if field.stated and field.kind != "percent":
            sentence = f"{words('records.template.write.total')} {sentence}"
        yield sentence


def add_lists(book: xlsxwriter.Workbook, form: Form) -> None:
    """Add the hidden sheet of what may be chosen, each list under the name that cells call it."""
    sheet = book.add_worksheet(LISTS)
    sheet.hide()
    words = text(form.lang)
    lists = {
        entry.MARKS_NAME: list(entry.MARKS),
        entry.TIERS_NAME: [1, 2, 3, words("status.not_ranked"), entry.ABSENT],
        entry.OFFICES_NAME: [words(f"office.{office}") for office in OFFICES],
    }
    for at, (list_name, values) in enumerate(lists.items()):
        for row, value in enumerate(values):
            write = sheet.write_string if isinstance(value, str) else sheet.write_number
            write(row, at, value)
        column = chr(ord("A") + at)
        book.define_name(list_name, f"={LISTS}!${column}$1:${column}${len(values)}")
    sheet.protect()


def _finish(sheet: Worksheet, form: Form) -> None:
    sheet.protect(options=ALLOWED)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&R&P / &N")
    sheet.set_tab_color(colours.MUTED)
