"""One indicator: areas ranked, an area against those around it, year by year."""

from itertools import pairwise

import pandas as pd
import pytest

from svc_atlas import charts, colours
from svc_atlas.charts import labels
from svc_atlas.text.formats import Formats
from svc_atlas.text.numbers import MINUS, THIN

EN = Formats("en")
KM = Formats("km")
KHMER = Formats("km", "khmer")
NAMES = {"02": "Battambang", "12": "Phnom Penh", "23": "Kep", "24": "Pailin", "KH": "Cambodia"}
RATES = [
    ("02", None, 2.34, 240, 1_025_000, "2"),
    ("12", None, 5.61, 1280, 2_281_000, "4"),
    ("23", None, None, None, None, "not_reported"),
    ("24", None, 0.0, 0, 75_000, "1"),
]


def bar(figure):
    return next(trace for trace in figure.data if trace.type == "bar")


def column(figure):
    """Return the labels right of the bars."""
    written = next(t for t in figure.data if t.type == "scatter" and t.mode == "text")
    return [w.strip("\u00a0").replace(THIN, " ").replace(MINUS, "-") for w in written.text]


def test_areas_are_ranked_and_the_missing_come_last_in_words(statistics, sound):
    rows = statistics("crime_rate", RATES)
    figure = charts.ranked_areas(rows, NAMES, EN, measure="crime rate", selected="02")
    sound(figure)
    assert list(figure.layout.yaxis.ticktext) == [
        "Phnom Penh", "<b>Battambang</b>", "Pailin", "Kep",
    ]  # fmt: skip
    assert column(figure) == [
        "5.6 (1 280 cases)", "<b>\u00a0\u00a02.3 (240 cases)</b>", "0 (0 cases)", "— not reported",
    ]  # fmt: skip
    title = figure.layout.title.text.replace("<br>", " ")
    assert title == "Crime rate, 2023: from 0 in Pailin to 5.6 in Phnom Penh"


@pytest.mark.parametrize("formats", [EN, KM], ids=["en", "km"])
def test_areas_that_are_all_equal_have_no_first_and_no_last(statistics, formats):
    def title(indicator, rows):
        rows = statistics(indicator, rows)
        figure = charts.ranked_areas(rows, NAMES, formats, measure="change")
        return figure.layout.title.text.replace("<br>", " ").replace(THIN, " ")

    fell = [(code, None, -75.0, 10, 40, "better") for code in ("02", "12", "24")]
    silent = ("23", None, None, None, None, "not_reported")
    alike = title("crime_change", [*fell, silent])
    few = title("crime_change", [*fell, ("23", None, -75.0, 1, 4, "no_clear_change")])
    assert not any(name in alike + few for name in NAMES.values())
    if formats is EN:
        assert alike == f"Change, 2023: {MINUS}75 % in each of 3 provinces with figures"
        # Four cases that became one have no percentage without them, and no label in common.
        assert few == "Change, 2023: the same in each of 4 provinces with figures"


def test_zero_has_a_bar_of_no_length_and_missing_has_none(statistics):
    figure = charts.ranked_areas(statistics("crime_rate", RATES), NAMES, EN, measure="m")
    assert bar(figure).x == (5.61, 2.34, 0.0, None)
    assert figure.layout.xaxis.range[0] == 0


def test_bars_have_the_colours_of_the_map(statistics):
    figure = charts.ranked_areas(statistics("crime_rate", RATES), NAMES, EN, measure="m")
    assert bar(figure).marker.color[:3] == tuple(colours.RATE[c] for c in "421")
    assert bar(figure).marker.pattern.shape == ("", "", "", "/")


def test_a_long_list_is_cut_keeps_the_selected_and_says_how_many_more(statistics, words):
    rows = statistics("crime_rate", RATES)
    figure = charts.ranked_areas(rows, NAMES, EN, measure="m", selected="24", most=1)
    assert list(figure.layout.yaxis.ticktext) == ["Phnom Penh", "<b>Pailin</b>"]
    assert "and 2 more, not shown here" in words(figure)


CHANGES = [
    ("02", None, -73.4, 111, 412, "better"),
    ("12", None, None, 4, 0, "cannot_be_said"),
    ("23", None, None, None, None, "not_reported"),
    ("24", None, 3417.0, 211, 6, "worse"),
]


def test_changes_stand_with_their_counts(statistics, sound):
    figure = charts.ranked_areas(statistics("crime_change", CHANGES), NAMES, EN, measure="change")
    sound(figure)
    assert [label.replace("\u00a0", " ") for label in column(figure)] == [
        "6 → 211 (+3 417 %)", "-73 % (412 → 111)", "0 → 4", "— not reported",
    ]  # fmt: skip
    assert bar(figure).marker.color[:2] == (colours.CHANGE["worse"], colours.CHANGE["better"])


def test_the_percentage_of_a_change_is_the_rates_not_that_of_the_counts(statistics):
    grown = [("02", None, -10.0, 100, 100, "no_clear_change")]
    figure = charts.ranked_areas(statistics("crime_change", grown), NAMES, EN, measure="m")
    assert column(figure)[0].replace("\u00a0", " ") == "-10 % (100 → 100)"


def test_one_extreme_change_is_drawn_cut_and_marked(statistics, words):
    figure = charts.ranked_areas(statistics("crime_change", CHANGES), NAMES, EN, measure="m")
    assert figure.layout.xaxis.range == (-73.4, 200.0)
    assert "»" in words(figure)


def test_a_share_is_drawn_against_the_whole(statistics):
    rows = statistics("clearance", [("02", None, 78.3, 180, 230, "4")])
    figure = charts.compare_bars(rows, NAMES, EN, measure="clearance rate")
    assert figure.layout.xaxis.range == (0, 100)
    assert column(figure) == ["<b>\u00a0\u00a078 % (180 of 230)</b>"]


def test_tier_changes_say_who_moved(statistics):
    province = statistics("tier_change", [("02", None, 11.7, 14, 2, "better")])
    commune = statistics("tier_change", [("020101", None, 1, 1, 2, "better")], level="commune")
    label = labels.label(province.iloc[0], EN).replace(THIN, " ")
    assert label == "+12 % (▲ 14 ▼ 2)"
    assert labels.label(commune.iloc[0], EN).replace("\u00a0", " ") == "2 → 1"


def test_the_tier_is_not_drawn_as_a_number(statistics):
    rows = statistics("tier", [("02", None, 1, 68, 103, "1")])
    with pytest.raises(ValueError, match="tier_shares"):
        charts.ranked_areas(rows, NAMES, EN, measure="tier")


def test_an_area_is_compared_with_those_around_it_in_their_order(statistics, sound):
    rows = statistics("crime_rate", [RATES[0], ("KH", None, 1.94, 3196, 16_500_000, "2")])
    figure = charts.compare_bars(rows, NAMES, EN, measure="crime rate")
    sound(figure)
    assert list(figure.layout.yaxis.ticktext) == ["<b>Battambang</b>", "Cambodia"]
    title = figure.layout.title.text.replace("<br>", " ")
    assert title == "Crime rate, 2023: 2.3 in Battambang, against 1.9 in Cambodia"
    assert column(figure)[1] == "1.9 (3 196 cases)"


def test_a_title_says_two_cases_before_their_rate(statistics):
    few = [("02", None, 3.8, 2, 5_328, "5"), ("KH", None, 1.7, 2640, 15_900_000, "1")]
    figure = charts.compare_bars(statistics("crime_rate", few), NAMES, EN, measure="Crime rate")
    title = figure.layout.title.text.replace("<br>", " ")
    assert title == "Crime rate, 2023: 2 cases (3.8) in Battambang, against 1.7 in Cambodia"


SERIES = [
    ("02", 2021, 3.1, 310, 1_000_000, "3"),
    ("02", 2022, None, None, None, "suppressed"),
    ("02", 2023, 2.34, 240, 1_025_000, "2"),
    ("KH", 2021, 2.2, 3600, 16_300_000, "2"),
    ("KH", 2022, 2.1, 3500, 16_400_000, "2"),
    ("KH", 2023, 1.94, 3196, 16_500_000, "2"),
]


def test_a_line_never_crosses_a_missing_year(statistics, sound):
    rows = statistics("crime_rate", SERIES)
    figure = charts.trend(rows, NAMES, EN, areas=["02", "KH"], measure="m", year=2023)
    sound(figure)
    line = next(t for t in figure.data if t.type == "scatter" and t.name == "Battambang")
    assert line.y == (3.1, None, 2.34)
    assert line.connectgaps is False
    gap = bar(figure)
    assert list(gap.x) == [2022]
    assert gap.customdata[0] == "2022: — withheld"


def test_a_year_without_any_row_is_a_gap_too(statistics):
    rows = statistics("crime_rate", [SERIES[0], SERIES[2]])
    figure = charts.trend(rows, NAMES, EN, areas=["02"], measure="m", year=2023)
    line = next(t for t in figure.data if t.type == "scatter")
    assert list(line.x) == [2021, 2022, 2023]
    assert line.y[1] is None


def test_lines_are_named_at_their_ends_apart_from_each_other(statistics, words):
    close = [*SERIES[:3], *((a, y, 2.33, n, d, c) for a, y, _, n, d, c in SERIES[3:])]
    rows = statistics("crime_rate", close)
    figure = charts.trend(rows, NAMES, EN, areas=["02", "KH"], measure="m", year=2023)
    ends = [a for a in figure.layout.annotations if "Battambang" in a.text or "Cambodia" in a.text]
    assert sorted(a.text for a in ends) == ["<b>Battambang 2.3</b>", "Cambodia 2.3"]
    low, high = figure.layout.yaxis.range
    assert abs(ends[0].y - ends[1].y) / (high - low) * 190 >= 14
    assert low == 0


@pytest.mark.parametrize(("formats", "year"), [(EN, "2021"), (KHMER, "២០២១")], ids=["en", "km"])
def test_a_line_that_ends_before_the_last_year_names_the_year_of_its_value(
    statistics, words, formats, year
):
    """A commune that did not report stands beside others with figures of the last year."""
    rows = statistics("crime_rate", SERIES)
    silent = (rows["area"] == "02") & (rows["year"] == 2023)
    rows.loc[silent, "value"] = pd.NA
    rows.loc[silent, "class"] = "not_reported"
    shown = words(charts.trend(rows, NAMES, formats, areas=["02", "KH"], measure="m", year=2023))
    own = next(line for line in shown.split("\n") if line.startswith("<b>Battambang "))
    other = next(line for line in shown.split("\n") if line.startswith("Cambodia "))
    assert own.startswith(f"<b>Battambang {year}: ")
    assert year not in other


@pytest.mark.parametrize("formats", [EN, KM], ids=["en", "km"])
def test_nothing_known_is_said_in_words(statistics, words, sound, formats):
    nothing = statistics("crime_rate", [RATES[2]])
    sentence = formats.text("chart.empty")
    for figure in (
        charts.ranked_areas(nothing, NAMES, formats, measure="m"),
        charts.ranked_areas(nothing.iloc[:0], NAMES, formats, measure="m"),
        charts.compare_bars(nothing, NAMES, formats, measure="m"),
        charts.trend(nothing, NAMES, formats, areas=["23"], measure="m", year=2023),
        charts.tier_trend(pd.DataFrame({"year": [], "ranked": []}), formats, year=2023),
        charts.offence_mix(pd.DataFrame({"cases": []}), formats, year=2023),
    ):
        sound(figure)
        assert not figure.data
        assert words(figure).replace("<br>", " ").strip() == sentence
        assert charts.describe(figure) == sentence


@pytest.mark.parametrize(
    ("formats", "names"),
    [
        (EN, ["Ruessei Kraok Commune", "Mangkul Bourei District", "Banteay Meanchey Province",
              "Cambodia"]),
        (KM, ["ឃុំកំពង់ព្រះគគីរ ខាងជើង", "ស្រុកមង្គលបូរី និងកំពង់ព្រះគគីរ", "ខេត្តបន្ទាយមានជ័យ", "កម្ពុជា"]),
    ],
    ids=["en", "km"],
)  # fmt: skip
def test_names_of_two_lines_have_room_for_both(statistics, sound, formats, names):
    codes = ["010209", "0102", "01", "KH"]
    rows = [(code, None, 4.3, 10, 20_000, "3") for code in codes]
    figure = charts.compare_bars(
        statistics("crime_rate", rows), dict(zip(codes, names, strict=True)), formats, measure="m"
    )
    sound(figure)
    layout = figure.layout
    row = (layout.height - layout.margin.t - layout.margin.b) / len(names)
    assert sum("<br>" in name for name in layout.yaxis.ticktext) >= 2
    lines = [name.count("<br>") + 1 for name in layout.yaxis.ticktext]
    for one, other in pairwise(lines):
        assert row > (one + other) / 2 * 1.33 * layout.font.size
    short = charts.compare_bars(
        statistics("crime_rate", rows), dict.fromkeys(codes, "Kep"), formats, measure="m"
    )

    def thickness(figure, row):
        gap = figure.layout.bargap or figure.layout.template.layout.bargap
        return row * (1 - gap)

    low = short.layout
    plain = (low.height - low.margin.t - low.margin.b) / len(names)
    assert plain < row
    assert thickness(figure, row) == pytest.approx(thickness(short, plain), abs=0.5)
