"""Three years together: what counts in, what stays out, and published intervals."""

import pytest

from svc_atlas.metrics import pooled

pytestmark = pytest.mark.filterwarnings("error")

YEARS = [2021, 2022, 2023]


def thefts(country, **counts):
    """Return a country of two communes; ``y2021=(1, 4)`` are thefts of either in 2021."""
    one = country(["020101", "020102"], YEARS)
    for year, pair in counts.items():
        for commune, count in zip(("020101", "020102"), pair, strict=True):
            one.put("offences", commune, int(year[1:]), "theft", reported=count)
    return one


def row(tables, area, level="commune", year=2023, **options):
    found = pooled.rates(tables, "crime", level, year, **options)
    return found[found["area"] == area].iloc[0]


def test_three_years_are_added_above_and_below_the_line(country):
    found = row(thefts(country, y2021=(1, 0), y2022=(2, 0), y2023=(1, 0)).tables, "020101")
    assert (found["cases"], found["exposure"], found["years"]) == (4, 30_000, 3)
    assert found["rate"] == pytest.approx(4 / 3)


def test_the_interval_is_the_published_one_of_four_events(country):
    # Garwood's 95 % limits of a count of 4: 1.090 and 10.242, here of 3 × 10,000 resident-years.
    found = row(thefts(country, y2021=(1, 0), y2022=(2, 0), y2023=(1, 0)).tables, "020101")
    assert found["low"] == pytest.approx(1.090 / 3, abs=1e-3)
    assert found["high"] == pytest.approx(10.242 / 3, abs=1e-3)


def test_a_missing_year_is_left_out_and_not_a_zero(country):
    one = thefts(country, y2021=(6, 0), y2022=(9, 0), y2023=(6, 0))
    one.cover("offences", "020101", 2022, "missing")
    found = row(one.tables, "020101")
    assert (found["cases"], found["exposure"], found["years"]) == (12, 20_000, 2)
    assert found["rate"] == pytest.approx(6.0)


def test_a_reported_zero_is_a_year_of_its_own(country):
    found = row(thefts(country, y2023=(0, 0)).tables, "020101")
    assert (found["cases"], found["years"], found["rate"]) == (0, 3, 0.0)
    assert found["high"] > 0


def test_a_district_counts_the_communes_that_each_year_has(country):
    one = thefts(country, y2021=(2, 3), y2022=(2, 3), y2023=(2, 3))
    one.cover("offences", "020102", 2022, "missing")
    found = row(one.tables, "0201", level="district")
    assert (found["cases"], found["exposure"], found["years"]) == (12, 50_000, 3)


def test_communes_that_count_throughout_are_those_that_lack_none_of_the_years(country):
    one = thefts(country, y2021=(2, 3), y2022=(2, 3), y2023=(2, 3))
    told = row(one.tables, "0201", level="district")
    assert (told["communes"], told["throughout"]) == (2, 2)
    one.cover("offences", "020102", 2021, "missing")
    assert row(one.tables, "0201", level="district")["throughout"] == 1
    # What came before the records is lacking of nobody.
    assert row(one.tables, "0201", level="district", year=2022)["throughout"] == 1
    assert row(one.tables, "020101", year=2021)["throughout"] == 1
    assert row(one.tables, "020101", year=2031)["throughout"] == 0


def test_one_offence_of_three_years_is_its_own_cases(country):
    one = thefts(country, y2021=(1, 0), y2022=(2, 0), y2023=(1, 0))
    one.put("offences", "020101", 2023, "murder", reported=7)
    assert row(one.tables, "020101", category="theft")["cases"] == 4


def test_years_before_the_first_are_left_out(country):
    found = row(thefts(country, y2021=(5, 0)).tables, "020101", year=2021)
    assert (found["cases"], found["years"]) == (5, 1)


def test_never_counted_is_null_in_no_year(country):
    one = thefts(country)
    for year in YEARS:
        one.cover("offences", "020101", year, "missing")
    found = row(one.tables, "020101")
    assert found["years"] == 0
    assert found[["cases", "exposure", "rate", "low", "high"]].isna().all()


def test_a_year_after_all_records_says_nothing(country):
    found = pooled.rates(thefts(country).tables, "crime", "nation", 2031)
    assert found["rate"].isna().all()
    assert found["years"].tolist() == [0]


def test_one_year_alone_is_that_years_rate(country):
    found = row(thefts(country, y2022=(9, 0), y2023=(4, 0)).tables, "020101", years=1)
    assert (found["cases"], found["years"]) == (4, 1)
