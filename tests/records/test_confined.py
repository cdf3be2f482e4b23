"""Files from outside are read in a process of their own: bounded, offline, told in a sentence."""

import json
import os
import socket
import time

import pytest

from svc_atlas import cli
from svc_atlas.errors import InputError
from svc_atlas.records import checking, confined
from svc_atlas.records.confined import Bounds, Exceeded, run
from svc_atlas.records.store import RecordStore

SMALL = Bounds(seconds=0.3, memory=200 * 2**20)
SOUND = "Offences in Pailin 2024\nCode,Theft\n240101,3\n"


def takes_long():
    while True:
        time.sleep(1)


def takes_memory():
    return [bytes(50 * 2**20) for _ in range(100)]


def dies():
    os._exit(7)


def asks_outside():
    socket.create_connection(("127.0.0.1", 9), timeout=1)


def starts_another():
    os.system("true")


@pytest.mark.parametrize(
    ("work", "limit"), [(takes_long, "time"), (takes_memory, "memory"), (dies, "crash")]
)
def test_what_takes_more_than_its_bounds_ends_and_the_parent_goes_on(work, limit):
    bounds = SMALL if work is takes_long else Bounds(memory=SMALL.memory)
    with pytest.raises(Exceeded) as exceeded:
        run(work, bounds)
    assert exceeded.value.limit == limit
    assert run(lambda: 6 * 7, Bounds()) == 42
    with pytest.raises(ChildProcessError):  # nobody is left behind
        os.waitpid(-1, os.WNOHANG)


@pytest.mark.parametrize("work", [asks_outside, starts_another])
def test_nothing_asks_another_host_or_starts_a_program(work):
    with pytest.raises(PermissionError):
        run(work, Bounds())


def test_an_error_comes_back_with_its_sentence():
    def refuses():
        raise InputError("caselist.no_rows", file="a.csv")

    with pytest.raises(InputError) as told:
        run(refuses, Bounds())
    assert "a.csv" in told.value.message("en")


@pytest.mark.parametrize("command", ["check", "import"])
@pytest.mark.parametrize(
    ("work", "says"),
    [(takes_long, "seconds"), (takes_memory, "MB of memory"), (dies, "broke off")],
)
def test_a_file_that_takes_too_much_is_told_and_the_records_are_as_they_were(
    tmp_path, monkeypatch, capsys, command, work, says
):
    home = tmp_path / "home"
    monkeypatch.setenv("SVC_HOME", str(home))
    monkeypatch.setenv("SVC_LANG", "en")
    sound, hostile = tmp_path / "sound.csv", tmp_path / "hostile.csv"
    for path in (sound, hostile):
        path.write_text(SOUND)
    assert cli.main(["records", "import", str(sound)]) == 0
    before = (home / "records" / "store.json").read_bytes()
    capsys.readouterr()
    read = checking.read
    monkeypatch.setattr(
        checking, "read", lambda path: work() if path.name == "hostile.csv" else read(path)
    )
    bounds = SMALL if work is takes_long else Bounds(memory=SMALL.memory)
    monkeypatch.setattr(confined, "Bounds", lambda: bounds)
    code = cli.main(["records", command, str(hostile), str(sound), "--json"])
    told = json.loads(capsys.readouterr().out)
    assert code == 2
    (finding,) = (each for each in told["findings"] if each["file"] == "hostile.csv")
    assert (finding["severity"], says in finding["message"]) == ("error", True)
    assert (home / "records" / "store.json").read_bytes() == before
    assert len(RecordStore(home).log()) == 1


def test_what_is_found_is_the_same_in_place_and_apart(gazetteer, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(SOUND + "240102,many\n999999,2\n")
    here, there = (
        checking.check([path], gazetteer=gazetteer, bounds=bounds) for bounds in (None, Bounds())
    )
    assert [f.as_dict("km") for f in here.findings] == [f.as_dict("km") for f in there.findings]
    assert here.readings[0].figures.equals(there.readings[0].figures)
