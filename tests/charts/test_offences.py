"""The offence mix of an area."""

import pandas as pd
import pytest

from svc_atlas import charts, colours
from svc_atlas.text.formats import Formats

EN = Formats("en")
COUNTS = {"theft": 30, "violence": 12, "snatching": 9, "gambling": 7, "fraud": 5, "rape": 2,
          "other": 40}  # fmt: skip


def mix(silent=(), withheld=()):
    rows = [
        {
            "area": "0203",
            "year": year,
            "offence": offence,
            "cases": None if year in silent or (year, offence) in withheld else count,
        }
        for year in (2021, 2022, 2023)
        for offence, count in COUNTS.items()
    ]
    return pd.DataFrame(rows).astype({"cases": "Int64"})


def test_the_title_names_the_most_reported_offence(sound):
    figure = charts.offence_mix(mix(), EN, year=2023)
    sound(figure)
    title = figure.layout.title.text.replace("<br>", " ")
    assert title == "Most reported in 2023: other offences, 40 of 105 cases"


def titled(**cases):
    rows = pd.DataFrame({"year": 2023, "offence": list(cases), "cases": list(cases.values())})
    figure = charts.offence_mix(rows.astype({"cases": "Int64"}), EN, year=2023)
    return figure.layout.title.text.replace("<br>", " ")


def test_offences_reported_equally_often_are_all_named_in_the_title():
    assert titled(theft=2, rape=1, fraud=2) == (
        "Most reported in 2023: fraud and theft, 2 each of 5 cases"
    )
    assert titled(theft=1, rape=0) == "Most reported in 2023: theft, 1 of 1 case"


def test_where_many_offences_are_reported_equally_often_none_stands_out():
    assert titled(theft=1, rape=1, fraud=1, gambling=1, murder=0) == (
        "No offence stands out in 2023 among 4 cases"
    )


def test_the_most_frequent_stand_alone_and_the_rest_together(words):
    figure = charts.offence_mix(mix(), EN, year=2023, most=3)
    for name in ("Theft", "Intentional violence", "Snatching", "All others"):
        assert name in words(figure).split("\n")
    assert "Illegal gambling" not in words(figure)
    said = charts.describe(figure)
    assert "theft: 2021 30, 2022 30, 2023 30" in said
    assert f"all others: 2021 {7 + 5 + 2 + 40}" in said


def test_all_bars_are_on_one_scale_and_begin_at_their_own_zero():
    bars = charts.offence_mix(mix(), EN, year=2023, most=2).data[0]
    heights = dict(zip(bars.text, bars.y, strict=True))
    assert heights["30"] / heights["12"] == pytest.approx(30 / 12, rel=1e-3)
    assert sorted(set(bars.base)) == [-1.9, 0]


def test_the_selected_year_stands_out():
    bars = charts.offence_mix(mix(), EN, year=2022, most=2).data[0]
    assert bars.marker.color.count(colours.ACCENT) == 3
    assert [c for c, d in zip(bars.marker.color, bars.customdata, strict=True) if "2022" in d] == [
        colours.ACCENT
    ] * 3


def test_a_year_not_reported_is_hatched_and_never_zero():
    bars, gaps = charts.offence_mix(mix(silent=[2022]), EN, year=2023, most=2).data
    assert not any("2022" in said for said in bars.customdata)
    assert set(gaps.customdata) == {"2022: — not reported"}
    assert gaps.marker.pattern.shape


def test_others_with_a_withheld_category_are_at_least_so_many():
    said = charts.describe(charts.offence_mix(mix(withheld=[(2023, "rape")]), EN, year=2023))
    assert "2022 42, 2023 at least 40" in said
