"""What the shapes of a layer say about their places: who touches whom, who lies to the north."""

import geopandas as gpd
import numpy as np
import shapely

# Two neighbours of a simplified layer may leave a sliver between them, in degrees (about 100 m).
SLIVER = 0.001
# Of two places named after their side, one must lie that much further that way than either is
# wide (all 18 such pairs of the layer of 2014 whose names are whole do).
CLEARLY = 0.45
# The last word of a name that tells the side, and the axis (0 eastward, 1 northward) with its sign.
SIDES = {
    "cheung": (1, 1), "tboung": (1, -1), "kaeut": (0, 1), "lech": (0, -1),
    "ជើង": (1, 1), "ត្បូង": (1, -1), "កើត": (0, 1), "លិច": (0, -1),
}  # fmt: skip


class Shapes:
    """The shapes of a layer, asked about their places.

    Parameters
    ----------
    geometry : GeoSeries
        Polygons in EPSG:4326; empty ones have no place.

    Attributes
    ----------
    drawn : bool
        True: what does not touch is not near.
    """

    drawn = True

    def __init__(self, geometry: gpd.GeoSeries):
        values = np.asarray(geometry.values, dtype=object)
        self._missing = shapely.is_missing(values) | shapely.is_empty(values)
        self._shapes = np.where(self._missing, None, values)
        self._tree = shapely.STRtree(self._shapes)
        self._bounds = shapely.bounds(self._shapes)
        self._neighbours: dict[int, frozenset[int]] = {}

    def placed(self, feature: int) -> bool:
        """Whether a feature has a shape."""
        return not self._missing[feature]

    def shape(self, feature: int) -> shapely.Geometry:
        """Return the shape of a feature."""
        return self._shapes[feature]

    def neighbours(self, feature: int) -> frozenset[int]:
        """Return the features that touch this one."""
        if feature not in self._neighbours:
            found: set[int] = set()
            if self.placed(feature):
                hits = self._tree.query(self._shapes[feature], "dwithin", distance=SLIVER)
                found = set(map(int, hits)) - {feature}
            self._neighbours[feature] = frozenset(found)
        return self._neighbours[feature]

    def middle(self, feature: int) -> np.ndarray:
        """Return the middle of a feature's bounds, longitude and latitude in degrees."""
        west, south, east, north = self._bounds[feature]
        return np.array([(west + east) / 2, (south + north) / 2])

    def points(self, features: list[int]) -> np.ndarray:
        """Return a point within each feature."""
        return shapely.point_on_surface(self._shapes[features])

    def apart(self, one: int, other: int, axis: int) -> float:
        """Return how clearly ``one`` lies further east (axis 0) or north (1) than ``other``.

        Returns
        -------
        float
            The distance of the middles over the mean width on the axis; 0 where it is not clear:
            they are further apart on the other axis, or one has no shape.
        """
        if not (self.placed(one) and self.placed(other)):
            return 0.0
        step = self.middle(one) - self.middle(other)
        if abs(step[axis]) <= abs(step[1 - axis]):
            return 0.0
        width = self._bounds[[one, other], axis + 2] - self._bounds[[one, other], axis]
        clear = step[axis] / width.mean()
        return float(clear) if abs(clear) >= CLEARLY else 0.0


def side(name: str) -> tuple[int, int] | None:
    """Return the axis and sign of the side that the last word of a name tells.

    Examples
    --------
    >>> side("Trapeang Thum Khang Tboung"), side("Bavel")
    ((1, -1), None)
    """
    word = name.casefold().split()[-1] if name.split() else ""
    if word in SIDES:
        return SIDES[word]
    # Khmer writes no space before it.
    return next((at for end, at in SIDES.items() if not end.isascii() and name.endswith(end)), None)


class NoShapes:
    """The rows of a table, which have no shapes: nothing is said of their places."""

    drawn = False

    def neighbours(self, feature: int) -> frozenset[int]:
        """Return nothing: who touches a row is not known."""
        return frozenset()

    def apart(self, one: int, other: int, axis: int) -> float:
        """Return 0: where two rows lie is not known."""
        return 0.0
