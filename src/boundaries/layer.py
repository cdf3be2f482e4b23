"""An installed layer: read-only, from its folder."""

import csv
import io
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import geopandas as gpd
import pandas as pd

from svc_atlas import parquet
from svc_atlas.boundaries.topology import shared_borders
from svc_atlas.errors import InputError, UnreadableError
from svc_atlas.formulas import safe
from svc_atlas.schema import TABLES

BOUNDARIES = "boundaries"
CURRENT = "current"
MANIFEST = "layer.json"
COMMUNES = "communes.parquet"
AREAS = "areas.parquet"
STORED_TABLES = ("matches", "lineage")


@dataclass(frozen=True)
class Layer:
    """An installed boundary layer.

    Attributes
    ----------
    id : str
        16 hex digits, by its content.
    folder : Path
        Where it lies.
    """

    id: str
    folder: Path

    @cached_property
    def manifest(self) -> dict:
        """What ``layer.json`` says: source, counts, faults mended, assets, bounds."""
        return json.loads((self.folder / MANIFEST).read_text(encoding="utf-8"))

    def matches(self) -> pd.DataFrame:
        """Return one row a feature: the table ``matches``."""
        return self._table("matches")

    def lineage(self) -> pd.DataFrame:
        """Return how the codes of the layer became today's: the table ``lineage``."""
        return self._table("lineage")

    def areas(self) -> pd.DataFrame:
        """Return ``code, code_ncdd, boundary, lon, lat`` of every area; null without a place."""
        text = dict.fromkeys(("code", "code_ncdd", "boundary"), "string")
        return pd.read_parquet(self.folder / AREAS).astype(text)

    def communes(self) -> gpd.GeoDataFrame:
        """Return the polygons in full detail, in EPSG:4326.

        Columns: ``feature, boundary, codes, district, province, name, geometry``.
        """
        return gpd.read_parquet(self.folder / COMMUNES)

    def _table(self, name: str) -> pd.DataFrame:
        return parquet.decode(TABLES[name], (self.folder / f"{name}.parquet").read_bytes())


def current_layer(home: str | Path) -> Layer | None:
    """Return the layer that is current in ``home``; None when none was ever installed.

    Raises
    ------
    InputError
        The current layer is gone or damaged.
    UnreadableError
        The system refuses to read which one it is.
    """
    root = Path(home) / BOUNDARIES
    try:
        layer_id = (root / CURRENT).read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UnreadableError("boundaries.no_permission", file=root / CURRENT) from error
    layer = Layer(layer_id, root / layer_id)
    try:
        whole = bool(layer_id) and layer.manifest["id"] == layer_id
    except (OSError, ValueError, KeyError) as error:
        raise InputError("boundaries.layer_broken", folder=layer.folder) from error
    if not whole:
        raise InputError("boundaries.layer_broken", folder=layer.folder)
    return layer


def report(layer: Layer) -> pd.DataFrame:
    """Return how each feature of the layer was matched: the table ``matches``.

    Columns: ``feature, name, parent, code, relation, confidence, reason``.
    """
    return layer.matches().drop(columns="reason_km")


def picture_of(report: str | Path) -> Path:
    """Return where the picture beside a report is: which shapes lie elsewhere than is known.

    Examples
    --------
    >>> picture_of("matches.csv").name
    'matches.shapes.svg'
    """
    return Path(report).with_suffix(".shapes.svg")


def report_csv(matches: pd.DataFrame) -> bytes:
    """Return the report as CSV in UTF-8, its reasons in English.

    What a spreadsheet would run is text behind a quote.

    Examples
    --------
    >>> rows = pd.DataFrame({"feature": [0], "name": ["=1+1"], "confidence": [0.5]})
    >>> report_csv(rows).decode().splitlines()
    ['feature,name,confidence', "0,'=1+1,0.5"]
    """
    matches = matches.drop(columns="reason_km", errors="ignore")
    sink = io.StringIO()
    writer = csv.writer(sink, lineterminator="\n")
    writer.writerow(matches.columns)
    for row in matches.itertuples(index=False):
        writer.writerow("" if pd.isna(value) else safe(value) for value in row)
    return sink.getvalue().encode()


def neighbours(layer: Layer) -> pd.DataFrame:
    """Return which communes touch: the table ``neighbours``, both directions.

    Communes touch where their polygons share a border; a corner is none. Those on one polygon
    touch each other along a border that nobody has drawn: 0 km. A commune drawn with others on one
    polygon has all its neighbours and its whole border.

    Returns
    -------
    DataFrame
        ``code, neighbour, shared_km``.
    """
    polygons = layer.communes()
    borders = shared_borders(polygons.geometry.to_numpy())
    carried = polygons["codes"].str.split().explode().dropna().rename("code")
    both = pd.concat([borders, borders.rename(columns={"first": "second", "second": "first"})])
    between = both.merge(carried, left_on="first", right_index=True)
    between = between.merge(carried.rename("neighbour"), left_on="second", right_index=True)
    within = carried.to_frame().merge(carried.rename("neighbour"), left_index=True,
                                      right_index=True).assign(km=0.0)  # fmt: skip
    pairs = pd.concat([between, within])
    pairs = pairs[pairs["code"] != pairs["neighbour"]].rename(columns={"km": "shared_km"})
    pairs = pairs.groupby(["code", "neighbour"], as_index=False)["shared_km"].sum()
    return TABLES["neighbours"].typed(pairs.round({"shared_km": 3}))
