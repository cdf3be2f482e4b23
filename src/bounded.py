"""Reading what comes from outside in a process of its own, with bounds on what it may cost.

A file from elsewhere may be made to take hours, all memory, or to name an address that a library
asks. The process that reads it has so many seconds and so much memory, opens no socket, and keeps
its temporary files in a folder that is removed after it. However it ends, whoever asked goes on
and has an answer or a sentence. It bounds what a file costs, and is no wall against a library that
a file makes run a program of its own.
"""

import ctypes
import multiprocessing
import os
import pickle
import platform
import resource
import signal
import struct
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from svc_atlas import settings
from svc_atlas.errors import AtlasError, InputError, UnreadableError

# On Linux a copy of this process, so that its libraries are not loaded twice; elsewhere libraries
# of the system do not survive being copied.
START = "fork" if sys.platform == "linux" else "spawn"
# One file that is written: ten times a whole country in full detail.
FILE_BYTES = 1_000_000_000
# Seconds between two looks at the memory of the process.
LOOK = 0.1
# Two cores may work at once, so that seconds of the processor are more than those of the clock.
CORES = 2
MEGABYTE = 1_000_000

# prctl(2) and seccomp(2) of Linux: the number of socket(2), which differs by processor.
SOCKET_CALL = {"x86_64": 41, "aarch64": 198}
PR_SET_PDEATHSIG, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS = 1, 22, 38
SECCOMP_MODE_FILTER, SECCOMP_ALLOW, SECCOMP_ERRNO_EACCES = 2, 0x7FFF0000, 0x0005000D
LOAD_CALL, JUMP_IF_EQUAL, RETURN = 0x20, 0x15, 0x06

# How the sentences call what was too much, and how the process ends: as bad input, or unreadable.
SENTENCES = {"time": "too_long", "memory": "too_much_memory", "crash": "broken_down"}

TOLD, MADE, RAISED = "told", "made", "raised"


class BoundsError(AtlasError):
    """What read a file was ended.

    Attributes
    ----------
    bound : str
        ``time``, ``memory``, or ``crash``: it broke down by itself.
    limit : int
        The seconds, the megabytes, or the code with which it ended.
    """

    def __init__(self, bound: str, file: str, limit: int):
        super().__init__(f"bounded.{SENTENCES[bound]}", file=file, limit=limit)
        self.bound, self.limit = bound, limit
        self.exit_code = UnreadableError.exit_code if bound == "crash" else InputError.exit_code


def run_bounded(
    function: Callable,
    *args,
    file: str,
    seconds: int | None = None,
    megabytes: int | None = None,
    progress: Callable[..., None] | None = None,
    **options,
) -> Any:
    """Call a function in a bounded process and return its result.

    Parameters
    ----------
    function : callable
        One of a module; it, its arguments and its result can be pickled. It touches nothing of the
        home: what it makes, it returns.
    *args, **options
        Its arguments.
    file : str
        How sentences call what it reads.
    seconds, megabytes : int, optional
        How long it may take by the clock, and how much memory it may add to what the process has;
        the settings ``SVC_READ_SECONDS`` and ``SVC_READ_MEGABYTES`` when None.
    progress : callable, optional
        Handed to the function as ``progress``; its calls arrive here.

    Raises
    ------
    BoundsError
        It took more time or memory than it may, or broke down.
    Exception
        What the function raised; the trace of what nobody foresaw is a note of it.
    """
    chosen = settings.read()
    seconds = chosen.read_seconds if seconds is None else seconds
    megabytes = chosen.read_megabytes if megabytes is None else megabytes
    context = multiprocessing.get_context(START)
    receiver, sender = context.Pipe(duplex=False)
    with tempfile.TemporaryDirectory(prefix="svc-bounded-") as folder:
        call = (function, args, options, progress is not None)
        child = context.Process(
            target=_work, args=(sender, call, folder, seconds, megabytes), daemon=True
        )
        child.start()
        sender.close()
        try:
            most = _resident() + megabytes * MEGABYTE
            kind, value = _answer(receiver, time.monotonic() + seconds, progress, child.pid, most)
        except TimeoutError:
            raise BoundsError("time", file, seconds) from None
        except EOFError:
            child.join()
            raise _broken_down(child.exitcode, file, seconds) from None
        finally:
            child.kill()
            child.join()
            receiver.close()
    if kind == MADE:
        return value
    if isinstance(value, MemoryError):
        raise BoundsError("memory", file, megabytes)
    raise value


def _answer(receiver: Connection, until: float, progress, pid: int, most: int) -> tuple[str, Any]:
    """Return how the function ended and its result or error; hand on what it tells before.

    The memory is watched from here, since many a library that gets none when it asks breaks down
    without a word.
    """
    while (left := until - time.monotonic()) > 0:
        if _resident(pid) > most:
            return RAISED, MemoryError()
        if receiver.poll(min(left, LOOK)):
            kind, value = receiver.recv()
            if kind != TOLD:
                return kind, value
            progress(*value)
    raise TimeoutError


def _broken_down(code: int | None, file: str, seconds: int) -> BoundsError:
    if code == -signal.SIGXCPU:
        return BoundsError("time", file, seconds)
    return BoundsError("crash", file, code or 0)


def _work(sender: Connection, call: tuple, folder: str, seconds: int, megabytes: int) -> None:
    """Run the function, as the child, and send what came of it."""
    function, args, options, tells = call
    if tells:
        options = {**options, "progress": lambda *told: sender.send((TOLD, told))}
    try:
        _confine(folder, seconds, megabytes)
        sender.send((MADE, function(*args, **options)))
    except Exception as error:
        sender.send((RAISED, _sendable(error)))


def _sendable(error: Exception) -> Exception:
    """Return an error that arrives whole: libraries' words for used up memory as what they mean."""
    if _of_memory(error):
        return MemoryError()
    if not isinstance(error, AtlasError):
        error.add_note("".join(traceback.format_exception(error)))
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return RuntimeError("".join(traceback.format_exception(error)))
    return error


def _of_memory(error: BaseException | None) -> bool:
    """Whether an error, or what it was made from, is that no memory was left."""
    if error is None:
        return False
    if isinstance(error, MemoryError) or "bad_alloc" in str(error.args):
        return True
    return _of_memory(error.__cause__ or error.__context__)


def _confine(folder: str, seconds: int, megabytes: int) -> None:
    """Bound this process for the rest of its life."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who waits for it ends it
    tempfile.tempdir = folder
    os.environ["TMPDIR"] = folder
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, FILE_BYTES)
    _limit(resource.RLIMIT_CPU, seconds * CORES)
    # What grows too fast to be seen growing. Much is reserved and never used, so twice as much.
    _limit(resource.RLIMIT_DATA, _in_use() + 2 * megabytes * MEGABYTE)
    sys.addaudithook(_refuse_sockets)
    if sys.platform == "linux":
        _confine_by_kernel()


def _limit(what: int, value: int) -> None:
    hard = resource.getrlimit(what)[1]
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    with suppress(OSError, ValueError):  # a system that cannot bound it
        resource.setrlimit(what, (value, value))


def _in_use() -> int:
    """Return the bytes that this process has reserved for its data."""
    return _status("VmData", os.getpid())


def _resident(pid: int | None = None) -> int:
    """Return the bytes of memory that a process, this one when None, really uses."""
    return _status("VmRSS", pid or os.getpid())


def _status(what: str, pid: int) -> int:
    """Return a figure of a process in bytes; 0 where the system does not say."""
    try:
        status = Path(f"/proc/{pid}/status").read_text("ascii", errors="replace")
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in status.splitlines()
                 if line.startswith(f"{what}:")), 0)  # fmt: skip


def _refuse_sockets(event: str, args: tuple) -> None:
    if event.startswith("socket."):
        raise PermissionError("what reads a file from outside opens no socket")


def _confine_by_kernel() -> None:
    """Let the kernel end this process with its parent, and refuse it sockets, also to libraries."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if (call := SOCKET_CALL.get(platform.machine())) is None:
        return
    steps = [
        (LOAD_CALL, 0, 0, 0),
        (JUMP_IF_EQUAL, 0, 1, call),
        (RETURN, 0, 0, SECCOMP_ERRNO_EACCES),
        (RETURN, 0, 0, SECCOMP_ALLOW),
    ]
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
    program = struct.pack("HxxxxxxP", len(steps), ctypes.addressof(code))
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.create_string_buffer(program), 0, 0)
