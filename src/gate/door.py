"""The layer that every request and every WebSocket passes before Streamlit sees it."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Collection
from ipaddress import ip_address

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg

from svc_atlas.gate import addresses
from svc_atlas.gate.budget import Bucket, Budgets
from svc_atlas.gate.counts import COUNTS
from svc_atlas.gate.limits import Limits

#: What a reader's page may say; the rest clears caches of all, asks for uploads or for tools.
_MESSAGES = frozenset({"rerun_script", "stop_script", "app_heartbeat"})
_POLICY, _TOO_BIG, _LATER = 1008, 1009, 1013  # codes of a WebSocket's end
_REFUSED = {"host": 421, "origin": 403, "method": 405, "long": 414, "heads": 431, "requests": 429}
# Seconds that a request or a handshake is held back before it is refused.
_PATIENCE = 10.0
# For how many requests one counts that is refused or leads to nothing: pages of ours ask none.
_ASTRAY = 10
#: In place of Streamlit's list of another company's hosts: nobody else may speak to the page.
_HOST_CONFIG = {
    "allowedOrigins": [],
    "useExternalAuthToken": False,
    "enableCustomParentMessages": False,
    "enforceDownloadInNewTab": False,
    "metricsUrl": "",
    "blockErrorDialogs": False,
    "resourceCrossOriginMode": None,
}


class Gate:
    """ASGI middleware that lets through what is meant, and only so much of it.

    Parameters
    ----------
    app : ASGI application
    routes : collection of str
        The paths of pages and of health.
    missing : callable
        Answers a request for what there is not.
    hosts : collection of str
        The names by which the server may be asked, beside numbers and this machine's own.
    limits : Limits
    clock : callable
        Seconds that only grow.
    """

    def __init__(
        self,
        app: ASGIApp,
        routes: Collection[str],
        missing: Callable[[Request], Response],
        hosts: Collection[str] = (),
        limits: Limits | None = None,
        clock: Callable[[], float] = time.monotonic,
    ):
        self.app, self._missing = app, missing
        self._routes, self._hosts = frozenset(routes), frozenset(hosts)
        self._limits, self._clock = limits or Limits(), clock
        self._open: Counter[str] = Counter()
        self._handshakes = Budgets(self._limits.handshakes_of_address)
        self._messages = Budgets(self._limits.messages_of_address)
        self._requests = Budgets(self._limits.requests_of_address)
        COUNTS.gauge("svc_sockets", self._open.total)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, or refuse."""
        if scope["type"] == "http":
            await self._http(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        reason = await self._late(scope) or self._fault(scope)
        send = self._charging(scope, send)
        if reason:
            COUNTS.refused(reason)
            refusal = self._missing(Request(scope)) if reason == "path" else _refusal(reason)
            await refusal(scope, receive, send)
        elif scope["path"] == addresses.HOST_CONFIG:
            await JSONResponse(_HOST_CONFIG)(scope, receive, send)
        elif scope["path"] == addresses.METRICS:
            await _metrics(scope)(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    def _fault(self, scope: Scope) -> str | None:
        """Return why a request is refused, None where it is not."""
        limits, headers = self._limits, Headers(scope=scope)
        if sum(len(name) + len(value) for name, value in scope["headers"]) > limits.header_bytes:
            return "heads"
        host, origin = headers.get("host", ""), headers.get("origin")
        if scope["path"] == addresses.HEALTH:  # a balancer asks it by whatever name
            return None
        if not addresses.is_known_host(host, self._hosts):
            return "host"
        if origin is not None and not addresses.is_own_origin(origin, host, self._hosts):
            return "origin"
        path: str = scope["path"]
        if len(scope["query_string"]) > limits.query_bytes:
            return "long"
        if scope["type"] == "websocket":
            return None if path == addresses.STREAM else "path"
        if scope["method"] not in addresses.METHODS:
            return "method"
        if any(len(part.encode()) > limits.path_bytes for part in path.split("/")):
            return "path"
        known = path == addresses.METRICS or addresses.is_served(path, self._routes)
        return None if known else "path"

    async def _late(self, scope: Scope) -> str | None:
        """Hold back who asks faster than a page does, and refuse who does so by far."""
        address = client_of(scope)
        if address in addresses.OWN:
            return None
        now = self._clock()
        wait = self._requests.of(address, now).wait(now, _PATIENCE)
        if wait:
            COUNTS.refused("request_late")
            await asyncio.sleep(wait)
        return "requests" if wait is None else None

    def _charging(self, scope: Scope, send: Send) -> Send:
        """Have an answer that is a refusal, or that there is nothing, counted for several."""

        async def counted(message: Message) -> None:
            # Not for having been too fast: who stops is to be let in again soon.
            if message["type"] == "http.response.start" and 400 <= message["status"] != 429:
                now = self._clock()
                self._requests.of(address, now).take(now, _ASTRAY - 1)
            await send(message)

        address = client_of(scope)
        return send if address in addresses.OWN else counted

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        address = client_of(scope)
        reason = self._fault(scope) or self._crowd(address)
        now = self._clock()
        wait = None if reason else self._handshakes.of(address, now).wait(now, _PATIENCE)
        if wait is None:
            COUNTS.refused(reason or "handshakes")
            await receive()  # the handshake
            await send({"type": "websocket.close", "code": _POLICY})
            return
        self._open[address] += 1
        try:
            if wait:  # a hall that opens one link together comes in one by one
                COUNTS.refused("handshake_late")
                await asyncio.sleep(wait)
            socket = _Socket(self._limits, self._messages, address, receive, send, self._clock)
            await self.app(scope, socket.receive, send)
        finally:
            self._open[address] -= 1
            self._open += Counter()  # forgets addresses without one

    def _crowd(self, address: str) -> str | None:
        limits = self._limits
        if self._open.total() >= limits.sockets:
            return "sockets"
        if self._open[address] >= limits.sockets_of_address:
            return "sockets_of_address"
        return None


class _Socket:
    """A WebSocket whose messages are held to a budget."""

    def __init__(
        self,
        limits: Limits,
        of_address: Budgets,
        address: str,
        receive: Receive,
        send: Send,
        clock: Callable[[], float],
    ):
        self._limits, self._of_address, self._address = limits, of_address, address
        self._receive, self._send, self._clock = receive, send, clock
        self._own = Bucket(limits.messages, clock())
        self._waits = 0  # messages in a row that had to wait
        self._closed: Message | None = None

    async def receive(self) -> Message:
        """Return the next message that is meant for the page, once its budget allows."""
        while self._closed is None:
            message = await self._receive()
            if message["type"] != "websocket.receive":
                return message
            if code := self._fault(message):
                return await self._close(code)
            if not await self._afford():
                return await self._close(_LATER)
            if _is_meant(message["bytes"]):
                return message
            COUNTS.refused("message_kind")
        return self._closed

    def _fault(self, message: Message) -> int | None:
        content = message.get("bytes")
        if content is None:
            COUNTS.refused("message_text")
            return _POLICY
        if len(content) > self._limits.message_bytes:
            COUNTS.refused("message_bytes")
            return _TOO_BIG
        return None

    async def _afford(self) -> bool:
        """Wait until the message is within the budgets; say no to a flood."""
        now = self._clock()
        wait = max(self._own.take(now), self._of_address.of(self._address, now).take(now))
        self._waits = self._waits + 1 if wait else 0
        if self._waits > self._limits.patience:
            COUNTS.refused("flood")
            return False
        if wait:
            COUNTS.refused("message_late")
            await asyncio.sleep(wait)
        return True

    async def _close(self, code: int) -> Message:
        self._closed = {"type": "websocket.disconnect", "code": code}
        await self._send({"type": "websocket.close", "code": code})
        return self._closed


def _is_meant(content: bytes) -> bool:
    """Whether a message is one that a page of ours sends; rubbish is passed on to be refused."""
    message = BackMsg()
    try:
        message.ParseFromString(content)
    except Exception:  # of protobuf: its class depends on how it was built
        return True
    return message.WhichOneof("type") in _MESSAGES


def client_of(scope: Scope) -> str:
    """Return the address that a request came from, of IPv6 its network.

    One reader has a network of 64 bits to choose addresses from.
    """
    host = (scope.get("client") or ("", 0))[0]
    if ":" in host:
        return ":".join(ip_address(host.partition("%")[0]).exploded.split(":")[:4])
    return host


def _refusal(reason: str) -> Response:
    status = _REFUSED[reason]
    headers = {"Cache-Control": "no-store"}
    if reason == "method":
        headers["Allow"] = ", ".join(sorted(addresses.METHODS))
    return PlainTextResponse("not served here", status_code=status, headers=headers)


def _metrics(scope: Scope) -> Response:
    # For whoever runs the server, on its own machine; a proxy names the reader in between.
    client = (scope.get("client") or ("", 0))[0]
    if client not in addresses.OWN:
        return PlainTextResponse("not served here", status_code=404)
    return PlainTextResponse(COUNTS.told(), headers={"Cache-Control": "no-store"})
