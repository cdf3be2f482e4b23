"""The lines of headings that stand over a column, from top to bottom."""

from svc_atlas.records.form import TOTAL
from svc_atlas.records.recognising.headings import Saying, read
from svc_atlas.records.recognising.periods import in_part
from svc_atlas.records.recognising.titles import Named


def said_by(lines: list[str]) -> list[Saying]:
    """Return what the lines over a column say; nothing where it holds another figure or a part."""
    said = [read(line) for line in lines]
    if not all(each or each.classes for each in said[:-1]):
        return []  # what a group is of is not known: prisoners, complaints
    parts = any(s.narrowing and not s.measured for s in said[:-1])
    if parts or any(s.last_year for s in said) or any(map(in_part, lines)):
        return []
    return [s for s in said if s.year is None or s.measured]


def context(meant: Named, said: list[Saying]) -> list[Saying]:
    """Return what the title adds above a column that is told by its measure alone."""
    if not said or said[-1].helper:
        return []
    if meant.wholly:
        return [meant.wholly]
    return [Saying(tables=meant.tables)] if len(meant.tables) == 1 else []


def apart(lines: list[str]) -> tuple[tuple[str, ...], str | None]:
    """Return the lines of a heading above those that say total or part, and which they say."""
    above, kind = list(lines), None
    while above and (of := _kind(read(above[-1]))):
        kind = "part" if "part" in (of, kind) else of
        above.pop()
    return tuple(above), kind


def _kind(said: Saying) -> str | None:
    if said.narrowing:
        return "part"
    return "total" if said.neutral and any(c == TOTAL for _, c in said.categories) else None


def holds_nothing(lines: list[str]) -> bool:
    """Return whether a column is one that is never read: a number, a remark, a total, last year."""
    said = [read(line) for line in lines]
    total = said[-1].neutral and any(c == TOTAL for _, c in said[-1].categories)
    return said[-1].helper or total or any(each.last_year for each in said)


def in_one(lines: list[str]) -> str:
    """Return a heading in one line; the unit in brackets, where it is looked for."""
    only_unit = [(said := read(line)).units and not said.measured for line in lines]
    return " / ".join(
        f"({line})" if unit and "(" not in line else line
        for line, unit in zip(lines, only_unit, strict=True)
    )
