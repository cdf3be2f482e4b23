"""The colours of the atlas, in one place: the same class is the same colour everywhere.

Tier and change colours keep a CAM02-UCS distance of 17 and more for deuteranope and protanope
readers with 20 % room light on the screen; traffic lights keep 3.4.
"""

INK = "#1f2430"
GROUND = "#ffffff"
ACCENT = "#21506b"
MUTED = "#5b6472"
LINE = "#c9ced6"
RULE = "#e3e7ec"
SOFT = "#f3f5f7"
#: What lies around the country on the map, and the lines and halos drawn on it.
SEA = "#eef2f5"
BORDER = "#6d7684"
#: The words across maps and charts of synthetic figures: faint on every class, light or dark.
MARK = "rgba(31,36,48,.2)"
MARK_HALO = "rgba(255,255,255,.25)"
BETWEEN = "rgba(255,255,255,.85)"
HALO = "rgba(255,255,255,.92)"

TIER = {"1": "#5ab4ac", "2": "#e8c77a", "3": "#6a1b5d"}
#: ColorBrewer YlGnBu, five classes (Brewer and Harrower, colorbrewer2.org).
RATE = {"1": "#ffffcc", "2": "#a1dab4", "3": "#41b6c4", "4": "#2c7fb8", "5": "#253494"}
CHANGE = {"better": "#5ab4ac", "no_clear_change": "#e9e9e6", "worse": "#6a1b5d"}
TARGETS = {"met": "#5ab4ac", "close": "#e8c77a", "missed": "#6a1b5d"}
#: Clusters of high rates are plum, of low ones teal; a rate that differs from those around it is
#: lighter and outlined as well, so that it is told from them without its colour.
CLUSTER = {
    "high_high": "#6a1b5d",
    "low_low": "#3a9b92",
    "high_low": "#c99cc2",
    "low_high": "#a3d8d2",
    "none": "#f0efec",
}
#: How a shape is outlined beside its class, whole or dashed, and in which colour: one that no class
#: has, apart from the lines between areas and, in its halo, from the darkest and lightest rate.
FLAG = "#b4420a"
EDGE = {"flag_high": "solid", "flag_low": "dashed", "high_low": "solid", "low_high": "dashed"}

#: How a report came: deep blue and sand keep apart for every reader, and neither is good or bad.
REPORT = {"reported": "#2c7fb8", "late": "#e8c77a"}

#: Cells of a workbook with something to mend: plum and sand, light enough for the figure in them.
FINDING = {"error": "#d19fc9", "warning": "#f5e3b5"}

#: Shapes of a layer that lie elsewhere: apart from their district, away from where they are known
#: to lie, moved since the layer before.
ASTRAY = {"apart": "#6a1b5d", "away": "#b4420a", "moved": "#2c7fb8"}

#: Kinds of absence: near-white with a hatch (degrees from horizontal). Kinds that one map can paint
#: differ in direction: a tier is never unsayable, a rate never unranked, and shapes of communes
#: that disagree are drawn at a level where nothing lacks a majority.
HATCH = {
    "not_reported": 45,
    "not_ranked": 135,
    "suppressed": 0,
    "no_boundary": 90,
    "unmatched": 90,
    "cannot_be_said": 135,
    "no_majority": 0,
    "disagree": 0,
}
HATCH_GROUND = "#f7f7f5"
HATCH_LINE = "#a9afb8"
