"""What the gate costs a reader: CPU of a message, of a handshake and of a request.

Run with ``python -m benchmarks.gate [--messages 20000]``. The gate is asked as the server asks it,
before an application that does nothing; the same is asked without the gate and taken off.
"""

import argparse
import asyncio
import json
import time

from starlette.responses import PlainTextResponse
from streamlit.proto.BackMsg_pb2 import BackMsg

from svc_atlas.gate.door import Gate
from svc_atlas.gate.limits import Limits, Rate

_RERUN = BackMsg(rerun_script={"query_string": "area=02&year=2023"}).SerializeToString()
_PLENTY = Rate(1e9, 1e9)
_LIMITS = Limits(
    messages=_PLENTY, messages_of_address=_PLENTY, handshakes_of_address=_PLENTY,
    requests_of_address=_PLENTY,
)  # fmt: skip
_HEADERS = [(b"host", b"localhost:8501"), (b"origin", b"http://localhost:8501")]


async def _idle(scope, receive, send):
    if scope["type"] == "websocket":
        while (await receive())["type"] != "websocket.disconnect":
            pass


async def _drop(_):
    pass


def _scope(kind: str) -> dict:
    path = "/_stcore/stream" if kind == "websocket" else "/atlas/search.json"
    return {"type": kind, "method": "GET", "path": path, "query_string": b"",
            "client": ("10.0.0.1", 5000), "headers": _HEADERS}  # fmt: skip


async def _socket(app, messages: int) -> float:
    queue = iter([{"type": "websocket.receive", "bytes": _RERUN}] * messages)

    async def receive():
        return next(queue, {"type": "websocket.disconnect"})

    began = time.process_time()
    await app(_scope("websocket"), receive, _drop)
    return time.process_time() - began


async def _requests(app, requests: int) -> float:
    began = time.process_time()
    for _ in range(requests):
        await app(_scope("http"), None, _drop)
    return time.process_time() - began


def measure(messages: int) -> dict:
    """Return microseconds of CPU that the gate adds to a message and to a request."""
    gate = Gate(_idle, {"/"}, lambda _: PlainTextResponse("not found", 404), limits=_LIMITS)

    def added(ask) -> float:
        costs = [asyncio.run(ask(app, messages)) for app in (_idle, gate)]
        return round(1e6 * (costs[1] - costs[0]) / messages, 1)

    return {"message_us": added(_socket), "request_us": added(_requests)}


def main() -> None:
    """Measure."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--messages", type=int, default=20_000)
    print(json.dumps(measure(asked.parse_args().messages), indent=1))


if __name__ == "__main__":
    main()
