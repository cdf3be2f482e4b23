"""Repeated ids among hundreds of millions of cases, exactly, in bounded memory.

Equal ids have equal fingerprints, so every repeated id is among the repeated fingerprints; these
few are then compared as they are written. Fingerprints are sorted in runs of a bounded size; what
does not fit into one run goes to a private folder and is compared slice by slice.
"""

import math
from pathlib import Path

import numpy as np

#: Fingerprints held at once: 1 GiB. A list of 134 million cases needs no second run.
CAPACITY = 1 << 27


class Fingerprints:
    """A bag of 64-bit fingerprints that tells which it holds more than once.

    Parameters
    ----------
    folder : Path
        A private folder for the runs that do not fit into memory.
    expected : int
        About how many there will be.
    capacity : int
        How many are held in memory at most.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     bag = Fingerprints(Path(folder), expected=6, capacity=4)
    ...     bag.add(np.array([7, 1, 5, 9, 2, 1], dtype=np.uint64))
    ...     bag.repeated().tolist()
    [1]
    """

    def __init__(self, folder: Path, expected: int, capacity: int = CAPACITY):
        self._folder = folder
        self._capacity = capacity
        self._held = np.empty(min(capacity, max(expected, 1)), dtype=np.uint64)
        self._count = 0
        self._runs: list[Path] = []
        self._total = 0
        self._twice: list[np.ndarray] = []

    def add(self, fingerprints: np.ndarray) -> None:
        """Take fingerprints in (uint64, one dimension)."""
        self._total += len(fingerprints)
        while len(fingerprints):
            if self._count == self._capacity:
                self._put_run_away()
            room = self._room(len(fingerprints))
            taken = fingerprints[:room]
            self._held[self._count : self._count + len(taken)] = taken
            self._count += len(taken)
            fingerprints = fingerprints[room:]

    def repeated(self) -> np.ndarray:
        """Return those that it holds more than once, sorted, each once; the bag is empty then."""
        if self._runs:
            self._put_run_away()
            self._compare_runs()
        else:
            run = self._held[: self._count]
            run.sort()
            self._twice.append(_adjacent(run))
        self._held, self._count = np.empty(1, dtype=np.uint64), 0
        return np.unique(np.concatenate(self._twice))

    def _room(self, wanted: int) -> int:
        """Return how many more fit now; an estimate that was short grows by half."""
        if self._count + wanted > len(self._held) and len(self._held) < self._capacity:
            size = max(self._count + wanted, len(self._held) * 3 // 2)
            grown = np.empty(min(self._capacity, size), dtype=np.uint64)
            grown[: self._count] = self._held[: self._count]
            self._held = grown
        return len(self._held) - self._count

    def _put_run_away(self) -> None:
        run = self._held[: self._count]
        run.sort()
        self._twice.append(_adjacent(run))
        path = self._folder / f"run{len(self._runs)}.npy"
        # Each once, so that a slice of all runs is as small as it should be.
        first = np.ones(len(run), dtype=bool)
        np.not_equal(run[1:], run[:-1], out=first[1:])
        np.save(path, run if first.all() else run[first])
        self._runs.append(path)
        self._count = 0

    def _compare_runs(self) -> None:
        self._held = np.empty(1, dtype=np.uint64)
        runs = [np.load(path, mmap_mode="r") for path in self._runs]
        slices = math.ceil(2 * self._total / self._capacity)
        # Fingerprints are spread evenly, so equal slices of their range hold about as many.
        bounds = [np.uint64(n * (2**64 - 1) // slices) for n in range(1, slices)]
        cuts = [[0, *np.searchsorted(run, bounds).tolist(), len(run)] for run in runs]
        for n in range(slices):
            of_runs = zip(runs, cuts, strict=True)
            part = np.concatenate([run[cut[n] : cut[n + 1]] for run, cut in of_runs])
            part.sort()
            self._twice.append(_adjacent(part))


def _adjacent(run: np.ndarray) -> np.ndarray:
    """Return the values of a sorted run that stand beside their equal."""
    return np.unique(run[1:][run[1:] == run[:-1]])
