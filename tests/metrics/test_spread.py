"""Drug cases between khum and sangkat."""

from math import comb

import pandas as pd
import pytest
from scipy import stats

from svc_atlas.metrics import spread

KHUMS, SANGKATS = ["020101", "020102", "020103"], ["020801", "020802"]


@pytest.fixture
def province(country):
    """Three khums and two sangkats of 10,000 people each."""
    here = country([*KHUMS, *SANGKATS], [2022, 2023])
    for year, khums, sangkats in ((2022, (1, 0, 0), (9, 10)), (2023, (6, 3, 1), (5, 5))):
        for commune, cases in zip([*KHUMS, *SANGKATS], [*khums, *sangkats], strict=True):
            here.put("drugs", commune, year, "use", cases=cases)
    return here


def with_kinds(country):
    """Return the country's tables, its communes told apart."""
    areas = country.tables["areas"]
    urban = areas["code"].isin(SANGKATS).astype("boolean")
    urban = urban.mask(areas["level"] != "commune")
    return {**country.tables, "areas": areas.assign(urban=urban)}


def of(country, area="KH"):
    return spread.of_drugs(with_kinds(country), area)


def test_the_khums_had_one_of_twenty_cases_and_then_half(province):
    rows = of(province).set_index(["year", "part"])
    assert rows.loc[(2022, "khum"), ["cases", "share_of_cases"]].tolist() == [1, 5.0]
    assert rows.loc[(2023, "khum"), ["cases", "share_of_cases"]].tolist() == [10, 50.0]
    assert rows["share_of_residents"].tolist() == [60.0, 40.0] * 2


def test_the_communes_with_any_case_are_counted_of_those_that_reported(province):
    province.cover("drugs", "020103", 2022, "missing")
    rows = of(province).set_index(["year", "part"])
    assert rows.loc[(2022, "khum"), ["communes", "with_cases"]].tolist() == [2, 1]
    assert rows.loc[(2023, "khum"), "share_with_cases"] == 100.0


def test_the_intervals_are_those_of_the_exact_binomial_test(province):
    row = of(province).set_index(["year", "part"]).loc[(2022, "khum")]
    exact = stats.binomtest(1, 20).proportion_ci(0.95, method="exact")
    assert (row["low"], row["high"]) == pytest.approx((100 * exact.low, 100 * exact.high))


def test_from_one_in_twenty_to_half_is_a_clear_rise(province):
    found = spread.change(of(province), 2023, 2022)
    assert found["class"] == "rose"
    # 11 of 40 cases in khums, split 1 and 10 over two years of 20: both tails, by hand.
    tail = comb(20, 1) * comb(20, 10) + comb(20, 0) * comb(20, 11)
    assert found["p"] == pytest.approx(2 * tail / comb(40, 11))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ((1, 0), (0, 1)),  # one case in a khum, then one in a sangkat
        ((4, 1), (1, 0)),
        ((0, 9), (3, 0)),  # the most that three cases in khums can do is p = 1 in 220
        ((30, 0), (40, 0)),  # all in khums: nothing could have been divided otherwise
    ],
)
def test_a_change_that_no_division_could_make_clear_cannot_be_said(country, before, after):
    here = country(["020101", "020801"], [2022, 2023])
    for year, pair in ((2022, before), (2023, after)):
        for commune, cases in zip(("020101", "020801"), pair, strict=True):
            here.put("drugs", commune, year, "use", cases=cases)
    found = spread.change(spread.of_drugs(with_kinds(here)), 2023, 2022)
    assert (found["before"], found["after"]) == ((before[0], sum(before)), (after[0], sum(after)))
    # What Fisher's test gives for every division of the same cases between the years.
    khums, towns, first = before[0] + after[0], before[1] + after[1], sum(before)
    divisions = range(max(0, first - towns), min(khums, first) + 1)
    reached = [
        stats.fisher_exact([[n, first - n], [khums - n, towns - first + n]]).pvalue
        for n in divisions
    ]
    assert (found["class"] == "cannot_be_said") == (min(reached) >= 0.05)


def test_a_commune_of_unproven_kind_is_in_neither_part(province):
    tables = province.tables
    kinds = tables["areas"].assign(urban=pd.array([None] * len(tables["areas"]), "boolean"))
    rows = spread.of_drugs({**tables, "areas": kinds})
    assert rows["communes"].sum() == 0
    assert rows["share_of_cases"].isna().all()
    assert spread.change(rows, 2023, 2022)["class"] == "cannot_be_said"


def test_a_year_without_reports_cannot_be_said(province):
    for commune in [*KHUMS, *SANGKATS]:
        province.cover("drugs", commune, 2022, "missing")
    rows = of(province)
    assert rows.loc[rows["year"] == 2022, "share_of_cases"].isna().all()
    assert spread.change(rows, 2023, 2022)["class"] == "cannot_be_said"


@pytest.mark.parametrize("seed", range(3))
def test_the_parts_make_the_whole(randomly, seed):
    tables = randomly([*KHUMS, *SANGKATS], [2022, 2023], seed)
    areas = tables["areas"]
    tables["areas"] = areas.assign(urban=areas["code"].isin(SANGKATS).astype("boolean"))
    rows = spread.of_drugs(tables)
    for column in ("share_of_cases", "share_of_residents"):
        sums = rows.groupby("year")[column].sum(min_count=1).dropna()
        assert sums.tolist() == pytest.approx([100] * len(sums))
    said = rows.dropna(subset=["share_of_cases"])
    assert (said["low"] <= said["share_of_cases"]).all()
    assert (said["share_of_cases"] <= said["high"]).all()


def test_one_group_alone_is_spread_by_its_own_cases(province):
    province.put("drugs", "020801", 2023, "trafficking", cases=100)
    rows = spread.of_drugs(with_kinds(province), group="use").set_index(["year", "part"])
    assert rows.loc[(2023, "khum"), ["cases", "share_of_cases"]].tolist() == [10, 50.0]
    rows = spread.of_drugs(with_kinds(province), group="trafficking").set_index(["year", "part"])
    assert rows.loc[(2023, "khum"), ["cases", "share_of_cases"]].tolist() == [0, 0.0]
