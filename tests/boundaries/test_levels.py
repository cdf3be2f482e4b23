"""Levels or years of areas in one file: the column that tells them is named."""

import geopandas as gpd
import pandas as pd
import pytest
import shapely


@pytest.fixture
def mixed(layer) -> gpd.GeoDataFrame:
    """Communes, their districts and their province; ``level`` has 4, 6 and 8."""
    districts = layer.dissolve("ADM2_EN", as_index=False)
    names = ["name", "level", "geometry"]
    return pd.concat([
        gpd.GeoDataFrame({"name": ["Battambang"], "level": [4]},
                         geometry=[layer.union_all()], crs=layer.crs)[names],
        districts.assign(name=districts["ADM2_EN"], level=6)[names],
        layer.assign(name=layer["ADM3_EN"], level=8)[names],
    ], ignore_index=True)  # fmt: skip


SAID = {
    "numbers": {4: 4, 6: 6, 8: 8},
    "texts": {4: "4", 6: "6", 8: "8"},
    "English": {4: "Province", 6: "District", 8: "Commune"},
    "Khmer": {4: "ខេត្ត", 6: "ស្រុក", 8: "ឃុំ"},
    "a blank": {4: "province", 6: "district", 8: None},
}


@pytest.mark.parametrize("said", SAID)
@pytest.mark.parametrize("column", ["admin_level", "type", "adm_lvl", "កម្រិត"])
@pytest.mark.parametrize("suffix", [".geojson", ".gpkg"])
def test_column_that_tells_the_levels_is_named(mixed, refused, tmp_path, said, column, suffix):
    mixed[column] = mixed.pop("level").map(SAID[said])
    mixed["boundary"] = "administrative"
    mixed = mixed.sample(frac=1, random_state=1, ignore_index=True)
    mixed.to_file(tmp_path / f"export{suffix}")
    sentence = refused(
        tmp_path / f"export{suffix}",
        code=1,
        says=["export", "several administrative levels", f"Filter by {column}"],
    )
    assert "(1)" in sentence
    assert "(4)" in sentence
    for value in filter(None, SAID[said].values()):
        assert f"{value} (" in sentence


def test_two_levels_and_an_area_twice(mixed, refused, tmp_path):
    given = mixed[mixed["level"] != 4].reset_index(drop=True)
    given.loc[len(given)] = given.iloc[-1]
    given.to_parquet(tmp_path / "c.parquet")
    refused(tmp_path / "c.parquet", code=1, says=["column level", "6 (4), 8 ("])


def test_levels_that_no_column_tells(mixed, refused, tmp_path):
    mixed.drop(columns="level").to_file(tmp_path / "c.gpkg")
    refused(tmp_path / "c.gpkg", code=1,
            says=["several administrative levels", "0 (Battambang)", "no column"])  # fmt: skip


def test_a_column_that_tells_a_level_only_by_being_empty_is_named(layer, refused, tmp_path):
    """OCHA's levels put together: names of parents in every row, those below empty."""
    upper = layer.dissolve("ADM2_EN", as_index=False).assign(ADM3_EN=None, ADM3_PCODE=None)
    both = pd.concat([upper, layer], ignore_index=True)
    both.to_file(tmp_path / "c.gpkg")
    empty, filled = f"empty in {len(upper)} features", f"filled in {len(layer)}"
    says = ["several administrative levels", "ADM3", empty, filled]
    assert "no column" not in refused(tmp_path / "c.gpkg", code=1, says=says)


@pytest.mark.parametrize("blank", [None, "", " "])
def test_a_note_that_only_some_communes_have_tells_no_level(mixed, refused, tmp_path, blank):
    mixed["note"] = ["seen" if n % 2 else blank for n in range(len(mixed))]
    mixed.drop(columns="level").to_file(tmp_path / "c.gpkg")
    refused(tmp_path / "c.gpkg", code=1, says=["no column"])


def test_two_years_of_the_same_areas_are_no_levels(layer, refused, tmp_path):
    years = [layer.assign(year=year) for year in (2014, 2020)]
    pd.concat(years, ignore_index=True).to_file(tmp_path / "c.gpkg")
    n = len(layer)
    refused(tmp_path / "c.gpkg", code=1,
            says=["the same areas several times", f"2014 ({n}), 2020 ({n})"])  # fmt: skip


def test_one_area_drawn_twice_is_no_level(layer, refused, tmp_path):
    twice = pd.concat([layer, layer.iloc[[3]].assign(ADM3_PCODE=None)], ignore_index=True)
    twice.to_file(tmp_path / "c.gpkg")
    refused(tmp_path / "c.gpkg", code=1, says=["lies mostly on other polygons"])


def test_a_town_on_the_commune_around_it_is_no_level(layer, refused, tmp_path):
    town = shapely.buffer(layer.geometry[3].centroid, 0.01)
    given = pd.concat([layer, layer.iloc[[4]].assign(geometry=[town], ADM3_PCODE=None)],
                      ignore_index=True)  # fmt: skip
    given.to_file(tmp_path / "c.gpkg")
    refused(tmp_path / "c.gpkg", code=1, says=["cut it out of the polygon around it"])
