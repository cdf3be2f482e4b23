"""The progress bar of long work: on a terminal only, and gone when the work is."""

import sys
from typing import TextIO

from svc_atlas.text import Text

WIDTH = 24
ERASE = "\r\x1b[2K"


class ProgressBar:
    """A bar on the standard error stream; anywhere but on a terminal it says nothing.

    Parameters
    ----------
    words : Text
        The words of the steps.
    stream : file, optional
    """

    def __init__(self, words: Text, stream: TextIO | None = None):
        self._words = words
        self._stream = stream or sys.stderr
        self._shown = self._stream.isatty()

    def __call__(self, step: str, done: float) -> None:
        """Show the words of the key ``step`` and the share ``done``, 0 to 1."""
        if self._shown:
            full = round(WIDTH * min(max(done, 0.0), 1.0))
            bar = "█" * full + "░" * (WIDTH - full)
            self._stream.write(f"{ERASE}{bar} {self._words(step)}")
            self._stream.flush()

    def close(self) -> None:
        """Take the bar away."""
        if self._shown:
            self._stream.write(ERASE)
            self._stream.flush()
