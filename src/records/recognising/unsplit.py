"""Rows that were not split into cells: a commune and its figures stand together in one of them.

So do the rows of a text file that was put together from two with different separators, and those
that were pasted into a single column. Nothing of such a row can be read, and none is a remark.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

from svc_atlas.naming import parse_code
from svc_atlas.records.findings import Finding, Phrase
from svc_atlas.records.recognising.cells import meaning
from svc_atlas.records.recognising.columns import Layout, address
from svc_atlas.records.recognising.lines import is_blank, year_of
from svc_atlas.records.recognising.looks import Looks
from svc_atlas.records.recognising.places import Places, Told
from svc_atlas.records.rules import found
from svc_atlas.records.workbook import Sheet

# What may stand between the values, besides a line break; of one space each see `_spaced`.
_BETWEEN = {
    word: re.compile(rf"\s*(?:{sign}|\n)\s*")
    for word, sign in (("semicolon", ";"), ("tab", "\t"), ("bar", r"\|"), ("comma", ","))
} | {"spaces": re.compile(r"\s{2,}|[\t\n]")}
# What stands in names, dates and remarks too: only with a code, or with two figures.
_BETWEEN_ALSO = {
    "slash": re.compile(r"\s*/\s*"),
    "dash": re.compile(r"\s+[-–—]\s+"),
    "colon": re.compile(r"\s*[:៖]\s+"),  # without a space: a time of the day
}
_MAY_HOLD = re.compile(r"[;\t|,\n/:៖]|\s[-–—]\s|\s\s|\s\d")
_QUOTES = " \"'"
_CODE = 5  # digits of a commune's code at least, its leading zero lost


@dataclass(frozen=True, slots=True)
class Unsplit:
    """A row that was not split.

    Attributes
    ----------
    row, at : int
        Where the cell is that holds several values, from 0.
    separator : str
        What stands between them: a word of ``records.separator``.
    written : str
        All of the row.
    """

    row: int
    at: int
    separator: str
    written: str


def unsplit(sheet: Sheet, layout: Layout | None, places: Places) -> list[Unsplit]:
    """Return the rows of a sheet that hold a commune and its figures in one cell.

    Parameters
    ----------
    sheet : Sheet
    layout : Layout or None
        The table of the sheet; a row of it may be split in part. None where no table is known.
    places : Places
    """
    header = set(layout.header) if layout else set()
    looks = Looks(sheet, layout, places.is_name) if layout else None
    found_ = []
    for row, cells in enumerate(sheet.rows):
        if row in header or not any(isinstance(c, str) and _MAY_HOLD.search(c) for c in cells):
            continue
        given = {at: str(cell) for at, cell in enumerate(cells) if not is_blank(cell)}
        wordy = looks and row >= layout.first and looks.figures_wordy(row, cells)
        for at, before in _places_for(given, layout) if wordy else _places_without(given, layout):
            if separator := _separator(before, given[at], places):
                found_.append(Unsplit(row, at, separator, " ".join(given.values())))
                break
    return found_


def _places_without(
    given: dict[int, str], layout: Layout | None
) -> Iterator[tuple[int, list[str]]]:
    """Yield the cells of a row that may hold values of several, where no cell is a figure's.

    All of the row stands in one; or, in a sheet without a table, its rest in the second of two.
    """
    if len(given) == 1:
        yield from ((at, []) for at in given)
    elif len(given) == 2 and layout is None:
        (_, first), (at, _) = given.items()
        yield at, [first]


def _places_for(given: dict[int, str], layout: Layout) -> Iterator[tuple[int, list[str]]]:
    """Yield the cells of a table's row that may hold values of several, with what stands before.

    Either all of the row stands in one, or its rest in one of a place or a year; beside none of
    them stands a figure.
    """
    if len(given) == 1:
        yield from ((at, []) for at in given)
    elif given:
        figures = min(column.at for column in layout.of("figure"))
        yield from ((at, []) for at in given if at < figures)
        *before, last = given
        if last < figures and any(c.at == last for c in layout.columns):
            yield last, [given[at] for at in before]


def finding(rows: list[Unsplit], file: str, sheet: str | None) -> Finding:
    """Return the one finding of all such rows of a sheet; nothing that stands in them is told."""
    first, last = rows[0], rows[-1]
    return found(
        "row_not_split", file, sheet, address(first.row, first.at), n=len(rows),
        last=address(last.row, last.at),
        separator=Phrase(f"records.separator.{first.separator}"),
    )  # fmt: skip


def _separator(before: list[str], text: str, places: Places) -> str | None:
    """Return what stands between the values of a cell that hold a commune and figures; else None.

    The commune may stand in a cell ``before``; the figures come behind it.
    """
    told = {}
    for word, between in (_BETWEEN | _BETWEEN_ALSO).items():
        parts = [part.strip(_QUOTES) for part in between.split(text.strip())]
        coded = any(_is_code(value, places) for value in (*before, *parts))
        fewest = 2 if word in _BETWEEN_ALSO and not coded else 1
        if len(parts) > 1 and _figures(before, parts, places) >= fewest:
            told[word] = len(parts)
    if told:
        return max(told, key=told.__getitem__)
    code = [value for value in before if _is_code(value, places)]
    words = [*code[-1:], *text.split()]
    return "space" if (code or not before) and _spaced(words, places) else None


def _figures(before: list[str], parts: list[str], places: Places) -> int:
    """Return how many of ``parts`` are figures, behind all that is said of a commune.

    What stands before a name may be its number in the list.
    """
    values = [*before, *parts]
    said = [n for n, v in enumerate(values) if _is_code(v, places) or _is_name(v, places)]
    behind = values[max(len(before), said[-1] + 1) :] if said else []
    return sum(map(_is_figure, behind))


def _spaced(words: list[str], places: Places) -> bool:
    """Whether the words of a text are a commune and its figures.

    A name may have spaces, and a number at its end: beside its code, both have to be of one
    commune, and a figure has to follow; without its code, two.
    """
    coded = next((n for n, word in enumerate(words) if _is_code(word, places)), None)
    behind = words if coded is None else words[coded + 1 :]
    numbers = list(takewhile(_is_number, reversed(behind)))
    figures = sum(map(_is_figure, numbers))
    name = behind[: len(behind) - len(numbers)]
    if coded is None:
        named = (" ".join(name[n:]) for n in range(len(name)))
        return figures > 1 and any(_is_name(each, places) for each in named)
    code = places.find(Told(words[coded])).commune
    own = [Told(None, (" ".join(each),), code[:4]) for each in (name, words[:coded]) if each]
    return figures > 0 and (not own or any(places.find(told).commune == code for told in own))


def _is_code(text: str, places: Places) -> bool:
    """Whether a value is the code of a commune, as today's list has it."""
    if sum(map(str.isdigit, text)) < _CODE or len(parse_code(text) or "") != _CODE + 1:
        return False
    return places.find(Told(text)).commune is not None


def _is_name(text: str, places: Places) -> bool:
    """Whether a value is the name of a commune, or of several."""
    if not any(map(str.isalpha, text)):
        return False
    place = places.find(Told(None, (text,)))
    return place.commune is not None or place.rule == "commune_ambiguous"


def _is_number(text: str) -> bool:
    return meaning(text, "amount").value is not None


def _is_figure(text: str) -> bool:
    """Whether a value is a number, and not a year, which stands beside a commune in titles too."""
    return _is_number(text) and year_of(text) is None
