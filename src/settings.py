"""The settings of the atlas: environment variables, read in one place.

Each has a row in the README's table; a test fails when one is missing there.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from svc_atlas.errors import CallError

ROOT = Path(__file__).resolve().parent.parent
GEODATA = ROOT / "geodata"
LANGUAGES = ("km", "en")
AUDIENCES = ("official", "public")


@dataclass(frozen=True)
class Settings:
    """What an administrator can set.

    Attributes
    ----------
    home : Path
        ``SVC_HOME``: the folder of records, boundaries and snapshots.
    snapshot : str or None
        ``SVC_SNAPSHOT``: the id of the snapshot to open in place of the current one.
    audience : str
        ``SVC_AUDIENCE``: ``official`` or ``public``.
    lang : str or None
        ``SVC_LANG``: ``km`` or ``en``; None lets the screen begin in Khmer, the command in English.
    """

    home: Path
    snapshot: str | None = None
    audience: str = "official"
    lang: str | None = None


def read(environ: os._Environ | dict | None = None) -> Settings:
    """Read the settings from the environment.

    Raises
    ------
    CallError
        A value that is none of the allowed ones.

    Examples
    --------
    >>> read({"SVC_HOME": "/srv/atlas", "SVC_LANG": "km"}).lang
    'km'
    """
    environ = os.environ if environ is None else environ
    return Settings(
        home=Path(environ.get("SVC_HOME") or ROOT / "var").expanduser().resolve(),
        snapshot=environ.get("SVC_SNAPSHOT") or None,
        audience=_one_of(environ, "SVC_AUDIENCE", AUDIENCES) or "official",
        lang=_one_of(environ, "SVC_LANG", LANGUAGES),
    )


def _one_of(environ, name: str, allowed: tuple[str, ...]) -> str | None:
    value = environ.get(name) or None
    if value is not None and value not in allowed:
        known = ", ".join(allowed)
        raise CallError("settings.unknown_value", name=name, value=value, allowed=known)
    return value
