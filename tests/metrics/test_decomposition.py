"""What moved a figure: the parts of a change, and nothing but the parts."""

import pytest

from svc_atlas.metrics import decomposition, offences
from svc_atlas.metrics.commune_years import prepare

COMMUNES = ["020101", "020102", "020201", "030101"]


def by(tables, how, area="02", kind="crime"):
    found = decomposition.of_change(tables, kind, area, 2023, 2022, how)
    return found.set_index("part")


@pytest.fixture
def battambang(country):
    """Thefts fell by five in one commune and rose by two in another; gangs rose by one."""
    here = country(COMMUNES, [2022, 2023])
    here.put("offences", "020101", 2022, "theft", reported=7)
    here.put("offences", "020101", 2023, "theft", reported=2)
    here.put("offences", "020201", 2022, "theft", reported=1)
    here.put("offences", "020201", 2023, "theft", reported=3)
    here.put("offences", "020102", 2023, "gangs", reported=1)
    here.put("offences", "030101", 2023, "murder", reported=9)
    return here


def test_a_change_is_split_into_its_communes(battambang):
    parts = by(battambang.tables, "commune")["difference"]
    assert parts.to_dict() == {"020101": -5, "020102": 1, "020201": 2}


def test_the_same_change_is_split_into_its_offences(battambang):
    parts = by(battambang.tables, "category")["difference"]
    assert parts[parts != 0].to_dict() == {"theft": -3, "gangs": 1}


def test_another_province_moves_nothing_here(battambang):
    assert "03" not in by(battambang.tables, "province").index
    assert by(battambang.tables, "province", area="KH")["difference"].to_dict() == {
        "02": -2,
        "03": 9,
    }


def test_a_commune_that_stopped_reporting_is_a_part_of_its_own(battambang):
    battambang.cover("offences", "020201", 2023, "missing")
    parts = by(battambang.tables, "commune")
    assert parts.loc["missing", ["before", "after", "communes"]].tolist() == [1, 0, 1]
    assert "020201" not in parts.index
    assert parts["difference"].sum() == (2 + 1) - (7 + 1)


def test_an_empty_cell_is_missing_and_the_rest_of_its_commune_is_not(battambang):
    battambang.put("offences", "020101", 2023, "theft", reported=None, flag="blank")
    battambang.put("offences", "020101", 2023, "fraud", reported=1)
    parts = by(battambang.tables, "commune")["difference"]
    assert (parts["020101"], parts["missing"]) == (1, -7)


@pytest.mark.parametrize("how", decomposition.BY)
@pytest.mark.parametrize("seed", range(4))
def test_the_parts_add_up_to_the_cases_of_both_years_however_split(randomly, how, seed):
    tables = prepare(randomly(COMMUNES, [2022, 2023], seed, silent=0.3, blank=0.2))
    cases = offences.totals(tables, "nation").set_index("year")["cases"].fillna(0)
    parts = decomposition.of_change(tables, "crime", "KH", 2023, 2022, how)
    assert decomposition.totals(parts) == {
        "before": cases[2022],
        "after": cases[2023],
        "difference": cases[2023] - cases[2022],
    }
    kept = decomposition.largest(parts, 2)
    assert decomposition.totals(kept) == decomposition.totals(parts)
    assert len(kept) <= 4


def test_the_largest_come_first_falls_before_rises(battambang):
    parts = decomposition.of_change(battambang.tables, "crime", "02", 2023, 2022, "commune")
    assert decomposition.largest(parts, 2)["part"].tolist() == ["020101", "020201", "others"]


def test_a_year_without_data_leaves_only_what_is_missing(battambang):
    parts = decomposition.of_change(battambang.tables, "crime", "02", 2023, 2019, "commune")
    assert parts["part"].tolist() == ["missing"]
    assert decomposition.totals(parts) == {"before": 0, "after": 6, "difference": 6}


def test_an_area_where_nothing_was_ever_reported_has_no_parts(country):
    here = country(["020101"], [2022, 2023])
    for year in (2022, 2023):
        here.cover("traffic", "020101", year, "missing")
    assert by(here.tables, "category", kind="accidents").empty


def test_an_unknown_way_to_split_is_refused(battambang):
    with pytest.raises(ValueError, match="no way to split"):
        by(battambang.tables, "village")
