"""OpenDocument spreadsheets, as LibreOffice and Excel write them."""

from datetime import date, datetime

import pytest

ENCRYPTED = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    '<manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/>'
    "</manifest:file-entry></manifest:manifest>"
)


def cell(inner="", **attributes):
    given = "".join(
        f" {'table' if 'number' in name or name == 'formula' else 'office'}:"
        f'{name.replace("_", "-")}="{value}"'
        for name, value in attributes.items()
    )
    return f"<table:table-cell{given}>{inner}</table:table-cell>"


def number(value, **attributes):
    return cell(f"<text:p>{value}</text:p>", value_type="float", value=value, **attributes)


def text(words):
    return cell(f"<text:p>{words}</text:p>", value_type="string")


def row(*cells, **attributes):
    given = "".join(f' table:{name.replace("_", "-")}="{v}"' for name, v in attributes.items())
    return f"<table:table-row{given}>{''.join(cells)}</table:table-row>"


def table(*rows, name="crime", style="ta1"):
    return (
        f'<table:table table:name="{name}" table:style-name="{style}">{"".join(rows)}</table:table>'
    )


@pytest.fixture
def sheet(build, hand_in):
    """Read a file of one table."""

    def read(*rows):
        workbook = hand_in(build.ods(table(*rows)), "02.ods")
        assert workbook.kind == "ods"
        (found,) = workbook.sheets
        return found

    return read


@pytest.mark.parametrize("written", ["1e999", "NaN"])
def test_a_number_that_is_not_finite_stays_as_it_is_written(sheet, written):
    assert sheet(row(number(written), number("7"))).rows == [[written, 7]]


def test_values_of_every_type(sheet):
    read = sheet(
        row(
            text("បាត់ដំបង"),
            number("20301"),
            number("0.5"),
            cell("<text:p>12,5%</text:p>", value_type="percentage", value="0.125"),
            cell("<text:p>31/01/24</text:p>", value_type="date", date_value="2024-01-31"),
            cell(value_type="date", date_value="2024-01-31T13:30:00"),
            cell(value_type="boolean", boolean_value="true"),
            number("0"),
        )
    )
    assert read.rows == [
        [
            "បាត់ដំបង", 20301, 0.5, "12.5%", date(2024, 1, 31), datetime(2024, 1, 31, 13, 30), True,
            0,
        ]
    ]  # fmt: skip
    assert isinstance(read.rows[0][1], int)


def test_text_keeps_its_spaces_and_lines_and_not_its_comment(sheet):
    comment = "<office:annotation><text:p>a remark</text:p></office:annotation>"
    words = '<text:p>a<text:s text:c="2"/><text:span>b</text:span></text:p><text:p>c</text:p>'
    assert sheet(row(cell(comment + words, value_type="string"), number(3))).rows == [
        ["a  b\nc", 3]
    ]


def test_repeated_cells_and_rows_stand_in_their_places(sheet):
    read = sheet(
        row(cell(number_columns_repeated="3"), number(0, number_columns_repeated="2"), number(4)),
        row(cell(), number_rows_repeated="2"),
        row(number(7), number_rows_repeated="2"),
        row(cell(number_columns_repeated="16384"), number_rows_repeated="1048570"),
    )
    assert read.rows == [[None, None, None, 0, 0, 4], [], [], [7], [7]]


def test_a_million_repeated_empty_rows_lose_nothing_below_them(sheet):
    read = sheet(row(number(1)), row(cell(), number_rows_repeated="1048574"), row(number(2)))
    assert (len(read.rows), read.rows[0], read.rows[-1]) == (1_048_576, [1], [2])


def test_values_repeated_beyond_reason_are_refused(build, hand_in, refused):
    bomb = table(row(number(1, number_columns_repeated="16384"), number_rows_repeated="1048576"))
    refused(hand_in(build.ods(bomb), "02.ods"), "file_too_large", "3,000,000 cells")


def test_merged_cells(sheet):
    merged = cell("<text:p>t</text:p>", value_type="string", number_columns_spanned="4")
    assert sheet(row(), row(cell(), merged, "<table:covered-table-cell/>")).merges == (
        (2, 2, 2, 5),
    )


@pytest.mark.parametrize("how", ["collapse", "filter"])
def test_hidden_rows_are_read_and_named(build, hand_in, warned, how):
    rows = row(number(1)), row(number(2), visibility=how), row(cell(), visibility=how)
    workbook = hand_in(build.ods(table(*rows)), "02.ods")
    assert workbook.sheets[0].rows == [[1], [2]]
    warned(workbook, "sheet_rows_hidden", "1 row is hidden", "(2)")


def test_a_hidden_sheet_is_named_and_not_read(build, hand_in, warned):
    style = (
        '<style:style style:name="ta2" style:family="table">'
        '<style:table-properties table:display="false"/></style:style>'
    )
    tables = table(row(number(1))) + table(row(number(2)), name="secret", style="ta2")
    workbook = hand_in(build.ods(tables, style), "02.ods")
    assert [(s.name, s.rows) for s in workbook.sheets] == [("crime", [[1]]), ("secret", [])]
    warned(workbook, "sheet_hidden", "secret")


def test_formulas_that_failed_or_were_never_computed(sheet):
    failed = cell("<text:p>#REF!</text:p>", formula="of:=[.X1]", value_type="float", value="0")
    calc = (
        '<table:table-cell table:formula="of:=1/0" office:value-type="string"'
        ' office:string-value="" calcext:value-type="error"><text:p>#DIV/0!</text:p>'
        "</table:table-cell>"
    )
    read = sheet(row(failed, calc, cell(formula="of:=1+1"), number(2, formula="of:=1+1")))
    assert read.errors == {(1, 1): "#REF!", (1, 2): "#DIV/0!"}
    assert read.uncached == {(1, 3)}
    assert read.rows == [["#REF!", "#DIV/0!", None, 2]]


def test_cells_of_another_file_are_no_sheet(build, hand_in, warned):
    source = '<table:table-source xlink:href="x" xmlns:xlink="http://www.w3.org/1999/xlink"/>'
    copied = table(source, row(number(9)), name="'file:///c/other.ods'#$a")
    workbook = hand_in(build.ods(table(row(number(1))) + copied), "02.ods")
    assert [s.name for s in workbook.sheets] == ["crime"]
    warned(workbook, "file_external_links", "not followed")


def test_macros_are_named_and_not_run(build, hand_in, warned):
    content = build.ods(table(row(number(1))), **{"Basic/Standard/Module1.xml": "<a/>"})
    warned(hand_in(content, "02.ods"), "file_macros", "not run")


def test_an_encrypted_file(build, hand_in, refused):
    members = build.ods_members(table()) | {"content.xml": b"\x8f\x1b\x00not xml"}
    content = build.zipped(members | {"META-INF/manifest.xml": ENCRYPTED})
    refused(hand_in(content, "02.ods"), "file_password", "password")


def test_a_text_document_is_not_a_table(build, hand_in, refused):
    members = build.ods_members("") | {"mimetype": "application/vnd.oasis.opendocument.text"}
    refused(hand_in(build.zipped(members), "02.ods"), "file_not_a_table", "no spreadsheet")


def test_content_that_ends_early(build, hand_in, refused):
    members = build.ods_members(table(row(number(1))))
    members["content.xml"] = members["content.xml"][:-60]
    refused(hand_in(build.zipped(members), "02.ods"), "file_damaged", "content.xml")


@pytest.mark.parametrize("how", ["collapse", "filter"])
def test_hidden_columns_are_told(sheet, how):
    seen = '<table:table-column table:number-columns-repeated="2"/>'
    gone = f'<table:table-column table:number-columns-repeated="3" table:visibility="{how}"/>'
    read = sheet(seen, gone, row(number(1), number(2), number(3), number(4)))
    assert (read.rows, read.hidden_columns) == ([[1, 2, 3, 4]], {3, 4})


def test_a_formula_that_only_states_a_code_is_that_code(sheet):
    read = sheet(row(cell(formula="of:=&quot;020801&quot;"), text("=&quot;020802&quot;")))
    assert (read.rows, read.uncached) == ([["020801", "020802"]], frozenset())
