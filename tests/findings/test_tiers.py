"""Tiers in words: how many of how many, by name where they are few, and who is not counted."""

import re

import pytest

from tests.metrics.conftest import Country


def tiers(country, year, **held):
    """Write the tier of communes (``c010101=3``)."""
    for code, tier in held.items():
        country.put("tiers", code[1:], year, tier=tier)
    return country


@pytest.fixture
def moved(quiet):
    """Of six communes of the East five are first-tier in 2022, four in 2023; one is third."""
    tiers(quiet, 2022, c010101=2)
    return tiers(quiet, 2023, c010102=2, c010103=3)


def test_first_third_and_the_change(moved, say):
    assert say(moved, "01") == [
        "In 2023, 4 of the 6 ranked communes of East Province were first-tier, "
        "1 fewer than in 2022.",
        "One is third-tier: Gamma.",
    ]


def test_one_commune_was_and_several_were(quiet, say):
    tiers(quiet, 2022, c010201=2, c010202=2)
    tiers(quiet, 2023, c010201=2)
    assert say(quiet, "0102")[0] == (
        "In 2023, 1 of the 2 ranked communes of Hill District was first-tier, 1 more than in 2022."
    )


def test_a_commune_that_is_ranked_alone_kept_its_tier(quiet, say):
    quiet.cover("tiers", "010202", 2023, "missing")
    assert say(quiet, "0102", "tier_change")[0] == (
        "From 2022 to 2023, the only commune of Hill District ranked in both years kept its tier; "
        "1 other lacks a tier in one of the years."
    )


def test_the_same_in_khmer(moved, say):
    first, third = say(moved, "01", lang="km")
    assert re.findall(r"[0-9]+", first) == ["2023", "4", "6", "2022", "1"]
    assert "ខេត្តខាងកើត" in first
    assert third.endswith("៖ គ។")
    assert first.endswith("។")


def test_communes_are_told_from_their_namesakes_on_the_page_of_the_nation(moved, say):
    assert say(moved, "KH")[1] == "One is third-tier: Gamma (East)."


def test_of_many_the_area_with_the_most_is_named(quiet, say):
    everywhere = {f"c{code}": 3 for code in ("010101", "010102", "010103", "010201", "020101")}
    tiers(quiet, 2023, **everywhere)
    assert say(quiet, "KH")[1] == "5 are third-tier, the most in East (4)."
    assert say(quiet, "01")[1] == "4 are third-tier, the most in River (3)."


def test_no_area_is_singled_out_of_equals(quiet, say):
    tiers(quiet, 2023, c010101=3, c010102=3, c010201=3, c010202=3)
    assert say(quiet, "01")[1] == "4 are third-tier, across 2 districts."
    assert say(quiet, "KH")[1] == "4 are third-tier, all in East Province."


def test_who_is_not_counted_is_said(quiet, say):
    quiet.cover("tiers", "010101", 2023, "not_ranked").cover("tiers", "010102", 2023, "missing")
    first, third, absent = say(quiet, "01")
    assert "4 of the 4 ranked communes" in first
    assert "2 fewer than in 2022 (then of 6)" in first
    assert third == "None is third-tier."
    assert absent == "Not counted: 1 not ranked and 1 not reported."
    assert say(quiet, "0101")[-1] == absent
    quiet.cover("tiers", "010102", 2023, "not_ranked")
    assert say(quiet, "01")[2] == "2 communes were not ranked and are not counted."


def test_nobody_ranked_is_not_third(quiet, say):
    for code in ("010201", "010202"):
        quiet.cover("tiers", code, 2023, "missing")
    assert say(quiet, "0102") == [
        "In 2023, none of the 2 communes of Hill District has a tier on record.",
        "2 communes reported no tier and are not counted.",
    ]


def test_one_commune(quiet, say):
    tiers(quiet, 2023, c020101=2)
    assert say(quiet, "02") == [
        "In 2023, the only ranked commune of West Province was in the second tier."
    ]


def test_moves_are_named_when_few(moved, say):
    tiers(moved, 2022, c010103=3)
    assert say(moved, "01", "tier_change") == [
        "From 2022 to 2023, of the 6 communes of East Province ranked in both years, 1 moved up, "
        "1 moved down and 4 kept their tier.",
        "Moved down: Beta; moved up: Alpha.",
        "One was third-tier in both 2022 and 2023: Gamma.",
    ]


def test_nobody_moved(quiet, say):
    quiet.cover("tiers", "010101", 2022, "missing")
    assert say(quiet, "01", "tier_change") == [
        "From 2022 to 2023, none of the 5 communes of East Province ranked in both years changed "
        "its tier; 1 other lacks a tier in one of the years.",
        "No commune is on record as third-tier in both 2022 and 2023.",
    ]


def test_third_tier_two_years_running_cannot_be_said_without_tiers_of_both(say):
    years = Country(["010101", "010102"], [2021, 2022, 2023])
    for code in ("010101", "010102"):
        years.cover("tiers", code, 2022, "missing")
    assert say(years, "01", "tier_change", against=2021)[-1] == (
        "Whether a commune was third-tier in both 2022 and 2023 cannot be said: "
        "none has a tier on record in both."
    )


def test_no_commune_twice_in_the_third_tier_where_all_are_ranked(quiet, say):
    assert say(quiet, "01", "tier_change")[-1] == "No commune was third-tier in both 2022 and 2023."


def test_the_first_year_has_none_before_it(moved, say):
    said = say(moved, "01", "tier_change", year=2022)
    assert said[0] == "There are no records from before 2022 to compare with."
    assert not re.search("2021|2023", " ".join(said))
    assert len(said) <= 3


def test_no_tier_in_both_years(quiet, say):
    quiet.cover("tiers", "020101", 2022, "not_ranked")
    (said,) = say(quiet, "02", "tier_change")
    assert said.startswith("No commune of West Province has a tier on record in both 2022 and 2023")


# One commune ----------------------------------------------------------------------------------


def test_a_commune_since_when(say):
    years = Country(["010101", "010102"], [2020, 2021, 2022, 2023])
    tiers(years, 2020, c010101=3)
    tiers(years, 2021, c010101=2)
    first, cases = say(years, "010101")
    assert first == (
        "In 2023, Alpha Commune was in the first tier, "
        "as in every year since 2022 (before that, second tier)."
    )
    assert cases == (
        "It recorded 0 offences, after 0 in 2022: too few to tell a change from chance."
    )
    assert say(years, "010102")[0].endswith("as in every year since the records begin in 2020.")
    assert say(years, "010101", year=2022)[0].endswith(", up from the second tier in 2021.")
    assert say(years, "010101", year=2020)[0] == "In 2020, Alpha Commune was in the third tier."


def test_a_year_without_a_tier_breaks_the_line(say):
    years = Country(["010101", "010102"], [2020, 2021, 2022, 2023])
    years.cover("tiers", "010101", 2021, "not_ranked")
    assert say(years, "010101")[0].endswith("in the first tier, as in every year since 2022.")
    assert say(years, "010101", year=2022)[0].endswith("(no tier on record for 2021).")


def test_a_commune_that_did_not_report_is_not_zero(quiet, say):
    for table in ("tiers", "offences"):
        quiet.cover(table, "010101", 2023, "missing")
    assert say(quiet, "010101") == [
        "In 2023, Alpha Commune has no tier on record.",
        "No offence report was received, which does not mean none.",
    ]
