"""Which communes hold a province back."""

from svc_atlas.metrics import targets


def test_the_commune_furthest_short_comes_first(country):
    here = country(["020101", "020102", "020201", "030101"], [2023])
    here.put("targets", "020101", 2023, "order", target=10, achieved=9)
    here.put("targets", "020102", 2023, "family", target=8, achieved=2)
    here.put("targets", "020201", 2023, "order", target=5, achieved=5)
    here.put("targets", "030101", 2023, "order", target=50, achieved=0)
    found = targets.shortfalls(here.tables, "02", 2023)
    assert found.to_dict("list") == {
        "commune": ["020102", "020101"],
        "target": [8, 10],
        "achieved": [2, 9],
        "short": [6, 1],
    }
    of_order = targets.shortfalls(here.tables, "02", 2023, quality="order")
    assert of_order["commune"].tolist() == ["020101"]


def test_more_than_planned_in_one_quality_makes_up_for_no_other(country):
    here = country(["020101"], [2023])
    here.put("targets", "020101", 2023, "order", target=10, achieved=4)
    here.put("targets", "020101", 2023, "family", target=10, achieved=16)
    assert targets.shortfalls(here.tables, "02", 2023)["short"].tolist() == [6]


def test_an_unknown_target_is_no_shortfall(country):
    here = country(["020101", "020102"], [2023])
    here.put("targets", "020101", 2023, "order", target=10, achieved=None, flag="blank")
    here.cover("targets", "020102", 2023, "missing")
    assert targets.shortfalls(here.tables, "02", 2023).empty
    assert targets.shortfalls(here.tables, "02", 1999).empty
