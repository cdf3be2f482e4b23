"""Totals of a table that has a row for each commune and offence, held against its rows."""

from pathlib import Path

import pytest

from svc_atlas.records.checks import figures as held
from svc_atlas.records.recognising import recognise
from svc_atlas.records.workbook import Sheet, Workbook

COMMUNES = ["Anlung Vil", "Norea", "Ta Pon", "Roka", "Kampong Preah"]
TITLE, HEAD = ["Offences in Battambang, 2024"], ["District", "Commune", "Offence", "Cases"]
ROWS = [["Sangkae", name, offence, 5] for name in COMMUNES for offence in ("Theft", "Robbery")]
WRONG = ("total_row_differs", "parts_not_total", "total_over_parts")


@pytest.fixture
def wrong(gazetteer):
    """Return the cells of totals that differ from their parts; nothing else may be found."""

    def of(*rows, head=HEAD, title=TITLE):
        sheet = Sheet("Sheet1", [title, head, *rows])
        reading = recognise(Workbook(Path("t.xlsx"), "0" * 64, "xlsx", (sheet,)), gazetteer)
        every = [*reading.findings, *held(reading, gazetteer=gazetteer)]
        every = [each for each in every if each.rule != "commune_missing"]
        assert {each.rule for each in every} <= set(WRONG)
        assert all(each.severity == "error" for each in every)
        return [each.cell for each in every]

    return of


@pytest.mark.parametrize(
    "label",
    [
        (None, "Total", None), (None, "សរុប", None), ("Total", None, None), (None, None, "Total"),
        ("Total", None, "Total"), (None, "Grand total", None), (None, None, "សរុបរួម"),
        ("Total Sangkae", None, None), ("សរុប", None, "សរុប"),
    ],
)  # fmt: skip
def test_the_total_of_all_rows(wrong, label):
    assert wrong(*ROWS, [*label, 50]) == []
    assert wrong(*ROWS, [*label, 999]) == ["D13"]
    assert wrong(*ROWS, [*label, 49]) == ["D13"]


def test_a_total_for_each_offence(wrong):
    both = [[None, "Total", "Theft", 25], [None, "សរុប", "ប្លន់", 25], [None, "Total", None, 50]]
    assert wrong(*ROWS, *both) == []
    assert wrong(*ROWS, [None, "Total", "Theft", 50]) == ["D13"]
    assert wrong(*ROWS, [None, "Total theft", None, 25]) == []
    assert wrong(*ROWS, [None, "សរុបលួច", None, 26]) == ["D13"]


def test_a_total_for_each_commune_beside_its_name(wrong):
    def rows(total):
        parts = [["Theft", 5], ["Robbery", 3], ["Total", 8]]
        made = [["Sangkae", name, *part] for name in COMMUNES for part in parts]
        made[2][3] = total
        return made

    assert wrong(*rows(8), [None, "Total", None, 40]) == []
    # One mistake is told once: the total of all is right.
    assert wrong(*rows(9), [None, "Total", None, 40]) == ["D5"]
    assert wrong(*rows(8), [None, "Total", "Total", 80]) == ["D18"]


@pytest.mark.parametrize("label", ["Total {}", "Subtotal", "សរុបរង", "Total"])
def test_a_subtotal_below_the_rows_of_each_commune(wrong, label):
    def rows(second):
        made = []
        for name in COMMUNES:
            made += [["Sangkae", name, "Theft", 5], ["Sangkae", name, "Robbery", 3]]
            made.append([None, label.format(name), None, 8])
        made[5][3] = second
        return made

    assert wrong(*rows(8), [None, "Grand total", None, 40]) == []
    assert wrong(*rows(88), [None, "Grand total", None, 40]) == ["D8"]


def test_a_total_for_each_district_and_one_of_all(wrong):
    banan = [["Banan", name, o, 2] for name in ("Snoeng", "Bay Damram") for o in ("Theft", "Fraud")]

    def rows(sangkae, both):
        totals = (["Total Sangkae", None, None, sangkae], ["Total Banan", None, None, 8])
        return [*ROWS, totals[0], *banan, totals[1], ["Total", None, None, both]]

    assert wrong(*rows(50, 58)) == []
    assert wrong(*rows(58, 58)) == ["D13"]
    assert wrong(*rows(50, 60)) == ["D19"]


def test_a_list_of_what_there_was_alone_adds_up_what_it_lists(wrong):
    rows = [["Sangkae", name, "Theft", n] for n, name in enumerate(COMMUNES, 1)]
    rows.append(["Sangkae", "Roka", "Robbery", 2])
    assert wrong(*rows, [None, "Total", "Theft", 15], [None, "Total", None, 17]) == []
    assert wrong(*rows, [None, "Total", "Theft", 16]) == ["D9"]


def test_a_cell_left_blank_may_be_what_the_total_has_more(wrong):
    rows = [*ROWS[:-1], [*ROWS[-1][:3], None]]
    assert wrong(*rows, [None, "Total", None, 52]) == []
    assert wrong(*rows, [None, "Total", None, 44]) == ["D13"]


def test_a_total_above_its_rows_and_of_two_measures(wrong):
    head = ["Commune", "Offence", "Cases reported", "Cases cleared"]
    rows = [["Roka", "Theft", 5, 3], ["Norea", "Theft", 5, 3]]
    assert wrong(["Total", None, 10, 6], *rows, head=head) == []
    assert wrong(["Total", None, 999, 6], *rows, head=head) == ["C3"]
    assert wrong(*rows, ["Total", None, 10, 7], head=head) == ["D5"]


def test_a_total_for_each_year_of_a_column_of_years(wrong):
    rows = [[year, name, "Theft", n] for year, n in ((2024, 5), (2023, 2)) for name in COMMUNES]
    head, title = ["Year", *HEAD[1:]], ["Offences in Battambang"]
    right = [[2024, "Total", None, 25], [2023, "Total", None, 10]]
    assert wrong(*rows, *right, head=head, title=title) == []
    right[0][3] = 26
    assert wrong(*rows, *right, head=head, title=title) == ["D13"]


def test_amounts_are_added_and_kilograms_never_to_plants(wrong):
    head, title = ["Commune", "Substance", "Amount"], ["Seizures in Battambang, 2024"]
    rows = [["Roka", "Heroin", 0.1], ["Roka", "Ketamine", 0.2]]
    assert wrong(*rows, ["Total", None, 0.3], head=head, title=title) == []
    assert wrong(*rows, ["Total", None, 3], head=head, title=title) == ["C5"]
    rows.append(["Roka", "Cannabis plants", 3])
    assert wrong(*rows, ["Total", None, 3.3], head=head, title=title) == []


def test_a_row_that_is_an_error_already_is_no_second_one_of_its_total(gazetteer):
    for wrong in (["Sangkae", "Norea", "Thefft", 5], ["Sangkae", "Norea", "Theft", "5 or 6"]):
        rows = [TITLE, HEAD, ["Sangkae", "Roka", "Theft", 5], wrong, [None, "Total", None, 10]]
        sheet = Sheet("Sheet1", rows)
        reading = recognise(Workbook(Path("t.xlsx"), "0" * 64, "xlsx", (sheet,)), gazetteer)
        every = [*reading.findings, *held(reading, gazetteer=gazetteer)]
        assert len([each for each in every if each.severity == "error"]) == 1
