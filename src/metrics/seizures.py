"""Drugs seized by area, year and substance, each kind in its own unit."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from svc_atlas.metrics import results
from svc_atlas.metrics.commune_years import prepare
from svc_atlas.schema import SUBSTANCES


def by_substance(tables: Mapping[str, pd.DataFrame], level: str) -> pd.DataFrame:
    """Return what was seized in every area and year of every substance.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        The tables of a snapshot.
    level : str
        One of ``schema.LEVELS``.

    Returns
    -------
    DataFrame
        ``area, year, substance, amount, unit, known, reporting``, sorted by year, area and the
        order of ``schema.SUBSTANCES``; substances of the year's form only. ``amount`` adds up what
        the ``known`` communes gave, of the ``reporting`` ones that handed in the table; it is null
        where none gave a figure, and a true zero is 0.

    Notes
    -----
    There is no total of all substances: kilograms of one drug are not kilograms of another, plants
    are counted, and precursors are no drugs.
    """
    source = prepare(tables)
    grouping = source.grouping(level)
    amount = source.measure("seizures", "amount")
    known = grouping.sums(amount.known)
    reporting = grouping.sums(source.reporting("seizures"))
    found = results.by_category(
        source.years,
        grouping.codes,
        "substance",
        source.categories("seizures"),
        source.collected("seizures"),
        amount=(grouping.sums(amount.figures), known > 0),
        known=(known, True),
        reporting=(np.broadcast_to(reporting, known.shape), True),
    )
    return found.assign(unit=found["substance"].map(SUBSTANCES).astype("string"))
