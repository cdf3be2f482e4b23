"""The yearly tiers of the communes: counted, and compared between two years.

The tier is an official input and never computed here.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from svc_atlas.metrics import areas, results
from svc_atlas.metrics.commune_years import NOT_RANKED, in_years, prepare

TIERS = (1, 2, 3)
#: Where a commune can stand in a year.
STANDINGS = ("1", "2", "3", "not_ranked", "missing")


def of_communes(tables: Mapping[str, pd.DataFrame]) -> np.ndarray:
    """Return the tier of each commune-year, shape (years, communes); 0 where it has none."""
    return prepare(tables).measure("tiers", "tier").figures[0]


def not_ranked(tables: Mapping[str, pd.DataFrame]) -> np.ndarray:
    """Tell which commune-years were reported as not ranked, shape (years, communes)."""
    return prepare(tables).status("tiers") == NOT_RANKED


def counts(tables: Mapping[str, pd.DataFrame], level: str) -> pd.DataFrame:
    """Count the communes of each tier.

    Returns
    -------
    DataFrame
        ``area, year, communes, tier_1, tier_2, tier_3, ranked, not_ranked, missing``, sorted by
        year and area; ``communes`` are ``ranked``, ``not_ranked`` and ``missing`` together.
    """
    source = prepare(tables)
    grouping = source.grouping(level)
    tier, unranked = of_communes(source), not_ranked(source)
    return results.by_area(
        source.years,
        grouping.codes,
        communes=grouping.sums(np.ones_like(unranked)),
        **{f"tier_{t}": grouping.sums(tier == t) for t in TIERS},
        ranked=grouping.sums(tier > 0),
        not_ranked=grouping.sums(unranked),
        missing=grouping.sums((tier == 0) & ~unranked),
    )


def shares(tables: Mapping[str, pd.DataFrame], level: str) -> pd.DataFrame:
    """Return each tier's share of the ranked communes, in per cent.

    Returns
    -------
    DataFrame
        ``area, year, ranked, tier_1, tier_2, tier_3``; the shares are null where no commune is
        ranked.
    """
    counted = counts(tables, level)
    ranked = counted["ranked"].to_numpy(dtype=np.int64)
    for tier in (f"tier_{t}" for t in TIERS):
        share = results.quotient(counted[tier].to_numpy(dtype=np.int64), ranked, 100)
        counted[tier] = results.number(share, ranked > 0)
    return counted[["area", "year", "ranked", *(f"tier_{t}" for t in TIERS)]]


def moves(tables: Mapping[str, pd.DataFrame], year: int, against: int) -> pd.DataFrame:
    """Return the tier of every commune in two years.

    Returns
    -------
    DataFrame
        ``commune, before, after``: the tier in ``against`` and in ``year``, null where the
        commune has none.
    """
    source = prepare(tables)
    before, after = in_years(of_communes(source), source.years, [against, year])
    return pd.DataFrame(
        {
            "commune": pd.array(list(source.communes), dtype="string"),
            "before": results.whole(before, before > 0),
            "after": results.whole(after, after > 0),
        }
    )


def movers(
    tables: Mapping[str, pd.DataFrame], year: int, against: int, area: str = areas.NATION
) -> pd.DataFrame:
    """Return the communes of an area that changed their tier between two years.

    Returns
    -------
    DataFrame
        ``commune, before, after, class``, where ``class`` is ``worse`` or ``better``; those that
        fell come first, then those that were raised, each the furthest moved before the others,
        then by code.
    """
    moved = moves(tables, year, against)
    moved = moved[areas.within(moved["commune"], area)]
    moved = moved[(moved["before"] != moved["after"]).fillna(False).astype(bool)]
    fell = (moved["after"] - moved["before"]).to_numpy(dtype=np.int64)
    moved["class"] = pd.array(np.where(fell > 0, "worse", "better"), dtype="string")
    order = np.lexsort((moved["commune"].to_numpy(dtype=str), -np.abs(fell), fell < 0))
    return moved.iloc[order].reset_index(drop=True)


def matrix(
    tables: Mapping[str, pd.DataFrame], year: int, against: int, area: str = areas.NATION
) -> pd.DataFrame:
    """Count the communes of an area by where they stood in two years.

    Returns
    -------
    DataFrame
        ``before, after, communes, codes``: every pair of ``1``, ``2``, ``3``, ``not_ranked`` and
        ``missing`` that a commune has, in that order; ``codes`` is the tuple of the communes. Each
        commune is in one row.
    """
    source = prepare(tables)
    inside = areas.within(pd.Series(source.communes, dtype="string"), area)
    before, after = (_standing(source, when)[inside] for when in (against, year))
    codes = source.communes[inside]
    rows = [
        {"before": STANDINGS[b], "after": STANDINGS[a], "codes": tuple(codes[found])}
        for b in range(len(STANDINGS))
        for a in range(len(STANDINGS))
        if (found := (before == b) & (after == a)).any()
    ]
    frame = pd.DataFrame(rows, columns=["before", "after", "codes"])
    frame["communes"] = pd.array([len(each) for each in frame["codes"]], dtype="Int64")
    return frame.astype({"before": "string", "after": "string"})[
        ["before", "after", "communes", "codes"]
    ]


def third_twice(
    tables: Mapping[str, pd.DataFrame], year: int, area: str = areas.NATION
) -> list[str]:
    """Return the communes of an area that are in the third tier in a year and the one before."""
    communes, now, last = _two_years_running(tables, year, area)
    return list(communes[(now == 3) & (last == 3)])


def ranked_twice(tables: Mapping[str, pd.DataFrame], year: int, area: str = areas.NATION) -> int:
    """Count the communes of an area that have a tier in a year and in the one before.

    Of the others it is not known whether they were in the third tier twice.
    """
    _, now, last = _two_years_running(tables, year, area)
    return int(((now > 0) & (last > 0)).sum())


def _two_years_running(tables, year: int, area: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the communes of an area, and their tiers in a year and in the one before."""
    source = prepare(tables)
    now, last = in_years(of_communes(source), source.years, [year, year - 1])
    inside = areas.within(pd.Series(source.communes, dtype="string"), area)
    return source.communes[inside], now[inside], last[inside]


def _standing(source, year: int) -> np.ndarray:
    """Return each commune's place in ``STANDINGS`` in a year."""
    tier, unranked = (
        in_years(array, source.years, [year])[0]
        for array in (of_communes(source), not_ranked(source))
    )
    return np.select([tier > 0, unranked], [tier - 1, 3], default=4)
