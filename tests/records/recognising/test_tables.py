"""Tables that somebody else made: headings, rows, totals."""

import pytest

from svc_atlas.records.workbook import Sheet

BANAN = [("020101", "Kantueu Muoy", "កន្ទឺ១"), ("020102", "Kantueu Pir", "កន្ទឺ២")]


def test_a_table_with_titles_merges_and_two_rows_of_headings(read, figures, rules):
    reading = read(
        [
            [None, "ព្រះរាជាណាចក្រកម្ពុជា"],
            [],
            [None, "តារាងបទល្មើស ខេត្តបាត់ដំបង ឆ្នាំ២០២៤"],
            [None, "ល.រ", "ស្រុក", "ឃុំ-សង្កាត់", "លួច / Theft", None, None, "ប្លន់", None, "សរុប", "ផ្សេងៗ"],
            [None, None, None, None, "រាយការណ៍", "បង្ក្រាប", "ជនសង្ស័យ", "រាយការណ៍", "បង្ក្រាប", "រាយការណ៍"],
            [None, 1, "បាណន់", "កន្ទឺ១", "៣", 2, 4, 0, "គ្មាន", 3, "ប៉ុស្តិ៍ថ្មី"],
            [None, 2, "បាណន់", "កន្ទឺ២", 1, 1, 1, 1, 1, 2],
            [None, "សរុប", None, None, 4, 3, 5, 1, 1, 5],
        ],
        merges=(
            (4, 5, 4, 7), (4, 8, 4, 9), (4, 2, 5, 2), (4, 3, 5, 3), (4, 4, 5, 4), (4, 11, 5, 11),
        ),
    )  # fmt: skip
    assert rules(reading) == []
    assert figures(reading) == {
        ("020101", "theft", "reported"): 3, ("020101", "theft", "cleared"): 2,
        ("020101", "theft", "suspects"): 4, ("020101", "robbery", "reported"): 0,
        ("020101", "robbery", "cleared"): 0, ("020102", "theft", "reported"): 1,
        ("020102", "theft", "cleared"): 1, ("020102", "theft", "suspects"): 1,
        ("020102", "robbery", "reported"): 1, ("020102", "robbery", "cleared"): 1,
    }  # fmt: skip
    assert set(reading.figures["year"]) == {2024}
    assert reading.declared == {"year": 2024, "province": "02"}
    theft = reading.figures[reading.figures["commune"] == "020101"].iloc[0]
    assert (theft["sheet"], theft["cell"], theft["written"]) == ("Sheet1", "E6", "៣")
    assert list(reading.places["cell"]) == ["D6", "D7"]
    stated = reading.stated
    rows, columns = stated[stated["scope"] == "row"], stated[stated["scope"] == "column"]
    assert dict(zip(rows["commune"], rows["value"], strict=True)) == {"020101": 3, "020102": 2}
    totals = {(r.category, r.measure): (r.value, r.cell) for r in columns.itertuples()}
    assert totals[("theft", "reported")] == (4, "E8")
    assert totals[("total", "reported")] == (5, "J8")
    assert columns["commune"].isna().all()


@pytest.mark.parametrize(
    ("headings", "figure"),
    [
        (["Code", "Theft - cases reported"], ("theft", "reported")),
        (["Commune Code", "theft.cleared"], ("theft", "cleared")),
        (["លេខកូដ", "លួច រាយការណ៍"], ("theft", "reported")),
        (["លេខកូដ", "ករណីដែលបានរាយការណ៍ លួច"], ("theft", "reported")),
        (["CODE", "Domestic Violence (sent to court)"], ("domestic_violence", "sent_to_court")),
        (["code", "លួ\u200bច/Theft\nSuspects"], ("theft", "suspects")),
        (["code", "Use of drugs: suspects"], ("use", "suspects")),
        (["code", "ប្រើប្រាស់គ្រឿងញៀន ករណី"], ("use", "cases")),
        (["code", "Ketamine (kg)"], ("ketamine", "amount")),
        (["code", "ដើមកញ្ឆា (ដើម)"], ("cannabis_plants", "amount")),
        (["code", "Public order – target"], ("order", "target")),
        (["code", "Patrol participants"], ("patrol", "participants")),
        (["code", "ការដើរល្បាត ចំនួនលើក"], ("patrol", "count")),
        (["code", "Traffic deaths"], ("deaths",)),
        (["លេខកូដ", "គ្រោះថ្នាក់ចរាចរណ៍ (អ្នករបួស)"], ("injured",)),
        (["code", "Total population"], ("residents",)),
        (["code", "ប្រជាជន"], ("residents",)),
        (["code", "Tier"], ("tier",)),
        (["code", "ចំណាត់ថ្នាក់"], ("tier",)),
        (["code", "Village guards"], ("village_guards",)),
        (["code", "ប៉ុស្តិ៍នគរបាលរដ្ឋបាល"], ("police_posts",)),
    ],
)
def test_headings_in_either_language(read, figures, headings, figure):
    reading = read([headings, ["020101", 2]], year=2024)
    assert figures(reading) == {("020101", *figure): 2}


def test_groups_of_three_rows_without_merges(read, figures, rules):
    reading = read(
        [
            ["No.", "Code", "Drugs", None, None, None],
            [None, None, "Trafficking", None, "Use", None],
            [None, None, "Cases", "Suspects", "Cases", "Suspects"],
            [1, 2, 3, 4, 5, 6],
            [1, 20101, 1, 2, 3, 4],
        ],
        year=2024,
    )
    assert rules(reading) == []
    assert figures(reading) == {
        ("020101", "trafficking", "cases"): 1, ("020101", "trafficking", "suspects"): 2,
        ("020101", "use", "cases"): 3, ("020101", "use", "suspects"): 4,
    }  # fmt: skip


def test_names_of_offences_alone_are_cases_reported(read, figures, rules):
    reading = read(
        [["ឃុំ", "លួច", "ឆក់", "ផ្សេងៗ"], ["កន្ទឺ១", 3, 0, 1]],
        name="បទល្មើស", file="ខេត្តបាត់ដំបង 2023.xlsx",
    )  # fmt: skip
    assert rules(reading) == []
    assert figures(reading) == {
        ("020101", "theft", "reported"): 3, ("020101", "snatching", "reported"): 0,
        ("020101", "other", "reported"): 1,
    }  # fmt: skip
    assert set(reading.figures["year"]) == {2023}


@pytest.mark.parametrize(
    ("table", "header", "row", "figure"),
    [
        ("offences", ["year", "commune", "offence", "reported", "suspects"],
         [2023, "020101", "theft", 3, 2], ("theft", "reported")),
        ("drugs", ["year", "commune", "group", "cases", "suspects"],
         [2023, "020101", "use", 3, 2], ("use", "cases")),
        ("seizures", ["year", "commune", "substance", "amount", "unit"],
         [2023, "020101", "ketamine", 3, "kg"], ("ketamine", "amount")),
        ("targets", ["year", "commune", "quality", "target", "achieved"],
         [2023, "020101", "order", 3, 2], ("order", "target")),
        ("activities", ["year", "commune", "activity", "count", "participants"],
         [2023, "020101", "patrol", 3, 2], ("patrol", "count")),
        ("traffic", ["year", "commune", "accidents", "deaths", "injured"],
         [2023, "020101", 3, 1, 2], ("accidents",)),
        ("population", ["year", "commune", "residents", "method"],
         [2023, "020101", 3, "census"], ("residents",)),
        ("tiers", ["year", "commune", "tier"], [2023, "020101", 3], ("tier",)),
    ],
)  # fmt: skip
def test_tables_of_the_schema_itself(read, figures, rules, table, header, row, figure):
    reading = read([header, [str(cell) for cell in row]], name=None, file="x.csv")
    assert rules(reading) == []
    assert figures(reading, table)[("020101", *figure)] == 3
    assert set(reading.figures["table"]) == {table}
    assert set(reading.figures["year"]) == {2023}


def test_long_tables_in_khmer_have_one_place_for_a_commune(read, figures, rules):
    reading = read(
        [
            ["ឃុំ-សង្កាត់", "ស្រុក", "ប្រភេទបទល្មើស", "ករណី", "ជនសង្ស័យ"],
            ["កន្ទឺ១", "បាណន់", "លួច", 3, 1],
            ["កន្ទឺ១", "បាណន់", "ប្លន់", 1, 2],
            ["កន្ទឺ១", "បាណន់", "ចោរសមុទ្រ", 1, 2],
            ["កន្ទឺ១", "បាណន់", "លួច", 4, 2],
        ],
        year=2024,
    )
    assert rules(reading) == [("category_unknown", "C4")]
    assert set(reading.figures["category"]) == {"theft", "robbery"}
    assert list(reading.places["row"]) == [2, 5]  # the last one repeats a category


def test_several_sheets_in_any_order_and_one_that_is_no_table(read, figures, rules):
    reading = read(
        Sheet("Notes", [["To the governor"], ["with respect"]]),
        Sheet("Traffic 2024", [["code", "accidents", "deaths"], [20101, 5, 1]]),
        Sheet("Tiers 2024", [["code", "tier"], [20101, "ទី២"]]),
        Sheet("empty", []),
    )
    assert rules(reading) == [("sheet_unrecognised", None)]
    assert reading.findings[0].sheet == "Notes"
    assert figures(reading) == {
        ("020101", "accidents"): 5, ("020101", "deaths"): 1, ("020101", "tier"): 2,
    }  # fmt: skip
    assert reading.declared["year"] == 2024


def test_columns_of_several_tables_in_one_sheet(read, figures, rules):
    reading = read(
        [["code", "Tier", "Population", "Traffic deaths"], [20101, 1, 5000, 2]], year=2024
    )
    assert rules(reading) == []
    assert figures(reading) == {
        ("020101", "tier"): 1, ("020101", "residents"): 5000, ("020101", "deaths"): 2,
    }  # fmt: skip
    assert sorted(reading.places["table"]) == ["population", "tiers", "traffic"]


def test_a_file_without_any_table(read, rules):
    assert rules(read([["Dear Sir"], ["nothing"]])) == [("file_without_table", None)]


def test_unknown_headings_are_named_once_and_helpers_are_not(read, rules):
    reading = read(
        [["No.", "code", "Name of chief", "Tier", "Remarks"], [1, 20101, "x", 1, "late"]], year=2024
    )
    assert rules(reading) == [("header_unknown", "C1")]
    assert reading.findings[0].value == "Name of chief"
    assert "x" not in reading.figures.to_string() + reading.places.to_string()


def test_a_sheet_named_as_ours_with_plain_headings_holds_names_to_codes(read, figures, rules):
    table = [["code", "commune", "accidents", "deaths"], ["020301", "Wat Kor", 1, 0]]
    reading = read(table, name="traffic", year=2024)
    assert rules(reading) == [("commune_other_name", "B2")]
    right = [table[0], ["020308", "Wat Kor", 1, 0]]
    reading = read(right, name="traffic", year=2024)
    assert rules(reading) == []
    assert figures(reading) == {("020308", "accidents"): 1, ("020308", "deaths"): 0}


@pytest.mark.parametrize(
    "heading",
    ["Deaths (women)", "deaths (%)", "Deaths (January)", "ស្លាប់ (ស្រី)", "Residents (thousands)"],
)
def test_a_part_of_a_figure_is_never_taken_for_the_whole(read, figures, rules, heading):
    reading = read([["code", "injured", heading], [20101, 7, 3]], year=2024, name="Traffic")
    assert figures(reading) == {("020101", "injured"): 7}
    assert rules(reading) == [("header_unknown", "C1")]


def test_another_table_below_the_first_is_not_read_as_more_of_it(read, figures, rules):
    first = [["code", "name_en", "deaths"], ["020301", "Tuol Ta Ek", 3]]
    below = [[], ["code", "name_en", "theft"], ["020302", "Prek Preah Sdach", 7]]
    reading = read([*first, *below], year=2024)
    assert rules(reading) == [("sheet_second_table", "A4")]
    assert reading.findings[0].params["first"] == "A1"
    assert figures(reading) == {("020301", "deaths"): 3}


def test_a_header_printed_again_on_each_page_is_passed_over(read, figures, rules):
    header = [["No", "code", "Commune", "Theft", None], [None, None, None, "cases", "suspects"]]
    pages = [*header, [1, "020301", "Tuol Ta Ek", 3, 2], *header, [2, "020308", "Wat Kor", 1, 0]]
    reading = read(pages, year=2024)
    assert rules(reading) == []
    assert figures(reading) == {
        ("020301", "theft", "reported"): 3, ("020301", "theft", "suspects"): 2,
        ("020308", "theft", "reported"): 1, ("020308", "theft", "suspects"): 0,
    }  # fmt: skip


def test_two_columns_for_one_figure_are_an_error(read, rules):
    table = [["code", "Deaths", "ចំនួនអ្នកស្លាប់"], [20101, 1, 2]]
    reading = read(table, name="Traffic", year=2024)
    assert rules(reading) == [("header_repeated", "C1")]
    assert reading.findings[0].params["other"] == "B1"


def test_last_years_columns_are_never_read(read, figures, rules):
    reading = read(
        [["code", "deaths", "deaths last year", "deaths@2023"], [20101, 1, 2, 3]],
        name="Traffic", year=2024,
    )  # fmt: skip
    assert (figures(reading), rules(reading)) == ({("020101", "deaths"): 1}, [])


def test_columns_of_two_years_side_by_side(read):
    table = [["code", "Deaths", None], [None, 2023, 2024], [20101, 4, 5]]
    reading = read(table, name="Traffic")
    assert list(zip(reading.figures["year"], reading.figures["value"], strict=True)) == [
        (2023, 4), (2024, 5),
    ]  # fmt: skip


def test_percentages_of_a_sheet_are_stated_in_per_cent(read):
    header = ["code", "theft reported", "theft cleared", "clearance rate"]
    text = read([header, [20101, 4, 3, "75%"]], year=2024).stated
    share = read([header, [20101, 4, 3, 0.75]], year=2024).stated
    for stated in (text, share):
        row = stated.iloc[0]
        assert (row["measure"], row["value"], row["scope"]) == ("clearance_percent", 75, "row")


def test_a_percentage_of_one_offence_is_not_taken_for_that_of_all(read):
    reading = read(
        [["code", "Theft", None, None], [None, "reported", "cleared", "clearance rate"],
         [20101, 4, 3, "75%"]],
        year=2024,
    )  # fmt: skip
    stated = reading.stated.iloc[0]
    assert (stated["category"], stated["measure"]) == ("theft", "clearance_percent")
    assert len(reading.stated) == 1


def test_amounts_headed_in_grams_are_not_taken_for_kilograms(read, rules):
    reading = read([["code", "Ketamine (g)"], [20101, 500]], year=2024)
    assert rules(reading) == [("unit_other", "B1")]
    assert list(reading.figures["state"]) == ["invalid"]
    long = read([["code", "substance", "amount", "unit"], [20101, "ketamine", 500, "g"]], year=2024)
    assert rules(long) == [("unit_other", "D2")]


def test_findings_stand_at_their_cells_and_blanks_are_kept(read, rules):
    reading = read(
        [["code", "accidents", "deaths", "injured"],
         [20101, "-", "12%", None],
         [20102, None, "a few", None]],
        year=2024, errors={(3, 4): "#REF!"}, uncached=frozenset({(3, 2)}),
    )  # fmt: skip
    assert sorted(rules(reading)) == [
        ("dash_not_reported", "B2"), ("formula_error", "D3"), ("formula_without_value", "B3"),
        ("number_not_understood", "C3"), ("percent_in_count", "C2"),
    ]  # fmt: skip
    states = dict(zip(reading.figures["cell"], reading.figures["state"], strict=True))
    assert states == {
        "B2": "marked", "C2": "invalid", "D2": "blank", "B3": "invalid", "C3": "invalid",
        "D3": "invalid",
    }  # fmt: skip
    assert reading.figures["value"].isna().all()


def test_text_that_begins_like_a_formula_stays_text(read):
    reading = read([["code", "deaths"], [20101, "=1+1"]], year=2024)
    assert reading.findings[0].value == "=1+1"
    assert reading.figures["written"][0] == "=1+1"


def test_the_year_comes_from_its_column_the_call_the_title_or_the_file(read, rules):
    def years(*rows, **more):
        return set(read([*rows], **more).figures["year"].dropna())

    header, row = ["code", "deaths"], [20101, 1]
    assert years(["Deaths in Year 2022"], header, row) == {2022}
    assert years(["Deaths in Year 2022"], header, row, year=2024) == {2024}
    assert years(["year", *header], [2021, *row], year=2024) == {2021}
    assert years(header, row, name="2020") == {2020}
    assert years(header, row, file="traffic_2019.xlsx") == {2019}
    assert years(["ថ្ងៃទី៥ ខែមករា ឆ្នាំ២០២៥"], header, row, file="2024.xlsx") == {2024}
    assert rules(read([header, row])) == [("year_unknown", None)]


def test_a_year_in_a_row_that_contradicts_the_title_is_kept_for_the_rules(read):
    reading = read([["Year 2024"], ["code", "year", "deaths"], [20101, 2023, 1]])
    assert (reading.declared["year"], set(reading.figures["year"])) == (2024, {2023})


def test_a_template_whose_key_row_was_deleted_is_still_a_table(read, figures):
    reading = read(
        [
            ["របាយការណ៍ប្រចាំឆ្នាំ ២០២៤"],
            [None, None, None, "លួច", None],
            [None, None, None, "theft", None],
            ["លេខកូដ", "ឈ្មោះ", None, "ករណីដែលបានរាយការណ៍", "ករណីដែលបង្ក្រាបបាន"],
            ["Code", "Name", None, "cases reported", "cases cleared"],
            ["020101", "កន្ទឺ១", None, 3, 2],
        ]
    )
    assert figures(reading) == {
        ("020101", "theft", "reported"): 3, ("020101", "theft", "cleared"): 2,
    }  # fmt: skip


def test_the_table_of_a_provincial_office(read, figures, rules):
    """Titles, three rows of headings, two tables side by side, districts as rows, a signature."""
    reading = read(
        [
            ["ព្រះរាជាណាចក្រកម្ពុជា"],
            ["រដ្ឋបាលខេត្តបាត់ដំបង"],
            ["តារាងស្ថិតិបទល្មើស និងគ្រោះថ្នាក់ចរាចរណ៍ ប្រចាំឆ្នាំ ២០២៣"],
            ["ល.រ", "ឈ្មោះឃុំ-សង្កាត់", "បទល្មើស", None, None, None, "គ្រោះថ្នាក់ចរាចរណ៍", None, "ផ្សេងៗ"],
            [None, None, "ប្លន់", None, "លួច", None, "ករណី", "ស្លាប់"],
            [None, None, "កើត", "បង្ក្រាប", "កើត", "បង្ក្រាប"],
            [None, "១. ស្រុកបាណន់"],
            [1, "ឃុំកន្ទឺ១", 0, 0, 3, 2, 2, 1, "មិនទាន់ចប់"],
            [None, "២. ក្រុងបាត់ដំបង"],
            [1, "សង្កាត់ទួលតាឯក", 2, 1, "-", None, "៤", 2],
            ["សរុប", None, 2, 1, 3, 2, 6, 3],
            [],
            [None, None, None, None, None, "បាត់ដំបង ថ្ងៃទី៥ ខែមករា ឆ្នាំ២០២៤"],
            [None, None, None, None, None, "ប្រធានការិយាល័យ"],
        ],
        merges=(
            (1, 1, 1, 9), (4, 1, 6, 1), (4, 2, 6, 2), (4, 3, 4, 6), (4, 7, 4, 8), (4, 9, 6, 9),
            (5, 3, 5, 4), (5, 5, 5, 6), (5, 7, 6, 7), (5, 8, 6, 8),
        ),
    )  # fmt: skip
    assert rules(reading) == [("dash_not_reported", "E10")]
    assert reading.declared == {"year": 2023, "province": "02"}
    assert figures(reading) == {
        ("020101", "robbery", "reported"): 0, ("020101", "robbery", "cleared"): 0,
        ("020101", "theft", "reported"): 3, ("020101", "theft", "cleared"): 2,
        ("020101", "accidents"): 2, ("020101", "deaths"): 1,
        ("020301", "robbery", "reported"): 2, ("020301", "robbery", "cleared"): 1,
        ("020301", "accidents"): 4, ("020301", "deaths"): 2,
    }  # fmt: skip
    assert list(reading.stated["value"]) == [2, 1, 3, 2, 6, 3]


def test_a_year_behind_a_heading_is_that_of_its_column(read):
    reading = read([["code", "Population 2019", "ប្រជាជន ឆ្នាំ២០២០"], [20101, 100, 110]])
    assert list(zip(reading.figures["year"], reading.figures["value"], strict=True)) == [
        (2019, 100), (2020, 110),
    ]  # fmt: skip


def test_substances_with_and_without_their_unit(read, figures, rules):
    header = ["code", "ICE (kg)", "កញ្ឆា (គ.ក)", "ដើមកញ្ឆា"]
    reading = read([header, [20101, 0.5, 2, "៣០ ដើម"]], year=2024)
    assert rules(reading) == []
    assert figures(reading) == {
        ("020101", "crystal_methamphetamine", "amount"): 0.5, ("020101", "cannabis", "amount"): 2,
        ("020101", "cannabis_plants", "amount"): 30,
    }  # fmt: skip


def test_a_value_beyond_the_last_heading_is_found_in_every_format(read, rules):
    head, rows = ["code", "commune", "theft"], [[*names[:2], 1] for names in BANAN]
    title = ["Offences 2024", *[None] * 8, "No 12"]  # a title may stand anywhere
    assert rules(read([title, head, *rows, [None, None, None, None, "5 May 2025"]])) == []
    moved = [rows[0], [*rows[1], None, 5]]
    for kind in ("Sheet1", None):
        reading = read([title, head, *moved], name=kind)
        assert [(f.rule, f.cell, f.value) for f in reading.findings] == [
            ("value_beyond_header", "E4", "5")
        ]
        assert "C2" in reading.findings[0].message("en")


def test_a_remark_in_the_margin_of_a_workbook_stops_nothing(read):
    head, (code, name, *_) = ["code", "commune", "theft"], BANAN[0]
    for beyond, name_, rule in (
        (["កំណត់សម្គាល់"], "Sheet1", ("remark_beyond_header", "warning", "D3")),
        (["checked", 5], "Sheet1", ("value_beyond_header", "error", "E3")),
        (["12 kg"], "Sheet1", ("value_beyond_header", "error", "D3")),
        (["កំណត់សម្គាល់"], None, ("value_beyond_header", "error", "D3")),
    ):
        rows = [["Offences 2024"], head, [code, name, 1, *beyond]]
        told = [(f.rule, f.severity, f.cell) for f in read(rows, name=name_).findings]
        assert told == [rule]


@pytest.mark.parametrize("name", ["Sheet1", None])
def test_nothing_is_told_of_what_stands_beside_a_table(read, name):
    head, (code, commune, *_) = ["code", "commune", "theft"], BANAN[0]
    for beyond in ("Sok Example", "012 999 888", "Sok Example 012 999 888"):
        rows = [["Offences 2024"], head, [code, commune, 1, beyond]]
        (told,) = read(rows, name=name).findings
        assert (told.rule.endswith("_beyond_header"), told.value) == (True, None)
        said = " ".join(map(str, told.as_dict("en").values()))
        assert "Sok" not in said
        assert "999" not in said


def test_a_merged_heading_heads_all_its_columns(read, rules):
    head = ["code", "commune", "theft", "Remarks", None]
    rows = [[*names[:2], 1, None, "see letter"] for names in BANAN]
    merged = read([["Offences 2024"], head, *rows], merges=((2, 4, 2, 5),))
    assert rules(merged) == []


def test_hidden_columns_that_are_read_are_told(read):
    head = ["code", "commune", "theft", "ផ្សេងៗ"]
    rows = [[*names[:2], 1, "x"] for names in BANAN]
    reading = read([["Offences 2024"], head, *rows], hidden_columns=frozenset({1, 3, 4}))
    (finding,) = reading.findings
    assert (finding.rule, finding.severity) == ("sheet_columns_hidden", "warning")
    assert "2 columns" in finding.message("en")
    assert "(A, C)" in finding.message("en")


@pytest.mark.parametrize("also", ["0,250", "12,5", "០,៥ គ.ក", "1 234,5"])
def test_a_thousand_beside_decimal_commas_is_not_guessed(read, rules, figures, also):
    head = ["code", "commune", "heroin"]
    first, second = (list(names[:2]) for names in BANAN)
    title = ["Seizures 2024"]
    reading = read([title, head, [*first, also], [*second, "1,234"]])
    assert rules(reading) == [("number_not_understood", "C4")]
    grouped = read([title, head, [*first, "0.250"], [*second, "1,234"]])
    assert figures(grouped)["020102", "heroin", "amount"] == 1234
    long = ["code", "commune", "substance", "amount"]
    rows = [[*first, "heroin", also], [*second, "ketamine", "1,234 kg"]]
    assert rules(read([title, long, *rows])) == [("number_not_understood", "D4")]


@pytest.mark.parametrize("figure", [7, "7", "៧"])
@pytest.mark.parametrize("unit", ["", " (ករណី)"])
def test_other_offences_are_read_as_numbers_of_any_writing(read, figures, rules, figure, unit):
    heads = ["លេខកូដ", "ឃុំ", f"លួច{unit}", f"ប្លន់{unit}", "ផ្សេងៗ"]
    reading = read([["បទល្មើស ឆ្នាំ២០២៤"], heads, ["230101", "អង្កោល", 2, 1, figure]])
    assert rules(reading) == []
    assert figures(reading)["230101", "other", "reported"] == 7


def test_remarks_are_no_other_offences_and_numbers_among_measures_are_named(read, figures, rules):
    heads = ["លេខកូដ", "ឃុំ", "លួច", "ផ្សេងៗ"]
    remarks = read([["បទល្មើស ឆ្នាំ២០២៤"], heads, ["230101", "អង្កោល", 2, "គ្មាន"]])
    assert rules(remarks) == []
    assert set(figures(remarks)) == {("230101", "theft", "reported")}
    cleared = ["Code", "Commune", "Theft cleared", "ផ្សេងៗ"]
    assert rules(read([["Offences 2024"], cleared, ["230101", "Angkaol", 2, 7]])) == [
        ("header_unknown", "D2")
    ]


def test_a_percentage_named_by_word_and_sign_is_held_against_its_counts(read):
    reading = read(
        [
            ["Offences 2024"],
            ["Code", "Commune", "Theft", None, None],
            [None, None, "ករណី", "បង្ក្រាប", "ភាគរយ (%)"],
            ["230101", "Angkaol", 10, 5, "90%"],
        ],
        merges=((2, 3, 2, 5),),
    )
    (stated,) = reading.stated.to_dict("records")
    assert (stated["category"], stated["measure"]) == ("theft", "clearance_percent")
    assert stated["value"] == 90


@pytest.mark.parametrize(
    ("title", "heads"),
    [
        ("ប្រជាពលរដ្ឋ ឆ្នាំ២០២៤", ["ប្រជាពលរដ្ឋ", "ស្រី"]),
        ("ស្ថិតិប្រជាពលរដ្ឋ ឆ្នាំ២០២៤", ["ប្រជាពលរដ្ឋសរុប", "ក្នុងនោះស្រី"]),
        ("ប្រជាជន ឆ្នាំ២០២៤", ["សរុប", "ស្រី"]), ("Residents 2024", ["Residents", "Of which female"]),
    ],
)  # fmt: skip
def test_women_beside_the_residents_are_left_aside(read, figures, rules, title, heads):
    reading = read([[title], ["Code", "Commune", *heads], ["230101", "អង្កោល", 900, 450]])
    assert rules(reading) == []
    assert figures(reading) == {("230101", "residents"): 900}
