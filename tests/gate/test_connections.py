"""What the server does with its connections, whatever its readers do."""

import asyncio
import contextlib
import os
import socket
from collections.abc import AsyncIterator

import uvicorn
import websockets
from uvicorn.protocols.http.auto import AutoHTTPProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from svc_atlas.gate import connections
from svc_atlas.gate.limits import Limits


async def _sends_much(scope, receive, send):
    """Accept a WebSocket, and send more than its reader takes."""
    await receive()
    await send({"type": "websocket.accept"})
    for _ in range(1000):
        await send({"type": "websocket.send", "bytes": os.urandom(100_000)})
    await receive()


async def _listens(scope, receive, send):
    """Accept a WebSocket, and read it to its end."""
    await receive()
    await send({"type": "websocket.accept"})
    while (await receive())["type"] == "websocket.receive":
        pass


@contextlib.asynccontextmanager
async def serving(app, limits: Limits | None = None) -> AsyncIterator[str]:
    """Serve an application, and stop the server at the end."""

    class Http(AutoHTTPProtocol):
        pass

    class Sockets(WebSocketsSansIOProtocol):
        pass

    connections.bound(limits or Limits(), Http, Sockets)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = uvicorn.Server(
        uvicorn.Config(app, host="127.0.0.1", port=port, log_level="critical",
                       http=Http, ws=Sockets, lifespan="off")
    )  # fmt: skip
    task = asyncio.create_task(server._serve())
    while not server.started:
        await asyncio.sleep(0.01)
    yield f"ws://127.0.0.1:{port}/"
    server.should_exit = True
    async with asyncio.timeout(10):
        await task


def test_a_reader_who_takes_nothing_does_not_keep_a_stopped_server(monkeypatch):
    monkeypatch.setattr(connections, "_FAREWELL", 0.1)

    async def stop_while_stalled():
        async with serving(_sends_much) as url:
            reader = await websockets.connect(url, max_queue=1)
            reader.transport.pause_reading()
            await asyncio.sleep(0.2)
        # The server has ended while its reader was still there.
        reader.transport.abort()

    asyncio.run(stop_while_stalled())


def test_a_flood_of_small_messages_is_taken_a_little_at_once(monkeypatch):
    taken = []
    received = WebSocketsSansIOProtocol.data_received

    def counted(self, data):
        taken.append(len(data))
        received(self, data)

    monkeypatch.setattr(WebSocketsSansIOProtocol, "data_received", counted)

    async def flood():
        async with serving(_listens) as url, websockets.connect(url) as reader:
            for _ in range(20_000):
                await reader.send(b"hello world")
            await reader.close()

    asyncio.run(flood())
    assert sum(taken) > 200_000
    assert max(taken) <= 16_384


# Half-open requests ---------------------------------------------------------------------------


async def _answers(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"page"})


async def _begin(url: str, client: str, head: bytes = b"GET / HTTP/1.1\r\nHost: "):
    host, _, port = url.removeprefix("ws://").rstrip("/").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port), local_addr=(client, 0))
    writer.write(head)
    return reader, writer


async def _end(reader) -> bytes:
    """What comes until the connection ends."""
    with contextlib.suppress(ConnectionError):
        return await asyncio.wait_for(reader.read(), 5)
    return b""


WHOLE = b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


def test_a_request_whose_head_never_ends_is_cut():
    async def half_open():
        async with serving(_answers, Limits(headers_seconds=0.2)) as url:
            reader, _ = await _begin(url, "127.0.0.66")
            assert await _end(reader) == b""
            reader, _ = await _begin(url, "127.0.0.66", WHOLE)
            assert b"page" in await _end(reader)

    asyncio.run(half_open())


def test_websockets_of_an_address_take_no_place_of_its_requests(monkeypatch):
    monkeypatch.setattr(connections, "_LINGER", 0.1)

    async def hall():
        limits = Limits(connections_of_address=2, headers_seconds=60)
        hall = ("127.0.0.66", 0)
        async with serving(_listens, limits) as url, contextlib.AsyncExitStack() as readers:
            for _ in range(5):
                await readers.enter_async_context(websockets.connect(url, local_addr=hall))
            reader, writer = await _begin(url, "127.0.0.66")  # and one whose head is on its way
            await asyncio.sleep(0.3)
            assert not reader.at_eof()
            writer.close()

    asyncio.run(hall())


def test_half_open_requests_of_one_address_leave_places_to_it_and_to_others(monkeypatch):
    monkeypatch.setattr(connections, "_LINGER", 0.1)

    async def crowd():
        limits = Limits(connections_of_address=5, headers_seconds=60)
        async with serving(_answers, limits) as url:
            many = [await _begin(url, "127.0.0.66") for _ in range(30)]
            for client in ("127.0.0.66", "127.0.0.67"):
                reader, _ = await _begin(url, client, WHOLE)
                assert b"page" in await _end(reader)
            await asyncio.sleep(0.3)
            left = [writer for reader, writer in many if not reader.at_eof()]
            assert len(left) <= 6
            for writer in left:
                writer.close()

    asyncio.run(crowd())
