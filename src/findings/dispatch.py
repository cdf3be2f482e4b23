"""Which sentences an indicator and an area are told in."""

from typing import TYPE_CHECKING

from svc_atlas.address import View
from svc_atlas.findings import changes, communes, rates, reports, shares, tiers
from svc_atlas.findings.asked import Asked
from svc_atlas.findings.names import Names
from svc_atlas.metrics.areas import level_of
from svc_atlas.text.formats import Formats

if TYPE_CHECKING:
    from svc_atlas.web.facts import Facts

_OF = {
    "tier": tiers.standing,
    "tier_change": tiers.moves,
    "crime_rate": rates.sentences,
    "drug_rate": rates.sentences,
    "accidents": rates.sentences,
    "crime_change": changes.sentences,
    "drug_change": changes.sentences,
    "accidents_change": changes.sentences,
    "clearance": shares.clearance,
    "targets": shares.targets,
    "coverage": reports.sentences,
}
_OF_COMMUNE = {"tier": communes.standing, "tier_change": communes.standing}


def sentences(facts: "Facts", view: View, names: Names, formats: Formats) -> list[str]:
    """Return the finding of the map's indicator: at most three sentences, caveat included.

    Parameters
    ----------
    facts : Facts
        The figures of a snapshot.
    view : View
        The area, the year, the indicator and how it is shown.
    names : Names
        The names of areas in the view's language.
    formats : Formats
        The numbers in it.

    Returns
    -------
    list of str
        Whole sentences. What is missing is said to be missing, never told as a zero.
    """
    asked = Asked(facts, view, names, formats)
    of = _OF_COMMUNE if level_of(view.area) == "commune" else {}
    return of.get(view.indicator, _OF[view.indicator])(asked)
