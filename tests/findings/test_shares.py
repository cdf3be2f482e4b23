"""Clearance, targets and reports in words: never one for the other, and never of nothing."""

import pytest

from svc_atlas.schema import RECORD_NAMES


def test_clearance_with_its_counts_and_the_year_before(quiet, say):
    quiet.put("offences", "010101", 2022, "theft", reported=50, cleared=40)
    quiet.put("offences", "010101", 2023, "theft", reported=60, cleared=45)
    assert say(quiet, "01", "clearance") == [
        "In 2023, East Province cleared 45 of 60 offences reported (75 %).",
        "In 2022 it was 40 of 50 (80 %): no clear change.",
        "This is not the share of targets met.",
    ]


@pytest.mark.parametrize(
    ("before", "after", "en", "km"),
    [
        ((13, 15), (16, 17), "13 of 15 (87 %): too few to compare.", "តិចពេក"),
        ((60, 100), (90, 100), "60 of 100 (60 %): a rise beyond chance.", "ការកើនឡើងនេះ"),
        ((90, 100), (60, 100), "90 of 100 (90 %): a fall beyond chance.", "ការថយចុះនេះ"),
        ((15, 15), (17, 17), "15 of 15 (100 %): no clear change.", "គ្មានការប្រែប្រួល"),
        ((999, 1000), (500, 500), "999 of 1 000 (99.9 %): no clear change.", "គ្មានការប្រែប្រួល"),
        ((25, 20), (18, 20), "25 of 20 (125 %): with cases of earlier years", "ឆ្នាំមុន"),
    ],
)
def test_an_earlier_share_has_its_counts_and_what_chance_could_do(
    quiet, say, before, after, en, km
):
    for year, (cleared, reported) in ((2022, before), (2023, after)):
        quiet.put("offences", "010101", year, "theft", reported=reported, cleared=cleared)
    second = say(quiet, "01", "clearance")[1]
    assert second.startswith(f"In 2022 it was {en}")
    assert km in say(quiet, "01", "clearance", lang="km")[1]


def test_of_fewer_than_ten_there_is_no_percentage(quiet, say):
    quiet.put("offences", "010101", 2023, "theft", reported=3, cleared=2)
    said = say(quiet, "01", "clearance")
    assert said[0] == "In 2023, East Province cleared 2 of 3 offences reported."
    assert "%" not in " ".join(said)


def test_more_cleared_than_reported(quiet, say):
    quiet.put("offences", "010101", 2023, "theft", reported=20, cleared=25)
    assert say(quiet, "01", "clearance")[0] == (
        "In 2023, East Province cleared 25 cases for 20 offences reported (125 %): "
        "cases of earlier years can be among them."
    )


def test_no_case_and_no_report(quiet, say):
    assert say(quiet, "02", "clearance") == [
        "In 2023, there is no case in West Province of which a clearance rate could be said."
    ]
    quiet.cover("offences", "020101", 2023, "missing")
    assert say(quiet, "02", "clearance")[0].endswith("which does not mean none.")


@pytest.mark.parametrize(
    ("achieved", "word"),
    [(20, "the target was met"), (19, "close to the target"), (17, "the target was missed")],
)
def test_targets_met_close_missed(quiet, say, achieved, word):
    quiet.put("targets", "010101", 2023, "order", target=20, achieved=achieved)
    quiet.put("targets", "010102", 2023, "order", target=10, achieved=10)
    quiet.put("targets", "010102", 2022, "order", target=10, achieved=0)
    first, second, caveat = say(quiet, "0101", "targets")
    share = round(100 * (achieved + 10) / 30)
    whole = {20: "the target was met", 19: "close to the target", 17: "close to the target"}
    assert first == (
        f"In 2023, River District completed {achieved + 10} of 30 actions planned ({share} %): "
        f"{whole[achieved]}."
    )
    met = {20: (2, 0, 0), 19: (1, 1, 0), 17: (1, 0, 1)}[achieved]
    assert second == (
        f"Of 2 communes with figures, {met[0]} met theirs, {met[1]} came close (90 % and over) "
        f"and {met[2]} missed it."
    )
    assert "not the clearance rate" in caveat
    assert say(quiet, "010101", "targets")[0].endswith(f": {word}.")


def test_no_plan_is_no_failure(quiet, say):
    (said,) = say(quiet, "02", "targets")
    assert said == "In 2023, West Province planned no actions, so a share cannot be said."


def test_reports_that_are_owed(quiet, say):
    quiet.cover("drugs", "010104", 2023, "missing").cover("targets", "010104", 2023, "missing")
    tables = len(RECORD_NAMES)
    assert say(quiet, "0101", "coverage") == [
        f"For 2023, {4 * tables - 2} of the {4 * tables} reports due from River District came in "
        "(94 %); 3 of 4 communes handed in everything.",
        "1 commune still owes a report: Delta.",
        "That a report came does not make its figures right.",
    ]
    said = say(quiet, "010104", "coverage")
    assert f"{tables - 2} of the {tables} reports due from Delta Commune came in" in said[0]
    assert said[1] == "Still owed: drug offences and targets."


def test_nothing_is_owed(quiet, say):
    assert say(quiet, "02", "coverage")[0] == (
        f"For 2023, all {len(RECORD_NAMES)} reports due from West Province came in."
    )


@pytest.mark.parametrize("indicator", ["clearance", "targets", "coverage"])
def test_khmer_sentences_end_as_they_should(quiet, say, indicator):
    quiet.put("offences", "010101", 2023, "theft", reported=60, cleared=45)
    quiet.put("targets", "010101", 2023, "order", target=60, achieved=45)
    said = say(quiet, "01", indicator, lang="km")
    assert all(sentence.endswith("។") for sentence in said)
    assert "ខេត្តខាងកើត" in said[0]
    assert "2023" in said[0]
    if indicator != "coverage":
        assert "45" in said[0]
        assert "60" in said[0]
        assert "75 %" in said[0]
