"""Suspects to a drug case."""

import pandas as pd
import pytest

from svc_atlas.metrics import drugs

COMMUNES = ["020101", "020102"]


@pytest.fixture
def here(country):
    made = country(COMMUNES, [2022, 2023])
    made.put("drugs", "020101", 2023, "use", cases=4, suspects=10)
    return made.put("drugs", "020102", 2023, "trafficking", cases=1, suspects=2)


def of(country, year):
    rows = drugs.per_case(country.tables, "province")
    return rows[rows["year"] == year].iloc[0]


def test_twelve_suspects_in_five_cases_are_two_point_four(here):
    row = of(here, 2023)
    assert (row["cases"], row["suspects"], row["per_case"]) == (5, 12, 2.4)


def test_cases_whose_suspects_are_not_known_stand_on_neither_side(here):
    here.put("drugs", "020101", 2023, "use", suspects=pd.NA, flag="blank")
    row = of(here, 2023)
    assert (row["cases"], row["suspects"], row["per_case"]) == (1, 2, 2.0)


def test_of_no_case_there_is_no_quotient(here):
    row = of(here, 2022)
    assert (row["cases"], row["suspects"]) == (0, 0)
    assert pd.isna(row["per_case"])
    for commune in COMMUNES:
        here.cover("drugs", commune, 2022, "missing")
    assert of(here, 2022)[["cases", "suspects", "per_case"]].isna().all()
