import pandas as pd
import pytest

from svc_atlas.metrics import tiers

COMMUNES = ["020101", "020102", "020103", "020201", "030101"]


@pytest.fixture
def tables(country):
    """Return five communes: two fell, one rose, one was not ranked, one sent nothing in 2023."""
    years = country(COMMUNES, [2022, 2023])
    for commune, before, after in [("020101", 1, 2), ("020102", 1, 3), ("020103", 2, 1)]:
        years.put("tiers", commune, 2022, tier=before).put("tiers", commune, 2023, tier=after)
    years.cover("tiers", "020201", 2023, "not_ranked").cover("tiers", "030101", 2023, "missing")
    return years.tables


def row(frame, area, year):
    return frame[(frame["area"] == area) & (frame["year"] == year)].iloc[0]


def test_a_province_counts_its_tiers_and_the_not_ranked_apart(tables):
    counted = row(tiers.counts(tables, "province"), "02", 2023)
    assert counted["communes"] == 4
    assert [counted[f"tier_{t}"] for t in (1, 2, 3)] == [1, 1, 1]
    assert (counted["ranked"], counted["not_ranked"], counted["missing"]) == (3, 1, 0)


def test_a_commune_that_sent_no_tier_is_missing_and_not_unranked(tables):
    counted = row(tiers.counts(tables, "province"), "03", 2023)
    assert (counted["ranked"], counted["not_ranked"], counted["missing"]) == (0, 0, 1)


def test_shares_are_of_the_ranked_communes_and_null_without_any(tables):
    shares = tiers.shares(tables, "province")
    assert row(shares, "02", 2023)["tier_1"] == pytest.approx(100 / 3)
    assert pd.isna(row(shares, "03", 2023)["tier_1"])


def test_moves_list_every_commune_with_null_where_it_has_no_tier(tables):
    moves = tiers.moves(tables, 2023, 2022).set_index("commune")
    assert list(moves.index) == COMMUNES
    assert tuple(moves.loc["020102"]) == (1, 3)
    assert moves.loc["030101", "before"] == 1
    assert pd.isna(moves.loc["030101", "after"])
    assert tiers.moves(tables, 2022, 2018)["before"].isna().all()


def test_movers_are_named_the_furthest_fallen_first(tables):
    movers = tiers.movers(tables, 2023, 2022, "02")
    assert list(movers["commune"]) == ["020102", "020101", "020103"]
    assert list(movers["class"]) == ["worse", "worse", "better"]
    assert list(tiers.movers(tables, 2023, 2022, "0202")["commune"]) == []


def test_of_those_raised_the_most_raised_are_named_first(country):
    years = country(COMMUNES, [2022, 2023])
    for commune, before, after in [("020101", 2, 1), ("020102", 3, 1), ("020103", 1, 2)]:
        years.put("tiers", commune, 2022, tier=before).put("tiers", commune, 2023, tier=after)
    movers = tiers.movers(years.tables, 2023, 2022)
    assert list(movers["commune"]) == ["020103", "020102", "020101"]


def test_a_tier_of_a_commune_that_was_not_ranked_does_not_count(country):
    contradictory = country(["020101"], [2023])
    contradictory.rows["coverage"]["status"] = "not_ranked"
    counted = row(tiers.counts(contradictory.tables, "nation"), "KH", 2023)
    assert (counted["tier_1"], counted["not_ranked"]) == (0, 1)


def test_the_matrix_has_every_commune_once_and_names_it(country):
    here = country(["020101", "020102", "020103", "020104", "030101"], [2022, 2023])
    here.put("tiers", "020101", 2022, tier=2)
    here.put("tiers", "020102", 2023, tier=3)
    here.cover("tiers", "020103", 2023, "not_ranked")
    here.cover("tiers", "020104", 2022, "missing")
    found = tiers.matrix(here.tables, 2023, 2022, "02")
    assert {(row.before, row.after): row.codes for row in found.itertuples()} == {
        ("1", "3"): ("020102",),
        ("1", "not_ranked"): ("020103",),
        ("2", "1"): ("020101",),
        ("missing", "1"): ("020104",),
    }
    assert found["communes"].sum() == 4


def test_third_tier_two_years_running(country):
    here = country(["020101", "020102", "020103"], [2021, 2022, 2023])
    for commune, years in (("020101", (2022, 2023)), ("020102", (2021, 2023)), ("020103", (2022,))):
        for year in years:
            here.put("tiers", commune, year, tier=3)
    assert tiers.third_twice(here.tables, 2023) == ["020101"]
    assert tiers.third_twice(here.tables, 2021) == []


def test_communes_without_a_tier_in_either_year_are_not_ranked_twice(country):
    here = country(["020101", "020102", "020103"], [2022, 2023])
    here.cover("tiers", "020101", 2022, "missing")
    here.cover("tiers", "020102", 2023, "not_ranked")
    assert tiers.ranked_twice(here.tables, 2023) == 1
    assert tiers.ranked_twice(here.tables, 2022) == 0
