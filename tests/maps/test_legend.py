"""The legend is frozen over the years, counts every area once, and lists what is missing."""

import pytest

from svc_atlas import settings
from svc_atlas.maps import legend
from svc_atlas.schema import INDICATORS, LEVELS
from svc_atlas.text import text
from svc_atlas.text.formats import formats

YEARS = range(2019, 2026)


@pytest.fixture(scope="module")
def shown(snapshot, rows):
    """The legend's rows as they are read: class, number of areas."""

    def of(indicator, level="commune", year=2023, *, classes=None, bare=0, disagreeing=None):
        found = rows(indicator, level, year)["class"] if classes is None else classes
        return legend.counts(
            indicator,
            level,
            found,
            breaks=snapshot.table("breaks"),
            without_boundary=bare,
            disagreeing=disagreeing,
            count=int,
        )

    return of


@pytest.fixture(scope="module")
def words(snapshot):
    """What each class is called and how it is drawn."""

    def of(indicator, lang="en"):
        number, breaks = formats(lang).rate, snapshot.table("breaks")
        return legend.words(indicator, breaks=breaks, text=text(lang), number=number)

    return of


@pytest.mark.parametrize("level", LEVELS[1:])
@pytest.mark.parametrize("indicator", INDICATORS)
def test_the_same_rows_in_the_same_order_every_year(shown, indicator, level):
    first = [key for key, _ in shown(indicator, level, 2019)]
    for year in YEARS:
        assert [key for key, _ in shown(indicator, level, year)] == first


@pytest.mark.parametrize("level", LEVELS[1:])
@pytest.mark.parametrize("indicator", INDICATORS)
def test_the_counts_add_up_to_the_areas(shown, rows, indicator, level):
    for year in YEARS:
        counted = sum(count for _, count in shown(indicator, level, year))
        assert counted == len(rows(indicator, level, year))


def test_the_tiers_of_battambang_in_2023(rows, shown, words):
    held = rows("tier", "commune", 2023)
    held = held.loc[held["area"].str.startswith("02"), "class"]
    said = words("tier")
    assert [(said[key]["label"], count) for key, count in shown("tier", classes=held)] == [
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
def test_each_kind_of_absence_is_listed_also_when_there_is_none(shown, indicator, level, absent):
    found = dict(shown(indicator, level, classes=[]))
    assert absent <= set(found)
    assert set(found.values()) == {0}


def test_a_commune_holds_one_tier_so_none_lacks_a_majority(shown):
    assert "no_majority" not in dict(shown("tier", "commune"))


def test_an_absence_that_occurs_is_always_counted(shown):
    found = dict(shown("tier", classes=["suppressed", "1"]))
    assert (found["suppressed"], found["1"]) == (1, 1)


@pytest.mark.parametrize("lang", settings.LANGUAGES)
@pytest.mark.parametrize("indicator", ["crime_rate", "drug_rate", "accidents"])
def test_a_rate_is_listed_as_ranges_that_follow_each_other(words, snapshot, indicator, lang):
    breaks = snapshot.table("breaks")
    breaks = breaks[breaks["indicator"] == indicator]
    said, say = words(indicator, lang), formats(lang)
    ranges = [said[key]["label"] for key in breaks["class"]]
    for label, row in zip(ranges, breaks.itertuples(), strict=True):
        assert say.rate(row.lower) in label
        assert row.Index == breaks.index[-1] or say.rate(row.upper) in label
    assert len(set(ranges)) == len(ranges)


@pytest.mark.parametrize("lang", settings.LANGUAGES)
@pytest.mark.parametrize("indicator", INDICATORS)
def test_every_row_has_words_a_code_and_a_fill(shown, words, indicator, lang):
    said = words(indicator, lang)
    for level in LEVELS[1:]:
        for key, _ in shown(indicator, level, bare=1, disagreeing=1):
            assert said[key]["label"].strip()
            assert said[key]["fill"].startswith("#")
            assert ("hatch" in said[key]) == ("line" in said[key])
            assert key in ("disagree", "no_boundary") or len(said[key]["code"]) == 1


def test_every_class_that_the_frame_may_read_has_its_code_once(words):
    for indicator in INDICATORS:
        codes = [entry["code"] for entry in words(indicator).values() if entry["code"]]
        assert len(set(codes)) == len(codes)


def test_a_rate_of_cases_fell_or_rose_and_a_tier_got_better_or_worse(words):
    for indicator in ("crime_change", "drug_change", "accidents_change"):
        said = words(indicator)
        assert (said["better"]["label"], said["worse"]["label"]) == ("fell", "rose")
    assert words("tier_change")["better"]["label"] == "better"


def test_clusters_are_all_listed_also_when_there_are_none(shown, words):
    found = dict(shown("clusters", classes=["none", "none", "not_reported"]))
    assert found == {"high_high": 0, "low_low": 0, "high_low": 0, "low_high": 0, "none": 2,
                     "cannot_be_said": 0, "not_reported": 1}  # fmt: skip
    said = words("clusters")
    assert all(said[key]["label"] and len(said[key]["code"]) == 1 for key in found)


def test_what_is_outlined_is_counted_beside_its_class(snapshot, words):
    found = legend.counts(
        "crime_rate", "commune", ["1", "5"], breaks=snapshot.table("breaks"),
        without_boundary=0, disagreeing=None, count=int, flags={"flag_high": 1, "flag_low": 0},
    )  # fmt: skip
    assert found[-2:] == [["flag_high", 1], ["flag_low", 0]]
    assert sum(number for _, number in found[:-2]) == 2
    assert words("crime_rate")["flag_high"]["edge"] == "solid"
    assert "flag_high" not in words("clearance")


def test_areas_without_a_polygon_are_said_beside_their_classes(shown, words):
    assert shown("tier", bare=21)[-1] == ["no_boundary", 21]
    assert words("tier")["no_boundary"]["label"] == "without boundary on the map"
    assert "no_boundary" not in dict(shown("tier"))


def test_shapes_of_several_communes_have_a_row_in_every_year_and_only_where_there_are_any(
    shown, words
):
    assert words("tier")["disagree"]["hatch"] == 0
    assert "disagree" not in dict(shown("tier"))
    assert shown("tier", disagreeing=0)[-1] == ["disagree", 0]
    assert shown("tier", disagreeing=3)[-1] == ["disagree", 3]
