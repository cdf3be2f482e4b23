"""A crop of the map or of a chart still says that its figures are synthetic, on paper too."""

import pytest

pytestmark = pytest.mark.browser

THIRD, STEPS = 1 / 3, 20
#: Where words written by the style sheet over an element are: shares of its width and height.
WRITTEN = """(element, words) => {
  const style = getComputedStyle(element, "::after"), box = element.getBoundingClientRect();
  const copy = document.createElement("div"), found = [];
  for (const name of ["position", "top", "left", "transform", "whiteSpace", "font", "lineHeight"])
    copy.style[name] = style[name];
  copy.textContent = [...style.content.matchAll(/"([^"]*)"/g)].map((said) => said[1]).join("")
    .replaceAll("\\\\a ", "\\n");
  element.append(copy);
  const said = copy.textContent, range = document.createRange();
  for (let at = said.indexOf(words); at >= 0; at = said.indexOf(words, at + 1)) {
    range.setStart(copy.firstChild, at);
    range.setEnd(copy.firstChild, at + words.length);
    const {left, top, right, bottom} = range.getBoundingClientRect();
    found.push([(left - box.left) / box.width, (top - box.top) / box.height,
      (right - box.left) / box.width, (bottom - box.top) / box.height]);
  }
  copy.remove();
  return found;
}"""


def bare_thirds(place, words: str, steps: int) -> list[tuple[str, float]]:
    """The thirds of an element, upright and lying, that do not show the words whole."""
    found = [spot for spot in place.evaluate(WRITTEN, words) if min(spot) >= 0 and max(spot) <= 1]
    assert found
    starts = [(1 - THIRD) * step / steps for step in range(steps + 1)]
    return [
        ("xy"[axis], start)
        for axis in (0, 1)
        for start in starts
        if not any(s[axis] >= start and s[axis + 2] <= start + THIRD for s in found)
    ]


@pytest.mark.parametrize("size", [(1920, 1080), (1024, 768), (390, 844)])
def test_any_third_of_the_map_and_of_a_chart_says_synthetic(watched, size):
    page = watched.page
    page.set_viewport_size(dict(zip(("width", "height"), size, strict=True)))
    watched.open("/?year=2023&lang=km")
    watched.wait_state()
    watched.rest()
    for media in ("screen", "print"):
        page.emulate_media(media=media)
        the_map = watched.frame().locator(".leaflet-container")
        assert bare_thirds(the_map, "SYNTHETIC", STEPS) == []
        assert bare_thirds(the_map, "SCHEMATIC", 2) == []
        assert bare_thirds(the_map, "ទិន្នន័យមិនពិត", 2) == []
        charts = page.locator(".stPlotlyChart")
        assert charts.count() >= 2
        for chart in charts.all():
            assert bare_thirds(chart, "SYNTHETIC", 2) == []
    assert watched.errors == []


def test_the_marks_cover_no_tooltip_and_catch_no_click(watched):
    watched.open("/?year=2023&lang=en")
    watched.wait_state()
    over = watched.frame().evaluate("""() => {
      const mark = getComputedStyle(document.querySelector(".leaflet-container"), "::after");
      const above = ["atlas-legend", "atlas-tip"].map(
        (id) => getComputedStyle(document.getElementById(id)).zIndex);
      return [mark.pointerEvents, mark.zIndex, ...above]; }""")
    assert over[0] == "none"
    assert int(over[1]) < min(map(int, over[2:]))
    chart = watched.page.locator(".stPlotlyChart").first
    assert chart.evaluate("(c) => getComputedStyle(c, '::after').pointerEvents") == "none"
    watched.click_area("02")
    watched.wait_state(communes=103)
