"""Why a long table is none: what is not known is said, and not what is."""

import pytest


@pytest.mark.parametrize("title", ["បទល្មើស ឆ្នាំ២០២៤", "Offences cleared in 2024"])
@pytest.mark.parametrize(
    ("offence", "number"),
    [("ប្រភេទបទល្មើស", "ចំនួន"), ("បទល្មើស", "ចំនួន"), ("offence", "number"), ("1. Offence", "2. Number")],
)  # fmt: skip
def test_a_number_that_does_not_say_what_it_counts_is_named(read, rules, title, offence, number):
    header = ["No", "Code", "Commune", offence, number]
    reading = read([[title], header, [1, "230101", "Angkaol", "លួច", 3]])
    assert rules(reading) == [("file_without_table", None), ("header_unknown", "E2")]
    assert reading.findings[1].value == number
    assert len(reading.figures) == 0


@pytest.mark.parametrize("cases", ["ករណី", "ចំនួនករណី", "number of cases", "reported"])
def test_a_number_of_cases_is_read(read, figures, rules, cases):
    header = ["No", "Code", "Commune", "ប្រភេទបទល្មើស", cases]
    reading = read([["បទល្មើស ឆ្នាំ២០២៤"], header, [1, "230101", "Angkaol", "លួច", 3]])
    assert (rules(reading), figures(reading)) == ([], {("230101", "theft", "reported"): 3})


def test_a_heading_of_categories_over_what_names_none_is_not_known(read, rules):
    reading = read(
        [["Code", "Commune", "Offence", "Number"], ["230101", "Angkaol", "witchcraft", 3]]
    )
    assert rules(reading) == [("file_without_table", None), ("header_unknown", "C1")]
