"""Importing: files are checked, and become the submissions that the store takes, all or none."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from svc_atlas import gazetteer
from svc_atlas.errors import InputError
from svc_atlas.records import checking, days
from svc_atlas.records.checking import Checked, office_of
from svc_atlas.records.findings import Finding
from svc_atlas.records.recognising import mapping as mappings
from svc_atlas.records.rules import ERROR
from svc_atlas.records.setting_aside import remaining, takes
from svc_atlas.records.store import RecordStore
from svc_atlas.records.submissions import REPORTED, Submission
from svc_atlas.records.workbook import Reading, says_nothing


@dataclass(frozen=True)
class Prepared:
    """Files that were checked, and what can be imported of them.

    Attributes
    ----------
    checked : Checked
        What was found in them.
    submissions : tuple of Submission
        One for each file; none at all where an error stops the import.
    aside : tuple of tuple of Finding
        For each file the errors whose cells or rows are left out.
    unsaid : tuple of str
        The files for which nobody said which office handed them in.
    """

    checked: Checked
    submissions: tuple[Submission, ...] = ()
    aside: tuple[tuple[Finding, ...], ...] = ()
    unsaid: tuple[str, ...] = ()


def prepare(
    paths: Sequence[Path],
    store: RecordStore,
    *,
    mapping: Path | None = None,
    year: int | None = None,
    set_aside: bool = False,
    office: str | None = None,
    received: date | None = None,
    dash_is_zero: bool = False,
    progress: Callable[[str, float], None] | None = None,
) -> Prepared:
    """Check files and make submissions of them, which ``store.add`` takes; changes nothing.

    Parameters
    ----------
    paths : sequence of Path
    store : RecordStore
        Where they are to go.
    mapping : Path, optional
        The mapping of a table that others made.
    year : int, optional
        The year of the figures, where the file does not say it.
    set_aside : bool
        Leave out the rows and cells with errors, and keep the rest.
    office : str, optional
        A word of ``offices.OFFICES``; what the file says when None.
    received : date, optional
        The day that they were handed in, today when None.
    dash_is_zero : bool
        Whether a dash means 0 in the files; else that there is no figure.
    progress : callable, optional
        Called with the key of a step's words and the share done, 0 to 1.

    Raises
    ------
    InputError
        The store holds the demonstration, or a file has no figure at all.
    UnreadableError, CallError
        The mapping cannot be read or is none; the store cannot be read.
    """
    store.refuse_mixing(synthetic=False)
    columns = mappings.load(mapping) if mapping else None
    received = received or days.today()
    checked = checking.check(
        paths,
        gazetteer=gazetteer.load(),
        earlier=None if store.empty else store.read(),
        standing=None if store.empty else store.standing(),
        mapping=columns,
        year=year,
        office=office,
        received=received,
        dash_is_zero=dash_is_zero,
        progress=progress,
        apart=True,
    )
    errors = [[each for each in found if each.severity == ERROR] for found in checked.by_file]
    if any(not (set_aside and takes(each.rule)) for found in errors for each in found):
        return Prepared(checked)
    told = {
        "office": office,
        "received": received,
        "dash_is_zero": dash_is_zero,
        "mapping": columns and columns.sha256,
        "method": (columns and columns.method) or REPORTED,
    }
    handed_in = [
        _submission(*each, **told)
        for each in zip(checked.readings, remaining(checked.readings, errors), errors, strict=True)
    ]
    for each in handed_in:
        if says_nothing(each.figures):
            raise InputError("records.import.no_figures", file=each.file)
    unsaid = [
        reading.workbook.name
        for reading in checked.readings
        if not (office or reading.declared.get("office"))
    ]
    return Prepared(checked, tuple(handed_in), tuple(map(tuple, errors)), tuple(unsaid))


def _submission(
    reading: Reading,
    figures: pd.DataFrame,
    aside: Sequence[Finding],
    *,
    office: str | None,
    **told,
) -> Submission:
    provinces = figures["commune"].str[:2].unique()
    only = str(provinces[0]) if len(provinces) == 1 else None
    return Submission(
        file=reading.workbook.name,
        sha256=reading.workbook.sha256,
        office=office_of(reading, office),
        province=reading.declared.get("province") or only,
        figures=figures,
        set_aside=len({(each.sheet, each.cell) for each in aside}),
        **told,
    )
