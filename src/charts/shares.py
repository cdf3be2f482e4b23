"""Shares of countryside and town year by year, with their intervals; of few cases the counts."""

import pandas as pd
import plotly.graph_objects as go

from svc_atlas import colours
from svc_atlas.charts import labels
from svc_atlas.charts.axes import apart, over_years
from svc_atlas.charts.figure import PAD, SIZE, blank, bold, described, empty, escape, hatch
from svc_atlas.charts.widths import BOLD, ems
from svc_atlas.metrics.spread import PARTS
from svc_atlas.text.formats import SMALL_BASE, Formats
from svc_atlas.text.numbers import known

PLOT_HEIGHT = 210
#: What a share is of: its columns, the interval's ends, the counts it is taken of.
OF = {
    "cases": ("share_of_cases", "low", "high", "cases"),
    "communes": ("share_with_cases", "low_with", "high_with", "with_cases"),
}
LINES = {
    "khum": {"color": colours.ACCENT, "width": 3, "dash": "solid"},
    "sangkat": {"color": colours.INK, "width": 1.5, "dash": "dash"},
}
SYMBOLS = {"khum": "circle", "sangkat": "square-open"}
REFERENCE = {"color": colours.MUTED, "width": 1.5, "dash": "dot"}
MARKS = (0, 25, 50, 75, 100)


def shares_over_years(
    rows: pd.DataFrame,
    formats: Formats,
    *,
    of: str,
    year: int | None,
    group: str = "",
    title: str | None = None,
) -> go.Figure:
    """Draw khums against sangkats year by year, with exact 95 % intervals.

    Parameters
    ----------
    rows : DataFrame
        The result of ``spread.of_drugs``.
    formats : Formats
    of : str
        ``cases``: each part's share of the drug cases, beside the share of residents who live in
        khums; ``communes``: the share of each part's communes with any drug case.
    year : int or None
        The selected year; without one no year stands out, and a title is needed.
    group : str, optional
        The one drug group that the rows are of, as it stands after *drug cases* in the title:
        `` (manufacturing)``.
    title : str, optional
        Replaces the finding built from the counts.

    Raises
    ------
    KeyError
        An unknown ``of``.
    """
    share, low, high, _ = OF[of]
    if rows.empty or rows[share].isna().all():
        return empty(formats, title)
    years = list(range(int(rows["year"].min()), int(rows["year"].max()) + 1))
    parts = {part: rows[rows["part"] == part].set_index("year").reindex(years) for part in PARTS}
    title = title or _title(parts, formats, of, year, group)
    wholes = _wholes(parts, of)
    shares = {part: _shares(frame, wholes[part], of, formats) for part, frame in parts.items()}
    figure = blank(formats, title, plot_height=PLOT_HEIGHT)
    gaps = [y for y in years if not any(known(part.loc[y, share]) for part in parts.values())]
    if gaps:
        figure.add_bar(
            x=gaps, y=[100] * len(gaps), width=0.7, marker=hatch("not_reported"), hoverinfo="skip"
        )
    named = []
    if of == "cases":
        residents = parts["khum"]["share_of_residents"]
        _line(figure, residents, REFERENCE)
        written = residents.map(formats.percent, na_action="ignore")
        named.append((residents, written, "chart.shares.residents", REFERENCE["color"], False))
    for part, frame in parts.items():
        _line(figure, frame[share], LINES[part], (frame[low], frame[high]), SYMBOLS[part])
        colour, strong = LINES[part]["color"], part == "khum"
        named.append((frame[share], shares[part], f"kind.{part}", colour, strong))
    _end_labels(figure, named, formats)
    over_years(figure, formats, years, year)
    figure.update_yaxes(
        range=[-4, 103], tickvals=MARKS, ticktext=[formats.percent(mark) for mark in MARKS]
    )
    said = [
        (formats.text(f"kind.{part}"), ", ".join(
            f"{formats.year(y)} {_in_words(row, wholes[part][y], of, formats)}"
            for y, row in frame.iterrows()))
        for part, frame in parts.items()
    ]  # fmt: skip
    return described(figure, formats, title, said)


def _wholes(parts: dict[str, pd.DataFrame], of: str) -> dict[str, pd.Series]:
    """Return what the shares of each part are taken of, year by year."""
    if of == "communes":
        return {part: frame["communes"] for part, frame in parts.items()}
    both = sum(frame["cases"].astype("Float64").fillna(0) for frame in parts.values())
    return dict.fromkeys(parts, both)


def _shares(frame: pd.DataFrame, whole: pd.Series, of: str, formats: Formats) -> pd.Series:
    """Write the shares of a part; of few cases or communes the counts alone."""
    share, _, _, count = OF[of]
    written = [
        formats.share_or_counts(row[count], whole[year]) if known(row[share]) else None
        for year, row in frame.iterrows()
    ]
    return pd.Series(written, index=frame.index, dtype=object)


def _line(figure, values: pd.Series, line: dict, ends=None, symbol: str | None = None) -> None:
    bars = None
    if ends is not None:
        below, above = (values - ends[0]).round(2), (ends[1] - values).round(2)
        bars = {
            "array": _plain(above), "arrayminus": _plain(below), "symmetric": False,
            "thickness": 1.5, "width": 4, "color": line["color"],
        }  # fmt: skip
    figure.add_scatter(
        x=[int(year) for year in values.index],
        y=_plain(values.round(2)),
        error_y=bars,
        mode="lines+markers" if symbol else "lines",
        marker={"symbol": symbol, "size": 7},
        line=line,
        connectgaps=False,
        cliponaxis=False,
        hoverinfo="skip",
    )


def _plain(values: pd.Series) -> list:
    return [float(value) if known(value) else None for value in values]


def _end_labels(figure, named, formats: Formats) -> None:
    """Name each line at its last value; names that would meet are moved apart."""
    size = SIZE[formats.lang] - 1
    ends = []
    for values, written, key, colour, strong in named:
        if values.notna().any():
            value, share = float(values.dropna().iloc[-1]), written.dropna().iloc[-1]
            words = labels.at_the_end(formats.text(key), values, share, formats)
            ends.append((value, words, colour, strong))
    ends.sort(key=lambda end: end[0])
    step = size * 1.35 / PLOT_HEIGHT * 100
    places = apart([value for value, *_ in ends], step, step / 2, 100)
    for place, (_, words, colour, strong) in zip(places, ends, strict=True):
        figure.add_annotation(
            text=bold(escape(words), strong), x=1, xref="paper", xanchor="left", xshift=2,
            y=round(place, 2), font={"size": size, "color": colour},
        )  # fmt: skip
    widest = max(ems(words) * (BOLD if strong else 1) for _, words, _, strong in ends)
    figure.update_layout(margin_r=round(widest * size) + PAD)


def _in_words(row: pd.Series, whole, of: str, formats: Formats) -> str:
    share, low, high, part = OF[of]
    if not known(row[share]):
        return formats.absent("not_reported")
    if whole < SMALL_BASE:
        return formats.of(row[part], whole)
    written, least, most = formats.between(formats.percent, row[share], row[low], row[high])
    return formats.text(
        f"chart.shares.{of}_row",
        share=written,
        n=formats.count(row[part]),
        communes=formats.count(row["communes"]),
        low=least,
        high=most,
    )


def _title(parts: dict[str, pd.DataFrame], formats: Formats, of: str, year: int, group: str) -> str:
    share, low, high, count = OF[of]
    said = {"year": formats.year(year), "group": group}
    now = {part: frame.loc[year] for part, frame in parts.items() if year in frame.index}
    now = {part: row for part, row in now.items() if known(row[share])}
    if not now:
        return formats.text("chart.shares.none", **said)
    if of == "communes":
        shares = [
            formats.text(
                f"chart.shares.of_{part}",
                share=formats.share_with_counts(row[count], row["communes"]),
            )
            for part, row in now.items()
        ]
        return formats.text("chart.shares.communes", parts=", ".join(shares), **said)
    # Where there is no commune of a kind, none of the cases is in one.
    counts = {part: row[count] if known(row[count]) else 0 for part, row in now.items()}
    both, khum = sum(counts.values()), now["khum"]
    said |= {"counts": formats.of(counts["khum"], both), "residents": ""}
    if known(khum["share_of_residents"]):
        residents = formats.percent(khum["share_of_residents"])
        said["residents"] = formats.text("chart.shares.where", residents=residents)
    if both < SMALL_BASE:
        return formats.text("chart.shares.cases_few", **said)
    written, least, most = formats.between(formats.percent, khum[share], khum[low], khum[high])
    return formats.text(
        "chart.shares.cases",
        share=written,
        level=formats.percent(95),
        low=least,
        high=most,
        **said,
    )
