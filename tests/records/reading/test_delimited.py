"""Text tables: delimiters, quotes, line ends and encodings."""

import codecs

import pytest

ROWS = [["code", "name", "cases"], ["020301", "Kdol, Doun Teav", "1234"], ["020302", None, "0"]]


def written(delimiter=",", end="\r\n"):
    return end.join(
        delimiter.join(f'"{value}"' if "," in (value or "") else value or "" for value in row)
        for row in ROWS
    )


def rows(workbook):
    (sheet,) = workbook.sheets
    assert (sheet.name, workbook.findings) == (None, ())
    return sheet.rows


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_and_line_ends(hand_in, delimiter, end):
    kind = "tsv" if delimiter == "\t" else "csv"
    for text in (written(delimiter, end), written(delimiter, end) + end):
        workbook = hand_in(text, f"02.{kind}")
        assert (workbook.kind, rows(workbook)) == (kind, ROWS)


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: text.encode(),
        lambda text: codecs.BOM_UTF8 + text.encode(),
        lambda text: codecs.BOM_UTF16_LE + text.encode("utf-16-le"),
        lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
    ],
    ids=["UTF-8", "UTF-8 with BOM", "UTF-16 LE", "UTF-16 BE"],
)
def test_unicode_with_and_without_its_mark(hand_in, encode):
    read = rows(hand_in(encode("លេខកូដ,ឈ្មោះ\n020301,បាត់ដំបង\n"), "02.csv"))
    assert read == [["លេខកូដ", "ឈ្មោះ"], ["020301", "បាត់ដំបង"]]


def test_values_stay_text(hand_in):
    read = rows(hand_in("020301,1 234,12.5%,=1+1,2024-01-31, x \n1,2,3,4,5,6", "02.csv"))
    assert read[0] == ["020301", "1 234", "12.5%", "=1+1", "2024-01-31", " x "]


def test_thousands_in_commas_do_not_pass_for_columns(hand_in):
    assert rows(hand_in("code;cases\n020301;1,234\n020302;5,678", "02.csv")) == [
        ["code", "cases"],
        ["020301", "1,234"],
        ["020302", "5,678"],
    ]


def test_a_title_above_the_table_does_not_hide_its_delimiter(hand_in):
    text = "Crimes, deaths, and injuries\n\ncode;cases;deaths\n020301;7;1\n020302;8;0"
    assert rows(hand_in(text, "02.csv")) == [
        ["Crimes, deaths, and injuries"],
        [],
        ["code", "cases", "deaths"],
        ["020301", "7", "1"],
        ["020302", "8", "0"],
    ]


def test_what_excel_is_told_of_the_delimiter_is_obeyed(hand_in):
    assert rows(hand_in("sep=;\r\na,b;c\r\n1,2;3\r\n", "02.csv")) == [["a,b", "c"], ["1,2", "3"]]


def test_quotes_within_quotes_and_lines_within_a_cell(hand_in):
    assert rows(hand_in('a,b\n"say ""no""","two\nlines"\n', "02.csv")) == [
        ["a", "b"],
        ['say "no"', "two\nlines"],
    ]


@pytest.mark.parametrize("text", ['a,b\n"c,d\ne,f\n', 'a,b\n"c,d\n"e,f\ng,h\n'])
def test_a_quotation_mark_that_swallows_rows_is_refused(hand_in, refused, text):
    refused(hand_in(text, "02.csv"), "file_damaged", "quotation mark", "line")


def test_errors_that_excel_exported_are_named(hand_in):
    (sheet,) = hand_in("a,b\n#REF!,3\n", "02.csv").sheets
    assert sheet.errors == {(2, 1): "#REF!"}


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ("commune;préfecture\nn° 3;déjà\n".encode("cp1252"), "Windows-1252"),
        ("name;note\n“Koh Kong”;–\n".encode("cp1252"), "Windows-1252"),
        ("ឃុំ,លួច\nកំពង់,3\n".encode()[:40] + b"\xff" + "\nបាត់ដំបង,4\n".encode(), "UTF-8 with damaged"),
        # Limon S1: ខេត្តបាត់ដំបង, ប្លន់, ស្រុក, លើក
        ("extþ)at;dMbg,bøn;,Rsuk\nelIk,¬þs,3\n".encode("cp1252"), "legacy Khmer font (Limon, ABC)"),
    ],
)  # fmt: skip
def test_other_encodings_are_refused_by_name(hand_in, refused, content, named):
    refused(hand_in(content, "02.csv"), "file_encoding", named)


def test_utf16_without_its_mark_is_refused_by_name(hand_in, refused):
    content = "code,cases\n020301,7\n".encode("utf-16-le")
    refused(hand_in(content, "02.csv"), "file_encoding", "UTF-16")


def test_utf16_cut_within_a_sign(hand_in, refused):
    content = codecs.BOM_UTF16_LE + "a,b\n1,2".encode("utf-16-le")[:-1]
    refused(hand_in(content, "02.csv"), "file_damaged", "UTF-16", "cut short")


def test_binary_is_not_a_table(hand_in, refused):
    refused(hand_in(b"a,b\n1,2\n" * 9 + b"\0\x07\0\n", "02.csv"), "file_not_a_table", "binary")


@pytest.mark.parametrize("content", [b"", b"\r\n \n", codecs.BOM_UTF8, codecs.BOM_UTF16_LE])
def test_an_empty_file(hand_in, refused, content):
    refused(hand_in(content, "02.csv"), "file_empty", "empty")


def test_more_cells_than_a_workbook_of_records_has(hand_in, refused):
    line = ",".join("1" * 1000)
    refused(hand_in("\n".join([line] * 3001), "02.csv"), "file_too_large", "3,000,000 cells")


@pytest.mark.parametrize(
    "written",
    ['="020801"', '"=""020801"""', ' ="020801"', "'020801", "`020801", '"\'020801"', "=020801"],
)
def test_a_code_that_was_written_to_stay_a_text_is_that_code(hand_in, written):
    text = f'code,cases\n{written},="12"\n020802,\'7\n'
    assert rows(hand_in(text, "02.csv"))[1:] == [["020801", "12"], ["020802", "7"]]


def test_line_ends_of_all_kinds_may_stand_in_one_file(hand_in):
    text = 'code,name\r\n1,a\n2,"b\r\nc"\r3,"d\ne"\r\n'
    assert rows(hand_in(text, "02.csv")) == [
        ["code", "name"], ["1", "a"], ["2", "b\r\nc"], ["3", "d\ne"]
    ]  # fmt: skip
