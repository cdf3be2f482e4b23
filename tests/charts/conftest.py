import math

import pandas as pd
import pytest

from svc_atlas.schema import TABLES

BATTAMBANG = {2019: (20, 60, 18), 2021: (44, 50, 6), 2022: (61, 39, 3), 2023: (68, 34, 1)}


@pytest.fixture
def battambang() -> pd.DataFrame:
    """The tiers of a province of 103 communes; 2020 was never handed in."""
    rows = [
        {
            "area": "02",
            "year": year,
            "communes": 103,
            "tier_1": first,
            "tier_2": second,
            "tier_3": third,
            "ranked": first + second + third,
            "not_ranked": 0,
            "missing": 103 - first - second - third,
        }
        for year, (first, second, third) in BATTAMBANG.items()
    ]
    return pd.DataFrame(rows).astype(dict.fromkeys(["tier_1", "tier_2", "tier_3"], "Int64"))


@pytest.fixture
def statistics():
    """Make rows of the table ``statistics`` of one indicator."""

    def make(indicator, rows, *, level="province", year=2023):
        frame = pd.DataFrame(
            rows, columns=["area", "year", "value", "numerator", "denominator", "class"]
        )
        frame["year"] = frame["year"].fillna(year)
        whole = {"indicator": indicator, "level": level, "against": None, "low": None, "high": None}
        return TABLES["statistics"].typed(frame.assign(**whole, communes=10, counted=10))

    return make


@pytest.fixture
def words():
    """Return every text of a figure that is on screen, in one string."""

    def gather(figure) -> str:
        found = [figure.layout.title.text or ""]
        found += [annotation.text for annotation in figure.layout.annotations]
        for axis in (figure.layout.xaxis, figure.layout.yaxis):
            found += list(axis.ticktext or ())
        for trace in figure.data:
            found += [t for t in (trace.text or ()) if t]
        return "\n".join(found)

    return gather


@pytest.fixture
def sound():
    """Assert what holds for every figure."""

    def check(figure):
        sent = figure.to_json()
        assert "NaN" not in sent
        assert "Infinity" not in sent
        for number in _numbers(figure.to_plotly_json()):
            assert math.isfinite(number)
        assert figure.layout.width is None
        assert figure.layout.height <= 900
        assert figure.layout.font.family.startswith("Noto Sans Khmer")
        assert figure.layout.template.layout.paper_bgcolor == "rgba(0,0,0,0)"
        assert "yaxis2" not in figure.layout.to_plotly_json(), "no second axis"

    return check


def _numbers(found):
    if isinstance(found, float):
        yield found
    elif isinstance(found, dict):
        for value in found.values():
            yield from _numbers(value)
    elif isinstance(found, list | tuple):
        for value in found:
            yield from _numbers(value)
