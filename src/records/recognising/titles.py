"""What the titles of a table, and the name of its sheet, say of the figures below them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache

from svc_atlas.naming import clean_name
from svc_atlas.records.form import CATEGORIES, MEASURES
from svc_atlas.records.recognising.headings import Saying, heading_key, read
from svc_atlas.records.recognising.vocabulary import (
    category_words,
    keys_of,
    table_words,
    vocabulary,
    written,
)
from svc_atlas.schema import RECORD_NAMES

_WORDS = re.compile("[a-z]+")
_BRACKETS = re.compile(r"[(\[]([^)\]]+)[)\]]")
_LABEL = re.compile(r"^\s*(?:units?\b(?:\s+of\s+measure(?:ment)?)?|ឯកតា|ខ្នាត)\s*[:៖=]?\s*", re.I)
_LABEL_WITHIN = re.compile(r"(?:\bunits?|ឯកតា|ខ្នាត)\s*[:៖=]\s*(\S+)", re.I)
_COUNTED_IN = re.compile(r"\bin\s+(\S+)", re.I)
_COUNTED_FULLY = re.compile(r"(?:គិតជា|counted in|expressed in)\s*[:៖]?\s*([^()\[\],\d០-៩]+)", re.I)
_UNITS_APART = re.compile(r"[,/;&]|\band\b|និង")
_COUNTED_AS = re.compile(r"គិតជា\s*[:៖]?\s*(\S+)")
# Grams as a word of their own, and the Khmer word unless it ends that of kilograms or a name.
_GRAMS = re.compile(
    r"(?<![\w.&'’])(?<!kilo )(?<!kilo-)(?:gr?s?|mg|(?:milli)?gram(?:me)?s?)(?![\w&'’]|\.\w)"
    r"|(?:មីលី)?(?<!គីឡូ)(?<!គីឡូ )(?<!គីឡូ-)(?<!គ)(?<!គ\.)(?<!គ\. )(?<!ស្ល)ក្រាម"
    r"|(?:(?<=ជា)|(?<![ក-៓])(?<!គ\.)(?<!គ\. )(?<!គីឡូ ))ក្រ(?![ក-៓])",
    re.I,
)
_TIMES = re.compile(r"(?<!\w)[x×]\s*[1១](?:[ ,.]?[0០]{3}){1,2}(?!\d)", re.I)
_NUMBER_BEFORE = re.compile(r"(?<!\d)(?!(?:19|20)\d\d\s*$)[\d.,]*\d\s*$")
_SHORTEST = 3  # letters of a word that is looked for within a title


@dataclass(frozen=True)
class Named:
    """What the titles above a table name.

    Attributes
    ----------
    tables : frozenset of str
    categories : frozenset of (str, str)
        Table and category.
    wholly : Saying or None
        What the one title says that is understood from its first word to its last, as a heading is.
    """

    tables: frozenset[str] = frozenset()
    categories: frozenset[tuple[str, str]] = frozenset()
    wholly: Saying | None = None

    def is_of_another(self, table: str) -> bool:
        """Whether a category of another table is named, and this table is not.

        ``Domestic violence in 2024`` is no title of traffic accidents.
        """
        return table not in self.tables and any(of != table for of, _ in self.categories)


def named(sheet: str | None, titles: Iterable[str]) -> Named:
    """Return what the name of a sheet and the titles above its table name.

    Examples
    --------
    >>> sorted(named("Sheet1", ["Traffic accidents in Kep, 2024"]).tables)
    ['traffic']
    >>> sorted(named(None, ["បទល្មើសគ្រឿងញៀន ឆ្នាំ២០២៤"]).tables)
    ['drugs']
    >>> sorted(named(None, ["Domestic violence in 2024"]).categories)
    [('offences', 'domestic_violence')]
    """
    titles = tuple(titles)
    texts = [sheet or "", *titles]
    tables = {table for text in texts for table in _within(text, _tables())}
    categories = {pair for text in texts for pair in _within(text, _categories())}
    whole = {said for title in titles if (said := read(title)).categories or said.tables}
    # A title is a name, and no column: a figure that it names is that of no column below it.
    wholly = replace(whole.pop(), figures=frozenset()) if len(whole) == 1 else None
    return Named(frozenset(tables), frozenset(categories), wholly)


def _within(text: str, phrases: tuple) -> Iterator:
    """Yield what the phrases within a text mean, the longest first: each word is of one of them."""
    key, latin = heading_key(text), latin_words(clean_name(text))
    for phrase, meanings in phrases:
        said, key, latin = without(phrase, key, latin)
        if said:
            yield from meanings


def latin_words(text: str) -> str:
    """Return the Latin words of a text, each between spaces.

    Examples
    --------
    >>> latin_words("Offences, Kep 2024")
    ' offences kep '
    """
    return f" {' '.join(_WORDS.findall(text.casefold()))} "


def without(phrase: str, key: str, latin: str) -> tuple[bool, str, str]:
    """Return whether a text has a phrase, and its key and its Latin words without it."""
    if not phrase:
        return False, key, latin
    if phrase.isascii():
        left = latin.replace(f" {phrase} ", "  ")
        return left != latin, key, left
    left = key.replace(phrase, " ")
    return left != key, left, latin


def _longest_first(words: dict[str, set]) -> tuple:
    return tuple(sorted(words.items(), key=lambda each: (-len(each[0]), each[0])))


def _phrase(word: str) -> str:
    key = heading_key(word)
    return key if not key.isascii() else " ".join(_WORDS.findall(word.casefold()))


@cache
def _tables() -> tuple:
    """Return the phrases that name a table within a title; none that could name much else."""
    found: dict[str, set] = {}
    for table in RECORD_NAMES:
        loose = {word for word, of in vocabulary().loose.items() if any(t == table for t, _ in of)}
        for word in table_words(table):
            if heading_key(word) not in loose and len(_phrase(word)) >= _SHORTEST:
                found.setdefault(_phrase(word), set()).add(table)
    for key, measures in vocabulary().measures.items():
        firm = measures - vocabulary().loose.get(key, set())
        for table, _ in firm:
            if table in MEASURES and not key.isascii():
                found.setdefault(key, set()).add(table)
    return _longest_first(found)


@cache
def _categories() -> tuple:
    """Return the phrases that name a category; "offences" names a table, and a quality as well."""
    names = {phrase for phrase, _ in _tables()}
    found: dict[str, set] = {}
    for table, (_, categories, _) in CATEGORIES.items():
        for category in categories:
            for word in category_words(table, category):
                phrase = _phrase(word)
                if len(phrase) >= _SHORTEST and phrase not in names:
                    found.setdefault(phrase, set()).add((table, category))
    return _longest_first(found)


def is_unit_label(text: str) -> bool:
    """Return whether a cell is the word before a unit, which stands in the cell beside it."""
    return _LABEL.fullmatch(text) is not None


def unit_said(text: str, amounts: bool) -> str | None:
    """Return the unit that a title names and that is not one of the form's; else None.

    Parameters
    ----------
    text : str
    amounts : bool
        Whether amounts stand below it: grams are no unit of cases.

    Examples
    --------
    >>> unit_said("Seizures 2024 (grams)", True), unit_said("រឹបអូស (គិតជាក្រាម)", True)
    ('grams', 'ក្រាម')
    >>> unit_said("Residents (in thousands)", False), unit_said("Unit: kg", True)
    ('thousands', None)
    >>> unit_said("Seizures Kep 2024 - g", True), unit_said("Residents (x1000)", False)
    ('g', 'x1000')
    """
    text = clean_name(text)
    if label := _LABEL.match(text):
        rest = text[label.end() :].strip(" .()")
        return rest if rest and not _is_own(rest) else None
    for counted in _COUNTED_AS.findall(text):
        unit = counted.strip(").,")
        if not any(heading_key(unit).startswith(own) for own in _own()):
            return unit
    said = [each for of in (_BRACKETS, _COUNTED_IN, _LABEL_WITHIN) for each in of.findall(text)]
    for each in (part.strip(" .,)") for part in said):
        if _LABEL.match(each) and (unit := unit_said(each, amounts)):
            return unit
        key = heading_key(_COUNTED_IN.sub(r"\1", each))
        foreign = key in keys_of("cells", "other_units") and amounts
        if foreign or any(key.startswith(many) for many in keys_of("cells", "multiples")):
            return _COUNTED_IN.sub(r"\1", each)
    return unit_written(text, amounts)


def counts_said(text: str) -> tuple[str, ...]:
    """Return the words of the counts that a line says figures are in: of people, cases, times.

    None where it names another unit beside them, or says no more than what is counted.

    Examples
    --------
    >>> counts_said("Offences, Kep 2024 (persons)"), counts_said("(គិតជានាក់)")
    (('persons',), ('នាក់',))
    >>> counts_said("Unit: cases and persons"), counts_said("Trafficking in persons")
    (('cases', 'persons'), ())
    """
    text = clean_name(text)
    label, counted = _LABEL.match(text), _COUNTED_FULLY.search(text)
    said = [text[label.end() :]] if label else [counted[1]] if counted else []
    said += [] if said else [*_BRACKETS.findall(text), *_LABEL_WITHIN.findall(text)]
    for each in said:
        bare = _COUNTED_IN.sub(r"\1", _LABEL.sub("", each))
        parts = [part for one in _UNITS_APART.split(bare) if (part := one.strip(" .():៖"))]
        if parts and all(measures_of_count(part) for part in parts):
            return tuple(parts)
    return ()


def measures_of_count(word: str) -> frozenset[str]:
    """Return the measures that a word for people, cases or times counts; none for any other.

    Examples
    --------
    >>> "reported" in measures_of_count("ករណី"), measures_of_count("kg")
    (True, frozenset())
    """
    return frozenset(_counts().get(heading_key(word), ()))


@cache
def _counts() -> dict[str, set[str]]:
    units = written()["unit"]
    events = {measure for kind in ("cases", "times") for measure in units[kind]["of"]}
    # Cases and times are counted alike.
    of = {"persons": set(units["persons"]["of"]), "cases": events, "times": events}
    return {heading_key(word): of[kind] for kind in of for word in units[kind]["words"]}


def unit_written(text: str, amounts: bool) -> str | None:
    """Return the unit that stands anywhere in a title or a note: grams, or ``x1000``.

    ``500 g`` is an amount of its own and no unit of those in the table.

    Examples
    --------
    >>> unit_written("Note: in grams", True), unit_written("រឹបអូសជាក្រាម ឆ្នាំ២០២៤", True)
    ('grams', 'ក្រាម')
    >>> unit_written("រឹបអូសជាគីឡូក្រាម", True), unit_written("500 g were burnt", True)
    (None, None)
    """
    text = clean_name(text)
    if times := _TIMES.search(text):
        return times[0]
    grams = _GRAMS.finditer(text) if amounts else ()
    return next((g[0] for g in grams if not _NUMBER_BEFORE.search(text[: g.start()])), None)


def _is_own(text: str) -> bool:
    return all(heading_key(part) in _own() for part in _UNITS_APART.split(text) if part)


@cache
def _own() -> frozenset[str]:
    """Return the keys of the units that figures are kept in."""
    counted = {word for word, of in vocabulary().units.items() if of != {"other_units"}}
    return frozenset(counted) | keys_of("cells", "counted")
