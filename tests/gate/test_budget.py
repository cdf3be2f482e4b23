"""Budgets: what was not spent comes back and never more than it holds."""

from hypothesis import given
from hypothesis import strategies as st

from svc_atlas.gate.budget import Bucket, Budgets
from svc_atlas.gate.limits import Rate


@given(st.lists(st.floats(0, 5), min_size=1, max_size=60))
def test_nobody_gets_more_than_the_burst_and_what_came_back(gaps):
    rate, now, had = Rate(burst=4, each_second=2), 0.0, 0
    bucket = Bucket(rate, now)
    for gap in gaps:
        now += gap
        had += bucket.wait(now, patience=0) is not None
    assert had <= rate.burst + now * rate.each_second + 1e-6


def test_who_waits_as_long_as_told_has_enough():
    bucket = Bucket(Rate(burst=1, each_second=4), 0.0)
    assert bucket.take(0.0) == 0.0
    wait = bucket.take(0.0)
    assert wait == 0.25
    assert bucket.take(wait + 0.25) == 0.0


def test_a_refusal_costs_nothing():
    bucket = Bucket(Rate(burst=1, each_second=1), 0.0)
    assert bucket.wait(0.0, patience=0.5) == 0
    assert all(bucket.wait(0.0, patience=0.5) is None for _ in range(100))
    assert bucket.wait(1.0, patience=0.5) == 0


def test_many_addresses_take_no_more_memory_than_is_meant():
    budgets = Budgets(Rate(1, 1), remembered=10)
    for number in range(1000):
        budgets.of(str(number), 0.0)
    assert len(budgets._of) == 10
