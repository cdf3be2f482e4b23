"""Rows of totals: what their label says, and which rows of communes each of them adds up.

The label alone does not always tell: below a district a bare "Total" is the district's, and a town
has the name of its province. Of the rows that a total may add up, it is held against those with
which most of its columns agree; where none does, against what its label says first.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from svc_atlas.naming import clean_name
from svc_atlas.records.recognising.headings import heading_key, keys_of
from svc_atlas.records.recognising.lines import is_former, year_of
from svc_atlas.records.recognising.places import Places

HEADING, ALL, PART, AREA = "heading", "all", "part", "area"
_TOTAL = re.compile(
    r"^(?:grand |sub-? ?)?totals?\b[\s:–-]*(?:of |for )?(?P<after>.*)$"
    r"|^(?P<before>.*?)[\s:–-]*\b(?:grand |sub-? ?)?total$"
    r"|^(?:ផលបូក(?:សរុប)?|(?:បូក)?សរុប)(?:រួម|រង|ទូទាំង|ទូទៅ|ក្នុង|នៃ)?(?P<khmer>.*)$",
    re.IGNORECASE,
)
_DISTRICT = 4  # digits of a district's code
_DECIMALS = 6  # what differs less is the same amount


@dataclass(frozen=True)
class Mark:
    """A row of totals, or the heading of a district or province, between the communes.

    Attributes
    ----------
    at : int
        Its row, from 0.
    kind : str
        ``heading``; or of totals: ``all`` (the label names nothing), ``part`` (a subtotal), or
        ``area``.
    areas : tuple of str
        The codes of what the label names: one, or a town and the province of its name.
    year : int or None
        That the label names.
    stated : bool
        Whether it has figures.
    category : str or None
        That it adds up alone, in a table that has a row for each; None: all there are.
    """

    at: int
    kind: str
    areas: tuple[str, ...] = ()
    year: int | None = None
    stated: bool = True
    category: str | None = None


@dataclass(frozen=True)
class Total:
    """A row of totals.

    Attributes
    ----------
    at : int
        Its row, from 0.
    rows : tuple of int or None
        The rows of communes that it adds up, from 0; None: all of them.
    year : int or None
        That its label names.
    category : str or None
        That it adds up alone; None: all there are.
    """

    at: int
    rows: tuple[int, ...] | None = None
    year: int | None = None
    category: str | None = None


def named_of(text: str) -> str:
    """Return what the label of a row of totals says besides that it is one.

    Examples
    --------
    >>> named_of("Total of theft"), named_of("សរុបលួច"), named_of("Subtotal")
    ('theft', 'លួច', '')
    """
    named = _TOTAL.match(clean_name(text))
    return next((part for part in named.groups() if part), "") if named else ""


def said_of(text: str, at: int, places: Places, province: str | None) -> Mark | None:
    """Return what the label of a row says of the totals in it; None where it is none.

    Parameters
    ----------
    text : str
    at : int
        Its row.
    places : Places
    province : str or None
        The province that the rows are of.
    """
    text = clean_name(text)
    key = heading_key(text)
    if key in keys_of("total", "of_one"):
        return Mark(at, PART)
    if key in keys_of("total", "words"):
        return Mark(at, ALL)
    if not _TOTAL.match(text):
        return None
    rest = named_of(text)
    if is_former(rest):
        return Mark(at, ALL, stated=False)
    year = year_of(rest)
    named = any(map(str.isalpha, rest)) and not year  # "2024" and "8" are no codes of provinces
    levels = [("district", province), ("province", None)] if named else []
    areas = tuple(filter(None, (places.area(rest, *level) for level in levels)))
    return Mark(at, AREA if areas else ALL, areas, year)


class Grouping:
    """Tells which rows each total adds up.

    Parameters
    ----------
    marks : sequence of Mark
        In the order of their rows.
    communes : mapping of int to (str or None)
        The rows of communes, each with the commune's code, or that of its district where the
        commune was not found.
    values : callable
        Returns the numbers of a row by column, those that it has.
    categories : mapping of int to (str or None)
        Of a table that has a row for each category, the category of each row.
    """

    def __init__(
        self,
        marks: Sequence[Mark],
        communes: Mapping[int, str | None],
        values: Callable[[int], dict[int, float]],
        categories: Mapping[int, str | None],
    ):
        self.marks, self.every, self.values = marks, tuple(communes), values
        self.categories = categories
        # Rows whose commune is known; the others have the code of what they lie in.
        self.known = {at: code for at, code in communes.items() if len(code or "") > _DISTRICT}
        self.communes = self._with_neighbours(communes)

    def run(self) -> Iterator[Total]:
        """Yield the totals; without a commune there is nothing that they add up."""
        if not self.every:
            return
        for mark in self.marks:
            if mark.stated and (groups := [g for g in self._groups(mark) if g]):
                rows = max(groups, key=lambda rows: self._agreement(mark, rows))
                every = None if rows == self.every else rows
                yield Total(mark.at, every, mark.year, mark.category)

    def _with_neighbours(self, communes: Mapping[int, str | None]) -> dict[int, str | None]:
        """Return the codes of rows; what was not found counts with the row above or below it."""
        known, marked = dict(communes), sorted(mark.at for mark in self.marks)
        for rows in (self.every, self.every[::-1]):
            for one, other in pairwise(rows):
                first, last = sorted((one, other))
                parted = bisect_left(marked, first) < bisect_left(marked, last)
                if len(known[other] or "") < _DISTRICT and not parted:
                    known[other] = known[one]
        return known

    def _groups(self, mark: Mark) -> list[tuple[int, ...]]:
        """Return the groups of rows that a total may add up, the likeliest first."""
        if mark.kind == HEADING:
            return [self._below(mark), *map(self._within, mark.areas)]
        own = self._below(mark) if self._stand_above() else self._above(mark)
        if mark.kind == PART:
            return [own]
        if mark.kind == AREA:
            last = next((self.communes[at] for at in reversed(self.every) if at < mark.at), None)
            named = [group for area in mark.areas if (group := self._within(area))]
            inside = (last or "").startswith(mark.areas[0])
            return (named if inside else named[::-1]) or [own]
        whole = [self.every, tuple(at for at in self.every if at < mark.at)]
        if self._is_one_of_several(mark):
            return [own, *whole]
        return [self.every] if self._leaves_out(mark) else [*whole, own]

    def _stand_above(self) -> bool:
        """Whether totals stand above what they add up."""
        first = min((m.at for m in self.marks if m.kind != HEADING), default=0)
        last = max((m.at for m in self.marks), default=0)
        return first < self.every[0] and last < self.every[-1]

    def _leaves_out(self, mark: Mark) -> bool:
        """Whether right below a total of those above a commune stands that is not among them."""
        end = min((m.at for m in self.marks if m.at > mark.at), default=max(self.every) + 1)
        above = {code for at, code in self.known.items() if at < mark.at}
        below = {code for at, code in self.known.items() if mark.at < at < end}
        return bool(above and below - above)

    def _is_one_of_several(self, mark: Mark) -> bool:
        """Whether bare totals stand at several groups of communes, each its own."""
        bare = sum(m.kind == ALL and m.stated for m in self.marks)
        headings = sum(m.kind == HEADING for m in self.marks)
        return bare > 1 or (headings > 1 and self.every[-1] > mark.at)

    def _within(self, area: str) -> tuple[int, ...]:
        return tuple(at for at, code in self.communes.items() if code and code.startswith(area))

    def _above(self, mark: Mark) -> tuple[int, ...]:
        """Return the rows between a total and what stands before it of its kind."""
        start = max((m.at for m in self.marks if m.at < mark.at), default=-1)
        return tuple(at for at in self.every if start < at < mark.at)

    def _below(self, mark: Mark) -> tuple[int, ...]:
        """Return the rows below a total or heading, down to the next of its kind."""
        kinds = {mark.kind, HEADING}
        after = (m for m in self.marks if m.at > mark.at and m.kind in kinds)
        # A district's heading does not end what is below that of its province.
        ends = (m.at for m in after if not mark.areas or not _is_in(m, mark.areas[0]))
        end = next(ends, max(self.every, default=0) + 1)
        return tuple(at for at in self.every if mark.at < at < end)

    def _agreement(self, mark: Mark, rows: tuple[int, ...]) -> int:
        """Return how well a row of totals goes with the rows; a figure not given may be more."""
        own = (r for r in rows if mark.category in (None, self.categories.get(r)))
        parts = [self.values(row) for row in own]
        agreement = 0
        for column, stated in self.values(mark.at).items():
            given = [part[column] for part in parts if column in part]
            total = round(sum(given) - stated, _DECIMALS)
            agreement += 2 if total == 0 else int(total < 0 and len(given) < len(parts))
        return agreement


def _is_in(mark: Mark, area: str) -> bool:
    return any(code != area and code.startswith(area) for code in mark.areas)
