"""A picture of which shapes of a layer lie elsewhere, and where they are known to belong: SVG."""

from collections.abc import Iterator
from html import escape

import geopandas as gpd
import numpy as np
import shapely

from svc_atlas import colours
from svc_atlas.boundaries.whereabouts import KINDS, KM, Whereabouts
from svc_atlas.text import text

WIDTH, MARGIN, LINE = 1000, 20, 26
# In units of the picture: what is smaller cannot be seen.
FINE = 0.4


def picture(communes: gpd.GeoDataFrame, found: Whereabouts) -> bytes:
    """Return the shapes of a layer as SVG, those that lie elsewhere in the colour of their kind.

    A line leads from each to the place where it is known to belong. Hovering names a shape.

    Parameters
    ----------
    communes : GeoDataFrame
        ``feature, boundary, name, geometry`` as ``placing.placed`` gives them.
    found : Whereabouts
        What was found of them.
    """
    west, south, east, north = communes.total_bounds
    # The places belong on the picture too.
    places = found.astray.dropna(subset="lon")
    west, east = min([west, *places["lon"]]), max([east, *places["lon"]])
    south, north = min([south, *places["lat"]]), max([north, *places["lat"]])
    scale = KM * (WIDTH - 2 * MARGIN) / ((east - west) * KM[0]) * [1, -1]
    top = MARGIN + LINE * (2 + 2 * len(KINDS))

    def onto(xy: np.ndarray) -> np.ndarray:
        return (xy - [west, north]) * scale + [MARGIN, top]

    height = onto(np.array([[east, south]]))[0, 1] + MARGIN
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" '
        f'font-family="Noto Sans Khmer, sans-serif" font-size="16" fill="{colours.INK}">',
        f'<rect width="100%" height="100%" fill="{colours.GROUND}"/>',
        *_legend(found, len(communes)),
        *_shapes(communes, found, onto),
        *_ways(communes, found, onto),
        "</svg>\n",
    ]
    return "\n".join(lines).encode()


def _legend(found: Whereabouts, total: int) -> Iterator[str]:
    y = MARGIN
    counts = {"n": len(found.features()), "total": total}
    for lang in ("km", "en"):
        y += LINE
        yield f'<text x="{MARGIN}" y="{y}">{_words(lang, "title", **counts)}</text>'
    for kind in KINDS:
        yield (
            f'<rect x="{MARGIN}" y="{y + 10}" width="18" height="18" '
            f'fill="{colours.ASTRAY[kind]}"/>'
        )
        for lang in ("km", "en"):
            y += LINE
            words = _words(lang, kind, n=len(found.features(kind)))
            yield f'<text x="{MARGIN + 28}" y="{y}">{words}</text>'


def _words(lang: str, key: str, **params) -> str:
    return escape(text(lang)(f"boundaries.picture.{key}", **params))


def _shapes(communes: gpd.GeoDataFrame, found: Whereabouts, onto) -> Iterator[str]:
    drawn = shapely.simplify(shapely.transform(communes.geometry.to_numpy(), onto), FINE)
    fill = {}
    for kind in reversed(KINDS):
        fill |= dict.fromkeys(found.features(kind), colours.ASTRAY[kind])
    yield f'<g fill="{colours.SOFT}" stroke="{colours.BORDER}" stroke-width="0.5">'
    columns = (communes["feature"], communes["boundary"], communes["name"], drawn)
    # Those that lie elsewhere come last, so that no neighbour covers their outline.
    for feature, code, name, shape in sorted(
        zip(*columns, strict=True), key=lambda row: (row[0] in fill, row[0])
    ):
        colour = f' fill="{fill[feature]}"' if feature in fill else ""
        said = escape(" ".join(part for part in (code, name) if isinstance(part, str)))
        yield f'<path d="{_path(shape)}"{colour}><title>{said}</title></path>'
    yield "</g>"


def _path(shape: shapely.Geometry) -> str:
    rings = shapely.get_rings(shapely.get_parts(shape))
    return "".join(
        "M" + " ".join(f"{x:.1f},{y:.1f}" for x, y in shapely.get_coordinates(ring)[:-1]) + "Z"
        for ring in rings
    )


def _ways(communes: gpd.GeoDataFrame, found: Whereabouts, onto) -> Iterator[str]:
    ways = found.astray.dropna(subset="lon")
    shapes = communes.set_index("feature").geometry[ways["feature"]].to_numpy()
    starts = onto(shapely.get_coordinates(shapely.point_on_surface(shapes)))
    ends = onto(ways[["lon", "lat"]].to_numpy())
    yield f'<g stroke="{colours.INK}" stroke-opacity="0.5" stroke-width="0.8">'
    for (x1, y1), (x2, y2) in zip(starts, ends, strict=True):
        yield f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'
    yield "</g>"
