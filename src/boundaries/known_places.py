"""What is known of where communes lie before a layer says it.

Two witnesses: the places of ``geodata/places.csv`` (GeoNames, or rough), and the real layer or
snapshot that is current in the home. A schematic one is no witness, nor one whose shapes lay
elsewhere and were accepted all the same.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pandas as pd

from svc_atlas import snapshot
from svc_atlas.boundaries.layer import current_layer
from svc_atlas.errors import AtlasError
from svc_atlas.settings import GEODATA

PLACES = GEODATA / "places.csv"


@cache
def places() -> pd.DataFrame:
    """Return where districts (four digits) and communes (six) are known to lie.

    Returns
    -------
    DataFrame
        ``area, lon, lat``, in degrees.
    """
    return pd.read_csv(PLACES, dtype={"area": "string"})[["area", "lon", "lat"]]


def earlier(home: str | Path) -> pd.DataFrame | None:
    """Return where the communes lie by the layer, else the snapshot, that is current in a home.

    Returns
    -------
    DataFrame or None
        ``code, lon, lat, name``: a point inside the commune's polygon, and the name it had in the
        file. Communes that share a polygon are left out. None: there is no witness.
    """
    for read in (_layer, _snapshot):
        try:
            found = read(Path(home))
        except AtlasError:  # damaged: what is installed now takes its place
            continue
        if found is not None:
            return found
    return None


def _layer(home: Path) -> pd.DataFrame | None:
    layer = current_layer(home)
    if layer is None or not _is_witness(layer.manifest):
        return None
    return _points(layer.areas(), layer.matches())


def _snapshot(home: Path) -> pd.DataFrame | None:
    opened = snapshot.open_snapshot(home)
    if not _is_witness(opened.layer):
        return None
    return _points(opened.table("areas"), opened.table("matches"))


def _is_witness(manifest: Mapping) -> bool:
    return not manifest["schematic"] and not manifest.get("elsewhere", {}).get("accepted")


def _points(areas: pd.DataFrame, matches: pd.DataFrame) -> pd.DataFrame:
    communes = areas[areas["code"].str.len() == 6].dropna(subset=["boundary", "lon"])
    alone = communes[~communes["boundary"].duplicated(keep=False)]
    names = matches.dropna(subset="code").drop_duplicates("code").set_index("code")["name"]
    return alone[["code", "lon", "lat"]].assign(name=alone["code"].map(names))
