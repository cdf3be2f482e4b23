"""The district that a title, or the name of a sheet, says its table is of.

A name that several communes of a province have is settled by it where the row says no district of
its own. It decides nothing else, and nothing at all where it is contradicted.
"""

import re
from collections.abc import Callable, Iterator, Sequence

from svc_atlas.naming import clean_name
from svc_atlas.records.findings import Finding, Phrase
from svc_atlas.records.recognising.declared import title_cells
from svc_atlas.records.recognising.layout import Layout
from svc_atlas.records.recognising.places import Place, Places, Told, levels_of
from svc_atlas.records.recognising.rows import Row
from svc_atlas.records.rules import found
from svc_atlas.records.workbook import Sheet

UNCLEAR = ("commune_ambiguous", "commune_listed_twice", "commune_unknown")
_TITLED = re.compile("(?:ស្រុក|ក្រុង|ខណ្ឌ)")
_LATIN = re.compile("[a-z'’]+", re.I)
_WORDS, _LETTERS = 5, 40  # of a district's name with its title, at most


def settle(
    sheet: Sheet,
    layout: Layout,
    rows: Sequence[Row],
    communes: Sequence[Place],
    *,
    places: Places,
    find: Callable[[Told], Place],
    file: str,
) -> tuple[list[Place], list[Finding]]:
    """Return the communes of rows, unclear ones settled by the district of the title.

    Parameters
    ----------
    sheet : Sheet
    layout : Layout
    rows : sequence of Row
    communes : sequence of Place
        What was found of each row.
    places : Places
    find : callable
        Finds the commune of what a row says.
    file : str

    Returns
    -------
    communes : list of Place
    findings : list of Finding
        Where title, sheet and communes contradict each other.
    """
    free = [n for n, row in enumerate(rows) if not row.told.district and not row.told.code]
    known = [code for n in free if (code := communes[n].commune)]
    provinces = {code[:2] for code in known} | {rows[n].told.province for n in free} - {None}
    said = _said(sheet, layout, places, provinces.pop() if len(provinces) == 1 else None)
    settled, findings = list(communes), []
    if not free or not said:
        return settled, findings
    (cell, written, district), *others = said
    if other := next((each for each in others if each[2] != district), None):
        told = Phrase("records.district.said", {"value": other[1]})
        return settled, [_contradicted(file, sheet, cell, written, places, district, told)]
    outside = sorted({code[:4] for code in known if not code.startswith(district)})
    inside = sum(code.startswith(district) for code in known)
    if outside and not inside:
        told = Phrase("records.district.lying", {"names": places.named(outside)})
        return settled, [_contradicted(file, sheet, cell, written, places, district, told)]
    if 2 * inside < len(known):
        return settled, findings
    for n in free:
        if communes[n].rule in UNCLEAR:
            again = find(Told(None, rows[n].told.names, district, district[:2]))
            settled[n] = again if again.commune else communes[n]
    return settled, findings


def _contradicted(file, sheet, cell, written, places: Places, district: str, other) -> Finding:
    return found(
        "district_contradicted", file, sheet.name, cell, written,
        district=places.named([district]), other=other,
    )  # fmt: skip


def _said(
    sheet: Sheet, layout: Layout, places: Places, province: str | None
) -> list[tuple[str | None, str, str]]:
    """Return the titles, then the sheet's name, that name one district: cell, words, code."""
    texts = [*title_cells(sheet, layout), (None, sheet.name or "")]
    named = [(cell, text, set(_named(text, places, province))) for cell, text in texts]
    return [(cell, text, codes.pop()) for cell, text, codes in named if len(codes) == 1]


def _named(text: str, places: Places, province: str | None) -> Iterator[str]:
    """Yield the districts that a text names: by a title, or by a name that is no province's."""
    text = clean_name(text)
    if (code := places.district(text, province)) and not places.is_province(text):
        yield code
    for title in _TITLED.finditer(text):
        ends = range(min(len(text), title.end() + _LETTERS), title.end() + 1, -1)
        codes = (places.district(text[title.start() : end], province) for end in ends)
        if code := next(filter(None, codes), None):
            yield code
    words = _LATIN.findall(text)
    at = 0
    while at < len(words):
        code, taken = _at(words[at : at + _WORDS], places, province)
        if code:
            yield code
        at += taken


def _at(words: list[str], places: Places, province: str | None) -> tuple[str | None, int]:
    """Return the district that some first words name, the most of them, and how many they are."""
    for n in range(len(words), 0, -1):
        name = " ".join(words[:n])
        levels = levels_of(name)
        if "district" not in levels and places.is_province(name):
            return None, n
        code = places.district(name, province)
        if code and ("district" in levels or places.is_exactly(name, code)):
            return code, n
    return None, 1
