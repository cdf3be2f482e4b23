"""When Python looks for garbage: not after every run over everything that a snapshot holds.

Streamlit's full collection after each run walked through all tables and gazetteer objects, which
live as long as the server: 117 of the 277 ms of a change of year. So it is off (``postScriptGC``),
and what is loaded once the first pages were drawn is set aside from Python's own collections.
"""

import gc
import threading

# Runs after which what a snapshot needs is loaded.
WARM = 3


class Collection:
    """Sets aside what lives long, anew for each snapshot."""

    def __init__(self):
        self._lock = threading.Lock()
        self._of: str | None = None
        self._runs = 0

    def after_run(self, snapshot: str) -> None:
        """Tell of a run of a page of ``snapshot``."""
        with self._lock:
            if snapshot != self._of:
                gc.unfreeze()  # of the snapshot before, which may go now
                self._of, self._runs = snapshot, 0
            self._runs += 1
            if self._runs == WARM:
                gc.collect()
                gc.freeze()


#: Of this process.
COLLECTION = Collection()
