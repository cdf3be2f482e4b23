"""Who handed in what: reported, late, missing, and who still owes."""

import numpy as np

from svc_atlas.metrics import coverage, owing
from svc_atlas.schema import RECORD_NAMES

COMMUNES = ["020101", "020102", "020201", "030101"]


def told(country):
    """Offences: one missing, one late; one commune not ranked and owing two tables."""
    return (
        country(COMMUNES, [2022, 2023])
        .cover("offences", "020101", 2023, "missing")
        .cover("offences", "020102", 2023, "late")
        .cover("tiers", "020201", 2023, "not_ranked")
        .cover("drugs", "020201", 2023, "missing")
        .cover("offences", "020201", 2023, "missing")
        .tables
    )


def row(frame, **where):
    for column, value in where.items():
        frame = frame[frame[column] == value]
    (found,) = frame.to_dict("records")
    return found


def test_the_class_of_each_commune_says_how_it_stands_with_one_table(country):
    rows = owing.statuses(told(country), "offences")
    held = rows[rows["year"] == 2023].set_index("area")["class"].to_dict()
    assert held == {"020101": "not_reported", "020102": "late", "020201": "not_reported",
                    "030101": "reported"}  # fmt: skip
    assert set(rows.loc[rows["year"] == 2022, "class"]) == {"reported"}
    ranked = owing.statuses(told(country), "tiers")
    assert row(ranked, year=2023, area="020201")["class"] == "not_ranked"


def test_a_commune_of_which_coverage_says_nothing_has_not_reported(country):
    tables = told(country)
    tables["coverage"] = tables["coverage"][tables["coverage"]["commune"] != "030101"]
    assert (
        row(owing.statuses(tables, "forces"), year=2023, area="030101")["class"] == "not_reported"
    )
    assert row(owing.by_table(tables, "nation"), year=2023, table="forces")["missing"] == 1


def test_each_table_is_counted_by_area(country):
    rows = owing.by_table(told(country), "province")
    offences = row(rows, area="02", year=2023, table="offences")
    assert [offences[key] for key in ("due", "reported", "late", "missing", "not_ranked")] == [
        3, 1, 1, 2, 0,
    ]  # fmt: skip
    tiers = row(rows, area="02", year=2023, table="tiers")
    assert (tiers["due"], tiers["reported"], tiers["not_ranked"]) == (2, 2, 1)


def test_a_commune_is_complete_when_it_owes_nothing(country):
    nation = row(owing.by_area(told(country), "nation"), year=2023)
    assert (nation["communes"], nation["complete"], nation["owing"]) == (4, 2, 2)
    assert (nation["due"], nation["received"], nation["late"]) == (35, 32, 1)
    assert row(owing.by_area(told(country), "nation"), year=2022)["owing"] == 0


def test_what_is_owed_is_listed_by_commune_in_the_order_of_the_sheets(country):
    rows = owing.owed(told(country), 2023, "KH")
    assert list(rows.itertuples(index=False, name=None)) == [
        ("020101", "offences"), ("020201", "offences"), ("020201", "drugs"),
    ]  # fmt: skip
    assert list(owing.owed(told(country), 2023, "0202")["table"]) == ["offences", "drugs"]
    assert owing.owed(told(country), 2023, "03").empty
    assert owing.owed(told(country), 2022, "KH").empty


def test_a_table_that_nobody_was_asked_for_is_owed_by_none(country):
    tables = told(country)
    tables["coverage"] = tables["coverage"][tables["coverage"]["table"] != "seizures"]
    assert row(owing.by_table(tables, "nation"), year=2023, table="seizures")["due"] == 0
    assert "seizures" not in set(owing.owed(tables, 2023, "KH")["table"])


def test_the_counts_agree_with_each_other_and_with_the_completeness_on_the_map(randomly):
    communes = [f"{p:02d}{d:02d}{c:02d}" for p in (1, 2) for d in (1, 2, 3) for c in (1, 2, 3, 4)]
    tables = randomly(communes, [2021, 2022, 2023], 5)
    for level in ("nation", "province", "commune"):
        one_by_one, all_tables = owing.by_table(tables, level), owing.by_area(tables, level)
        assert (one_by_one["due"] == one_by_one["reported"] + one_by_one["missing"]).all()
        assert (one_by_one["late"] <= one_by_one["reported"]).all()
        sums = one_by_one.groupby(["year", "area"], as_index=False)[["due", "reported"]].sum()
        shares = coverage.shares(tables, level)
        assert np.array_equal(sums["due"], shares["due"])
        assert np.array_equal(sums["reported"], all_tables["received"])
        owed = sum(len(owing.owed(tables, year, "KH")) for year in (2021, 2022, 2023))
        assert owed == (shares["due"] - shares["received"]).sum()
    assert set(owing.owed(tables, 2023, "KH")["table"]) <= set(RECORD_NAMES)
