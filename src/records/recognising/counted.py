"""What the titles over columns of bare categories say is counted in them: cases, suspects, a plan.

"Theft | Robbery | …" without a measure counts the cases, unless a title or the name of the sheet
says otherwise. One that says nothing but the measure is taken at its word, as a heading is; of any
other it is not known which columns it is about.
"""

from collections.abc import Iterable
from functools import cache

from svc_atlas.naming import clean_name
from svc_atlas.records.form import CATEGORIES
from svc_atlas.records.recognising.columns import Layout, address
from svc_atlas.records.recognising.headings import heading_key, read
from svc_atlas.records.recognising.titles import latin_words, without
from svc_atlas.records.recognising.vocabulary import category_words, measure_words, written
from svc_atlas.records.workbook import Sheet

_OTHER = "other"  # what the form counts nowhere: victims, complaints


def measure_named(table: str, texts: Iterable[str]) -> str:
    """Return the measure of columns that name a category alone: the first, or the one said plainly.

    Parameters
    ----------
    table : str
        One that has categories.
    texts : iterable of str
        The name of the sheet, and the titles.

    Examples
    --------
    >>> measure_named("offences", ["Cleared", "Offences, Kep 2024"])
    'cleared'
    >>> measure_named("offences", ["Offences cleared 2024"]), measure_named("offences", ["Sheet1"])
    ('cleared', 'reported')
    """
    measures = CATEGORIES[table][2]
    said = [read(text) for text in texts]
    plain = {m for each in said for t, m in each.measures if t == table and m in measures}
    plain |= {m for each in said for t, _, m in each.figures if t == table and m in measures}
    return plain.pop() if len(plain) == 1 else measures[0]


def counts_other(text: str, table: str, measure: str) -> bool:
    """Return whether a title says that something else is counted than a measure of a table.

    Examples
    --------
    >>> counts_other("Suspects arrested by offence, Kep 2024", "offences", "reported")
    True
    >>> counts_other("ផែនការបង្ក្រាបបទល្មើស ឆ្នាំ២០២៤", "offences", "cleared")
    True
    >>> counts_other("Offences and clearance rate, Kep", "offences", "reported")
    False
    """
    key, latin = heading_key(text), latin_words(clean_name(text))
    for phrase, of in _phrases(table):
        said, key, latin = without(phrase, key, latin)
        if said and of not in (None, measure):
            return True
    return False


def counted_otherwise(sheet: Sheet, layout: Layout) -> tuple[str | None, str] | None:
    """Return the title, with its cell, that says bare categories count something else than is read.

    Else the name of the sheet.
    """
    assumed = {(c.table, c.measure) for c in layout.of("figure") if c.assumed}
    if not assumed:
        return None
    for row, cells in enumerate(sheet.rows[: layout.first]):
        for at, cell in enumerate(cells):
            title = cell if isinstance(cell, str) and cell in layout.titles else ""
            if any(counts_other(title, *figure) for figure in assumed):
                return address(row, at), title
    name = sheet.name or ""
    return (None, name) if any(counts_other(name, *figure) for figure in assumed) else None


@cache
def _phrases(table: str) -> tuple[tuple[str, str | None], ...]:
    """Return what names a measure within a title, the longest first; None for what names none."""
    _, categories, measures = CATEGORIES[table]
    own = written()["counted"]
    # Units name no measure within a title: "crimes against persons".
    units = {heading_key(word) for word in written()["unit"]["persons"]["words"]}
    found: dict[str, str | None] = {}
    if table == "drugs":  # the form counts none of them as cleared: that is another figure
        more = set(CATEGORIES["offences"][2][1:]) - set(measures)
        found |= {word: _OTHER for m in more for word in _words("offences", m)}
    for measure in measures:
        words = _words(table, measure)
        found |= {word: measure for word in words if heading_key(word) not in units}
    found |= dict.fromkeys(own["other"], _OTHER)
    found |= dict.fromkeys(own["none"])
    for category in categories:
        found |= dict.fromkeys(category_words(table, category))
    phrases = {
        heading_key(word) if not word.isascii() else latin_words(word).strip(): of
        for word, of in found.items()
    }
    return tuple(sorted(phrases.items(), key=lambda each: (-len(each[0]), each[0])))


def _words(table: str, measure: str) -> list[str]:
    """Return the words of a heading, and those of a title besides."""
    return [*measure_words(table, measure), *written()["counted"]["measures"].get(measure, ())]
