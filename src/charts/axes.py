"""Axes that read in both languages and both kinds of digits."""

import math
from collections.abc import Sequence
from decimal import Decimal

import plotly.graph_objects as go

from svc_atlas.charts.figure import bold
from svc_atlas.text.formats import Formats


def ticks(low: float, high: float, most: int = 4) -> list[float]:
    """Return round values from at or below ``low`` to at or above ``high``, zero among them.

    Examples
    --------
    >>> ticks(0, 3.7)
    [0.0, 1.0, 2.0, 3.0, 4.0]
    >>> ticks(-73, 20)
    [-75.0, -50.0, -25.0, 0.0, 25.0]
    >>> ticks(0, 0)
    [0.0, 1.0]
    """
    low, high = float(low), float(high)
    if low == high:
        return [0.0, 1.0]
    rough = (high - low) / most
    power = 10 ** math.floor(math.log10(rough))
    step = next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= rough * 0.99)
    return [step * n for n in range(math.floor(low / step), math.ceil(high / step - 1e-9) + 1)]


def decimals_of(marks: Sequence[float]) -> int:
    """Return the decimals that the marks of an axis need: 12.5 is not where 13 stands.

    Examples
    --------
    >>> decimals_of([0.0, 1.0, 2.0]), decimals_of([0.0, 2.5, 5.0]), decimals_of([0.0, 0.25, 0.5])
    (0, 1, 2)
    """
    step = Decimal(f"{marks[1] - marks[0]:.3g}").normalize()
    return max(0, -step.as_tuple().exponent)


def apart(places: list[float], step: float, low: float, high: float) -> list[float]:
    """Move ascending places at least ``step`` apart, within ``low`` and ``high`` where they fit.

    Examples
    --------
    >>> apart([1.0, 1.1, 4.0], 1.0, 0.0, 4.5)
    [1.0, 2.0, 4.0]
    >>> apart([3.9, 4.0], 1.0, 0.0, 4.5)
    [3.5, 4.5]
    """
    moved = []
    for place in places:
        moved.append(max(place, moved[-1] + step) if moved else max(place, low))
    ceiling = high
    for index in reversed(range(len(moved))):
        moved[index] = min(moved[index], ceiling)
        ceiling = moved[index] - step
    return moved


def over_years(
    figure: go.Figure, formats: Formats, years: Sequence[int], selected: int | None
) -> None:
    """Write every second year along the foot, the selected one (else the last) among them.

    The selected one is in bold.

    Seven years side by side run into each other on a phone.
    """
    among = years[-1] if selected is None else selected
    shown = [year for year in years if (year - among) % 2 == 0]
    figure.update_xaxes(
        range=[years[0] - 0.5, years[-1] + 0.5],
        tickvals=shown,
        ticktext=[bold(formats.year(year), year == selected) for year in shown],
        tickangle=0,
    )
