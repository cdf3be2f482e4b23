"""Every word on screen, in Khmer and English, from the catalogues beside this file.

A catalogue is a TOML file of tables; each leaf table has ``km`` and ``en`` and, where English
needs a singular, ``en_one`` (used when the parameter ``n`` is 1). Several files make one tree;
a key that two files define is an error.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

CATALOGUES = Path(__file__).parent / "catalogues"
LONGEST = 120  #: characters that are told of what stands in a file: enough to find it again


def shortened(written: str, most: int = LONGEST) -> str:
    """Return a text, cut where it is longer than ``most`` characters.

    Examples
    --------
    >>> shortened("Kantueu Muoy", 8), shortened("Kantueu", 8)
    ('Kantueu…', 'Kantueu')
    """
    return written if len(written) <= most else f"{written[: most - 1]}…"


@cache
def entries() -> dict[str, Mapping[str, str]]:
    """Return all entries by dotted key, each with ``km`` and ``en``.

    Raises
    ------
    ValueError
        A key that two catalogues define.
    """
    found: dict[str, Mapping[str, str]] = {}
    for path in sorted(CATALOGUES.glob("*.toml")):
        for key, entry in _leaves(tomllib.loads(path.read_text(encoding="utf-8"))):
            if key in found:
                raise ValueError(f"{path.name} defines {key} a second time")
            found[key] = entry
    return found


def _leaves(tree: Mapping, prefix: str = ""):
    for key, value in tree.items():
        if not isinstance(value, Mapping):
            raise ValueError(f"{prefix}{key} is not a table with km and en")
        if value and all(isinstance(v, str) for v in value.values()):
            yield prefix + key, value
        else:
            yield from _leaves(value, f"{prefix}{key}.")


class Text:
    """The words of one language.

    Examples
    --------
    >>> text("en")("tier.1")
    'first tier'
    """

    def __init__(self, lang: str):
        self.lang = lang

    def __call__(self, key: str, **params) -> str:
        """Return the words of ``key`` with ``params`` filled in.

        Raises
        ------
        KeyError
            An unknown key: a fault of the code, found by a test.
        """
        entry = entries()[key]
        form = entry.get(f"{self.lang}_one") if params.get("n") in (1, "1") else None
        words = form or entry[self.lang]
        return words.format(**params) if params else words


@cache
def text(lang: str) -> Text:
    """Return the words of ``lang`` (``km`` or ``en``)."""
    return Text(lang)
