"""Installing, publishing and starting: seconds, peak memory and sizes, recorded and not asserted.

Run with ``python -m benchmarks.lifecycle LAYER [--parents PATH]``; it works in a folder of its own
and leaves nothing behind.
"""

import argparse
import json
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from benchmarks.process import run
from benchmarks.serving import serve


def seconds_until_ready(home: Path, limit: float = 120) -> float:
    """Start the app as a user does, and return the seconds until ``/readyz`` answers 200."""
    began = time.perf_counter()
    with serve("app.py", SVC_HOME=str(home)) as url:
        while time.perf_counter() - began < limit:
            try:
                with urllib.request.urlopen(f"{url}/readyz", timeout=5):
                    return round(time.perf_counter() - began, 1)
            except (urllib.error.URLError, OSError):
                time.sleep(0.05)
    raise RuntimeError(f"not ready after {limit} s")


def measure(layer: Path, parents: Path | None) -> dict:
    """Return all figures of one life: first start, installing, publishing, starting again."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        first = seconds_until_ready(home)
        options = ["--parents", str(parents)] if parents else []
        installed = run(home, "boundaries", "install", str(layer), *options)
        published = run(home, "publish")
        again = seconds_until_ready(home)
        current = (home / "boundaries" / "current").read_text().strip()
        manifest = json.loads((home / "boundaries" / current / "layer.json").read_text())
        nation = manifest["assets"]["nation"]
    return {
        "first_start_s": first,
        "install_s": installed["seconds"],
        "install_peak_mb": installed["peak_mb"],
        "publish_s": published["seconds"],
        "publish_peak_mb": published["peak_mb"],
        "start_with_snapshot_s": again,
        "nation_gzip_bytes": nation["bytes_gzip"],
        "nation_brotli_bytes": nation["bytes_br"],
    }


def main() -> None:
    """Read the arguments and print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("layer", type=Path)
    parser.add_argument("--parents", type=Path)
    chosen = parser.parse_args()
    print(json.dumps(measure(chosen.layer, chosen.parents), indent=2))


if __name__ == "__main__":
    main()
