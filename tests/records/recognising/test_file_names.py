"""A file's name that speaks of part of a year, against what its table says."""

import pytest

HEADER, ROW = ["code", "deaths"], [20101, 1]
ALONE = ("final_Dec.csv", "Report May.csv", "sep.csv", "kep-q4.csv", "h1.csv", "ខែធ្នូ.xlsx")
DATED = (
    "deaths_2024_Q3.xlsx", "Report Dec 2024.csv", "2024_Dec.csv", "Dec2024.csv", "2024.12.csv",
    "2024-12.csv", "12.2024.csv", "h1 2024.csv", "6m_2024.csv", "2024-9m.csv", "9m of 2024.csv",
)  # fmt: skip
NONE = (
    "deaths_2024.csv", "02-2024.xlsx", "2024-02.xlsx", "deaths_2024-12-31.csv", "5 May 2025.csv",
    "2024 final (2).csv", "4m_forms.csv", "form-6m.csv", "4m forms 2024.csv", "road 9m.xlsx",
    "deaths 12m_2024.csv", "Market.csv", "deaths_2024_2.csv", "ខណ្ឌ៧មករា.csv",
)  # fmt: skip


def named(reading) -> list[tuple]:
    """Return what is said of the name of the file, with its severity."""
    said = ("year_in_part", "file_name_in_part")
    return [(f.rule, f.severity, f.value) for f in reading.findings if f.rule in said]


@pytest.mark.parametrize("file", ALONE)
def test_a_part_alone_is_a_warning_beside_a_table_that_names_its_year(read, file):
    reading = read([["គ្រោះថ្នាក់ចរាចរណ៍ ឆ្នាំ២០២៤"], HEADER, ROW], file=file)
    warned = [("file_name_in_part", "warning", file.rpartition(".")[0])]
    assert named(reading) == warned
    assert set(reading.figures["year"]) == {2024}
    columns = [["code", "year", "deaths"], [20101, 2024, 1]]
    assert named(read(columns, file=file)) == warned


@pytest.mark.parametrize("file", ALONE)
def test_a_part_alone_is_an_error_where_nothing_in_the_table_names_a_year(read, file):
    assert named(read([["Traffic deaths"], HEADER, ROW], file=file, year=2024)) == [
        ("year_in_part", "error", file.rpartition(".")[0])
    ]


@pytest.mark.parametrize("file", DATED)
def test_a_part_beside_its_year_is_an_error_unless_the_title_says_the_whole_year(read, file):
    stem = file.rpartition(".")[0]
    for title in ("Traffic deaths 2024", "Traffic deaths"):
        error = [("year_in_part", "error", stem)]
        assert named(read([[title], HEADER, ROW], file=file)) == error
    whole = read([["លទ្ធផលការងារ១២ខែ ឆ្នាំ២០២៤"], HEADER, ROW], file=file)
    assert named(whole) == [("file_name_in_part", "warning", stem)]


@pytest.mark.parametrize("file", NONE)
def test_dates_and_codes_of_the_province_in_a_name_are_no_part(read, rules, file):
    reading = read([["Traffic deaths 2024"], ["Code", "Traffic deaths"], ROW], file=file)
    assert rules(reading) == []


def test_a_title_of_part_of_a_year_is_said_once(read):
    reading = read([["Deaths, Q4 2024"], HEADER, ROW], file="kep-q4.csv")
    assert named(reading) == [("year_in_part", "error", "Deaths, Q4 2024")]
