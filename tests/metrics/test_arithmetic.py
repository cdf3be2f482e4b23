"""The published figures against each other."""

from svc_atlas.metrics import arithmetic
from svc_atlas.records.figures import figures as published
from svc_atlas.schema import TABLES
from tests.metrics.claimed import claim, table


def errors(*rows):
    found = arithmetic.check(table(*rows))
    return found[~found["agrees"]]


def test_the_published_table_has_the_errors_that_reading_it_by_hand_found():
    found = arithmetic.check(published())
    wrong = found[~found["agrees"]].set_index(["area", "period", "indicator"])
    # Preah Sihanouk 2018: 103 of 105 resolved is 98 %, and another report says 100 %.
    shares = wrong.loc[[("18", "2018", "clearance_rate")]]
    assert set(shares["check"]) == {"share", "conflict"}
    assert shares.loc[shares["check"] == "share", "published"].item() == 100
    # 4,510 cases for the first five months of 2020, and for the first six.
    again = wrong.loc[[("KH", "2020-H1", "drug_cases")]].iloc[0]
    assert (again["check"], again["published"]) == ("repeated", 4510)
    assert again["of"] == "2020-01 to 2020-05"
    # One report has 20,489 suspects of 2019, another 20,490.
    suspects = wrong.loc[[("KH", "2019", "drug_suspects")]].iloc[0]
    assert suspects["check"] == "conflict"
    assert {suspects["published"], suspects["computed"]} == {20489, 20490}


def test_a_total_that_a_later_report_restates_is_no_sum_of_the_parts_of_the_first():
    found = arithmetic.check(published())
    assert found[(found["area"] == "KH") & (found["period"] == "2013")].empty
    first = [claim("felony_cases", 790), claim("misdemeanour_cases", 1926)]
    restated = claim("crime_cases", 2709, qualifier="restated")
    assert errors(*first, restated).empty
    assert errors(*first, claim("crime_cases", 2709))["computed"].item() == 2716


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


CHANGE = {"period": "2022 vs 2021", "unit": "percent_change"}


def checked(*rows):
    found = arithmetic.check(table(*rows))
    return dict(zip(found["of"], found["agrees"], strict=True))


def test_no_pair_of_counts_hides_another():
    """One pair gives the change, the other does not: both are shown."""
    rows = (
        claim("crime_cases", 200, period="2021", url="one"),
        claim("crime_cases", 250, period="2021", url="two"),
        claim("crime_cases", 100, period="2022", url="one"),
        claim("crime_change", -50.0, url="three", **CHANGE),
    )
    pairs = checked(*rows)
    assert (pairs["200 → 100"], pairs["250 → 100"]) == (True, False)


def test_a_change_is_held_to_the_counts_of_its_own_report_first():
    assert checked(
        claim("crime_cases", 200, period="2021", url="one"),
        claim("crime_cases", 100, period="2022", url="one"),
        claim("crime_cases", 120, period="2022", url="two", counter="military_police"),
        claim("crime_change", -40.0, url="one", **CHANGE),
    ) == {"200 → 100": False}


def test_a_count_without_a_counter_stands_in_only_where_the_counter_has_none():
    army = {"counter": "military_police"}
    assert checked(
        claim("crime_cases", 4000, period="2021", **army),
        claim("crime_cases", 3000, period="2022", url="army", **army),
        claim("crime_cases", 2000, period="2021", counter="national_police"),
        claim("crime_cases", 2100, period="2022", url="police"),
        claim("crime_change", 5.0, url="other", **CHANGE),
    ) == {"4000 → 3000": False, "2000 → 2100": True}


def test_what_was_not_said_flatly_is_not_computed_with():
    parts = claim("felony_cases", 40), claim("misdemeanour_cases", 50, qualifier="about")
    assert arithmetic.check(table(claim("crime_cases", 100), *parts)).empty
    for qualifier in ("part", "up_to", "uncertain"):
        whole = claim("crime_cases", 100), claim("cases_solved", 50)
        share = claim("clearance_rate", 90.0, unit="percent", qualifier=qualifier)
        assert arithmetic.check(table(*whole, share)).empty


def test_a_total_of_more_than_a_number_holds_when_the_parts_make_more():
    parts = claim("felony_cases", 400), claim("misdemeanour_cases", 430)
    over = claim("crime_cases", 800, qualifier="over")
    assert arithmetic.check(table(*parts, over))["agrees"].tolist() == [True]
    assert errors(*parts, claim("crime_cases", 900, qualifier="over"))["computed"].item() == 830


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


def test_a_half_is_rounded_up_as_reports_do():
    """One of eight is 12.5 %, which every report prints as 13 %."""
    eighth = (claim("cases_cracked", 1), claim("crime_cases", 8))
    assert errors(*eighth, claim("clearance_rate", 13, unit="percent")).empty
    assert len(errors(*eighth, claim("clearance_rate", 12, unit="percent"))) == 1
    fell = (claim("crime_cases", 8, period="2021"), claim("crime_cases", 7, period="2022"))
    change = claim("crime_change", -13, period="2022 vs 2021", unit="percent_change")
    assert errors(*fell, change).empty


def test_reports_that_name_no_office_are_not_added_up():
    parts = claim("felony_cases", 10, url="b"), claim("misdemeanour_cases", 20, url="c")
    assert errors(*parts, claim("crime_cases", 40, url="a")).empty
    named = [claim("felony_cases", 10, url="b", counter="NP"),
             claim("misdemeanour_cases", 20, url="c", counter="NP"),
             claim("crime_cases", 40, url="a", counter="NP")]  # fmt: skip
    assert errors(*named)["computed"].item() == 30


def test_the_share_of_one_report_is_held_to_the_counts_of_another_by_itself():
    counts = claim("cases_cracked", 103, url="a"), claim("crime_cases", 105, url="a")
    share = claim("clearance_rate", 100, unit="percent", url="b")
    assert round(errors(*counts, share)["computed"].item(), 1) == 98.1
    own = claim("cases_cracked", 50, url="b"), claim("crime_cases", 50, url="b")
    assert not (errors(*counts, *own, share)["check"] == "share").any()


def test_a_year_that_is_inferred_is_that_year():
    twice = (
        claim("crime_cases", 412, period="2022"),
        claim("crime_cases", 412, period="2022 (inferred)"),
    )
    assert errors(*twice).empty
    counts = (claim("crime_cases", 200, period="2021 (inferred)"),
              claim("crime_cases", 100, period="2022"))  # fmt: skip
    change = claim("crime_change", -60.0, period="2022 vs 2021", unit="percent_change")
    assert errors(*counts, change)["computed"].item() == -50


def test_a_year_against_itself_is_no_change():
    same = claim("crime_change", -60.0, period="2022 vs 2022", unit="percent_change")
    assert errors(claim("crime_cases", 200, period="2022"), same).empty
