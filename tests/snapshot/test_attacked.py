"""Snapshots that somebody tampered with: no edited fact, no swapped file, no pipe is served."""

import gc
import hashlib
import json
import os
import weakref

import pytest

from svc_atlas.errors import AtlasError, InputError
from svc_atlas.snapshot import BrokenSnapshotError, manifest, open_snapshot
from svc_atlas.web.current import Registry

ASSET = "nation.abc123.json.gz"


def resealed(folder, **facts) -> None:
    """Edit facts of a manifest, and seal it as the program would."""
    path = folder / manifest.MANIFEST
    told = json.loads(path.read_bytes()) | facts
    del told["sha256"]
    path.write_bytes(manifest.seal(told))


@pytest.mark.parametrize("facts", [{"audience": "public"}, {"synthetic": False}, {"years": [1999]}])
def test_an_edited_fact_is_another_snapshot_s(small, facts):
    published = small.publish()
    resealed(published.folder, **facts)
    for audience in ("official", "public"):
        with pytest.raises(BrokenSnapshotError, match=published.id):
            open_snapshot(small.home, published.id, audience=audience)


def test_what_holds_a_table_of_officials_is_not_opened_for_the_public_whatever_it_says(small):
    published = small.publish()
    facts = json.loads((published.folder / manifest.MANIFEST).read_bytes()) | {"audience": "public"}
    content = manifest.told(facts)
    (published.folder / manifest.FACTS).write_bytes(content)
    # A forger with the program at hand: every hash and the id are made anew.
    files = {
        path.relative_to(published.folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in published.folder.rglob("*")
        if path.is_file() and path.name != manifest.MANIFEST
    }
    forged = manifest.identify(files)
    resealed(published.folder, audience="public", files=files, id=forged)
    published.folder.rename(published.folder.with_name(forged))
    assert open_snapshot(small.home, forged, audience="official").audience == "public"
    with pytest.raises(InputError, match="for officials"):
        open_snapshot(small.home, forged, audience="public")


@pytest.mark.parametrize("swap", ["bytes", "link", "pipe"])
def test_geometry_that_was_swapped_after_opening_is_not_served(small, tmp_path, swap):
    small.publish()
    opened = open_snapshot(small.home)
    path = opened.folder / "boundaries" / "assets" / ASSET
    whole = path.read_bytes()
    path.unlink()
    if swap == "bytes":
        path.write_bytes(b"other")
    elif swap == "link":
        secret = tmp_path / "secret"
        secret.write_bytes(whole)  # even of the same bytes: what a link leads to can change
        path.symlink_to(secret)
    else:
        os.mkfifo(path)
    with pytest.raises(BrokenSnapshotError, match=ASSET):
        opened.asset(ASSET)


@pytest.mark.parametrize("file", ["manifest.json", "facts.json", "tables/tiers.parquet"])
def test_a_pipe_in_the_place_of_a_file_does_not_hold_up_the_opening(small, file):
    published = small.publish()
    path = published.folder / file
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(AtlasError):
        open_snapshot(small.home)


def test_the_current_one_and_the_one_before_are_in_memory_and_no_other(small):
    registry = Registry(small.home, "official")
    ids = [small.publish(tiers=(tier, 1, 1)).id for tier in (1, 2, 3)]
    first = weakref.ref(registry.snapshot(ids[0]))
    for each in ids[1:]:
        registry.snapshot(each)
    assert registry.at_hand(ids[0]) is None
    assert [registry.at_hand(each).id for each in ids[1:]] == ids[1:]
    gc.collect()
    assert first() is None
