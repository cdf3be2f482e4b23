"""The settings of the atlas: environment variables, read in one place.

Each has a row in the README's table; a test fails when one is missing there.
"""

import ipaddress
import os
import re
from dataclasses import dataclass
from datetime import date
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
    due_day : tuple of int
        ``SVC_DUE_DAY``: month and day of the following year after which a report is late.
    hosts : tuple of str
        ``SVC_HOSTS``: the names by which the server may be asked, beside ``localhost`` and numbers.
    sockets, sockets_of_address : int
        ``SVC_SOCKETS``, ``SVC_SOCKETS_PER_ADDRESS``: readers connected at once, in all and from
        one address.
    runs : int
        ``SVC_RUNS``: pages that are computed at once; the others wait for their turn.
    watchdog : int
        ``SVC_WATCHDOG``: seconds after which a server that stands still is ended; 0 for never.
    read_seconds, read_megabytes : int
        ``SVC_READ_SECONDS``, ``SVC_READ_MEGABYTES``: how long the reading of one file from outside
        may take, and how much memory it may use.
    """

    home: Path
    snapshot: str | None = None
    audience: str = "official"
    lang: str | None = None
    due_day: tuple[int, int] = (1, 31)
    hosts: tuple[str, ...] = ()
    sockets: int = 500
    sockets_of_address: int = 100
    runs: int = 2
    watchdog: int = 60
    read_seconds: int = 600
    read_megabytes: int = 4000

    def open_to_others(self, address: str | None) -> bool:
        """Whether others than this machine may reach a server that listens on ``address``.

        Without an address a server listens on all of them.

        Examples
        --------
        >>> [Settings(Path()).open_to_others(each) for each in ("127.0.0.1", "::1", "0.0.0.0", "")]
        [False, False, True, True]
        """
        return bool(self.hosts) or not _is_here(address or "")


def read(environ: os._Environ | dict | None = None) -> Settings:
    """Read the settings from the environment.

    Raises
    ------
    CallError
        A value that is none of the allowed ones, or no day of every year.

    Examples
    --------
    >>> read({"SVC_HOME": "/srv/atlas", "SVC_LANG": "km"}).lang
    'km'
    >>> read({"SVC_DUE_DAY": "02-15"}).due_day
    (2, 15)
    """
    environ = os.environ if environ is None else environ
    return Settings(
        home=Path(environ.get("SVC_HOME") or ROOT / "var").expanduser().resolve(),
        snapshot=environ.get("SVC_SNAPSHOT") or None,
        audience=_one_of(environ, "SVC_AUDIENCE", AUDIENCES) or "official",
        lang=_one_of(environ, "SVC_LANG", LANGUAGES),
        due_day=_day(environ, "SVC_DUE_DAY") or (1, 31),
        hosts=_hosts(environ),
        sockets=_number(environ, "SVC_SOCKETS", 500, least=1),
        sockets_of_address=_number(environ, "SVC_SOCKETS_PER_ADDRESS", 100, least=1),
        runs=_number(environ, "SVC_RUNS", 2, least=1),
        watchdog=_number(environ, "SVC_WATCHDOG", 60, least=0),
        read_seconds=_number(environ, "SVC_READ_SECONDS", 600, least=1),
        read_megabytes=_number(environ, "SVC_READ_MEGABYTES", 4000, least=100),
    )


def _is_here(address: str) -> bool:
    """Whether an address is of this machine alone; a name other than ``localhost`` may be any."""
    if address.lower().rstrip(".") == "localhost" or address.startswith("unix:"):
        return True
    try:
        return ipaddress.ip_address(address.strip("[]")).is_loopback
    except ValueError:
        return False


def _one_of(environ, name: str, allowed: tuple[str, ...]) -> str | None:
    value = environ.get(name) or None
    if value is not None and value not in allowed:
        known = ", ".join(allowed)
        raise CallError("settings.unknown_value", name=name, value=value, allowed=known)
    return value


def _hosts(environ) -> tuple[str, ...]:
    names = [name.strip() for name in (environ.get("SVC_HOSTS") or "").split(",")]
    for name in filter(None, names):
        if not re.fullmatch(r"[\w.-]+", name, flags=re.ASCII):
            raise CallError("settings.no_host", name="SVC_HOSTS", value=name)
    return tuple(name.lower().rstrip(".") for name in names if name)


def _number(environ, name: str, otherwise: int, least: int) -> int:
    value = environ.get(name) or str(otherwise)
    if not re.fullmatch(r"\d{1,6}", value, flags=re.ASCII) or int(value) < least:
        raise CallError("settings.no_number", name=name, value=value, least=least)
    return int(value)


def _day(environ, name: str) -> tuple[int, int] | None:
    value = environ.get(name) or None
    if value is None:
        return None
    try:
        if not re.fullmatch(r"\d\d-\d\d", value, flags=re.ASCII):
            raise ValueError(value)
        day = date.fromisoformat(f"2023-{value}")  # of a year without 29 February
    except ValueError:
        raise CallError("settings.no_day", name=name, value=value) from None
    return day.month, day.day
