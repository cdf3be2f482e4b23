"""Importing: files are checked, and what is without errors goes into the store, all or nothing."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pandas as pd

from svc_atlas import gazetteer
from svc_atlas.records import checking
from svc_atlas.records.checking import Checked
from svc_atlas.records.findings import Finding
from svc_atlas.records.recognising import mapping as mappings
from svc_atlas.records.rules import ERROR
from svc_atlas.records.setting_aside import remaining, takes
from svc_atlas.records.store import RecordStore
from svc_atlas.records.submissions import REPORTED, Added, Submission
from svc_atlas.records.workbook import Reading

UNSAID = "other"  #: the office where neither the call nor the file names one


@dataclass(frozen=True)
class Imported:
    """What became of files that were handed in.

    Attributes
    ----------
    checked : Checked
        What was found in them.
    submissions : tuple of Submission
        What was imported, one for each file; nothing where an error stopped it.
    added : tuple of Added
        What each did.
    aside : tuple of tuple of Finding
        For each file the errors whose cells or rows were left out.
    unsaid : tuple of str
        The files for which nobody said which office handed them in.
    """

    checked: Checked
    submissions: tuple[Submission, ...] = ()
    added: tuple[Added, ...] = ()
    aside: tuple[tuple[Finding, ...], ...] = ()
    unsaid: tuple[str, ...] = ()

    @property
    def done(self) -> bool:
        """Whether the files were imported."""
        return bool(self.submissions)


def import_files(
    paths: Sequence[Path],
    home: Path,
    *,
    mapping: Path | None = None,
    year: int | None = None,
    set_aside: bool = False,
    office: str | None = None,
    received: date | None = None,
    progress: Callable[[str, float], None] | None = None,
) -> Imported:
    """Check files and take them into the store of ``home``, all of them or none.

    Parameters
    ----------
    paths : sequence of Path
    home : Path
        ``SVC_HOME``.
    mapping : Path, optional
        The mapping of a table that others made.
    year : int, optional
        The year of the figures, where the file does not say it.
    set_aside : bool
        Leave out the rows and cells with errors and import the rest.
    office : str, optional
        A word of ``offices.OFFICES``; what the file says when None.
    received : date, optional
        The day that they were handed in, today when None.
    progress : callable, optional
        Called with the key of a step's words and the share done, 0 to 1.

    Raises
    ------
    InputError
        The store holds the demonstration; nothing was changed.
    UnreadableError, CallError
        The mapping cannot be read or is none; the store cannot be read or written to.
    """
    store = RecordStore(home)
    store.refuse_mixing(synthetic=False)
    columns = mappings.load(mapping) if mapping else None
    checked = checking.check(
        paths,
        gazetteer=gazetteer.load(),
        earlier=None if store.empty else store.read(),
        mapping=columns,
        year=year,
        progress=progress,
    )
    errors = [[each for each in found if each.severity == ERROR] for found in checked.by_file]
    if any(not (set_aside and takes(each.rule)) for found in errors for each in found):
        return Imported(checked)
    handed_in = [
        _submission(reading, figures, aside, office=office, received=received or date.today())
        for reading, figures, aside in zip(
            checked.readings, remaining(checked.readings, errors), errors, strict=True
        )
    ]
    if columns is not None:
        said = {
            "mapping": hashlib.sha256(Path(mapping).read_bytes()).hexdigest(),
            "method": columns.method or REPORTED,
        }
        handed_in = [replace(each, **said) for each in handed_in]
    return Imported(
        checked,
        tuple(handed_in),
        added=tuple(store.add(handed_in, progress)),
        aside=tuple(map(tuple, errors)),
        unsaid=tuple(
            reading.workbook.name
            for reading in checked.readings
            if not (office or reading.declared.get("office"))
        ),
    )


def _submission(
    reading: Reading,
    figures: pd.DataFrame,
    aside: Sequence[Finding],
    *,
    office: str | None,
    received: date,
) -> Submission:
    provinces = figures["commune"].str[:2].unique()
    only = str(provinces[0]) if len(provinces) == 1 else None
    return Submission(
        file=reading.workbook.name,
        sha256=reading.workbook.sha256,
        office=office or reading.declared.get("office") or UNSAID,
        province=reading.declared.get("province") or only,
        received=received,
        figures=figures,
        set_aside=len({(each.sheet, each.cell) for each in aside}),
    )
