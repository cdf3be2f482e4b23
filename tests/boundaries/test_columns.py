"""Columns are recognised by what they hold, whoever made the file."""

import pandas as pd
import pytest

from svc_atlas.boundaries.columns import recognise

LAYERS = {
    "OCHA": (
        {"ADM3_EN": ["Bavel"], "ADM3_PCODE": ["KH020401"], "ADM2_EN": ["Bavel"],
         "ADM2_PCODE": ["KH0204"], "ADM1_EN": ["Battambang"], "ADM1_PCODE": ["KH02"],
         "ADM0_EN": ["Cambodia"], "ADM3ALT1EN": ["x"], "date": ["2014-10-14"],
         "validOn": ["2018-10-04"]},
        ("ADM3_EN",), "ADM3_PCODE", ("ADM2_EN",), ("ADM1_EN",),
    ),
    "geoBoundaries": (
        {"shapeName": ["Bavel"], "shapeISO": [""], "shapeID": ["89927896B26323307980882"],
         "shapeGroup": ["KHM"], "shapeType": ["ADM3"]},
        ("shapeName",), None, (), (),
    ),
    "GADM": (
        {"GID_0": ["KHM"], "NAME_0": ["Cambodia"], "NAME_1": ["Battambang"], "NAME_2": ["Bavel"],
         "GID_3": ["KHM.2.4.1_1"], "NAME_3": ["Bavel"], "VARNAME_3": ["x"], "TYPE_3": ["Khum"],
         "ENGTYPE_3": ["Commune"], "CC_3": ["020401"]},
        ("NAME_3",), "CC_3", ("NAME_2",), ("NAME_1",),
    ),
    "ministry": (
        {"PRO_CODE": [2], "PRO_NAME": ["Battambang"], "DIS_CODE": [204], "DIS_NAME": ["Bavel"],
         "COM_CODE": [20401], "COM_NAME": ["Bavel"], "COM_NAME_KH": ["បវេល"], "Pop": [12345]},
        ("COM_NAME", "COM_NAME_KH"), "COM_CODE", ("DIS_NAME",), ("PRO_NAME",),
    ),
    "Khmer": (
        {"ខេត្ត": ["បាត់ដំបង"], "ស្រុក": ["បវេល"], "ឃុំ": ["បវេល"], "លេខកូដ": ["០២០៤០១"]},
        ("ឃុំ",), "លេខកូដ", ("ស្រុក",), ("ខេត្ត",),
    ),
}  # fmt: skip


@pytest.mark.parametrize("maker", LAYERS)
def test_the_columns_of_known_makers(maker):
    values, names, code, districts, provinces = LAYERS[maker]
    found = recognise(pd.DataFrame(values))
    assert (found.names, found.code) == (names, code)
    assert (found.district_names, found.province_names) == (districts, provinces)


def test_the_latest_year_of_the_dates_is_the_vintage():
    assert recognise(pd.DataFrame(LAYERS["OCHA"][0])).vintage == "2018"


def test_a_name_without_a_level_is_the_layers_own():
    found = recognise(pd.DataFrame({"shapeName": ["Bavel"]}), level="district")
    assert (found.names, found.district_names) == ((), ("shapeName",))


def test_a_header_that_says_nothing_is_known_by_its_names():
    layer = pd.DataFrame({"a": ["x1", "x2"], "b": ["Bavel", "Lvea"], "n": [1, 2]})
    assert recognise(layer, known={"Bavel", "Lvea"}.__contains__).names == ("b",)


def test_villages_and_running_numbers_are_no_communes():
    layer = pd.DataFrame({"FID": [101010], "VILL_NAME": ["Kouk"], "VILL_CODE": ["02040101"]})
    found = recognise(layer)
    assert (found.names, found.code) == ((), None)
