"""A class looks the same wherever it is drawn, and no two that one map can show look alike."""

import pytest

from svc_atlas import colours
from svc_atlas.maps import legend, style
from svc_atlas.schema import INDICATORS


def test_each_class_travels_as_one_character_of_its_own():
    codes = list(style.CODES.values())
    assert all(len(code) == 1 and code.isascii() and code.isalnum() for code in codes)
    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize("indicator", INDICATORS)
def test_every_class_of_the_statistics_has_a_code_and_a_fill(snapshot, indicator):
    statistics = snapshot.table("statistics")
    scale = legend.scale_of(indicator)
    for key in statistics.loc[statistics["indicator"] == indicator, "class"].dropna().unique():
        assert key in style.CODES
        assert style.fill(scale, key).colour.startswith("#")


def test_a_class_of_another_scale_is_refused():
    with pytest.raises(KeyError):
        style.fill("tier", "worse")


def test_the_tiers_are_teal_sand_and_plum():
    assert [style.fill("tier", tier).colour for tier in "123"] == ["#5ab4ac", "#e8c77a", "#6a1b5d"]


@pytest.mark.parametrize("key", sorted(colours.HATCH))
def test_what_is_missing_is_hatched_near_white_and_never_coloured(key):
    fill = style.fill("rate", key)
    assert fill.hatch in (0, 45, 90, 135)
    assert min(bytes.fromhex(fill.colour[1:])) > 0xEE
    assert fill.wire() == {"fill": fill.colour, "hatch": fill.hatch, "line": fill.line}


def test_what_has_a_value_is_not_hatched():
    for scale in ("tier", "change", "rate", "share", "targets"):
        for key in style.classes_of(scale):
            assert style.fill(scale, key).hatch is None
            assert style.fill(scale, key).wire() == {"fill": style.fill(scale, key).colour}


@pytest.mark.parametrize("indicator", INDICATORS)
def test_two_kinds_of_absence_on_one_map_differ_in_their_hatch(snapshot, indicator):
    statistics = snapshot.table("statistics")
    chosen = statistics[statistics["indicator"] == indicator]
    for _, classes in chosen.groupby("level")["class"]:
        absences = set(classes.unique()) & set(colours.HATCH)
        hatches = {colours.HATCH[key] for key in absences}
        assert len(hatches) == len(absences), absences


def test_what_differs_from_its_neighbours_is_outlined_and_lighter_than_a_cluster():
    def light(key):
        return sum(bytes.fromhex(style.fill("cluster", key).colour[1:]))

    assert style.fill("cluster", "high_low").edge == "solid"
    assert style.fill("cluster", "low_high").edge == "dashed"
    for cluster, outlier in (("high_high", "high_low"), ("low_low", "low_high")):
        assert style.fill("cluster", cluster).edge is None
        assert light(outlier) > light(cluster)


def test_a_flag_is_an_outline_that_tells_high_from_low_without_its_colour():
    flags = [style.fill("rate", key).wire() for key in style.FLAGS]
    assert [flag["edge"] for flag in flags] == ["solid", "dashed"]
    assert not any("hatch" in flag for flag in flags)


def test_no_two_classes_of_a_scale_share_a_colour():
    for scale in ("tier", "change", "rate", "share", "targets", "cluster"):
        fills = [style.fill(scale, key).colour for key in style.classes_of(scale)]
        assert len(set(fills)) == len(fills)
