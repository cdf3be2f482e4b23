"""What names, codes and parents are worth when they contradict each other."""

import geopandas as gpd
import pytest
from shapely.geometry import box

from svc_atlas.boundaries.match import match
from svc_atlas.gazetteer import load

# Rukh Kiri: the National Committee's codes of these three are the ministry's in a ring.
RING = {"021404": "Sdok Pravoek", "021403": "Mukh Reah", "021405": "Basak"}
SOUND = {"021401": "Preaek Chik", "021402": "Prey Tralach"}
# Chrouy Changvar, Preaek Pnov and Chbar Ampov have each other's digits in the two codings.
CHBAR_AMPOV = {"121201": "Chhbar Ampov Ti Muoy", "121203": "Nirouth", "121204": "Preaek Pra"}


def layer(**columns):
    count = len(next(iter(columns.values())))
    cells = [box(104 + n / 10, 12, 104.1 + n / 10, 12.1) for n in range(count)]
    return gpd.GeoDataFrame(columns, geometry=cells, crs=4326)


def khmer(codes):
    return [load()[code].name_km for code in codes]


def matched(**columns):
    matches = match(layer(**columns), None, load(), vintage="2018").matches
    return matches.astype(object).where(matches.notna(), None)


def codes(matches):
    return list(matches["code"])


def rukh_kiri(**more):
    communes = SOUND | RING
    return {
        "ADM3_EN": list(communes.values()),
        "ADM3_PCODE": [f"KH{code}" for code in communes],
        "ADM3_KH": khmer(communes),
        "ADM2_EN": ["Rukh Kiri"] * len(communes),
    } | more


def test_a_khmer_name_that_repeats_the_code_does_not_outweigh_the_latin_one():
    result = matched(**rukh_kiri())
    assert codes(result) == ["021401", "021402", None, None, None]
    assert (result["confidence"][2:] == 0).all()


@pytest.mark.parametrize("one", ["name:km", "name:en"])
def test_a_name_that_two_columns_of_openstreetmap_hold_is_told_once(one):
    columns = rukh_kiri()
    latin, local = columns.pop("ADM3_EN"), columns.pop("ADM3_KH")
    columns |= {"name": local if one == "name:km" else latin, "name:km": local, "name:en": latin}
    for reason in matched(**columns)["reason"][2:]:
        assert reason.count("“") == 2
        assert "both" not in reason


def test_the_contradiction_is_named_in_both_languages():
    result = matched(**rukh_kiri())
    reason, reason_km = result["reason"][2], result["reason_km"][2]
    assert "Latin name “Sdok Pravoek” it is 021405 Sdok Pravoek" in reason
    assert "Khmer name “មុខរាហ៍” and its code 021404 it is 021404 Mukh Rea" in reason
    assert "«Sdok Pravoek» គឺ 021405 ស្តុកប្រវឹក" in reason_km
    assert "«មុខរាហ៍» និងលេខកូដ 021404 គឺ 021404 មុខរាហ៍" in reason_km


def test_a_near_spelling_contradicts_as_the_name_itself_does():
    """The list writes Mukh Rea; the second commune Basak, in Svay Rieng, does not save it."""
    result = matched(**rukh_kiri())
    assert "“Mukh Reah” it is 021404 Mukh Rea (Rukh Kiri)" in result["reason"][3]
    assert "021403 Basak (Rukh Kiri)" in result["reason"][3]


def test_a_latin_name_that_repeats_the_code_does_not_outweigh_the_khmer_one():
    true = ["021401", "021402", "021405", "021404", "021403"]
    official = [load()[code].name_en for code in SOUND | RING]
    result = matched(**rukh_kiri(ADM3_EN=official, ADM3_KH=khmer(true)))
    assert codes(result) == ["021401", "021402", None, None, None]


@pytest.mark.parametrize("column", ["ADM3_NAME", "ADM3_A"], ids=["behind", "in front"])
def test_a_second_latin_name_is_heard_too(column):
    official = [load()[code].name_en for code in SOUND | RING]
    columns = {column: official} | rukh_kiri()
    del columns["ADM3_KH"]
    assert codes(matched(**columns)) == ["021401", "021402", None, None, None]


def test_khmer_names_that_agree_with_the_latin_ones_change_nothing():
    true = ["021401", "021402", "021405", "021404", "021403"]
    assert codes(matched(**rukh_kiri(ADM3_KH=khmer(true)))) == true


@pytest.mark.parametrize("district", ["Chbar Ampov", "Preaek Pnov", None])
def test_a_commune_is_never_painted_as_that_of_another_district(district):
    """Nirouth of Chbar Ampov was painted as Pounhea Pun of Preaek Pnov."""
    columns = {
        "NAME": list(CHBAR_AMPOV.values()), "NAME_KH": khmer(CHBAR_AMPOV),
        "CODE": list(CHBAR_AMPOV), "DISTRICT": [district] * 3,
    }  # fmt: skip
    result = matched(**columns)
    assert codes(result) == [None] * 3
    assert "121004 Nirouth (Chbar Ampov)" in result["reason"][1]
    assert "121203 Pounhea Pun (Preaek Pnov)" in result["reason"][1]


def test_the_parent_is_named_where_it_takes_a_side():
    columns = {
        "NAME": list(CHBAR_AMPOV.values()), "NAME_KH": khmer(CHBAR_AMPOV),
        "CODE": list(CHBAR_AMPOV), "DISTRICT": ["Chbar Ampov"] * 3,
    }  # fmt: skip
    reason = matched(**columns)["reason"][1]
    assert "by its Latin name “Nirouth” and its parent it is 121004 Nirouth" in reason
    assert "“ពញាពន់” and its code 121203 it is 121203 Pounhea Pun" in reason


def test_without_codes_two_names_of_two_communes_are_none():
    columns = rukh_kiri()
    del columns["ADM3_PCODE"]
    assert codes(matched(**columns)) == ["021401", "021402", None, None, None]


def test_beside_a_name_that_no_commune_has_a_name_seen_to_repeat_the_code_is_no_witness():
    latin = ["Preaek Chik", "Qqqq", "Sdok Pravoek", "Mukh Reah", "Basak"]
    result = matched(**rukh_kiri(ADM3_EN=latin))
    # Its code alone is left, which is that of the last commune of its district.
    assert result["code"][1] is None or result["confidence"][1] < 0.7
    honest = rukh_kiri(
        ADM3_EN=latin, ADM3_KH=khmer(["021401", "021402", "021405", "021404", "021403"])
    )
    assert codes(matched(**honest))[1] == "021402"


def test_what_contradicts_itself_is_not_the_last_one_left():
    columns = rukh_kiri()
    true = ["021401", "021402", "021405", "021403", "021403"]
    result = matched(**(columns | {"ADM3_KH": khmer(true)}))
    assert result["code"][3] is None


def test_code_and_parent_that_each_find_the_name_are_a_contradiction():
    """Chrey is in Thma Koul and in Moung Ruessei."""
    result = matched(
        NAME=["Chrey", "Kear", "Moung"], CODE=["020204", "020602", "020601"],
        DISTRICT=["Moung Ruessei"] * 3,
    )  # fmt: skip
    assert codes(result)[:2] == [None, "020602"]
    assert "020204 Chrey (Thma Koul)" in result["reason"][0]
    assert "020605 Chrey (Moung Ruessei)" in result["reason"][0]


def battambang(*districts):
    return [commune for district in districts for commune in load().communes(district)]


def table(communes, **more):
    return {
        "NAME": [c.name_en for c in communes],
        "CODE": [c.code for c in communes],
        "DISTRICT": [load()[c.parent].name_en for c in communes],
    } | more


def moved(values, by=1):
    return [*values[-by:], *values[:-by]]


@pytest.mark.parametrize("by", [1, 3])
def test_names_that_slipped_by_some_rows_name_nothing(by):
    communes = battambang("0201", "0202", "0204")
    columns = table(communes)
    result = matched(**(columns | {"NAME": moved(columns["NAME"], by)}))
    assert result["code"].isna().all()
    assert "different rows" in result["reason"][0]


def test_names_sorted_by_themselves_name_nothing():
    columns = table(battambang("0201", "0202", "0204", "0206"))
    assert matched(**(columns | {"NAME": sorted(columns["NAME"])}))["code"].isna().all()


def test_codes_that_slipped_are_outweighed_by_names_that_lie_in_their_parents():
    communes = battambang("0201", "0202", "0204")
    columns = table(communes)
    result = matched(**(columns | {"CODE": moved(columns["CODE"])}))
    # Bavel and Buovel, which was separated from it, are both there.
    assert codes(result) == [c.code for c in communes]


def test_khmer_names_that_slipped_leave_nothing_to_believe():
    communes = battambang("0201", "0202", "0204")
    slipped = moved([c.name_km for c in communes])
    assert matched(**table(communes, NAME_KH=slipped))["code"].isna().all()
    alone = [None, *slipped[1:]]
    assert matched(**table(communes, NAME_KH=alone))["code"].isna().all()


def test_another_numbering_of_a_district_is_no_slip():
    """The Committee numbers the communes of Pur Rieng three lower than the ministry."""
    names = ["Pou Rieng", "Preaek Anteah", "Preaek Chrey", "Prey Kanlaong", "Kampong Ruessei",
             "Preaek Ta Sar"]  # fmt: skip
    given = ["141101", "141102", "141103", "141104", "141106", "141107"]
    result = matched(NAME=names, CODE=given, DISTRICT=["Pur Rieng"] * 6)
    today = ["141104", "141105", "141106", "141107", "141109", "141110"]
    assert codes(result) == today


def test_one_wrong_name_does_not_make_the_others_suspect():
    communes = battambang("0201", "0202")
    wrong = [c.name_km for c in communes]
    wrong[2] = communes[5].name_km
    result = matched(**table(communes, NAME_KH=wrong))
    expected = [c.code for c in communes]
    expected[2] = None
    assert codes(result) == expected


# -- one name and the code of a sister commune

BANAN = [area.code for area in load().children("0201")]


def told(given, *, latin=None, khmer_of=None, more=None):
    """Match communes of given codes that are called as others are."""
    columns = {"ADM3_PCODE": [f"KH{code}" for code in given]}
    if latin:
        columns["ADM3_EN"] = [load()[code].name_en for code in latin]
    if khmer_of:
        columns["ADM3_KH"] = khmer(khmer_of)
    return matched(**columns | (more or {}))


def rolled(values, by=1):
    return values[-by:] + values[:-by]


PARENTS = {
    "no parents": {},
    "the district": {"ADM2_EN": ["Banan"] * len(BANAN)},
    "the province": {"ADM1_EN": ["Battambang"] * len(BANAN)},
}


@pytest.mark.parametrize("parents", PARENTS)
@pytest.mark.parametrize("script", ["latin", "khmer_of"])
@pytest.mark.parametrize("by", [1, -1, 3])
def test_names_that_slipped_within_their_district_name_no_commune(parents, script, by):
    """They were matched as recoded at 0.9, each as its neighbour."""
    result = told(BANAN, **{script: rolled(BANAN, by)}, more=PARENTS[parents])
    assert codes(result) == [None] * len(BANAN)
    assert (result["confidence"] == 0).all()


def test_the_name_and_the_code_are_named_with_their_communes():
    result = told(BANAN, khmer_of=rolled(BANAN))
    reason, reason_km = result["reason"][1], result["reason_km"][1]
    assert "Khmer name “កន្ទឺ ១” it is 020101 Kantueu Muoy (Banan)" in reason
    assert "by its code 020102 it is 020102 Kantueu Pir (Banan)" in reason
    assert "020101" in reason_km
    assert "020102" in reason_km


@pytest.mark.parametrize("script", ["latin", "khmer_of"])
def test_two_that_changed_names_are_left_and_the_others_matched(script):
    changed = [BANAN[1], BANAN[0], *BANAN[2:]]
    assert codes(told(BANAN, **{script: changed})) == [None, None, *BANAN[2:]]


def test_both_names_in_agreement_outweigh_a_code_but_not_a_district_of_them():
    changed = [BANAN[1], BANAN[0], *BANAN[2:]]
    assert codes(told(BANAN, latin=changed, khmer_of=changed)) == changed
    slipped = rolled(BANAN)
    assert set(codes(told(BANAN, latin=slipped, khmer_of=slipped))) == {None}


def test_the_known_codes_of_the_committee_are_no_contradiction():
    """Memot, Tbong Khmum: six codes in another order, of which each is known."""
    committee = {
        "250307": "250314", "250308": "250307", "250309": "250308", "250311": "250309",
        "250313": "250311", "250314": "250313", "250301": "250301", "250302": "250302",
    }  # fmt: skip
    for script in ("latin", "khmer_of"):
        result = told(list(committee), **{script: list(committee.values())})
        assert codes(result) == list(committee.values())


def test_names_that_slipped_onto_known_codes_are_not_believed_there_alone():
    """In Bavel the name above 020408 is the one that the Committee gives this code."""
    bavel = [area.code for area in load().children("0204")]
    assert set(codes(told(bavel, latin=rolled(bavel)))) == {None}


def test_a_misspelt_name_of_a_sister_is_one_too():
    result = matched(ADM3_PCODE=["KH020102", "KH020103"], ADM3_EN=["Ta Kreem", "Bay Damram"])
    assert codes(result) == [None, "020103"]
