"""Every page, run whole in both languages: what is said, what is sent, what a choice does."""

import re
from html import escape
from itertools import count

import pytest

from svc_atlas.errors import AtlasError
from svc_atlas.gazetteer import load
from svc_atlas.launcher import Launcher
from svc_atlas.schema import INDICATORS
from svc_atlas.snapshot import Snapshot
from svc_atlas.text import text
from svc_atlas.web import current, states

AREA_OF = {"nation": "KH", "province": "02", "district": "0203", "commune": "020301"}
#: Each page with each indicator; the languages take turns, so that each meets both.
TURNS = [
    (page, indicator, ("km", "en")[(place + turn) % 2])
    for turn, page in enumerate(AREA_OF)
    for place, indicator in enumerate(INDICATORS)
]
HOSTILE = "<script>alert(1)</script>"


@pytest.mark.parametrize(("name", "indicator", "lang"), TURNS)
def test_a_page_is_whole(page, name, indicator, lang):
    shown = page(name, area=AREA_OF[name], year="2023", indicator=indicator, lang=lang)
    shown.assert_whole()
    assert shown.map["indicator"] == indicator
    assert shown.charts


@pytest.mark.parametrize("name", AREA_OF)
@pytest.mark.parametrize("lang", ["km", "en"])
def test_the_first_year_is_whole_too(page, name, lang):
    shown = page(name, area=AREA_OF[name], year="2019", indicator="crime_change", lang=lang)
    shown.assert_whole()
    assert set(shown.map["classes"]) == {"u"}  # nothing can be compared with nothing


@pytest.mark.parametrize("lang", ["km", "en"])
def test_one_offence_alone(page, lang):
    for name in ("nation", "commune"):
        shown = page(name, area=AREA_OF[name], year="2023", indicator="crime_rate",
                     offence="theft", lang=lang)  # fmt: skip
        shown.assert_whole()


def test_a_commune_that_did_not_report_has_a_whole_page(page, snapshot):
    told = snapshot.table("coverage")
    missing = told[(told["table"] == "offences") & (told["year"] == 2023)
                   & (told["status"] == "missing")]["commune"].iloc[0]  # fmt: skip
    for lang in ("km", "en"):
        page("commune", area=missing, year="2023", lang=lang).assert_whole()


def test_the_province_says_what_the_governor_asks(page):
    shown = page("province", area="02", year="2023", lang="en")
    assert "68 of the 103 ranked communes of Battambang Province" in shown.finding
    assert "One is third-tier: Kampong Prieng." in shown.finding
    assert [shown.map["classes"].count(tier) for tier in "123"] == [68, 34, 1]
    assert "Moved up since 2022" in shown.html
    assert "Moved down since 2022" in shown.html


def test_the_movers_of_a_province_are_those_whose_tier_changed(page, snapshot):
    tiers = snapshot.table("tiers")
    tiers = tiers[tiers["commune"].str.startswith("02")]
    held = {
        year: tiers[tiers["year"] == year].set_index("commune")["tier"] for year in (2022, 2023)
    }
    both = held[2022].to_frame("before").join(held[2023].rename("after"), how="inner")
    html = page("province", area="02", year="2023", lang="en").html
    for words, moved in (("up", both["after"] < both["before"]),
                         ("down", both["after"] > both["before"])):  # fmt: skip
        assert f"Moved {words} since 2022: {moved.sum()} commune" in html
        for code in both.index[moved]:
            assert f"/commune?area={code}&amp;year=2023" in html


@pytest.mark.parametrize("lang", ["km", "en"])
def test_in_the_first_year_nobody_has_moved_and_it_says_why(page, screen, lang):
    html = page("province", area="02", year="2019", lang=lang).html
    assert f'<p class="atlas-note">{screen(lang=lang).text("key.no_earlier")}</p>' in html
    assert "2018" not in html


@pytest.mark.parametrize("lang", ["km", "en"])
def test_the_faults_of_the_official_list_are_shown(page, lang):
    html = page("nation", lang=lang, drawers={"notes": True}).html
    repairs = load().repairs
    assert len(repairs) > 5
    for repair in repairs:
        assert escape(repair.sentence(lang)) in html


def test_a_province_lists_the_faults_of_its_own_area_and_how_many_there_are_elsewhere(page):
    battambang = page("province", area="02", lang="en", drawers={"notes": True}).html
    siem_reap = page("province", area="17", lang="en", drawers={"notes": True}).html
    repairs = load().repairs
    spelt = next(r.sentence("en") for r in repairs if r.code == "17")
    assert escape(spelt) in siem_reap
    assert escape(spelt) not in battambang
    own = sum(escape(r.sentence("en")) in siem_reap for r in repairs)
    assert 0 < own < len(repairs)
    assert f": {len(repairs) - own} more faults" in siem_reap


@pytest.mark.parametrize("lang", ["km", "en"])
def test_a_commune_on_a_shape_of_before_its_division_says_with_whom(page, snapshot, lang):
    divided = Snapshot(snapshot.folder, snapshot.manifest)
    areas = snapshot.table("areas")
    divided._tables["areas"] = areas.assign(
        boundary=areas["boundary"].where(areas["code"] != "020302", "020301")
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(current, "snapshot", lambda: divided)
        shown = page("commune", area="020301", year="2023", lang=lang)
    shown.assert_whole()
    note = re.search(r'<p class="atlas-note">(.*?)</p>', shown.html)[1]
    other = areas.set_index("code").loc["020302", f"name_{lang}"]
    assert other in note
    alone = page("commune", area="020303", year="2023", lang=lang)
    assert "atlas-note" not in alone.html


def test_the_commune_profile(page):
    shown = page("commune", area="020301", year="2023", lang="en")
    for heading in ("Offences reported in 2023", "Police and village guards, 2023", "Villages: ",
                    "Neighbouring communes"):  # fmt: skip
        assert heading in shown.html
    assert shown.html.count('<th scope="row">') == 15  # each offence of the vocabulary
    assert "/commune?area=0203" in shown.html  # a neighbour


def test_a_silent_neighbour_is_not_called_unranked(page, snapshot):
    told = snapshot.table("coverage")
    tiers = told[(told["table"] == "tiers") & (told["year"] == 2023)].set_index("commune")["status"]
    beside = snapshot.table("neighbours")
    silent = beside[beside["neighbour"].map(tiers) == "missing"].iloc[0]
    html = page("commune", area=silent["code"], year="2023", lang="en").html
    (note,) = re.findall(rf"area={silent['neighbour']}&amp;.*?</a> (.*?)</li>", html)
    assert note == "not reported"


def test_residents_are_known_also_where_offences_are_not(page, snapshot):
    told = snapshot.table("coverage")
    missing = told[(told["table"] == "offences") & (told["year"] == 2023)
                   & (told["status"] == "missing")]["commune"].iloc[0]  # fmt: skip
    html = page("commune", area=missing, year="2023", lang="en").html
    assert re.search(r"<dt>residents</dt><dd>[\d\u202f]+</dd>", html)


def test_until_the_map_has_painted_there_are_no_charts_and_no_table(page):
    shown = page("province", area="02", year="2023", painted=False)
    assert "atlas-finding" in shown.html
    assert len(shown.map["classes"]) == 103
    assert shown.charts == []
    assert "svc_atlas_table" not in [s.get("componentName") for _, s in shown.sent]


def test_the_source_stands_on_every_page(page, snapshot):
    for name, area in AREA_OF.items():
        html = page(name, area=area, lang="en").html
        foot = re.search(r'<footer class="atlas-source">(.*?)</footer>', html, re.DOTALL)[1]
        assert snapshot.id in foot
        assert "SYNTHETIC" in foot
        assert "not surveyed" in foot  # the embedded layer is schematic
        assert "not all that happened" in foot


def test_every_link_leads_to_a_view_of_the_atlas(page, screen):
    for name, area in AREA_OF.items():
        html = page(name, area=area, year="2023", lang="en").html
        for path, query in re.findall(r'href="/(\w*)\?([^"]*)"', html):
            asked = dict(pair.split("=") for pair in query.replace("&amp;", "&").split("&"))
            here = screen(path or "nation", **asked)
            assert not here.notices
            assert (here.view.year, here.view.lang) == (2023, "en")


# The address ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "area"),
    [
        ({"area": "02"}, "Battambang Province"),
        ({"area": "0203"}, "Krong Battambang"),
        ({"area": "020301"}, "Sangkat Tuol Ta Ek"),
        ({}, "Cambodia"),
    ],
)
def test_the_bare_address_leads_to_the_page_of_its_area(framed, query, area):
    shown = framed(lang="en", year="2023", **query)
    shown.assert_whole()
    assert shown.component("area")["trail"][-1]["name"] == area
    assert shown.run.query_params["year"] == "2023"
    assert shown.warnings == ""


@pytest.mark.parametrize(
    "query",
    [
        {"area": HOSTILE},
        {"year": "1066"},
        {"year": "abc"},
        {"indicator": HOSTILE},
        {"level": "village"},
        {"lang": "fr"},
        {"against": "2023", "indicator": "tier_change"},
        {"offence": HOSTILE, "indicator": "crime_rate"},
        {"area": "02" * 5000},
        {"area": "\x00"},
    ],
    ids=count(),
)
def test_a_broken_address_shows_a_whole_page_and_says_what_it_did_not_follow(framed, query):
    asked = {"area": "02", "year": "2023", "lang": "en"} | query
    shown = framed(**asked)
    shown.assert_whole()
    assert shown.warnings
    assert HOSTILE not in shown.html


def test_a_notice_shows_strange_values_as_they_are_written(framed):
    warning = framed(area="[x](https://example.org) **b** `c` :red[d] $e$", lang="en").warnings
    assert not re.search(r"(?<!\\)[\[\]()*`$:#]", warning.split("“")[1].split("”")[0])


def test_an_area_of_another_page_is_not_called_unknown(framed):
    assert "which there is not" in framed(area="9999", lang="en").warnings


# Choices --------------------------------------------------------------------------------------


def choose(shown, name, value):
    shown.run.selectbox(key=name).select(value).run()
    return dict(shown.run.query_params)


def test_a_choice_is_written_to_the_address(framed):
    start = {"area": "02", "year": "2023", "lang": "en"}
    assert choose(framed(**start), "year", 2021)["year"] == "2021"
    assert choose(framed(**start), "indicator", "crime_change")["indicator"] == "crime_change"
    assert choose(framed(**start), "level", "district")["level"] == "district"
    theft = choose(framed(**start, indicator="crime_rate"), "offence", "theft")
    assert (theft["offence"], theft["indicator"]) == ("theft", "crime_rate")
    against = choose(framed(**start, indicator="tier_change"), "against", 2020)
    assert (against["against"], against["year"]) == ("2020", "2023")


def test_all_offences_again_leaves_none_in_the_address(framed):
    shown = framed(area="02", year="2023", indicator="crime_rate", offence="theft", lang="en")
    assert "offence" not in choose(shown, "offence", "")


def test_the_language_is_one_click_away(framed):
    shown = framed(area="02", year="2023", lang="en")
    shown.run.segmented_control(key="lang").select("km").run()
    assert shown.run.query_params["lang"] == "km"


def test_the_arrows_step_a_year_and_stop_at_the_ends(framed):
    shown = framed(year="2024", lang="en")
    shown.run.button(key="year_on").click().run()
    assert shown.run.query_params["year"] == "2025"
    assert shown.run.button(key="year_on").disabled
    first = framed(year="2019", lang="en")
    assert first.run.button(key="year_back").disabled


def test_the_year_compared_with_moves_along_unless_it_was_chosen(framed):
    follows = framed(year="2023", indicator="tier_change", lang="en")
    assert "against" not in choose(follows, "year", 2021)
    stays = framed(year="2023", against="2019", indicator="tier_change", lang="en")
    assert choose(stays, "year", 2022)["against"] == "2019"
    # A year at or before the one compared with takes the year before it, without a warning.
    passed = framed(year="2023", against="2021", indicator="tier_change", lang="en")
    assert "against" not in choose(passed, "year", 2021)
    assert not passed.run.warning


def test_only_earlier_years_can_be_compared_with(framed):
    shown = framed(year="2021", indicator="crime_change", lang="en")
    assert list(shown.run.selectbox(key="against").options) == ["2020", "2019"]
    first = framed(year="2019", indicator="crime_change", lang="en")
    assert "against" not in [box.key for box in first.run.selectbox]


def test_an_area_chosen_on_the_map_or_by_search_is_gone_to(framed):
    shown = framed(year="2023", lang="en")
    shown.run.session_state["pending_area"] = "0203"
    shown.run.run()
    assert shown.run.query_params["area"] == "0203"
    shown.run.session_state["pending_area"] = HOSTILE
    shown.run.run()
    assert not shown.run.exception
    assert shown.run.query_params["area"] == "0203"


# States ---------------------------------------------------------------------------------------


def test_without_a_snapshot_the_page_says_what_to_do_in_both_languages(
    framed, tmp_path, monkeypatch
):
    monkeypatch.setenv("SVC_HOME", str(tmp_path))
    run = framed(lang="en").run
    assert not run.exception
    assert len(run.error) == 1
    said = "\n".join(element.value for element in run.markdown)
    assert "svc demo" in said
    assert re.search("[ក-៹]", said)


def starting(monkeypatch, home, state, reason=None):
    """A launcher of an empty home in a state."""
    monkeypatch.setenv("SVC_HOME", str(home))
    launcher = Launcher(home)
    launcher.state, launcher.reason = state, reason
    monkeypatch.setattr(states, "_started", [launcher])


@pytest.mark.parametrize("lang", ["km", "en"])
def test_while_the_first_snapshot_is_made_the_page_waits_without_alarm(
    framed, tmp_path, monkeypatch, lang
):
    starting(monkeypatch, tmp_path, "making")
    run = framed(lang=lang).run
    assert not run.exception
    assert not run.error
    assert [element.value for element in run.info] == [text(lang)("state.making")]


def test_when_it_cannot_be_made_the_page_says_why_in_both_languages(framed, tmp_path, monkeypatch):
    reason = AtlasError("launcher.read_only", folder=tmp_path)
    starting(monkeypatch, tmp_path, "failed", reason)
    run = framed().run
    assert not run.exception
    said = [element.value for element in run.markdown]
    assert [reason.message("km"), reason.message("en")] == said


def test_a_chart_without_figures_has_words_and_no_empty_heading(page):
    shown = page("nation", year="2019", indicator="crime_change", lang="en")
    assert not re.search(r'<h2 class="atlas-heading">\s*</h2>', shown.html)
    said = [sent["alt"] for kind, sent in shown.sent if kind == "plotly_chart"]
    assert said
    assert all(said)
    assert "There are no figures for this year." in said


@pytest.mark.parametrize(
    ("audience", "lang", "said"),
    [
        ("official", "en", "For officials"),
        ("official", "km", "សម្រាប់មន្ត្រី"),
        ("public", "en", "For the public"),
        ("public", "km", "សម្រាប់សាធារណជន"),
    ],
)
def test_the_last_line_of_a_page_says_for_whom_it_is(
    page, snapshot, monkeypatch, audience, lang, said
):
    monkeypatch.setattr(snapshot, "audience", audience)
    footer = page("nation", area="KH", year="2023", lang=lang).html.split("<footer", 1)[1]
    assert said in footer
