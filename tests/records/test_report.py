"""The coloured copy: a clerk's workbook comes back whole, with each finding at its cell."""

import zipfile
from datetime import date
from pathlib import Path

import msoffcrypto.format.ooxml as ooxml
import openpyxl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from openpyxl.comments import Comment

from svc_atlas import colours, gazetteer
from svc_atlas.errors import CallError, InputError, UnreadableError
from svc_atlas.records import reading, report, template
from svc_atlas.records.rules import found
from svc_atlas.records.workbook import FIGURES, PLACES, STATED, Reading, Sheet, Workbook, frame

LIST, LOST = "_findings", "_not_kept"


def read(path: Path) -> Reading:
    """Read a file as a check does, without looking for figures in it."""
    return as_reading(reading.read(path))


def as_reading(workbook: Workbook) -> Reading:
    frames = (frame([], columns) for columns in (FIGURES, STATED, PLACES))
    return Reading(workbook, {}, *frames, findings=workbook.findings)


def negative(cell, value="-3", sheet="offences", file="02.xlsx"):
    return found("count_negative", file, sheet, cell, value)


def over(cell, sheet="offences", file="02.xlsx"):
    return found("cleared_over_reported", file, sheet, cell, "9", reported=3, cleared=9)


def fill(cell) -> str:
    return "#" + cell.fill.fgColor.rgb[-6:] if cell.fill.fill_type else ""


def words(sheet) -> str:
    return "\n".join(str(c.value) for row in sheet.iter_rows() for c in row if c.value is not None)


@pytest.fixture
def handed_in(tmp_path) -> Path:
    """A table as offices make them: merges, formats, formulas with results, rules."""
    path = tmp_path / "02.xlsx"
    with xlsxwriter.Workbook(path) as book:
        bold = book.add_format({"bold": True, "num_format": "#,##0", "bg_color": "#ddeeff"})
        sheet = book.add_worksheet("offences")
        sheet.merge_range("A1:D1", "តារាងបទល្មើស ឆ្នាំ២០២៤", bold)
        sheet.write_row("A2", ["code", "name", "reported", "cleared"], bold)
        sheet.write_row("A3", ["020101", "Kantueu Muoy", 5, 9])
        sheet.write_row("A4", ["020102", "Kantueu Pir", -3, 0])
        sheet.write_formula("C5", "=SUM(C3:C4)", bold, 2)
        sheet.write_formula("D5", '=IF(C5>0,"more","none")', None, "more")
        sheet.write_string("B6", "=1+1")
        sheet.write_datetime("A6", date(2025, 1, 5), book.add_format({"num_format": "dd/mm/yyyy"}))
        sheet.data_validation("C3:C4", {"validate": "integer", "criteria": ">=", "value": 0})
        sheet.data_validation("D3:D4", {"validate": "custom", "value": "=D3<=C3"})
        sheet.conditional_format(
            "C3:C4", {"type": "cell", "criteria": "<", "value": 0, "format": bold}
        )
        sheet.write_comment("C4", "asked the post: 3 in all")
        sheet.set_column("B:B", 31)
        sheet.freeze_panes(2, 0)
        sheet.protect()
        book.add_worksheet("notes").write("A1", "of the office")
        book.add_worksheet("old").hide()
    return path


@pytest.fixture
def reported(handed_in, tmp_path):
    findings = [negative("C4"), over("D3"), over("C4"), negative("C1", sheet="offences")]
    findings.append(found("sheet_hidden", "02.xlsx", "old"))
    out = report.write(read(handed_in), findings, tmp_path / "out.xlsx", lang="en")
    return openpyxl.load_workbook(out)


# What comes back


def looks(cell) -> tuple:
    parts = (cell.font, cell.border, cell.alignment, cell.number_format, cell.protection)
    return tuple(repr(part) for part in parts)


def test_values_formulas_formats_merges_and_validation_stay(handed_in, reported):
    before = openpyxl.load_workbook(handed_in)
    assert reported.sheetnames == [LIST, LOST, *before.sheetnames]
    for sheet in before:
        after = reported[sheet.title]
        assert after.sheet_state == sheet.sheet_state
        assert after.merged_cells.ranges == sheet.merged_cells.ranges
        assert after.freeze_panes == sheet.freeze_panes
        assert after.protection.sheet == sheet.protection.sheet
        assert after.column_dimensions["B"].width == sheet.column_dimensions["B"].width
        assert [
            (str(v.sqref), v.type, v.formula1) for v in after.data_validations.dataValidation
        ] == [(str(v.sqref), v.type, v.formula1) for v in sheet.data_validations.dataValidation]
        assert len(after.conditional_formatting) == len(sheet.conditional_formatting)
        for row in sheet.iter_rows():
            for cell in row:
                copied = after[cell.coordinate]
                assert (copied.value, copied.data_type) == (cell.value, cell.data_type)
                assert looks(copied) == looks(cell)
                if copied.comment is None:
                    assert fill(copied) == fill(cell)


def test_results_of_formulas_stand_in_the_copy_for_those_who_do_not_compute(handed_in, tmp_path):
    out = report.write(read(handed_in), [negative("C5")], tmp_path / "out.xlsx", lang="en")
    shown = openpyxl.load_workbook(out, data_only=True)["offences"]
    assert (shown["C5"].value, shown["D5"].value) == (2, "more")
    again = {s.name: s for s in reading.read(out).sheets}["offences"]
    assert not again.uncached


def test_the_templates_rules_and_lists_survive(tmp_path):
    path = template.write(tmp_path / "23.xlsx", "23", 2024, gazetteer=gazetteer.load())
    cells = [negative("E7", file="23.xlsx")]
    out = report.write(read(path), cells, tmp_path / "out.xlsx", lang="km")
    before, after = openpyxl.load_workbook(path), openpyxl.load_workbook(out)

    def rules(sheet):
        return [
            (str(v.sqref), v.type, v.formula1, v.error, v.errorStyle, v.showErrorMessage)
            for v in sheet.data_validations.dataValidation
        ]

    for sheet in before:
        assert rules(after[sheet.title]) == rules(sheet)
        assert after[sheet.title].protection.sheet
    assert {n: d.attr_text for n, d in after.defined_names.items()} == {
        n: d.attr_text for n, d in before.defined_names.items()
    }
    assert after["_lists"].sheet_state == "hidden"
    assert LOST not in after.sheetnames


# At the cell


def test_a_cell_has_the_colour_of_its_worst_finding_and_says_each_with_its_remedy(reported):
    sheet = reported["offences"]
    assert fill(sheet["D3"]) == colours.FINDING["warning"]
    assert fill(sheet["C4"]) == colours.FINDING["error"]
    said = sheet["C4"].comment.text
    for finding, word in ((negative("C4"), "Error"), (over("C4"), "Warning")):
        assert f"{word}: {finding.message('en')}\n{finding.fix('en')}" in said
    assert sheet["D3"].comment.text.count("Warning:") == 1
    assert sheet["C3"].comment is None


def test_a_comment_that_was_there_is_kept(reported):
    assert reported["offences"]["C4"].comment.text.startswith("asked the post: 3 in all")


def test_a_finding_inside_merged_cells_is_shown_at_their_first(reported):
    assert "Error" in reported["offences"]["A1"].comment.text


def test_a_finding_of_a_whole_sheet_stands_at_its_first_cell(reported):
    said = found("sheet_hidden", "02.xlsx", "old").message("en")
    assert said in reported["old"]["A1"].comment.text


def test_a_protected_sheet_lets_its_comments_be_read(tmp_path):
    path = tmp_path / "02.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("offences")
        sheet.write("A1", -3)
        sheet.protect(options={"select_locked_cells": False, "select_unlocked_cells": False})
    out = report.write(read(path), [negative("A1")], tmp_path / "out.xlsx", lang="km")
    protection = openpyxl.load_workbook(out)["offences"].protection
    assert protection.sheet
    assert not protection.selectLockedCells


def test_hundreds_of_findings_of_one_sheet_are_counted_not_crammed_into_a_comment(
    handed_in, tmp_path
):
    findings = [
        found("header_unknown", "02.xlsx", "offences", None, f"column {n}") for n in range(300)
    ]
    out = report.write(read(handed_in), findings, tmp_path / "out.xlsx", lang="en")
    book = openpyxl.load_workbook(out)
    assert "And 288 more: see the sheet _findings." in book["offences"]["A1"].comment.text
    assert all(f"column {n}" in words(book[LIST]) for n in (0, 299))


# The list


def test_the_list_has_every_finding_with_a_link_to_its_cell(reported):
    sheet = reported[LIST]
    assert reported.active.title == LIST
    rows = list(sheet.iter_rows(min_row=5, max_row=9, values_only=True))
    assert [row[:4] for row in rows] == [
        ("offences", "C4", "Error", "-3"),
        ("offences", "D3", "Warning", "9"),
        ("offences", "C4", "Warning", "9"),
        ("offences", "C1", "Error", "-3"),
        ("old", None, "Warning", None),
    ]
    assert rows[0][4:] == (negative("C4").message("en"), negative("C4").fix("en"))
    assert sheet["B5"].hyperlink.location == "'offences'!C4"
    assert sheet["A9"].hyperlink.location == "'old'!A1"
    assert "2 errors · 3 warnings" in words(sheet)


def test_only_the_list_is_selected_so_that_typing_goes_to_one_sheet(reported):
    selected = [sheet.title for sheet in reported.worksheets if sheet.sheet_view.tabSelected]
    assert selected in ([], [LIST])


def test_it_speaks_the_language_that_was_asked_for(handed_in, tmp_path):
    out = report.write(read(handed_in), [negative("C4")], tmp_path / "out.xlsx", lang="km")
    sheet = openpyxl.load_workbook(out)[LIST]
    assert negative("C4").message("km") in words(sheet)
    assert "Error" not in words(sheet)


@pytest.mark.parametrize("value", ["=1+1", "+1", "-3", "@SUM(A1)", '=HYPERLINK("http://a.b","x")'])
def test_a_value_that_looks_like_a_formula_is_never_one(handed_in, tmp_path, value):
    findings = [found("number_not_understood", "02.xlsx", "offences", "B6", value)]
    out = report.write(read(handed_in), findings, tmp_path / "out.xlsx", lang="en")
    cell = openpyxl.load_workbook(out)[LIST]["D5"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (value, "s", True)
    with zipfile.ZipFile(out) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


def test_a_text_of_the_file_that_looks_like_a_formula_stays_a_text(reported):
    cell = reported["offences"]["B6"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_findings_of_other_files_are_left_out(handed_in, tmp_path):
    findings = [negative("C4"), negative("D4", file="03.xlsx")]
    out = report.write(read(handed_in), findings, tmp_path / "out.xlsx", lang="en")
    assert "1 error · 0 warnings" in words(openpyxl.load_workbook(out)[LIST])


# What cannot be kept


def test_a_workbook_that_excel_opens_without_asking_comes_back_with_its_values(handed_in, tmp_path):
    locked, out = tmp_path / "locked.xlsx", tmp_path / "out.xlsx"
    with handed_in.open("rb") as plain, locked.open("wb") as made:
        ooxml.OOXMLFile(plain).encrypt("VelvetSweatshop", made)
    report.write(read(locked), [negative("C4", file="locked.xlsx")], out, lang="en")
    book = openpyxl.load_workbook(out)
    assert fill(book["offences"]["C4"]) == colours.FINDING["error"]
    assert book["offences"]["C4"].value == -3
    assert "values alone" in words(book[LOST])


def test_what_the_copy_lacks_is_listed_sheet_by_sheet(tmp_path):
    path = tmp_path / "02.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("offences")
        sheet.write_column("A1", [1, 2, 3])
        sheet.insert_textbox("C1", "checked by the office")
        sheet.add_sparkline("B1", {"range": "offences!A1:A3"})
        sheet.conditional_format("A1:A3", {"type": "data_bar", "data_bar_2010": True})
        other = book.add_worksheet("traffic")
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=offences!$A$1:$A$3"})
        other.insert_chart("B2", chart)
        other.insert_button("A9", {"caption": "Send"})
        book.add_worksheet("plain").write("A1", "nothing special")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"never run")
        archive.writestr("xl/unheard/of1.xml", b"<x/>")
    out = report.write(read(path), [], tmp_path / "out.xlsx", lang="en")
    made = openpyxl.load_workbook(out)
    assert made.sheetnames[:2] == [LIST, LOST]
    title, *rows = made[LOST].iter_rows(max_col=2, values_only=True)
    assert title[0] == "How this copy differs from the file"
    told = {}
    for where, what in rows:
        told.setdefault(where, set()).add(what)
    assert told == {
        "offences": {
            "Not kept: text boxes or shapes (1).",
            "Not kept: groups of sparklines (1).",
            "Not kept: conditional formats of the newer kinds (Excel 2010 and later).",
        },
        "traffic": {
            "Charts (1) are drawn anew and may look different.",
            "Not kept: buttons and other controls (1).",
        },
        "whole file": {"Not kept: macros. They were never run.", "Not kept: xl/unheard/of1.xml."},
    }
    with zipfile.ZipFile(out) as archive:
        assert "xl/vbaProject.bin" not in archive.namelist()


def test_a_workbook_that_is_kept_whole_lists_nothing_lost(handed_in, tmp_path):
    out = report.write(read(handed_in), [], tmp_path / "out.xlsx", lang="en")
    made = openpyxl.load_workbook(out)
    assert "There is nothing to mend." in words(made[LIST])
    assert "Not kept" not in words(made[LOST])  # but a comment may look different


def test_nothing_of_the_author_goes_on(tmp_path):
    path, book = tmp_path / "02.xlsx", openpyxl.Workbook()
    book.properties.creator = book.properties.lastModifiedBy = "A Person"
    book.save(path)
    out = report.write(read(path), [], tmp_path / "out.xlsx", lang="en")
    properties = openpyxl.load_workbook(out).properties
    assert "A Person" not in (properties.creator, properties.lastModifiedBy)


# Other files


def test_a_csv_comes_back_with_equal_addresses_and_texts_as_texts(tmp_path):
    path = tmp_path / "traffic: 2024.csv"
    path.write_text("code,deaths\n020101,-3\n020102,=1+1\n", encoding="utf-8")
    findings = [
        found("count_negative", path.name, None, "B2", "-3"),
        found("year_unknown", path.name),
    ]
    out = report.write(read(path), findings, tmp_path / "out.xlsx", lang="en")
    book = openpyxl.load_workbook(out)
    listing, sheet = book.worksheets
    assert listing.title == LIST
    assert [[str(c.value) for c in row] for row in sheet.iter_rows()] == [
        ["code", "deaths"], ["020101", "-3"], ["020102", "=1+1"],
    ]  # fmt: skip
    assert sheet["B3"].data_type == "s"
    assert fill(sheet["B2"]) == colours.FINDING["error"]
    assert "Error" in sheet["A1"].comment.text
    assert listing["B5"].hyperlink.location == f"'{sheet.title}'!B2"


def test_an_older_workbook_comes_back_by_its_values(tmp_path):
    rows = [["ចំណងជើង", None], ["020101", 7.5], [date(2025, 1, 5), True]]
    sheets = (
        Sheet("offences", rows, hidden_rows=frozenset({3}), merges=((1, 1, 1, 2),)),
        Sheet("old", [["x", None]], hidden=True, errors={(1, 2): "#REF!"}),
    )
    path = tmp_path / "02.xls"
    path.write_bytes(b"as it was")
    book = Workbook(path, "0" * 64, "xls", sheets)
    findings = [negative("B2", "7.5", file="02.xls")]
    out = report.write(as_reading(book), findings, tmp_path / "out.xlsx", lang="en")
    made = openpyxl.load_workbook(out)
    sheet = made["offences"]
    assert (sheet["A1"].value, sheet["A2"].value, sheet["B2"].value) == ("ចំណងជើង", "020101", 7.5)
    assert (sheet["A3"].value.date(), sheet["B3"].value) == (date(2025, 1, 5), True)
    assert [str(area) for area in sheet.merged_cells.ranges] == ["A1:B1"]
    assert sheet.row_dimensions[3].hidden
    assert made["old"].sheet_state == "hidden"
    assert (made["old"]["B1"].value, made["old"]["B1"].data_type) == ("#REF!", "e")
    assert "formulas and formats are in the file itself" in words(made[LOST])


def test_a_workbook_that_openpyxl_does_not_understand_comes_back_by_its_values(tmp_path):
    path = tmp_path / "02.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    book = Workbook(path, "0" * 64, "xlsx", (Sheet("offences", [[1, -3]]),))
    out = report.write(as_reading(book), [negative("B1")], tmp_path / "out.xlsx", lang="en")
    made = openpyxl.load_workbook(out)
    assert made["offences"]["B1"].value == -3
    assert fill(made["offences"]["B1"]) == colours.FINDING["error"]
    assert "formats could not be copied" in words(made[LOST])


def test_a_workbook_whose_parts_openpyxl_cannot_find_comes_back_by_its_values(tmp_path):
    made = tmp_path / "made.xlsx"
    book = openpyxl.Workbook()
    book.active.append(["code", "deaths"])
    book.save(made)
    path = tmp_path / "02.xlsx"
    with zipfile.ZipFile(made) as whole, zipfile.ZipFile(path, "w") as archive:
        for name in whole.namelist():
            part = whole.read(name)
            archive.writestr(name, part.replace(b"sheet.main+xml", b"sheet.other+xml"))
    out = report.write(read(path), [], tmp_path / "out.xlsx", lang="en")
    assert openpyxl.load_workbook(out)["Sheet"]["B1"].value == "deaths"
    assert "formats could not be copied" in words(openpyxl.load_workbook(out)[LOST])


def test_a_workbook_that_openpyxl_cannot_write_comes_back_by_its_values(
    handed_in, tmp_path, monkeypatch
):
    def fail(book, *_):
        if "notes" in book.sheetnames and book["offences"]["A1"].font.bold:
            raise AttributeError("a part that it has read and cannot write")
        return save(book, *_)

    save = openpyxl.Workbook.save
    monkeypatch.setattr(openpyxl.Workbook, "save", fail)
    out = report.write(read(handed_in), [negative("C4")], tmp_path / "out.xlsx", lang="en")
    made = openpyxl.load_workbook(out)
    assert (made["offences"]["C4"].value, made["offences"]["C5"].value) == (-3, 2)
    assert "formats could not be copied" in words(made[LOST])


def test_newer_validation_and_settings_of_a_sheet_are_listed(handed_in, tmp_path):
    path = tmp_path / "x14.xlsx"
    extension = (
        b'<extLst><ext xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" '
        b'uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"><x14:dataValidations count="0"/></ext>'
        b"</extLst></worksheet>"
    )
    with zipfile.ZipFile(handed_in) as before, zipfile.ZipFile(path, "w") as after:
        for name in before.namelist():
            content = before.read(name)
            if name == "xl/worksheets/sheet2.xml":
                content = content.replace(b"</worksheet>", extension)
            after.writestr(name, content)
    out = report.write(read(path), [], tmp_path / "out.xlsx", lang="en")
    rows = list(openpyxl.load_workbook(out)[LOST].iter_rows(max_col=2, values_only=True))
    lost = (
        "notes",
        "Not kept: data validation that refers to other sheets (Excel 2010 and later).",
    )
    assert lost in rows


def test_an_unreadable_file_gives_the_list_alone(tmp_path):
    path = tmp_path / "02.xlsx"
    path.write_bytes(b"\x89PNG not a workbook")
    findings = [found("file_empty", "02.xlsx")]
    book = Workbook(path, None, None, (), tuple(findings))
    out = report.write(as_reading(book), findings, tmp_path / "out.xlsx", lang="en")
    made = openpyxl.load_workbook(out)
    assert made.sheetnames == [LIST]
    assert findings[0].message("en") in words(made[LIST])


def test_two_sheets_whose_titles_excel_would_take_for_one_stay_two(tmp_path):
    names = ("a/b", "a?b", "A b", "x" * 40, "x" * 41)
    book = Workbook(tmp_path / "02.ods", "0" * 64, "ods", tuple(Sheet(n, [[n]]) for n in names))
    findings = [negative("A1", sheet=n, file="02.ods") for n in names]
    out = report.write(as_reading(book), findings, tmp_path / "out.xlsx", lang="en")
    sheets = openpyxl.load_workbook(out).worksheets[2:]
    assert [sheet["A1"].value for sheet in sheets] == list(names)
    assert all(sheet["A1"].comment for sheet in sheets)


# The file


@pytest.mark.parametrize("computed", [True, False])
def test_a_copy_handed_in_unopened_has_the_results_that_the_file_has(tmp_path, computed):
    path, out = tmp_path / "02.xlsx", tmp_path / "out.xlsx"
    book = openpyxl.Workbook()
    book.active["A1"] = "=1-1"
    book.calculation.fullCalcOnLoad = not computed
    book.save(path)
    with zipfile.ZipFile(path) as before:
        parts = {name: before.read(name) for name in before.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = parts[sheet].replace(b"<v />", b"<v>0</v>").replace(b"<v/>", b"<v>0</v>")
    with zipfile.ZipFile(path, "w") as after:
        for name, content in parts.items():
            after.writestr(name, content)
    report.write(read(path), [], out, lang="en")
    for file in (path, out):
        (first, *_) = [s for s in reading.read(file).sheets if s.name == "Sheet"]
        assert first.uncached == (frozenset() if computed else {(1, 1)})


def test_the_checked_file_is_never_written_over(handed_in):
    before = handed_in.read_bytes()
    with pytest.raises(CallError, match="very file that is checked"):
        report.write(read(handed_in), [negative("C4")], handed_in, lang="en")
    assert handed_in.read_bytes() == before


def test_a_report_is_replaced_until_somebody_has_worked_in_it(handed_in, tmp_path):
    out = tmp_path / "out.xlsx"
    report.write(read(handed_in), [negative("C4")], out, lang="en")
    report.write(read(handed_in), [], out, lang="en")
    assert "There is nothing to mend." in words(openpyxl.load_workbook(out)[LIST])
    mended = openpyxl.load_workbook(out)
    mended["offences"]["C4"] = 3
    mended.save(out)
    with pytest.raises(InputError, match="somebody's corrections"):
        report.write(read(handed_in), [], out, lang="en")
    assert openpyxl.load_workbook(out)["offences"]["C4"].value == 3


@pytest.mark.parametrize(("name", "said"), [("out.ods", "ends with .xlsx"), ("no/o.xlsx", "there is no folder")])  # noqa: E501  # fmt: skip
def test_a_wrong_place_is_refused_in_words(handed_in, tmp_path, name, said):
    with pytest.raises(CallError, match=said):
        report.write(read(handed_in), [], tmp_path / name, lang="en")


def test_a_file_gone_meanwhile_is_said_and_leaves_no_half_report(handed_in, tmp_path):
    kept = read(handed_in)
    handed_in.unlink()
    with pytest.raises(UnreadableError, match=r"out\.xlsx could not be written"):
        report.write(kept, [negative("C4")], tmp_path / "out.xlsx", lang="en")
    assert list(tmp_path.iterdir()) == []


def test_a_report_mended_and_handed_in_again_shows_only_what_is_left(handed_in, tmp_path):
    first = report.write(
        read(handed_in), [negative("C4"), over("D3")], tmp_path / "mended.xlsx", lang="en"
    )
    book = openpyxl.load_workbook(first)
    book["offences"]["D3"] = 2
    book["offences"]["C4"].comment = Comment(book["offences"]["C4"].comment.text, "Clerk")
    book.save(first)
    again = [negative("C4", file="mended.xlsx")]
    second = openpyxl.load_workbook(
        report.write(read(first), again, tmp_path / "second.xlsx", lang="en")
    )
    assert (second.sheetnames.count(LIST), second.sheetnames.count(LOST)) == (1, 1)
    assert second["offences"]["D3"].comment is None
    assert fill(second["offences"]["D3"]) == ""
    said = second["offences"]["C4"].comment.text
    assert said.startswith("asked the post: 3 in all")
    assert said.count("Error:") == 1
    assert "1 error · 0 warnings" in words(second[LIST])


# What no workbook can hold


@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(value=st.text(st.characters(), min_size=1, max_size=40))
@example(value="3\v4")
@example(value="\x1b[2J\x00\x85")
@example(value="\uffff\ufffe\ud800<&]]>")
def test_a_copy_can_be_opened_whatever_a_cell_holds(tmp_path, value):
    sheet = Sheet(f"a{value}", [["code", value], [value, 3]])
    workbook = Workbook(tmp_path / "02.csv", "0" * 64, "csv", (sheet,))
    findings = [
        found("number_not_understood", "02.csv", sheet.name, "B1", value),
        found("sheet_hidden", "02.csv", sheet.name),
    ]
    out = report.write(as_reading(workbook), findings, tmp_path / "out.xlsx", lang="en")
    book = openpyxl.load_workbook(out)
    comment = book.worksheets[1]["B1"].comment.text
    assert "cannot be understood as a number" in comment
    if value.isascii() and value.isprintable():
        assert value in comment
