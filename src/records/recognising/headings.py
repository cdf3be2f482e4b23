"""What a heading says: a column of places, a category, a measure, or a figure at once.

The ways of saying it stand in ``headings.toml``; the words of the catalogues and of the schema are
known besides. A heading may say it in two languages at once (``លួច / Theft``).
"""

import re
import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from pathlib import Path

from svc_atlas.naming import khmer_key
from svc_atlas.records.form import CATEGORIES, LAST_YEAR, MEASURES, TOTAL, by_key
from svc_atlas.schema import RECORD_NAMES
from svc_atlas.text import entries

HEADINGS = Path(__file__).parent / "headings.toml"
PLACES = ("code", "commune", "district", "province", "year", "unit")
# Where the catalogues have the words of a table's category.
_WORDS = {
    "offences": "offence.{}",
    "drugs": "drug_group.{}",
    "seizures": "substance.{}",
    "targets": "quality.{}.name",
    "activities": "activity.{}",
}
_PARTS = re.compile(r"[/|\n\r()\[\]{}:៖]+")
_FILLERS = ("numberof", "totalnumberof", "noof", "ចំនួន")
_JOINERS = ("of", "for", "នៃ", "ដែលបាន", "ដែល")
_YEAR = re.compile(r"(.*?)(?:inyear|year|in|ឆ្នាំ)?((?:19|20)\d\d)")
_LONGEST = 90  # characters of a key; what is longer is a sentence


@lru_cache(maxsize=65536)
def heading_key(text: str) -> str:
    """Return the key under which two writings of a heading meet: letters and digits alone.

    Examples
    --------
    >>> heading_key("Cases  reported") == heading_key("cases-reported")
    True
    """
    return khmer_key(unicodedata.normalize("NFKC", text).replace("%", " percent "))


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
    year : int or None
        A year that its column is of.
    helper, last_year : bool
        A column that holds nothing to read.
    """

    places: frozenset = frozenset()
    long: frozenset = frozenset()
    tables: frozenset = frozenset()
    categories: frozenset = frozenset()
    measures: frozenset = frozenset()
    figures: frozenset = frozenset()
    grouped: frozenset = frozenset()
    year: int | None = None
    helper: bool = False
    last_year: bool = False

    @property
    def measured(self) -> bool:
        """Whether it says what is counted."""
        return bool(self.categories or self.measures or self.figures or self.grouped)

    def __bool__(self) -> bool:
        return bool(
            self.places or self.long or self.tables or self.categories or self.measures
            or self.figures or self.grouped or self.year or self.helper or self.last_year
        )  # fmt: skip


@dataclass
class _Vocabulary:
    """Every way of saying it, by key."""

    places: dict = field(default_factory=lambda: defaultdict(set))
    long: dict = field(default_factory=lambda: defaultdict(set))
    tables: dict = field(default_factory=lambda: defaultdict(set))
    categories: dict = field(default_factory=lambda: defaultdict(set))
    measures: dict = field(default_factory=lambda: defaultdict(set))
    figures: dict = field(default_factory=lambda: defaultdict(set))
    grouped: dict = field(default_factory=lambda: defaultdict(set))
    helpers: set = field(default_factory=set)
    last_year: set = field(default_factory=set)


@cache
def written() -> dict:
    """Return ``headings.toml`` as it stands."""
    return tomllib.loads(HEADINGS.read_text(encoding="utf-8"))


@cache
def keys_of(group: str, name: str) -> frozenset[str]:
    """Return the keys of the words that stand in ``[group]`` under ``name``."""
    return frozenset(heading_key(word) for word in written()[group][name]) - {""}


def _add(into: dict, meaning, words: Iterable[str]) -> None:
    for word in words:
        if key := heading_key(word):
            into[key].add(meaning)


def _catalogue(key: str) -> list[str]:
    """Return the words of both languages, whole and in their parts."""
    labels = [entries()[key][lang] for lang in ("km", "en")] if key in entries() else []
    return [word for label in labels for word in (label, *_PARTS.split(label))]


@cache
def _vocabulary() -> _Vocabulary:
    known, file = _Vocabulary(), written()
    for kind in PLACES:
        _add(known.places, kind, file["place"][kind])
    known.helpers |= keys_of("helper", "words")
    known.last_year |= keys_of("helper", "last_year")
    for table in RECORD_NAMES:
        own = file[table]
        _add(known.tables, table, [table, *own["names"], *_catalogue(f"table.{table}")])
        measures = CATEGORIES[table][2] if table in CATEGORIES else MEASURES[table]
        for measure in measures:
            words = [measure, *own["measures"][measure], *_catalogue(f"measure.{measure}")]
            _add(known.measures, (table, measure), words)
        for measure, words in own.get("below", {}).items():
            _add(known.grouped, (table, measure), words)
        for measure, words in own.get("percents", {}).items():
            _add(known.figures, (table, TOTAL, measure), [measure, *words])
        if table not in CATEGORIES:
            continue
        name, categories, _ = CATEGORIES[table]
        _add(known.long, table, [name, *own["category"]])
        for category in categories:
            words = [category, *own["categories"].get(category, ())]
            words += _catalogue(_WORDS[table].format(category))
            _add(known.categories, (table, category), words)
        _add(known.categories, (table, TOTAL), file["total"]["words"])
    for table, key in by_key():
        field_ = by_key()[table, key]
        # A key of the form is a name of its own only where it has its category: theft.reported.
        if field_.category:
            meaning = (table, field_.category, field_.measure)
            known.figures[f"={key}"].add(meaning)
    return known


@lru_cache(maxsize=65536)
def read(text: str) -> Saying:
    """Return what a heading says.

    Examples
    --------
    >>> sorted(read("លួច / Theft").categories)
    [('offences', 'theft')]
    >>> sorted(read("Theft – cases reported").figures)
    [('offences', 'theft', 'reported')]
    >>> bool(read("Theft (women)"))
    False
    """
    if LAST_YEAR in text:
        return Saying(last_year=True)
    exact = _vocabulary().figures.get(f"={text.strip().casefold()}")
    if exact:
        return Saying(figures=frozenset(exact))
    parts = list(dict.fromkeys(p for p in (text, *_PARTS.split(text)) if p and p.strip()))
    if any(heading_key(part) in keys_of("helper", "narrowing") for part in parts[1:]):
        parts = parts[:1]  # "Deaths (women)" is another figure than "Deaths"
    return _joined([_of_part(heading_key(part)) for part in parts])


def _across(sayings: list[Saying]) -> frozenset:
    """Return the figures whose category stands in one part of a heading, its measure in another."""
    return _fields() & {
        (table, category, measure)
        for one in sayings
        for other in sayings
        if one is not other
        for table, category in one.categories
        for of, measure in other.measures
        if of == table
    }


def _joined(sayings: list[Saying]) -> Saying:
    def union(name):
        return frozenset().union(*(getattr(saying, name) for saying in sayings))

    return Saying(
        union("places"),
        union("long"),
        union("tables"),
        union("categories"),
        union("measures"),
        union("figures") or _across(sayings),
        union("grouped"),
        next((saying.year for saying in sayings if saying.year), None),
        any(saying.helper for saying in sayings),
        any(saying.last_year for saying in sayings),
    )


@lru_cache(maxsize=65536)
def _of_part(key: str) -> Saying:
    known = _vocabulary()
    if not key or len(key) > _LONGEST:
        return Saying()
    if year := _YEAR.fullmatch(key):
        return replace(_of_part(year[1]), year=int(year[2]))
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
    known = _vocabulary()
    return Saying(
        frozenset(known.places.get(key, ())),
        frozenset(known.long.get(key, ())),
        frozenset(known.tables.get(key, ())),
        frozenset(known.categories.get(key, ())),
        frozenset(known.measures.get(key, ())),
        frozenset(known.figures.get(key, ())) | _composed(key),
        frozenset(known.grouped.get(key, ())),
        None,
        key in known.helpers,
        last_year,
    )


def _composed(key: str) -> frozenset:
    """Return the figures whose category and measure are written one after the other."""
    known, found = _vocabulary(), set()
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
