"""The files that the map draws from: TopoJSON of the nation and of each province, compressed."""

import gzip
import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import brotli
import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from svc_atlas.boundaries.detail import FINE, MEDIUM, NATION, Grid, merged, simplified
from svc_atlas.boundaries.topojson import Feature, encode

# What the map of the nation may cost on the wire, gzipped (bytes).
NATION_BYTES = 200_000
# How much coarser each further try is, and when to stop (degrees; by then shapes are triangles).
COARSER, COARSEST = 1.4, 0.05
# The highest, 11, takes three times as long to save half a per cent.
BROTLI_QUALITY = 10


@dataclass(frozen=True)
class Asset:
    """One file: its bytes as they are and compressed, and its extent in degrees."""

    name: str
    plain: bytes
    gzip: bytes
    brotli: bytes
    bounds: list[float]

    @property
    def file(self) -> str:
        """Its name with the first 16 hex digits of the SHA-256 of its uncompressed bytes."""
        return f"{self.name}.{hashlib.sha256(self.plain).hexdigest()[:16]}.json"

    @property
    def facts(self) -> dict:
        """What ``layer.json`` says of it."""
        return {
            "file": self.file,
            "bytes": len(self.plain),
            "bytes_gzip": len(self.gzip),
            "bytes_br": len(self.brotli),
            "bounds": self.bounds,
        }


def make(communes: gpd.GeoDataFrame, progress: Callable[[float], None]) -> list[Asset]:
    """Make every asset of a layer.

    Parameters
    ----------
    communes : GeoDataFrame
        As ``placing.placed`` gives them.
    progress : callable
        Called with the share done, 0 to 1.
    """
    medium, fine = (simplified(communes.geometry.to_numpy(), level) for level in (MEDIUM, FINE))
    jobs = [("nation", None, None)]
    for province in sorted(communes["province"].unique()):
        within = np.flatnonzero(communes["province"] == province)
        jobs += [(province, medium, within), (f"{province}-fine", fine, within)]

    def asset(job):
        name, grid, within = job
        if grid is None:
            return _nation(communes)
        return _province(name, communes.iloc[within], Grid(grid.shapes[within], grid.step))

    made = []
    # Compressing lets go of the interpreter, so that two threads do it on two cores.
    with ThreadPoolExecutor(2) as threads:
        for each in threads.map(asset, jobs):
            made.append(each)
            progress(len(made) / len(jobs))
    return made


def _nation(communes: gpd.GeoDataFrame) -> Asset:
    """Return the map of the nation, as coarse as its size asks for."""
    level = NATION
    while True:
        grid = simplified(communes.geometry.to_numpy(), level)
        plain = encode(_objects(communes, grid, nation=True), grid.step)
        packed = gzip.compress(plain, 9, mtime=0)
        if len(packed) <= NATION_BYTES or level.tolerance > COARSEST:
            return _asset("nation", plain, packed, grid)
        level = replace(level, tolerance=level.tolerance * COARSER)


def _province(name: str, communes: gpd.GeoDataFrame, grid: Grid) -> Asset:
    plain = encode(_objects(communes, grid), grid.step)
    return _asset(name, plain, gzip.compress(plain, 9, mtime=0), grid)


def _asset(name: str, plain: bytes, packed: bytes, grid: Grid) -> Asset:
    extent = [round(float(edge) * grid.step, 5) for edge in shapely.total_bounds(grid.shapes)]
    return Asset(name, plain, packed, brotli.compress(plain, quality=BROTLI_QUALITY), extent)


def _objects(
    communes: gpd.GeoDataFrame, grid: Grid, *, nation: bool = False
) -> dict[str, list[Feature]]:
    objects = {"communes": _communes(communes, grid.shapes)}
    keys = {"districts": communes["district"], "provinces": communes["province"]}
    if nation:
        keys["nation"] = pd.Series("KH", index=communes.index)
    for name, column in keys.items():
        shapes = merged(grid.shapes, column.to_numpy(dtype=object))
        objects[name] = [Feature(shape, code) for code, shape in shapes.items()]
    return objects


def _communes(communes: gpd.GeoDataFrame, shapes: np.ndarray) -> list[Feature]:
    features = []
    for shape, row in zip(shapes, communes.itertuples(), strict=True):
        if isinstance(row.boundary, str):
            codes = row.codes.split()
            properties = {"codes": codes} if len(codes) > 1 else {}
            features.append(Feature(shape, row.boundary, properties))
        else:
            properties = {"name": row.name} if isinstance(row.name, str) else {}
            features.append(Feature(shape, None, properties))
    return features
