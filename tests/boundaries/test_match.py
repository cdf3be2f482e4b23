"""Every rule of matching, on small layers of real names."""

import geopandas as gpd
import numpy as np
import pytest
from shapely.geometry import box

from svc_atlas.boundaries.match import match
from svc_atlas.gazetteer import load

WEST, SOUTH, SIZE = 104.0, 12.0, 0.1


def cell(column, row, size=SIZE):
    west, south = WEST + column * size, SOUTH + row * size
    return box(west, south, west + size, south + size)


def layer(cells=None, **columns):
    """Return a layer of square polygons side by side, from west to east."""
    count = len(next(iter(columns.values())))
    shapes = cells or [cell(column, 0) for column in range(count)]
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=4326)


def matched(features, parents=None, vintage="2018"):
    return match(features, parents, load(), vintage=vintage)


def codes(result):
    return [None if code is None else code for code in result.matches["code"].astype(object)
            .where(result.matches["code"].notna(), None)]  # fmt: skip


def bavel(names, **more):
    return layer(ADM3_EN=names, ADM2_EN=["Bavel"] * len(names), **more)


def test_code_and_name_that_agree_are_the_commune():
    result = matched(bavel(["Bavel", "Lvea"], ADM3_PCODE=["KH020401", "KH020403"]))
    assert codes(result) == ["020401", "020403"]
    assert list(result.matches["relation"]) == ["same", "same"]
    assert (result.matches["confidence"] == 1).all()


def test_codes_of_the_other_coding_do_not_decide_against_the_names():
    """The two codings number Khlaeng Meas and Boeung Pram the other way round."""
    names = ["Khlaeng Meas", "Boeung Pram", "Bavel"]
    result = matched(bavel(names, ADM3_PCODE=["KH020407", "KH020408", "KH020401"]))
    assert codes(result) == ["020408", "020407", "020401"]
    assert list(result.matches["relation"]) == ["recoded", "recoded", "same"]
    alias = result.ncdd.set_index("code")["code_ncdd"]
    assert alias["020408"] == "020407"
    assert alias["020401"] == "020401"


def test_codes_of_the_ministry_are_no_alias_of_the_committee():
    names = ["Khlaeng Meas", "Boeung Pram", "Bavel"]
    result = matched(bavel(names, ADM3_PCODE=["KH020408", "KH020407", "KH020401"]))
    assert set(result.matches["relation"]) == {"same"}
    assert result.ncdd.empty


def test_a_coding_that_no_name_tells_is_not_assumed():
    assert matched(bavel(["Bavel", "Lvea"], ADM3_PCODE=["KH020401", "KH020403"])).ncdd.empty


def test_a_code_given_to_another_commune_since_does_not_decide():
    """120608 is Stueng Mean Chey 1 today and was another sangkat's."""
    names = ["Chak Angrae Leu", "Chak Angrae Kraom"]
    result = matched(layer(NAME=names, CODE=["120608", "120607"], DISTRICT=["Mean Chey"] * 2))
    gazetteer = load()
    found = [gazetteer[code].name_en for code in codes(result)]
    assert found == names
    assert list(result.matches["relation"]) == ["recoded", "same"]


def test_numbers_with_lost_zeros_are_codes():
    result = matched(layer(Commune=["Bavel", "Lvea"], Com_Code=[20401, 20403.0]))
    assert codes(result) == ["020401", "020403"]


def test_a_code_without_a_name_is_no_proof():
    result = matched(layer(COM_NAME=["Bavel", None], COM_CODE=["020401", "020403"]))
    assert codes(result) == ["020401", None]
    assert "020403" in result.matches["reason"][1]


def test_a_code_of_another_country_is_never_a_commune():
    result = matched(bavel(["Bavel", "Long An"], ADM3_PCODE=["KH020401", "VN020403"]))
    assert codes(result) == ["020401", None]


def test_names_alone_are_found_within_their_parent():
    """Chrey is in two districts of Battambang."""
    features = layer(
        NAME_3=["Chrey", "Ta Pung", "Chrey", "Kear"],
        NAME_2=["Thma Koul", "Thma Koul", "Moung Ruessei", "Moung Ruessei"],
    )
    assert codes(matched(features)) == ["020204", "020201", "020605", "020602"]


def test_khmer_names_alone_are_enough():
    features = layer(ឃុំ=["បវេល", "ល្វា"], ស្រុក=["បវេល", "បវេល"])
    assert codes(matched(features)) == ["020401", "020403"]


def test_khmer_names_beside_latin_ones_of_another_spelling_decide():
    features = layer(
        COM_NAME=["Mono Rum", "Preah Khlang"],
        COM_NAME_KH=["មនោរម្យ", "អមលាំង"],
        DIS_NAME=["Thpong", "Thpong"],
    )
    assert codes(matched(features)) == ["050802", "050801"]


def test_a_close_spelling_is_found_within_the_parent():
    features = layer(NAME_3=["Monourom", "Amleang"], NAME_2=["Thpong", "Thpong"])
    assert codes(matched(features)) == ["050802", "050801"]


def test_a_title_before_the_name_does_not_matter():
    features = layer(COM_NAME=["Khum Bavel", "Khum Lvea"], DIS_NAME=["Srok Bavel"] * 2)
    assert codes(matched(features)) == ["020401", "020403"]


@pytest.mark.parametrize(
    "written",
    [
        lambda name: name.replace(" ", ""),
        lambda name: name.replace(" ", "").lower(),
        lambda name: name.replace(" ", "").upper(),
        lambda name: name.replace(" ", "-"),
        lambda name: name.replace(" ", "_"),
    ],
    ids=["ChhaebMuoy", "chhaebmuoy", "CHHAEBMUOY", "Chhaeb-Muoy", "Chhaeb_Muoy"],
)
def test_names_without_spaces_as_gadm_writes_them(written):
    """Also those of parents; numbers are words and digits."""
    names = ["Chhaeb Muoy", "Chhaeb Pir", "Boeng Kak Ti Muoy", "Tuek L'ak Ti Bei", "Phsar Chas"]
    parents = ["Chhaeb", "Chhaeb", "Tuol Kouk", "Tuol Kouk", "Doun Penh"]
    features = layer(NAME_3=list(map(written, names)), NAME_2=list(map(written, parents)))
    assert codes(matched(features)) == ["130201", "130202", "120407", "120406", "120209"]


@pytest.mark.parametrize(("given", "name"), [("Chamb├ók", "Chambâk"), ("Prea\u200bek", "Preaek")])
def test_names_are_mended_before_they_are_compared(given, name):
    plain = layer(ADM3_EN=[name, "Saob"], ADM2_EN=["Prek Prasab"] * 2)
    broken = layer(ADM3_EN=[given, "Saob"], ADM2_EN=["Prek Prasab"] * 2)
    assert codes(matched(broken)) == codes(matched(plain))


def test_two_features_with_one_code_and_name_stay_unmatched():
    result = matched(bavel(["Bavel", "Bavel", "Lvea"], ADM3_PCODE=["020401", "020401", "020403"]))
    assert codes(result) == [None, None, "020403"]
    assert result.matches["reason"][0].startswith("2 features")


def test_of_two_features_with_one_code_the_name_tells_which_has_it():
    result = matched(bavel(["Bavel", "Lvea"], ADM3_PCODE=["020401", "020401"]))
    assert codes(result) == ["020401", "020403"]


def test_namesakes_of_one_parent_stay_unmatched():
    assert codes(matched(bavel(["Lvea", "Lvea", "Bavel"]))) == [None, None, "020401"]


def test_a_parent_that_is_not_its_own_leaves_a_name_unmatched():
    features = layer(
        NAME_3=["Bavel", "Khnach Romeas", "Prey Khpos", "Ta Kream"],
        NAME_2=["Bavel"] * 4,
        cells=[cell(0, 0), cell(1, 0), cell(2, 0), cell(20, 20)],
    )
    others = layer(
        NAME_3=["Kantueu Muoy", "Snoeng"], NAME_2=["Banan"] * 2, cells=[cell(40, 0), cell(41, 0)]
    )
    result = matched(gpd.pd.concat([features, others], ignore_index=True))
    assert codes(result) == ["020401", "020402", "020404", None, "020101", "020107"]


def test_a_name_that_no_commune_has_stays_unmatched():
    result = matched(bavel(["Bavel", "Atlantis"]))
    assert codes(result) == ["020401", None]
    assert result.matches["relation"][1] == "unmatched"
    assert result.matches["confidence"][1] == 0


def test_blank_names_stay_unmatched():
    result = matched(bavel(["Bavel", "  ", None]))
    assert codes(result) == ["020401", None, None]


def test_a_layer_without_any_name_is_unmatched_and_says_so():
    result = matched(layer(OBJECTID=[1, 2]))
    assert list(result.matches["relation"]) == ["unmatched"] * 2
    assert (result.matches["reason"].str.len() > 20).all()
    assert result.carried.empty


def test_communes_of_a_divided_district_are_found_in_the_new_ones():
    """Odongk is Odong Mae Chey and Sammeakki Muni Chey since December 2022."""
    names = ["Chan Saen", "Cheung Roas", "Krang Chek", "Trach Tong", "Veang Chas", "Veal Pong"]
    result = matched(layer(ADM3_EN=names, ADM2_EN=["Odongk"] * 6))
    assert codes(result) == ["051001", "051002", "051004", "050903", "050901", "050902"]
    assert result.matches["relation"][3] == "recoded"


def test_one_name_of_a_district_that_a_part_of_a_province_lacks_is_no_proof():
    """Ta Kream is in Banan, which this layer of one district has not."""
    assert codes(matched(bavel(["Bavel", "Lvea", "Ta Kream"]))) == ["020401", "020403", None]


def test_a_commune_of_a_neighbouring_district_is_found_beside_it():
    """Ta Kao went from Pur Rieng to the town of Prey Veng."""
    features = layer(
        ADM3_EN=["Pou Rieng", "Prey Kanlaong", "Ta Kao", "Kampong Leav", "Baray"],
        ADM2_EN=["Pur Rieng"] * 3 + ["Prey Veng"] * 2,
    )
    assert codes(matched(features))[2] == "141004"


def test_a_divided_commune_is_all_its_numbered_successors():
    features = layer(ADM3_EN=["Kakab", "Samraong Kraom"], ADM2_EN=["Pur SenChey"] * 2)
    result = matched(features)
    assert codes(result) == ["120914 120915", "120911"]
    assert result.matches["relation"][0] == "split"
    assert set(result.carried.query("feature == 0")["commune"]) == {"120914", "120915"}


def test_numbered_successors_of_their_own_are_no_split():
    names = ["Kakab 1", "Kakab 2", "Samraong Kraom"]
    result = matched(layer(ADM3_EN=names, ADM2_EN=["Pou Saen Chey"] * 3))
    assert codes(result) == ["120914", "120915", "120911"]


def test_a_commune_that_ended_in_two_is_both():
    """The sangkat Kaoh Rung became two in 2019, with two villages each."""
    names, old = ["Kaoh Rung", "Lek Muoy"], ["180105", "180101"]
    features = layer(ADM3_EN=names, ADM3_PCODE=old, ADM2_EN=["Preah Sihanouk"] * 2)
    assert codes(matched(features)) == ["180501 180502", "180101"]


def test_the_two_islands_are_told_apart_where_both_are_drawn():
    features = layer(
        ADM3_EN=["Kaoh Rung", "Koah Rung Sonlem"],
        ADM3_PCODE=["180501", "180502"],
        ADM2_EN=["Kaoh Rung"] * 2,
    )
    assert codes(matched(features)) == ["180501", "180502"]


def test_a_new_commune_is_drawn_on_the_one_it_was_part_of():
    """Buovel was separated from Bavel."""
    result = matched(bavel(["Bavel", "Lvea"], ADM3_PCODE=["020401", "020403"]))
    assert set(result.carried.query("feature == 0")["commune"]) == {"020401", "020409"}
    assert result.matches["code"][0] == "020401"
    assert result.carried["commune"].is_unique


def test_a_new_commune_with_a_polygon_of_its_own_is_drawn_there():
    result = matched(bavel(["Bavel", "Buovel"], ADM3_PCODE=["020401", "020409"]))
    assert list(result.carried["commune"]) == ["020401", "020409"]


def test_a_commune_that_the_list_has_twice_is_not_named_by_one_code():
    """Srae Chis moved to Ou Krieng Saen Chey, and its old row stayed in the list."""
    names, old = ["Srae Chis", "Sandan", "Sambour"], ["100409", "100408", "100407"]
    result = matched(layer(ADM3_EN=names, ADM3_PCODE=old, ADM2_EN=["Sambour"] * 3))
    assert codes(result) == [None, "100408", "100407"]
    assert set(result.carried.query("feature == 0")["commune"]) == {"100409", "100705"}
    assert "100705" in result.matches["reason"][0]


def test_its_row_in_use_is_named_by_its_own_code():
    names, new = ["Srae Chis", "Ou Krieng"], ["100705", "100702"]
    result = matched(layer(ADM3_EN=names, ADM3_PCODE=new, ADM2_EN=["Ou Krieng Saen Chey"] * 2))
    assert codes(result) == ["100705", "100702"]


CUT = ["Trapeang Thum Khang*", "Trapeang Thum Khang*", "Samraong"]


def test_cut_names_of_north_and_south_are_told_by_their_places():
    cells = [cell(0, 0), cell(0, 1), cell(1, 0)]
    result = matched(layer(NAME=CUT, DISTRICT=["Tram Kak"] * 3, cells=cells))
    gazetteer = load()
    assert gazetteer[codes(result)[0]].name_en == "Trapeang Thum Khang Tboung"
    assert gazetteer[codes(result)[1]].name_en == "Trapeang Thum Khang Cheung"


def test_cut_names_of_north_and_south_side_by_side_stay_unmatched():
    cells = [cell(0, 0), cell(1, 0), cell(2, 0)]
    result = matched(layer(NAME=CUT, DISTRICT=["Tram Kak"] * 3, cells=cells))
    assert codes(result)[:2] == [None, None]


def test_equal_cut_names_that_no_place_tells_apart_stay_unmatched():
    names = ["Boeng Keng Kang Ti *"] * 3 + ["Olympic", "Tumnob Tuek"]
    features = layer(shapeName=names, district=["Boeng Keng Kang"] * 5)
    result = matched(features)
    assert codes(result)[:3] == [None] * 3
    assert codes(result)[3:] == ["121304", "121305"]
    assert "cut" in result.matches["reason"][0]


def test_a_cut_name_with_one_answer_is_found():
    names = ["Kilomaetr Lekh Pram*", "Svay Pak"]
    assert codes(matched(layer(NAME=names, DISTRICT=["Russey Keo"] * 2)))[0] == "120704"


def test_parents_are_told_by_their_polygons_and_two_of_one_name_are_two():
    """Takeo and Oddar Meanchey both have a district Samraong."""
    features = layer(
        shapeName=["Rovieng", "Chumreah Pen", "Koun Kriel", "Ou Smach"],
        cells=[cell(0, 0), cell(1, 0), cell(20, 0), cell(21, 0)],
    )
    west, south, east, north = cell(0, 0).union(cell(1, 0)).bounds
    parents = gpd.GeoDataFrame(
        {"shapeName": ["Samraong", "Samraong"]},
        geometry=[
            box(west - 0.01, south - 0.01, east + 0.01, north + 0.01),
            box(west + 1.99, south - 0.01, east + 2.01, north + 0.01),
        ],
        crs=4326,
    )
    found = codes(matched(features, parents))
    assert [code[:4] for code in found] == ["2107", "2107", "2204", "2204"]
    assert list(matched(features, parents).matches["parent"]) == ["Samraong"] * 4


def test_without_any_parent_a_name_needs_a_neighbour_of_its_district():
    features = layer(NAME=["Khnach Romeas", "Prey Khpos", "Ampil Pram Daeum"])
    assert codes(matched(features)) == ["020402", "020404", "020405"]
    assert codes(matched(features.iloc[[0]].reset_index(drop=True))) == [None]


def test_without_any_parent_a_spelling_is_not_taken_for_another_places_name():
    """Phnom Penh alone spells Monourom so; the layer spells three others that way."""
    features = layer(NAME=["Monourom", "Amleang", "Prambei Mum"])
    assert codes(matched(features))[0] != "120305"


def test_every_feature_has_one_row_in_order():
    names = ["Atlantis", "Lvea", "Bavel", None, "Prey Khpos"]
    result = matched(bavel(names))
    assert list(result.matches["feature"]) == list(range(5))
    assert list(result.matches.columns) == [
        "feature", "name", "parent", "code", "relation", "confidence", "reason",
        "reason_km",
    ]  # fmt: skip
    assert result.matches["reason"].notna().all()
    assert result.matches["reason_km"].str.contains("[ក-៙]").all()


def test_the_order_of_the_file_does_not_matter():
    names = ["Bavel", "Khnach Romeas", "Lvea", "Prey Khpos", "Khlaeng Meas", "Boeung Pram"]
    given = ["020401", "020402", "020403", "020404", "020407", "020408"]
    features = bavel(names, ADM3_PCODE=given)
    order = np.random.default_rng(7).permutation(len(names))
    shuffled = matched(features.iloc[order].reset_index(drop=True))
    expected = codes(matched(features))
    assert codes(shuffled) == [expected[i] for i in order]
