"""Funnels against the exact Poisson distribution of scipy, and what a flag may and may not say."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from svc_atlas.metrics import funnel
from svc_atlas.metrics.funnel import Funnel

pytestmark = pytest.mark.filterwarnings("error")

COMMUNES = [f"0201{n:02}" for n in range(1, 21)]


def with_thefts(country, counts, residents=10_000):
    one = country(COMMUNES[: len(counts)], [2023], residents=residents)
    for commune, count in zip(COMMUNES, counts, strict=False):
        one.put("offences", commune, 2023, "theft", reported=count)
    return one


def crime(tables, **options):
    return funnel.of_areas(tables, "crime", "commune", 2023, **options)


@pytest.mark.parametrize(("end", "tail"), [("95", 0.025), ("998", 0.001)])
@pytest.mark.parametrize("expected", [0.4, 2.0, 7.5, 30.0, 400.0])
def test_limits_leave_out_the_counts_that_are_rarer_than_their_end(end, tail, expected):
    plain = Funnel(pd.DataFrame(), centre=10.0, dispersion=0.7, corrected=False)
    limits = plain.limits(np.array([expected * 1000])).iloc[0]  # 10 per 10,000
    counts = np.arange(0, 1000)
    rate = 10_000 * counts / (expected * 1000)
    below = counts[rate < limits[f"low_{end}"]]
    above = counts[rate > limits[f"high_{end}"]]
    assert below.tolist() == counts[stats.poisson.cdf(counts, expected) < tail].tolist()
    assert above.tolist() == counts[stats.poisson.sf(counts - 1, expected) < tail].tolist()


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(-50, 50), min_size=10, max_size=60))
def test_dispersion_is_that_of_scipys_winsorised_residuals(z):
    z = np.array(z)
    drawn_in = np.asarray(stats.mstats.winsorize(z, limits=0.1))
    assert funnel.dispersion(z) == pytest.approx(np.mean(drawn_in**2))


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(-50, 50), min_size=3, max_size=9))
def test_of_fewer_than_ten_residuals_one_at_either_end_is_drawn_in(z):
    drawn_in = np.asarray(stats.mstats.winsorize(np.array(z), limits=1.5 / len(z)))
    assert funnel.dispersion(np.array(z)) == pytest.approx(np.mean(drawn_in**2))


def test_the_centre_is_all_cases_over_all_residents(country):
    found = crime(with_thefts(country, [0, 3, 9]).tables)
    assert found.centre == pytest.approx(4.0)
    assert found.frame["expected"].tolist() == pytest.approx([4.0, 4.0, 4.0])
    assert found.frame["z"].tolist() == pytest.approx([-2.0, -0.5, 2.5])


def test_one_commune_far_from_nineteen_alike_is_flagged_and_they_are_not(country):
    found = crime(with_thefts(country, [4] * 19 + [30]).tables)
    assert found.frame["flag"].fillna("").tolist() == [""] * 19 + ["high"]
    assert not found.corrected


def test_communes_that_differ_by_more_than_chance_are_not_all_flagged(country):
    counts = [2, 40] * 10
    found = crime(with_thefts(country, counts).tables)
    outside = (found.frame["rate"] > found.frame["high_998"]) | (
        found.frame["rate"] < found.frame["low_998"]
    )
    assert found.corrected
    assert found.dispersion > 1
    assert outside.all()
    assert found.frame["flag"].isna().all()


@pytest.mark.parametrize("alike", [4, 5, 6, 8])
def test_one_commune_far_from_a_few_alike_is_flagged(country, alike):
    found = crime(with_thefts(country, [60] + [1] * alike).tables)
    assert found.frame["flag"].fillna("").tolist() == ["high"] + [""] * alike


@pytest.mark.parametrize("counts", [[500, 0], [60, 1, 1], [900, 0, 0, 0]])
def test_of_fewer_than_five_communes_none_can_be_said_to_stand_out(country, counts):
    found = crime(with_thefts(country, counts).tables)
    assert not found.tells
    assert found.frame["flag"].isna().all()
    limits = found.limits(np.array([10_000]))
    assert limits[["low_flag", "high_flag"]].isna().all(axis=None)
    assert limits["high_998"].notna().all()


@pytest.mark.parametrize("areas", [5, 7, 9])
def test_in_a_small_group_an_outlier_is_flagged_and_mere_differences_seldom_are(areas):
    """Simulated: equal rates; one at ten times the others; rates that vary by half, no outlier."""
    rng, groups = np.random.default_rng(5), 200
    planted, spread, exact, equal = 0, 0, 0, 0
    for _ in range(groups):
        residents = rng.integers(5_000, 20_000, areas)
        usual = residents * 20e-4
        equal += np.sum(funnel.flagged(rng.poisson(usual), residents) != None)  # noqa: E711
        tenfold = rng.poisson(usual * np.where(np.arange(areas) == 0, 10, 1))
        planted += funnel.flagged(tenfold, residents)[0] == "high"
        varied = rng.poisson(usual * rng.gamma(4, 1 / 4, areas))
        spread += np.sum(funnel.flagged(varied, residents) != None)  # noqa: E711
        plain = funnel.outer(varied, funnel.expect(varied, residents), None)
        exact += np.sum(plain != None)  # noqa: E711
    assert equal <= 0.01 * groups * areas
    assert planted >= 0.95 * groups
    assert spread <= 0.1 * groups * areas
    assert spread <= exact / 2


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 12), st.integers(1, 40_000)), min_size=1, max_size=25))
def test_fewer_than_five_cases_are_never_flagged_high(areas):
    cases, residents = (np.array(column) for column in zip(*areas, strict=True))
    high = cases[funnel.flagged(cases, residents) == "high"]
    assert (high >= 5).all()


def test_how_many_chance_alone_would_flag_is_what_a_simulation_finds():
    rng = np.random.default_rng(8)
    residents = rng.integers(2_000, 60_000, 1654)
    expected = residents * 4e-4
    draws = rng.poisson(expected, (200, len(expected)))
    found = [np.sum(funnel.outer(each, expected, None) == "high") for each in draws]
    told = funnel.high_by_chance(expected)
    assert np.mean(found) == pytest.approx(told, abs=4 * np.sqrt(told / 200))
    assert 0 < told < 0.001 * 1654
    assert funnel.high_by_chance(np.array([])) == 0
    assert funnel.high_by_chance(np.full(1654, 0.1)) < 0.001


def test_over_dispersion_never_flags_where_the_exact_limits_do_not():
    cases = np.array([7, 2, 2, 1, 3])
    expected = np.full(5, 2.0)
    # 7 where 2 are expected: z of 3.5, but by the exact distribution 0.0045, not below 0.001.
    assert funnel.outer(cases, expected, 1.01).tolist() == [None] * 5


def test_one_case_is_never_flagged(country):
    one = with_thefts(country, [1] + [0] * 19)
    one.put("population", COMMUNES[0], 2023, residents=1)
    found = crime(one.tables)
    assert found.frame["expected"].iloc[0] < 0.001
    assert found.frame["flag"].isna().all()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 40_000)), min_size=1, max_size=25))
def test_a_flag_stands_exactly_where_the_curves_that_flag_are_crossed(areas):
    cases, residents = (np.array(column) for column in zip(*areas, strict=True))
    codes = pd.array([f"{n:06}" for n in range(len(areas))], dtype="string")
    found = funnel._funnel(codes, cases, residents)
    limits = found.limits(residents)
    low, high = (limits[name].to_numpy(dtype=float) for name in ("low_flag", "high_flag"))
    rate = 10_000 * cases / residents
    near = np.isclose(rate, low) | np.isclose(rate, high)
    crossed = np.select([rate > high, rate < low], ["high", "low"], default="")
    flags = found.frame["flag"].fillna("").to_numpy(dtype=str)
    assert flags[~near].tolist() == crossed[~near].tolist()
    alone = pd.array(funnel.flagged(cases, residents), dtype="string")
    pd.testing.assert_extension_array_equal(alone, found.frame["flag"].array)


def test_chance_alone_flags_hardly_anyone_among_1654():
    rng = np.random.default_rng(11)
    residents = rng.integers(2_000, 30_000, 1654)
    flagged = [
        np.sum(funnel.flagged(rng.poisson(residents * 2e-4), residents) != None)  # noqa: E711
        for _ in range(20)
    ]
    assert np.mean(flagged) <= 0.002 * 1654


def test_areas_without_residents_or_a_report_are_not_in_the_funnel(country):
    one = with_thefts(country, [3, 4, 5, 6])
    one.put("population", COMMUNES[0], 2023, residents=0)
    one.cover("offences", COMMUNES[1], 2023, "missing")
    one.put("offences", COMMUNES[2], 2023, "murder", reported=None)
    found = crime(one.tables)
    assert found.frame["area"].tolist() == [COMMUNES[3]]
    assert found.centre == pytest.approx(6.0)


def test_a_funnel_within_a_province_knows_that_province_alone(country):
    one = country(["020101", "020102", "030101"], [2023])
    for commune, count in (("020101", 2), ("020102", 4), ("030101", 90)):
        one.put("offences", commune, 2023, "theft", reported=count)
    found = crime(one.tables, within="02")
    assert found.frame["area"].tolist() == ["020101", "020102"]
    assert found.centre == pytest.approx(3.0)


def test_one_offence_can_be_looked_at_alone(country):
    one = with_thefts(country, [3, 4]).put("offences", COMMUNES[0], 2023, "murder", reported=7)
    assert crime(one.tables, category="theft").frame["cases"].tolist() == [3, 4]


def test_no_case_at_all_gives_a_centre_of_zero_and_no_flag(country):
    found = crime(country(COMMUNES, [2023]).tables)
    assert found.centre == 0
    assert found.dispersion is None
    assert found.frame["z"].isna().all()
    assert found.frame["flag"].isna().all()
    assert found.limits(np.array([5000]))["high_flag"].tolist() == [0.0]


def test_a_year_without_records_gives_an_empty_funnel(country):
    found = funnel.of_areas(country(COMMUNES, [2023]).tables, "crime", "province", 2031)
    assert found.frame.empty
    assert found.centre is None
    assert found.limits(np.array([5000.0])).drop(columns="exposure").isna().all(axis=None)
