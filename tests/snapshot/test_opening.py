"""Opening: every byte verified, every broken one named, and always a way back."""

import json
import time
from pathlib import Path

import pandas as pd
import pytest

from svc_atlas import schema
from svc_atlas.errors import CallError, InputError, UnreadableError
from svc_atlas.snapshot import (
    BrokenSnapshotError,
    current,
    list_snapshots,
    manifest,
    open_snapshot,
    remove_synthetic,
    use,
    verify,
)


def flip(path, at: int) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)


@pytest.fixture
def two(small):
    """Two snapshots: ``two.old``, and ``two.new`` that is current."""
    small.old = small.publish(tiers=(1, 1, 1))
    small.new = small.publish(tiers=(2, 2, 2))
    return small


def test_the_current_snapshot_is_opened_unless_another_is_named(two):
    assert open_snapshot(two.home).table("tiers")["tier"].tolist() == [2, 2, 2]
    assert open_snapshot(two.home, two.old.id).table("tiers")["tier"].tolist() == [1, 1, 1]


def test_tables_come_back_with_the_types_of_the_schema(two):
    opened = open_snapshot(two.home)
    for name, table in schema.TABLES.items():
        pd.testing.assert_series_equal(opened.table(name).dtypes, table.empty().dtypes)
    assert opened.table("areas").loc[0, "name_km"] == "បាត់ដំបង"
    assert opened.table("tiers") is opened.table("tiers")


def test_a_few_rows_are_those_of_the_table_and_kept(two):
    opened = open_snapshot(two.home)
    whole = opened.table("tiers")
    one = opened.rows("tiers", year=2023, commune="020302")
    expected = whole[whole["commune"] == "020302"].reset_index(drop=True)
    pd.testing.assert_frame_equal(one, expected)
    assert opened.rows("tiers", commune="020302", year=2023) is one
    assert opened.rows("tiers", year=1999).empty
    with pytest.raises(KeyError):
        opened.rows("nothing", year=2023)


def test_rows_of_a_file_that_was_changed_are_refused(two):
    opened = open_snapshot(two.home)
    path = opened.folder / "tables" / "tiers.parquet"
    flip(path, path.stat().st_size // 2)
    with pytest.raises(BrokenSnapshotError, match="tiers"):
        opened.rows("tiers", year=2023)


def test_only_files_of_the_manifest_are_assets(two):
    opened = open_snapshot(two.home)
    assert opened.asset("nation.abc123.json.gz") == b"gz" * 40
    for name in ("../layer.json", "../../manifest.json", "/etc/passwd", "nation.json", ""):
        with pytest.raises(KeyError):
            opened.asset(name)


def test_one_flipped_byte_anywhere_is_refused_with_the_file_and_the_way_back(two):
    for path in sorted(two.new.folder.rglob("*.*")):
        name = path.relative_to(two.new.folder).as_posix()
        whole = path.read_bytes()
        for at in (0, len(whole) // 2, len(whole) - 1):
            flip(path, at)
            with pytest.raises(InputError) as caught:
                open_snapshot(two.home)
            for lang in ("km", "en"):
                sentence = caught.value.message(lang)
                assert name in sentence
                assert two.new.id in sentence
                assert f"svc snapshots use {two.old.id}" in sentence
                assert "svc snapshots list" in sentence
            path.write_bytes(whole)
    assert open_snapshot(two.home).id == two.new.id


def test_a_missing_and_an_added_file_are_refused_by_name(two):
    (two.new.folder / "tables" / "extra.parquet").write_bytes(b"")
    with pytest.raises(BrokenSnapshotError, match=r"tables/extra\.parquet .*not published"):
        open_snapshot(two.home)
    (two.new.folder / "tables" / "extra.parquet").unlink()
    (two.new.folder / "tables" / "tiers.parquet").unlink()
    with pytest.raises(BrokenSnapshotError, match=r"tables/tiers\.parquet .*is missing"):
        open_snapshot(two.home)


def test_a_folder_that_bears_the_name_of_another_snapshot_is_refused(two):
    other = two.new.folder.with_name("0123456789abcdef")
    two.new.folder.rename(other)
    with pytest.raises(BrokenSnapshotError, match=two.new.id):
        verify(other)


def test_a_manifest_that_was_rewritten_with_its_seal_does_not_pass_for_the_id(two):
    path = two.new.folder / "manifest.json"
    told = json.loads(path.read_bytes())
    del told["sha256"]
    table = two.new.folder / "tables" / "tiers.parquet"
    table.write_bytes((two.old.folder / "tables" / "tiers.parquet").read_bytes())
    told["files"]["tables/tiers.parquet"] = json.loads(
        (two.old.folder / "manifest.json").read_bytes()
    )["files"]["tables/tiers.parquet"]
    path.write_bytes(manifest.seal(told))
    with pytest.raises(BrokenSnapshotError):
        open_snapshot(two.home)


def test_the_way_back_names_no_snapshot_that_is_broken_too(two):
    flip(two.new.folder / "boundaries" / "layer.json", 0)
    flip(two.old.folder / "boundaries" / "layer.json", 0)
    with pytest.raises(BrokenSnapshotError, match="publish again with svc publish"):
        open_snapshot(two.home)


def test_a_table_changed_after_opening_is_not_read(two):
    opened = open_snapshot(two.home)
    flip(two.new.folder / "tables" / "tiers.parquet", 8)
    with pytest.raises(BrokenSnapshotError, match=r"tables/tiers\.parquet"):
        opened.table("tiers")


@pytest.mark.parametrize(
    "garbage", [b"", b"\n", b"../../x", b"/etc", b"ABCDEF0123456789", b"0" * 15, b"\xff\xfe" * 8]
)
def test_a_current_that_holds_no_id_is_refused_with_the_way_back(two, garbage):
    (two.home / "current").write_bytes(garbage)
    with pytest.raises(BrokenSnapshotError) as caught:
        open_snapshot(two.home)
    assert f"svc snapshots use {two.new.id}" in str(caught.value)
    assert [each["current"] for each in list_snapshots(two.home)] == [False, False]
    use(two.home, two.new.id)
    assert open_snapshot(two.home).id == two.new.id


@pytest.mark.parametrize("id", ["../../x", "..", "/tmp", "0123456789ABCDEF", "0123456789abcdef0"])
def test_an_id_is_never_a_path(two, id):
    for call in (open_snapshot, use):
        with pytest.raises(CallError) as caught:
            call(two.home, id)
        assert caught.value.exit_code == 2


def test_a_home_without_a_snapshot_says_what_to_do(tmp_path):
    assert current(tmp_path) is None
    assert list_snapshots(tmp_path) == []
    with pytest.raises(InputError, match="svc demo"):
        open_snapshot(tmp_path)


def test_a_current_that_is_gone_names_the_other(two):
    two.new.folder.rename(two.home / "taken-away")
    with pytest.raises(BrokenSnapshotError, match=f"svc snapshots use {two.old.id}"):
        open_snapshot(two.home)


def test_a_current_that_cannot_be_read_is_told(two):
    (two.home / "current").unlink()
    (two.home / "current").mkdir()
    with pytest.raises(UnreadableError, match="current"):
        open_snapshot(two.home)


def test_what_was_published_for_officials_is_not_opened_for_the_public(two):
    with pytest.raises(InputError, match="for officials"):
        open_snapshot(two.home, audience="public")
    public = two.publish(audience="public")
    assert open_snapshot(two.home, audience="public").id == public.id
    assert open_snapshot(two.home, audience="official").id == public.id


def test_a_manifest_of_another_version_is_not_guessed_at(two):
    path = two.new.folder / "manifest.json"
    told = {**json.loads(path.read_bytes()), "schema_version": 2}
    del told["sha256"]
    path.write_bytes(manifest.seal(told))
    with pytest.raises(InputError, match="form 2, and this program reads form 3"):
        open_snapshot(two.home)


def test_the_list_is_newest_first_and_tells_the_broken_ones(two):
    flip(two.old.folder / "boundaries" / "layer.json", 0)
    new, old = list_snapshots(two.home)
    assert (new["id"], new["current"], new["whole"]) == (two.new.id, True, True)
    assert (old["id"], old["current"], old["whole"]) == (two.old.id, False, False)
    assert "boundaries/layer.json" in str(old["fault"])
    assert f"svc snapshots use {new['id']}" in str(old["fault"])
    assert (new["years"], new["synthetic"], new["audience"]) == ([2023], True, "official")


def test_a_folder_that_may_not_be_entered_is_named(two, monkeypatch):
    def refuse(path):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "is_dir", refuse)
    with pytest.raises(UnreadableError, match=f"{two.new.id} cannot be read"):
        open_snapshot(two.home)


def test_use_verifies_before_it_changes_anything(two):
    assert use(two.home, two.old.id).id == two.old.id
    assert current(two.home) == two.old.id
    flip(two.new.folder / "boundaries" / "layer.json", 0)
    with pytest.raises(BrokenSnapshotError):
        use(two.home, two.new.id)
    assert current(two.home) == two.old.id


def test_removing_the_demonstration_leaves_real_snapshots_and_makes_one_current(small):
    small.store.synthetic = False
    older, real = small.publish(tiers=(1, 1, 1)), small.publish(tiers=(3, 3, 3))
    small.store.synthetic = True
    demo = [small.publish(tiers=tiers).id for tiers in ((2, 2, 2), (1, 2, 3))]
    removed, now = remove_synthetic(small.home)
    assert sorted(removed) == sorted(demo)
    assert now == current(small.home) == real.id
    assert {each["id"] for each in list_snapshots(small.home)} == {older.id, real.id}
    assert remove_synthetic(small.home) == ([], real.id)


def test_removing_the_only_ones_leaves_none_current(two):
    removed, now = remove_synthetic(two.home)
    assert sorted(removed) == sorted([two.old.id, two.new.id])
    assert now is None
    assert not (two.home / "current").exists()
    assert list_snapshots(two.home) == []


def test_the_demonstration_of_another_version_is_removed_too(two):
    path = two.old.folder / "manifest.json"
    told = {**json.loads(path.read_bytes()), "schema_version": 1}
    del told["sha256"]
    path.write_bytes(manifest.seal(told))
    assert [each["whole"] for each in list_snapshots(two.home) if each["id"] == two.old.id] == [
        False
    ]
    assert sorted(remove_synthetic(two.home)[0]) == sorted([two.old.id, two.new.id])


def test_a_snapshot_of_the_demonstration_opens_quickly(demo_home):
    open_snapshot(demo_home)
    begun = time.perf_counter()
    open_snapshot(demo_home)
    # Some 15 ms here; far more than this would be felt at every start of the server.
    assert time.perf_counter() - begun < 2
