"""Figures that chance explains badly beside those of the years before: copied, zeroed, drifting.

Four tests, each with few false alarms (``benchmarks/README.md``). What they find may be right, and
says nothing of why: a person looks at it again.

Counts of events scatter more than Poisson counts do, by a factor φ of their variance. Negative
binomial counts of one φ, given their sum, divide among the years by the beta-binomial distribution
(Skellam 1948, Journal of the Royal Statistical Society B 10, 257–261), which allows for the mean of
the years before being a count as well.
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd
from scipy import stats

from svc_atlas.metrics.clusters import discoveries
from svc_atlas.metrics.commune_years import CommuneYears, prepare

#: How many years before are looked at, and their columns in a panel, the nearest first.
AGO = (1, 2, 3)
EARLIER = [f"ago_{years}" for years in AGO]
#: What changes from year to year by itself. Tiers, forces, residents and plans may well stay.
CHANGING = {
    "offences": ("reported", "cleared", "suspects", "sent_to_court"),
    "drugs": ("cases", "suspects"),
    "seizures": ("amount",),
    "traffic": ("accidents", "deaths", "injured"),
    "targets": ("achieved",),
    "activities": ("count", "participants"),
}
#: Tables of what happens rather than of what is done: they can be copied by themselves.
HAPPENING = ("offences", "drugs", "seizures", "traffic")
#: The cases of all kinds; and those of which a province's total is steady: drug cases follow
#: operations.
EVENTS = {"offences": "reported", "drugs": "cases", "traffic": "accidents"}
STEADY = ("offences", "traffic")
ZERO_SPREAD, ZERO_LEVEL = 2.0, 0.001
TOTAL_SPREAD = 3.0
#: Bonferroni: 1 % for a year of 25 provinces, however few of them are looked at together.
TOTAL_LEVEL = 0.01 / (25 * len(STEADY))
REPEATED, FEWEST_CELLS = 0.8, 20
OTHER, OTHER_SPREAD, OTHER_LEVEL = "other", 2, 0.01


def panel(tables: Mapping[str, pd.DataFrame], year: int) -> pd.DataFrame:
    """Return the figures of a year beside those of the three years before.

    Returns
    -------
    DataFrame
        ``table, category, measure, commune, province`` (texts, the category empty where a table
        has none), ``now`` and ``ago_1``, ``ago_2``, ``ago_3``, NaN where not known; one row for
        each figure of ``CHANGING`` that is known of the year itself.
    """
    source = prepare(tables)
    parts = [
        _of_measure(source, table, measure, year)
        for table, measures in CHANGING.items()
        for measure in measures
    ]
    return pd.concat(parts, ignore_index=True)


def _of_measure(source: CommuneYears, table: str, measure: str, year: int) -> pd.DataFrame:
    cells = source.measure(table, measure)
    figures = np.where(cells.known, cells.figures, np.nan)
    places = pd.Index(source.years).get_indexer([year, *(year - ago for ago in AGO)])
    figures = np.where((places >= 0)[None, :, None], figures[:, places], np.nan)
    category, commune = np.nonzero(~np.isnan(figures[:, 0]))
    columns = {
        "table": table,
        "category": np.array(source.categories(table), object)[category],
        "measure": measure,
        "commune": source.communes[commune],
        "province": np.array([code[:2] for code in source.communes], object)[commune],
    }
    values = dict(zip(["now", *EARLIER], figures[category, :, commune].T, strict=True))
    return pd.DataFrame(columns | values)


def zeros(figures: pd.DataFrame) -> pd.DataFrame:
    """Return the provinces, and communes of the others, without a case of any kind.

    Where the years before make that unlikely: p below 0.001 with φ = 2, which three years of 12
    cases each reach, or one of 16.

    Parameters
    ----------
    figures : DataFrame
        A ``panel``.

    Returns
    -------
    DataFrame
        ``area``, ``ago_1``, ``ago_2``, ``ago_3`` (the cases of each year that is known, of what is
        known now) and ``p``.
    """
    events = _of(figures, EVENTS)
    made = []
    for unit in _units(events):
        sums = _compared(events, unit)
        p, _ = tails(np.zeros(len(sums)), sums["counted"], sums["years"], ZERO_SPREAD)
        none = events["now"].groupby(unit).sum().reindex(sums.index) == 0
        made.append(sums.assign(p=p)[none & (p < ZERO_LEVEL)])
        events = events[~events["province"].isin(made[0].index)]
    return _told(made, [*EARLIER, "p"])


def totals(figures: pd.DataFrame) -> pd.DataFrame:
    """Return the provinces whose cases, or accidents, are not what the years before were.

    Beyond chance at φ = 3, two-sided, 1 % for the 25 provinces of a year together. A province is
    compared over the figures that are known now; one without any case is told by ``zeros``.

    Returns
    -------
    DataFrame
        ``area, table, communes`` (those compared), ``now``, ``ago_1``, ``ago_2``, ``ago_3``, ``p``.
    """
    made = []
    cases = _of(figures, EVENTS)
    cases = cases[cases.groupby("province")["now"].transform("sum") > 0]
    for table in STEADY:
        events = cases[cases["table"] == table]
        sums = _compared(events, next(_units(events)))
        p = 2 * np.minimum(*tails(sums["now"], sums["counted"], sums["years"], TOTAL_SPREAD))
        made.append(sums.assign(table=table, p=p)[p < TOTAL_LEVEL])
    return _told(made, ["table", "communes", "now", *EARLIER, "p"])


def tails(
    now: Sequence[float], before: Sequence[float], years: Sequence[float], spread: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return the chance of a year with so few, and of one with so many, after some years before.

    Parameters
    ----------
    now, before : array_like of float
        The counts of the year, and of the years before together.
    years : array_like of float
        How many years those are.
    spread : float
        φ, the variance of a count over its mean; more than 1.

    Notes
    -----
    Skellam (1948), Journal of the Royal Statistical Society B 10, 257–261: given the sum n of
    negative binomial counts of one φ, that of one year among k + 1 is beta-binomial with
    a = m / (φ − 1) and b = k a. Their common mean m is taken as n / (k + 1).

    Examples
    --------
    >>> few, many = tails([0, 0, 12], [35, 36, 36], [3, 3, 3], 2.0)
    >>> few.round(5).tolist()[:2], bool(few[2] > 0.4 and many[2] > 0.4)
    ([0.00115, 0.00095], True)
    """
    now, before, years = (np.asarray(each, dtype=np.float64) for each in (now, before, years))
    both = now + before
    some = both > 0
    few, many = np.ones((2, len(both)))
    share = both[some] / (years[some] + 1) / (spread - 1)
    given = stats.betabinom(both[some], share, years[some] * share)
    few[some], many[some] = given.cdf(now[some]), given.sf(now[some] - 1)
    return few, many


def repeats(figures: pd.DataFrame) -> pd.DataFrame:
    """Return where most figures are those of a year before: provinces, tables of one, communes.

    At least 80 % of the figures of that year that are not 0, and of which there are at least 20,
    are the same now, over all tables; or over one table of ``HAPPENING`` of a province.

    Returns
    -------
    DataFrame
        ``area``, ``table`` (null: all tables), ``ago`` (1, 2, 3: of how many years before),
        ``repeated`` and ``cells`` (figures), the most repeated year of each. Communes of a
        province, and tables of it, are there where the province is not.
    """
    known = figures[figures[EARLIER].notna().any(axis=1)]
    several = known[_several(known)]
    whole = _repeated(several, ["province"])
    known, several = (each[~each["province"].isin(whole["area"])] for each in (known, several))
    happening = several[several["table"].isin(HAPPENING)]
    parts = [whole, _repeated(happening, ["province", "table"]), _repeated(known, ["commune"])]
    columns = {"area": "string", "table": "string", "ago": int, "repeated": int, "cells": int}
    return pd.concat(parts).reindex(columns=list(columns)).astype(columns).reset_index(drop=True)


def _repeated(figures: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Return the groups (of an area and more) whose figures are mostly an earlier year's."""
    found, by = [], [figures[by[0]].rename("area"), *(figures[name] for name in by[1:])]
    for ago, column in zip(AGO, EARLIER, strict=True):
        counts = pd.DataFrame(
            {
                "cells": figures[column].fillna(0) != 0,
                "repeated": (figures[column] == figures["now"]) & (figures["now"] != 0),
            }
        )
        found.append(counts.groupby(by).sum().assign(ago=ago))
    rows = pd.concat(found).reset_index()
    rows = rows[(rows["cells"] >= FEWEST_CELLS) & (rows["repeated"] >= REPEATED * rows["cells"])]
    names = [each.name for each in by]
    rows = rows.assign(share=rows["repeated"] / rows["cells"])
    rows = rows.sort_values([*names, "share", "ago"], ascending=[*[True] * len(names), False, True])
    return rows.drop_duplicates(names)


def drifts(figures: pd.DataFrame) -> pd.DataFrame:
    """Return where *other* offences rose while those of a kind fell, beyond chance.

    Returns
    -------
    DataFrame
        ``area`` (a province, or a commune of the others), ``category``, ``before``, ``now``,
        ``other_before``, ``other_now``, ``p``: the kind that fell the least by chance.

    Notes
    -----
    Fisher (1935), Journal of the Royal Statistical Society 98, 39–82: the exact test of *other* in
    the sum of it and the kind, one-sided, on counts halved for φ = 2. Of all kinds, communes and
    the whole of a province those are told that pass at a false discovery rate of 1 % (Benjamini and
    Hochberg 1995).
    """
    cases = _of(figures, {"offences": EVENTS["offences"]})
    cases = cases[cases["ago_1"].notna()][["commune", "province", "category", "now", "ago_1"]]
    other = cases.loc[cases["category"] == OTHER, ["commune", "now", "ago_1"]]
    pairs = cases[cases["category"] != OTHER].merge(other, on="commune", suffixes=("", "_other"))
    pairs = pairs.rename(
        columns={"ago_1": "before", "ago_1_other": "other_before", "now_other": "other_now"}
    )
    counts = ["before", "now", "other_before", "other_now"]
    sums = [pairs.groupby([unit.rename("area"), pairs["category"]])[counts].sum()
            for unit in _units(pairs)]  # fmt: skip
    rows = pd.concat(sums).reset_index()
    rows = rows.assign(p=_chance_of_drift(*(rows[name].to_numpy() for name in counts)))
    found = rows.groupby(rows["area"].str[:2])["p"].transform(_discovered).astype(bool)
    rows = rows[found].sort_values(["area", "p"]).drop_duplicates("area")
    provinces = rows["area"][rows["area"].str.len() == 2]
    apart = (rows["area"].str.len() == 2) | ~rows["area"].str[:2].isin(provinces)
    return rows[apart].reset_index(drop=True)


def _chance_of_drift(before, now, other_before, other_now) -> np.ndarray:
    """Return Fisher's p of each pair of years; NaN where no table of these sums could differ."""
    halves = [np.floor(each / OTHER_SPREAD) for each in (before, now, other_before, other_now)]
    first, later = halves[0] + halves[2], halves[1] + halves[3]
    others = halves[2] + halves[3]
    can = (first > 0) & (later > 0) & (others > 0) & (others < first + later)
    moved = can & (now < before) & (other_now > other_before)
    p = np.where(can, 1.0, np.nan)
    p[moved] = stats.hypergeom.sf(
        halves[3][moved] - 1, (first + later)[moved], others[moved], later[moved]
    )
    return p


def _discovered(p: pd.Series) -> pd.Series:
    """Tell which chances pass at the false discovery rate; NaN was not tested."""
    tested = p[p.notna()]
    found = pd.Series(discoveries(tested.to_numpy(), OTHER_LEVEL), index=tested.index)
    return found.reindex(p.index, fill_value=False)


def _of(figures: pd.DataFrame, measures: Mapping[str, str]) -> pd.DataFrame:
    """Return the figures of a measure of each of some tables."""
    return figures[figures["table"].map(measures) == figures["measure"]]


def _units(figures: pd.DataFrame) -> Iterator[pd.Series]:
    """Yield what area each row counts in: its province, unless it stands alone; its commune."""
    yield figures["province"][_several(figures)]
    yield figures["commune"]


def _several(figures: pd.DataFrame) -> pd.Series:
    """Tell which rows are of a province that has more than one commune here."""
    codes = figures[["province", "commune"]].drop_duplicates()["province"].value_counts()
    return figures["province"].isin(codes.index[codes > 1])


def _compared(figures: pd.DataFrame, unit: pd.Series) -> pd.DataFrame:
    """Add up, by area, the figures that some year before is known of.

    Returns
    -------
    DataFrame
        By area: ``now``, ``ago_1`` … (NaN where nothing is known), ``counted`` (all years before
        together), ``years`` (how many of those a figure has, on average), ``communes``.
    """
    values = figures[EARLIER]
    known = values.notna().sum(axis=1)
    rows = figures.assign(counted=values.sum(axis=1), known=known)[known > 0]
    rows = rows.assign(mean=rows["counted"] / rows["known"])
    of = rows.groupby(unit.reindex(rows.index).rename("area"))
    sums = of[["now", "counted", "mean"]].sum()
    sums[EARLIER] = of[EARLIER].sum(min_count=1)
    years = (sums["counted"] / sums["mean"]).fillna(of["known"].mean())
    return sums.assign(years=years, communes=of["commune"].nunique())


def _told(made: list[pd.DataFrame], columns: list[str]) -> pd.DataFrame:
    rows = pd.concat(made).rename_axis("area").reset_index()
    return rows[["area", *columns]]
