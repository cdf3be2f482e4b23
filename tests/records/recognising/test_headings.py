"""What a heading means, and what it must not be taken for."""

import pytest

from svc_atlas.records.recognising.headings import read as read_heading


@pytest.fixture
def column(read):
    """Return what is read of one column below a heading, and the rules of the findings."""

    def column_(heading, title="Offences 2024", name="Sheet1"):
        table = [[title], ["Code", "Commune", "Robbery", heading], ["230101", "Angkaol", 7, 3]]
        reading = read(table, name=name)
        rows = reading.figures[reading.figures["cell"] == "D3"]
        told = [(row.table, row.category, row.measure) for row in rows.itertuples()]
        return told, [finding.rule for finding in reading.findings]

    return column_


@pytest.mark.parametrize(
    "heading",
    [
        "Theft (unsolved)", "Theft / unsolved", "Murder (attempted)", "Theft (target)",
        "Theft (change)", "Theft (estimated)", "Theft +/-", "Theft (this month)",
        "Theft\nfrom foreigners", "Theft (dec)", "Murder (rate per 10,000 people)",
        "Fraud (Jan-Jun)", "Fraud (first 9 months)", "Theft (persons)",
        "Theft (average 2019–2023)", "Theft 2019-2023", "Murder/Rape cases",
        "Theft / Fraud", "Theft (%)", "លួច (៦ខែ)", "លួច (មិនទាន់បង្ក្រាប)",
        "លួច (ស្រីរងគ្រោះ)", "លួច (ខែតុលា)", "Deaths / murder", "Traffic deaths (drowning)",
        "Traffic accidents (%)", "Traffic accidents (without victims)",
        "Residents / households", "Residents (2019 census)", "Population (voters)",
        "Population 18+", "Residents (thousands)", "Heroin (1000 kg)", "Heroin (USD)",
        "Heroin (number of cases)", "Heroin / g", "Tier (proposed)", "Tier / draft",
        "Tier (self-assessed)",
    ],
)  # fmt: skip
def test_a_heading_that_is_understood_in_part_is_not_read(column, heading):
    assert column(heading) == ([], ["header_unknown"])


@pytest.mark.parametrize("unit", ["grammes", "mt", "ក្រាម", "pills", "packs", "plants"])
def test_an_amount_in_brackets_of_another_unit_is_never_kilograms(read, unit):
    table = [["Code", "Commune", f"Heroin ({unit})"], ["230101", "Angkaol", 500]]
    reading = read(table, year=2024)
    assert reading.figures["value"].notna().sum() == 0
    assert reading.findings[0].severity == "error"


@pytest.mark.parametrize(
    ("heading", "figure"),
    [
        ("លួច / Theft", ("offences", "theft", "reported")),
        ("Theft (cases)", ("offences", "theft", "reported")),
        ("លួច (ករណី)", ("offences", "theft", "reported")),
        ("ចំនួន លួច\nNumber of thefts", ("offences", "theft", "reported")),
        ("Theft 2024", ("offences", "theft", "reported")),
        ("លួច (ឆ្នាំ២០២៤)", ("offences", "theft", "reported")),
        ("Theft (total)", ("offences", "theft", "reported")),
        ("Theft: suspects (persons)", ("offences", "theft", "suspects")),
        ("លួច/Theft\nជនសង្ស័យ/Suspects", ("offences", "theft", "suspects")),
        ("Domestic violence (sent to court)", ("offences", "domestic_violence", "sent_to_court")),
        ("អំពើហិង្សាក្នុងគ្រួសារ", ("offences", "domestic_violence", "reported")),
        ("Ketamine (kg)", ("seizures", "ketamine", "amount")),
        ("ហេរ៉ូអ៊ីន (គីឡូក្រាម)", ("seizures", "heroin", "amount")),
        ("ដើមកញ្ឆា (ដើម) / Cannabis plants (plants)", ("seizures", "cannabis_plants", "amount")),
    ],
)
def test_a_heading_of_known_parts_is_read(read, heading, figure):
    reading = read([["2024"], ["Code", "Commune", heading], ["230101", "Angkaol", 3]])
    assert [f.rule for f in reading.findings] == []
    (row,) = reading.figures.itertuples()
    assert ((row.table, row.category, row.measure), row.value) == (figure, 3)


def test_measures_without_a_category_may_have_their_unit(read, figures, rules):
    heads = [
        "លេខកូដ",
        "គ្រោះថ្នាក់ចរាចរណ៍ (លើក)",
        "ស្លាប់ (នាក់)",
        "របួស (នាក់)",
        "ប្រជាពលរដ្ឋ (នាក់)",
        "ចំណាត់ថ្នាក់ (១-៣)",
    ]
    reading = read([heads, ["230101", 5, 1, 2, 900, 1]], year=2024)
    assert rules(reading) == []
    assert figures(reading) == {
        ("230101", "accidents"): 5, ("230101", "deaths"): 1, ("230101", "injured"): 2,
        ("230101", "residents"): 900, ("230101", "tier"): 1,
    }  # fmt: skip


def test_a_sum_of_years_is_no_year():
    assert read_heading("Theft 2024").year == 2024
    assert not read_heading("2023–2024").year
    assert not read_heading("Theft 2023-2024")


# Titles -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "unknown"),
    [
        ("Traffic accidents 2024", "Vehicles damaged"), ("Traffic accidents 2024", "Women"),
        ("គ្រោះថ្នាក់ចរាចរណ៍ ២០២៤", "យានយន្តខូចខាត"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("merges", [(), ((1, 1, 1, 5),)])
def test_a_title_is_no_heading_of_the_columns_below_it(
    read, figures, rules, title, unknown, merges
):
    table = [
        [title],
        ["Code", "Commune", "Deaths", "Injured", unknown],
        ["230101", "Angkaol", 1, 2, 9],
    ]
    reading = read(table, merges=merges)
    assert rules(reading) == [("header_unknown", "E2")]
    assert figures(reading) == {("230101", "deaths"): 1, ("230101", "injured"): 2}


def test_a_title_of_one_offence_tells_the_category_of_measures_alone(read, figures, rules):
    heads = ["Code", "Commune", "Cases", "Suspects", "Stolen motorbikes"]
    reading = read([["Theft in 2024"], heads, ["230101", "Angkaol", 4, 3, 9]])
    assert rules(reading) == [("header_unknown", "E2")]
    assert figures(reading) == {
        ("230101", "theft", "reported"): 4,
        ("230101", "theft", "suspects"): 3,
    }
    assert set(reading.figures["year"]) == {2024}


@pytest.mark.parametrize(
    "rows",
    [
        [["Offences 2024"], ["Code", "Commune", "Murder", None, None],
         [None, None, "cases", "deaths", "injured"]],
        [["Offences 2024"], ["Code", "Commune", "Murder", "Deaths", "Injured"]],
        [["Murder in 2024"], ["Code", "Commune", "Cases", "Deaths", "Injured"]],
    ],
)  # fmt: skip
def test_deaths_and_injured_of_a_crime_are_not_those_of_traffic(read, figures, rules, rows):
    reading = read([*rows, ["230101", "Angkaol", 1, 2, 3]])
    assert figures(reading) == {("230101", "murder", "reported"): 1}
    assert [rule for rule, _ in rules(reading)] == ["header_unknown"] * 2


@pytest.mark.parametrize(
    ("title", "name", "heads"),
    [
        ("Traffic accidents in Kep, 2024", "Sheet1", ["Cases", "Deaths", "Injured"]),
        ("គ្រោះថ្នាក់ចរាចរណ៍ ខេត្តកែប ប្រចាំឆ្នាំ២០២៤", "Sheet1", ["ករណី", "ស្លាប់", "របួស"]),
        ("Kep 2024", "Traffic", ["Accidents", "Deaths", "Injured"]),
        ("Kep 2024", "Sheet1", ["Traffic accidents", "Deaths", "Injured"]),
    ],
)
def test_deaths_and_injured_count_where_traffic_is_named(read, figures, rules, title, name, heads):
    table = [[title], ["Code", "Commune", *heads], ["230101", "Angkaol", 5, 1, 2]]
    reading = read(table, name=name)
    assert rules(reading) == []
    assert figures(reading) == {
        ("230101", "accidents"): 5, ("230101", "deaths"): 1, ("230101", "injured"): 2,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("title", "heads"),
    [
        ("Poor households 2024", ["Households", "People"]), ("Flood 2024", ["Level", "People"]),
        ("Complaints against, 2024", ["Police", "Guards"]),
        ("Fires and accidents at work 2024", ["Accidents", "Deaths"]),
        ("គ្រោះធម្មជាតិ ឆ្នាំ២០២៤ (រន្ទះ)", ["គ្រោះថ្នាក់", "ស្លាប់"]),
        ("Drowning 2024", ["Drowning", "Deaths"]),
    ],
)  # fmt: skip
def test_words_of_many_things_count_only_where_the_table_is_named(read, title, heads):
    reading = read([[title], ["Code", "Commune", *heads], ["230101", "Angkaol", 1, 2]])
    assert len(reading.figures) == 0
    without, *unknown = reading.findings
    assert without.rule == "file_without_table"
    assert [(f.rule, f.cell) for f in unknown] == [
        ("header_unknown", "C2"),
        ("header_unknown", "D2"),
    ]


def test_such_words_are_read_below_the_name_of_their_table(read, figures, rules):
    heads = ["លេខកូដ", "ឃុំ", "ប៉ុស្តិ៍", "នគរបាល", "ប្រជាការពារ"]
    reading = read([["កម្លាំងសមត្ថកិច្ច ឆ្នាំ២០២៤"], heads, ["230101", "អង្កោល", 1, 9, 4]])
    assert rules(reading) == []
    assert figures(reading) == {
        ("230101", "police_posts"): 1, ("230101", "police_officers"): 9,
        ("230101", "village_guards"): 4,
    }  # fmt: skip


# Groups -------------------------------------------------------------------------------------------


def test_a_merged_heading_ends_where_it_is_merged_to(read, figures, rules):
    table = [
        ["Code", "Commune", "Murder", None, None],
        [None, None, "cases", "cleared", "suspects"],
        ["230101", "Angkaol", 2, 1, 9],
    ]
    reading = read(table, year=2024, merges=((1, 3, 1, 4),))
    assert rules(reading) == [("header_unknown", "E2")]
    assert figures(reading) == {
        ("230101", "murder", "reported"): 2,
        ("230101", "murder", "cleared"): 1,
    }
    text = read(table, year=2024, name=None, file="x.csv")  # a text file has no merged cells
    assert figures(text)[("230101", "murder", "suspects")] == 9


@pytest.mark.parametrize("merges", [(), ((2, 3, 2, 4), (2, 5, 2, 6), (2, 1, 3, 1), (2, 2, 3, 2))])
def test_a_total_beside_its_women_is_the_figure(read, figures, rules, merges):
    reading = read(
        [
            ["ប្រជាជន និងកម្លាំងសមត្ថកិច្ច ២០២៤"],
            ["លេខកូដ", "ឃុំ", "ប្រជាពលរដ្ឋ", None, "មន្ត្រីនគរបាល", None],
            [None, None, "សរុប", "ស្រី", "សរុប", "ក្នុងនោះស្រី"],
            ["230101", "អង្កោល", 900, 450, 8, 1],
        ],
        merges=merges,
    )
    assert rules(reading) == []
    assert figures(reading) == {("230101", "residents"): 900, ("230101", "police_officers"): 8}


@pytest.mark.parametrize("group", ["Female", "ជនបរទេស", "Attempted"])
def test_a_group_of_a_part_makes_its_columns_another_figure(read, figures, rules, group):
    table = [
        ["2024"],
        ["Code", "Commune", group, None, "Robbery"],
        [None, None, "Theft", "Fraud", None],
        ["230101", "Angkaol", 1, 2, 3],
    ]
    merges = ((2, 1, 3, 1), (2, 2, 3, 2), (2, 3, 2, 4), (2, 5, 3, 5))
    above = [table[0], [None, None, group], ["Code", "Commune", "Theft", "Fraud"], table[3][:4]]
    assert figures(read(table, merges=merges)) == {("230101", "robbery", "reported"): 3}
    assert rules(read(above)) == [("file_without_table", None)]


def test_machine_words_below_a_title_of_another_table_are_headings_like_any_other(read, rules):
    reading = read([["Murder 2024"], ["code", "name", "deaths"], ["230101", "Angkaol", 3]])
    assert rules(reading) == [("file_without_table", None), ("header_unknown", "C2")]


def test_a_part_without_its_total_is_named_and_not_read(read, rules):
    table = [
        ["Code", "Tier", "Residents", None],
        [None, None, "Male", "Female"],
        ["230101", 1, 4, 5],
    ]
    reading = read(table, year=2024)
    assert set(reading.figures["measure"]) == {"tier"}
    assert rules(reading) == [("header_unknown", "C2"), ("header_unknown", "D2")]


@pytest.mark.parametrize(
    "below",
    [
        [None, None, "(cases)", "(cases)"], [None, None, "ករណី", "ករណី"], ["A", "B", "1", "2"],
        ["ក", "ខ", "១", "២"], [1, 2, 3, 4], ["(1)", "(2)", "(3)", "(4)"], ["1", "2", "3", "4=3"],
        ["លេខកូដ", "ឃុំ", "លួច", "ប្លន់"],
    ],
)  # fmt: skip
def test_rows_of_units_numbers_or_the_other_language_below_the_header_are_of_it(
    read, figures, rules, below
):
    head = ["Code", "Commune", "Theft", "Robbery"]
    reading = read([["Offences 2024"], head, below, ["230101", "Angkaol", 2, 1]])
    assert rules(reading) == []
    assert figures(reading) == {
        ("230101", "theft", "reported"): 2, ("230101", "robbery", "reported"): 1,
    }  # fmt: skip


def test_a_header_of_three_levels_in_two_languages(read, figures, rules):
    reading = read(
        [
            ["បទល្មើស ប្រចាំឆ្នាំ ២០២៤"],
            ["លេខកូដ", "ឃុំ", "បទល្មើស", None, None],
            ["Code", "Commune", "Offences", None, None],
            [None, None, "លួច", None, "ប្លន់"],
            [None, None, "Theft", None, "Robbery"],
            [None, None, "ករណី", "ជនសង្ស័យ", "ករណី"],
            [None, None, "Cases", "Suspects", "Cases"],
            ["230101", "អង្កោល", 4, 3, 1],
        ],
        merges=((2, 3, 2, 5), (3, 3, 3, 5), (4, 3, 4, 4), (5, 3, 5, 4)),
    )
    assert rules(reading) == []
    assert figures(reading) == {
        ("230101", "theft", "reported"): 4, ("230101", "theft", "suspects"): 3,
        ("230101", "robbery", "reported"): 1,
    }  # fmt: skip


def test_words_below_a_heading_that_are_not_known_are_no_record(read, figures, rules):
    table = [
        ["Code", "Commune", "Robbery", "Theft", None],
        [None, None, None, "of motorbikes", "of bicycles"],
        ["230101", "Angkaol", 1, 2, 3],
    ]
    reading = read(table, year=2024, merges=((1, 4, 1, 5),))
    assert rules(reading) == [("header_unknown", "D2"), ("header_unknown", "E2")]
    assert figures(reading) == {("230101", "robbery", "reported"): 1}


def grouped(group: str, *heads: str, title: str = "Offences 2024") -> tuple[list, tuple]:
    """Return a table whose place headings are merged down beside a group of two columns."""
    rows = [
        [title], ["Code", "Commune", group, None], [None, None, *heads], ["230101", "Angkaol", 2, 1]
    ]  # fmt: skip
    return rows, ((2, 1, 3, 1), (2, 2, 3, 2), (2, 3, 2, 4))


def test_last_years_group_beside_merged_place_headings_is_left_out(read, figures, rules):
    table = [
        ["Offences 2024"],
        ["Code", "Commune", "This year", None, "Last year", None],
        [None, None, "Theft", "Robbery", "Murder", "Rape"],
        ["230101", "Angkaol", 2, 1, 8, 9],
    ]
    merges = ((2, 1, 3, 1), (2, 2, 3, 2), (2, 3, 2, 4), (2, 5, 2, 6))
    reading = read(table, merges=merges)
    assert rules(reading) == []
    assert figures(reading) == {
        ("230101", "theft", "reported"): 2, ("230101", "robbery", "reported"): 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    "group",
    [
        "Attempted offences", "Victims of offences", "Prisoners", "Complaints", "ពាក្យបណ្ដឹង",
        "Provisional figures", "ជនសង្ស័យជាស្ត្រី", "In Kampot", "Estimated by survey", "Change",
    ],
)  # fmt: skip
@pytest.mark.parametrize("lower", [False, True])
def test_a_group_that_is_not_understood_is_of_other_figures(read, group, lower):
    rows, merges = grouped(group, "Theft", "Robbery")
    if lower:  # the headings of the places stand beside those of the figures
        rows[1][:2], rows[2][:2] = [None, None], ["Code", "Commune"]
        merges = merges[2:]
    reading = read(rows, merges=merges)
    assert len(reading.figures) == 0
    assert "file_without_table" in {finding.rule for finding in reading.findings}


@pytest.mark.parametrize("unit", ["Grams", "ក្រាម", "Pills"])
def test_another_unit_over_substances_is_an_error(read, figures, rules, unit):
    rows, merges = grouped(unit, "Ketamine", "Heroin", title="Seizures 2024")
    reading = read(rows, merges=merges)
    assert rules(reading) == [("unit_other", "C3"), ("unit_other", "D3")]
    assert figures(reading) == {}


@pytest.mark.parametrize(
    "group",
    [
        "Felonies", "Misdemeanours", "បទឧក្រិដ្ឋ", "Offences", "បទល្មើស", "This year", "ប្រភេទបទល្មើស",
        "Cases", "Number", "2024", "Offences in Kep",
    ],
)  # fmt: skip
def test_a_group_that_says_the_same_adds_nothing(read, figures, rules, group):
    rows, merges = grouped(group, "Theft", "Robbery", title="Offences in Kep 2024")
    reading = read(rows, merges=merges)
    assert rules(reading) == []
    assert figures(reading) == {
        ("230101", "theft", "reported"): 2, ("230101", "robbery", "reported"): 1,
    }  # fmt: skip


def test_suspects_of_one_offence_split_by_sex_under_merged_headings(read, figures, rules):
    table = [
        ["បទល្មើសគ្រឿងញៀន ឆ្នាំ២០២៤"],
        ["លេខកូដ", "ឃុំ-សង្កាត់", "ប្រើប្រាស់", None, None],
        [None, None, "ករណី", "ជនសង្ស័យ", None],
        [None, None, None, "សរុប", "ស្រី"],
        ["230101", "អង្កោល", 3, 2, 1],
    ]
    merges = ((2, 1, 4, 1), (2, 2, 4, 2), (2, 3, 2, 5), (3, 3, 4, 3), (3, 4, 3, 5))
    reading = read(table, merges=merges)
    assert rules(reading) == []
    assert figures(reading) == {
        ("230101", "use", "cases"): 3, ("230101", "use", "suspects"): 2,
    }  # fmt: skip


def test_a_header_of_two_rows_without_a_known_figure_is_named_whole(read):
    rows, merges = grouped("Prisoners", "Theft", "Robbery")
    without, *unknown = read(rows, merges=merges).findings
    assert without.rule == "file_without_table"
    assert [(f.cell, f.value) for f in unknown] == [
        ("C3", "Prisoners / Theft"), ("D3", "Prisoners / Robbery"),
    ]  # fmt: skip
