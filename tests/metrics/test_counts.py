"""Sums and exposure: offences, drugs, traffic, targets, coverage."""

import pandas as pd
import pytest

from svc_atlas.metrics import coverage, drugs, exposure, offences, targets, traffic

COMMUNES = ["020101", "020102", "020201"]


def only(frame, **where):
    for column, value in where.items():
        frame = frame[frame[column] == value]
    assert len(frame) == 1
    return frame.iloc[0]


def test_a_districts_cases_are_those_of_its_communes_over_their_residents(country):
    tables = (
        country(COMMUNES, [2023])
        .put("offences", "020101", 2023, "theft", reported=3, cleared=2, suspects=4)
        .put("offences", "020102", 2023, "murder", reported=1, cleared=1, sent_to_court=1)
        .put("population", "020102", 2023, residents=30_000)
        .tables
    )
    found = only(offences.totals(tables, "district"), area="0201")
    assert (found["communes"], found["reporting"]) == (2, 2)
    assert (found["cases"], found["cleared"], found["cleared_base"]) == (4, 3, 4)
    assert (found["suspects"], found["sent_to_court"]) == (4, 1)
    assert (found["exposed_cases"], found["exposure"]) == (4, 40_000)
    thefts = only(offences.totals(tables, "district", offence="theft"), area="0201")
    assert (thefts["cases"], thefts["cleared"]) == (3, 2)


def test_a_commune_that_did_not_report_is_no_zero_and_in_no_exposure(country):
    tables = (
        country(COMMUNES, [2023])
        .put("offences", "020101", 2023, "theft", reported=3)
        .cover("offences", "020102", 2023, "missing")
        .cover("offences", "020201", 2023, "missing")
        .tables
    )
    totals = offences.totals(tables, "district")
    found = only(totals, area="0201")
    assert (found["communes"], found["reporting"]) == (2, 1)
    assert (found["cases"], found["exposure"]) == (3, 10_000)
    silent = only(totals, area="0202")
    assert silent["reporting"] == 0
    assert silent[["cases", "cleared", "exposed_cases", "exposure"]].isna().all()


def test_a_true_zero_is_a_zero(country):
    found = only(offences.totals(country(COMMUNES, [2023]).tables, "nation"), area="KH")
    assert (found["cases"], found["exposed_cases"], found["exposure"]) == (0, 0, 30_000)


def test_late_reports_count(country):
    tables = country(COMMUNES, [2023]).cover("drugs", "020101", 2023, "late").tables
    assert only(drugs.totals(tables, "nation"))["reporting"] == 3


def test_a_blank_cell_is_unknown_so_the_commune_leaves_the_rate_but_keeps_its_cases(country):
    tables = (
        country(COMMUNES, [2023])
        .put("offences", "020101", 2023, "theft", reported=3)
        .put("offences", "020101", 2023, "murder", reported=pd.NA, flag="blank")
        .put("offences", "020102", 2023, "theft", reported=2)
        .tables
    )
    found = only(offences.totals(tables, "district"), area="0201")
    assert (found["reporting"], found["cases"]) == (2, 5)
    assert (found["exposed_cases"], found["exposure"]) == (2, 10_000)
    # Of theft alone both communes are known.
    thefts = only(offences.totals(tables, "district", offence="theft"), area="0201")
    assert (thefts["exposed_cases"], thefts["exposure"]) == (5, 20_000)
    murders = only(offences.totals(tables, "commune", offence="murder"), area="020101")
    assert pd.isna(murders["cases"])
    assert murders["reporting"] == 1


def test_a_row_that_one_commune_lacks_is_unknown_and_a_category_nobody_has_is_not_asked(country):
    lacking = country(COMMUNES, [2023])
    rows = lacking.rows["offences"]
    theft_of_one = (rows["commune"] == "020101") & (rows["offence"] == "theft")
    lacking.rows["offences"] = rows[~theft_of_one & (rows["offence"] != "gangs")]
    totals = offences.totals(lacking.tables, "commune")
    assert pd.isna(only(totals, area="020101")["exposure"])
    assert only(totals, area="020102")["exposure"] == 10_000
    assert "gangs" not in set(offences.by_category(lacking.tables, "nation")["offence"])


def test_cases_of_a_commune_without_residents_are_cases_and_in_no_rate(country):
    tables = (
        country(COMMUNES, [2023])
        .put("offences", "020201", 2023, "theft", reported=7)
        .put("population", "020201", 2023, residents=0)
        .put("population", "020101", 2023, residents=pd.NA)
        .tables
    )
    found = only(offences.totals(tables, "nation"))
    assert (found["cases"], found["exposed_cases"], found["exposure"]) == (7, 0, 10_000)


def test_clearance_counts_only_cells_where_the_cleared_are_known(country):
    tables = (
        country(COMMUNES, [2023])
        .put("offences", "020101", 2023, "theft", reported=10, cleared=pd.NA)
        .put("offences", "020101", 2023, "robbery", reported=4, cleared=3)
        .tables
    )
    found = only(offences.totals(tables, "commune"), area="020101")
    assert (found["cases"], found["cleared"], found["cleared_base"]) == (14, 3, 4)


def test_offences_and_drug_groups_are_listed_in_the_order_of_the_vocabulary(country):
    tables = (
        country(COMMUNES, [2023])
        .put("offences", "020101", 2023, "theft", reported=3, cleared=1)
        .put("drugs", "020201", 2023, "use", cases=5, suspects=6)
        .cover("drugs", "020101", 2023, "missing")
        .tables
    )
    mix = offences.by_category(tables, "nation")
    assert list(mix["offence"])[:3] == ["murder", "rape", "sexual_offence"]
    assert tuple(only(mix, offence="theft")[["cases", "cleared", "reporting"]]) == (3, 1, 3)
    groups = drugs.by_group(tables, "nation")
    assert tuple(only(groups, group="use")[["cases", "suspects", "reporting"]]) == (5, 6, 2)
    rates = drugs.rates(tables, "nation")
    assert only(rates, group="use")["rate"] == pytest.approx(5 / 20_000 * 10_000)


def test_the_rate_of_one_offence_is_over_the_communes_that_know_it(country):
    tables = (
        country(COMMUNES, [2023])
        .put("offences", "020101", 2023, "theft", reported=4)
        .put("offences", "020102", 2023, "theft", reported=pd.NA, flag="blank")
        .tables
    )
    rates = offences.rates(tables, "district")
    assert only(rates, area="0201", offence="theft")["rate"] == pytest.approx(4.0)
    assert only(rates, area="0201", offence="murder")["exposure"] == 20_000


def test_accidents_deaths_and_injured_add_up_by_themselves(country):
    tables = (
        country(COMMUNES, [2023])
        .put("traffic", "020101", 2023, accidents=3, deaths=1, injured=pd.NA, flag="blank")
        .put("traffic", "020201", 2023, accidents=pd.NA, deaths=1, injured=2, flag="blank")
        .tables
    )
    found = only(traffic.totals(tables, "province"))
    assert (found["accidents"], found["deaths"], found["injured"]) == (3, 2, 2)
    assert (found["exposed_accidents"], found["exposure"]) == (3, 20_000)


def test_targets_met_count_the_cells_where_both_figures_are_known(country):
    tables = (
        country(COMMUNES, [2023])
        .put("targets", "020101", 2023, "order", target=10, achieved=9)
        .put("targets", "020101", 2023, "family", target=5, achieved=pd.NA, flag="blank")
        .tables
    )
    found = only(targets.totals(tables, "commune"), area="020101")
    assert (found["target"], found["achieved"]) == (10, 9)
    family = only(targets.by_quality(tables, "commune"), area="020101", quality="family")
    assert family[["target", "achieved"]].isna().all()


def test_coverage_counts_the_reports_received_of_those_due(country):
    tables = (
        country(COMMUNES, [2023])
        .cover("offences", "020101", 2023, "missing")
        .cover("drugs", "020101", 2023, "late")
        .cover("tiers", "020101", 2023, "not_ranked")
        .tables
    )
    found = only(coverage.shares(tables, "commune"), area="020101")
    assert (found["due"], found["received"]) == (8, 7)  # nine tables, one not due
    assert only(coverage.shares(tables, "nation"))["due"] == 26


def test_residents_come_from_the_nearest_earlier_year_and_never_from_a_later_one(country):
    counted = country(["020101", "020102"], [2021, 2022, 2023, 2024])
    for year in (2022, 2023):
        counted.drop("population", "020101", year)
    counted.put("population", "020101", 2021, residents=8_000)
    counted.put("population", "020101", 2024, residents=9_000)
    for year in (2021, 2022, 2023):
        counted.drop("population", "020102", year)
    found = exposure.residents(counted.tables).set_index(["commune", "year"])
    assert list(found.loc["020101", "residents"]) == [8_000, 8_000, 8_000, 9_000]
    assert list(found.loc["020101", "from_year"]) == [2021, 2021, 2021, 2024]
    assert list(found.loc["020102", "residents"].isna()) == [True, True, True, False]


def test_residents_may_come_from_a_year_before_the_first_report(country):
    census = country(["020101"], [2019, 2020])
    census.rows["population"] = census.rows["population"][census.rows["population"]["year"] == 2019]
    coverage_rows = census.rows["coverage"]
    census.rows["coverage"] = coverage_rows[coverage_rows["year"] == 2020]
    found = only(exposure.residents(census.tables))
    assert (found["year"], found["residents"], found["from_year"]) == (2020, 10_000, 2019)


def test_tables_cut_to_one_province_count_that_province_alone(country):
    tables = country([*COMMUNES, "030101"], [2023]).tables
    tables["areas"] = tables["areas"][tables["areas"]["code"].str.startswith("02")]
    found = only(offences.totals(tables, "nation"))
    assert (found["communes"], found["exposure"]) == (3, 30_000)


def test_unknown_words_are_refused(country):
    tables = country(COMMUNES, [2023]).tables
    with pytest.raises(ValueError, match="no level"):
        offences.totals(tables, "village")
    with pytest.raises(ValueError, match="not counted in offences"):
        offences.totals(tables, "nation", offence="drugs")
    with pytest.raises(ValueError, match="no kind of case"):
        exposure.cases(tables, "fires")
