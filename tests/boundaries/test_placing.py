"""Which commune lies where when polygons and communes are not one to one."""

import geopandas as gpd
import pandas as pd
import shapely

from svc_atlas import gazetteer, schema
from svc_atlas.boundaries import placing
from svc_atlas.boundaries.match import MatchResult


def row(n: int) -> gpd.GeoDataFrame:
    """Squares beside each other from west to east."""
    shapes = [shapely.box(103 + i, 12, 104 + i, 13) for i in range(n)]
    return gpd.GeoDataFrame(geometry=shapes, crs="EPSG:4326")


def found(*rows, carried) -> MatchResult:
    table = schema.TABLES["matches"]
    matches = pd.DataFrame(
        [
            [i, f"name {i}", parent, code, relation, 1.0, "why", "ហេតុ"]
            for i, (parent, code, relation) in enumerate(rows)
        ],
        columns=table.names,
    )
    return MatchResult(
        matches=table.typed(matches),
        lineage=schema.TABLES["lineage"].empty(),
        carried=pd.DataFrame(carried, columns=["feature", "commune"]),
        ncdd=pd.DataFrame({"code": ["020401"], "code_ncdd": ["020402"]}),
    )


def test_polygon_of_a_divided_commune_carries_its_successors_in_order():
    result = found(
        ("a", "120915 120914", "split"), ("b", "020401", "same"),
        carried=[(0, "120914"), (0, "120915"), (1, "020409"), (1, "020401")],
    )  # fmt: skip
    placed = placing.placed(row(2), result)
    assert placed["codes"].tolist() == ["120915 120914", "020401 020409"]
    assert placed["boundary"].tolist() == ["120915", "020401"]
    areas = placing.areas(placed, result.ncdd, gazetteer.load()).set_index("code")
    assert areas.loc["020409", "boundary"] == "020401"
    assert areas.loc["020409", "lon"] == areas.loc["020401", "lon"]
    assert areas.loc["020401", "code_ncdd"] == "020402"
    assert pd.isna(areas.loc["020409", "code_ncdd"])


def test_merged_commune_is_drawn_on_every_polygon_it_came_from():
    result = found(("a", "020401", "merged"), ("a", "020401", "merged"), carried=[(0, "020401")])
    placed = placing.placed(row(2), result)
    assert placed["boundary"].tolist() == ["020401", "020401"]
    areas = placing.areas(placed, result.ncdd, gazetteer.load())
    assert (areas["code"] == "020401").sum() == 1


def test_unmatched_feature_that_carries_a_commune_of_two_codes_shows_both():
    result = found(("a", None, "unmatched"), carried=[(0, "100705"), (0, "100409")])
    assert placing.placed(row(1), result)["codes"].tolist() == ["100409 100705"]


def test_unmatched_polygon_goes_with_neighbours_of_its_parent():
    result = found(
        ("Bavel", "020401", "same"), ("Bavel", None, "unmatched"), (None, "020301", "same"),
        carried=[(0, "020401"), (2, "020301")],
    )  # fmt: skip
    placed = placing.placed(row(3), result)
    assert placed["district"].tolist() == ["0204", "0204", "0203"]
    assert placed["boundary"].isna().tolist() == [False, True, False]


def test_unmatched_polygons_in_a_row_and_islands_find_a_district():
    shapes = row(5)
    shapes.loc[4, "geometry"] = shapely.box(110, 12, 111, 13)
    result = found(
        *[(None, None, "unmatched")] * 3, (None, "020301", "same"), (None, None, "unmatched"),
        carried=[(3, "020301")],
    )  # fmt: skip
    assert set(placing.placed(shapes, result)["district"]) == {"0203"}


def test_district_drawn_on_polygons_of_another_has_a_point_and_no_polygon():
    result = found(("a", "020401", "same"), carried=[(0, "020401"), (0, "020501")])
    placed = placing.placed(row(1), result)
    areas = placing.areas(placed, result.ncdd, gazetteer.load()).set_index("code")
    assert pd.isna(areas.loc["0205", "boundary"])
    assert areas.loc["0205", "lon"] == areas.loc["020401", "lon"]
    assert areas.loc["0204", "boundary"] == "0204"
    assert placing.bounds(placed)["0205"] == [103.0, 12.0, 104.0, 13.0]
