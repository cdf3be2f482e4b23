"""An address is a promise: every view has one, and no stranger's value breaks the page."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svc_atlas.address import (
    AREA_PAGES,
    CLAIMS,
    DATA,
    DRUG_OFFENCES,
    DRUGS,
    LEVELS_OF,
    METHODS,
    PAGES,
    PARAMETERS,
    WITHOUT_MAP,
    View,
    parse,
)
from svc_atlas.gazetteer import load
from svc_atlas.schema import INDICATORS, OFFENCES, RECORD_NAMES

YEARS = tuple(range(2019, 2026))
AREAS = load()
#: A page and an area of its level: Battambang, Thma Koul, Ta Meun.
AREA_OF = dict(zip(AREA_PAGES, ("KH", "02", "0203", "020301"), strict=True))
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'; DROP TABLE tiers; --",
    "{{7*7}} ${7*7} `id`",
    "../../etc/passwd",
    "\x00",
    "\u202e\u200b\ufeff",
    "៚",
    "-1",
    "1e3",
    "nan",
    "None",
    "2023.5",
    "x" * 10_000,
    "9" * 10_000,
)


def read(query, page="nation", *, years=YEARS, lang="km"):
    return parse(query, page, areas=AREAS, years=years, lang=lang)


def assert_valid(view: View, years=YEARS) -> None:
    """Every part of the view exists, and its address leads back to it without a word."""
    if view.page == DATA:
        assert len(view.area) <= 4
        assert view.table is None or view.table in RECORD_NAMES
        assert view.indicator == ("report" if view.table else "coverage")
    elif view.page in WITHOUT_MAP:
        assert AREAS.get(view.area)
        assert view.page == METHODS or len(view.area) == 2
        assert (view.indicator, view.offence, view.table) == ("tier", None, None)
    elif view.page == DRUGS:
        assert len(view.area) <= 4
        assert (view.indicator, view.table) == ("drug_rate", None)
    else:
        assert AREAS.get(view.area).level == view.page
        assert view.indicator in INDICATORS
        assert view.table is None
    assert view.year in years
    assert view.level in (LEVELS_OF[view.page] or ["commune"])
    assert view.lang in ("km", "en")
    assert view.against in years
    assert view.against < view.year or view.against == view.year == min(years)
    groups = DRUG_OFFENCES if view.page == DRUGS else OFFENCES
    assert view.offence is None or (view.offence in groups and view.takes_offence)
    assert read(view.query(), view.page, years=years) == (view, [])


@st.composite
def views(draw) -> View:
    page, year = draw(st.sampled_from(AREA_PAGES)), draw(st.sampled_from(YEARS))
    view = View(
        page=page,
        area=draw(st.sampled_from(AREAS.level(page))).code,
        year=year,
        indicator=draw(st.sampled_from(INDICATORS)),
        level=draw(st.sampled_from(LEVELS_OF[page])),
        lang=draw(st.sampled_from(("km", "en"))),
        against=draw(st.sampled_from([y for y in YEARS if y < year] or [year])),
    )
    offences = [None, *OFFENCES] if view.takes_offence else [None]
    return replace(view, offence=draw(st.sampled_from(offences)))


@st.composite
def data_views(draw) -> View:
    level, year = draw(st.sampled_from(AREA_PAGES[:3])), draw(st.sampled_from(YEARS))
    view = View(
        page=DATA,
        area=draw(st.sampled_from(AREAS.level(level))).code,
        year=year,
        indicator="coverage",
        level="commune",
        lang=draw(st.sampled_from(("km", "en"))),
        against=max([y for y in YEARS if y < year] or [year]),
    )
    return view.of_table(draw(st.sampled_from([None, *RECORD_NAMES])))


@given(data_views())
def test_every_view_of_the_data_has_an_address_that_leads_back_to_it(view):
    assert read(view.query(), DATA) == (view, [])
    assert set(view.query()) <= {"area", "year", "table", "lang"}


@given(views())
def test_every_view_has_an_address_that_leads_back_to_it(view):
    assert read(view.query(), view.page) == (view, [])
    # The bare path follows the area down to its page.
    assert read(view.query(), "nation") == (view, [])


@given(views())
def test_the_year_is_always_in_the_address_so_that_a_link_keeps_its_meaning(view):
    assert view.query()["year"] == str(view.year)
    later = (*YEARS, 2026)
    assert read(view.query(), view.page, years=later)[0].year == view.year


@given(
    st.dictionaries(st.sampled_from(PARAMETERS), st.text() | st.sampled_from(HOSTILE)),
    st.sampled_from(PAGES),
)
def test_no_value_breaks_the_page(query, page):
    view, notices = read(query, page)
    assert_valid(view)
    assert all(len(notice.given) <= 64 for notice in notices)


@given(st.dictionaries(st.text(), st.text()))
def test_parameters_that_the_atlas_does_not_know_change_nothing(query):
    unknown = {name: value for name, value in query.items() if name not in PARAMETERS}
    assert read(unknown) == read({})


def test_the_address_of_a_district():
    view, notices = read({"area": "0203", "year": "2023"}, "district")
    assert notices == []
    assert (view.page, view.area, view.year) == ("district", "0203", 2023)
    assert (view.indicator, view.level, view.lang, view.against) == ("tier", "commune", "km", 2022)
    assert view.path == "district"


def test_an_address_without_parameters_is_the_nation_in_the_latest_year():
    view, notices = read({}, lang="en")
    assert notices == []
    assert view == View("nation", "KH", 2025, "tier", "commune", "en", 2024)
    assert view.path == ""


@pytest.mark.parametrize("page", AREA_PAGES)
@pytest.mark.parametrize("parameter", PARAMETERS)
@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
def test_a_broken_value_is_named_once_and_the_rest_is_followed(parameter, value, page):
    good = {"area": AREA_OF[page], "year": "2023", "indicator": "crime_rate", "lang": "en"}
    if page == "nation":
        del good["area"]
    expected, none = read(good, page)
    assert none == []
    view, notices = read(good | {parameter: value}, page)
    assert_valid(view)
    assert [notice.parameter for notice in notices] == [parameter]
    untouched = set(View.__dataclass_fields__) - {parameter}
    if parameter == "area":
        untouched -= {"page", "level"}
    if parameter == "year":
        untouched -= {"against"}
    for name in untouched:
        assert getattr(view, name) == getattr(expected, name)


@pytest.mark.parametrize(
    ("written", "shown"),
    [("1066", 2019), ("9999", 2025), ("-5", 2019), ("2022.5", 2025), ("abc", 2025), ("²", 2025)],
)
def test_a_year_without_records_shows_the_nearest_and_an_unreadable_one_the_latest(written, shown):
    view, notices = read({"year": written})
    assert view.year == shown
    assert [(n.parameter, n.given, n.shown) for n in notices] == [("year", written, str(shown))]


def test_a_year_between_two_shows_the_earlier_one():
    view, notices = read({"year": "2021"}, years=(2020, 2022))
    assert (view.year, len(notices)) == (2020, 1)


@pytest.mark.parametrize("written", ["", "   "])
def test_an_empty_year_is_no_mistake(written):
    assert read({"year": written}) == read({})


def test_khmer_digits_are_read():
    view, notices = read({"area": "០២០៣", "year": "២០២៣"}, "district")
    assert (view.area, view.year, notices) == ("0203", 2023, [])


@pytest.mark.parametrize("written", ["0203", "203", "KH0203", "kh 0203"])
def test_an_area_is_read_in_any_form_of_its_code(written):
    view, _ = read({"area": written}, "district")
    assert (view.page, view.area) == ("district", "0203")


@pytest.mark.parametrize(
    ("path", "area", "page", "shown"),
    [
        ("nation", "99", "nation", "KH"),
        ("nation", "0299", "province", "02"),
        ("nation", "020399", "district", "0203"),
        ("nation", "02030101", "commune", "020301"),
        ("nation", "Battambang", "nation", "KH"),
        ("province", "", "nation", "KH"),
        ("commune", "", "nation", "KH"),
        ("province", "0203", "province", "02"),
        ("district", "020301", "district", "0203"),
        ("district", "02", "province", "02"),
        ("commune", "0203", "district", "0203"),
        ("commune", "KH", "nation", "KH"),
    ],
)
def test_an_area_that_cannot_be_followed_shows_what_encloses_it_and_says_so(
    path, area, page, shown
):
    view, notices = read({"area": area}, path)
    assert (view.page, view.area) == (page, shown)
    assert [(n.parameter, n.given, n.shown) for n in notices] == [("area", area, shown)]


def test_the_bare_path_follows_its_area_down():
    for page, area in AREA_OF.items():
        view, notices = read({"area": area}, "nation")
        assert (view.page, view.area, notices) == (page, area, [])


@pytest.mark.parametrize("page", ["district", "commune"])
def test_a_level_of_another_page_falls_back_to_the_page_s_own(page):
    view, notices = read({"area": AREA_OF[page], "level": "province"}, page)
    assert view.level == "commune"
    assert [(n.parameter, n.given, n.shown) for n in notices] == [("level", "province", "commune")]


@pytest.mark.parametrize(
    ("against", "shown"), [("2023", 2022), ("2024", 2022), ("1990", 2019), ("soon", 2022)]
)
def test_a_year_is_compared_with_an_earlier_one_only(against, shown):
    view, notices = read({"year": "2023", "against": against})
    assert view.against == shown
    assert [n.parameter for n in notices] == ["against"]


def test_the_year_compared_with_is_the_one_before_unless_another_is_chosen():
    assert read({"year": "2023"})[0].against == 2022
    chosen, notices = read({"year": "2023", "against": "2019"})
    assert (chosen.against, notices) == (2019, [])
    assert chosen.query()["against"] == "2019"
    assert read({"year": "2023"}, years=(2019, 2023))[0].against == 2019


def test_the_first_year_has_nothing_to_compare_with():
    view, notices = read({"year": "2019", "indicator": "crime_change"})
    assert view.against == view.year
    assert "against" not in view.query()
    assert notices == []
    assert_valid(view)


def test_one_year_of_records_is_enough():
    view, notices = read({}, years=(2023,))
    assert (view.year, notices) == (2023, [])
    assert_valid(view, years=(2023,))


def test_an_offence_goes_with_an_indicator_of_crime_alone():
    theft = {"offence": "theft"}
    assert read(theft | {"indicator": "crime_rate"})[0].offence == "theft"
    view, notices = read(theft | {"indicator": "tier"})
    assert (view.offence, notices) == (None, [])
    view, notices = read({"offence": "littering", "indicator": "clearance"})
    assert view.offence is None
    assert [n.parameter for n in notices] == ["offence"]


def test_going_to_another_area_keeps_what_its_page_can_show():
    nation, _ = read({"year": "2023", "level": "province", "indicator": "drug_rate", "lang": "en"})
    province = nation.at("02", "province")
    assert (province.page, province.level) == ("province", "commune")
    assert (province.year, province.indicator, province.lang) == (2023, "drug_rate", "en")
    assert replace(nation, level="district").at("02", "province").level == "district"


# The page of what was handed in ---------------------------------------------------------------


def test_the_address_of_the_data():
    view, notices = read({"area": "02", "year": "2023", "table": "offences", "lang": "km"}, DATA)
    assert notices == []
    assert (view.page, view.area, view.table, view.indicator) == (DATA, "02", "offences", "report")
    assert view.path == "data"
    assert read({}, DATA)[0].area == read({"area": "KH"}, DATA)[0].area == "KH"
    assert read({}, DATA)[1] == read({"area": "KH"}, DATA)[1] == []


def test_the_data_of_a_commune_are_shown_with_its_district_and_it_says_so():
    view, notices = read({"area": "020301"}, DATA)
    assert (view.page, view.area) == (DATA, "0203")
    assert [(n.parameter, n.given, n.shown) for n in notices] == [("area", "020301", "0203")]


@pytest.mark.parametrize("parameter", ["area", "year", "lang", "table"])
@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
def test_a_broken_value_of_the_data_is_named_once(parameter, value):
    good = {"area": "0203", "year": "2023", "table": "drugs", "lang": "en"}
    view, notices = read(good | {parameter: value}, DATA)
    assert_valid(view)
    assert [notice.parameter for notice in notices] == [parameter]


def test_a_table_is_of_the_data_alone():
    view, notices = read({"table": "offences"})
    assert (view.table, notices) == (None, [])
    data, _ = read({"area": "02", "table": "offences", "year": "2023", "lang": "en"}, DATA)
    province = data.at("02", "province")
    assert (province.indicator, province.table, province.year) == ("tier", None, 2023)
    nation, _ = read({"indicator": "crime_rate", "offence": "theft", "year": "2023"})
    back = nation.at("02", DATA)
    assert (back.indicator, back.offence, back.area) == ("coverage", None, "02")


# The page of methods --------------------------------------------------------------------------


def test_the_methods_keep_the_area_and_the_year_to_go_back_to():
    given = {"area": "020301", "year": "2023", "indicator": "crime_rate", "lang": "en"}
    commune, _ = read(given, "commune")
    view = commune.at("020301", METHODS)
    assert view.path == "methods"
    assert view.query() == {"area": "020301", "year": "2023", "lang": "en"}
    assert read(view.query(), METHODS) == (view, [])
    back = view.at("020301", "commune")
    assert (back.area, back.year, back.lang) == ("020301", 2023, "en")


def test_the_methods_alone_are_those_of_the_nation():
    view, notices = read({"lang": "km"}, METHODS)
    assert (view.page, view.area, view.year, notices) == (METHODS, "KH", 2025, [])


@pytest.mark.parametrize("parameter", ["area", "year", "lang"])
@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
def test_a_broken_value_of_the_methods_is_named_once(parameter, value):
    view, notices = read(
        {"area": "0203", "year": "2023", "lang": "en"} | {parameter: value}, METHODS
    )
    assert_valid(view)
    assert [notice.parameter for notice in notices] == [parameter]


# The page of published figures -----------------------------------------------------------------


def test_what_was_published_of_a_district_is_that_of_its_province():
    view, notices = read({"area": "0203", "year": "2023", "lang": "en"}, CLAIMS)
    assert (view.page, view.area, view.year, view.path) == (CLAIMS, "02", 2023, "claims")
    assert [(notice.parameter, notice.given, notice.shown) for notice in notices] == [
        ("area", "0203", "02")
    ]


def test_published_figures_keep_the_year_to_go_back_to():
    province = View("province", "02", 2023, "crime_rate", "district", "km", 2022, "theft")
    view = province.at("02", CLAIMS)
    assert view.query() == {"area": "02", "year": "2023", "lang": "km"}
    assert read(view.query(), CLAIMS) == (view, [])


# The page of drugs ------------------------------------------------------------------------------


@given(st.sampled_from(AREA_PAGES[:3]), st.sampled_from([None, *DRUG_OFFENCES]), st.data())
def test_every_view_of_drugs_has_an_address_that_leads_back_to_it(level, offence, data):
    year = data.draw(st.sampled_from(YEARS))
    view = View(
        page=DRUGS,
        area=data.draw(st.sampled_from(AREAS.level(level))).code,
        year=year,
        indicator="drug_rate",
        level="commune",
        lang=data.draw(st.sampled_from(("km", "en"))),
        against=max([y for y in YEARS if y < year] or [year]),
        offence=offence,
    )
    view = replace(view, estimate=data.draw(st.sampled_from(view.estimates)))
    assert read(view.query(), DRUGS) == (view, [])
    assert set(view.query()) <= {"area", "year", "lang", "offence", "estimate"}


def test_a_drug_group_is_one_of_the_page_of_drugs_alone():
    view, notices = read({"offence": "drug_use", "year": "2023"}, DRUGS)
    assert (view.offence, view.group, notices) == ("drug_use", "use", [])
    assert view.at("KH", "nation").offence is None
    for page, indicator in (("nation", "drug_rate"), ("nation", "crime_rate"), (DRUGS, "tier")):
        view, _ = read({"offence": "theft", "indicator": indicator}, page)
        assert view.group is None
        assert (view.offence == "theft") == (indicator == "crime_rate")
    view, _ = read({"offence": "drug_use", "indicator": "crime_rate"})
    assert view.offence is None


def test_drugs_of_a_commune_are_those_of_its_district():
    view, notices = read({"area": "020301", "year": "2023"}, DRUGS)
    assert (view.page, view.area, view.path) == (DRUGS, "0203", "drugs")
    assert [(notice.parameter, notice.shown) for notice in notices] == [("area", "0203")]


@pytest.mark.parametrize("parameter", ["area", "year", "lang", "offence", "estimate"])
@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
def test_a_broken_value_of_the_drugs_is_named_once(parameter, value):
    view, notices = read({"area": "02", "year": "2023", "lang": "en"} | {parameter: value}, DRUGS)
    assert_valid(view)
    assert [notice.parameter for notice in notices] == [parameter]
