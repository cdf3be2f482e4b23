"""Ordinary readers while one attacker does his worst: who waits, who fails, what it costs.

Run with ``python -m benchmarks.attacks --home HOME [--attack NAME …] [--seconds 30]``. The attacker
is a process of its own at another loopback address; every attack is bounded in count and time,
and the server is our own.
"""

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import psutil
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg

from benchmarks.serving import serve
from benchmarks.viewers import YEARS, Viewer, watch

ATTACKER = ("127.0.0.66", 0)
READERS, EVERY = 20, 5.0
_RERUN = BackMsg(rerun_script={"query_string": "a"}).SerializeToString()
# Readers of different places: what one has asked is not kept for another.
_PLACES = ["KH", "02", "03", "12", "0203", "1201", "23", "17"]


def _connect(url: str):
    stream = url.replace("http", "ws", 1) + "/_stcore/stream"
    return websockets.connect(
        stream, subprotocols=["streamlit"], max_size=None, local_addr=ATTACKER, open_timeout=30
    )


async def one_socket(url: str, until: float, messages: int = 500) -> None:
    """Send reruns on one socket as fast as it takes them, again when it is closed."""
    while time.monotonic() < until:
        try:
            async with _connect(url) as socket:
                for _ in range(messages):
                    await socket.send(_RERUN)
                await asyncio.sleep(1)
        except (OSError, TimeoutError, websockets.WebSocketException):
            await asyncio.sleep(0.5)


async def five_sockets(url: str, until: float) -> None:
    """Flood from five sockets."""
    await asyncio.gather(*(one_socket(url, until, 5000) for _ in range(5)))


async def silent_sockets(url: str, until: float) -> None:
    """Open 200 sockets that never read, five reruns each."""
    sockets = []
    for _ in range(200):
        try:
            socket = await _connect(url)
            socket.transport.pause_reading()
            for _ in range(5):
                await socket.send(_RERUN)
            sockets.append(socket)
        except (OSError, TimeoutError, websockets.WebSocketException):
            continue
    await asyncio.sleep(max(0.0, until - time.monotonic()))
    for socket in sockets:
        socket.transport.abort()


async def foreign_origins(url: str, until: float) -> None:
    """Shake hands as pages of other sites do."""
    stream = url.replace("http", "ws", 1) + "/_stcore/stream"
    for number in range(100):
        if time.monotonic() > until:
            return
        try:
            async with websockets.connect(
                stream, origin=f"https://site-{number}.example", local_addr=ATTACKER
            ):
                pass
        except (OSError, TimeoutError, websockets.WebSocketException):
            await asyncio.sleep(0.1)


async def _ask(url: str, path: str, method: str = "GET", body: bytes = b"") -> None:
    host, port = url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port), local_addr=ATTACKER)
    head = f"{method} {path} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n"
    writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
    async with asyncio.timeout(30):
        await reader.read()
    writer.close()


async def unknown_snapshots(url: str, until: float) -> None:
    """Ask for snapshots that are not there, 60 at a time."""

    async def keep_asking(number: int) -> None:
        while time.monotonic() < until:
            try:
                await _ask(url, f"/atlas/names/{number:016x}.json")
            except (OSError, TimeoutError):
                await asyncio.sleep(0.1)

    await asyncio.gather(*(keep_asking(number) for number in range(60)))


async def uploads(url: str, until: float) -> None:
    """Send files of 5 MB to Streamlit's upload endpoint."""
    while time.monotonic() < until:
        try:
            await _ask(url, "/_stcore/upload_file/a/b", "PUT", bytes(5_000_000))
        except (OSError, TimeoutError):
            await asyncio.sleep(0.1)


async def half_open(url: str, until: float) -> None:
    """Begin 1,100 requests and never end them; begin them again when they are cut."""
    host, port = url.removeprefix("http://").split(":")

    async def begin() -> None:
        while time.monotonic() < until:
            try:
                reader, writer = await asyncio.open_connection(host, int(port), local_addr=ATTACKER)
                writer.write(b"GET / HTTP/1.1\r\nHost: ")
                async with asyncio.timeout(max(0.1, until - time.monotonic())):
                    await reader.read()
                writer.close()
            except (OSError, TimeoutError):
                await asyncio.sleep(0.2)

    await asyncio.gather(*(begin() for _ in range(1100)))


ATTACKS: dict[str, Callable[[str, float], Awaitable[None]]] = {
    attack.__name__: attack
    for attack in (one_socket, five_sockets, silent_sockets, foreign_origins, unknown_snapshots,
                   uploads, half_open)
}  # fmt: skip


async def _readers(url: str, seconds: float) -> dict:
    viewers = [
        Viewer(url, {"area": _PLACES[n % len(_PLACES)]}, address=(f"127.0.0.{n + 101}", 0))
        for n in range(READERS)
    ]

    async def come(number: int, viewer: Viewer) -> None:
        await asyncio.sleep(number * EVERY / READERS)
        await viewer.stay(max(1, int(seconds / EVERY)), EVERY, first=number)

    health, *_ = await asyncio.gather(
        watch(url, seconds), *(come(*each) for each in enumerate(viewers))
    )
    waits = [wait for viewer in viewers for wait in viewer.waits]
    return {
        "median_wait_s": round(statistics.median(waits), 3) if waits else None,
        "longest_wait_s": round(max(waits), 2) if waits else None,
        "changes": len(waits),
        "failed": sum(bool(viewer.failed) for viewer in viewers),
        "slowest_health_s": round(max(health), 2),
    }


def measure(home: Path, attacks: list[str], seconds: float) -> dict:
    """Return what readers of views that somebody has seen meet before and during each attack.

    Both are asked of one server, one after the other: the machine's speed changes from minute to
    minute.
    """
    figures = {}
    for name in attacks:
        with serve("app.py", ready="/readyz", SVC_HOME=str(home)) as url:
            asyncio.run(_warm(url))
            alone = _during(url, seconds)
            # Longer than the last reader stays, who comes five seconds after the first.
            striking = str(seconds + 3 * EVERY)
            attacker = subprocess.Popen(
                [sys.executable, "-m", "benchmarks.attacks", "--strike", name, url, striking],
                env=os.environ,
            )
            attacked = _during(url, seconds)
            attacked["attacker_cpu_s"] = round(_cpu(attacker.pid), 1)
            attacker.terminate()
            attacker.wait()
        figures[name] = {
            "ratio": round(attacked["median_wait_s"] / alone["median_wait_s"], 2),
            "alone": alone,
            "attacked": attacked,
        }
        print(name, figures[name], file=sys.stderr, flush=True)
    return figures


async def _warm(url: str) -> None:
    """See every year of every place once."""
    for place in _PLACES:
        await Viewer(url, {"area": place}).stay(len(YEARS), every=0)


def _during(url: str, seconds: float) -> dict:
    server = _listener(url)
    before = _cpu(server.pid)
    return asyncio.run(_readers(url, seconds)) | {
        "server_mb": round(server.memory_info().rss / 1e6),
        "server_cpu_s": round(_cpu(server.pid) - before, 1),
    }


def _cpu(pid: int) -> float:
    return sum(psutil.Process(pid).cpu_times()[:2])


def _listener(url: str) -> psutil.Process:
    port = int(url.rsplit(":", 1)[1])
    for child in psutil.Process().children(recursive=True):
        if any(each.laddr.port == port for each in child.net_connections()):
            return child
    raise RuntimeError("no process of ours listens there")


def main() -> None:
    """Measure, or be the attacker."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--home", type=Path)
    asked.add_argument("--attack", nargs="*", choices=ATTACKS, default=list(ATTACKS))
    asked.add_argument("--seconds", type=float, default=30)
    asked.add_argument("--strike", nargs=3, metavar=("NAME", "URL", "SECONDS"))
    chosen = asked.parse_args()
    if chosen.strike:
        name, url, seconds = chosen.strike
        asyncio.run(ATTACKS[name](url, time.monotonic() + float(seconds)))
    else:
        print(json.dumps(measure(chosen.home, chosen.attack, chosen.seconds), indent=1))


if __name__ == "__main__":
    main()
