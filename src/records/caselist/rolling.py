"""Rolling a case list up: headers, values, counts, repeated ids, figures."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from svc_atlas.errors import CallError, InputError
from svc_atlas.gazetteer import Gazetteer, parse_code
from svc_atlas.records import days, locks
from svc_atlas.records.caselist import values
from svc_atlas.records.caselist.cases import CODED, NO, ROOM, YES, Cases, opened
from svc_atlas.records.caselist.faults import Fault, place
from svc_atlas.records.caselist.repeats import Fingerprints
from svc_atlas.records.caselist.sources import open_source, sha256
from svc_atlas.records.caselist.tables import CASE_TABLES, by_category, case_words, figures
from svc_atlas.records.reading.cells import unmarked
from svc_atlas.records.workbook import FIGURES, frame

REPEATS_SHOWN = 20
OFFENCES = tuple(word for table in CASE_TABLES for word in case_words(table))
Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class Rollup:
    """What a case list says.

    Attributes
    ----------
    figures : DataFrame
        Columns and types of ``workbook.FIGURES``; ``sheet``, ``cell`` and ``written`` are null.
        Empty unless `ok`.
    cases : int
    by_year : dict
        Cases of each year.
    first, last : date or None
        The first and last day of a case.
    communes : int
        How many have a case.
    repeated : int
        How many ids stand more than once.
    faults : tuple of Fault
        What stops the import: every value once; of repeated ids the first `REPEATS_SHOWN`.
    files : tuple of (str, str)
        Name and SHA-256 of each file.
    complete : tuple of str
        Codes of the areas whose every case is in the list.
    marks : tuple of Lock
        What was no list, but the mark that one is open; skipped.
    """

    figures: pd.DataFrame
    cases: int
    by_year: dict[int, int]
    first: date | None
    last: date | None
    communes: int
    repeated: int
    faults: tuple[Fault, ...]
    files: tuple[tuple[str, str], ...]
    complete: tuple[str, ...]
    marks: tuple[locks.Lock, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether nothing stops the import."""
        return not self.faults

    @property
    def unknown_communes(self) -> tuple[Fault, ...]:
        """The communes that were not found."""
        return self._of("unknown_commune")

    @property
    def unknown_offences(self) -> tuple[Fault, ...]:
        """The offences that were not found."""
        return self._of("unknown_offence")

    @property
    def repeated_ids(self) -> tuple[Fault, ...]:
        """The first of the repeated ids."""
        return self._of("repeated_id")

    def by_offence(self) -> list[dict]:
        """Return ``table, category, cases, cleared, suspects`` of each category with a case.

        A sum is None where a commune and year of it is blank.
        """
        return by_category(self.figures)

    def not_said(self) -> dict[str, int]:
        """Return, of ``cleared`` and ``suspects``, how many figures are blank for want of a case's.

        A figure is that of one commune, year and offence.
        """
        blank = self.figures.loc[self.figures["state"] == "blank", "measure"]
        return {name: int((blank == name).sum()) for name in ("cleared", "suspects")}

    def not_over(self, received: date) -> list[int]:
        """Return the years of the list that were not over on the day that it was received."""
        return [year for year in self.by_year if not days.is_over(year, received)]

    def _of(self, kind: str) -> tuple[Fault, ...]:
        return tuple(fault for fault in self.faults if fault.kind == kind)


def rollup(
    paths: Sequence[Path | str],
    *,
    gazetteer: Gazetteer,
    complete: Sequence[str] = (),
    received: date | None = None,
    progress: Progress | None = None,
) -> Rollup:
    """Roll one case list, in one or several files, up to commune-years.

    Parameters
    ----------
    paths : sequence of Path
        CSV or Parquet files, taken as one list.
    complete : sequence of str
        Areas (``KH`` or codes) whose every case is in the list: there, no case means zero.
    received : date, optional
        The day that the list was received, today when None.
    progress : callable, optional
        Called with the key of a step's words and the share done, 0 to 1.

    Raises
    ------
    InputError
        A header that means a person, a column that is missing; no row was read.
    UnreadableError
        A file that cannot be read to its end.
    CallError
        An area of ``complete`` that is not known, or a year of the list that was not over when it
        was received: nobody can say that all its cases are there.
    """
    tell = progress or (lambda step, done: None)
    areas = _areas(complete, gazetteer)
    paths, marks = locks.apart(paths)
    sources = [open_source(path) for path in paths]
    files = []
    for n, source in enumerate(sources):
        tell("caselist.step.fingerprinting", n / len(sources))
        files.append((source.name, sha256(source.path)))
    with opened(sources) as cases:
        rolled = _roll(cases, gazetteer, areas, tuple(files), tell)
    _refuse_zeros_to_come(rolled, received or days.today())
    return replace(rolled, marks=tuple(marks))


def _refuse_zeros_to_come(rolled: Rollup, received: date) -> None:
    if rolled.ok and rolled.complete and (years := rolled.not_over(received)):
        named = ", ".join(map(str, years))
        raise CallError("caselist.year_not_over", years=named, received=received.isoformat())


def _areas(complete: Sequence[str], gazetteer: Gazetteer) -> tuple[str, ...]:
    found = []
    for written in complete:
        code = parse_code(written)
        if code not in gazetteer.areas:
            raise CallError("caselist.area_unknown", area=written)
        found.append(code)
    return tuple(dict.fromkeys(found))


def _roll(
    cases: Cases, gazetteer: Gazetteer, areas: Sequence[str], files: tuple, tell: Progress
) -> Rollup:
    tell("caselist.step.reading", 0.0)
    seen = cases.values(lambda done: tell("caselist.step.reading", done))
    if not seen["date"]:
        names = ", ".join(name for name, _ in files)
        raise InputError("caselist.no_rows", file=names)
    meant, faults = _meanings(seen, gazetteer)
    whole = {commune.code for area in areas for commune in gazetteer.communes(area)}
    bag = Fingerprints(cases.folder, expected=cases.rows)

    def counting(done: float) -> None:
        tell("caselist.step.counting", done)

    known = [day for day in meant["date"].values() if day]
    years = sorted({day.year for day in known})
    communes = sorted({*meant["commune"].values(), *whole} - {None})
    if faults:
        cases.fingerprint(bag, counting)
        counts = None
    else:
        shape = (len(communes), len(OFFENCES), len(years))
        counts = cases.count(_places(meant, communes, years), int(np.prod(shape)), bag, counting)
    tell("caselist.step.repeats", 0.0)
    repeated, shown = cases.repeated(bag.repeated(), REPEATS_SHOWN)
    faults += [Fault("repeated_id", "id", value, count) for value, count in shown]
    by_year: dict[int, int] = dict.fromkeys(years, 0)
    for value, n in seen["date"]:
        if day := meant["date"].get(value):
            by_year[day.year] += n
    if faults:
        tell("caselist.step.placing", 0.0)
        faults = place(faults, cases)
    return Rollup(
        figures=(
            frame([], FIGURES) if faults else figures(counts, communes, OFFENCES, years, whole)
        ),
        cases=sum(n for _, n in seen["date"]),
        by_year=by_year,
        first=min(known, default=None),
        last=max(known, default=None),
        communes=len({code for code in meant["commune"].values() if code}),
        repeated=repeated,
        faults=tuple(faults),
        files=files,
        complete=tuple(areas),
    )


def _meanings(
    seen: dict[str, list[tuple[str | None, int]]], gazetteer: Gazetteer
) -> tuple[dict[str, dict], list[Fault]]:
    """Return what each value of each column means, and the faults among them."""
    readers = {
        "date": values.day,
        "commune": values.commune_reader(gazetteer),
        "offence": values.offence,
        "cleared": values.cleared,
        "suspects": values.suspects,
    }
    unknown = {"commune": "unknown_commune", "offence": "unknown_offence"}
    today = days.today()  # the last day that a case can have
    faults = [Fault("blank", "id", None, n) for _, n in seen["id"]]
    meant: dict[str, dict] = {name: {} for name in CODED}
    for name in CODED:
        for value, n in seen[name]:
            shown = value and unmarked(value)
            if not shown or not shown.strip():
                if name not in ("cleared", "suspects"):
                    faults.append(Fault("blank", name, value, n))
                continue
            meaning = readers[name](shown)
            kind = unknown.get(name, f"unreadable_{name}") if meaning is None else None
            if name == "date" and meaning and not values.FIRST_DAY <= meaning <= today:
                kind = "future_date" if meaning > today else "unreadable_date"
                meaning = None
            meant[name][value] = meaning
            if kind:
                faults.append(Fault(kind, name, value, n))
    return meant, faults


def _places(
    meant: dict[str, dict], communes: Sequence[str], years: Sequence[int]
) -> dict[str, dict[str, int]]:
    """Return what each value adds to the number of its cell: commune, offence, year, cleared."""
    commune = {code: n * len(OFFENCES) * len(years) * ROOM for n, code in enumerate(communes)}
    offence = {word: n * len(years) * ROOM for n, word in enumerate(OFFENCES)}
    year = {year: n * ROOM for n, year in enumerate(years)}
    return {
        "date": {value: year[day.year] for value, day in meant["date"].items()},
        "commune": {value: commune[code] for value, code in meant["commune"].items()},
        "offence": {value: offence[word] for value, word in meant["offence"].items()},
        "cleared": {value: YES if said else NO for value, said in meant["cleared"].items()},
        "suspects": meant["suspects"],
    }
