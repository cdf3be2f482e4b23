"""A server that is stopped ends, whatever its readers do."""

import asyncio
import contextlib
import os
import socket

import uvicorn
import websockets

from svc_atlas.gate import connections
from svc_atlas.gate.limits import Limits


async def _sends_much(scope, receive, send):
    """Accept a WebSocket, and send more than its reader takes."""
    if scope["type"] == "lifespan":
        return
    await receive()
    await send({"type": "websocket.accept"})
    for _ in range(1000):
        await send({"type": "websocket.send", "bytes": os.urandom(100_000)})
    await receive()


def test_a_reader_who_takes_nothing_does_not_keep_a_stopped_server(monkeypatch):
    monkeypatch.setattr(connections, "_FAREWELL", 0.1)
    connections.bound(Limits())

    async def stop_while_stalled():
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        server = uvicorn.Server(
            uvicorn.Config(
                _sends_much,
                host="127.0.0.1",
                port=port,
                log_level="critical",
                ws="websockets-sansio",
                lifespan="off",
            )
        )
        serving = asyncio.create_task(server._serve())
        while not server.started:
            await asyncio.sleep(0.01)
        reader = await websockets.connect(f"ws://127.0.0.1:{port}/", max_queue=1)
        reader.transport.pause_reading()
        await asyncio.sleep(0.2)
        server.should_exit = True
        async with asyncio.timeout(10):  # it hung until the reader left
            await serving
        with contextlib.suppress(Exception):
            reader.transport.abort()

    asyncio.run(stop_while_stalled())
