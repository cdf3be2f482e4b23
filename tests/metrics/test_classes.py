"""Breaks and classes, the cases that break other tools among them."""

import numpy as np
import pandas as pd

from svc_atlas.metrics import classes
from svc_atlas.schema import TABLES
from svc_atlas.text.formats import Formats


def table(values, indicator="crime_rate", level="district"):
    rows = pd.DataFrame(
        {
            "indicator": indicator,
            "level": level,
            "area": [f"{i:04d}" for i in range(len(values))],
            "year": 2023,
            "against": pd.NA,
            "value": pd.array(values, dtype="Float64"),
            "class": pd.NA,
            "communes": 1,
            "counted": 1,
            **dict.fromkeys(("numerator", "denominator", "low", "high"), pd.NA),
        }
    )
    return TABLES["statistics"].typed(rows)


def legend(breaks):
    return list(zip(breaks["lower"], breaks["upper"], strict=True))


def check(values, **options):
    """Return the breaks of values after checking what every legend must keep to."""
    rows = table(values, **options)
    breaks = classes.breaks(rows)
    assert list(breaks["class"]) == [str(n) for n in range(1, len(breaks) + 1)]
    assert len(breaks) <= 5
    lowers = breaks["lower"].tolist()
    assert lowers == sorted(set(lowers))
    assert breaks["upper"].tolist()[:-1] == lowers[1:]
    assert breaks["upper"].isna().tolist() == [False] * (len(breaks) - 1) + [True] * bool(
        len(breaks)
    )
    written = [Formats("en").rate(lower) for lower in lowers]
    assert len(set(written)) == len(written)
    assigned = classes.assign(rows, breaks)
    known = assigned["value"].notna()
    assert set(assigned.loc[known, "class"]) == set(breaks["class"])
    assert assigned.loc[~known, "class"].isna().all()
    return lowers


def test_five_classes_at_round_numbers():
    values = np.random.default_rng(1).gamma(2.0, 1.5, 1470)
    lowers = check(values)
    assert len(lowers) == 5
    assert lowers[0] == 0
    assert all(round(lower, 1) == lower for lower in lowers)
    held = np.histogram(values, [*lowers, np.inf])[0] / len(values)
    assert held.min() > 0.15
    assert held.max() < 0.25


def test_narrow_values_still_get_different_breaks():
    rng = np.random.default_rng(2)
    assert len(check(rng.uniform(80, 97, 500), indicator="clearance")) == 5


def test_all_values_equal_are_one_class():
    assert check([3.2] * 40) == [3.2]


def test_zeros_only_are_one_class_from_zero():
    assert check([0.0] * 40) == [0.0]


def test_fewer_distinct_values_than_classes():
    lowers = check([0.0, 0.0, 2.0, 2.0, 5.0])
    assert lowers == [0, 2, 5]
    assert check([1.0, 2.0]) == [0, 2]


def test_one_extreme_value_does_not_swallow_the_scale():
    values = [*np.linspace(0.5, 4.5, 200), 9_000.0]
    lowers = check(values)
    assert len(lowers) == 5
    assert max(lowers) < 5


def test_mostly_zeros_keep_the_zeros_in_the_first_class():
    values = [0.0] * 300 + list(np.linspace(0.5, 6.0, 100))
    lowers = check(values)
    assert len(lowers) == 5
    assert lowers[1] > 0.5


def test_very_small_rates():
    assert len(check(np.linspace(0.001, 0.04, 100))) >= 3


def test_nothing_at_all_has_no_class():
    assert check([]) == []
    assert check([pd.NA, pd.NA]) == []


def test_breaks_come_from_the_districts_and_hold_at_every_level():
    districts = np.linspace(1, 5, 300)
    rows = pd.concat(
        [
            table(districts),
            table([*np.linspace(0, 40, 900), pd.NA], level="commune"),
            table([2.9], level="nation"),
        ],
        ignore_index=True,
    )
    breaks = classes.breaks(rows)
    assert breaks["lower"].max() <= 5
    assigned = classes.assign(rows, breaks)
    assert assigned.loc[assigned["level"] == "nation", "class"].tolist() == ["3"]
    assert set(assigned.loc[assigned["level"] == "district", "class"]) == set("12345")


def test_completeness_is_read_at_fixed_shares():
    rows = table([40.0, 60.0, 80.0, 95.0, 100.0], indicator="coverage")
    breaks = classes.breaks(rows)
    assert breaks["lower"].tolist() == [0, 50, 75, 90, 100]
    assert classes.assign(rows, breaks)["class"].tolist() == list("12345")


def test_where_nothing_was_handed_in_it_is_an_absence_and_not_the_lowest_class():
    rows = table([0.0, 11.0, 22.0], indicator="coverage")
    breaks = classes.breaks(rows)
    assert len(breaks) == 5  # also where little was handed in yet
    assert classes.assign(rows, breaks)["class"].tolist() == ["not_reported", "1", "1"]
    crime = table([0.0, 11.0, 22.0], indicator="crime_rate")
    assert classes.assign(crime, classes.breaks(crime))["class"].iloc[0] == "1"


def test_a_break_belongs_to_the_class_above_it():
    breaks = TABLES["breaks"].typed(
        pd.DataFrame(
            {
                "indicator": "crime_rate",
                "class": ["1", "2"],
                "lower": [0.0, 2.0],
                "upper": pd.array([2.0, None], dtype="Float64"),
            }
        )
    )
    assigned = classes.assign(table([0.0, 1.99, 2.0, 50.0]), breaks)
    assert assigned["class"].tolist() == ["1", "1", "2", "2"]


def test_assigning_keeps_absences_and_other_indicators_as_they_are():
    rows = table([pd.NA, 3.0])
    rows.loc[rows["value"].isna(), "class"] = "not_reported"
    targets = table([95.0], indicator="targets").assign(**{"class": "close"})
    both = pd.concat([rows, targets], ignore_index=True)
    assigned = classes.assign(both, classes.breaks(both))
    assert set(assigned["class"]) == {"not_reported", "1", "close"}
    assert both.loc[both["value"] == 3.0, "class"].isna().all()  # the argument is left alone
