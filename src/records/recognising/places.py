"""Which commune a row is about: by its code and its names, within its district and province.

A code counts only where the name agrees, a name only within its parents. What stays unclear is a
finding: a wrong commune is worse than none.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from svc_atlas.areas import Area
from svc_atlas.boundaries.lineage import SPLIT, moved, recodings
from svc_atlas.boundaries.names import Label, commune_names
from svc_atlas.gazetteer import Gazetteer
from svc_atlas.lookup import KINDS, without_titles
from svc_atlas.naming import OTHER_PLACE, SAME_NAME, clean_name, is_khmer, parse_code
from svc_atlas.records.findings import Both, Phrase
from svc_atlas.records.recognising.line_breaks import joined

_MOST = 6  # candidates that a finding names


@dataclass(frozen=True, slots=True)
class Told:
    """What a row says of its commune.

    Attributes
    ----------
    code : str or None
        As written.
    names : tuple of str
        As written, in either script.
    district, province : str or None
        Codes of the areas that it is told to lie in.
    """

    code: str | None = None
    names: tuple[str, ...] = ()
    district: str | None = None
    province: str | None = None

    def __bool__(self) -> bool:
        return bool(self.code or self.names)


@dataclass(frozen=True, slots=True)
class Place:
    """The commune of a row, or why there is none.

    Attributes
    ----------
    commune : str or None
    rule : str or None
        Of the finding that it gives, an error where the commune is None.
    params : tuple of (str, object)
        Of that rule.
    of_name : bool
        Whether the finding is at the name rather than at the code.
    """

    commune: str | None
    rule: str | None = None
    params: tuple[tuple[str, object], ...] = ()
    of_name: bool = True

    @classmethod
    def without(cls, rule: str, *, of_name: bool = True, **params) -> "Place":
        """Return that there is none, by which rule."""
        return cls(None, rule, tuple(params.items()), of_name)


class Places:
    """The communes of a gazetteer, found by what rows say; each answer is kept."""

    def __init__(self, gazetteer: Gazetteer):
        self._gazetteer = gazetteer
        self._names = commune_names(gazetteer)
        self._moved = moved(gazetteer)
        self._former = _former(gazetteer)
        self._of: dict[str, list[str]] = defaultdict(list)
        for area in gazetteer.level("commune"):
            self._of[area.parent].append(area.code)
            self._of[area.code[:2]].append(area.code)
        self._known: dict[Told, Place] = {}
        self._areas: dict[tuple, str | None] = {}

    def area(self, written, level: str, within: str | None = None) -> str | None:
        """Return the code of the district or province that a cell names; None where unclear."""
        if written is None or isinstance(written, bool):
            return None
        asked = (str(written), level, within)
        if asked not in self._areas:
            self._areas[asked] = self._area(written, level, within)
        return self._areas[asked]

    def _area(self, written, level: str, within: str | None) -> str | None:
        digits = 4 if level == "district" else 2
        code = parse_code(written)
        if code and code != "KH":
            area = self._gazetteer.get(code[:digits])
            return area.code if area and area.level == level else None
        for scope in dict.fromkeys((within, None)):

            def answer(name: str, scope: str | None = scope) -> Area | None:
                return self._gazetteer.find(name, level=level, within=scope).area

            lines = joined(str(written), lambda name: answer(name) is not None)
            found = {area.code for name in lines if (area := answer(name))}
            if found:
                return found.pop() if len(found) == 1 else None
        return None

    def district(self, name: str, province: str | None) -> str | None:
        """Return the one district of a name, of a province where it is known."""
        code = self.area(name, "district", province)
        return code if code and code.startswith(province or "") else None

    def is_province(self, name: str) -> bool:
        """Whether a name is a province's: towns have it too."""
        return self.area(name, "province") is not None

    def is_exactly(self, name: str, code: str) -> bool:
        """Whether an area has a name, and not only one like it."""
        key = Label.of(name).keys
        return any(key & Label.of(own).keys for own in self._gazetteer.names(code))

    def named(self, codes: Iterable[str]) -> Both:
        """Return the names of areas."""
        return self._both([self._gazetteer[code] for code in codes])

    def provinces(self, told: Told) -> frozenset[str]:
        """Return the provinces in which a row's code, else each of its names, is a commune's."""
        area = self._gazetteer.get(parse_code(told.code) or "") if told.code else None
        if area is not None:
            return frozenset({area.code[:2]})
        found = [{code[:2] for code in self._exact(name, None)} for name in told.names]
        return frozenset(set.intersection(*found)) if found else frozenset()

    def fitting(self, told: Told) -> frozenset[str]:
        """Return all communes of the country that have a name which a row says."""
        return frozenset().union(*(self._exact(name, None) for name in told.names))

    def is_name(self, name: str) -> bool:
        """Whether some commune has exactly this name."""
        return bool(self._exact(name, None))

    def find(self, told: Told) -> Place:
        """Return the commune that a row is about."""
        if told not in self._known:
            self._known[told] = self._find(told)
        return self._known[told]

    def find_doubting(self, told: Told) -> Place:
        """Return the commune of a row of which nobody said whose codes it has.

        A code alone that is another commune's in another list proves nothing.
        """
        place = self.find(told)
        others = self._former.get(place.commune, frozenset()) - {place.commune}
        if told.names or not others:
            return place
        listed = self.listed({place.commune, *others})
        return Place.without("commune_code_of_two", of_name=False, candidates=listed)

    def _find(self, told: Told) -> Place:
        code = parse_code(told.code) if told.code else None
        area = self._gazetteer.get(code) if code else None
        if area is not None and area.level == "commune":
            return self._by_code(area, told)
        if told.code:
            return self._by_former(code, told)
        return self._by_name(told)

    def _by_code(self, area: Area, told: Told) -> Place:
        """Return the commune of a code, where its name and parents do not speak against it."""
        scope = told.district or told.province
        if not told.names:
            if scope and not area.code.startswith(scope):
                return self._other(area, self._gazetteer[scope])
            return Place(area.code)
        exact = any(area.code in self._exact(name, area.parent) for name in told.names)
        agree = self._agree(told.names, area.code)
        if exact and agree:
            used = self._moved.get(area.code)
            if used and told.district == used[:4]:
                return self.recoded(used, area.code)
            return Place(area.code)
        where = scope or area.parent
        named = {c for name in told.names for c in self._exact(name, where) or ()}
        named = named or {c for n in told.names for c in self._exact(n, area.code[:2])}
        former = named & self._former.get(area.code, frozenset())
        if len(former) == 1 and len(named) == 1 and self._agree(told.names, *named):
            return self.recoded(former.pop(), area.code)
        if not named and agree and self._is_spelling(told.names, area):
            return self.by_spelling(area.code)
        if len(named) == 1 and area.code not in named and self._agree(told.names, *named):
            return self._other(area, self._gazetteer[named.pop()])
        return Place.without(
            "commune_other_name", code=area.code, name=self._both([area]),
            other=self._each(told.names, where),
        )  # fmt: skip

    def _by_former(self, code: str | None, told: Told) -> Place:
        """Return the commune that a code which is not in the list became, if the name proves it."""
        became = self._former.get(code or "", frozenset())
        named = {c for name in told.names for c in self._exact(name, None)} & became
        if len(named) == 1 and self._agree(told.names, *named):
            return self.recoded(named.pop(), code)
        named = {c for n in told.names for c in self._exact(n, told.district or told.province)}
        why = why_unknown(told, self.listed(named) if len(named) == 1 else None)
        return Place.without("commune_unknown", of_name=False, why=why)

    def _by_name(self, told: Told) -> Place:
        scope = told.district or told.province
        hits = [self._exact(name, scope) for name in told.names] if scope else []
        found = [hit for hit in hits if hit]
        named = set.intersection(*map(set, found)) if found else set()
        if found and not named:
            return Place.without("commune_ambiguous", candidates=self.listed(set().union(*found)))
        near = self._spelled(told.names, scope) if scope and not named else None
        told_of = named or ({near} if near else set())
        agreed = {c for c in told_of if self._agree(told.names, c)}
        if told_of and not agreed:
            meant = (self._meant(name, scope) for name in told.names)
            return Place.without("commune_ambiguous", candidates=self.listed(told_of.union(*meant)))
        if near:
            return self.by_spelling(near)
        if len(agreed) == 1:
            return Place(agreed.pop())
        return self._unclear(agreed, told)

    def _unclear(self, named: set[str], told: Told) -> Place:
        """Return why no commune, or none alone, has the name in the parents of a row."""
        for left, used in self._moved.items():
            if named == {left, used}:
                return Place.without("commune_listed_twice", candidates=self.listed(named))
        if not named:
            above = told.district[:2] if told.district else None
            named = {c for name in told.names for c in self._exact(name, above)}
            if len(named) == 1 and (above := told.district or told.province):
                return self._elsewhere(named.pop(), above)
        if named:
            return Place.without("commune_ambiguous", candidates=self.listed(named))
        return Place.without("commune_unknown")

    def _exact(self, name: str, scope: str | None) -> frozenset[str]:
        """Return the communes of exactly this name, within a scope."""
        if levels_of(name):
            return frozenset()
        found = self._names.named(Label.of(name))
        return found if scope is None else frozenset(c for c in found if c.startswith(scope))

    def _meant(self, name: str, scope: str) -> frozenset[str]:
        """Return the communes of this name, those about a scope first, else of a near spelling."""
        if levels_of(name):
            return frozenset()
        found = self._exact(name, scope) or self._exact(name, scope[:2])
        return found or self._names.meant(Label.of(name), (scope[:2],))

    def _agree(self, names: tuple[str, ...], code: str) -> bool:
        """Whether every name may be that of one commune; one name alone may be misspelt."""
        told = (name for name in names if not levels_of(name))
        return self._names.stands_for(Label.of(*told), code)

    def _spelled(self, names: tuple[str, ...], scope: str) -> str | None:
        """Return the one commune in a parent of which a name is another spelling."""
        codes = set()
        for name in names:
            if levels_of(name):
                continue
            if is_khmer(name):
                codes |= self._nearest(name, scope)
            elif found := self._gazetteer.find(name, level="commune", within=scope).area:
                codes.add(found.code)
        return codes.pop() if len(codes) == 1 else None

    def _nearest(self, name: str, scope: str) -> set[str]:
        """Return the one commune in a district whose Khmer name is nearly this one."""
        if len(scope) != 4:
            return set()
        alike = {c: self._names.closeness(Label.of(name), c) for c in self._of[scope]}
        near = {c for c, value in alike.items() if value >= SAME_NAME}
        return near if len(near) == 1 else set()

    def _is_spelling(self, names: tuple[str, ...], area: Area) -> bool:
        """Whether a name is a near spelling of a commune's, and of no other's of its district."""
        for name in names:
            if levels_of(name):
                continue
            label = Label.of(name)
            alike = {c: self._names.closeness(label, c) for c in self._of[area.parent]}
            own = alike.pop(area.code)
            if own >= SAME_NAME and own > max(alike.values(), default=OTHER_PLACE):
                return True
        return False

    def recoded(self, code: str, former: str) -> Place:
        """Return a commune that is found by its name under a former code, or another coding's."""
        params = (("code", code), ("former", former))
        return Place(code, "commune_recoded", params, False)

    def _other(self, area: Area, other: Area) -> Place:
        shown = self._both([other], coded=True)
        return Place.without(
            "commune_other_name", code=area.code, name=self._both([area]), other=shown
        )

    def _each(self, names: tuple[str, ...], scope: str) -> Both:
        """Return the names of a row, each with the communes that have it."""
        found = [self._meant(name, scope) for name in names]
        listed = [(n, self.listed(codes)) for n, codes in zip(names, found, strict=True)]
        return Both(
            ", ".join(f"«{n}» ({of.km})" if of.km else f"«{n}»" for n, of in listed),
            ", ".join(f"“{n}” ({of.en})" if of.en else f"“{n}”" for n, of in listed),
        )

    def _elsewhere(self, code: str, above: str) -> Place:
        """Return that the one commune of a name lies outside the parent that its row says."""
        parent = code[: len(above)]
        return Place.without(
            "commune_elsewhere", candidate=self.listed([code]),
            lies=self._both([self._gazetteer[parent]]), other=self._both([self._gazetteer[above]]),
        )  # fmt: skip

    def by_spelling(self, code: str) -> Place:
        """Return a commune whose name is spelt another way."""
        params = (("code", code), ("name", self._both([self._gazetteer[code]])))
        return Place(code, "commune_by_spelling", params)

    def listed(self, codes: Iterable[str]) -> Both:
        """Return communes as a list that a person can choose from."""
        areas = [self._gazetteer[code] for code in sorted(codes)]
        return self._both(areas[:_MOST], coded=True, more=len(areas) > _MOST)

    @staticmethod
    def _both(areas: list[Area], *, coded: bool = False, more: bool = False) -> Both:
        def said(name):
            shown = [f"{area.code} {name(area)}" if coded else name(area) for area in areas]
            return ", ".join([*shown, "…"] if more else shown)

        return Both(km=said(lambda area: area.name_km), en=said(lambda area: area.name_en))


def _former(gazetteer: Gazetteer) -> dict[str, frozenset[str]]:
    """Return by former code the communes that it is known to have become."""
    became = defaultdict(set)
    rows = recodings()
    rows = rows[rows["relation"] != SPLIT]
    for former, code in zip(rows["code_from"], rows["code_to"], strict=True):
        if former != code and code in gazetteer.areas:
            became[former].add(code)
    for repair in gazetteer.repairs:
        if repair.action in ("merge", "villages") or repair.code in moved(gazetteer):
            became[repair.code].add(repair.target)
    return {former: frozenset(codes) for former, codes in became.items()}


def why_unknown(told: Told, candidate: Both | None = None) -> Phrase:
    """Return why the commune of a row is not known.

    Parameters
    ----------
    told : Told
    candidate : Both, optional
        The one commune of the row's name, where its code is that of none.
    """
    said = {"code": told.code, "name": " / ".join(told.names), "candidate": candidate}
    if candidate:
        return Phrase("records.unknown.code_of_none", said)
    kind = ("both" if told.names else "code") if told.code else "name" if told.names else "nothing"
    return Phrase(f"records.unknown.{kind}", said)


def levels_of(name: str) -> tuple[str, ...]:
    """Return the levels above communes that the titles of a name may tell, the lowest first.

    Many districts, and some provinces, share their name with one of their communes, so that a
    title alone tells them apart.

    Examples
    --------
    >>> levels_of("ស្រុកបាធាយ"), levels_of("Siem Reap province"), levels_of("Krong Kaeb")
    (('district',), ('province',), ('district', 'province'))
    >>> levels_of("ឃុំបាធាយ"), levels_of("Batheay")
    ((), ())
    """
    kinds = {kind for _, told in without_titles(clean_name(name)) for kind in told}
    if kinds.intersection(KINDS["commune"]):
        return ()
    return tuple(level for level in ("district", "province") if kinds.intersection(KINDS[level]))


@cache
def places(gazetteer: Gazetteer) -> Places:
    """Return the finder of a gazetteer's communes, made once."""
    return Places(gazetteer)
