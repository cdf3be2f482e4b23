"""Checking files that are handed in: read, recognised, held against every rule."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

import pandas as pd

from svc_atlas.bounded import BoundsError, run_bounded
from svc_atlas.gazetteer import Gazetteer
from svc_atlas.records import days, locks
from svc_atlas.records.checks import Earlier, figures, naming, repeated, replacing
from svc_atlas.records.findings import Finding, has_errors
from svc_atlas.records.reading import read
from svc_atlas.records.reading.refusal import Refused, damaged, too_large
from svc_atlas.records.recognising import recognise
from svc_atlas.records.recognising.mapping import Mapping as ColumnMapping
from svc_atlas.records.recognising.places import places
from svc_atlas.records.recognising.vocabulary import vocabulary
from svc_atlas.records.rules import RULES, found
from svc_atlas.records.standing import Standing
from svc_atlas.records.workbook import Reading, Workbook, position, says_nothing

STEP = "records.step.checking"
UNSAID = "other"  #: the office where neither the call nor the file names one
LAST = 0.98  #: share of the work done when every file is read: then they are compared

# What is told of a file whose reading broke a bound, by the limit of that bound.
_REFUSED: dict[str, Callable[[int], Refused]] = {
    "time": partial(too_large, "time"),
    "memory": partial(too_large, "memory"),
    "crash": lambda _: damaged("crash"),
}


@dataclass(frozen=True)
class Checked:
    """Files with what was found in them.

    Attributes
    ----------
    readings : tuple of Reading
        One for each file, in the order in which they were given.
    by_file : tuple of tuple of Finding
        The findings of each, in order of sheet, row and column; what is about the file as a
        whole comes first.
    """

    readings: tuple[Reading, ...]
    by_file: tuple[tuple[Finding, ...], ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings, in order of file, sheet, row and column."""
        return tuple(finding for findings in self.by_file for finding in findings)

    @property
    def ok(self) -> bool:
        """Whether there are no errors."""
        return not has_errors(self.findings)

    @property
    def empty(self) -> bool:
        """Whether a file could be read and holds no figure at all: there is nothing to import."""
        return any(r.workbook.sheets and says_nothing(r.figures) for r in self.readings)

    @property
    def unreadable(self) -> bool:
        """Whether a file could not be read."""
        return any(
            finding.severity == "error" and RULES[finding.rule].scope == "file"
            for finding in self.findings
        )


def check(
    paths: Sequence[Path],
    *,
    gazetteer: Gazetteer,
    earlier: Mapping[str, pd.DataFrame] | None = None,
    mapping: ColumnMapping | None = None,
    year: int | None = None,
    standing: Standing | None = None,
    office: str | None = None,
    received: date | None = None,
    today: date | None = None,
    dash_is_zero: bool = False,
    progress: Callable[[str, float], None] | None = None,
    apart: bool = False,
) -> Checked:
    """Read files and hold them against every rule.

    Parameters
    ----------
    paths : sequence of Path
    gazetteer : Gazetteer
    earlier : mapping of str to DataFrame, optional
        The tables of the store, for the rules of two years.
    mapping : Mapping, optional
        Which column is what, where the files do not say it.
    year : int, optional
        The year of files that do not say it; of others it is a finding if they say another.
    standing : Standing, optional
        The figures of the store that count, and whose they are.
    office : str, optional
        The office that hands the files in; what each file says when None.
    received : date, optional
        The day that they were handed in, today when None.
    today : date, optional
        The day on which no later year can have figures.
    dash_is_zero : bool
        Whether a dash means 0 in the files; else that there is no figure.
    progress : callable, optional
        Called with the key of a step's words and the share done, 0 to 1.
    apart : bool
        Whether each file is read in a bounded process of its own.

    Raises
    ------
    UnreadableError
        Nothing was given but the marks that programs leave beside open workbooks.
    """
    progress = progress or (lambda step, done: None)
    paths, marks = locks.apart(paths)
    store = None if earlier is None else Earlier(earlier)
    check_one = partial(
        _check_one,
        gazetteer=gazetteer,
        earlier=store,
        mapping=mapping,
        year=year,
        standing=standing,
        office=office,
        received=received,
        today=today,
        dash_is_zero=dash_is_zero,
    )
    readings, own = [], []
    if apart:  # made once, and not by each process anew
        places(gazetteer)
        vocabulary()
    for number, path in enumerate(paths):
        progress(STEP, LAST * number / len(paths))
        reading, rules = _apart(check_one, path, gazetteer) if apart else check_one(path)
        readings.append(reading)
        own.append([*reading.findings, *rules])
    progress(STEP, LAST)
    twice = repeated(readings) if len(readings) > 1 else [[] for _ in readings]
    for mark in marks:
        own[_of_file(mark.of, paths)].append(found("file_open", mark.of, lock=mark.name))
    by_file = tuple(
        tuple(in_order(reading, [*findings, *more]))
        for reading, findings, more in zip(readings, own, twice, strict=True)
    )
    return Checked(tuple(readings), by_file)


def _check_one(
    path: Path,
    *,
    gazetteer: Gazetteer,
    earlier: Earlier | None,
    mapping: ColumnMapping | None,
    year: int | None,
    standing: Standing | None,
    office: str | None,
    received: date | None,
    today: date | None,
    dash_is_zero: bool,
) -> tuple[Reading, list[Finding]]:
    """Read a file and hold it against the rules of one file."""
    reading = recognise(
        read(path), gazetteer, mapping=mapping, year=year, dash_is_zero=dash_is_zero
    )
    rules = figures(
        reading, gazetteer=gazetteer, earlier=earlier, year=year, today=today, received=received
    )
    if mapping is None:  # a mapping says whose codes they are
        rules += naming.codes_alone(reading)
    if standing is not None:
        rules += replacing.check(
            reading,
            standing,
            received=received or today or days.today(),
            office=office_of(reading, office),
            mapping=mapping and mapping.sha256,
            dash_is_zero=dash_is_zero,
        )
    return reading, rules


def _apart(
    check_one: Callable[[Path], tuple[Reading, list[Finding]]], path: Path, gazetteer: Gazetteer
) -> tuple[Reading, list[Finding]]:
    """Check a file in a bounded process; one that breaks the bounds could not be read."""
    try:
        return run_bounded(check_one, path, file=path.name)
    except BoundsError as broken:
        refused = _REFUSED[broken.bound](broken.limit)
        nothing = Workbook(path, None, None)
        finding = found(refused.rule, nothing.name, **refused.params)
        return recognise(replace(nothing, findings=(finding,)), gazetteer), []


def _of_file(name: str, paths: Sequence[Path]) -> int:
    """Return which file has a name; the first where none has it, so that it is told there."""
    return next((n for n, path in enumerate(paths) if path.name == name), 0)


def office_of(reading: Reading, said: str | None) -> str:
    """Return the office that hands a file in: as the call says it, else the file."""
    return said or reading.declared.get("office") or UNSAID


def in_order(reading: Reading, findings: Sequence[Finding]) -> list[Finding]:
    """Return findings in order of sheet, row and column.

    What is about a file or a sheet as a whole comes before its cells.
    """
    sheets = {sheet.name: number for number, sheet in enumerate(reading.workbook.sheets)}

    def place(finding: Finding) -> tuple[int, int, int, str]:
        row, column = position(finding.cell) if finding.cell else (0, 0)
        whole = finding.sheet is None and finding.cell is None
        sheet = -1 if whole else sheets.get(finding.sheet, len(sheets))
        return sheet, row, column, finding.rule

    return sorted(findings, key=place)
