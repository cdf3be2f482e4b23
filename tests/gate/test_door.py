"""What the gate lets through, refuses and slows down: asked as a server asks it."""

import asyncio

import pytest
from starlette.responses import PlainTextResponse
from streamlit.proto.BackMsg_pb2 import BackMsg

from svc_atlas.gate.door import Gate, client_of
from svc_atlas.gate.limits import Limits, Rate

ROUTES = {"/", "/province", "/drugs", "/healthz", "/readyz"}
RERUN = BackMsg(rerun_script={"query_string": "year=2023"}).SerializeToString()


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


async def accepts(scope, receive, send):
    """An application that answers every request, and reads every socket to its end."""
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"page"})
        return
    await receive()
    await send({"type": "websocket.accept"})
    while (message := await receive())["type"] == "websocket.receive":
        scope["read"].append(message["bytes"])


def missing(request):
    return PlainTextResponse("not found", status_code=404)


def ask(
    path, *, method="GET", host="localhost:8501", query=b"", client="10.0.0.1", gate=None, **headers
):
    sent = []
    named = {"host": host} | {name.replace("_", "-"): value for name, value in headers.items()}
    scope = {
        "type": "http", "method": method, "path": path, "query_string": query,
        "client": (client, 5000),
        "headers": [(name.encode(), value.encode()) for name, value in named.items()],
    }  # fmt: skip

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        sent.append(message)

    gate = gate or Gate(accepts, ROUTES, missing, hosts=["atlas.gov.kh"])
    asyncio.run(gate(scope, receive, send))
    return sent[0]["status"], b"".join(each.get("body", b"") for each in sent[1:])


@pytest.mark.parametrize(
    "path",
    ["/", "/province", "/healthz", "/_stcore/health", "/favicon.png", "/static/js/index.abc.js",
     "/atlas/search.json", "/mistyped", "/component/streamlit_folium.st_folium/index.html"],
)  # fmt: skip
def test_what_a_page_needs_is_served(path):
    assert ask(path)[0] == 200


@pytest.mark.parametrize(
    "path",
    ["/_stcore/upload_file/a/b", "/_stcore/metrics", "/_stcore/script-health-check",
     "/openapi.json", "/_stcore/allowed-message-origins", "/media/x.png", "/app/static/x",
     "/province/../_stcore/metrics", "/static/../../app.py", "/a/b/c",
     f"/atlas/static/0/{'x' * 256}.js", f"/atlas/{'ក' * 90}"],
)  # fmt: skip
def test_nothing_else_is(path):
    assert ask(path)[0] == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_nothing_can_be_sent(method):
    assert ask("/", method=method)[0] == 405


def test_a_file_cannot_be_uploaded():
    assert ask("/_stcore/upload_file/a/b", method="PUT")[0] == 405


@pytest.mark.parametrize(
    "host", ["localhost:8501", "127.0.0.1", "[::1]:8501", "192.168.1.20:8501", "Atlas.gov.kh"]
)
def test_the_server_answers_to_its_own_names(host):
    assert ask("/", host=host)[0] == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8501", "", "localhost.evil.example", "a b", "me@localhost"],
)
def test_and_to_no_other(host):
    assert ask("/", host=host)[0] == 421
    # A balancer asks for health by whatever name it has.
    assert ask("/healthz", host=host)[0] == 200


def test_a_page_of_another_site_cannot_speak_to_the_server():
    assert ask("/", origin="https://evil.example")[0] == 403
    assert ask("/", origin="null")[0] == 403
    assert ask("/", origin="http://localhost:8501")[0] == 200
    # A proxy in front may have put its own name into Host.
    assert ask("/", host="10.0.0.5:8501", origin="https://atlas.gov.kh")[0] == 200


def test_who_asks_without_end_is_held_back_and_then_refused(monkeypatch):
    slept = []

    async def sleep(seconds):
        slept.append(seconds)

    monkeypatch.setattr("svc_atlas.gate.door.asyncio.sleep", sleep)
    clock = Clock()
    gate = Gate(
        accepts, ROUTES, missing, limits=Limits(requests_of_address=Rate(60, 2)), clock=clock
    )
    first_visit = [ask("/static/js/index.abc.js", gate=gate)[0] for _ in range(60)]
    assert set(first_visit) == {200}
    assert slept == []
    flood = [ask("/atlas/nothing", gate=gate)[0] for _ in range(100)]
    assert flood == [200] * 20 + [429] * 80  # ten seconds of two
    assert slept == [pytest.approx((n + 1) / 2) for n in range(20)]
    assert ask("/", client="10.0.0.2", gate=gate)[0] == 200  # nobody else is
    clock.now += 10.5
    assert ask("/", gate=gate)[0] == 200


def test_what_leads_to_nothing_counts_for_ten_and_being_too_fast_for_nothing_more(monkeypatch):
    async def sleep(seconds):
        pass

    monkeypatch.setattr("svc_atlas.gate.door.asyncio.sleep", sleep)
    clock = Clock()
    gate = Gate(
        accepts, ROUTES, missing, limits=Limits(requests_of_address=Rate(60, 2)), clock=clock
    )
    flood = [ask("/wp-login.php", gate=gate)[0] for _ in range(100)]
    assert flood == [404] * 8 + [429] * 92  # six at once, and two in the ten seconds it may wait
    clock.now += 20.5  # what was owed
    assert ask("/", gate=gate)[0] == 200


def test_readers_whom_a_proxy_does_not_name_are_not_taken_for_one():
    gate = Gate(accepts, ROUTES, missing, limits=Limits(requests_of_address=Rate(1, 0.001)))
    assert {ask("/", client="127.0.0.1", gate=gate)[0] for _ in range(50)} == {200}


def test_a_rebound_name_that_calls_itself_its_own_origin_is_refused():
    assert ask("/", host="evil.example", origin="http://evil.example")[0] == 421


def test_what_is_too_long_is_refused():
    assert ask("/", query=b"a" * 3000)[0] == 414
    assert ask("/", cookie="x" * 20_000)[0] == 431


def test_nobody_else_may_speak_to_the_page():
    status, body = ask("/_stcore/host-config")
    assert status == 200
    assert b'"allowedOrigins":[]' in body
    assert b"streamlit.app" not in body


def test_the_counts_are_for_the_machine_itself():
    assert ask("/metrics")[0] == 404
    ask("/_stcore/metrics")
    status, body = ask("/metrics", client="127.0.0.1")
    assert status == 200
    assert b'svc_refused_total{reason="path"}' in body


# WebSockets -----------------------------------------------------------------------------------


class Socket:
    """A reader's socket: what it sends is queued, what comes back is kept."""

    def __init__(self, *messages, client="10.0.0.1", origin="http://localhost:8501", **headers):
        self.sent, self.read = [], []
        self.queue = asyncio.Queue()
        self.queue.put_nowait({"type": "websocket.connect"})
        for message in messages:
            self.queue.put_nowait({"type": "websocket.receive", **message})
        named = {"host": "localhost:8501", "origin": origin} | headers
        self.scope = {
            "type": "websocket", "path": "/_stcore/stream", "query_string": b"",
            "client": (client, 5000), "read": self.read,
            "headers": [(n.encode(), v.encode()) for n, v in named.items() if v is not None],
        }  # fmt: skip

    def leave(self):
        self.queue.put_nowait({"type": "websocket.disconnect", "code": 1000})

    async def run(self, gate):
        async def send(message):
            self.sent.append(message)

        await gate(self.scope, self.queue.get, send)

    @property
    def closed(self):
        return [message["code"] for message in self.sent if message["type"] == "websocket.close"]


def rerun(times=1):
    return [{"bytes": RERUN}] * times


def talk(*messages, limits=None, **about):
    socket = Socket(*messages, **about)
    socket.leave()
    asyncio.run(socket.run(Gate(accepts, ROUTES, missing, limits=limits)))
    return socket


def test_a_reader_is_heard():
    socket = talk(*rerun(3))
    assert socket.read == [RERUN] * 3
    assert socket.closed == []


@pytest.mark.parametrize(
    "about",
    [{"origin": "https://evil.example"}, {"host": "evil.example"}, {"origin": "null"},
     {"origin": "http://localhost:9999"}],
)  # fmt: skip
def test_a_handshake_from_elsewhere_is_refused_before_it_is_accepted(about):
    socket = talk(*rerun(), **about)
    assert [message["type"] for message in socket.sent] == ["websocket.close"]
    assert socket.read == []


def test_only_what_a_page_says_is_passed_on():
    others = [
        {"bytes": BackMsg(clear_cache=True).SerializeToString()},
        {"bytes": BackMsg(load_git_info=True).SerializeToString()},
        {"bytes": BackMsg(set_run_on_save=True).SerializeToString()},
        {"bytes": BackMsg(file_urls_request={"file_names": ["a"]}).SerializeToString()},
        {"bytes": BackMsg().SerializeToString()},
    ]
    socket = talk(*others, *rerun())
    assert socket.read == [RERUN]
    assert socket.closed == []


def test_text_and_what_is_too_long_end_the_socket():
    assert talk({"text": "hello", "bytes": None}).closed == [1008]
    assert talk({"bytes": b"x" * 300_000}).closed == [1009]


def test_a_flood_is_slowed_and_then_ended():
    limits = Limits(messages=Rate(5, 1000), patience=3)
    socket = talk(*rerun(100), limits=limits)
    assert socket.closed == [1013]
    assert 5 <= len(socket.read) < 100


def test_a_reader_who_leafs_through_the_years_is_never_slowed(monkeypatch):
    slept = []
    monkeypatch.setattr("svc_atlas.gate.door.asyncio.sleep", lambda seconds: slept.append(seconds))
    socket = talk(*rerun(2 * 14))  # seven years there and back, two messages each
    assert len(socket.read) == 28
    assert slept == []


def test_a_hall_that_opens_one_link_comes_in_one_by_one(monkeypatch):
    slept = []

    async def sleep(seconds):
        slept.append(seconds)

    monkeypatch.setattr("svc_atlas.gate.door.asyncio.sleep", sleep)
    gate = Gate(accepts, ROUTES, missing,
                limits=Limits(handshakes_of_address=Rate(30, 2)), clock=Clock())  # fmt: skip
    hall = [Socket(*rerun()) for _ in range(51)]
    for socket in hall:
        socket.leave()
        asyncio.run(socket.run(gate))
    assert slept == [(n + 1) / 2 for n in range(20)]
    assert [bool(socket.read) for socket in hall] == [True] * 50 + [False]
    assert hall[-1].closed == [1008]


def test_one_address_cannot_take_every_place():
    async def crowd():
        gate = Gate(accepts, ROUTES, missing, limits=Limits(sockets=5, sockets_of_address=2))
        same = [Socket(client="10.0.0.66") for _ in range(4)]
        tasks = [asyncio.create_task(socket.run(gate)) for socket in same]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        other = Socket(*rerun(), client="10.0.0.7")
        other.leave()
        await other.run(gate)
        for socket in same:
            socket.leave()
        await asyncio.gather(*tasks)
        again = Socket(*rerun(), client="10.0.0.66")
        again.leave()
        await again.run(gate)
        return same, other, again

    same, other, again = asyncio.run(crowd())
    assert [bool(socket.closed) for socket in same] == [False, False, True, True]
    assert other.read == [RERUN]
    assert again.read == [RERUN]  # the places of those who left are free


def test_readers_of_one_network_of_the_new_kind_are_one_address():
    one, other = (client_of({"client": (host, 1)}) for host in ("2001:db8::1", "2001:db8::ffff"))
    assert one == other
    assert client_of({"client": ("2001:db8:0:1::1", 1)}) != one
    assert client_of({"client": ("10.0.0.1", 1)}) == "10.0.0.1"
