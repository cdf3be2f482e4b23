"""A watchdog: a process whose event loop stands still is ended, so that it can be started again."""

import asyncio
import faulthandler
import logging
import os
import sys
import threading
import time
from collections.abc import Callable

# The code with which the process ends, for the service manager that starts it again.
STOOD_STILL = 70
_LOOKS = 10  # within the time that a loop may stand still


class Watchdog:
    """Looks from a thread of its own whether an event loop still turns.

    Parameters
    ----------
    seconds : float
        How long it may stand still.
    end : callable, optional
        What is done then; by default the process ends with the code 70.
    """

    def __init__(self, seconds: float, end: Callable[[], None] | None = None):
        self._seconds, self._end = seconds, end or _end
        self._turned = time.monotonic()
        self._stopped = threading.Event()

    def start(self) -> None:
        """Watch the running loop from now on."""
        self._loop = asyncio.get_running_loop()
        self._turned = time.monotonic()
        threading.Thread(target=self._watch, name="watchdog", daemon=True).start()

    def stop(self) -> None:
        """Watch no more."""
        self._stopped.set()

    def _watch(self) -> None:
        while not self._stopped.wait(self._seconds / _LOOKS):
            try:
                self._loop.call_soon_threadsafe(self._turn)
            except RuntimeError:  # the loop is closed: the server ends by itself
                return
            if time.monotonic() - self._turned > self._seconds:
                self._end()
                return

    def _turn(self) -> None:
        self._turned = time.monotonic()


def _end() -> None:
    logging.getLogger("svc_atlas").critical(
        "The server stood still and is ended, to be started again by its service manager."
    )
    faulthandler.dump_traceback(file=sys.__stderr__, all_threads=True)
    os._exit(STOOD_STILL)
