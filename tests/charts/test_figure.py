"""What every figure has alike."""

import json
import re

import pandas as pd
import pytest

from svc_atlas import charts, colours
from svc_atlas.charts.figure import wrapped
from svc_atlas.charts.widths import ems
from svc_atlas.metrics.funnel import Funnel
from svc_atlas.text.formats import Formats

ODD = '<b>Bavel</b> & "Co" {{x}} %{y}'
SHOWN = '&lt;b&gt;Bavel&lt;/b&gt; &amp; "Co" {{x}} %{y}'
PALETTE = {
    value.lower()
    for table in vars(colours).values()
    for value in ([table] if isinstance(table, str) else getattr(table, "values", list)())
    if isinstance(value, str) and value.startswith("#")
}


@pytest.fixture
def around():
    """Two areas that stand out from their common rate, one on either side."""
    rows = {
        "area": ["02", "12"], "cases": [90, 30], "exposure": [10_000, 10_000],
        "rate": [90.0, 30.0], "z": [3.9, -3.9], "flag": ["high", "low"],
    }  # fmt: skip
    return Funnel(pd.DataFrame(rows), 60.0, 15.0, False)


@pytest.fixture
def spread():
    """The countryside and the towns of one year."""
    return pd.DataFrame(
        {
            "year": 2023, "part": ["khum", "sangkat"], "communes": [9, 1], "cases": [6, 4],
            "with_cases": [5, 1], "share_of_cases": [60.0, 40.0], "low": [26.2, 12.2],
            "high": [87.8, 73.8], "share_of_residents": [70.0, 30.0],
            "share_with_cases": [55.6, 100.0], "low_with": [21.2, 2.5], "high_with": [86.3, 100.0],
        }
    )  # fmt: skip


@pytest.fixture(params=["en", "km"])
def gallery(request, battambang, statistics, around, spread):
    """Every chart of an area with an odd name, in each language."""
    say = Formats(request.param)
    names = {"02": ODD, "KH": "Cambodia", "12": "Phnom Penh"}
    rows = [("02", 2023, 2.3, 240, 1_025_000, "2"), ("KH", 2023, 1.9, 3196, 16_500_000, "2")]
    rates = statistics("crime_rate", rows)
    cases = pd.DataFrame({"year": [2023], "offence": ["theft"], "cases": [3]})
    tiers = pd.DataFrame({"year": [2022, 2023], "tier": [1, 2]})
    moved = pd.DataFrame({"before": ["1", "3"], "after": ["1", "missing"], "communes": [7, 1]})
    split = pd.DataFrame(
        {"part": ["02", "12"], "before": [9, 1], "after": [2, 3], "difference": [-7, 2]}
    )
    planned = pd.DataFrame({"quality": ["order"], "target": [70], "achieved": [66]})
    seized = pd.DataFrame({"year": [2023], "substance": ["ketamine"], "amount": [1.5]})
    ranked = pd.DataFrame(
        {"area": ["02", "12"], "rank": [1, 2], "rank_low": [1, 1], "rank_high": [2, 2], "of": 2}
    )
    return {
        "tier_trend": charts.tier_trend(battambang, say, year=2023),
        "tier_shares": charts.tier_shares(battambang, names, say, year=2023),
        "tier_history": charts.tier_history(tiers, say, year=2023),
        "ranked_areas": charts.ranked_areas(rates, names, say, measure="m", selected="02"),
        "compare_bars": charts.compare_bars(rates, names, say, measure="m"),
        "trend": charts.trend(rates, names, say, areas=["02", "KH"], measure="m", year=2023),
        "offence_mix": charts.offence_mix(cases, say, year=2023),
        "funnel": charts.funnel(around, names, say, measure="m", year=2023),
        "waterfall": charts.waterfall(
            split, names, say, by="province", year=2023, against=2022,
            total_before=10, total_after=5,
        ),
        "tier_flow": charts.tier_flow(moved, say, year=2023, against=2022),
        "shares_of_cases": charts.shares_over_years(spread, say, of="cases", year=2023),
        "shares_of_communes": charts.shares_over_years(spread, say, of="communes", year=2023),
        "quality_bars": charts.quality_bars(planned, say, year=2023),
        "seizure_bars": charts.seizure_bars(seized, say, year=2023),
        "rank_intervals": charts.rank_intervals(ranked, names, say, measure="m", year=2023),
    }  # fmt: skip


def test_every_chart_is_sound(gallery, sound):
    for figure in gallery.values():
        sound(figure)


def test_names_are_shown_as_they_are_written(gallery, words):
    named = ("tier_shares", "ranked_areas", "compare_bars", "trend", "funnel", "waterfall",
             "rank_intervals")  # fmt: skip
    for chart in named:
        shown = words(gallery[chart]).replace("<br>", " ")
        assert SHOWN in shown, chart
        assert not re.search("<(?!/?b>|br>)", words(gallery[chart])), chart
        assert "<b>Bavel" not in shown.replace("<b>&lt;", ""), chart
        assert ODD in charts.describe(gallery[chart]), chart


def test_names_stand_in_no_template(gallery):
    for figure in gallery.values():
        for trace in figure.data:
            assert "Bavel" not in (getattr(trace, "hovertemplate", None) or "")


def test_every_colour_is_one_of_the_atlas(gallery):
    for chart, figure in gallery.items():
        used = re.findall(r'"(#[0-9a-fA-F]{6})"', json.dumps(figure.to_plotly_json(), default=list))
        assert used, chart
        assert {colour.lower() for colour in used} <= PALETTE, chart


def test_every_chart_is_described_in_words(gallery):
    for figure in gallery.values():
        said = charts.describe(figure)
        assert len(said) > 20
        assert "None" not in said
        assert "nan" not in said


def test_every_chart_can_be_sent_whole_to_a_phone(gallery):
    for chart, figure in gallery.items():
        assert len(figure.to_json().encode()) < 9_000, chart


def test_no_words_stand_outside_the_axes_where_plotly_hides_them(gallery):
    for chart, figure in gallery.items():
        for annotation in figure.layout.annotations:
            for place, axis, ref in (
                (annotation.x, figure.layout.xaxis, annotation.xref),
                (annotation.y, figure.layout.yaxis, annotation.yref),
            ):
                if ref != "paper":
                    low, high = sorted(axis.range)
                    assert low <= place <= high, (chart, annotation.text)


def test_a_title_given_replaces_the_finding(battambang):
    figure = charts.tier_trend(battambang, Formats("en"), year=2023, title="tiers of <i>2023</i>")
    assert figure.layout.title.text == "Tiers of &lt;i&gt;2023&lt;/i&gt;"


def test_no_chart_shows_a_tool_bar_or_a_logo():
    assert charts.CONFIG["displayModeBar"] is False
    assert charts.CONFIG["displaylogo"] is False
    assert not {"plotlyServerURL", "topojsonURL", "mapboxAccessToken"} & set(charts.CONFIG)


def test_titles_break_evenly_and_lose_no_word():
    sentence = "68 of 103 ranked communes were first-tier in 2023, 7 more than in 2022"
    lines = wrapped(sentence, 20).split("<br>")
    assert " ".join(lines) == sentence
    assert len(lines) == 2
    assert all(ems(line) <= 20 for line in lines)


def test_a_word_longer_than_the_line_is_left_whole():
    assert wrapped("ចំណាត់ថ្នាក់ទី១", 2) == "ចំណាត់ថ្នាក់ទី១"


def test_subscripts_and_marks_take_no_width():
    assert ems("ស្ដី") == ems("ស")
    assert ems("កា") > ems("ក")
