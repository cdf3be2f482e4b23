"""The form of the yearly workbook: a sheet for each table of records, a column for each figure.

Template, reading, rules and report all take sheets and columns from here; it is made from the
schema's vocabulary, so that a new offence is a new column everywhere.
"""

from dataclasses import dataclass
from functools import cache

from svc_atlas.schema import ACTIVITIES, DRUG_GROUPS, OFFENCES, QUALITIES, RECORD_NAMES, SUBSTANCES

VERSION = 1
YEARS = range(1993, 2100)  #: from the first election under the present constitution
TOTAL = "total"  #: the category of a total or percentage that the sheet states of itself
LAST_YEAR = "@"  #: ``theft.reported@2023``: a former year's figure, shown and never read

# What the category of a table is called in the schema, its words, and what is measured of each.
CATEGORIES = {
    "offences": ("offence", tuple(OFFENCES), ("reported", "cleared", "suspects", "sent_to_court")),
    "drugs": ("group", DRUG_GROUPS, ("cases", "suspects")),
    "seizures": ("substance", tuple(SUBSTANCES), ("amount",)),
    "targets": ("quality", QUALITIES, ("target", "achieved")),
    "activities": ("activity", ACTIVITIES, ("count", "participants")),
}
MEASURES = {
    "tiers": ("tier",),
    "traffic": ("accidents", "deaths", "injured"),
    "forces": ("police_posts", "police_officers", "village_guards"),
    "population": ("residents",),
}
# Measure by measure, what a sheet may state of all its categories together, to be held against
# them: kilograms and plants, and activities of different kinds, are never added.
STATED_TOTALS = ("offences", "drugs", "targets")
# Percentages a sheet may state: of the total of one measure over that of another.
STATED_PERCENT = {
    "offences": ("clearance_percent", "cleared", "reported"),
    "targets": ("achieved_percent", "achieved", "target"),
}


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a sheet.

    Attributes
    ----------
    table : str
        One of ``schema.RECORD_NAMES``.
    category : str or None
        A word of the table's category; ``total`` for what the sheet states of itself.
    measure : str
        A measure of the table, or a stated percentage.
    kind : str
        ``count``, ``amount`` (a decimal number of ``unit``), ``tier`` or ``percent``.
    unit : str or None
        The unit of an amount.
    """

    table: str
    category: str | None
    measure: str
    kind: str
    unit: str | None = None

    @property
    def key(self) -> str:
        """The machine key that heads the column: ``theft.reported``, ``deaths``."""
        return f"{self.category}.{self.measure}" if self.category else self.measure

    @property
    def stated(self) -> bool:
        """Whether it is a total or percentage, checked against the others and never stored."""
        return self.category == TOTAL


@cache
def fields(table: str) -> tuple[Field, ...]:
    """Return the columns of a table's sheet, in order, without the commune's code and name.

    Examples
    --------
    >>> [field.key for field in fields("traffic")]
    ['accidents', 'deaths', 'injured']
    >>> [field.key for field in fields("drugs")][:2], fields("drugs")[-1].key
    (['trafficking.cases', 'trafficking.suspects'], 'total.suspects')
    """
    if table in MEASURES:
        kind = "tier" if table == "tiers" else "count"
        return tuple(Field(table, None, measure, kind) for measure in MEASURES[table])
    _, words, measures = CATEGORIES[table]
    found = [
        Field(table, word, measure, "amount", SUBSTANCES[word])
        if table == "seizures"
        else Field(table, word, measure, "count")
        for word in words
        for measure in measures
    ]
    if table in STATED_TOTALS:
        found += [Field(table, TOTAL, measure, "count") for measure in measures]
    if table in STATED_PERCENT:
        found.append(Field(table, TOTAL, STATED_PERCENT[table][0], "percent"))
    return tuple(found)


@cache
def by_key() -> dict[tuple[str, str], Field]:
    """Return every field by its table and key."""
    return {(table, field.key): field for table in RECORD_NAMES for field in fields(table)}
