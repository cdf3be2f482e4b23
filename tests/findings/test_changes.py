"""Changes in words: both counts, the exact interval, and what chance would have done."""

import re

import pandas as pd
import pytest
from scipy import stats

from svc_atlas.text.formats import Formats


def cases(country, code, before, after, offence="theft"):
    country.put("offences", code, 2022, offence, reported=before)
    return country.put("offences", code, 2023, offence, reported=after)


def interval(before, after):
    """The exact interval of a change of equal residents, from scipy's binomial test."""
    ends = stats.binomtest(after, before + after).proportion_ci(0.95, "exact")
    low, high = (Formats("en").signed_percent(100 * p / (1 - p) - 100) for p in ends)
    return f"(95 % interval {low} to {high})".replace("\u202f", " ").replace(" % to", " to")


def test_a_fall_beyond_chance(quiet, say):
    cases(quiet, "010101", 412, 112)
    first, _, caveat = say(quiet, "01", "crime_change")
    assert first == (
        "From 2022 to 2023, the crime rate in East Province fell by 73 % (412 → 112 cases), "
        f"beyond chance {interval(412, 112)}."
    )
    assert "−78 to −66 %" in first
    assert caveat == "A change in the records can also be one of reporting."


def test_a_fall_to_one_case(quiet, say):
    cases(quiet, "010101", 16, 1)
    assert "fell by 93.8 % (16 → 1 case), beyond chance" in say(quiet, "01", "crime_change")[0]


def test_a_rise_in_khmer(quiet, say):
    cases(quiet, "010101", 112, 412)
    said = say(quiet, "01", "crime_change", lang="km")
    assert re.findall(r"[+−]?\d+(?:,\d+)?", said[0])[:5] == ["2022", "2023", "268", "112", "412"]
    assert "កើនឡើង" in said[0]
    assert "ថយចុះ" not in said[0]
    assert all(sentence.endswith("។") for sentence in said)


def test_a_change_that_chance_can_make(quiet, say):
    cases(quiet, "010101", 40, 34)
    assert say(quiet, "01", "crime_change")[0] == (
        "From 2022 to 2023, the crime rate in East Province did not change clearly: 40 → 34 "
        f"cases, −15 % {interval(40, 34)}."
    )


@pytest.mark.parametrize("lang", ["en", "km"])
def test_as_many_cases_as_before_are_no_difference_that_chance_made(quiet, say, lang):
    cases(quiet, "010101", 40, 40)
    said = say(quiet, "01", "crime_change", lang=lang)[0]
    assert "→" not in said
    if lang == "en":
        assert "did not change clearly: 40 cases in either year, 0 % " in said


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (4, 7, "recorded 7 offences, after 4 in 2022: no clear change."),
        (4, 4, "recorded 4 offences, as many as in 2022."),
        (2, 1, "recorded 1 offence, after 2 in 2022: too few to tell a change from chance."),
        (0, 3, "recorded 3 offences, after 0 in 2022: too few to tell a change from chance."),
        (0, 12, "recorded 12 offences, after 0 in 2022: a rise beyond chance."),
        (9, 0, "recorded 0 offences, after 9 in 2022: a fall beyond chance."),
        (0, 0, "recorded 0 offences, after 0 in 2022: too few to tell a change from chance."),
    ],
)
def test_a_small_base_has_counts_and_no_percentage(quiet, say, before, after, said):
    cases(quiet, "010101", before, after)
    for area in ("01", "0101", "010101"):
        first = say(quiet, area, "crime_change")[0]
        assert first.endswith(said)
        assert "%" not in first


def test_a_clear_rise_of_few_drug_cases_rests_on_each_standing_alone(quiet, say):
    quiet.put("drugs", "010101", 2023, "use", cases=13)
    assert say(quiet, "010101", "drug_change")[0].endswith(
        "recorded 13 drug cases, after 0 in 2022: a rise beyond chance, if each case stands alone."
    )


def test_after_a_change_the_rate_of_years_together_says_what_it_is_per(quiet, say):
    cases(quiet, "010101", 3, 2)
    second = say(quiet, "010101", "crime_change")[1]
    assert second.startswith("Over 2 years together the rate is ")
    assert " per 10 000 residents a year (95 % interval " in second


def test_what_chance_alone_would_do_is_said(quiet, say):
    cases(quiet, "010101", 30, 5)
    cases(quiet, "010102", 5, 30)
    cases(quiet, "010103", 20, 22)
    second = say(quiet, "01", "crime_change")[1]
    found = re.fullmatch(
        r"Of 6 communes compared, 1 fell and 1 rose clearly \(by chance alone about (\S+) would\); "
        r"3 have too few cases to tell\.",
        second,
    )
    assert 0 < float(found[1]) <= 0.15  # at most 5 % of the three that can be told


def test_nothing_to_tell_in_any_commune(quiet, say):
    for code in ("010101", "010102", "010103", "010201"):
        cases(quiet, code, 3, 2)
    assert say(quiet, "01", "crime_change")[1] == (
        "Not one of 6 communes has enough cases to tell a change from chance."
    )


def test_communes_missing_in_either_year_are_not_compared(quiet, say):
    cases(quiet, "010101", 50, 20)
    cases(quiet, "010102", 50, 50).cover("offences", "010102", 2022, "missing")
    said = say(quiet, "01", "crime_change")
    assert "(50 → 20 cases)" in said[0]
    assert said[1].startswith("Of 5 communes compared")
    assert said[2].endswith("; 1 of 6 communes lacks full figures and is left out.")


def test_no_year_to_compare_with(quiet, say):
    cases(quiet, "010101", 50, 20)
    assert say(quiet, "01", "crime_change", year=2022) == [
        "There are no records from before 2022 to compare with.",
        "In 2022, East Province recorded 50 offences.",
    ]
    quiet.cover("offences", "010103", 2022, "missing")
    quiet.put("offences", "010102", 2022, "murder", reported=pd.NA, flag="blank")
    quiet.put("offences", "010102", 2022, "theft", reported=4)
    said = say(quiet, "01", "crime_change", year=2022)[1:]
    assert said == [
        "In 2022, East Province recorded 54 offences.",
        "Only recorded offences are counted; 2 of 6 communes did not report in full.",
    ]
    # Of a commune what it left open may be more than what it wrote: that is no total of it.
    assert len(say(quiet, "010102", "crime_change", year=2022)) == 1
    quiet.cover("offences", "020101", 2022, "missing")
    (said,) = say(quiet, "02", "crime_change")
    assert said.endswith("for both 2022 and 2023, so a change cannot be said.")


def test_drugs_and_one_offence(quiet, say):
    quiet.put("drugs", "010101", 2022, "use", cases=20)
    quiet.put("drugs", "010101", 2023, "use", cases=60)
    first, _, caveat = say(quiet, "01", "drug_change")
    assert "the drug case rate in East Province rose by 200 % (20 → 60 cases)" in first
    assert ", beyond chance, if each case stands alone (95 % interval" in first
    assert caveat == "Drug figures show enforcement as much as drugs."
    cases(quiet, "010101", 30, 60)
    cases(quiet, "010101", 90, 10, offence="fraud")
    first = say(quiet, "01", "crime_change", offence="theft")[0]
    assert "the rate of theft in East Province rose by 100 % (30 → 60 cases)" in first
