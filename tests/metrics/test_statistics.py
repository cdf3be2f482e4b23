import pandas as pd
import pytest

from svc_atlas.metrics import classes, compare, statistics
from svc_atlas.schema import INDICATORS, LEVELS, TABLES

COMMUNES = ["020101", "020102", "020103", "020201"]
YEARS = [2022, 2023]


def computed(tables, indicator, **options):
    options = {"levels": LEVELS, "years": YEARS} | options
    frame = statistics.compute(tables, indicators=[indicator], **options)
    return frame.set_index(["area", "year"])


def test_the_table_is_typed_sorted_and_has_a_row_for_every_area_and_year(country):
    found = statistics.compute(
        country(COMMUNES, YEARS).tables, indicators=INDICATORS, levels=LEVELS, years=YEARS
    )
    assert len(found) == len(INDICATORS) * len(YEARS) * (1 + 1 + 2 + 4)
    pd.testing.assert_frame_equal(found, TABLES["statistics"].typed(found))


def test_a_rate_is_cases_over_residents_with_its_exact_interval(country):
    tables = country(COMMUNES, YEARS).put("offences", "020101", 2023, "theft", reported=4).tables
    found = computed(tables, "crime_rate").loc[("020101", 2023)]
    assert (found["value"], found["numerator"], found["denominator"]) == (4.0, 4, 10_000)
    assert (found["low"], found["high"]) == pytest.approx((1.090, 10.242), abs=1e-3)
    assert pd.isna(found["class"])  # it waits for the breaks
    nation = computed(tables, "crime_rate").loc[("KH", 2023)]
    assert (nation["value"], nation["communes"], nation["counted"]) == (1.0, 4, 4)


def test_one_offence_or_drug_group_can_be_asked_for(country):
    tables = (
        country(COMMUNES, YEARS)
        .put("offences", "020101", 2023, "theft", reported=4, cleared=1)
        .put("offences", "020101", 2023, "fraud", reported=6, cleared=6)
        .put("drugs", "020101", 2023, "use", cases=9)
        .put("drugs", "020101", 2023, "trafficking", cases=1)
        .tables
    )
    place = ("020101", 2023)
    assert computed(tables, "crime_rate", offence="theft").loc[place, "value"] == 4
    assert computed(tables, "clearance", offence="theft").loc[place, "value"] == 25
    assert computed(tables, "drug_rate", offence="drug_use").loc[place, "value"] == 9
    assert computed(tables, "drug_rate", offence="theft").loc[place, "value"] == 10
    with pytest.raises(ValueError, match="not counted"):
        computed(tables, "drug_rate", offence="drug_theft")


def test_each_kind_of_absence_is_told_apart(country):
    tables = (
        country(COMMUNES, YEARS)
        .cover("offences", "020101", 2023, "missing")
        .put("offences", "020102", 2023, "rape", reported=pd.NA, flag="withheld")
        .put("offences", "020103", 2023, "rape", reported=pd.NA, flag="blank")
        .put("population", "020201", 2022, residents=pd.NA)
        .put("population", "020201", 2023, residents=pd.NA)
        .tables
    )
    found = computed(tables, "crime_rate").xs(2023, level="year")["class"]
    assert found["020101"] == "not_reported"
    assert found["020102"] == "suppressed"
    assert found["020103"] == "cannot_be_said"
    assert found["020201"] == "cannot_be_said"
    assert found["0201"] == "suppressed"
    tables = country(COMMUNES, YEARS).cover("tiers", "020101", 2023, "not_ranked").tables
    tier = computed(tables, "tier")["class"]
    assert tier[("020101", 2023)] == "not_ranked"
    assert tier[("020102", 2023)] == "1"


def test_a_year_without_any_record_is_not_reported_everywhere(country):
    tables = country(COMMUNES, YEARS).tables
    for indicator in ("tier", "crime_rate", "clearance", "targets", "accidents", "coverage"):
        found = computed(tables, indicator, years=[2030])
        assert set(found["class"]) == {"not_reported"}
        assert found["value"].isna().all()


def test_an_area_has_the_tier_that_more_than_half_of_its_ranked_communes_hold(country):
    tables = (
        country(COMMUNES, YEARS)
        .put("tiers", "020101", 2023, tier=2)
        .put("tiers", "020102", 2023, tier=2)
        .cover("tiers", "020201", 2023, "missing")
        .tables
    )
    found = computed(tables, "tier")
    district = found.loc[("0201", 2023)]
    assert (district["class"], district["value"]) == ("2", 2)
    assert (district["numerator"], district["denominator"]) == (2, 3)
    assert found.loc[("0202", 2023), "class"] == "not_reported"
    half = country(COMMUNES, YEARS).put("tiers", "020101", 2023, tier=2)
    half.put("tiers", "020102", 2023, tier=2)
    nation = computed(half.tables, "tier").loc[("KH", 2023)]
    assert nation["class"] == "no_majority"
    assert nation[["value", "numerator"]].isna().all()
    assert nation["denominator"] == 4


def test_tiers_move_up_by_a_lower_number_and_areas_by_the_sign_of_the_net(country):
    tables = (
        country(COMMUNES, YEARS)
        .put("tiers", "020101", 2022, tier=3)
        .put("tiers", "020102", 2022, tier=2)
        .put("tiers", "020103", 2023, tier=2)
        .cover("tiers", "020201", 2023, "not_ranked")
        .tables
    )
    found = computed(tables, "tier_change")
    rose = found.loc[("020101", 2023)]
    assert (rose["class"], rose["value"]) == ("better", 2)
    assert (rose["denominator"], rose["numerator"]) == (3, 1)
    assert found.loc[("020103", 2023), "class"] == "worse"
    assert found.loc[("020201", 2023), "class"] == "cannot_be_said"
    district = found.loc[("0201", 2023)]
    assert (district["numerator"], district["denominator"]) == (2, 1)
    assert (district["class"], district["counted"]) == ("better", 3)
    assert district["value"] == pytest.approx(100 / 3)
    assert set(found.xs(2022, level="year")["class"]) == {"cannot_be_said"}


def test_a_change_is_measured_from_the_year_before_or_from_the_one_named(country):
    years = country(COMMUNES, [2021, 2022, 2023])
    for year, cases in ((2021, 40), (2022, 10), (2023, 10)):
        years.put("offences", "020101", year, "theft", reported=cases)
    options = {"years": [2023], "levels": ["province"]}
    yearly = computed(years.tables, "crime_change", **options).iloc[0]
    assert (yearly["against"], yearly["class"], yearly["value"]) == (2022, "no_clear_change", 0)
    longer = computed(years.tables, "crime_change", against=2021, **options).iloc[0]
    assert (longer["against"], longer["class"], longer["value"]) == (2021, "better", -75)
    assert (longer["denominator"], longer["numerator"]) == (40, 10)
    assert longer["low"] < -75 < longer["high"] < 0


def test_a_change_that_cannot_be_said_has_its_counts_and_no_value(country):
    """Two cases after one are no doubling that anything could be read from."""
    made = country(COMMUNES, YEARS)
    for year, cases in zip(YEARS, (1, 2), strict=True):
        made.put("drugs", "020101", year, "use", cases=cases)
    row = computed(made.tables, "drug_change", levels=["commune"]).loc[("020101", 2023)]
    assert row["class"] == "cannot_be_said"
    assert pd.isna(row["value"])
    assert (row["numerator"], row["denominator"]) == (2, 1)
    assert pd.isna(row["low"])
    assert pd.isna(row["high"])


def test_targets_are_met_from_all_and_close_from_nine_in_ten(country):
    tables = country(COMMUNES, YEARS)
    for commune, target, achieved in zip(COMMUNES, (10, 10, 1000, 0), (10, 9, 899, 0), strict=True):
        tables.put("targets", commune, 2023, "order", target=target, achieved=achieved)
    found = computed(tables.tables, "targets").xs(2023, level="year")
    assert list(found.loc[COMMUNES, "class"]) == ["met", "close", "missed", "cannot_be_said"]
    assert found.loc["020103", "value"] == pytest.approx(89.9)
    assert found.loc["KH", "value"] == pytest.approx(100 * 918 / 1020)


def test_without_cases_a_clearance_rate_cannot_be_said(country):
    tables = country(COMMUNES, YEARS).put("offences", "020101", 2023, "theft", reported=1).tables
    found = computed(tables, "clearance").xs(2023, level="year")
    assert (found.loc["020101", "value"], found.loc["020101", "numerator"]) == (0, 0)
    assert found.loc["020102", "class"] == "cannot_be_said"
    assert found.loc["020102", "denominator"] == 0


def test_an_area_stands_beside_its_district_province_and_nation(country):
    tables = country(COMMUNES, YEARS).tables
    frame = statistics.compute(
        tables, indicators=["tier", "crime_rate"], levels=LEVELS, years=YEARS
    )
    strip = compare.strip(frame, "020101")
    assert list(strip["area"])[:4] == ["020101", "0201", "02", "KH"]
    assert len(strip) == 2 * 2 * 4
    assert list(compare.strip(frame, "KH")["area"]) == ["KH"] * 4


def test_unknown_indicators_are_refused(country):
    with pytest.raises(ValueError, match="no indicators"):
        computed(country(COMMUNES, YEARS).tables, "happiness")


def test_nothing_asked_is_an_empty_table(country):
    found = statistics.compute(country(COMMUNES, YEARS).tables, indicators=[], levels=[], years=[])
    assert list(found.columns) == TABLES["statistics"].names
    assert classes.breaks(found).empty


def test_cases_without_a_word_of_their_clearance_are_not_reported_and_not_none(country):
    tables = country(COMMUNES, YEARS)
    for commune in COMMUNES[:2]:
        tables.put("offences", commune, 2023, "theft", reported=9)
    tables.put("offences", "020101", 2023, cleared=pd.NA)
    found = computed(tables.tables, "clearance").xs(2023, level="year")["class"]
    assert found["020101"] == "not_reported"
    assert found["020103"] == "cannot_be_said"  # no case, and none cleared
