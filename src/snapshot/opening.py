"""Opening snapshots: verified, immutable, and with a way back from a broken one."""

import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

import pandas as pd

from svc_atlas import durable, parquet
from svc_atlas.errors import CallError, InputError, UnreadableError
from svc_atlas.schema import TABLES
from svc_atlas.snapshot import manifest
from svc_atlas.snapshot.manifest import BrokenSnapshotError

CURRENT = "current"
SNAPSHOTS = "snapshots"
LOCK = ".lock"
ANSWERS = 64  # of ``Snapshot.rows`` that are kept
DESCRIBED = ("time", "audience", "synthetic", "years", "schematic", "bytes")


class Snapshot:
    """A snapshot that was verified when it was opened; nothing changes it.

    Attributes
    ----------
    id : str
        16 hex digits.
    folder : Path
    manifest : dict
    synthetic : bool
        Demonstration records, not real ones.
    audience : str
        ``official`` or ``public``.
    """

    def __init__(self, folder: Path, facts: dict):
        self.folder = folder
        self.manifest = facts
        self.id: str = facts["id"]
        self.synthetic: bool = facts["synthetic"]
        self.audience: str = facts["audience"]
        #: What others made from it, kept for as long as it is.
        self.kept: dict[tuple, object] = {}
        self._tables: dict[str, pd.DataFrame] = {}
        self._rows: dict[tuple, pd.DataFrame] = {}
        self._reading = threading.Lock()

    def __repr__(self) -> str:
        return f"Snapshot({self.id!r})"

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its tables."""
        return tuple(sorted(self.manifest["rows"]))

    @cached_property
    def layer(self) -> dict:
        """The manifest of its boundary layer: ``layer.json``."""
        return json.loads(self._bytes("boundaries/layer.json"))

    def table(self, name: str) -> pd.DataFrame:
        """Return a table with the types of the schema; read once, kept, never to be changed.

        Raises
        ------
        KeyError
            The snapshot has no such table.
        BrokenSnapshotError
            Its file was changed since the snapshot was opened.
        """
        if name not in self.manifest["rows"]:
            raise KeyError(f"snapshot {self.id} has no table {name}")
        with self._reading:
            if name not in self._tables:
                content = self._bytes(f"tables/{name}.parquet")
                self._tables[name] = parquet.decode(TABLES[name], content)
            return self._tables[name]

    def rows(self, name: str, **equal) -> pd.DataFrame:
        """Return the rows of a table whose columns equal what is given; never to be changed.

        For a few rows of a large table, which is not loaded: the last answers are kept.

        Parameters
        ----------
        name : str
        **equal
            A value for each column to compare.

        Raises
        ------
        KeyError
            The snapshot has no such table.
        BrokenSnapshotError
            Its file was changed since the snapshot was opened.

        Examples
        --------
        ``snapshot.rows("provenance", year=2024, commune="020301")``
        """
        if name not in self.manifest["rows"]:
            raise KeyError(f"snapshot {self.id} has no table {name}")
        key = (name, *sorted(equal.items()))
        with self._reading:
            if key not in self._rows:
                content = self._bytes(f"tables/{name}.parquet")
                self._rows[key] = parquet.rows(TABLES[name], content, equal)
                while len(self._rows) > ANSWERS:
                    del self._rows[next(iter(self._rows))]
            return self._rows[key]

    def _bytes(self, file: str) -> bytes:
        # Compared once more: minutes may lie between the opening and the first use of a table.
        try:
            content = manifest.read_bytes(self.folder / file)
        except FileNotFoundError:
            raise BrokenSnapshotError("snapshot.file_missing", id=self.id, file=file) from None
        except UnreadableError as fault:  # a link, a pipe, a broken disk: it is not what it was
            raise BrokenSnapshotError("snapshot.file_changed", id=self.id, file=file) from fault
        if hashlib.sha256(content).hexdigest() != self.manifest["files"][file]:
            raise BrokenSnapshotError("snapshot.file_changed", id=self.id, file=file)
        return content

    def asset(self, name: str) -> bytes:
        """Return a file of ``boundaries/assets``, compared with the manifest as it is read.

        Raises
        ------
        KeyError
            The snapshot has no such file.
        BrokenSnapshotError
            It was changed since the snapshot was opened.
        """
        file = f"boundaries/assets/{name}"
        if file not in self.manifest["files"]:
            raise KeyError(f"snapshot {self.id} has no asset {name}")
        return self._bytes(file)


def folder_of(home: Path, id: str) -> Path:
    """Return the folder of the snapshot ``id``.

    Raises
    ------
    CallError
        No id at all: an id is 16 hex digits and never a path.
    """
    if not manifest.ID.fullmatch(id):
        raise CallError("snapshot.no_id", id=id)
    return Path(home) / SNAPSHOTS / id


def current(home: Path) -> str | None:
    """Return the id of the current snapshot, None when none was ever made current.

    Raises
    ------
    BrokenSnapshotError
        The file ``current`` holds no id.
    UnreadableError
        It cannot be read.
    """
    path = Path(home) / CURRENT
    try:
        content = manifest.read_bytes(path)
    except FileNotFoundError:
        return None
    id = content.decode("ascii", "replace").removesuffix("\n")
    if not manifest.ID.fullmatch(id):
        raise BrokenSnapshotError("snapshot.current_broken", file=path, other=newest_whole(home))
    return id


def open_snapshot(home: Path, id: str | None = None, *, audience: str | None = None) -> Snapshot:
    """Open a snapshot after comparing every byte of it with its id.

    Parameters
    ----------
    home : Path
        ``SVC_HOME``.
    id : str, optional
        The snapshot to open, the current one when None.
    audience : str, optional
        Whom it will be shown to: one that was published for officials is never opened for the
        public.

    Raises
    ------
    BrokenSnapshotError
        It is not as it was published; the sentence names the file and the way back.
    InputError
        There is no current snapshot, no such one, or it is not for this audience.
    CallError
        ``id`` is none.
    """
    id = id or current(home)
    if id is None:
        raise InputError("snapshot.none", folder=home)
    folder = folder_of(home, id)
    if not _is_there(folder):
        raise BrokenSnapshotError(
            "snapshot.missing", id=id, folder=folder.parent, other=newest_whole(home, besides=id)
        )
    try:
        facts = manifest.check(folder)
    except BrokenSnapshotError as fault:
        fault.other = newest_whole(home, besides=id)
        raise
    officials_alone = any(t.audience != "public" for t in map(TABLES.get, facts["rows"]) if t)
    if audience == "public" and (facts["audience"] != "public" or officials_alone):
        raise InputError("snapshot.not_public", id=id)
    return Snapshot(folder, facts)


def _is_there(folder: Path) -> bool:
    try:
        return folder.is_dir()
    except OSError as fault:
        raise UnreadableError("snapshot.unreadable", file=folder, reason=fault.strerror) from fault


def verify(folder: Path) -> None:
    """Compare every byte of the snapshot at ``folder`` with the id the folder bears.

    Raises
    ------
    BrokenSnapshotError
        A file is missing, changed or added.
    InputError
        There is no such folder.
    """
    folder = Path(folder)
    if not _is_there(folder):
        raise BrokenSnapshotError("snapshot.missing", id=folder.name, folder=folder.parent)
    manifest.check(folder)


def use(home: Path, id: str) -> Snapshot:
    """Make a snapshot the current one, once every byte of it is verified.

    Raises
    ------
    InputError
        It is not whole or not there; the current one stays.
    UnreadableError
        The home cannot be written to.
    """
    snapshot = open_snapshot(home, id)
    with writing(home) as root, durable.writable(root):
        make_current(home, id)
    return snapshot


def make_current(home: Path, id: str) -> None:
    """Point ``current`` at ``id`` by one atomic rename; the caller holds the lock."""
    durable.replace_file(Path(home) / CURRENT, f"{id}\n".encode())


@contextmanager
def writing(home: Path, waiting: Callable[[], None] | None = None) -> Iterator[Path]:
    """Hold the lock of the snapshots of ``home`` and give their folder, rid of unfinished ones.

    Raises
    ------
    UnreadableError
        The disk is full, or the folder cannot be written to.
    InputError
        Another process holds the lock for too long.
    """
    root = Path(home) / SNAPSHOTS
    with durable.locked(root / LOCK, waiting=waiting):
        with durable.writable(root):
            durable.clear_unfinished(root)
        yield root


def list_snapshots(home: Path) -> list[dict]:
    """Return what is known of every snapshot, the newest first.

    Each has ``id``, ``current``, ``whole`` (verified now), ``fault`` (the error, None when
    whole) and, None where the manifest is broken, ``time``, ``audience``, ``synthetic``,
    ``years``, ``schematic`` and ``bytes``.
    """
    try:
        now = current(home)
    except (InputError, UnreadableError):
        now = None
    return [{**each, "current": each["id"] == now} for each in _described(home)]


def newest_whole(home: Path, *, besides: str | None = None) -> str | None:
    """Return the id of the newest snapshot that is whole, other than ``besides``."""
    whole = (each["id"] for each in _described(home) if each["whole"])
    return next((id for id in whole if id != besides), None)


def remove_synthetic(home: Path) -> tuple[list[str], str | None]:
    """Delete every snapshot of demonstration records.

    When the current one is among them, the newest other one that is whole becomes current, or
    none.

    Returns
    -------
    removed : list of str
        The ids of the deleted snapshots.
    now : str or None
        The id of the current snapshot afterwards.
    """
    home = Path(home)
    with writing(home) as root, durable.writable(root):
        described = _described(home)
        removed = [each["id"] for each in described if each["synthetic"]]
        now = current(home)
        if now in removed:
            now = next(
                (each["id"] for each in described if each["whole"] and not each["synthetic"]), None
            )
            if now:
                make_current(home, now)
            else:
                (home / CURRENT).unlink()
                durable.sync_folder(home)
        for id in removed:
            durable.remove_folder(root / id)
        return removed, now


def _described(home: Path) -> list[dict]:
    root = Path(home) / SNAPSHOTS
    folders = [each for each in root.glob("*") if manifest.ID.fullmatch(each.name)]
    found = [_describe(folder) for folder in folders]
    found.sort(key=lambda each: (each["time"] or "", each["id"]), reverse=True)
    whole = next((each["id"] for each in found if each["whole"]), None)
    for each in found:
        if isinstance(each["fault"], BrokenSnapshotError):
            each["fault"].other = whole
    return found


def _describe(folder: Path) -> dict:
    described = {"id": folder.name, "whole": True, "fault": None, **dict.fromkeys(DESCRIBED)}
    try:
        # Whether it is invented is known of one in another form, too: the demonstration goes whole.
        facts = manifest.sealed(folder)
        described.update({name: facts.get(name) for name in DESCRIBED})
        manifest.check(folder)
    except (InputError, UnreadableError) as fault:
        described.update(whole=False, fault=fault)
    return described
