"""The real app in the real browser: started on loopback, every foreign request aborted."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, sync_playwright

from svc_atlas.settings import ROOT

CHROMIUM = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)
FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
FAILURES = Path(__file__).parent / "failures"
READY = 90


@dataclass
class Server:
    """A running app: where it answers."""

    url: str
    process: subprocess.Popen

    def ready(self) -> dict | None:
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=5) as answer:
                return answer.read()
        except (urllib.error.URLError, OSError):
            return None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start(home: Path, **environment: str) -> Server:
    """Start ``streamlit run app.py`` on a home folder, as the README says."""
    port = free_port()
    log = (home / "server.log").open("wb")
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "streamlit",
            "run",
            "app.py",
            "--server.port",
            str(port),
            "--server.address",
            "127.0.0.1",
        ],
        cwd=ROOT,
        env=os.environ | {"SVC_HOME": str(home)} | environment,
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    return Server(f"http://127.0.0.1:{port}", process)


def stop(server: Server) -> None:
    os.killpg(server.process.pid, signal.SIGTERM)
    server.process.wait(timeout=20)


def wait_ready(server: Server, seconds: float = READY) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if server.ready():
            return
        if server.process.poll() is not None:
            raise RuntimeError("the app ended before it was ready")
        time.sleep(0.2)
    raise RuntimeError(f"the app was not ready after {seconds} s")


@pytest.fixture(scope="session")
def server(demo_home):
    """The app on the demonstration snapshot and the embedded layer."""
    running = start(demo_home)
    try:
        wait_ready(running)
        yield running
    finally:
        stop(running)


@pytest.fixture(scope="module")
def chromium():
    # A session's would keep Playwright's event loop running under the tests of other folders.
    if CHROMIUM is None:
        pytest.skip("no Chromium found")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


PATIENCE = 60  #: seconds, where nobody is told to be quick: the machine may have other work
STEADY = 4  #: how often in a row all must be in one place before something is clicked
#: Whether a script runs, whether each map has the size of its frame, and where the page is. A frame
#: that draws late answers for a while as if it had its former size.
PLACE = """() => [document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState,
    [...document.querySelectorAll("iframe[title*='st_folium']")].every((frame) => {
      const inside = frame.contentWindow, map = inside.map;
      return inside.innerWidth === frame.clientWidth && inside.innerHeight === frame.clientHeight
        && (!map || map.getSize().x === inside.innerWidth); }),
    document.querySelector('.stMain')?.scrollHeight, document.querySelector('.stMain')?.scrollTop,
    location.href]"""


@dataclass
class Watched:
    """A page with what went wrong on it: foreign requests, console errors, uncaught faults."""

    page: Page
    url: str
    foreign: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def open(self, path: str) -> None:
        self.page.goto(self.url + path)

    def frame(self):
        """The map's frame."""
        for frame in self.page.frames:
            if "streamlit_folium" in frame.url:
                return frame
        return None

    def state(self) -> dict | None:
        frame = self.frame()
        return frame.evaluate("window.atlas && window.atlas.state") if frame else None

    def wait_state(self, where: Callable[[dict], bool] = bool, **wanted) -> dict:
        """Wait until the map shows what is wanted, and return its state."""
        until = time.monotonic() + PATIENCE
        seen = None
        while time.monotonic() < until:
            try:
                seen = self.state()
            except Exception as error:  # the frame is replaced while a page changes
                if "detached" not in str(error) and "destroyed" not in str(error):
                    raise
            if seen and wanted.items() <= seen.items() and where(seen):
                return seen
            self.page.wait_for_timeout(50)
        raise AssertionError(f"the map shows {seen and dict(seen, classes='…')}, not {wanted}")

    def rest(self, spot: Callable[[], object] = lambda: None) -> None:
        """Wait until no script runs, maps fit their frames, and a spot has not moved for a while.

        What arrives above a spot and a drawer that opens move it down; a button that is pressed in
        one place and let go in another is not clicked.
        """
        until = time.monotonic() + PATIENCE
        seen = []
        while (
            len(set(seen[-STEADY:])) != 1
            or seen[-1][:2] != ("notRunning", True)
            or len(seen) < STEADY
        ):
            assert time.monotonic() < until, f"the page never came to rest: {seen[-STEADY:]}"
            self.page.wait_for_timeout(100)
            seen.append((*self.page.evaluate(PLACE), spot()))

    def click(self, target: Locator) -> None:
        """Click once the page has come to rest, as one does who reads it first."""
        self.rest()  # what is drawn anew meanwhile cannot be scrolled to
        target.scroll_into_view_if_needed()
        self.rest(lambda: str(target.bounding_box()))
        target.click()

    def press(self, keys: str, at: Locator | None = None) -> None:
        """Press keys, at a part that is given the focus, once the page has come to rest."""
        self.rest()
        if at:
            at.focus()
        self.page.keyboard.press(keys)

    def back(self) -> None:
        """Go one step back, as one does who has seen where he is.

        At once after a step the browser may take the step again after the way back.
        """
        self.rest()
        self.page.go_back()

    def click_area(self, code: str) -> None:
        """Click the map at the label point of an area, once the page has come to rest.

        What arrives above the map moves it down, and a new area scrolls to the top.
        """
        self.rest(lambda: self._spot(code))
        self.page.mouse.click(*self._spot(code))

    def _spot(self, code: str) -> tuple[float, float]:
        """Return where an area is on the screen now."""
        box = self.page.locator("iframe[title*='st_folium']").bounding_box()
        point = self.frame().evaluate("(code) => window.atlas.where(code)", code)
        return round(box["x"] + point[0]), round(box["y"] + point[1])


@pytest.fixture
def watched(request, chromium, server):
    """A page at 1280×800 that may ask no host but the app's."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.set_default_timeout(1000 * PATIENCE)
    seen = Watched(page, server.url)

    def route(route):
        if route.request.url.startswith((server.url, "data:", "blob:")):
            route.continue_()
        else:
            seen.foreign.append(route.request.url)
            route.abort()

    context.route("**/*", route)
    page.on("console", lambda m: seen.errors.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: seen.errors.append(str(error)))
    yield seen
    report = getattr(request.node, "failed", False)
    if report:
        FAILURES.mkdir(exist_ok=True)
        page.screenshot(path=FAILURES / f"{request.node.name}.png")
    context.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.when == "call":
        item.failed = report.failed
    return report
