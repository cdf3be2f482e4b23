"""The cases as DuckDB sees them: one view over all files, each value met once, and the counts.

DuckDB reads, finds the distinct values, joins their meanings and fingerprints the ids, in bounded
memory; the counts themselves are added up from its stream, which takes half the time of its own
grouping when there are a quarter of a million communes, years and offences.
"""

import re
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import numpy as np
import pyarrow as pa

from svc_atlas.errors import InputError, UnreadableError
from svc_atlas.records.caselist import line_ends
from svc_atlas.records.caselist.headers import COLUMNS
from svc_atlas.records.caselist.repeats import Fingerprints
from svc_atlas.records.caselist.sources import CSV, Source

MEMORY = "700MB"  #: what DuckDB may hold; the fingerprints have 1 GB of their own
#: How long a list may take: a thousand times what its bytes take on one core.
FEWEST_SECONDS, BYTES_A_SECOND = 120, 2**20
BATCH = 1 << 21
CODED = COLUMNS[1:]  #: whose values are few, and looked up once
MOST_VALUES = 200_000  #: more distinct values in such a column mean that it is another column
DAY_LENGTH = 11  #: characters of a day in text; what is longer has a time
# Of a time in text its hour is kept, which with a zone tells the day: minutes would be too many
# different values. RE2 and Python understand it alike.
_MINUTES = "([T ][0-9]{1,2}):[0-9:.,]*"
_INSTANT_TO_PHNOM_PENH = 7 * 3600 * 1_000_000
#: The codes of ``cleared`` in a cell, and their room.
NO, YES, BLANK, ROOM = 0, 1, 2, 4
_ROOM_BITS = 2


@dataclass(frozen=True)
class Counts:
    """Cases by cell, a cell being a commune, an offence and a year.

    Attributes
    ----------
    cleared : ndarray of int64, shape (cells, 4)
        Cases not cleared, cleared, and of which it is not said.
    suspects : ndarray of int64, shape (cells,)
        Of the cases that say it.
    suspects_blank : ndarray of int64, shape (cells,)
        Cases that do not say it.
    """

    cleared: np.ndarray
    suspects: np.ndarray
    suspects_blank: np.ndarray


class Cases:
    """All rows of a case list; `opened` makes it.

    Attributes
    ----------
    sources : sequence of Source
    folder : Path
        A private folder.
    rows : int
        How many there are, of a CSV about.
    """

    def __init__(self, connection, sources: Sequence[Source], folder: Path):
        self.sources = sources
        self.folder = folder
        self.rows = sum(source.rows for source in sources)
        self.connection = connection
        self._links = [self._link(n, source) for n, source in enumerate(sources)]
        parts = " UNION ALL ".join(self.part(n) for n in range(len(sources)))
        connection.execute(f"CREATE TEMP VIEW cases AS {parts}")

    def _link(self, n: int, source: Source) -> Path:
        # A file's own name may hold quotes, or the signs by which DuckDB finds several files.
        link = self.folder / f"{n}.{source.kind}"
        if source.kind == CSV and line_ends.are_mixed(source.path):
            try:
                line_ends.write_even(source.path, link)
            except OSError as fault:
                raise UnreadableError("caselist.no_room", folder=self.folder) from fault
        else:
            link.symlink_to(source.path.resolve())
        return link

    def part(self, n: int, more: str = "") -> str:
        """Return the query of the rows of one file, by our names of its columns."""
        source, relation = self.sources[n], self.sources[n].relation(self._links[n])
        described = self.connection.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()
        types = {name: kind for name, kind, *_ in described}
        chosen = ", ".join(
            f"{_token(name, source.column(name), source.kind, types)} AS {name}" for name in COLUMNS
        )
        query = f"SELECT {chosen}{more} FROM {relation}"
        if source.kind == CSV:  # spreadsheets leave rows of empty cells behind the last one
            filled = ", ".join(source.column(name) for name in COLUMNS)
            query += f" WHERE coalesce({filled}) IS NOT NULL"
        return query

    def values(self, tell: Callable[[float], None]) -> dict[str, list[tuple[str | None, int]]]:
        """Return the distinct values of each column but ``id`` as text, with their counts.

        Of ``id``, the count of rows without one.

        Raises
        ------
        InputError
            A column with too many different values: it is another one.
        """
        # A column of Parquet is read alone, and fastest so; a CSV is parsed once for all of them.
        parsed = any(source.kind == CSV for source in self.sources)
        found: dict[str, list[tuple[str | None, int]]] = {}
        with self._reading():
            kind = self.connection.execute("DESCRIBE SELECT id FROM cases").fetchone()[1]
            blank = "id IS NULL OR id = ''" if kind == "VARCHAR" else "id IS NULL"
            if parsed:
                without = self._find_values(CODED, blank)
            else:
                for n, name in enumerate(CODED):
                    self._find_values((name,), "false")
                    tell((n + 1) / len(CODED))
                query = f"SELECT count(*) FROM cases WHERE {blank}"
                (without,) = self.connection.execute(query).fetchone()
        for name in CODED:
            query = f"SELECT value::VARCHAR, n FROM {name}_values LIMIT {MOST_VALUES + 1}"
            found[name] = self.connection.execute(query).fetchall()
            if len(found[name]) > MOST_VALUES:
                raise InputError("caselist.too_many_values", column=name, limit=MOST_VALUES)
        found["id"] = [(None, without)] if without else []
        return found

    def _find_values(self, names: Sequence[str], blank: str) -> int:
        """Keep the values of columns and their counts; return how many rows are ``blank``."""
        columns, sets = ", ".join(names), ", ".join(f"({name})" for name in names)
        self.connection.execute(
            f"CREATE OR REPLACE TEMP TABLE seen AS SELECT {columns}, "
            f"grouping({columns}) AS others, count(*) AS n, count(*) FILTER ({blank}) AS blank "
            f"FROM cases GROUP BY GROUPING SETS ({sets})"
        )
        every = (1 << len(names)) - 1
        for place, name in enumerate(names):
            others = every - (1 << (len(names) - place - 1))
            self.connection.execute(
                f"CREATE TEMP TABLE {name}_values AS "
                f"SELECT {name} AS value, n FROM seen WHERE others = {others}"
            )
        query = f"SELECT coalesce(sum(blank), 0)::BIGINT FROM seen WHERE others = {others}"
        (without,) = self.connection.execute(query).fetchone()
        return without

    def count(
        self,
        places: dict[str, dict[str, int]],
        cells: int,
        bag: Fingerprints,
        tell: Callable[[float], None],
    ) -> Counts:
        """Count the cases of each cell, and put the fingerprint of every id into the bag.

        Parameters
        ----------
        places : dict
            Of each column, what a value (as text) adds to the number of its cell; of ``suspects``
            the number itself.
        """
        for name in CODED:
            table = pa.table(
                {
                    "text": pa.array(places[name].keys(), pa.string()),
                    "place": pa.array(places[name].values(), pa.int32()),
                }
            )
            self._keep("places", table)
            self.connection.execute(
                f"CREATE TEMP TABLE {name}_places AS SELECT v.value, p.place "
                f"FROM {name}_values v JOIN places p ON v.value::VARCHAR = p.text"
            )
        joins = " ".join(
            f"LEFT JOIN {name}_places {name}_ ON cases.{name} = {name}_.value" for name in CODED
        )
        query = (
            "SELECT hash(id) AS fingerprint, date_.place + commune_.place + offence_.place + "
            f"coalesce(cleared_.place, {BLANK}) AS cell, "
            f"coalesce(suspects_.place, -1) AS suspects FROM cases {joins}"
        )
        by_cleared = np.zeros(cells * ROOM, dtype=np.int64)
        suspects = np.zeros(cells)
        blank = np.zeros(cells, dtype=np.int64)
        for batch in self._stream(query, tell):
            fingerprints, cell, number = (column.to_numpy() for column in batch.columns)
            bag.add(fingerprints)
            by_cleared += np.bincount(cell, minlength=len(by_cleared))
            unsaid = number < 0
            if unsaid.any():
                blank += np.bincount(cell[unsaid] >> _ROOM_BITS, minlength=cells)
                number = np.maximum(number, 0)
            # Sums of whole numbers below 2**53 are exact.
            suspects += np.bincount(cell >> _ROOM_BITS, weights=number, minlength=cells)
        return Counts(by_cleared.reshape(cells, ROOM), suspects.astype(np.int64), blank)

    def fingerprint(self, bag: Fingerprints, tell: Callable[[float], None]) -> None:
        """Put the fingerprint of every id into the bag, and count nothing."""
        for batch in self._stream("SELECT hash(id) AS fingerprint FROM cases", tell):
            bag.add(batch.column(0).to_numpy())

    def repeated(self, fingerprints: np.ndarray, shown: int) -> tuple[int, list[tuple[str, int]]]:
        """Return how many ids are repeated, and of the first few the id and its count.

        Parameters
        ----------
        fingerprints : ndarray of uint64
            Of the ids to look at, each compared as it is written.
        """
        if not len(fingerprints):
            return 0, []
        self._keep("suspected", pa.table({"fingerprint": fingerprints}))
        with self._reading():
            self.connection.execute(
                "CREATE TEMP TABLE repeated AS SELECT id, count(*) AS n FROM cases "
                "WHERE hash(id) IN (SELECT fingerprint FROM suspected) AND id IS NOT NULL "
                "GROUP BY id HAVING count(*) > 1"
            )
        (count,) = self.connection.execute("SELECT count(*) FROM repeated").fetchone()
        first = f"SELECT id::VARCHAR, n FROM repeated ORDER BY 1 LIMIT {shown}"
        return count, self.connection.execute(first).fetchall()

    def _keep(self, name: str, table: pa.Table) -> None:
        self.connection.register("incoming", table)
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS FROM incoming")
        self.connection.unregister("incoming")

    def _stream(self, query: str, tell: Callable[[float], None]) -> Iterator[pa.RecordBatch]:
        done = 0
        with self._reading():
            for batch in self.connection.sql(query).to_arrow_reader(BATCH):
                yield batch
                done += batch.num_rows
                tell(min(done / self.rows, 1.0))
        tell(1.0)

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """Say in one sentence why rows could not be read, without a word of what is in them."""
        try:
            yield
        except duckdb.InterruptException as fault:
            raise KeyboardInterrupt from fault
        except duckdb.OutOfMemoryException as fault:
            raise UnreadableError("caselist.no_room", folder=self.folder) from fault
        except (duckdb.Error, pa.ArrowException, OSError) as fault:
            names = ", ".join(source.name for source in self.sources)
            if "unicode" in str(fault).casefold() or "utf-8" in str(fault).casefold():
                raise UnreadableError("caselist.not_utf8", file=names) from None
            if line := re.search(r"CSV Error on Line: (\d+)", str(fault)):
                raise UnreadableError("caselist.bad_line", file=names, line=line[1]) from None
            raise UnreadableError("caselist.damaged", file=names) from None


@contextmanager
def opened(sources: Sequence[Source]) -> Iterator[Cases]:
    """Open the files in a DuckDB of their own, whose temporary files go when the work ends.

    Raises
    ------
    UnreadableError
        The work takes longer than files of their size can.
    """
    size = sum(source.path.stat().st_size for source in sources)
    seconds = FEWEST_SECONDS + size / BYTES_A_SECOND
    with TemporaryDirectory(prefix="svc-cases-") as name:
        folder = Path(name)
        connection = duckdb.connect(config={
            "memory_limit": MEMORY,
            "temp_directory": str(folder / "spill"),
            # No extension is looked for: it would be asked of another host.
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "preserve_insertion_order": "false",
        })  # fmt: skip
        done, late = threading.Event(), threading.Event()
        clock = threading.Thread(target=_watch, args=(connection, seconds, done, late), daemon=True)
        clock.start()
        try:
            yield Cases(connection, sources, folder)
        except (Exception, KeyboardInterrupt) as fault:
            if late.is_set():
                names = ", ".join(source.name for source in sources)
                raise UnreadableError("caselist.too_slow", file=names, n=int(seconds)) from fault
            if str(fault) == "Query interrupted":  # so DuckDB passes an interrupt on
                raise KeyboardInterrupt from fault
            raise
        finally:
            done.set()
            clock.join()
            connection.close()


def _watch(
    connection: duckdb.DuckDBPyConnection,
    seconds: float,
    done: threading.Event,
    late: threading.Event,
) -> None:
    """Stop the work when its time is over: between two queries there is nothing to stop yet."""
    if done.wait(seconds):
        return
    late.set()
    while not done.wait(0.1):
        connection.interrupt()


def _token(name: str, column: str, source: str, types: dict[str, str]) -> str:
    """Return the expression of a value as it is compared: of a time its day, of an id its text."""
    kind = types[column[1:-1].replace('""', '"')]
    if name == "id":
        return f"trim({column})" if source == CSV else column
    if name == "date" and kind == "TIMESTAMP WITH TIME ZONE":
        return f"make_timestamp(epoch_us({column}) + {_INSTANT_TO_PHNOM_PENH})::DATE"
    if name == "date" and kind.startswith("TIMESTAMP"):
        return f"{column}::DATE"
    if name == "date" and kind == "VARCHAR":
        hour = f"regexp_replace({column}, '{_MINUTES}', '\\1')"
        return f"CASE WHEN length({column}) <= {DAY_LENGTH} THEN {column} ELSE {hour} END"
    return column


def token(name: str, written: str) -> str | None:
    """Return a value of a CSV as DuckDB gives it in `Cases.values`."""
    if name == "id":
        return written.strip(" ") or None
    if name == "date" and len(written) > DAY_LENGTH:
        return re.sub(_MINUTES, r"\1", written, count=1)
    return written or None
