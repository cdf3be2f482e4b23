"""The address owns what is on screen: ``parse`` reads it, ``View.query`` writes it.

Addresses come from links, bookmarks and strangers, so every value is untrusted: an unknown or
broken one falls back to the nearest valid one, and the notices say which.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from svc_atlas.gazetteer import parse_code
from svc_atlas.metrics.indicators import CASE_CHANGES
from svc_atlas.schema import DRUG_GROUPS, INDICATORS, OFFENCES, RECORD_NAMES
from svc_atlas.settings import LANGUAGES

#: The pages of areas, by level; then those of drugs, of what was handed in, of how figures are
#: made, and of published figures held against the records.
AREA_PAGES = ("nation", "province", "district", "commune")
DRUGS = "drugs"
DATA = "data"
METHODS = "methods"
CLAIMS = "claims"
PAGES = (*AREA_PAGES, DRUGS, DATA, METHODS, CLAIMS)
#: The pages without a map: their address keeps the area and the year to go back to.
WITHOUT_MAP = (METHODS, CLAIMS)
PATHS = {page: "" if page == "nation" else page for page in PAGES}
#: The levels that a page's map can be drawn at; the last is the one it opens with. those
#: ``WITHOUT_MAP`` have none.
LEVELS_OF = {
    "nation": ("province", "district", "commune"),
    "province": ("district", "commune"),
    "district": ("commune",),
    "commune": ("commune",),
    DRUGS: ("commune",),
    DATA: ("commune",),
    METHODS: (),
    CLAIMS: (),
}
#: How a rate is painted: as reported, drawn towards the country's rate, of three years together,
#: or where high and low ones lie together.
ESTIMATES = ("reported", "smoothed", "pooled", "clusters")
PARAMETERS = (
    "area", "year", "indicator", "level", "lang", "against", "offence", "estimate", "table",
)  # fmt: skip
_DRUG = "drug_"
#: The drug groups as the offences that they are in an address and in a case list.
DRUG_OFFENCES = tuple(f"{_DRUG}{group}" for group in DRUG_GROUPS)
_OFFENCE_INDICATORS = ("crime_rate", "crime_change", "clearance")
_RATE_INDICATORS = ("crime_rate", "drug_rate", "accidents")
_CHANGE_INDICATORS = ("tier_change", *CASE_CHANGES)
_ANY_LEVEL = ("commune",)
_LONGEST = 64


class Areas(Protocol):
    """What the address asks of the gazetteer."""

    def get(self, code: str):
        """Return the area of ``code``, or None."""


@dataclass(frozen=True)
class View:
    """What is on screen.

    Attributes
    ----------
    page : str
        One of ``PAGES``: the level of the area in view, ``drugs``, ``data`` or ``methods``.
    area : str
        Its code, ``KH`` for the nation.
    year, against : int
        The year in view, and the earlier one it is compared with; the first year of all stands
        beside itself, and nothing is compared.
    indicator, level, lang : str
        What the map shows, of which areas, in which language. The map of ``drugs`` shows
        ``drug_rate``, that of ``data`` ``coverage``, or ``report`` where one table is chosen.
    offence : str or None
        The one offence that a crime indicator is restricted to, or the one of ``DRUG_OFFENCES``
        that the map of ``drugs`` is.
    estimate : str
        One of ``ESTIMATES``: how the map shows a rate of all offences.
    table : str or None
        The one table that ``data`` is restricted to.
    """

    page: str
    area: str
    year: int
    indicator: str
    level: str
    lang: str
    against: int
    offence: str | None = None
    estimate: str = "reported"
    table: str | None = None

    def query(self) -> dict[str, str]:
        """Return the parameters that reproduce this view; the year is always among them.

        Examples
        --------
        >>> View("province", "02", 2023, "tier", "commune", "km", 2022).query()
        {'area': '02', 'year': '2023', 'indicator': 'tier', 'level': 'commune', 'lang': 'km'}
        """
        query = {} if self.area == "KH" else {"area": self.area}
        if self.page == DATA:
            table = {"table": self.table} if self.table else {}
            return {**query, "year": str(self.year), **table, "lang": self.lang}
        if self.page in WITHOUT_MAP:
            return {**query, "year": str(self.year), "lang": self.lang}
        query["year"] = str(self.year)
        if self.page != DRUGS:
            query |= {"indicator": self.indicator, "level": self.level}
        query["lang"] = self.lang
        if self.page != DRUGS and self.against not in (self.year, self.year - 1):
            query["against"] = str(self.against)
        if self.offence is not None:
            query["offence"] = self.offence
        if self.estimate != "reported" and self.takes_estimate:
            query["estimate"] = self.estimate
        return query

    @property
    def path(self) -> str:
        """The path of the page, without a leading slash."""
        return PATHS[self.page]

    @property
    def compares(self) -> bool:
        """Whether the indicator on the map compares two years."""
        return self.indicator in _CHANGE_INDICATORS

    @property
    def offences(self) -> tuple[str, ...]:
        """The offences, on the page of drugs the groups, of which the map can show one alone."""
        if self.page == DRUGS:
            return DRUG_OFFENCES
        return tuple(OFFENCES) if self.indicator in _OFFENCE_INDICATORS else ()

    @property
    def takes_offence(self) -> bool:
        """Whether the indicator on the map can be restricted to one offence."""
        return bool(self.offences)

    @property
    def group(self) -> str | None:
        """The drug group of ``schema.DRUG_GROUPS`` that the map is restricted to, or None."""
        return self.offence.removeprefix(_DRUG) if self.offence in DRUG_OFFENCES else None

    @property
    def takes_estimate(self) -> bool:
        """Whether the map shows a rate of all offences, which can be estimated otherwise."""
        return self.indicator in _RATE_INDICATORS and self.offence is None

    @property
    def drawn(self) -> str:
        """What the map's classes are of: the indicator, or its ``clusters``."""
        return "clusters" if self.estimate == "clusters" else self.indicator

    @property
    def estimates(self) -> tuple[str, ...]:
        """The ``ESTIMATES`` that the map can show: clusters are found of communes alone."""
        if not self.takes_estimate:
            return ESTIMATES[:1]
        return ESTIMATES if self.level == "commune" else ESTIMATES[:-1]

    def at(self, area: str, page: str) -> "View":
        """Return the same view of another area, at the level nearest to the present one.

        What the maps of ``drugs`` and ``data`` show is their own: it neither comes along nor goes
        with them. The page of methods keeps the area and the year alone.
        """
        levels = LEVELS_OF[page] or _ANY_LEVEL
        level = self.level if self.level in levels else levels[-1]
        moved = replace(self, area=area, page=page, level=level)
        if moved.estimate not in moved.estimates:
            moved = replace(moved, estimate="reported")
        if page == self.page or {page, self.page} <= set(AREA_PAGES):
            return moved
        indicator = _indicator_of(page, None)
        return replace(moved, indicator=indicator, offence=None, estimate="reported", table=None)

    def of_group(self, group: str | None) -> "View":
        """Return the view of ``drugs`` restricted to a drug group, or to none."""
        offence = f"{_DRUG}{group}" if group else None
        return replace(self, offence=offence, estimate="reported" if group else self.estimate)

    def of_table(self, table: str | None) -> "View":
        """Return the view of ``data`` restricted to a table, or to none."""
        return replace(self, table=table, indicator=_indicator_of(DATA, table))


@dataclass(frozen=True)
class Notice:
    """One value of the address that could not be followed, and what is shown in its place."""

    parameter: str
    given: str
    shown: str


def parse(
    query: Mapping[str, str],
    page: str,
    *,
    areas: Areas,
    years: Sequence[int],
    lang: str,
) -> tuple[View, list[Notice]]:
    """Read an address.

    Parameters
    ----------
    query : mapping of str to str
        The parameters as given.
    page : str
        The page of the path; the area decides when it is of a higher level.
    areas : Areas
        The gazetteer.
    years : sequence of int
        The years of the snapshot, ascending.
    lang : str
        The language where none is given.

    Returns
    -------
    View
        What to show.
    list of Notice
        One for each value that could not be followed.

    Examples
    --------
    >>> from svc_atlas.gazetteer import load
    >>> view, notices = parse({"area": "02", "year": "1066"}, "province", areas=load(),
    ...                       years=[2022, 2023], lang="en")
    >>> view.year, notices[0].given
    (2022, '1066')
    """
    given = {name: str(query.get(name, ""))[:_LONGEST].strip() for name in PARAMETERS}
    notices: list[Notice] = []

    def choose(name: str, allowed: Sequence[str], default: str | None) -> str | None:
        value = given[name]
        if value in allowed:
            return value
        if value:
            notices.append(Notice(name, value, default or ""))
        return default

    area, page = _area(given["area"], page, areas, notices)
    year = _year("year", given["year"], years, years[-1], notices)
    earlier = [y for y in years if y < year] or [year]
    against = _year("against", given["against"], earlier, earlier[-1], notices)
    indicator = choose("indicator", INDICATORS, _indicator_of(page, None))
    view = View(
        page=page,
        area=area,
        year=year,
        indicator=indicator,
        level=choose("level", LEVELS_OF[page], (LEVELS_OF[page] or _ANY_LEVEL)[-1]),
        lang=choose("lang", LANGUAGES, lang),
        against=against,
    )
    offence = choose("offence", (*OFFENCES, *DRUG_OFFENCES), None)
    table = choose("table", RECORD_NAMES, None)
    if page == DATA:
        return replace(view, against=earlier[-1]).of_table(table), notices
    if page in WITHOUT_MAP:
        return replace(view, against=earlier[-1], indicator=_indicator_of(page, None)), notices
    if page == DRUGS:
        view = replace(view, against=earlier[-1], indicator=_indicator_of(page, None))
    if offence in view.offences:
        view = replace(view, offence=offence)
    if view.takes_estimate:
        view = replace(view, estimate=choose("estimate", view.estimates, "reported"))
    return view, notices


def _indicator_of(page: str, table: str | None) -> str:
    """Return what the map of a page opens with."""
    if page == DATA:
        return "report" if table else "coverage"
    return "drug_rate" if page == DRUGS else "tier"


def _area(value: str, page: str, areas: Areas, notices: list[Notice]) -> tuple[str, str]:
    """Return the code in view and the page of its level: what was asked, else what encloses it."""
    code = parse_code(value) if value else None
    # The bare path follows its area down; a named page shows what encloses the area at its level.
    deepest = {"nation": 6, DRUGS: 4, DATA: 4, METHODS: 6, CLAIMS: 2}
    wanted = deepest.get(page) or 2 * AREA_PAGES.index(page)
    shown = "" if code in (None, "KH") else code[:wanted]
    while shown and areas.get(shown) is None:
        shown = shown[:-2]
    found, level = shown or "KH", AREA_PAGES[len(shown) // 2]
    of_any = ("nation", DRUGS, DATA, *WITHOUT_MAP)
    needed = value or page not in of_any
    if needed and (found != code or page not in (*of_any, level)):
        notices.append(Notice("area", value, found))
    return found, level if page in AREA_PAGES else page


def _year(
    name: str, value: str, allowed: Sequence[int], default: int, notices: list[Notice]
) -> int:
    if not value:
        return default
    try:
        wanted = int(value)
    except ValueError:
        wanted = None
    if wanted in allowed:
        return wanted
    shown = default if wanted is None else _nearest(allowed, wanted)
    notices.append(Notice(name, value, str(shown)))
    return shown


def _nearest(years: Sequence[int], wanted: int) -> int:
    """Return the year nearest to ``wanted``, the earlier of two."""
    return min(years, key=lambda year: (abs(year - wanted), year))
