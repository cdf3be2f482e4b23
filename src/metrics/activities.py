"""What was done by area, year and activity: operations, patrols, education sessions and others."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from svc_atlas.metrics import results
from svc_atlas.metrics.commune_years import prepare


def by_activity(tables: Mapping[str, pd.DataFrame], level: str) -> pd.DataFrame:
    """Return how often each activity was held in every area and year, and with how many people.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        The tables of a snapshot.
    level : str
        One of ``schema.LEVELS``.

    Returns
    -------
    DataFrame
        ``area, year, activity, count, participants, known, reporting``, sorted by year, area and
        the order of ``schema.ACTIVITIES``; activities of the year's form only. ``count`` and
        ``participants`` add up what is known and are null where nothing is; ``known`` communes
        gave a count, of the ``reporting`` ones that handed in the table.
    """
    source = prepare(tables)
    grouping = source.grouping(level)
    counts, people = (source.measure("activities", name) for name in ("count", "participants"))
    known = grouping.sums(counts.known)
    reporting = grouping.sums(source.reporting("activities"))
    return results.by_category(
        source.years,
        grouping.codes,
        "activity",
        source.categories("activities"),
        source.collected("activities"),
        count=(grouping.sums(counts.figures), known > 0),
        participants=(grouping.sums(people.figures), grouping.sums(people.known) > 0),
        known=(known, True),
        reporting=(np.broadcast_to(reporting, known.shape), True),
    )
