"""What was handed in, walked through in a browser; and from a figure to its cell."""

import shutil
from urllib.parse import parse_qs, urlsplit

import pytest

from benchmarks.national_page import WATCH_MAP, Visit
from svc_atlas import boundaries, snapshot
from svc_atlas.settings import ROOT
from tests.web import handed_in

from .conftest import Watched, start, stop, wait_ready

pytestmark = pytest.mark.browser
LAYER = ROOT.parent / "shared" / "geodata" / "khm_communes_2014_utm48n.zip"
SIZES = [(1920, 1080), (1024, 768), (390, 844)]


def query(page) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def test_a_walk_through_what_was_handed_in(watched):
    page = watched.page
    watched.open("/?year=2023&lang=en")
    watched.wait_state(year=2023)
    watched.click(page.locator(".atlas-sides").get_by_role("link", name="Data"))
    page.wait_for_url("**/data?**")
    assert watched.wait_state(indicator="coverage")["communes"] == 1654

    watched.click(page.locator(".st-key-table input"))
    watched.click(page.get_by_role("option", name="offences", exact=True))
    state = watched.wait_state(indicator="report")
    held = list(state["classes"].values())
    assert [held.count(key) for key in ("reported", "late", "not_reported")] == [1532, 77, 45]
    assert query(page) == {"year": "2023", "table": "offences", "lang": "en"}

    page.locator(".atlas-table caption").get_by_text("Who still owes offences").wait_for()
    parts = page.locator(".stBidiComponent, [data-testid='stBidiComponentRegular']")
    watched.click(parts.get_by_role("link", name="Kandal", exact=True))
    page.wait_for_url("**/data?*area=08*")
    kandal = watched.wait_state(communes=128)
    assert set(kandal["classes"].values()) == {"reported", "late", "not_reported"}
    page.locator(".atlas-finding").get_by_text("Kandal Province").wait_for()
    assert query(page)["table"] == "offences"

    owing = next(code for code, held in kandal["classes"].items() if held == "not_reported")
    watched.click_area(owing)  # a province leads to its district, and that to the commune
    page.wait_for_url(f"**/data?*area={owing[:4]}*")
    watched.wait_state(indicator="report", communes=len([c for c in kandal["classes"]
                                                         if c[:4] == owing[:4]]))  # fmt: skip
    watched.click_area(owing)
    page.wait_for_url(f"**/commune?*area={owing}*")
    watched.back()
    page.wait_for_url(f"**/data?*area={owing[:4]}*")
    watched.back()
    page.wait_for_url("**/data?*area=08*")
    watched.click(page.locator(".atlas-sides").get_by_role("link", name="Map"))
    page.wait_for_url("**/province?**")
    assert (query(page)["area"], query(page)["indicator"]) == ("08", "tier")
    assert watched.foreign == []
    assert watched.errors == []


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("lang", ["km", "en"])
def test_nothing_hangs_over_the_edge(watched, size, lang):
    page = watched.page
    page.set_viewport_size({"width": size[0], "height": size[1]})
    watched.open(f"/data?year=2023&lang={lang}")
    watched.wait_state(year=2023)
    page.locator(".st-key-sources table").wait_for()
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0
    assert page.evaluate("document.querySelector('.stMain').scrollWidth - innerWidth") <= 0
    assert watched.errors == []


def test_the_keyboard_alone_reaches_a_table_and_a_province(watched):
    page = watched.page
    watched.open("/data?year=2023&lang=en&table=drugs")
    watched.wait_state(indicator="report")
    page.locator(".st-key-sources table").wait_for()
    link = page.locator(".atlas-table caption ~ tbody a").first
    name = link.inner_text()
    watched.press("Enter", at=link)
    page.wait_for_url("**/data?*area=*")
    page.locator(".atlas-trail strong").get_by_text(name).wait_for()
    assert watched.errors == []


@pytest.fixture(scope="module")
def handed_in_server(tmp_path_factory):
    home = tmp_path_factory.mktemp("handed-in")
    handed_in.hand_in(home)
    snapshot.publish(home)
    running = start(home)
    try:
        wait_ready(running)
        yield running
    finally:
        stop(running)


def test_each_figure_s_source_is_one_click_away(handed_in_server, chromium):
    page = chromium.new_page(viewport={"width": 1280, "height": 800})
    seen = Watched(page, handed_in_server.url)
    page.on("console", lambda m: seen.errors.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: seen.errors.append(str(error)))
    seen.open(f"/commune?area={handed_in.CORRECTED}&year=2023&lang=en")
    seen.wait_state(year=2023)
    cell = page.get_by_text("7 (AA303)")
    cell.wait_for(state="attached")
    before = page.url
    assert not cell.is_visible()
    seen.click(page.locator(".atlas-figures .atlas-mark a").first)
    cell.wait_for(state="visible")
    assert cell.bounding_box()["y"] < 800  # it was brought into view
    assert page.url == before  # and is no step that Back would have to undo
    page.get_by_text(handed_in.CORRECTION_FILE).first.wait_for()
    assert seen.errors == []
    page.close()


@pytest.mark.real
def test_a_change_of_year_of_the_data_sends_little(demo_home, tmp_path, chromium):
    if not LAYER.exists():
        pytest.skip("the real boundaries are not beside this checkout")
    home = tmp_path / "home"
    shutil.copytree(demo_home, home)
    boundaries.install(LAYER, home, vintage="2014")
    snapshot.publish(home)
    running = start(home)
    try:
        wait_ready(running)
        for address in ("/data?lang=km", "/data?lang=km&table=offences"):
            visit = Visit(chromium, running.url + address, WATCH_MAP)
            visit.settle(until=".st-key-sources table")
            for year in (2022, 2021):
                _, messages = visit.change(year)
                assert sum(map(len, messages)) <= 32 * 1024
            assert visit.hosts == {"127.0.0.1"}
            visit.close()
    finally:
        stop(running)
