"""Residents of years without a figure."""

import pandas as pd

from svc_atlas.records.residents import carry_forward
from svc_atlas.schema import TABLES


def people(*rows) -> pd.DataFrame:
    columns = ["year", "commune", "residents", "method"]
    return TABLES["population"].typed(pd.DataFrame(list(rows), columns=columns))


KNOWN = people((2020, "020301", 100, "census"), (2023, "020301", 130, "register"))


def test_the_nearest_earlier_year_is_taken_and_said():
    filled = carry_forward(KNOWN, range(2020, 2026), ["020301"])
    assert filled[["year", "residents", "method"]].to_numpy().tolist() == [
        [2020, 100, "census"],
        [2021, 100, "carried_forward_2020"],
        [2022, 100, "carried_forward_2020"],
        [2023, 130, "register"],
        [2024, 130, "carried_forward_2023"],
        [2025, 130, "carried_forward_2023"],
    ]


def test_before_the_first_figure_and_without_any_nothing_is_said():
    filled = carry_forward(KNOWN, [2018, 2020], ["020301", "020302"])
    assert filled[["year", "commune"]].to_numpy().tolist() == [[2020, "020301"], [2023, "020301"]]


def test_an_empty_cell_is_no_figure():
    known = people((2020, "020301", 100, "census"), (2021, "020301", None, "register"))
    filled = carry_forward(known, [2020, 2021], ["020301"])
    assert filled["method"].tolist() == ["census", "carried_forward_2020"]


def test_filling_twice_changes_nothing():
    once = carry_forward(KNOWN, range(2019, 2026), ["020301", "020302"])
    twice = carry_forward(once, range(2019, 2026), ["020301", "020302"])
    pd.testing.assert_frame_equal(once, twice)
