"""Headings with a number or a letter before them, as in a list."""

import pytest

from svc_atlas.records.recognising.headings import read as read_heading

NUMBERINGS = ["{n}.{}", "{n}. {}", "{n}) {}", "({n}) {}", "[{n}] {}"]
WORDS = ["Code", "Commune", "លួច", "Robbery"]
FIGURES = {("230101", "theft", "reported"): 7, ("230101", "robbery", "reported"): 3}


@pytest.mark.parametrize("numbering", NUMBERINGS)
@pytest.mark.parametrize("numbers", ["1234", "១២៣៤", "កខគឃ", ["9", "10", "11", "12"]])
def test_numbered_headings_are_those_without_their_numbers(
    read, figures, rules, numbering, numbers
):
    header = [numbering.format(word, n=n) for n, word in zip(numbers, WORDS, strict=True)]
    record = ["230101", "Angkaol", 7, 3]
    reading = read([["Offences 2024"], header, record])
    assert (rules(reading), figures(reading)) == ([], FIGURES)
    # And where only some of them are.
    reading = read([["Offences 2024"], [*WORDS[:3], header[3]], record])
    assert (rules(reading), figures(reading)) == ([], FIGURES)


def test_measures_totals_and_rows_below_numbered_headings_are_read(read, figures, rules):
    header = ["1. Code", "2. Commune", "3. បទល្មើស", "4. ករណី", "5. Remarks"]
    rows = [["230101", "Angkaol", "១. លួច", 7, None], ["230101", "Angkaol", "២. ប្លន់", 3, "late"]]
    reading = read([["Offences 2024"], header, *rows])
    assert (rules(reading), figures(reading)) == ([], FIGURES)
    header = ["1. Code", "2. Commune", "3. Theft", "4. Robbery", "5. Total"]
    reading = read([["Offences 2024"], header, ["230101", "Angkaol", 7, 3, 10]])
    assert (rules(reading), list(reading.stated["value"])) == ([], [10])


@pytest.mark.parametrize(
    "heading",
    ["1. Theft (unsolved)", "(2)", "3. 2024", "(6) months", "1.5 Theft", "2024. Theft", "0) Theft",
     "១៥ឆ្នាំ", "12 Theft", "គ. Theft suspects 2019-2023"],
)  # fmt: skip
def test_what_is_no_number_of_a_heading_keeps_its_meaning(heading):
    assert not read_heading(heading).measured


def test_the_letters_of_kilograms_are_no_letter_of_a_list():
    assert read_heading("គ.ក្រាម").units == {"kg"}
    assert not read_heading("គ.ក្រាម ហេរ៉ូអីន").measured


def test_two_headings_that_differ_by_their_number_are_two_of_one_figure(read, rules):
    header = ["Code", "Commune", "1. Theft", "2. Theft"]
    reading = read([["Offences 2024"], header, ["230101", "Angkaol", 7, 3]])
    assert rules(reading) == [("header_repeated", "D2")]


def test_a_numbered_column_of_months_says_that_its_rows_are_parts(read, rules):
    header = ["1. Code", "2. Commune", "3. ខែ", "4. Theft"]
    reading = read([["Offences 2024"], header, ["230101", "Angkaol", "មករា", 7]])
    assert ("column_of_parts", "C2") in rules(reading)
