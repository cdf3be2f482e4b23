"""Finished charts, kept: a view that another reader has asked before draws nothing again.

Building and checking a Plotly figure took more than half of a change of year. What a chart shows
follows from the snapshot, the view and the choices named beside it, and from nothing else.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass

import plotly.graph_objects as go

from svc_atlas import charts
from svc_atlas.snapshot import Snapshot
from svc_atlas.web.current import kept_with_snapshot
from svc_atlas.web.screen import Screen

# Charts kept of a snapshot; one holds some 50 KB.
CHARTS = 512


@dataclass(frozen=True, slots=True)
class Finished:
    """A chart as it is shown.

    Attributes
    ----------
    title : str
        Its finding, in plain words.
    spoken : str
        Itself in words.
    figure : Figure
        Without title. Shared by all readers: nobody writes it.
    """

    title: str
    spoken: str
    figure: go.Figure


_lock = threading.Lock()


@kept_with_snapshot()
def of(snapshot: Snapshot) -> OrderedDict[Hashable, Finished]:
    """Return the charts that are kept of a snapshot, the one not asked for the longest first."""
    return OrderedDict()


def chart(
    screen: Screen, key: str, draw: Callable[[], go.Figure], chosen: Hashable = None
) -> Finished:
    """Return a chart, drawn where nobody has asked for it before.

    Parameters
    ----------
    screen : Screen
    key : str
        Names it on the page.
    draw : callable
        Draws it, a figure of ``svc_atlas.charts``.
    chosen : hashable
        What it shows that the address does not tell.
    """
    asked = (screen.view, key, chosen)
    with _lock:
        held = of(screen.snapshot)
        if found := held.get(asked):
            held.move_to_end(asked)
            return found
    found = _finish(draw())
    with _lock:
        held[asked] = found
        while len(held) > CHARTS:
            held.popitem(last=False)
    return found


def _finish(figure: go.Figure) -> Finished:
    spoken = charts.describe(figure)
    title, figure = charts.untitled(figure)
    figure.update_layout(meta=None)  # the words travel once
    return Finished(title, spoken, figure)
