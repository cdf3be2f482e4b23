"""A governor's walk: from the nation to one commune by the map, through years and languages."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest

pytestmark = pytest.mark.browser


def query(page) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def finding(page) -> str:
    return page.locator(".atlas-finding").inner_text()


def test_a_walk_from_the_nation_to_a_commune_and_back(watched):
    page = watched.page
    watched.open("/?year=2023&lang=en")
    nation = watched.wait_state(level="commune", year=2023, lang="en")
    assert nation["communes"] == 1654

    watched.click_area("02")
    battambang = watched.wait_state(communes=103)
    assert urlsplit(page.url).path == "/province"
    assert query(page)["area"] == "02"
    held = list(battambang["classes"].values())
    assert [held.count(tier) for tier in "123"] == [68, 34, 1]
    page.get_by_text("68 of the 103 ranked communes").wait_for()

    watched.click_area("020301")
    district = watched.wait_state(
        communes=len([c for c in battambang["classes"] if c[:4] == "0203"])
    )
    assert set(district["classes"]) == {c for c in battambang["classes"] if c[:4] == "0203"}
    assert query(page)["area"] == "0203"

    watched.click_area("020301")
    page.wait_for_url("**/commune?**")
    assert query(page) == {
        "area": "020301",
        "year": "2023",
        "indicator": "tier",
        "level": "commune",
        "lang": "en",
    }
    page.get_by_role("heading", name="Villages").wait_for()

    watched.click(page.locator(".st-key-year input"))
    watched.click(page.get_by_role("option", name="2021", exact=True))
    watched.wait_state(year=2021)
    assert query(page)["year"] == "2021"
    page.locator(".atlas-finding").get_by_text("In 2021").wait_for()

    watched.click(page.locator(".st-key-lang").get_by_text("ខ្មែរ"))
    watched.wait_state(year=2021, lang="km")
    page.get_by_text("ក្នុងឆ្នាំ2021").first.wait_for()
    page.wait_for_function("document.documentElement.lang === 'km'")
    before = (page.url, watched.state()["classes"], finding(page))

    page.reload()
    watched.wait_state(year=2021, lang="km")
    page.get_by_text("ក្នុងឆ្នាំ2021").first.wait_for()
    assert (page.url, watched.state()["classes"], finding(page)) == before

    watched.back()
    watched.wait_state(year=2021, lang="en")
    watched.back()
    watched.wait_state(year=2023, lang="en")
    watched.back()
    page.wait_for_url("**/district?**")
    again = watched.wait_state(year=2023, communes=len(district["classes"]))
    assert again["classes"] == district["classes"]
    watched.back()
    page.wait_for_url("**/province?**")
    assert watched.wait_state(communes=103)["classes"] == battambang["classes"]

    assert watched.foreign == []
    assert watched.errors == []


def test_a_change_of_year_keeps_zoom_and_pan(watched):
    watched.open("/?year=2023&lang=en")
    watched.wait_state(year=2023)
    watched.page.locator(".st-key-year_back button").first.wait_for()
    frame = watched.frame()
    frame.evaluate("map.setView([13.1, 103.2], 9, {animate: false})")
    watched.press("Shift+ArrowLeft")
    watched.wait_state(year=2022)
    view = frame.evaluate("[map.getCenter().lat, map.getCenter().lng, map.getZoom()]")
    assert view == pytest.approx([13.1, 103.2, 9], abs=1e-3)
    assert watched.errors == []


@pytest.mark.parametrize("level", ["province", "district"])
def test_each_level_is_drawn_and_leads_down(watched, level):
    watched.open(f"/?year=2023&lang=en&level={level}")
    state = watched.wait_state(level=level)
    assert state["areas"] == {"province": 25, "district": 210}[level]
    assert state["communes"] == 1654
    watched.click_area("02")
    watched.page.wait_for_url("**/province?*area=02*")
    assert watched.errors == []


@pytest.mark.parametrize(
    ("typed", "name"),
    [("បាត់ដំបង", "Battambang"), ("thma koul", "Thma Koul"), ("020301", "Tuol Ta Ek")],
)
def test_an_area_is_found_by_name_or_code(watched, typed, name):
    page = watched.page
    watched.open("/?year=2023&lang=en")
    watched.wait_state(year=2023)
    watched.rest()
    page.get_by_role("combobox", name="Find by name or code").fill(typed)
    page.get_by_role("option").first.wait_for()
    watched.press("Enter")
    page.locator(".atlas-trail strong").get_by_text(name).wait_for()
    assert "area=02" in page.url
    assert watched.errors == []


def test_the_table_leads_where_the_map_leads(watched):
    page = watched.page
    watched.open("/province?area=02&year=2023&lang=en")
    watched.wait_state(communes=103)
    page.locator(".atlas-table tbody tr").nth(0).wait_for()
    watched.click(page.locator(".atlas-table tbody a").first)
    page.wait_for_url("**/commune?**")
    assert watched.errors == []


@pytest.mark.parametrize(
    "path",
    [
        "/province?area=99&year=1066&indicator=%3Cscript%3E&lang=xx",
        "/commune?area=&year=",
        "/district?area=02&level=galaxy",
        "/?year=%00&area=%F0%9F%92%A9&offence='\"--",
        "/province?area=0203019999999999",
    ],
)
def test_a_broken_address_shows_the_nearest_view_and_says_so(watched, path):
    page = watched.page
    watched.open(path)
    watched.wait_state()
    page.locator(".stAlert").first.wait_for()
    assert page.locator(".stException").count() == 0
    assert "Traceback" not in page.content()
    assert watched.errors == []


def test_the_tooltip_names_the_area_and_its_counts(watched):
    page = watched.page
    watched.open("/?year=2023&lang=km&level=province&indicator=crime_rate")
    watched.wait_state(indicator="crime_rate")
    point = watched.frame().evaluate("atlas.where('02')")
    box = page.locator("iframe[title*='st_folium']").bounding_box()
    page.mouse.move(box["x"] + point[0], box["y"] + point[1])
    tip = watched.frame().locator(".atlas-tip")
    tip.get_by_text("បាត់ដំបង").wait_for()
    tip.get_by_text(re.compile("^ប្រជាជន [0-9]")).wait_for()
    assert "112" in tip.inner_text()
    assert watched.errors == []
