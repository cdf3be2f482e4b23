"""What all tests share: a home with the demonstration, and the real data beside the tree."""

import os
from pathlib import Path

import pytest

from svc_atlas import settings

SHARED = settings.ROOT.parent / "shared"


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch):
    """No test reads or writes what the environment of its caller names."""
    for name in [name for name in os.environ if name.startswith("SVC_")]:
        monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory) -> Path:
    """A home with the demonstration published, made once: read it, never change it."""
    from svc_atlas.records.store import make_demo
    from svc_atlas.snapshot import publish

    home = tmp_path_factory.mktemp("demo-home")
    make_demo(home)
    publish(home)
    return home


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """The real boundaries and populations beside the tree."""
    if not SHARED.is_dir():
        pytest.skip(f"real data is absent: there is no folder {SHARED.name} beside the tree")
    return SHARED
