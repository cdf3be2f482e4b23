"""What the cells of one row say: words, numbers, faults; the code and the names of a commune."""

import re
from collections.abc import Callable

from svc_atlas.naming import clean_name, parse_code
from svc_atlas.records.recognising.cells import meaning, shown
from svc_atlas.records.recognising.layout import Column, Layout
from svc_atlas.records.recognising.line_breaks import joined
from svc_atlas.records.recognising.lines import is_blank
from svc_atlas.records.workbook import Sheet

_BETWEEN = re.compile(r"\s*[/|()]\s*")
_CODED = re.compile(r"((?:KH)?[0-9០-៩]{5,6})[\s:.–-]+(\D+)", re.IGNORECASE)
_NUMBERED = re.compile(r"[0-9០-៩]{1,3}\s*[.):–-]\s*(?=\D)")


class Looks:
    """Looks at the rows of a table.

    Parameters
    ----------
    sheet : Sheet
    layout : Layout
    is_name : callable
        Whether a commune has a name.
    """

    def __init__(self, sheet: Sheet, layout: Layout, is_name: Callable[[str], bool]):
        self.sheet, self.layout, self.is_name = sheet, layout, is_name
        self.code_at = next(iter(layout.of("code")), None)
        self.names_at = layout.of("commune")
        self.figures = [column.at for column in layout.of("figure")]

    def cell(self, cells: list, column: Column | int | None):
        """Return what stands in a column."""
        at = column.at if isinstance(column, Column) else column
        return cells[at] if at is not None and at < len(cells) else None

    def has_errors(self, at: int) -> bool:
        """Whether a formula of a figure has an error, or no value."""
        here = {(at + 1, column + 1) for column in self.figures}
        return not here.isdisjoint(self.sheet.errors) or not here.isdisjoint(self.sheet.uncached)

    def figures_blank(self, at: int, cells: list) -> bool:
        """Whether nothing stands in the cells of the figures."""
        return not self.has_errors(at) and all(
            is_blank(self.cell(cells, column)) for column in self.figures
        )

    def figures_wordy(self, at: int, cells: list) -> bool:
        """Whether no figure is a number, nor a fault of one."""
        said = (meaning(self.cell(cells, column), "amount") for column in self.figures)
        return not self.has_errors(at) and not any(each.state == "given" for each in said)

    def has_numbers(self, at: int, cells: list) -> bool:
        """Whether some figure of a row is a number, or should be one."""
        said = (shown(self.cell(cells, column)) or "" for column in self.figures)
        return not self.figures_wordy(at, cells) or any(any(map(str.isdigit, t)) for t in said)

    def values(self, at: int) -> dict[int, float]:
        """Return the numbers of a row, by column."""
        cells = self.sheet.rows[at]
        said = {n: meaning(self.cell(cells, n), "amount") for n in self.figures}
        return {n: each.value for n, each in said.items() if each.value is not None}

    def text(self, cells: list, at: int) -> str | None:
        """Return the words that stand in a cell, besides those of categories and units."""
        text = self.cell(cells, at)
        other = {c.at for c in self.layout.columns if c.kind in ("category", "unit", "year")}
        return text if isinstance(text, str) and not is_blank(text) and at not in other else None

    def names(self, cells: list) -> tuple[str | None, tuple[str, ...]]:
        """Return the code and the names of a row's commune, as written."""
        code = shown(self.cell(cells, self.code_at))
        written = [shown(self.cell(cells, c)) for c in self.names_at]
        names = tuple(
            dict.fromkeys(
                without_number(part)
                for text in written
                if text
                for lines in _BETWEEN.split(text)
                for part in joined(lines, self._names_one)
            )
        )
        if not code and names:
            code, first = apart(names[0])
            names = (*first, *names[1:])
        return code, names

    def is_named(self, cells: list) -> bool:
        """Whether a row has the name of some commune."""
        return any(map(self.is_name, self.names(cells)[1]))

    def _names_one(self, text: str) -> bool:
        """Whether a text is the name of a commune, its number or code before it or not."""
        _, names = apart(without_number(text))
        return any(map(self.is_name, names))


def without_number(text: str) -> str:
    """Return a name without the number before it.

    Examples
    --------
    >>> without_number("2. Kantueu Pir")
    'Kantueu Pir'
    """
    return clean_name(_NUMBERED.sub("", text, 1))


def apart(written: str) -> tuple[str | None, tuple[str, ...]]:
    """Return the code and the names that stand in one cell.

    Examples
    --------
    >>> apart("020301 Tuol Ta Ek"), apart("020301"), apart("Tuol Ta Ek")
    (('020301', ('Tuol Ta Ek',)), ('020301', ()), (None, ('Tuol Ta Ek',)))
    """
    if len(parse_code(written) or "") == 6:
        return written, ()
    coded = _CODED.fullmatch(written)
    return (coded[1], (coded[2],)) if coded else (None, (written,))
