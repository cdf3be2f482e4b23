"""Divide an area into compact cells that touch without gaps: the geometry of the embedded layer.

Everything here is exact or without chance, so that the same input gives the same cells.
"""

from collections import defaultdict

import numpy as np
import shapely
from scipy.spatial import Voronoi


def balanced_cells(points, sites, shares, drift, rounds=300):
    """Divide points among sites by a power diagram whose cells have the shares asked for.

    Parameters
    ----------
    points : ndarray, shape (n, 2)
    sites : ndarray, shape (k, 2)
    shares : ndarray, shape (k,)
        Of the points, summing to 1.
    drift : float
        0 keeps the sites where they are, 1 lets them follow the middle of their cell (Lloyd).

    Returns
    -------
    tuple of ndarray
        The site of each point, shape (n,), and where the sites came to lie, shape (k, 2).
    """
    home, weights = sites, np.zeros(len(sites))
    wanted = shares * len(points)
    scale = np.ptp(points, axis=0).prod() * shares
    for turn in range(rounds):
        owner = (((points[:, None] - sites) ** 2).sum(axis=2) - weights).argmin(axis=1)
        count = np.bincount(owner, minlength=len(sites))
        sums = np.column_stack([np.bincount(owner, axis, len(sites)) for axis in points.T])
        middle = np.where(count[:, None] > 0, sums / np.maximum(count, 1)[:, None], sites)
        sites = home + drift * (middle - home)
        # Too small a cell grows and too large a one shrinks, by less and less.
        gentle = 0.2 / (1 + turn / 30)
        weights = weights + gentle * scale * np.clip(1 - count / wanted, -1, 1)
    return owner, sites


def lattice(area: shapely.Geometry, count: int) -> np.ndarray:
    """About ``count`` points of a triangular lattice inside an area of the plane."""
    left, low, right, high = area.bounds
    step = np.sqrt(area.area / count * 2 / np.sqrt(3))
    rows = np.arange(low, high + step, step * np.sqrt(3) / 2)
    columns = np.arange(left, right + step, step)
    x, y = np.meshgrid(columns, rows)
    x = x + (np.arange(len(rows)) % 2)[:, None] * step / 2
    inside = shapely.contains_xy(area, x, y)
    return np.column_stack([x[inside], y[inside]])


def farthest_points(points: np.ndarray, count: int) -> np.ndarray:
    """Pick ``count`` points far from each other, the first nearest the middle."""
    chosen = [((points - points.mean(axis=0)) ** 2).sum(axis=1).argmin()]
    distance = np.full(len(points), np.inf)
    for _ in range(count - 1):
        distance = np.minimum(distance, ((points - points[chosen[-1]]) ** 2).sum(axis=1))
        chosen.append(distance.argmax())
    return points[chosen]


def voronoi_edges(sites: np.ndarray, outline: shapely.Geometry) -> shapely.Geometry:
    """Edges of the Voronoi diagram of the sites within an outline."""
    left, low, right, high = outline.bounds
    size = max(right - left, high - low) * 10
    middle = np.array([(left + right) / 2, (low + high) / 2])
    frame = middle + size * np.array([[-1, 0], [1, 0], [0, -1], [0, 1]])
    diagram = Voronoi(np.vstack([sites, frame]))
    edges = [diagram.vertices[pair] for pair in diagram.ridge_vertices if -1 not in pair]
    return shapely.intersection(shapely.multilinestrings(edges), outline)


def whole_cells(pieces: dict[str, list]) -> dict[str, shapely.Geometry]:
    """Join the faces of each commune to one polygon.

    A part that a bend of the province cuts off goes to the neighbour it shares most border with,
    in its own district if one is there; an island stays with its commune.
    """
    cells, loose = {}, []
    for code, faces in sorted(pieces.items()):
        first, *others = sorted(
            shapely.get_parts(shapely.coverage_union_all(faces)), key=lambda part: -part.area
        )
        cells[code] = first
        loose += [(code, part) for part in others]
    islands = []
    for code, part in sorted(loose, key=lambda item: item[1].area):
        borders = {
            other: shapely.length(shapely.intersection(part.boundary, cell.boundary))
            for other, cell in cells.items()
            if other[:2] == code[:2] and part.intersects(cell)
        }
        borders = {other: length for other, length in borders.items() if length > 0}
        if borders:
            best = max(borders, key=lambda other: (other[:4] == code[:4], borders[other]))
            cells[best] = shapely.coverage_union(cells[best], part)
        else:
            islands.append((code, part))
    for code, part in islands:
        cells[code] = shapely.union_all([cells[code], part])
    return cells


def joined_districts(cells: dict[str, shapely.Geometry]) -> dict[str, shapely.Geometry]:
    """Exchange cells between districts until each district is in one piece.

    A cell that lies apart from its district is exchanged for the nearest cell of another that
    touches the district, if fewer pieces are left. Islands without neighbours stay.

    Raises
    ------
    ValueError
        No exchange joins a district.
    """
    cells = dict(cells)
    codes = sorted(cells)
    tree = shapely.STRtree([cells[code] for code in codes])
    touching = defaultdict(set)
    for i, j in tree.query([cells[code] for code in codes], predicate="touches").T:
        border = shapely.intersection(cells[codes[i]], cells[codes[j]])
        if border.length > 0 and codes[i][:2] == codes[j][:2]:
            touching[codes[i]].add(codes[j])
    place = {code: code for code in codes}  # which cell a commune gets
    districts = defaultdict(set)
    for code in touching:
        districts[code[:4]].add(code)
    for district in sorted(districts):
        while len(pieces := _pieces({place[c] for c in districts[district]}, touching)) > 1:
            _exchange(district, pieces, place, districts, touching, cells)
    return {code: cells[place[code]] for code in codes}


def _pieces(some: set[str], touching) -> list[set[str]]:
    """Group cells that hang together, the largest group first."""
    rest, groups = set(some), []
    while rest:
        group, edge = set(), {min(rest)}
        while edge:
            group |= edge
            edge = {near for cell in edge for near in touching[cell]} & rest - group
        rest -= group
        groups.append(group)
    return sorted(groups, key=lambda group: (-len(group), min(group)))


def _exchange(district, pieces, place, districts, touching, cells):
    """Exchange one cell of the smallest piece for one beside the largest."""
    owner = {cell: code for code, cell in place.items()}
    beside = {near for cell in pieces[0] for near in touching[cell]} - set.union(*pieces)
    pairs = sorted(
        (shapely.distance(cells[away].centroid, cells[near].centroid), away, near)
        for away in pieces[-1]
        for near in beside
    )
    for _, away, near in pairs:
        ours, theirs = owner[away], owner[near]
        other = districts[theirs[:4]]
        before = len(pieces) + len(_pieces({place[c] for c in other}, touching))
        place[ours], place[theirs] = near, away
        after = sum(
            len(_pieces({place[c] for c in group}, touching))
            for group in (districts[district], other)
        )
        if after < before:
            return
        place[ours], place[theirs] = away, near
    raise ValueError(f"district {district} cannot be joined")
