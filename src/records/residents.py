"""Residents of the years that have no figure of their own."""

import pandas as pd

from svc_atlas.schema import TABLES


def carry_forward(population: pd.DataFrame, years, communes) -> pd.DataFrame:
    """Give every commune and year its residents: those of the nearest earlier year with a figure.

    A year before a commune's first figure stays without a row: its rates cannot be said. Rows that
    are there keep their residents and method, so doing it twice changes nothing.

    Parameters
    ----------
    population : DataFrame
        The table `population`, at most one row for a year and commune; null residents are none.
    years : iterable of int
        The years to fill.
    communes : iterable of str
        The communes to fill.

    Returns
    -------
    DataFrame
        The table `population`, `method` of a filled row being `carried_forward_<year>`.

    Examples
    --------
    >>> known = pd.DataFrame(
    ...     {"year": [2019], "commune": ["020301"], "residents": [7890], "method": ["census"]}
    ... )
    >>> carry_forward(known, [2018, 2019, 2021], ["020301"])
       year commune  residents                method
    0  2019  020301       7890                census
    1  2021  020301       7890  carried_forward_2019
    """
    table = TABLES["population"]
    known = table.typed(population[population["residents"].notna()])
    wanted = pd.MultiIndex.from_product([years, communes], names=["year", "commune"])
    wanted = wanted.to_frame(index=False).astype({"year": "Int16", "commune": "string"})
    absent = wanted.merge(known[["year", "commune"]], how="left", indicator=True)
    absent = absent.loc[absent["_merge"] == "left_only", ["year", "commune"]]
    earlier = known.assign(figure=known["year"])[["year", "commune", "residents", "figure"]]
    filled = pd.merge_asof(
        absent.sort_values("year", kind="stable"),
        earlier.sort_values("year", kind="stable"),
        on="year",
        by="commune",
    )
    filled = filled[filled["residents"].notna()]
    filled["method"] = "carried_forward_" + filled["figure"].astype("string")
    return table.typed(pd.concat([known, filled[table.names]], ignore_index=True))
