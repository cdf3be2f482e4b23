"""Which shapes lie apart from the rest of their district.

Neighbours are those of a triangulation of the shapes' inner points, so that islands, layers with
gaps between their polygons and samples of communes have neighbours too; what that leaves apart is
asked whether it touches its district.
"""

import numpy as np
import pandas as pd
import shapely

from svc_atlas.boundaries.nearness import SLIVER


def apart(shapes: np.ndarray, districts: np.ndarray) -> np.ndarray:
    """Return which shapes lie apart from the largest part of their district.

    Parameters
    ----------
    shapes : array of (multi)polygons, shape (n,)
        In EPSG:4326.
    districts : array of str, shape (n,)
        Empty where it is not known: such a shape may belong to any district around it.

    Returns
    -------
    ndarray of bool, shape (n,)

    Examples
    --------
    >>> row = np.array([shapely.box(x, 0, x + 1, 1) for x in range(5)])
    >>> apart(row, np.array(["0201", "0201", "0202", "0202", "0201"])).tolist()
    [False, False, False, False, True]
    """
    pairs = triangulated(shapely.get_coordinates(shapely.point_on_surface(shapes)))
    lost = _outside(pairs, districts)
    if lost.any():
        asked = np.flatnonzero(lost)
        one, other = shapely.STRtree(shapes).query(shapes[asked], "dwithin", distance=SLIVER)
        lost = _outside(np.vstack([pairs, np.column_stack([asked[one], other])]), districts)
    return lost


def triangulated(points: np.ndarray) -> np.ndarray:
    """Return the pairs of points that a Delaunay triangulation joins: positions, shape (m, 2)."""
    edges = shapely.delaunay_triangles(shapely.multipoints(points), only_edges=True)
    at = {tuple(point): position for position, point in enumerate(points)}
    ends = [at[tuple(point)] for point in shapely.get_coordinates(edges)]
    return np.array(ends, dtype=int).reshape(-1, 2)


def _outside(pairs: np.ndarray, districts: np.ndarray) -> np.ndarray:
    """Return which shapes the largest group of their district does not hold."""
    group = _groups(len(districts), _within(pairs, districts))
    frame = pd.DataFrame({"district": districts, "group": group})
    named = frame[frame["district"] != ""]
    sizes = named.value_counts(sort=False).reset_index()
    largest = sizes.sort_values("count", kind="stable").groupby("district")["group"].last()
    mine = frame["district"].map(largest)
    return (mine.notna() & (mine != frame["group"])).to_numpy()


def _within(pairs: np.ndarray, districts: np.ndarray) -> np.ndarray:
    """Return the pairs of one district, and those that only an unknown shape stands between."""
    both = np.vstack([pairs, pairs[:, ::-1]])
    one, other = districts[both[:, 0]], districts[both[:, 1]]
    around = pd.DataFrame(both[(one != "") & (other == "")], columns=["near", "unknown"])
    around["district"] = districts[around["near"]]
    first = around.groupby(["unknown", "district"])["near"].transform("min")
    across = np.column_stack([around["near"], first]).astype(int)
    return np.vstack([both[(one == other) & (one != "")], across])


def _groups(n: int, pairs: np.ndarray) -> np.ndarray:
    """Return for each of ``n`` the lowest position that the pairs lead to."""
    group = np.arange(n)
    while True:
        lower = group.copy()
        np.minimum.at(lower, pairs[:, 0], group[pairs[:, 1]])
        np.minimum.at(lower, pairs[:, 1], group[pairs[:, 0]])
        lower = lower[lower]
        if (lower == group).all():
            return group
        group = lower
