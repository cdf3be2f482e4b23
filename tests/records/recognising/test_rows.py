"""Rows of tables that somebody else made: totals of what, notes, comparisons, a second table."""

from pathlib import Path

import pytest

from svc_atlas.records import checking

TITLE = ["Offences 2024, Battambang"]
HEADER = ["No", "Code", "Commune", "Theft", "Robbery"]
BANAN = [[1, "020101", "Kantueu Muoy", 2, 1], [2, "020102", "Kantueu Pir", 3, 0]]
TOWN = [[1, "020301", "Tuol Ta Ek", 4, 2], [2, "020308", "Wat Kor", 6, 1]]


@pytest.fixture
def check(gazetteer, tmp_path):
    """Check rows as a CSV file; return the rule and cell of each finding of what the rows hold."""
    # That communes are missing, or told by codes alone, is true of these and beside the point.
    aside = {"commune_missing", "communes_by_code"}

    def check_(*rows):
        path = Path(tmp_path / "table.csv")
        lines = (",".join("" if c is None else f'"{c}"' for c in row) for row in rows)
        path.write_text("\n".join(lines), encoding="utf-8")
        found = checking.check([path], gazetteer=gazetteer).findings
        return [(each.rule, each.cell) for each in found if each.rule not in aside]

    return check_


def total(label, theft, robbery):
    return [None, None, label, theft, robbery]


# Another table below ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line", [["Offences 2023"], ["បទល្មើស ឆ្នាំ២០២៣"], [None, None, "Robbery in 2024"], ["Drownings"]]
)
def test_the_same_header_under_another_title_is_another_table(read, figures, rules, line):
    reading = read([TITLE, HEADER, *BANAN, [], line, HEADER, *TOWN])
    assert rules(reading) == [("sheet_second_table", "A6" if line[0] else "C6")]
    assert figures(reading)[("020101", "theft", "reported")] == 2
    assert "020301" not in set(reading.places["commune"])


@pytest.mark.parametrize("line", ["Robbery", "ឆ្នាំ ២០២៣", "Suspects", "Traffic accidents"])
def test_a_line_that_says_what_figures_are_of_ends_the_table(read, figures, rules, line):
    header = ["No", "Code", "Commune", "Theft"]
    rows = [row[:4] for row in (*BANAN, *TOWN)]
    reading = read([["Offences 2024"], header, *rows[:2], [line], *rows[2:]])
    assert rules(reading) == [("sheet_second_table", "A5")]
    assert figures(reading) == {
        ("020101", "theft", "reported"): 2, ("020102", "theft", "reported"): 3,
    }  # fmt: skip


@pytest.mark.parametrize(
    "between", [["Page 2"], ["ទំព័រទី ២"], TITLE, [None, None, "Krong Battambang"]]
)
def test_a_printed_page_or_a_district_begins_no_other_table(read, rules, between):
    reading = read([TITLE, HEADER, *BANAN, between, HEADER, *TOWN])
    assert rules(reading) == []
    assert list(reading.places["commune"]) == ["020101", "020102", "020301", "020308"]


def test_places_headed_by_other_words_are_another_table(read, rules):
    other = ["No", "Code", "Khum", "Murder", "Rape"]
    assert rules(read([TITLE, HEADER, *BANAN, other, *TOWN])) == [("sheet_second_table", "B5")]


@pytest.mark.parametrize("line", ["Last year", "ឆ្នាំមុន", "Average", "Compared with last year"])
def test_rows_below_a_line_of_last_year_under_the_total_are_not_of_this_year(read, rules, line):
    reading = read([TITLE, HEADER, *BANAN, total("Total", 5, 1), [line], *TOWN])
    assert rules(reading) == [("sheet_second_table", "A6")]
    assert set(reading.places["commune"]) == {"020101", "020102"}


def test_a_line_of_last_year_with_its_own_figures_ends_no_table(check):
    last, town = total("Last year", 4, 0), total("Total", 10, 3)
    banan = [total("Srok Banan", None, None), *BANAN, total("Total", 5, 1), last]
    rows = [*banan, total("Krong Battambang", None, None), *TOWN, town]
    assert check(TITLE, HEADER, *rows) == []


# Totals -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("banan", "town"),
    [
        ("Total Banan", "Total Battambang"),  # the town has the province's name
        ("Total", "Total"),
        ("សរុប", "សរុប"),
        ("សរុបស្រុក", "សរុបក្រុង"),
        ("ផលបូកស្រុកបាណន់", "ផលបូកក្រុងបាត់ដំបង"),
        ("Subtotal", "Subtotal"),
    ],
)
def test_the_total_of_a_district_is_held_against_its_communes(check, banan, town):
    def rows(theft):
        return [TITLE, HEADER, *BANAN, total(banan, 5, 1), *TOWN, total(town, theft, 3)]

    assert check(*rows(10)) == []
    assert check(*rows(99)) == [("total_row_differs", "D8")]
    assert check(*rows(10), total("Grand total", 15, 4)) == []
    assert check(*rows(10), total("Grand total", 15, 5)) == [("total_row_differs", "E9")]


def test_the_figures_beside_a_districts_heading_are_the_sums_of_its_communes(check):
    def rows(theft):
        banan, town = total("Srok Banan", 5, 1), total("Krong Battambang", theft, 3)
        return [TITLE, HEADER, banan, *BANAN, town, *TOWN]

    assert check(*rows(10)) == []
    assert check(*rows(11)) == [("total_row_differs", "D6")]


@pytest.mark.parametrize(
    "label", ["ក្រុងប៉ៃលិន", "Krong Pailin", "Pailin city", "ខេត្តប៉ៃលិន", "Pailin province"]
)
def test_a_district_or_province_is_never_the_commune_of_its_name(read, check, label):
    title, header = ["បទល្មើស ខេត្តប៉ៃលិន ឆ្នាំ២០២៤"], ["Code", "ឃុំ", "លួច"]
    reading = read([title, header, [None, label, 14]])
    assert reading.figures["commune"].notna().sum() == 0
    assert check(title, header, ["240101", label, 14]) == [("commune_other_name", "B3")]
    rows = [["240102", "អូរតាវ៉ៅ", 2], ["240103", "ទួលល្វា", 3]]
    assert check(title, header, [None, label, 5], *rows) == []
    assert check(title, header, *rows, [None, label, 5]) == []
    assert check(title, header, [None, label, 6], *rows) == [("total_row_differs", "C3")]


def test_a_district_in_both_languages_heads_its_commune_of_the_same_name(read, figures, rules):
    title = ["បទល្មើស ខេត្តកំពង់ចាម ឆ្នាំ២០២៤"]
    header = ["ឃុំ", "Commune", "លួច"]
    for heading in (["ស្រុកបាធាយ", "Srok Batheay", 9], ["ស្រុកបាធាយ", None, None]):
        reading = read([title, header, heading, ["បាធាយ", "Batheay", 9]])
        assert rules(reading) == []
        assert figures(reading) == {("030101", "theft", "reported"): 9}


def test_a_province_in_the_cell_beside_its_title_is_that_of_the_table(read):
    rows = [["ខេត្ត៖", "កែប"], ["Offences 2024"], ["Code", "ឃុំ", "លួច"], ["230101", "អង្កោល", 2]]
    assert read(rows).declared["province"] == "23"


def test_a_total_beside_the_name_of_its_district_is_the_districts(check):
    def rows(theft):
        return [
            TITLE, ["District", "Commune", "Theft"],
            ["Banan", "Kantueu Muoy", 2], [None, "Kantueu Pir", 3], ["Banan", "Total", theft],
            ["Battambang", "Tuol Ta Ek", 4], ["Battambang", "Total", 4], [None, "Grand total", 9],
        ]  # fmt: skip

    assert check(*rows(5)) == []
    assert check(*rows(6)) == [("total_row_differs", "C5")]


def test_a_commune_that_was_not_found_counts_in_its_districts_total(check):
    unknown = [3, "020999", "Nowhere", 4, 1]
    rows = [TITLE, HEADER, *BANAN, unknown, total("Total Banan", 9, 2), *TOWN]
    assert check(*rows) == [("commune_unknown", "B5")]


def test_a_commune_below_a_total_that_leaves_it_out_is_told(check):
    rows = [TITLE, HEADER, *BANAN, total("Total", 5, 1), [3, "020103", "Bay Damram", 9, 9]]
    assert check(*rows) == [("total_row_differs", "D5"), ("total_row_differs", "E5")]


def test_a_remark_that_begins_with_total_is_none(check):
    remark = [None, None, "Total suspects: see sheet 2"]
    assert check(TITLE, HEADER, *BANAN, total("Total", 5, 1), remark) == []
    assert check(TITLE, HEADER, *BANAN, total("Total", 99, 1), remark) == [
        ("total_row_differs", "D5"),
    ]  # fmt: skip


@pytest.mark.parametrize("former", ["Total 2023", "Total last year", "សរុបឆ្នាំ២០២៣", "សរុបឆ្នាំមុន"])
def test_the_total_of_another_year_is_held_against_nothing(check, former):
    def rows(theft):
        return [TITLE, HEADER, *BANAN, total("Total 2024", theft, 1), total(former, 50, 60)]

    assert check(*rows(5)) == []
    assert check(*rows(8)) == [("total_row_differs", "D5")]


# Below the table ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "row",
    [
        ("ឆ្នាំមុន", 5, 6), ("ភាគរយ", "10%", "20%"), ("Average", 2.5, 0.5), ("2023", 7, 7),
        ("Theft in 2023", 55, 3), ("Increase (%)", 12, -3), (None, "Seen and approved", 2025),
    ],
)  # fmt: skip
def test_what_is_compared_with_the_total_is_no_commune(check, row):
    assert check(TITLE, HEADER, *BANAN, total("Total", 5, 1), total(*row)) == []


@pytest.mark.parametrize(
    "line",
    [
        "Prepared by: the office", "Battambang, 5 January 2025", "Note: provisional", "5/1/2025",
        "ថ្ងៃទី៥ ខែមករា ឆ្នាំ២០២៥", "ប្រធានការិយាល័យ",
    ],
)  # fmt: skip
@pytest.mark.parametrize("at", [0, 1, 2, 3])
def test_a_note_or_signature_below_the_table_is_none_of_it(check, line, at):
    note = [*[None] * at, line]
    assert check(TITLE, HEADER, *BANAN, [], note) == []
    assert check(TITLE, HEADER, *BANAN, total("Total", 5, 1), [], note) == []


@pytest.mark.parametrize(
    ("row", "cell"),
    [([3, None, "Nowhere", 4, 1], "C6"), ([3, "2024", "Nowhere in 2023", 4, 1], "B6")],
)
def test_a_commune_that_is_not_known_below_the_total_is_told(check, row, cell):
    assert check(TITLE, HEADER, *BANAN, total("Total", 5, 1), row) == [("commune_unknown", cell)]


# A total larger than its parts, and totals and percentages without a heading of their own --------


def bare(*thefts_robberies_totals, header=("Theft", "Robbery", "Total")) -> list:
    codes = ["020101", "020102", "020103", "020104", "020105"]
    rows = zip(codes, thefts_robberies_totals, strict=False)
    return [["Offences 2024, Battambang"], ["Code", *header], *([c, *row] for c, row in rows)]


def test_a_bare_total_is_that_of_the_figures_beside_it(check):
    assert check(*bare((2, 1, 3), (4, 0, 4))) == []
    assert check(*bare((2, 1, 2), (4, 0, 4))) == [("parts_not_total", "D3")]
    assert check(*bare((2, 1, 3), (4, 0, 4)), ["សរុប", 6, 1, 7]) == []
    assert check(*bare((2, 1, 3), (4, 0, 4)), ["សរុប", 6, 1, 8]) == [("total_row_differs", "D5")]


@pytest.mark.parametrize("word", ["ផលបូក", "ផលបូកសរុប"])
def test_a_sum_in_khmer_is_a_total_below_the_communes_and_beside_the_figures(check, word):
    header = ("លួច", "ប្លន់", word)
    assert check(*bare((2, 1, 3), (4, 0, 4), header=header), [word, 6, 1, 7]) == []
    wrong = check(*bare((2, 1, 3), (4, 0, 3), header=header), [word, 9, 1, 6])
    assert sorted(wrong) == [("parts_not_total", "D4"), ("total_row_differs", "B5")]


@pytest.mark.parametrize(
    "header",
    [
        ("Theft", "Drug use", "Total"),  # two tables
        ("Theft cases", "Theft suspects", "Total"),  # two measures
        ("Theft 2023", "Theft 2024", "Total"),
        ("Heroin", "Ketamine", "Total"),  # kilograms of different substances
    ],
)
def test_a_bare_total_beside_figures_that_have_no_sum_is_not_read(read, header):
    assert len(read(bare((2, 1, 9), header=header)).stated) == 0


def test_a_total_larger_than_its_parts_is_a_warning_where_most_add_up(check):
    right = [(2, 1, 3), (4, 0, 4), (0, 1, 1)]
    assert check(*bare((2, 1, 99), *right)) == [("total_over_parts", "D3")]
    assert check(*bare((2, "…", 99), *right)) == []  # what is not known may be the rest
    assert check(*bare((2, 1, 99), (2, 1, 7), (4, 1, 9), (2, 1, 3))) == []  # of other offences too


def test_a_total_larger_than_its_parts_is_a_warning_where_the_others_have_a_column(check):
    header = ("Theft", "Other offences", "Total")
    assert check(*bare((2, 1, 3), header=header)) == []
    assert check(*bare((2, 1, 9), header=header)) == [("total_over_parts", "D3")]
    assert check(*bare((2, None, 9), header=header)) == []


@pytest.mark.parametrize("heading", ["%", "ភាគរយ", "clearance rate", "អត្រាបង្ក្រាប"])
def test_the_percentage_of_one_offence_is_held_against_its_counts(check, heading):
    def rows(percent):
        header = [["Code", "Theft", None, None], [None, "cases", "cleared", heading]]
        return [["Offences 2024"], *header, ["020101", 10, 5, percent]]

    assert check(*rows("50%")) == []
    assert check(*rows("90%")) == [("percent_not_counts", "D4")]


# Cells merged over several rows, and what stands in the first of them alone ----------------------

LONG = [["Offences 2024"], ["Code", "Commune", "Offence", "Cases"]]


def blocks():
    return [
        ["020101", "Kantueu Muoy", "Theft", 2], [None, None, "Robbery", 1],
        ["020102", "Kantueu Pir", "Theft", 3], [None, None, "Robbery", 0],
    ]  # fmt: skip


def test_a_commune_merged_over_its_rows_counts_for_each(read, figures, rules):
    merges = ((3, 1, 4, 1), (3, 2, 4, 2), (5, 1, 6, 1), (5, 2, 6, 2))
    reading = read([*LONG, *blocks()], merges=merges)
    assert rules(reading) == []
    assert figures(reading) == {
        ("020101", "theft", "reported"): 2, ("020101", "robbery", "reported"): 1,
        ("020102", "theft", "reported"): 3, ("020102", "robbery", "reported"): 0,
    }  # fmt: skip


def test_rows_that_name_no_commune_are_told_once_with_what_to_do(read, rules):
    reading = read([*LONG, *blocks()])
    assert rules(reading) == [("commune_left_out", "B4")]
    finding = reading.findings[0]
    assert finding.severity == "error"
    assert "2 rows" in finding.message("en")
    assert "every row" in finding.fix("en")
    assert set(reading.figures["commune"].dropna()) == {"020101", "020102"}


@pytest.mark.parametrize("merges", [(), ((2, 1, 4, 1),)])
def test_the_only_year_of_a_column_is_that_of_rows_that_leave_it_blank(read, rules, merges):
    rows = [[2024, "020101", 2], [None, "020102", 3], [None, "020103", 4]]
    reading = read([["Year", "Code", "Theft"], *rows], merges=merges)
    assert rules(reading) == []
    assert list(reading.figures["year"]) == [2024] * 3


def test_of_two_years_none_is_carried_down_but_within_a_merged_cell(read, rules):
    header = ["Year", "Code", "Theft"]
    rows = [[2023, "020101", 2], [None, "020102", 3], [2024, "020101", 4], [None, "020102", 5]]
    assert rules(read([header, *rows])) == [("year_unknown", None)]
    reading = read([header, *rows], merges=((2, 1, 3, 1), (4, 1, 5, 1)))
    assert rules(reading) == []
    assert list(reading.figures["year"]) == [2023, 2023, 2024, 2024]


@pytest.mark.parametrize("merge", [(3, 2, 5, 2), (3, 2, 3, 3)])
def test_one_figure_in_a_cell_merged_over_several_is_an_error(read, figures, rules, merge):
    rows = [["020101", 30, None], ["020102", None, 1], ["020103", None, 1], ["020104", 5, 2]]
    reading = read([["Offences 2024"], ["Code", "Theft", "Robbery"], *rows], merges=(merge,))
    assert rules(reading) == [("figure_merged", "B3")]
    assert 30 not in figures(reading).values()
    assert figures(reading)["020104", "theft", "reported"] == 5


def test_merged_cells_without_a_figure_and_beside_the_figures_say_nothing(read, rules):
    rows = [["020101", None, None, "x"], ["020102", None, 1, None], ["020103", 2, 1, None]]
    merges = ((1, 1, 1, 4), (3, 2, 4, 2), (3, 4, 5, 4))
    reading = read(
        [["Offences 2024"], ["Code", "Theft", "Robbery", "Remarks"], *rows], merges=merges
    )
    assert rules(reading) == []


# Units --------------------------------------------------------------------------------------------


def test_a_unit_beside_an_amount_is_read_in_a_wide_table_too(read, figures, rules):
    header = ["Code", "Heroin", "Cannabis plants", "Unit"]
    reading = read([["Seizures 2024"], header, ["020101", 500, None, "g"], ["020102", 2, 30, "kg"]])
    assert rules(reading) == [("unit_other", "D3")]
    assert figures(reading) == {
        ("020102", "heroin", "amount"): 2, ("020102", "cannabis_plants", "amount"): 30,
    }  # fmt: skip


def test_each_amount_has_the_unit_behind_it(read, rules):
    header = ["Code", "Heroin", "Unit", "Ketamine", "Unit"]
    rows = [["020101", 1, "kg", 500, "ក្រាម"], ["020102", 1, "គ.ក", 2, "kg"]]
    assert rules(read([["Seizures 2024"], header, *rows])) == [("unit_other", "E3")]


# Tables without a commune -------------------------------------------------------------------------


def test_a_table_of_districts_has_no_figures_of_communes(check):
    districts = [[None, None, "Srok Banan", 3, 4], [None, None, "Srok Thma Koul", 1, 2]]
    assert check(TITLE, HEADER, *districts, total("Total", 4, 6)) == []


def test_rows_without_code_and_name_are_told_as_such(check):
    found = check(["Residents 2024"], ["Code", "Commune", "Residents"], [None, None, 900])
    assert found == [("commune_unknown", "A3")]


def test_a_second_table_below_a_merged_cell_is_told_at_its_line(read, rules):
    rows = [["Theft 2024"], HEADER[:4], BANAN[0][:4], BANAN[1][:4], ["Robbery"], [], TOWN[0][:4]]
    reading = read(rows, merges=((5, 1, 6, 1),))
    assert ("sheet_second_table", "A5") in rules(reading)
