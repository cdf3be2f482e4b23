"""Tiers: counted through the years, shared out between areas, one commune's history."""

import pandas as pd
import pytest

from svc_atlas import charts, colours
from svc_atlas.charts.tiers import FITS
from svc_atlas.text.formats import Formats
from svc_atlas.text.numbers import THIN

EN = Formats("en")
KM = Formats("km")
NAMES = {"02": "Battambang", "12": "Phnom Penh", "24": "Pailin", "23": "Kep"}


def bars(figure):
    return [trace for trace in figure.data if trace.type == "bar"]


def test_trend_says_the_finding_and_labels_the_counts(battambang, words, sound):
    figure = charts.tier_trend(battambang, EN, year=2023)
    sound(figure)
    title = figure.layout.title.text.replace("<br>", " ")
    assert title == "68 of 103 ranked communes were first-tier in 2023, 7 more than in 2022"
    assert {"68", "34", "61", "39"} <= set(words(figure).split("\n"))


@pytest.mark.parametrize(
    ("year", "ending"),
    [(2022, "17 more than in 2021"), (2021, "were first-tier in 2021"), (2020, "ranked in 2020")],
)
def test_trend_compares_with_the_year_before_only(battambang, year, ending):
    title = charts.tier_trend(battambang, EN, year=year).layout.title.text.replace("<br>", " ")
    assert title.endswith(ending)


def test_trend_stacks_the_tiers_in_their_colours(battambang):
    first, second, third, absent = bars(charts.tier_trend(battambang, EN, year=2023))
    assert [t.marker.color for t in (first, second, third)] == list(colours.TIER.values())
    assert absent.marker.pattern.shape
    assert all(t.base is None for t in (first, second, third, absent)), "bars begin at zero"
    for lengths in zip(first.x, second.x, third.x, absent.x, strict=True):
        assert sum(lengths) == 103


def test_trend_keeps_the_thin_third_tier_readable(battambang):
    """One commune of 103 is a sliver: its number stands beside the bar, behind its colour."""
    figure = charts.tier_trend(battambang, EN, year=2023)
    beside = next(trace for trace in figure.data if trace.type == "scatter")
    last = list(beside.y).index(4)  # the row of 2023
    assert beside.text[last].strip("\u202f") == "1"
    assert beside.marker.color[last] == colours.TIER["3"]


def test_a_year_without_records_is_hatched_not_zero(battambang):
    figure = charts.tier_trend(battambang, EN, year=2023)
    first, second, third, absent = bars(figure)
    row = list(figure.layout.yaxis.ticktext).index("2020")
    assert (first.x[row], second.x[row], third.x[row]) == (0, 0, 0)
    assert absent.x[row] == 103


def test_the_selected_year_is_outlined_and_bold(battambang):
    figure = charts.tier_trend(battambang, EN, year=2023)
    assert "<b>2023</b>" in figure.layout.yaxis.ticktext
    outlines = [s for s in figure.layout.shapes if s.type == "rect"]
    assert [(s.x0, s.x1) for s in outlines] == [(0, 103)]


def shares(battambang):
    rows = battambang[battambang["year"] == 2023]
    others = rows.assign(area="12", tier_1=50, tier_2=40, tier_3=10, ranked=100, missing=5)
    small = rows.assign(area="24", tier_1=8, tier_2=0, tier_3=0, ranked=8, missing=0)
    silent = rows.assign(area="23", tier_1=0, tier_2=0, tier_3=0, ranked=0, missing=5)
    return pd.concat([silent, others, rows, small])


def test_shares_rank_areas_by_their_first_tier_of_the_ranked(battambang, words, sound):
    figure = charts.tier_shares(shares(battambang), NAMES, EN, year=2023, selected="02")
    sound(figure)
    shown = list(figure.layout.yaxis.ticktext)
    assert shown == ["Pailin", "<b>Battambang</b>", "Phnom Penh", "Kep"]
    for label in ("8 of 8", "68 of 103", "50 of 100", "— no tier"):
        assert label in words(figure)
    first = bars(figure)[0]
    assert first.x[:3] == (1.0, pytest.approx(68 / 103, abs=1e-4), 0.5)


def test_shares_leave_what_is_not_ranked_out_of_the_whole(battambang):
    first, second, third, absent = bars(
        charts.tier_shares(shares(battambang), NAMES, EN, year=2023)
    )
    phnom_penh = 2
    assert first.x[phnom_penh] + second.x[phnom_penh] + third.x[phnom_penh] == pytest.approx(1)
    assert absent.x[phnom_penh] == pytest.approx(0.05)
    assert absent.customdata[phnom_penh] == "5"


def test_shares_of_a_year_nobody_was_ranked_say_so(battambang, words):
    figure = charts.tier_shares(battambang, NAMES, EN, year=2020)
    assert not figure.data
    assert "There are no figures for this year." in words(figure)


HISTORY = pd.DataFrame(
    {
        "year": [2019, 2020, 2021, 2023],
        "tier": pd.array([3, 2, None, 1], dtype="Int8"),
        "status": ["reported", "reported", "not_ranked", "reported"],
    }
)


def test_history_numbers_and_colours_each_year(sound):
    figure = charts.tier_history(HISTORY, EN, year=2023)
    sound(figure)
    first, second, third, gaps = bars(figure)
    assert (list(first.x), list(second.x), list(third.x)) == ([2023], [2020], [2019])
    assert (first.text, second.text, third.text) == (("1",), ("2",), ("3",))
    assert third.marker.color == colours.TIER["3"]
    assert list(gaps.x) == [2021, 2022]
    assert gaps.marker.pattern.shape


def test_history_tells_not_ranked_from_not_reported():
    rows = pd.concat([HISTORY, pd.DataFrame({"year": [2022], "status": ["missing"]})])
    unranked, silent = bars(charts.tier_history(rows, EN, year=2023))[-2:]
    assert (list(unranked.customdata), list(silent.customdata)) == (
        ["not ranked"],
        ["not reported"],
    )
    assert unranked.marker.pattern.shape != silent.marker.pattern.shape
    title = charts.tier_history(rows, EN, year=2022).layout.title.text
    assert title == "Did not report in 2022"


@pytest.mark.parametrize(
    ("year", "title"),
    [
        (2020, "Second tier in 2020, after third tier in 2019"),
        (2023, "First tier in 2023"),
        (2021, "Not ranked in 2021"),
    ],
)
def test_history_says_where_the_tier_came_from(year, title):
    figure = charts.tier_history(HISTORY, EN, year=year)
    assert figure.layout.title.text.replace("<br>", " ") == title


def test_khmer_says_the_same_facts(battambang, words, sound):
    figure = charts.tier_trend(battambang, Formats("km", digits="khmer"), year=2023)
    sound(figure)
    assert "៦៨ ក្នុងចំណោម ១០៣" in figure.layout.title.text.replace("<br>", " ")
    assert "៦៨" in words(figure).split("\n")
    assert figure.layout.font.size > charts.tier_trend(battambang, EN, year=2023).layout.font.size


def test_one_commune_was_first_tier(battambang):
    rows = battambang.assign(tier_1=battambang["tier_1"].where(battambang["year"] != 2023, 1))
    rows.loc[rows["year"] == 2023, ["ranked", "missing"]] = [36, 67]
    title = charts.tier_trend(rows, EN, year=2023).layout.title.text.replace("<br>", " ")
    assert title == ("1 of 36 ranked communes was first-tier in 2023, 60 fewer than in 2022")


@pytest.mark.parametrize("formats", [EN, KM], ids=["en", "km"])
def test_the_numbers_of_three_thin_tiers_lie_within_the_chart(battambang, formats):
    """The records of one province in a country of 1,654 communes: all its tiers are thin."""
    country = battambang.assign(area="KH", communes=1654, missing=1654 - battambang["ranked"])
    figure = charts.tier_trend(country, formats, year=2023)
    beside = next(trace for trace in figure.data if trace.type == "scatter")
    assert [text.strip(THIN) for text in beside.text[-3:]] == ["68", "34", "1"]
    assert max(beside.x) + FITS * 1654 <= figure.layout.xaxis.range[1]
