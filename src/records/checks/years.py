"""The rules of two years: this year's figures beside those that the store has."""

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd
from scipy import stats

from svc_atlas.gazetteer import Gazetteer
from svc_atlas.metrics import plausibility
from svc_atlas.records.checks import plausible
from svc_atlas.records.checks.layout import Layout, number
from svc_atlas.records.checks.validating import broken, rows_schema
from svc_atlas.records.findings import Finding
from svc_atlas.records.form import CATEGORIES, MEASURES
from svc_atlas.records.rules import RULES, found

FIGURE = ["table", "year", "commune", "category", "measure"]
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
        self._years: dict[int, dict[str, pd.DataFrame]] = {}

    def figures(self, year: int, provinces: Iterable[str]) -> pd.DataFrame:
        """Return the figures of a year that are not null: ``FIGURE`` and ``before``."""
        if year not in self._years:
            made = [_long(name, rows, year) for name, rows in self._tables.items()
                    if name in CATEGORIES or name in MEASURES]  # fmt: skip
            rows = pd.concat(made, ignore_index=True).astype({"year": "Int16"})
            self._years[year] = dict(list(rows.groupby(rows["commune"].str[:2])))
        kept = self._years[year]
        empty = pd.DataFrame(columns=[*FIGURE, "before"]).astype({"year": "Int16"})
        return pd.concat([kept[each] for each in provinces if each in kept] or [empty])


def _long(table: str, rows: pd.DataFrame, year: int) -> pd.DataFrame:
    category, _, measures = CATEGORIES.get(table) or (None, None, MEASURES.get(table))
    own = rows[rows["year"] == year]
    own = own.assign(category=own[category] if category else "", table=table)
    long = own.melt(["table", "year", "commune", "category"], list(measures), "measure", "before")
    text = dict.fromkeys(["table", "category", "measure"], "string")
    return long.dropna(subset="before").astype({"before": "Float64", **text})


def check(laid: Layout, earlier: Earlier, gazetteer: Gazetteer) -> list[Finding]:
    """Return what is strange beside earlier years, and what the store keeps of this one."""
    now = laid.figures[laid.figures["commune"].notna() & (laid.figures["occurrence"] == 0)]
    given = now[now["value"].notna()]
    before = {ago: _beside(given, earlier, ago) for ago in plausibility.AGO}
    last = before[1]
    strange = plausible.check(given, before)
    return [
        *plausible.findings(laid, strange, gazetteer),
        *_same(laid, last[~plausible.copied(last, strange).to_numpy(bool)]),
        *_broken(laid, "jump_beyond_chance", _events(last)),
        *_broken(laid, "tier_moved_two", last[last["table"] == "tiers"]),
        *_kept(laid, _beside(now[now["state"] == "blank"], earlier, 0)),
    ]


def _beside(figures: pd.DataFrame, earlier: Earlier, ago: int) -> pd.DataFrame:
    """Put the store's figure of ``ago`` years before beside each; those without it fall away.

    The index stays that of the layout's figures.
    """
    made = []
    for year, rows in figures.groupby("year"):
        provinces = rows["commune"].str[:2].unique()
        before = earlier.figures(int(year) - ago, provinces)
        before = before.assign(year=year).astype({"year": "Int16"})
        made.append(rows.reset_index().merge(before, on=FIGURE).set_index("index"))
    return pd.concat(made) if made else figures.assign(before=pd.array([], dtype="Float64"))


def _same(laid: Layout, last: pd.DataFrame) -> list[Finding]:
    """Return each column that equals last year's in every commune that has both."""
    columns = ["table", "year", "page", "category", "measure"]
    last = last[~last["table"].isin(STANDING)]
    last = last.assign(
        same=(last["value"] == last["before"]), counts=(last["value"] != 0), at=last.index
    )
    equal = last.groupby(columns, as_index=False, sort=False).agg(
        same=("same", "all"), counts=("counts", "sum"), n=("same", "size"), at=("at", "first")
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
