"""Pairs of features and communes that have only each other."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

Pairs = Iterable[tuple[int, str]]
Alike = Mapping[int, Mapping[str, float]]

# How much closer a spelling must be than that of the next commune, and of the next feature.
MARGIN = 0.1


def single(pairs: Pairs) -> list[tuple[int, str]]:
    """Return the pairs whose feature and commune are in no other pair.

    Examples
    --------
    >>> single([(0, "020401"), (1, "020402"), (2, "020402")])
    [(0, '020401')]
    """
    pairs = list(dict.fromkeys(pairs))
    features = Counter(feature for feature, _ in pairs)
    communes = Counter(commune for _, commune in pairs)
    return [(f, c) for f, c in pairs if features[f] == 1 and communes[c] == 1]


def mutual(alike: Alike, at_least: float) -> list[tuple[int, str]]:
    """Return the pairs in which each is the other's closest by a clear margin.

    Parameters
    ----------
    alike : mapping
        By feature and commune, how alike their names are, 0 to 1.
    at_least : float
        How alike a pair must be.

    Examples
    --------
    >>> mutual({0: {"020401": 0.9, "020409": 0.7}, 1: {"020401": 0.7}}, 0.75)
    [(0, '020401')]
    """
    theirs: dict[str, dict[int, float]] = defaultdict(dict)
    for feature, values in alike.items():
        for commune, value in values.items():
            theirs[commune][feature] = value
    best = {feature: _clear_best(values) for feature, values in alike.items()}
    return [
        (feature, commune)
        for feature, commune in best.items()
        if commune is not None
        and alike[feature][commune] >= at_least
        and _clear_best(theirs[commune]) == feature
    ]


def _clear_best(values: Mapping):
    """Return the key of the highest value; None where another comes near it."""
    ranked = sorted(values, key=values.get, reverse=True)
    if not ranked or (len(ranked) > 1 and values[ranked[0]] - values[ranked[1]] < MARGIN):
        return None
    return ranked[0]
