"""A rate shown otherwise than as it was reported: smoothed, of years together, or its cluster.

The map, its table and its tooltips show the same rows; they are the statistics of the rate with
what ``small_numbers`` says of it beside.
"""

import pandas as pd

from svc_atlas.metrics import classes

#: The columns of ``small_numbers`` that each way of showing a rate needs. The funnel is one of the
#: year's own cases, so it goes with them, smoothed or not.
COLUMNS = {
    "reported": ("funnel",),
    "smoothed": ("smoothed", "weight", "funnel"),
    "pooled": ("pooled_rate", "pooled_low", "pooled_high", "pooled_years"),
    "clusters": ("cluster", "cluster_p"),
}
_VALUE = {"smoothed": "smoothed", "pooled": "pooled_rate"}


def shown(
    rows: pd.DataFrame, small_numbers: pd.DataFrame, estimate: str, breaks: pd.DataFrame
) -> pd.DataFrame:
    """Return the rows of a rate as they are shown.

    Parameters
    ----------
    rows : DataFrame
        Rows of ``statistics`` of one rate, level and year.
    small_numbers : DataFrame
        Rows of ``small_numbers`` of its kind, level and year.
    estimate : str
        A key of ``COLUMNS``.
    breaks : DataFrame
        The table ``breaks``: an estimate is classed as the rate is, so that two maps compare.

    Returns
    -------
    DataFrame
        ``rows`` with the ``COLUMNS``; ``value`` is the estimate (of clusters still the rate) and
        ``class`` is its class. ``numerator``, ``denominator``, ``low`` and ``high`` stay those of
        the rate as reported, which ``reported`` holds. Where there is no estimate the rows keep
        the kind of absence that they have. What is withheld stays so, and a cluster is said only
        of a commune that has a rate.

    Notes
    -----
    A rate of years together is known also of a commune that did not report in the year itself;
    its ``pooled_years`` say in how many it did.
    """
    beside = small_numbers.set_index("area")[list(COLUMNS[estimate])].reindex(rows["area"])
    found = rows.assign(
        reported=rows["value"], **{name: beside[name].array for name in beside.columns}
    )
    withheld = rows["class"].isin(["suppressed"])
    if estimate == "clusters":
        kept = withheld | rows["value"].isna()
        cluster = found["cluster"].fillna("cannot_be_said")
        return found.assign(**{"class": rows["class"].where(kept, cluster)})
    if estimate == "reported":
        return found
    value = found[_VALUE[estimate]].mask(withheld)
    absent = rows["class"].where(rows["value"].isna(), "cannot_be_said")
    return classes.assign(found.assign(value=value, **{"class": absent}), breaks)
