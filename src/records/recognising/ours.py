"""Our own template, where it was changed: its number, its office, its machine keys.

A row of machine keys tells the columns; whoever reads the sheet sees their headings. Where the two
say different figures, nobody knows which was filled in.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

from svc_atlas.records.findings import Finding, Phrase
from svc_atlas.records.form import VERSION, by_key, fields
from svc_atlas.records.recognising.buddhist_era import of_buddhist_era
from svc_atlas.records.recognising.cells import shown
from svc_atlas.records.recognising.declared import ABOUT, About, about_cell
from svc_atlas.records.recognising.headings import read
from svc_atlas.records.recognising.layout import Layout, address
from svc_atlas.records.recognising.lines import ERA, buddhist_year
from svc_atlas.records.rules import found
from svc_atlas.records.workbook import Sheet, Workbook


def about_findings(workbook: Workbook, said: About, year: int | None) -> list[Finding]:
    """Return what the template's first sheet says that is not known, and that it says no year.

    What stands for the office may be a person's name, and is not repeated.

    Parameters
    ----------
    workbook : Workbook
    said : About
    year : int or None
        As the call or the mapping says it: then the first sheet may be silent.
    """
    made = list(_not_understood(workbook, said))
    cell, written = about_cell(workbook, "year") or (None, None)
    if year is None and shown(written) is None:
        made.append(found("about_year_blank", workbook.name, ABOUT, cell))
    if said.form not in (None, VERSION):
        cell, _ = about_cell(workbook, "form")
        made.append(found("form_unknown", workbook.name, ABOUT, cell, said.form, known=VERSION))
    office = about_cell(workbook, "office")
    if office and shown(office[1]) and said.office is None:
        made.append(found("office_unknown", workbook.name, ABOUT, office[0]))
    return made


def _not_understood(workbook: Workbook, said: About) -> Iterator[Finding]:
    """Yield what stands for the form, the province or the year and cannot be read as such."""
    for key in ("form", "province", "year"):
        cell, value = about_cell(workbook, key) or (None, None)
        if shown(value) is None or getattr(said, key) is not None:
            continue
        if key == "year" and (year := buddhist_year(value)):
            yield of_buddhist_era(workbook.name, ABOUT, cell, value, year)
        else:
            what = Phrase(f"records.about.{key}")
            yield found("about_not_understood", workbook.name, ABOUT, cell, shown(value), what=what)


def is_of_year(finding: Finding) -> bool:
    """Whether a finding of the first sheet says that it names no year."""
    what = finding.params.get("what")
    unread = isinstance(what, Phrase) and what.key == "records.about.year"
    return unread or finding.rule == "about_year_blank"


def in_christian_year(workbook: Workbook, said: About) -> About:
    """Return what the first sheet says, its Buddhist year as a Christian one: a finding says so."""
    _, written = about_cell(workbook, "year") or (None, None)
    year = None if said.year else buddhist_year(written)
    return replace(said, year=year - ERA) if year else said


def key_findings(sheet: Sheet, layout: Layout, rows: Iterable[int], file: str) -> list[Finding]:
    """Return where the keys of a sheet contradict its headings, or leave figures out.

    Parameters
    ----------
    sheet : Sheet
    layout : Layout
    rows : iterable of int
        Those of communes, from 0.
    file : str
    """
    figures = layout.of("figure")
    if not figures or not all((c.table, c.heading) in by_key() for c in figures):
        return []
    row, table = layout.header[-1], figures[0].table
    filled = {at for each in rows for at, cell in enumerate(sheet.rows[each]) if shown(cell)}
    places = {column.at for column in layout.columns} - {column.at for column in figures}
    made = []
    for at, lines in sorted(_above(sheet, row).items()):
        key = shown(sheet.rows[row][at]) if at < len(sheet.rows[row]) else None
        if at in places or "@" in (key or ""):
            continue
        meant, heading = _meant(table, lines), " / ".join(text for _, text in lines)
        if meant and key not in meant:
            made.append(
                found("key_not_heading", file, sheet.name, address(row, at), heading,
                      meant=" / ".join(meant), written=key or "—")
            )  # fmt: skip
        elif not key and at in filled:
            made.append(
                found("header_unknown", file, sheet.name, address(lines[-1][0], at), heading)
            )
    return made


def _above(sheet: Sheet, row: int) -> dict[int, list[tuple[int, str]]]:
    """Return by column the headings between the title and the keys, with their rows."""
    above: dict[int, list[tuple[int, str]]] = defaultdict(list)
    spans = {(top - 1, left - 1): right for top, left, _, right in sheet.merges}
    for at_row in range(1, row):
        for at, cell in enumerate(sheet.rows[at_row]):
            if isinstance(cell, str) and cell.strip():
                for column in range(at, spans.get((at_row, at), at + 1)):
                    above[column].append((at_row, cell))
    return above


def _meant(table: str, lines: list[tuple[int, str]]) -> list[str]:
    """Return the keys of the figures that the headings of a column say."""
    said = [read(text) for _, text in lines]
    whole, measures, categories = (
        frozenset().union(*(getattr(each, name) for each in said))
        for name in ("figures", "measures", "categories")
    )
    return [
        each.key
        for each in fields(table)
        if (table, each.category, each.measure) in whole
        or (
            (table, each.measure) in measures
            and (each.category is None or (table, each.category) in categories)
        )
    ]
