"""Figures of part of a year: a title, a sheet or a file that says so is refused."""

import pytest

from svc_atlas.records.recognising import mapping as mappings
from svc_atlas.records.rules import RULES
from svc_atlas.records.setting_aside import takes

HEADER, ROW = ["code", "deaths"], [20101, 1]
PARTS = (
    "ឆមាសទី១ ឆ្នាំ២០២៤", "តារាងបទល្មើស ត្រីមាសទី២ ឆ្នាំ២០២៤", "៦ខែដើមឆ្នាំ ២០២៤", "៩ ខែ ឆ្នាំ២០២៤",
    "ប្រាំមួយខែដើមឆ្នាំ ២០២៤", "ប្រចាំខែ មិថុនា ឆ្នាំ២០២៤", "ពីខែមករា ដល់ខែមិថុនា ឆ្នាំ២០២៤",
    "ពីថ្ងៃទី១ ខែមករា ដល់ថ្ងៃទី៣០ ខែមិថុនា ឆ្នាំ២០២៤", "ខែ១ ដល់ខែ៦ ឆ្នាំ២០២៤", "first half of 2024",
    "Traffic deaths, Q1 2024", "2024-H1", "January–June 2024", "1 January 2024 to 30 June 2024",
    "01/01/2024 - 30/06/2024", "semester 1, 2024", "six months of 2024", "Half-year report 2024",
    "April 2023 - March 2024", "Offences October 2024", "បទល្មើស ខែតុលា ឆ្នាំ២០២៤", "9M 2024",
    "Offences, week 42 of 2024", "Offences as of 31 October 2024", "Offences up to October 2024",
    "បទល្មើស គិតត្រឹមខែតុលា ឆ្នាំ២០២៤", "គិតត្រឹមថ្ងៃទី៣០ ខែវិច្ឆិកា ឆ្នាំ២០២៤", "as of 30/11/2024", "Month: March",
)  # fmt: skip
WHOLE = (
    "តារាងគ្រោះថ្នាក់ចរាចរណ៍ ឆ្នាំ២០២៤", "១២ខែ ឆ្នាំ២០២៤", "រយៈពេលដប់ពីរខែ ឆ្នាំ២០២៤",
    "ពេញមួយឆ្នាំ ២០២៤", "របាយការណ៍ប្រចាំឆ្នាំ ២០២៤", "ឆមាសទី១ និងទី២ ឆ្នាំ២០២៤", "Deaths in Year 2024",
    "12 months of 2024", "The whole year 2024", "January–December 2024", "Q1–Q4 2024",
    "ពីខែមករា ដល់ខែធ្នូ ឆ្នាំ២០២៤", "1 January 2024 to 31 December 2024",
    "រាជធានីភ្នំពេញ ថ្ងៃទី ០៥ ខែ មករា ឆ្នាំ ២០២៥", "ថ្ងៃទី៥ ខែ១ ឆ្នាំ២០២៥", "៥ ខែមករា ឆ្នាំ២០២៥",
    "5 January 2025", "Made on 2025-01-05", "General headquarters", "Battambang, 5 January 2025",
    "January 5, 2025", "កែប ថ្ងៃទី ៥ ខែ មករា ឆ្នាំ ២០២៥", "as of 31 December 2024", "គិតត្រឹមឆ្នាំ២០២៤",
    "គិតត្រឹមថ្ងៃទី៣១ ខែធ្នូ ឆ្នាំ២០២៤", "up to 31/12/2024", "ស្រុកមេសាង ឆ្នាំ២០២៤", "Figures may be corrected",
)  # fmt: skip


NAMES_2024 = (
    ["លទ្ធផលការងារ១២ខែ ឆ្នាំ២០២៤"], ["បទល្មើសប្រចាំឆ្នាំ២០២៤ (១២ខែ)"], ["រយៈពេល ១២ ខែ នៃឆ្នាំ២០២៤"],
    ["តារាង ១.២៖ បទល្មើស ឆ្នាំ២០២៤"], ["គិតពីថ្ងៃ ០១-០១-២០២៤ ដល់ថ្ងៃ ៣១-១២-២០២៤"],
    ["Deaths, year ended 31 December 2024"], ["ស្ថិតិបទល្មើស ឆ្នាំ២០២៤ ប្រៀបធៀបឆ្នាំ២០២៣"],
    ["បទល្មើស ឆ្នាំ២០២៤", "ប្រភព៖ ស្នងការដ្ឋាន, ២០២៥"], ["Deaths 2024", "Source: police, 2025"],
    ["បទល្មើស ៤ត្រីមាស ឆ្នាំ២០២៤"], ["បទល្មើស ឆ្នាំ២០២៤", "Printed 2025"],
    ["បទល្មើស ឆ្នាំ២០២៤", "ថ្ងៃទី១២ ខែមករា ឆ្នាំ២០២៥"], ["បទល្មើស ឆ្នាំ២០២៤", "Battambang, 12/01/2025"],
)  # fmt: skip


def parts(reading) -> list[tuple]:
    return [(f.sheet, f.cell, f.value) for f in reading.findings if f.rule == "year_in_part"]


@pytest.mark.parametrize("title", PARTS)
def test_a_title_of_part_of_a_year_is_found_at_its_cell(read, title):
    for year in (None, 2024):
        reading = read([["Kingdom of Cambodia"], [None, title], HEADER, ROW], year=year)
        assert parts(reading) == [("Sheet1", "B2", title)]


@pytest.mark.parametrize("title", WHOLE)
def test_a_title_of_a_whole_year_and_the_date_of_a_letter_are_none(read, title):
    assert parts(read([[title], HEADER, ROW], year=2024)) == []


def test_the_name_of_a_sheet_or_of_the_file_says_it_as_well(read):
    assert parts(read([HEADER, ROW], name="2024-H1")) == [("2024-H1", None, "2024-H1")]
    assert parts(read([HEADER, ROW], name="ខែមិថុនា ២០២៤")) == [("ខែមិថុនា ២០២៤", None, "ខែមិថុនា ២០២៤")]
    assert parts(read([HEADER, ROW], file="deaths_2024_Q3.xlsx")) == [
        (None, None, "deaths_2024_Q3")
    ]
    assert parts(read([HEADER, ROW], name="Market", file="deaths_2024-12-31.xlsx")) == []


def test_a_month_is_said_instead_of_a_year_that_is_not_known(read, rules):
    assert rules(read([["Offences October 2024"], HEADER, ROW])) == [("year_in_part", "A1")]


def test_a_month_beside_its_word_is_part_of_a_year(read):
    for label, month in (("Month:", "March"), ("ខែ", 3), ("Month", "3")):
        rows = [[label, month, "Year:", 2024], HEADER, ROW]
        assert parts(read(rows)) == [("Sheet1", "A1", f"{label} {month}")]
    assert parts(read([["ថ្ងៃទី", 5, "ខែ", 1, "ឆ្នាំ", 2025], HEADER, ROW], year=2024)) == []


@pytest.mark.parametrize("name", ["2024-03", "03-2024", "2024_3"])
def test_a_sheet_named_by_a_month_is_part_of_a_year(read, name):
    assert parts(read([HEADER, ROW], name=name)) == [(name, None, name)]


@pytest.mark.parametrize("title", ["Offences 2019-2023", "ឆ្នាំ២០១៩ ដល់ ២០២៣", "Fiscal year 2023/24"])
def test_years_together_are_an_error_whatever_the_call_says(read, rules, title):
    for year in (None, 2023):
        assert rules(read([[title], HEADER, ROW], year=year)) == [("years_together", "A1")]


def test_a_title_of_years_over_columns_or_rows_of_years_is_none(read, rules):
    columns = [
        ["Residents 2023-2024"],
        ["code", "residents 2023", "residents 2024"],
        [20101, 30, 31],
    ]
    assert rules(read(columns)) == []
    rows = [["Deaths 2023-2024"], ["code", "year", "deaths"], [20101, 2023, 1], [20101, 2024, 2]]
    assert rules(read(rows)) == []
    plan = [["Plan 2021-2025"], ["Deaths in 2024"], ["Code", "Traffic deaths"], ROW]
    assert rules(read(plan)) == []


def test_the_dates_of_a_whole_year_name_it(read):
    for title in ("1 January 2024 to 31 December 2024", "as of 31 December 2024"):
        assert set(read([[title], HEADER, ROW]).figures["year"]) == {2024}


@pytest.mark.parametrize("titles", NAMES_2024)
def test_a_title_of_a_whole_year_names_it_however_it_is_written(read, rules, titles):
    reading = read([*([title] for title in titles), ["Code", "Traffic deaths"], ROW])
    assert rules(reading) == []
    assert set(reading.figures["year"]) == {2024}


def test_a_letters_date_or_number_names_no_year_and_two_years_are_together(read, rules):
    for title, rule in (
        ("ថ្ងៃទី១២ ខែមករា ឆ្នាំ២០២៥", ("year_unknown", None)),
        ("លេខ ០១២/២០២៥", ("year_unknown", None)),
        ("បទល្មើស ឆ្នាំ២០២៣ និងឆ្នាំ២០២៤", ("years_together", "A1")),
        ("ប្រៀបធៀបឆ្នាំ២០២៣ និង២០២៤", ("years_together", "A1")),
    ):
        assert rules(read([[title], ["Code", "Traffic deaths"], ROW])) == [rule]


def test_the_column_of_years_says_it_once(read):
    rows = [["code", "year", "deaths"], [20101, "ឆមាសទី១ ២០២៤", 1], [20102, "ឆមាសទី១ ២០២៤", 2]]
    assert parts(read(rows)) == [("Sheet1", "B2", "ឆមាសទី១ ២០២៤")]


def test_columns_of_years_and_notes_below_the_table_are_none(read):
    header, row = ["code", "residents 2023", "residents 2024"], [20101, 3000, 3100]
    note = ["ធ្វើនៅបាត់ដំបង ថ្ងៃទី៥ ខែមករា ឆ្នាំ២០២៥"]
    assert parts(read([["Residents"], header, row, [], note, ["first half of 2025: none"]])) == []


def test_a_mapping_does_not_pass_it(read, tmp_path):
    path = tmp_path / "m.toml"
    path.write_text(
        'table = "traffic"\nyear = 2024\n[columns]\ncode = "P-code"\ndeaths = "Killed"\n',
        encoding="utf-8",
    )
    rows = [["Killed, January to June"], ["P-code", "Killed"], [20101, 1]]
    reading = read(rows, mapping=mappings.load(path))
    assert parts(reading) == [("Sheet1", "A1", "Killed, January to June")]


def test_it_stops_an_import_and_cannot_be_set_aside():
    assert RULES["year_in_part"].severity == "error"
    assert takes("year_in_part") is None


def test_last_year_beside_this_year_is_left_aside_and_said(read, figures):
    table = [
        ["Offences 2024"],
        ["Code", "Commune", "Theft", None, "Robbery", None],
        [None, None, 2023, 2024, "ឆ្នាំ២០២៣", "ឆ្នាំ២០២៤"],
        ["230101", "Angkaol", 9, 4, 8, 3],
    ]
    reading = read(table, merges=((2, 3, 2, 4), (2, 5, 2, 6)))
    assert figures(reading) == {
        ("230101", "theft", "reported"): 4, ("230101", "robbery", "reported"): 3,
    }  # fmt: skip
    assert set(reading.figures["year"]) == {2024}
    (said,) = reading.findings
    assert (said.rule, said.severity, said.cell) == ("header_other_year", "warning", "C3")
    assert "2023" in said.message("en")
