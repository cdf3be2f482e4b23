"""A title of a part of the figures, or of rates: the sheet is stopped."""

import pytest

OFFENCES = [["Code", "Commune", "Theft"], ["230101", "Angkaol", 2]]
RESIDENTS = [["Code", "Commune", "Residents"], ["230101", "Angkaol", 2000]]


@pytest.mark.parametrize(
    "title",
    [
        "Offences per 10,000 people, Kep 2024", "អត្រាបទល្មើស ខេត្តកែប ឆ្នាំ២០២៤",
        "Change in offences against last year, Kep 2024", "Offences committed by minors, 2024",
        "បទល្មើសប្រព្រឹត្តដោយអនីតិជន ឆ្នាំ២០២៤", "Unsolved offences, Kep 2024",
        "Plan 2024: offences forecast", "Offences Kep 2024 YTD", "(attempted only)",
        "បទល្មើសដែលមិនទាន់បង្ក្រាប ឆ្នាំ២០២៤", "បទល្មើសមិនទាន់បង្ក្រាបបាន ខេត្តកែប ឆ្នាំ២០២៤",
        "Offences outstanding at the end of 2024", "Pending offences, Kep, 2024",
        "Offences not yet cleared, Kep 2024", "បទល្មើសឆ្នាំ២០២៤ លើកលែងក្រុងកែប",
        "Offences 2024 except Krong Kep", "បទល្មើសមួយចំនួន ឆ្នាំ២០២៤", "Serious offences, Kep 2024",
    ],
)  # fmt: skip
def test_a_title_of_a_part_of_the_offences_or_of_rates_stops_the_sheet(read, rules, title):
    assert rules(read([[title], *OFFENCES], year=2024)) == [("table_narrowed", "A1")]


@pytest.mark.parametrize(
    "title",
    [
        "Female residents of Kep, 2024", "ប្រជាពលរដ្ឋអាយុ១៨ឆ្នាំឡើង ឆ្នាំ២០២៤",
        "ប្រជាពលរដ្ឋមានសិទ្ធិបោះឆ្នោត ឆ្នាំ២០២៤", "ប្រជាពលរដ្ឋចំណាកស្រុក ឆ្នាំ២០២៤", "ប្រជាពលរដ្ឋក្រីក្រ ឆ្នាំ២០២៤",
        "Poor population, Kep 2024", "Registered voters population, Kep 2024",
    ],
)  # fmt: skip
def test_a_title_of_some_of_the_residents_stops_the_sheet(read, rules, title):
    assert rules(read([[title], *RESIDENTS])) == [("table_narrowed", "A1")]


def test_accidents_on_the_water_are_none_on_the_road(read, rules):
    header, row = ["Code", "Commune", "Accidents"], ["230101", "Angkaol", 2]
    for title, cell in (
        ("គ្រោះថ្នាក់ចរាចរណ៍ផ្លូវទឹក ឆ្នាំ២០២៤", "A1"),
        ("គ្រោះថ្នាក់ចរាចរណ៍ផ្លូវគោក ឆ្នាំ២០២៤", None),
    ):
        assert rules(read([[title], header, row])) == ([("table_narrowed", cell)] if cell else [])


def test_the_name_of_the_sheet_says_it_as_well(read, rules):
    reading = read([["Offences 2024"], *OFFENCES], name="Unsolved offences")
    assert rules(reading) == [("table_narrowed", None)]


@pytest.mark.parametrize(
    "title",
    [
        "គោលនយោបាយភូមិ ឃុំ-សង្កាត់មានសុវត្ថិភាព", "Safe Village-Commune policy", "ក្រសួងកិច្ចការនារី",
        "ព្រះរាជាណាចក្រកម្ពុជា", "ជាតិ សាសនា ព្រះមហាក្សត្រ", "Ministry of Women's Affairs",
        "គណៈកម្មាធិការឃុំទទួលបន្ទុកកិច្ចការនារី និងកុមារ", "Offences by commune, Kep", "បទល្មើស ស្រុកបន្ទាយស្រី",
        "Offences and clearance rate, Kep", "បទល្មើស និងអត្រាបង្ក្រាប", "Offences per commune",
        "ប្រជាពលរដ្ឋសរុប និងស្រី", "ការិយាល័យអត្រានុកូលដ្ឋាន", "ហិង្សាក្នុងគ្រួសារ",
        "Ministry of Rural Development", "ក្រសួងអភិវឌ្ឍន៍ជនបទ", "បទល្មើស ឃុំចំណាក្រោម", "បទល្មើស សង្កាត់ផ្លូវមាស",
        "Offences recorded in Kep, all communes", "ស្ថានភាពបទល្មើសទូទាំងខេត្ត", "Statistics of offences",
    ],
)  # fmt: skip
def test_titles_of_the_policy_and_of_letterheads_narrow_nothing(read, rules, title):
    assert rules(read([[title], ["Offences 2024"], *OFFENCES])) == []


@pytest.mark.parametrize(
    ("heading", "cell"),
    [
        ("Month", "January"), ("ខែ", "មករា"), ("Quarter", "Q1"), ("Sex", "Female"), ("Month", 3),
        ("Age group", "0-14"), ("Status", "attempted"), ("ភូមិ", "ក"), ("Remarks", "attempted"),
    ],
)  # fmt: skip
def test_a_column_that_says_a_row_is_a_part_stops_the_sheet(read, rules, heading, cell):
    table = [["Offences 2024"], ["Code", "Commune", heading, "Theft"]]
    assert rules(read([*table, ["230101", "Angkaol", cell, 2]])) == [("column_of_parts", "C2")]


KEP = [("230101", "Angkaol"), ("230103", "Pong Tuek")]


def beside(words, heading=None, figures="លួច"):
    """Return a table of two communes with a word for each beside its figure."""
    rows = [[*place, word, 2] for place, word in zip(KEP, words, strict=True)]
    return [["បទល្មើស ឆ្នាំ២០២៤"], ["កូដ", "ឃុំ/សង្កាត់", heading, figures], *rows]


@pytest.mark.parametrize("heading", [None, "ផ្សេងៗ", "បរិយាយ", "Remarks"])
@pytest.mark.parametrize(
    "words",
    [
        ("ជនសង្ស័យ", "ជនសង្ស័យ"), ("ជនសង្ស័យ", "បង្ក្រាបបាន"), ("reported", "suspects"),
        ("ជនសង្ស័យលួច", "Arrested"), ("Sent to court", "Sent to court"),
    ],
)  # fmt: skip
def test_a_column_whose_every_row_names_another_measure_stops_the_sheet(
    read, rules, heading, words
):
    reading = read(beside(words, heading))
    assert rules(reading) == [("column_of_measures", "C2")]
    assert reading.findings[0].severity == "error"
    assert reading.findings[0].value in words


@pytest.mark.parametrize(
    ("words", "heading", "figures"),
    [
        (("ករណី", "ករណី"), "ឯកតា", "លួច"), (("reported", "reported"), "Remarks", "លួច"),
        (("cases", "cases"), "Unit", "Theft - cleared"),
        (("នាក់", "នាក់"), "ឯកតា", "Theft - suspects"),
        (("Solved", None), "Remarks", "លួច"), (("Solved", "good"), "Remarks", "លួច"),
        (("នគរបាល", "នគរបាល"), "ផ្សេងៗ", "លួច"), (("", None), "ផ្សេងៗ", "លួច"),
    ],
)  # fmt: skip
def test_a_unit_a_source_and_a_remark_of_one_commune_name_no_other_measure(
    read, rules, words, heading, figures
):
    assert rules(read(beside(words, heading, figures))) == []


def test_a_word_for_a_figure_that_is_read_beside_it_says_nothing_new(read, rules):
    title, header, *rows = beside(("Solved", "Solved"), "Remarks", "Theft - reported")
    table = [title, [*header, "Theft - cleared"], *([*row, 2] for row in rows)]
    assert rules(read(table)) == []


def test_a_count_of_women_or_of_villages_and_a_remark_are_no_parts(read):
    for heading, cell in (("ស្រី", 900), ("Villages", 5), ("ភូមិ", 5), ("Remarks", "good")):
        table = [["Residents 2024"], ["Code", "Commune", "Residents", heading]]
        reading = read([*table, ["230101", "Angkaol", 2000, cell]])
        assert not [f for f in reading.findings if f.severity == "error"]
