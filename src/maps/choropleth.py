"""The choropleth as a folium map: a base that never varies, and one feature group that does.

``st_folium`` keeps the map while its base script stays the same and evaluates the feature group
again on each change, so the group carries nothing but one class code an area, the legend and the
addresses of files that the frame has already.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import folium
import pandas as pd
from jinja2 import Template
from streamlit_folium import st_folium

from svc_atlas import colours
from svc_atlas.address import View
from svc_atlas.maps import legend, style
from svc_atlas.text import Text

FONT = '"Noto Sans Khmer", "Source Sans", system-ui, sans-serif'
_DIGITS = {"province": 2, "district": 4, "commune": 6}
_STYLE = {
    "ground": colours.GROUND,
    "ink": colours.INK,
    "accent": colours.ACCENT,
    "line": "#6d7684",
    "between": "rgba(255,255,255,.85)",
    "font": FONT,
}


@dataclass(frozen=True)
class Files:
    """Addresses of the files that the map's frame fetches from our own host.

    Attributes
    ----------
    scripts, styles : sequence of str
        Leaflet, then the map's own script; the style sheets.
    geometry, names, tips : str
        TopoJSON of the area, names of all areas, lines of the tooltips.
    """

    scripts: Sequence[str]
    styles: Sequence[str]
    geometry: str
    names: str
    tips: str


class _Base(folium.Map):
    """A map without tiles that asks no other host; it is the same on every page."""

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
    if view.page == "nation":
        return "nation"
    return view.area[:2] if view.page == "province" else f"{view.area[:2]}-fine"


def wanted(
    view: View,
    rows: pd.DataFrame,
    *,
    areas: pd.DataFrame,
    breaks: pd.DataFrame,
    bounds: Mapping[str, Sequence[float]],
    files: Files,
    text: Text,
    number: Callable[[float], str],
    count: Callable[[int], str],
    note: str,
    spoken: str,
) -> dict:
    """Return what the frame needs to paint a view.

    Parameters
    ----------
    view : View
        What is on screen; a commune is shown among those of its district.
    rows : DataFrame
        The rows of ``statistics`` of the view's indicator, level and year: ``area, class``.
    areas : DataFrame
        The table ``areas``.
    breaks : DataFrame
        The table ``breaks``.
    bounds : mapping
        West, south, east and north of each area in degrees.
    files : Files
        Where the frame fetches from.
    text, number, count, note, spoken
        The words, the formats of a class bound and of a count, the standing note under the legend
        (a schematic layer says so), and the sentence that a screen reader hears.
    """
    area = view.area[:4] if view.page == "commune" else view.area
    shown = areas[areas["level"] == view.level]
    if area != "KH":
        shown = shown[shown["code"].str.startswith(area)]
    classes = rows.set_index("area")["class"].reindex(shown["code"]).fillna("not_reported").tolist()
    entries = legend.entries(
        view.indicator,
        view.level,
        classes,
        breaks=breaks,
        without_boundary=int(shown["boundary"].isna().sum()),
        text=text,
        number=number,
        count=count,
    )
    return {
        "geometry": files.geometry,
        "names": files.names,
        "tips": files.tips,
        "area": area,
        "frame": area,
        "selected": view.area if view.page == "commune" else "",
        "bounds": list(bounds.get(area, bounds["KH"])),
        "level": view.level,
        "year": view.year,
        "indicator": view.indicator,
        "lang": view.lang,
        "numbered": view.indicator == "tier",
        "classes": "".join(style.CODES[key] for key in classes),
        "legend": entries,
        "unmatched": {"label": text("legend.unmatched")} | style.fill("tier", "no_boundary").wire(),
        "style": _STYLE,
        "title": text(
            "legend.title", indicator=text(f"indicator.{view.indicator}.short"), year=view.year
        ),
        "note": note,
        "spoken": spoken,
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
    st_folium(
        _Base(files),
        key="map",
        height=height,
        use_container_width=True,
        returned_objects=[],
        feature_group_to_add=_Paint(what),
        on_change=on_change,
    )
