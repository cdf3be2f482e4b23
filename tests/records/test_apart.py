"""A file from outside that takes too much is told in a sentence, and the records are unharmed."""

import json
import os
import time

import pytest

from svc_atlas import cli
from svc_atlas.records import checking
from svc_atlas.records.store import RecordStore

SOUND = "Offences in Pailin 2024\nCode,Theft\n240101,3\n"


def takes_long():
    time.sleep(60)


def takes_memory():
    return [bytearray(50 * 2**20) for _ in range(100)]


def dies():
    os._exit(7)


@pytest.mark.parametrize("command", ["check", "import"])
@pytest.mark.parametrize(
    ("work", "says"),
    [(takes_long, "seconds"), (takes_memory, "MB of memory"), (dies, "broke off")],
)
def test_the_sound_file_beside_it_is_read_and_the_records_are_as_they_were(
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
    monkeypatch.setenv("SVC_READ_SECONDS", "2" if work is takes_long else "60")
    monkeypatch.setenv("SVC_READ_MEGABYTES", "300")
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
        checking.check([path], gazetteer=gazetteer, apart=apart) for apart in (False, True)
    )
    assert [f.as_dict("km") for f in here.findings] == [f.as_dict("km") for f in there.findings]
    assert here.readings[0].figures.equals(there.readings[0].figures)
