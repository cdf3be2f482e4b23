"""Excel workbooks of 1997 to 2003."""

import struct
from datetime import date, datetime

import pytest
import xlwt
from xlwt.CompoundDoc import XlsDoc


@pytest.fixture
def book():
    workbook = xlwt.Workbook()
    workbook.add_sheet("crime")
    return workbook


def styled(shown):
    return xlwt.easyxf(num_format_str=shown)


def test_values_percentages_and_dates(book, build, hand_in):
    sheet = book.get_sheet(0)
    values = ("020301", 20301, 0.5, True, "បាត់ដំបង")
    for column, value in enumerate(values):
        sheet.write(0, column, value)
    sheet.write(1, 0, 0.125, styled("0.0%"))
    sheet.write(1, 1, date(2024, 1, 31), styled("dd/mm/yyyy"))
    sheet.write(1, 3, datetime(2024, 1, 31, 13, 30), styled("dd/mm/yyyy hh:mm"))
    workbook = hand_in(build.saved(book), "02.xls")
    (read,) = workbook.sheets
    assert (workbook.kind, workbook.findings, read.name) == ("xls", (), "crime")
    assert read.rows == [
        list(values),
        ["12.5%", date(2024, 1, 31), None, datetime(2024, 1, 31, 13, 30)],
    ]
    assert isinstance(read.rows[0][1], int)


def test_errors_merges_and_places(book, build, hand_in):
    sheet = book.get_sheet(0)
    sheet.row(6).set_cell_error(1, "#REF!")
    sheet.write_merge(2, 3, 0, 4, "title")
    (read,) = hand_in(build.saved(book), "02.xls").sheets
    assert read.errors == {(7, 2): "#REF!"}
    assert read.merges == ((3, 1, 4, 5),)
    assert read.rows == [[], [], ["title"], [], [], [], [None, "#REF!"]]


def test_hidden_sheets_and_rows(book, build, hand_in):
    for row in range(4):
        book.get_sheet(0).write(row, 0, row)
    book.get_sheet(0).row(2).hidden = True
    book.get_sheet(0).col(0).hidden = book.get_sheet(0).col(7).hidden = True
    secret = book.add_sheet("secret")
    secret.write(0, 0, 7)
    secret.visibility = 2
    workbook = hand_in(build.saved(book), "02.xls")
    assert [(s.name, s.rows) for s in workbook.sheets] == [
        ("crime", [[0], [1], [2], [3]]),
        ("secret", []),
    ]
    assert workbook.sheets[0].hidden_columns == {1}
    assert [(f.rule, f.sheet) for f in workbook.findings] == [
        ("sheet_rows_hidden", "crime"),
        ("sheet_hidden", "secret"),
    ]


def test_formulas_that_nobody_computed_have_no_value(book, build, hand_in):
    sheet = book.get_sheet(0)
    other = book.add_sheet("drugs")
    sheet.write(0, 0, "cases")
    sheet.write(1, 0, xlwt.Formula("1+1"))
    other.write(2, 3, xlwt.Formula("crime!A2"))
    for content in (build.saved(book), book.get_biff_data()):
        crime, drugs = hand_in(content, "02.xls").sheets
        assert (crime.rows, crime.uncached) == ([["cases"], [None]], {(2, 1)})
        assert drugs.uncached == {(3, 4)}


def computed(stream: bytes, number: float) -> bytes:
    """Return the records with the first formula's result a number, as Excel stores it."""
    nothing = struct.pack("<Q", 0xFFFF_0000_0000_0003)
    assert nothing in stream
    return stream.replace(nothing, struct.pack("<d", number), 1)


def test_a_formula_may_give_an_empty_text_where_others_were_computed(book, hand_in):
    sheet = book.get_sheet(0)
    sheet.write(1, 0, xlwt.Formula("1+1"))
    sheet.write(2, 0, xlwt.Formula('""&""'))
    stream = book.get_biff_data()
    assert hand_in(stream, "02.xls").sheets[0].uncached == {(2, 1), (3, 1)}
    (read,) = hand_in(computed(stream, 2.0), "02.xls").sheets
    assert (read.rows, read.uncached) == ([[], [2]], frozenset())


def test_a_password(book, tmp_path, hand_in, refused):
    book.get_sheet(0).write(0, 0, 7)
    stream = book.get_biff_data()
    start = 4 + struct.unpack_from("<H", stream, 2)[0]
    password = struct.pack("<HHHHH", 0x2F, 6, 0, 0x1234, 0x5678)  # FILEPASS, by XOR
    XlsDoc().save(str(tmp_path / "made"), stream[:start] + password + stream[start:])
    refused(hand_in((tmp_path / "made").read_bytes(), "02.xls"), "file_password", "password")


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.9, 0.99])
def test_a_file_cut_short(build, book, hand_in, refused, share):
    for row in range(2000):
        book.get_sheet(0).write(row, 0, f"commune {row}")
    content = build.saved(book)
    refused(hand_in(content[: int(share * len(content))], "02.xls"), "file_damaged", "cut short")


def test_a_word_document_is_not_a_table(book, build, hand_in, refused):
    name, other = "Workbook".encode("utf-16-le"), "WordDocument".encode("utf-16-le")
    content = build.saved(book)
    at = content.index(name + bytes(2))
    # An entry of the container: 64 bytes of name, then the length of the name with its end.
    entry = other.ljust(64, b"\0") + struct.pack("<H", len(other) + 2)
    content = content[:at] + entry + content[at + len(entry) :]
    refused(hand_in(content, "02.doc"), "file_not_a_table", "Word")


def test_a_sheet_formatted_to_its_end_is_read_whole(book, build, hand_in):
    sheet, filled = book.get_sheet(0), xlwt.easyxf("pattern: pattern solid, fore_colour yellow")
    sheet.write(0, 0, 1)
    for row in range(1, 10_000):
        sheet.write(row, 0, style=filled)
    workbook = hand_in(build.saved(book), "02.xls")
    assert (workbook.sheets[0].rows, workbook.findings) == ([[1]], ())
