"""Drugs seized: each kind by itself, and a gap is no zero."""

import pandas as pd
import pytest

from svc_atlas.metrics import seizures
from svc_atlas.schema import SUBSTANCES, TABLES

COMMUNES = ["020101", "020102", "030101"]


@pytest.fixture
def tables(country):
    """Three communes in two years that seized nothing but what a test writes down."""
    here = country(COMMUNES, [2022, 2023]).tables
    rows = [
        (year, commune, substance, 0.0, unit, None)
        for year in (2022, 2023)
        for commune in COMMUNES
        for substance, unit in SUBSTANCES.items()
    ]
    return here | {"seizures": pd.DataFrame(rows, columns=TABLES["seizures"].names)}


def seized(tables, *facts, level="nation"):
    """Write facts (commune, year, substance, amount) and return the rows of a level."""
    rows = tables["seizures"].astype({"amount": "object"})
    for commune, year, substance, amount in facts:
        where = (rows["commune"] == commune) & (rows["year"] == year)
        rows.loc[where & (rows["substance"] == substance), "amount"] = amount
    typed = TABLES["seizures"].typed(rows)
    found = seizures.by_substance({**tables, "seizures": typed}, level)
    return found.set_index(["area", "year", "substance"]).sort_index()


def test_a_kilogram_and_a_half_and_a_quarter_are_one_and_three_quarters(tables):
    rows = seized(
        tables, ("020101", 2023, "ketamine", 1.5), ("020102", 2023, "ketamine", 0.25),
        ("030101", 2023, "ketamine", 4), level="province",
    )  # fmt: skip
    assert rows.loc[("02", 2023, "ketamine"), "amount"] == 1.75
    assert rows.loc[("03", 2023, "ketamine"), "amount"] == 4
    assert rows.loc[("02", 2022, "ketamine"), "amount"] == 0


def test_kinds_are_never_added_and_keep_their_units(tables):
    rows = seized(
        tables, ("020101", 2023, "heroin", 2), ("020101", 2023, "cannabis_plants", 300)
    ).loc[("KH", 2023)]  # fmt: skip
    assert rows.loc[rows["amount"] > 0, "amount"].to_dict() == {
        "heroin": 2, "cannabis_plants": 300,
    }  # fmt: skip
    assert rows["unit"].to_dict() == SUBSTANCES


def test_an_empty_cell_is_unknown_where_all_are_empty_and_left_out_where_one_is(tables):
    facts = [(commune, 2023, "cocaine", None) for commune in COMMUNES]
    row = seized(tables, *facts).loc[("KH", 2023, "cocaine")]
    assert pd.isna(row["amount"])
    assert (row["known"], row["reporting"]) == (0, 3)
    row = seized(tables, facts[0], ("030101", 2023, "cocaine", 3)).loc[("KH", 2023, "cocaine")]
    assert (row["amount"], row["known"]) == (3, 2)


def test_what_a_commune_that_did_not_report_would_have_seized_is_not_zero(tables):
    coverage = tables["coverage"]
    silent = (coverage["table"] == "seizures") & (coverage["year"] == 2023)
    tables["coverage"] = coverage.assign(status=coverage["status"].mask(silent, "missing"))
    rows = seized(tables)
    assert rows.loc[("KH", 2023), "amount"].isna().all()
    assert rows.loc[("KH", 2022), "amount"].eq(0).all()


def test_the_order_of_rows_changes_nothing(tables):
    facts = [(c, 2023, "heroin", n / 10) for n, c in enumerate(COMMUNES, 1)]
    turned = {**tables, "seizures": tables["seizures"].iloc[::-1]}
    pd.testing.assert_frame_equal(seized(tables, *facts), seized(turned, *facts))


def test_a_country_without_seizures_has_no_rows(country):
    tables = country(COMMUNES, [2023]).tables | {"seizures": TABLES["seizures"].empty()}
    assert seizures.by_substance(tables, "nation").empty
