"""The rules of whole tables: communes twice or missing, another province or year."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from svc_atlas.gazetteer import Gazetteer
from svc_atlas.records.checks import missing
from svc_atlas.records.checks.layout import Layout, lay_out
from svc_atlas.records.days import is_over
from svc_atlas.records.findings import Finding, Phrase
from svc_atlas.records.recognising.declared import ABOUT, about_cell
from svc_atlas.records.recognising.rows import year_of
from svc_atlas.records.rules import found
from svc_atlas.records.spoken import both, names, province_named
from svc_atlas.records.workbook import Reading, address

TITLES = 3  #: rows of a template's sheet in which its title may stand
#: What is so on a day; all else is counted over a whole year.
OF_A_DAY = ("tiers", "forces", "population")
FIGURE = ["table", "year", "commune", "category", "measure"]


def check(laid: Layout, gazetteer: Gazetteer) -> list[Finding]:
    """Return the findings about communes of one file."""
    return [*_twice(laid), *missing.check(laid, gazetteer), *_other_province(laid, gazetteer)]


# Twice --------------------------------------------------------------------------------------------


def _twice(laid: Layout) -> list[Finding]:
    """Return the communes whose figure stands in two rows.

    In one sheet a row counts though its cells are blank; of two sheets, only what both say: one
    may hold the offences that the other leaves out.
    """
    figures = laid.figures[laid.figures["commune"].notna()]
    within = _later(figures, ["page", *FIGURE])
    within = within[within["row"] != within["row_first"]]
    said = figures[figures["state"] != "blank"]
    across = _later(said, FIGURE)
    across = across[across["page"] != across["page_first"]]
    both_kinds = pd.concat([within, across]).drop_duplicates(["table", "page", "row"])
    cells = both_kinds.to_dict("records")
    return [_at_place(laid, cell, _address(laid, cell)) for cell in cells]


def _later(figures: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Return the figures that came before, each with the place of the first."""
    repeated = figures[figures.duplicated(keys)]
    first = figures.drop_duplicates(keys)[list(dict.fromkeys([*keys, "page", "row", "cell"]))]
    first = first.rename(columns={name: f"{name}_first" for name in first if name not in keys})
    if "page" in keys:
        first["page_first"] = first["page"]
    return repeated.merge(first, on=keys, how="left")


def _address(laid: Layout, cell: Mapping[str, Any]) -> str:
    """Return where the first of two stands, as a clerk goes there: ``B7``, ``offences!B7``."""
    page = cell["page_first"]
    name = laid.cells.get((cell["table"], page, cell["row_first"]), cell["cell_first"])
    return name if page == cell["page"] else f"{page}!{name}"


def _at_place(laid: Layout, cell: Mapping[str, Any] | pd.Series, other: str) -> Finding:
    here = laid.named.get((cell["table"], cell["page"], cell["row"]), cell)
    return laid.finding("commune_twice", here, other=other)


def across_files(readings: Sequence[Reading]) -> list[list[Finding]]:
    """Return for each of several files the communes whose figures an earlier one of them says too.

    Copies of one file count once, as when they are imported.
    """
    found_in: list[list[Finding]] = [[] for _ in readings]
    seen: set[str | None] = {None}
    kept = []
    for number, reading in enumerate(readings):
        if reading.workbook.sha256 not in seen:
            kept.append(_said(reading).assign(number=number))
            seen.add(reading.workbook.sha256)
    if len(kept) < 2:
        return found_in
    said = pd.concat(kept, ignore_index=True)
    said["of"] = said.groupby(FIGURE, dropna=False)["number"].transform("first")
    shared = said[said["of"] != said["number"]]
    # Seldom is there anything to tell; only then it matters where it stands.
    laid = {number: lay_out(readings[number]) for number in {*shared["number"], *shared["of"]}}
    for (number, of), rows in shared.groupby(["number", "of"]):
        here, there = laid[number], laid[of]
        first = there.figures.drop_duplicates(FIGURE).set_index(FIGURE)
        own = here.figures.merge(rows[FIGURE].drop_duplicates(), on=FIGURE)
        for _, cell in own.drop_duplicates(["table", "page", "row"]).iterrows():
            other = first.loc[tuple(cell[FIGURE])]
            name = there.cells.get((cell["table"], other["page"], other["row"]), other["cell"])
            page = f"{other['page']}!" if other["page"] else ""
            found_in[number].append(_at_place(here, cell, f"{there.file}: {page}{name}"))
    return found_in


def _said(reading: Reading) -> pd.DataFrame:
    """Return which figures a file says: neither blank nor of a commune that was not found."""
    figures = reading.figures
    figures = figures[(figures["state"] != "blank") & figures["commune"].notna()][FIGURE]
    return figures.assign(category=figures["category"].fillna(""), year=figures["year"].fillna(0))


# Of another province -----------------------------------------------------------------------------


def _other_province(laid: Layout, gazetteer: Gazetteer) -> list[Finding]:
    """Return the communes outside the province that the file declares.

    A file or a sheet that has none within it is told once: a file of our template where its first
    sheet says the province, any other at its first commune.
    """
    declared = laid.reading.declared.get("province")
    placed = laid.places[laid.places["commune"].notna()].drop_duplicates(["page", "row"])
    outside = placed["commune"].str[:2] != declared
    if not declared or not outside.any():
        return []
    if outside.all():
        groups = [(_said_at(laid, placed.iloc[0]), placed)]
    else:
        alone = outside.groupby(placed["page"]).transform("all")
        groups = [(rows.iloc[0], rows) for _, rows in placed[alone].groupby("page", sort=False)]
        groups += [(row, row.to_frame().T) for _, row in placed[outside & ~alone].iterrows()]
    return [
        laid.finding(
            "province_other",
            cell,
            what=_lying(rows["commune"].unique()),
            province=province_named(gazetteer, declared),
            other=names(
                (gazetteer[code] for code in sorted(set(rows["commune"].str[:2]))), missing.NAMED
            ),
        )
        for cell, rows in groups
    ]


def _lying(communes: Sequence[str]) -> Phrase:
    if len(communes) == 1:
        return Phrase("records.province.one", {"commune": communes[0]})
    return Phrase("records.province.all", {"n": len(communes)})


def _said_at(laid: Layout, cell: pd.Series) -> pd.Series:
    """Return the cell that says the province of our template; of another file ``cell``."""
    about = about_cell(laid.reading.workbook, "province")
    if about is None:
        return cell
    said = {"sheet": ABOUT, "cell": about[0], "written": laid.reading.declared["province"]}
    return pd.Series({**cell, **said})


# Years --------------------------------------------------------------------------------------------


def years(reading: Reading, *, said: int | None, today: date, received: date) -> list[Finding]:
    """Return the years that are not the one declared, and those that have not come yet.

    Parameters
    ----------
    reading : Reading
    said : int or None
        The year that the file was said to be of, when it was handed in.
    today : date
    received : date
        The day that the file was handed in.
    """
    file, declared = reading.workbook.name, reading.declared.get("year")
    due = said or declared
    made = []
    if declared and due != declared:
        made.append(found("year_other", file, value=declared, year=due, other=declared))
    if declared and declared > today.year:
        made.append(found("year_future", file, value=declared, year=declared))
    of_sheets = _years_of(reading, due)
    if "form" in reading.declared and said is None:
        of_sheets = _said_by_template(reading, of_sheets)
    for sheet, year, cell in of_sheets:
        if year == declared:
            continue
        at = {"sheet": None if pd.isna(sheet) else sheet, "cell": cell}
        at["value"] = declared if at["sheet"] == ABOUT else year
        if due and year != due:
            made.append(found("year_other", file, **at, year=due, other=year))
        if year > today.year:
            made.append(found("year_future", file, **at, year=year))
    return [*made, *_not_over(reading, received, today)]


def _said_by_template(reading: Reading, of_sheets: list[tuple]) -> list[tuple]:
    """Return the years of a template's sheets at the cells that say them.

    Sheets that all say one year contradict the first sheet: told once, there.
    """
    declared, workbook = reading.declared.get("year"), reading.workbook
    others = {year for _, year, _ in of_sheets if year != declared}
    about = about_cell(workbook, "year")
    if about and len(of_sheets) > 1 and len(others) == 1 and others == {y for _, y, _ in of_sheets}:
        return [(ABOUT, others.pop(), about[0])]
    titles = {
        (sheet.name, year_of(cell)): address(row, at)
        for sheet in workbook.sheets
        for row, cells in reversed(list(enumerate(sheet.rows[:TITLES], 1)))
        for at, cell in enumerate(cells, 1)
        if isinstance(cell, str)
    }
    return [(sheet, year, titles.get((sheet, year), cell)) for sheet, year, cell in of_sheets]


def _not_over(reading: Reading, received: date, today: date) -> list[Finding]:
    """Return the years, not to come but not over, whose counts were received all the same."""
    figures = reading.figures
    whole = figures[~figures["table"].isin(OF_A_DAY) & (figures["state"] != "blank")]
    day = both(lambda say: say.date(received))
    return [
        found("year_not_over", reading.workbook.name, value=year, year=year, received=day)
        for year in sorted(whole["year"].dropna().unique().astype(int))
        if year <= today.year and not is_over(year, received)
    ]


def _years_of(reading: Reading, due: int | None) -> list[tuple[str | None, int, str]]:
    """Return the years of each sheet, each with its first cell.

    Columns headed by several years contradict nothing where the file's own is among them.
    """
    columns = ["sheet", "year", "cell"]
    rows = reading.places[reading.places["year"].notna()][columns]
    figures = reading.figures[reading.figures["year"].notna()][columns]
    own = figures["year"].eq(due).groupby(figures["sheet"], dropna=False).transform("any")
    both = pd.concat([rows, figures[~own.astype(bool)]]).drop_duplicates(["sheet", "year"])
    return [(sheet, int(year), cell) for sheet, year, cell in both.itertuples(False, None)]
