"""The first start: the demonstration is made once, beside the server, and never left behind."""

import json
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time

import psutil
import pytest

from svc_atlas import launcher
from svc_atlas.launcher import Launcher
from svc_atlas.snapshot import current, open_snapshot


@pytest.fixture
def children(monkeypatch):
    """Put a small program in the place of the one that makes the demonstration."""
    started, real = [], subprocess.Popen

    def replace(program: str):
        def start(call, **how):
            started.append(real([sys.executable, "-c", textwrap.dedent(program)], **how))
            return started[-1]

        monkeypatch.setattr(launcher.subprocess, "Popen", start)
        return started

    return replace


MAKES_IT = """
    import os, pathlib, time
    time.sleep(0.3)
    home = pathlib.Path(os.environ["SVC_HOME"])
    (home / "current").write_text("0123456789abcdef")
    print('{"ok": true}')
"""


def test_the_first_start_makes_the_demonstration(tmp_path):
    work = Launcher(tmp_path / "home")
    assert work.state == "making"
    assert work.ensure() == "ready"
    assert work.reason is None
    assert open_snapshot(tmp_path / "home").synthetic


def test_two_servers_started_at_once_make_it_once(tmp_path, children):
    started = children(MAKES_IT)
    servers = [Launcher(tmp_path / "home") for _ in range(3)]
    threads = [threading.Thread(target=server.ensure) for server in servers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert [server.state for server in servers] == ["ready"] * 3
    assert len(started) == 1


def test_a_home_with_a_snapshot_is_left_as_it_is(demo_home, children):
    started = children(MAKES_IT)
    before = current(demo_home)
    work = Launcher(demo_home)
    assert (work.state, work.ensure()) == ("ready", "ready")
    assert current(demo_home) == before
    assert started == []


@pytest.mark.parametrize("content", [b"", b"../../x", b"0123456789abcdef"])
def test_a_current_that_is_broken_is_never_replaced(tmp_path, children, content):
    started = children(MAKES_IT)
    (tmp_path / "current").write_bytes(content)
    assert Launcher(tmp_path).ensure() == "ready"
    assert (tmp_path / "current").read_bytes() == content
    assert started == []


def test_a_home_that_cannot_be_written_to_says_what_to_do(tmp_path, children):
    started = children(MAKES_IT)
    (tmp_path / "file").write_text("")
    work = Launcher(tmp_path / "file" / "home")
    assert work.ensure() == "failed"
    for lang in ("km", "en"):
        assert "SVC_HOME" in work.reason.message(lang)
        assert "svc demo" in work.reason.message(lang)
    assert started == []


def test_a_refusal_is_told_in_both_languages(tmp_path, children):
    told = {
        "ok": False,
        "key": "error.x",
        "sentences": {"km": "ថាសពេញ។", "en": "The disk is full."},
    }
    children(f"print({json.dumps(told)!r})")
    work = Launcher(tmp_path)
    assert work.ensure() == "failed"
    assert work.reason.message("km") == "ថាសពេញ។"
    assert work.reason.message("en") == "The disk is full."


def test_a_process_that_dies_without_a_word_is_told(tmp_path, children):
    children("raise SystemExit(7)")
    work = Launcher(tmp_path)
    assert work.ensure() == "failed"
    assert "code 7" in work.reason.message("en")


def test_stopping_ends_the_process(tmp_path, children):
    started = children("import time; time.sleep(60)")
    work = Launcher(tmp_path)
    thread = threading.Thread(target=work.ensure)
    thread.start()
    until = time.monotonic() + 10
    while not started and time.monotonic() < until:
        time.sleep(0.01)
    work.stop()
    thread.join(10)
    assert not thread.is_alive()
    assert started[0].returncode == -signal.SIGTERM


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_no_orphan_is_left_however_the_server_ends(tmp_path, how):
    server = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent("""
            import sys, threading, time
            from svc_atlas.launcher import Launcher
            threading.Thread(target=Launcher(sys.argv[1]).ensure, daemon=True).start()
            time.sleep(120)
        """), str(tmp_path / "home")],
    )  # fmt: skip
    until = time.monotonic() + 60
    begun = []
    while not begun and time.monotonic() < until:
        begun = [
            child
            for child in psutil.Process(server.pid).children()
            if "svc_atlas.launcher" in child.cmdline() and (tmp_path / "home" / "records").exists()
        ]
        time.sleep(0.02)
    assert begun
    os.kill(server.pid, how)
    server.wait(30)
    gone, alive = psutil.wait_procs(begun, timeout=15)
    assert (len(gone), alive) == (1, [])
    assert not (tmp_path / "home" / "current").exists()
