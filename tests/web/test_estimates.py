"""Rates smoothed, of years together and in clusters; what chance would do: on every page."""

import csv
import gzip
import io
import json

import numpy as np
import pytest

from svc_atlas import settings
from svc_atlas.address import ESTIMATES
from svc_atlas.maps import choropleth, style
from svc_atlas.metrics import change
from svc_atlas.web import files, map_lines

RATES = ("crime_rate", "drug_rate", "accidents")
KEYS = {code: key for key, code in style.CODES.items()}


def held(run) -> list[str]:
    return [KEYS[code] for code in run.map["classes"]]


def legend(run) -> dict[str, int]:
    return {key: int(number.replace("\u202f", "")) for key, number in run.map["legend"]}


def tips(snapshot, here) -> dict[str, list[str]]:
    return json.loads(gzip.decompress(files.tooltips_gzip(snapshot, here.view)))


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


@pytest.mark.parametrize("lang", settings.LANGUAGES)
@pytest.mark.parametrize("estimate", ESTIMATES)
def test_each_way_is_a_whole_page(page, estimate, lang):
    run = page("province", area="02", year="2023", indicator="crime_rate", estimate=estimate,
               lang=lang)  # fmt: skip
    run.assert_whole()
    assert (run.map["estimate"], len(run.map["classes"])) == (estimate, 103)


@pytest.mark.parametrize("indicator", RATES)
@pytest.mark.parametrize("estimate", ESTIMATES)
def test_a_change_of_the_national_map_stays_small(page, indicator, estimate):
    what = page("nation", year="2022", indicator=indicator, estimate=estimate, lang="km").map
    assert len(json.dumps(json.dumps(what))) < 8 * 1024


def test_the_legend_of_a_smoothed_rate_is_that_of_the_rate(page, get, screen):
    query = {"year": "2023", "indicator": "crime_rate"}
    raw, smooth = screen(**query), screen(estimate="smoothed", **query)
    ranges = [
        [said["classes"][key]["label"] for key in "12345"]
        for said in (
            choropleth.words(
                here.view,
                breaks=here.facts.breaks(here.view),
                text=here.text,
                number=here.formats.rate,
                note="",
                marks=(),
            )
            for here in (raw, smooth)
        )
    ]
    assert ranges[0] == ranges[1]


def test_smoothing_draws_rates_together(screen):
    here = screen(year="2023", indicator="crime_rate", estimate="smoothed")
    rows = here.facts.shown(here.view).dropna(subset=["value", "reported"])
    smoothed, raw = rows["value"].to_numpy(float), rows["reported"].to_numpy(float)
    assert smoothed.std() < raw.std()
    assert smoothed[raw.argmax()] < raw.max()
    assert smoothed[raw.argmin()] > raw.min()


@pytest.mark.parametrize("lang", settings.LANGUAGES)
def test_the_tooltip_of_a_smoothed_rate_has_both_rates_and_how_far_it_moved(snapshot, screen, lang):
    here = screen(year="2023", indicator="crime_rate", estimate="smoothed", lang=lang)
    row = here.facts.shown(here.view).set_index("area").loc["020301"]
    words = " ".join(tips(snapshot, here)["020301"])
    assert here.formats.rate_per_10k(row["reported"]) in words
    assert here.formats.rate_per_10k(row["smoothed"]) in words
    assert here.formats.percent(100 * (1 - row["weight"])) in words
    assert here.formats.count(row["denominator"]) in words


def test_years_together_say_how_many_and_their_interval(snapshot, screen):
    for year, years in (("2019", "1 year alone"), ("2023", "3 years together")):
        here = screen(year=year, indicator="crime_rate", estimate="pooled", level="province")
        words = " ".join(tips(snapshot, here)["02"])
        assert years in words
        assert "95\u202f% interval" in words.replace("95 %", "95\u202f%")


def test_a_map_without_clusters_says_none_and_one_with_clusters_does_not(screen, page):
    for here in (
        screen(year=str(year), indicator=indicator, estimate="clusters")
        for year in range(2019, 2026)
        for indicator in RATES
    ):
        classes = set(here.facts.shown(here.view)["class"])
        found = classes & {"high_high", "low_low", "high_low", "low_high"}
        assert (map_lines.of(here) is None) == bool(found)
    run = page("nation", year="2023", indicator="crime_rate", estimate="clusters", lang="en")
    counts = legend(run)
    assert run.map["line"] == ["no_cluster", {}]
    assert (counts["high_high"], counts["low_low"]) == (0, 0)
    assert counts["none"] == held(run).count("none") > 1500


@pytest.mark.parametrize("lang", settings.LANGUAGES)
def test_clusters_come_with_their_caution(get, lang, snapshot):
    said = get(f"/atlas/words/{snapshot.id}?indicator=drug_rate&estimate=clusters&lang={lang}")
    assert said.json()["caution"]
    assert {"high_high", "low_low", "high_low", "low_high", "none"} <= set(said.json()["classes"])
    plain = get(f"/atlas/words/{snapshot.id}?indicator=drug_rate&lang={lang}").json()
    assert plain["caution"] == ""


def test_the_flags_are_those_of_the_funnel(page, snapshot):
    run = page("nation", year="2023", indicator="drug_rate", lang="en")
    small = snapshot.table("small_numbers")
    chosen = small[(small["kind"] == "drug") & (small["level"] == "commune")
                   & (small["year"] == 2023)].sort_values("area")  # fmt: skip
    for key, word in (("flag_high", "high"), ("flag_low", "low")):
        places = np.flatnonzero((chosen["funnel"] == word).fillna(False))
        assert run.map["flags"][key] == places.tolist()
        assert legend(run)[key] == len(places)
    assert legend(run)["flag_high"] > 0


def test_one_offence_and_years_together_have_no_flags(page):
    one = page("nation", year="2023", indicator="crime_rate", offence="theft", lang="en").map
    pooled = page("nation", year="2023", indicator="drug_rate", estimate="pooled", lang="en").map
    tiers = page("nation", year="2023", lang="en").map
    assert one["flags"] == pooled["flags"] == tiers["flags"] == {}


@pytest.mark.parametrize("query", [{}, {"level": "district"}, {"offence": "theft"}])
def test_a_map_of_change_says_how_many_would_by_chance(page, screen, query):
    query = {"year": "2023", "indicator": "crime_change"} | query
    run, here = page("nation", lang="en", **query), screen(**query)
    counts = legend(run)
    (key, said) = run.map["line"]
    assert key == "chance"
    assert (said["fell"], said["rose"]) == (str(counts["better"]), str(counts["worse"]))
    level, offence = query.get("level", "commune"), query.get("offence")
    compared = change.between(here.facts.tables, "crime", level, 2023, 2022, category=offence)
    expected = change.by_chance(compared)
    assert float(said["chance"]) == pytest.approx(expected, rel=0.5 if expected >= 1 else 0.1)


def test_the_first_year_compares_nothing(page):
    assert page("nation", year="2019", indicator="crime_change", lang="en").map["line"] is None


def test_a_change_that_cannot_be_said_shows_counts_and_no_percentage(page, get, snapshot, screen):
    query = {"area": "0203", "year": "2023", "indicator": "crime_change"}
    table = page("district", lang="en", **query).component("table")
    unsaid = [row for row in table["rows"] if row[1] == "cannot_be_said"]
    assert len(unsaid) > 3
    assert not any("%" in cell for row in unsaid for cell in row)
    rows = rows_of(get("/atlas/table/district.csv?area=0203&year=2023&indicator=crime_change").body)
    for row in rows:
        assert (row["value"] == "") or row["class"] != "cannot_be_said"
        if row["numerator"]:
            difference = float(row["numerator"]) - float(row["denominator"])
            assert float(row["difference"]) == difference
    here = screen("district", **query)
    lines = tips(snapshot, here)
    assert not any("%" in words for row in unsaid for words in lines.get(row[0], []))


@pytest.mark.parametrize(
    ("estimate", "columns"),
    [
        ("reported", ["funnel"]),
        ("smoothed", ["reported", "smoothed", "weight", "funnel"]),
        ("pooled", ["reported", "pooled_rate", "pooled_low", "pooled_high", "pooled_years"]),
        ("clusters", ["reported", "cluster", "cluster_p"]),
    ],
)
def test_the_download_has_the_columns_of_its_estimate(get, estimate, columns):
    query = f"area=02&year=2023&indicator=crime_rate&estimate={estimate}"
    rows = rows_of(get(f"/atlas/table/province.csv?{query}").body)
    names = list(rows[0])
    first = names.index("drug_cases") + 1
    assert names[first : names.index("year")] == columns
    assert {row["estimate"] for row in rows} == {estimate}
    assert len(rows) == 103


@pytest.mark.parametrize("lang", settings.LANGUAGES)
def test_the_bar_offers_the_ways_and_says_what_it_cannot_show(framed, lang):
    run = framed(year="2023", indicator="crime_rate", level="district", estimate="clusters",
                 lang=lang)  # fmt: skip
    assert run.warnings
    assert run.map["estimate"] == "reported"
    assert len(run.run.selectbox(key="estimate").options) == 3
