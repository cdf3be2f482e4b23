"""The rules that a file handed in is held to: one table for checks, words and documentation.

Each rule has two sentences in the catalogues, ``records.rule.<id>.message`` (what is wrong) and
``records.rule.<id>.fix`` (how to mend it), which may name ``file``, ``sheet``, ``cell``, ``value``
and the rule's own parameters. ``docs/rules.md`` lists every rule.

A rule that can be said of figures says here what ``holds`` where nothing is wrong; what cannot be
said because a figure is not there holds. ``records.checks`` lays the figures beside each other and
validates them with pandera, each rule a check of its own; rules of files, sheets and cells, and
those of whole columns of communes, are found by the code that reads and counts them.
"""

from collections.abc import Callable
from dataclasses import dataclass

from svc_atlas.records.findings import Finding
from svc_atlas.text import shortened

ERROR, WARNING = "error", "warning"
SCOPES = ("file", "sheet", "cell", "field", "row", "table", "year")

# More than a commune can have in a year, table by table: then a digit is too many, or the figure
# is a province's. Offences: the nation records some 3,200 crimes a year, so no commune has 5,000.
# Drugs: the nation has some 10,000 cases and 27,000 suspects a year. Traffic: some 4,000 accidents
# and 6,000 injured. Targets: a hundred actions a day. Forces: a district's whole police.
# Activities: participants, counted each time they come. Residents: a whole khan of Phnom Penh.
# Seizures, kilograms or plants: the nation took some 41,000 kg in its largest published year.
LIMITS = {
    "offences": 5_000,
    "drugs": 10_000,
    "seizures": 50_000,
    "traffic": 5_000,
    "targets": 36_500,
    "forces": 2_000,
    "activities": 1_000_000,
    "population": 400_000,
}
#: The chance that a workbook without a single true jump is said to have one.
JUMP_LEVEL = 0.01


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule.

    Attributes
    ----------
    id : str
    severity : str
        ``error`` (the file is not imported) or ``warning``.
    scope : str
        What it looks at: the ``file`` as a whole, a ``sheet``, a ``cell`` as it is written, a
        ``field``'s value, the figures of one ``row``, a whole ``table``, or two years (``year``).
    params : tuple of str
        What its sentences name besides file, sheet, cell and value.
    of : tuple of str
        The kinds of field (``count``, …) that a rule of scope ``field`` is about; the tables that
        one of scope ``row`` is about.
    at : tuple of str
        The measures to whose cell a finding belongs: the first of them that is more than 0.
    holds : callable or None
        Of scope ``field``: takes the values (and the ``limit`` of their table, where ``limit`` is
        a parameter). Of the others: takes a frame, one row for each thing to look at. Returns
        booleans; null where it cannot be said.
    repeats : bool
        Whether many cells of a sheet break it for one reason, and one line tells of them all.
    """

    id: str
    severity: str
    scope: str
    params: tuple[str, ...] = ()
    of: tuple[str, ...] = ()
    at: tuple[str, ...] = ()
    holds: Callable | None = None
    repeats: bool = False


def _adds_up(each):
    """Tell whether parts make up the total; where parts are not there, it may be the larger."""
    return (each.parts == each.stated) | (~each.complete & (each.parts < each.stated))


def _cases(row):
    """Return the cases of a row of offences or of drugs."""
    return row["reported"] if "reported" in row else row["cases"]


# fmt: off
RULES = {rule.id: rule for rule in (
    # The file, its sheets, its cells as they are written: found where they are read.
    Rule("file_unreadable", ERROR, "file", ("reason",)),
    Rule("file_empty", ERROR, "file"),
    Rule("file_password", ERROR, "file"),
    Rule("file_damaged", ERROR, "file", ("reason",)),
    Rule("file_not_a_table", ERROR, "file", ("kind",)),
    Rule("file_too_large", ERROR, "file", ("limit",)),
    Rule("file_too_long", ERROR, "file", ("n",)),
    Rule("file_entities", ERROR, "file"),
    Rule("file_encoding", ERROR, "file", ("encoding",)),
    Rule("file_without_table", ERROR, "file"),
    Rule("file_open", WARNING, "file", ("lock",)),
    Rule("file_renamed", WARNING, "file", ("kind", "said")),
    Rule("file_macros", WARNING, "file"),
    Rule("file_external_links", WARNING, "file"),
    Rule("sheet_hidden", WARNING, "sheet"),
    Rule("sheet_rows_hidden", WARNING, "sheet", ("rows", "n")),
    Rule("sheet_columns_hidden", WARNING, "sheet", ("columns", "n")),
    Rule("sheet_unrecognised", WARNING, "sheet"),
    Rule("sheet_rows_empty", WARNING, "sheet", ("rows",)),
    Rule("header_unknown", WARNING, "sheet"),
    Rule("header_other_year", WARNING, "sheet", ("other", "year")),
    Rule("header_repeated", ERROR, "sheet", ("other",)),
    Rule("key_not_heading", ERROR, "sheet", ("meant", "written")),
    Rule("form_unknown", ERROR, "sheet", ("known",)),
    Rule("about_not_understood", ERROR, "sheet", ("what",)),
    Rule("about_year_blank", ERROR, "sheet"),
    Rule("office_unknown", WARNING, "sheet"),
    Rule("sheet_second_table", ERROR, "sheet", ("first",)),
    Rule("row_not_split", ERROR, "sheet", ("n", "last", "separator")),
    Rule("year_unknown", ERROR, "sheet"),
    Rule("year_buddhist", ERROR, "sheet", ("year", "christian")),
    Rule("year_in_part", ERROR, "sheet"),
    Rule("file_name_in_part", WARNING, "sheet"),
    Rule("years_together", ERROR, "sheet"),
    Rule("unit_of_table", ERROR, "sheet", ("unit",)),
    Rule("table_narrowed", ERROR, "sheet"),
    Rule("counted_otherwise", ERROR, "sheet"),
    Rule("column_of_parts", ERROR, "sheet"),
    Rule("column_of_measures", ERROR, "sheet"),
    Rule("district_contradicted", WARNING, "sheet", ("district", "other")),
    Rule("communes_without_parent", ERROR, "sheet", ("n", "rows", "candidates")),
    Rule("communes_by_code", WARNING, "sheet", ("n",)),
    Rule("mapping_column_missing", ERROR, "sheet", ("column",)),
    Rule("mapping_column_repeated", ERROR, "sheet", ("other",)),
    Rule("formula_error", ERROR, "cell", repeats=True),
    Rule("formula_without_value", ERROR, "cell", repeats=True),
    Rule("number_not_understood", ERROR, "cell"),
    Rule("date_in_count", ERROR, "cell", repeats=True),
    Rule("percent_in_count", ERROR, "cell", repeats=True),
    Rule("count_with_word", WARNING, "cell", ("number",), repeats=True),
    Rule("count_of_other", ERROR, "cell", ("unit", "measure")),
    Rule("dash_not_reported", WARNING, "cell", repeats=True),
    Rule("dash_never_zero", WARNING, "cell", repeats=True),
    Rule("word_no_figure", WARNING, "cell", repeats=True),
    Rule("word_not_reported", WARNING, "cell", repeats=True),
    Rule("commune_unknown", ERROR, "cell", ("why",)),
    Rule("commune_ambiguous", ERROR, "cell", ("candidates",)),
    Rule("commune_other_name", ERROR, "cell", ("code", "name", "other")),
    Rule("commune_elsewhere", ERROR, "cell", ("candidate", "lies", "other")),
    Rule("district_unknown", ERROR, "cell", ("candidates",)),
    Rule("commune_by_spelling", WARNING, "cell", ("code", "name")),
    Rule("commune_recoded", WARNING, "cell", ("code", "former")),
    Rule("commune_code_of_two", ERROR, "cell", ("candidates",)),
    Rule("commune_listed_twice", ERROR, "cell", ("candidates",)),
    Rule("commune_since_split", ERROR, "cell", ("candidates",)),
    Rule("commune_left_out", ERROR, "cell", ("n",)),
    Rule("category_unknown", ERROR, "cell", ("column",)),
    Rule("figure_merged", ERROR, "cell"),
    Rule("unit_other", ERROR, "cell", ("unit",)),
    Rule("value_beyond_header", ERROR, "cell", ("last",)),
    Rule("remark_beyond_header", WARNING, "cell", ("last",)),
    Rule("number_cut", WARNING, "cell", ("after", "together")),

    # A figure by itself.
    Rule("count_negative", ERROR, "field", of=("count",), holds=lambda value: value >= 0),
    Rule("count_fraction", ERROR, "field", of=("count",), holds=lambda value: value % 1 == 0),
    Rule("count_too_large", ERROR, "field", ("limit",), of=("count",),
         holds=lambda value, limit: value <= limit),
    Rule("amount_negative", ERROR, "field", of=("amount",), holds=lambda value: value >= 0),
    Rule("amount_too_large", ERROR, "field", ("limit",), of=("amount",),
         holds=lambda value, limit: value <= limit),
    Rule("tier_unknown", ERROR, "field", of=("tier",), holds=lambda value: value.isin([1, 2, 3])),
    # More than 100 % stands where the counts beside it say so: cases of last year were cleared.
    Rule("percent_out_of_range", ERROR, "field", of=("percent",),
         holds=lambda each: each.stated.between(0, 100)
         | ((each.stated > 100) & (each.counted > 100).fillna(False))),

    # The figures of one commune and category.
    Rule("cleared_over_reported", WARNING, "row", ("reported", "cleared"),
         of=("offences",), at=("cleared",), holds=lambda row: row.cleared <= row.reported),
    Rule("suspects_without_cases", WARNING, "row", ("suspects",),
         of=("offences", "drugs"), at=("suspects",),
         holds=lambda row: (_cases(row) > 0) | (row.suspects == 0)),
    Rule("court_over_suspects", WARNING, "row", ("suspects", "sent_to_court"),
         of=("offences",), at=("sent_to_court",),
         holds=lambda row: row.sent_to_court <= row.suspects),
    Rule("achieved_over_target", WARNING, "row", ("target", "achieved"),
         of=("targets",), at=("achieved",), holds=lambda row: row.achieved <= row.target),
    Rule("victims_without_accidents", WARNING, "row", ("deaths", "injured"),
         of=("traffic",), at=("deaths", "injured"),
         holds=lambda row: ~((row.accidents == 0) & ((row.deaths > 0) | (row.injured > 0)))),
    Rule("participants_without_activity", WARNING, "row", ("participants",),
         of=("activities",), at=("participants",),
         holds=lambda row: (row["count"] > 0) | (row.participants == 0)),
    Rule("officers_without_post", WARNING, "row", ("police_officers",),
         of=("forces",), at=("police_officers",),
         holds=lambda row: (row.police_posts > 0) | (row.police_officers == 0)),
    # A total or percentage that the sheet states, against the figures it is made of.
    Rule("parts_not_total", ERROR, "row", ("stated", "parts"), holds=_adds_up),
    Rule("total_over_parts", WARNING, "row", ("stated", "parts"),
         holds=lambda each: ~(each.suspect & ~each.complete & (each.parts < each.stated))),
    Rule("percent_not_counts", ERROR, "row", ("stated", "counts"),
         holds=lambda each: (each.stated - each.counted).abs() <= each.rounding),

    # All communes of a table.
    Rule("commune_twice", ERROR, "table", ("other",)),
    Rule("commune_missing", WARNING, "table", ("communes", "n", "of_year")),
    Rule("total_row_differs", ERROR, "table", ("stated", "parts"), holds=_adds_up),
    Rule("province_other", ERROR, "table", ("what", "province", "other")),
    Rule("year_other", ERROR, "table", ("year", "other")),
    Rule("year_future", ERROR, "table", ("year",)),
    Rule("year_not_over", WARNING, "table", ("year", "received")),
    Rule("file_name_other", WARNING, "table", ("said", "other")),

    # This year's figures beside those of the store.
    Rule("same_as_last_year", WARNING, "year", ("year", "n")),
    Rule("jump_beyond_chance", WARNING, "year", ("before", "after", "year"),
         holds=lambda pair: pair.chance * len(pair) >= JUMP_LEVEL),
    Rule("tier_moved_two", WARNING, "year", ("before", "after", "year"),
         holds=lambda pair: (pair.value - pair.before).abs() < 2),
    # What ``metrics.plausibility`` finds: beyond chance, and accusing nobody.
    Rule("repeats_earlier_year", WARNING, "year", ("area", "what", "repeated", "cells", "year")),
    Rule("no_case_at_all", WARNING, "year", ("area", "before")),
    Rule("total_beyond_chance", WARNING, "year", ("area", "table", "n", "before", "after")),
    Rule("other_grew", WARNING, "year",
         ("area", "offence", "before", "after", "other_before", "other_after", "year")),
    Rule("figures_not_repeated", WARNING, "year", ("n", "year")),
    Rule("replaces_later", WARNING, "year",
         ("n", "withdrawn", "other", "office", "received")),
    Rule("replaces_other_office", WARNING, "year",
         ("n", "withdrawn", "other", "office", "received")),
    Rule("reverts_correction", WARNING, "year", ("n", "other", "office", "received")),
)}
# fmt: on


def found(
    rule: str,
    file: str,
    sheet: str | None = None,
    cell: str | None = None,
    value: object = None,
    **params,
) -> Finding:
    """Return a finding of ``rule``, with the rule's severity; of a long value its beginning.

    Raises
    ------
    KeyError, ValueError
        A rule that is not in the table, or parameters that are not the rule's.
    """
    known = RULES[rule]
    if set(params) != set(known.params):
        raise ValueError(f"{rule} takes {known.params}, not {tuple(params)}")
    written = None if value is None else shortened(str(value))
    return Finding(rule, known.severity, file, sheet, cell, written, params)
