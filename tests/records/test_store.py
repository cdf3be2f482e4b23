"""The store: whole or not at all, one kind of records, and a plain word when it is damaged."""

import json
import multiprocessing
import os
import signal
from datetime import date

import pandas as pd
import pytest

from svc_atlas import durable, schema
from svc_atlas.errors import AtlasError, InputError, UnreadableError
from svc_atlas.records.store import RecordStore, make_demo
from svc_atlas.records.submissions import Submission
from svc_atlas.records.workbook import FIGURES, frame

SOURCES = [{"generator": "somebody", "version": 1, "sha256": "ab" * 32}]
NAMES = {*schema.RECORD_NAMES, "coverage"}


def tables(tier: int) -> dict[str, pd.DataFrame]:
    """Records of one commune, told apart by its tier."""
    made = {name: schema.TABLES[name].empty() for name in NAMES}
    made["tiers"] = pd.DataFrame({"year": [2023], "commune": ["020301"], "tier": [tier]})
    return made


def write(home, tier: int) -> RecordStore:
    """Fill the store with a demonstration."""
    store = RecordStore(home)
    store.write_demo(tables(tier), sources=SOURCES)
    return store


def add(home, tier: int) -> RecordStore:
    """Hand in a workbook with that tier."""
    row = ("tiers", 2023, "020301", None, "tier", tier, "given", "tiers", "C4", str(tier))
    store = RecordStore(home)
    store.add([
        Submission(f"{tier}.xlsx", f"{tier}" * 64, "provincial_police", "02", date(2024, 1, 5),
                   frame([row], FIGURES))
    ])  # fmt: skip
    return store


def tier(home) -> int:
    return int(RecordStore(home).read()["tiers"]["tier"].item())


def files(home) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in (home / "records").iterdir() if p.name != ".lock"}


def test_what_is_written_is_read(tmp_path):
    store = write(tmp_path, 2)
    read = store.read()
    assert set(read) == NAMES
    for name, rows in read.items():
        pd.testing.assert_frame_equal(rows, schema.TABLES[name].typed(tables(2)[name]))
    assert (store.synthetic, store.empty, store.sources) == (True, False, SOURCES)


def test_there_is_one_parquet_file_a_table_and_the_index(tmp_path):
    write(tmp_path, 2)
    write(tmp_path, 1)
    names = sorted(files(tmp_path))
    assert sorted(name.split(".")[0] for name in names) == sorted([*NAMES, "store"])
    assert json.loads(files(tmp_path)["store.json"])["synthetic"] is True


def test_a_store_is_empty_at_first(tmp_path):
    store = RecordStore(tmp_path)
    assert store.empty
    assert store.synthetic is None
    assert store.sources == []
    with pytest.raises(InputError, match="svc demo"):
        store.read()
    assert not (tmp_path / "records").exists()


def test_a_cleared_store_is_empty(tmp_path):
    store = write(tmp_path, 2)
    assert store.clear()
    assert store.empty
    assert files(tmp_path) == {}
    assert not store.clear()


def test_the_demonstration_fills_a_store_and_leaves_it(tmp_path, records):
    steps = []
    store = make_demo(tmp_path, lambda step, done: steps.append((step, done)))
    assert store.synthetic
    pd.testing.assert_frame_equal(store.read()["offences"], records["offences"])
    assert store.sources[0]["generator"] == "svc_atlas.records.demo"
    assert all(len(source["sha256"]) == 64 for source in store.sources)
    assert [done for _, done in steps] == sorted(done for _, done in steps)
    assert steps[-1][1] == 1
    assert RecordStore(tmp_path).clear(synthetic_only=True)
    assert store.empty
    assert not RecordStore(tmp_path).clear(synthetic_only=True)


# Demonstration and real records never share a store


def test_real_records_are_refused_where_the_demonstration_is(tmp_path):
    write(tmp_path, 2)
    before = files(tmp_path)
    with pytest.raises(InputError, match="svc demo --remove"):
        add(tmp_path, 1)
    assert files(tmp_path) == before


def test_the_demonstration_is_refused_where_real_records_are(tmp_path):
    add(tmp_path, 2)
    before = files(tmp_path)
    with pytest.raises(InputError, match="SVC_HOME"):
        make_demo(tmp_path)
    with pytest.raises(InputError, match="real records"):
        write(tmp_path, 1)
    assert files(tmp_path) == before


def test_removing_the_demonstration_leaves_real_records(tmp_path):
    add(tmp_path, 2)
    before = files(tmp_path)
    with pytest.raises(InputError, match="real records"):
        RecordStore(tmp_path).clear(synthetic_only=True)
    assert files(tmp_path) == before


def test_real_records_follow_the_demonstration_once_it_is_removed(tmp_path):
    write(tmp_path, 2)
    RecordStore(tmp_path).clear(synthetic_only=True)
    store = add(tmp_path, 1)
    assert tier(tmp_path) == 1
    assert store.synthetic is False
    assert store.sources[0]["file"] == "1.xlsx"


def test_the_demonstration_of_an_earlier_version_still_opens(tmp_path):
    write(tmp_path, 2)
    path = tmp_path / "records" / "store.json"
    index = json.loads(path.read_bytes())
    del index["submissions"]
    path.write_text(json.dumps(index | {"form": 1}), encoding="utf-8")
    assert tier(tmp_path) == 2
    assert RecordStore(tmp_path).log() == []
    write(tmp_path, 3)
    assert tier(tmp_path) == 3


# Whole or not at all


def killed_at(home, rename: int) -> int:
    """Write to the store in a process that is killed before its `rename`-th rename."""

    def writer():
        replace, done = os.replace, []

        def replace_or_die(*args):
            if len(done) == rename:
                os.kill(os.getpid(), signal.SIGKILL)
            done.append(args)
            replace(*args)

        durable.os.replace = replace_or_die
        write(home, 1)

    process = multiprocessing.get_context("fork").Process(target=writer)
    process.start()
    process.join()
    return process.exitcode


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
@pytest.mark.parametrize("rename", range(len(NAMES) + 1))
def test_a_writer_killed_at_any_step_leaves_the_old_records(tmp_path, rename):
    write(tmp_path, 2)
    assert killed_at(tmp_path, rename) == -signal.SIGKILL
    assert tier(tmp_path) == 2
    write(tmp_path, 3)
    assert tier(tmp_path) == 3
    assert len(files(tmp_path)) == len(NAMES) + 1


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
def test_a_first_writer_killed_leaves_an_empty_store(tmp_path):
    assert killed_at(tmp_path, 4) == -signal.SIGKILL
    assert RecordStore(tmp_path).empty


def test_a_full_disk_leaves_the_old_records_and_says_so(tmp_path, monkeypatch):
    write(tmp_path, 2)

    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(durable.os, "fsync", full)
    with pytest.raises(UnreadableError, match="No space left"):
        write(tmp_path, 1)
    monkeypatch.undo()
    assert tier(tmp_path) == 2


def test_rows_that_break_the_schema_leave_the_old_records(tmp_path):
    write(tmp_path, 2)
    with pytest.raises(InputError, match="tiers"):
        write(tmp_path, 7)
    assert tier(tmp_path) == 2


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
def test_two_writers_at_once_both_end_and_one_of_them_is_kept_whole(tmp_path):
    context = multiprocessing.get_context("fork")
    writers = [context.Process(target=write, args=(tmp_path, n)) for n in (1, 2, 3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0, 0, 0]
    assert tier(tmp_path) in (1, 2, 3)
    assert len(files(tmp_path)) == len(NAMES) + 1


def test_a_reader_that_a_writer_overtakes_reads_the_new_records(tmp_path, monkeypatch):
    store = write(tmp_path, 2)
    index = store._files.index
    seen = []

    def old_once():
        if not seen:
            seen.append(index())
            write(tmp_path, 1)
            return seen[0]
        return index()

    monkeypatch.setattr(store._files, "index", old_once)
    assert int(store.read()["tiers"]["tier"].item()) == 1


# Damage is named, never read


def parquet_of(home, name: str):
    (path,) = (home / "records").glob(f"{name}.*.parquet")
    return path


def truncate(path):
    path.write_bytes(path.read_bytes()[:-40])


def flip(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize("damage", [truncate, flip, os.unlink])
@pytest.mark.parametrize(
    ("fill", "name", "way"), [(write, "tiers", "svc demo"), (add, "submission", "backup")]
)
def test_a_damaged_file_is_named_with_the_way_back(tmp_path, damage, fill, name, way):
    fill(tmp_path, 2)
    path = parquet_of(tmp_path, name)
    damage(path)
    store = RecordStore(tmp_path)
    with pytest.raises(UnreadableError, match=path.name) as caught:
        store.read()
    assert way in caught.value.message("en")
    assert path.name in caught.value.message("km")


def test_a_damaged_demonstration_is_made_again_or_removed(tmp_path):
    write(tmp_path, 2)
    truncate(parquet_of(tmp_path, "tiers"))
    write(tmp_path, 2)
    assert tier(tmp_path) == 2
    truncate(parquet_of(tmp_path, "tiers"))
    assert RecordStore(tmp_path).clear(synthetic_only=True)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"form": 1}', b"null", b"\xff\xfe"])
def test_a_damaged_index_is_named_and_nothing_is_written_over_it(tmp_path, content):
    store = write(tmp_path, 2)
    path = tmp_path / "records" / "store.json"
    path.write_bytes(content)
    before = files(tmp_path)
    for attempt in (
        store.read,
        store.clear,
        lambda: store.synthetic,
        lambda: write(tmp_path, 1),
        lambda: RecordStore(tmp_path).clear(synthetic_only=True),
        lambda: make_demo(tmp_path),
    ):
        with pytest.raises(UnreadableError, match=r"store\.json"):
            attempt()
    assert files(tmp_path) == before


def test_a_store_of_another_form_is_left_alone(tmp_path):
    store = write(tmp_path, 2)
    path = tmp_path / "records" / "store.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"form": 2', '"form": 9'))
    with pytest.raises(UnreadableError, match="form 9"):
        store.read()


def test_a_folder_in_the_place_of_the_index_is_named(tmp_path):
    (tmp_path / "records" / "store.json").mkdir(parents=True)
    with pytest.raises(UnreadableError, match=r"store\.json"):
        RecordStore(tmp_path).read()


def test_a_file_in_the_place_of_the_home_is_named(tmp_path):
    home = tmp_path / "home"
    home.write_text("not a folder")
    with pytest.raises(AtlasError, match="home"):
        write(home, 1)
