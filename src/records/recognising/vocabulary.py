"""The words that stand over the columns of a table, by the key under which writings meet.

They stand in ``headings.toml``; the words of the catalogues and of the schema are known besides.
"""

import re
import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path

from svc_atlas.naming import khmer_key
from svc_atlas.records.form import CATEGORIES, MEASURES, TOTAL, by_key
from svc_atlas.schema import RECORD_NAMES
from svc_atlas.text import entries

HEADINGS = Path(__file__).parent / "headings.toml"
PLACES = ("code", "commune", "district", "province", "year", "unit")
PARTS = re.compile(r"[/|\n\r()\[\]{}:៖]+")  #: what stands between the parts of a heading
ON_A_LINE = re.compile(r"[/|()\[\]{}:៖]+")  #: the same, but for line breaks
_ORDINAL = r"\s*(?:{0}\s*[.)]|[(\[]\s*{0}\s*[)\]])\s*(?=[^\W\d_])"
_NUMBERED = re.compile(_ORDINAL.format("[1-9១-៩][0-9០-៩]?"))
# A Khmer letter may be short for a word as well: គ.ក្រាម are kilograms, and no grams.
_LETTERED = re.compile(_ORDINAL.format("[កខគឃងចឆជឈញ]") + r"(?!ក្រ(?:ាម)?(?![ក-៓]))")
# Where the catalogues have the words of a table's category.
_WORDS = {
    "offences": "offence.{}",
    "drugs": "drug_group.{}",
    "seizures": "substance.{}",
    "targets": "quality.{}.name",
    "activities": "activity.{}",
}


@lru_cache(maxsize=65536)
def heading_key(text: str) -> str:
    """Return the key under which two writings of a heading meet: letters and digits alone.

    Examples
    --------
    >>> heading_key("Cases  reported") == heading_key("cases-reported")
    True
    """
    return khmer_key(unicodedata.normalize("NFKC", text).replace("%", " percent "))


def unnumbered(text: str, *, lettered: bool = False) -> str:
    """Return a heading without its number, or its letter in Khmer, in a list of headings.

    Parameters
    ----------
    text : str
    lettered : bool
        Whether a letter may be one: of what is understood as it stands, it is part of a word.

    Examples
    --------
    >>> unnumbered("១. លួច"), unnumbered("(2) Theft"), unnumbered("ក. លួច", lettered=True)
    ('លួច', 'Theft', 'លួច')
    >>> unnumbered("១៥ឆ្នាំ"), unnumbered("1.5 kg"), unnumbered("2024"), unnumbered("(2)")
    ('១៥ឆ្នាំ', '1.5 kg', '2024', '(2)')
    """
    ordinal = (_LETTERED if lettered else _NUMBERED).match(text)
    return text[ordinal.end() :] if ordinal else text


@dataclass
class Vocabulary:
    """Every way of saying it, by key.

    Attributes
    ----------
    places, long, tables, categories, measures, figures, grouped : dict of str to set
        As in ``headings.Saying``.
    loose : dict of str to set
        The measures that a word means only where something else names their table.
    classes : dict of str to set
        The tables whose figures a group heading stands over without saying which.
    units : dict of str to set
        The measures, or units of an amount, that a word counts.
    helpers, last_year, fillers, narrowing, totals : set of str
    """

    places: dict = field(default_factory=lambda: defaultdict(set))
    long: dict = field(default_factory=lambda: defaultdict(set))
    tables: dict = field(default_factory=lambda: defaultdict(set))
    categories: dict = field(default_factory=lambda: defaultdict(set))
    measures: dict = field(default_factory=lambda: defaultdict(set))
    figures: dict = field(default_factory=lambda: defaultdict(set))
    grouped: dict = field(default_factory=lambda: defaultdict(set))
    loose: dict = field(default_factory=lambda: defaultdict(set))
    classes: dict = field(default_factory=lambda: defaultdict(set))
    units: dict = field(default_factory=lambda: defaultdict(set))
    helpers: set = field(default_factory=set)
    last_year: set = field(default_factory=set)
    fillers: set = field(default_factory=set)
    narrowing: set = field(default_factory=set)
    totals: set = field(default_factory=set)


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
    return [word for label in labels for word in (label, *PARTS.split(label))]


def table_words(table: str) -> list[str]:
    """Return the words that name a table."""
    return [table, *written()[table]["names"], *_catalogue(f"table.{table}")]


def measure_words(table: str, measure: str) -> list[str]:
    """Return the words that name a measure of a table."""
    return [measure, *written()[table]["measures"][measure], *_catalogue(f"measure.{measure}")]


def category_words(table: str, category: str) -> list[str]:
    """Return the words that name a category of a table."""
    own = written()[table]["categories"].get(category, ())
    return [category, *own, *_catalogue(_WORDS[table].format(category))]


@cache
def vocabulary() -> Vocabulary:
    """Return every way of saying it."""
    known, file = Vocabulary(), written()
    for kind in PLACES:
        _add(known.places, kind, file["place"][kind])
    for name in ("last_year", "fillers", "narrowing"):
        getattr(known, name).update(keys_of("helper", name))
    known.helpers |= keys_of("helper", "words")
    known.totals |= keys_of("total", "words")
    for table in RECORD_NAMES:
        _add_table(known, table, file[table])
    for unit in file["unit"].values():
        for counted in unit["of"]:
            _add(known.units, counted, unit["words"])
    for unit in ("kg", "plants", "other_units"):
        _add(known.units, unit, file["cells"][unit])
    for table, key in by_key():
        field_ = by_key()[table, key]
        # A key of the form is a name of its own only where it has its category: theft.reported.
        if field_.category:
            meaning = (table, field_.category, field_.measure)
            known.figures[f"={key}"].add(meaning)
    return known


def _add_table(known: Vocabulary, table: str, own: dict) -> None:
    _add(known.tables, table, table_words(table))
    _add(known.classes, table, own.get("groups", ()))
    measures = CATEGORIES[table][2] if table in CATEGORIES else MEASURES[table]
    for measure in measures:
        words = measure_words(table, measure)
        _add(known.measures, (table, measure), words)
        # "all" of the words, or those that stand in the list.
        loose = own.get("loose", {}).get(measure, ())
        _add(known.loose, (table, measure), words if loose == "all" else loose)
    for measure, words in own.get("below", {}).items():
        _add(known.grouped, (table, measure), words)
    for measure, words in own.get("percents", {}).items():
        _add(known.figures, (table, TOTAL, measure), [measure, *words])
    if table not in CATEGORIES:
        return
    name, categories, _ = CATEGORIES[table]
    _add(known.long, table, [name, *own["category"]])
    for category in categories:
        _add(known.categories, (table, category), category_words(table, category))
    _add(known.categories, (table, TOTAL), written()["total"]["words"])
