"""The communes of a province that a table has no row of."""

import re
from collections.abc import Collection

import pandas as pd

from svc_atlas.areas import Area
from svc_atlas.gazetteer import Gazetteer
from svc_atlas.naming import ASCII_DIGITS, OTHER_PLACE, khmer_key, latin_key, parse_code, similarity
from svc_atlas.records.checks.layout import Layout
from svc_atlas.records.findings import Finding, Phrase
from svc_atlas.records.rules import found
from svc_atlas.records.spoken import names

NAMED = 10  #: communes that a sentence names before it counts the others
_CODE = re.compile(r"\s*\d{6}(?!\w)")
_DIGITS, _LATIN = re.compile(r"\d{5,6}"), re.compile(r"[A-Za-z][A-Za-z' -]*")


def check(laid: Layout, gazetteer: Gazetteer) -> list[Finding]:
    """Return for each table which communes of its provinces have no row in the file.

    Of a commune that has one it is never said: not where a row that was not understood may be of
    it, nor while another table follows on the sheet, whose rows were not read.
    """
    declared = laid.reading.declared.get("province")
    ended = {f.sheet or "" for f in laid.reading.findings if f.rule == "sheet_second_table"}
    made = []
    for _, of_table in laid.places.groupby("table", sort=False):
        placed = of_table[of_table["commune"].notna()]
        unclear = [_Words(text) for text in of_table["written"][of_table["commune"].isna()]]
        years = placed["year"].nunique()
        for year, rows in placed.groupby("year", sort=False):
            if ended & set(rows["page"]):
                continue
            there = set(rows["commune"])
            provinces = sorted({code[:2] for code in there})
            if declared in provinces:  # of another province altogether, another finding says so
                provinces = [declared]
            due = [area for province in provinces for area in gazetteer.communes(province)]
            absent = [area for area in due if area.code not in there]
            if absent:
                coded = _coded_elsewhere(laid, rows) - set(placed["commune"])
                absent = _without(absent, unclear, coded)
            if absent:
                of_year = Phrase("records.missing.of_year", {"year": year}) if years > 1 else ""
                made.append(
                    found(
                        "commune_missing", laid.file, _sheet(rows), communes=names(absent, NAMED),
                        n=len(absent), of_year=of_year,
                    )
                )  # fmt: skip
    return made


def _without(absent: list[Area], unclear: list["_Words"], coded: Collection[str]) -> list[Area]:
    """Return the communes that no row which was not understood may be of."""
    perhaps = set(coded)
    for row in unclear:
        near = {area.code for area in absent if row.have(area)}
        perhaps |= near or {area.code for area in absent if row.are_like(area)}
    return [area for area in absent if area.code not in perhaps]


def _coded_elsewhere(laid: Layout, rows: pd.DataFrame) -> set[str]:
    """Return the codes of six digits that begin a cell of the sheets, outside the rows known."""
    pages = set(rows["page"])
    known = laid.places[laid.places["page"].isin(pages)]
    known = set(zip(known["page"], known["row"], strict=True))
    cells = (
        cell
        for sheet in laid.reading.workbook.sheets
        for n, row in enumerate(sheet.rows, 1)
        if (page := sheet.name or "") in pages and (page, n) not in known
        for cell in row
        if isinstance(cell, str)
    )
    return {
        code[0].strip().translate(ASCII_DIGITS) for cell in cells if (code := _CODE.match(cell))
    }


class _Words:
    """What stands in a row whose commune was not found."""

    def __init__(self, written: object):
        text = written if isinstance(written, str) else ""
        self.codes = {parse_code(digits) for digits in _DIGITS.findall(text)}
        self.names = _LATIN.findall(text)
        self.latin, self.khmer = latin_key(text), khmer_key(text)

    def have(self, area: Area) -> bool:
        """Whether the code or a name of a commune is among them."""
        named = latin_key(area.name_en) in self.latin or khmer_key(area.name_km) in self.khmer
        return named or area.code in self.codes

    def are_like(self, area: Area) -> bool:
        """Whether a name among them may be that of a commune, misspelt."""
        return any(similarity(name, area.name_en) > OTHER_PLACE for name in self.names)


def _sheet(rows: pd.DataFrame) -> str | None:
    sheet = rows["sheet"].iloc[0]
    return None if pd.isna(sheet) else sheet
