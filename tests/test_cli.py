"""The command: what a person types, what they read, and what a program gets."""

import argparse
import json
import logging
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import warnings
from pathlib import Path

import pytest

from svc_atlas import cli, settings
from svc_atlas.boundaries.known_places import earlier
from svc_atlas.commands.parser import parser
from svc_atlas.commands.progress import ProgressBar
from svc_atlas.errors import InputError
from svc_atlas.snapshot import current, manifest, open_snapshot
from svc_atlas.text import text

DOCUMENTED = settings.ROOT / "docs" / "commands.md"
KHMER = re.compile("[\u1780-\u17ff]")


@pytest.fixture
def svc(tmp_path, monkeypatch, capsys):
    """Call ``svc`` on a home of its own: ``svc(*words) -> (exit code, out, err)``."""
    monkeypatch.setenv("SVC_HOME", str(tmp_path / "home"))

    def call(*words):
        code = cli.main(words)
        out, err = capsys.readouterr()
        return code, out, err

    call.home = tmp_path / "home"
    return call


@pytest.fixture
def demo(svc, demo_home):
    """The same on a copy of a home with the demonstration."""
    shutil.copytree(demo_home, svc.home)
    return svc


def flip(path: Path, at: int) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)


def answer(out: str) -> dict:
    assert out.count("\n") == 1
    return json.loads(out)


@pytest.mark.parametrize("language", ["en", "km"])
def test_no_library_speaks_to_a_person(svc, monkeypatch, recwarn, language):
    from svc_atlas.boundaries import making

    def noisy(*_, **__):
        warnings.warn("pyogrio/core.py:169: Measured (M) geometry", UserWarning, stacklevel=2)
        warnings.warn("old", DeprecationWarning, stacklevel=2)
        logging.getLogger("pyogrio._io").error("Non closed ring detected")
        raise InputError("boundaries.no_features", file="c.shp")

    monkeypatch.setenv("SVC_LANG", language)
    monkeypatch.setattr(making, "read_layer", noisy)
    code, out, err = svc("boundaries", "install", "c.shp")
    assert (code, out) == (1, "")
    sentence = text(language)("error.boundaries.no_features", file="c.shp")
    assert err.splitlines() == [f"svc: {sentence}"]
    assert not recwarn.list
    assert not logging.root.manager.disable


@pytest.mark.real
def test_measured_polygons_install_without_a_word_of_a_library(shared_dir, tmp_path):
    given = shared_dir / "cases" / "17-library-warning" / "communes.zip"
    call = [sys.executable, "-W", "default", "-m", "svc_atlas.cli", "boundaries", "install", given]
    env = {**os.environ, "SVC_HOME": str(tmp_path)}
    done = subprocess.run(call, env=env, capture_output=True, check=True)
    assert done.stderr == b""
    assert b"6 features: 6 matched" in done.stdout


def leaves(below: argparse.ArgumentParser):
    """Yield every command that does something."""
    groups = [a for a in below._actions if isinstance(a, argparse._SubParsersAction)]
    if not groups:
        yield below
    for group in groups:
        for each in group.choices.values():
            yield from leaves(each)


# From the demonstration to a broken snapshot and back


def test_demo_makes_a_synthetic_snapshot_and_says_so(svc):
    code, out, err = svc("demo")
    assert (code, err) == (0, "")
    id = current(svc.home)
    assert id in out
    assert "SYNTHETIC" in out
    opened = open_snapshot(svc.home)
    assert opened.synthetic
    assert opened.manifest["years"] == list(range(2019, 2026))
    areas = opened.table("areas")
    assert areas["level"].value_counts().to_dict() == {
        "commune": 1654, "district": 210, "province": 25, "nation": 1,
    }  # fmt: skip
    tiers = opened.table("tiers")
    battambang = tiers[(tiers["year"] == 2023) & tiers["commune"].str.startswith("02")]
    assert battambang["tier"].value_counts().to_dict() == {1: 68, 2: 34, 3: 1}
    # The same inputs once more: the same id, and the snapshot is left as it is.
    before = (opened.folder / "manifest.json").read_bytes()
    assert answer(svc("demo", "--json")[1])["snapshot"] == id
    assert (opened.folder / "manifest.json").read_bytes() == before


def test_list_verify_and_use_name_the_snapshot(demo):
    id = current(demo.home)
    code, out, _ = demo("snapshots", "list")
    assert code == 0
    assert out.startswith(f"* {id}  ")
    assert "2019–2025 · SYNTHETIC · for officials · schematic boundaries" in out
    assert id in demo("snapshots", "verify")[1]
    assert demo("snapshots", "use", id)[0] == 0


def test_one_flipped_byte_is_refused_with_the_file_and_the_way_back(demo):
    whole = current(demo.home)
    public = answer(demo("publish", "--audience", "public", "--json")[1])
    assert public["snapshot"] != whole
    flip(Path(public["folder"]) / "tables" / "tiers.parquet", 1000)
    code, out, err = demo("snapshots", "verify")
    assert (code, out) == (1, "")
    assert err.count("\n") == 1
    for part in ("tables/tiers.parquet", public["snapshot"], f"svc snapshots use {whole}"):
        assert part in err
    told = answer(demo("snapshots", "verify", "--json")[1])
    assert (told["ok"], told["key"]) == (False, "error.snapshot.file_changed")
    assert demo("snapshots", "use", public["snapshot"])[0] == 1
    assert "BROKEN: The file tables/tiers.parquet" in demo("snapshots", "list")[1]
    assert demo("snapshots", "use", whole)[0] == 0
    assert demo("snapshots", "verify")[0] == 0


def test_a_snapshot_of_another_version_is_not_said_to_be_broken(demo):
    path = open_snapshot(demo.home).folder / "manifest.json"
    told = {**json.loads(path.read_bytes()), "schema_version": 1}
    del told["sha256"]
    path.write_bytes(manifest.seal(told))
    out = demo("snapshots", "list")[1]
    assert "OF ANOTHER VERSION: Snapshot" in out
    assert "written in form 1" in out
    assert "publish again" in out
    assert "BROKEN" not in out


def test_remove_takes_every_synthetic_snapshot_and_says_what_is_current(demo):
    code, out, _ = demo("demo", "--remove")
    assert code == 0
    assert "1 snapshot of them" in out
    assert "No snapshot is current" in out
    assert current(demo.home) is None
    assert demo("snapshots", "verify")[0] == 1
    assert "svc demo" in demo("publish")[2]
    assert answer(demo("demo", "--remove", "--json")[1]) == {
        "ok": True, "removed": [], "records_removed": False, "current": None,
    }  # fmt: skip


def test_publish_to_a_folder_leaves_the_current_snapshot(demo, tmp_path):
    before = current(demo.home)
    code, out, _ = demo("publish", "--audience", "public", "--to", str(tmp_path / "stick"))
    assert code == 0
    (exported,) = (path for path in (tmp_path / "stick").iterdir() if path.is_dir())
    assert f"svc snapshots use {exported.name}" in out
    assert current(demo.home) == before
    # As the sentence says: copied to another server's home, it can be used there.
    server = tmp_path / "server"
    shutil.copytree(exported, server / "snapshots" / exported.name)
    env = {**os.environ, "SVC_HOME": str(server)}
    call = [sys.executable, "-m", "svc_atlas.cli", "snapshots", "use", exported.name]
    assert subprocess.run(call, env=env, capture_output=True, check=True).returncode == 0
    assert open_snapshot(server, audience="public").id == exported.name


def test_a_copied_home_that_holds_real_records_gets_no_demonstration(svc, demo_home):
    shutil.copytree(demo_home / "records", svc.home / "records")
    index = svc.home / "records" / "store.json"
    told = json.loads(index.read_text(encoding="utf-8"))
    index.write_text(json.dumps({**told, "synthetic": False}), encoding="utf-8")
    assert svc("demo")[0] == 1
    assert current(svc.home) is None
    code, _, err = svc("publish", "--audience", "public")
    assert code == 1
    assert "small counts" in err


# Boundaries


def test_the_report_of_a_home_without_a_layer_says_what_to_do(svc):
    code, _, err = svc("boundaries", "report")
    assert code == 1
    assert "svc boundaries install PATH" in err


def test_a_layer_that_is_not_there_leaves_everything_as_it_was(demo):
    before = {path: path.read_bytes() for path in demo.home.rglob("*") if path.is_file()}
    code, out, err = demo("boundaries", "install", str(demo.home / "nowhere.zip"))
    assert (code, out) == (2, "")
    assert "nowhere.zip" in err
    assert {path: path.read_bytes() for path in demo.home.rglob("*") if path.is_file()} == before


@pytest.mark.real
def test_the_real_layer_installs_publishes_and_reports(demo, shared_dir, tmp_path, monkeypatch):
    layer = shared_dir / "geodata" / "khm_communes_2014_utm48n.zip"
    code, out, _ = demo(
        "boundaries", "install", str(layer), "--vintage", "2014", "--report",
        str(tmp_path / "matches.csv"),
    )  # fmt: skip
    assert code == 0
    assert "1\u202f633 features" in out
    assert "svc publish" in out
    rows = (tmp_path / "matches.csv").read_text(encoding="utf-8").splitlines()
    assert rows[0].lstrip("\ufeff") == "feature,name,parent,code,relation,confidence,reason"
    assert len(rows) == 1634
    told = answer(demo("boundaries", "report", "--json")[1])
    assert len(told["matches"]) == told["counts"]["features"] == 1633
    assert told["counts"]["matched"] + told["counts"]["unmatched"] == 1633
    for lang, why in (("en", "twice"), ("km", "ពីរដង")):  # the list names Srae Chis twice
        monkeypatch.setenv("SVC_LANG", lang)
        assert why in demo("boundaries", "report")[1].split("Srae Chis (Sambour)")[1]
    monkeypatch.delenv("SVC_LANG")
    before = current(demo.home)
    published = answer(demo("publish", "--json")[1])
    assert published["snapshot"] != before
    assert published["schematic"] is False
    # Where the communes lie is known by the snapshot too, when the layer is gone.
    by_layer = earlier(demo.home)
    (demo.home / "boundaries" / "current").unlink()
    by_snapshot = earlier(demo.home)
    assert len(by_snapshot) > 1500
    assert set(by_snapshot["code"]) == set(by_layer["code"])


# Calls


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ((), "COMMAND"),
        (("nonsense",), "nonsense"),
        (("publish", "--audience", "press"), "press"),
        (("publish", "--to"), "--to"),
        (("publish", "--quickly"), "--quickly"),
        (("boundaries",), "COMMAND"),
        (("boundaries", "install"), "PATH|URL"),
        (("snapshots", "use"), "ID"),
        (("snapshots", "use", "../../x"), "../../x"),
        (("demo", "--remov"), "--remov"),
    ],
)
@pytest.mark.parametrize("lang", ["km", "en"])
def test_a_wrong_call_exits_2_with_one_sentence(svc, monkeypatch, words, part, lang):
    monkeypatch.setenv("SVC_LANG", lang)
    code, out, err = svc(*words)
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    assert part in err
    assert bool(KHMER.search(err)) == (lang == "km")
    told = answer(svc(*words, "--json")[1])
    assert told["ok"] is False
    assert told["error"] == told["sentences"][lang]
    assert told["key"].startswith("error.")


def test_a_setting_that_is_none_exits_2(svc, monkeypatch):
    monkeypatch.setenv("SVC_AUDIENCE", "press")
    code, _, err = svc("snapshots", "list")
    assert code == 2
    assert "SVC_AUDIENCE" in err


@pytest.mark.parametrize("lang", ["km", "en"])
def test_help_is_in_the_language_of_the_reader(lang):
    for leaf in leaves(parser(text(lang))):
        help = leaf.format_help()
        assert "--json" in help
        assert bool(KHMER.search(help)) == (lang == "km")
        for action in leaf._actions:
            assert action.help, f"{leaf.prog} {action.dest} has no help"


def test_help_exits_0(svc, capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main(["--help"])
    assert ended.value.code == 0
    assert "snapshots" in capsys.readouterr().out


def test_an_unforeseen_fault_is_one_sentence_after_its_trace(svc, monkeypatch):
    def fail(_):
        raise ZeroDivisionError("nobody foresaw this")

    monkeypatch.setattr("svc_atlas.snapshot.list_snapshots", fail)
    code, out, err = svc("snapshots", "list")
    assert (code, out) == (2, "")
    assert "nobody foresaw this" in err
    assert "please report" in err.splitlines()[-1]
    assert answer(svc("snapshots", "list", "--json")[1])["key"] == "cli.failed"


def test_an_interrupt_exits_130_and_changes_nothing(demo_home, tmp_path):
    home = tmp_path / "home"
    shutil.copytree(demo_home / "records", home / "records")
    env = {**os.environ, "SVC_HOME": str(home)}
    child = subprocess.Popen(
        [sys.executable, "-m", "svc_atlas.cli", "publish"], env=env, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    until = time.monotonic() + 60
    while not (home / "snapshots" / ".lock").exists() and time.monotonic() < until:
        time.sleep(0.01)
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=60)
    assert (child.returncode, out) == (130, "")
    assert err.splitlines()[-1].startswith("svc: Interrupted")
    assert not (home / "current").exists()
    assert [path.name for path in (home / "snapshots").iterdir()] == [".lock"]


# The progress bar


class Terminal:
    def __init__(self, terminal: bool):
        self.written, self._terminal = "", terminal

    def isatty(self):
        return self._terminal

    def write(self, words):
        self.written += words

    def flush(self):
        pass


def test_the_bar_is_shown_on_a_terminal_and_nowhere_else():
    for terminal in (True, False):
        stream = Terminal(terminal)
        bar = ProgressBar(text("en"), stream)
        bar("cli.step.writing", 0.5)
        bar.close()
        assert ("█" * 12 + "░" * 12 + " writing and verifying" in stream.written) == terminal


# The documentation


def test_every_command_and_option_is_documented_and_no_other():
    sections = re.split(r"^## ", DOCUMENTED.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    documented = {part.splitlines()[0]: part for part in sections}
    commands = {leaf.prog: leaf for leaf in leaves(parser(text("en")))}
    assert set(documented) == set(commands)
    for name, leaf in commands.items():
        known = {"--help"} | {o for a in leaf._actions for o in a.option_strings}
        said = set(re.findall(r"(?<![\w-])--?[a-z]+(?:-[a-z]+)*", documented[name]))
        assert said <= known, name
        for action in leaf._actions:
            told = action.option_strings[-1] if action.option_strings else action.metavar
            if action.dest != "help":
                assert told.replace("|", "\\|") in documented[name], f"{name} {told}"
        assert f"$ {name}" in documented[name], f"{name} has no example"


def test_remove_in_an_empty_home_says_that_there_was_no_demonstration(
    tmp_path, monkeypatch, capsys
):
    monkeypatch.setenv("SVC_HOME", str(tmp_path))
    assert cli.main(["demo", "--remove"]) == 0
    assert "There was no demonstration" in capsys.readouterr().out
