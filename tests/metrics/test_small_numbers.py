"""The table of small numbers: each column is what its own metric says, and absence stays null."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from svc_atlas.metrics import (
    clusters,
    exposure,
    funnel,
    pooled,
    prepare,
    ranks,
    small_numbers,
    smoothing,
)
from svc_atlas.schema import TABLES

pytestmark = pytest.mark.filterwarnings("error")

TABLE = TABLES["small_numbers"]
CODES = ["010101", "010102", "010201", "020101", "020102", "020201", "030101"]
KEY = ["kind", "level", "year", "area"]
few = settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
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


@pytest.fixture(autouse=True)
def _few_permutations(monkeypatch):
    """Deal the rates out less often: what is tested here does not depend on it."""
    local = clusters.local
    monkeypatch.setattr(clusters, "local", lambda *given: local(*given, permutations=199))


def touching(codes):
    """Return neighbours of areas that lie in a row."""
    pairs = [pair for a, b in pairwise(codes) for pair in ((a, b), (b, a))]
    frame = pd.DataFrame(pairs, columns=["code", "neighbour"]).assign(shared_km=1.0)
    return TABLES["neighbours"].typed(frame)


def drawn(tables, **boundary):
    """Return the tables with every commune on a polygon of its own, or on the one given."""
    areas = tables["areas"]
    own = areas["code"].replace(boundary).where(areas["level"] == "commune")
    return tables | {"areas": areas.assign(boundary=own.astype("string"))}


def computed(tables, neighbours=None):
    communes = tables["areas"].query("level == 'commune'")["code"].tolist()
    return small_numbers.compute(tables, touching(communes) if neighbours is None else neighbours)


def part(table, kind, level, year):
    rows = table[(table["kind"] == kind) & (table["level"] == level) & (table["year"] == year)]
    return rows.set_index("area")


@few
@given(worlds)
def test_every_area_and_year_has_its_row_and_what_cannot_be_said_is_null(randomly, world):
    found = computed(drawn(randomly(**world)))
    assert found.dtypes.astype(str).tolist() == [column.dtype for column in TABLE.columns]
    areas = {code[:digits] for code in world["communes"] for digits in (2, 4, 6)}
    assert len(found) == 3 * len(areas) * len(world["years"])
    assert not found.duplicated(KEY).any()
    for column in TABLE.columns:
        values = found[column.name]
        assert column.nullable or values.notna().all(), column.name
        if column.words:
            assert set(values.dropna()) <= set(column.words), column.name
        if column.dtype == "Float64":
            assert np.isfinite(values.dropna().to_numpy(dtype=float)).all(), column.name
    same = ["rate", "smoothed", "weight", "rank", "rank_low", "rank_high", "of", "residents"]
    for name in same:
        assert (found[name].isna() == found["cases"].isna()).all(), name
    assert (found["pooled_rate"].isna() == (found["pooled_years"] == 0)).all()
    assert (found["cluster"].notna() == (found["level"] == "commune")).all()
    said = found["cluster"].notna() & (found["cluster"] != "cannot_be_said")
    assert (found["cluster_p"].notna() == said.fillna(False)).all()


@few
@given(worlds)
def test_the_order_of_the_rows_is_nothing(randomly, world):
    tables = drawn(randomly(**world))
    shuffled = {name: t.sample(frac=1, random_state=3) for name, t in tables.items()}
    neighbours = touching(world["communes"])
    one = computed(tables, neighbours)
    pd.testing.assert_frame_equal(one, computed(shuffled, neighbours.sample(frac=1)))
    pd.testing.assert_frame_equal(one, computed(prepare(tables), neighbours))


@few
@given(worlds)
def test_twice_the_cases_of_twice_the_residents_are_the_same_rates(randomly, world):
    tables = drawn(randomly(**world))
    doubled = dict(tables)
    for table, column in (*exposure.KINDS.values(), ("population", "residents")):
        doubled[table] = tables[table].assign(**{column: tables[table][column] * 2})
    one, two = computed(tables), computed(doubled)
    for name in ("rate", "pooled_rate", "pooled_years", "rank", "of"):
        pd.testing.assert_series_equal(one[name], two[name])


@pytest.mark.parametrize("kind", exposure.KINDS)
def test_each_column_is_what_its_own_metric_says(randomly, kind):
    tables = drawn(randomly(CODES, [2021, 2022, 2023], 5, mean=3.0))
    found = computed(tables)
    assert set(found["kind"]) == set(exposure.KINDS)
    for level, within in (("commune", "01"), ("district", "KH"), ("province", "KH")):
        rows = part(found, kind, level, 2023)
        group = rows if within == "KH" else rows[rows.index.str.startswith(within)]
        flags = funnel.of_areas(tables, kind, level, 2023, within).frame.set_index("area")
        assert flags["flag"].dropna().to_dict() == group["funnel"].dropna().to_dict()
        order = ranks.intervals(group["cases"], group["residents"])
        assert group[["rank", "rank_low", "rank_high"]].to_numpy().tolist() == (
            order[["rank", "low", "high"]].to_numpy().tolist()
        )
        assert group["of"].dropna().tolist() == [len(flags)] * len(flags)
        smoothed = smoothing.empirical_bayes(rows["cases"], rows["residents"])
        pd.testing.assert_frame_equal(rows[["rate", "smoothed", "weight"]], smoothed)
        together = pooled.rates(tables, kind, level, 2023).set_index("area")
        for name in ("rate", "low", "high"):
            assert rows[f"pooled_{name}"].to_dict() == together[name].to_dict()


def test_places_and_flags_asked_for_are_those_published(randomly):
    tables = drawn(randomly(CODES, [2022, 2023], 9, mean=3.0))
    found = computed(tables)
    for level in small_numbers.LEVELS:
        rows = part(found, "crime", level, 2023)
        order = small_numbers.places(rows["cases"], rows["residents"], level)
        pd.testing.assert_frame_equal(order, rows[list(small_numbers.RANKS)])
        flags = small_numbers.flags(rows["cases"], rows["residents"], level)
        pd.testing.assert_series_equal(flags["flag"], rows["funnel"], check_names=False)
        pd.testing.assert_series_equal(flags["of"], rows["of"])
        # Cases are only shared out anew: a group's usual cases add up to those it has.
        assert flags["expected"].sum() == pytest.approx(rows["cases"].sum())


@pytest.mark.parametrize(("communes", "flag"), [(4, None), (5, "high")])
def test_a_province_of_fewer_than_five_communes_has_no_flag(country, communes, flag):
    codes = [f"0101{n:02}" for n in range(1, communes + 1)]
    one = country(codes, [2023]).put("traffic", codes[0], 2023, accidents=60)
    rows = part(computed(drawn(one.tables)), "accidents", "commune", 2023)
    assert rows["funnel"].dropna().to_dict() == ({codes[0]: flag} if flag else {})


def test_communes_on_one_polygon_stand_together_and_count_once(country):
    one = country(CODES, [2023])
    for commune, count in zip(CODES, (9, 0, 7, 1, 0, 2, 0), strict=True):
        one.put("traffic", commune, 2023, accidents=count)
    shared = drawn(one.tables, **{"010102": "010101"})
    rows = part(computed(shared), "accidents", "commune", 2023)
    assert rows.loc["010101", "cluster"] == rows.loc["010102", "cluster"]
    assert rows.loc["010101", "cluster_p"] == rows.loc["010102", "cluster_p"]
    # As if the two were one commune with the cases and residents of both.
    polygons = [code for code in CODES if code != "010102"]
    sums = pd.Series([9, 7, 1, 0, 2, 0], index=polygons)
    people = pd.Series([20_000] + [10_000] * 5, index=polygons)
    alone = clusters.local(sums, people, touching(polygons)).set_index("area")
    assert rows["cluster_p"].drop("010102").to_dict() == alone["p"].to_dict()


def test_a_silent_commune_on_a_shared_polygon_cannot_be_said(country):
    one = country(CODES, [2023]).cover("traffic", "010102", 2023, "missing")
    rows = part(computed(drawn(one.tables, **{"010102": "010101"})), "accidents", "commune", 2023)
    assert rows.loc["010102", "cluster"] == "cannot_be_said"
    assert rows.loc["010101", "cluster"] == "none"


def test_a_commune_that_is_not_drawn_has_its_rate_and_no_cluster(country):
    one = country(CODES, [2023]).put("traffic", "010101", 2023, accidents=4)
    tables = drawn(one.tables)
    areas = tables["areas"]
    tables["areas"] = areas.assign(boundary=areas["boundary"].mask(areas["code"] == "010101"))
    row = part(computed(tables), "accidents", "commune", 2023).loc["010101"]
    assert (row["rate"], row["cluster"]) == (4.0, "cannot_be_said")


def test_a_commune_without_residents_has_no_rate_rank_or_flag(country):
    one = country(CODES, [2023]).put("offences", "010101", 2023, "theft", reported=9)
    one.put("population", "010101", 2023, residents=0)
    row = part(computed(drawn(one.tables)), "crime", "commune", 2023).loc["010101"]
    silent = ["cases", "residents", "rate", "smoothed", "pooled_rate", "rank", "of", "funnel"]
    assert row[silent].isna().all()
    assert row["cluster"] == "cannot_be_said"


def test_no_commune_and_no_year_give_an_empty_table(country):
    assert computed(country([], [2023]).tables, touching(CODES)).empty


def test_the_demonstration_is_published_with_it(demo_home):
    from svc_atlas.snapshot import open_snapshot

    found = open_snapshot(demo_home).table("small_numbers")
    communes = part(found, "crime", "commune", 2023)
    battambang = communes[communes.index.str.startswith("02")]
    assert len(battambang) == 103
    assert battambang["rank"].min() == 1
    ranked = battambang["rank"].notna()
    assert (battambang.loc[ranked, "of"] == ranked.sum()).all()
    # Two reported crimes or so: most places in the order are open to most communes.
    width = battambang["rank_high"] - battambang["rank_low"]
    assert width.median() > 25
    assert len(part(found, "drug", "province", 2023)) == 25
