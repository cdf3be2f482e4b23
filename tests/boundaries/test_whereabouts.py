"""Rows moved against their shapes: seen by where communes are known to lie."""

import csv
import json
import xml.etree.ElementTree as ET

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from svc_atlas import boundaries, cli, gazetteer
from svc_atlas.boundaries.embedded import EMBEDDED
from svc_atlas.boundaries.known_places import earlier, places
from svc_atlas.boundaries.match import match
from svc_atlas.boundaries.placing import placed
from svc_atlas.boundaries.read import read_layer
from svc_atlas.boundaries.whereabouts import whereabouts
from svc_atlas.errors import CallError, InputError
from svc_atlas.text import text

from .conftest import fingerprint

PROVINCES = [f"{n:02}" for n in range(1, 26)]
# On the schematic map two provinces of Natural Earth are too coarse for a district of theirs; in a
# third the communes' cells lie otherwise within their districts than their known places.
COARSE = {"03", "10", "22"}
RNG = np.random.default_rng(20140101)


@pytest.fixture(scope="module")
def cells() -> gpd.GeoDataFrame:
    """The schematic cells with names, as a layer has them: every commune about where it is."""
    known = gazetteer.load()
    cells = gpd.read_parquet(EMBEDDED).sort_values("code", ignore_index=True)
    return gpd.GeoDataFrame(
        {
            "ADM3_EN": [known[code].name_en for code in cells["code"]],
            "ADM3_PCODE": [f"KH{code}" for code in cells["code"]],
            "ADM2_EN": [known[code].name_en for code in cells["district"]],
        },
        geometry=cells.geometry,
    )


def of(cells: gpd.GeoDataFrame, area: str) -> gpd.GeoDataFrame:
    within = cells["ADM3_PCODE"].str.startswith(f"KH{area}")
    return cells[within].reset_index(drop=True)


def placed_well(cells: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The provinces that the schematic map has where they are."""
    return cells[~cells["ADM3_PCODE"].str[2:4].isin(COARSE)].reset_index(drop=True)


def judged(layer: gpd.GeoDataFrame, before: pd.DataFrame | None = None):
    """Judge a layer whose rows are matched by their codes."""
    codes = layer["ADM3_PCODE"].str[2:].astype("string")
    communes = gpd.GeoDataFrame(
        {"feature": range(len(layer)), "boundary": codes, "codes": codes, "name": layer["ADM3_EN"]},
        geometry=layer.geometry,
    )
    return whereabouts(communes, places(), gazetteer.load(), before)


def on(layer: gpd.GeoDataFrame, order) -> gpd.GeoDataFrame:
    """Lay the rows of a layer on its shapes in another order."""
    return layer.set_geometry(gpd.GeoSeries(layer.geometry.to_numpy()[order], crs=layer.crs))


def shuffled(layer, digits: int) -> np.ndarray:
    """An order in which communes change places within their province (2) or district (4)."""
    order = np.arange(len(layer))
    for _, rows in layer.groupby(layer["ADM3_PCODE"].str[2 : 2 + digits]):
        order[rows.index] = RNG.permutation(rows.index)
    return order


# -- by what is known of the country


@pytest.mark.parametrize("province", sorted(set(PROVINCES) - COARSE))
def test_a_province_in_its_place_is_taken_without_a_word(cells, province):
    found = judged(of(cells, province))
    assert not found.too_many
    assert found.astray.empty


def by_name(layer):
    return layer["ADM3_EN"].argsort().argsort().to_numpy()


MOVES = {
    "rows sorted by name": by_name,
    "shifted by one": lambda layer: np.roll(np.arange(len(layer)), 1),
    "shifted by ten": lambda layer: np.roll(np.arange(len(layer)), 10),
    "reversed": lambda layer: np.arange(len(layer))[::-1],
    "sorted by code, shapes by area": lambda layer: shapely.area(layer.geometry).argsort(),
    "shuffled within provinces": lambda layer: shuffled(layer, 2),
}


@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize("area", ["", "02", "08", "17"])
def test_moved_rows_are_seen_in_the_country_and_in_one_province(cells, area, move):
    layer = of(cells, area)
    assert judged(on(layer, MOVES[move](layer))).too_many


@pytest.mark.parametrize("share", [0.05, 0.1])
def test_a_part_of_the_rows_moved_is_seen(cells, share):
    order = np.arange(len(cells))
    some = RNG.choice(order, int(share * len(order)), replace=False)
    order[some] = np.roll(some, 1)
    assert judged(on(cells, order)).too_many


def test_communes_that_change_places_within_their_districts_are_seen_by_their_places(cells):
    found = judged(on(cells, shuffled(cells, 4)))
    assert found.too_many
    assert len(found.features("away")) > len(found.features("apart"))


@pytest.mark.parametrize("area", ["", "02", "17"])
def test_mirrored_shapes_are_seen_though_every_district_holds_together(cells, area):
    layer = of(cells, area)
    west, _, east, _ = layer.total_bounds
    mirrored = shapely.transform(
        layer.geometry, lambda xy: np.column_stack([west + east - xy[:, 0], xy[:, 1]])
    )
    assert judged(layer.set_geometry(mirrored)).too_many


def test_two_provinces_that_change_places_are_seen(cells):
    kep, pailin = (np.flatnonzero(cells["ADM3_PCODE"].str.startswith(p)) for p in ("KH23", "KH24"))
    order = np.arange(len(cells))
    n = min(len(kep), len(pailin))
    order[kep[:n]], order[pailin[:n]] = pailin[:n], kep[:n]
    found = judged(on(cells, order))
    assert found.too_many
    astray = set(found.astray["code"].str[:2])
    assert {"23", "24"} <= astray


def test_a_district_under_the_names_of_another_is_seen(cells):
    banan, siem_reap = of(cells, "0201"), of(cells, "1710")
    n = min(len(banan), len(siem_reap))
    assert n > 3
    assert not judged(banan).too_many
    assert judged(banan[:n].set_geometry(siem_reap.geometry[:n])).too_many


def test_samples_and_layers_with_gaps_are_sound(cells):
    layer = placed_well(cells)
    for share in (0.1, 0.5, 0.9):
        sample = layer[RNG.random(len(layer)) < share].reset_index(drop=True)
        assert not judged(sample).too_many
    shapes = layer.geometry.to_numpy()
    shrunk = shapely.buffer(shapes, -0.002)
    specks = shapely.buffer(shapely.point_on_surface(shapes), 0.001)
    kept = np.where(shapely.is_empty(shrunk), specks, shrunk)
    assert not judged(layer.set_geometry(gpd.GeoSeries(kept, crs=layer.crs))).too_many


def within_districts(layer: gpd.GeoDataFrame, move, area: str = "") -> gpd.GeoDataFrame:
    """Lay the rows of each district of an area on its own shapes in another order."""
    order = np.arange(len(layer))
    for district, rows in layer.groupby(layer["ADM3_PCODE"].str[2:6]):
        if district.startswith(area):
            order[rows.index] = move(rows)
    return on(layer, order)


WITHIN = {
    "down by one": lambda rows: np.roll(rows.index, 1),
    "up by one": lambda rows: np.roll(rows.index, -1),
    "reversed": lambda rows: rows.index[::-1],
    "shuffled": lambda rows: RNG.permutation(rows.index),
}


@pytest.mark.parametrize("move", WITHIN)
@pytest.mark.parametrize("province", ["02", "07", "16"])
def test_a_province_moved_within_its_districts_is_seen_alone_and_in_the_country(
    cells, province, move
):
    layer = placed_well(cells)
    alone = judged(within_districts(of(cells, province), WITHIN[move]))
    assert alone.too_many
    assert alone.features("apart") == []
    assert not judged(layer).too_many
    among = judged(within_districts(layer, WITHIN[move], province))
    assert among.too_many
    assert province in set(among.astray["code"].str[:2])


def test_what_the_shapes_of_a_layer_were_held_to_is_counted(cells):
    province, known = of(cells, "02"), set(places()["area"])
    communes = set(province["ADM3_PCODE"].str[2:])
    held = judged(province).held
    assert held["total"] == len(communes) == 103
    assert held["communes"] == len(communes & known) > 0
    assert held["districts"] == len({code[:4] for code in communes} & known)
    assert held["unheld"] == 103 - held["communes"]


# -- by the layer before


def points(layer: gpd.GeoDataFrame) -> pd.DataFrame:
    inner = layer.geometry.representative_point()
    return pd.DataFrame({
        "code": layer["ADM3_PCODE"].str[2:], "lon": inner.x, "lat": inner.y,
        "name": layer["ADM3_EN"],
    })  # fmt: skip


def test_the_layer_before_sees_one_district_whose_communes_changed_places(cells):
    district = of(cells, "0201")
    moved = on(district, np.roll(np.arange(len(district)), 1))
    assert not judged(moved).too_many
    found = judged(moved, points(of(cells, "02")))
    assert found.too_many
    assert len(found.features("moved")) > len(district) / 2


def test_a_layer_redrawn_or_on_the_old_datum_has_not_moved(cells):
    province = of(cells, "02")
    coarse = province.geometry.simplify_coverage(0.01)
    shifted = province.geometry.translate(0.003, -0.0027)  # 440 m
    for redrawn in (coarse, shifted):
        assert not judged(province.set_geometry(redrawn), points(of(cells, "02"))).too_many


def test_a_name_that_stayed_in_its_place_has_not_moved_though_it_is_matched_otherwise(cells):
    """What an older version matched wrongly is no move."""
    district = of(cells, "0201")
    there = points(district)
    other = np.roll(there["code"].to_numpy(), 1)
    assert not judged(district, there.assign(code=other)).too_many
    names = np.roll(there["name"].to_numpy(), 1)
    assert judged(district, there.assign(code=other, name=names)).too_many


def test_a_layer_before_that_lay_astray_itself_says_nothing(cells):
    wrong = points(on(cells, RNG.permutation(len(cells))))
    sound = of(cells, "02")
    assert not judged(sound, wrong).too_many


# -- installing


@pytest.fixture(scope="module")
def moved_file(cells, tmp_path_factory):
    """Battambang with its table sorted by name, as case 02 has it."""
    province = of(cells, "02")
    path = tmp_path_factory.mktemp("moved") / "communes.gpkg"
    on(province, by_name(province)).to_file(path)
    return path


@pytest.fixture(scope="module")
def sound_file(cells, tmp_path_factory):
    path = tmp_path_factory.mktemp("sound") / "communes.gpkg"
    of(cells, "02").to_file(path)
    return path


def test_moved_rows_are_refused_and_nothing_is_changed(refused, moved_file, tmp_path):
    report = tmp_path / "matches.csv"
    said = refused(
        moved_file, code=1, report=report,
        says=["of 103 shapes lie elsewhere", "apart from the rest of their district",
              "matches.shapes.svg", '--accept "shapes lie elsewhere"'],
    )  # fmt: skip
    assert "020" in said
    with report.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    lost = [row for row in rows if "apart from the rest of its district" in row["reason"]]
    assert len(lost) > 40


def test_the_picture_shows_the_shapes_and_names_them(refused, moved_file, tmp_path):
    refused(moved_file, code=1, says=[], report=tmp_path / "m.csv")
    svg = ET.fromstring((tmp_path / "m.shapes.svg").read_text(encoding="utf-8"))
    space = "{http://www.w3.org/2000/svg}"
    shapes = svg.findall(f".//{space}path")
    assert len(shapes) == 103
    painted = [shape for shape in shapes if shape.get("fill")]
    assert len(painted) > 40
    assert any("Bavel" in title.text for title in svg.iter(f"{space}title"))
    said = [line.text for line in svg.findall(f"{space}text")]
    assert any("of 103 shapes" in line for line in said)
    assert any("រូបរាង" in line for line in said)


def test_a_name_in_the_picture_is_text(cells, home, tmp_path):
    layer = of(cells, "0201")
    layer.loc[0, "ADM3_EN"] = '<script>alert("1")</script>'
    layer.to_file(tmp_path / "c.gpkg")
    boundaries.install(tmp_path / "c.gpkg", home, report=tmp_path / "r.csv")
    drawn = (tmp_path / "r.shapes.svg").read_text(encoding="utf-8")
    assert "<script" not in drawn
    ET.fromstring(drawn)


@pytest.mark.parametrize("lang", ["km", "en"])
def test_the_refusal_names_the_words_that_accept_it_in_both_languages(moved_file, home, lang):
    with pytest.raises(InputError) as caught:
        boundaries.install(moved_file, home)
    words = text(lang)("boundaries.accept.elsewhere")
    assert f'--accept "{words}"' in caught.value.message(lang)
    assert "--report" in caught.value.message(lang)
    layer = boundaries.install(moved_file, home, accept=words)
    assert layer.manifest["elsewhere"]["accepted"] == "shapes lie elsewhere"
    assert "020401" in layer.manifest["elsewhere"]["apart"] + layer.manifest["elsewhere"]["away"]


@pytest.mark.parametrize("words", ["yes", "force", "", "shapes"])
def test_other_words_accept_nothing(moved_file, home, words):
    with pytest.raises(CallError, match="shapes lie elsewhere"):
        boundaries.install(moved_file, home, accept=words)
    assert not home.exists()


def test_words_that_were_not_needed_are_not_kept(sound_file, home):
    layer = boundaries.install(sound_file, home, accept="shapes lie elsewhere")
    told = layer.manifest["elsewhere"]
    assert [told[key] for key in ("accepted", "apart", "away", "moved")] == [None, [], [], []]


def test_an_accepted_layer_is_no_witness_and_a_schematic_one_neither(moved_file, sound_file, home):
    assert earlier(home) is None
    boundaries.install_embedded(home)
    assert earlier(home) is None
    boundaries.install(moved_file, home, accept="shapes lie elsewhere")
    assert earlier(home) is None
    boundaries.install(sound_file, home)
    assert set(earlier(home)["code"].str[:2]) == {"02"}


def test_a_damaged_layer_before_hinders_no_install(sound_file, home):
    first = boundaries.install(sound_file, home)
    (first.folder / "layer.json").write_text("{")
    assert boundaries.install(sound_file, home).id == first.id


@pytest.fixture
def few(cells, tmp_path):
    """Two communes of Battambang that changed places."""
    province = of(cells, "02")
    order = np.arange(len(province))
    order[[0, 60]] = order[[60, 0]]
    path = tmp_path / "communes.gpkg"
    on(province, order).to_file(path)
    return path, [province["ADM3_PCODE"][i][2:] for i in (0, 60)]


@pytest.mark.parametrize("lang", ["km", "en"])
def test_a_few_are_named_by_commune_and_installed(few, home, tmp_path, monkeypatch, capsys, lang):
    path, codes = few
    monkeypatch.setenv("SVC_HOME", str(home))
    monkeypatch.setenv("SVC_LANG", lang)
    report = tmp_path / "r.csv"
    assert cli.main(["boundaries", "install", str(path), "--report", str(report)]) == 0
    said = capsys.readouterr().out
    known = gazetteer.load()
    for code in codes:
        name = known[code].name_km if lang == "km" else known[code].name_en
        assert f"{code} {name}" in said
    assert str(tmp_path / "r.shapes.svg") in said
    rows = pd.read_csv(report, dtype=str).set_index("code")
    assert rows["reason"][codes].str.contains("apart from the rest of its district").all()
    assert cli.main(["boundaries", "report"]) == 0
    assert codes[0] in capsys.readouterr().out


def test_what_was_accepted_is_told_with_the_layer_s_facts(moved_file, home, monkeypatch, capsys):
    monkeypatch.setenv("SVC_HOME", str(home))
    call = ["boundaries", "install", str(moved_file), "--accept", "shapes lie elsewhere"]
    assert cli.main([*call, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["elsewhere"]["accepted"] == "shapes lie elsewhere"
    assert cli.main(["boundaries", "report"]) == 0
    assert "“shapes lie elsewhere”" in capsys.readouterr().out


@pytest.mark.parametrize("lang", ["km", "en"])
def test_places_that_nothing_is_known_of_are_said_by_install_and_report(
    cells, home, tmp_path, monkeypatch, capsys, lang
):
    """One district whose communes changed places cannot be told from a sound one."""
    district = of(cells, "0102")
    on(district, np.roll(np.arange(len(district)), 1)).to_file(tmp_path / "communes.gpkg")
    monkeypatch.setenv("SVC_HOME", str(home))
    monkeypatch.setenv("SVC_LANG", lang)
    known = len(set(places()["area"]) & set(district["ADM3_PCODE"].str[2:]))
    n = len(district)
    words = {
        "en": f"Of {n - known} of {n} communes no place within their district is known",
        "km": f"ឃុំ-សង្កាត់ {n - known} ក្នុងចំណោម {n}",
    }
    for call in (["install", str(tmp_path / "communes.gpkg")], ["report"]):
        assert cli.main(["boundaries", *call]) == 0
        assert words[lang] in capsys.readouterr().out


# -- the real layers


@pytest.mark.real
def test_case_02_is_refused_and_its_answer_names_the_way_out(shared_dir, home):
    case = shared_dir / "cases" / "02-attribute-rows-moved" / "communes.zip"
    boundaries.install_embedded(home)
    before = fingerprint(home)
    with pytest.raises(InputError) as caught:
        boundaries.install(case, home)
    assert caught.value.exit_code == 1
    assert "of 102 shapes lie elsewhere" in caught.value.message("en")
    assert fingerprint(home) == before


@pytest.fixture(scope="module")
def real(shared_dir):
    """The layer of 2014 with its rows matched by their names and codes, in degrees."""
    layer = read_layer(shared_dir / "geodata" / "khm_communes_2014_utm48n.zip").features
    return layer.to_crs("EPSG:4326")


def matched_and_judged(layer):
    result = match(layer, None, gazetteer.load(), vintage=None)
    return whereabouts(placed(layer, result), places(), gazetteer.load())


@pytest.mark.real
@pytest.mark.parametrize("province", PROVINCES)
def test_each_real_province_is_taken_alone_and_refused_when_its_rows_are_moved(real, province):
    layer = of(real, province)
    assert matched_and_judged(layer).astray.empty
    # Kep has five communes and Pailin eight: there is little to see them by.
    assert matched_and_judged(on(layer, by_name(layer))).too_many or len(layer) < 10


@pytest.mark.real
@pytest.mark.parametrize("move", WITHIN)
def test_the_real_country_moved_within_its_districts_is_refused(real, move):
    assert matched_and_judged(within_districts(real, WITHIN[move])).too_many


@pytest.mark.real
@pytest.mark.parametrize("province", ["02", "03", "06", "07", "10", "16", "17"])
def test_a_real_province_moved_within_its_districts_is_refused(real, province):
    moved = within_districts(of(real, province), WITHIN["down by one"])
    assert matched_and_judged(moved).too_many


@pytest.mark.real
def test_the_real_country_is_taken_as_it_is_and_as_coarse_shapes(real):
    assert matched_and_judged(real).astray.empty
    shapes = real.geometry.to_numpy()
    for drawn in (
        shapely.simplify(shapes, 0.01),
        shapely.envelope(shapes),
        shapely.buffer(shapely.point_on_surface(shapes), 0.001),
        shapely.transform(shapes, lambda xy: xy + np.array([0.003, -0.0027])),
    ):
        coarse = real.set_geometry(gpd.GeoSeries(drawn, crs=real.crs))
        assert not matched_and_judged(coarse).too_many
