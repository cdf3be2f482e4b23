"""The one look of every chart: fonts, margins, title, hatches, and the empty state."""

import html
from collections.abc import Sequence

import plotly.graph_objects as go

from svc_atlas import colours
from svc_atlas.charts.widths import ems
from svc_atlas.text.formats import Formats

#: How a page shows a figure: no tool bar, no zoom that would trap a finger scrolling by.
CONFIG = {
    "displayModeBar": False,
    "displaylogo": False,
    "responsive": True,
    "scrollZoom": False,
    "doubleClick": False,
    "showTips": False,
}

FONT = "Noto Sans Khmer, Source Sans, system-ui, sans-serif"
SIZE = {"en": 14, "km": 16}  # px; Khmer is set about 1.15 times the Latin size
TITLE_SIZE = {"en": 16, "km": 18}
TITLE_EMS = {"en": 20.0, "km": 17.5}  # a line of title that fits a phone of 360 px
ROW = {"en": 25, "km": 29}  # px of a row of bars
KEYS = 1.8  # height of the row of keys, in multiples of the font size
PAD = 6
_CLEAR = "rgba(0,0,0,0)"

#: What every figure has alike, sent once in its template.
_LOOK = {
    "paper_bgcolor": _CLEAR,
    "plot_bgcolor": _CLEAR,
    "autosize": True,
    "showlegend": False,
    "hovermode": "closest",
    "dragmode": False,
    "bargap": 0.25,
    "xaxis": {"fixedrange": True, "zeroline": False, "showgrid": False, "automargin": True},
    "yaxis": {"fixedrange": True, "zeroline": False, "gridcolor": colours.LINE, "automargin": True},
    "annotationdefaults": {"showarrow": False},
}


def escape(words: str) -> str:
    """Return ``words`` so that plotly shows them as they are.

    Plotly reads a subset of HTML in every text. It also reads ``%{…}`` in templates: names go
    into texts only.

    Examples
    --------
    >>> escape('<b>Bavel</b> & "Co" {{x}}')
    '&lt;b&gt;Bavel&lt;/b&gt; &amp; "Co" {{x}}'
    """
    return html.escape(words, quote=False)


def bold(words: str, is_strong: bool = True) -> str:
    """Set words, already escaped, in bold."""
    return f"<b>{words}</b>" if is_strong else words


def wrapped(words: str, width: float) -> str:
    """Break ``words`` at spaces into escaped lines of at most ``width`` ems, where it can be.

    The lines are as even as they can be without there being more of them.

    Examples
    --------
    >>> wrapped("in 2023, 68 of 103 communes were first-tier", 16)
    'in 2023, 68 of 103<br>communes were first-tier'
    """
    lines = _lines(words, width)
    narrower = [_lines(words, width * share / 10) for share in range(5, 10)]
    best = next((n for n in narrower if len(n) == len(lines) and _widest(n) <= width), lines)
    return "<br>".join(escape(line) for line in best)


def _lines(words: str, width: float) -> list[str]:
    lines = [""]
    for word in words.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and ems(longer) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _widest(lines: list[str]) -> float:
    return max(ems(line) for line in lines)


def capital(words: str) -> str:
    """Begin a title with a capital letter; Khmer has none and stays as it is."""
    return words[:1].upper() + words[1:]


def blank(formats: Formats, title: str, *, plot_height: float, keys: bool = False) -> go.Figure:
    """Return a figure without traces that carries the look, the title and room for both.

    Parameters
    ----------
    formats : Formats
        Gives the language.
    title : str
        The finding, in plain words.
    plot_height : float
        Height of the plotting area in px; the figure grows by its title.
    keys : bool
        Whether a row of keys stands between the title and the plot.
    """
    lang = formats.lang
    lines = wrapped(capital(title), TITLE_EMS[lang])
    top = (lines.count("<br>") + 1) * TITLE_SIZE[lang] * 1.4 + 3 * PAD
    top += SIZE[lang] * KEYS if keys else 0
    height = round(top + plot_height + PAD)
    figure = go.Figure(layout={"template": {"layout": _LOOK}})
    figure.update_layout(
        title={
            "text": lines,
            "font": {"size": TITLE_SIZE[lang], "weight": 600},
            "x": 0,
            "xanchor": "left",
            # Plotly sets the first line of a broken title as if it were the only one, unless its
            # baseline is given.
            "y": round(1 - (PAD + TITLE_SIZE[lang]) / height, 4),
            "yanchor": "bottom",
            "yref": "container",
        },
        font={"family": FONT, "size": SIZE[lang], "color": colours.INK},
        hoverlabel={
            "bgcolor": colours.GROUND,
            "bordercolor": colours.LINE,
            "font": {"family": FONT, "size": SIZE[lang], "color": colours.INK},
        },
        height=height,
        margin={"l": 4, "r": 4, "t": round(top), "b": PAD},
        meta={"description": title},
    )
    return figure


def untitled(figure: go.Figure) -> tuple[str, go.Figure]:
    """Return a figure's title in plain words and the figure without it and its room.

    A page sets the title itself, where the browser breaks its lines to the width there is.
    """
    lines = figure.layout.title.text or ""
    room = round((lines.count("<br>") + 1) * figure.layout.title.font.size * 1.4 + 2 * PAD)
    figure.update_layout(
        title=None,
        height=figure.layout.height - room,
        margin_t=max(figure.layout.margin.t - room, 0),
    )
    return html.unescape(lines.replace("<br>", " ")), figure


def described(
    figure: go.Figure, formats: Formats, title: str, rows: Sequence[tuple[str, str]]
) -> go.Figure:
    """Keep in the figure what it shows, in words, and return it."""
    said = "; ".join(formats.text("chart.row", name=name, label=label) for name, label in rows)
    words = formats.text("chart.description", title=capital(title), rows=said) if rows else title
    figure.layout.meta = {"description": words}
    return figure


def describe(figure: go.Figure) -> str:
    """Return in words what a chart shows, for readers who do not see it.

    Examples
    --------
    >>> describe(empty(Formats("en")))
    'There are no figures for this year.'
    """
    return figure.layout.meta["description"]


def note(figure: go.Figure, formats: Formats, words: str, *, left: float = 0) -> go.Figure:
    """Write a note below the plot, ``left`` px to the left of it, and make room for it."""
    size = SIZE[formats.lang] - 1
    lines = wrapped(words, TITLE_EMS[formats.lang] * 1.15)
    foot = figure.layout.margin.b
    figure.add_annotation(
        text=lines,
        x=0,
        xref="paper",
        xanchor="left",
        xshift=-left,
        y=0,
        yref="paper",
        yanchor="top",
        yshift=PAD / 2 - foot,
        align="left",
        font={"size": size, "color": colours.MUTED},
    )
    room = round(size * (0.6 + 1.4 * (lines.count("<br>") + 1)))
    return figure.update_layout(margin_b=foot + room, height=figure.layout.height + room)


def empty(formats: Formats, title: str | None = None) -> go.Figure:
    """Return the designed state of a chart without figures: it says so in words."""
    words = formats.text("chart.empty")
    figure = blank(formats, title or "", plot_height=96)
    figure.update_xaxes(visible=False).update_yaxes(visible=False)
    figure.add_annotation(
        text=wrapped(words, TITLE_EMS[formats.lang]),
        xref="paper",
        yref="paper",
        x=0.5,
        y=0.5,
        font={"color": colours.MUTED},
    )
    figure.layout.meta = {"description": f"{capital(title)}. {words}" if title else words}
    return figure


def hatch(kind: str) -> dict:
    """Return the ``marker`` of a bar that stands for an absence of this kind."""
    return {
        "color": colours.HATCH_GROUND,
        "pattern": {
            "shape": hatch_shape(kind),
            "fgcolor": colours.HATCH_LINE,
            "bgcolor": colours.HATCH_GROUND,
            "size": 6,
            "solidity": 0.25,
        },
        "line": {"color": colours.HATCH_LINE, "width": 1},
    }


def hatch_shape(kind: str) -> str:
    """Return plotly's sign for the direction in which an absence of this kind is hatched."""
    return {45: "/", 135: "\\", 0: "-", 90: "|"}[colours.HATCH[kind]]
