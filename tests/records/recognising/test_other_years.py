"""Titles that name another year beside that of the figures: of a plan, of directions."""

import pytest

HEADER, ROW = ["Code", "Traffic deaths"], [20101, 1]
OF_2024 = (
    "របាយការណ៍បូកសរុបការងារឆ្នាំ២០២៤ និងលើកទិសដៅអនុវត្តឆ្នាំ២០២៥",
    "របាយការណ៍បូកសរុបការងារឆ្នាំ២០២៤ និងទិសដៅបន្តឆ្នាំ២០២៥",
    "របាយការណ៍បូកសរុបការងារឆ្នាំ២០២៤ និងទិសដៅសម្រាប់ឆ្នាំ២០២៥",
    "របាយការណ៍បូកសរុបការងារឆ្នាំ២០២៤ និងផែនការឆ្នាំ២០២៥",
    "របាយការណ៍ឆ្នាំ២០២៤ និងទិសដៅ និងភារកិច្ចឆ្នាំ២០២៥",
    "Annual report 2024 and directions for 2025",
    "Report 2024 and plan for 2025",
    "Report 2024 and action plan for the year 2025",
    # What was done of a plan is counted.
    "Results of the action plan 2024",
    "លទ្ធផលអនុវត្តផែនការសកម្មភាពឆ្នាំ២០២៤",
    "ផែនការ និងការអនុវត្ត ឆ្នាំ២០២៤",
)
PLANS = (
    "ផែនការឆ្នាំ២០២៥", "ទិសដៅឆ្នាំ២០២៥", "ផែនការកាត់បន្ថយគ្រោះថ្នាក់ចរាចរណ៍ ឆ្នាំ២០២៥", "Plan for 2025",
    "Work plan: fewer traffic deaths, 2025", "លទ្ធផលការងារ និងទិសដៅឆ្នាំ២០២៥",
)  # fmt: skip
SEVERAL = (
    "Report 2024 and 2025", "ផែនការឆ្នាំ២០២៤ និងលទ្ធផលឆ្នាំ២០២៥", "Report 2025 and plan 2024",
    "Report 2024 and plan for 2025 and 2026", "Deaths 2023, injured 2024",
)  # fmt: skip


@pytest.mark.parametrize("title", OF_2024)
def test_a_report_and_the_plan_of_the_next_year_are_of_the_year_of_the_report(read, rules, title):
    reading = read([[title], HEADER, ROW])
    assert rules(reading) == []
    assert set(reading.figures["year"]) == {2024}


@pytest.mark.parametrize("title", PLANS)
def test_the_year_of_a_plan_alone_is_no_year_of_figures(read, rules, title):
    assert rules(read([[title], HEADER, ROW])) == [("year_unknown", None)]
    assert rules(read([HEADER, ROW], name=title[:31])) == [("year_unknown", None)]
    reading = read([["Traffic deaths 2024"], [title], HEADER, ROW])
    assert (rules(reading), set(reading.figures["year"])) == ([], {2024})


def test_a_file_named_as_a_plan_names_no_year_of_figures(read, rules):
    assert rules(read([HEADER, ROW], file="plan_2025.xlsx")) == [("year_unknown", None)]
    assert rules(read([HEADER, ROW], file="report 2024 and plan 2025.xlsx")) == []


@pytest.mark.parametrize("title", SEVERAL)
def test_a_title_of_several_years_is_said_to_be_one_at_its_cell(read, title):
    (said,) = read([["Kingdom of Cambodia"], [title], HEADER, ROW]).findings
    assert (said.rule, said.severity, said.cell) == ("years_together", "error", "A2")
    assert "several years" in said.message("en")


def test_what_the_call_says_settles_a_title_that_names_two_years(read, rules):
    reading = read([["Deaths 2023, injured 2024"], HEADER, ROW], year=2024)
    assert (rules(reading), set(reading.figures["year"])) == ([], {2024})
