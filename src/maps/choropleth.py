"""The choropleth as a folium map: a base that never varies, and one feature group that does.

``st_folium`` keeps the map while its base script stays the same and evaluates the feature group
again on each change, so the group carries nothing but one class code an area, the legend's counts
and the addresses of files that the frame has already.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import folium
import numpy as np
import pandas as pd
from jinja2 import Template

from svc_atlas import colours
from svc_atlas.address import View
from svc_atlas.maps import legend, style
from svc_atlas.text import Text

FONT = '"Noto Sans Khmer", "Source Sans", system-ui, sans-serif'
#: The sentences of which one may stand under the legend: how much of a change may be chance, how
#: far rates were drawn together, and that there is no cluster.
LINES = ("chance", "smoothed", "no_cluster")
#: The estimates with something to keep in mind in every year.
CAUTIONED = ("pooled", "clusters")
_STYLE = {
    "ground": colours.GROUND,
    "ink": colours.INK,
    "accent": colours.ACCENT,
    "flag": colours.FLAG,
    "line": colours.BORDER,
    "between": colours.BETWEEN,
    "halo": colours.HALO,
    "mark": colours.MARK,
    "mark_halo": colours.MARK_HALO,
    "font": FONT,
}


@dataclass(frozen=True)
class Files:
    """Addresses of the files that the map's frame fetches from our own host.

    Attributes
    ----------
    scripts, styles : sequence of str
        Leaflet, then the map's own script; the style sheets.
    geometry, names, words, tips : str
        TopoJSON of the area, names of all areas, the legend's words, lines of the tooltips.
    """

    scripts: Sequence[str]
    styles: Sequence[str]
    geometry: str
    names: str
    words: str
    tips: str


class _Base(folium.Map):
    """A map without tiles that asks no other host; it is the same on every page.

    Its template is folium's without the page header, which would go out with each change: the
    frame's style sheet says all of that.
    """

    _template = folium.template.Template(
        "{% macro script(this, kwargs) %}"
        "var {{ this.get_name() }} = L.map({{ this.get_name()|tojson }}, {"
        "center: {{ this.location|tojson }}, ...{{ this.options|tojavascript }}});"
        "{% endmacro %}"
    )

    def __init__(self, files: Files):
        super().__init__(
            location=(12.6, 105.0),
            zoom_start=7,
            tiles=None,
            zoom_snap=0.25,
            zoom_delta=0.5,
            min_zoom=5,
            max_zoom=15,
            attribution_control=False,
            world_copy_jump=False,
            track_resize=False,  # atlas.js does, with the frame
        )
        self.default_js = [(address, address) for address in files.scripts]
        self.default_css = [(address, address) for address in files.styles]


class _Paint(folium.FeatureGroup):
    """The feature group whose script repaints the canvas with what it carries."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "var {{ this.get_name() }} = L.featureGroup();"
        "atlas.paint({{ this.wanted }});"
        "{% endmacro %}"
    )

    def __init__(self, wanted: Mapping):
        super().__init__()
        self.wanted = _inert(json.dumps(wanted, ensure_ascii=False, separators=(",", ":")))


def _inert(script: str) -> str:
    r"""Return JSON in which no name can close the script, or be run by the template it passes.

    branca reads the finished script as a Jinja template once more.

    Examples
    --------
    >>> _inert('{"name":"</script>{{ 7*7 }}"}')
    '{"name":"\\u003c/script>\\u007b{ 7*7 }}"}'
    """
    return re.sub(r"\{(?=[{%#])", r"\\u007b", script.replace("<", r"\u003c"))


def asset_of(view: View) -> str:
    """Return the name of the geometry that a view is drawn from."""
    if view.area == "KH":
        return "nation"
    return view.area if len(view.area) == 2 else f"{view.area[:2]}-fine"


def wanted(
    view: View,
    rows: pd.DataFrame,
    *,
    areas: pd.DataFrame,
    breaks: pd.DataFrame,
    bounds: Mapping[str, Sequence[float]],
    files: Files,
    count: Callable[[int], str],
    line: tuple[str, Mapping[str, str]] | None = None,
) -> dict:
    """Return what the frame needs to paint a view: what varies from year to year, and no more.

    Parameters
    ----------
    view : View
        What is on screen; a commune is shown among those of its district.
    rows : DataFrame
        The rows that the view shows: ``area, class``, and of a rate whose outliers are outlined
        its ``funnel``.
    areas : DataFrame
        The table ``areas``.
    breaks : DataFrame
        The table ``breaks``.
    bounds : mapping
        West, south, east and north of each area in degrees.
    files : Files
        Where the frame fetches from.
    count : callable
        Writes a count.
    line : tuple of str and mapping, optional
        Which of the words' ``lines`` stands under the legend, and what is filled into it.
    """
    area = view.area[:4] if view.page == "commune" else view.area
    shown = areas[areas["level"] == view.level]
    if area != "KH":
        shown = shown[shown["code"].str.startswith(area)]
    by_area = rows.set_index("area").reindex(shown["code"])
    classes = by_area["class"].fillna("not_reported").tolist()
    flags = _flags(by_area)
    return {
        "geometry": files.geometry,
        "names": files.names,
        "words": files.words,
        "tips": files.tips,
        "area": area,
        "selected": view.area if view.page == "commune" else "",
        "bounds": list(bounds.get(area, bounds["KH"])),
        "level": view.level,
        "year": view.year,
        "indicator": view.indicator,
        "estimate": view.estimate,
        "lang": view.lang,
        "flags": flags,
        "line": list(line) if line else None,
        "classes": "".join(style.CODES[key] for key in classes),
        "legend": legend.counts(
            view.drawn,
            view.level,
            classes,
            breaks=breaks,
            without_boundary=int(shown["boundary"].isna().sum()),
            disagreeing=_disagreeing(shown["boundary"], classes),
            count=count,
            flags={key: len(places) for key, places in flags.items()},
        ),
    }


def _flags(rows: pd.DataFrame) -> dict[str, list[int]]:
    """Return the places of the areas that are outlined, by the flag; none where none are told."""
    if "funnel" not in rows:
        return {}
    told = rows["funnel"].astype(object)
    return {key: np.flatnonzero(told == word).tolist() for key, word in style.FLAGS.items()}


def _disagreeing(boundaries: pd.Series, classes: Sequence[str]) -> int | None:
    """Return how many shapes carry communes of several classes, None where each carries one."""
    if not boundaries.dropna().duplicated().any():
        return None
    kinds = pd.Series(classes, index=boundaries.index).groupby(boundaries).nunique()
    return int((kinds > 1).sum())


def words(
    view: View,
    *,
    breaks: pd.DataFrame,
    text: Text,
    number: Callable[[float], str],
    note: str,
    marks: Sequence[str],
) -> dict:
    """Return what a map of the view's indicator says in every year: its legend and its style.

    Parameters
    ----------
    view : View
        Its indicator, offence, table and language count.
    breaks, text, number
        As in ``legend.words``.
    note : str
        The standing note under the legend: what figures and shapes are.
    marks : sequence of str
        What is written across the map: that figures are synthetic, boundaries schematic.
    """
    scale = legend.scale_of(view.drawn)
    if view.table:
        title = text("legend.reports_of", table=text(f"table.{view.table}"))
    else:
        title = text(f"indicator.{view.indicator}.short")
    if view.offence:
        title = text("legend.of", indicator=title, offence=text(f"offence.{view.offence}"))
    if view.estimate != "reported":
        title = text("legend.of", indicator=title, offence=text(f"estimate.{view.estimate}"))
    return {
        "lines": {key: text(f"map.line.{key}") for key in LINES},
        "fold": text("legend.fold"),
        "classes": legend.words(view.drawn, breaks=breaks, text=text, number=number),
        "shared": text("legend.shared"),
        "title": text("legend.title", indicator=title, year="{year}"),
        "unit": text(f"indicator.{view.indicator}.unit") if scale == "rate" else "",
        "caution": text(f"map.note.{view.estimate}") if view.estimate in CAUTIONED else "",
        "note": note,
        "marks": marks,
        "numbered": view.indicator == "tier",
        "style": _STYLE,
    }


def show(what: Mapping, files: Files, *, height: int, on_change: Callable[[], None]) -> None:
    """Show the map; its value (``painted``, or the ``area`` clicked) is in the session's ``map``.

    Parameters
    ----------
    what : mapping
        The result of ``wanted``.
    files : Files
        Where the frame fetches from.
    height : int
        Height in pixels where the page's style sheet doesn't set it.
    on_change : callable
        Called when the frame reports.
    """
    # Imported by a running page: it registers its files with the server that runs at that moment,
    # and this module is also imported by the routes, before there is one.
    from streamlit_folium import st_folium

    st_folium(
        _Base(files),
        key="map",
        height=height,
        use_container_width=True,
        returned_objects=[],
        feature_group_to_add=_Paint(what),
        on_change=on_change,
    )
