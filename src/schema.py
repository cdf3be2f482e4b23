"""The tables of a snapshot and their vocabulary: one dictionary for every reader and writer.

Validation, documentation, demonstration records and metrics all take names and types from here.
"""

from dataclasses import dataclass

import pandas as pd

OFFENCES = {
    "murder": "felony",
    "rape": "felony",
    "sexual_offence": "misdemeanour",
    "robbery": "felony",
    "snatching": "misdemeanour",
    "theft": "misdemeanour",
    "violence": "misdemeanour",
    "domestic_violence": "misdemeanour",
    "fraud": "misdemeanour",
    "confinement": "felony",
    "weapons": "misdemeanour",
    "human_trafficking": "felony",
    "gambling": "misdemeanour",
    "gangs": "misdemeanour",
    "other": "misdemeanour",
}
DRUG_GROUPS = ("trafficking", "production", "cultivation", "facilitating", "driving", "use")
SUBSTANCES = {
    "crystal_methamphetamine": "kg",
    "methamphetamine_pills": "kg",
    "ketamine": "kg",
    "heroin": "kg",
    "ecstasy": "kg",
    "cocaine": "kg",
    "cathinone": "kg",
    "nimetazepam": "kg",
    "cannabis": "kg",
    "cannabis_plants": "plants",
    "precursors": "kg",
}
ACTIVITIES = (
    "entertainment_venue_operation",
    "patrol",
    "education_session",
    "public_meeting",
    "rescue_response",
    "clean_up",
)
QUALITIES = ("services", "offences", "order", "family", "disputes", "environment", "disasters")
INDICATORS = (
    "tier",
    "tier_change",
    "crime_rate",
    "crime_change",
    "clearance",
    "targets",
    "drug_rate",
    "drug_change",
    "accidents",
    "accidents_change",
    "coverage",
)
LEVELS = ("nation", "province", "district", "commune")
STATUSES = ("reported", "late", "missing", "not_ranked")
FUNNEL_FLAGS = ("high", "low")
CLUSTERS = ("high_high", "low_low", "high_low", "low_high", "none", "cannot_be_said")
RELATIONS = ("same", "renamed", "recoded", "split", "merged", "unmatched")
FLAGS = ("blank", "withheld")
#: How a published figure is to be taken where its source does not give it flatly.
QUALIFIERS = (
    "about", "rounded", "over", "nearly", "up_to", "part", "restated", "uncertain",
)  # fmt: skip


@dataclass(frozen=True)
class Column:
    """A column: its name, pandas type, whether it may be null, and the words it may hold."""

    name: str
    dtype: str
    nullable: bool = False
    words: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Table:
    """A table: its columns in order, and the key that each row has alone (and is sorted by).

    ``record`` marks the tables that an office hands in, one coverage row a commune and year.
    """

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    record: bool = False
    audience: str = "public"

    @property
    def names(self) -> list[str]:
        """The names of the columns, in order."""
        return [column.name for column in self.columns]

    def empty(self) -> pd.DataFrame:
        """Return the table without rows, typed."""
        return pd.DataFrame({c.name: pd.Series(dtype=c.dtype) for c in self.columns})

    def typed(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return ``rows`` with the table's columns, types and order, sorted by its key."""
        frame = rows[self.names].astype({c.name: c.dtype for c in self.columns})
        return frame.sort_values(list(self.key), kind="stable", ignore_index=True)


def _text(name, *, nullable=False, words=None):
    return Column(name, "string", nullable, tuple(words) if words else None)


def _count(name):
    return Column(name, "Int64", nullable=True)


def _number(name, *, nullable=True):
    return Column(name, "Float64", nullable)


YEAR = Column("year", "Int16")
COMMUNE = _text("commune")
FLAG = _text("flag", nullable=True, words=FLAGS)

# fmt: off
RECORDS = (
    Table("tiers", (YEAR, COMMUNE, Column("tier", "Int8", words=("1", "2", "3"))),
          ("year", "commune"), record=True),
    Table("offences",
          (YEAR, COMMUNE, _text("offence", words=OFFENCES), _count("reported"), _count("cleared"),
           _count("suspects"), _count("sent_to_court"), FLAG),
          ("year", "commune", "offence"), record=True),
    Table("drugs",
          (YEAR, COMMUNE, _text("group", words=DRUG_GROUPS), _count("cases"), _count("suspects"),
           FLAG),
          ("year", "commune", "group"), record=True),
    Table("seizures",
          (YEAR, COMMUNE, _text("substance", words=SUBSTANCES), _number("amount"),
           _text("unit", words=("kg", "plants")), FLAG),
          ("year", "commune", "substance"), record=True),
    Table("traffic",
          (YEAR, COMMUNE, _count("accidents"), _count("deaths"), _count("injured"), FLAG),
          ("year", "commune"), record=True),
    Table("targets",
          (YEAR, COMMUNE, _text("quality", words=QUALITIES), _count("target"), _count("achieved"),
           FLAG),
          ("year", "commune", "quality"), record=True),
    Table("forces",
          (YEAR, COMMUNE, _count("police_posts"), _count("police_officers"),
           _count("village_guards"), FLAG),
          ("year", "commune"), record=True),
    Table("activities",
          (YEAR, COMMUNE, _text("activity", words=ACTIVITIES), _count("count"),
           _count("participants"), FLAG),
          ("year", "commune", "activity"), record=True),
    Table("population", (YEAR, COMMUNE, _count("residents"), _text("method")),
          ("year", "commune"), record=True),
)
RECORD_NAMES = tuple(table.name for table in RECORDS)

OTHERS = (
    Table("areas",
          (_text("code"), _text("code_ncdd", nullable=True), _text("level", words=LEVELS),
           _text("parent", nullable=True), _text("name_km"), _text("name_en"),
           _text("kind", nullable=True), Column("urban", "boolean", nullable=True),
           _number("lon"), _number("lat"), _text("boundary", nullable=True)),
          ("code",)),
    Table("villages", (_text("code"), COMMUNE, _text("name_km"), _text("name_en")),
          ("commune", "code", "name_km")),
    Table("coverage",
          (YEAR, COMMUNE, _text("table", words=RECORD_NAMES), _text("status", words=STATUSES)),
          ("year", "commune", "table")),
    Table("figures",
          (_text("area"), _text("period"), _text("indicator"), _number("value"), _text("unit"),
           _text("qualifier", nullable=True, words=QUALIFIERS), _text("counter", nullable=True),
           _text("source"), _text("url")),
          ("area", "period", "indicator", "source", "value")),
    Table("lineage",
          (_text("code_from"), _text("vintage_from"), _text("code_to"), _text("vintage_to"),
           _text("relation", words=RELATIONS), _number("share")),
          ("code_from", "vintage_from", "code_to", "vintage_to")),
    Table("neighbours", (_text("code"), _text("neighbour"), _number("shared_km")),
          ("code", "neighbour")),
    Table("breaks",
          (_text("indicator"), _text("class"), _number("lower"), _number("upper")),
          ("indicator", "class")),
    Table("statistics",
          (_text("indicator"), _text("level", words=LEVELS), _text("area"), YEAR,
           Column("against", "Int16", nullable=True), _number("value"), _number("numerator"),
           _number("denominator"), _number("low"), _number("high"), _text("class"),
           Column("communes", "Int32"), Column("counted", "Int32")),
          ("indicator", "level", "year", "area")),
    Table("small_numbers",
          (_text("kind", words=("crime", "drug", "accidents")),
           _text("level", words=("commune", "district", "province")), YEAR, _text("area"),
           _count("cases"), _count("residents"), _number("rate"), _number("smoothed"),
           _number("weight"), _number("pooled_rate"), _number("pooled_low"),
           _number("pooled_high"), Column("pooled_years", "Int8"), _count("rank"),
           _count("rank_low"), _count("rank_high"), _count("of"),
           _text("funnel", nullable=True, words=FUNNEL_FLAGS),
           _text("cluster", nullable=True, words=CLUSTERS), _number("cluster_p")),
          ("kind", "level", "year", "area")),
    Table("matches",
          (Column("feature", "Int32"), _text("name", nullable=True), _text("parent", nullable=True),
           _text("code", nullable=True), _text("relation", words=RELATIONS),
           _number("confidence"), _text("reason"), _text("reason_km")),
          ("feature",)),
    Table("provenance",
          (_text("table"), YEAR, COMMUNE, _text("category", nullable=True), _text("measure"),
           _text("file"), _text("sheet", nullable=True), _text("cell", nullable=True),
           _text("received"), _text("office"), _text("submission")),
          ("table", "year", "commune", "category", "measure"), audience="official"),
    Table("corrections",
          (_text("table"), YEAR, COMMUNE, _text("category", nullable=True), _text("measure"),
           _number("before"), _number("after"), _text("received"), _text("office"),
           _text("submission"), _text("former")),
          ("table", "year", "commune", "category", "measure", "received", "submission"),
          audience="official"),
)
# fmt: on
TABLES = {table.name: table for table in (*RECORDS, *OTHERS)}
