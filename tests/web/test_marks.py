"""What tells synthetic figures and schematic boundaries in a picture of a map or chart alone."""

from types import SimpleNamespace

import pytest

from svc_atlas.web import marks, static_files

WORDS = {
    "synthetic": ("SYNTHETIC DATA", "ទិន្នន័យមិនពិត"),
    "schematic": ("SCHEMATIC BOUNDARIES", "ព្រំប្រទល់ជាគំនូសតាង"),
}


@pytest.mark.parametrize(
    ("synthetic", "schematic", "carried"),
    [(True, True, ["synthetic", "schematic"]), (True, False, ["synthetic"]),
     (False, True, ["schematic"]), (False, False, [])],
)  # fmt: skip
def test_a_map_carries_what_is_not_real_of_figures_and_boundaries(synthetic, schematic, carried):
    snapshot = SimpleNamespace(synthetic=synthetic, layer={"schematic": schematic})
    assert list(marks.of(snapshot)) == carried


@pytest.mark.parametrize("carried", [["synthetic"], ["schematic"], ["synthetic", "schematic"]])
def test_every_mark_is_written_in_both_languages_and_nothing_else_is(carried):
    lines = marks.lines(carried)
    for mark, words in WORDS.items():
        for said in words:
            assert any(said in line for line in lines) == (mark in carried)


@pytest.mark.parametrize("name", ["atlas.css", "page.css"])
def test_the_marks_are_in_the_style_sheets(name):
    sheet = static_files.static_file(name).content.decode()
    for words in WORDS.values():
        for said in words:
            assert said in sheet


def test_a_map_of_the_demonstration_says_what_it_is_in_its_legend_too(get, snapshot):
    for lang, said in zip(("en", "km"), WORDS["synthetic"], strict=True):
        words = get(f"/atlas/words/{snapshot.id}?lang={lang}").json()
        assert words["marks"] == ["synthetic", "schematic"]
        assert words["note"].startswith(f"{said} · ")


def test_a_change_of_year_does_not_send_the_marks_again(page):
    shown = page("nation", year="2023", lang="km")
    for said in WORDS["synthetic"] + WORDS["schematic"]:
        assert said not in str(shown.map)
        assert said not in str(shown.charts)
