"""Levels of detail: the same coverage with fewer vertices, on a grid of whole numbers.

All polygons are simplified together, so that neighbours keep one border (GEOS's coverage
simplification after Visvalingam and Whyatt). Rounding to the grid can pinch a narrow shape; where
it does, pinched shapes are parted, else more vertices are kept and the grid is made finer, until
every polygon is there and valid, and the coverage too.
"""

from dataclasses import dataclass

import numpy as np
import shapely

from svc_atlas.errors import InputError

# Shares of the tolerance to try before the grid is made twice as fine; the finest grid, degrees.
SHARES = (1.0, 0.8, 0.6)
FINEST = 1e-8


@dataclass(frozen=True)
class Level:
    """A level of detail: how far vertices may go, and the grid they stand on, in degrees."""

    tolerance: float
    step: float


# 0.001 degrees are some 110 m and 0.0001 some 11 m: far below a pixel of the nation on any screen.
NATION = Level(tolerance=0.001, step=1e-4)
MEDIUM = Level(tolerance=0.0004, step=1e-5)
FINE = Level(tolerance=0.00005, step=1e-6)


@dataclass(frozen=True)
class Grid:
    """A coverage on whole numbers.

    Attributes
    ----------
    shapes : array of (multi)polygons
        Their coordinates are counts of ``step``.
    step : float
        Degrees.
    """

    shapes: np.ndarray
    step: float


def simplified(shapes: np.ndarray, level: Level) -> Grid:
    """Simplify a valid coverage and round it to a grid; nothing vanishes, it stays valid.

    Parameters
    ----------
    shapes : array of (multi)polygons
        A valid coverage in degrees.
    level : Level
        The tolerance and grid to begin with.

    Raises
    ------
    InputError
        The shapes are no valid coverage, so that no grid is fine enough.

    Examples
    --------
    >>> squares = np.array([shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)])
    >>> grid = simplified(squares, Level(0.001, 0.5))
    >>> grid.shapes[1].bounds
    (2.0, 0.0, 4.0, 2.0)
    """
    step = level.step
    while step >= FINEST:
        for share in SHARES:
            fewer = shapely.coverage_simplify(shapes, level.tolerance * share)
            rounded = on_grid(fewer, step)
            if _is_whole(rounded):
                return Grid(rounded, step)
        step /= 2
    raise InputError("boundaries.cannot_be_simplified")


def on_grid(shapes: np.ndarray, step: float) -> np.ndarray:
    """Round shapes to counts of ``step``; shapes that this pinches are parted.

    Parts and holes that shrink to nothing are dropped.
    """
    rounded = shapely.transform(shapes, lambda xy: np.round(xy / step))
    pinched = ~shapely.is_valid(rounded)
    rounded[pinched] = shapely.make_valid(
        rounded[pinched], method="structure", keep_collapsed=False
    )
    return shapely.remove_repeated_points(rounded)


def _is_whole(shapes: np.ndarray) -> bool:
    present = shapely.is_valid(shapes) & (shapely.area(shapes) > 0)
    xy = shapely.get_coordinates(shapes)
    return bool(present.all() and (xy == np.round(xy)).all() and shapely.coverage_is_valid(shapes))


def merged(shapes: np.ndarray, keys: np.ndarray) -> dict[str, shapely.Geometry]:
    """Dissolve a coverage: the union of the shapes of each key; shapes without a key are left out.

    Parameters
    ----------
    shapes : array of (multi)polygons
        A valid coverage.
    keys : array of str or None
        One a shape.

    Examples
    --------
    >>> squares = np.array([shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)])
    >>> merged(squares, np.array(["02", "02"]))["02"].area
    2.0
    """
    keys = np.asarray(keys, dtype=object)
    named = sorted({key for key in keys if isinstance(key, str)})
    return {key: shapely.coverage_union_all(shapes[keys == key]) for key in named}
