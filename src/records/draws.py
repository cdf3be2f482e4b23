"""Draws of the demonstration records that are the same on every machine.

Chance comes from NumPy's PCG64, one stream for each purpose, so that a change in one table leaves
the others as they were. Totals are published and exact, so a count is never drawn by itself: the
cases of a year fall one by one on their cells. That is what independent Poisson counts are once
their total is known. Weights are whole numbers before they meet chance, so that the last bit of a
processor's exponential decides nothing.
"""

import zlib

import numpy as np

SEED = 20190101
FINE = 1 << 20


def stream(purpose: str) -> np.random.Generator:
    """Return the random stream of ``purpose``, the same one each time.

    Examples
    --------
    >>> int(stream("tiers").integers(1000)) == int(stream("tiers").integers(1000))
    True
    """
    return np.random.Generator(np.random.PCG64([SEED, zlib.crc32(purpose.encode())]))


def whole(weights: np.ndarray) -> np.ndarray:
    """Return ``weights`` as whole numbers in the same proportions, the largest 2**20."""
    weights = np.asarray(weights, dtype=float)
    top = weights.max(initial=0.0)
    return np.rint(weights / top * FINE if top else weights).astype(np.int64)


def share(total: int, weights: np.ndarray) -> np.ndarray:
    """Divide ``total`` in proportion to ``weights`` by the method of the largest remainder.

    Parameters
    ----------
    total : int
        What is divided.
    weights : ndarray
        Not negative, at least one above zero.

    Returns
    -------
    ndarray of int64
        As long as ``weights``, with the sum ``total``; of equal remainders the first is served.

    Examples
    --------
    >>> share(10, [1, 1, 1]).tolist()
    [4, 3, 3]
    """
    weights = whole(weights)
    parts, remainders = np.divmod(weights * total, weights.sum())
    parts[np.argsort(-remainders, kind="stable")[: total - parts.sum()]] += 1
    return parts


def fall(rng: np.random.Generator, total: int, weights: np.ndarray) -> np.ndarray:
    """Let ``total`` cases fall on cells, each case by itself and in proportion to ``weights``.

    Returns
    -------
    ndarray of int64
        Cases of each cell, in the shape of ``weights``, with the sum ``total``.
    """
    ends = np.cumsum(whole(weights), axis=None)
    cells = np.searchsorted(ends, rng.integers(ends[-1], size=total), side="right")
    return np.bincount(cells, minlength=ends.size).reshape(np.shape(weights))


def pick(rng: np.random.Generator, count: int, weights: np.ndarray) -> np.ndarray:
    """Pick ``count`` different places, the likelier the greater their weight.

    The smallest of exponential waiting times win (Efraimidis & Spirakis 2006,
    doi 10.1016/j.ipl.2005.11.003); a weight of zero is never picked.

    Returns
    -------
    ndarray of bool
        True where picked, in the shape of ``weights``.
    """
    weights = np.asarray(weights, dtype=float)
    with np.errstate(divide="ignore"):
        waiting = rng.exponential(size=weights.shape) / weights
    picked = np.zeros(weights.size, dtype=bool)
    picked[np.argsort(waiting, axis=None, kind="stable")[:count]] = True
    return picked.reshape(weights.shape) & (weights > 0)


def pick_of(rng: np.random.Generator, count: int, counts: np.ndarray, odds) -> np.ndarray:
    """Pick ``count`` single cases out of cells that hold ``counts`` of them.

    Parameters
    ----------
    counts : ndarray of int
        Cases of each cell.
    odds : array_like
        Relative chance of a case of each cell to be picked, broadcast to ``counts``.

    Returns
    -------
    ndarray of int64
        Picked cases of each cell, never more than ``counts``.
    """
    cells = np.repeat(np.arange(counts.size), counts.ravel())
    odds = np.broadcast_to(odds, counts.shape).ravel()
    picked = pick(rng, count, odds[cells])
    return np.bincount(cells[picked], minlength=counts.size).reshape(counts.shape)


def succeed(rng: np.random.Generator, counts: np.ndarray, chance) -> np.ndarray:
    """Count the successes among ``counts`` trials of each cell, each with the cell's ``chance``."""
    cells = np.repeat(np.arange(counts.size), counts.ravel())
    chance = np.broadcast_to(chance, counts.shape).ravel()
    won = rng.random(cells.size) < chance[cells]
    return np.bincount(cells[won], minlength=counts.size).reshape(counts.shape)
