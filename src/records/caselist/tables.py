"""From counts of cases to the figures of commune-years."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from svc_atlas import durable
from svc_atlas.records.caselist.cases import BLANK, YES, Counts
from svc_atlas.records.caselist.values import DRUG
from svc_atlas.records.form import CATEGORIES
from svc_atlas.records.workbook import FIGURES
from svc_atlas.schema import TABLES

CASE_TABLES = ("offences", "drugs")


def case_words(table: str) -> tuple[str, ...]:
    """Return the words that the categories of a table have in the offence column of a case list."""
    words = CATEGORIES[table][1]
    return tuple(f"{DRUG}{word}" for word in words) if table == "drugs" else words


def figures(
    counts: Counts,
    communes: Sequence[str],
    offences: Sequence[str],
    years: Sequence[int],
    complete: Collection[str],
) -> pd.DataFrame:
    """Return the figures of every commune-year that the list says something of.

    A table is reported of a commune and year with a case of it, and of every commune of
    ``complete`` in every year of the list; then a category without a case is 0. A category with a
    case of which it is not said whether it was cleared, or how many suspects there were, has no
    such figure: the sum of the others would be too low.

    Parameters
    ----------
    counts : Counts
        Cells in the order of commune, offence, year.
    complete : collection of str
        Codes of communes; all of them are among ``communes``.

    Returns
    -------
    DataFrame
        Columns and types of ``workbook.FIGURES``.
    """
    shape = (len(communes), len(offences), len(years))
    cleared = counts.cleared.reshape(*shape, -1)
    suspects = counts.suspects.reshape(shape)
    blank = counts.suspects_blank.reshape(shape)
    reported = cleared.sum(axis=-1)
    whole = np.isin(np.array(communes, dtype=object), list(complete))
    parts = []
    for table in CASE_TABLES:
        chosen = [n for n, word in enumerate(offences) if word in case_words(table)]
        if not reported[:, chosen].any():
            continue
        told = reported[:, chosen].any(axis=1) | whole[:, None]
        # Communes and years of which it tells, then the categories of each.
        at = np.nonzero(told)
        cell = (at[0][:, None], np.array(chosen)[None, :], at[1][:, None])
        known = {
            "reported": (reported[cell], None),
            "cases": (reported[cell], None),
            "cleared": (cleared[cell][..., YES], cleared[cell][..., BLANK] > 0),
            "suspects": (suspects[cell], blank[cell] > 0),
        }
        words = [offences[n].removeprefix(DRUG) for n in chosen]
        parts.append(_table(table, at, words, communes, years, known))
    if not parts:
        return pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in FIGURES.items()})
    return pd.concat(parts, ignore_index=True)


def wide(figures: pd.DataFrame, table: str) -> pd.DataFrame:
    """Return the figures of a table as the schema has it: one row a commune, year and category."""
    category, _, measures = CATEGORIES[table]
    rows = figures[figures["table"] == table]
    # `figures` writes the measures of a category one after another.
    row = rows.iloc[:: len(measures)][["year", "commune", "category"]]
    row = row.rename(columns={"category": category}).reset_index(drop=True)
    for n, measure in enumerate(measures):
        row[measure] = rows["value"].iloc[n :: len(measures)].array
    absent = row[list(measures)].isna().any(axis=1)
    row["flag"] = pd.Series(pd.NA, index=row.index, dtype="string").mask(absent, "blank")
    return TABLES[table].typed(row)


def by_category(figures: pd.DataFrame) -> list[dict]:
    """Return ``table, category, cases, cleared, suspects`` of each category with a case.

    A sum is None where one of its figures is.
    """
    found = []
    for (table, category), rows in figures.groupby(["table", "category"], sort=False):
        sums = {
            measure: None if values.isna().any() else int(values.sum())
            for measure, values in rows.groupby("measure")["value"]
        }
        cases = sums["cases" if table == "drugs" else "reported"]
        if cases:
            found.append({
                "table": table, "category": category, "cases": cases,
                "cleared": sums.get("cleared"), "suspects": sums["suspects"],
            })  # fmt: skip
    return found


def write_csv(figures: pd.DataFrame, folder: Path) -> list[Path]:
    """Write ``offences.csv`` and ``drugs.csv``, as far as there are figures of them.

    Nothing but codes, years, words of the vocabulary and numbers stands in them: no cell can be
    taken for a formula.

    Raises
    ------
    UnreadableError
        The folder cannot be written to.
    """
    written = []
    with durable.writable(Path(folder)):
        for table in CASE_TABLES:
            if (figures["table"] == table).any():
                path = Path(folder) / f"{table}.csv"
                # Spreadsheets read UTF-8 only with a byte order mark.
                content = wide(figures, table).to_csv(index=False).encode("utf-8-sig")
                durable.replace_file(path, content)
                written.append(path)
    return written


def _table(
    table: str,
    at: tuple[np.ndarray, np.ndarray],
    words: Sequence[str],
    communes: Sequence[str],
    years: Sequence[int],
    known: Mapping[str, tuple[np.ndarray, np.ndarray | None]],
) -> pd.DataFrame:
    measures = CATEGORIES[table][2]
    pairs, size = len(at[0]), (len(at[0]), len(words), len(measures))
    values, blank = np.zeros(size), np.zeros(size, dtype=bool)
    for n, measure in enumerate(measures):
        if measure not in known:  # a case list does not say who was sent to court
            blank[..., n] = True
            continue
        values[..., n], unsaid = known[measure]
        if unsaid is not None:
            blank[..., n] = unsaid
    each, rows = len(words) * len(measures), values.size
    unsaid = blank.ravel()
    chosen = {
        "table": _texts(np.zeros(rows, dtype=np.int32), [table]),
        "year": pd.array(np.repeat(np.array(years, dtype=np.int16)[at[1]], each), dtype="Int16"),
        "commune": _texts(np.repeat(at[0], each), communes),
        "category": _texts(np.tile(np.repeat(np.arange(len(words)), len(measures)), pairs), words),
        "measure": _texts(np.tile(np.arange(len(measures)), pairs * len(words)), measures),
        "value": pd.arrays.FloatingArray(values.ravel(), unsaid),
        "state": _texts(unsaid.astype(np.int32), ["given", "blank"]),
    }
    nothing = pd.array(pa.nulls(rows, pa.large_string()), dtype=FIGURES["written"])
    return pd.DataFrame({name: chosen.get(name, nothing) for name in FIGURES}, copy=False)


def _texts(codes: np.ndarray, words: Sequence[str]) -> pd.api.extensions.ExtensionArray:
    texts = pa.array(list(words), pa.large_string()).take(pa.array(codes.astype(np.int32)))
    return pd.array(texts, dtype="string")
