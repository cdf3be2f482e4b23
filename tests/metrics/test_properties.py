"""What holds for any records: parts add up, order is nothing, absence never becomes a number."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from svc_atlas.metrics import (
    change,
    classes,
    coverage,
    drugs,
    exposure,
    offences,
    prepare,
    statistics,
    targets,
    tiers,
    traffic,
)
from svc_atlas.schema import INDICATORS, LEVELS

pytestmark = pytest.mark.filterwarnings("error")

CODES = ["010101", "010102", "010201", "020101", "020102", "020201", "030101"]
RATES = ["crime_rate", "drug_rate", "accidents"]
TOTALS = (
    tiers.counts,
    tiers.shares,
    offences.totals,
    drugs.totals,
    traffic.totals,
    targets.totals,
    coverage.shares,
    offences.by_category,
    drugs.by_group,
    targets.by_quality,
    offences.rates,
    drugs.rates,
)
ADDITIVE = (offences.totals, drugs.totals, traffic.totals, targets.totals, tiers.counts)
few = settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
worlds = st.fixed_dictionaries(
    {
        "communes": st.lists(st.sampled_from(CODES), unique=True, min_size=1).map(sorted),
        "years": st.integers(1, 3).map(lambda n: list(range(2021, 2021 + n))),
        "seed": st.integers(0, 2**32 - 1),
        "silent": st.sampled_from([0.0, 0.1, 0.5, 1.0]),
        "blank": st.sampled_from([0.0, 0.05, 1.0]),
        "mean": st.sampled_from([0.0, 0.4, 30.0]),
    }
)


def everything(tables, years):
    """Return the results of every function."""
    frames = [total(tables, level) for total in TOTALS for level in LEVELS]
    frames += [
        change.between(tables, kind, level, years[-1], years[0])
        for kind in exposure.KINDS
        for level in LEVELS
    ]
    computed = statistics.compute(
        tables, indicators=INDICATORS, levels=LEVELS, years=[*years, years[-1] + 1]
    )
    breaks = classes.breaks(computed)
    frames += [computed, breaks, classes.assign(computed, breaks)]
    return [*frames, exposure.residents(tables), tiers.movers(tables, years[-1], years[0])]


@few
@given(worlds)
def test_absence_is_null_and_never_nan_or_infinite(randomly, world):
    for frame in everything(prepare(randomly(**world)), world["years"]):
        for name, column in frame.items():
            assert pd.api.types.is_extension_array_dtype(column.dtype), name
            if column.dtype in ("Float64", "Int64"):
                assert np.isfinite(column.dropna().to_numpy(dtype=np.float64)).all()


@few
@given(worlds)
def test_provinces_add_up_to_the_nation_and_districts_to_provinces(randomly, world):
    tables = prepare(randomly(**world))
    for totals in ADDITIVE:
        levels = {level: totals(tables, level) for level in LEVELS}
        sums = {
            level: frame.drop(columns="area").groupby("year").sum(min_count=1)
            for level, frame in levels.items()
        }
        for level in ("province", "district", "commune"):
            pd.testing.assert_frame_equal(sums[level], sums["nation"])


@settings(few, max_examples=4)
@given(worlds)
def test_the_order_of_the_rows_is_nothing(randomly, world):
    tables = randomly(**world)
    shuffled = {name: t.sample(frac=1, random_state=3) for name, t in tables.items()}
    results = (everything(prepare(t), world["years"]) for t in (tables, shuffled))
    for one, other in zip(*results, strict=True):
        pd.testing.assert_frame_equal(one, other)


@few
@given(worlds)
def test_twice_the_cases_of_twice_the_residents_are_the_same_rates(randomly, world):
    tables = randomly(**world)
    doubled = dict(tables)
    for table, columns in {
        "offences": ["reported"],
        "drugs": ["cases"],
        "traffic": ["accidents"],
        "population": ["residents"],
    }.items():
        doubled[table] = tables[table].assign(**{c: tables[table][c] * 2 for c in columns})
    options = {"indicators": RATES, "levels": LEVELS, "years": world["years"]}
    one, two = (statistics.compute(t, **options) for t in (tables, doubled))
    pd.testing.assert_series_equal(one["value"], two["value"])


@settings(few, max_examples=2)
@given(worlds)
def test_prepared_tables_give_what_the_plain_ones_give(randomly, world):
    tables = randomly(**world)
    kept = prepare(tables)
    assert prepare(kept) is kept
    everything(kept, world["years"])
    again = everything(kept, world["years"])
    for one, other in zip(again, everything(tables, world["years"]), strict=True):
        pd.testing.assert_frame_equal(one, other)


@few
@given(worlds)
def test_a_clear_change_is_one_whose_interval_leaves_out_no_change(randomly, world):
    found = change.between(
        randomly(**world), "accidents", "commune", world["years"][-1], world["years"][0]
    )
    said = found[found["class"] != "cannot_be_said"]
    low = said["low"].to_numpy(dtype=np.float64)
    high = said["high"].to_numpy(dtype=np.float64, na_value=np.inf)
    expected = np.select([high < 1, low > 1], ["better", "worse"], default="no_clear_change")
    assert said["class"].tolist() == expected.tolist()


def test_no_commune_at_all_gives_empty_results(country):
    for frame in everything(country([], [2023]).tables, [2023]):
        assert frame.empty


def test_all_silent_is_null_everywhere(country):
    silent = country(CODES, [2022, 2023])
    silent.rows["coverage"]["status"] = "missing"
    for table in ("tiers", "offences", "drugs", "traffic", "targets"):
        silent.rows[table] = silent.rows[table].head(0)
    found = offences.totals(silent.tables, "nation")
    assert found[["cases", "cleared", "exposed_cases", "exposure"]].isna().all(axis=None)
    computed = statistics.compute(
        silent.tables, indicators=INDICATORS, levels=LEVELS, years=[2022, 2023]
    )
    absent = computed[computed["indicator"] != "coverage"]
    assert absent["value"].isna().all()
    assert set(absent["class"]) == {"not_reported", "cannot_be_said"}
    assert set(computed.loc[computed["indicator"] == "coverage", "value"]) == {0.0}


def test_an_area_without_residents_has_cases_and_no_rate(country):
    empty = country(CODES, [2022, 2023], residents=0)
    for year in (2022, 2023):
        empty.put("offences", "010101", year, "theft", reported=9)
    found = statistics.compute(
        empty.tables,
        indicators=["crime_rate", "crime_change"],
        levels=LEVELS,
        years=[2023],
    )
    assert found["value"].isna().all()
    assert set(found["class"]) == {"cannot_be_said"}
    assert offences.totals(empty.tables, "nation")["cases"].tolist() == [9, 9]
