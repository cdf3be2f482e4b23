"""What a layer must be before anything is made of it: Cambodia's polygons with readable names.

Each check raises one error that names the file, the feature and the way out. A feature is named by
its zero-based position and its first words.
"""

import re

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj.exceptions import CRSError, ProjError

from svc_atlas.boundaries import columns, levels
from svc_atlas.boundaries.systems import in_cambodia, to_wgs84, usual
from svc_atlas.errors import InputError

POLYGONS = ("Polygon", "MultiPolygon")
# Columns that name the country, as geoBoundaries, GADM and OCHA call them.
COUNTRY_COLUMNS = ("shapegroup", "gid_0", "iso", "iso3", "iso_a3", "adm0_pcode", "country_code")
COUNTRY = ("KH", "KHM", "CAMBODIA")
# A P-code: two letters of the country, then digits; those that could be mixed up with Cambodia's.
OTHER_COUNTRY = r"^(?:VN|TH|LA|MM|MY|ID|PH|CN|BN|SG|TL|BD|IN)\d{2,8}$"
CODE_COLUMN = re.compile("code|gid", re.IGNORECASE)
# Features that a message names, and the share of a layer that tells what the whole of it is.
SHOWN = 3
MOST = 0.5


def label(features: pd.DataFrame, feature: int) -> str:
    """Return a feature's position and its first two texts, to find it by.

    Examples
    --------
    >>> label(pd.DataFrame({"name": ["Bavel"], "n": [1]}), 0)
    '0 (Bavel)'
    """
    texts = [v for v in features.iloc[feature].drop("geometry", errors="ignore")
             if isinstance(v, str) and v.strip()]  # fmt: skip
    words = ", ".join("".join(c for c in v if c.isprintable())[:40] for v in texts[:2])
    return f"{feature} ({words})" if words else str(feature)


def labels(features: pd.DataFrame, where: np.ndarray) -> str:
    """Return the labels of the first features of a mask, and how many more there are."""
    positions = np.flatnonzero(where)
    named = ", ".join(label(features, int(feature)) for feature in positions[:SHOWN])
    more = len(positions) - SHOWN
    return f"{named} … +{more}" if more > 0 else named


def check_polygons(features: gpd.GeoDataFrame, file: str) -> None:
    """Check that every feature is a polygon, has an extent and finite coordinates.

    A collection counts by the polygons in it.
    """
    shapes = features.geometry
    kinds = shapes.geom_type
    empty = (shapes.isna() | shapes.is_empty).to_numpy(copy=True)
    other = ~empty & ~kinds.isin((*POLYGONS, "GeometryCollection")).to_numpy()
    if other.any():
        kind = kinds[np.flatnonzero(other)[0]]
        raise InputError(
            "boundaries.not_polygons", file=file, feature=labels(features, other), kind=kind
        )
    for feature in np.flatnonzero(kinds == "GeometryCollection"):
        parts = shapely.get_parts(shapes[feature])
        empty[feature] = not any(part.geom_type in POLYGONS for part in parts)
    if empty.any():
        raise InputError(
            "boundaries.empty_polygon", file=file, feature=labels(features, empty), n=empty.sum()
        )
    coordinates, owner = shapely.get_coordinates(shapes, return_index=True)
    broken = np.isin(np.arange(len(features)), owner[~np.isfinite(coordinates).all(axis=1)])
    if broken.any():
        raise InputError("boundaries.not_finite", file=file, feature=labels(features, broken))


def check_names(features: pd.DataFrame, file: str) -> None:
    """Check that no text was read in the wrong encoding, here or where the file was made."""
    for column in _texts(features):
        texts = features[column].dropna()
        garbled = texts[texts.map(is_garbled)]
        if len(garbled):
            raise InputError(
                "boundaries.garbled", file=file, column=column,
                feature=label(features, garbled.index[0]),
            )  # fmt: skip


def is_garbled(text: str) -> bool:
    """Whether a text shows that its letters were lost or read in a wrong encoding.

    Examples
    --------
    >>> [is_garbled(text) for text in ("ឃុំបវេល", "ážƒáž»áŸ†", "????", "Siĕm Réab")]
    [False, True, True, False]
    """
    if text.isascii():
        return text.count("?") > 2 and text.count("?") * 2 > len(text)
    if "�" in text or any("\x80" <= c <= "\x9f" for c in text):
        return True
    try:
        return not text.encode("cp1252").decode("utf-8").isascii()
    except UnicodeError:
        return False


def check_country(features: pd.DataFrame, file: str) -> None:
    """Check that no feature says, by its country or its P-code, that it lies elsewhere."""
    for column in _texts(features):
        texts = features[column].fillna("").str.strip()
        if column.lower() in COUNTRY_COLUMNS:
            foreign = ~texts.str.upper().isin((*COUNTRY, ""))
        elif CODE_COLUMN.search(column):
            foreign = texts.str.upper().str.contains(OTHER_COUNTRY)
        else:
            continue
        if foreign.any():
            raise InputError(
                "boundaries.other_country", file=file, feature=labels(features, foreign.to_numpy()),
                code=texts[foreign].iloc[0],
            )  # fmt: skip


def check_codes(features: pd.DataFrame, file: str) -> None:
    """Check that no two features bear one commune's code: one of them is wrong, or they are parts.

    Codes are compared as they are, in whichever coding: within one file they name one place each.
    """
    column = columns.recognise(features).code
    if column is None:
        return
    codes = features[column].map(columns.code)
    repeated = codes[codes.notna() & codes.duplicated()]
    if len(repeated):
        check_levels(features, file)
        code = repeated.iloc[0]
        raise InputError(
            "boundaries.code_twice", file=file, code=code,
            feature=labels(features, (codes == code).to_numpy()),
        )  # fmt: skip


def check_levels(features: gpd.GeoDataFrame, file: str) -> None:
    """Check that a layer does not hold several levels or years of areas, one over the other.

    The error names the column that tells them apart, and its values.
    """
    found = levels.mixture(features)
    if found is None:
        return
    if found.column is None:
        under = np.isin(np.arange(len(features)), found.covering)
        raise InputError(
            "boundaries.levels_untold", file=file, feature=labels(features, under), n=under.sum()
        )
    if found.filled:
        raise InputError(
            "boundaries.levels_by_blanks", file=file, column=found.column,
            empty=found.kinds[""], filled=found.kinds[levels.FILLED],
        )  # fmt: skip
    kinds = ", ".join(f"{kind or '∅'} ({n})" for kind, n in found.kinds.items())
    key = "boundaries.levels_mixed" if found.levels else "boundaries.drawn_again"
    raise InputError(key, file=file, column=found.column, kinds=kinds)


def _texts(features: pd.DataFrame) -> list[str]:
    return [c for c in features.columns if isinstance(features[c].dtype, pd.StringDtype)]


def check_extent(features: gpd.GeoDataFrame, file: str) -> None:
    """Check that every polygon lies in Cambodia, by the coordinate system it is said to have.

    Where it doesn't, the sentence says what is the likely fault: latitude and longitude swapped,
    the wrong system and which would fit, or single features that reach outside.
    """
    crs = features.crs
    try:
        bounds = to_wgs84(features.geometry).bounds.to_numpy()
    except (ProjError, CRSError) as error:
        raise InputError("boundaries.crs_unusable", file=file, crs=crs.name) from error
    inside = in_cambodia(bounds)
    if inside.all():
        return
    if in_cambodia(bounds[:, [1, 0, 3, 2]]).all():
        raise InputError("boundaries.swapped", file=file)
    feature = labels(features, ~inside)
    if inside.mean() > MOST:
        raise InputError("boundaries.outside_cambodia", file=file, feature=feature)
    hint = usual(features.total_bounds)
    if hint is None:
        raise InputError("boundaries.wrong_place", file=file, feature=feature)
    raise InputError("boundaries.wrong_crs", file=file, feature=feature, hint=hint)
