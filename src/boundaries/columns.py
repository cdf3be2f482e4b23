"""Which column of a layer holds names, codes and parents, whatever the file calls it.

Files name their columns after their makers: ``ADM3_EN`` (OCHA), ``shapeName`` (geoBoundaries),
``NAME_3`` (GADM), ``COM_NAME`` and ``Com_Code`` (the ministries), Khmer names beside Latin ones.
A header tells the level, the values tell whether they are codes, names or neither.
"""

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import pandas as pd

from svc_atlas.naming import clean_name, is_khmer, parse_code

LEVELS = ("province", "district", "commune")
DIGITS = {"province": 2, "district": 4, "commune": 6}
_LEVEL_HEADERS = {
    "village": r"adm4|vil(l|lage)?(_|$)|(^|_)phum|ភូមិ|name_4",
    "commune": r"adm3|(^|_)com(m|mune)?s?(_|$)|commune|khum|sangkat|name_3|_3$|ឃុំ|សង្កាត់",
    "district": r"adm2|(^|_)dis(t|tr|trict)?s?(_|$)|district|srok|khan|name_2|_2$|ស្រុក|ខណ្ឌ",
    "province": r"adm1|(^|_)prov?(ince)?s?(_|$)|province|kh[ae]+tt?(_|$)|name_1|_1$|ខេត្ត|រាជធានី",
}
_NAME_HEADER = r"name|(^|_)(en|eng|kh|km|khm|khmer|latin|label)(_|$)|ឈ្មោះ"
_CODE_HEADER = r"code|(^|_)(gis|cc|gid|geo_?id)(_|$)|_id(_|$)|លេខកូដ"
_NEVER_NAME = (
    r"type|(^|_)alt|alt\d|(^|_)ref|iso|hasc|(^|_)(len|leng|length|area)(_|$)|shape_?id|adm0|_0$|"
    r"country|date|valid|var_?name|group|source|objectid|(^|_)fid|remark|note"
)
_DATE_HEADER = r"date|valid|year|vintage"
_YEAR = re.compile(r"(?:19|20)\d{2}")
_SHARE_OF_CODES = 0.5
_SHARE_OF_KNOWN = 0.5


@dataclass(frozen=True)
class Columns:
    """The columns of a layer, by what they hold; empty or None where the layer has none.

    Attributes
    ----------
    names, district_names, province_names : tuple of str
        Columns of names, those of communes first; one script each, and of communes every other
        column of known names: what a second one says against the first must be heard.
    code, district_code, province_code : str or None
        Columns of area codes of 6, 4 and 2 digits.
    vintage : str or None
        The latest year that a column of dates holds.
    """

    names: tuple[str, ...] = ()
    district_names: tuple[str, ...] = ()
    province_names: tuple[str, ...] = ()
    code: str | None = None
    district_code: str | None = None
    province_code: str | None = None
    vintage: str | None = None


def recognise(
    features: pd.DataFrame,
    *,
    level: str = "commune",
    known: Callable[[str], bool] | None = None,
) -> Columns:
    """Recognise the columns of a layer whose features are areas of ``level``.

    Parameters
    ----------
    features : DataFrame
        The attributes as the file has them, with or without the geometry.
    level : str
        Whose areas the features are: ``commune``, or ``district``, ``province`` for parents. A
        header that tells no level (``NAME``, ``shapeName``) is of this one.
    known : callable, optional
        Whether a name is one of the gazetteer's at this level. Decides where no header does.

    Examples
    --------
    >>> layer = pd.DataFrame({
    ...     "OBJECTID": [1, 2], "ADM3_EN": ["Bavel", "Bour"], "ADM3_TYPE": ["Khum", "Khum"],
    ...     "ADM3_PCODE": ["KH020401", "KH021103"], "ADM2_EN": ["Bavel", "Phnum Proek"]})
    >>> found = recognise(layer)
    >>> found.names, found.code, found.district_names, found.province_names
    (('ADM3_EN',), 'ADM3_PCODE', ('ADM2_EN',), ())
    """
    headers = {column: _header(column) for column in features.columns if column != "geometry"}
    found: dict[str, dict] = {name: {"codes": [], "names": []} for name in LEVELS}
    for column, header in headers.items():
        at = _level_of(header)
        if at == "village":
            continue
        kind, digits = _kind(features[column], header)
        if kind == "codes" and (coded := _coded_level(at, digits)):
            found[coded]["codes"].append(column)
        elif kind == "names" and (at or re.search(_NAME_HEADER, header)):
            found[at or level]["names"].append(column)
    own = found[level]
    if not own["names"] and known:
        own["names"] = _by_content(features, headers, found, known)
    best = _best_names(features, found["commune"]["names"])
    others = (c for c in found["commune"]["names"] if c not in best)
    more = (c for c in others if known and _share_known(features[c], known) > _SHARE_OF_KNOWN)
    return Columns(
        names=(*best, *more),
        district_names=_best_names(features, found["district"]["names"]),
        province_names=_best_names(features, found["province"]["names"]),
        code=next(iter(found["commune"]["codes"]), None),
        district_code=next(iter(found["district"]["codes"]), None),
        province_code=next(iter(found["province"]["codes"]), None),
        vintage=_vintage(features, headers),
    )


def text(value) -> str | None:
    """Return a cell's text, cleaned and mended; None where it holds none.

    Text that was UTF-8 and read as the DOS code page 437 is turned back.

    Examples
    --------
    >>> text("Chamb├ók"), text("  "), text("Siĕm Réab")
    ('Chambâk', None, 'Siĕm Réab')
    """
    if not isinstance(value, str):
        return None
    if not value.isascii():
        with suppress(UnicodeError):
            value = value.encode("cp437").decode("utf-8")
    return clean_name(value) or None


def code(value, level: str = "commune") -> str | None:
    """Return the code of ``level`` that a cell holds; None where it holds none.

    Examples
    --------
    >>> code("KH20401"), code(20401.0), code("Bavel"), code("0204")
    ('020401', '020401', None, None)
    """
    written = parse_code(value)
    return written if written and len(written) == DIGITS[level] else None


def _header(column) -> str:
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", str(column))
    return re.sub(r"[\s.\-:/()]+", "_", words).strip("_").lower()


def _level_of(header: str) -> str | None:
    return next((at for at, words in _LEVEL_HEADERS.items() if re.search(words, header)), None)


def _kind(values: pd.Series, header: str) -> tuple[str | None, int | None]:
    """Return ``codes`` with their usual number of digits, ``names``, or neither."""
    values = values.dropna()
    if not len(values):
        return None, None
    codes = values.map(parse_code)
    if codes.notna().mean() > _SHARE_OF_CODES:
        prefixed = values.astype("string").str.strip().str.upper().str.startswith("KH").all()
        said = prefixed or re.search(_CODE_HEADER, header) or _level_of(header)
        return ("codes", int(codes.dropna().str.len().mode()[0])) if said else (None, None)
    texts = values[values.map(lambda v: isinstance(v, str) and bool(v.strip()))]
    if texts.empty or re.search(_NEVER_NAME, header) or re.search(_CODE_HEADER, header):
        return None, None
    return ("names", None) if texts.str.contains(r"[^\W\d_]").mean() > 0.5 else (None, None)


def _coded_level(at: str | None, digits: int | None) -> str | None:
    """Return the level of a column of codes: what the digits say, unless the header differs."""
    said = next((name for name, count in DIGITS.items() if count == digits), None)
    return said if at in (None, said) else None


def _best_names(features: pd.DataFrame, columns: list[str]) -> tuple[str, ...]:
    """Return at most one column of each script, the fullest."""
    best: dict[bool, str] = {}
    for column in sorted(columns, key=lambda c: -int(features[c].notna().sum())):
        texts = features[column].dropna().astype(str)
        best.setdefault(texts.map(is_khmer).mean() > 0.5, column)
    return tuple(column for column in columns if column in best.values())


def _by_content(features, headers, found, known) -> list[str]:
    taken = {c for kinds in found.values() for columns in kinds.values() for c in columns}
    shares = {}
    for column, header in headers.items():
        if column in taken or _kind(features[column], header)[0] != "names":
            continue
        shares[column] = _share_known(features[column], known)
    return [column for column, share in shares.items() if share > 0.3]


def _share_known(values: pd.Series, known: Callable[[str], bool]) -> float:
    names = {name for value in values if (name := text(value))}
    return sum(map(known, names)) / max(len(names), 1)


def _vintage(features: pd.DataFrame, headers: dict[str, str]) -> str | None:
    years: list[str] = []
    for column, header in headers.items():
        if re.search(_DATE_HEADER, header):
            years += _YEAR.findall(" ".join(features[column].dropna().astype(str).unique()[:50]))
    return max(years, default=None)
