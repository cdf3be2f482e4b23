"""A rate shown otherwise repaints the map as it lies; the legend lies beside the country."""

import pytest

pytestmark = pytest.mark.browser

LAID = """(code) => { const r = document.getElementById("atlas-legend").getBoundingClientRect();
  const [x, y] = atlas.where(code);
  return { under: r.left < x && x < r.right && r.top < y && y < r.bottom,
    inside: r.left >= 0 && r.top >= 0 && r.right <= innerWidth && r.bottom <= innerHeight }; }"""


def test_another_estimate_repaints_the_map_where_it_lies(watched):
    page = watched.page
    watched.open("/?year=2023&indicator=drug_rate&lang=en")
    raw = watched.wait_state(indicator="drug_rate", estimate="reported")
    assert raw["flagged"]["flag_high"]
    page.locator(".st-key-estimate input").first.wait_for()
    frame = watched.frame()
    frame.evaluate("map.setView([13.1, 103.2], 9, {animate: false}); window.here = true")
    for words, estimate in (("smoothed", "smoothed"), ("clusters", "clusters")):
        watched.click(page.locator(".st-key-estimate input"))
        watched.click(page.get_by_role("option", name=words, exact=True))
        state = watched.wait_state(estimate=estimate, indicator="drug_rate")
        assert f"estimate={estimate}" in page.url
        assert state["classes"] != raw["classes"]
        assert state["painted"] > raw["painted"]
    view = frame.evaluate("[map.getCenter().lat, map.getCenter().lng, map.getZoom(), window.here]")
    assert view == [pytest.approx(13.1, abs=1e-3), pytest.approx(103.2, abs=1e-3), 9, True]
    frame.get_by_text("may be a cluster of enforcement").wait_for()
    watched.back()
    watched.wait_state(estimate="smoothed")
    assert watched.errors == []
    assert watched.foreign == []


@pytest.mark.parametrize("size", [(1024, 768), (390, 844), (1920, 1080)])
@pytest.mark.parametrize("view", ["indicator=tier", "indicator=crime_rate"])
def test_the_legend_leaves_koh_kong_free_and_folds(watched, size, view):
    page = watched.page
    page.set_viewport_size({"width": size[0], "height": size[1]})
    watched.open(f"/?year=2023&lang=km&{view}")
    watched.wait_state(year=2023)
    assert watched.frame().evaluate(LAID, "09") == {"under": False, "inside": True}
    title = watched.frame().locator(".atlas-legend button")
    rows = watched.frame().locator(".atlas-legend section")
    watched.click(title)
    assert (title.get_attribute("aria-expanded"), rows.is_visible()) == ("false", False)
    watched.click(title)
    assert (title.get_attribute("aria-expanded"), rows.is_visible()) == ("true", True)
    assert watched.errors == []


def test_the_tooltip_says_in_which_district_and_province_a_commune_lies(watched):
    page = watched.page
    watched.open("/?year=2023&lang=en&indicator=crime_change")
    watched.wait_state(indicator="crime_change")
    point = watched.frame().evaluate("atlas.where('090201')")
    box = page.locator("iframe[title*='st_folium']").bounding_box()
    page.mouse.move(box["x"] + point[0], box["y"] + point[1])
    watched.frame().locator(".atlas-tip").get_by_text(" · Koh Kong").wait_for()
    watched.frame().locator(".atlas-legend").get_by_text("by chance alone").wait_for()
    assert watched.errors == []
