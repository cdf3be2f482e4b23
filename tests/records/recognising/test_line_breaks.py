"""Line breaks within names and headings, as a narrow column has them."""

import pytest

from svc_atlas.records import checking

HEAD = ["Province", "District", "Commune", "Theft"]


def of_sangkae(read, *names, heading="Theft"):
    rows = [["Battambang", "Sangkae", name, n] for n, name in enumerate(names, 1)]
    return read([["Offences in Battambang, 2024"], [*HEAD[:3], heading], *rows])


@pytest.mark.parametrize(
    ("written", "commune"),
    [
        ("Anlung\nVil", "020801"), ("Ta\r\nPon", "020803"), ("Kam\npong Preah", "020805"),
        ("Ou\nDambang\nMuoy", "020808"), ("Ou\nDambang\n1", "020808"),
        ("Ou Dambang\rPir", "020809"),
        ("អន្លង់\nវិល", "020801"), ("អូរដំបង\n១", "020808"), ("អូរដំបង\nទី២", "020809"),
        ("អូរ\nដំបង\n២", "020809"), ("Khum\nNorea", "020802"), ("ឃុំ\nនរា", "020802"),
        ("១.\nនរា", "020802"), ("020801\nAnlung\nVil", "020801"),
        ("តា\nប៉ុន\nTa\nPon", "020803"), ("តាប៉ុន\nTa Pon", "020803"), ("Ta Pon\nតាប៉ុន", "020803"),
        ("020803\nតាប៉ុន\nTa Pon", "020803"), ("តា\u200bប៉ុន /\nTa Pon", "020803"),
    ],
)  # fmt: skip
def test_a_line_break_within_a_name_is_a_space_or_nothing(read, rules, written, commune):
    reading = of_sangkae(read, "Roka", written)
    assert rules(reading) == []
    assert list(reading.figures["commune"]) == ["020804", commune]


def test_two_communes_in_one_cell_are_not_made_one(read, rules):
    assert rules(of_sangkae(read, "Ta Pon\nNorea")) == [("commune_ambiguous", "C3")]


def test_an_unknown_name_on_two_lines_is_told_as_one(read):
    (finding,) = of_sangkae(read, "Nowhere\nAtall").findings
    assert finding.rule == "commune_unknown"
    assert "“Nowhere Atall”" in finding.message("en")


@pytest.mark.parametrize("district", ["Moung\nRuessei", "មោងឫ\nស្សី", "មោងឫស្សី\nMoung Ruessei"])
def test_a_line_break_within_a_districts_name(read, district):
    rows = [["Battambang", district, "Chrey", 1]]
    reading = read([["Offences in Battambang, 2024"], HEAD, *rows])
    assert list(reading.figures["commune"]) == ["020605"]


@pytest.mark.parametrize(
    ("heading", "offence"),
    [
        ("Domestic\nviolence", "domestic_violence"), ("Do\nmestic\nviolence", "domestic_violence"),
        ("ហិង្សា\nក្នុងគ្រួសារ", "domestic_violence"), ("ឆ\nបោក", "fraud"),
        ("ហិង្សា\nក្នុងគ្រួសារ\nDomestic\nviolence", "domestic_violence"),
        ("លួច\nករណីដែល\nបានរាយការណ៍\nTheft\ncases reported", "theft"),
    ],
)  # fmt: skip
def test_a_line_break_within_a_heading(read, rules, figures, heading, offence):
    reading = of_sangkae(read, "Roka", heading=heading)
    assert rules(reading) == []
    assert figures(reading) == {("020804", offence, "reported"): 1}


def test_a_heading_of_two_lines_that_says_more_is_still_not_read(read, rules):
    reading = of_sangkae(read, "Roka", heading="Theft\n(unsolved)\nលួច")
    assert ("header_unknown", "D2") in rules(reading)


@pytest.mark.real
def test_a_workbook_whose_names_are_wrapped_by_hand(shared_dir, gazetteer):
    path = shared_dir / "cases" / "08-line-break-in-name" / "nl_en.xlsx"
    checked = checking.check([path], gazetteer=gazetteer)
    assert [each.rule for each in checked.findings] == ["commune_missing"]
    sangkae = [f"0208{number:02}" for number in range(1, 11)]
    assert list(checked.readings[0].figures["commune"]) == sangkae
