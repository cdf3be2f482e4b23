"""What a line break within a cell means: a space, nothing, or the end of a name.

A narrow column is wrapped by hand, in the middle of a name too, and Khmer has no spaces between
words; the other language often stands on a line of its own.
"""

from collections.abc import Callable, Iterator
from itertools import groupby

from svc_atlas.naming import clean_name, is_khmer


def joined(text: str, is_known: Callable[[str], bool]) -> tuple[str, ...]:
    r"""Return the names that the lines of a text write.

    Lines of one script are one name where it is known, with a space at the break or without; else
    each is its own where one of them is known.

    Parameters
    ----------
    text : str
    is_known : callable
        Whether there is such a name.

    Examples
    --------
    >>> joined("Ta\nPon", {"Ta Pon"}.__contains__), joined("Ta Pon\nRoka", {"Roka"}.__contains__)
    (('Ta Pon',), ('Ta Pon', 'Roka'))
    >>> joined("អន្លង់\nវិល\nAnlung\nVil", {"អន្លង់វិល", "Anlung Vil"}.__contains__)
    ('អន្លង់វិល', 'Anlung Vil')
    """
    return tuple(name for lines in _by_script(text) for name in _names(lines, is_known))


def _names(lines: list[str], is_known: Callable[[str], bool]) -> list[str]:
    wholes = [" ".join(lines), "".join(lines)]
    whole = next(filter(is_known, wholes), None)
    if whole is None and any(map(is_known, lines)):
        return lines
    return [whole or wholes[is_khmer(wholes[0])]]


def _by_script(text: str) -> Iterator[list[str]]:
    """Yield the lines, Khmer ones and others apart; a number goes with what stands before it."""
    lines = [line for each in text.splitlines() if (line := clean_name(each))]
    scripts: list[bool | None] = []
    for line in lines:
        lettered = any(map(str.isalpha, line))
        scripts.append(is_khmer(line) if lettered else scripts[-1] if scripts else None)
    first = next((script for script in scripts if script is not None), False)
    pairs = zip([first if s is None else s for s in scripts], lines, strict=True)
    for _, run in groupby(pairs, lambda pair: pair[0]):
        yield [line for _, line in run]
