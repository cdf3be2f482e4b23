"""A page with a map against the bare page, in alternating pairs of one run.

Prints medians of the ratios of the first map to the bare page's first text, and of a change of
year painted on the map to the bare page's change; the largest payload of a change for the map and
for the whole page; and the hosts asked. Run with
``python -m benchmarks.national_page --home HOME [--pairs 15] [--address ADDRESS]``; HOME is a
``SVC_HOME`` with a current snapshot, ADDRESS the path and query of another page than the nation's.
"""

import argparse
import json
import shutil
import statistics
import sys
from collections import defaultdict
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from benchmarks.serving import serve

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SIZE = {"width": 1920, "height": 1080}
# Run in the page before its scripts: they note the moment in which what is waited for shows.
WATCH_TEXT = """(() => { if (window !== window.top) return; const look = () => {
  const t = document.body && document.body.innerText.match(/The year is (\\d+)\\./);
  if (t && window.__seen !== t[1]) { window.__seen = t[1]; window.__at = performance.now(); }
  requestAnimationFrame(look); }; look(); })()"""
WATCH_MAP = """(() => { if (window !== window.top) return; const look = () => {
  const frame = document.querySelector('iframe[title*="st_folium"]');
  const s = frame && frame.contentWindow && frame.contentWindow.atlas
    && frame.contentWindow.atlas.state;
  if (s && window.__painted !== s.painted) { window.__painted = s.painted;
    window.__seen = String(s.year); window.__at = performance.now(); }
  requestAnimationFrame(look); }; look(); })()"""
WATCH_CLICK = """window.__from = null; addEventListener('click',
  () => { window.__from ??= performance.now(); }, {capture: true, once: true})"""


class Visit:
    """One fresh visit, nothing cached: its first sight, then its changes of year."""

    def __init__(self, browser: Browser, url: str, watch: str):
        self.context = browser.new_context(viewport=SIZE)
        self.context.add_init_script(watch)
        self.page = self.context.new_page()
        self.received: list[bytes] = []
        self.hosts: set[str] = set()
        self.page.on("request", self._asked)
        self.page.on("websocket", lambda ws: ws.on("framereceived", self._took))
        self.page.goto(url, wait_until="commit")
        self.page.wait_for_function("window.__seen !== undefined", timeout=60_000)
        self.first = self.page.evaluate("window.__at")

    def _asked(self, request) -> None:
        if request.url.startswith("http"):
            self.hosts.add(request.url.split("/")[2].split(":")[0])

    def _took(self, payload) -> None:
        self.received.append(payload if isinstance(payload, bytes) else payload.encode())

    def settle(self, until: str | None = None) -> None:
        """Wait for what comes after the first sight."""
        if until:
            self.page.wait_for_selector(until, timeout=60_000)
        self.page.wait_for_timeout(1500)

    def change(self, year: int) -> tuple[float, list[bytes]]:
        """Choose another year; return the milliseconds until it shows, and what was received."""
        self.page.locator(".st-key-year input").click()
        option = self.page.get_by_role("option", name=str(year), exact=True)
        option.wait_for()
        self.page.wait_for_timeout(150)
        self.received.clear()
        self.page.evaluate(WATCH_CLICK)
        option.click()
        self.page.wait_for_function(f"window.__seen === '{year}'", timeout=60_000)
        took = self.page.evaluate("window.__at - window.__from")
        self.page.wait_for_timeout(1200)
        return took, list(self.received)

    def close(self) -> None:
        """End the visit."""
        self.context.close()


def bytes_of_map(messages: list[bytes]) -> int:
    """Return the payload of the messages that carry the map."""
    total = 0
    for raw in messages:
        message = ForwardMsg()
        message.ParseFromString(raw)
        if message.delta.new_element.WhichOneof("type") == "component_instance":
            total += len(raw)
    return total


def pair(browser: Browser, bare_url: str, url: str, year: int, until: str = ".atlas-table") -> dict:
    """Return the figures of one visit to each page; ``until`` is what a page shows last."""
    bare = Visit(browser, bare_url, WATCH_TEXT)
    bare.settle()
    bare_change, _ = bare.change(year)
    bare.close()
    atlas = Visit(browser, url, WATCH_MAP)
    atlas.settle(until)
    change, messages = atlas.change(year)
    atlas.close()
    return {
        "first_bare": bare.first,
        "first": atlas.first,
        "change_bare": bare_change,
        "change": change,
        "map_bytes": bytes_of_map(messages),
        "page_bytes": sum(map(len, messages)),
        "hosts": atlas.hosts,
    }


def measure(home: Path, pairs: int, address: str = "/", until: str = ".atlas-table") -> dict:
    """Return the figures of ``pairs`` alternating pairs, after one that is not counted."""
    seen = defaultdict(list)
    with (
        serve("benchmarks/bare_page.py", "/_stcore/health") as bare_url,
        serve("app.py", "/readyz", SVC_HOME=str(home), SVC_LANG="km") as url,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for number in range(pairs + 1):
            figures = pair(browser, bare_url, f"{url}{address}", 2021 + number % 2, until)
            if number:
                print(number, figures, file=sys.stderr)
                for name, value in figures.items():
                    seen[name].append(value)
        browser.close()
    return {
        "pairs": pairs,
        "first_map_over_bare": _ratio(seen["first"], seen["first_bare"]),
        "change_over_bare": _ratio(seen["change"], seen["change_bare"]),
        "median_ms": {
            name: round(statistics.median(seen[name]))
            for name in ("first_bare", "first", "change_bare", "change")
        },
        "map_bytes_per_change": max(seen["map_bytes"]),
        "page_bytes_per_change": max(seen["page_bytes"]),
        "hosts": sorted(set().union(*seen["hosts"])),
    }


def _ratio(values: list[float], base: list[float]) -> float:
    return round(statistics.median(v / b for v, b in zip(values, base, strict=True)), 2)


def main() -> None:
    """Read the arguments and print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--pairs", type=int, default=15)
    parser.add_argument("--address", default="/")
    parser.add_argument("--until", default=".atlas-table", help="what the page shows last")
    chosen = parser.parse_args()
    figures = measure(chosen.home, chosen.pairs, chosen.address, chosen.until)
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
