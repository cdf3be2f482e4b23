"""Token buckets: how much may be asked at once, and how fast it comes back."""

from collections import OrderedDict

from svc_atlas.gate.limits import Rate
from svc_atlas.gate.remembered import remember

# Addresses remembered: the least recently seen goes first, which only ever gives it a full budget.
REMEMBERED = 10_000


class Bucket:
    """A budget that fills with time.

    Parameters
    ----------
    rate : Rate
        What it holds, and what comes back each second.
    now : float
        The time in seconds; the bucket begins full.

    Examples
    --------
    >>> bucket = Bucket(Rate(burst=2, each_second=1), now=0.0)
    >>> [bucket.take(0.0) for _ in range(3)]
    [0.0, 0.0, 1.0]
    >>> bucket.take(10.0)
    0.0
    """

    __slots__ = ("_at", "_left", "_rate")

    def __init__(self, rate: Rate, now: float):
        self._rate, self._left, self._at = rate, rate.burst, now

    def take(self, now: float, count: int = 1) -> float:
        """Take so many; return the seconds after which they are there, 0 where they are now.

        What is not there is owed: whoever takes without waiting waits the longer next time.
        """
        self._left = min(self._rate.burst, self._left + (now - self._at) * self._rate.each_second)
        self._at = now
        self._left -= count
        return max(0.0, -self._left / self._rate.each_second)

    def wait(self, now: float, patience: float) -> float | None:
        """Take one where it is there within ``patience`` seconds; return the wait, None beyond it.

        Examples
        --------
        >>> bucket = Bucket(Rate(burst=1, each_second=1), now=0.0)
        >>> [bucket.wait(0.0, patience=1.5) for _ in range(3)]
        [0.0, 1.0, None]
        """
        wait = self.take(now)
        if wait <= patience:
            return wait
        self._left += 1
        return None


class Budgets:
    """One bucket an address, of the addresses seen last."""

    def __init__(self, rate: Rate, remembered: int = REMEMBERED):
        self._rate, self._remembered = rate, remembered
        self._of: OrderedDict[str, Bucket] = OrderedDict()

    def of(self, address: str, now: float) -> Bucket:
        """Return the bucket of an address."""
        bucket = self._of.get(address) or Bucket(self._rate, now)
        remember(self._of, address, bucket, self._remembered)
        return bucket
