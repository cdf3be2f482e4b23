"""What a heading says: a column of places, a category, a measure, or a figure at once.

A heading may say it in two languages at once (``លួច / Theft``), or its category in one part and its
measure in another. It is understood only where every part of it is: ``Theft (unsolved)`` is another
figure than ``Theft``, and what ``unsolved`` means nobody told us.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from svc_atlas.records.form import CATEGORIES, LAST_YEAR, MEASURES, TOTAL, by_key
from svc_atlas.records.recognising.line_breaks import joined
from svc_atlas.records.recognising.periods import in_part
from svc_atlas.records.recognising.vocabulary import (
    ON_A_LINE,
    PARTS,
    heading_key,
    keys_of,
    unnumbered,
    vocabulary,
)
from svc_atlas.schema import SUBSTANCES

__all__ = ["Saying", "category_of", "heading_key", "keys_of", "read"]

_FILLERS = ("numberof", "totalnumberof", "noof", "ចំនួន")
_JOINERS = ("of", "for", "នៃ", "ដែលបាន", "ដែល")
_YEAR = re.compile(r"(.*?)((?:19|20)\d\d)")
# Between a word and its year; "heroin 2024" has none of them.
_OF_YEAR = ("", "inyear", "foryear", "year", "in", "for", "ប្រចាំឆ្នាំ", "ក្នុងឆ្នាំ", "ឆ្នាំ")
_BRACKETED = re.compile(r"[(\[]([^)\]]+)[)\]]")
_LONGEST = 90  # characters of a key; what is longer is a sentence


@dataclass(frozen=True)
class Saying:
    """What a heading may mean.

    Attributes
    ----------
    places : frozenset of str
        Of ``PLACES``.
    long : frozenset of str
        Tables whose category stands in the column, row by row.
    tables : frozenset of str
        Tables that it names.
    categories, measures : frozenset of (str, str)
        Table and category, table and measure.
    grouped : frozenset of (str, str)
        Table and measure, where a heading above names the table.
    figures : frozenset of (str, str or None, str)
        Table, category and measure, where it names both.
    loose : frozenset of (str, str)
        Of its measures, those that it means only where something else names their table.
    classes : frozenset of str
        Tables whose figures it stands over as a group, and says nothing of them: "Felonies".
    units : frozenset of str
        The measures, or units of an amount, that it counts; more than that it does not say.
    year : int or None
        A year that its column is of.
    helper, last_year : bool
        A column that holds nothing to read.
    neutral : bool
        Whether it adds nothing to what stands beside it: a year, "number", "total".
    narrowing : bool
        Whether it says that the column holds a part of the figure above it, or a rate.
    """

    places: frozenset = frozenset()
    long: frozenset = frozenset()
    tables: frozenset = frozenset()
    categories: frozenset = frozenset()
    measures: frozenset = frozenset()
    figures: frozenset = frozenset()
    grouped: frozenset = frozenset()
    loose: frozenset = frozenset()
    classes: frozenset = frozenset()
    units: frozenset = frozenset()
    year: int | None = None
    helper: bool = False
    last_year: bool = False
    neutral: bool = False
    narrowing: bool = False

    @property
    def measured(self) -> bool:
        """Whether it says what is counted."""
        return bool(self.categories or self.measures or self.figures or self.grouped)

    @property
    def told(self) -> bool:
        """Whether it says something of a figure."""
        return bool(self.measured or self.tables or self.units or self.neutral)

    def __bool__(self) -> bool:
        return bool(self.places or self.long or self.helper or self.last_year or self.told)

    def counts(self, table: str, category: str | None, measure: str) -> bool:
        """Return whether it may stand beside a figure as its unit, or says nothing of it."""
        return self.neutral or not self.units.isdisjoint(_counted(table, category, measure))

    def carries(self, table: str, category: str | None, measure: str) -> bool:
        """Return whether it may be part of the heading of a figure."""
        return (
            (table, category, measure) in self.figures
            or (table, category) in self.categories
            or not {(table, measure)}.isdisjoint(self.measures | self.grouped)
            or table in self.tables
            or self.counts(table, category, measure)
        )


@cache
def _counted(table: str, category: str | None, measure: str) -> tuple[str, ...]:
    """Return the units that may stand beside a figure; of an amount, those it must not be in too.

    Whether an amount is in another unit than its own is asked where it is read: a finding says so.
    """
    if table != "seizures":
        return (measure,)
    own = {SUBSTANCES[category]} if category in SUBSTANCES else set(SUBSTANCES.values())
    return (*own, "other_units")


@lru_cache(maxsize=65536)
def read(text: str) -> Saying:
    """Return what a heading says; the number before it, in a list of headings, says nothing.

    Examples
    --------
    >>> sorted(read("លួច / Theft").categories)
    [('offences', 'theft')]
    >>> sorted(read("Theft – cases reported").figures)
    [('offences', 'theft', 'reported')]
    >>> bool(read("Theft (women)")), bool(read("Theft +/-")), bool(read("Theft (6 months)"))
    (False, False, False)
    """
    if not in_part(text) and (bare := unnumbered(text)) != text:
        return read(bare)
    said = _read(text)
    if not said and (bare := unnumbered(text, lettered=True)) != text:
        return _read(bare)
    return said


def _read(text: str) -> Saying:
    if LAST_YEAR in text:
        return Saying(last_year=True)
    exact = vocabulary().figures.get(f"={text.strip().casefold()}")
    if exact:
        return Saying(figures=frozenset(exact))
    whole = _of_part(heading_key(text))
    sayings = [_of_part(key) for part in _parts(text) if (key := heading_key(part))]
    said = whole if whole.told else _agreed(sayings, text)
    if _has_signs(text) or in_part(text):
        said = Saying()
    return replace(
        said,
        places=_union([whole, *sayings], "places"),
        long=_union([whole, *sayings], "long"),
        classes=whole.classes
        or frozenset.intersection(*(each.classes for each in sayings or [whole])),
        helper=whole.helper or (bool(sayings) and all(each.helper for each in sayings)),
        last_year=any(each.last_year for each in (whole, *sayings)),
        narrowing=whole.narrowing or (bool(sayings) and all(each.narrowing for each in sayings)),
    )


def _parts(text: str) -> Iterator[str]:
    """Yield the parts of a heading; a line break within a word or between two parts none."""
    for part in ON_A_LINE.split(text):
        yield from joined(part, lambda line: bool(_of_part(heading_key(line))))


def _union(sayings: Iterable[Saying], name: str) -> frozenset:
    return frozenset().union(*(getattr(saying, name) for saying in sayings))


def _has_signs(text: str) -> bool:
    """Whether signs that no key keeps say more than the letters: a change, a sum, a currency."""
    kinds = {unicodedata.category(sign) for sign in text if sign != "|"}
    return bool(kinds & {"Sm", "Sc"}) or not {"‰", "°"}.isdisjoint(text)


def _agreed(parts: list[Saying], text: str) -> Saying:
    """Return what all parts of a heading say together; nothing where one of them is not known."""
    years = {part.year for part in parts if part.year}
    bracketed = {heading_key(each) for each in _BRACKETED.findall(text)}
    if len(parts) < 2 or not all(part.told for part in parts) or len(years) > 1:
        return Saying()
    if any(each in vocabulary().units and _is_foreign(each) for each in _bare(text, bracketed)):
        return Saying()  # another unit counts as one where it stands in brackets
    figures = {f for f in _fields() if all(part.carries(*f) for part in parts) and _whole(parts, f)}
    categories = {pair for pair in _union(parts, "categories") if _all_of(parts, pair)}
    measures = {pair for pair in _union(parts, "measures") if _all_count(parts, pair, "measures")}
    grouped = {pair for pair in _union(parts, "grouped") if _all_count(parts, pair, "grouped")}
    loose = {
        pair for pair in measures
        if all(pair in part.loose for part in parts if pair in part.measures)
    }  # fmt: skip
    tables = {
        table for table in _union(parts, "tables")
        if all(_is_about(part, table) for part in parts)
    }  # fmt: skip
    return Saying(
        tables=frozenset(tables), categories=frozenset(categories), measures=frozenset(measures),
        figures=frozenset(figures), grouped=frozenset(grouped), loose=frozenset(loose),
        units=frozenset.intersection(*(part.units for part in parts)),
        year=next(iter(years), None), neutral=all(part.neutral for part in parts),
    )  # fmt: skip


def _bare(text: str, bracketed: set[str]) -> list[str]:
    return [key for part in PARTS.split(text) if (key := heading_key(part)) not in bracketed]


def _is_foreign(key: str) -> bool:
    return vocabulary().units[key] == {"other_units"}


def _whole(parts: list[Saying], figure: tuple) -> bool:
    """Whether parts name a figure's category as well as its measure."""
    table, category, measure = figure
    if any(figure in part.figures for part in parts):
        return True
    named = any((table, category) in part.categories for part in parts)
    return named and any((table, measure) in part.measures for part in parts)


def _all_of(parts: list[Saying], pair: tuple[str, str]) -> bool:
    """Whether all parts agree with a category, in words or as the unit of what it counts first."""
    table, category = pair
    first = CATEGORIES[table][2][0]
    return all(
        pair in part.categories or table in part.tables or part.counts(table, category, first)
        for part in parts
    )


def _all_count(parts: list[Saying], pair: tuple[str, str], name: str) -> bool:
    table, measure = pair
    return all(
        pair in getattr(part, name) or table in part.tables or part.counts(table, None, measure)
        for part in parts
    )


def _is_about(part: Saying, table: str) -> bool:
    pairs = part.categories | part.measures | part.grouped | part.figures
    return table in part.tables or part.neutral or any(pair[0] == table for pair in pairs)


@lru_cache(maxsize=65536)
def _of_part(key: str) -> Saying:
    known = vocabulary()
    if not key or len(key) > _LONGEST:
        return Saying()
    if year := _YEAR.fullmatch(key):
        ends = [end for end in _OF_YEAR if year[1].endswith(end)]
        words = [year[1].removesuffix(end) for end in ends]
        if "" in words:
            return Saying(year=int(year[2]), neutral=True)
        of = next((said for word in words if (said := _of_part(word))), Saying())
        # "2019-2023" is no year.
        return replace(of, year=int(year[2])) if of and not of.year else Saying()
    last_year = any(word in key for word in known.last_year)
    whole = _plain(key, last_year)
    if whole or last_year:
        return whole
    for filler in _FILLERS:
        bare = key.removeprefix(filler)
        if bare != key and (found := _plain(bare, last_year)):
            return found
    return whole


def _plain(key: str, last_year: bool) -> Saying:
    known = vocabulary()
    return Saying(
        frozenset(known.places.get(key, ())),
        frozenset(known.long.get(key, ())),
        frozenset(known.tables.get(key, ())),
        frozenset(known.categories.get(key, ())),
        frozenset(known.measures.get(key, ())),
        frozenset(known.figures.get(key, ())) | _composed(key),
        frozenset(known.grouped.get(key, ())),
        frozenset(known.loose.get(key, ())),
        frozenset(known.classes.get(key, ())),
        frozenset(known.units.get(key, ())),
        None,
        key in known.helpers,
        last_year,
        key in known.fillers or key in known.totals,
        key in known.narrowing,
    )


def _composed(key: str) -> frozenset:
    """Return the figures whose category and measure are written one after the other."""
    known, found = vocabulary(), set()
    for at in range(2, len(key) - 1):
        left, right = key[:at], key[at:]
        for joiner in _JOINERS:
            right = right.removeprefix(joiner) if right != joiner else right
        for one, other in ((left, right), (right, left)):
            measures = known.measures.get(other)
            if not measures:
                continue
            categories = known.categories.get(one, ())
            found |= {(t, c, m) for t, c in categories for u, m in measures if t == u}
            found |= {
                (t, None if t in MEASURES else TOTAL, m)
                for t in known.tables.get(one, ())
                for u, m in measures
                if t == u
            }
    return frozenset(found & _fields())


@cache
def _fields() -> frozenset:
    return frozenset((f.table, f.category, f.measure) for f in by_key().values())


@cache
def category_of(table: str, text: str) -> str | None:
    """Return the category that a cell of a long table names, or None.

    Examples
    --------
    >>> category_of("offences", "លួច"), category_of("drugs", "drug_use")
    ('theft', 'use')
    """
    found = {category for of, category in read(text).categories if of == table}
    return found.pop() if len(found) == 1 else None
