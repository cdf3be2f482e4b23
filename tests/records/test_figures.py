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
    assert len(published) == 181
    assert published["source"].nunique() == 45
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
    assert Counter(zip(published["value"], published["url"], strict=True)) == theirs
