"""What tells synthetic figures and schematic boundaries in a picture of a map or chart alone."""

from types import SimpleNamespace

import pytest

from svc_atlas.web import marks, static_files

WORDS = {
    "synthetic": ("SYNTHETIC DATA", "ទិន្នន័យមិនពិត"),
    "schematic": ("SCHEMATIC BOUNDARIES", "ព្រំប្រទល់ជាគំនូសតាង"),
}


@pytest.mark.parametrize("synthetic", [True, False])
@pytest.mark.parametrize("schematic", [True, False])
def test_a_map_says_in_both_languages_what_is_not_real_and_nothing_else(synthetic, schematic):
    snapshot = SimpleNamespace(synthetic=synthetic, layer={"schematic": schematic})
    said = marks.of(snapshot)
    told = [*WORDS["synthetic"] * synthetic, *WORDS["schematic"] * schematic]
    assert sorted(said) == sorted(told)


def test_the_words_across_charts_are_in_the_style_sheet_of_the_page():
    sheet = static_files.static_file("page.css").content.decode()
    for said in WORDS["synthetic"]:
        assert said in sheet


def test_a_map_of_the_demonstration_says_what_it_is_in_its_legend_too(get, snapshot):
    for lang, said in zip(("en", "km"), WORDS["synthetic"], strict=True):
        words = get(f"/atlas/words/{snapshot.id}?lang={lang}").json()
        assert words["marks"] == [*WORDS["synthetic"], *WORDS["schematic"]]
        assert words["note"].startswith(f"{said} · ")


def test_a_change_of_year_does_not_send_the_marks_again(page):
    shown = page("nation", year="2023", lang="km")
    for said in WORDS["synthetic"] + WORDS["schematic"]:
        assert said not in str(shown.map)
        assert said not in str(shown.charts)
