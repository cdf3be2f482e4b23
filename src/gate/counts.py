"""What the gate let through and refused, for whoever watches the server."""

import threading
from collections import Counter
from collections.abc import Callable

_HELP = {
    "svc_refused_total": "Requests, sockets, messages and connections refused, by reason",
    "svc_sockets": "WebSockets open now",
    "svc_runs_total": "Runs of a page that were given a turn",
    "svc_runs_waiting": "Runs of a page that wait for their turn now",
    "svc_runs_superseded_total": "Runs given up because their reader had chosen something else",
}


class Counts:
    """Counters and gauges, safe among threads."""

    def __init__(self):
        self._lock = threading.Lock()
        self._totals: Counter[tuple[str, str]] = Counter()
        self._gauges: dict[str, Callable[[], int]] = {}

    def refused(self, reason: str) -> None:
        """Count one refusal."""
        self.add("svc_refused_total", reason)

    def add(self, name: str, reason: str = "") -> None:
        """Count one of ``name``."""
        with self._lock:
            self._totals[name, reason] += 1

    def total(self, name: str, reason: str = "") -> int:
        """Return how many of ``name`` there were."""
        with self._lock:
            return self._totals[name, reason]

    def gauge(self, name: str, value: Callable[[], int]) -> None:
        """Have ``value`` asked whenever the counts are told."""
        self._gauges[name] = value

    def told(self) -> str:
        """Return all in the text format of Prometheus.

        Examples
        --------
        >>> counts = Counts()
        >>> counts.refused("host")
        >>> print(counts.told().splitlines()[-1])
        svc_refused_total{reason="host"} 1
        """
        with self._lock:
            totals = sorted(self._totals.items())
        lines: list[str] = []
        for name, ask in sorted(self._gauges.items()):
            lines += [f"# HELP {name} {_HELP[name]}", f"# TYPE {name} gauge", f"{name} {ask()}"]
        for name in sorted({name for (name, _), _ in totals}):
            lines += [f"# HELP {name} {_HELP[name]}", f"# TYPE {name} counter"]
            for (of, reason), n in totals:
                if of == name:
                    label = f'{{reason="{reason}"}}' if reason else ""
                    lines.append(f"{name}{label} {n}")
        return "\n".join(lines) + "\n"


#: Of this process.
COUNTS = Counts()
