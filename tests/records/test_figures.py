"""The published figures are those of their sources, nothing added."""

from collections import Counter

import pandas as pd
import pytest

from svc_atlas import parquet
from svc_atlas.errors import UnreadableError
from svc_atlas.records import figures as room
from svc_atlas.records.figures import figures
from svc_atlas.schema import TABLES
from svc_atlas.settings import ROOT

SHARED = ROOT.parent / "shared" / "domain" / "published_figures.csv"


@pytest.fixture(scope="module")
def published():
    return figures()


def one(published, area, period, indicator, counter=None):
    rows = published.query("area == @area and period == @period and indicator == @indicator")
    rows = rows[rows["counter"].eq(counter)] if counter else rows
    return rows["value"].item()


def test_the_table_keeps_the_schema(published):
    parquet.check(TABLES["figures"], published)
    assert len(published) == 183
    assert published["source"].nunique() == 47
    assert published["url"].str.match(r"https?://").all()


def test_battambang_2023_is_as_published(published):
    assert one(published, "02", "2023", "communes_ranked_total") == 103
    tiers = [one(published, "02", "2023", f"communes_tier{tier}") for tier in (1, 2, 3)]
    assert tiers == [68, 34, 1]
    assert one(published, "02", "2023", "crime_rate_change") == -73


def test_counters_that_disagree_stand_side_by_side(published):
    assert one(published, "KH", "2019", "drug_cases", "NACD") == 9806
    assert one(published, "KH", "2019", "drug_cases", "ADD") == 9572
    assert one(published, "KH", "2025-H1", "drug_suspects", "NACD") == 13452
    assert one(published, "KH", "2025-H1", "drug_suspects", "ADD") == 12728


def test_a_change_names_both_periods_where_the_source_does(published):
    assert one(published, "KH", "2019 vs 2018", "crime_cases_change") == 8
    assert one(published, "08", "2022 vs 2021", "crime_rate_change") == -78


@pytest.mark.parametrize(
    ("area", "period", "indicator", "value", "qualifier"),
    [
        ("KH", "2018", "clearance_rate", 87, "part"),  # "in some provinces"
        ("KH", "2022", "drugs_seized", 14000, "over"),
        ("KH", "2019", "drugs_seized", 750, "over"),
        ("KH", "2015-11 to 2016-09", "drug_suspects", 8000, "over"),  # "more than"
        ("12", "2012 vs 2011", "crime_change", -15, "nearly"),
        ("18", "2022-07 to 2022-08", "peak_crackdown_cases_per_day", 10, "up_to"),
        ("02", "2023", "targets_achieved_max", 94, "up_to"),
        ("08", "2022", "clearance_rate", 96, "nearly"),  # "almost"
        ("KH", "2021", "drugs_seized", 4430, "about"),
        ("KH", "2024", "drugs_seized", 14700, "rounded"),  # 14.7 tonnes
        ("KH", "2022", "rate_reported_as_conviction", 92, "uncertain"),
        ("KH", "2013", "crime_cases", 2709, "restated"),  # by the report of 2014
    ],
)
def test_what_a_source_hedges_is_hedged(published, area, period, indicator, value, qualifier):
    rows = published.query("area == @area and period == @period and indicator == @indicator")
    assert rows.loc[rows["value"] == value, "qualifier"].item() == qualifier


def test_every_area_is_the_nation_or_a_province(published):
    assert set(published["area"]) <= {"KH", *(f"{n:02d}" for n in range(1, 26))}


def test_units_are_words_and_hold_no_quoted_text(published):
    assert published["unit"].str.fullmatch(r"[a-z_]+").all()


@pytest.mark.parametrize("content", [None, b"", b"area,period\n02,2023\n", b"\xff\xfe\x00"])
def test_a_damaged_file_is_named(monkeypatch, tmp_path, content):
    path = tmp_path / "published_figures.csv"
    if content is not None:
        path.write_bytes(content)
    monkeypatch.setattr(room, "PUBLISHED", path)
    with pytest.raises(UnreadableError, match=r"published_figures\.csv"):
        figures()


@pytest.mark.real
def test_no_figure_is_lost_or_changed(published):
    if not SHARED.exists():
        pytest.skip("the shared domain files are not here")
    collected = pd.read_csv(SHARED)
    theirs = Counter(zip(collected["value"], collected["source_url"], strict=True))
    ours = Counter(zip(published["value"], published["url"], strict=True))
    assert theirs - ours == Counter()
    # Two reports that are collected as a note beside another have a row of their own.
    noted = collected["unit"].str.contains("another report").fillna(False)
    assert noted.sum() == 2
    assert sorted(value for value, _ in (ours - theirs).elements()) == [4510, 20490]


@pytest.mark.real
def test_no_qualifier_of_a_source_is_lost(published):
    """Every figure that was collected with a hedge beside it has one of ours, or says it itself."""
    if not SHARED.exists():
        pytest.skip("the shared domain files are not here")
    collected = pd.read_csv(SHARED)
    hedge = (
        r"about|over\b|more than|nearly|almost|up to|some provinces|uncertain|unclear|tons|tonnes"
    )
    hedge += "|not documented|not given|taken action|communes and districts|restated"
    said = collected["unit"] + " " + collected["indicator"] + " " + collected["year"]
    hedged = collected[said.str.contains(hedge, case=False)]
    assert len(hedged) == 45
    ours = published[published["qualifier"].notna() | published["period"].str.contains("inferred")]
    kept = set(zip(ours["value"], ours["url"], strict=True))
    lost = [
        row for row in zip(hedged["value"], hedged["source_url"], strict=True) if row not in kept
    ]
    assert lost == []
