"""Coordinate systems: what a file says of its own, and the one way from it to WGS 84.

PROJ chooses an operation for each point by its area of use, and where none reaches takes none: a
layer of Cambodia on an old datum would stay some 440 m off, or be torn where an area ends. Here one
operation is chosen for the whole layer, and it is known whether there was any. Nothing is fetched.
"""

import codecs
import json
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyproj.network
import shapely
from pyproj import CRS, Transformer
from pyproj.aoi import AreaOfInterest
from pyproj.exceptions import CRSError, ProjError
from pyproj.transformer import TransformerGroup

from svc_atlas.errors import CallError

pyproj.network.set_network_enabled(False)

WGS84 = "EPSG:4326"
# West, south, east, north of Cambodia with its islands, rounded outward, in degrees.
CAMBODIA = (102.0, 9.5, 108.0, 15.0)
# Systems that maps of Cambodia come in: degrees, UTM 48N and 47N, the old datum's UTM, web maps.
USUAL = (4326, 32648, 3148, 32647, 3857)
# Of several operations the one that Cambodia's maps use: x + 198 m, y + 881 m, z + 317 m from
# Indian 1960 (EPSG Geodetic Parameter Dataset). The registry gives its accuracy for Viet Nam.
NATIONAL = "Indian 1960 to WGS 84 (2)"
UNNAMED_WGS84 = "Unknown based on WGS 84 ellipsoid"
# What WGS 84 itself leaves open, metres: nothing has to be said of a shift as good as that.
WITHIN_WGS84 = 2.5


@dataclass(frozen=True)
class Shift:
    """How the coordinates of a system become WGS 84.

    Attributes
    ----------
    transformer : Transformer
        To longitude and latitude in degrees.
    known : bool
        False where no way between the two datums is known and they are taken for one.
    name : str
        The operation as the EPSG registry calls it, or the parameters that the file gives.
    metres : float or None
        How good it is by the registry; None where nobody says.
    area : str
        Where it is meant for.
    """

    transformer: Transformer
    known: bool
    name: str
    metres: float | None
    area: str


@lru_cache(maxsize=32)
def shift(crs: CRS) -> Shift:
    """Return the operation from a coordinate system to WGS 84 in Cambodia.

    Raises
    ------
    ProjError
        The system has no place on Earth.

    Examples
    --------
    >>> shift(CRS(3148)).name, shift(CRS(32648)).metres
    ('Indian 1960 to WGS 84 (2)', 0.0)
    >>> shift(CRS("+proj=longlat +ellps=evrst30")).known
    False
    """
    crs = _without_empty_shift(crs)
    try:
        group = TransformerGroup(
            crs, WGS84, always_xy=True, area_of_interest=AreaOfInterest(*CAMBODIA),
            allow_ballpark=False,
        )  # fmt: skip
    except IndexError as error:  # pyproj's way to say that there is no way at all
        raise ProjError(crs.name) from error
    if not group.transformers:
        # A datum without a name on WGS 84's own ellipsoid is WGS 84, as PROJ strings are written.
        same = crs.geodetic_crs.datum.name == UNNAMED_WGS84
        plain = Transformer.from_crs(crs, WGS84, always_xy=True)
        return Shift(plain, same, "", 0.0 if same else None, "")
    best = next((t for t in group.transformers if NATIONAL in t.description), group.transformers[0])
    metres = best.accuracy if best.accuracy >= 0 else None
    area = best.area_of_use.name.rstrip(".") if best.area_of_use else ""
    return Shift(best, True, _name(crs, best), metres, area)


def _without_empty_shift(crs: CRS) -> CRS:
    """Return a system without a shift of nothing: between two ellipsoids that is none."""
    if not crs.is_bound or any(crs.coordinate_operation.towgs84 or [1]):
        return crs
    ellipsoid = crs.ellipsoid
    same = ellipsoid and abs(ellipsoid.semi_major_metre - CRS(WGS84).ellipsoid.semi_major_metre) < 1
    return crs if same else crs.source_crs


def in_cambodia(bounds: np.ndarray) -> np.ndarray:
    """Return which extents (west, south, east, north in degrees) lie in Cambodia.

    Examples
    --------
    >>> in_cambodia(np.array([[103, 12, 104, 13], [12, 103, 13, 104]])).tolist()
    [True, False]
    """
    west, south, east, north = CAMBODIA
    # NaN, where a system has no answer, compares false: outside.
    return (
        (bounds[:, 0] >= west) & (bounds[:, 1] >= south)
        & (bounds[:, 2] <= east) & (bounds[:, 3] <= north)
    )  # fmt: skip


def usual(bounds: np.ndarray) -> int | None:
    """Return the first usual system that puts an extent (west, south, east, north) in Cambodia."""
    for crs in USUAL:
        to_degrees = Transformer.from_crs(crs, WGS84, always_xy=True)
        west, south = to_degrees.transform(*bounds[:2])
        east, north = to_degrees.transform(*bounds[2:])
        if in_cambodia(np.array([[west, south, east, north]]))[0]:
            return crs
    return None


def _name(crs: CRS, transformer: Transformer) -> str:
    if crs.is_bound:
        return "TOWGS84 " + ", ".join(f"{p:g}" for p in crs.coordinate_operation.towgs84)
    steps = [part.name for part in transformer.operations or ()]
    return next((step for step in steps if step == NATIONAL), " + ".join(
        step for step in steps if " to WGS " in step and "Null" not in step
    ) or transformer.description)  # fmt: skip


def to_wgs84(shapes: gpd.GeoSeries) -> gpd.GeoSeries:
    """Return shapes in longitude and latitude of WGS 84, by the one operation of their system."""
    transform = shift(shapes.crs).transformer.transform
    moved = shapely.transform(shapes.to_numpy(), transform, interleaved=False)
    return gpd.GeoSeries(moved, shapes.index, crs=WGS84)


def notices(crs: CRS) -> list[dict]:
    """Return what has to be said of a system's way to WGS 84: keys of sentences, parameters."""
    way = shift(crs)
    if not way.known:
        return [{"key": "boundaries.notice.unshifted", "crs": crs_name(crs)}]
    if way.metres is None:
        return [{"key": "boundaries.notice.shifted_by_file", "crs": crs_name(crs), "by": way.name}]
    if way.metres <= WITHIN_WGS84:
        return []
    return [{
        "key": "boundaries.notice.shifted", "crs": crs_name(crs), "by": way.name,
        "metres": f"{way.metres:g}", "area": way.area,
    }]  # fmt: skip


def parse_crs(value: int | str | None) -> CRS | None:
    """Return the coordinate system of an EPSG code.

    Examples
    --------
    >>> parse_crs("EPSG:32648") == parse_crs(32648)
    True
    """
    if value is None:
        return None
    digits = re.sub(r"^epsg:", "", str(value).strip(), flags=re.IGNORECASE)
    try:
        return CRS.from_epsg(int(digits))
    except (ValueError, CRSError) as error:
        raise CallError("boundaries.unknown_crs", crs=value) from error


def crs_name(crs: CRS) -> str:
    """Return ``EPSG:code`` where the system has one, else its name or its parameters.

    A datum that is not named may be any of its ellipsoid, so that no code is guessed for it.

    Examples
    --------
    >>> crs_name(CRS("+proj=utm +zone=48 +datum=WGS84"))
    'EPSG:32648'
    >>> crs_name(CRS("+proj=longlat +ellps=evrst30"))
    '+proj=longlat +ellps=evrst30 +type=crs'
    """
    if crs.to_authority() == ("OGC", "CRS84"):
        return WGS84  # the same, its axes the other way round
    datum = crs.geodetic_crs and crs.geodetic_crs.datum
    named = not datum or not datum.name.lower().startswith("unknown")
    code = crs.to_epsg() if named else None
    if code:
        return f"EPSG:{code}"
    return crs.srs if crs.name == "unknown" else crs.name


def understood(words: str) -> CRS | None:
    """Return the coordinate system that words name: an EPSG code, PROJ, WKT, a URN; None else.

    Examples
    --------
    >>> [crs_name(understood(words)) for words in ("EPSG:32648", "epsg 3148", "+init=epsg:4131")]
    ['EPSG:32648', 'EPSG:3148', 'EPSG:4131']
    >>> crs_name(understood("Projection UTM Zone 48 Datum WGS84 Units METERS"))
    'EPSG:32648'
    >>> understood("metres, I think") is None
    True
    """
    words = _of_arcinfo(words) or words.strip()
    coded = re.fullmatch(r"(?:\+init=)?(?:EPSG|SRID)?\W*(\d{4,6})\W*", words, re.IGNORECASE)
    try:
        return CRS.from_epsg(int(coded[1])) if coded else CRS.from_user_input(words)
    except CRSError:
        return None


def _of_arcinfo(words: str) -> str | None:
    """Return the EPSG code of a ``.prj`` in words, as Arc/Info wrote it, on WGS 84."""
    said = dict(re.findall(r"\b(projection|zone|datum)\s+(\w+)", words.lower()))
    if not re.fullmatch(r"wgs_?(19)?84", said.get("datum", "")):
        return None
    if said.get("projection") == "geographic":
        return WGS84
    utm = said.get("projection") == "utm" and said.get("zone", "").isdecimal()
    return f"EPSG:{32600 + int(said['zone'])}" if utm else None


def words_of(path: Path) -> str:
    """Return the text of a ``.prj``, in whichever Unicode it was saved, on one line."""
    raw = path.read_bytes()
    encoding = json.detect_encoding(raw)  # by byte-order mark or the place of zeros
    try:
        text = codecs.decode(raw, encoding)
    except UnicodeDecodeError:
        text = raw.decode("ISO-8859-1")
    return " ".join(text.replace("\0", " ").split())
