"""Change between two years, against published and independent answers."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from svc_atlas.metrics import change, intervals

COMMUNES = ["020101", "020102", "020201"]


def two_years(country, before, after, residents=(10_000, 10_000)):
    one = country(["020101"], [2022, 2023])
    for year, count, people in ((2022, before, residents[0]), (2023, after, residents[1])):
        one.put("offences", "020101", year, "theft", reported=count)
        one.put("population", "020101", year, residents=people)
    return one.tables


def compared(tables, level="nation", **options):
    return change.between(tables, "crime", level, 2023, 2022, **options).iloc[0]


def test_the_interval_of_a_rate_ratio_is_that_of_rs_manual():
    # ?poisson.test of R: lung cancer in Fredericia (11 of 800) against Horsens, Kolding and
    # Vejle together (21 of 3,011) gives a ratio of 1.971 (0.8584264 to 4.2772659).
    counts = (np.array([n]) for n in (6 + 8 + 7, 11, 1083 + 1050 + 878, 800))
    low, high = intervals.of_ratio(*counts)
    assert low[0] == pytest.approx(0.8584264, abs=1e-7)
    assert high[0] == pytest.approx(4.2772659, abs=1e-7)


def test_a_published_example_just_short_of_a_clear_change(country):
    # Fay, "Testing the Ratio of Two Poisson Rates" (vignette of rateratio.test): 2 events in
    # 17,877 against 9 in 16,660 give 0.207 (0.02177406 to 1.00054910), p = 0.05011.
    found = compared(two_years(country, 9, 2, (16_660, 17_877)))
    assert found["low"] == pytest.approx(0.02177406, abs=1e-8)
    assert found["high"] == pytest.approx(1.00054910, abs=1e-8)
    assert found["percent"] == pytest.approx(100 * (0.2070941557 - 1), abs=1e-7)
    assert found["class"] == "no_clear_change"


def test_intervals_and_classes_agree_with_the_exact_binomial_test(country):
    for before, after, people in [
        (9, 2, (7, 7)),
        (3, 14, (5, 9)),
        (20, 12, (8, 8)),
        (0, 7, (5, 5)),
    ]:
        found = compared(two_years(country, before, after, people))
        total, null = before + after, people[1] / sum(people)
        exact = stats.binomtest(after, total, null).proportion_ci(0.95, method="exact")
        odds = people[0] / people[1]
        assert found["low"] == pytest.approx(exact.low / (1 - exact.low) * odds)
        if before:
            assert found["high"] == pytest.approx(exact.high / (1 - exact.high) * odds)
        tails = (stats.binomtest(after, total, null, a).pvalue for a in ("less", "greater"))
        clear = 2 * min(tails) < 0.05
        assert (found["class"] != "no_clear_change") == clear


def test_four_cases_after_none_cannot_be_called_a_change(country):
    # Exact test p = 2 × (1/2)⁴ = 0.125, and no split of four cases reaches 5 %.
    found = compared(two_years(country, 0, 4))
    assert found["class"] == "cannot_be_said"
    assert (found["before"], found["after"], found["difference"]) == (0, 4, 4)
    assert found[["percent", "low", "high"]].isna().all()


def test_with_equal_residents_six_cases_are_the_fewest_that_can_tell(country):
    assert compared(two_years(country, 5, 0))["class"] == "cannot_be_said"
    assert compared(two_years(country, 6, 0))["class"] == "better"
    assert compared(two_years(country, 0, 6))["class"] == "worse"
    assert compared(two_years(country, 1, 5))["class"] == "no_clear_change"


def test_from_zero_there_is_no_percentage_and_the_interval_has_no_end(country):
    found = compared(two_years(country, 0, 8))
    assert found["class"] == "worse"
    assert pd.isna(found["percent"])
    assert pd.isna(found["high"])
    assert found["low"] > 1


def test_the_percentage_is_that_of_the_rate_not_of_the_cases(country):
    # Twice the residents and the same cases: the rate halves.
    found = compared(two_years(country, 100, 100, (10_000, 20_000)))
    assert found["percent"] == pytest.approx(-50)
    assert found["difference"] == 0
    assert found["class"] == "better"


def test_only_communes_that_reported_in_both_years_are_compared(country):
    three = country(COMMUNES, [2022, 2023])
    for commune in COMMUNES:
        three.put("offences", commune, 2022, "theft", reported=10)
        three.put("offences", commune, 2023, "theft", reported=10)
    three.cover("offences", "020102", 2023, "missing")
    three.put("offences", "020201", 2022, "murder", reported=pd.NA, flag="blank")
    found = compared(three.tables)
    assert (found["both"], found["others"]) == (1, 2)
    assert (found["before"], found["after"]) == (10, 10)
    assert (found["exposure_before"], found["exposure_after"]) == (10_000, 10_000)
    # Theft alone is known of the third commune in both years.
    assert compared(three.tables, category="theft")["both"] == 2


def test_a_year_without_records_leaves_nothing_to_compare(country):
    tables = two_years(country, 5, 20)
    found = change.between(tables, "crime", "commune", 2022, 2021).iloc[0]
    assert (found["class"], found["both"], found["others"]) == ("cannot_be_said", 0, 1)
    nulls = ["before", "after", "exposure_before", "difference", "percent", "low", "high"]
    assert found[nulls].isna().all()


def test_drugs_and_accidents_are_compared_likewise(country):
    tables = (
        country(COMMUNES, [2022, 2023])
        .put("drugs", "020101", 2022, "use", cases=3)
        .put("drugs", "020101", 2023, "use", cases=30)
        .put("traffic", "020201", 2022, accidents=12)
        .tables
    )
    drug = change.between(tables, "drug", "commune", 2023, 2022, category="use")
    assert drug.set_index("area").loc["020101", "class"] == "worse"
    accidents = change.between(tables, "accidents", "nation", 2023, 2022).iloc[0]
    assert (accidents["before"], accidents["after"], accidents["class"]) == (12, 0, "better")
    assert accidents["percent"] == -100


def test_the_changes_that_chance_alone_makes_are_what_simulation_gives():
    rng = np.random.default_rng(5)
    residents = rng.integers(3_000, 12_000, (2, 400))
    cases = rng.poisson(1.2 * residents / 10_000 * 8)
    frame = pd.DataFrame(
        {
            "before": cases[0],
            "after": cases[1],
            "exposure_before": residents[0],
            "exposure_after": residents[1],
            "class": "no_clear_change",
        }
    )
    share = residents[1] / residents.sum(axis=0)
    again = rng.binomial(cases.sum(axis=0), share, (300, 400))
    low, high = intervals.of_ratio(
        *(np.broadcast_to(a, again.shape).ravel() for a in (cases.sum(axis=0) - again, again)),
        *(np.broadcast_to(r, again.shape).ravel() for r in residents),
    )
    simulated = ((low > 1) | (high < 1)).sum() / 300
    assert change.by_chance(frame) == pytest.approx(simulated, rel=0.08)
    assert change.by_chance(frame) < 0.05 * 400


def test_the_interval_of_a_count_is_garwoods():
    # Garwood's table (1936) for 0, 1, 5 and 10 observed.
    low, high = intervals.of_count(np.array([0, 1, 5, 10]))
    assert low == pytest.approx([0, 0.0253, 1.623, 4.795], abs=1e-3)
    assert high == pytest.approx([3.689, 5.572, 11.668, 18.390], abs=1e-3)
