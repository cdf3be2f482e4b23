"""The legend is frozen over the years, counts every area once, and lists what is missing."""

import pytest

from svc_atlas import settings
from svc_atlas.maps import legend
from svc_atlas.schema import INDICATORS, LEVELS
from svc_atlas.text import text
from svc_atlas.text.formats import Formats

YEARS = range(2019, 2026)


@pytest.fixture(scope="module")
def entries(snapshot, rows):
    def of(indicator, level="commune", year=2023, *, lang="en", without_boundary=0, classes=None):
        found = rows(indicator, level, year)["class"] if classes is None else classes
        say = Formats(lang)
        return legend.entries(
            indicator,
            level,
            found,
            breaks=snapshot.table("breaks"),
            without_boundary=without_boundary,
            text=text(lang),
            number=say.rate,
            count=int,
        )

    return of


def shown(entries):
    return [entry for entry in entries if not entry.get("hidden")]


@pytest.mark.parametrize("level", LEVELS[1:])
@pytest.mark.parametrize("indicator", INDICATORS)
def test_the_same_rows_in_the_same_order_every_year(entries, indicator, level):
    def frozen(year):
        return [
            {k: v for k, v in entry.items() if k != "count"}
            for entry in entries(indicator, level, year)
        ]

    first = frozen(2019)
    assert all(frozen(year) == first for year in YEARS)


@pytest.mark.parametrize("level", LEVELS[1:])
@pytest.mark.parametrize("indicator", INDICATORS)
def test_the_counts_add_up_to_the_areas(entries, rows, indicator, level):
    for year in YEARS:
        total = sum(entry["count"] for entry in shown(entries(indicator, level, year)))
        assert total == len(rows(indicator, level, year))


def test_the_tiers_of_battambang_in_2023(snapshot, rows, entries):
    held = rows("tier", "commune", 2023)
    held = held.loc[held["area"].str.startswith("02"), "class"]
    assert [(e["label"], e["count"]) for e in shown(entries("tier", classes=held))] == [
        ("first tier", 68),
        ("second tier", 34),
        ("third tier", 1),
        ("not ranked", 0),
        ("not reported", 0),
    ]


@pytest.mark.parametrize(
    ("indicator", "level", "absent"),
    [
        ("tier", "commune", {"not_ranked", "not_reported"}),
        ("tier", "district", {"no_majority", "not_ranked", "not_reported"}),
        ("tier_change", "commune", {"cannot_be_said"}),
        ("crime_change", "district", {"cannot_be_said"}),
        ("crime_rate", "commune", {"cannot_be_said", "not_reported"}),
        ("clearance", "commune", {"cannot_be_said", "not_reported"}),
        ("targets", "commune", {"cannot_be_said", "not_reported"}),
    ],
)
def test_each_kind_of_absence_is_listed_also_when_there_is_none(entries, indicator, level, absent):
    found = {e["key"]: e["count"] for e in shown(entries(indicator, level, classes=[]))}
    assert absent <= set(found)
    assert set(found.values()) == {0}


def test_an_absence_that_occurs_is_always_counted(entries):
    found = {e["key"]: e["count"] for e in shown(entries("tier", classes=["suppressed", "1"]))}
    assert (found["suppressed"], found["1"]) == (1, 1)


@pytest.mark.parametrize("lang", settings.LANGUAGES)
@pytest.mark.parametrize("indicator", ["crime_rate", "drug_rate", "accidents"])
def test_a_rate_is_listed_as_ranges_that_follow_each_other(entries, snapshot, indicator, lang):
    breaks = snapshot.table("breaks")
    breaks = breaks[breaks["indicator"] == indicator]
    ranges = [e["label"] for e in entries(indicator, lang=lang) if e["key"] in "12345"]
    assert len(ranges) == len(breaks)
    say = Formats(lang)
    for words, row in zip(ranges, breaks.itertuples(), strict=True):
        assert say.rate(row.lower) in words
        if row.Index != breaks.index[-1]:
            assert say.rate(row.upper) in words
    assert len(set(ranges)) == len(ranges)


@pytest.mark.parametrize("lang", settings.LANGUAGES)
@pytest.mark.parametrize("indicator", INDICATORS)
def test_every_row_has_words_a_code_and_a_fill(entries, indicator, lang):
    for level in LEVELS[1:]:
        for entry in entries(indicator, level, lang=lang):
            assert entry["label"].strip()
            assert len(entry["code"]) == 1
            assert entry["fill"].startswith("#")
            assert ("hatch" in entry) == ("line" in entry)


def test_areas_without_a_polygon_are_said_beside_their_classes(entries):
    rows = entries("tier", without_boundary=21)
    (row,) = [entry for entry in rows if entry["key"] == "no_boundary"]
    assert (row["count"], row["label"]) == (21, "without boundary on the map")
    assert "no_boundary" not in {entry["key"] for entry in entries("tier")}


def test_shapes_whose_communes_disagree_can_be_painted_but_take_no_row(entries):
    (row,) = [entry for entry in entries("tier") if entry["key"] == "disagree"]
    assert row["hidden"]
    assert row["hatch"] == 0
