"""The embedded layer of ``geodata/``: schematic cells that carry the gazetteer's own codes."""

import geopandas as gpd
import pandas as pd

from svc_atlas.boundaries.archive import sha256
from svc_atlas.boundaries.lineage import lineage
from svc_atlas.boundaries.match import MatchResult
from svc_atlas.boundaries.read import Reading
from svc_atlas.gazetteer import Gazetteer
from svc_atlas.schema import TABLES
from svc_atlas.settings import GEODATA
from svc_atlas.text import text

EMBEDDED = GEODATA / "embedded_communes.parquet"


def read_embedded() -> Reading:
    """Read the embedded layer: columns ``code, district, province`` and cells in EPSG:4326."""
    cells = gpd.read_parquet(EMBEDDED)
    return Reading(cells, EMBEDDED.name, ((EMBEDDED.name, sha256(EMBEDDED)),))


def match_embedded(cells: gpd.GeoDataFrame, gazetteer: Gazetteer) -> MatchResult:
    """Match the cells by the code that each was made for; nothing has to be found out.

    The lineage is that of the known recodings: former codes are met in records of any layer.

    Raises
    ------
    KeyError
        A cell of a commune that the gazetteer does not have: the layer has to be made again.
    """
    areas = [gazetteer[code] for code in cells["code"]]
    matches = pd.DataFrame({
        "feature": range(len(cells)),
        "name": [area.name_en for area in areas],
        "parent": [gazetteer[area.parent].name_en for area in areas],
        "code": cells["code"].to_numpy(),
        "relation": "same",
        "confidence": 1.0,
        "reason": text("en")("boundaries.schematic_cell"),
        "reason_km": text("km")("boundaries.schematic_cell"),
    })  # fmt: skip
    return MatchResult(
        matches=TABLES["matches"].typed(matches),
        lineage=lineage([], None, gazetteer),
        carried=pd.DataFrame({"feature": range(len(cells)), "commune": cells["code"].to_numpy()}),
        ncdd=pd.DataFrame({"code": [], "code_ncdd": []}, dtype="string"),
    )
