"""One commune's tier through the years."""

import pandas as pd
import plotly.graph_objects as go

from svc_atlas.charts.axes import over_years
from svc_atlas.charts.figure import SIZE, blank, described, empty, escape, hatch
from svc_atlas.charts.tiers import TIERS, look, outline
from svc_atlas.text.formats import Formats
from svc_atlas.text.numbers import known

#: Why a year has no tier, as the table ``coverage`` says it, and the kind of absence it is.
_GAPS = {"not_ranked": "not_ranked", "missing": "not_reported"}


def tier_history(
    tiers: pd.DataFrame, formats: Formats, *, year: int, title: str | None = None
) -> go.Figure:
    """Draw one commune's tier through the years as steps, the first tier on top.

    Parameters
    ----------
    tiers : DataFrame
        ``year, tier`` of one commune; null where it is not ranked, and, where it is known, why:
        ``status``, as in the table ``coverage``.
    year : int
        The selected year, outlined.
    """
    if tiers.empty or tiers["tier"].isna().all():
        return empty(formats, title)
    rows = tiers.set_index("year").sort_index()
    rows = rows.reindex(range(rows.index.min(), rows.index.max() + 1))
    title = title or _history_title(rows, formats, year)
    figure = blank(formats, title, plot_height=SIZE[formats.lang] * 8)
    for tier in TIERS:
        years = [y for y, t in rows["tier"].items() if known(t) and int(t) == int(tier)]
        figure.add_bar(
            x=years,
            y=[0.8] * len(years),
            base=[int(tier) - 0.4] * len(years),
            text=[formats.count(int(tier))] * len(years),
            **look(tier, formats),
        )
    words = formats.text
    gaps = {y: _status(rows.loc[y]) for y, t in rows["tier"].items() if not known(t)}
    reasons = {y: words(f"status.{status}") for y, status in gaps.items()}
    for status, kind in _GAPS.items():
        years = [y for y, why in gaps.items() if why == status]
        if not years:
            continue
        figure.add_bar(
            x=years,
            y=[2.8] * len(years),
            base=[0.6] * len(years),
            marker=hatch(kind),
            customdata=[reasons[y] for y in years],
            hovertemplate="%{customdata}<extra></extra>",
        )
    figure.update_layout(barmode="overlay", bargap=0.12)
    figure.update_yaxes(
        range=[3.5, 0.5],
        tickvals=[1, 2, 3],
        ticktext=[escape(words(f"chart.key.{t}")) for t in TIERS],
    )
    over_years(figure, formats, list(rows.index), year)
    if year in rows.index:
        tier = rows.loc[year, "tier"]
        ends = (int(tier) - 0.4, int(tier) + 0.4) if known(tier) else (0.6, 3.4)
        outline(figure, year - 0.44, year + 0.44, *ends)
    said = [
        (formats.year(y), words(f"tier.{int(t)}") if known(t) else reasons[y])
        for y, t in rows["tier"].items()
    ]
    return described(figure, formats, title, said)


def _history_title(rows: pd.DataFrame, formats: Formats, year: int) -> str:
    now, before = rows["tier"].get(year), rows["tier"].get(year - 1)
    if not known(now):
        status = _status(rows.loc[year]) if year in rows.index else "not_ranked"
        return formats.text(f"chart.tier_history.{status}", year=formats.year(year))
    said = {"tier": formats.text(f"tier.{int(now)}"), "year": formats.year(year)}
    if not known(before):
        return formats.text("chart.tier_history.alone", **said)
    said["before"] = formats.year(year - 1)
    if now == before:
        return formats.text("chart.tier_history.same", **said)
    former = formats.text(f"tier.{int(before)}")
    return formats.text("chart.tier_history.moved", former=former, **said)


def _status(row) -> str:
    return "missing" if row.get("status") == "missing" else "not_ranked"
