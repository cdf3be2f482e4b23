"""Where everything stands: the rows and columns of a table's sheet."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from svc_atlas.areas import Area
from svc_atlas.gazetteer import Gazetteer
from svc_atlas.records.form import CATEGORIES, LAST_YEAR, Field, fields
from svc_atlas.schema import TABLES
from svc_atlas.text import text

PLACES = ("district", "code", "name", "name_en")
PLACE_WIDTHS = (15, 9, 18, 18)
# Rows of a table's sheet, from 0: the title, a category and a measure in each language, the keys.
TITLE, CATEGORY, MEASURE, KEYS, FIRST = 0, 1, 3, 5, 6
# The vocabulary of each category in the catalogues.
WORDS = {
    "offence": "offence.{}",
    "group": "drug_group.{}",
    "substance": "substance.{}",
    "quality": "quality.{}.name",
    "activity": "activity.{}",
}
OTHER = {"km": "en", "en": "km"}


@dataclass(frozen=True)
class Form:
    """What the workbook is about: a province and a year, and the language that comes first."""

    province: Area
    year: int
    gazetteer: Gazetteer
    lang: str

    @property
    def languages(self) -> tuple[str, str]:
        """The languages, the reader's own first."""
        return self.lang, OTHER[self.lang]

    @property
    def communes(self) -> tuple[Area, ...]:
        """The communes of the province, district by district."""
        return self.gazetteer.communes(self.province.code)

    @property
    def title(self) -> str:
        """What the workbook is, in the reader's language."""
        return text(self.lang)(
            "records.template.title", province=name(self.province, self.lang), year=self.year
        )


@dataclass(frozen=True)
class Column:
    """A column of figures: of this year, to be typed, or of the former one, to be read.

    Attributes
    ----------
    field : Field
    former : dict or None
        The former year's figures by commune; None for a column to be filled in.
    """

    field: Field
    former: Mapping[str, float] | None = None

    @property
    def width(self) -> float:
        """In characters of the default font."""
        return 6.5 if self.former is not None else 11


def columns(table: str, former: Mapping[str, Mapping[str, float]]) -> list[Column]:
    """Return the columns of figures, each with that of the former year at its right."""
    found = []
    for field in fields(table):
        found.append(Column(field))
        if field.key in former:
            found.append(Column(field, former[field.key]))
    return found


def former_rows(
    earlier: Mapping[str, pd.DataFrame], table: str, province: str, year: int
) -> pd.DataFrame:
    """Return the rows of a province in the year before ``year``; a table may be absent."""
    rows = earlier.get(table, TABLES[table].empty())
    return rows[(rows["year"] == year - 1) & rows["commune"].str.startswith(province)]


def former_figures(
    form: Form, table: str, earlier: Mapping[str, pd.DataFrame]
) -> dict[str, dict[str, float]]:
    """Return the figures of the year before, by key and commune; empty where there are none."""
    rows = former_rows(earlier, table, form.province.code, form.year)
    if rows.empty:
        return {}
    found = {}
    for field in fields(table):
        if field.stated:
            continue
        of = rows if field.category is None else rows[rows[CATEGORIES[table][0]] == field.category]
        known = of.set_index("commune")[field.measure].dropna()
        found[field.key] = dict(zip(known.index, known.tolist(), strict=True))
    return found


def former_key(field: Field, year: int) -> str:
    """Return the machine key of a former year's column.

    Examples
    --------
    >>> former_key(fields("offences")[0], 2023)
    'murder.reported@2023'
    """
    return f"{field.key}{LAST_YEAR}{year}"


def category_words(field: Field, lang: str) -> str | None:
    """Return what a column's category is called, None where the table has none."""
    if field.category is None:
        return None
    if field.stated:
        return text(lang)("records.template.total")
    return text(lang)(WORDS[CATEGORIES[field.table][0]].format(field.category))


def measure_words(field: Field, lang: str) -> str:
    """Return what a column measures, with its unit where that is not a plain count."""
    words = text(lang)
    if field.kind == "percent":
        return words(f"records.template.measure.{field.measure}")
    named = words(f"measure.{field.measure}")
    return f"{named} ({words(f'unit.{field.unit}')})" if field.unit else named


def name(area: Area, lang: str) -> str:
    """Return an area's name in a language."""
    return area.name_km if lang == "km" else area.name_en
