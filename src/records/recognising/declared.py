"""What a file says of itself: its year, its province, the office that hands it in."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from svc_atlas.gazetteer import Gazetteer
from svc_atlas.naming import clean_name, is_khmer, khmer_key, parse_code
from svc_atlas.records.offices import OFFICES
from svc_atlas.records.recognising.cells import shown
from svc_atlas.records.recognising.layout import Layout, address
from svc_atlas.records.recognising.lines import buddhist_year, year_of, years_of
from svc_atlas.records.recognising.other_years import without_other_years
from svc_atlas.records.recognising.periods import (
    in_part,
    is_month,
    is_month_beside,
    is_several,
    is_whole,
)
from svc_atlas.records.recognising.places import Places
from svc_atlas.records.recognising.titles import (
    counts_said,
    is_unit_label,
    measures_of_count,
    named,
    unit_said,
    unit_written,
)
from svc_atlas.records.workbook import Sheet, Workbook
from svc_atlas.text import entries

ABOUT = "_about"
OWN = "_"  #: how the names of our template's sheets begin that hold no records
# A line with a day or a month says when a letter was written, not the year that it reports; the
# number of a table (1.2) is no date.
_DATED = re.compile(
    r"ថ្ងៃ|ខែ|\b(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\b"
    r"|\d[/.-]\d{1,2}[/.-]\d|\d[/.-]\d{4}(?!\d)|(?<!\d)\d{4}[/.-]\d",
    re.I,
)
_SOURCE = re.compile(r"\s*(?:ប្រភព|sources?\s*[:៖])", re.I)
_NAMED_YEAR = re.compile(r"ឆ្នាំ\s*(\d{4})(?!\d)")
_DAYS = re.compile(r"ថ្ងៃ|\bda(?:y|te)\b", re.I)
_LATIN = re.compile("[a-z]+")
_TITLED = ("ខេត្ត", "រាជធានី", "ក្រុង")


@dataclass(frozen=True)
class About:
    """What the sheet ``_about`` of our template says.

    Attributes
    ----------
    form, year : int or None
    province : str or None
        A code.
    office : str or None
        A word of ``OFFICES``.
    """

    form: int | None = None
    year: int | None = None
    province: str | None = None
    office: str | None = None


def about(workbook: Workbook, places: Places) -> About | None:
    """Return what the template's own sheet says; None in a table that somebody else made."""
    if not any(sheet.name == ABOUT for sheet in workbook.sheets):
        return None
    form, year, province, office = (
        (about_cell(workbook, key) or (None, None))[1]
        for key in ("form", "year", "province", "office")
    )
    form = parse_code(form)
    return About(
        int(form) if form and form.isdigit() else None,
        _whole_year(year),
        places.area(province, "province"),
        _office(shown(office)),
    )


def _whole_year(value) -> int | None:
    """Return the year that a cell says and nothing else: ``2023/24`` and a date say more.

    Examples
    --------
    >>> _whole_year(2024.0), _whole_year("ឆ្នាំ ២០២៤"), _whole_year("2023/24"), _whole_year("24")
    (2024, 2024, None, None)
    """
    digits = re.findall(r"\d+", shown(value) or "")
    return year_of(value) if len(digits) == 1 else None


def about_cell(workbook: Workbook, key: str) -> tuple[str, object] | None:
    """Return the cell of the template's first sheet that says ``key``, and what stands there.

    Where it stands twice, the first counts.
    """
    sheet = next((sheet for sheet in workbook.sheets if sheet.name == ABOUT), None)
    for row, cells in enumerate(sheet.rows if sheet else ()):
        if isinstance(cells[0] if cells else None, str) and cells[0].strip().casefold() == key:
            return address(row, 1), cells[1] if len(cells) > 1 else None
    return None


def _office(written: str | None) -> str | None:
    """Return the word of an office that is chosen by its name in either language."""
    for word in OFFICES:
        if written in (word, *entries()[f"office.{word}"].values()):
            return word
    return None


def year_in(texts: Iterable[str]) -> int | None:
    """Return the one year that titles name; dates are no titles.

    Examples
    --------
    >>> year_in(["តារាងបទល្មើស ឆ្នាំ២០២៤", "ថ្ងៃទី៥ ខែមករា ឆ្នាំ២០២៥"])
    2024
    >>> year_in(["តារាង ១.២៖ បទល្មើស ឆ្នាំ២០២៤ ប្រៀបធៀបឆ្នាំ២០២៣", "ប្រភព៖ នគរបាល, ២០២៥"])
    2024
    """
    said = [without_other_years(text) for text in texts if not _SOURCE.match(text)]
    said = [text for text in said if is_whole(text) or not _DATED.search(text)]
    # What a title of the table says goes before other lines: "បទល្មើស ឆ្នាំ២០២៤" over "printed 2025".
    titles = [text for text in said if _NAMED_YEAR.search(text) and named(None, [text]).tables]
    for lines in (titles, said):
        years = {year_of(text) for text in lines} - {None}
        if len(years) == 1:
            return years.pop()
    return None


def province_in(texts: Iterable[str], gazetteer: Gazetteer) -> str | None:
    """Return the one province that titles name; None where they name none or several."""
    found = set()
    for text in texts:
        plain = f" {' '.join(_LATIN.findall(clean_name(text).casefold()))} "
        key = khmer_key(text)
        for code, khmer, latin in _provinces(gazetteer):
            if any(name in key for name in khmer) or any(name in plain for name in latin):
                found.add(code)
    return found.pop() if len(found) == 1 else None


@cache
def _provinces(gazetteer: Gazetteer) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Return each province with what names it: in Khmer with its title, in Latin as words."""
    words = []
    for area in gazetteer.level("province"):
        names = gazetteer.names(area.code)
        khmer = [khmer_key(name) for name in names if is_khmer(name)]
        titled = tuple(khmer_key(title) + name for title in _TITLED for name in khmer)
        latin = tuple(f" {name.casefold()} " for name in names if not is_khmer(name))
        words.append((area.code, titled, latin))
    return words


def sheet_year(sheet: Sheet, titles: tuple[str, ...]) -> int | None:
    """Return the year that the titles of a sheet name, else its own name."""
    return year_in(titles) or (year_of(without_other_years(sheet.name)) if sheet.name else None)


def years_named(sheet: Sheet, layout: Layout) -> tuple[str, str] | None:
    """Return the first title that names several years, none of them the table's, with its cell."""
    for row, cells in enumerate(sheet.rows[: layout.above]):
        for at, cell in enumerate(cells):
            if not isinstance(cell, str) or _SOURCE.match(cell) or _DATED.search(cell):
                continue
            if len(years_of(without_other_years(cell))) > 1:
                return address(row, at), cell
    return None


def title_cells(sheet: Sheet, layout: Layout) -> Iterator[tuple[str, str]]:
    """Yield the titles above a table with their cells, without sources and the days of letters."""
    for row, cells in enumerate(sheet.rows[: layout.above]):
        for at, cell in enumerate(cells):
            text = shown(cell)
            if text and not _SOURCE.match(text) and (is_whole(text) or not _DATED.search(text)):
                yield address(row, at), text


def buddhist_title(sheet: Sheet, layout: Layout) -> tuple[str | None, str, int] | None:
    """Return the first title of a Buddhist year, with its cell and the year; else the name's."""
    for cell, text in (*title_cells(sheet, layout), (None, sheet.name or "")):
        if year := buddhist_year(text):
            return cell, text, year
    return None


def part_of_year(sheet: Sheet, layout: Layout) -> tuple[str | None, str] | None:
    """Return the title of a sheet that speaks of part of a year, with its cell; else the name."""
    for row, cells in enumerate(sheet.rows[: layout.above]):
        given = [(at, cell) for at, cell in enumerate(cells) if cell not in (None, "")]
        dated = any(isinstance(cell, str) and _DAYS.search(cell) for _, cell in given)
        for n, (at, cell) in enumerate(given):
            if isinstance(cell, str) and in_part(cell):
                return address(row, at), cell
            beside = given[n + 1][1] if n + 1 < len(given) and not dated else None
            if isinstance(cell, str) and beside is not None and is_month_beside(cell, beside):
                return address(row, at), f"{cell} {beside}"
    name = sheet.name or ""
    return (None, name) if in_part(name) or is_month(name) else None


def several_years(sheet: Sheet, layout: Layout) -> tuple[str | None, str] | None:
    """Return the title of a sheet that speaks of several years together, with its cell.

    None where another title names the one year, or the columns or rows name their own.
    """
    own = layout.of("year") or all(column.year for column in layout.of("figure"))
    if own or year_in(layout.titles):
        return None
    for row, cells in enumerate(sheet.rows[: layout.above]):
        for at, cell in enumerate(cells):
            if isinstance(cell, str) and is_several(cell):
                return address(row, at), cell
    name = sheet.name or ""
    return (None, name) if is_several(name) else None


def other_unit(sheet: Sheet, layout: Layout, rows: int) -> tuple[str | None, str, str] | None:
    """Return the title that names another unit than the form's: its cell, itself, the unit.

    Else the name of the sheet, else a note below the header that stands alone in its row.
    """
    amounts = "seizures" in layout.tables
    for row, cells in enumerate(sheet.rows[:rows]):
        given = [(at, str(cell)) for at, cell in enumerate(cells) if cell not in (None, "")]
        for n, (at, cell) in enumerate(given):
            beside = given[n + 1][1] if n + 1 < len(given) else ""
            for text in (cell, f"{cell} {beside}" if is_unit_label(cell) else ""):
                if unit := unit_said(text, amounts) or _not_counted(text, layout):
                    return address(row, at), text, unit
    name = sheet.name or ""
    if unit := unit_said(name, amounts) or _not_counted(name, layout):
        return None, name, unit
    for row, cells in enumerate(sheet.rows[layout.first :], layout.first):
        given = [(at, cell) for at, cell in enumerate(cells) if cell not in (None, "")]
        at, note = given[0] if len(given) == 1 else (0, None)
        if isinstance(note, str) and (unit := unit_written(note, amounts)):
            return address(row, at), note, unit
    return None


def _not_counted(text: str, layout: Layout) -> str | None:
    """Return the unit that a line names and that counts none of the figures: persons, of cases.

    Where columns name a category alone, it has to be that of theirs.
    """
    said = counts_said(text)
    of = frozenset().union(*map(measures_of_count, said))
    figures = [c for c in layout.of("figure") if c.field.kind != "percent"]
    other = [c for c in figures if c.measure not in of]
    if said and figures and (len(other) == len(figures) or any(c.assumed for c in other)):
        return ", ".join(said)
    return None


def file_year(workbook: Workbook) -> int | None:
    """Return the year that the file's name names."""
    return year_of(without_other_years(workbook.path.stem.replace("_", " ")))
