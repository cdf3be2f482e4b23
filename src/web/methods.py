"""The page of methods, from the dictionary of indicators and statistics."""

from svc_atlas.metrics.indicators import INDICATORS
from svc_atlas.web.screen import Screen


def opening(screen: Screen) -> str:
    """Return the sentence that opens the page."""
    return screen.text("methods.opening", indicators=screen.formats.count(len(INDICATORS)))


def show(screen: Screen) -> None:
    """Show the dictionary."""
