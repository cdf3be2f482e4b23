"""The page of drugs, walked through in a browser."""

import shutil
from urllib.parse import parse_qs, urlsplit

import pytest

from benchmarks.national_page import WATCH_MAP, Visit
from svc_atlas import boundaries, snapshot
from svc_atlas.settings import ROOT

from .conftest import start, stop, wait_ready

pytestmark = pytest.mark.browser
LAYER = ROOT.parent / "shared" / "geodata" / "khm_communes_2014_utm48n.zip"
SIZES = [(1920, 1080), (1024, 768), (390, 844)]
LAST = ".st-key-drugs-amounts table"


def query(page) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def test_a_walk_through_the_drugs_of_the_country(watched):
    page = watched.page
    watched.open("/?year=2023&lang=en")
    watched.wait_state(year=2023)
    watched.click(page.locator(".atlas-sides").get_by_role("link", name="Drugs"))
    page.wait_for_url("**/drugs?**")
    whole = watched.wait_state(indicator="drug_rate")
    assert whole["communes"] == 1654
    assert query(page) == {"year": "2023", "lang": "en"}

    # One group alone, in the bar: other classes on the map, and the group in the address.
    watched.click(page.locator(".st-key-offence input"))
    watched.click(page.get_by_role("option", name="use", exact=True))
    page.wait_for_url("**offence=drug_use*")
    page.locator(".atlas-finding").get_by_text("drug cases (use)").wait_for()
    watched.wait_state(lambda use: use["classes"] != whole["classes"], indicator="drug_rate")

    # A province in the table, then back, which undoes it.
    page.locator(LAST).wait_for()
    watched.click(page.get_by_role("link", name="Kep", exact=True).first)
    page.wait_for_url("**/drugs?*area=23*")
    watched.wait_state(communes=5)
    assert query(page)["offence"] == "drug_use"
    watched.back()
    watched.wait_state(communes=1654)
    watched.click(page.locator(".atlas-sides").get_by_role("link", name="Map"))
    page.wait_for_url(lambda url: urlsplit(url).path == "/")
    assert watched.wait_state(communes=1654, indicator="tier")
    assert watched.foreign == []
    assert watched.errors == []


def test_a_group_in_the_table_is_shown_on_the_map(watched):
    page = watched.page
    watched.open("/drugs?area=02&year=2023&lang=km")
    watched.wait_state(indicator="drug_rate")
    watched.click(page.get_by_role("link", name="ប្រើប្រាស់", exact=True))
    page.wait_for_url("**offence=drug_use*")
    watched.wait_state(indicator="drug_rate")
    page.locator(".atlas-finding").get_by_text("ករណីគ្រឿងញៀន (ប្រើប្រាស់)").wait_for()
    assert watched.errors == []


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("lang", ["km", "en"])
def test_nothing_hangs_over_the_edge(watched, size, lang):
    page = watched.page
    page.set_viewport_size({"width": size[0], "height": size[1]})
    watched.open(f"/drugs?year=2023&lang={lang}")
    watched.wait_state(year=2023)
    page.locator(LAST).wait_for()
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert page.evaluate("document.querySelector('.stMain').scrollWidth - innerWidth") <= 0
    assert watched.errors == []


@pytest.mark.real
def test_a_change_of_year_of_the_drugs_sends_little(demo_home, tmp_path, chromium):
    if not LAYER.exists():
        pytest.skip("the real boundaries are not beside this checkout")
    home = tmp_path / "home"
    shutil.copytree(demo_home, home)
    boundaries.install(LAYER, home, vintage="2014")
    snapshot.publish(home)
    running = start(home)
    try:
        wait_ready(running)
        for address in ("/drugs?lang=km", "/drugs?lang=km&area=02&offence=drug_use"):
            visit = Visit(chromium, running.url + address, WATCH_MAP)
            visit.settle(until=LAST)
            for year in (2022, 2021):
                _, messages = visit.change(year)
                assert sum(map(len, messages)) <= 32 * 1024
            assert visit.hosts == {"127.0.0.1"}
            visit.close()
    finally:
        stop(running)
