"""The reading side without a browser: addresses called as a server calls them, pages run whole."""

import asyncio
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

import pytest
from google.protobuf.json_format import MessageToDict
from starlette.applications import Starlette
from starlette.middleware import Middleware
from streamlit.testing.v1 import AppTest

from svc_atlas import settings
from svc_atlas.text import text
from svc_atlas.text.formats import Formats
from svc_atlas.web import current, parts
from svc_atlas.web.headers import SecurityHeaders
from svc_atlas.web.routes import routes
from svc_atlas.web.screen import Screen, read_view


@pytest.fixture(autouse=True)
def home(demo_home, monkeypatch):
    """The demonstration is what the server's home holds."""
    monkeypatch.setenv("SVC_HOME", str(demo_home))
    return demo_home


@pytest.fixture
def home_copy(demo_home, tmp_path, monkeypatch):
    """A home of the test's own, to break."""
    copy = tmp_path / "home"
    shutil.copytree(demo_home, copy)
    monkeypatch.setenv("SVC_HOME", str(copy))
    return copy


@pytest.fixture
def snapshot(home):
    return current.snapshot()


@pytest.fixture
def screen(snapshot):
    """What a page works with at an address."""

    def at(page="nation", *, of=snapshot, lang="en", **query) -> Screen:
        view, notices = read_view({"lang": lang} | query, page, of)
        return Screen(view, notices, of, current.facts(of), text(view.lang), Formats(view.lang))

    return at


# Addresses ------------------------------------------------------------------------------------


@dataclass
class Answer:
    """What a server answered."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    def json(self):
        return json.loads(self.body)


async def _call(
    app, target: str, *, method: str = "GET", encoding: str = "", accept: str = "*/*"
) -> Answer:
    """Call an ASGI application with a target as a client wrote it: nothing is tidied up."""
    path, _, query = target.partition("?")
    told: list[dict] = []

    body = iter([{"type": "http.request", "body": b"", "more_body": False}])

    async def receive():
        for message in body:
            return message
        await asyncio.Event().wait()  # the client stays until it is answered

    async def send(message):
        told.append(message)

    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method,
        "scheme": "http", "path": unquote(path), "raw_path": path.encode(), "root_path": "",
        "query_string": query.encode(), "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80),
        "headers": [(b"host", b"localhost"), (b"accept-encoding", encoding.encode()),
                    (b"accept", accept.encode())],
    }  # fmt: skip
    await app(scope, receive, send)
    start = next(message for message in told if message["type"] == "http.response.start")
    body = b"".join(m.get("body", b"") for m in told if m["type"] == "http.response.body")
    answered = {name.decode().lower(): value.decode() for name, value in start["headers"]}
    return Answer(start["status"], answered, body)


@pytest.fixture(scope="session")
def call():
    """A client of ASGI applications."""
    return _call


@pytest.fixture(scope="session")
def routed():
    """The atlas's own addresses behind its headers, without Streamlit's."""
    return Starlette(routes=routes(), middleware=[Middleware(SecurityHeaders)])


@pytest.fixture
def get(routed):
    """An address of the atlas, asked for."""

    def of(target: str, **options) -> Answer:
        return asyncio.run(_call(routed, target, **options))

    return of


# Pages ----------------------------------------------------------------------------------------

#: What a value that nobody wrote down looks like. "None is third-tier." begins a sentence.
UNWRITTEN = re.compile(r"\b(nan|NaN|NaT|inf|undefined)\b|<NA>|\bNone\b(?! (is|was|of) |:)")


class Page:
    """A page as it was run: every word, and every value, that it sends to the browser."""

    def __init__(self, run: AppTest):
        self.run = run
        self.sent = list(_protos(run._tree))

    @property
    def html(self) -> str:
        """The page's own HTML."""
        return "\n".join(s["body"] for kind, s in self.sent if kind == "html")

    @property
    def finding(self) -> str:
        found = re.search(r'<h1 class="atlas-finding">(.*?)</h1>', self.html, re.DOTALL)
        return re.sub(r"<[^>]*>", "", found[1]).strip()

    @property
    def warnings(self) -> str:
        return "\n".join(element.value for element in self.run.warning)

    def component(self, name: str) -> dict:
        """What the part of that name (``area``, ``table``) was given."""
        sent = [s for kind, s in self.sent if kind == "bidi_component"]
        return json.loads(next(s["json"] for s in sent if s["componentName"].endswith(name)))

    @property
    def map(self) -> dict:
        """What the map's frame is asked to paint."""
        (sent,) = [s for kind, s in self.sent if kind == "component_instance"]
        group = json.loads(sent["jsonArgs"])["feature_group"]
        start = group.index("atlas.paint(") + len("atlas.paint(")
        return json.JSONDecoder().raw_decode(group, start)[0]

    @property
    def charts(self) -> list[dict]:
        sent = [s["spec"] for kind, s in self.sent if kind == "plotly_chart"]
        return [json.loads(spec, parse_constant=_not_a_number) for spec in sent]

    def words(self) -> Iterator[str]:
        """Every string that could be read."""
        for kind, sent in self.sent:
            for value in _strings(sent):
                if kind == "bidi_component" and value == sent.get("json"):
                    yield from _strings(json.loads(value, parse_constant=_not_a_number))
                elif not value.startswith("{"):
                    yield value
        yield from _strings(self.map)
        yield from _strings(self.charts)

    def assert_whole(self) -> None:
        """No exception, no traceback, no value that has no words, and the data marked."""
        assert not self.run.exception
        assert not self.run.error
        for words in self.words():
            assert not UNWRITTEN.search(words), words
        assert "SYNTHETIC DATA" in self.html
        assert "ទិន្នន័យមិនពិត (សម្រាប់សាកល្បង)" in self.html


def _not_a_number(name: str):
    raise AssertionError(f"{name} was sent to the browser")


def _protos(block) -> Iterator[tuple[str, dict]]:
    for child in getattr(block, "children", {}).values():
        if getattr(child, "proto", None) is not None:
            yield getattr(child, "type", "") or "", MessageToDict(child.proto)
        yield from _protos(child)


def _strings(value) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each)


def run_page(
    script: str, query: dict[str, str], painted: bool = True, drawers: dict | None = None
) -> Page:
    run = AppTest.from_file(settings.ROOT / script, default_timeout=60)
    run.query_params.update(query)
    run.session_state["map_painted"] = painted
    run.session_state["drawers"] = drawers or {}
    return Page(run.run())


@pytest.fixture(autouse=True)
def _no_browser_to_wait_for(monkeypatch):
    for pause in ("_REPAINT", "_FIRST_PAINT"):
        monkeypatch.setattr(parts, pause, 0)


@pytest.fixture
def page():
    """A page run with the map painted, so that charts and tables are there too."""

    def of(name: str, *, painted: bool = True, drawers: dict | None = None, **query) -> Page:
        return run_page(f"pages/{name}.py", query, painted, drawers)

    return of


@pytest.fixture
def framed():
    """The whole screen: the bar and the page that the address leads to."""

    def of(**query) -> Page:
        return run_page("src/web/frame.py", query)

    return of
