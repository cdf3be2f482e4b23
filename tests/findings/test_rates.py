"""Rates in words: counts, residents, interval; beside the rest of the country; who stands out."""

import re

import pytest
from scipy import stats

from tests.metrics.conftest import Country


@pytest.fixture
def four(quiet):
    """Four thefts in one commune of the East, and one robbery in the other province."""
    quiet.put("offences", "010101", 2023, "theft", reported=4)
    return quiet.put("offences", "020101", 2023, "robbery", reported=1)


def test_a_rate_with_its_counts_and_its_exact_interval(four, say):
    # Garwood (1936): a count of 4 is a mean of 1.09 to 10.24.
    assert say(four, "010101", "crime_rate")[0] == (
        "In 2023, Alpha Commune recorded 4 offences among 10 000 residents, 4.0 per 10 000 "
        "(95 % interval 1.1 to 10.2), against 0.2 in the rest of the country: 2.4 to 1 181.9 times "
        "as much (95 % interval)."
    )
    # 4 and 1 cases of 1 and 6 times 10,000 residents: the exact interval by scipy's binomial test.
    low, high = stats.binomtest(4, 5).proportion_ci(0.95, "exact")
    assert (round(6 * low / (1 - low), 1), round(6 * high / (1 - high), 1)) == (2.4, 1181.9)


def test_a_rate_in_khmer(four, say):
    first, *_, caveat = said = say(four, "01", "crime_rate", lang="km")
    numbers = re.findall(r"\d[\d ,]*\d|\d", first)
    assert numbers[:4] == ["2023", "4", "60 000", "0,7"]
    assert "ខេត្តខាងកើត" in first
    assert all(sentence.endswith("។") for sentence in said)
    assert "កត់ត្រា" in caveat


def test_the_country_is_not_compared_with_itself(four, say):
    said = " ".join(say(four, "KH", "crime_rate"))
    assert "5 offences among 70 000 residents" in said
    assert "rest of the country" not in said


@pytest.mark.parametrize(("cases", "word"), [(60, "above"), (2, "below"), (15, "not clearly")])
def test_beyond_chance_or_not(quiet, say, cases, word):
    """The rest of the country records 90 offences, 15 for each commune."""
    for code in quiet.communes:
        quiet.put("offences", code, 2023, "theft", reported=cases if code == "020101" else 15)
    said = say(quiet, "020101", "crime_rate")[0]
    assert f": {word}" in said
    assert "(15)" in said
    assert ("and it stands out among the 7 communes" in said) == (word != "not clearly")
    # The same answer from the binomial distribution of scipy: one of seven equal communes.
    p = stats.binomtest(cases, cases + 90, 1 / 7).pvalue
    assert (p < 0.05) == (word != "not clearly")


@pytest.mark.parametrize("lang", ["en", "km"])
def test_of_two_provinces_only_both_rates_and_the_interval_are_said(quiet, say, lang):
    for code in quiet.communes:
        quiet.put("offences", code, 2023, "theft", reported=60 if code == "020101" else 15)
    said = say(quiet, "02", "crime_rate", lang=lang)[0]
    low, high = (6 * p / (1 - p) for p in stats.binomtest(60, 150).proportion_ci(0.95, "exact"))
    for number in (low, high):
        assert f"{number:.1f}".replace(".", "," if lang == "km" else ".") in said
    if lang == "en":
        assert ", against 15 in the rest of the country: " in said
    for word in ("above", "stands out", "differ", "ខ្ពស់ជាង", "ខុសគេ"):
        assert word not in said


def provinces(thefts):
    """A country of provinces of one commune each."""
    country = Country([f"{n:02}0101" for n in range(1, len(thefts) + 1)], [2022, 2023])
    for code, count in zip(country.communes, thefts, strict=True):
        country.put("offences", code, 2023, "theft", reported=count)
    return country


def test_where_all_provinces_differ_none_is_told_apart_for_being_unlike_the_rest(say):
    wide = provinces([20, 120] * 5)
    said = say(wide, "02", "crime_rate")[0]
    assert said.endswith(
        ", against 64 in the rest of the country; the 10 provinces differ that much anyway."
    )
    assert stats.binomtest(120, 700, 1 / 10).pvalue < 1e-6
    km = say(wide, "02", "crime_rate", lang="km")[0]
    assert "ខុសគ្នាបែបនេះ" in km
    assert "លើសពីកម្រិតចៃដន្យ" not in km


def test_among_many_provinces_chance_parts_one_from_the_rest(say):
    alike = provinces([20] * 9 + [31])
    # Clear for one comparison, and yet within the limits of 99.8 % of ten.
    assert stats.binomtest(31, 211, 1 / 10).pvalue < 0.05
    assert say(alike, "10", "crime_rate")[0].endswith(
        ", against 20 in the rest of the country; among 10 provinces, chance can bring that much."
    )


def test_none_of_so_few_areas_can_be_said_to_stand_out(quiet, say):
    for code in quiet.communes:
        quiet.put("offences", code, 2023, "theft", reported=90 if code == "010101" else 3)
    quiet.cover("offences", "010102", 2023, "missing").cover("offences", "010103", 2023, "missing")
    assert say(quiet, "01", "crime_rate")[1] == (
        "Whether any of 4 communes is clearly above the province's rate cannot be said: fewer than "
        "5 are too few to tell."
    )
    assert "៖" not in say(quiet, "01", "crime_rate", lang="km")[1]


def test_those_with_too_few_beside_them_are_counted_apart(quiet, say):
    quiet.put("offences", "010101", 2023, "theft", reported=90)
    assert say(quiet, "KH", "crime_rate")[1] == (
        "1 of 6 communes is clearly above the rate of the province concerned "
        "(under 0.1 by chance), leaving out 1 that has fewer than 5 to be compared with: "
        "Alpha (East) (90 cases, usual 15)."
    )


def test_two_cases_where_hardly_any_are_usual_do_not_stand_out(wide, say):
    wide.put("offences", "010104", 2023, "weapons", reported=2)
    said = say(wide, "01", "crime_rate", offence="weapons")[1]
    assert said == "Not one of 20 communes is clearly above the province's rate."


@pytest.fixture
def wide():
    """A province of twenty communes: enough to tell how much they differ among themselves."""
    return Country([f"0101{n:02}" for n in range(1, 21)], [2022, 2023])


def test_a_commune_far_from_the_others_is_named(wide, say):
    for place, code in enumerate(wide.communes):
        wide.put("drugs", code, 2023, "use", cases=60 if code == "010104" else 2 + place % 4)
    second, caveat = say(wide, "01", "drug_rate")[1:]
    assert second == (
        "1 of 20 communes is clearly above the province's rate (under 0.1 by chance): "
        "Delta (60 cases, usual 6.3)."
    )
    assert caveat == "Drug figures show enforcement as much as drugs."
    nation = say(wide, "KH", "drug_rate")[1]
    assert nation.startswith("1 of 20 communes is clearly above the rate of the province concerned")
    assert "Delta (East) (60 cases" in nation


def test_nobody_stands_out_of_small_numbers(four, say):
    assert say(four, "01", "crime_rate")[1] == (
        "Not one of 6 communes is clearly above the province's rate."
    )


def test_one_offence(quiet, say):
    quiet.put("offences", "010101", 2023, "theft", reported=1)
    quiet.put("offences", "010101", 2023, "fraud", reported=9)
    said = say(quiet, "010101", "crime_rate", offence="theft")
    assert "1 case of theft among 10 000 residents" in said[0]


def test_a_commune_far_from_the_others_in_one_offence(wide, say):
    for place, code in enumerate(wide.communes):
        wide.put("offences", code, 2023, "theft", reported=60 if code == "010104" else 3)
        wide.put("offences", code, 2023, "fraud", reported=60 if place == 0 else 3)
    said = say(wide, "01", "crime_rate", offence="theft")
    assert "117 cases of theft" in said[0]
    assert said[1].endswith(": Delta (60 cases, usual 5.9).")


def test_communes_without_full_figures_are_left_out_and_counted(four, say):
    four.cover("offences", "010102", 2023, "missing")
    four.put("offences", "010103", 2023, "murder", reported=None, flag="blank")
    said = say(four, "01", "crime_rate")
    assert "4 offences among 40 000 residents" in said[0]
    assert said[-1] == (
        "Only recorded offences are counted; 2 of 6 communes lack full figures and are left out."
    )


def test_nobody_reported(quiet, say):
    quiet.cover("offences", "020101", 2023, "missing")
    assert say(quiet, "02", "crime_rate") == [
        "In 2023, no commune of West Province reported offences, so there is no rate; "
        "that does not mean none."
    ]
    assert say(quiet, "020101", "crime_rate") == [
        "In 2023, Eta Commune did not report offences, which does not mean none."
    ]


def test_no_residents(quiet, say):
    for year in (2022, 2023):
        quiet.put("population", "020101", year, residents=None)
    assert "a rate cannot be said" in say(quiet, "02", "crime_rate")[0]
    assert "a rate cannot be said" in say(quiet, "020101", "drug_rate")[0]


def test_a_commune_with_years_together_and_the_reach_of_its_rank(four, say):
    four.put("offences", "010101", 2022, "theft", reported=2)
    second = say(four, "010101", "crime_rate")[1]
    # Six cases of 20,000 residents and years: 2.202 to 13.059 cases (Garwood).
    assert second.startswith("Over 2 years together the rate is 3.0 (95 % interval 1.1 to 6.5)")
    assert re.search(r"anywhere from 1 to \d among the province's 6 communes\.$", second)


# Estimates ------------------------------------------------------------------------------------


def test_years_together(four, say):
    four.put("offences", "010101", 2022, "theft", reported=2)
    assert say(four, "01", "crime_rate", estimate="pooled") == [
        "Over 2022–2023 together, East Province recorded 6 offences, 0.50 per 10 000 residents "
        "a year (95 % interval 0.18 to 1.09).",
        "In 2023 alone: 4 offences, a rate of 0.7.",
        "Only recorded offences are counted.",
    ]
    four.cover("offences", "010102", 2022, "missing")
    assert say(four, "01", "crime_rate", estimate="pooled")[-1] == (
        "Only recorded offences are counted; 1 of 6 communes lacks full figures of one of these "
        "years or more, and does not count in those."
    )


def test_years_together_of_which_one_is_missing(four, say):
    four.cover("offences", "020101", 2022, "missing")
    assert "(figures of 1 year only)" in say(four, "02", "crime_rate", estimate="pooled")[0]
    four.cover("offences", "020101", 2023, "missing")
    (said,) = say(four, "02", "crime_rate", estimate="pooled")
    assert said.endswith("so a rate cannot be said.")


def test_the_first_year_is_not_pooled(four, say):
    said = say(four, "01", "crime_rate", estimate="pooled", year=2022)
    assert said[0].startswith("In 2022, East Province recorded 0 offences among 60 000 residents")


def test_smoothing_says_how_far_it_moved(four, say):
    second = say(four, "KH", "crime_rate", estimate="smoothed")[1]
    assert re.match(r"Smoothed, half of 7 communes are drawn .* by \d+ % or more; ", second)
    assert "Alpha (East) moves furthest, from 4.0 to" in second
    assert say(four, "010101", "crime_rate", estimate="smoothed")[1].startswith(
        "Smoothed, the rate"
    )


def test_of_one_commune_half_is_not_smoothed(four, say):
    second = say(four, "0201", "crime_rate", estimate="smoothed")[1]
    assert second.startswith("Smoothed, the rate of Eta is drawn towards the country's by ")


def clustered(country, say, area, **held):
    from svc_atlas.metrics import small_numbers
    from svc_atlas.schema import TABLES

    table = small_numbers.compute(country.tables, TABLES["neighbours"].empty())
    commune = (table["level"] == "commune") & (table["year"] == 2023) & (table["kind"] == "crime")
    table.loc[commune, "cluster"] = "none"
    for code, word in held.items():
        table.loc[commune & (table["area"] == code[1:]), "cluster"] = word
    made = {"small_numbers": table}
    return say(country, area, "crime_rate", estimate="clusters", made=made)[1:]


def test_clusters_and_none(four, say):
    assert clustered(four, say, "01") == [
        "Among 6 communes there is no cluster of high or low rates beyond chance.",
        "A cluster of recorded cases may be one of enforcement or of reporting.",
    ]
    held = {"c010101": "high_high", "c010102": "high_high", "c010104": "low_high"}
    assert clustered(four, say, "01", **held)[0] == (
        "Of 6 communes, 2 lie in a cluster of high rates (Alpha and Beta) and 0 in one of low "
        "rates; 1 differs clearly from those around it."
    )
    assert clustered(four, say, "01", c010101="high_high")[0] == (
        "Of 6 communes, 1 lies in a cluster of high rates (Alpha) and 0 in one of low rates."
    )
    assert clustered(four, say, "010101", **held)[0] == (
        "It lies in a cluster of high rates beyond chance."
    )
    assert clustered(four, say, "010103", **held)[0].startswith("It lies in no cluster")


def test_clusters_that_cannot_be_said(four, say):
    nothing = {f"c{code}": "cannot_be_said" for code in four.communes}
    assert clustered(four, say, "01", **nothing)[0].startswith("Clusters cannot be said")
    assert clustered(four, say, "010101", **nothing)[0].startswith("A cluster cannot be said")
