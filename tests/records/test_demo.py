"""The demonstration has the shape of the real thing and adds up to what is published."""

import hashlib
import os
import subprocess
import sys
from itertools import pairwise

import pandas as pd
import pytest

from svc_atlas import parquet, schema
from svc_atlas.records import demo

YEARS = list(range(2019, 2026))
COUNTED = [table.name for table in schema.RECORDS if table.name not in ("tiers", "population")]
CATEGORY = {
    "offences": ("offence", 15),
    "drugs": ("group", 6),
    "seizures": ("substance", 11),
    "targets": ("quality", 7),
    "activities": ("activity", 6),
}


def within(table: pd.DataFrame, province: str, *years: int) -> pd.DataFrame:
    return table[table["commune"].str.startswith(province) & table["year"].isin(years)]


def arrived(coverage: pd.DataFrame, name: str) -> pd.DataFrame:
    rows = coverage[(coverage["table"] == name) & coverage["status"].isin(["reported", "late"])]
    return rows[["year", "commune"]].reset_index(drop=True)


# What is published


def test_crimes_of_2019_are_3196_of_which_2842_were_cleared(records):
    year = records["offences"].query("year == 2019")
    assert year["reported"].sum() == 3196
    assert year["cleared"].sum() == 2842
    assert round(100 * year["cleared"].sum() / year["reported"].sum()) == 89


def test_suspects_arrested_in_2019_are_4119(records):
    assert records["offences"].query("year == 2019")["suspects"].sum() == 4119


def test_drug_cases_of_2019_are_9806_with_20489_suspects(records):
    year = records["drugs"].query("year == 2019")
    assert year["cases"].sum() == 9806
    assert year["suspects"].sum() == 20489


def test_drug_cases_of_2025_are_twice_the_first_half_by_group(records):
    by_group = records["drugs"].query("year == 2025").groupby("group")["cases"].sum()
    half = {
        "trafficking": 3086, "production": 8, "cultivation": 7, "facilitating": 9, "driving": 16,
        "use": 2056,
    }  # fmt: skip
    assert by_group.to_dict() == {group: 2 * cases for group, cases in half.items()}


def test_road_accidents_of_2019_killed_1981_and_injured_6141(records):
    year = records["traffic"].query("year == 2019")
    assert year[["accidents", "deaths", "injured"]].sum().tolist() == [4121, 1981, 6141]


def test_drugs_seized_in_2019_weigh_750_kilograms(records):
    drugs = records["seizures"].query("year == 2019 and unit == 'kg' and substance != 'precursors'")
    assert drugs["amount"].sum() == pytest.approx(750)


def test_residents_of_2019_are_those_of_the_census_in_every_province(records):
    census = {
        "01": 861883, "02": 997169, "03": 899791, "04": 527027, "05": 877523, "06": 681549,
        "07": 593829, "08": 1201581, "09": 125902, "10": 374755, "11": 92213, "12": 2281951,
        "13": 254827, "14": 1057720, "15": 419952, "16": 217453, "17": 1014234, "18": 310072,
        "19": 165713, "20": 525497, "21": 900914, "22": 276038, "23": 42665, "24": 75112,
        "25": 776841,
    }  # fmt: skip
    year = records["population"].query("year == 2019")
    assert year["residents"].sum() == 15_552_211
    assert year.groupby(year["commune"].str[:2])["residents"].sum().to_dict() == census


def test_battambang_2023_has_68_first_34_second_and_1_third_tier_commune(records):
    tiers = within(records["tiers"], "02", 2023)["tier"].value_counts()
    assert tiers.to_dict() == {1: 68, 2: 34, 3: 1}


@pytest.mark.parametrize("year", [2022, 2023])
def test_every_commune_of_battambang_reported_and_is_ranked(records, year):
    status = within(records["coverage"], "02", year)
    assert len(status) == 103 * len(schema.RECORDS)
    assert set(status["status"]) <= {"reported", "late"}
    for name in COUNTED:
        assert within(records[name], "02", year)["flag"].isna().all(), name


def test_battambang_2023_has_a_crime_rate_73_per_cent_below_2022(records):
    rates = {}
    for year in (2022, 2023):
        cases = within(records["offences"], "02", year)["reported"].sum()
        rates[year] = cases / within(records["population"], "02", year)["residents"].sum()
    assert round(100 * (rates[2023] / rates[2022] - 1)) == -73


def test_battambang_2023_met_94_per_cent_of_its_targets(records):
    rows = within(records["targets"], "02", 2023)
    assert round(100 * rows["achieved"].sum() / rows["target"].sum()) == 94
    assert (rows["achieved"] <= rows["target"]).all()


def test_communes_of_battambang_rose_to_the_first_tier_in_2023_and_others_fell(records):
    tiers = within(records["tiers"], "02", 2022, 2023)
    moves = tiers.pivot_table(index="commune", columns="year", values="tier")
    assert (moves[2023] < moves[2022]).any()
    assert (moves[2023] > moves[2022]).any()
    assert (moves[2023] == moves[2022]).mean() > 0.5


# The contract of the tables


def test_every_table_is_there_typed_and_keeps_the_schema(records):
    assert set(records) == {*schema.RECORD_NAMES, "coverage"}
    for name, rows in records.items():
        table = schema.TABLES[name]
        pd.testing.assert_frame_equal(rows, table.typed(rows))
        parquet.check(table, rows)  # words, nulls and keys


def test_every_commune_has_a_status_of_every_table_in_every_year(records, gazetteer):
    codes = [area.code for area in gazetteer.communes()]
    coverage = records["coverage"]
    assert len(codes) == 1654
    assert sorted(coverage["commune"].unique()) == codes
    assert sorted(coverage["year"].unique()) == YEARS
    assert len(coverage) == 1654 * 7 * len(schema.RECORDS)


@pytest.mark.parametrize("name", ["tiers", *COUNTED])
def test_two_to_four_per_cent_of_communes_are_missing_each_year(records, name):
    coverage = records["coverage"]
    rows = coverage[coverage["table"] == name]
    share = rows["status"].eq("missing").groupby(rows["year"]).mean()
    assert share.between(0.02, 0.04).all()


def test_some_communes_report_late_each_year_and_have_rows(records):
    coverage = records["coverage"]
    late = coverage[(coverage["table"] == "offences") & (coverage["status"] == "late")]
    assert late.groupby("year").size().reindex(YEARS, fill_value=0).gt(0).all()
    there = late.merge(records["offences"][["year", "commune"]].drop_duplicates())
    assert len(there) == len(late)


@pytest.mark.parametrize("name", ["tiers", *COUNTED])
def test_exactly_the_communes_that_reported_have_rows(records, name):
    there = records[name][["year", "commune"]].drop_duplicates().reset_index(drop=True)
    pd.testing.assert_frame_equal(there, arrived(records["coverage"], name))


def test_a_few_communes_that_reported_are_not_ranked(records):
    tiers = records["coverage"].query("table == 'tiers'")
    share = tiers["status"].eq("not_ranked").groupby(tiers["year"]).mean()
    assert share.between(0.0005, 0.02).all()


@pytest.mark.parametrize("name", list(CATEGORY))
def test_a_commune_that_reported_has_a_row_for_every_category(records, name):
    column, categories = CATEGORY[name]
    each = records[name].groupby(["year", "commune"])[column].nunique()
    assert (each == categories).all()


@pytest.mark.parametrize("name", COUNTED)
def test_an_empty_cell_is_null_and_flagged_and_there_are_few(records, name):
    rows = records[name]
    table = schema.TABLES[name]
    measures = [c.name for c in table.columns if c.nullable and c.name != "flag"]
    empty = rows[measures].isna().any(axis=1)
    assert rows["flag"].eq("blank").fillna(False).tolist() == empty.tolist()
    assert 0 < empty.mean() < 0.01


def test_residents_of_a_silent_commune_are_those_of_the_nearest_earlier_year(records):
    people = records["population"]
    assert len(people) == 1654 * 7
    carried = people[people["method"] != "synthetic"]
    coverage = records["coverage"].query("table == 'population' and status == 'missing'")
    pd.testing.assert_frame_equal(
        carried[["year", "commune"]].reset_index(drop=True),
        coverage[["year", "commune"]].reset_index(drop=True),
    )
    given = people[people["method"] == "synthetic"].set_index(["commune", "year"])["residents"]
    for row in carried.itertuples():
        year = int(row.method.removeprefix("carried_forward_"))
        assert given[row.commune, year] == row.residents
        skipped = range(year + 1, row.year)
        assert not any((row.commune, other) in given.index for other in skipped)


# What cannot be otherwise


def test_no_more_is_cleared_than_reported_and_no_more_sent_to_court_than_arrested(records):
    rows = records["offences"].dropna(subset=["reported", "cleared"])
    assert (rows["cleared"] <= rows["reported"]).all()
    assert (rows["suspects"] >= rows["cleared"]).all()
    assert (rows["sent_to_court"] <= rows["suspects"]).all()


def test_no_count_is_negative(records):
    for name in COUNTED:
        counts = records[name].select_dtypes("number")
        assert (counts.min() >= 0).all(), name


def test_nobody_is_hurt_without_an_accident(records):
    calm = records["traffic"].query("accidents == 0")
    assert calm["deaths"].sum() == calm["injured"].sum() == 0


def test_drugs_are_seized_only_where_trafficking_was_found(records):
    found = records["seizures"].query("amount > 0")[["year", "commune"]].drop_duplicates()
    cases = records["drugs"].query("group == 'trafficking' and cases > 0")[["year", "commune"]]
    assert len(found.merge(cases)) == len(found)


def test_substances_are_weighed_and_plants_counted(records):
    units = records["seizures"].groupby("substance")["unit"].unique()
    assert {name: list(unit) for name, unit in units.items()} == {
        name: [unit] for name, unit in schema.SUBSTANCES.items()
    }


# The shape of the real thing


def test_theft_is_the_most_frequent_offence_and_murder_a_few_per_cent(records):
    total = records["offences"].groupby("offence")["reported"].sum()
    assert total.idxmax() == "theft"
    assert total.drop("theft").idxmax() == "violence"
    assert 0.01 < total["murder"] / total.sum() < 0.06


def test_counts_are_small_and_more_spread_than_chance(records):
    cases = records["offences"].groupby(["year", "commune"])["reported"].sum()
    assert 1 <= cases.median() <= 2
    assert 0.15 < (cases == 0).mean() < 0.45
    people = records["population"].set_index(["year", "commune"])["residents"].loc[cases.index]
    expected = people * (cases.sum() / people.sum())
    dispersion = ((cases - expected) ** 2 / expected).mean()
    assert 1.2 < dispersion < 5


def test_drugs_spread_to_rural_communes(records, gazetteer):
    rural = {area.code for area in gazetteer.communes() if area.kind == "khum"}
    rows = records["drugs"]
    share = (
        rows[rows["commune"].isin(rural)].groupby("year")["cases"].sum()
        / rows.groupby("year")["cases"].sum()
    )
    assert share.is_monotonic_increasing
    assert share[2025] > 1.4 * share[2019]


def test_sangkats_are_larger_and_the_middle_commune_has_some_7900_residents(records, gazetteer):
    people = records["population"].query("year == 2019").set_index("commune")["residents"]
    sangkat = people.index.map(lambda code: gazetteer[code].kind == "sangkat")
    assert people[sangkat].median() > 1.3 * people[~sangkat].median()
    assert 7400 < people.median() < 8400
    assert people.min() > 200


def test_tiers_are_mostly_kept_and_the_third_is_rare(records):
    tiers = records["tiers"].pivot_table(index="commune", columns="year", values="tier")
    for before, after in pairwise(YEARS):
        both = tiers[[before, after]].dropna()
        assert 0.6 < (both[before] == both[after]).mean() < 0.95
    third = records["tiers"]["tier"].eq(3).groupby(records["tiers"]["year"]).mean()
    assert third.between(0.005, 0.08).all()


def test_crime_weighs_a_little_on_the_tier(records):
    cases = records["offences"].groupby(["year", "commune"])["reported"].sum()
    people = records["population"].set_index(["year", "commune"])["residents"]
    tiers = records["tiers"].set_index(["year", "commune"])["tier"]
    rates = (cases / people).dropna().astype(float)
    correlation = rates.corr(tiers.astype(float).reindex(rates.index), method="spearman")
    assert 0.02 < correlation < 0.4


# The same for everybody


def digest(tables: dict[str, pd.DataFrame]) -> str:
    content = (parquet.encode(schema.TABLES[name], rows) for name, rows in tables.items())
    return hashlib.sha256(b"".join(content)).hexdigest()


def test_a_second_making_gives_the_same_bytes(records, gazetteer):
    assert digest(demo.make(gazetteer)) == digest(records)


def test_an_older_processor_gives_the_same_bytes(records):
    script = (
        "import hashlib\n"
        "from svc_atlas import gazetteer, schema\n"
        "from svc_atlas.records import demo\n"
        "from svc_atlas import parquet\n"
        "made = demo.make(gazetteer.load())\n"
        "content = (parquet.encode(schema.TABLES[name], rows) for name, rows in made.items())\n"
        "print(hashlib.sha256(b''.join(content)).hexdigest())\n"
    )
    plain = {"NPY_DISABLE_CPU_FEATURES": "X86_V4 X86_V3", "PYTHONHASHSEED": "7"}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script],
        env=os.environ | plain,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == digest(records)


def test_progress_counts_the_tables(gazetteer):
    seen = []
    demo.make(gazetteer, lambda made, of: seen.append((made, of)))
    assert seen == [(n, 10) for n in range(1, 11)]
