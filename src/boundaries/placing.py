"""Which communes each polygon carries, and the district that it is drawn in."""

from collections import defaultdict

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from svc_atlas.boundaries.detail import merged
from svc_atlas.boundaries.match import MatchResult
from svc_atlas.boundaries.topology import METRES, shared_borders
from svc_atlas.gazetteer import Gazetteer

NATION = "KH"
COLUMNS = ["feature", "boundary", "codes", "district", "province", "name", "geometry"]


def placed(features: gpd.GeoDataFrame, result: MatchResult) -> gpd.GeoDataFrame:
    """Return the polygons with the communes that they carry.

    Parameters
    ----------
    features : GeoDataFrame
        A valid coverage in EPSG:4326; the index is the feature's position.
    result : MatchResult
        What the matching found.

    Returns
    -------
    GeoDataFrame
        ``feature, boundary, codes, district, province, name, geometry``. ``boundary`` is the first
        code of ``codes``, both null on an unmatched polygon. The district of an unmatched polygon
        is where it most likely lies; it serves to draw districts without holes and nothing else.
    """
    matches = result.matches.set_index("feature").reindex(features.index)
    drawn = _drawn(result)
    codes = [drawn.get(feature, []) for feature in features.index]
    communes = gpd.GeoDataFrame(
        {
            "feature": features.index.to_numpy(dtype="int32"),
            "boundary": pd.array([c[0] if c else None for c in codes], dtype="string"),
            "codes": pd.array([" ".join(c) if c else None for c in codes], dtype="string"),
            "name": matches["name"].astype("string").array,
        },
        geometry=features.geometry.to_numpy(),
        crs=features.crs,
    )
    district = _districts(communes, matches["parent"].reset_index(drop=True))
    return communes.assign(district=district, province=district.str[:2])[COLUMNS]


def _drawn(result: MatchResult) -> dict[int, list[str]]:
    """Return the communes drawn on each feature, those that it was matched with first.

    A commune merged from several features is drawn on each of them.
    """
    carried: dict[int, set[str]] = defaultdict(set)
    at: dict[str, int] = {}
    for feature, commune in zip(result.carried["feature"], result.carried["commune"], strict=True):
        carried[feature].add(commune)
        at[commune] = feature
    named = result.matches.dropna(subset="code")
    first: dict[int, list[str]] = {}
    for feature, code in zip(named["feature"], named["code"], strict=True):
        here = carried.get(feature) or carried.get(at.get(code), set())
        first[feature] = [c for c in code.split() if c in here]
    return {
        feature: (own := first.get(feature, [])) + sorted(carried[feature].difference(own))
        for feature in sorted(carried.keys() | first.keys())
    }


def _districts(communes: gpd.GeoDataFrame, parent: pd.Series) -> pd.Series:
    """Return each polygon's district: its commune's, else that of the neighbours around it.

    Neighbours of the same parent in the file count before others; among them the longest shared
    border decides. What touches nobody goes with the nearest polygon.
    """
    district = communes["boundary"].str[:4]
    if district.notna().all():
        return district
    shapes = communes.geometry.to_numpy()
    one_way = shared_borders(shapes)
    borders = pd.concat([one_way, one_way.rename(columns={"first": "second", "second": "first"})])
    label = parent.to_numpy(dtype=object, na_value=None)
    same = pd.notna(label[borders["first"]]) & (label[borders["first"]] == label[borders["second"]])
    borders = borders.assign(same=same)
    while district.isna().any():
        known = borders.assign(district=district.to_numpy()[borders["second"]])
        known = known[known["district"].notna() & district.isna().to_numpy()[known["first"]]]
        if known.empty:
            break
        sums = known.groupby(["first", "same", "district"], as_index=False)["km"].sum()
        best = sums.sort_values(["first", "same", "km"], kind="stable").groupby("first").last()
        district.loc[best.index] = best["district"]
    return _nearest(shapes, district)


def _nearest(shapes: np.ndarray, district: pd.Series) -> pd.Series:
    lost = np.flatnonzero(district.isna())
    if len(lost):
        known = np.flatnonzero(district.notna())
        tree = shapely.STRtree(shapes[known])
        asked, found = tree.query_nearest(shapes[lost], all_matches=False)
        district.iloc[lost[asked]] = district.iloc[known[found]].to_numpy()
    return district


def areas(communes: gpd.GeoDataFrame, ncdd: pd.DataFrame, gazetteer: Gazetteer) -> pd.DataFrame:
    """Return where each area of the gazetteer lies and which polygon it is drawn on.

    Parameters
    ----------
    communes : GeoDataFrame
        As ``placed`` gives them.
    ncdd : DataFrame
        ``code, code_ncdd``: the National Committee's P-codes, where known.
    gazetteer : Gazetteer
        The areas.

    Returns
    -------
    DataFrame
        ``code, code_ncdd, boundary, lon, lat``, sorted by code, one row an area; the point lies
        inside the polygon. A district whose communes are all drawn on polygons of another has a
        point and no polygon; an area that is drawn nowhere has neither.
    """
    carriers = communes[communes["boundary"].notna()]
    # Of several polygons of one commune the largest bears the point.
    size = carriers.to_crs(METRES).area
    carriers = carriers.loc[size.sort_values(ascending=False, kind="stable").index]
    carriers = carriers.drop_duplicates("boundary")
    table = pd.concat([_commune_points(carriers), _higher_points(communes)])
    homeless = [
        table[table["code"].str.len() == 6].assign(code=lambda t, n=digits: t["code"].str[:n])
        for digits in (4, 2)
    ]
    table = pd.concat([table, *(rows.assign(boundary=None) for rows in homeless)])
    table = table.drop_duplicates("code").set_index("code")
    table = table.reindex(sorted(gazetteer.areas)).rename_axis("code").reset_index()
    table["code_ncdd"] = table["code"].map(ncdd.set_index("code")["code_ncdd"])
    text = dict.fromkeys(("code", "code_ncdd", "boundary"), "string")
    return table[["code", "code_ncdd", "boundary", "lon", "lat"]].astype(text)


def _commune_points(carriers: gpd.GeoDataFrame) -> pd.DataFrame:
    points = _inside(carriers.geometry.to_numpy())
    points = points.assign(boundary=carriers["boundary"].to_numpy(),
                           code=carriers["codes"].str.split().to_numpy())  # fmt: skip
    return points.explode("code").sort_values("code")


def _higher_points(communes: gpd.GeoDataFrame) -> pd.DataFrame:
    shapes = dissolved(communes)
    return _inside(np.array(list(shapes.values()))).assign(code=list(shapes), boundary=list(shapes))


def _inside(shapes: np.ndarray) -> pd.DataFrame:
    xy = shapely.get_coordinates(shapely.point_on_surface(shapes))
    return pd.DataFrame(xy, columns=["lon", "lat"])


def dissolved(communes: gpd.GeoDataFrame) -> dict[str, shapely.Geometry]:
    """Return the shape of every district, every province and the nation, by code."""
    shapes = communes.geometry.to_numpy()
    return {
        code: shape
        for keys in (communes["district"], communes["province"], [NATION] * len(communes))
        for code, shape in merged(shapes, np.asarray(keys, dtype=object)).items()
    }


def bounds(communes: gpd.GeoDataFrame) -> dict[str, list[float]]:
    """Return west, south, east, north of every area that has a place, in degrees, outward."""
    boxes = communes.geometry.bounds.set_axis(["west", "south", "east", "north"], axis=1)
    boxes = boxes.assign(
        commune=communes["codes"].str.split(),
        district=communes["district"],
        province=communes["province"],
        nation=NATION,
    )
    one_each = boxes.explode("commune").assign(
        own_district=lambda b: b["commune"].str[:4], own_province=lambda b: b["commune"].str[:2]
    )
    found: dict[str, list[float]] = {}
    for column in ("nation", "province", "district", "own_province", "own_district", "commune"):
        grouped = one_each.dropna(subset=column).groupby(column)
        edges = grouped.agg({"west": "min", "south": "min", "east": "max", "north": "max"})
        for code, edge in edges.iterrows():
            found.setdefault(str(code), [round(float(value), 5) for value in edge])
    return dict(sorted(found.items()))
