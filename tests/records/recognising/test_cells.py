"""What a cell says."""

import datetime

import pytest

from svc_atlas.records.recognising.cells import Meaning, meaning, shown


@pytest.mark.parametrize(
    ("written", "value"),
    [
        (7, 7), (7.0, 7), (-3, -3), (1.5, 1.5), ("7", 7), (" 7 ", 7), ("១២", 12), ("១,២៣៤", 1234),
        ("1,234", 1234), ("1,234,567", 1234567), ("1 234", 1234), ("1\u202f234", 1234),
        ("1\u00a0234", 1234), ("12\u200b", 12), ("12,5", 12.5), ("0,125", 0.125),
        ("1.234,5", 1234.5),
        ("1,234.5", 1234.5), ("-3", -3), ("\u22123", -3), ("+4", 4), ("１２", 12),
        ("0", 0), ("០", 0),
        ("គ្មាន", 0), ("None", 0), ("NIL", 0), ("សូន្យ", 0), ("5 cases", 5), ("៥ ករណី", 5),
    ],
)  # fmt: skip
def test_numbers_as_people_write_them(written, value):
    said = meaning(written, "count")
    assert (said.state, said.value, said.rule) == ("given", value, None)


@pytest.mark.parametrize("written", [None, "", "  ", "\u200b", "\u00a0"])
def test_an_empty_cell_is_blank_and_not_zero(written):
    assert (meaning(written, "count").state, meaning(written, "count").value) == ("blank", None)


@pytest.mark.parametrize("written", ["…", "...", ".", "·"])
def test_marks_say_that_there_is_no_figure(written):
    assert (meaning(written, "count").state, meaning(written, "count").rule) == ("marked", None)


@pytest.mark.parametrize("written", ["-", "–", "—", " - ", "\u2212", "--"])
def test_a_dash_is_not_reported_with_a_warning(written):
    said = meaning(written, "count")
    assert (said.state, said.rule) == ("marked", "dash_not_reported")


@pytest.mark.parametrize(
    ("written", "rule"),
    [
        ("many", "number_not_understood"),
        ("3e2", "number_not_understood"),
        ("3E+02", "number_not_understood"),
        ("៣e២", "number_not_understood"),
        ("1,23,456", "number_not_understood"),
        ("12.000", "number_not_understood"),
        ("១.០០០", "number_not_understood"),
        ("5¹", "number_not_understood"),
        ("②", "number_not_understood"),
        ("1 2 3", "number_not_understood"),
        ("12 or 13", "number_not_understood"),
        (True, "number_not_understood"),
        ("=1+1", "number_not_understood"),
        ("@SUM(A1)", "number_not_understood"),
        (datetime.date(2024, 2, 1), "date_in_count"),
        (datetime.datetime(2024, 2, 1), "date_in_count"),
        ("01/02/2024", "date_in_count"),
        ("2024-02-01", "date_in_count"),
        ("១/២/២០២៤", "date_in_count"),
        ("12-Jan", "date_in_count"),
        ("12.5%", "percent_in_count"),
        ("១២%", "percent_in_count"),
        ("#REF!", "formula_error"),
        ("#DIV/0!", "formula_error"),
    ],
)
def test_what_is_no_number_is_a_finding_and_never_a_guess(written, rule):
    said = meaning(written, "count")
    assert (said.state, said.value, said.rule) == ("invalid", None, rule)


@pytest.mark.parametrize(
    "written",
    ["2\n150", "1\t234", "2  150", "1\r\n234", "1\n\n234", "១\n២៣៤", "2\u00a0 150", "2\n150 cases"],
)
@pytest.mark.parametrize(("kind", "unit"), [("count", None), ("amount", "kg"), ("percent", None)])
def test_two_numbers_of_one_cell_are_never_read_as_one(written, kind, unit):
    said = meaning(written, kind, unit)
    assert (said.state, said.value, said.rule) == ("invalid", None, "number_not_understood")


@pytest.mark.parametrize("written", ["1\n2", "0\n1", "ថ្នាក់ ១\n២"])
def test_two_tiers_of_one_cell_are_never_read_as_one(written):
    assert meaning(written, "tier").rule == "tier_unknown"


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("\n150\n", 150), ("150\r\n", 150), ("\t2 150  ", 2150), ("2\u2009150", 2150),
        ("12\nករណី", 12), ("1 \u200b234", 1234), ("5  cases", 5), ("\u200b\n7", 7),
    ],
)  # fmt: skip
def test_blanks_and_line_ends_round_one_number_change_nothing(written, value):
    assert meaning(written, "count") == Meaning("given", value)


def test_a_day_and_a_time_below_it_are_still_told_as_a_date():
    assert meaning("01/02/2024\n10:30", "count").rule == "date_in_count"


@pytest.mark.parametrize(
    ("written", "tier"),
    [
        (1, 1), ("2", 2), ("៣", 3), ("ទី១", 1), ("ចំណាត់ថ្នាក់ទី២", 2), ("លេខ៣", 3), ("First", 1),
        ("2nd", 2), ("third tier", 3), ("Tier 1", 1), ("II", 2), (4, 4), (0, 0),
    ],
)  # fmt: skip
def test_tiers_as_people_write_them(written, tier):
    assert meaning(written, "tier").value == tier


@pytest.mark.parametrize("written", ["not ranked", "Not Ranked", "មិនបានចាត់ថ្នាក់"])
def test_a_tier_that_was_not_given_is_not_ranked(written):
    assert meaning(written, "tier").state == "not_ranked"


def test_amounts_are_kilograms_and_another_unit_is_never_converted():
    assert meaning("1.5 kg", "amount", "kg").value == 1.5
    assert meaning("៣ គ.ក", "amount", "kg").value == 3
    grams = meaning("500 g", "amount", "kg")
    assert (grams.state, grams.rule, grams.unit) == ("invalid", "unit_other", "g")
    assert meaning("12 ដើម", "amount", "plants").value == 12
    assert meaning("12 ដើម", "amount", "kg").rule == "unit_other"


def test_percentages_are_read_in_columns_of_percentages():
    assert meaning("94.5%", "percent").value == 94.5
    assert meaning("៩៤,៥ %", "percent").value == 94.5


def test_cells_are_shown_as_they_stand():
    assert [shown(v) for v in (5.0, 5.25, "=cmd()", " ", None)] == [
        "5",
        "5.25",
        "=cmd()",
        None,
        None,
    ]


@pytest.mark.parametrize("written", ["1e999", "-1e999", "NaN", "inf"])
def test_a_number_that_is_not_finite_is_a_finding_at_its_cell(read, rules, written):
    reading = read([["code", "year", "deaths"], [20101, 2024, written]])
    assert rules(reading) == [("number_not_understood", "C2")]
