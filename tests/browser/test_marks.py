"""A crop of the map or of a chart still says that its figures are synthetic, on paper too."""

import pytest

pytestmark = pytest.mark.browser

THIRD, STEPS = 1 / 3, 20
#: Run before the page's scripts: notes what is written on the map's canvas of marks, and where.
NOTE = """(() => {
  const ink = CanvasRenderingContext2D.prototype, { fillText, setTransform } = ink;
  ink.setTransform = function (...matrix) {
    if (this.canvas.id === "atlas-mark") window.__marks = [];
    return setTransform.apply(this, matrix);
  };
  ink.fillText = function (words, x, y) {
    if (this.canvas.id === "atlas-mark")
      window.__marks.push({words, x, y, at: this.getTransform(), font: this.font});
    return fillText.call(this, words, x, y);
  };
})()"""
#: Where words that begin a mark are on the map: shares of its width and height.
DRAWN = """(canvas, words) => {
  const ink = document.createElement("canvas").getContext("2d");
  return window.__marks.filter((mark) => mark.words.startsWith(words)).map((mark) => {
    ink.font = mark.font;
    const {width, actualBoundingBoxAscent: up, actualBoundingBoxDescent: down} =
      ink.measureText(words);
    const corners = [[0, -up], [width, -up], [0, down], [width, down]].map(([x, y]) =>
      mark.at.transformPoint(new DOMPoint(mark.x + x, mark.y + y)));
    const xs = corners.map((c) => c.x / canvas.width), ys = corners.map((c) => c.y / canvas.height);
    return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
  });
}"""
#: Where words written by the page's style sheet over a chart are.
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


def bare_thirds(place, where: str, words: str, steps: int) -> list[tuple[str, float]]:
    """The thirds of an element, upright and lying, that do not show the words whole."""
    found = [spot for spot in place.evaluate(where, words) if min(spot) >= 0 and max(spot) <= 1]
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
    page.add_init_script(NOTE)
    page.set_viewport_size(dict(zip(("width", "height"), size, strict=True)))
    watched.open("/?year=2023&lang=km")
    watched.wait_state()
    watched.rest()
    for media in ("screen", "print"):
        page.emulate_media(media=media)
        mark = watched.frame().locator("#atlas-mark")
        assert mark.is_visible()
        assert bare_thirds(mark, DRAWN, "SYNTHETIC", STEPS) == []
        assert bare_thirds(mark, DRAWN, "SCHEMATIC", 2) == []
        assert bare_thirds(mark, DRAWN, "ទិន្នន័យមិនពិត", 2) == []
        charts = page.locator(".stPlotlyChart")
        assert charts.count() >= 2
        for chart in charts.all():
            assert bare_thirds(chart, WRITTEN, "SYNTHETIC", 2) == []
    assert watched.errors == []


def test_the_marks_fill_the_map_under_all_that_is_read_and_stay_when_it_moves(watched):
    watched.open("/?year=2023&lang=en")
    watched.wait_state()
    watched.rest()
    watched.page.set_viewport_size({"width": 1024, "height": 768})
    watched.rest()
    watched.frame().locator(".leaflet-control-zoom-in").click()
    watched.rest()
    seen = watched.frame().evaluate("""() => {
      const box = (id) => document.getElementById(id), mark = box("atlas-mark");
      const order = (id) => Number(getComputedStyle(box(id)).zIndex);
      const {left, top, width, height} = mark.getBoundingClientRect();
      const pixels = mark.getContext("2d").getImageData(0, 0, mark.width, mark.height).data;
      return {box: [left, top, width, height], frame: [0, 0, innerWidth, innerHeight],
        under: order("atlas-mark") < Math.min(order("atlas-legend"), order("atlas-tip")),
        events: getComputedStyle(mark).pointerEvents,
        inked: pixels.filter((_, n) => n % 4 === 3 && pixels[n] > 0).length / (pixels.length / 4),
        darkest: pixels.reduce((most, alpha, n) => n % 4 === 3 ? Math.max(most, alpha) : most, 0)};
    }""")
    assert seen["box"] == seen["frame"]
    assert seen["under"]
    assert seen["events"] == "none"
    assert 0.02 < seen["inked"] < 0.3  # most of each class is left as it is
    assert seen["darkest"] < 150  # of 255: what is under a letter shows through
    watched.click_area("02")
    watched.wait_state(communes=103)
    assert watched.errors == []
