"""Headline figures as they were published, each with its source.

``geodata/published_figures.csv`` holds facts, not text: who counted (``counter``) is given only
where the source says it, and empty otherwise. A change names both periods (``2019 vs 2018``); where
the source does not say what it compares with, neither does the period. A period that the source
leaves to be guessed ends in ``(inferred)``. What a source hedges has a ``qualifier``, so that
nobody reads it as flatly said. Figures of different counters disagree, and stand side by side.
"""

import pandas as pd

from svc_atlas.errors import UnreadableError
from svc_atlas.schema import TABLES
from svc_atlas.settings import GEODATA

PUBLISHED = GEODATA / "published_figures.csv"
TYPES = {column.name: column.dtype for column in TABLES["figures"].columns}


def figures() -> pd.DataFrame:
    """Return the table ``figures`` of the schema, with the area ``KH`` for the nation.

    Raises
    ------
    UnreadableError
        The file of the figures is missing or damaged.

    Examples
    --------
    >>> published = figures().set_index(["area", "period", "indicator"])
    >>> published.loc[("02", "2023", "communes_tier1"), "value"].item()
    68.0
    """
    try:
        rows = pd.read_csv(PUBLISHED, dtype=TYPES)
        return TABLES["figures"].typed(rows)
    except (OSError, ValueError, KeyError) as fault:
        raise UnreadableError("records.figures.damaged", file=PUBLISHED) from fault
