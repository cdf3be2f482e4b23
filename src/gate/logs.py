"""Logs that an attacker cannot fill: what repeats is said once a minute, with how often it came."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

# Of one message a minute; the rest is counted.
OFTEN = 5
MINUTE = 60.0
#: Who writes of each connection, each frame and each run.
TALKATIVE = ("uvicorn", "streamlit", "websockets", "asyncio", "svc_atlas")


@dataclass(slots=True)
class _Said:
    since: float
    times: int = 0


class Folded(logging.Filter):
    """Lets through the first few of each message in a minute, and how many were left out.

    A message is its text before anything of the reader's is put in, so that a million names make
    one message.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic):
        super().__init__()
        self._clock = clock
        self._said: dict[tuple[str, int, str], _Said] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is written."""
        now, key = self._clock(), (record.name, record.levelno, str(record.msg)[:200])
        said = self._said.setdefault(key, _Said(now))
        if now - said.since >= MINUTE:
            left_out = said.times - OFTEN
            self._said[key] = said = _Said(now)
            if left_out > 0:
                record.msg = f"{record.getMessage()} (and {left_out} more of its kind before)"
                record.args = ()
        if len(self._said) > 1000:
            self._said.clear()
        said.times += 1
        return said.times <= OFTEN


def fold() -> None:
    """Fold what the server's libraries write, those of their loggers too that come later."""
    folded = Folded()
    handle = logging.Logger.handle

    def handle_folded(self: logging.Logger, record: logging.LogRecord) -> None:
        talkative = record.name.split(".", 1)[0] in TALKATIVE
        if not talkative or record.levelno < logging.INFO or folded.filter(record):
            handle(self, record)

    logging.Logger.handle = handle_folded
