"""Ranks and their intervals against simulation by another road and against what is certain."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from svc_atlas.metrics import ranks

pytestmark = pytest.mark.filterwarnings("error")

areas = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 40_000)), min_size=1, max_size=25)


def ranked(cases, residents=10_000):
    residents = [residents] * len(cases) if np.isscalar(residents) else residents
    return ranks.intervals(pd.Series(cases), pd.Series(residents))


def test_the_highest_rate_is_first_and_equal_ones_share_the_better_rank():
    assert ranked([2, 9, 2, 0])["rank"].tolist() == [2, 1, 2, 4]


def test_it_is_rates_that_are_ranked_not_cases():
    assert ranked([9, 5], [90_000, 1_000])["rank"].tolist() == [2, 1]


def test_rates_far_apart_leave_no_doubt():
    found = ranked([4000, 2000, 1000, 500])
    assert found["low"].tolist() == found["high"].tolist() == [1, 2, 3, 4]


def test_one_case_more_than_the_next_says_almost_nothing():
    found = ranked([3, 2, 2, 2, 1, 1, 1, 0, 0, 0])
    assert found["rank"].iloc[0] == 1
    assert found["high"].iloc[0] >= 6
    assert found["low"].iloc[-1] <= 5


def test_two_areas_can_change_places_as_often_as_their_rates_can():
    # Of 18 and 10: m = 14, A = 16 − 14 = 2, shape m² / A = 98, and the chance that the second is
    # the higher is that of a beta share, exactly: 0.30. Of 30 and 10: m = 20, A = 80, shape 5.
    assert stats.beta.cdf(0.5, 18 + 98, 10 + 98) == pytest.approx(0.296, abs=0.001)
    assert ranked([18, 10])[["low", "high"]].to_numpy().tolist() == [[1, 2], [1, 2]]
    assert stats.beta.cdf(0.5, 30 + 5, 10 + 5) < 0.01
    assert ranked([30, 10])[["low", "high"]].to_numpy().tolist() == [[1, 1], [2, 2]]


def test_where_rates_differ_no_more_than_by_chance_every_place_is_open():
    found = ranked([3, 2, 4, 3, 1, 3])
    assert found["low"].tolist() == [1] * 6
    assert found["high"].tolist() == [6] * 6


@pytest.mark.parametrize("cases", [0.5, 2.0, 20.0])
@pytest.mark.parametrize("shape", [0.7, 4.0, 30.0])
def test_intervals_hold_the_true_rank_as_often_as_they_say(cases, shape):
    rng = np.random.default_rng(5)
    held = []
    for _ in range(40):
        residents = rng.lognormal(9, 0.6, 60).astype(int)
        rates = rng.gamma(shape, cases / shape, 60) / np.exp(9)
        found = ranked(rng.poisson(rates * residents), residents).astype(int)
        true = stats.rankdata(-rates)
        held.append(((found["low"] <= true) & (true <= found["high"])).mean())
    assert np.mean(held) >= 0.95


@settings(max_examples=40, deadline=None)
@given(areas, st.randoms())
def test_the_order_of_the_areas_is_nothing(pairs, random):
    cases, residents = (pd.Series(column) for column in zip(*pairs, strict=True))
    order = list(range(len(pairs)))
    random.shuffle(order)
    one, other = ranks.intervals(cases, residents), ranks.intervals(cases[order], residents[order])
    pd.testing.assert_frame_equal(one, other.sort_index())


@settings(max_examples=40, deadline=None)
@given(areas)
def test_an_interval_holds_its_rank_and_stays_among_the_areas(pairs):
    cases, residents = (list(column) for column in zip(*pairs, strict=True))
    found = ranked(cases, residents)
    assert (found["low"] >= 1).all()
    assert (found["low"] <= found["rank"]).all()
    assert (found["rank"] <= found["high"]).all()
    assert (found["high"] <= len(pairs)).all()


def test_twice_the_cases_of_twice_the_residents_keep_the_rank_and_say_more():
    cases, residents = [1, 4, 2, 8], [5_000, 9_000, 11_000, 13_000]
    once, twice = (
        ranked(cases, residents),
        ranked([2 * c for c in cases], [2 * r for r in residents]),
    )
    assert once["rank"].tolist() == twice["rank"].tolist()
    width = [(found["high"] - found["low"]).sum() for found in (once, twice)]
    assert width[1] <= width[0]


def test_what_is_not_known_is_not_ranked_and_takes_no_place():
    found = ranked([5, None, 3, 9], [1000, 1000, 0, 1000])
    assert found["rank"].fillna(0).tolist() == [2, 0, 0, 1]
    assert found["high"].max() == 2


@pytest.mark.parametrize("cases", [[], [0], [7], [0, 0, 0], [5, 5, 5], [0, 0, 10**6]])
def test_the_edges_are_ranked(cases):
    found = ranked(pd.array(cases, dtype="Int64"))
    assert found.notna().all(axis=None)
    if len(set(cases)) == 1:
        assert found["rank"].tolist() == [1] * len(cases)
        assert found["high"].tolist() == [len(cases)] * len(cases)
