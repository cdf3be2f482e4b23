"""Plotly figures: each takes rows of the metrics and the formats of a language.

Each figure carries its finding as the title and itself in words (`describe`). Pages show it with
`CONFIG` and without a theme of their own.
"""

from svc_atlas.charts.figure import CONFIG, describe, empty, escape, untitled
from svc_atlas.charts.history import tier_history
from svc_atlas.charts.indicators import compare_bars, ranked_areas
from svc_atlas.charts.lines import trend
from svc_atlas.charts.offences import offence_mix
from svc_atlas.charts.tiers import tier_shares, tier_trend

__all__ = [
    "CONFIG",
    "compare_bars",
    "describe",
    "empty",
    "escape",
    "offence_mix",
    "ranked_areas",
    "tier_history",
    "tier_shares",
    "tier_trend",
    "trend",
    "untitled",
]
