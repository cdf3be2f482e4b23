"""What is remembered of readers: of so many who were seen last."""

from collections import OrderedDict
from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")


def remember(known: OrderedDict[K, V], key: K, value: V, most: int) -> None:
    """Keep a value as the last seen, and forget who was seen longest ago.

    Examples
    --------
    >>> known = OrderedDict(a=1, b=2)
    >>> remember(known, "a", 3, most=2)
    >>> remember(known, "c", 4, most=2)
    >>> dict(known)
    {'a': 3, 'c': 4}
    """
    known[key] = value
    known.move_to_end(key)
    while len(known) > most:
        known.popitem(last=False)
