"""The lines of a sheet that are about no commune: titles, headings once more, notes, comparisons.

What stands between the rows of a table may say that what follows is something else: another year,
another offence. Such a line is never passed over where figures follow it.
"""

import re
from collections.abc import Collection

from svc_atlas.naming import ASCII_DIGITS, clean_name, parse_code
from svc_atlas.records.recognising.cells import shown
from svc_atlas.records.recognising.headings import heading_key, keys_of, read
from svc_atlas.records.recognising.layout import Layout
from svc_atlas.records.recognising.vocabulary import written
from svc_atlas.records.workbook import Sheet

_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_BUDDHIST = re.compile(r"(?<!\d)25[4-9]\d(?!\d)")
ERA = 543  #: years by which the Buddhist era is ahead
_DIGITS = re.compile(r"\d+")
_WORDS = re.compile(r"[a-z%]+")
_LONGEST_CODE = 8  # digits of what may be a code, or one misspelt
_DATE = re.compile(r"\d+[/.-]\d+[/.-]\d+")


def year_of(value) -> int | None:
    """Return the one year that a cell or a title names; None where it names none or several.

    Examples
    --------
    >>> year_of("ឆ្នាំ២០២៤"), year_of(2023.0), year_of("2019 - 2023"), year_of(20301)
    (2024, 2023, None, None)
    """
    if value is None or isinstance(value, bool):
        return None
    years = years_of(value if isinstance(value, str) else heading_key(shown(value) or ""))
    return years.pop() if len(years) == 1 else None


def years_of(text: str) -> set[int]:
    """Return all years that a text names.

    Examples
    --------
    >>> sorted(years_of("2019 - ២០២៣"))
    [2019, 2023]
    """
    return {int(year) for year in _YEAR.findall(_digits(text))}


def buddhist_year(value) -> int | None:
    """Return the first year of the Buddhist era that a cell or a title names: 1997 and after.

    Such a year begins in April or May and lies in two Christian ones, so none is taken for it.

    Examples
    --------
    >>> buddhist_year("ឆ្នាំ២៥៦៧"), buddhist_year(2567.0), buddhist_year("2024")
    (2567, 2567, None)
    """
    if value is None or isinstance(value, bool):
        return None
    found = _BUDDHIST.search(_digits(value if isinstance(value, str) else shown(value) or ""))
    return int(found[0]) if found else None


def in_christian_years(text: str) -> str:
    """Return a text with its Buddhist years as Christian ones, in ASCII digits.

    Examples
    --------
    >>> in_christian_years("លួច ២៥៦៧")
    'លួច 2024'
    """
    return _BUDDHIST.sub(lambda year: str(int(year[0]) - ERA), _digits(text))


def _digits(text: str) -> str:
    return clean_name(text).translate(ASCII_DIGITS)


def is_blank(cell) -> bool:
    """Whether nothing stands in a cell."""
    return cell is None or (isinstance(cell, str) and not clean_name(cell))


def is_code(text: str | None) -> bool:
    """Whether what stands in the column of codes may be one; a note and a date are none.

    Examples
    --------
    >>> is_code("020301"), is_code("02O301"), is_code("Prepared by"), is_code("5/1/2025")
    (True, True, False, False)
    """
    if not text:
        return False
    if parse_code(text):
        return True
    plain = _digits(text)
    digits, letters = sum(map(str.isdigit, plain)), sum(map(str.isalpha, plain))
    return letters < digits <= _LONGEST_CODE and not _DATE.fullmatch(plain)


def repeats_header(sheet: Sheet, layout: Layout, cells: list) -> bool:
    """Whether a row is one of the header once more, at the top of a printed page."""
    said = _heading_keys(cells)
    headers = (_heading_keys(sheet.rows[at]) for at in layout.header)
    return len(said) > 1 and any(said.items() <= header.items() for header in headers)


def _heading_keys(cells: list) -> dict[int, str]:
    return {at: heading_key(str(cell)) for at, cell in enumerate(cells) if not is_blank(cell)}


def begins_another(layout: Layout, cells: list, *, below: bool) -> bool:
    """Whether a row is the header of another table: the same places, other figures.

    What stands below it would be taken for figures of this table. Below communes (``below``) the
    places may be headed by other words.
    """
    said = [
        heading_key(cell) == heading_key(column.heading)
        or (below and column.kind in read(cell).places)
        for column in layout.columns
        if column.kind in ("code", "commune") and column.at < len(cells)
        and isinstance(cell := cells[column.at], str) and not is_blank(cell)
    ]  # fmt: skip
    return bool(said) and all(said)


def is_of_a_page(layout: Layout, texts: Collection[str]) -> bool:
    """Whether a line belongs to a printed page: its number, or the table's title once more."""
    titles = {heading_key(title) for title in layout.titles}
    pages = keys_of("line", "page")
    return bool(texts) and all(
        heading_key(text) in titles or _DIGITS.sub("", heading_key(text)) in pages for text in texts
    )


def says_of_what(text: str) -> bool:
    """Whether a line says what figures are of: a year, a category, a table, a measure.

    Examples
    --------
    >>> says_of_what("Offences 2023"), says_of_what("ប្លន់"), says_of_what("Page 2")
    (True, True, False)
    """
    said = read(text)
    return bool(year_of(text) or said.measured or said.tables or said.long)


def compares(text: str) -> bool:
    """Whether a line holds no figures of this year's: last year's, averages, shares, changes.

    Examples
    --------
    >>> compares("ឆ្នាំមុន"), compares("Theft in 2023"), compares("Average"), compares("Kantueu Pir")
    (True, True, True, False)
    """
    if year_of(text):
        return True
    words = f" {' '.join(_WORDS.findall(clean_name(text).casefold()))} "
    key = heading_key(text)
    return any(
        f" {word} " in words if word.isascii() else heading_key(word) in key
        for word in written()["line"]["comparison"]
    )


def is_former(text: str) -> bool:
    """Whether a line is of last year."""
    key = heading_key(text)
    return any(word in key for word in keys_of("helper", "last_year"))
