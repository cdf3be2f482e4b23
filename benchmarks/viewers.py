"""Readers without a browser: they open a page, report that its map has painted, change the year.

What a browser sends is sent, message by message; what comes back is read and thrown away. So a
hundred of them fit beside the server that they ask.
"""

import asyncio
import json
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

YEARS = range(2019, 2026)
_MAP = "streamlit_folium.st_folium"


@dataclass
class Viewer:
    """One reader at one page.

    Attributes
    ----------
    url : str
        The server, ``http://127.0.0.1:8501``.
    query : dict
        The address without its year.
    waits : list of float
        Seconds from each change until its page was whole.
    failed : list of str
        What went wrong.
    """

    url: str
    query: dict
    address: tuple[str, int] = ("127.0.0.1", 0)
    patience: float = 60.0
    waits: list[float] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    _map: str | None = None

    async def stay(self, changes: int, every: float, first: int = 0) -> None:
        """Open the page, and change the year so many times, a change every so many seconds."""
        stream = self.url.replace("http", "ws", 1) + "/_stcore/stream"
        try:
            async with websockets.connect(
                stream, subprotocols=["streamlit"], max_size=None, origin=self.url,
                local_addr=self.address, open_timeout=self.patience,
            ) as socket:  # fmt: skip
                await self._show(socket, YEARS[first % len(YEARS)])
                for change in range(changes):
                    began = time.monotonic()
                    await self._show(socket, YEARS[(first + change + 1) % len(YEARS)])
                    self.waits.append(time.monotonic() - began)
                    await asyncio.sleep(max(0.0, every - (time.monotonic() - began)))
        except (OSError, TimeoutError, websockets.WebSocketException) as fault:
            self.failed.append(f"{type(fault).__name__}: {fault}")

    async def _show(self, socket, year: int) -> None:
        query = urlencode(self.query | {"year": year})
        if await self._run(socket, query, painted=self._map is not None):
            # On a first visit the rest of the page waits for the map's report.
            await self._run(socket, query, painted=True)

    async def _run(self, socket, query: str, painted: bool) -> bool:
        """Run the page once; return whether its map has appeared for the first time."""
        message = BackMsg()
        message.rerun_script.query_string = query
        if painted and self._map:
            state = message.rerun_script.widget_states.widgets.add()
            state.id, state.json_value = self._map, json.dumps({"painted": True})
        await socket.send(message.SerializeToString())
        known = self._map
        async with asyncio.timeout(self.patience):
            while True:
                answer = ForwardMsg()
                answer.ParseFromString(await socket.recv())
                kind = answer.WhichOneof("type")
                if kind == "delta" and answer.delta.new_element.WhichOneof("type") == (
                    "component_instance"
                ):
                    instance = answer.delta.new_element.component_instance
                    if instance.component_name == _MAP:
                        self._map = instance.id
                # A run that leads to another address goes on with a run of its own.
                if kind == "script_finished" and answer.script_finished == 0:
                    return self._map is not None and known is None


async def watch(url: str, seconds: float, every: float = 0.2) -> list[float]:
    """Ask ``/healthz`` for so many seconds; return how long each answer took."""
    host, port = url.removeprefix("http://").split(":")
    request = f"GET /healthz HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n".encode()
    answers, until = [], time.monotonic() + seconds
    while time.monotonic() < until:
        began = time.monotonic()
        try:
            async with asyncio.timeout(60):
                reader, writer = await asyncio.open_connection(host, int(port))
                writer.write(request)
                await reader.read()
                writer.close()
        except (OSError, TimeoutError):
            answers.append(60.0)
            continue
        answers.append(time.monotonic() - began)
        await asyncio.sleep(every)
    return answers
