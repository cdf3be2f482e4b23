"""The store of the yearly records: submissions, kept whole.

What is known of a commune is derived from the submissions whenever it is read; the demonstration
has tables in their place. Demonstration and real records never share a store.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from svc_atlas import gazetteer, parquet
from svc_atlas.errors import InputError, UnreadableError
from svc_atlas.records import demo, submissions
from svc_atlas.records.history import History
from svc_atlas.records.indexed import FORM, IndexedFolder, kept
from svc_atlas.records.ledger import COUNTED, Ledger, Statements, differences
from svc_atlas.records.standing import Standing
from svc_atlas.records.submissions import Added, Submission
from svc_atlas.schema import RECORD_NAMES, TABLES

FOLDER = "records"
REQUIRED = (*RECORD_NAMES, "coverage")
Progress = Callable[[str, float], None]


class RecordStore:
    """The records of a home.

    Parameters
    ----------
    home : Path
        ``SVC_HOME``; the store lies in its folder ``records``.
    """

    def __init__(self, home: Path):
        self.folder = Path(home) / FOLDER
        self._files = IndexedFolder(self.folder)
        self._history = History(self._files, [])

    @property
    def empty(self) -> bool:
        """Whether there are no records at all."""
        return self._files.index() is None

    @property
    def synthetic(self) -> bool | None:
        """Whether the records are those of the demonstration; None when there are none."""
        index = self._files.index()
        return index and index["synthetic"]

    @property
    def sources(self) -> list[dict]:
        """What the records were made from: files with their SHA-256, or the generator."""
        index = self._files.index()
        if index is None:
            return []
        told = ("file", "sha256", "office", "received")
        handed_in = index["submissions"]
        return index["sources"] + [
            {"submission": each["id"], **{name: each[name] for name in told}} for each in handed_in
        ]

    @property
    def time(self) -> str | None:
        """When the records were written, in UTC."""
        index = self._files.index()
        return index and index["time"]

    # Reading ----------------------------------------------------------------------------------

    def read(self) -> dict[str, pd.DataFrame]:
        """Return every table of the records and ``coverage``, typed and sorted by the schema.

        Raises
        ------
        InputError
            The store is empty.
        UnreadableError
            A file is missing, damaged or not readable; the sentence names it.
        """
        return self._reading(self._tables)

    def provenance(self) -> pd.DataFrame:
        """Return where each figure that counts was read; nothing in the demonstration."""
        return self._reading(lambda index: self._of(index).provenance())

    def corrections(self) -> pd.DataFrame:
        """Return every figure that a later submission changed; nothing in the demonstration."""
        return self._reading(lambda index: self._of(index).corrections())

    def standing(self) -> Standing:
        """Return the figures that count, and whose they are; none in the demonstration."""
        return self._reading(lambda index: Standing(self._of(index).ledger, index["submissions"]))

    def log(self) -> list[dict]:
        """Return what is known of every submission, in the order of their import.

        Each has ``id, file, sha256, mapping, office, province, years, received, imported, method,
        dash_is_zero, figures, set_aside`` and the counts of ``Added``; none is there in the
        demonstration.
        """
        index = self._files.index()
        handed_in = index["submissions"] if index else []
        return [{name: v for name, v in each.items() if name != "kept"} for each in handed_in]

    def superseded(self, id: str) -> list[tuple[dict, int]]:
        """Return which later submissions corrected figures of one, and how many each.

        Parameters
        ----------
        id : str
            Of a submission.

        Returns
        -------
        list of (dict, int)
            What ``log`` says of each, in the order of their import, and its figures that count in
            place of those of ``id`` and differ from them.

        Raises
        ------
        InputError
            There is no such submission.
        UnreadableError
            A file is missing or damaged.
        """
        id, told = self.find(id), self.log()
        place = next(n for n, each in enumerate(told) if each["id"] == id)
        by = self._reading(lambda index: self._of(index).ledger.superseded(place))
        return [(told[n], figures) for n, figures in by.items()]

    def find(self, prefix: str) -> str:
        """Return the id of the one submission that begins with ``prefix``.

        Raises
        ------
        InputError
            None does, or several do.
        """
        ids = [each["id"] for each in self.log()]
        found = [id for id in ids if id.startswith(prefix)] if prefix else []
        if not found:
            raise InputError("records.submission.unknown", id=prefix)
        if len(found) > 1:
            raise InputError("records.submission.several", id=prefix, ids=", ".join(found))
        return found[0]

    def diff(self, a: str, b: str) -> pd.DataFrame:
        """Return the figures that two submissions state differently: ``ledger.differences``.

        Parameters
        ----------
        a, b : str
            Ids of submissions, or how they begin.

        Raises
        ------
        InputError
            There is no such submission.
        UnreadableError
            Its file is missing or damaged.
        """
        ids = [self.find(id) for id in (a, b)]
        entries = {each["id"]: each for each in self._files.index()["submissions"]}
        first, second = History(self._files, [entries[id] for id in ids]).statements
        return differences(first, second)

    # Writing ----------------------------------------------------------------------------------

    def add(self, handed_in: Sequence[Submission], progress: Progress | None = None) -> list[Added]:
        """Take submissions into the store, all of them or none, in one step.

        A figure that a submission gives, marks or ranks supersedes the former one; everything else
        stays. What was imported before changes nothing.

        Parameters
        ----------
        handed_in : sequence of Submission
        progress : callable, optional
            Called with the key of a step's words and the share done, 0 to 1.

        Returns
        -------
        list of Added
            One for each submission, in order.

        Raises
        ------
        InputError
            The store holds the demonstration, a submission states a figure twice, or another
            process keeps the store for long; nothing was changed.
        UnreadableError
            The store cannot be written to, or is damaged.
        """
        if not handed_in:
            return []
        progress = progress or (lambda step, done: None)
        for each in handed_in:
            _refuse_repeated(each)
        with self._files.writing(lambda: progress("cli.step.waiting", 0.0)):
            self.refuse_mixing(synthetic=False)
            index = self._files.index() or {"submissions": [], "tables": {}}
            known = {each["id"] for each in index["submissions"]}
            new = {each.id: each for each in handed_in if each.id not in known}
            if new:
                progress("records.step.storing", 0.2)
                index, contents = self._grown(index, list(new.values()))
                progress("records.step.storing", 0.7)
                self._files.replace(index, contents)
                progress("records.step.storing", 1.0)
        return _became(handed_in, index, new)

    def write_demo(self, tables: Mapping[str, pd.DataFrame], *, sources: Sequence[Mapping]) -> None:
        """Fill the store with the demonstration, in place of an earlier one.

        Parameters
        ----------
        tables : mapping of str to DataFrame
            Every table of ``schema.RECORDS`` and ``coverage``.
        sources : sequence of mapping
            What they were made from, as JSON: ``file`` and ``sha256``, or ``generator`` and
            ``version``.

        Raises
        ------
        InputError
            The store holds real records, rows break the schema, or another process keeps the
            store for long; nothing was changed.
        UnreadableError
            The store cannot be written to, or its ``store.json`` is damaged.
        """
        contents = {name: parquet.encode(TABLES[name], tables[name]) for name in REQUIRED}
        entries = {name: kept(name, content) for name, content in contents.items()}
        index = {
            "form": FORM,
            "synthetic": True,
            "sources": [dict(source) for source in sources],
            "time": _now(),
            "tables": entries,
            "submissions": [],
        }
        with self._files.writing():
            self.refuse_mixing(synthetic=True)
            self._files.replace(index, {entries[name]["file"]: contents[name] for name in contents})

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
        with self._files.writing():
            index = self._files.index()
            if index is None:
                return False
            if synthetic_only and not index["synthetic"]:
                raise InputError("records.store.not_demo", folder=self.folder)
            self._files.clear()
        return True

    @contextmanager
    def unchanging(self) -> Iterator[None]:
        """Hold writers off, so that everything that is read within is of one moment.

        Raises
        ------
        InputError
            Another process writes for too long.
        UnreadableError
            The folder cannot be written to.
        """
        with self._files.writing():
            yield

    def refuse_mixing(self, *, synthetic: bool) -> None:
        """Refuse demonstration records where real ones are, and real ones where it is.

        Raises
        ------
        InputError
            The store holds records of the other kind.
        UnreadableError
            Its ``store.json`` is damaged.
        """
        index = self._files.index()
        if index is not None and index["synthetic"] != synthetic:
            kind = "demo_into_real" if synthetic else "real_into_demo"
            raise InputError(f"records.store.{kind}", folder=self.folder)

    # ------------------------------------------------------------------------------------------

    def _reading(self, made: Callable[[dict], object]):
        """Return what ``made`` makes of the index, anew when a writer replaced it meanwhile."""
        while (index := self._files.index()) is not None:
            try:
                return made(index)
            except UnreadableError:
                if self._files.index() == index:
                    raise
        raise InputError("records.store.empty", folder=self.folder)

    def _tables(self, index: dict) -> dict[str, pd.DataFrame]:
        if not index["synthetic"]:
            return self._of(index).tables()
        return {
            name: parquet.decode(TABLES[name], self._files.content(entry, synthetic=True))
            for name, entry in index["tables"].items()
        }

    def _of(self, index: dict) -> History:
        """Return the submissions of an index, read once for as long as it stays."""
        if self._history.entries != index["submissions"]:
            self._history = History(self._files, index["submissions"])
        return self._history

    def _grown(self, index: dict, new: Sequence[Submission]) -> tuple[dict, dict[str, bytes]]:
        """Return the index with new submissions and what each did, and the files it names."""
        said = self._of(index).statements + [Statements.of(each.figures) for each in new]
        counts, now = Ledger(said).counts()[-len(new) :], _now()
        contents = [submissions.encode(each.figures) for each in new]
        entries = [
            {
                **_told(each),
                "imported": now,
                **counted,
                "kept": kept(f"submission.{each.id}", bytes_),
            }
            for each, counted, bytes_ in zip(new, counts, contents, strict=True)
        ]
        grown = {
            "form": FORM,
            "synthetic": False,
            "sources": [],
            "time": now,
            "tables": {},
            "submissions": [*index["submissions"], *entries],
        }
        files = [each["kept"]["file"] for each in entries]
        return grown, dict(zip(files, contents, strict=True))


def make_demo(home: Path, progress: Progress | None = None) -> RecordStore:
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
    store.refuse_mixing(synthetic=True)
    tables = demo.make(
        gazetteer.load(), lambda made, of: progress("records.step.making", 0.6 * made / of)
    )
    progress("records.step.storing", 0.6)
    store.write_demo(tables, sources=demo.sources())
    progress("records.step.storing", 1.0)
    return store


def _refuse_repeated(submission: Submission) -> None:
    repeated = Statements.of(submission.figures).repeated
    if len(repeated):
        figure = submission.figures.iloc[int(repeated[0])]
        raise InputError(
            "records.submission.figure_twice",
            file=submission.file,
            table=figure["table"],
            commune=figure["commune"],
            year=figure["year"],
            cell="—" if pd.isna(figure["cell"]) else figure["cell"],
        )


def _became(
    handed_in: Sequence[Submission], index: Mapping, new: Mapping[str, Submission]
) -> list[Added]:
    entries = {each["id"]: each for each in index["submissions"]}
    first = dict.fromkeys(new, True)  # a file named twice in one call is new once
    return [_added(entries[each.id], first.pop(each.id, False)) for each in handed_in]


def _added(entry: Mapping, new: bool) -> Added:
    counts = {name: entry[name] if new else 0 for name in COUNTED}
    return Added(id=entry["id"], new=new, imported=entry["imported"], **counts)


def _told(submission: Submission) -> dict:
    """Return what the index says of a submission itself."""
    return {
        "id": submission.id,
        "file": submission.file,
        "sha256": submission.sha256,
        "mapping": submission.mapping,
        "office": submission.office,
        "province": submission.province,
        "years": submission.years,
        "received": submission.received.isoformat(),
        "method": submission.method,
        "dash_is_zero": submission.dash_is_zero,
        "figures": submission.given,
        "set_aside": submission.set_aside,
    }


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
