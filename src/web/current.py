"""The snapshot on screen: opened once, verified, and opened again only when another is current."""

import threading
from functools import lru_cache

from svc_atlas import settings
from svc_atlas.gazetteer import Gazetteer, load
from svc_atlas.snapshot import Snapshot, current, open_snapshot
from svc_atlas.web.facts import Facts

_opening = threading.Lock()


def snapshot() -> Snapshot:
    """Return the snapshot that ``SVC_SNAPSHOT`` names, else the current one.

    Raises
    ------
    AtlasError
        There is none, or it does not verify: the sentence says the way back.
    """
    chosen = settings.read()
    return by_id(chosen.snapshot or current(chosen.home))


def by_id(identifier: str | None) -> Snapshot:
    """Return the snapshot of that id, verified when it is first opened."""
    chosen = settings.read()
    with _opening:
        return _open(chosen.home, identifier, chosen.audience)


@lru_cache(maxsize=2)
def _open(home, identifier, audience) -> Snapshot:
    return open_snapshot(home, identifier, audience=audience)


@lru_cache(maxsize=2)
def facts(of: Snapshot) -> Facts:
    """Return the figures of a snapshot, computed once each."""
    return Facts(of)


def gazetteer() -> Gazetteer:
    """Return the gazetteer."""
    return load()
