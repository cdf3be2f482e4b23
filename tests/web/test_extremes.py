"""Pages of records at the edges: nothing breaks, no zero stands for what is missing."""

import html
import logging
import re

import pytest

from svc_atlas.settings import LANGUAGES
from tests.web import extremes
from tests.web.conftest import UNWRITTEN, Page, run_page
from tests.web.extremes import EXTREMES, FIRST, PARTIAL, SECOND

DRAWERS = ("notes", "targets", "claims", "small_numbers", "drug_districts", "moved", "tier_moves")
AREAS = {"nation": "KH", "province": "02", "district": "0201", "commune": FIRST, "drugs": "02"}
INDICATORS = ("tier", "tier_change", "crime_change", "crime_rate", "clearance", "targets")
#: Every page of every extreme, with every indicator in one of the languages.
TURNS = [
    (name, page, indicator, LANGUAGES[(turn + place) % 2])
    for name in EXTREMES
    for turn, page in enumerate(AREAS)
    for place, indicator in enumerate(INDICATORS if page != "drugs" else (None, None))
]


@pytest.fixture(scope="session")
def homes(tmp_path_factory):
    """A home of each of the extremes."""
    made = {name: tmp_path_factory.mktemp(name) for name in EXTREMES}
    for name, home in made.items():
        extremes.make(home, name)
    return made


@pytest.fixture
def extreme(homes, monkeypatch):
    """A page of an extreme, with everything on it that can be opened."""

    def of(name: str, page: str, lang: str = "en", **query) -> Page:
        monkeypatch.setenv("SVC_HOME", str(homes[name]))
        asked = {"area": AREAS[page], "year": "2023", "lang": lang} | query
        return run_page(f"pages/{page}.py", asked, drawers=dict.fromkeys(DRAWERS, True))

    return of


def words(shown: Page) -> str:
    """The text of a page, its spaces plain."""
    told = html.unescape(re.sub(r"<[^>]*>", " ", shown.html))
    return re.sub(r"\s+", " ", re.sub("[\u202f\xa0]", " ", told))


def key_figures(shown: Page) -> str:
    """The text of the key figures."""
    (found,) = re.findall(r'<dl class="atlas-figures">(.*?)</dl>', shown.html, re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", " ", found)))


# Whole ----------------------------------------------------------------------------------------


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(("name", "page", "indicator", "lang"), TURNS)
def test_no_page_breaks_or_warns(extreme, caplog, name, page, indicator, lang):
    with caplog.at_level(logging.WARNING):
        shown = extreme(name, page, lang, **({"indicator": indicator} if indicator else {}))
    assert not shown.run.exception
    assert not shown.run.error
    for said in shown.words():
        assert not UNWRITTEN.search(said), said
    # Without a browser there is no session for Streamlit to find.
    warned = [each.getMessage() for each in caplog.records if "script_run" not in each.name]
    assert warned == []


# What is not there ----------------------------------------------------------------------------


def test_where_targets_were_never_asked_for_it_says_that_none_were_reported(extreme):
    said = words(extreme("unasked", "province"))
    assert "No commune of Battambang Province reported targets for 2023" in said


def test_where_nothing_was_planned_it_says_so(extreme):
    said = words(extreme("nothing", "province"))
    assert "No actions were planned for 2023" in said
    assert "2 of 103 communes reported targets" in said


def test_a_quality_that_the_form_does_not_ask_for_is_not_reported(extreme):
    said = words(extreme("gap", "province"))
    assert re.search(r"1\. public services .*? 1 030 927 90 %", said)
    assert re.search(r"2\. no theft.*? — not reported — — —", said)


@pytest.mark.parametrize("name", ["unasked", "nothing"])
def test_where_no_commune_was_ever_ranked_no_tier_counts_zero(extreme, name):
    shown = extreme(name, "province", indicator="tier")
    figures = key_figures(shown)
    for tier in ("first", "second", "third"):
        assert f"{tier} tier — not reported" in figures
    assert "unchanged" not in figures
    said = words(shown)
    assert "has a tier on record in both" in said
    assert "Moved up" not in said


def test_a_year_without_tiers_is_no_year_to_have_moved_from(extreme):
    shown = extreme("gap", "province", indicator="tier")
    # A change would stand between the number and its share.
    assert "first tier 101 98 % of 103 ranked" in key_figures(shown)
    assert "Moved up" not in words(shown)
    longer = words(extreme("gap", "province", indicator="tier_change", against="2021"))
    assert "Moved up since 2021: 0 communes" in longer


def test_figures_of_both_years_that_cannot_be_compared_are_not_called_absent(extreme):
    shown = extreme("unasked", "province", indicator="crime_change")
    figures = key_figures(shown)
    assert "928 cases no full figures and residents for both years" in figures
    assert "no figures of 2021" not in words(shown)
    assert "516 cases in 2021 and 928 cases in 2023" in words(shown)


def test_where_nothing_can_be_compared_it_is_not_for_want_of_cases(extreme):
    said = words(extreme("unasked", "province", indicator="crime_change"))
    assert "50 → 90 (cannot be compared)" in said
    assert "theft 515 → 927 (cannot be compared)" in said
    assert "(too few" not in said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_rise_from_none_is_not_of_few_cases(extreme, lang):
    said = words(extreme("nothing", "province", lang, indicator="crime_change"))
    assert {"en": "from none, so there is no percentage", "km": "មុននោះគ្មានករណីទេ"}[lang] in said
    assert {"en": "too few for a percentage", "km": "មិនគួរគិតជាភាគរយ"}[lang] not in said


def test_communes_without_residents_are_not_said_to_have_left_figures_out(extreme):
    said = words(extreme("gap", "province", indicator="crime_change"))
    assert (
        "Among the 100 communes that reported both years in full and have residents on record"
        in said
    )


def test_cases_of_which_nobody_told_the_clearance_are_not_no_cases(extreme):
    unknown = extreme("unasked", "province", indicator="clearance")
    assert "no figures of cases cleared came from Battambang" in unknown.finding
    assert "offences cleared — not reported" in key_figures(unknown)
    none = extreme("nothing", "commune", area=SECOND, indicator="clearance")
    assert "there is no case in" in none.finding
    assert "offences cleared — there were none" in key_figures(none)


def test_a_tooltip_says_which_of_the_two_a_rate_lacks(get, extreme, screen):
    snapshot = re.search(r"snapshot ([0-9a-f]+)", words(extreme("gap", "province")))[1]
    tips = get(
        f"/atlas/tooltips/{snapshot}/province?area=02&year=2023&indicator=crime_rate"
        "&level=commune&lang=en"
    ).json()
    assert tips[FIRST] == ["no rate: residents not known"]
    assert tips[PARTIAL] == ["no rate: not reported in full"]


# Drug cases -----------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
def test_where_residents_are_not_known_their_share_is_left_out(extreme, lang):
    shown = extreme("unasked", "drugs", lang, area="KH")
    share = {"en": "Khums had 90 % (95 % interval", "km": "ឃុំមាន 90 % (ចន្លោះ 95 %"}[lang]
    assert share in words(shown)
    told = [shown.finding, *(each for each in shown.words() if "90" in each)]
    for each in told:
        assert {"en": "cannot be said of", "km": "មិនអាចសន្និដ្ឋានបាន នៃប្រជាជន"}[lang] not in each
        assert {"en": "where —", "km": "ប្រជាជន —"}[lang] not in each


@pytest.mark.parametrize("lang", LANGUAGES)
def test_one_case_is_no_hundred_per_cent_and_its_move_no_unchanged_share(extreme, lang):
    shown = extreme("gap", "drugs", lang, area="02")
    said = {
        "en": "Of 1 case, khums had 1",
        "km": "ក្នុងចំណោមករណី 1 មាន 1 ករណីនៅឃុំ",
    }[lang]
    assert said in words(shown)
    notes = [note for chart in shown.charts for note in chart["layout"].get("annotations", ())]
    labels = " ".join(note["text"] for note in notes)
    for told in (shown.finding, key_figures(shown), words(shown), labels):
        assert not re.search(r"(?<![\d.,])100[\s ]%", told), told
        assert {"en": "no clear change", "km": "គ្មានការប្រែប្រួលច្បាស់លាស់"}[lang] not in told
