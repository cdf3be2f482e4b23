"""Writing that survives a kill, a full disk or a power cut: whole or not at all.

Everything is written beside its place, synced to the disk, and moved there by one atomic rename.
"""

import fcntl
import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from svc_atlas.errors import InputError, UnreadableError

UNFINISHED = ".new-"
WAIT = 600.0


def sync_folder(folder: Path) -> None:
    """Make the names in ``folder`` last: a file's own sync does not cover its name."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_file(path: Path, content: bytes) -> None:
    """Write ``content`` to a new file and sync it; of a failure nothing is left."""
    with open(path, "xb") as file:
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        except BaseException:
            path.unlink(missing_ok=True)
            raise


def replace_file(path: Path, content: bytes) -> None:
    """Replace the file at ``path`` by one atomic rename; a kill leaves the old one or the new one.

    The caller holds the lock of the folder.
    """
    beside = path.with_name(f"{UNFINISHED}{path.name}")
    beside.unlink(missing_ok=True)
    try:
        write_file(beside, content)
        os.replace(beside, path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def write_folder(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Write a new folder of files, named by their relative posix paths, all synced.

    Of a failure, a full disk for one, nothing is left.
    """
    folder.mkdir()
    try:
        _fill(folder, contents)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _fill(folder: Path, contents: Mapping[str, bytes]) -> None:
    made = {folder}
    for name, content in contents.items():
        path = folder / name
        for parent in reversed(path.relative_to(folder).parents):
            if folder / parent not in made:
                (folder / parent).mkdir()
                made.add(folder / parent)
        write_file(path, content)
    for each in sorted(made, reverse=True):
        sync_folder(each)


def remove_folder(folder: Path) -> None:
    """Remove a folder so that no moment shows half of it: renamed first, then emptied."""
    if not folder.name.startswith(UNFINISHED):
        aside = folder.with_name(f"{UNFINISHED}{folder.name}-{os.getpid()}")
        os.rename(folder, aside)
        folder = aside
    shutil.rmtree(folder)


def clear_unfinished(root: Path) -> None:
    """Remove what killed writers left in ``root``; the caller holds its lock, so none lives."""
    for left in root.glob(f"{UNFINISHED}*"):
        if left.is_dir():
            shutil.rmtree(left)
        else:
            left.unlink()


@contextmanager
def writable(folder: Path) -> Iterator[Path]:
    """Make ``folder`` where it is absent, and say in one sentence why writing to it failed.

    Raises
    ------
    UnreadableError
        A full disk, a folder without permission, a file in the place of a folder.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        yield folder
    except OSError as fault:
        raise UnreadableError(
            "snapshot.not_written", folder=folder, reason=fault.strerror or str(fault)
        ) from fault


@contextmanager
def locked(
    path: Path, *, wait: float = WAIT, waiting: Callable[[], None] | None = None
) -> Iterator[None]:
    """Hold the lock file at ``path``; the system frees it when the process ends, however it ends.

    Parameters
    ----------
    path : Path
        The lock file; made when absent, never removed.
    wait : float
        Seconds to wait for another holder.
    waiting : callable, optional
        Called once when another process holds the lock.

    Raises
    ------
    InputError
        The other holder did not finish in time.
    UnreadableError
        The folder cannot be written to.
    """
    with writable(path.parent):
        file = open(path, "ab")  # noqa: SIM115 - closed below, after the caller's work
    with file:
        until = time.monotonic() + wait
        told = False
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if waiting and not told:
                    waiting()
                    told = True
                if time.monotonic() >= until:
                    raise InputError("snapshot.busy", folder=path.parent) from None
                time.sleep(0.05)
        yield
