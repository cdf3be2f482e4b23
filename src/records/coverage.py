"""Coverage: what is known of every commune, table and year; missing is not zero."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd

from svc_atlas.records.effective import COMMUNE_YEARS, reported
from svc_atlas.records.ledger import COMMUNES, GIVEN, NOT_RANKED, Ledger, form_columns
from svc_atlas.schema import RECORD_NAMES, STATUSES, TABLES

REPORTED, LATE, MISSING, RANKED_NOT = range(len(STATUSES))


def coverage(
    ledger: Ledger, received: Sequence[date], communes: Sequence[str], due_day: tuple[int, int]
) -> pd.DataFrame:
    """Return the table ``coverage``: a row for every commune, table and year of the records.

    Parameters
    ----------
    ledger : Ledger
    received : sequence of date
        The day that each submission was received.
    communes : sequence of str
        The codes of all communes.
    due_day : tuple of int
        Month and day of the year that follows: what is first received after it is late.
    """
    years = years_of(ledger)
    status = np.full((len(years), len(communes), len(RECORD_NAMES)), MISSING, np.int8)
    codes = np.array([int(code) for code in communes], dtype=np.int64)
    places = (np.array(years, np.int64)[:, None] * COMMUNES + codes).ravel()
    due = np.array([date(year + 1, *due_day).toordinal() for year in years], np.int64)
    for n, table in enumerate(RECORD_NAMES):
        first = _first_received(table, ledger, received, places).reshape(status.shape[:2])
        came = np.isin(places, reported(table, ledger)).reshape(first.shape)
        status[:, :, n][came] = np.where(first > due[:, None], LATE, REPORTED)[came]
    unranked = np.isin(places, _not_ranked(ledger)).reshape(status.shape[:2])
    status[:, :, RECORD_NAMES.index("tiers")][unranked] = RANKED_NOT
    return _rows(years, communes, status)


def years_of(ledger: Ledger) -> list[int]:
    """Return the years that have figures of a table other than population; else population's."""
    said = ledger.last & np.isin(ledger.state, (GIVEN, NOT_RANKED))
    population = (form_columns()["table"] == "population").to_numpy(bool)
    of_residents = population[ledger.key // COMMUNE_YEARS]
    years = ledger.key // COMMUNES % (COMMUNE_YEARS // COMMUNES)
    found = np.unique(years[said & ~of_residents])
    return [int(year) for year in (found if len(found) else np.unique(years[said]))]


def _of_table(table: str, ledger: Ledger) -> np.ndarray:
    return (form_columns()["table"] == table).to_numpy(bool)[ledger.key // COMMUNE_YEARS]


def _first_received(
    table: str, ledger: Ledger, received: Sequence[date], places: np.ndarray
) -> np.ndarray:
    """Return the day (as an ordinal) of each commune-year's first figure, also one superseded.

    A figure that was taken back is none: given again, it is received that day.
    """
    days = np.array([day.toordinal() for day in received], np.int64)
    at = _of_table(table, ledger) & (ledger.state == GIVEN) & ~ledger.withdrawn_later
    place = np.searchsorted(places, ledger.key[at] % COMMUNE_YEARS)
    known = np.append(places, -1)[place] == ledger.key[at] % COMMUNE_YEARS
    first = np.full(len(places), np.iinfo(np.int64).max)
    np.minimum.at(first, place[known], days[ledger.submission[at][known]])
    return first


def _not_ranked(ledger: Ledger) -> np.ndarray:
    return ledger.key[ledger.last & (ledger.state == NOT_RANKED)] % COMMUNE_YEARS


def _rows(years: Sequence[int], communes: Sequence[str], status: np.ndarray) -> pd.DataFrame:
    year, commune, table = (axis.ravel() for axis in np.indices(status.shape))
    words = {
        "commune": (communes, commune),
        "table": (RECORD_NAMES, table),
        "status": (STATUSES, status.ravel()),
    }
    rows = {name: pd.array(list(among), dtype="string").take(at)
            for name, (among, at) in words.items()}  # fmt: skip
    rows["year"] = pd.array(np.array(years, np.int64)[year], dtype="Int16")
    return TABLES["coverage"].typed(pd.DataFrame(rows))
