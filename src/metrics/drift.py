"""Offences that drift: *other* grows while a kind falls, more than chance explains."""

import numpy as np
import pandas as pd
from scipy import stats

from svc_atlas.metrics.clusters import discoveries
from svc_atlas.metrics.panel import Panel

OTHER, OTHER_SPREAD, OTHER_LEVEL = "other", 2, 0.01


def drifts(figures: Panel) -> pd.DataFrame:
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
    areas, kinds, counts = _beside_other(figures)
    p = _chance_of_drift(*counts)
    found = np.zeros(p.shape, bool)
    own = np.array([code[:2] for code in areas], dtype=object)
    for province in np.unique(own):
        tested = ~np.isnan(p) & (own == province)[:, None]
        found[tested] = discoveries(p[tested], OTHER_LEVEL)
    least = np.where(found, p, 2.0)
    told = {code for code, any_of in zip(areas, found.any(axis=1), strict=True) if any_of}
    at = [
        n for n, code in enumerate(areas) if code in told and (len(code) == 2 or own[n] not in told)
    ]
    kind = least[at].argmin(axis=1) if at else np.zeros(0, np.intp)
    names = ("before", "now", "other_before", "other_now")
    columns = dict(zip(names, counts[:, at, kind], strict=True))
    return pd.DataFrame({"area": areas[at], "category": kinds[kind], **columns, "p": p[at, kind]})


def _beside_other(figures: Panel) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Lay each kind of offence beside *other*, over the communes that know both in both years.

    Returns
    -------
    areas, kinds : ndarray of str
        Provinces with several communes here, then communes; the kinds but *other*.
    counts : ndarray of float, shape (4, areas, kinds)
        Of the kind before and now, of *other* before and now.
    """
    cases = figures[figures.of(["offences"], events=True)]
    cases = cases[~np.isnan(cases.before[:, 0])]
    provinces, communes = cases.areas()
    column, kind = np.unique(cases.column, return_inverse=True)
    kinds = np.array([cases.columns[at][2] for at in column], dtype=object)
    years = np.full((2, len(communes.codes), len(kinds)), np.nan)
    years[:, communes.place, kind] = cases.before[:, 0], cases.now
    if OTHER not in kinds:
        return communes.codes[:0], kinds[:0], np.zeros((4, 0, 0))
    others = years[:, :, kinds == OTHER]
    beside = np.broadcast_to(others, years.shape)[:, :, kinds != OTHER]
    years = years[:, :, kinds != OTHER]
    counts = np.where(np.isnan(years[0] + beside[0]), 0.0, np.concatenate([years, beside]))
    of = np.full(len(communes.codes), -1)
    of[communes.place] = provinces.place
    sums = [counts[:, of == n].sum(axis=1) for n in range(len(provinces.codes))]
    counts = np.concatenate([np.stack(sums, axis=1), counts], axis=1)
    return np.concatenate([provinces.codes, communes.codes]), kinds[kinds != OTHER], counts


def _chance_of_drift(before, now, other_before, other_now) -> np.ndarray:
    """Return Fisher's p of each pair of years; NaN where these sums could not be otherwise."""
    counts = np.stack([before, now, other_before, other_now])
    kind, kind_now, other, other_later = np.floor(counts / OTHER_SPREAD)
    first, later, others = kind + other, kind_now + other_later, other + other_later
    can = (first > 0) & (later > 0) & (others > 0) & (others < first + later)
    moved = can & (now < before) & (other_now > other_before)
    p = np.where(can, 1.0, np.nan)
    drawn = (first + later)[moved], others[moved], later[moved]
    p[moved] = stats.hypergeom.sf(other_later[moved] - 1, *drawn)
    return p
