"""The finding that opens a page: the sentences of ``svc_atlas.findings``, one after the other."""

from svc_atlas import findings
from svc_atlas.web.screen import Screen


def of_area(screen: Screen) -> str:
    """Return the finding of the map's indicator, of the area and year in view."""
    names = findings.Names(screen.facts.areas, screen.view.lang)
    return " ".join(findings.sentences(screen.facts, screen.view, names, screen.formats))
