"""Numbers, days and names that findings speak of, said in each language."""

from collections.abc import Iterable

import pandas as pd

from svc_atlas.gazetteer import Gazetteer
from svc_atlas.records.findings import Both
from svc_atlas.rounding import rounded
from svc_atlas.text.formats import formats


def number(value) -> Both:
    r"""Return a number as it is said in each language, with as many decimals as it needs.

    Examples
    --------
    >>> number(66.7), number(1250), number(None).en
    (Both(km='66,7', en='66.7'), Both(km='1\u202f250', en='1\u202f250'), '—')
    """
    if value is None or pd.isna(value):
        return Both("—", "—")
    return both(lambda say: say.amount(float(rounded(value, 6))))


def both(say) -> Both:
    """Return what ``say(formats)`` writes in each language."""
    return Both(say(formats("km")), say(formats("en")))


def names(areas: Iterable, most: int) -> Both:
    """Return areas as their codes and names, the first ``most`` of them and how many more."""
    areas = list(areas)
    return Both(
        formats("km").names([f"{area.code} {area.name_km}" for area in areas], most),
        formats("en").names([f"{area.code} {area.name_en}" for area in areas], most),
    )


def province_named(gazetteer: Gazetteer, code: str) -> Both:
    """Return a province as its code and name."""
    area = gazetteer.get(code)
    return Both(f"{code} {area.name_km}", f"{code} {area.name_en}") if area else Both(code, code)
