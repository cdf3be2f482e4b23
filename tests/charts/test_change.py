"""What moved a figure: the waterfall of its parts, the flow of tiers."""

import re

import pandas as pd
import pytest

from svc_atlas import charts, colours
from svc_atlas.text.formats import Formats
from svc_atlas.text.numbers import MINUS, THIN

EN, KM = Formats("en"), Formats("km", digits="khmer")
NAMES = {"0201": "Banan", "0203": "Battambang", "0204": "Bavel"}


def parts(*rows):
    frame = pd.DataFrame(rows, columns=["part", "before", "after"])
    return frame.assign(difference=frame["after"] - frame["before"], communes=1)


FELL = parts(("0203", 300, 80), ("0201", 60, 20), ("0204", 10, 15), ("missing", 42, 0))


def drawn(frame=FELL, formats=EN, **changed):
    totals = {"total_before": int(frame["before"].sum()), "total_after": int(frame["after"].sum())}
    options = totals | {"year": 2023, "against": 2022, "by": "district"} | changed
    return charts.waterfall(frame, NAMES, formats, **options)


def title(figure):
    return figure.layout.title.text.replace("<br>", " ").replace(MINUS, "-")


def bars(figure):
    return [trace for trace in figure.data if trace.type == "bar"]


def test_the_waterfall_says_both_counts_and_what_moved_furthest(sound):
    figure = drawn()
    sound(figure)
    assert title(figure) == (
        "From 412 in 2022 to 115 cases in 2023 (-297): fell most in Battambang (-220) and "
        "Banan (-40); figures known in one year only make -42 of the difference"
    )


def test_each_step_begins_where_the_last_one_ended_and_they_end_at_the_total():
    totals, *steps = bars(drawn())
    assert list(totals.x) == [412, 115]
    ends = {
        y: (base, base + x)
        for bar in steps
        for y, base, x in zip(bar.y, bar.base, bar.x, strict=True)
    }
    assert sorted(ends) == [1, 2, 3, 4]
    assert ends[1][0] == 412
    assert ends[4][1] == 115
    assert all(ends[n][1] == ends[n + 1][0] for n in (1, 2, 3))


def test_falls_rises_and_what_is_known_in_one_year_look_different():
    _, fell, rose, unknown = bars(drawn())
    assert (fell.marker.color, list(fell.y)) == (colours.CHANGE["better"], [1, 2])
    assert (rose.marker.color, list(rose.y)) == (colours.CHANGE["worse"], [3])
    assert unknown.marker.pattern.shape
    assert list(unknown.y) == [4]


def test_every_step_stands_with_its_counts(words):
    shown = words(drawn()).replace(MINUS, "-").replace(THIN, "").replace("\u00a0", "")
    for label in ("412 cases", "-220 (300→80)", "+5 (10→15)", "-42 (42→0)", "115 cases"):
        assert label.replace(" cases", "cases").replace(" ", "") in shown.replace(" ", "")
    assert "One year only" in shown


def test_totals_far_from_zero_are_lines_and_the_cut_is_said(words):
    figure = drawn(parts(("0203", 3000, 2990), ("0201", 500, 520)))
    assert figure.layout.xaxis.range[0] > 3000
    assert "axis does not begin at zero" in words(figure).replace("<br>", " ")
    assert {(s.x0, s.x1) for s in figure.layout.shapes} == {(3500, 3500), (3510, 3510)}
    assert all(bar.base is not None for bar in bars(figure)), "no bar from a cut zero"
    assert "rose most in Banan (+20)" in title(figure)


def test_bars_of_totals_begin_at_zero_and_no_cut_is_said(words):
    figure = drawn()
    assert figure.layout.xaxis.range[0] == 0
    assert "does not begin" not in words(figure)


def test_offences_and_drug_groups_are_named_by_the_vocabulary(words):
    frame = parts(("theft", 9, 2), ("use", 3, 1), ("others", 5, 5))
    shown = words(drawn(frame, by="category"))
    assert {"theft", "use", "all other kinds"} <= set(shown.split("\n"))


def test_parts_that_do_not_add_up_are_refused():
    with pytest.raises(ValueError, match="add up"):
        drawn(total_after=114)
    with pytest.raises(ValueError, match="no way to split"):
        drawn(by="village")


def test_nothing_moved(sound):
    figure = drawn(parts(("0203", 0, 0)))
    sound(figure)
    assert title(figure) == "0 cases in 2023, as many as in 2022"


def flow(*rows, formats=EN):
    frame = pd.DataFrame(rows, columns=["before", "after", "communes"])
    return charts.tier_flow(frame, formats, year=2023, against=2022)


MOVED = (("1", "1", 59), ("1", "2", 2), ("2", "1", 9), ("2", "2", 30), ("3", "2", 2),
         ("3", "3", 1), ("missing", "2", 4), ("not_ranked", "3", 1))  # fmt: skip


def test_the_flow_counts_who_moved_among_those_ranked_in_both_years(sound):
    figure = flow(*MOVED)
    sound(figure)
    assert title(figure) == (
        "Of 103 communes ranked in both 2022 and 2023, 11 moved up a tier, 2 moved down, 90 stayed"
    )


def test_nodes_are_as_high_as_they_have_communes_on_both_sides():
    heights = {bar.marker.color: list(bar.y) for bar in bars(flow(*MOVED))[:3]}
    assert heights == {
        colours.TIER["1"]: [61, 68], colours.TIER["2"]: [39, 38], colours.TIER["3"]: [3, 2],
    }  # fmt: skip
    unranked, silent = bars(flow(*MOVED))[3:]
    assert (list(unranked.y), list(silent.y)) == ([1], [4])
    assert unranked.marker.pattern.shape != silent.marker.pattern.shape


def test_ribbons_have_the_colour_they_come_from_and_are_as_thick_as_they_have_communes():
    ribbons = {shape.fillcolor: shape.path for shape in flow(*MOVED).layout.shapes[:3]}
    assert list(ribbons) == list(colours.TIER.values())
    second = [
        re.match(r"[\d.]+,([\d.]+)C.*?L[\d.]+,([\d.]+).* [\d.]+,([\d.]+)Z", path).groups()
        for path in ribbons[colours.TIER["2"]].split("M")[1:]
    ]
    assert [round(float(foot) - float(top)) for top, _, foot in second] == [9, 30]


def test_the_flow_names_each_node_with_its_count(words):
    shown = words(flow(*MOVED)).split("\n")
    for name in ("first <b>61</b>", "first <b>68</b>", "not reported <b>4</b>"):
        assert name in shown


def test_the_flow_in_khmer(words, sound):
    figure = flow(*MOVED, formats=KM)
    sound(figure)
    assert "១១ ឡើងថ្នាក់" in figure.layout.title.text.replace("<br>", " ")
    assert "ទី១ <b>៦១</b>" in words(figure).split("\n")


def test_nobody_ranked_in_both_years():
    assert title(flow(("missing", "1", 5))) == "No commune was ranked in both 2022 and 2023"


@pytest.mark.parametrize("formats", [EN, KM], ids=["en", "km"])
def test_nothing_known_is_said_in_words(formats, sound):
    for figure in (flow(("missing", "missing", 5), formats=formats), flow(formats=formats),
                   drawn(parts(), formats)):  # fmt: skip
        sound(figure)
        assert not figure.data
        assert charts.describe(figure) == formats.text("chart.empty")
