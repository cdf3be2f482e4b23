"""Activities: how often they were held, where that is known."""

from itertools import product

import pandas as pd
import pytest

from svc_atlas.metrics import activities
from svc_atlas.schema import ACTIVITIES, TABLES

COMMUNES = ["020101", "020102"]


@pytest.fixture
def tables(country):
    rows = pd.DataFrame(
        product([2022, 2023], COMMUNES, ACTIVITIES), columns=["year", "commune", "activity"]
    )
    rows = rows.assign(count=2, participants=40, flag=None)
    return country(COMMUNES, [2022, 2023]).tables | {"activities": TABLES["activities"].typed(rows)}


def of(tables, year, activity):
    found = activities.by_activity(tables, "province")
    return found[(found["year"] == year) & (found["activity"] == activity)].iloc[0]


def test_two_operations_in_each_of_two_communes_are_four(tables):
    row = of(tables, 2023, "entertainment_venue_operation")
    assert (row["area"], row["count"], row["participants"]) == ("02", 4, 80)
    assert (row["known"], row["reporting"]) == (2, 2)


def test_a_commune_that_did_not_report_is_not_counted_as_none(tables):
    coverage = tables["coverage"]
    silent = (coverage["table"] == "activities") & (coverage["year"] == 2023)
    one = silent & (coverage["commune"] == COMMUNES[0])
    for which, count, reporting in ((one, 2, 1), (silent, pd.NA, 0)):
        status = coverage["status"].mask(which, "missing")
        row = of({**tables, "coverage": coverage.assign(status=status)}, 2023, "education_session")
        assert row["reporting"] == reporting
        assert row["count"] is count or row["count"] == count


def test_a_sum_of_which_a_part_is_withheld_counts_the_known(tables):
    rows = tables["activities"]
    hidden = (rows["commune"] == COMMUNES[1]) & (rows["activity"] == "patrol")
    rows = rows.assign(count=rows["count"].mask(hidden), flag=rows["flag"].mask(hidden, "withheld"))
    row = of({**tables, "activities": rows}, 2023, "patrol")
    assert (row["count"], row["known"], row["reporting"]) == (2, 1, 2)
