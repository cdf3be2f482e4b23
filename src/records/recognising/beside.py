"""Columns that state something of those beside them: a bare total, a percentage of one category.

Nothing in their headings says of what; the columns that are read do. What they state is held
against those and never stored.
"""

from collections.abc import Mapping

from svc_atlas.records.form import CATEGORIES, STATED_PERCENT, TOTAL
from svc_atlas.records.recognising.headings import Saying, heading_key, keys_of, read
from svc_atlas.records.recognising.vocabulary import PARTS, unnumbered

Figure = tuple[str, str | None, str]  # table, category, measure


def stated(texts: Mapping[int, list[str]], figures: Mapping[int, Figure], years) -> dict:
    """Return what the columns state that no heading explains by itself.

    Parameters
    ----------
    texts : mapping of int to list of str
        The headings of each column from top to bottom.
    figures : mapping of int to tuple
        Table, category and measure of the columns that are figures.
    years : callable
        Returns the year that a column's headings name.

    Returns
    -------
    dict of int to tuple
        Table, category and measure, by column.
    """
    parts = {at: f for at, f in figures.items() if f[1] != TOTAL and not is_percent(f)}
    made = {}
    for at, lines in texts.items():
        if at in figures:
            continue
        year = years(at)
        beside = {figure for n, figure in parts.items() if years(n) == year}
        if found := _total(lines, beside) or _percent(lines, beside):
            made[at] = found
    # Two columns that both would be the total are none.
    return {at: f for at, f in made.items() if [*made.values(), *figures.values()].count(f) == 1}


def is_percent(figure: Figure) -> bool:
    """Return whether a figure is a percentage of two measures."""
    table, _, measure = figure
    return measure == STATED_PERCENT.get(table, (None,))[0]


def _total(lines: list[str], beside: set[Figure]) -> Figure | None:
    """Return the total of one measure of one table, where all figures beside it are of that."""
    lines = [unnumbered(line) for line in lines]
    if not all(heading_key(line) in keys_of("total", "words") or _is_table(line) for line in lines):
        return None
    of = {(table, measure) for table, _, measure in beside}
    if _is_table(lines[-1]) or len(of) != 1:
        return None
    table, measure = of.pop()
    # Kilograms of one substance and of another, or patrols and meetings, have no sum.
    return (table, TOTAL, measure) if table in _ADDED else None


_ADDED = ("offences", "drugs", "targets")


def _percent(lines: list[str], beside: set[Figure]) -> Figure | None:
    """Return the percentage of a category whose two counts are beside it."""
    above = {pair for line in lines[:-1] for pair in read(line).categories if pair[1] != TOTAL}
    for table, category in above:
        if table not in STATED_PERCENT:
            continue
        name, part, whole = STATED_PERCENT[table]
        counted = {(table, category, part), (table, category, whole)} <= beside
        if counted and _is_of_percents(read(lines[-1]), lines[-1], (table, TOTAL, name)):
            return table, category, name
    return None


def _is_of_percents(said: Saying, line: str, figure: Figure) -> bool:
    parts = {heading_key(part) for part in PARTS.split(unnumbered(line))} - {""}
    return figure in said.figures or parts <= keys_of("helper", "percents")  # ភាគរយ (%)


def _is_table(line: str) -> bool:
    said = read(line)
    return bool(said.tables & set(CATEGORIES)) and not (said.measures or said.figures)
