"""Turns at running a page: a few at a time, shared fairly between readers.

Python runs one thread at a time, so more runs side by side only make each of them, and the
answer to everybody else, later. Who waits is served by address in turn, and within an address
the session first whose last turn was longest ago: whoever asks the most waits the longest. An
address that has used more than its share of the processor runs only while those within theirs are
quiet, so that a reader rarely finds its run in the way; alone it has the whole server.
"""

import math
import threading
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from svc_atlas.gate.remembered import remember

# Sessions, and addresses, whose last turn is remembered; one that is forgotten counts as new.
REMEMBERED = 4096
# Seconds until the first look whether the reader has chosen something else; a hundred who wait long
# and look often would take the processor from those who run, so the next looks are further apart.
LOOK, SELDOM = 0.25, 1.0
# Seconds in which what an address has used counts half.
HALF_LIFE = 10.0
# Seconds of the processor, counted so, that are an address's share: a tenth of one, all the time.
# Who changes the year every five seconds uses half of that.
SHARE = 0.1 * HALF_LIFE / math.log(2)
# Seconds without a run of those within their share after which they are quiet.
QUIET = 0.5


class _Use:
    """What addresses have used of the processor, the older the less."""

    def __init__(self):
        self._of: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def of(self, address: str, now: float) -> float:
        """Return the seconds that count now."""
        seconds, at = self._of.get(address, (0.0, now))
        return seconds * 0.5 ** ((now - at) / HALF_LIFE)

    def add(self, address: str, seconds: float, now: float) -> None:
        """Count what a run has used."""
        remember(self._of, address, (seconds + self.of(address, now), now), REMEMBERED)

    def is_over(self, address: str, now: float) -> bool:
        """Whether it has used more than its share."""
        return self.of(address, now) > SHARE

    def within_lately(self, now: float) -> Iterator[str]:
        """Yield the addresses within their share that have run just now."""
        for address, (_, at) in reversed(self._of.items()):
            if now - at >= QUIET:
                return
            if not self.is_over(address, now):
                yield address


@dataclass(eq=False)
class _Ticket:
    address: str
    session: str
    since: float
    called: threading.Event = field(default_factory=threading.Event)


class Turns:
    """A bounded number of places, given in fair turns.

    Parameters
    ----------
    places : int
        Runs side by side.
    clock : callable
        Seconds that only grow.
    cost : callable
        Seconds of the processor that the thread has used.
    """

    def __init__(
        self,
        places: int,
        clock: Callable[[], float] = time.monotonic,
        cost: Callable[[], float] = time.thread_time,
    ):
        self._free, self._clock, self._cost = places, clock, cost
        self._lock = threading.Lock()
        self._waiting: OrderedDict[str, list[_Ticket]] = OrderedDict()
        self._running: Counter[str] = Counter()
        self._used = _Use()
        self._served: OrderedDict[str, float] = OrderedDict()

    @property
    def waiting(self) -> int:
        """How many wait."""
        with self._lock:
            return sum(map(len, self._waiting.values()))

    @contextmanager
    def turn(
        self, address: str, session: str, look: Callable[[float], None] = lambda waited: None
    ) -> Iterator["Turn"]:
        """Wait for a place and hold it.

        Parameters
        ----------
        address, session : str
            Who asks.
        look : callable
            Called with the seconds waited, now and then; what it raises gives the wait up.
        """
        held = Turn(self, address, session)
        held.enter(look)
        try:
            yield held
        finally:
            held.leave()

    def _queue(self, address: str, session: str) -> _Ticket:
        now = self._clock()
        with self._lock:
            ticket = _Ticket(address, session, self._served.get(session, now))
            self._waiting.setdefault(address, []).append(ticket)
            self._call_next()
        return ticket

    def _look(self) -> None:
        """Call whoever may go now because the others have become quiet."""
        with self._lock:
            self._call_next()

    def _give_up(self, ticket: _Ticket) -> None:
        with self._lock:
            if ticket in self._waiting.get(ticket.address, []):
                self._remove(ticket)
            else:  # called in the meantime
                self._release(ticket.address)

    def _release(self, address: str) -> None:
        self._free += 1
        self._running[address] -= 1
        self._running += Counter()  # forgets addresses without one
        self._call_next()

    def _remove(self, ticket: _Ticket) -> None:
        line = self._waiting[ticket.address]
        line.remove(ticket)
        if not line:
            del self._waiting[ticket.address]

    def _call_next(self) -> None:
        while self._free and (address := self._next()) is not None:
            ticket = min(self._waiting[address], key=lambda each: each.since)
            self._waiting.move_to_end(address)
            self._remove(ticket)
            self._free -= 1
            self._running[address] += 1
            ticket.called.set()

    def _next(self) -> str | None:
        """Return the address that goes next, None where nobody may."""
        if not self._waiting:
            return None
        now, used = self._clock(), self._used
        for address in self._waiting:
            if not used.is_over(address, now):
                return address
        running = (each for each in self._running if not used.is_over(each, now))
        others = next(running, None) or next(used.within_lately(now), None)
        return next(iter(self._waiting)) if others is None else None

    def _was_served(self, address: str, session: str, seconds: float) -> None:
        now = self._clock()
        self._used.add(address, seconds, now)
        remember(self._served, session, now, REMEMBERED)


class Turn:
    """A place that is held, left for a while, and held again."""

    def __init__(self, turns: Turns, address: str, session: str):
        self._turns, self._address, self._session = turns, address, session
        self._since: float | None = None  # the thread's cost when it was given the place

    def enter(self, look: Callable[[float], None] = lambda waited: None) -> None:
        """Wait for a place."""
        turns = self._turns
        began = turns._clock()
        ticket = turns._queue(self._address, self._session)
        try:
            pause = LOOK
            while not ticket.called.wait(pause):
                pause = min(2 * pause, SELDOM)
                turns._look()
                look(turns._clock() - began)
        except BaseException:
            turns._give_up(ticket)
            raise
        self._since = turns._cost()

    def leave(self) -> None:
        """Give the place to the next, where it is held."""
        turns = self._turns
        if self._since is not None:
            seconds, self._since = turns._cost() - self._since, None
            with turns._lock:
                turns._was_served(self._address, self._session, seconds)
                turns._release(self._address)

    @contextmanager
    def away(self) -> Iterator[None]:
        """Leave the place to others while nothing is computed."""
        self.leave()
        try:
            yield
        finally:
            self.enter()
