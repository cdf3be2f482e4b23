"""One ``svc`` command in a process of its own: its seconds, and the peak of its memory.

A process begins with the peak of the process that started it: what Linux counts as its largest
resident set is never smaller than its parent's was. A command started by a large test run would be
charged with the test run. So a small process stands between the two: ``python -m
benchmarks.process COMMAND …`` runs the command and writes what it used, as JSON, to its standard
error.
"""

import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def run(home: Path, *arguments: str) -> dict:
    """Run one ``svc`` command in a process of its own.

    Parameters
    ----------
    home : Path
        Its ``SVC_HOME``.
    *arguments : str
        The command without ``svc`` and ``--json``.

    Returns
    -------
    dict
        ``seconds`` that passed, ``cpu_seconds`` computed, ``peak_mb`` of resident memory, and the
        command's ``answer``.

    Raises
    ------
    RuntimeError
        The command failed.
    """
    command = [sys.executable, "-m", "svc_atlas.cli", *arguments, "--json"]
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.process", *command],
        cwd=ROOT,
        env=os.environ | {"SVC_HOME": str(home)},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(done.stdout or done.stderr)
    return json.loads(done.stderr) | {"answer": json.loads(done.stdout)}


def main() -> int:
    """Run the command of the arguments, and write what it used to standard error."""
    began = time.perf_counter()
    code = subprocess.run(sys.argv[1:], stderr=subprocess.DEVNULL).returncode
    seconds = time.perf_counter() - began
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    in_a_mb = 1024 if sys.platform != "darwin" else 1024**2
    used = {
        "seconds": round(seconds, 1),
        "cpu_seconds": round(usage.ru_utime + usage.ru_stime, 1),
        "peak_mb": round(usage.ru_maxrss / in_a_mb),
    }
    print(json.dumps(used), file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
