"""Layers that lie one over the other in one file: several levels, or several years.

An export of OpenStreetMap holds provinces, districts and communes together, told apart by
``admin_level``; other files call it ``type`` or ``year``. Which column it is shows in the polygons:
the one that splits them so that hardly any lies on another of its own kind.
"""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

# A polygon lies on another with more than this share of its ground.
MOST = 0.5
# Nation, province, district, commune, village, and some for words that mean one level.
MAX_KINDS = 10
# Share of the polygons on others that a column must tell apart; single ones are drawn twice.
TELLING = 0.9
FILLED = "…"  #: any value of a column that tells levels only by being empty
# A level is this much larger than the one within it, a year is not.
LARGER = 1.5


@dataclass(frozen=True)
class Mixture:
    """What lies over one another in a layer.

    Attributes
    ----------
    column : str or None
        The column that tells them apart; None where none does.
    filled : bool
        Whether it tells them only by being empty in the areas that lie over the others.
    kinds : dict of str to int
        Its values, and how many features have each; ``""`` is an empty cell.
    levels : bool
        Whether they are areas within areas; else the same areas several times.
    covering : array of int
        Features that lie under several others.
    """

    column: str | None
    filled: bool
    kinds: dict[str, int]
    levels: bool
    covering: np.ndarray


def mixture(features: gpd.GeoDataFrame) -> Mixture | None:
    """Return what is mixed in a layer; None where single polygons are drawn twice at most.

    Examples
    --------
    >>> district, west, east = shapely.box([0, 0, 1], 0, [2, 1, 2], 1)
    >>> layer = gpd.GeoDataFrame({"level": ["6", "8", "8"]}, geometry=[district, west, east])
    >>> found = mixture(layer)
    >>> found.column, found.kinds, found.levels, found.covering.tolist()
    ('level', {'6': 1, '8': 2}, True, [0])
    >>> layer = layer.assign(level=["", "Roka", "Norea"])
    >>> mixture(layer).column, mixture(layer).filled, mixture(layer).kinds
    ('level', True, {'': 1, '…': 2})
    """
    inner, outer, ratio = _on_others(features.geometry.to_numpy())
    if not len(inner):
        return None
    under, times = np.unique(outer, return_counts=True)
    levels = bool(np.median(ratio) >= LARGER)
    texts = {column: _texts(features[column]) for column in features.columns.drop("geometry")}
    column, filled = _telling(texts, inner, outer), False
    if column is None:
        if not (levels and (times > 1).any()):
            return None
        texts = {each: text.where(text == "", FILLED) for each, text in texts.items()}
        column = _telling(_filled_within(texts, inner, outer), inner, outer)
        filled = column is not None
    kinds = texts[column].value_counts() if column else pd.Series(dtype=int)
    ordered = sorted(kinds.items(), key=lambda kind: (len(kind[0]), kind[0]))
    return Mixture(column, filled, {k: int(n) for k, n in ordered}, levels, under[times > 1])


def _filled_within(
    texts: dict[str, pd.Series], inner: np.ndarray, outer: np.ndarray
) -> dict[str, pd.Series]:
    """Return the columns that are empty in what lies over others more often than in those."""
    empty = {column: (text == "").to_numpy() for column, text in texts.items()}
    return {
        column: texts[column] for column, of in empty.items() if of[outer].sum() > of[inner].sum()
    }


def _on_others(shapes: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return pairs of polygons of which the first lies mostly on the second, not the smaller one.

    Also how many times larger the second is.
    """
    shapes = np.where(shapely.is_valid(shapes), shapes, shapely.make_valid(shapes))
    areas = shapely.area(shapes)
    # Who lies on another has a point in it: that is cheaper to ask than for all that they share.
    inner, outer = shapely.STRtree(shapes).query(
        shapely.point_on_surface(shapes), predicate="intersects"
    )
    pairs = (inner != outer) & (areas[inner] <= areas[outer]) & (areas[inner] > 0)
    pairs &= (areas[inner] < areas[outer]) | (inner > outer)  # equal ones count once
    inner, outer = inner[pairs], outer[pairs]
    shared = shapely.area(shapely.intersection(shapes[inner], shapes[outer]))
    mostly = shared > MOST * areas[inner]
    inner, outer = inner[mostly], outer[mostly]
    return inner, outer, areas[outer] / areas[inner]


def _telling(texts: dict[str, pd.Series], inner: np.ndarray, outer: np.ndarray) -> str | None:
    """Return the column that tells features from those under them: of the fewest kinds, none empty.

    One that nearly every feature has a value of its own in tells nothing.
    """
    found = []
    for position, (column, text) in enumerate(texts.items()):
        values = text.to_numpy()
        kinds = set(values)
        few = 1 < len(kinds) <= min(MAX_KINDS, len(values) - 1)
        if few and np.mean(values[inner] != values[outer]) >= TELLING:
            found.append(("" in kinds, len(kinds), position, column))
    return min(found)[-1] if found else None


def _texts(values: pd.Series) -> pd.Series:
    """Return a column's values as a person reads them: 8.0 is 8, an empty cell nothing."""
    if pd.api.types.is_float_dtype(values.dtype):
        return values.map("{:g}".format, na_action="ignore").fillna("").astype(str)
    return values.astype("str").fillna("").str.strip()
