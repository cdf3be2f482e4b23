"""The rules of two years: this year's figures beside those that the store has."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from scipy import stats

from svc_atlas.gazetteer import Gazetteer
from svc_atlas.metrics.panel import AGO
from svc_atlas.records import ledger
from svc_atlas.records.checks import plausible
from svc_atlas.records.checks.layout import Layout
from svc_atlas.records.checks.validating import broken, rows_schema
from svc_atlas.records.findings import Finding
from svc_atlas.records.form import CATEGORIES, MEASURES
from svc_atlas.records.rules import RULES, found
from svc_atlas.records.spoken import number

# Counts of what happens by itself; arrests, actions and forces change by decision.
EVENTS = [
    ("offences", "reported"), ("drugs", "cases"), ("traffic", "accidents"), ("traffic", "deaths"),
]  # fmt: skip
# Posts, officers and guards may well stay what they are.
STANDING = ("forces",)
# Equal figures mean little where few communes have both years, or few of them anything to count:
# fewer than 10 communes (tiers, of which most stay the same: 50), or fewer than 3 that are not 0.
FEWEST, FEWEST_TIERS, FEWEST_NOT_ZERO = 10, 50, 3


class Earlier:
    """What the store has of former years, and of this one.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        The tables of records, as ``RecordStore.read()`` returns them.
    """

    def __init__(self, tables: Mapping[str, pd.DataFrame]):
        self._tables = tables
        self._years: dict[int, tuple[np.ndarray, np.ndarray]] = {}

    def figures(self, keys: np.ndarray) -> np.ndarray:
        """Return the figures of some keys of the ledger, NaN where there is none."""
        found = np.full(len(keys), np.nan)
        _, years, _ = ledger.split(keys)
        for year in np.unique(years):
            known, values = self._of(int(year))
            if len(known):
                own = np.flatnonzero(years == year)
                at = np.searchsorted(known, keys[own]).clip(max=len(known) - 1)
                found[own] = np.where(known[at] == keys[own], values[at], np.nan)
        return found

    def _of(self, year: int) -> tuple[np.ndarray, np.ndarray]:
        """Return the keys of a year's figures, ascending, and the figures."""
        if year not in self._years:
            parts = [_long(name, rows, year) for name, rows in self._tables.items()
                     if name in CATEGORIES or name in MEASURES]  # fmt: skip
            rows = pd.concat(parts, ignore_index=True)
            keys = ledger.keys(rows)
            order = np.argsort(keys)
            self._years[year] = keys[order], rows["before"].to_numpy(float)[order]
        return self._years[year]


def _long(table: str, rows: pd.DataFrame, year: int) -> pd.DataFrame:
    category, _, measures = CATEGORIES.get(table) or (None, None, MEASURES.get(table))
    own = rows[rows["year"] == year]
    own = own.assign(category=own[category] if category else "", table=table)
    long = own.melt(["table", "year", "commune", "category"], list(measures), "measure", "before")
    return long.dropna(subset="before")


def check(laid: Layout, earlier: Earlier, gazetteer: Gazetteer) -> list[Finding]:
    """Return what is strange beside earlier years, and what the store keeps of this one."""
    now = laid.figures[laid.figures["commune"].notna() & (laid.figures["occurrence"] == 0)]
    keys = ledger.keys(now)
    values = now["value"].to_numpy(float, na_value=np.nan)
    given = ~np.isnan(values)
    before = np.column_stack([earlier.figures(keys[given] - ago * ledger.COMMUNES) for ago in AGO])
    strange = plausible.check(keys[given], values[given], before)
    last = _beside(now[given], before[:, 0])
    blank = (now["state"] == "blank").to_numpy(bool)
    return [
        *plausible.findings(laid, strange, gazetteer),
        *_same(laid, last[~plausible.copied(last, strange).to_numpy(bool)]),
        *_broken(laid, "jump_beyond_chance", _events(last)),
        *_broken(laid, "tier_moved_two", last[last["table"] == "tiers"]),
        *_kept(laid, _beside(now[blank], earlier.figures(keys[blank]))),
    ]


def _beside(figures: pd.DataFrame, before: np.ndarray) -> pd.DataFrame:
    """Put an earlier figure beside each; those without it fall away."""
    known = ~np.isnan(before)
    return figures[known].assign(before=pd.array(before[known], dtype="Float64"))


def _same(laid: Layout, last: pd.DataFrame) -> list[Finding]:
    """Return each column that equals last year's in every commune that has both."""
    columns = ["table", "year", "page", "category", "measure"]
    last = last[~last["table"].isin(STANDING).to_numpy(bool)]
    same, counts = last["value"] == last["before"], last["value"] != 0
    told = last[columns].assign(same=same, counts=counts, n=1, at=last.index)
    equal = told.groupby(columns, as_index=False, sort=False).agg(
        {"same": "all", "counts": "sum", "n": "sum", "at": "first"}
    )
    fewest = np.where(equal["table"] == "tiers", FEWEST_TIERS, FEWEST)
    equal = equal[equal["same"] & (equal["counts"] >= FEWEST_NOT_ZERO) & (equal["n"] >= fewest)]
    return [
        laid.finding("same_as_last_year", laid.figures.loc[at], year=int(year) - 1, n=int(n))
        for at, year, n in zip(equal["at"], equal["year"], equal["n"], strict=True)
    ]


def _events(last: pd.DataFrame) -> pd.DataFrame:
    """Return the counts of events in both years, and the chance of so uneven a pair.

    Notes
    -----
    Given their sum, the later of two Poisson counts of one rate is binomial with one half, as
    residents hardly change in a year: the exact conditional test of Przyborowski and Wilenski
    (1940), Biometrika 31, 313–323, its smaller tail doubled. A workbook compares many counts; the
    rule divides its level by their number (Bonferroni).
    """
    events = last[pd.MultiIndex.from_frame(last[["table", "measure"]]).isin(EVENTS)]
    whole = (events["value"] >= 0) & (events["value"] % 1 == 0)
    events = events[whole]
    now, before = (events[name].to_numpy(dtype=np.int64) for name in ("value", "before"))
    return events.assign(chance=of_pair(before, now))


def of_pair(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """Return the chance that two counts of one rate are so far apart or further.

    Examples
    --------
    >>> of_pair(np.array([0, 5]), np.array([10, 5])).tolist()  # 2 / 2**10, and no difference
    [0.001953125, 1.0]
    """
    tail = stats.binom.cdf(np.minimum(before, after), before + after, 0.5)
    return np.minimum(2 * tail, 1.0)


def _broken(laid: Layout, rule: str, pairs: pd.DataFrame) -> list[Finding]:
    return [
        laid.finding(
            rule,
            laid.figures.loc[row],
            before=number(pairs.loc[row, "before"]),
            after=number(pairs.loc[row, "value"]),
            year=int(pairs.loc[row, "year"]) - 1,
        )
        for _, _, rows in broken(rows_schema(RULES[rule]), pairs)
        for row in rows
    ]


def _kept(laid: Layout, blank: pd.DataFrame) -> list[Finding]:
    """Return for each sheet how many blank cells have a figure of the same year in the store."""
    return [
        found(
            "figures_not_repeated",
            laid.file,
            None if pd.isna(rows["sheet"].iloc[0]) else rows["sheet"].iloc[0],
            n=len(rows),
            year=int(year),
        )
        for (_, year), rows in blank.groupby(["page", "year"], sort=False)
    ]
