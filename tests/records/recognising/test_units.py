"""A title that names another unit than the form's: the sheet is stopped."""

import pytest


@pytest.mark.parametrize(
    ("titles", "cell", "unit"),
    [
        ([["Seizures 2024 (grams)"]], "A1", "grams"),
        ([["Seizures 2024"], ["Unit: grams"]], "A2", "grams"),
        ([["Seizures 2024"], ["Unit:", "g"]], "A2", "g"),
        ([["Seizures 2024, in grams"]], "A1", "grams"),
        ([["គ្រឿងញៀនរឹបអូស ឆ្នាំ២០២៤ (គិតជាក្រាម)"]], "A1", "ក្រាម"),
        ([["គ្រឿងញៀនរឹបអូស ឆ្នាំ២០២៤"], ["ឯកតា៖ ក្រាម"]], "A2", "ក្រាម"),
        ([["Seizures Kep 2024 - g"]], "A1", "g"),
        ([["Seizures, grams, Kep 2024"]], "A1", "grams"),
        ([["រឹបអូសជាក្រាម ខេត្តកែប ឆ្នាំ២០២៤"]], "A1", "ក្រាម"),
        ([["រឹបអូស ខេត្តកែប ឆ្នាំ២០២៤ (ជាក្រាម)"]], "A1", "ក្រាម"),
        ([["រឹបអូស ខេត្តកែប ឆ្នាំ២០២៤ (ក្រ.)"]], "A1", "ក្រ"),
        ([["គ្រឿងញៀនរឹបអូស ឆ្នាំ២០២៤ ឯកតា:ក្រាម"]], "A1", "ក្រាម"),
    ],
)
def test_a_title_of_another_unit_stops_the_sheet(read, titles, cell, unit):
    reading = read([*titles, ["Code", "Commune", "Heroin"], ["230101", "Angkaol", 500]])
    (said,) = reading.findings
    assert (said.rule, said.severity, said.cell) == ("unit_of_table", "error", cell)
    assert said.params["unit"] == unit


def test_a_title_of_thousands_stops_the_sheet(read, rules):
    table = [["Population 2024 (in thousands)"], ["Code", "Residents"], ["230101", 12]]
    assert rules(read(table)) == [("unit_of_table", "A1")]
    for title in (
        "ប្រជាជន ឆ្នាំ២០២៤ (ឯកតា៖ ពាន់នាក់)", "ប្រជាជន ឆ្នាំ២០២៤ ឯកតា៖ ពាន់នាក់",
        "Residents, Kep 2024 (x1000)", "ប្រជាជន ឆ្នាំ២០២៤ ×១០០០",
    ):  # fmt: skip
        table[0] = [title]
        assert rules(read(table)) == [("unit_of_table", "A1")]


def test_the_name_of_the_sheet_or_a_note_below_says_grams_as_well(read, rules):
    table = [["Seizures 2024"], ["Code", "Commune", "Heroin"], ["230101", "Angkaol", 500]]
    assert rules(read(table, name="seizures (g)")) == [("unit_of_table", None)]
    assert rules(read([*table, [], ["Note: in grams"]])) == [("unit_of_table", "A5")]
    assert rules(read([*table, [], ["Note: 500 g were burnt"]])) == []


@pytest.mark.parametrize(
    "title",
    [
        "Seizures 2024 (kg)", "Unit: kg", "ឯកតា៖ គីឡូក្រាម", "គិតជាគីឡូក្រាម", "Seizures in Kep (2024)",
        "រឹបអូសជាគីឡូក្រាម", "រឹបអូស (គីឡូ ក្រាម)", "រឹបអូស (គ.ក្រ)", "រឹបអូស សង្កាត់ស្លក្រាម", "រឹបអូស ក្រុងកែប",
    ],
)  # fmt: skip
def test_a_title_of_the_forms_own_unit_says_nothing(read, rules, title):
    reading = read([[title], ["Code", "Heroin"], ["230101", 2]], year=2024)
    assert rules(reading) == []


def test_the_short_form_of_kilograms_is_a_unit_of_the_form_in_headings_and_rows(read, figures):
    title = ["គ្រឿងញៀនរឹបអូស ឆ្នាំ២០២៤"]
    for heading in ("កេតាមីន (គ.ក្រ)", "កេតាមីន (គក្រ)", "កេតាមីន/គ.ក្រ"):
        reading = read([title, ["លេខកូដ", "ឃុំ", heading], ["230101", "អង្កោល", 2]])
        assert figures(reading) == {("230101", "ketamine", "amount"): 2}
        assert not reading.findings
    header = ["លេខកូដ", "ឃុំ", "កេតាមីន", "ឯកតា"]
    assert not read([title, header, ["230101", "អង្កោល", 2, "គ.ក្រ"]]).findings
    (said,) = read([title, header, ["230101", "អង្កោល", 2, "ក្រ"]]).findings
    assert (said.rule, said.params["unit"]) == ("unit_other", "ក្រ")


def test_a_colon_behind_counted_as_is_no_unit(read, rules):
    table = [["បទល្មើស ឆ្នាំ២០២៤ គិតជា៖ ករណី"], ["លេខកូដ", "ឃុំ", "លួច"], ["230101", "អង្កោល", 2]]
    assert rules(read(table)) == []


OFFENCES = [["Code", "Commune", "លួច", "ប្លន់"], ["230101", "Angkaol", 2, 1]]


@pytest.mark.parametrize(
    ("titles", "cell"),
    [
        ([["បទល្មើស ឆ្នាំ២០២៤"], ["(គិតជានាក់)"]], "A2"),
        ([["បទល្មើស ឆ្នាំ២០២៤"], ["ឯកតា៖ នាក់"]], "A2"),
        ([["បទល្មើស ឆ្នាំ២០២៤"], ["ឯកតា៖", "នាក់"]], "A2"),
        ([["Offences, Kep 2024 (persons)"]], "A1"),
        ([["Offences, Kep 2024"], ["Unit: persons"]], "A2"),
    ],
)
def test_a_table_of_cases_is_not_in_persons(read, titles, cell):
    (said,) = read([*titles, *OFFENCES]).findings
    assert (said.rule, said.severity, said.cell) == ("unit_of_table", "error", cell)
    assert said.params["unit"] in ("នាក់", "persons")


@pytest.mark.parametrize(
    "line",
    [
        "(គិតជាករណី)", "ឯកតា៖ ករណី", "ឯកតា៖ លើក", "Unit: cases", "(cases)", "(ករណី និងនាក់)",
        "ឯកតា៖ ករណី/នាក់", "Trafficking in persons", "Unit: cases, kg",
    ],
)  # fmt: skip
def test_a_table_of_cases_in_cases_or_in_both_counts_is_read(read, rules, line):
    assert rules(read([["Offences, Kep 2024"], [line], *OFFENCES])) == []


@pytest.mark.parametrize(
    ("title", "headings"),
    [
        ("Offences, Kep 2024 (cases, persons)", ["Theft reported", "Theft suspects"]),
        ("Offences, Kep 2024 (persons)", ["Theft suspects", "Theft sent to court"]),
        ("Population, Kep 2024 (persons)", ["Residents"]),
        ("Traffic accidents, Kep 2024 (persons)", ["Deaths", "Injured"]),
        ("Traffic accidents, Kep 2024, unit: cases", ["Accidents", "Deaths"]),
    ],
)
def test_a_table_of_people_is_in_persons(read, rules, title, headings):
    rows = [["Code", "Commune", *headings], ["230101", "Angkaol", *range(2, 2 + len(headings))]]
    assert rules(read([[title], *rows])) == []
