"""How a rate is shown is in the address, where the map shows a rate that can be shown so."""

import pytest

from svc_atlas.address import ESTIMATES, parse
from svc_atlas.gazetteer import load

AREAS = load()


def read(page="nation", **query):
    query = {"year": "2023", "indicator": "crime_rate"} | query
    return parse(query, page, areas=AREAS, years=range(2019, 2026), lang="en")


@pytest.mark.parametrize("indicator", ["crime_rate", "drug_rate", "accidents"])
@pytest.mark.parametrize("estimate", ESTIMATES)
def test_every_rate_can_be_shown_in_each_way_and_the_address_leads_back(indicator, estimate):
    view, notices = read(indicator=indicator, estimate=estimate)
    assert (view.estimate, notices) == (estimate, [])
    assert view.query().get("estimate", "reported") == estimate
    assert parse(view.query(), "nation", areas=AREAS, years=range(2019, 2026), lang="en") == (
        view, [])  # fmt: skip


def test_the_rate_as_reported_is_not_written():
    assert "estimate" not in read(estimate="reported")[0].query()


@pytest.mark.parametrize("value", ["bayes", "SMOOTHED", "<script>", "\x00"])
def test_an_unknown_way_falls_back_and_says_so(value):
    view, (notice,) = read(estimate=value)
    assert view.estimate == "reported"
    assert (notice.parameter, notice.shown) == ("estimate", "reported")


@pytest.mark.parametrize("level", ["district", "province"])
def test_clusters_are_of_communes_alone(level):
    view, (notice,) = read(level=level, estimate="clusters")
    assert (view.estimate, notice.given) == ("reported", "clusters")
    assert "clusters" not in view.estimates
    assert read(level=level, estimate="pooled")[1] == []


@pytest.mark.parametrize(
    "query", [{"indicator": "tier"}, {"indicator": "clearance"}, {"offence": "theft"}]
)
def test_where_there_is_no_rate_of_all_offences_there_is_no_estimate(query):
    view, notices = read(estimate="smoothed", **query)
    assert (view.estimate, view.takes_estimate, notices) == ("reported", False, [])


def test_the_way_goes_with_the_reader_from_area_to_area_but_not_to_the_data():
    view, _ = read(estimate="clusters")
    assert view.at("02", "province").estimate == "clusters"
    assert view.at("02", "data").estimate == "reported"
