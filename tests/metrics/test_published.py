"""What is published of Battambang 2023, read from the demonstration records by the metrics."""

import pandas as pd
import pytest

from svc_atlas import gazetteer
from svc_atlas.metrics import change, offences, prepare, statistics, targets, tiers
from svc_atlas.records import demo
from svc_atlas.schema import TABLES

BATTAMBANG = "02"


@pytest.fixture(scope="module")
def tables():
    places = gazetteer.load()
    areas = places.areas_frame().reindex(columns=TABLES["areas"].names)
    return prepare(demo.make(places) | {"areas": TABLES["areas"].typed(areas)})


def in_battambang(frame, year=2023):
    here = frame[frame["area"] == BATTAMBANG]
    return (here[here["year"] == year] if "year" in here else here).iloc[0]


def test_68_first_tier_34_second_tier_and_1_third_tier_communes(tables):
    counted = in_battambang(tiers.counts(tables, "province"))
    assert [counted[f"tier_{t}"] for t in (1, 2, 3)] == [68, 34, 1]
    assert (counted["communes"], counted["missing"], counted["not_ranked"]) == (103, 0, 0)


def test_the_crime_rate_fell_by_73_per_cent(tables):
    fell = in_battambang(change.between(tables, "crime", "province", 2023, 2022))
    assert round(fell["percent"]) == -73
    assert fell["class"] == "better"


def test_targets_were_met_to_94_per_cent(tables):
    met = in_battambang(targets.totals(tables, "province"))
    assert round(100 * met["achieved"] / met["target"]) == 94
    computed = statistics.compute(tables, indicators=["targets"], levels=["province"], years=[2023])
    assert in_battambang(computed)["class"] == "close"


def test_3196_crimes_in_the_nation_in_2019_and_its_communes_that_did_not_report(tables):
    nation = offences.totals(tables, "nation").iloc[0]
    assert (nation["year"], nation["cases"], nation["communes"]) == (2019, 3196, 1654)
    assert 0.02 <= 1 - nation["reporting"] / nation["communes"] <= 0.04
    provinces = offences.totals(tables, "province")
    assert provinces.loc[provinces["year"] == 2019, "cases"].sum() == 3196
    assert pd.isna(in_battambang(change.between(tables, "crime", "province", 2019, 2018))["before"])
