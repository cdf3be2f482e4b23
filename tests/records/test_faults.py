"""Killed, or out of room, at every single write: records and snapshot are the former or the new."""

import errno
import io
import itertools
import os
import shutil
import signal
from datetime import date
from types import SimpleNamespace

import pytest

from svc_atlas import durable, parquet, schema
from svc_atlas.errors import UnreadableError
from svc_atlas.records.store import RecordStore
from svc_atlas.records.submissions import Submission
from svc_atlas.records.workbook import FIGURES, frame
from svc_atlas.snapshot import current, list_snapshots, open_snapshot, publishing

pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")

MOVES = ("replace", "rename", "fsync", "mkdir", "unlink", "rmdir")


def hand_in(home, theft: int) -> None:
    """Import a workbook whose one figure tells it from every other."""
    row = ("offences", 2024, "020301", "theft", "reported", theft, "given", "offences", "D7", "")
    RecordStore(home).add([
        Submission(f"{theft}.xlsx", f"{theft}" * 64, "provincial_police", "02", date(2025, 1, 5),
                   frame([row], FIGURES))
    ])  # fmt: skip


def theft(home) -> int:
    """Return the figure that counts, by the name of its file; the store is read whole for it."""
    return int(RecordStore(home).provenance()["file"].item().removesuffix(".xlsx"))


def left_over(home) -> list[str]:
    return [path.name for path in home.rglob(f"{durable.UNFINISHED}*")]


def at_step(setattr, turn: int, fault, moves=MOVES) -> None:
    """Call ``fault`` before the write of that number and every later one.

    A write is the opening of a file to write, each half of its content, its sync, and every
    renaming, making or removing of a name.
    """
    count = itertools.count()

    def step():
        if next(count) >= turn:
            fault()

    class InHalves(io.FileIO):
        def write(self, content):
            step()
            half = len(content) // 2
            super().write(content[:half])
            step()
            return super().write(content[half:])

    def opened(path, mode):
        step()
        return InHalves(path, mode)

    def stepping(real):
        def move(*args, **kwargs):
            step()
            return real(*args, **kwargs)

        return move

    setattr(durable, "open", opened, raising=False)
    for name in moves:
        setattr(os, name, stepping(getattr(os, name)))


def killed_at(turn: int, work) -> bool:
    """Run ``work`` in a fork that kills itself at a step; return whether it was killed."""
    child = os.fork()
    if child == 0:
        signal.alarm(60)
        try:
            patch = pytest.MonkeyPatch()
            at_step(patch.setattr, turn, lambda: os.kill(os.getpid(), signal.SIGKILL))
            work()
        except BaseException:
            os._exit(99)
        os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, -signal.SIGKILL), code
    return code != 0


def no_room():
    raise OSError(errno.ENOSPC, "No space left on device")


def refused(work) -> UnreadableError | None:
    try:
        work()
    except UnreadableError as fault:
        return fault
    return None


@pytest.fixture
def filled(tmp_path):
    """A home with one submission, to be copied for each try."""
    home = tmp_path / "filled"
    hand_in(home, 1)
    return home


def copied(home, n):
    shutil.copytree(home, home.parent / f"try-{n}")
    return home.parent / f"try-{n}"


def test_an_import_killed_at_any_write_leaves_the_former_records_or_the_new(filled):
    seen = []
    for turn in itertools.count():
        home = copied(filled, turn)
        killed = killed_at(turn, lambda home=home: hand_in(home, 2))
        seen.append((theft(home), len(RecordStore(home).log())))
        hand_in(home, 3)
        assert theft(home) == 3
        assert left_over(home) == []
        assert len(list(home.rglob("*.parquet"))) == len(RecordStore(home).log())
        if not killed:
            break
    # The submission and the index: each opened, written in halves, synced, renamed, and more.
    assert len(seen) > 12
    assert seen == sorted(seen)
    assert set(seen) == {(1, 1), (2, 2)}


def test_a_first_import_killed_at_any_write_leaves_no_records_or_the_new(tmp_path):
    for turn in itertools.count():
        home = tmp_path / str(turn)
        killed = killed_at(turn, lambda home=home: hand_in(home, 2))
        assert RecordStore(home).empty or theft(home) == 2
        if not killed:
            break
    assert turn > 12
    assert theft(home) == 2


def test_an_import_without_room_says_so_in_one_sentence_and_loses_nothing(filled, monkeypatch):
    for turn in itertools.count():
        home = copied(filled, turn)
        with monkeypatch.context() as patch:
            # Removing takes no room.
            at_step(patch.setattr, turn, no_room, moves=("replace", "fsync"))
            fault = refused(lambda home=home: hand_in(home, 2))
        if fault is None:
            break
        assert "No space left on device" in fault.message("en")
        assert (fault.message("en").count("\n"), fault.exit_code) == (0, 2)
        assert (theft(home), len(RecordStore(home).log())) in ((1, 1), (2, 2))
        hand_in(home, 3)
        assert theft(home) == 3
    assert turn > 10
    assert theft(home) == 2


@pytest.fixture
def publishing_home(tmp_path, monkeypatch):
    """A home with a snapshot of one submission, and a second one imported: publish is writing."""
    told = {"vintage": "2025", "schematic": True, "attribution": "", "sources": []}
    layer = SimpleNamespace(id="layer", folder=tmp_path, manifest=told)
    monkeypatch.setattr(publishing.boundaries, "current_layer", lambda _: layer)
    monkeypatch.setattr(
        publishing.assembling, "assemble", lambda gazetteer, layer, records, progress: records
    )

    def few(records, *_):
        return {
            f"tables/{name}.parquet": parquet.encode(schema.TABLES[name], records[name])
            for name in ("offences", "provenance")
        }

    monkeypatch.setattr(publishing, "_contents", few)
    home = tmp_path / "published"
    hand_in(home, 1)
    old = publishing.publish(home).id
    hand_in(home, 2)
    # What is left of publishing is writing.
    ready = publishing._handed_in(RecordStore(home))
    monkeypatch.setattr(publishing, "_handed_in", lambda _: ready)
    monkeypatch.setattr(publishing, "gazetteer_sources", list)
    return SimpleNamespace(home=home, old=old)


def shown(home) -> int:
    """Return the figure of the current snapshot; opening it verifies every byte."""
    rows = open_snapshot(home).table("offences").set_index("offence")
    return int(rows.loc["theft", "reported"])


def test_a_publish_killed_at_any_write_leaves_the_former_snapshot_or_the_new(publishing_home):
    seen = []
    for turn in itertools.count():
        home = copied(publishing_home.home, turn)
        killed = killed_at(turn, lambda home=home: publishing.publish(home))
        seen.append(shown(home))
        assert theft(home) == 2
        assert open_snapshot(home, publishing_home.old).table("offences")["reported"].sum() == 1
        new = publishing.publish(home).id
        assert (current(home), shown(home), left_over(home)) == (new, 2, [])
        assert all(each["whole"] for each in list_snapshots(home))
        if not killed:
            break
    assert len(seen) > 20
    assert seen == sorted(seen)
    assert set(seen) == {1, 2}


def test_a_publish_without_room_leaves_the_current_snapshot(publishing_home, monkeypatch):
    for turn in itertools.count():
        home = copied(publishing_home.home, turn)
        with monkeypatch.context() as patch:
            at_step(patch.setattr, turn, no_room, moves=("replace", "fsync", "mkdir"))
            fault = refused(lambda home=home: publishing.publish(home))
        if fault is None:
            break
        assert "No space left on device" in fault.message("km")
        assert shown(home) in (1, 2)
        assert left_over(home) == []
    assert turn > 15
    assert shown(home) == 2
