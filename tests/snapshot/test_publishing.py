"""Publishing: whole or not at all, the same id for the same inputs, and nothing mixed."""

import errno
import fcntl
import hashlib
import json
import os
import re
import signal
import sys
import threading
import time

import pandas as pd
import pytest

from svc_atlas import durable
from svc_atlas.errors import CallError, InputError, UnreadableError
from svc_atlas.snapshot import current, open_snapshot, publishing

WRITES = ("os.mkdir", "os.rename", "os.remove", "os.rmdir")


def contents(folder) -> dict[str, bytes]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def unfinished(home) -> list:
    return list((home / "snapshots").glob(".new-*"))


def test_a_snapshot_is_named_by_the_hashes_of_its_files(small):
    snapshot = small.publish()
    lines = []
    for name, content in contents(snapshot.folder).items():
        if name != "manifest.json":
            lines.append(f"{name} {hashlib.sha256(content).hexdigest()}\n")
    expected = hashlib.sha256("".join(sorted(lines)).encode()).hexdigest()[:16]
    assert snapshot.id == expected == snapshot.folder.name
    assert snapshot.folder.parent == small.home / "snapshots"
    assert (small.home / "current").read_text().strip() == expected


def test_the_manifest_says_what_a_reader_must_know(small):
    told = json.loads((small.publish().folder / "manifest.json").read_text(encoding="utf-8"))
    assert told["schema_version"] == 3
    assert (told["audience"], told["synthetic"], told["schematic"]) == ("official", True, True)
    assert (told["gazetteer_vintage"], told["boundary_vintage"]) == ("2025", "2025")
    assert told["years"] == [2023]
    assert (told["rows"]["areas"], told["rows"]["tiers"]) == (6, 3)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+\+00:00", told["time"])
    sources = told["sources"]["gazetteer"]
    assert "CambodiaCommuneList2025.csv" in {source["file"] for source in sources}
    assert all(re.fullmatch("[0-9a-f]{64}", source["sha256"]) for source in sources)
    assert told["files"].keys() >= {
        "tables/tiers.parquet",
        "boundaries/layer.json",
        "boundaries/assets/nation.abc123.json.br",
    }


def test_the_same_records_give_the_same_snapshot_in_any_order_of_rows(small, monkeypatch):
    first = small.publish()
    before = contents(first.folder)
    shuffled = {name: rows.iloc[::-1] for name, rows in small.tables.items()}
    monkeypatch.setattr("svc_atlas.snapshot.assembling.assemble", lambda *_, progress: shuffled)
    assert small.publish().id == first.id
    assert contents(first.folder) == before


def test_other_records_give_another_snapshot_and_leave_the_former(small):
    first = small.publish(tiers=(1, 2, 3))
    before = contents(first.folder)
    second = small.publish(tiers=(1, 2, 2))
    assert second.id != first.id
    assert current(small.home) == second.id
    assert contents(first.folder) == before


def test_the_official_snapshot_alone_holds_provenance_and_corrections(small):
    official = small.publish(audience="official")
    public = small.publish(audience="public")
    secret = {"provenance", "corrections"}
    assert secret <= set(official.names)
    assert not secret & set(public.names)
    files = contents(public.folder)
    assert not [name for name in files if "provenance" in name or "corrections" in name]
    with pytest.raises(KeyError):
        public.table("provenance")


def test_real_records_are_not_published_for_the_public_yet(small):
    small.store.synthetic = False
    with pytest.raises(InputError) as caught:
        small.publish(audience="public")
    assert caught.value.exit_code == 1
    assert "small counts" in str(caught.value)
    assert current(small.home) is None
    assert small.publish(audience="official").synthetic is False


def test_an_audience_that_is_none_and_a_store_without_records_are_refused(small):
    with pytest.raises(CallError, match="official, public"):
        small.publish(audience="press")
    small.store.empty = True
    with pytest.raises(InputError, match="svc demo"):
        small.publish()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"tier": 4}, "“4” in the column tier"),
        ({"commune": None}, "in the column commune"),
        ({"commune": "020301"}, "two rows for year 2023, commune 020301"),
    ],
)
def test_rows_that_break_the_schema_are_named_and_nothing_is_published(
    small, monkeypatch, change, sentence
):
    before = small.publish().id
    tiers = small.tables["tiers"].assign(**{k: pd.array([v] * 3) for k, v in change.items()})
    broken = small.tables | {"tiers": tiers}
    monkeypatch.setattr("svc_atlas.snapshot.assembling.assemble", lambda *_, progress: broken)
    with pytest.raises(InputError) as caught:
        small.publish()
    assert sentence in str(caught.value)
    assert "tiers" in str(caught.value)
    assert current(small.home) == before


def test_an_export_goes_to_its_folder_and_leaves_the_home_as_it_was(small, tmp_path):
    before = small.publish(tiers=(1, 1, 1)).id
    exported = small.publish(tiers=(3, 3, 3), audience="public", to=tmp_path / "for" / "server")
    assert exported.folder == tmp_path / "for" / "server" / exported.id
    assert exported.table("tiers")["tier"].tolist() == [3, 3, 3]
    assert current(small.home) == before
    assert not (small.home / "snapshots" / exported.id).exists()


def test_a_broken_folder_of_the_same_id_is_replaced_by_publishing_again(small):
    snapshot = small.publish()
    file = snapshot.folder / "boundaries" / "layer.json"
    file.write_bytes(b"{}")
    assert small.publish().id == snapshot.id
    assert open_snapshot(small.home).layer == {"assets": {"nation": {}}}


def test_what_a_killed_process_left_is_cleared_by_the_next_publish(small):
    small.publish()
    left = small.home / "snapshots" / ".new-0123456789abcdef-999"
    (left / "tables").mkdir(parents=True)
    (left / "tables" / "tiers.parquet").write_bytes(b"half")
    small.publish(tiers=(2, 2, 2))
    assert unfinished(small.home) == []


def test_two_publishes_at_once_are_done_one_after_the_other(small):
    small.publish()
    steps, done = [], []
    with open(small.home / "snapshots" / ".lock", "ab") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        second = threading.Thread(
            target=lambda: done.append(
                small.publish(tiers=(2, 2, 2), progress=lambda step, _: steps.append(step))
            )
        )
        second.start()
        until = time.monotonic() + 20
        while not steps and time.monotonic() < until:
            time.sleep(0.02)
        assert (steps, done) == (["cli.step.waiting"], [])
    second.join(10)
    assert current(small.home) == done[0].id


def test_a_holder_that_never_ends_is_told_and_not_waited_for_for_ever(small, monkeypatch):
    small.publish()
    lock = small.home / "snapshots" / ".lock"
    with (
        durable.locked(lock),
        pytest.raises(InputError, match="Another process"),
        durable.locked(lock, wait=0.1),
    ):
        pass


def test_a_home_that_cannot_be_written_to_is_said_in_one_sentence(small):
    small.home.write_text("a file where the folder should be")
    with pytest.raises(UnreadableError) as caught:
        small.publish()
    assert str(small.home) in str(caught.value)
    assert caught.value.exit_code == 2


def at_write(home, turn: int, fault) -> None:
    """Call ``fault`` before the write of that number, and each later one, below ``home``.

    An audit hook cannot be taken away again: only for a process of its own.
    """
    count = 0

    def hook(event, args):
        nonlocal count
        opened = event == "open" and isinstance(args[1], str) and set(args[1]) & set("wxa+")
        if (opened or event in WRITES) and str(args[0]).startswith(str(home)):
            count += 1
            if count > turn:
                fault(event)

    sys.addaudithook(hook)


def in_another_process(work) -> int:
    """Run ``work`` in a fork and return its exit code, -1 when it hung."""
    child = os.fork()
    if child == 0:
        signal.alarm(60)
        try:
            work()
        except UnreadableError:
            os._exit(2)
        except BaseException:
            os._exit(99)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.fixture
def old_and_new(small, monkeypatch):
    """A current snapshot, and the bytes of the next: what is left of publishing is writing."""
    small.old = small.publish(tiers=(1, 2, 3)).id
    elsewhere = small.publish(tiers=(3, 3, 3), to=small.home.parent / "elsewhere")
    small.new, ready = elsewhere.id, contents(elsewhere.folder)
    del ready["manifest.json"]
    monkeypatch.setattr(publishing, "_contents", lambda *_: ready)
    return small


def test_a_kill_before_any_write_leaves_the_former_snapshot_whole(old_and_new):
    home, old = old_and_new.home, old_and_new.old
    before = contents(home / "snapshots" / old)

    def publish_and_die(turn):
        at_write(home, turn, lambda _: os._exit(9))
        publishing.publish(home)

    turn = 0
    while in_another_process(lambda turn=turn: publish_and_die(turn)) == 9:
        assert open_snapshot(home).id == old
        assert contents(home / "snapshots" / old) == before
        turn += 1
    # Folder, tables, boundaries, manifest and two renames: each a chance to be killed.
    assert turn > 25
    assert open_snapshot(home).id == old_and_new.new
    assert unfinished(home) == []


def test_a_full_disk_at_any_write_leaves_the_former_snapshot_and_no_half_one(old_and_new):
    home = old_and_new.home
    before = contents(home)

    def publish_on_a_full_disk(turn):
        def full(event):
            if event in ("open", "os.mkdir"):
                raise OSError(errno.ENOSPC, "No space left on device")

        at_write(home, turn, full)
        publishing.publish(home)

    turn = 1  # the first write opens the lock, which takes no room
    while in_another_process(lambda turn=turn: publish_on_a_full_disk(turn)) == 2:
        after = contents(home)
        assert {name: after[name] for name in before} == before
        assert unfinished(home) == []
        turn += 1
    assert turn > 25
    assert open_snapshot(home).id == old_and_new.new


def test_a_disk_that_fills_within_a_file_changes_nothing(small, monkeypatch):
    old = small.publish(tiers=(1, 2, 3)).id
    before = contents(small.home)
    real, calls = os.fsync, []

    def full(handle):
        calls.append(handle)
        if len(calls) == 5:
            os.ftruncate(handle, 3)
            raise OSError(errno.ENOSPC, "No space left on device")
        real(handle)

    monkeypatch.setattr(durable.os, "fsync", full)
    with pytest.raises(UnreadableError, match="No space left on device"):
        small.publish(tiers=(3, 3, 3))
    assert contents(small.home) == before
    assert open_snapshot(small.home).id == old


def test_an_interrupted_publish_changes_nothing(small, monkeypatch):
    small.publish(tiers=(1, 2, 3))
    before = contents(small.home)

    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(durable.os, "rename", interrupt)
    with pytest.raises(KeyboardInterrupt):
        small.publish(tiers=(3, 3, 3))
    monkeypatch.undo()
    assert [name for name in contents(small.home) if ".new-" not in name] == list(before)


def test_every_file_and_folder_is_synced_before_it_is_made_current(small, monkeypatch):
    synced, real = [], os.fsync

    def note(handle):
        synced.append(os.readlink(f"/proc/self/fd/{handle}"))
        real(handle)

    if not os.path.isdir("/proc/self/fd"):
        pytest.skip("the system does not tell the names of open files")
    monkeypatch.setattr(durable.os, "fsync", note)
    snapshot = small.publish()
    names = {re.sub(r".*/\.new-[^/]+", "", name) for name in synced}
    expected = {"/" + name for name in contents(snapshot.folder)}
    assert names >= expected | {"", "/tables", "/boundaries", "/boundaries/assets"}
    assert synced.index(str(small.home / "snapshots")) < len(synced) - 2
    assert synced[-1] == str(small.home)
