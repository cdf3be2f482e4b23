"""Every word on screen, in Khmer and English, from the catalogues beside this file.

A catalogue is a TOML file of tables; each leaf table has ``km`` and ``en`` and, where English
needs a singular, ``en_one`` (used when the parameter ``n`` is 1). Several files make one tree;
a key that two files define is an error.
"""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path

CATALOGUES = Path(__file__).parent / "catalogues"
LONGEST = 120  #: characters that are told of what stands in a file: enough to find it again
NAME = 80  #: characters of a name that are shown: the longest of Cambodia has 33
_COENG = "\u17d2"  # writes the next letter below the line; alone it is no letter
# What turns the direction of all that follows it, and what no reader sees.
_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2060-\u206f]")
_RIGHT_TO_LEFT = frozenset(("R", "AL", "AN"))


def shortened(written: str, most: int = LONGEST) -> str:
    """Return a text, cut where it is longer than ``most`` characters.

    Examples
    --------
    >>> shortened("Kantueu Muoy", 8), shortened("Kantueu", 8)
    ('Kantueu…', 'Kantueu')
    """
    return written if len(written) <= most else f"{written[: _end(written, most - 1)]}…"


def _end(written: str, most: int) -> int:
    """Return where to cut, at ``most`` or before: never between a letter and its signs."""
    for end in range(most, 0, -1):
        if written[end - 1] != _COENG and unicodedata.category(written[end])[0] != "M":
            return end
    return most


def shown(name: str, most: int = NAME) -> str:
    r"""Return a name of others as it may stand among our words: on one line, not too long.

    Marks that turn the direction of a line are left out, and a name with letters written from
    right to left is isolated, so that the words and numbers beside it keep their order. Downloads
    have the name as it is.

    Examples
    --------
    >>> shown("Ta\n" + chr(0x202E) + "Bun"), shown("Kantueu Muoy", 8)
    ('Ta Bun', 'Kantueu…')
    >>> shown(chr(0x5D0)) == chr(0x2068) + chr(0x5D0) + chr(0x2069)
    True
    """
    if name.isascii() and name.isprintable() and len(name) <= most:
        return name
    line = " ".join(_TURNING.sub("", name[: most * 20]).split())  # enough, of however many
    line = "".join(sign for sign in line if unicodedata.category(sign) not in ("Cc", "Cs"))
    line = shortened(line, most)
    if _RIGHT_TO_LEFT.isdisjoint(map(unicodedata.bidirectional, line)):
        return line
    return f"\u2068{line}\u2069"


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
