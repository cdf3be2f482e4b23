"""Boundaries: from any vector file of communes to a layer that the maps draw.

A reader of an installed layer loads nothing of what only an installation needs.
"""

from svc_atlas.boundaries.layer import Layer, current_layer, neighbours, picture_of, report

__all__ = [
    "Layer",
    "current_layer",
    "install",
    "install_embedded",
    "neighbours",
    "picture_of",
    "report",
]


def install(path, home, **options) -> Layer:
    """Install a layer of communes and make it current: see ``installing.install``."""
    from svc_atlas.boundaries.installing import install as install_now

    return install_now(path, home, **options)


def install_embedded(home, **options) -> Layer:
    """Install the schematic layer of ``geodata/``: see ``installing.install_embedded``."""
    from svc_atlas.boundaries.installing import install_embedded as install_now

    return install_now(home, **options)
