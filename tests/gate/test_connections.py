"""What the server does with its connections, whatever its readers do."""

import asyncio
import contextlib
import os
import socket
from collections.abc import AsyncIterator

import uvicorn
import websockets
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
async def serving(app) -> AsyncIterator[str]:
    """Serve an application, and stop the server at the end."""
    connections.bound(Limits())
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = uvicorn.Server(
        uvicorn.Config(app, host="127.0.0.1", port=port, log_level="critical",
                       ws="websockets-sansio", lifespan="off")
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
