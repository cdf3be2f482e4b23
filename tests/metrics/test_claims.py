"""Published claims beside what the records give."""

import pandas as pd
import pytest

from svc_atlas.metrics import claims
from svc_atlas.records.figures import figures as published
from svc_atlas.records.published import CALIBRATED_TO
from svc_atlas.schema import TABLES
from tests.metrics.claimed import claim, table


@pytest.fixture
def battambang(country):
    """Two communes of 10,000; 8 crimes, then 2, one of which was cleared."""
    here = country(["020101", "020102"], [2022, 2023])
    here.put("offences", "020101", 2022, "theft", reported=8, cleared=4)
    here.put("offences", "020101", 2023, "theft", reported=2, cleared=1)
    here.put("tiers", "020102", 2023, tier=2)
    here.put("drugs", "020101", 2023, "use", cases=3, suspects=5)
    return here


def judged(country, *rows, **options):
    return claims.judge(table(*rows), country.tables, **options)


def test_a_figure_that_the_records_give_is_reproduced(battambang):
    found = judged(battambang, claim("crime_cases", 2), claim("communes_tier1", 1))
    assert found["verdict"].tolist() == ["reproduced", "reproduced"]


def test_a_figure_that_differs_says_by_how_much(battambang):
    found = judged(battambang, claim("crime_cases", 5)).iloc[0]
    assert (found["verdict"], found["recorded"], found["difference"]) == ("differs", 2, -3)
    assert pd.isna(found["reason"])


def test_a_difference_while_a_commune_is_silent_may_be_no_fault(battambang):
    battambang.cover("offences", "020102", 2023, "missing")
    found = judged(battambang, claim("crime_cases", 5)).iloc[0]
    assert (found["verdict"], found["reason"]) == ("differs", "incomplete")


@pytest.mark.parametrize(("flag", "reason"), [("blank", "incomplete"), ("withheld", "withheld")])
def test_a_difference_while_a_cell_is_not_known_may_be_no_fault(battambang, flag, reason):
    battambang.put("offences", "020102", 2023, "rape", reported=None, cleared=None, flag=flag)
    rows = (
        claim("crime_cases", 5), claim("felony_cases", 4), claim("rape_cases", 4),
        claim("clearance_rate", 90.0, unit="percent"), claim("cases_solved", 9),
        claim("crime_cases_change", -50.0, period="2023 vs 2022", unit="percent_change"),
        claim("crime_rate_change", -50.0, period="2023 vs 2022", unit="percent_change"),
    )  # fmt: skip
    found = judged(battambang, *rows)
    assert found["verdict"].tolist() == ["differs"] * len(rows)
    assert found["reason"].tolist() == [reason] * len(rows)
    # What does not stand on that cell has no such excuse.
    whole = judged(battambang, claim("misdemeanour_cases", 5), claim("killings", 3))
    assert whole["verdict"].tolist() == ["differs"] * 2
    assert whole["reason"].isna().all()


def test_silence_and_withheld_cells_together_are_both_said(battambang):
    battambang.cover("offences", "020102", 2023, "missing")
    battambang.put("offences", "020101", 2023, "rape", reported=None, flag="withheld")
    assert judged(battambang, claim("crime_cases", 5)).iloc[0]["reason"] == "incomplete_withheld"


def test_where_all_that_is_asked_is_withheld_it_is_not_said_to_be_unrecorded(battambang):
    for commune in ("020101", "020102"):
        battambang.put("offences", commune, 2023, "rape", reported=None, flag="withheld")
    found = judged(battambang, claim("rape_cases", 5)).iloc[0]
    assert (found["verdict"], found["reason"]) == ("cannot_be_checked", "withheld")


def test_a_commune_that_is_officially_not_ranked_is_no_missing_report(battambang):
    battambang.cover("tiers", "020102", 2023, "not_ranked")
    found = judged(battambang, claim("communes_ranked_total", 2)).iloc[0]
    assert (found["verdict"], found["difference"]) == ("differs", -1)
    assert pd.isna(found["reason"])


def test_a_percentage_that_does_not_say_what_it_measures_is_held_to_nothing(battambang):
    battambang.put("targets", "020101", 2023, "order", target=20, achieved=17)
    for value in (50.0, 85.0):  # the clearance rate, the targets met
        asked = claim("targets_achieved_max", value, unit="percent", qualifier="up_to")
        found = judged(battambang, asked).iloc[0]
        assert (found["verdict"], found["reason"]) == ("cannot_be_checked", "unclear")
        assert pd.isna(found["recorded"])
        assert pd.isna(found["difference"])
        assert (found["cleared"], found["cleared_base"]) == (1, 2)
        assert (found["achieved"], found["target"]) == (17, 20)


def test_what_a_report_calls_conviction_may_be_the_clearance_rate(battambang):
    found = judged(battambang, claim("rate_reported_as_conviction", 50.0, unit="percent")).iloc[0]
    assert (found["verdict"], found["reason"]) == ("cannot_be_checked", "unclear")
    assert (found["cleared"], found["cleared_base"]) == (1, 2)
    assert pd.isna(found["target"])


@pytest.mark.parametrize(
    ("qualifier", "reason"), [("part", "part"), ("up_to", "bound"), ("uncertain", "unclear")]
)
def test_a_figure_of_something_else_is_not_subtracted_from_the_records(
    battambang, qualifier, reason
):
    asked = claim("clearance_rate", 50.0, unit="percent", qualifier=qualifier)
    found = judged(battambang, asked).iloc[0]
    assert (found["verdict"], found["reason"]) == ("cannot_be_checked", reason)
    assert found["recorded"] == 50
    assert pd.isna(found["difference"])


@pytest.mark.parametrize(
    ("published", "qualifier", "verdict"),
    [
        (1900, None, "differs"),
        (1900, "over", "reproduced"),
        (2000, "over", "differs"),
        (1000, "over", "reproduced"),
        (1500, "over", "differs"),
        (2000, "nearly", "reproduced"),
        (1900, "nearly", "differs"),
        (1900, "about", "reproduced"),
        (1940, "rounded", "reproduced"),
        (1950, "rounded", "differs"),
        (1936, "restated", "reproduced"),
    ],
)
def test_a_figure_is_held_to_what_its_source_says_and_no_more(
    battambang, published, qualifier, verdict
):
    battambang.put("drugs", "020102", 2023, "use", cases=1933)  # 1,936 in all
    asked = claim("drug_cases", published, qualifier=qualifier)
    assert judged(battambang, asked)["verdict"].item() == verdict


def test_counters_whose_hedged_numbers_can_both_hold_do_not_disagree():
    def disagree(**qualifier):
        rows = (
            claim("drugs_seized", 750, counter="NACD", **qualifier),
            claim("drugs_seized", 752, counter="ADD"),
        )
        return bool(claims.disagreeing(table(*rows)))

    assert disagree()
    assert not disagree(qualifier="over")


def test_a_change_without_a_base_period_cannot_be_checked_but_is_shown_with_counts(battambang):
    found = judged(battambang, claim("crime_rate_change", -75.0)).iloc[0]
    assert (found["verdict"], found["reason"]) == ("cannot_be_checked", "no_base_period")
    assert (found["recorded"], found["counts_before"], found["counts_after"]) == (-75.0, 8, 2)


def test_a_change_that_names_its_base_is_checked(battambang):
    found = judged(battambang, claim("crime_rate_change", -75.0, period="2023 vs 2022")).iloc[0]
    assert found["verdict"] == "reproduced"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (claim("confidence_in_police", 84.0), "not_recorded"),
        (claim("drugs_seized", 84.0), "not_recorded"),
        (claim("drug_cases", 3, period="2023-H1"), "period"),
        (claim("crime_cases", 3, period="1999"), "no_records"),
        (claim("domestic_violence_total", 3, period="2010 or 2011"), "either_year_before"),
        (claim("domestic_violence_total", 3, period="2022 or 2023"), "either_year"),
    ],
)
def test_what_cannot_be_checked_says_why(battambang, row, reason):
    found = judged(battambang, row).iloc[0]
    assert (found["verdict"], found["reason"]) == ("cannot_be_checked", reason)


def test_counters_that_disagree_stand_side_by_side(battambang):
    found = judged(
        battambang, claim("drug_cases", 3, counter="NACD"), claim("drug_cases", 9, counter="ADD")
    )
    assert found["verdict"].tolist() == ["counters_disagree"] * 2
    assert sorted(found["value"]) == [3, 9]
    assert found["recorded"].tolist() == [3, 3]


def test_nothing_is_reproduced_by_synthetic_records(battambang):
    rows = claim("crime_cases", 2), claim("communes_tier1", 1)
    met = {("02", "2023", "crime_cases", 2.0)}
    found = judged(battambang, *rows, synthetic=True, calibrated=met).set_index("indicator")
    assert found["verdict"].to_dict() == {
        "crime_cases": "not_tested_calibrated",
        "communes_tier1": "not_tested_synthetic",
    }


def test_suspects_are_suspects_and_not_cases(battambang):
    found = judged(battambang, claim("drug_suspects_use", 5, unit="people")).iloc[0]
    assert found["verdict"] == "reproduced"


def test_the_demonstration_meets_every_figure_it_is_said_to_be_calibrated_to(demo_tables):
    found = claims.judge(published(), demo_tables)
    keys = zip(found["area"], found["period"], found["indicator"], found["value"], strict=True)
    met = found[[key in CALIBRATED_TO for key in keys]].set_index(["area", "period", "indicator"])
    assert len(met) == len(CALIBRATED_TO)
    # What the 94 % measures is unclear; the demonstration took it for the targets met.
    either = met.loc[("02", "2023", "targets_achieved_max")]
    assert round(100 * either["achieved"] / either["target"]) == 94
    others = met.drop(("02", "2023", "targets_achieved_max"))
    assert others["recorded"].round().tolist() == others["value"].tolist()


def test_the_nations_rate_of_2022_is_not_what_was_published_and_not_said_to_be(demo_tables):
    found = claims.judge(published(), demo_tables, synthetic=True, calibrated=CALIBRATED_TO)
    change = found.query("area == 'KH' and indicator == 'crime_rate_change'").iloc[0]
    assert (change["value"], round(change["recorded"])) == (-9, -8)
    assert change["verdict"] == "not_tested_synthetic"


def test_on_the_demonstration_no_claim_is_reproduced(demo_tables):
    found = claims.judge(published(), demo_tables, synthetic=True, calibrated=CALIBRATED_TO)
    assert set(found["verdict"]) == {"not_tested_calibrated", "not_tested_synthetic"}


@pytest.fixture(scope="module")
def demo_tables(demo_home):
    from svc_atlas.snapshot import open_snapshot
    from svc_atlas.web.facts import Tables

    return Tables(open_snapshot(demo_home))


def test_an_empty_table_has_nothing_to_check():
    assert claims.judge(TABLES["figures"].empty(), {}).empty
