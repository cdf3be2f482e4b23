"""The table ``small_numbers``: what can be said of rates that are made of few cases.

Made once, at publish, from ``smoothing``, ``pooled``, ``ranks``, ``funnel`` and ``clusters``; the
places and the flags of one offence alone are found when they are asked for (``places``, ``flags``).
Communes are ranked and flagged within their province, districts and provinces in the nation;
smoothing and clusters look at the whole nation.
"""

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from svc_atlas.metrics import clusters, exposure, funnel, pooled, ranks, results, smoothing
from svc_atlas.metrics.areas import at_level
from svc_atlas.metrics.commune_years import CommuneYears, prepare
from svc_atlas.schema import TABLES

LEVELS = ("commune", "district", "province")
#: The areas that those of a level are compared with lie in one area of this level.
AMONG = {"commune": "province", "district": "nation", "province": "nation"}
RANKS = ("rank", "rank_low", "rank_high", "of")


def compute(tables: Mapping[str, pd.DataFrame], neighbours: pd.DataFrame) -> pd.DataFrame:
    """Return the table ``small_numbers`` of every kind, level and year.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        The tables of a snapshot.
    neighbours : DataFrame
        The table ``neighbours``.

    Returns
    -------
    DataFrame
        As ``schema.TABLES["small_numbers"]``: a row for every area and year, null where it
        cannot be said.

    Notes
    -----
    Communes drawn on one polygon stand in one cluster, or none, together: the boundaries don't
    tell which of the polygon's neighbours each of them touches, so the polygon's cases and
    residents are those of its communes that count.
    """
    source = prepare(tables)
    polygons = _Polygons(source, neighbours)
    parts = [TABLES["small_numbers"].empty()]
    parts += [_level(source, kind, level, polygons) for kind in exposure.KINDS for level in LEVELS]
    return TABLES["small_numbers"].typed(pd.concat(parts, ignore_index=True))


def _level(source: CommuneYears, kind: str, level: str, polygons: "_Polygons") -> pd.DataFrame:
    """Return the rows of one kind and level; arrays have the shape (years, areas)."""
    counted, grouping = exposure.cases(source, kind), source.grouping(level)
    who = counted.counted
    cases, residents = grouping.sums(counted.counts * who), grouping.sums(counted.residents * who)
    known = residents > 0
    rates = results.quotient(cases, residents, exposure.PER)
    columns = {
        "cases": results.whole(cases, known),
        "residents": results.whole(residents, known),
        "rate": results.number(rates, known),
        **_smoothed(cases, residents, known),
        **pooled.Sums(source, kind, level, source.years).columns(),
        **_compared(cases, residents, known, _groups(grouping.codes, AMONG[level])),
        **(polygons.clusters(counted) if level == "commune" else _no_clusters(known)),
    }
    frame = results.by_area(source.years, grouping.codes, **columns)
    return frame.assign(kind=kind, level=level)


def _smoothed(cases: np.ndarray, residents: np.ndarray, known: np.ndarray) -> dict:
    smoothed, weight = np.zeros(cases.shape), np.zeros(cases.shape)
    for year, some in enumerate(known):
        smoothed[year, some], weight[year, some] = smoothing.shrink(
            cases[year, some], residents[year, some]
        )
    return {
        "smoothed": results.number(exposure.PER * smoothed, known),
        "weight": results.number(weight, known),
    }


def _groups(codes: list[str], level: str) -> list[np.ndarray]:
    """Return the positions of the areas of each area of ``level``."""
    own = np.array([at_level(code, level) for code in codes])
    return [np.flatnonzero(own == area) for area in np.unique(own)]


def _compared(
    cases: np.ndarray, residents: np.ndarray, known: np.ndarray, groups: list[np.ndarray]
) -> dict:
    """Return ranks and funnel flags of areas among those of their group."""
    order = np.zeros((len(RANKS), *cases.shape), np.int64)
    flags = np.full(cases.shape, None, dtype=object)
    for of, found in ((_places, order), (funnel.flagged, flags)):
        _in_groups(of, cases, residents, known, groups, found)
    named = zip(RANKS, order, strict=True)
    return {name: results.whole(column, known) for name, column in named} | {
        "funnel": pd.array(flags.ravel(), dtype="string")
    }


def _in_groups(of: Callable, cases, residents, known, groups, found: np.ndarray) -> None:
    """Write into ``found`` what ``of`` says of the areas of each year and group that are known."""
    for year, group in ((y, group) for y in range(len(cases)) for group in groups):
        some = group[known[year, group]]
        found[..., year, some] = of(cases[year, some], residents[year, some])


def _places(cases: np.ndarray, residents: np.ndarray) -> np.ndarray:
    """Return ``RANKS`` of the areas of one group."""
    order = ranks.of_counts(cases, residents)
    return np.vstack([order, np.full((1, len(cases)), len(cases))])


def places(cases: pd.Series, residents: pd.Series, level: str) -> pd.DataFrame:
    """Return between which places the rate of each area can stand among those of its group.

    Parameters
    ----------
    cases, residents : Series of int
        Of all areas of a level in one year, by their codes; null where not known.
    level : str
        Their level, a key of ``AMONG``.

    Returns
    -------
    DataFrame
        ``RANKS`` by area, as in the table ``small_numbers``; null where there is no rate.
    """
    counts, people, known = _one_year(cases, residents)
    order = np.zeros((len(RANKS), *counts.shape), np.int64)
    _in_groups(_places, counts, people, known, _groups(list(cases.index), AMONG[level]), order)
    named = zip(RANKS, order, strict=True)
    return pd.DataFrame(
        {name: results.whole(column, known) for name, column in named}, index=cases.index
    )


def flags(cases: pd.Series, residents: pd.Series, level: str) -> pd.DataFrame:
    """Return which areas stand out among those of their group, and what would be usual there.

    Parameters
    ----------
    cases, residents, level
        As in ``places``.

    Returns
    -------
    DataFrame
        ``cases, expected, of, flag`` by area: ``expected`` are the cases that the common rate of
        the group would bring, ``of`` how many areas the group has, null where there is no rate;
        ``flag`` is ``high``, ``low`` or null, as in the table ``small_numbers``.
    """
    counts, people, known = _one_year(cases, residents)
    expected, of = np.zeros(counts.shape), np.zeros(counts.shape, np.int64)
    flag = np.full(counts.shape, None, dtype=object)
    groups = _groups(list(cases.index), AMONG[level])
    for say, found in ((funnel.expect, expected), (_size, of), (funnel.flagged, flag)):
        _in_groups(say, counts, people, known, groups, found)
    return pd.DataFrame(
        {
            "cases": results.whole(counts, known),
            "expected": results.number(expected, known),
            "of": results.whole(of, known),
            "flag": pd.array(flag.ravel(), dtype="string"),
        },
        index=cases.index,
    )


def _size(cases: np.ndarray, _) -> int:
    return len(cases)


def _one_year(cases: pd.Series, residents: pd.Series) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return cases, residents and where both are known, shape (1, areas)."""
    counts, people = (pd.array(values, dtype="Int64") for values in (cases, residents))
    missing = counts.isna() | people.isna()
    counts, people = (v.to_numpy(dtype=np.int64, na_value=0)[np.newaxis] for v in (counts, people))
    return counts, people, ~missing[np.newaxis] & (people > 0)


def _no_clusters(known: np.ndarray) -> dict:
    return {
        "cluster": pd.array(np.full(known.size, None), dtype="string"),
        "cluster_p": results.number(np.zeros(known.shape), False),
    }


class _Polygons:
    """The polygons that communes are drawn on, and which of them touch."""

    def __init__(self, source: CommuneYears, neighbours: pd.DataFrame):
        areas = source["areas"].set_index("code")
        self._of_commune = areas["boundary"].reindex(source.communes)
        drawn = {name: neighbours[name].map(self._of_commune) for name in ("code", "neighbour")}
        self._neighbours = pd.DataFrame(drawn).dropna().drop_duplicates(ignore_index=True)

    def clusters(self, counted: exposure.Cases) -> dict:
        """Return the columns ``cluster`` and ``cluster_p`` of communes."""
        who = counted.counted & self._of_commune.notna().to_numpy()
        years = zip(who, counted.counts, counted.residents, strict=True)
        found = [self._of_year(*year) for year in years]
        shape = who.shape
        classes = np.array([classes for classes, _ in found], dtype=object).reshape(shape)
        p = np.array([p for _, p in found], dtype=np.float64).reshape(shape)
        said = np.isfinite(p)
        return {
            "cluster": pd.array(classes.ravel(), dtype="string"),
            "cluster_p": results.number(p, said),
        }

    def _of_year(self, who: np.ndarray, counts: np.ndarray, residents: np.ndarray):
        """Return each commune's class and p (NaN where there is none) in one year."""
        polygons = self._of_commune.array[who]
        sums = pd.DataFrame({"cases": counts[who], "residents": residents[who]})
        sums = sums.groupby(polygons.astype(object)).sum()
        found = clusters.local(sums["cases"], sums["residents"], self._neighbours)
        place = np.full(len(who), -1)
        place[who] = pd.Index(found["area"], dtype=object).get_indexer(polygons)
        classes = np.append(found["class"].to_numpy(dtype=object), "cannot_be_said")
        p = np.append(found["p"].to_numpy(dtype=np.float64, na_value=np.nan), np.nan)
        return classes[place], p[place]
