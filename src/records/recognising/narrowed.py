"""Titles that speak of a part of the figures below them, or of rates: no counts of all there is."""

import re
from collections.abc import Iterator
from functools import cache

from svc_atlas.naming import clean_name
from svc_atlas.records.recognising.cells import meaning
from svc_atlas.records.recognising.columns import Layout, address
from svc_atlas.records.recognising.headings import Saying, heading_key, keys_of, read
from svc_atlas.records.recognising.periods import in_part, is_month
from svc_atlas.records.recognising.titles import named
from svc_atlas.records.recognising.vocabulary import unnumbered, written
from svc_atlas.records.workbook import Sheet

_KHMER = re.compile("[ក-៓]")
_PER = (
    r"\bper\s+(?:\d|capita\b|head\b|person|inhabitant|thousand|hundred|million)"
    r"|ក្នុង(?:មួយ|\d)[\d.,]*(?:ពាន់|ម៉ឺន|សែន)?នាក់"
)
_EMPTY = re.compile(r"\b(?:only|figures?|cases?|of|the)\b|តែ|ប៉ុណ្ណោះ|[\W_]", re.I)


def narrowed_title(sheet: Sheet, layout: Layout, rows: int) -> tuple[str | None, str] | None:
    """Return the title, with its cell, that narrows the figures below it; else the sheet's name."""
    rated = any(
        isinstance(cell, str) and _words("rates").search(_plain(cell))
        for row in layout.header
        for cell in sheet.rows[row]
    )
    for row, cells in enumerate(sheet.rows[:rows]):
        for at, cell in enumerate(cells):
            if isinstance(cell, str) and narrows(cell, rated):
                return address(row, at), cell
    name = sheet.name or ""
    return (None, name) if narrows(name, rated) else None


def narrows(text: str, rated: bool = False) -> bool:
    """Return whether a title names a table and a part of it, or says nothing else than a part.

    Parameters
    ----------
    text : str
    rated : bool
        Whether a column of the table is one of percentages, which the title may name.

    Examples
    --------
    >>> narrows("Unsolved offences, Kep 2024"), narrows("(attempted only)"), narrows("អត្រាបទល្មើស")
    (True, True, True)
    >>> narrows("Offences in Kep, 2024"), narrows("ក្រសួងកិច្ចការនារី"), narrows("ប្រជាពលរដ្ឋ ស្រុកបន្ទាយស្រី")
    (False, False, False)
    """
    said = _words("whole").sub(" ", _plain(text))
    found = _words("narrowing").search(said) or (not rated and _words("rates").search(said))
    if not found:
        return False
    names = named(None, [text])
    left = _words("rates").sub(" ", _words("narrowing").sub(" ", said))
    return bool(names.tables or names.categories) or not _EMPTY.sub("", left)


def _plain(text: str) -> str:
    """Return a text in small letters; Khmer without the spaces that stand anywhere in it."""
    return re.sub(r"(?<=[ក-៩]) (?=[ក-៩])", "", clean_name(text).casefold())


@cache
def _words(name: str) -> re.Pattern:
    """Return what finds the words of ``[title]``: the Latin ones whole."""
    words = sorted(written()["title"][name], key=len, reverse=True)
    parts = [word if _KHMER.search(word) else rf"\b{re.escape(word)}\b" for word in words]
    return re.compile("|".join([*parts, _PER] if name == "rates" else parts))


def part_columns(sheet: Sheet, layout: Layout, rows: list[int]) -> Iterator[tuple[str, str]]:
    """Yield the columns, not read, that say that each row is a part: cell of the heading, itself.

    A column headed by its month, sex or village counts nothing; one of numbers, such as "ស្រី"
    beside a total, or the number of villages, is a count.

    Parameters
    ----------
    sheet : Sheet
    layout : Layout
    rows : list of int
        Of communes, from 0.
    """
    for cell, heading, cells in _unread(sheet, layout, rows):
        given = [each for each in cells if each not in (None, "")]
        key = heading_key(unnumbered(heading))
        timed = key in keys_of("title", "times")
        parted = timed or key in keys_of("title", "parts")
        words = [each for each in given if not _is_number(each)]
        if timed or (parted and words) or (words and all(map(_is_part, given))):
            yield cell, heading or str(given[0])


def measure_columns(sheet: Sheet, layout: Layout, rows: list[int]) -> Iterator[tuple[str, str]]:
    """Yield the columns, not read, whose every row says what is counted, and other than is read.

    A word of one commune alone is a remark ("solved"), and so is one that agrees with a heading.

    Parameters
    ----------
    sheet : Sheet
    layout : Layout
    rows : list of int
        Of communes, from 0.

    Yields
    ------
    cell, said : str
        The cell of the heading, and the first word that says otherwise.
    """
    counted = {(column.table, column.measure) for column in layout.of("figure")}
    for cell, _, cells in _unread(sheet, layout, rows):
        said = [_agrees(each, counted) for each in cells]
        if None not in said and False in said:
            yield cell, str(cells[said.index(False)])


def _unread(
    sheet: Sheet, layout: Layout, rows: list[int]
) -> Iterator[tuple[str, str, list[object]]]:
    """Yield the columns that are not read: cell of the heading, itself, the cells of communes."""
    read_ = {column.at for column in layout.columns}
    for at in range(max(map(len, sheet.rows), default=0)):
        cells = [sheet.rows[row][at] if at < len(sheet.rows[row]) else None for row in rows]
        if at in read_ or all(cell in (None, "") for cell in cells):
            continue
        headings = [
            (row, str(sheet.rows[row][at]))
            for row in layout.header
            if at < len(sheet.rows[row]) and sheet.rows[row][at] not in (None, "")
        ]
        row, heading = headings[-1] if headings else (layout.header[-1], "")
        yield address(row, at), heading, cells


def _agrees(cell: object, counted: set[tuple]) -> bool | None:
    """Return whether a cell names a measure that is read; None where it names none of a table."""
    said = read(cell) if isinstance(cell, str) else Saying()
    pairs = {*said.measures, *said.grouped, *((table, of) for table, _, of in said.figures)}
    tables = {table for table, _ in counted}
    if not any(table in tables for table, _ in pairs):
        return None
    return not pairs.isdisjoint(counted) or any(measure in said.units for _, measure in counted)


def _is_number(cell: object) -> bool:
    return not isinstance(cell, str) or meaning(cell, "count").state != "invalid"


def _is_part(cell: object) -> bool:
    return isinstance(cell, str) and (is_month(cell) or in_part(cell) or read(cell).narrowing)
