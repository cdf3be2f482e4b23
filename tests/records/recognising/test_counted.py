"""A title over bare categories that says what is counted: it is taken, or it stops the sheet."""

import pytest

from svc_atlas.records.workbook import Sheet

ROW = ["230101", "Angkaol", 2]
OFFENCES = [["Code", "Commune", "Theft"], ROW]


@pytest.mark.parametrize(
    "title",
    [
        "Suspects arrested by offence, Kep 2024", "Offences cleared, Kep 2024",
        "បទល្មើសដែលបង្ក្រាបបាន ខេត្តកែប ឆ្នាំ២០២៤", "ជនសង្ស័យដែលបានឃាត់ខ្លួន តាមបទល្មើស ឆ្នាំ២០២៤",
        "ចំនួនជនសង្ស័យបញ្ជូនទៅតុលាការ តាមប្រភេទបទល្មើស ឆ្នាំ២០២៤", "Victims of offences, Kep 2024",
        "Deaths from offences, 2024", "ជនរងគ្រោះដោយបទល្មើស ឆ្នាំ២០២៤",
        "ស្ថានភាពបទល្មើស និងការបង្ក្រាប ឆ្នាំ២០២៤", "Offences reported and cleared, Kep 2024",
        "Clearance of offences, 2024", "លទ្ធផលទប់ស្កាត់ និងបង្ក្រាបបទល្មើស ឆ្នាំ២០២៤",
        "Arrests for offences, Kep 2024",
    ],
)  # fmt: skip
def test_a_title_that_counts_something_else_than_cases_stops_bare_categories(read, rules, title):
    assert rules(read([[title], *OFFENCES])) == [("counted_otherwise", "A1")]


def test_a_plan_is_neither_the_cases_nor_of_a_year(read, rules):
    found = rules(read([["ផែនការបង្ក្រាបបទល្មើស ឆ្នាំ២០២៤"], *OFFENCES]))
    assert found == [("counted_otherwise", "A1"), ("year_unknown", None)]


@pytest.mark.parametrize(
    ("title", "heading"),
    [
        ("ជនសង្ស័យគ្រឿងញៀន ខេត្តកែប ឆ្នាំ២០២៤", "Drug trafficking"),
        ("Drug offences cleared, Kep 2024", "Drug trafficking"),
        ("Participants of activities, Kep 2024", "Patrols"),
    ],
)
def test_the_same_over_drugs_and_activities(read, rules, title, heading):
    reading = read([[title], ["Code", "Commune", heading], ROW])
    assert rules(reading) == [("counted_otherwise", "A1")]


@pytest.mark.parametrize(
    ("name", "measure"),
    [
        ("Cleared", "cleared"), ("ជនសង្ស័យ", "suspects"), ("បង្ក្រាប", "cleared"), ("កើត", "reported"),
        ("Sent to court", "sent_to_court"), ("Sheet1", "reported"),
    ],
)  # fmt: skip
def test_the_name_of_a_sheet_that_is_a_measure_is_taken(read, figures, name, measure):
    reading = read([["Offences, Kep 2024"], *OFFENCES], name=name)
    assert figures(reading) == {("230101", "theft", measure): 2}
    assert not reading.findings


def test_a_title_that_is_a_measure_is_taken_unless_the_sheet_says_another(read, figures, rules):
    reading = read([["Offences cleared 2024"], *OFFENCES])
    assert figures(reading) == {("230101", "theft", "cleared"): 2}
    assert not reading.findings
    reading = read([["Offences cleared 2024"], *OFFENCES], name="ជនសង្ស័យ")
    assert rules(reading) == [("counted_otherwise", "A1")]


def test_two_sheets_of_cases_and_of_those_cleared_are_one_table(read, figures):
    rows = [["បទល្មើស ខេត្តកែប ឆ្នាំ២០២៤"], ["លេខកូដ", "ឃុំ", "លួច"]]
    sheets = [
        Sheet("កើត", [*rows, ["230101", "អង្កោល", 5]]),
        Sheet("បង្ក្រាប", [*rows, ["230101", "អង្កោល", 3]]),
    ]
    reading = read(*sheets)
    assert figures(reading) == {
        ("230101", "theft", "reported"): 5, ("230101", "theft", "cleared"): 3,
    }  # fmt: skip
    assert not reading.findings


@pytest.mark.parametrize(
    "title",
    [
        "ស្ថានភាពបទល្មើស និងការបង្ក្រាប ឆ្នាំ២០២៤", "Offences reported and cleared, Kep 2024",
        "Offences, suspects and victims, 2024",
    ],
)  # fmt: skip
def test_columns_that_name_their_own_measure_need_no_title_for_it(read, figures, title):
    header = ["Code", "Commune", "Theft reported", "Theft cleared"]
    reading = read([[title], header, [*ROW, 1]])
    assert set(figures(reading)) == {
        ("230101", "theft", "reported"), ("230101", "theft", "cleared"),
    }  # fmt: skip
    assert not reading.findings


@pytest.mark.parametrize(
    "title",
    [
        "Offences reported, Kep 2024", "បទល្មើសដែលបានកើតឡើង ឆ្នាំ២០២៤",
        "Offences and clearance rate, Kep 2024",
        "ចំនួនករណីបទល្មើស ឆ្នាំ២០២៤", "Crimes against persons, 2024",
        "Offences 2024, Department of Planning",
        "បទល្មើស ឆ្នាំ២០២៤ គណៈកម្មាធិការទប់ស្កាត់ និងបង្ក្រាប",
    ],
)  # fmt: skip
def test_titles_of_cases_and_of_policies_and_offices_leave_them_as_they_are(read, figures, title):
    reading = read([[title], *OFFENCES])
    assert figures(reading) == {("230101", "theft", "reported"): 2}
    assert not reading.findings
