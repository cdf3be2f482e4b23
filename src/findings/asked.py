"""What a sentence is made from: the figures, the view, the names, the numbers in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from svc_atlas.address import View
from svc_atlas.findings.names import Names
from svc_atlas.metrics.areas import DIGITS, NATION, level_of
from svc_atlas.schema import LEVELS
from svc_atlas.text import Text
from svc_atlas.text.formats import Formats

if TYPE_CHECKING:
    from svc_atlas.web.facts import Facts

#: So many communes are named; of more the areas that have the most.
NAMED = 3


@dataclass(frozen=True)
class Asked:
    """One view, and everything that its sentences are made from.

    Attributes
    ----------
    facts : Facts
        The figures of the snapshot.
    view : View
        What is on the map.
    names : Names
        The names in the view's language.
    say : Formats
        The numbers in it.
    """

    facts: "Facts"
    view: View
    names: Names
    say: Formats

    @property
    def text(self) -> Text:
        """The words of the language."""
        return self.say.text

    @cached_property
    def level(self) -> str:
        """The level of the area in view."""
        return level_of(self.view.area)

    @cached_property
    def place(self) -> dict:
        """The year and the area, as sentences ask for them."""
        return {"year": self.view.year, "area": self.names.titled(self.view.area)}

    @property
    def compares(self) -> bool:
        """Whether there is an earlier year to compare with."""
        return self.view.against != self.view.year

    def rows(self, level: str | None = None, indicator: str | None = None) -> pd.DataFrame:
        """Return the statistics of the areas of a level within the one in view, by area."""
        view = self.view
        found = self.facts.of_year(view, level or view.level, indicator or view.indicator)
        return self.inside(found)

    def own(self, indicator: str | None = None) -> pd.Series:
        """Return the statistics of the area in view."""
        indicator = indicator or self.view.indicator
        return self.facts.of_year(self.view, self.level, indicator).loc[self.view.area]

    def inside(self, by_area: pd.DataFrame | pd.Series):
        """Return those of an index of areas that lie in the area in view."""
        if self.view.area == NATION:
            return by_area
        return by_area[by_area.index.str.startswith(self.view.area)]

    def unit(self, n: int, level: str = "commune") -> str:
        """Write how many areas of a level: ``103 communes``."""
        return self.text(f"finding.unit.{level}", n=self.say.count(n))

    def named(self, codes: Sequence[str]) -> str:
        """Join the names of areas."""
        return self.say.names([self.names.placed(code, self.view.area) for code in codes])

    def listed(self, codes: Sequence[str]) -> str:
        """Return ``where`` as the end of a sentence: after a colon the names, else a comma."""
        where = self.where(codes)
        mark = "finding.named" if len(codes) <= NAMED else "finding.where"
        return self.text(mark, names=where) if where else ""

    def where(self, codes: Sequence[str]) -> str:
        """Say which areas these are when they are few, else where most of them lie.

        Nothing of many within one district. An area is singled out only when it has more than
        the next.
        """
        codes = list(codes)
        if len(codes) <= NAMED:
            return self.named(codes)
        below = LEVELS[LEVELS.index(self.level) + 1 :]
        inner = next((level for level in below if DIGITS[level] < len(codes[0])), None)
        if inner is None:
            return ""
        held = pd.Series(codes).str[: DIGITS[inner]].value_counts(sort=True)
        held = held.sort_index().sort_values(ascending=False, kind="stable")
        if len(held) == 1:
            return self.text("finding.all_in", area=self.names.titled(held.index[0]))
        ahead = [k for k in (1, 2) if k < len(held) and held.iloc[k - 1] > held.iloc[k]]
        if not ahead:
            return self.text("finding.spread", areas=self.unit(len(held), inner))
        said = [
            self.text("finding.area_with", area=self.names.name(code), n=self.say.count(n))
            for code, n in held.iloc[: ahead[-1]].items()
        ]
        return self.text("finding.above_all", areas=self.say.names(said))
