"""Targets by quality, drugs seized, and the countryside's share of drug cases."""

import pandas as pd
import pytest

from svc_atlas import charts, colours
from svc_atlas.schema import QUALITIES
from svc_atlas.text.formats import Formats
from svc_atlas.text.numbers import THIN

EN, KM = Formats("en"), Formats("km", digits="khmer")


def title(figure):
    return figure.layout.title.text.replace("<br>", " ").replace(THIN, " ")


def bars(figure):
    return [trace for trace in figure.data if trace.type == "bar"]


def qualities(achieved, target=100, formats=EN):
    rows = pd.DataFrame({"quality": QUALITIES, "target": target, "achieved": achieved})
    rows = rows.astype({"target": "Int64", "achieved": "Int64"})
    return charts.quality_bars(rows, formats, year=2023)


MIXED = [100, 112, 95, 90, 89, None, 40]


def test_the_qualities_say_the_sum_how_many_were_met_and_the_lowest(sound):
    figure = qualities(MIXED)
    sound(figure)
    assert title(figure) == (
        "In 2023, 88 % (526 of 600) of planned actions were completed: 2 of 6 qualities met, "
        "the lowest disasters, 40 % (40 of 100)"
    )


def test_where_no_quality_is_met_it_is_said_how_near_they_are(sound):
    figure = qualities([91, 90, 90, 89, 90, 90, 90])
    sound(figure)
    assert title(figure).endswith(
        "none of the 7 qualities reached 100 % of its plan; they lie between 89 % and 91 %"
    )
    few = title(qualities([3, 2, 3, 3, 3, 3, 3], target=4))
    assert "none reached 100 % of its plan, the lowest" in few
    assert few.endswith("2 of 4")


def test_met_close_and_missed_have_their_colours_and_words(words):
    figure = qualities(MIXED)
    shown, unknown = bars(figure)
    met, close, missed = (colours.TARGETS[k] for k in ("met", "close", "missed"))
    assert list(shown.marker.color) == [met, met, close, close, missed, missed]
    assert list(shown.x) == [100, 110, 95, 90, 89, 40]
    assert (list(unknown.y), bool(unknown.marker.pattern.shape)) == ([5], True)
    labels = words(figure).replace("\u00a0", "").replace(THIN, "").split("\n")
    assert "95% close<br>95/100" in labels
    assert "89% missed<br>89/100" in labels
    assert "— not reported" in labels


def test_a_share_just_short_of_close_is_not_rounded_to_it(words):
    figure = qualities([8957, 9005, 9000, 9000, 9000, 9000, 9000], target=10000)
    labels = words(figure).replace("\u00a0", "").replace(THIN, "").split("\n")
    assert "89.6% missed<br>8957/10000" in labels
    assert "90% close<br>9005/10000" in labels


def test_of_few_actions_no_percentage_is_written(words):
    figure = qualities([3, 4, 4, 4, 4, 4, 4], target=4)
    labels = words(figure).replace("\u00a0", "").replace(THIN, "").split("\n")
    assert "missed<br>3/4" in labels
    assert "75" not in words(figure)


def test_a_quality_without_a_plan_cannot_be_said(words):
    figure = qualities(0, target=[0, 5, 5, 5, 5, 5, 5])
    assert "cannot be said" in words(figure)
    assert list(bars(figure)[1].y) == [0]


def test_all_qualities_met():
    assert title(qualities([10] * 7, target=10)).endswith("all 7 qualities met")


SEIZED = {"ketamine": 1306.8, "heroin": 41.5, "precursors": 17500.0, "cannabis_plants": 640.0}


def seizures(years=(2021, 2022, 2023), silent=(2022,), formats=EN, year=2023, **amounts):
    rows = [
        {"year": y, "substance": s, "amount": None if y in silent else a * (y - 2020)}
        for y in years
        for s, a in (amounts or SEIZED | {"cocaine": 0.0}).items()
    ]
    frame = pd.DataFrame(rows).astype({"amount": "Float64"})
    return charts.seizure_bars(frame, formats, year=year)


def test_the_most_seized_drugs_are_named_and_what_they_are_made_of_is_none(sound):
    figure = seizures()
    sound(figure)
    assert title(figure).replace("\u00a0", " ") == (
        "Seized in 2023, the most by weight of drugs (precursors apart): "
        "ketamine 3 920 kg and heroin 125 kg"
    )
    assert "(មិនរាប់សារធាតុគីមី)" in title(seizures(formats=KM))


def test_every_kind_has_its_own_scale_and_unit_and_none_is_a_sum(words):
    shown, gaps = bars(seizures())
    assert [round(y, 3) for y in shown.y] == [0.333, 1] * 4
    assert set(gaps.customdata) == {"2022: — not reported"}
    heads = words(seizures()).replace("\u00a0", " ").replace(THIN, "")
    assert "Ketamine<br><b>3920 kg</b>" in heads
    assert "Cannabis plants<br><b>1920 plants</b>" in heads
    total = round(sum(SEIZED.values()) * 3)
    assert str(total) not in heads


def test_plants_stand_after_what_is_weighed_and_never_seized_is_said(words):
    shown = words(seizures()).replace("<br>", " ")
    assert shown.index("Precursors") < shown.index("Cannabis plants")
    assert "Never seized: cocaine." in shown
    assert "kinds are never added up" in shown


def test_a_year_without_figures_and_a_year_without_seizures_are_not_the_same():
    assert title(seizures(year=2022)) == "There are no figures of drugs seized in 2022"
    none = seizures(ketamine=0.0)
    assert title(none) == "No drugs were seized by weight in 2023"


def spread(**changed):
    rows = [
        (2022, "khum", 1000, 400, 600, 40.0, 36.9, 43.1, 72.0, 60.0, 56.9, 63.1),
        (2022, "sangkat", 200, 600, 190, 60.0, 56.9, 63.1, 28.0, 95.0, 91.0, 97.6),
        (2023, "khum", 1000, 520, 700, 52.0, 48.9, 55.1, 72.0, 70.0, 67.1, 72.8),
        (2023, "sangkat", 200, 480, 190, 48.0, 44.9, 51.1, 28.0, 95.0, 91.0, 97.6),
    ]
    names = ("year", "part", "communes", "cases", "with_cases", "share_of_cases", "low", "high",
             "share_of_residents", "share_with_cases", "low_with", "high_with")  # fmt: skip
    frame = pd.DataFrame(rows, columns=names)
    types = dict.fromkeys(names[2:5], "Int64") | dict.fromkeys(names[5:], "Float64")
    return frame.astype(types).assign(**changed)


def shares(of, rows=None, formats=EN, year=2023):
    return charts.shares_over_years(
        spread() if rows is None else rows, formats, of=of, year=year
    )  # fmt: skip


def test_the_share_of_cases_stands_with_its_interval_and_the_share_of_residents(sound):
    figure = shares("cases")
    sound(figure)
    assert title(figure) == (
        "Drug cases recorded in khums in 2023: 52.0 % (520 of 1 000; "
        "95 % interval 48.9 % to 55.1 %), where 72 % of residents live"
    )


def test_the_bars_of_the_interval_reach_its_ends():
    khum = next(t for t in shares("cases").data if t.marker.symbol == "circle")
    assert [y - low for y, low in zip(khum.y, khum.error_y.arrayminus, strict=True)] == (
        pytest.approx([36.9, 48.9])
    )
    assert [y + up for y, up in zip(khum.y, khum.error_y.array, strict=True)] == (
        pytest.approx([43.1, 55.1])
    )


def test_khum_and_sangkat_differ_by_more_than_colour_and_are_named_at_their_ends(words):
    figure = shares("cases")
    looks = {(t.line.dash, t.marker.symbol) for t in figure.data if t.error_y.array}
    assert len(looks) == 2
    shown = words(figure).replace(THIN, " ").split("\n")
    assert {"<b>Khum 52 %</b>", "Sangkat 48 %", "residents in khums 72 %"} <= set(shown)


def test_a_share_of_an_earlier_year_is_named_with_it(words):
    rows = spread()
    rows.loc[rows["year"] == 2023, ["share_of_cases", "low", "high"]] = pd.NA
    shown = words(shares("cases", rows)).replace(THIN, " ").split("\n")
    assert {"<b>Khum 2022: 40 %</b>", "Sangkat 2022: 60 %", "residents in khums 72 %"} <= set(shown)


def test_shares_of_communes_are_of_each_kind():
    assert title(shares("communes")) == (
        "With at least one drug case in 2023: khums 70 % (700 of 1 000), sangkats 95 % (190 of 200)"
    )


def test_where_there_is_no_khum_only_sangkats_are_said(sound):
    rows = spread()
    khums = rows["part"] == "khum"
    for name in ("cases", "with_cases", "share_with_cases", "low_with", "high_with"):
        rows[name] = rows[name].mask(khums)
    rows["communes"] = rows["communes"].mask(khums, 0)
    figure = shares("communes", rows)
    sound(figure)
    assert title(figure) == "With at least one drug case in 2023: sangkats 95 % (190 of 200)"


def test_a_year_without_cases_is_hatched():
    rows = spread()
    rows.loc[rows["year"] == 2022, ["share_of_cases", "low", "high"]] = pd.NA
    figure = shares("cases", rows)
    assert list(bars(figure)[0].x) == [2022]
    assert title(shares("cases", rows, year=2022)) == (
        "There are no drug cases of 2022 to take a share of"
    )


def test_khmer_says_the_same_facts(words):
    assert "៥២,០ %" in title(shares("cases", formats=KM))
    assert "៨៨ %" in title(qualities(MIXED, formats=KM))
    assert "៣ ៩២០" in title(seizures(formats=KM))


@pytest.mark.parametrize("formats", [EN, KM], ids=["en", "km"])
def test_nothing_known_is_said_in_words(formats, sound):
    nothing = spread().iloc[:0]
    for figure in (
        qualities([None] * 7, formats=formats),
        seizures(silent=(2021, 2022, 2023), formats=formats),
        shares("cases", nothing, formats),
        shares("communes", nothing, formats),
    ):
        sound(figure)
        assert not figure.data
        assert charts.describe(figure) == formats.text("chart.empty")
