"""Draws: exact totals, and the chances they claim."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from svc_atlas.records import draws

weights = st.lists(st.floats(0, 1e6), min_size=1, max_size=40).filter(lambda w: max(w) > 0)


@given(st.integers(0, 100_000), weights)
def test_shares_add_up_and_nothing_falls_to_no_weight(total, parts):
    shared = draws.share(total, parts)
    assert shared.sum() == total
    assert (shared >= 0).all()
    assert not shared[np.array(parts) == 0].any()


def test_seats_are_shared_as_in_the_textbook():
    # Hamilton's method, 100,000 votes, 10 seats: 5, 2, 1, 1, 1, 0.
    votes = [47_000, 16_000, 15_800, 12_000, 6_100, 3_100]
    assert draws.share(10, votes).tolist() == [5, 2, 1, 1, 1, 0]


@given(st.integers(0, 3000), weights)
def test_every_case_falls_on_a_cell_that_has_weight(total, parts):
    fallen = draws.fall(draws.stream("test"), total, np.array(parts))
    assert fallen.sum() == total
    assert not fallen[np.array(parts) == 0].any()


def test_cases_fall_in_proportion_to_the_weights():
    fallen = draws.fall(draws.stream("test"), 60_000, np.array([[1.0, 2.0], [3.0, 0.0]]))
    assert fallen.shape == (2, 2)
    assert fallen.ravel() / 60_000 == pytest.approx([1 / 6, 1 / 3, 1 / 2, 0], abs=0.01)


@given(st.integers(0, 50), st.lists(st.integers(0, 9), min_size=1, max_size=20))
def test_picked_cases_were_there(count, counts):
    counts = np.array(counts)
    picked = draws.pick_of(draws.stream("test"), count, counts, 1.0)
    assert (picked <= counts).all()
    assert picked.sum() == min(count, counts.sum())


def test_the_heavier_is_picked_more_often():
    rng = draws.stream("test")
    picked = sum(draws.pick(rng, 1, np.array([1.0, 3.0, 0.0])) for _ in range(8000))
    assert picked / 8000 == pytest.approx([0.25, 0.75, 0], abs=0.02)


def test_streams_are_independent_of_each_other():
    first = draws.stream("offences").random(3).tolist()
    draws.stream("drugs").random(100)
    assert draws.stream("offences").random(3).tolist() == first
    assert draws.stream("drugs").random(3).tolist() != first
