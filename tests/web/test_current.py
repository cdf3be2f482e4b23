"""The snapshot on screen: opened once, another one as soon as it is current, never unverified."""

import threading

import pytest

from svc_atlas.errors import AtlasError
from svc_atlas.snapshot import publish
from svc_atlas.web import current, states


@pytest.fixture
def another(home_copy):
    """A home whose current snapshot is the public one, the official one still beside it."""
    first = current.snapshot()
    return first, publish(home_copy, audience="public")


def test_a_snapshot_is_opened_once(home):
    assert current.snapshot() is current.snapshot()
    assert current.facts(current.snapshot()) is current.facts(current.snapshot())


def test_many_readers_at_once_share_it(home_copy):
    found = []
    readers = [threading.Thread(target=lambda: found.append(current.snapshot())) for _ in range(8)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert len(found) == 8
    assert len({id(snapshot) for snapshot in found}) == 1


def test_a_new_current_snapshot_is_shown_without_a_restart(another, get):
    first, second = another
    assert first.id != second.id
    assert current.snapshot().id == second.id
    assert get("/readyz").json()["snapshot"] == second.id
    # A page that is still open may ask for files of the one before.
    assert get(f"/atlas/names/{first.id}.json").status == 200


def test_the_administrator_can_pin_a_snapshot(another, monkeypatch):
    first, _ = another
    monkeypatch.setenv("SVC_SNAPSHOT", first.id)
    assert current.snapshot().id == first.id


def test_a_public_server_shows_the_public_snapshot_alone(another, get, monkeypatch):
    first, second = another
    monkeypatch.setenv("SVC_AUDIENCE", "public")
    assert get("/readyz").json()["snapshot"] == second.id
    assert get(f"/atlas/names/{second.id}.json").status == 200
    assert get(f"/atlas/names/{first.id}.json").status == 404


def test_without_a_snapshot_the_reason_is_a_sentence(tmp_path, monkeypatch):
    monkeypatch.setenv("SVC_HOME", str(tmp_path))
    with pytest.raises(AtlasError) as raised:
        current.snapshot()
    for lang in ("km", "en"):
        assert str(tmp_path) in raised.value.message(lang)


def test_the_launcher_leaves_a_home_with_a_snapshot_alone(home):
    before = sorted(home.rglob("*"))
    with states.launcher(home) as work:
        assert work.ensure() == "ready"
    assert sorted(home.rglob("*")) == before
