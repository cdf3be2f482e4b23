"""Clusters against PySAL, against every permutation there is, and against what was planted."""

import warnings
from itertools import permutations, product

import numpy as np
import pandas as pd
import pytest
from esda.moran import Moran_Local, Moran_Local_Rate
from libpysal.weights import W
from scipy import stats

from svc_atlas.metrics import clusters
from svc_atlas.schema import CLUSTERS

pytestmark = pytest.mark.filterwarnings("error")

SIDE = 14


def grid(side=SIDE):
    """Return the codes of a square of areas and which of them share an edge."""
    code = {(x, y): f"{x:02}{y:02}" for x, y in product(range(side), repeat=2)}
    steps = ((0, 1), (1, 0), (0, -1), (-1, 0))
    pairs = [
        (one, code[x + dx, y + dy])
        for (x, y), one in code.items()
        for dx, dy in steps
        if (x + dx, y + dy) in code
    ]
    return list(code.values()), pd.DataFrame(pairs, columns=["code", "neighbour"])


def square(codes, x, y, side):
    return [c for c in codes if x <= int(c[:2]) < x + side and y <= int(c[2:]) < y + side]


def draw(codes, seed, *, per=2e-4, high=(), times=5.0):
    rng = np.random.default_rng(seed)
    residents = pd.Series(rng.integers(2_000, 30_000, len(codes)), index=codes)
    rates = pd.Series(per, index=codes)
    rates[list(high)] *= times
    return pd.Series(rng.poisson(residents * rates), index=codes), residents


def pysal(statistic, *values, codes, neighbours):
    """Return a local statistic of PySAL with 9,999 permutations."""
    of = neighbours.groupby("code")["neighbour"].agg(list).to_dict()
    weights = W({code: of[code] for code in codes}, silence_warnings=True)
    with warnings.catch_warnings():
        # It announces that its p will be two-sided one day; today it is one-sided.
        warnings.simplefilter("ignore", DeprecationWarning)
        values = (value.to_numpy() for value in values)
        return statistic(*values, weights, permutations=9_999, seed=7, geoda_quads=True)


def close(ours, theirs):
    """Hold two-sided p of 9,999 permutations to ours: within four of their standard errors."""
    twice = np.minimum(1, 2 * theirs)
    error = 2 * np.sqrt(np.maximum(theirs * (1 - theirs), 1e-4) / 9_999)
    assert (np.abs(ours - twice) <= 4 * error + 2e-4).mean() > 0.99
    assert np.abs(ours - twice).max() < 0.06


@pytest.mark.parametrize("seed", [1, 2])
def test_statistic_and_chance_are_pysals_where_rates_differ(seed):
    codes, neighbours = grid()
    cases, residents = draw(codes, seed, high=square(codes, 3, 3, 4))
    theirs = pysal(Moran_Local_Rate, cases, residents, codes=codes, neighbours=neighbours)
    found = clusters.local(cases, residents, neighbours)
    assert found["statistic"].to_numpy(dtype=float) == pytest.approx(theirs.Is, abs=1e-12)
    close(found["p"].to_numpy(dtype=float), theirs.p_sim)
    named = np.array(["", "high_high", "low_low", "low_high", "high_low"])[theirs.q]
    clear = found["class"] != "none"
    assert clear.sum() >= 5
    assert found["class"][clear].tolist() == named[clear].tolist()


def test_where_chance_explains_all_no_commune_is_taken_to_vary_less_than_chance():
    codes, neighbours = grid()
    residents = pd.Series(np.linspace(2_000, 30_000, len(codes)).astype(int), index=codes)
    cases = (residents * 2e-4).round().astype(int)  # closer to one rate than chance would be
    common = cases.sum() / residents.sum()
    y = (cases / residents - common) / np.sqrt(common / residents)
    theirs = pysal(Moran_Local, y, codes=codes, neighbours=neighbours)
    found = clusters.local(cases, residents, neighbours)
    assert found["statistic"].to_numpy(dtype=float) == pytest.approx(theirs.Is, abs=1e-12)
    close(found["p"].to_numpy(dtype=float), theirs.p_sim)


def test_chance_is_that_of_all_permutations_that_there_are():
    codes = list("abcdefg")
    ring = [(a, codes[(i + step) % 7]) for i, a in enumerate(codes) for step in (-1, 1)]
    neighbours = pd.DataFrame([*ring, ("a", "d"), ("d", "a")], columns=["code", "neighbour"])
    cases = pd.Series([9, 8, 1, 0, 2, 3, 7], index=codes)
    residents = pd.Series([1000, 1100, 900, 1300, 1200, 800, 1050], index=codes)
    z = dict(zip(codes, clusters.standardised(cases.to_numpy(), residents.to_numpy()), strict=True))
    of = neighbours.groupby("code")["neighbour"].agg(list)
    expected = []
    for code in codes:
        lag = sum(z[other] for other in of[code])
        others = [other for other in codes if other != code]
        drawn = np.array([sum(z[o] for o in deal) for deal in permutations(others, len(of[code]))])
        sides = (drawn >= lag - 1e-9).mean(), (drawn <= lag + 1e-9).mean()
        expected.append(min(1.0, 2 * min(sides)))
    found = clusters.local(cases, residents, neighbours)
    assert found["p"].to_numpy(dtype=float) == pytest.approx(np.array(expected), abs=0.01)


def test_a_planted_square_is_found_and_little_else():
    codes, neighbours = grid(30)
    planted = square(codes, 8, 8, 6)
    cases, residents = draw(codes, 3, high=planted)
    found = clusters.local(cases, residents, neighbours).set_index("area")["class"]
    high = found[found == "high_high"].index
    assert len(set(high) & set(planted)) >= 24
    assert len(set(high) - set(square(codes, 7, 7, 8))) <= 2


def test_where_nothing_is_planted_hardly_any_map_shows_a_cluster():
    codes, neighbours = grid()
    maps = [
        clusters.local(*draw(codes, seed), neighbours, permutations=9_999)["class"]
        for seed in range(40)
    ]
    assert sum((classes != "none").any() for classes in maps) <= 4


def test_discoveries_are_those_of_benjamini_and_hochberg():
    rng = np.random.default_rng(2)
    for _ in range(50):
        p = np.round(rng.beta(0.4, 1.0, 60), 3)
        expected = stats.false_discovery_control(p) <= 0.05
        assert clusters.discoveries(p).tolist() == expected.tolist()


def test_an_island_cannot_be_said_nor_one_whose_neighbours_are_silent():
    codes, neighbours = grid(5)
    cases, residents = draw([*codes, "island"], 4)
    silent = cases.astype("Int64")
    silent[["0001", "0100"]] = pd.NA  # all the neighbours of 0000
    found = clusters.local(silent, residents, neighbours).set_index("area")
    for code in ("island", "0000", "0001", "0100"):
        assert found.loc[code, "class"] == "cannot_be_said"
        assert found.loc[code, ["statistic", "p"]].isna().all()
    assert found.loc["0202", "class"] == "none"


def test_silent_neighbours_and_areas_without_residents_weigh_nothing():
    codes, neighbours = grid(6)
    cases, residents = draw(codes, 5)
    gone = ["0101", "0303"]
    left = [code for code in codes if code not in gone]
    among = neighbours[neighbours["code"].isin(left) & neighbours["neighbour"].isin(left)]
    without = clusters.local(cases[left], residents[left], among)
    residents[gone] = 0
    found = clusters.local(cases, residents, neighbours)
    pd.testing.assert_frame_equal(found[found["area"].isin(left)].reset_index(drop=True), without)


def test_the_order_of_areas_and_neighbours_is_nothing():
    codes, neighbours = grid(8)
    cases, residents = draw(codes, 6)
    other = clusters.local(
        cases.sample(frac=1, random_state=1), residents, neighbours.sample(frac=1, random_state=2)
    )
    pd.testing.assert_frame_equal(clusters.local(cases, residents, neighbours), other)


@pytest.mark.parametrize("cases", [[0, 0, 0, 0], [5, 5, 5, 5]])
def test_where_no_rate_differs_there_is_no_cluster(cases):
    codes, neighbours = grid(2)
    found = clusters.local(pd.Series(cases, index=codes), pd.Series(1000, index=codes), neighbours)
    assert found["class"].tolist() == ["none"] * 4
    assert found["p"].tolist() == [1.0] * 4
    assert found["statistic"].tolist() == [0.0] * 4


def test_nobody_one_area_and_all_missing_are_answered():
    codes, neighbours = grid(2)
    for known in ([], codes[:1]):
        cases = pd.Series(pd.array([3] * len(known), dtype="Int64"), index=known)
        found = clusters.local(cases, cases * 100, neighbours)
        assert found["class"].tolist() == ["cannot_be_said"] * len(known)
    missing = pd.Series(pd.array([None] * 4, dtype="Int64"), index=codes)
    assert set(clusters.local(missing, missing, neighbours)["class"]) == {"cannot_be_said"}


def test_one_extreme_among_zeros_is_no_cluster():
    codes, neighbours = grid(10)
    cases = pd.Series(0, index=codes)
    cases["0505"] = 100_000
    found = clusters.local(cases, pd.Series(5_000, index=codes), neighbours)
    assert np.isfinite(found["statistic"].to_numpy(dtype=float)).all()
    assert "high_high" not in set(found["class"])


def test_classes_are_those_of_the_schema():
    codes, neighbours = grid(30)
    cases, residents = draw(codes, 3, high=square(codes, 8, 8, 6))
    assert set(clusters.local(cases, residents, neighbours)["class"]) <= set(CLUSTERS)
