"""The store of the yearly records: one Parquet file a table, and ``store.json`` that names them.

``store.json`` is the store: a Parquet file counts only while it is named there, with its SHA-256.
New tables are written beside the old ones under new names; then ``store.json`` is replaced by one
atomic rename. A kill at any moment leaves the old store or the new one.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from svc_atlas import durable, gazetteer, parquet
from svc_atlas.errors import InputError, UnreadableError
from svc_atlas.records import demo
from svc_atlas.schema import RECORD_NAMES, TABLES

FOLDER = "records"
INDEX = "store.json"
LOCK = ".lock"
FORM = 1
REQUIRED = (*RECORD_NAMES, "coverage")


class RecordStore:
    """The records of a home.

    Parameters
    ----------
    home : Path
        ``SVC_HOME``; the store lies in its folder ``records``.
    """

    def __init__(self, home: Path):
        self.folder = Path(home) / FOLDER

    @property
    def empty(self) -> bool:
        """Whether there are no records at all."""
        return self._index() is None

    @property
    def synthetic(self) -> bool | None:
        """Whether the records are those of the demonstration; None when there are none."""
        index = self._index()
        return index and index["synthetic"]

    @property
    def sources(self) -> list[dict]:
        """What the records were made from: files with their SHA-256, or the generator."""
        index = self._index()
        return index["sources"] if index else []

    @property
    def time(self) -> str | None:
        """When the records were written, in UTC."""
        index = self._index()
        return index and index["time"]

    def read(self) -> dict[str, pd.DataFrame]:
        """Return every table of the store by name, typed and sorted as the schema says.

        Raises
        ------
        InputError
            The store is empty.
        UnreadableError
            A file is missing, damaged or not readable; the sentence names it.
        """
        while (index := self._index()) is not None:
            try:
                return {name: self._table(name, index) for name in index["tables"]}
            except UnreadableError:
                if self._index() == index:
                    raise  # else a writer replaced the store meanwhile: read the new one
        raise InputError("records.store.empty", folder=self.folder)

    def write(
        self,
        tables: Mapping[str, pd.DataFrame],
        *,
        synthetic: bool,
        sources: Sequence[Mapping],
    ) -> None:
        """Replace the whole content of the store.

        Parameters
        ----------
        tables : mapping of str to DataFrame
            Every table of ``schema.RECORDS`` and ``coverage``; others of the schema as there are.
        synthetic : bool
            Whether they are records of the demonstration.
        sources : sequence of mapping
            What they were made from, as JSON: ``file`` and ``sha256``, or ``generator`` and
            ``version``.

        Raises
        ------
        InputError
            The store holds records of the other kind, rows break the schema, or another process
            keeps the store for long; nothing was changed.
        UnreadableError
            The store cannot be written to, or its ``store.json`` is damaged.
        """
        contents = {
            name: parquet.encode(TABLES[name], tables[name])
            for name in dict.fromkeys([*REQUIRED, *tables])
        }
        index = {
            "form": FORM,
            "synthetic": synthetic,
            "sources": [dict(source) for source in sources],
            "time": datetime.now(UTC).isoformat(timespec="seconds"),
            "tables": {name: _entry(name, content) for name, content in contents.items()},
        }
        with self._writing():
            self._refuse_mixing(synthetic)
            for name, content in contents.items():
                durable.replace_file(self.folder / index["tables"][name]["file"], content)
            words = json.dumps(index, ensure_ascii=False, indent=1)
            durable.replace_file(self.folder / INDEX, f"{words}\n".encode())
            self._sweep(index)

    def clear(self, *, synthetic_only: bool = False) -> bool:
        """Remove the records, and return whether there were any.

        Parameters
        ----------
        synthetic_only : bool
            Refuse to remove real records.

        Raises
        ------
        InputError
            Real records, and ``synthetic_only``.
        UnreadableError
            The store cannot be written to, or its ``store.json`` is damaged.
        """
        if not self.folder.exists():
            return False
        with self._writing():
            index = self._index()
            if index is None:
                return False
            if synthetic_only and not index["synthetic"]:
                raise InputError("records.store.not_demo", folder=self.folder)
            (self.folder / INDEX).unlink()
            durable.sync_folder(self.folder)
            self._sweep({"tables": {}})
        return True

    def _index(self) -> dict | None:
        path = self.folder / INDEX
        try:
            index = json.loads(_bytes(path))
            form, *_ = (index[key] for key in ("form", "synthetic", "sources", "time", "tables"))
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError) as fault:
            raise UnreadableError("records.store.index_damaged", file=path) from fault
        if form != FORM:
            raise UnreadableError("records.store.other_form", file=path, form=form, known=FORM)
        return index

    def _table(self, name: str, index: Mapping) -> pd.DataFrame:
        entry = index["tables"][name]
        path = self.folder / entry["file"]
        advice = "damaged_demo" if index["synthetic"] else "damaged"
        try:
            content = _bytes(path)
        except FileNotFoundError as fault:
            raise UnreadableError(f"records.store.{advice}", file=path) from fault
        if hashlib.sha256(content).hexdigest() != entry["sha256"]:
            raise UnreadableError(f"records.store.{advice}", file=path)
        return parquet.decode(TABLES[name], content)

    def _refuse_mixing(self, synthetic: bool) -> None:
        index = self._index()
        if index is not None and index["synthetic"] != synthetic:
            kind = "demo_into_real" if synthetic else "real_into_demo"
            raise InputError(f"records.store.{kind}", folder=self.folder)

    def _sweep(self, index: Mapping) -> None:
        """Remove the tables that the index does not name, and what killed writers left."""
        durable.clear_unfinished(self.folder)
        named = {entry["file"] for entry in index["tables"].values()}
        for path in self.folder.glob("*.parquet"):
            if path.name not in named:
                path.unlink()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with durable.writable(self.folder), durable.locked(self.folder / LOCK):
            yield


def make_demo(home: Path, progress: Callable[[str, float], None] | None = None) -> RecordStore:
    """Make the demonstration records and put them into the store of ``home``.

    Parameters
    ----------
    home : Path
        ``SVC_HOME``.
    progress : callable, optional
        Called with the key of a step's words and the share done, 0 to 1.

    Raises
    ------
    InputError
        The store holds real records; nothing was changed.
    UnreadableError
        The store cannot be written to, or its ``store.json`` is damaged.
    """
    progress = progress or (lambda step, done: None)
    store = RecordStore(home)
    store._refuse_mixing(synthetic=True)
    tables = demo.make(
        gazetteer.load(), lambda made, of: progress("records.step.making", 0.6 * made / of)
    )
    progress("records.step.storing", 0.6)
    store.write(tables, synthetic=True, sources=demo.sources())
    progress("records.step.storing", 1.0)
    return store


def _entry(name: str, content: bytes) -> dict:
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
