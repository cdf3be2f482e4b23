"""Rows of the table of published figures, to be held to something."""

import pandas as pd

from svc_atlas.schema import TABLES


def claim(indicator, value, *, area="02", period="2023", **others):
    return {
        "area": area, "period": period, "indicator": indicator, "value": value, "unit": "cases",
        "qualifier": None, "counter": None, "source": "a report", "url": "a place",
    } | others  # fmt: skip


def table(*rows):
    return TABLES["figures"].typed(pd.DataFrame(rows))
