"""The snapshots on screen: the current one and the one before, each verified whole, once.

A page that is still open may ask for files of the snapshot before; every other id is unknown, and
answered from memory. What is made from a snapshot hangs on it, and goes when it goes.
"""

import threading
import time
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from svc_atlas import settings
from svc_atlas.errors import AtlasError, InputError
from svc_atlas.gazetteer import Gazetteer, load
from svc_atlas.snapshot import BrokenSnapshotError, Snapshot, current, open_snapshot
from svc_atlas.web.facts import Facts

# Seconds for which a snapshot that did not open is not read through again.
AGAIN = 5.0


class Registry:
    """The open snapshots of one home, for one audience.

    Parameters
    ----------
    home : Path
        ``SVC_HOME``.
    audience : str
        Whom they are shown to.
    """

    def __init__(self, home: Path, audience: str):
        self._home, self._audience = home, audience
        self._opening = threading.Lock()
        self._open: tuple[Snapshot, ...] = ()  # the current one first
        self._fault: tuple[str, AtlasError, float] | None = None

    def snapshot(self, wanted: str | None) -> Snapshot:
        """Return the snapshot of an id, opened if it is not; the one before stays at hand.

        Raises
        ------
        AtlasError
            It cannot be opened: the sentence says the way back.
        """
        if wanted is None:
            raise InputError("snapshot.none", folder=self._home)
        if found := self.at_hand(wanted):
            return found
        with self._opening:
            return self.at_hand(wanted) or self._opened(wanted)

    def at_hand(self, identifier: str) -> Snapshot | None:
        """Return an open snapshot by its id; None for every other."""
        return next((each for each in self._open if each.id == identifier), None)

    def broken(self, identifier: str, fault: AtlasError) -> None:
        """Let go of a snapshot whose files were found changed."""
        with self._opening:
            self._open = tuple(each for each in self._open if each.id != identifier)
            self._fault = (identifier, fault, time.monotonic())

    def _opened(self, wanted: str) -> Snapshot:
        if self._fault and self._fault[0] == wanted:
            if time.monotonic() - self._fault[2] < AGAIN:
                raise self._fault[1]
            self._fault = None
        try:
            opened = open_snapshot(self._home, wanted, audience=self._audience)
        except AtlasError as fault:
            self._fault = (wanted, fault, time.monotonic())
            raise
        self._open = (opened, *self._open[:1])
        return opened


_registries: dict[tuple[Path, str], Registry] = {}


def _registry() -> Registry:
    chosen = settings.read()
    key = (chosen.home, chosen.audience)
    if key not in _registries:
        _registries.clear()
        _registries[key] = Registry(*key)
    return _registries[key]


def snapshot() -> Snapshot:
    """Return the snapshot that ``SVC_SNAPSHOT`` names, else the current one.

    Raises
    ------
    AtlasError
        There is none, or it does not verify: the sentence says the way back.
    """
    chosen = settings.read()
    return _registry().snapshot(chosen.snapshot or current(chosen.home))


def by_id(identifier: str) -> Snapshot | None:
    """Return the current snapshot or the one before by its id; None for every other."""
    return _registry().at_hand(identifier)


def broken(fault: BrokenSnapshotError) -> None:
    """Take a snapshot off the screen whose files were found changed."""
    _registry().broken(fault.params["id"], fault)


def kept_with_snapshot(most: int = 1) -> Callable:
    """Keep what a function makes from a snapshot, its first argument, for as long as that is open.

    Parameters
    ----------
    most : int
        Answers that are kept; the oldest goes first.
    """

    def keeping(make: Callable) -> Callable:
        @wraps(make)
        def kept(of: Snapshot, *args: Any) -> Any:
            answers: dict = of.kept.setdefault((make,), {})
            found = answers.get(args)
            if found is None:
                found = answers[args] = make(of, *args)
                while len(answers) > most:
                    answers.pop(next(iter(answers)), None)
            return found

        return kept

    return keeping


_making = threading.Lock()


def facts(of: Snapshot) -> Facts:
    """Return the figures of a snapshot, computed once each."""
    with _making:
        return _facts(of)


@kept_with_snapshot()
def _facts(of: Snapshot) -> Facts:
    return Facts(of)


def gazetteer() -> Gazetteer:
    """Return the gazetteer."""
    return load()
