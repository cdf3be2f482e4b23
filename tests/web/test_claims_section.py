"""Published figures beside the records: known answers, both languages, nothing overstated."""

import csv
import html
import io
import re

import pytest
from streamlit.testing.v1 import AppTest

from svc_atlas import schema, settings
from svc_atlas.metrics import claims as judging
from svc_atlas.records import figures as published
from svc_atlas.snapshot import Snapshot
from svc_atlas.text import entries
from svc_atlas.text.formats import formats
from svc_atlas.web import claim_words, claims, current
from svc_atlas.web.facts import Facts
from tests.web.conftest import Page, run_page

LANGUAGES = ("km", "en")
FIGURES = published.figures()
KHMER = re.compile("[\u1780-\u17ff]")
LATIN = re.compile("[A-Za-z]")


@pytest.fixture
def claims_page():
    def of(**query) -> Page:
        return run_page("pages/claims.py", {"lang": "en"} | query)

    return of


@pytest.fixture
def opened():
    """A page of an area with the part on published figures open."""

    def of(name, **query) -> Page:
        run = AppTest.from_file(settings.ROOT / f"pages/{name}.py", default_timeout=60)
        run.query_params.update({"year": "2023", "lang": "en"} | query)
        run.session_state["map_painted"] = True
        run.session_state["drawers"] = {"claims": True}
        return Page(run.run())

    return of


@pytest.fixture
def official(snapshot):
    """The same records, said to be real."""
    return Snapshot(snapshot.folder, snapshot.manifest | {"synthetic": False})


def words(markup: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", markup))


# Words ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["indicator", "unit", "counter"])
def test_every_word_of_the_table_is_named_in_both_languages(word):
    held = set(FIGURES[word].dropna()) - set(claim_words.PERCENT)
    named = {key.split(".")[-1] for key in entries() if key.startswith(f"claims.{word}.")}
    assert held == named
    for key in held:
        entry = entries()[f"claims.{word}.{key}"]
        assert KHMER.search(entry["km"])
        assert not KHMER.search(entry["en"])


@pytest.mark.parametrize("word", ["indicator", "counter"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_two_words_of_the_table_share_a_name(word, lang):
    named = [entry[lang] for key, entry in entries().items() if key.startswith(f"claims.{word}.")]
    assert len(set(named)) == len(named)


@pytest.mark.parametrize("verdict", judging.VERDICTS)
def test_every_verdict_and_reason_is_said(verdict):
    assert f"claims.verdict.{verdict}" in entries()
    assert all(f"claims.why.{reason}" in entries() for reason in judging.REASONS)


@pytest.mark.parametrize("written", sorted(set(FIGURES["period"])))
def test_every_period_is_said_without_codes(written):
    english, khmer = (claim_words.period(formats(lang), written) for lang in ("en", "km"))
    assert not re.search(r"-|\bvs\b|\bH\d|\bQ\d|\bW\d", english)
    assert not LATIN.search(khmer)
    assert set(re.findall(r"\d{4}", english)) == set(re.findall(r"\d{4}", written))


def test_a_value_is_written_as_it_was_published():
    say = formats("en")
    assert claim_words.published(say, 19.96, "percent_change") == "+19.96\u202f%"
    assert claim_words.published(say, -73, "percent_change") == "\u221273\u202f%"
    assert claim_words.published(say, 81.1, "percent") == "81.1\u202f%"
    assert claim_words.published(say, 194768, "people") == "194\u202f768 people"


@pytest.mark.parametrize(
    ("at", "english", "khmer"),
    [
        (("KH", "2018", "clearance_rate"), "87\u202f% (in a part of the area)", "ផ្នែកមួយនៃតំបន់"),
        (("KH", "2022", "drugs_seized"), "over 14\u202f000 kg", "លើសពី 14\u202f000 គីឡូក្រាម"),
        (("12", "2012 vs 2011", "crime_change"), "nearly \u221215\u202f%", "ជិត \u221215\u202f%"),
        (("02", "2023", "targets_achieved_max"), "up to 94\u202f%", "រហូតដល់ 94\u202f%"),
        (("KH", "2021", "drugs_seized"), "about 4\u202f430 kg", "ប្រហែល 4\u202f430 គីឡូក្រាម"),
        (("KH", "2014", "crime_cases"), "2\u202f814 cases", "2\u202f814 ករណី"),
    ],
)
def test_a_figure_is_hedged_as_its_source_hedges_it(at, english, khmer):
    claim = next(c for c in FIGURES.itertuples() if (c.area, c.period, c.indicator) == at)
    assert claim_words.value(formats("en"), claim) == english
    assert khmer in claim_words.value(formats("km"), claim)


@pytest.mark.parametrize("qualifier", schema.QUALIFIERS)
def test_every_qualifier_is_used_and_said(qualifier):
    assert qualifier in set(FIGURES["qualifier"])
    assert f"claims.qualified.{qualifier}" in entries()


# The demonstration ----------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("area", ["KH", "02", "18", "25"])
def test_the_page_is_whole(claims_page, area, lang):
    shown = claims_page(area=area, lang=lang)
    assert not shown.run.exception
    assert "SYNTHETIC DATA" in shown.html


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("name", "area"), [("nation", "KH"), ("province", "02")])
def test_the_part_of_an_area_s_page_is_whole(opened, name, area, lang):
    opened(name, lang=lang, **({} if area == "KH" else {"area": area})).assert_whole()


def test_nothing_of_it_is_sent_while_it_is_closed(page):
    shown = page("province", area="02", year="2023", lang="en")
    assert "phnompenhpost" not in shown.html


def test_records_made_by_a_program_reproduce_nothing(claims_page, screen):
    shown = claims_page()
    assert not any("reproduced" in said for said in shown_words(shown))
    judged = claim_words.of_area(screen("claims"))
    assert set(judged["verdict"]) == {"not_tested_calibrated", "not_tested_synthetic"}
    assert (judged["verdict"] == "not_tested_calibrated").sum() == 17
    assert "Demonstration records test none of them" in shown.finding


def shown_words(shown: Page) -> list[str]:
    return [words(shown.html), *map(str, shown.component("table")["rows"])]


@pytest.mark.parametrize("name", ["nation", "claims"])
def test_battambang_leads_where_the_list_is_national(name, opened, claims_page):
    if name == "claims":
        rows = claims_page().component("table")["rows"]
        assert [row[2:4] for row in rows[:6]] == [["Battambang", "2023"]] * 6
        assert [row[5] for row in rows[:6]] == [
            "68 communes", "34 communes", "1 commune", "103 communes", "\u221273\u202f%",
            "up to 94\u202f%",
        ]  # fmt: skip
        return
    shown = opened(name).html
    table = next(t for t in re.findall(r"<table.*?</table>", shown) if "68 communes" in t)
    places = re.findall(r"<small>(.*?)</small>", table)
    assert [place for place in places if "·" in place][:6] == ["Battambang · 2023"] * 6
    assert "See all published figures (183)" in words(shown)


@pytest.mark.parametrize("page_of", ["province", "claims"])
def test_the_fall_of_73_per_cent_has_counts_interval_and_its_gap(opened, claims_page, page_of):
    shown = opened("province", area="02") if page_of == "province" else claims_page(area="02")
    said = words(shown.html)
    assert "412 → 112 cases: the rate changed by \u221273\u202f% (95\u202f% interval" in said
    assert "The source gives no counts and names no base period." in said
    assert "made to meet this published figure, so they cannot test it" in said


def test_the_interval_is_that_of_the_exact_test(screen):
    here = screen("claims")
    row = here.facts.change("crime", "02", 2023, 2022)
    assert 0.2 < row["low"] < 0.27 < row["high"] < 0.35


def test_a_percentage_that_could_be_either_stands_with_both(claims_page):
    said = words(claims_page(area="02").html)
    assert "94\u202f% could be the clearance rate or the targets met" in said
    assert "offences cleared 93\u202f% (104 of 112)" in said
    assert "planned actions completed 94\u202f% (5\u202f538 of 5\u202f891)" in said


def test_a_province_s_list_is_its_own(claims_page):
    rows = claims_page(area="02").component("table")["rows"]
    assert len(rows) == 7
    assert {row[0] for row in rows} == {"02"}
    assert "No published figure of Tbong Khmum Province" in claims_page(area="25").finding


# Real records ---------------------------------------------------------------------------------


def test_real_records_are_held_to_what_was_published(screen, official):
    here = screen("claims", of=official)
    judged = claim_words.of_area(here).set_index(["area", "period", "indicator"]).sort_index()
    first = judged.loc[("02", "2023", "communes_tier1")]
    assert first["verdict"] == "reproduced"
    fall = judged.loc[("02", "2023", "crime_rate_change")]
    assert (fall["verdict"], fall["reason"]) == ("cannot_be_checked", "no_base_period")
    trafficking = judged.loc[("KH", "2019", "human_trafficking_cases")]
    assert trafficking["verdict"] == "differs"
    assert claim_words.difference(here.formats, trafficking) == "+9"
    drugs = judged.loc[("KH", "2019", "drug_cases")]
    assert set(drugs["verdict"]) == {"counters_disagree"}
    assert "counters disagree: 15; cannot" in claims.opening(here)


def test_the_94_per_cent_is_held_to_nothing_and_stands_beside_both_measures(screen, official):
    here = screen("claims", of=official)
    judged = claim_words.of_area(here).itertuples()
    targets = next(claim for claim in judged if claim.indicator == "targets_achieved_max")
    assert (targets.verdict, targets.reason) == ("cannot_be_checked", "unclear")
    both = claim_words.recorded(here.formats, targets)
    assert both == (
        "offences cleared 93\u202f% (104 of 112); "
        "planned actions completed 94\u202f% (5\u202f538 of 5\u202f891)"
    )
    assert claim_words.difference(here.formats, targets) == ""
    why = claim_words.reasons(here, targets, False)
    assert why == "the source does not make plain what was measured"


@pytest.mark.parametrize(
    ("lang", "why"),
    [
        ("en", "which of the two years the figure is of, and the records begin only in 2019"),
        ("km", "ក្នុងចំណោមឆ្នាំទាំងពីរ ហើយកំណត់ត្រាចាប់ផ្តើមតែពីឆ្នាំ2019"),
    ],
)
def test_a_figure_of_2010_or_2011_says_that_the_year_is_uncertain(screen, official, lang, why):
    here = screen("claims", of=official, area="02", lang=lang)
    judged = claim_words.of_area(here).itertuples()
    violence = next(claim for claim in judged if claim.indicator == "domestic_violence_total")
    assert violence.period == "2010 or 2011"
    assert claim_words.reasons(here, violence, False).endswith(why)


# The published figures against each other -----------------------------------------------------


def test_counters_stand_side_by_side_and_are_never_added(claims_page):
    said = words(claims_page().html)
    assert (
        "National Authority for Combating Drugs: 9\u202f806 cases · "
        "Anti-Drug Department: 9\u202f572 cases" in said
    )
    assert "13\u202f452 people · Anti-Drug Department: 12\u202f728 people" in said
    assert "19\u202f378" not in said  # 9,806 and 9,572 together


def test_what_does_not_add_up_is_said_with_its_sources(claims_page):
    shown = claims_page().html
    (faults,) = re.findall(r'<ul class="atlas-faults">(.*?)</ul>', shown, re.DOTALL)
    share, change, again, conflict, suspects = (
        words(item) for item in re.findall(r"<li>(.*?)</li>", faults)
    )
    assert "Preah Sihanouk Province, 2018: clearance rate published as 100\u202f%" in share
    assert "103 of 105, make 98.1\u202f%" in share
    assert "4\u202f617 (Military Police) to 3\u202f771 (Military Police), make" in change
    assert "give it: 2\u202f817 (National Police) to 2\u202f969 (counter not named)" in change
    assert "Sao Sokha" in change
    assert (
        "published as 4\u202f510 cases for first half of 2020 and for January 2020 to May" in again
    )
    assert "(AKP)" in again
    assert "In 5 months" in again
    assert "98\u202f% in one place and as 100\u202f% in another" in conflict
    assert "20\u202f490 people in one place and as 20\u202f489 people in another" in suspects
    assert "17 checks by arithmetic" in words(shown)
    assert "in agreement: 15, not in agreement: 2" in words(shown)


# Sources, the download, the choices -----------------------------------------------------------


def test_a_source_is_a_link_that_tells_nothing_of_the_reader(claims_page):
    shown = claims_page().html
    links = re.findall(r"<a [^>]*http[^>]*>", shown)
    assert links
    assert all('rel="noopener noreferrer"' in link for link in links)


def test_a_source_is_input(snapshot, monkeypatch, claims_page):
    tag = "<img src=x onerror=alert(1)>"
    patched = Snapshot(snapshot.folder, snapshot.manifest)
    figures = snapshot.table("figures").copy()
    figures["source"] = tag
    figures.loc[figures["area"] == "KH", "url"] = "javascript:alert(1)"
    patched._tables["figures"] = figures
    monkeypatch.setattr(current, "snapshot", lambda: patched)
    shown = claims_page()
    assert not shown.run.exception
    assert tag not in shown.html
    assert html.escape(tag) in shown.html
    assert "javascript:" not in shown.html
    assert "javascript:" not in str(shown.component("table")["rows"])


def test_the_list_is_a_download(get):
    answer = get("/atlas/table/claims.csv?year=2023&lang=en")
    assert answer.status == 200
    assert "svc-atlas_KH_claims_" in answer.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.body.decode("utf-8-sig"))))
    assert len(rows) == len(FIGURES)
    assert {row["source"] for row in rows} == {"SYNTHETIC"}
    fall = next(row for row in rows if row["published"] == "crime_rate_change")
    assert (fall["code"], fall["counts_before"], fall["counts_after"]) == ("02", "412", "112")
    assert fall["reason"] == "no_base_period"
    either = next(row for row in rows if row["published"] == "targets_achieved_max")
    assert (either["qualifier"], either["qualifier_name"]) == ("up_to", "up to")
    assert (either["recorded"], either["reason"]) == ("", "unclear")
    assert (either["cleared"], either["cleared_base"]) == ("104", "112")
    assert (either["achieved"], either["target"]) == ("5538", "5891")
    own = get("/atlas/table/claims.csv?area=02&year=2023&lang=km").body.decode("utf-8-sig")
    assert len(list(csv.DictReader(io.StringIO(own)))) == 7


def test_the_list_is_narrowed_by_verdict_and_by_words(claims_page):
    shown = claims_page()
    calibrated = Page(shown.run.selectbox(key="verdict").select("not_tested_calibrated").run())
    assert calibrated.component("table")["caption"].startswith("17 published figures")
    found = Page(calibrated.run.text_input(key="claims_find").input("road deaths").run())
    (row,) = found.component("table")["rows"]
    assert row[5] == "1\u202f981 people"
    nothing = Page(found.run.text_input(key="claims_find").input("zebra").run())
    assert "No figure answers to what was chosen." in nothing.html


def test_the_verdicts_are_made_once_for_a_snapshot(snapshot, monkeypatch):
    asked = []
    made = judging.judge
    monkeypatch.setattr(judging, "judge", lambda *a, **k: asked.append(1) or made(*a, **k))
    facts = Facts(snapshot)
    assert facts.claims is facts.claims
    assert asked == [1]


def test_the_claim_of_94_per_cent_opens_the_targets_by_quality():
    run = AppTest.from_file(settings.ROOT / "src/web/frame.py", default_timeout=60)
    run.query_params.update({"year": "2025", "lang": "en"})
    run.session_state["map_painted"] = True
    run.session_state["drawers"] = {"claims": True}
    shown = Page(run.run().button(key="targets_of_02_2023").click().run())
    assert shown.finding.startswith("In 2023")
    assert "Battambang" in shown.finding
    assert "In 2023, 94\u202f% (5\u202f538 of 5\u202f891) of planned actions" in shown.html


@pytest.mark.parametrize("lang", ["km", "en"])
def test_a_word_that_nobody_named_is_shown_as_it_is_and_as_that(screen, lang):
    here = screen(lang=lang)
    for of in (claim_words.counter, claim_words.indicator):
        told = of(here, "new_office<script>")
        assert "new_officescript" in told
        assert "<" not in told
    assert claim_words.published(formats(lang), 3, "barrels").endswith("barrels")
