"""What the browser gets for a map: a base that never varies, and one class code an area."""

import json
import re
from dataclasses import replace

import pandas as pd
import pytest
from streamlit_folium import generate_js_hash

from svc_atlas import settings
from svc_atlas.address import View
from svc_atlas.maps import choropleth
from svc_atlas.maps.style import CODES
from svc_atlas.schema import INDICATORS
from svc_atlas.text import text
from svc_atlas.text.formats import formats

HOSTILE = (
    "</script><script>alert(1)</script> {{ 7*7 }} {{{% raw %}}} {# x #} ${x} `id` \"'\\ \u2028 ខ្មែរ"
)
OTHER_HOST = re.compile(r"(?:https?:)?//[a-z]")
FILES = choropleth.Files(("/a.js",), ("/a.css",), "/g.json", "/n.json", "/w", "/t")
VIEWS = [
    {"year": "2023"},
    {"year": "2019", "lang": "km"},
    {"year": "2023", "indicator": "crime_change"},
    {"year": "2023", "level": "province"},
    {"page": "province", "area": "02", "year": "2021"},
    {"page": "commune", "area": "020301", "year": "2021"},
]


def payload(told: dict) -> dict:
    """What the script of the feature group passes to the frame, read as the browser reads it."""
    script = told["feature_group"]
    start = script.index("atlas.paint(") + len("atlas.paint(")
    found, end = json.JSONDecoder().raw_decode(script, start)
    assert script[end:].startswith(");")
    return found


def test_each_area_is_one_character_in_the_order_of_the_codes(wanted, rows):
    what = wanted(year="2023")
    held = rows("tier", "commune", 2023).set_index("area")["class"].sort_index()
    assert len(what["classes"]) == 1654
    assert what["classes"] == "".join(CODES[key] for key in held)


def test_battambang_in_2023_is_68_34_and_1(wanted):
    what = wanted("province", area="02", year="2023")
    assert len(what["classes"]) == 103
    assert [what["classes"].count(tier) for tier in "123"] == [68, 34, 1]


def test_a_commune_is_shown_among_those_of_its_district(wanted):
    district = wanted("district", area="0203", year="2023")
    commune = wanted("commune", area="020301", year="2023")
    assert commune["classes"] == district["classes"]
    assert (commune["area"], commune["selected"]) == ("0203", "020301")
    assert district["selected"] == ""


@pytest.mark.parametrize(
    ("level", "areas"), [("province", 25), ("district", 210), ("commune", 1654)]
)
def test_the_nation_at_each_level(wanted, level, areas):
    assert len(wanted(level=level)["classes"]) == areas


def test_an_area_of_which_nothing_is_known_is_not_reported_and_never_zero(wanted, snapshot):
    areas = snapshot.table("areas")
    new = areas[areas["code"] == "020301"].assign(code="029999")
    what = wanted("province", area="02", areas=pd.concat([areas, new]))
    assert what["classes"][-1] == CODES["not_reported"]


def test_communes_on_one_shape_that_differ_are_counted_as_such(wanted, snapshot, rows):
    held = rows("tier", "commune", 2023).set_index("area")["class"]
    first, second = (held.index[held.index.str.startswith("02") & (held == t)][0] for t in "12")
    areas = snapshot.table("areas")
    divided = areas.assign(boundary=areas["boundary"].where(areas["code"] != second, first))
    agreed = wanted("province", area="02", year="2023")
    differ = wanted("province", area="02", year="2023", areas=divided)
    assert ["disagree", "1"] in differ["legend"]
    assert agreed["legend"] == [row for row in differ["legend"] if row[0] != "disagree"]


@pytest.mark.parametrize("lang", settings.LANGUAGES)
@pytest.mark.parametrize("indicator", INDICATORS)
def test_a_change_of_the_national_map_sends_less_than_8_kb(wanted, sent, indicator, lang):
    told = sent(wanted(indicator=indicator, year="2023", lang=lang))
    del told["on_change"]
    # Streamlit sends a component's arguments as ASCII JSON, those that stay among them.
    assert len(json.dumps(told)) < 8 * 1024


def test_nothing_in_the_words_becomes_code(wanted, sent):
    told = sent(wanted(files=replace(FILES, tips=HOSTILE, words=HOSTILE)), FILES)
    assert "<" not in told["feature_group"]
    got = payload(told)
    assert (got["tips"], got["words"]) == (HOSTILE, HOSTILE)


@pytest.mark.parametrize("lang", settings.LANGUAGES)
def test_the_words_of_a_map_are_the_same_every_year_and_name_its_one_offence(snapshot, lang):
    def words(year, offence=None):
        view = View("nation", "KH", year, "crime_rate", "commune", lang, year - 1, offence)
        say = formats(lang)
        return choropleth.words(
            view,
            breaks=snapshot.table("breaks"),
            text=text(lang),
            number=say.rate,
            note="x",
            marks=(),
        )

    assert words(2021) == words(2023)
    assert "{year}" in words(2023)["title"]
    assert text(lang)("offence.theft") in words(2023, "theft")["title"]
    assert words(2023)["numbered"] is False


@pytest.mark.parametrize(
    ("indicator", "unit"),
    [
        (
            "crime_rate",
            {"km": "ករណី ក្នុងប្រជាជន 10\u202f000 នាក់", "en": "cases per 10\u202f000 residents"},
        ),
        (
            "accidents",
            {"km": "លើក ក្នុងប្រជាជន 10\u202f000 នាក់", "en": "accidents per 10\u202f000 residents"},
        ),
        ("clearance", {"km": "", "en": ""}),  # its classes are written with %
        ("tier", {"km": "", "en": ""}),
    ],
)
@pytest.mark.parametrize("lang", settings.LANGUAGES)
def test_the_legend_of_a_rate_names_its_unit(snapshot, indicator, unit, lang):
    view = View("nation", "KH", 2023, indicator, "commune", lang, 2022)
    said = choropleth.words(
        view,
        breaks=snapshot.table("breaks"),
        text=text(lang),
        number=formats(lang).rate,
        note="x",
        marks=(),
    )
    assert said["unit"] == unit[lang]


def test_what_is_wanted_arrives_as_it_was(wanted, sent):
    what = wanted("province", area="02", year="2023", lang="km", indicator="crime_rate")
    assert payload(sent(what)) == what


def test_the_base_is_the_same_for_every_view_so_that_the_map_stays(wanted, sent):
    first, *others = [sent(wanted(**query)) for query in VIEWS]
    identifier = re.compile(r"map_[0-9a-f]{32}")
    for told in others:
        for part in ("html", "header"):
            assert identifier.sub("map", told[part]) == identifier.sub("map", first[part])
        for part in ("script", "css_links", "js_links", "zoom", "center", "height", "width"):
            assert told[part] == first[part]
        assert told["key"] == first["key"]
        assert told["feature_group"] != first["feature_group"]


def test_the_key_of_the_map_is_that_of_its_base_alone(wanted, sent):
    told = sent(wanted())
    assert told["key"] == generate_js_hash(told["script"], "map", False)


def test_no_other_host_is_asked(wanted, sent):
    told = sent(wanted())
    links = told["css_links"] + told["js_links"]
    assert len(links) == 3
    assert all(re.match(r"/[a-z]", address) for address in links)
    for part in ("script", "header", "html", "feature_group"):
        assert not OTHER_HOST.search(told[part]), part


def test_only_a_click_or_a_first_paint_runs_the_page_again(wanted, sent):
    assert sent(wanted())["returned_objects"] == []


@pytest.mark.parametrize(
    ("page", "area", "asset"),
    [
        ("nation", "KH", "nation"),
        ("province", "02", "02"),
        ("district", "0203", "02-fine"),
        ("commune", "020301", "02-fine"),
    ],
)
def test_the_geometry_is_no_finer_than_the_page_needs(page, area, asset):
    assert choropleth.asset_of(View(page, area, 2023, "tier", "commune", "km", 2022)) == asset


def test_the_frame_shows_the_area_in_view(wanted, snapshot):
    west, south, east, north = wanted("province", area="02")["bounds"]
    assert west < 103.2 < east
    assert south < 13.1 < north
    assert wanted()["bounds"] == list(snapshot.layer["bounds"]["KH"])
