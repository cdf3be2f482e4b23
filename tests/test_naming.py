"""The keys of names, and how well the similarity tells real spellings from real neighbours."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from svc_atlas.gazetteer import load
from svc_atlas.naming import (
    SAME_NAME,
    clean_name,
    khmer_key,
    latin_key,
    latin_keys,
    loose_key,
    loose_keys,
    parse_code,
    similarity,
)
from svc_atlas.settings import ROOT

LAYER = ROOT.parent / "shared" / "geodata" / "khm_communes_2014_utm48n.zip"
# Codes that carry another place in the layer than in the list (the two ministries' codings).
OTHER_PLACES = {
    "020407", "020408", "021403", "021404", "021405", "120713", "120714", "120911", "121001",
    "121002", "121003", "121004", "121005", "121101", "121102", "121103", "121104", "121105",
    "121201", "121202", "121203", "121204", "121205", "141104", "141105", "141106", "141107",
    "250106", "250107", "250307", "250308", "250309", "250311", "250313", "250314",
}  # fmt: skip


@pytest.fixture(scope="module")
def siblings():
    """Return the pairs of communes that lie in one district."""
    gazetteer = load()
    return [
        pair
        for district in gazetteer.level("district")
        for pair in itertools.combinations(gazetteer.children(district.code), 2)
    ]


@pytest.mark.parametrize(
    "written",
    ["020301", "20301", "KH020301", "KH20301", "kh 020301", "០២០៣០១", "២០៣០១", 20301, 20301.0,
     np.int64(20301), "20301.0", " 02 03 01 ", "\u200b020301", "０２０３０１"],
)  # fmt: skip
def test_one_code_in_all_its_forms(written):
    assert parse_code(written) == "020301"


@pytest.mark.parametrize(
    "written",
    [None, "", "Banan", "បាណន់", True, float("nan"), float("inf"), 20301.5, -20301, "020", "02x",
     "123456789", "KHM", [20301], "2e4", "-20301"],
)  # fmt: skip
def test_what_is_no_code(written):
    assert parse_code(written) is None


@pytest.mark.parametrize(
    ("number", "code"), [(1, "01"), (12, "12"), (203, "0203"), (1010201, "01010201")]
)
def test_a_number_has_lost_its_leading_zero(number, code):
    assert parse_code(number) == code


@given(st.from_regex(r"[0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{8}", fullmatch=True))
def test_a_code_is_its_own_parse_also_when_excel_ate_the_zero(code):
    assert parse_code(code) == code
    assert parse_code(f"KH{code}") == code
    if not code.startswith("00"):
        assert parse_code(int(code)) == code
        assert parse_code(float(code)) == code


@given(st.text())
def test_any_text_has_keys(text):
    for key in (clean_name, khmer_key, latin_key, loose_key):
        assert isinstance(key(text), str)
    assert similarity(text, text) in (0.0, 1.0)


@given(st.text(), st.text())
def test_similarity_is_symmetric_and_between_0_and_1(a, b):
    assert 0 <= similarity(a, b) <= 1
    assert similarity(a, b) == similarity(b, a)


@pytest.mark.parametrize(
    "names",
    [
        ("Siemreap", "Siem Reap", "Siĕm Réab", "SIEM REAB", "siem-reap"),
        ("Kakab Ti Muoy", "Kakab 1", "Kakab I", "Kakab Muoy", "Kakap Ti 1"),
        ("Rolea B'ier", "Rolea B’ier", "Roleabier"),
        ("Sameakki", "Sammeakki"),
        ("Vihear Luong", "Vihea Luong"),
        ("Angk Ta Saom", "Ang Ta Saom"),
    ],
)
def test_spellings_with_one_safe_key(names):
    assert len({latin_key(name) for name in names}) == 1


@pytest.mark.parametrize(
    "names",
    [("Pongro", "Pungro"), ("Anlong Veaeng", "Anlung Veng"), ("Kampong Thum", "Kampong Thom"),
     ("Phnom Penh", "Phnum Penh"), ("Kok Chak", "Kouk Chak"), ("Svay Rieng", "Svaay Rieng")],
)  # fmt: skip
def test_romanisations_with_one_loose_key(names):
    assert len({loose_key(name) for name in names}) == 1


@pytest.mark.parametrize(
    ("a", "b"),
    [("Monourom", "Meaknourum"), ("Pongro", "Pungro"), ("Olympic", "Oulampik"),
     ("Rotonak Mondol", "Rotaknak Mundul"), ("Preaek Ho", "Preaek Hour")],
)  # fmt: skip
def test_real_pairs_are_alike(a, b):
    assert similarity(a, b) >= SAME_NAME


@pytest.mark.parametrize(
    ("a", "b"),
    [("Kakab Ti Muoy", "Kakab Ti Pir"), ("Stueng Mean Chey", "Stueng Mean Chey Ti Bei"),
     ("Kampong Trach Khang Lech", "Kampong Trach Khang Kaeut"), ("Spueu Ka", "Spueu Kha"),
     ("Kampong Chen Cheung", "Kampong Chen Tboung"), ("Svay Chrum", "Svay Thum"), ("Banan", "")],
)  # fmt: skip
def test_neighbours_told_apart_by_their_last_word(a, b):
    assert similarity(a, b) < SAME_NAME


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("កន្ទឺ ១", "កន្ទឺ\u200b១"),
        ("កាកាបទី១", "កាកាប ទី ១"),
        ("កាកាបទី១", "កាកាប ១"),
        ("ឫស្សីកែវ", "ឬស្សីកែវ"),  # the look-alike first letter
        ("ក្ដី", "ក្តី"),  # ត or ដ below the line
        ("ស្ត្រី", "ស\u17d2\u179a\u17d2\u178fី"),  # signs below the line in the other order
        ("ឃ្មុំ", "ឃ្មំុ"),  # vowel signs in the other order
        ("ស្រែ អំបិល", "ស្រែអំបិល"),
    ],
)
def test_khmer_names_typed_in_two_ways(a, b):
    assert khmer_key(a) == khmer_key(b)


@pytest.mark.parametrize(
    ("written", "name"),
    [("ChhaebMuoy", "Chhaeb Muoy"), ("chhaebmuoy", "Chhaeb 1"), ("Chhaeb-1", "Chhaeb Muoy"),
     ("PhsarThmeiTiPir", "Phsar Thmei 2"), ("phsarthmeitipir", "Phsar Thmei Ti Pir"),
     ("TUEKL'AKTIBEI", "Tuek L'ak Ti Bei"), ("PurSenchey", "Pur SenChey")],
)  # fmt: skip
def test_names_written_together_have_a_key_of_the_name(written, name):
    assert latin_keys(written) & latin_keys(name)


def test_no_two_communes_of_a_district_share_a_key_written_together(siblings):
    for keys in (latin_keys, loose_keys):
        assert not [(a, b) for a, b in siblings if keys(a.name_en) & keys(b.name_en)]


@pytest.mark.parametrize("between", ["", "-", "_"])
@pytest.mark.parametrize("case", [str, str.lower, str.upper])
def test_every_commune_and_district_is_found_by_its_name_without_spaces(between, case):
    gazetteer = load()
    for area in (*gazetteer.level("commune"), *gazetteer.level("district")):
        written = case(between.join(area.name_en.split()))
        assert gazetteer.find(written, level=area.level, within=area.parent).area is area


@pytest.mark.parametrize(("a", "b"), [("spueuka", "Spueu Kha"), ("spueukha", "Spueu Ka"),
                                      ("chhaebpir", "Chhaeb Muoy")])  # fmt: skip
def test_neighbours_written_together_are_told_apart(a, b):
    assert similarity(a, b) < SAME_NAME


def test_no_two_communes_of_a_district_share_a_key(siblings):
    for key, name in ((khmer_key, "name_km"), (latin_key, "name_en"), (loose_key, "name_en")):
        same = [
            (a.code, b.code) for a, b in siblings if key(getattr(a, name)) == key(getattr(b, name))
        ]
        assert same == []


def test_communes_of_one_district_are_hardly_ever_alike(siblings):
    alike = np.array([similarity(a.name_en, b.name_en) for a, b in siblings])
    assert np.percentile(alike, 99) < 0.65
    assert (alike >= SAME_NAME).mean() < 0.002


@pytest.mark.real
def test_spellings_of_the_real_layer_are_alike():
    if not LAYER.exists():
        pytest.skip("the real commune layer is not beside the checkout")
    import pyogrio

    layer = pyogrio.read_dataframe(LAYER, read_geometry=False)
    gazetteer = load()
    pairs = [
        (name, gazetteer[code].name_en)
        for code, name in zip(layer.ADM3_PCODE.str[2:], layer.ADM3_EN, strict=True)
        if code in gazetteer.areas and code not in OTHER_PLACES
    ]
    assert len(pairs) > 1500
    keys = np.array([latin_key(a) == latin_key(b) for a, b in pairs])
    alike = np.array([similarity(a, b) for a, b in pairs])
    assert keys.mean() > 0.91
    assert (alike == 1).mean() > 0.97
    assert (alike[~keys] >= SAME_NAME).mean() > 0.95
