"""Everything that the figures of files are held to, in one call."""

from collections.abc import Sequence
from datetime import date

from svc_atlas.gazetteer import Gazetteer
from svc_atlas.records import days
from svc_atlas.records.checks import fields_rows, naming, stated, tables, years
from svc_atlas.records.checks.layout import lay_out
from svc_atlas.records.checks.years import Earlier
from svc_atlas.records.findings import Finding
from svc_atlas.records.workbook import Reading


def figures(
    reading: Reading,
    *,
    gazetteer: Gazetteer,
    earlier: Earlier | None = None,
    year: int | None = None,
    today: date | None = None,
    received: date | None = None,
) -> list[Finding]:
    """Hold the figures of a file against the rules of scope field, row, table and year.

    Parameters
    ----------
    reading : Reading
        The figures found in the file.
    gazetteer : Gazetteer
    earlier : Earlier, optional
        What the store has, for the rules of two years.
    year : int, optional
        The year that the file was said to be of, when it was handed in.
    today : date, optional
        The day on which no later year can have figures.
    received : date, optional
        The day that the file was handed in, today when None.

    Returns
    -------
    list of Finding
        In no order.
    """
    today = today or days.today()
    found = tables.years(reading, said=year, today=today, received=received or today)
    found += naming.check(reading, gazetteer)
    of_fields_and_rows, laid = fields_rows.check(lay_out(reading))
    found += of_fields_and_rows
    found += stated.check(laid)
    found += tables.check(laid, gazetteer)
    if earlier is not None:
        found += years.check(laid, earlier, gazetteer)
    return found


def repeated(readings: Sequence[Reading]) -> list[list[Finding]]:
    """Return for each of several files the communes whose figures an earlier one says too."""
    return tables.across_files(readings)
