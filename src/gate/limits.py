"""How much the server lets one reader, and all of them, ask: each number with its reason."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rate:
    """So many at once, and so many a second from then on."""

    burst: float
    each_second: float


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of the gate.

    A page sends two to four messages when it opens and one or two for each choice; somebody who
    leafs through seven years with a key held down sends about five a second for two seconds.

    Attributes
    ----------
    sockets, sockets_of_address : int
        WebSockets open at once, in all and from one address. Many readers can share one address:
        a ministry behind its router.
    messages, messages_of_address : Rate
        Messages of one WebSocket, and of all from one address: what comes faster waits.
    handshakes_of_address : Rate
        New WebSockets from one address: a hall that opens one link together is a burst.
    requests_of_address : Rate
        Requests from one address other than WebSockets: a first visit asks about sixty, later ones
        four. What comes faster waits. A proxy on this machine that names no reader is not held to
        it. One that is refused or leads to nothing counts for ten: pages ask none of these.
    patience : int
        Messages in a row that had to wait before a WebSocket is closed: no hand sends so many.
    message_bytes : int
        Length of a message; those of the pages are under 4 KB.
    path_bytes, query_bytes, header_bytes : int
        Length of an address and of all headers together; the longest of ours has 300 bytes.
    connections, connections_of_address : int
        Connections open at once, idle and half-open ones too; of an address those that are no
        WebSocket.
    headers_seconds : float
        How long the head of a request may take to come in.
    stalled_seconds : float
        How long a reader may take nothing of what is being sent.
    """

    sockets: int = 500
    sockets_of_address: int = 100
    messages: Rate = Rate(30, 2)
    messages_of_address: Rate = Rate(400, 40)
    handshakes_of_address: Rate = Rate(30, 2)
    requests_of_address: Rate = Rate(600, 60)
    patience: int = 12
    message_bytes: int = 256 * 1024
    path_bytes: int = 255
    query_bytes: int = 2048
    header_bytes: int = 16 * 1024
    connections: int = 1500
    connections_of_address: int = 400
    headers_seconds: float = 10.0
    stalled_seconds: float = 30.0
