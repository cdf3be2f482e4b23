"""The address owns what is on screen: ``parse`` reads it, ``View.query`` writes it.

Addresses come from links, bookmarks and strangers, so every value is untrusted: an unknown or
broken one falls back to the nearest valid one, and the notices say which.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from svc_atlas.gazetteer import parse_code
from svc_atlas.schema import INDICATORS, OFFENCES
from svc_atlas.settings import LANGUAGES

PAGES = ("nation", "province", "district", "commune")
PATHS = {page: "" if page == "nation" else page for page in PAGES}
#: The levels that a page's map can be drawn at; the last is the one it opens with.
LEVELS_OF = {
    "nation": ("province", "district", "commune"),
    "province": ("district", "commune"),
    "district": ("commune",),
    "commune": ("commune",),
}
PARAMETERS = ("area", "year", "indicator", "level", "lang", "against", "offence")
_OFFENCE_INDICATORS = ("crime_rate", "crime_change", "clearance")
_CHANGE_INDICATORS = ("tier_change", "crime_change", "drug_change")
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
        One of ``PAGES``, the level of the area in view.
    area : str
        Its code, ``KH`` for the nation.
    year, against : int
        The year in view, and the earlier one it is compared with; the first year of all stands
        beside itself, and nothing is compared.
    indicator, level, lang : str
        What the map shows, of which areas, in which language.
    offence : str or None
        The one offence that a crime indicator is restricted to.
    """

    page: str
    area: str
    year: int
    indicator: str
    level: str
    lang: str
    against: int
    offence: str | None = None

    def query(self) -> dict[str, str]:
        """Return the parameters that reproduce this view; the year is always among them.

        Examples
        --------
        >>> View("province", "02", 2023, "tier", "commune", "km", 2022).query()
        {'area': '02', 'year': '2023', 'indicator': 'tier', 'level': 'commune', 'lang': 'km'}
        """
        query = {} if self.page == "nation" else {"area": self.area}
        query |= {
            "year": str(self.year),
            "indicator": self.indicator,
            "level": self.level,
            "lang": self.lang,
        }
        if self.against not in (self.year, self.year - 1):
            query["against"] = str(self.against)
        if self.offence is not None:
            query["offence"] = self.offence
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
    def takes_offence(self) -> bool:
        """Whether the indicator on the map can be restricted to one offence."""
        return self.indicator in _OFFENCE_INDICATORS

    def at(self, area: str, page: str) -> "View":
        """Return the same view of another area, at the level nearest to the present one."""
        levels = LEVELS_OF[page]
        return replace(
            self, area=area, page=page, level=self.level if self.level in levels else levels[-1]
        )


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
    indicator = choose("indicator", INDICATORS, "tier")
    view = View(
        page=page,
        area=area,
        year=year,
        indicator=indicator,
        level=choose("level", LEVELS_OF[page], LEVELS_OF[page][-1]),
        lang=choose("lang", LANGUAGES, lang),
        against=against,
    )
    offence = choose("offence", tuple(OFFENCES), None)
    return (replace(view, offence=offence) if view.takes_offence else view), notices


def _area(value: str, page: str, areas: Areas, notices: list[Notice]) -> tuple[str, str]:
    """Return the code in view and the page of its level: what was asked, else what encloses it."""
    code = parse_code(value) if value else None
    # The bare path follows its area down; a named page shows what encloses the area at its level.
    wanted = 6 if page == "nation" else 2 * PAGES.index(page)
    shown = "" if code in (None, "KH") else code[:wanted]
    while shown and areas.get(shown) is None:
        shown = shown[:-2]
    found, level = shown or "KH", PAGES[len(shown) // 2]
    if (value or page != "nation") and (found != code or page not in ("nation", level)):
        notices.append(Notice("area", value, found))
    return found, level


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
