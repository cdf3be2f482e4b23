"""What is wrong with a case list, how often, and where it stands first."""

import csv
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from svc_atlas.records.caselist.cases import Cases, token
from svc_atlas.records.caselist.sources import CSV, Source
from svc_atlas.text import shortened

#: What can be wrong, in the order in which it is told.
FAULTS = (
    "repeated_id",
    "blank",
    "unknown_commune",
    "unknown_offence",
    "unreadable_date",
    "future_date",
    "unreadable_cleared",
    "unreadable_suspects",
)
PLACES_SHOWN = 3  #: of a repeated id; of anything else the first place


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: the line of a CSV from 1, the row of a Parquet file from 1."""

    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Fault:
    """A value that stops the import.

    Attributes
    ----------
    kind : str
        One of `FAULTS`.
    column : str
    value : str or None
        As it stands in the file; None where nothing stands.
    count : int
        How many cases have it.
    places : tuple of Place
        The first of them; of a repeated id up to three.
    """

    kind: str
    column: str
    value: str | None
    count: int
    places: tuple[Place, ...] = ()

    def as_dict(self) -> dict:
        """Return it for a program; of a long value its beginning."""
        value = None if self.value is None else shortened(self.value)
        places = [{"file": place.file, "line": place.line} for place in self.places]
        return {"kind": self.kind, "column": self.column, "value": value,
                "count": self.count, "places": places}  # fmt: skip


Sought = Mapping[tuple[str, str | None], int]


def place(faults: Sequence[Fault], cases: Cases) -> list[Fault]:
    """Return the faults with their places, in the order of `FAULTS`, the most frequent first."""
    wanted = {
        (f.column, f.value): min(f.count, PLACES_SHOWN if f.kind == "repeated_id" else 1)
        for f in faults
    }
    found: dict[tuple[str, str | None], list[Place]] = defaultdict(list)
    for n, source in enumerate(cases.sources):
        missing = {
            key: still for key, many in wanted.items() if (still := many - len(found[key])) > 0
        }
        if not missing:
            break
        look = _in_csv(source, missing) if source.kind == CSV else _in_parquet(cases, n, missing)
        for key, lines in look.items():
            found[key] += [Place(source.name, line) for line in lines]
    placed = [
        Fault(f.kind, f.column, f.value, f.count, tuple(found[f.column, f.value])) for f in faults
    ]
    return sorted(placed, key=lambda f: (FAULTS.index(f.kind), -f.count, f.value or ""))


def _in_csv(source: Source, missing: Sought) -> dict[tuple[str, str | None], list[int]]:
    """Walk the file, for only so is a line's number known where cells hold line ends."""
    found: dict[tuple[str, str | None], list[int]] = defaultdict(list)
    still: dict[str, dict[str | None, int]] = defaultdict(dict)
    for (name, value), many in missing.items():
        still[name][value] = many
    places = source.columns.values()
    csv.field_size_limit(sys.maxsize)
    with open(source.path, encoding="utf-8-sig", errors="replace", newline="") as file:
        reader = csv.reader(file, delimiter=source.delimiter)
        next(reader)
        before = reader.line_num
        for row in reader:
            line, before = before + 1, reader.line_num
            for name, sought in still.items():
                value = token(name, row[source.columns[name]]) if row else None
                if value in sought and any(row[n] for n in places if row):
                    found[name, value].append(line)
                    sought[value] -= 1
                    if not sought[value]:
                        del sought[value]
            if not any(still.values()):
                break
    return found


def _in_parquet(cases: Cases, n: int, missing: Sought) -> dict[tuple[str, str | None], list[int]]:
    found: dict[tuple[str, str | None], list[int]] = {}
    query = cases.part(n, ", file_row_number + 1 AS line")
    for name in sorted({name for name, _ in missing}):
        values = [value for column, value in missing if column == name]
        cases.connection.register("sought", pa.table({"value": pa.array(values, pa.string())}))
        rows = cases.connection.execute(
            f"SELECT {name}::VARCHAR, min(line, {PLACES_SHOWN}) FROM ({query}) "
            f"WHERE {name}::VARCHAR IN (SELECT value FROM sought) OR "
            f"({name} IS NULL AND {None in values}) GROUP BY 1"
        ).fetchall()
        cases.connection.unregister("sought")
        found |= {(name, value): lines[: missing[name, value]] for value, lines in rows}
    return found
