"""The first start: where there is no snapshot, the demonstration one is made beside the server.

The app only reads. When ``SVC_HOME`` has no current snapshot, a process of its own makes the
demonstration (``svc demo``), once, under a lock that all servers of that home share.
"""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path

from svc_atlas.durable import locked
from svc_atlas.errors import AtlasError, UnreadableError
from svc_atlas.snapshot.opening import CURRENT

LOCK = ".launcher.lock"
ORPHANED = 3


class MakingError(AtlasError):
    """What the process that makes the demonstration said, in both languages."""

    def __init__(self, key: str, sentences: Mapping[str, str]):
        super().__init__(key.removeprefix("error."))
        self._sentences = sentences

    def message(self, lang: str) -> str:
        """Return the sentence in ``lang``."""
        return self._sentences[lang]


class Launcher:
    """The making of the first snapshot, watched.

    Parameters
    ----------
    home : Path
        ``SVC_HOME``. A current snapshot, whole or broken, is left as it is.

    Attributes
    ----------
    state : str
        ``ready`` (there is a current snapshot: whether it is whole, its opening tells),
        ``making`` or ``failed``.
    reason : AtlasError or None
        Why it failed.
    """

    def __init__(self, home: Path):
        self._home = Path(home)
        self._child: subprocess.Popen | None = None
        self._stopped = False
        self.reason: AtlasError | None = None
        self.state = "ready" if self._is_there() else "making"

    def ensure(self) -> str:
        """Make the snapshot where there is none, and return the state.

        This takes as long as the making does: a server calls it in a thread of its own.
        """
        if self.state == "making":
            try:
                with locked(self._home / LOCK):
                    # Another server may have made it while this one waited for the lock.
                    if not self._is_there() and not self._stopped:
                        self.reason = self._make()
            except UnreadableError:
                self.reason = AtlasError("launcher.read_only", folder=self._home)
            except AtlasError as error:
                self.reason = error
            self.state = "failed" if self.reason else "ready"
        return self.state

    def stop(self) -> None:
        """End the making: what it has begun to write is no snapshot, and is cleared next time."""
        self._stopped = True
        if self._child and self._child.poll() is None:
            self._child.terminate()

    def _is_there(self) -> bool:
        # A current that names a broken snapshot is there too: it is never replaced unasked.
        return os.path.lexists(self._home / CURRENT)

    def _make(self) -> AtlasError | None:
        self._child = subprocess.Popen(
            [sys.executable, "-m", "svc_atlas.launcher"],
            env={**os.environ, "SVC_HOME": str(self._home)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        # Not communicate(): it closes the pipe whose end tells the child that we are gone.
        answer = self._child.stdout.read()
        code = self._child.wait()
        self._child.stdin.close()
        try:
            told = json.loads(answer)
        except ValueError:
            return AtlasError("launcher.ended", folder=self._home, code=code)
        return None if told["ok"] else MakingError(told["key"], told["sentences"])


def _attend() -> int:
    """Run ``svc demo`` for a server, and end with it however it ends."""
    from svc_atlas import cli

    def end_with_the_server():
        # The system closes the pipe when the server's process is gone. Read past Python's own
        # buffer: a thread that held its lock would fail the interpreter's end.
        while os.read(0, 1):
            pass
        os._exit(ORPHANED)

    threading.Thread(target=end_with_the_server, daemon=True).start()
    return cli.main(["demo", "--json"])


if __name__ == "__main__":
    sys.exit(_attend())
