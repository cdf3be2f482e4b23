"""The page of methods in a browser: an address opens its entry, and the way back leads back."""

from urllib.parse import parse_qs, urlsplit

import pytest

pytestmark = pytest.mark.browser
SIZES = [(1920, 1080), (1024, 768), (390, 844)]


def top_of(page, key: str) -> float:
    return page.locator(f"#{key}").bounding_box()["y"]


def query(page) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def test_an_address_opens_its_entry(watched):
    page = watched.page
    watched.open("/methods#clusters")
    page.wait_for_url("**/methods?year=2025&lang=km#clusters")
    page.locator("#clusters").wait_for()
    page.wait_for_function("document.getElementById('clusters').getBoundingClientRect().top < 60")
    assert -5 <= top_of(page, "clusters") <= 60
    assert watched.errors == []


def test_from_a_map_to_the_entry_of_its_indicator_and_back(watched):
    page = watched.page
    watched.open("/province?area=02&year=2023&indicator=crime_change&level=district&lang=en")
    watched.wait_state(year=2023)
    before = page.url
    watched.click(page.get_by_text("Notes on the indicator"))
    watched.click(page.locator(".atlas-method-link[href$='#crime_change']").first)
    page.wait_for_url("**/methods?**#crime_change")
    assert query(page) == {"area": "02", "year": "2023", "lang": "en"}
    page.wait_for_function(
        "document.getElementById('crime_change')?.getBoundingClientRect().top < 60"
    )
    page.locator(".atlas-trail strong").get_by_text("Battambang Province").wait_for()
    watched.click(page.locator(".atlas-methods nav").get_by_role("link", name="Funnel plot"))
    page.wait_for_url("**/methods?**#funnel")
    watched.back()
    page.wait_for_url("**/methods?**#crime_change")
    watched.back()
    page.wait_for_url(before)
    assert watched.wait_state(indicator="crime_change")["level"] == "district"
    assert watched.foreign == []
    assert watched.errors == []


def test_the_bar_leads_to_the_methods_and_back_to_the_map(watched):
    page = watched.page
    watched.open("/district?area=0203&year=2022&lang=en")
    watched.wait_state(year=2022)
    watched.click(page.locator(".atlas-sides").get_by_role("link", name="Methods"))
    page.wait_for_url("**/methods?area=0203&year=2022&lang=en")
    page.locator("#versions").wait_for()
    watched.click(page.locator(".atlas-sides").get_by_role("link", name="Map"))
    page.wait_for_url("**/district?area=0203&year=2022**")
    watched.wait_state(year=2022)
    assert watched.errors == []


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("lang", ["km", "en"])
def test_nothing_hangs_over_the_edge_and_nothing_is_cut_off(watched, size, lang):
    page = watched.page
    page.set_viewport_size({"width": size[0], "height": size[1]})
    watched.open(f"/methods?year=2023&lang={lang}")
    page.locator("#versions").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert page.evaluate("document.querySelector('.stMain').scrollWidth - innerWidth") <= 0
    clipped = """[...document.querySelectorAll('.atlas-entry dd, .atlas-entry p, .atlas-heed li')]
        .filter((each) => each.scrollWidth > each.clientWidth + 1).map((each) => each.innerText)"""
    assert page.evaluate(clipped) == []
    assert watched.errors == []


def test_on_paper_stands_the_whole_page_without_the_bar(watched):
    page = watched.page
    watched.open("/methods?year=2023&lang=en")
    page.locator("#versions").wait_for()
    page.emulate_media(media="print")
    assert not page.locator(".atlas-sides").is_visible()
    whole = page.evaluate("document.documentElement.scrollHeight")
    assert whole > page.evaluate(
        "document.getElementById('versions').getBoundingClientRect().top + scrollY"
    )
    assert whole > 8000
