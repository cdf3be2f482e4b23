"""A folder whose files count only while its index names them, with their SHA-256.

New files are written beside the old ones under new names; then ``store.json`` is replaced by one
atomic rename. A kill at any moment leaves the old content or the new one.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from svc_atlas import durable
from svc_atlas.errors import UnreadableError

INDEX = "store.json"
LOCK = ".lock"
FORM = 2
FORMS = (1, FORM)  #: form 1 knew no submissions: the demonstration of an earlier version
PARTS = ("form", "synthetic", "sources", "time", "tables")


class IndexedFolder:
    """The files of the store of records.

    The index is ``{"form", "synthetic", "sources", "time", "tables", "submissions"}``; an entry of
    the last two has ``{"file", "sha256"}``, submissions under ``kept``.
    """

    def __init__(self, folder: Path):
        self.folder = folder

    def index(self) -> dict | None:
        """Return the index, None where there is none.

        Raises
        ------
        UnreadableError
            It is damaged, of another form, or cannot be read.
        """
        path = self.folder / INDEX
        try:
            index = json.loads(_bytes(path))
            form, *_ = (index[key] for key in PARTS)
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError) as fault:
            raise UnreadableError("records.store.index_damaged", file=path) from fault
        if form not in FORMS:
            raise UnreadableError("records.store.other_form", file=path, form=form, known=FORM)
        # Before a dash could mean 0, it did not.
        told = [{"dash_is_zero": False, **each} for each in index.get("submissions", [])]
        return {**index, "submissions": told}

    def content(self, kept: Mapping, *, synthetic: bool) -> bytes:
        """Return the bytes of a file that the index names, after comparing them with it.

        Raises
        ------
        UnreadableError
            It is missing, damaged or cannot be read; the sentence names it and the way back.
        """
        path = self.folder / kept["file"]
        advice = "damaged_demo" if synthetic else "damaged"
        try:
            content = _bytes(path)
        except FileNotFoundError as fault:
            raise UnreadableError(f"records.store.{advice}", file=path) from fault
        if hashlib.sha256(content).hexdigest() != kept["sha256"]:
            raise UnreadableError(f"records.store.{advice}", file=path)
        return content

    def replace(self, index: Mapping, contents: Mapping[str, bytes]) -> None:
        """Write files, then the index that names them; the caller holds the lock."""
        for name, content in contents.items():
            durable.replace_file(self.folder / name, content)
        words = json.dumps(index, ensure_ascii=False, indent=1)
        durable.replace_file(self.folder / INDEX, f"{words}\n".encode())
        self._sweep(index)

    def clear(self) -> None:
        """Remove the index, then the files; the caller holds the lock."""
        (self.folder / INDEX).unlink()
        durable.sync_folder(self.folder)
        self._sweep({"tables": {}, "submissions": []})

    @contextmanager
    def writing(self, waiting: Callable[[], None] | None = None) -> Iterator[None]:
        """Hold the lock of the folder, which is made where it is absent.

        Raises
        ------
        InputError
            Another process holds the lock for too long.
        UnreadableError
            The folder cannot be written to.
        """
        lock = durable.locked(self.folder / LOCK, waiting=waiting)
        with durable.writable(self.folder), lock:
            yield

    def _sweep(self, index: Mapping) -> None:
        """Remove the files that the index does not name, and what killed writers left."""
        durable.clear_unfinished(self.folder)
        named = {entry["file"] for entry in index["tables"].values()}
        named |= {entry["kept"]["file"] for entry in index["submissions"]}
        for path in self.folder.glob("*.parquet"):
            if path.name not in named:
                path.unlink()


def kept(name: str, content: bytes) -> dict[str, str]:
    """Return how the index names a file: its name holds its hash, so that none is overwritten."""
    digest = hashlib.sha256(content).hexdigest()
    return {"file": f"{name}.{digest[:16]}.parquet", "sha256": digest}


def _bytes(path: Path) -> bytes:
    """Return the bytes of ``path``; a file that is not there is for the caller to judge."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise
    except OSError as fault:
        raise UnreadableError(
            "records.store.unreadable", file=path, reason=fault.strerror
        ) from fault
