"""The national page against the bare page, in alternating pairs of one run.

Prints medians of: the first map over the bare page's first text; a change of year painted on the
map over the bare page's change; bytes of WebSocket payload per change for the map and for the
whole page; the hosts asked. Run with ``python -m benchmarks.national_page --home HOME``.
"""

import argparse
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

ROOT = Path(__file__).resolve().parent.parent
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
# Runs in the page before its scripts: notes the moment in which what is waited for shows.
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


@contextmanager
def serve(script: str, ready: str, **environment: str):
    """Run ``streamlit run SCRIPT`` on loopback until the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "streamlit",
            "run",
            script,
            "--server.port",
            str(port),
            "--server.address",
            "127.0.0.1",
            "--server.headless",
            "true",
        ],
        cwd=ROOT,
        env=os.environ | environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            try:
                if urllib.request.urlopen(url + ready, timeout=2).status == 200:
                    break
            except OSError:
                time.sleep(0.1)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=20)


class Visit:
    """One fresh visit to a page: its first sight, then its changes of year."""

    def __init__(self, browser, url: str, watch: str):
        self.context = browser.new_context(viewport=SIZE)
        self.context.add_init_script(watch)
        self.page = self.context.new_page()
        self.received: list[bytes] = []
        self.hosts: set[str] = set()
        self.page.on(
            "request",
            lambda r: self.hosts.add(r.url.split("/")[2]) if r.url.startswith("http") else None,
        )
        self.page.on("websocket", lambda ws: ws.on("framereceived", self._took))
        self.page.goto(url, wait_until="commit")
        self.page.wait_for_function("window.__seen !== undefined", timeout=60_000)
        self.first = self.page.evaluate("window.__at")

    def _took(self, payload) -> None:
        self.received.append(payload if isinstance(payload, bytes) else payload.encode())

    def settle(self, until: str | None = None) -> None:
        """Wait for what comes after the first sight."""
        if until:
            self.page.wait_for_selector(until, timeout=60_000)
        self.page.wait_for_timeout(1500)

    def change(self, year: int) -> tuple[float, list[bytes]]:
        """Choose another year; return milliseconds until it shows, and the messages received."""
        self.page.locator(".st-key-year input").click()
        option = self.page.get_by_role("option", name=str(year), exact=True)
        option.wait_for()
        self.page.wait_for_timeout(150)
        self.received.clear()
        self.page.evaluate(
            "window.__from = null; addEventListener('click', () => { window.__from ??= performance.now(); }, {capture: true, once: true})"
        )
        option.click()
        self.page.wait_for_function(f"window.__seen === '{year}'", timeout=60_000)
        took = self.page.evaluate("window.__at - window.__from")
        self.page.wait_for_timeout(1200)
        return took, list(self.received)

    def close(self) -> None:
        self.context.close()


def bytes_of_map(messages: list[bytes]) -> int:
    """Return the payload of the messages that carry the map."""
    total = 0
    for raw in messages:
        message = ForwardMsg()
        message.ParseFromString(raw)
        element = message.delta.new_element
        if element.WhichOneof("type") == "component_instance":
            total += len(raw)
    return total


def measure(home: Path, pairs: int) -> dict:
    """Return the figures of ``pairs`` alternating pairs."""
    figures: dict[str, list[float]] = {
        k: [] for k in ("first", "first_bare", "change", "change_bare", "map_bytes", "page_bytes")
    }
    hosts: set[str] = set()
    with (
        serve("benchmarks/bare_page.py", "/_stcore/health") as bare_url,
        serve("app.py", "/readyz", SVC_HOME=str(home), SVC_LANG="km") as url,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for n in range(-1, pairs):  # the first pair warms both servers and is not counted
            year = 2021 if n % 2 else 2022
            bare = Visit(browser, bare_url, WATCH_TEXT)
            bare.settle()
            bare_change, _ = bare.change(year)
            bare.close()
            atlas = Visit(browser, url, WATCH_MAP)
            atlas.settle(until=".atlas-table")
            atlas_change, messages = atlas.change(year)
            hosts |= atlas.hosts
            atlas.close()
            if n < 0:
                continue
            figures["first"].append(atlas.first)
            figures["first_bare"].append(bare.first)
            figures["change"].append(atlas_change)
            figures["change_bare"].append(bare_change)
            figures["map_bytes"].append(bytes_of_map(messages))
            figures["page_bytes"].append(sum(map(len, messages)))
            print(
                f"pair {n + 1}: first {bare.first:.0f} → {atlas.first:.0f} ms, change {bare_change:.0f} → {atlas_change:.0f} ms, map {figures['map_bytes'][-1]} B, page {figures['page_bytes'][-1]} B",
                file=sys.stderr,
            )
        browser.close()
    ratio = lambda a, b: statistics.median(
        x / y for x, y in zip(figures[a], figures[b], strict=True)
    )
    return {
        "pairs": pairs,
        "first_map_over_bare": round(ratio("first", "first_bare"), 2),
        "change_over_bare": round(ratio("change", "change_bare"), 2),
        "median_ms": {
            k: round(statistics.median(figures[k]))
            for k in ("first", "first_bare", "change", "change_bare")
        },
        "map_bytes_per_change": max(figures["map_bytes"]),
        "page_bytes_per_change": max(figures["page_bytes"]),
        "hosts": sorted(hosts),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, required=True, help="SVC_HOME with a current snapshot")
    parser.add_argument("--pairs", type=int, default=15)
    chosen = parser.parse_args()
    print(json.dumps(measure(chosen.home, chosen.pairs), indent=2))


if __name__ == "__main__":
    main()
