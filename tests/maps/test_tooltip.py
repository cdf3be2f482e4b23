"""A tooltip gives the value with the counts behind it, and no zero for what is not there."""

import re

import pandas as pd
import pytest

from svc_atlas import settings
from svc_atlas.maps import tooltip
from svc_atlas.schema import INDICATORS, LEVELS, TABLES
from svc_atlas.text import text
from svc_atlas.text.formats import Formats

BROKEN = re.compile(r"\b(nan|None|NaT|inf)\b|<NA>|[{}]")
ABSENT = {"not_reported", "not_ranked", "suppressed"}


def lines_of(indicator, rows, lang="en"):
    return tooltip.lines(indicator, rows, text(lang), Formats(lang))


def row(indicator, level="commune", year=2023, **values):
    """One row of the statistics."""
    given = {"indicator": indicator, "level": level, "area": "x", "year": year} | values
    frame = pd.DataFrame([given], columns=TABLES["statistics"].names)
    return TABLES["statistics"].typed(frame.fillna({"communes": 1, "counted": 1}))


def plain(words):
    return words.replace("\u202f", " ").replace("\xa0", " ")


@pytest.mark.parametrize("lang", settings.LANGUAGES)
@pytest.mark.parametrize("indicator", INDICATORS)
def test_every_line_is_whole(rows, indicator, lang):
    for level in LEVELS[1:]:
        for year in (2019, 2023):
            found = lines_of(indicator, rows(indicator, level, year), lang)
            for lines in found.values():
                assert all(words.strip() and not BROKEN.search(words) for words in lines)


@pytest.mark.parametrize("indicator", INDICATORS)
def test_what_is_missing_has_no_figure(rows, indicator):
    for level in LEVELS[1:]:
        chosen = rows(indicator, level, 2023)
        missing = chosen.loc[chosen["class"].isin(ABSENT), "area"]
        assert not set(missing) & set(lines_of(indicator, chosen))


def test_a_rate_comes_with_its_cases_and_residents():
    rate = row("crime_rate", value=2.5, numerator=3, denominator=12000, **{"class": "3"})
    (lines,) = lines_of("crime_rate", rate).values()
    assert list(map(plain, lines)) == [
        "offences: 3 cases", "residents: 12 000", "2.5 per 10 000 residents",
    ]  # fmt: skip
    one = row("crime_rate", value=1.0, numerator=1, denominator=10000, **{"class": "1"})
    assert lines_of("crime_rate", one)["x"][0] == "offences: 1 case"


def test_a_rate_without_residents_says_so():
    unknown = row("drug_rate", **{"class": "cannot_be_said"}).assign(complete=1, peopled=0)
    assert lines_of("drug_rate", unknown) == {"x": ["no rate: residents not known"]}


@pytest.mark.parametrize(
    ("complete", "peopled", "why"),
    [
        (0, 3, "not reported in full"),
        (0, 0, "no full report with residents known"),
        (2, 1, "no full report with residents known"),  # of an area: never the same commune
    ],
)
def test_a_rate_that_residents_would_not_give_does_not_blame_them(complete, peopled, why):
    unknown = row("crime_rate", level="district", **{"class": "cannot_be_said"})
    unknown = unknown.assign(complete=complete, peopled=peopled)
    assert lines_of("crime_rate", unknown) == {"x": [f"no rate: {why}"]}


def test_no_percentage_of_a_small_base_without_its_counts():
    few = row("clearance", value=66.7, numerator=2, denominator=3, **{"class": "1"})
    assert lines_of("clearance", few) == {"x": ["cleared: 2 of 3"]}
    change = row("crime_change", against=2022, value=75.0, numerator=7, denominator=4,
                 **{"class": "cannot_be_said"})  # fmt: skip
    assert list(map(plain, lines_of("crime_change", change)["x"])) == ["2022 → 2023: 4 → 7 cases"]


def test_a_change_from_a_small_base_has_its_counts_first_its_interval_and_both_residents():
    change = row("crime_change", against=2022, value=400.0, numerator=20, denominator=4, low=66.0,
                 high=1920.0, **{"class": "worse"})  # fmt: skip
    change = change.assign(exposure_before=9000, exposure_after=9100)
    assert list(map(plain, lines_of("crime_change", change)["x"])) == [
        "2022 → 2023: 4 → 20 cases (+400 %)",
        "95 % interval: +66 % to +1 920 %",
        "residents: 9 000 → 9 100",
    ]
    unsaid = change.assign(**{"class": "cannot_be_said"})
    assert not any("%" in words for words in lines_of("crime_change", unsaid)["x"])


def test_the_percentage_of_a_change_is_that_of_the_rate_as_in_the_table():
    # Residents grew too: 412 → 111 cases alone would be −73 %.
    change = row("crime_change", "province", against=2022, value=-74.6, numerator=111,
                 denominator=412, communes=103, counted=103, **{"class": "better"})  # fmt: skip
    (words,) = lines_of("crime_change", change)["x"]
    assert "−75 %" in plain(words)
    assert "412 → 111 cases" in plain(words)


def test_a_change_of_accidents_is_counted_in_accidents():
    change = row("accidents_change", against=2022, value=-40.0, numerator=30, denominator=50,
                 **{"class": "better"})  # fmt: skip
    (words,) = lines_of("accidents_change", change)["x"]
    assert plain(words) == "2022 → 2023: −40 % (50 → 30 accidents)"
    few = change.assign(numerator=1, denominator=2, **{"class": "cannot_be_said"})
    assert list(map(plain, lines_of("accidents_change", few)["x"])) == [
        "2022 → 2023: 2 → 1 accident"
    ]


def test_from_nothing_there_is_no_percentage():
    change = row("drug_change", against=2022, numerator=4, denominator=0,
                 **{"class": "cannot_be_said"})  # fmt: skip
    (words,) = lines_of("drug_change", change)["x"]
    assert "from 0 to 4 cases" in words
    assert "%" not in words


@pytest.mark.parametrize("level", ["province", "district"])
@pytest.mark.parametrize("indicator", ["clearance", "targets", "coverage", "crime_change"])
def test_every_percentage_stands_with_counts(rows, indicator, level):
    for lines in lines_of(indicator, rows(indicator, level, 2023)).values():
        for words in lines:
            if "%" in words and "interval" not in words:
                assert re.search(r"\d+ of \d+|\d+ → \d+|in both years", plain(words)), words


def test_above_the_commune_it_says_how_many_communes_it_rests_on():
    rate = {"value": 2.5, "numerator": 30, "denominator": 120000, "class": "3"}
    part = row("crime_rate", "district", communes=12, counted=10, **rate)
    assert "from the 10 of 12 communes that reported" in lines_of("crime_rate", part)["x"]
    whole = row("crime_rate", "district", communes=12, counted=12, **rate)
    assert not any("communes" in words for words in lines_of("crime_rate", whole)["x"])


def test_the_tier_of_a_district_is_how_many_of_its_communes_hold_it():
    held = row("tier", "district", value=1, numerator=7, denominator=10, communes=11, counted=10,
               **{"class": "1"})  # fmt: skip
    assert lines_of("tier", held) == {"x": ["7 of 10 ranked communes"]}
    split = row("tier", "district", denominator=10, communes=10, counted=10,
                **{"class": "no_majority"})  # fmt: skip
    assert lines_of("tier", split) == {"x": ["10 ranked communes"]}


def test_a_commune_that_moved_says_from_which_tier():
    moved = row("tier_change", against=2022, value=1, numerator=1, denominator=2,
                **{"class": "better"})  # fmt: skip
    assert lines_of("tier_change", moved) == {"x": ["2022 → 2023: tier 2 → 1"]}
