"""Drug cases by group, year by year."""

import re

import pandas as pd
import pytest

from svc_atlas import charts
from svc_atlas.schema import DRUG_GROUPS
from svc_atlas.text.formats import Formats

EN = Formats("en")
CASES = {"trafficking": (4_000, None, 5_193), "use": (2_100, None, 3_460), "driving": (4, None, 27)}


def rows(**changed):
    cases = dict.fromkeys(DRUG_GROUPS, (0, None, 0)) | CASES | changed
    found = [
        {"year": year, "group": group, "cases": count}
        for group, counts in cases.items()
        for year, count in zip((2021, 2022, 2023), counts, strict=True)
    ]
    return pd.DataFrame(found).astype({"cases": "Int64"})


def plain(words: str) -> str:
    return words.replace("\u202f", " ").replace("<br>", " ")


def test_the_title_names_the_group_with_most_cases_and_its_share(sound, words):
    figure = charts.drug_groups(rows(), EN, year=2023)
    sound(figure)
    assert plain(figure.layout.title.text) == (
        "In 2023, most cases were trafficking, transport and storage: 60 % (5 193 of 8 680)"
    )
    shown = plain(words(figure))
    assert "27" in shown.split("\n")
    assert "Never recorded: manufacturing, cannabis cultivation and facilitating use." in shown


def test_a_year_of_which_nothing_is_known_is_hatched_and_said_so():
    figure = charts.drug_groups(rows(), EN, year=2022)
    assert figure.layout.title.text == "There are no figures of drug cases in 2022"
    _, gaps = figure.data
    assert len(gaps.x) == len(CASES)
    assert all("not reported" in said for said in gaps.customdata)


def test_a_year_without_cases_has_none_and_no_share():
    none = dict.fromkeys(DRUG_GROUPS, (1, 1, 0))
    figure = charts.drug_groups(rows(**none), EN, year=2023)
    assert figure.layout.title.text == "No drug cases were recorded in 2023"


def test_of_few_cases_the_counts_stand_alone():
    few = dict.fromkeys(DRUG_GROUPS, (0, 0, 0)) | {"use": (0, 0, 3), "driving": (0, 0, 1)}
    figure = charts.drug_groups(rows(**few), EN, year=2023)
    assert figure.layout.title.text == "In 2023, most cases were use: 3 of 4"


@pytest.mark.parametrize("lang", ["km", "en"])
def test_without_a_year_no_bar_stands_out_and_both_ends_are_written(lang, sound, words):
    figure = charts.drug_groups(rows(), Formats(lang), year=None, title="t")
    sound(figure)
    assert len(set(figure.data[0].marker.color)) == 1
    assert {"4 000", "5 193"} <= set(plain(words(figure)).split("\n"))
    assert "<b>2023" not in words(figure)


def test_seizures_and_shares_without_a_year_are_alike_in_every_year(words):
    seized = pd.DataFrame(
        {"year": [2022, 2023], "substance": "heroin", "amount": pd.array([2.5, 4], "Float64")}
    )
    figure = charts.seizure_bars(seized, EN, year=None, title="t")
    assert "<b>kg</b>" in words(figure)
    assert len(set(figure.data[0].marker.color)) == 1
    spread = pd.DataFrame(
        {
            "year": [2022, 2023], "part": "khum", "communes": 9, "cases": 6, "with_cases": 5,
            "share_of_cases": 60.0, "low": 26.2, "high": 87.8, "share_of_residents": 70.0,
            "share_with_cases": 55.6, "low_with": 21.2, "high_with": 86.3,
        }
    )  # fmt: skip
    shown = words(charts.shares_over_years(spread, EN, of="cases", year=None, title="t"))
    assert "2023" in shown
    assert "<b>2023" not in shown


@pytest.mark.parametrize("lang", ["km", "en"])
def test_shares_of_few_cases_are_counts_on_the_chart_and_in_words(lang, words):
    spread = pd.DataFrame(
        {
            "year": [2023, 2023], "part": ["khum", "sangkat"], "communes": [93, 10],
            "cases": [1, 0], "with_cases": [1, 0], "share_of_cases": [100.0, 0.0],
            "low": [2.5, 0.0], "high": [100.0, 97.5], "share_of_residents": [86.0, 14.0],
            "share_with_cases": [1.1, 0.0], "low_with": [0.0, 0.0], "high_with": [5.8, 30.8],
        }
    )  # fmt: skip
    figure = charts.shares_over_years(spread, Formats(lang), of="cases", year=2023)
    counts = {"en": "1 of 1", "km": "1 ក្នុងចំណោម 1"}[lang]
    labels = [each.text for each in figure.layout.annotations]
    assert any(counts in each for each in labels)
    said = plain(charts.describe(figure))
    assert counts in said
    assert set(re.findall(r"[\d,.]+ %", said)) == {"86 %"}  # of residents, who are many


def test_nothing_known_is_said_in_words(sound):
    figure = charts.drug_groups(rows().assign(cases=pd.NA), EN, year=2023)
    sound(figure)
    assert charts.describe(figure) == EN.text("chart.empty")
