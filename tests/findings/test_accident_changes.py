"""Changes of traffic accidents in words: counted in accidents, with what they cannot tell."""

import pytest

from tests.findings.test_changes import interval


def accidents(country, code, before, after):
    country.put("traffic", code, 2022, accidents=before)
    return country.put("traffic", code, 2023, accidents=after)


def test_a_fall_of_accidents_beyond_chance_is_said_in_accidents(quiet, say):
    accidents(quiet, "010101", 90, 40)
    first, _, caveat = say(quiet, "01", "accidents_change")
    assert first == (
        "From 2022 to 2023, the traffic accident rate in East Province fell by 56 % "
        f"(90 → 40 accidents), beyond chance {interval(90, 40)}."
    )
    assert caveat == "A change can also be one of recording."


def test_a_rise_of_accidents_in_khmer_is_counted_in_their_word(quiet, say):
    accidents(quiet, "010101", 40, 90)
    first = say(quiet, "01", "accidents_change", lang="km")[0]
    assert "អត្រាគ្រោះថ្នាក់ចរាចរណ៍" in first
    assert "កើនឡើង" in first
    assert "40 → 90 លើក" in first
    assert "ករណី" not in first


def test_few_accidents_have_no_percentage(quiet, say):
    accidents(quiet, "010101", 3, 1)
    first = say(quiet, "010101", "accidents_change")[0]
    assert "1 traffic accident, after 3 in 2022: too few to tell a change from chance" in first
    assert "%" not in first


def test_how_many_areas_changed_stands_beside_what_chance_would_do(quiet, say):
    for code in ("010101", "010102", "010103"):
        accidents(quiet, code, 2, 3)
    accidents(quiet, "010104", 90, 40)
    second = say(quiet, "01", "accidents_change")[1]
    assert second.startswith("Of 6 communes compared, 1 fell and 0 rose clearly (by chance alone")
    assert second.endswith("; 5 have too few accidents to tell.")


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "too few cases to tell"), ("km", "មានករណីតិចពេក")]
)
def test_offences_are_still_counted_in_cases(quiet, say, lang, words):
    quiet.put("offences", "010101", 2022, "theft", reported=90)
    quiet.put("offences", "010101", 2023, "theft", reported=40)
    assert words in say(quiet, "01", "crime_change", lang=lang)[1]


def test_the_first_year_has_its_accidents_and_no_change(quiet, say):
    quiet.put("traffic", "010101", 2022, accidents=7)
    assert say(quiet, "01", "accidents_change", year=2022) == [
        "There are no records from before 2022 to compare with.",
        "In 2022, East Province recorded 7 traffic accidents.",
    ]
