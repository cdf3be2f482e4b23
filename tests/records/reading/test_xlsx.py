"""Excel workbooks: what stands in a cell, what is hidden, what no value can be had from."""

import hashlib
from datetime import date, datetime
from zipfile import ZipFile

import openpyxl
import pytest
import xlsxwriter
from openpyxl.styles import PatternFill

from svc_atlas.records import reading


def cells(workbook):
    """Return the rows of the only sheet."""
    (sheet,) = workbook.sheets
    return sheet.rows


@pytest.fixture
def book():
    workbook = openpyxl.Workbook()
    workbook.active.title = "crime"
    return workbook


def test_values_are_what_was_typed(book, build, hand_in):
    book.active.append(["020301", 20301, 20301.0, 0.5, True, "បាត់ដំបង", None, " - "])
    workbook = hand_in(build.saved(book))
    assert cells(workbook) == [["020301", 20301, 20301, 0.5, True, "បាត់ដំបង", None, " - "]]
    assert [type(value) for value in cells(workbook)[0][1:5]] == [int, int, float, bool]
    assert (workbook.kind, workbook.findings, workbook.name) == ("xlsx", (), "02.xlsx")
    assert workbook.sheets[0].name == "crime"


def test_the_hash_is_that_of_the_bytes_read(build, hand_in):
    content = build.simple_xlsx()
    assert hand_in(content).sha256 == hashlib.sha256(content).hexdigest()


def test_zero_is_zero_and_blank_is_nothing(build, hand_in):
    sheet = '<sheetData><row r="1"><c r="A1"><v>0</v></c><c r="B1" s="0"/><c r="C1"><v>3</v></c>'
    assert cells(hand_in(build.xlsx(sheet + "</row></sheetData>"))) == [[0, None, 3]]


@pytest.mark.parametrize(
    ("value", "shown", "read_as"),
    [
        (0.125, "0.0%", "12.5%"),
        (0.57, "0%", "57%"),
        (1, "0.00%", "100%"),
        (0, "0%", "0%"),
        (0.000001, "0%", "0.0001%"),
        (0.125, "0.000", 0.125),
        (12, '0"%"', 12),
    ],
)
def test_a_percentage_is_told_by_its_format(book, build, hand_in, value, shown, read_as):
    book.active["A1"] = value
    book.active["A1"].number_format = shown
    assert cells(hand_in(build.saved(book))) == [[read_as]]


def test_a_date_is_a_date(book, build, hand_in):
    book.active.append([date(2024, 1, 31), datetime(2024, 1, 31, 13, 30)])
    assert cells(hand_in(build.saved(book))) == [[date(2024, 1, 31), datetime(2024, 1, 31, 13, 30)]]


def test_days_of_an_old_mac_count_from_1904(book, build, hand_in):
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.active.append([date(2024, 1, 31)])
    assert cells(hand_in(build.saved(book))) == [[date(2024, 1, 31)]]


def test_rows_and_columns_that_nothing_stands_in_keep_their_place(book, build, hand_in):
    book.active["C4"] = "last"
    assert cells(hand_in(build.saved(book))) == [[], [], [], [None, None, "last"]]


def test_cells_without_addresses_follow_one_another(build, hand_in):
    sheet = "<sheetData><row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>"
    assert cells(hand_in(build.xlsx(sheet + "</sheetData>"))) == [[1, 2], [3]]


def test_rich_text_is_joined_and_its_readings_left_out(build, hand_in):
    inline = '<is><r><t>បាត់</t></r><r><t xml:space="preserve">ដំបង </t></r><rPh><t>x</t></rPh></is>'
    sheet = f'<sheetData><row r="1"><c r="A1" t="inlineStr">{inline}</c></row></sheetData>'
    assert cells(hand_in(build.xlsx(sheet))) == [["បាត់ដំបង "]]


def test_strict_open_xml_is_read_as_well(build, hand_in):
    sheet = (
        '<sheetData><row r="1"><c r="A1"><v>7</v></c><c r="B1" t="d"><v>2024-01-31</v></c></row>'
    )
    members = build.xlsx_members(sheet + "</sheetData>")
    strict = {
        name: content.replace(
            "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
            "http://purl.oclc.org/ooxml/spreadsheetml/main",
        ).replace(
            "http://schemas.openxmlformats.org/officeDocument/2006", "http://purl.oclc.org/ooxml"
        )
        for name, content in members.items()
    }
    strict = {
        name: content.replace("ooxml/relationships", "ooxml/officeDocument/relationships")
        for name, content in strict.items()
    }
    assert cells(hand_in(build.zipped(strict))) == [[7, date(2024, 1, 31)]]


def test_prefixed_xml_of_other_programs_is_read_as_well(build, hand_in):
    members = build.xlsx_members("")
    members["xl/worksheets/sheet1.xml"] = (
        f'<x:worksheet xmlns:x="{build.MAIN}"><x:sheetData><x:row r="1"><x:c r="A1"><x:v>7</x:v>'
        "</x:c></x:row></x:sheetData></x:worksheet>"
    )
    assert cells(hand_in(build.zipped(members))) == [[7]]


def test_a_formula_stands_as_its_stored_value(build, hand_in):
    sheet = (
        '<sheetData><row r="1"><c r="A1"><f>3+4</f><v>7</v></c><c r="B1" t="str"><f>""</f><v/></c>'
    )
    workbook = hand_in(build.xlsx(sheet + "</row></sheetData>"))
    assert cells(workbook) == [[7]]
    assert workbook.sheets[0].uncached == frozenset()


def test_a_formula_without_a_stored_value_is_named(book, build, hand_in):
    book.active.append([3, "=A1*2"])
    workbook = hand_in(build.saved(book))
    assert cells(workbook) == [[3, None]]
    assert workbook.sheets[0].uncached == {(1, 2)}


def test_the_0_that_a_writer_puts_for_what_is_to_be_computed_is_no_figure(tmp_path, hand_in):
    with xlsxwriter.Workbook(tmp_path / "made.xlsx") as made:
        sheet = made.add_worksheet("crime")
        sheet.write_row(0, 0, [3, 0])
        sheet.write_formula(0, 2, "=A1*2")
        sheet.write_formula(0, 3, "=A1*3", None, 9)
    workbook = hand_in((tmp_path / "made.xlsx").read_bytes())
    assert cells(workbook) == [[3, 0, None, 9]]
    assert workbook.sheets[0].uncached == {(1, 3)}


@pytest.mark.parametrize("error", ["#REF!", "#N/A", "#DIV/0!", "#VALUE!", "#NAME?"])
def test_a_formula_that_failed_is_named(build, hand_in, error):
    sheet = f'<sheetData><row r="7"><c r="B7" t="e"><f>X!A1</f><v>{error}</v></c></row></sheetData>'
    (read,) = hand_in(build.xlsx(sheet)).sheets
    assert read.errors == {(7, 2): error}
    assert read.rows[6][1] == error


@pytest.mark.parametrize("written", ["1e999", "-1e999", "NaN", "inf"])
def test_a_number_that_is_not_finite_stays_as_it_is_written(build, hand_in, written):
    row = f'<row r="1"><c r="A1"><v>{written}</v></c><c r="B1"><v>7</v></c></row>'
    assert cells(hand_in(build.xlsx(f"<sheetData>{row}</sheetData>"))) == [[written, 7]]


def test_merged_cells_are_given_from_1(book, build, hand_in):
    book.active["B2"] = "title"
    book.active.merge_cells("B2:E3")
    (sheet,) = hand_in(build.saved(book)).sheets
    assert sheet.merges == ((2, 2, 3, 5),)


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_is_named_and_not_read(book, build, hand_in, warned, state):
    book.active.append(["seen"])
    book.create_sheet("secret").append([7])
    book["secret"].sheet_state = state
    workbook = hand_in(build.saved(book))
    assert warned(workbook, "sheet_hidden", "secret").sheet == "secret"
    assert [(s.name, s.hidden, s.rows) for s in workbook.sheets] == [
        ("crime", False, [["seen"]]),
        ("secret", True, []),
    ]


def test_the_hidden_lists_of_the_template_are_no_finding(book, build, hand_in):
    book.create_sheet("_lists").sheet_state = "hidden"
    assert hand_in(build.saved(book)).findings == ()


def test_hidden_rows_are_read_and_named_once(book, build, hand_in, warned):
    for value in range(9):
        book.active.append([value])
    for row in (3, 4, 5, 8, 20):
        book.active.row_dimensions[row].hidden = True
    workbook = hand_in(build.saved(book))
    assert cells(workbook) == [[value] for value in range(9)]
    assert workbook.sheets[0].hidden_rows == {3, 4, 5, 8}
    finding = warned(workbook, "sheet_rows_hidden", "crime", "4 rows", "3–5, 8")
    assert (finding.sheet, finding.cell) == ("crime", None)


def test_macros_are_named_and_not_run(build, hand_in, warned):
    sheet = '<sheetData><row r="1"><c r="A1"><v>7</v></c></row></sheetData>'
    content = build.xlsx(
        sheet, more_links={"vbaProject": "vbaProject.bin"}, **{"xl/vbaProject.bin": b"\xcc\x61"}
    )
    workbook = hand_in(content, "02.xlsm")
    assert cells(workbook) == [[7]]
    warned(workbook, "file_macros", "not run")


def test_links_to_other_files_are_named_and_not_followed(build, hand_in, warned):
    sheet = '<sheetData><row r="1"><c r="A1"><f>[1]a!A1</f><v>7</v></c></row></sheetData>'
    part = "externalLinks/externalLink1.xml"
    workbook = hand_in(
        build.xlsx(sheet, more_links={"externalLink": part}, **{f"xl/{part}": "<externalLink/>"})
    )
    assert cells(workbook) == [[7]]
    warned(workbook, "file_external_links", "not followed")


def test_a_sheet_formatted_to_its_end_is_read_fast_and_whole(build, hand_in, warned):
    last = 1_048_576
    rows = "".join(f'<row r="{n}" s="1" customFormat="1"/>' for n in range(3, last + 1))
    figures = '<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>'
    workbook = hand_in(build.xlsx(f"<sheetData>{figures}{rows}</sheetData>"))
    assert cells(workbook) == [[1], [2]]
    warned(workbook, "sheet_rows_empty", "1,048,574")


def test_a_claimed_extent_costs_nothing_and_a_last_value_is_not_lost(build, hand_in, warned):
    claim = '<dimension ref="A1:XFD1048576"/>'
    figure = '<sheetData><row r="{0}"><c r="B{0}"><v>5</v></c></row></sheetData>'
    warned(hand_in(build.xlsx(claim + figure.format(2))), "sheet_rows_empty", "1,048,574")
    far = hand_in(build.xlsx(claim + figure.format(1_048_576)))
    assert far.findings == ()
    assert (len(cells(far)), cells(far)[-1]) == (1_048_576, [None, 5])


def test_rows_formatted_a_little_further_are_no_finding(book, build, hand_in):
    book.active["A1"] = 1
    book.active["A5000"].fill = PatternFill("solid", fgColor="FFFF00")
    assert hand_in(build.saved(book)).findings == ()


def test_a_formula_of_a_text_without_its_result_is_not_blank(build, hand_in):
    sheet = '<sheetData><row r="1"><c r="A1" t="str"><f>B1</f></c>'
    workbook = hand_in(build.xlsx(sheet + '<c r="B1"><v>3</v></c></row></sheetData>'))
    assert workbook.sheets[0].uncached == {(1, 1)}
    assert cells(workbook) == [[None, 3]]


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1"><c r="A1"><v>2</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1"><c r="B1"><v>2</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>',
        '<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>2</v></c><c r="B1"><v>1</v></c></row>',
    ],
)
def test_a_row_or_cell_that_stands_twice_is_damage(build, hand_in, refused, rows):
    workbook = hand_in(build.xlsx(f"<sheetData>{rows}</sheetData>"))
    refused(workbook, "file_damaged", "sheet1.xml", "twice")


def test_rows_in_any_order_and_formatted_twice_are_no_damage(build, hand_in):
    rows = '<row r="2"><c r="A2"><v>2</v></c></row><row r="1"><c r="A1"><v>1</v></c></row>'
    blank = '<row r="1"><c r="A1" s="0"/></row>'
    assert cells(hand_in(build.xlsx(f"<sheetData>{rows}{blank}</sheetData>"))) == [[1], [2]]


def test_hidden_columns_are_told_where_something_stands_in_them(build, hand_in):
    columns = '<cols><col min="2" max="2" hidden="1"/><col min="4" max="16384" hidden="1"/></cols>'
    row = '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c><c r="E1"><v>5</v></c></row>'
    workbook = hand_in(build.xlsx(f"{columns}<sheetData>{row}</sheetData>"))
    assert workbook.sheets[0].hidden_columns == {2, 4, 5}
    assert cells(workbook) == [[1, 2, None, None, 5]]


def test_a_column_without_width_and_a_row_without_height_are_hidden(tmp_path):
    book = openpyxl.Workbook()
    for _ in range(3):
        book.active.append(["020101", 3, 4])
    book.active.column_dimensions["B"].width = 7.5
    book.active.row_dimensions[2].height = 7.5
    book.save(made := tmp_path / "made.xlsx")
    with ZipFile(made) as before, ZipFile(path := tmp_path / "t.xlsx", "w") as after:
        for name in before.namelist():
            after.writestr(name, before.read(name).replace(b'="7.5"', b'="0"'))
    (sheet,) = reading.read(path).sheets
    assert (sheet.hidden_columns, sheet.hidden_rows) == ({2}, {2})


# Codes that were written so as to stay texts


def test_a_formula_that_only_states_a_code_is_that_code(build, hand_in):
    sheet = (
        '<sheetData><row r="1"><c r="A1"><f>"020801"</f></c>'
        '<c r="B1" t="str"><f>"020801"</f><v>020801</v></c><c r="C1"><f>"12"</f></c>'
        '<c r="D1"><f>A1&amp;B1</f></c><c r="E1"><f>""</f></c></row></sheetData>'
    )
    (read,) = hand_in(build.xlsx(sheet)).sheets
    assert read.rows == [["020801", "020801", "12", None, None]]
    assert read.uncached == {(1, 4)}


def test_a_formula_that_a_program_wrote_without_its_result_states_it(tmp_path):
    path = tmp_path / "02.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet()
        for row, formula in enumerate(['="020801"', "=12", "=1+1"]):
            sheet.write_formula(row, 0, formula)
    (read,) = reading.read(path).sheets
    assert read.rows == [["020801"], ["12"], [None]]
    assert read.uncached == {(3, 1)}


def test_marks_that_keep_a_text_a_text_are_none_of_it(book, build, hand_in):
    for written in ('="020801"', "'020801", "’០២០៨០១", "'12", "'Ang Snuol", "'"):
        book.active.append([written])
        book.active.cell(book.active.max_row, 1).data_type = "s"
    assert cells(hand_in(build.saved(book))) == [
        ["020801"], ["020801"], ["០២០៨០១"], ["12"], ["'Ang Snuol"], ["'"]
    ]  # fmt: skip


# Names of the parts


@pytest.mark.parametrize(
    "renamed",
    [
        str.upper,
        str.lower,
        str.title,
        lambda name: name.replace("/", "\\"),
        lambda name: name.title().replace("/", "\\"),
    ],
)
def test_parts_are_named_in_any_case_and_with_either_slash(build, hand_in, renamed):
    members = build.xlsx_members('<sheetData><row r="1"><c r="A1"><v>7</v></c></row></sheetData>')
    workbook = hand_in(build.zipped({renamed(name): each for name, each in members.items()}))
    assert (workbook.findings, cells(workbook)) == ((), [[7]])


def test_links_name_parts_in_any_case_and_with_either_slash(build, hand_in):
    sheet = '<sheetData><row r="1"><c r="A1"><v>7</v></c></row></sheetData>'
    members = build.xlsx_members(sheet)
    links = "xl/_rels/workbook.xml.rels"
    for said in ("Worksheets/Sheet1.xml", r"worksheets\sheet1.xml", "/XL/worksheets/SHEET1.xml"):
        made = members[links].replace("worksheets/sheet1.xml", said)
        assert said in made
        assert cells(hand_in(build.zipped(members | {links: made}))) == [[7]]


@pytest.mark.parametrize("name", ["xl/Worksheets/sheet1.xml", "xl\\workbook.xml", "XL/STYLES.XML"])
def test_parts_that_differ_in_case_alone_are_refused(build, hand_in, refused, name):
    members = build.xlsx_members("<sheetData/>", styles="<cellXfs/>")
    assert name not in members
    refused(hand_in(build.zipped(members | {name: "<a/>"})), "file_damaged", "twice", name)
