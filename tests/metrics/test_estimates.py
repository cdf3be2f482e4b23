"""A rate shown otherwise keeps the legend of the rate, what is missing, and what is withheld."""

import pandas as pd
import pytest

from svc_atlas.metrics import estimates

BREAKS = pd.DataFrame(
    {"indicator": "crime_rate", "class": ["1", "2"], "lower": [0.0, 5.0], "upper": [5.0, None]}
)
ROWS = pd.DataFrame(
    {
        "indicator": "crime_rate",
        "area": ["020301", "020302", "020303", "020304"],
        "value": pd.array([9.0, 1.0, None, None], dtype="Float64"),
        "class": pd.array(["2", "1", "not_reported", "suppressed"], dtype="string"),
    }
)
SMALL = pd.DataFrame(
    {
        "area": ["020304", "020303", "020302", "020301"],
        "smoothed": pd.array([8.0, None, 2.0, 4.0], dtype="Float64"),
        "weight": pd.array([0.5, None, 0.5, 0.2], dtype="Float64"),
        "pooled_rate": pd.array([8.0, 6.0, 1.0, 7.0], dtype="Float64"),
        "pooled_low": 0.5,
        "pooled_high": 20.0,
        "pooled_years": [3, 2, 3, 3],
        "funnel": pd.array([None, None, None, "high"], dtype="string"),
        "cluster": pd.array(["none", "cannot_be_said", "low_high", "high_high"], dtype="string"),
        "cluster_p": pd.array([0.5, None, 0.001, 0.0001], dtype="Float64"),
    }
)


def shown(estimate):
    return estimates.shown(ROWS, SMALL, estimate, BREAKS).set_index("area")


def test_a_smoothed_rate_is_classed_by_the_breaks_of_the_rate():
    found = shown("smoothed")
    assert found.loc["020301", ["value", "class", "reported"]].tolist() == [4.0, "1", 9.0]
    assert found.loc["020302", ["value", "class"]].tolist() == [2.0, "1"]


@pytest.mark.parametrize("estimate", list(estimates.COLUMNS))
def test_what_is_withheld_stays_withheld(estimate):
    found = shown(estimate).loc["020304"]
    assert (found["class"], pd.isna(found["value"])) == ("suppressed", True)


@pytest.mark.parametrize("estimate", ["reported", "smoothed", "clusters"])
def test_a_commune_that_did_not_report_has_no_figure_of_the_year(estimate):
    found = shown(estimate).loc["020303"]
    assert (found["class"], pd.isna(found["value"])) == ("not_reported", True)


def test_years_together_are_known_of_a_commune_that_reported_in_another():
    found = shown("pooled").loc["020303"]
    assert found[["value", "class", "pooled_years"]].tolist() == [6.0, "2", 2]
    assert pd.isna(found["reported"])


def test_clusters_keep_the_rate_beside_them():
    found = shown("clusters")
    assert found["class"].tolist() == ["high_high", "low_high", "not_reported", "suppressed"]
    assert found["value"].dropna().tolist() == [9.0, 1.0]


def test_each_area_gets_its_own_figures_whatever_their_order():
    assert shown("reported")["funnel"].dropna().to_dict() == {"020301": "high"}


def test_a_rate_without_an_estimate_cannot_be_said():
    without = estimates.shown(ROWS, SMALL[SMALL["area"] != "020301"], "smoothed", BREAKS)
    assert without.set_index("area").loc["020301", "class"] == "cannot_be_said"
