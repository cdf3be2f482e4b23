"""Empirical Bayes against PySAL, and by hand."""

import numpy as np
import pandas as pd
import pytest
from esda.smoothing import Empirical_Bayes
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from svc_atlas.metrics import smoothing

pytestmark = pytest.mark.filterwarnings("error")

areas = st.lists(st.tuples(st.integers(0, 200), st.integers(1, 40_000)), min_size=1, max_size=30)


def smooth(cases, residents):
    return smoothing.empirical_bayes(pd.Series(cases), pd.Series(residents))


def chance_explains_all(cases, residents):
    common = cases.sum() / residents.sum()
    spread = (residents * (cases / residents - common) ** 2).sum() / residents.sum()
    return spread - common / residents.mean() <= 1e-12


def test_an_example_worked_by_hand():
    # m = 92 / 12,000; s² = 0.10867 / 12,000; A = s² − m / 4,000 = 7.139e-6;
    # w of 1,000 residents = 7.139 / (7.139 + 7.667) = 0.482
    found = smooth([0, 90, 2], [1000, 10_000, 1000])
    assert found["rate"].tolist() == pytest.approx([0.0, 90.0, 20.0])
    assert found["weight"].tolist() == pytest.approx([0.4822, 0.9030, 0.4822], abs=1e-4)
    assert found["smoothed"].tolist() == pytest.approx([39.70, 88.71, 49.34], abs=0.01)


@settings(max_examples=60, deadline=None)
@given(areas)
def test_where_rates_differ_it_is_what_pysal_gives(pairs):
    cases, residents = (np.array(column) for column in zip(*pairs, strict=True))
    assume(not chance_explains_all(cases, residents))
    theirs = np.asarray(Empirical_Bayes(cases, residents).r).ravel()
    ours = smooth(cases, residents)["smoothed"].to_numpy(dtype=float)
    assert ours == pytest.approx(10_000 * theirs, rel=1e-9, abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(areas)
def test_where_chance_explains_all_everyone_has_the_common_rate(pairs):
    cases, residents = (np.array(column) for column in zip(*pairs, strict=True))
    assume(chance_explains_all(cases, residents))
    found = smooth(cases, residents)
    common = 10_000 * cases.sum() / residents.sum()
    assert found["smoothed"].tolist() == pytest.approx([common] * len(cases), rel=1e-6)


@settings(max_examples=60, deadline=None)
@given(areas)
def test_a_smoothed_rate_lies_between_its_own_and_the_common_one(pairs):
    cases, residents = (np.array(column) for column in zip(*pairs, strict=True))
    found = smooth(cases, residents).astype(float)
    common = 10_000 * cases.sum() / residents.sum()
    slack = 1e-9 * (1 + common)
    assert (
        found["smoothed"]
        .between(
            np.minimum(found["rate"], common) - slack, np.maximum(found["rate"], common) + slack
        )
        .all()
    )
    assert found["weight"].between(0, 1).all()


def test_the_fewer_the_residents_the_further_a_rate_moves():
    found = smooth([0, 0, 40, 200], [500, 20_000, 10_000, 20_000])
    assert found["smoothed"].iloc[0] > found["smoothed"].iloc[1] > 0


def test_what_is_not_known_is_null_and_moves_nobody():
    known = smooth([4, 9], [1000, 1000])
    found = smooth([4, 9, None, 3], [1000, 1000, 1000, 0])
    assert found.iloc[2:].isna().all(axis=None)
    pd.testing.assert_frame_equal(found.iloc[:2], known)


def test_the_result_bears_the_index_of_the_areas():
    found = smoothing.empirical_bayes(
        pd.Series([1, 2], index=["0201", "0202"]), pd.Series([10, 20], index=["0201", "0202"])
    )
    assert found.index.tolist() == ["0201", "0202"]


@pytest.mark.parametrize("cases", [[], [0], [7], [0, 0, 0], [5, 5, 5], [0, 0, 10**6]])
def test_the_edges_give_numbers(cases):
    found = smooth(pd.array(cases, dtype="Int64"), pd.array([1000] * len(cases), dtype="Int64"))
    assert np.isfinite(found.to_numpy(dtype=float)).all()
