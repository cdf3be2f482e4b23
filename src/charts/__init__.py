"""Plotly figures: each takes rows of the metrics and the formats of a language.

Each figure carries its finding as the title and itself in words (`describe`). Pages show it with
`CONFIG` and without a theme of their own.
"""

from svc_atlas.charts.drugs import drug_groups
from svc_atlas.charts.figure import CONFIG, describe, empty, escape, untitled
from svc_atlas.charts.flow import tier_flow
from svc_atlas.charts.funnels import funnel
from svc_atlas.charts.history import tier_history
from svc_atlas.charts.indicators import compare_bars, ranked_areas
from svc_atlas.charts.lines import trend
from svc_atlas.charts.offences import offence_mix
from svc_atlas.charts.qualities import quality_bars
from svc_atlas.charts.ranks import rank_intervals
from svc_atlas.charts.seizures import seizure_bars
from svc_atlas.charts.shares import shares_over_years
from svc_atlas.charts.tiers import tier_shares, tier_trend
from svc_atlas.charts.waterfall import waterfall

__all__ = [
    "CONFIG",
    "compare_bars",
    "describe",
    "drug_groups",
    "empty",
    "escape",
    "funnel",
    "offence_mix",
    "quality_bars",
    "rank_intervals",
    "ranked_areas",
    "seizure_bars",
    "shares_over_years",
    "tier_flow",
    "tier_history",
    "tier_shares",
    "tier_trend",
    "trend",
    "untitled",
    "waterfall",
]
