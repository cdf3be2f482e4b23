"""The map and the size of its frame: the whole area stays in view, and so does a reader's place."""

import pytest

from svc_atlas.web import current

pytestmark = pytest.mark.browser

SIZES = ((1024, 768), (390, 844), (1920, 1080))
#: How the map lies: its size, zoom and centre, and where the corners of some bounds and the legend
#: are in it.
LIES = """([west, south, east, north]) => {
  const {x, y} = map.getSize(), centre = map.getCenter();
  const from = map.latLngToContainerPoint([north, west]);
  const to = map.latLngToContainerPoint([south, east]);
  const legend = document.getElementById('atlas-legend').getBoundingClientRect();
  return {size: [x, y], frame: [innerWidth, innerHeight], zoom: map.getZoom(),
    centre: [centre.lat, centre.lng], area: [from.x, from.y, to.x, to.y],
    legend: [legend.left, legend.top, legend.right, legend.bottom]}; }"""


@pytest.fixture
def bounds(demo_home, monkeypatch):
    """West, south, east and north of each area."""
    monkeypatch.setenv("SVC_HOME", str(demo_home))
    return current.snapshot().layer["bounds"]


def lies(watched, box) -> dict:
    """How the map lies once the page and the map have come to rest."""
    watched.rest(lambda: str(watched.frame().evaluate(LIES, box)))
    return watched.frame().evaluate(LIES, box)


def assert_whole(seen) -> None:
    """The area and the legend are in the frame, and the area fills it as well as it can."""
    wide, high = seen["size"]
    assert seen["size"] == seen["frame"]
    for left, top, right, bottom in (seen["area"], seen["legend"]):
        assert left >= 0
        assert top >= 0
        assert right <= wide
        assert bottom <= high
    left, top, right, bottom = seen["area"]
    assert max((right - left) / wide, (bottom - top) / high) > 0.5


@pytest.mark.parametrize(
    ("path", "area"),
    [("/?year=2023&lang=en", "KH"), ("/commune?area=020301&year=2023&lang=km", "0203")],
)
def test_the_whole_area_stays_in_view_when_the_window_changes(watched, bounds, path, area):
    watched.page.set_viewport_size({"width": 1920, "height": 1080})
    watched.open(path)
    watched.wait_state()
    first = lies(watched, bounds[area])
    assert_whole(first)
    for width, height in SIZES:
        watched.page.set_viewport_size({"width": width, "height": height})
        assert_whole(lies(watched, bounds[area]))
    assert lies(watched, bounds[area]) == first
    watched.page.set_viewport_size({"width": 1920, "height": 700})  # lower alone
    assert_whole(lies(watched, bounds[area]))
    assert watched.errors == []


def test_a_place_that_the_reader_chose_stays_when_the_window_changes(watched, bounds):
    watched.open("/?year=2023&lang=en")
    watched.wait_state()
    lies(watched, bounds["KH"])
    watched.frame().locator(".leaflet-control-zoom-in").click()
    chosen = lies(watched, bounds["KH"])
    for width, height in ((1024, 768), (390, 844), (1280, 800)):
        watched.page.set_viewport_size({"width": width, "height": height})
        kept = lies(watched, bounds["KH"])
        assert kept["zoom"] == chosen["zoom"]
        assert kept["centre"] == pytest.approx(chosen["centre"], abs=0.02)  # a pixel or two
    watched.click_area("02")  # and another area is shown whole
    watched.wait_state(communes=103)
    assert_whole(lies(watched, bounds["02"]))
    assert watched.errors == []


@pytest.mark.parametrize(
    ("path", "area", "size"),
    [("/?year=2023", "KH", (1920, 1080)), ("/province?area=02&year=2023", "02", (1024, 768))],
)
def test_the_map_is_as_large_after_a_change_of_language_as_before(
    watched, bounds, path, area, size
):
    page = watched.page
    page.set_viewport_size(dict(zip(("width", "height"), size, strict=True)))
    watched.open(f"{path}&lang=en")
    watched.wait_state(lang="en")
    english = lies(watched, bounds[area])
    for lang, words in (("km", "ខ្មែរ"), ("en", "EN")):
        watched.click(page.locator(".st-key-lang").get_by_text(words))
        watched.wait_state(lang=lang)
        page.wait_for_function(f"document.documentElement.lang === '{lang}'")
        seen = lies(watched, bounds[area])
        assert_whole(seen)
    assert seen == english
    assert watched.errors == []
