"""What became of former communes: the known recodings, and what a layer adds."""

import geopandas as gpd
import pytest
from shapely.geometry import box

from svc_atlas.boundaries import embedded
from svc_atlas.boundaries.lineage import recodings
from svc_atlas.boundaries.match import match
from svc_atlas.gazetteer import load
from svc_atlas.schema import RELATIONS, TABLES

KEY = ["code_from", "vintage_from", "code_to", "vintage_to"]


def lineage(names, codes, district, vintage="2014"):
    shapes = [box(103 + i / 10, 13, 103.1 + i / 10, 13.1) for i in range(len(names))]
    layer = gpd.GeoDataFrame(
        {"ADM3_EN": names, "ADM3_PCODE": codes, "ADM2_EN": [district] * len(names)},
        geometry=shapes, crs=4326,
    )  # fmt: skip
    table = match(layer, None, load(), vintage=vintage).lineage
    return table.set_index(["code_from", "vintage_from", "code_to"])


def test_every_known_recoding_has_a_source_and_leads_to_a_commune_of_today():
    rows = recodings()
    assert rows["source"].str.len().min() > 20
    assert rows["code_to"].isin(load().areas.keys()).all()
    assert rows["relation"].isin(RELATIONS).all()
    assert not rows.duplicated(KEY).any()
    assert set(rows["vintage_to"]) == {load().vintage}


def test_the_parts_of_a_divided_commune_make_the_whole():
    shares = recodings().groupby("code_from")["share"].sum()
    assert shares.to_numpy() == pytest.approx(1, abs=0.001)


def test_shares_follow_the_village_lists_of_today():
    """Bavel kept 12 of the 21 villages that it and Buovel have."""
    gazetteer = load()
    bavel, buovel = (len(gazetteer.villages(code)) for code in ("020401", "020409"))
    rows = recodings().set_index("code_to")["share"]
    assert rows["020409"] == pytest.approx(buovel / (bavel + buovel), abs=0.001)


def test_a_code_of_two_codings_is_another_commune_of_today():
    """Such rows are what the coding of a layer is told by."""
    rows = recodings().query("reason == 'two_codings'")
    assert len(rows) >= 10
    assert rows["code_from"].isin(load().areas.keys()).all()
    assert (rows["code_from"] != rows["code_to"]).all()


def test_a_layers_codes_become_lineage():
    table = lineage(["Khlaeng Meas", "Lvea"], ["020407", "020403"], "Bavel")
    assert table.loc[("020407", "2014", "020408"), "relation"] == "recoded"
    assert table.loc[("020403", "2014", "020403"), "relation"] == "same"
    assert table.loc[("020403", "2014", "020403"), "share"] == 1


def test_a_part_cut_off_is_a_split_and_the_rest_goes_on():
    table = lineage(["Bavel", "Lvea"], ["020401", "020403"], "Bavel")
    assert table.loc[("020401", "2014", "020401"), "relation"] == "same"
    assert table.loc[("020401", "2014", "020409"), "relation"] == "split"
    shares = table.loc[("020401", "2014"), "share"]
    assert float(shares.sum()) == pytest.approx(1, abs=0.001)


def test_a_commune_that_the_list_has_twice_leads_to_the_row_in_use():
    table = lineage(["Srae Chis", "Sandan"], ["100409", "100408"], "Sambour")
    assert list(table.loc[("100409", "2014")].index) == ["100705"]
    assert table.loc[("100409", "2014", "100705"), "relation"] == "recoded"


def test_a_layer_without_codes_leaves_the_known_recodings():
    shape = [box(103, 13, 103.1, 13.1)]
    layer = gpd.GeoDataFrame({"NAME": ["Bavel"], "DISTRICT": ["Bavel"]}, geometry=shape, crs=4326)
    table = match(layer, None, load(), vintage="2014").lineage
    assert set(table["code_from"]) == set(recodings()["code_from"])


def test_the_table_is_the_schemas():
    table = lineage(["Bavel"], ["020401"], "Bavel").reset_index()
    assert set(TABLES["lineage"].names) == set(table.columns)
    assert not table.duplicated(KEY).any()


def test_codes_of_an_unknown_year_say_so():
    table = lineage(["Lvea"], ["020403"], "Bavel", vintage=None)
    assert ("020403", "unknown", "020403") in table.index


def test_the_embedded_layer_knows_former_codes_too():
    known = embedded.match_embedded(embedded.read_embedded().features, load()).lineage
    became = known.set_index("code_from")["code_to"]
    assert became["020407"] == "020408"  # Khlaeng Meas, in the National Committee's coding
    assert set(became["020401"]) == {"020401", "020409"}  # Bavel, of which Buovel was parted
