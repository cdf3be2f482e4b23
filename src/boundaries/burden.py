"""What mending the shapes of a layer may cost: bounds on vertices, on meetings and on crossings.

Cleaning takes time that grows faster than the places where outlines cross. Sound layers have none,
the country's communes drawn 500 m too wide 13,000 (on a quarter of a million vertices), and some
hundred thousand take hours.
"""

from collections.abc import Iterator

import geopandas as gpd
import numpy as np
import shapely

from svc_atlas.boundaries.validate import labels
from svc_atlas.errors import InputError

# The communes of the country have some 450 vertices at most simplified, and 70,000 in all.
VERTICES_OF_ONE, VERTICES = 200_000, 5_000_000
# Pairs of shapes whose rectangles meet: of communes 10 a shape, of areas in four levels some 40.
MEETINGS = 1_000_000
CROSSINGS_OF_ONE, CROSSINGS = 1_000, 50_000
# Pairs looked at in one step.
STEP = 2_000_000


def check_vertices(features: gpd.GeoDataFrame, file: str) -> None:
    """Check that no shape, nor all of them, has more vertices than a layer of communes can have.

    Raises
    ------
    InputError
    """
    counts = shapely.get_num_coordinates(features.geometry.to_numpy())
    if (many := counts > VERTICES_OF_ONE).any():
        raise InputError(
            "boundaries.too_many_vertices_of_one", file=file, feature=labels(features, many),
            n=counts.max(), limit=VERTICES_OF_ONE,
        )  # fmt: skip
    if counts.sum() > VERTICES:
        raise InputError("boundaries.too_many_vertices", file=file, n=counts.sum(), limit=VERTICES)


def check_meetings(features: gpd.GeoDataFrame, file: str) -> None:
    """Check that the shapes do not lie on each other by the thousand.

    Raises
    ------
    InputError
    """
    shapes = features.geometry.to_numpy()
    tree, n = shapely.STRtree(shapes), 0
    for part in _steps(len(shapes)):
        n += len(tree.query(shapes[part])[0]) - len(shapes[part])
        if n > 2 * MEETINGS:
            raise InputError("boundaries.too_many_overlaps", file=file, limit=MEETINGS)


def check_crossings(features: gpd.GeoDataFrame, lines: np.ndarray, file: str) -> None:
    """Check that outlines cross each other, or themselves, in no more places than can be mended.

    Parameters
    ----------
    features : GeoDataFrame
    lines : array of geometry
        The outline of each feature, or what of it is looked at; empty or None for nothing.
    file : str
        How messages call it.

    Raises
    ------
    InputError
    """
    segments, owner = _segments(lines)
    tree = shapely.STRtree(segments)
    counts = np.zeros(len(features), dtype=int)
    for part in _steps(len(segments)):
        hits, _ = tree.query(segments[part], predicate="crosses")
        counts += np.bincount(owner[part][hits], minlength=len(features))
        if (tangled := counts > CROSSINGS_OF_ONE).any():
            raise InputError(
                "boundaries.tangled", file=file, feature=labels(features, tangled),
                limit=CROSSINGS_OF_ONE,
            )  # fmt: skip
        if counts.sum() > 2 * CROSSINGS:
            raise InputError("boundaries.too_many_crossings", file=file, limit=CROSSINGS)


def _steps(n: int) -> Iterator[slice]:
    """Return parts of ``n``, so small that each of it may meet all of them."""
    size = max(1, STEP // max(n, 1))
    return (slice(start, start + size) for start in range(0, n, size))


def _segments(lines: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the straight pieces of lines, and whose each is."""
    parts, whose = shapely.get_parts(lines, return_index=True)
    xy, part = shapely.get_coordinates(parts, return_index=True)
    on = part[1:] == part[:-1]
    ends = np.stack([xy[:-1][on], xy[1:][on]], axis=1)
    return shapely.linestrings(ends), whose[part[:-1][on]]
