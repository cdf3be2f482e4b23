"""What small numbers can carry: the funnel and the places where an area can stand."""

import numpy as np
import pandas as pd
import pytest

from svc_atlas import charts, colours
from svc_atlas.metrics.funnel import _funnel
from svc_atlas.text.formats import Formats

EN, KM = Formats("en"), Formats("km", digits="khmer")


def areas(cases, residents, level=6):
    codes = pd.array([f"02{n:04}"[:level] if level > 2 else f"{n:02}" for n in
                      range(1, len(cases) + 1)], dtype="string")  # fmt: skip
    return _funnel(codes, np.array(cases), np.array(residents))


NAMES = {f"02{n:04}": f"Commune {n}" for n in range(1, 200)} | {
    f"{n:02}": f"Province {n}" for n in range(1, 30)
}
#: Twenty communes of 10,000: eighteen with ten cases, one with forty, one with none.
PLANTED = areas([10] * 18 + [40, 0], [10_000] * 20)


def drawn(found=PLANTED, formats=EN, **options):
    return charts.funnel(found, NAMES, formats, measure="crime rate", year=2023, **options)


def title(figure):
    return figure.layout.title.text.replace("<br>", " ")


def markers(figure, symbol):
    return [t for t in figure.data if t.mode == "markers" and t.marker.symbol == symbol]


def test_the_funnel_names_what_stands_out_on_either_side(sound, words):
    figure = drawn()
    sound(figure)
    assert title(figure) == (
        "Crime rate, 2023: of 20 communes, 1 clearly above the common rate of 11 (Commune 19) "
        "and 1 below it (Commune 20)"
    )
    assert {"Commune 19", "Commune 20"} <= set(words(figure).split("\n"))
    assert "Commune 3" not in words(figure).split("\n")[0]


def test_high_and_low_differ_by_shape_and_colour():
    figure = drawn()
    (high,), (low,) = markers(figure, "triangle-up"), markers(figure, "triangle-down")
    assert (list(high.y), high.marker.color) == ([40], colours.CHANGE["worse"])
    assert (list(low.y), low.marker.color) == ([0], colours.CHANGE["better"])
    (others,) = markers(figure, "circle")
    assert len(others.x) == 18
    assert others.marker.color == colours.LINE


def test_none_stands_out(words):
    figure = drawn(areas([5, 6, 4, 5, 5], [10_000] * 5))
    assert (
        title(figure)
        == "Crime rate, 2023: none of 5 communes stands out from the common rate of 5.0"
    )
    assert not markers(figure, "triangle-up")[0].x
    assert "chance may explain" in words(figure).replace("<br>", " ")


def test_limits_moved_out_by_over_dispersion_are_said_and_drawn(words):
    rng = np.random.default_rng(7)
    spread = areas(rng.poisson(rng.gamma(2, 50, 60)), [100_000] * 60)
    assert spread.corrected
    figure = drawn(spread)
    assert "lines are widened" in words(figure).replace("<br>", " ")
    solid = next(t for t in figure.data if t.mode == "lines" and t.line.dash is None)
    limit = spread.limits(np.array([100_000])).iloc[0]
    highest = max(v for v in solid.y if v is not None)
    assert highest >= 0.95 * limit["high_flag"] > limit["high_998"]


def test_the_limits_narrow_with_residents_around_the_common_rate():
    found = areas([10, 100, 1000], [10_000, 100_000, 1_000_000])
    figure = drawn(found)
    assert figure.layout.xaxis.type == "log"
    dashed = next(t for t in figure.data if t.mode == "lines" and t.line.dash == "dash")
    gap = dashed.y.index(None)
    low, high = dashed.y[:gap], [v for v in dashed.y[gap + 1 :] if v is not None]
    assert high == sorted(high, reverse=True)
    assert list(low) == sorted(low)
    assert low[-1] < 10 < high[-1]


def test_the_rate_axis_begins_at_zero_and_residents_are_linear_where_they_are_alike():
    figure = drawn()
    assert figure.layout.yaxis.range[0] == 0
    assert figure.layout.xaxis.type is None


def test_at_most_eight_areas_are_named_in_the_plot_and_all_are_counted():
    counts = [200] * 12 + [10] * 150
    figure = drawn(areas(counts, list(range(10_000, 10_000 + 162 * 50, 50))))
    named = next(t for t in figure.data if t.mode == "markers+text")
    assert 1 <= len(named.text) <= 8
    assert "and 9 more" in title(figure)


def test_the_selected_area_is_ringed_and_named_even_when_it_is_like_the_others(words):
    figure = drawn(selected="020003")
    assert markers(figure, "circle-open")[0].y == (10,)
    assert "<b>Commune 3</b>" in words(figure).split("\n")
    assert "Commune 3: 10 (10 cases), not clearly different" in charts.describe(figure)


def test_areas_without_any_case_are_zero_and_not_absent(sound):
    figure = drawn(areas([0] * 5, [900, 1000, 1100, 1200, 1300]))
    sound(figure)
    assert "none of 5 communes stands out" in title(figure)
    assert list(markers(figure, "circle")[0].y) == [0] * 5


def test_provinces_are_called_provinces_in_either_language():
    found = areas([100, 120, 110, 90, 400], [100_000] * 5, level=2)
    assert "of 5 provinces" in title(drawn(found))
    assert "៥ រាជធានី-ខេត្ត" in title(drawn(found, KM))


def test_one_area_alone(sound):
    figure = drawn(areas([3], [5000]))
    sound(figure)
    assert "too few to say whether one stands out (1 commune," in title(figure)


@pytest.mark.parametrize("formats", [EN, KM], ids=["en", "km"])
def test_of_too_few_areas_none_is_marked_and_the_chart_says_why(formats, sound, words):
    figure = drawn(areas([500, 0], [9_000] * 2), formats, selected="020001")
    sound(figure)
    shown = words(figure).replace("<br>", " ")
    assert not markers(figure, "triangle-up")[0].x
    assert not [t for t in figure.data if t.mode == "lines" and t.line.color == colours.INK]
    if formats is EN:
        assert "too few to say whether one stands out (2 communes," in title(figure)
        assert "none is marked" in shown
        assert "stands out from" not in shown
        assert "not clearly different" not in charts.describe(figure)


def test_a_funnel_of_a_hundred_communes_is_small():
    figure = drawn(areas([10] * 103, range(8_000, 8_000 + 103 * 40, 40)), KM)
    assert len(figure.to_json().encode()) < 9_000


RANKS = pd.DataFrame(
    {
        "area": pd.array(["020001", "020002", "020003", "020004"], dtype="string"),
        "rank": pd.array([2, 1, 3, None], dtype="Int64"),
        "rank_low": pd.array([1, 1, 3, None], dtype="Int64"),
        "rank_high": pd.array([3, 2, 3, None], dtype="Int64"),
        "of": pd.array([3, 3, 3, None], dtype="Int64"),
    }
)


def ranked(rows=RANKS, formats=EN, **options):
    return charts.rank_intervals(rows, NAMES, formats, measure="crime rate", year=2023, **options)


def test_areas_stand_in_the_order_of_their_ranks_with_their_intervals(sound, words):
    figure = ranked(selected="020001")
    sound(figure)
    assert list(figure.layout.yaxis.ticktext) == ["Commune 2", "<b>Commune 1</b>", "Commune 3"]
    shown = words(figure).replace("\u00a0", "").split("\n")
    assert [w for w in shown if "–" in w] == ["1 (1–2)", "<b>2 (1–3)</b>"]
    assert title(figure) == (
        "Crime rate, 2023: Commune 1 is number 2 of 3, but can stand anywhere between 1 and 3"
    )


def test_a_rank_that_is_certain_is_said_without_an_interval():
    assert title(ranked(selected="020003")) == "Crime rate, 2023: Commune 3 is number 3 of 3"


def test_the_line_covers_the_interval_and_the_dot_is_the_rank():
    lines = [t for t in ranked(selected="020001").data if t.mode == "lines"]
    chosen = next(t for t in lines if t.line.color == colours.ACCENT)
    assert (chosen.x[0], chosen.x[1]) == (1 - 0.4, 3 + 0.4)
    dots = [t for t in ranked(selected="020001").data if t.mode == "markers"]
    assert sorted(x for t in dots for x in t.x) == [1, 2, 3]


def test_a_long_order_is_cut_and_keeps_the_selected(words):
    figure = ranked(selected="020003", most=1)
    assert list(figure.layout.yaxis.ticktext) == ["Commune 2", "<b>Commune 3</b>"]
    assert "and 1 more, not shown here" in words(figure)


@pytest.mark.parametrize("formats", [EN, KM], ids=["en", "km"])
def test_nothing_known_is_said_in_words(formats, sound):
    nothing = areas([], [])
    for figure in (drawn(nothing, formats), ranked(RANKS.iloc[3:], formats)):
        sound(figure)
        assert not figure.data
        assert charts.describe(figure) == formats.text("chart.empty")
