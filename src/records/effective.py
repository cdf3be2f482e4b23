"""From the ledger to the tables of records: what is known of every commune and year, and whence."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from svc_atlas.records import ledger as ledgers
from svc_atlas.records.form import CATEGORIES, MEASURES
from svc_atlas.records.ledger import COMMUNES, GIVEN, YEARS, Ledger, form_columns, nullable
from svc_atlas.schema import RECORD_NAMES, SUBSTANCES, TABLES

COMMUNE_YEARS = YEARS * COMMUNES


def tables(ledger: Ledger, methods: Sequence[str]) -> dict[str, pd.DataFrame]:
    """Return the tables of ``schema.RECORDS`` that the statements make, typed.

    A commune-year with at least one figure has a row for every category of the table; what is
    absent there is null, and the row flagged ``blank``.

    Parameters
    ----------
    ledger : Ledger
    methods : sequence of str
        How each submission counted its residents.
    """
    made = {name: _table(name, ledger) for name in RECORD_NAMES}
    made["population"] = _with_method(made["population"], ledger, methods)
    return {name: TABLES[name].typed(rows) for name, rows in made.items()}


def reported(table: str, ledger: Ledger) -> np.ndarray:
    """Return the commune-years (year × 1,000,000 + commune) with a figure, ascending."""
    return np.unique(ledger.key[_counting(table, ledger)] % COMMUNE_YEARS)


def provenance(ledger: Ledger, submissions: pd.DataFrame, cells: pd.DataFrame) -> pd.DataFrame:
    """Return the table ``provenance``: where each figure that counts was first read.

    Parameters
    ----------
    ledger : Ledger
    submissions : DataFrame
        ``file, received, office, submission`` of each, in the order of their import.
    cells : DataFrame
        ``sheet, cell`` of each statement of ``ledger.giver``.
    """
    told = submissions.take(ledger.submission[ledger.giver]).reset_index(drop=True)
    rows = ledgers.named(ledger.key[ledger.giver])
    return pd.concat([rows, told, cells.reset_index(drop=True)], axis=1)[TABLES["provenance"].names]


def corrections(ledger: Ledger, submissions: pd.DataFrame) -> pd.DataFrame:
    """Return the table ``corrections``: every figure that a later submission changed."""
    at, former = ledger.corrections()
    told = submissions.take(ledger.submission[at]).reset_index(drop=True)
    rows = ledgers.named(ledger.key[at]).assign(
        before=nullable(ledger.value[former]),
        after=nullable(ledger.value[at]),
        former=submissions["submission"].take(ledger.submission[former]).to_numpy(),
    )
    return pd.concat([rows, told], axis=1)[TABLES["corrections"].names]


def _counting(table: str, ledger: Ledger, measure: str | None = None) -> np.ndarray:
    """Tell which statements are figures of a table that count."""
    columns = form_columns()
    mine = columns["table"] == table
    if measure:
        mine &= columns["measure"] == measure
    return ledger.last & (ledger.state == GIVEN) & mine.to_numpy(bool)[_column(ledger)]


def _column(ledger: Ledger) -> np.ndarray:
    return ledger.key // COMMUNE_YEARS


def _table(name: str, ledger: Ledger) -> pd.DataFrame:
    category, words, measures = CATEGORIES.get(name) or (None, (None,), MEASURES[name])
    places = reported(name, ledger)
    rows = _keys(places, category, words)
    whole = pd.Series(True, index=rows.index)
    for measure in measures:
        values = _values(name, measure, words, places, ledger)
        rows[measure] = nullable(values) if name == "seizures" else _counts(values)
        whole &= ~np.isnan(values)
    if name == "seizures":
        rows["unit"] = rows["substance"].map(SUBSTANCES)
    if "flag" in TABLES[name].names:
        rows["flag"] = pd.Series("blank", index=rows.index, dtype="string").mask(whole)
    return rows


def _keys(places: np.ndarray, category: str | None, words: Sequence) -> pd.DataFrame:
    """Return ``year, commune`` and the category: a row for each category of each commune-year."""
    told = ledgers.named(np.repeat(places, len(words)))[["year", "commune"]]
    if category:
        at = np.tile(np.arange(len(words)), len(places))
        told[category] = pd.array(list(words), dtype="string").take(at)
    return told


def _values(
    name: str, measure: str, words: Sequence, places: np.ndarray, ledger: Ledger
) -> np.ndarray:
    """Return a measure of each commune-year and category, NaN where there is no figure."""
    at = _counting(name, ledger, measure)
    # An index does not find None: where there are no categories, the one of all is called "".
    columns = form_columns()["category"].fillna("")
    among = pd.Index([word or "" for word in words]).get_indexer(columns)[_column(ledger)[at]]
    place = np.searchsorted(places, ledger.key[at] % COMMUNE_YEARS)
    values = np.full(len(places) * len(words), np.nan)
    values[place * len(words) + among] = ledger.value[at]
    return values


def _counts(values: np.ndarray) -> pd.api.extensions.ExtensionArray:
    """Return whole numbers as ``Int64``, NaN as null."""
    return pd.arrays.IntegerArray(np.nan_to_num(values).astype(np.int64), np.isnan(values))


def _with_method(rows: pd.DataFrame, ledger: Ledger, methods: Sequence[str]) -> pd.DataFrame:
    words = pd.array(list(methods), dtype="string")
    return rows.assign(method=words.take(ledger.submission[_counting("population", ledger)]))
