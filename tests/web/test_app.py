"""The application as it is served: the atlas and Streamlit behind one door."""

import asyncio
import importlib.util
import os
import re
import subprocess
import sys
from contextlib import asynccontextmanager, nullcontext

import pytest

from svc_atlas import settings
from svc_atlas.web.headers import HEADERS, IMMUTABLE

HASHED = "/static/js/hashed.js"
TARGETS = (
    "/", "/province?area=02", "/healthz", "/readyz", "/nowhere", "/static/nowhere.js",
    "/_stcore/health", "/_stcore/host-config", "/component/streamlit_folium.st_folium/index.html",
)  # fmt: skip
#: Addresses that there are not, however deep and in whichever form they are asked for.
NOWHERE = (
    "/atlas/nothing", "/atlas/all.csv", "/atlas/table/nation.json", "/a/b/c", "/province/x",
    "/province/02/commune", "/province%2fx", "/ខេត្ត/បាត់ដំបង", "/index.html", "/province.html",
    "/static/nowhere.js", "/static/js/nowhere.js", "/_stcore/nowhere", "/atlas/static",
    "/" + "x" * 300 + ".js", "/a/" + "x" * 300 + ".js", "/" + "ក" * 90 + ".csv", "/robots.txt",
)  # fmt: skip
BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8"


@asynccontextmanager
async def served(app):
    """Start and stop an ASGI application as a server does."""
    to_app, from_app = asyncio.Queue(), asyncio.Queue()
    scope = {"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}
    running = asyncio.create_task(app(scope, to_app.get, from_app.put))
    await to_app.put({"type": "lifespan.startup"})
    started = await from_app.get()
    assert started["type"] == "lifespan.startup.complete", started
    yield
    await to_app.put({"type": "lifespan.shutdown"})
    assert (await from_app.get())["type"] == "lifespan.shutdown.complete"
    await running


def _app():
    """Return ``app.py`` as a module of its own."""
    spec = importlib.util.spec_from_file_location("atlas_app", settings.ROOT / "app.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def answers(demo_home, call):
    """What the real application answers to each target."""
    module = _app()

    async def ask_all():
        async with served(module.app):
            found = {target: await call(module.app, target) for target in (*TARGETS, *NOWHERE)}
            for target in NOWHERE:
                found[target, BROWSER] = await call(module.app, target, accept=BROWSER)
            script = re.search(r'src="\.?(/static/js/[^"]+)"', found["/"].text)[1]
            found[HASHED] = await call(module.app, script)
            return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SVC_HOME", str(demo_home))
        return asyncio.run(ask_all())


@pytest.mark.parametrize(("name", "value"), [("SVC_LANG", "fr"), ("SVC_AUDIENCE", "all")])
def test_a_wrong_setting_is_told_in_one_sentence_before_there_is_a_server(name, value):
    environment = {**os.environ, name: value}
    call = [sys.executable, settings.ROOT / "app.py"]
    done = subprocess.run(call, env=environment, capture_output=True, text=True)
    assert done.returncode == 1
    assert f"{name} is set to “{value}”" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("target", [*TARGETS, *NOWHERE, HASHED])
def test_every_answer_carries_the_security_headers(answers, target):
    headers = answers[target].headers
    assert {name: headers.get(name.lower()) for name in HEADERS} == HEADERS


@pytest.mark.parametrize(
    ("target", "status"),
    [("/", 200), ("/province?area=02", 200), ("/healthz", 200), ("/readyz", 200),
     ("/_stcore/health", 200), (HASHED, 200)],
)  # fmt: skip
def test_the_atlas_and_streamlit_answer_side_by_side(answers, target, status):
    assert answers[target].status == status


@pytest.mark.parametrize("target", NOWHERE)
def test_an_address_that_there_is_not_is_not_found(answers, target):
    program, person = answers[target], answers[target, BROWSER]
    assert (program.status, program.text) == (404, "not found")
    assert program.headers["cache-control"] == person.headers["cache-control"] == "no-store"
    assert person.status == 404
    assert "There is no such page" in person.text
    assert "រកមិនឃើញទំព័រនេះទេ" in person.text
    assert 'href="/?lang=km"' in person.text
    assert 'href="/?lang=en"' in person.text
    assert not re.search(r"https?://|(?:src|href)=\"//|<script", person.text)


def test_it_is_ready(answers):
    assert answers["/readyz"].json()["ok"] is True


def test_streamlit_s_own_bundles_are_kept_by_the_browser_and_nothing_else(answers):
    # A bundle that is not there is answered with the page; kept, it would break every later visit.
    assert answers[HASHED].headers["cache-control"] == IMMUTABLE
    for target in ("/", "/static/nowhere.js", "/_stcore/health"):
        assert answers[target].headers.get("cache-control") != IMMUTABLE


def test_the_page_of_every_address_is_ours(answers):
    for target in ("/", "/province?area=02"):
        assert '<html lang="km">' in answers[target].text


@pytest.mark.parametrize(
    ("address", "hosts", "told"),
    [
        ("0.0.0.0", "", True),
        ("::", "", True),
        ("10.1.2.3", "", True),
        ("127.0.0.1", "atlas.example.gov.kh", True),
        ("127.0.0.1", "", False),
        ("127.8.8.8", "", False),
        ("::1", "", False),
        ("localhost", "", False),
    ],
)
@pytest.mark.parametrize(
    ("audience", "lang", "for_whom"),
    [("official", "en", "for officials"), ("public", "km", "សម្រាប់សាធារណជន")],
)
def test_a_server_open_to_others_says_for_whom_and_that_nobody_signs_in(
    address, hosts, told, audience, lang, for_whom, monkeypatch, caplog
):
    monkeypatch.setenv("SVC_HOSTS", hosts)
    monkeypatch.setenv("SVC_AUDIENCE", audience)
    monkeypatch.setenv("SVC_LANG", lang)
    monkeypatch.setenv("SVC_WATCHDOG", "0")
    module = _app()
    monkeypatch.setattr(module.config, "get_option", lambda _: address)
    monkeypatch.setattr(module, "launcher", lambda _: nullcontext())

    async def start():
        async with module.lifespan(None):
            pass

    asyncio.run(start())
    said = [each.getMessage() for each in caplog.records if each.name == "svc_atlas"]
    assert len(said) == told
    assert all(for_whom in each for each in said)
    if told and lang == "en":
        assert "no sign-in" in said[0]
