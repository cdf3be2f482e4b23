"""Bounds on what has not come as far as a request: connections, half-open heads, stalled readers.

The server (uvicorn, as Streamlit starts it) has no setting for these, so its two protocols are
taught them where they are defined; each is asked through the methods that asyncio calls.
"""

import asyncio
import contextlib
import dataclasses
import sys
from collections import Counter
from collections.abc import Callable
from typing import Any

from uvicorn.protocols.http.auto import AutoHTTPProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from svc_atlas.gate.addresses import OWN
from svc_atlas.gate.counts import COUNTS
from svc_atlas.gate.limits import Limits

# Files that the process itself needs open, beside connections.
_OWN_FILES = 200
# Bytes of a WebSocket taken in one turn of the loop: a quarter of a megabyte, which asyncio takes,
# holds twenty thousand of the smallest messages, and nobody else is answered before the last; of
# these, five floods at once hold back the others for a fiftieth of a second.
_AT_ONCE = 2 * 1024
# Seconds until a connection too many of one address is cut.
_LINGER = 5.0
# Seconds that a server which is stopped gives its connections to take what was sent.
_FAREWELL = 3.0


def bound(
    limits: Limits, http: type = AutoHTTPProtocol, sockets: type = WebSocketsSansIOProtocol
) -> None:
    """Bound the connections of every server that this process starts; a second call does nothing.

    Parameters
    ----------
    limits : Limits
        ``connections``, ``connections_of_address``, ``headers_seconds`` and ``stalled_seconds``.
    http, sockets : type
        The protocols of the server.
    """
    if "head_timer" in vars(http):
        return
    _bound_heads(http, _within_files(limits))
    for protocol in (http, sockets):
        _bound_stalling(protocol, limits.stalled_seconds)
        _after(protocol, "shutdown", _end_soon)
    _after(sockets, "connection_made", _take_little_at_once)


def _take_little_at_once(self, *_: Any) -> None:
    self.transport.max_size = _AT_ONCE


def _end_soon(self) -> None:
    """Cut the connection of a reader who takes nothing: the server would wait for it for ever."""
    asyncio.get_running_loop().call_later(_FAREWELL, self.transport.abort)


def _within_files(limits: Limits) -> Limits:
    """Ask the system for as many open files as it gives, and keep connections below them."""
    if sys.platform == "win32":
        return limits
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = limits.connections + _OWN_FILES
    if soft < wanted:
        allowed = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
            soft = allowed
    return dataclasses.replace(limits, connections=min(limits.connections, soft - _OWN_FILES))


def _after(protocol: type, name: str, then: Callable[[Any], None]) -> None:
    """Have ``then`` called with the protocol after each call of one of its methods."""
    method = getattr(protocol, name)

    def called(self, *args: Any) -> None:
        method(self, *args)
        then(self)

    setattr(protocol, name, called)


def _bound_heads(protocol: type, limits: Limits) -> None:
    half_open: dict[Any, None] = {}  # the oldest first
    of_address: Counter[str] = Counter()  # counted here: counting all at each accepting is slow

    def made(self) -> None:
        _hide_server(self)
        _await_head(self)
        of_address[_address(self)] += 1
        if reason := _crowd(self, of_address, limits):
            # A reader's head comes at once: of those without one, who has waited longest goes.
            COUNTS.refused(reason)
            mine = _address(self) if reason == "connections_of_address" else None
            oldest = next(each for each in half_open if mine in (None, _address(each)))
            half_open.pop(oldest)
            if mine is None:
                oldest.transport.abort()
            else:  # who is cut comes back at once, and accepting is what costs: so not at once
                asyncio.get_running_loop().call_later(_LINGER, cut, oldest)

    def cut(self) -> None:
        if self.head_timer is not None:  # still without a head
            self.transport.abort()

    def received(self, *_: Any) -> None:
        # A request whose head is whole has a cycle, and a WebSocket a protocol of its own, with
        # bounds of its own.
        if self.transport.get_protocol() is not self:
            gone(self)
        elif _is_answering(self):
            _stop(self, "head_timer")
            half_open.pop(self, None)
        elif self.head_timer is None:
            _await_head(self)

    def gone(self, *_: Any) -> None:
        _stop(self, "head_timer")
        half_open.pop(self, None)
        address = _address(self)
        of_address[address] -= 1
        if not of_address[address]:
            del of_address[address]

    def late(self) -> None:
        COUNTS.refused("late_head")
        self.transport.abort()

    def _await_head(self) -> None:
        half_open[self] = None
        loop = asyncio.get_running_loop()
        self.head_timer = loop.call_later(limits.headers_seconds, late, self)

    protocol.head_timer = None
    _after(protocol, "connection_made", made)
    _after(protocol, "data_received", received)
    _after(protocol, "connection_lost", gone)


def _address(self) -> str:
    return self.client[0] if self.client else ""


def _crowd(self, of_address: Counter[str], limits: Limits) -> str | None:
    if len(self.server_state.connections) > limits.connections:
        return "connections"
    address = _address(self)
    if address not in OWN and of_address[address] > limits.connections_of_address:
        return "connections_of_address"
    return None


def _is_answering(self) -> bool:
    return self.cycle is not None and not self.cycle.response_complete


def _bound_stalling(protocol: type, seconds: float) -> None:
    def paused(self) -> None:
        _stop(self, "stall_timer")
        self.stall_timer = asyncio.get_running_loop().call_later(seconds, stalled, self)

    def moving(self, *_: Any) -> None:
        _stop(self, "stall_timer")

    def stalled(self) -> None:
        COUNTS.refused("stalled")
        self.transport.abort()

    protocol.stall_timer = None
    _after(protocol, "pause_writing", paused)
    _after(protocol, "resume_writing", moving)
    _after(protocol, "connection_lost", moving)


def _stop(self, name: str) -> None:
    timer = getattr(self, name)
    if timer is not None:
        timer.cancel()
        setattr(self, name, None)


def _hide_server(self) -> None:
    """Leave out which server answers: it helps only whoever looks for its faults."""
    for headers in (self.config.encoded_headers, self.server_state.default_headers):
        headers[:] = [header for header in headers if header[0] != b"server"]
