"""One commune's tier through the years."""

import pandas as pd
import plotly.graph_objects as go

from svc_atlas.charts.axes import over_years
from svc_atlas.charts.figure import SIZE, blank, described, empty, escape, hatch
from svc_atlas.charts.tiers import TIERS, look, outline
from svc_atlas.text.formats import Formats, known


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
    title = title or _history_title(rows["tier"], formats, year)
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
    gaps = [y for y, t in rows["tier"].items() if not known(t)]
    reasons = {y: _reason(rows.loc[y], formats) for y in gaps}
    figure.add_bar(
        x=gaps,
        y=[2.8] * len(gaps),
        base=[0.6] * len(gaps),
        marker=hatch("not_ranked"),
        customdata=list(reasons.values()),
        hovertemplate="%{customdata}<extra></extra>",
    )
    words = formats.text
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


def _history_title(tiers: pd.Series, formats: Formats, year: int) -> str:
    now, before = tiers.get(year), tiers.get(year - 1)
    if not known(now):
        return formats.text("chart.tier_history.none", year=formats.year(year))
    said = {"tier": formats.text(f"tier.{int(now)}"), "year": formats.year(year)}
    if not known(before):
        return formats.text("chart.tier_history.alone", **said)
    said["before"] = formats.year(year - 1)
    if now == before:
        return formats.text("chart.tier_history.same", **said)
    former = formats.text(f"tier.{int(before)}")
    return formats.text("chart.tier_history.moved", former=former, **said)


def _reason(row, formats: Formats) -> str:
    status = "missing" if row.get("status") == "missing" else "not_ranked"
    return formats.text(f"status.{status}")
