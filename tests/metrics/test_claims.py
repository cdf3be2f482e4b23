"""Published claims beside what the records give."""

import pandas as pd
import pytest

from svc_atlas.metrics import arithmetic, claims
from svc_atlas.records.figures import figures as published
from svc_atlas.records.published import CALIBRATED_TO
from svc_atlas.schema import TABLES


def claim(indicator, value, *, area="02", period="2023", counter=None, unit="cases"):
    return {
        "area": area, "period": period, "indicator": indicator, "value": value, "unit": unit,
        "counter": counter, "source": "a report", "url": "a place",
    }  # fmt: skip


def table(*rows):
    return TABLES["figures"].typed(pd.DataFrame(rows))


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
        (claim("domestic_violence_total", 3, period="2010 or 2011"), "period"),
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
    met = found[[key in CALIBRATED_TO for key in keys]]
    assert len(met) == len(CALIBRATED_TO)
    assert met["recorded"].round().tolist() == met["value"].tolist()


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


def errors(*rows):
    found = arithmetic.check(table(*rows))
    return found[~found["agrees"]]


def test_the_published_table_has_the_errors_that_reading_it_by_hand_found():
    found = arithmetic.check(published())
    wrong = found[~found["agrees"]].set_index(["area", "period", "indicator"])
    # 790 felonies and 1,926 misdemeanours are 2,716 and not 2,709.
    parts = wrong.loc[("KH", "2013", "crime_cases")]
    assert (parts["check"], parts["published"], parts["computed"]) == ("parts", 2709, 2716)
    # Preah Sihanouk 2018: 103 of 105 resolved is 98 %, and another report says 100 %.
    shares = wrong.loc[[("18", "2018", "clearance_rate")]]
    assert set(shares["check"]) == {"share", "conflict"}
    assert shares.loc[shares["check"] == "share", "published"].item() == 100


def test_the_published_table_has_sums_that_are_right():
    right = arithmetic.check(published()).query("agrees").set_index(["area", "period"])["of"]
    assert right[("02", "2023")] == "68 + 34 + 1"
    assert right[("KH", "2025-H1")] == "3086 + 8 + 7 + 9 + 16 + 2056"
    assert right[("KH", "2009 vs 2008")] == "2881 → 3456"


def test_the_same_count_for_two_periods_is_shown():
    found = errors(
        claim("crime_cases", 412, period="2021"), claim("crime_cases", 412, period="2022")
    ).iloc[0]
    assert (found["check"], found["period"], found["of"]) == ("repeated", "2022", "2021")
    assert errors(claim("killings", 3, period="2021"), claim("killings", 3, period="2022")).empty


def test_a_percentage_that_does_not_follow_from_its_counts_is_shown():
    found = errors(
        claim("crime_cases", 200, period="2021"),
        claim("crime_cases", 100, period="2022"),
        claim("crime_change", -60.0, period="2022 vs 2021", unit="percent_change"),
    ).iloc[0]
    assert (found["check"], found["computed"]) == ("change", -50.0)


def test_numbers_of_different_counters_are_never_added_or_compared():
    assert arithmetic.check(
        table(
            claim("crime_cases", 100, counter="national_police"),
            claim("felony_cases", 40, counter="military_police"),
            claim("misdemeanour_cases", 90, counter="military_police"),
        )
    ).empty


def test_an_empty_table_has_nothing_to_check():
    assert arithmetic.check(TABLES["figures"].empty()).empty
    assert claims.judge(TABLES["figures"].empty(), {}).empty
