"""The sentence under the map's legend: what to keep in mind about this map of this year."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from svc_atlas.metrics import change
from svc_atlas.metrics.areas import within
from svc_atlas.metrics.indicators import CASE_CHANGES
from svc_atlas.web.screen import Screen


def of(screen: Screen) -> tuple[str, Mapping[str, str]] | None:
    """Return which of ``choropleth.LINES`` the map needs, and what is filled into it."""
    view = screen.view
    if view.indicator in CASE_CHANGES:
        return _chance(screen)
    if view.estimate == "smoothed":
        return _smoothed(screen)
    if view.estimate == "clusters" and not _clustered(screen):
        return "no_cluster", {}
    return None


def _chance(screen: Screen) -> tuple[str, Mapping[str, str]] | None:
    """Return how many areas fell and rose, and how many would if no rate had changed."""
    changes, say = screen.facts.compared(screen.view), screen.formats
    changes = changes[within(changes.index.to_series(), _area(screen))]
    said = changes["class"].value_counts()
    if not said.drop("cannot_be_said", errors="ignore").sum():
        return None
    chance = change.by_chance(changes)
    return "chance", {
        "fell": say.count(said.get("better", 0)),
        "rose": say.count(said.get("worse", 0)),
        "chance": say.count(chance) if chance >= 1 else say.rate(chance),
    }


def _smoothed(screen: Screen) -> tuple[str, Mapping[str, str]] | None:
    """Return how far half of the areas were drawn at least towards the country's rate."""
    drawn = 100 * (1 - _rows(screen)["weight"].dropna())
    if not len(drawn):
        return None
    return "smoothed", {"share": screen.formats.percent(float(np.median(drawn)))}


def _clustered(screen: Screen) -> bool:
    found = _rows(screen)["class"]
    return bool(found.isin(["high_high", "low_low", "high_low", "low_high"]).any())


def _rows(screen: Screen) -> pd.DataFrame:
    rows = screen.facts.shown(screen.view)
    return rows[within(rows["area"], _area(screen))]


def _area(screen: Screen) -> str:
    """Return the area that the map is of: of a commune, its district."""
    return screen.view.area[:4] if screen.view.page == "commune" else screen.view.area
