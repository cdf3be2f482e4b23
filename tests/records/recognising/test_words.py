"""Numbers with words behind them, and whole numbers that sums have left a rest beside."""

import pytest

from svc_atlas.records import checking
from svc_atlas.records.form import by_key
from svc_atlas.records.recognising.cells import meaning

HEAD = ["Commune code", "Commune", "Theft – cases reported", "Theft – suspects arrested"]


def said(written, measure="reported"):
    one = meaning(written, "count", None, measure)
    return one.value, one.rule


@pytest.mark.parametrize(
    ("written", "measure", "number"),
    [
        ("3 ករណី", "reported", 3), ("៣ករណី", "cleared", 3), ("12 cases", "cases", 12),
        ("5 (cases)", "reported", 5), ("២ នាក់", "suspects", 2), ("2 suspects", "suspects", 2),
        ("1,234 people", "residents", 1234), ("៤ លើក", "count", 4), ("3 ប៉ុស្តិ៍", "police_posts", 3),
        ("2 ដង", "accidents", 2),
    ],
)  # fmt: skip
def test_a_word_for_what_the_column_counts_is_told_with_the_number(written, measure, number):
    assert said(written, measure) == (number, "count_with_word")


@pytest.mark.parametrize(
    ("written", "measure"),
    [
        ("3 persons", "reported"), ("៣ នាក់", "reported"), ("3 ករណី", "suspects"),
        ("2 suspects", "reported"), ("4 accidents", "deaths"), ("3 cleared", "reported"),
    ],
)  # fmt: skip
def test_a_word_for_something_else_is_an_error(written, measure):
    assert said(written, measure) == (None, "count_of_other")


@pytest.mark.parametrize(
    "written",
    ["3 of 5", "about 3", "3 ករណី/2 នាក់", "ប្រហែល ៣ ករណី", "3 or more", "3 cases?", "3+ cases",
     "3 ករណី (មិនទាន់បង្ក្រាប)", "3 stolen bicycles", "3 ក្នុងចំណោម 5", ">3 cases", "1-2 cases"],
)  # fmt: skip
def test_words_that_may_change_the_number_are_an_error(written):
    assert said(written) == (None, "number_not_understood")


def test_the_finding_quotes_the_cell_and_the_number_or_what_it_counts(read, figures):
    reading = read([["Offences 2024"], HEAD, ["020804", "Roka", "3 ករណី", "២ ករណី"]])
    assert figures(reading) == {("020804", "theft", "reported"): 3}
    taken, other = reading.findings
    assert (taken.severity, taken.cell) == ("warning", "C3")
    assert "3 ករណី" in taken.message("km")
    assert taken.message("en").endswith("is taken as 3.")
    assert (other.severity, other.cell) == ("error", "D3")
    assert "suspects arrested" in other.message("en")


def test_an_amount_in_its_own_unit_needs_no_word_said(read, rules):
    head = ["Commune code", "Commune", "Heroin (kg)"]
    assert rules(read([["Seizures 2024"], head, ["020804", "Roka", "2.5 kg"]])) == []


@pytest.mark.parametrize(
    ("written", "count"),
    [
        (3.0000000000000004, 3), ("3.0000000000000004", 3), ("៣.០០០០០០០០០០០០០០០៤", 3),
        (2.9999999999999996, 3), (-3.0000000000000004, -3), (12345.000000000002, 12345),
        (399_999.99999999994, 400_000), (0.1 + 0.2 - 0.3, 0), (3.01, 3.01), (3.001, 3.001),
        (2.5, 2.5), ("2,5", 2.5),
    ],
)  # fmt: skip
def test_the_rest_of_a_sum_of_binary_fractions_is_no_fraction_of_a_case(written, count):
    assert meaning(written, "count").value == count
    assert meaning(written, "amount", "kg").value == pytest.approx(count)


def test_amounts_keep_their_decimals():
    assert meaning(3.0000001, "amount", "kg").value == 3.0000001
    assert meaning("0,125", "amount", "kg").value == 0.125
    assert meaning(0.1 + 0.2, "amount", "kg").value == 0.3
    assert meaning(3.0000000000000004, "amount", "plants").value == 3


def test_every_count_has_a_word_that_it_can_be_written_with():
    """What no word counts would make "3 of them" an error for want of one; tiers have none."""
    counts = {field.measure for field in by_key().values() if field.kind == "count"}
    words = ("cases", "persons", "times", "posts", "actions")
    assert all("count_with_word" in [said(f"3 {w}", each)[1] for w in words] for each in counts)


@pytest.mark.real
def test_a_workbook_with_the_rest_of_a_sum_in_a_count(shared_dir, gazetteer):
    path = shared_dir / "cases" / "09-count-with-float-noise" / "theft.xlsx"
    checked = checking.check([path], gazetteer=gazetteer)
    assert [each.rule for each in checked.findings] == ["commune_missing"]
    assert list(checked.readings[0].figures["value"]) == [3, 3]
