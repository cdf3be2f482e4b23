"""Files that never change under their address: scripts, styles and fonts, named by their hash.

Leaflet and the fonts are served from the installed packages; nothing of theirs is copied.
"""

import gzip
import hashlib
import json
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from pathlib import Path

import brotli
import fontpkg_noto_sans_khmer
import streamlit
import xstatic.pkg.leaflet

from svc_atlas import colours
from svc_atlas.settings import LANGUAGES
from svc_atlas.text import text
from svc_atlas.web import marks

PREFIX = "/atlas/static"
_HERE = Path(__file__).parent / "static"
_MAPS = resources.files("svc_atlas.maps") / "static"
_LEAFLET = Path(xstatic.pkg.leaflet.BASE_DIR)
_FONT = next((fontpkg_noto_sans_khmer.ROOT / "files").glob("*.ttf"))
_LATIN = next(
    (Path(streamlit.__file__).parent / "static" / "static" / "media").glob(
        "SourceSansVF-Upright*.woff2"
    )
)
_SOURCES = {
    "leaflet.js": (_LEAFLET / "leaflet.js", "text/javascript; charset=utf-8"),
    "leaflet.css": (_LEAFLET / "leaflet.css", "text/css; charset=utf-8"),
    "atlas.js": (_MAPS / "atlas.js", "text/javascript; charset=utf-8"),
    "atlas.css": (_MAPS / "atlas.css", "text/css; charset=utf-8"),
    "page.css": (_HERE / "page.css", "text/css; charset=utf-8"),
    "area.js": (_HERE / "area.js", "text/javascript; charset=utf-8"),
    "matrix.js": (_HERE / "matrix.js", "text/javascript; charset=utf-8"),
    "table.js": (_HERE / "table.js", "text/javascript; charset=utf-8"),
    "noto-sans-khmer.ttf": (_FONT, "font/ttf"),
    "source-sans.woff2": (_LATIN, "font/woff2"),
}


#: The colours, as the style sheets name them.
_VARIABLES = f""":root {{ --ink: {colours.INK}; --ground: {colours.GROUND};
  --muted: {colours.MUTED}; --line: {colours.LINE}; --rule: {colours.RULE}; --soft: {colours.SOFT};
  --accent: {colours.ACCENT}; --plum: {colours.TIER["3"]}; --sea: {colours.SEA};
  --mark: {colours.MARK}; }}
"""
#: What a style sheet of ours writes for the address of a font.
_FONTS = {b"FONT_URL": "noto-sans-khmer.ttf", b"LATIN_URL": "source-sans.woff2"}


@dataclass(frozen=True)
class StaticFile:
    """A file in memory with its media type and its compressed forms."""

    name: str
    media_type: str
    content: bytes

    @cached_property
    def hash(self) -> str:
        """The first 16 hex digits of the SHA-256 of the content."""
        return hashlib.sha256(self.content).hexdigest()[:16]

    @property
    def address(self) -> str:
        """Where it is served; another content has another address."""
        return f"{PREFIX}/{self.hash}/{self.name}"

    @cached_property
    def gzip(self) -> bytes:
        """The content compressed by gzip."""
        return gzip.compress(self.content, mtime=0)

    @cached_property
    def brotli(self) -> bytes:
        """The content compressed by Brotli."""
        return brotli.compress(self.content, quality=9)


@cache
def static_file(name: str) -> StaticFile:
    """Return a file by its name.

    Raises
    ------
    KeyError
        No such file.
    """
    path, media_type = _SOURCES[name]
    content = path.read_bytes()
    if name == "page.css":
        content = marks.variables().encode() + content
    if name == "atlas.js":
        failed = {lang: text(lang)("map.failed") for lang in LANGUAGES}
        content = content.replace(b"MAP_FAILED", json.dumps(failed).encode())
    if name.endswith(".css"):
        content = _VARIABLES.encode() + content
        for mark, font in _FONTS.items():
            content = content.replace(mark, address(font).encode())
    return StaticFile(name, media_type, content)


def address(name: str) -> str:
    """Return the address of a file."""
    return static_file(name).address
