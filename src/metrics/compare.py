"""An area beside the areas it lies in."""

import pandas as pd

from svc_atlas.metrics import areas


def strip(statistics: pd.DataFrame, area: str) -> pd.DataFrame:
    """Return an area's rows beside those of its district, province and the nation.

    Parameters
    ----------
    statistics : DataFrame
        The table ``statistics``.
    area : str
        The code of an area of any level.

    Returns
    -------
    DataFrame
        The rows of the area and of those it lies in, sorted by indicator, year and from the area
        upwards.
    """
    codes = areas.upwards(area)
    rows = statistics[statistics["area"].isin(codes)]
    place = rows["area"].map({code: i for i, code in enumerate(codes)})
    order = rows.assign(place=place).sort_values(["indicator", "year", "place"], kind="stable")
    return rows.loc[order.index].reset_index(drop=True)
