"""Make the embedded layer: a schematic map of all communes, inside their district and province.

Province outlines are Natural Earth's; the districts lie roughly where they are, by the places of
``places.csv``; the communes are computed cells. No border of a district or commune on it is real,
and the order of the communes in their district is true only where ``places.csv`` knows it.

    python geodata/make_embedded.py          # writes embedded_communes.parquet, in a minute

The same input gives the same bytes: no random numbers, no dependence on an order that can change.
"""

import csv
import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely
from schematic_cells import (
    balanced_cells,
    farthest_points,
    joined_districts,
    lattice,
    voronoi_edges,
    whole_cells,
)
from scipy.optimize import linear_sum_assignment
from scipy.spatial import cKDTree
from shapely.geometry import LineString, MultiPoint, Point, shape
from shapely.ops import nearest_points, polygonize, split

from svc_atlas import gazetteer

HERE = Path(__file__).resolve().parent
PROVINCES = HERE / "natural_earth_provinces.geojson"
PLACES = HERE / "places.csv"
EMBEDDED = HERE / "embedded_communes.parquet"

# Degrees of longitude are shorter than degrees of latitude: cells are made in this plane.
STRETCH = np.array([np.cos(np.radians(12.5)), 1.0])
GRID = 1e-5  # degrees, about a metre: every vertex lies on it
POINTS_PER_COMMUNE = 120
# The area of a district lies between its share of the province's communes (0) and the room that its
# place has among the others (1): towns are small, yet no commune is too small to see.
ROOM = 0.7
# How far a district's centre may be drawn from its place to the middle of its cell.
DRIFT = 0.5

# Kampong Cham of before 2014 is cut along the Mekong down to its town, then so that it keeps Kaoh
# Soutin and Srei Santhor; east of the line is Tboung Khmum.
KAMPONG_CHAM, TBOUNG_KHMUM = "03", "25"
MEKONG = LineString(
    [
        (105.80, 12.262), (105.66, 12.275), (105.60, 12.27), (105.545, 12.20), (105.53, 12.12),
        (105.505, 12.05), (105.475, 11.98), (105.51, 11.90), (105.51, 11.60),
    ]
)  # fmt: skip
# The islands of Kaoh Rung belong to Preah Sihanouk; Natural Earth has them in Koh Kong.
KOH_KONG, PREAH_SIHANOUK, KAOH_RUNG = "09", "18", "1805"


def places() -> dict[str, np.ndarray]:
    """Where a district's seat or a commune is: code to a point of the plane."""
    with PLACES.open(encoding="utf-8", newline="") as file:
        return {
            row["area"]: np.array([float(row["lon"]), float(row["lat"])]) * STRETCH
            for row in csv.DictReader(file)
        }


def provinces() -> dict[str, shapely.Geometry]:
    """Outlines of the 25 provinces of today, in degrees."""
    features = json.loads(PROVINCES.read_text(encoding="utf-8"))["features"]
    outlines = {f["properties"]["province"]: shape(f["geometry"]) for f in features}

    east, west = sorted(
        split(outlines[KAMPONG_CHAM], MEKONG).geoms, key=lambda part: -part.centroid.x
    )
    outlines[TBOUNG_KHMUM], outlines[KAMPONG_CHAM] = east, west

    inhabited = MultiPoint([at / STRETCH for code, at in places().items() if code[:4] == KAOH_RUNG])
    islands = [part for part in outlines[KOH_KONG].geoms if part.intersects(inhabited)]
    outlines[KOH_KONG] = shapely.difference(outlines[KOH_KONG], shapely.union_all(islands))
    outlines[PREAH_SIHANOUK] = shapely.union_all([outlines[PREAH_SIHANOUK], *islands])
    return dict(sorted(outlines.items()))


def sites_of(outline, communes, known) -> dict[str, np.ndarray]:
    """Where the communes of a province are put, by code.

    Parameters
    ----------
    outline : Polygon
        The mainland of the province, in the plane.
    communes : dict of str to list of str
        The communes of each district that have a cell on the mainland.
    known : dict of str to ndarray
        The places.
    """
    districts = list(communes)
    counts = np.array([len(communes[d]) for d in districts])
    points = lattice(outline, POINTS_PER_COMMUNE * counts.sum())
    seats = np.array([_seat(d, known, outline) for d in districts])
    room = np.bincount(cKDTree(seats).query(points)[1], minlength=len(seats)) / len(points)
    shares = ROOM * room + (1 - ROOM) * counts / counts.sum()
    owner, _ = balanced_cells(points, seats, shares, DRIFT)
    sites = {}
    for number, district in enumerate(districts):
        codes, inside = communes[district], points[owner == number]
        start = farthest_points(inside, len(codes))
        _, cells = balanced_cells(inside, start, np.full(len(codes), 1 / len(codes)), 1.0)
        sites.update(zip(_in_place(codes, cells, known), cells, strict=True))
    return sites


def _seat(district, known, outline):
    """Place a district at the mean of what is known in it, moved inside where that lies outside."""
    mean = np.mean([at for code, at in known.items() if code.startswith(district)], axis=0)
    inner = outline.buffer(-0.03 * np.sqrt(outline.area))
    return np.array(nearest_points(inner, Point(mean))[0].coords[0])


def _in_place(codes, cells, known):
    """Say which commune each cell is: the known ones nearest their place, the others by rows."""
    named = [code for code in codes if code in known]
    code_of = {}
    if named:
        places_of = np.array([known[code] for code in named])
        distance = ((places_of[:, None] - cells) ** 2).sum(axis=2)
        code_of = {cell: named[i] for i, cell in zip(*linear_sum_assignment(distance), strict=True)}
    free = [i for i in range(len(cells)) if i not in code_of]
    rest = [code for code in codes if code not in known]
    for cell, code in zip(
        sorted(free, key=lambda i: (-cells[i][1].round(6), cells[i][0])), rest, strict=True
    ):
        code_of[cell] = code
    return [code_of[cell] for cell in range(len(cells))]


def _to_plane(geometry):
    return shapely.transform(geometry, lambda xy: xy * STRETCH)


def _to_degrees(geometry):
    return shapely.transform(geometry, lambda xy: xy / STRETCH)


def plan(outline, province, known):
    """Divide one province.

    Returns
    -------
    tuple
        Sites of the communes on the mainland (code to point of the plane), the edges between them
        in degrees, and the communes that are islands (code to polygon in degrees).
    """
    areas = gazetteer.load()
    mainland, *others = sorted(shapely.get_parts(outline), key=lambda part: -part.area)
    islands = {
        code: part
        for code, at in sorted(known.items())
        for part in others
        if len(code) == 6 and part.contains(Point(at / STRETCH))
    }
    communes = {
        district.code: [c.code for c in areas.communes(district.code) if c.code not in islands]
        for district in areas.children(province)
    }
    communes = {district: codes for district, codes in communes.items() if codes}
    mainland = _to_plane(mainland)
    sites = sites_of(mainland, communes, known)
    edges = _to_degrees(voronoi_edges(np.array(list(sites.values())), mainland))
    return sites, edges, islands


def communes_of(outlines: dict[str, shapely.Geometry]) -> gpd.GeoDataFrame:
    """Make the communes of the provinces given, as a valid coverage on the grid.

    Parameters
    ----------
    outlines : dict of str to Polygon or MultiPolygon
        Province code to its outline in degrees.

    Returns
    -------
    GeoDataFrame
        ``code, district, province, geometry`` (EPSG:4326), sorted by code.
    """
    known = places()
    plans = {province: plan(outline, province, known) for province, outline in outlines.items()}
    lines = [outline.boundary for outline in outlines.values()]
    lines += [edges for _, edges, _ in plans.values()]
    # All lines are cut where they meet, on the grid: neighbours share their vertices exactly.
    faces = np.array(list(polygonize(shapely.union_all(lines, grid_size=GRID).geoms)))
    middles = shapely.point_on_surface(faces)
    pieces = {}
    for province, (sites, _, islands) in plans.items():
        here = shapely.contains(outlines[province], middles)
        for face, code in zip(faces[here], _nearest(middles[here], sites, islands), strict=True):
            pieces.setdefault(code, []).append(face)
    cells = joined_districts(whole_cells(pieces))
    communes = gpd.GeoDataFrame(
        {"code": sorted(cells)},
        geometry=[shapely.normalize(cells[code]) for code in sorted(cells)],
        crs="EPSG:4326",
    )
    communes.insert(1, "district", communes["code"].str[:4])
    communes.insert(2, "province", communes["code"].str[:2])
    if not communes.geometry.is_valid_coverage():
        raise ValueError("the communes overlap or leave gaps")
    return communes


def _nearest(middles, sites, islands):
    """Say whose each face is: its island's, else that of the nearest site."""
    tree, codes = cKDTree(np.array(list(sites.values()))), list(sites)
    _, nearest = tree.query(shapely.get_coordinates(middles) * STRETCH)
    owners = [codes[i] for i in nearest]
    for code, part in islands.items():
        for i in np.flatnonzero(shapely.contains(part, middles)):
            owners[i] = code
    return owners


if __name__ == "__main__":
    communes_of(provinces()).to_parquet(EMBEDDED, compression="zstd", index=False)
