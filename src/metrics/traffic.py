"""Traffic accidents, deaths and injured by area and year."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from svc_atlas.metrics import exposure, results
from svc_atlas.metrics.commune_years import prepare


def totals(tables: Mapping[str, pd.DataFrame], level: str) -> pd.DataFrame:
    """Return the accidents of every area and year.

    Returns
    -------
    DataFrame
        ``area, year, communes, reporting, accidents, deaths, injured, exposed_accidents,
        exposure``, as in ``offences.totals``.
    """
    source = prepare(tables)
    grouping = source.grouping(level)

    def column(name):
        measure = source.measure("traffic", name)
        known = grouping.sums(measure.known[0]) > 0
        return results.whole(grouping.sums(measure.figures[0]), known)

    exposed = exposure.sums(source, level, exposure.cases(source, "accidents"))
    return results.by_area(
        source.years,
        grouping.codes,
        communes=grouping.sums(np.ones_like(source.reporting("traffic"))),
        reporting=grouping.sums(source.reporting("traffic")),
        accidents=column("accidents"),
        deaths=column("deaths"),
        injured=column("injured"),
        exposed_accidents=exposed["exposed_cases"],
        exposure=exposed["exposure"],
    )
