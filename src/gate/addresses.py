"""What is served at all, and the names by which the server may be asked.

A page of another site can reach a server on the reader's own machine by a name that it makes point
there (DNS rebinding), or straight, with its own ``Origin``. So a request has to name a host that
this server is known by, and a page that speaks to it must come from there.
"""

import re
from collections.abc import Collection, Iterable
from ipaddress import ip_address
from urllib.parse import urlsplit

#: Names that always lead to this machine and nowhere else.
LOCAL = frozenset({"localhost"})
#: This machine's own: all readers come from here where a reverse proxy names none of them.
OWN = frozenset({"127.0.0.1", "::1"})
METHODS = frozenset({"GET", "HEAD"})
STREAM = "/_stcore/stream"
METRICS = "/metrics"
HEALTH = "/healthz"
HOST_CONFIG = "/_stcore/host-config"
#: What Streamlit serves that a page of ours needs; nothing else of it is served.
_OF_STREAMLIT = frozenset({"/_stcore/health", HOST_CONFIG, "/favicon.png"})
_BUNDLES = ("/static/js/", "/static/css/", "/static/media/")
_ONE_WORD = re.compile(r"/[^/.]+")
_MAP = "/component/streamlit_folium.st_folium/"
_OURS = "/atlas/"


def is_served(path: str, routes: Collection[str]) -> bool:
    """Whether there is anything at a path.

    Parameters
    ----------
    path : str
        As it was asked, decoded.
    routes : collection of str
        The paths of pages and of health.

    Examples
    --------
    >>> is_served("/_stcore/upload_file/a/b", {"/", "/drugs"})
    False
    >>> is_served("/drugs", {"/", "/drugs"})
    True
    """
    if ".." in path or "\\" in path or "\0" in path:
        return False
    if _ONE_WORD.fullmatch(path):  # mistyped: led to the page of its area
        return True
    return path in routes or path in _OF_STREAMLIT or path.startswith((*_BUNDLES, _MAP, _OURS))


def host_name(host: str) -> str | None:
    """Return the name in a ``Host`` header, None where it is none.

    Examples
    --------
    >>> host_name("Atlas.example:8501"), host_name("[::1]:8501"), host_name("a/b"), host_name("")
    ('atlas.example', '::1', None, None)
    """
    try:
        parts = urlsplit(f"//{host}")
        parts.port  # noqa: B018  raises where it is no number
        name = parts.hostname
    except ValueError:
        return None
    if not name or parts.netloc != host or parts.username is not None:
        return None
    return name.lower().rstrip(".")


def is_known_host(host: str, known: Iterable[str]) -> bool:
    """Whether the server answers to a ``Host``: a number, this machine, or a name of the setting.

    A number cannot be made to point elsewhere, so it needs no permission.

    Examples
    --------
    >>> is_known_host("192.168.1.7:8501", ()), is_known_host("evil.example", ())
    (True, False)
    >>> is_known_host("atlas.example", ["atlas.example"])
    True
    """
    name = host_name(host)
    if name is None:
        return False
    if name in LOCAL or name in known:
        return True
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def is_own_origin(origin: str, host: str, known: Iterable[str]) -> bool:
    """Whether a page that speaks to the server came from it.

    Parameters
    ----------
    origin : str
        The ``Origin`` header of a browser.
    host : str
        The ``Host`` header; a proxy in front may have put its own there, so a name of the setting
        is as good.

    Examples
    --------
    >>> is_own_origin("http://localhost:8501", "localhost:8501", ())
    True
    >>> is_own_origin("https://evil.example", "localhost:8501", ())
    False
    """
    parts = urlsplit(origin)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return False
    return parts.netloc.lower() == host.lower() or host_name(parts.netloc) in known
