"""Turns at running a page: a few at a time, shared fairly between readers.

Python runs one thread at a time, so more runs side by side only make each of them, and the
answer to everybody else, later. Who waits is served by address in turn, and within an address
the session first whose last turn was longest ago: whoever asks the most waits the longest.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

# Sessions whose last turn is remembered; one that is forgotten counts as new.
REMEMBERED = 4096
# Seconds between two looks whether the reader has chosen something else.
LOOK = 0.25


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
    """

    def __init__(self, places: int, clock: Callable[[], float] = time.monotonic):
        self._free, self._clock = places, clock
        self._lock = threading.Lock()
        self._waiting: OrderedDict[str, list[_Ticket]] = OrderedDict()
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

    def _give_up(self, ticket: _Ticket) -> None:
        with self._lock:
            line = self._waiting.get(ticket.address, [])
            if ticket in line:
                self._remove(ticket)
            else:  # called in the meantime
                self._release()

    def _release(self) -> None:
        self._free += 1
        self._call_next()

    def _remove(self, ticket: _Ticket) -> None:
        line = self._waiting[ticket.address]
        line.remove(ticket)
        if not line:
            del self._waiting[ticket.address]

    def _call_next(self) -> None:
        while self._free and self._waiting:
            address, line = next(iter(self._waiting.items()))
            ticket = min(line, key=lambda each: each.since)
            self._waiting.move_to_end(address)
            self._remove(ticket)
            self._free -= 1
            ticket.called.set()

    def _was_served(self, session: str) -> None:
        self._served.pop(session, None)
        self._served[session] = self._clock()
        while len(self._served) > REMEMBERED:
            self._served.popitem(last=False)


class Turn:
    """A place that is held, left for a while, and held again."""

    def __init__(self, turns: Turns, address: str, session: str):
        self._turns, self._address, self._session = turns, address, session
        self._holds = False

    def enter(self, look: Callable[[float], None] = lambda waited: None) -> None:
        """Wait for a place."""
        turns = self._turns
        began = turns._clock()
        ticket = turns._queue(self._address, self._session)
        try:
            while not ticket.called.wait(LOOK):
                look(turns._clock() - began)
        except BaseException:
            turns._give_up(ticket)
            raise
        self._holds = True

    def leave(self) -> None:
        """Give the place to the next, where it is held."""
        turns = self._turns
        if self._holds:
            self._holds = False
            with turns._lock:
                turns._was_served(self._session)
                turns._release()

    @contextmanager
    def away(self) -> Iterator[None]:
        """Leave the place to others while nothing is computed."""
        self.leave()
        try:
            yield
        finally:
            self.enter()
