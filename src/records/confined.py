"""Work on a file from outside in a process of its own, bounded in time and memory, offline.

What a hostile or damaged file makes a parser do ends with that process: the one that asked goes on,
and tells it in a sentence. The process is a fork, which costs a few hundredths of a second; where
there is none (Windows), the work is done in place.
"""

import os
import pickle
import select
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn, TypeVar

Result = TypeVar("Result")
_CHUNK = 2**20
_OFFLINE = ("socket.", "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn")


@dataclass(frozen=True)
class Bounds:
    """What one file may take.

    Attributes
    ----------
    seconds : float
    memory : int
        Bytes, beside what the process has already.
    """

    seconds: float = 240
    memory: int = 3 * 2**30


class Exceeded(Exception):
    """The work took more than its bounds: ``limit`` is ``time``, ``memory`` or ``crash``."""

    def __init__(self, limit: str):
        super().__init__(limit)
        self.limit = limit


def run(work: Callable[[], Result], bounds: Bounds) -> Result:
    """Do work in a process of its own, and return its result, which can be pickled.

    Raises
    ------
    Exceeded
    Exception
        Whatever the work raised.
    """
    if not hasattr(os, "fork"):
        return work()
    reading, writing = os.pipe()
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _work(work, bounds, writing)
    os.close(writing)
    try:
        answer = _answer(reading, time.monotonic() + bounds.seconds)
    finally:
        os.close(reading)
        os.kill(child, signal.SIGKILL)  # it has answered, or never will
        os.waitpid(child, 0)
    if not answer:
        raise Exceeded("crash")
    kind, result = pickle.loads(answer)  # our own child's
    if kind == "raised":
        raise result
    if kind == "memory":
        raise Exceeded("memory")
    return result


def _answer(reading: int, until: float) -> bytes:
    parts = []
    while True:
        ready, _, _ = select.select([reading], [], [], max(0, until - time.monotonic()))
        if not ready:
            raise Exceeded("time")
        part = os.read(reading, _CHUNK)
        if not part:
            return b"".join(parts)
        parts.append(part)


def _work(work: Callable[[], object], bounds: Bounds, writing: int) -> NoReturn:
    """Do the work in the child; it ends here, without what the parent left to do at its end."""
    try:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        _bound(bounds)
        sys.addaudithook(_offline)
        try:
            answer = "done", work()
        except MemoryError:
            answer = "memory", None
        except Exception as fault:
            answer = "raised", fault
        with os.fdopen(writing, "wb") as out:
            pickle.dump(answer, out)
    finally:
        os._exit(0)


def _bound(bounds: Bounds) -> None:
    """Bound the process itself too, where the system can be told so: its parent may be killed."""
    try:
        import resource

        seconds = int(bounds.seconds) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        with open("/proc/self/statm", encoding="ascii") as file:
            has = int(file.read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (has + bounds.memory, has + bounds.memory))
    except (ImportError, OSError, ValueError):
        return


def _offline(event: str, _) -> None:
    if event.startswith(_OFFLINE):
        raise PermissionError(event)
