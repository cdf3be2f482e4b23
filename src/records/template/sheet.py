"""The sheet of one table: its heads, a row a commune, and the row of totals."""

from collections.abc import Mapping
from itertools import groupby

import xlsxwriter
from xlsxwriter.utility import xl_range, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from svc_atlas import colours
from svc_atlas.areas import Area
from svc_atlas.records.form import TOTAL
from svc_atlas.records.template import entry
from svc_atlas.records.template.layout import (
    CATEGORY,
    FIRST,
    KEYS,
    MEASURE,
    PLACE_WIDTHS,
    PLACES,
    TITLE,
    Column,
    Form,
    category_words,
    columns,
    former_key,
    measure_words,
    name,
)
from svc_atlas.records.template.style import Styles
from svc_atlas.text import text

A4 = 9
HEIGHTS = {TITLE: 46, CATEGORY: 24, CATEGORY + 1: 18, MEASURE: 64, MEASURE + 1: 34, KEYS: 13}
ROW_HEIGHT = 21  # the signs above and below Khmer letters
# Per cent, and the characters across an A4 page, landscape, at that scale; what needs more is
# printed over several pages across.
SCALES = ((75, 150), (55, 205))
ALLOWED = {"format_columns": True, "format_rows": True, "autofilter": True}


def add_table(
    book: xlsxwriter.Workbook,
    styles: Styles,
    form: Form,
    table: str,
    former: Mapping[str, Mapping[str, float]],
) -> None:
    """Add the sheet of ``table``; ``former``: the year before, by key and commune."""
    sheet = book.add_worksheet(table)
    shown = columns(table, former)
    _add_title(sheet, styles, form, table)
    _add_places(sheet, styles, form)
    _add_heads(sheet, styles, form, shown)
    for at, column in enumerate(shown, len(PLACES)):
        _add_column(sheet, styles, form, column, at)
    if _has_total(table):
        _add_total(sheet, styles, form, shown)
    _set_up(sheet, form, table, shown)


def _has_total(table: str) -> bool:
    return table != "tiers"  # ranks are not added


def _add_title(sheet: Worksheet, styles: Styles, form: Form, table: str) -> None:
    title = "\n".join(
        f"{text(lang)(f'table.{table}')} — {name(form.province, lang)} — {form.year}"
        for lang in form.languages
    )
    sheet.merge_range(TITLE, 0, TITLE, len(PLACES) - 1, title, styles("table"))
    hint = "\n".join(text(lang)("records.template.hint") for lang in form.languages)
    sheet.merge_range(CATEGORY, 0, MEASURE - 1, len(PLACES) - 1, hint, styles("hint"))
    for row, height in HEIGHTS.items():
        narrow = table == "seizures" and CATEGORY <= row < MEASURE  # one column a category
        sheet.set_row(row, 2 * height if narrow else height)


def _add_places(sheet: Worksheet, styles: Styles, form: Form) -> None:
    own, other = form.languages
    for at, (key, width) in enumerate(zip(PLACES, PLACE_WIDTHS, strict=True)):
        sheet.set_column(at, at, width)
        sheet.write_string(MEASURE, at, text(own)(f"records.template.place.{key}"), styles("head"))
        words = text(other)(f"records.template.place.{key}")
        sheet.write_string(MEASURE + 1, at, words, styles("head_other"))
        sheet.write_string(KEYS, at, key, styles("key"))
    for row, (commune, first) in enumerate(_by_district(form), FIRST):
        district = form.gazetteer[commune.parent]
        written = (name(district, own), commune.code, commune.name_km, commune.name_en)
        sheet.set_row(row, ROW_HEIGHT)
        for at, words in enumerate(written):
            sheet.write_string(row, at, words, styles("place", first=first))


def _by_district(form: Form) -> list[tuple[Area, bool]]:
    """Return each commune and whether it is the first of its district."""
    groups = groupby(form.communes, key=lambda commune: commune.parent)
    return [(commune, n == 0) for _, group in groups for n, commune in enumerate(group)]


def _add_heads(sheet: Worksheet, styles: Styles, form: Form, shown: list[Column]) -> None:
    at = len(PLACES)
    for _, group in groupby(shown, key=lambda column: column.field.category):
        group = list(group)
        for n, lang in enumerate(form.languages):
            if (words := category_words(group[0].field, lang)) is not None:
                style = styles("group" if n == 0 else "head_other")
                _merge(sheet, CATEGORY + n, at, at + len(group) - 1, words, style)
        at += len(group)
    for at, column in enumerate(shown, len(PLACES)):
        former = column.former is not None
        for n, lang in enumerate(form.languages):
            words = str(form.year - 1) if former else measure_words(column.field, lang)
            style = "head_former" if former else ("head", "head_other")[n]
            sheet.write_string(MEASURE + n, at, words, styles(style))
        key = former_key(column.field, form.year - 1) if former else column.field.key
        sheet.write_string(KEYS, at, key, styles("key"))


def _merge(sheet: Worksheet, row: int, first: int, last: int, words: str, style) -> None:
    if first == last:
        sheet.write_string(row, first, words, style)
    else:
        sheet.merge_range(row, first, row, last, words, style)


def _add_column(sheet: Worksheet, styles: Styles, form: Form, column: Column, at: int) -> None:
    field, former = column.field, column.former
    if former is not None:
        sheet.set_column(at, at, column.width, None, {"level": 1})
        for row, (commune, first) in enumerate(_by_district(form), FIRST):
            style = styles.former(field.kind, first=first)
            if commune.code in former:
                sheet.write_number(row, at, former[commune.code], style)
            else:
                sheet.write_blank(row, at, None, style)
        return
    sheet.set_column(at, at, column.width)
    for row, (_, first) in enumerate(_by_district(form), FIRST):
        sheet.write_blank(row, at, None, styles.figure(field.kind, first=first))
    last = FIRST + len(form.communes) - 1
    rule = entry.validation(field, xl_rowcol_to_cell(FIRST, at), form.languages)
    sheet.data_validation(FIRST, at, last, at, rule)


def _add_total(sheet: Worksheet, styles: Styles, form: Form, shown: list[Column]) -> None:
    row = FIRST + len(form.communes)
    words = ("", TOTAL, *(text(lang)("records.template.total") for lang in ("km", "en")))
    sheet.set_row(row, ROW_HEIGHT)
    for at, written in enumerate(words):
        sheet.write_string(row, at, written, styles("total"))
    for at, column in enumerate(shown, len(PLACES)):
        field = column.field
        if column.former is not None or field.kind == "percent":
            sheet.write_blank(row, at, None, styles("total"))
            continue
        sheet.write_blank(row, at, None, styles.figure(field.kind, total=True))
        rule = entry.validation(field, xl_rowcol_to_cell(row, at), form.languages, total=True)
        sheet.data_validation(row, at, row, at, rule)


def _set_up(sheet: Worksheet, form: Form, table: str, shown: list[Column]) -> None:
    last = FIRST + len(form.communes) - (not _has_total(table))
    sheet.freeze_panes(FIRST, len(PLACES))
    sheet.set_selection(FIRST, len(PLACES), FIRST, len(PLACES))
    sheet.protect(options=ALLOWED)
    sheet.hide_gridlines(2)
    # Codes and percentages are text on purpose: no green corners in every row.
    wide = len(PLACES) + len(shown) - 1
    sheet.ignore_errors({"number_stored_as_text": xl_range(FIRST, 0, last, wide)})
    if any(column.former is not None for column in shown):
        sheet.outline_settings(symbols_right=False)
    sheet.set_tab_color(colours.ACCENT)
    _set_up_printing(sheet, form, table, shown)


def _set_up_printing(sheet: Worksheet, form: Form, table: str, shown: list[Column]) -> None:
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.repeat_rows(TITLE, KEYS)
    sheet.repeat_columns(0, len(PLACES) - 1)
    own = text(form.lang)(f"table.{table}").replace("&", "&&")
    sheet.set_footer(f"&L{own} · {form.year}&R&P / &N")
    wide = sum(PLACE_WIDTHS) + sum(column.width for column in shown)
    scale, room = next((each for each in SCALES if wide <= each[1]), SCALES[-1])
    sheet.set_print_scale(scale)
    sheet.set_v_pagebreaks(_breaks(shown, room - sum(PLACE_WIDTHS)))


def _breaks(shown: list[Column], room: float) -> list[int]:
    """Return the columns before which a page ends, so that no category lies on two."""
    found, used, at = [], 0.0, len(PLACES)
    for _, group in groupby(shown, key=lambda column: column.field.category):
        widths = [column.width for column in group]
        if used and used + sum(widths) > room:
            found.append(at)
            used = 0.0
        used += sum(widths)
        at += len(widths)
    return found
