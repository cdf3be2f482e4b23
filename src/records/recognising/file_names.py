"""What a file's name says of part of a year, against what its tables say themselves.

A name is written in haste, often with the month in which the file is handed in. But a part beside
its year says which figures these are, and of no year at all nothing else speaks.
"""

import re
from collections.abc import Collection, Iterable
from pathlib import Path

from svc_atlas.naming import ASCII_DIGITS, clean_name
from svc_atlas.records.recognising.declared import sheet_year
from svc_atlas.records.recognising.layout import Layout
from svc_atlas.records.recognising.lines import years_of
from svc_atlas.records.recognising.periods import MONTH_LATIN, in_part, is_whole
from svc_atlas.records.workbook import Sheet

_MONTH = re.compile(
    # With a day it is a date; "2024" before it is none.
    rf"(?<!\d)(?<!\d[\s.,/-])(?<!\d(?:st|nd|rd|th)\s){MONTH_LATIN}(?![\s.,/-]*\d{{1,2}}(?!\d))"
    rf"|\b(?:19|20)\d\d[\s.,/-]{MONTH_LATIN}(?![\s.,/-]*\d{{1,2}}(?!\d))"
)
_JOINED = re.compile(r"(?<=[a-z])(?=(?:19|20)\d\d(?!\d))|(?<=(?<!\d)20\d\d)(?=[a-z]{3})")
_NUMERIC = re.compile(
    r"(?<!\d)(?<!\d[\s.-])(?:19|20)\d\d[\s.-](?P<behind>0[1-9]|1[0-2])(?!\d|[\s.-]\d)"
    r"|(?<![\d.])(?P<before>0[1-9]|1[0-2])\.(?:19|20)\d\d(?!\d)"
)


def part_in_name(stem: str, provinces: Collection[str] = ()) -> bool:
    """Return whether a file's name speaks of part of a year.

    Parameters
    ----------
    stem : str
        The name without its ending.
    provinces : collection of str
        Codes of the provinces of the figures: their two digits beside a year are no month.

    Examples
    --------
    >>> [part_in_name(n) for n in ("offences_2024_h1", "kep-q4", "final_Dec", "2024.12")]
    [True, True, True, True]
    >>> [part_in_name(n) for n in ("02-2024", "2024-12-31", "5 May 2025", "kep_2024")]
    [False, False, False, False]
    >>> part_in_name("2024-12", {"12"})
    False
    """
    name = stem.replace("_", " ")
    said = clean_name(name).translate(ASCII_DIGITS).casefold()
    if in_part(name) or _MONTH.search(_JOINED.sub(" ", said)):
        return True
    found = _NUMERIC.search(said)
    return bool(found) and (found["behind"] or found["before"]) not in provinces


def rule_of_name(
    path: Path, tables: Iterable[tuple[Sheet, Layout]], provinces: Collection[str], *, ours: bool
) -> str | None:
    """Return the rule that a file's name breaks by a part of a year; None where it names none.

    It is a warning where every table says itself that it is of a whole year (``12 months``), or
    names its year where the name names none; else an error.

    Parameters
    ----------
    path : Path
    tables : iterable of (Sheet, Layout)
    provinces : collection of str
        Those of the figures.
    ours : bool
        Whether the first sheet of our template names the year.
    """
    if not part_in_name(path.stem, provinces):
        return None
    dated = bool(years_of(path.stem.replace("_", " ")))
    for sheet, layout in tables:
        if any(is_whole(title) for title in layout.titles):
            continue
        if dated or not (ours or _names_year(sheet, layout)):
            return "year_in_part"
    return "file_name_in_part"


def _names_year(sheet: Sheet, layout: Layout) -> bool:
    figures = layout.of("figure")
    columns = bool(figures) and all(column.year for column in figures)
    return bool(layout.of("year")) or columns or sheet_year(sheet, layout.titles) is not None
