"""The rules that a file handed in is held to: one table for checks, words and documentation.

Each rule has two sentences in the catalogues, ``records.rule.<id>.message`` (what is wrong) and
``records.rule.<id>.fix`` (how to mend it), which may name ``file``, ``sheet``, ``cell``, ``value``
and the rule's own parameters. ``docs/rules.md`` lists every rule.
"""

from dataclasses import dataclass

from svc_atlas.records.findings import Finding

ERROR, WARNING = "error", "warning"
SCOPES = ("file", "sheet", "cell", "field", "row", "table", "year")


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
    """

    id: str
    severity: str
    scope: str
    params: tuple[str, ...] = ()


# fmt: off
RULES = {rule.id: rule for rule in (
    Rule("file_unreadable", ERROR, "file", ("reason",)),
    Rule("file_empty", ERROR, "file"),
    Rule("file_password", ERROR, "file"),
    Rule("file_damaged", ERROR, "file", ("reason",)),
    Rule("file_not_a_table", ERROR, "file", ("kind",)),
    Rule("file_too_large", ERROR, "file", ("limit",)),
    Rule("file_entities", ERROR, "file"),
    Rule("file_encoding", ERROR, "file", ("encoding",)),
    Rule("file_without_table", ERROR, "file"),
    Rule("file_renamed", WARNING, "file", ("kind", "said")),
    Rule("file_macros", WARNING, "file"),
    Rule("file_external_links", WARNING, "file"),
    Rule("sheet_hidden", WARNING, "sheet"),
    Rule("sheet_rows_hidden", WARNING, "sheet", ("rows", "n")),
    Rule("sheet_unrecognised", WARNING, "sheet"),
    Rule("sheet_rows_empty", WARNING, "sheet", ("rows",)),
    Rule("header_unknown", WARNING, "sheet"),
    Rule("header_repeated", ERROR, "sheet", ("other",)),
    Rule("year_unknown", ERROR, "sheet"),
    Rule("mapping_column_missing", ERROR, "sheet", ("column",)),
    Rule("formula_error", ERROR, "cell"),
    Rule("formula_without_value", ERROR, "cell"),
    Rule("number_not_understood", ERROR, "cell"),
    Rule("date_in_count", ERROR, "cell"),
    Rule("percent_in_count", ERROR, "cell"),
    Rule("dash_not_reported", WARNING, "cell"),
    Rule("commune_unknown", ERROR, "cell"),
    Rule("commune_ambiguous", ERROR, "cell", ("candidates",)),
    Rule("commune_other_name", ERROR, "cell", ("code", "name", "other")),
    Rule("commune_by_spelling", WARNING, "cell", ("code", "name")),
    Rule("commune_recoded", WARNING, "cell", ("code", "former")),
    Rule("commune_listed_twice", ERROR, "cell", ("candidates",)),
    Rule("category_unknown", ERROR, "cell", ("column",)),
    Rule("unit_other", ERROR, "cell", ("unit",)),
    Rule("count_negative", ERROR, "field"),
    Rule("count_fraction", ERROR, "field"),
    Rule("count_too_large", ERROR, "field", ("limit",)),
    Rule("amount_negative", ERROR, "field"),
    Rule("tier_unknown", ERROR, "field"),
    Rule("percent_out_of_range", ERROR, "field"),
    Rule("cleared_over_reported", WARNING, "row", ("reported", "cleared")),
    Rule("suspects_without_cases", WARNING, "row", ("suspects",)),
    Rule("court_over_suspects", WARNING, "row", ("suspects", "sent_to_court")),
    Rule("achieved_over_target", WARNING, "row", ("target", "achieved")),
    Rule("victims_without_accidents", WARNING, "row", ("deaths", "injured")),
    Rule("participants_without_activity", WARNING, "row", ("participants",)),
    Rule("officers_without_post", WARNING, "row", ("officers",)),
    Rule("parts_not_total", ERROR, "row", ("stated", "parts")),
    Rule("percent_not_counts", ERROR, "row", ("stated", "counts")),
    Rule("commune_twice", ERROR, "table", ("other",)),
    Rule("commune_missing", WARNING, "table", ("communes", "n")),
    Rule("total_row_differs", ERROR, "table", ("stated", "parts")),
    Rule("province_other", ERROR, "table", ("province", "other")),
    Rule("year_other", ERROR, "table", ("year", "other")),
    Rule("year_future", ERROR, "table", ("year",)),
    Rule("same_as_last_year", WARNING, "year", ("year", "n")),
    Rule("jump_beyond_chance", WARNING, "year", ("before", "after", "year")),
    Rule("tier_moved_two", WARNING, "year", ("before", "after", "year")),
    Rule("figures_not_repeated", WARNING, "year", ("n", "year")),
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
    """Return a finding of ``rule``, with the rule's severity.

    Raises
    ------
    KeyError, ValueError
        A rule that is not in the table, or parameters that are not the rule's.
    """
    known = RULES[rule]
    if set(params) != set(known.params):
        raise ValueError(f"{rule} takes {known.params}, not {tuple(params)}")
    written = None if value is None else str(value)
    return Finding(rule, known.severity, file, sheet, cell, written, params)
