"""Which figures the lines over a column mean together: the category in one, the measure below."""

from svc_atlas.records.form import MEASURES, TOTAL
from svc_atlas.records.recognising.headings import Saying
from svc_atlas.schema import RECORD_NAMES


def figures_of(said: list[Saying]) -> set[tuple]:
    """Return the figures that lines may mean, from the lowest up.

    Parameters
    ----------
    said : list of Saying
        From top to bottom. The lowest has to say something of the figure; a line that only counts
        it (``(cases)``) leaves it to those above.
    """
    if not said or not said[-1].told:
        return set()
    found = {figure for table in RECORD_NAMES for figure in _of_table(table, said)}
    found = {figure for figure in found if agree(said, figure)}
    counts = (said[-1].units or said[-1].neutral) and not said[-1].helper
    if not found and len(said) > 1 and counts:
        return {figure for figure in figures_of(said[:-1]) if said[-1].counts(*figure)}
    return found


def agree(said: list[Saying], figure: tuple) -> bool:
    """Return whether no line speaks against a figure: the lowest is of it, the others may be."""
    table, category, _ = figure
    if not said or not said[-1].carries(*figure):
        return False
    for line in said[:-1]:
        own = {c for t, c in line.categories if t == table and c != TOTAL}
        if category and category != TOTAL and own and category not in own:
            return False
        if not category and not line.measures and _is_of_another(line, table):
            return False
    return True


def fits(line: Saying, figure: tuple) -> bool:
    """Return whether a heading above a figure speaks of it, or adds nothing to it.

    One that only helps the eye says another thing of what is below it: "Change", "Percentage".
    """
    table = figure[0]
    # "Accidents" over deaths and injured: a table without categories is named by its measures.
    named = table in MEASURES and any(of == table for of, _ in line.measures)
    return named or table in line.long | line.classes or line.carries(*figure)


def _is_of_another(line: Saying, table: str) -> bool:
    """Whether a line is a category of another table: deaths below "Murder" are no accidents'."""
    return bool(line.categories) and table not in line.tables and not line.neutral


def is_loose(said: list[Saying], figure: tuple) -> bool:
    """Return whether the lines mean a figure only where something else names its table."""
    table, category, measure = figure
    if category or table not in MEASURES or any(figure in line.figures for line in said):
        return False
    if any(table in s.tables and not any(t == table for t, _ in s.loose) for s in said):
        return False
    lines = [line for line in said if (table, measure) in line.measures]
    return all((table, measure) in line.loose for line in lines)


def _of_table(table: str, said: list[Saying]) -> set[tuple]:
    """Return the figures of a table that the lines of a heading may mean."""
    whole = next((n for n in reversed(range(len(said))) if _own(said[n].figures, table)), None)
    measure = next((n for n in reversed(range(len(said))) if _own(said[n].measures, table)), None)
    categories = [n for n in reversed(range(len(said))) if _own(said[n].categories, table)]
    category = next((n for n in categories if n != measure), None)
    lowest = len(said) - 1
    lower = measure is not None and whole is not None and measure > whole
    if whole is not None and not lower and _is_named(table, said, {whole}):
        return {figure for figure in said[whole].figures if figure[0] == table}
    if measure is None:
        return _grouped(table, said)
    measures = {m for t, m in said[measure].measures if t == table}
    if table in MEASURES:
        if measure != lowest:
            return _grouped(table, said)
        return {(table, None, m) for m in measures if _is_named(table, said, {measure})}
    if category is None or lowest not in (measure, category):
        return set()
    if not _is_named(table, said, {measure, category}):
        return set()
    return {
        (table, c, m) for t, c in said[category].categories if t == table for m in measures
    }  # fmt: skip


def _grouped(table: str, said: list[Saying]) -> set[tuple]:
    """Return the figure of a word that says something only below the name of its table."""
    below = any(table in saying.tables for saying in said[:-1])
    return {(t, None, m) for t, m in said[-1].grouped if t == table} if said and below else set()


def _own(pairs, table: str) -> bool:
    return any(pair[0] == table for pair in pairs)


def _is_named(table: str, said: list[Saying], used: set[int]) -> bool:
    """Whether the lines that name a table, others than those used, name this one or none."""
    others = [s.tables for n, s in enumerate(said) if n not in used and s.tables]
    return all(table in tables for tables in others)
