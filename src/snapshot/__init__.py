"""Snapshots: published once, verified whenever they are opened, never changed.

``publishing`` is left to its own import, so that a reader loads none of what only a writer needs.
"""

from svc_atlas.snapshot.manifest import BrokenSnapshotError
from svc_atlas.snapshot.opening import (
    Snapshot,
    current,
    list_snapshots,
    open_snapshot,
    remove_synthetic,
    use,
    verify,
)

__all__ = [
    "BrokenSnapshotError",
    "Snapshot",
    "current",
    "list_snapshots",
    "open_snapshot",
    "publish",
    "remove_synthetic",
    "use",
    "verify",
]


def publish(home, *, audience="official", to=None, progress=None) -> Snapshot:
    """Publish the records and boundaries of ``home``: see ``publishing.publish``."""
    from svc_atlas.snapshot.publishing import publish as publish_now

    return publish_now(home, audience=audience, to=to, progress=progress)
