"""The page of drugs: what is said of cases, of their spread, of seizures and of what was done."""

import csv
import html
import io
import json
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from scipy import stats
from streamlit.testing.v1 import AppTest

from svc_atlas import settings
from svc_atlas.address import DRUG_OFFENCES
from svc_atlas.schema import DRUG_GROUPS, OFFENCES
from svc_atlas.snapshot import publish
from svc_atlas.web import drugs_findings, drugs_places
from svc_atlas.web.screen import page_file
from tests.web import handed_in
from tests.web.conftest import Page

LANGUAGES = ("km", "en")
SPACE = "\u202f"


def cases(snapshot, area, year, group=None):
    """The drug cases and suspects that stand in the records, added up by hand."""
    rows = snapshot.table("drugs")
    rows = rows[(rows["year"] == year) & rows["commune"].str.startswith(area.replace("KH", ""))]
    if group:
        rows = rows[rows["group"] == group]
    return int(rows["cases"].sum()), int(rows["suspects"].sum())


def spaced(number: int) -> str:
    return f"{number:,}".replace(",", SPACE)


@pytest.fixture
def framed_drugs():
    """The page of drugs with the bar."""

    def of(**query) -> Page:
        run = AppTest.from_file(settings.ROOT / "src/web/frame.py", default_timeout=60).run()
        run.switch_page(page_file("drugs"))
        run.query_params.update(query)
        return Page(run.run())

    return of


# Whole ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("area", "year", "lang"),
    [
        ("KH", "2019", "km"), ("KH", "2023", "en"), ("02", "2019", "en"), ("02", "2025", "km"),
        ("12", "2023", "km"), ("0203", "2019", "km"), ("0203", "2023", "en"),
    ],
)  # fmt: skip
def test_the_page_is_whole(page, area, year, lang):
    shown = page("drugs", area=area, year=year, lang=lang)
    shown.assert_whole()
    assert (shown.map["area"], shown.map["indicator"]) == (area, "drug_rate")


@pytest.mark.parametrize(("group", "lang"), [*zip(DRUG_GROUPS, LANGUAGES * 3, strict=True)])
def test_the_page_of_one_group_is_whole(page, group, lang):
    page("drugs", area="02", year="2023", offence=f"drug_{group}", lang=lang).assert_whole()


@pytest.mark.parametrize("estimate", ["smoothed", "pooled", "clusters"])
def test_the_map_can_be_estimated_as_elsewhere(page, estimate):
    shown = page("drugs", year="2023", estimate=estimate, lang="en")
    shown.assert_whole()
    assert shown.map["estimate"] == estimate


# The sentences --------------------------------------------------------------------------------


def test_the_first_sentence_has_cases_and_suspects_of_both_years(page, snapshot):
    finding = page("drugs", area="02", year="2023", lang="en").finding
    (count, people), (before, others) = (cases(snapshot, "02", year) for year in (2023, 2022))
    assert finding.startswith(
        f"In 2023, {count} drug cases with {spaced(people)} suspects were recorded in Battambang "
        f"Province; in 2022, {before} with {others}."
    )
    assert "A drug map shows enforcement, not use." in finding


def test_one_group_is_counted_and_named(page, snapshot):
    finding = page("drugs", area="02", year="2023", offence="drug_use", lang="en").finding
    count, people = cases(snapshot, "02", 2023, "use")
    assert f"In 2023, {count} drug cases (use) with {people} suspects were" in finding


def test_the_country_s_change_is_told_from_chance_and_rests_on_both_years(page):
    finding = page("drugs", year="2023", lang="en").finding.replace("\xa0", " ")
    said = re.search(
        r"The rate per resident rose beyond chance, if each case stands alone: \+3\d\.\d.% "
        r"\((.{5}) → (.{5}) cases\) in the 1.542 communes that reported both years in full",
        finding,
    )
    before, after = (int(number.replace(SPACE, "")) for number in said.groups())
    assert stats.binomtest(after, before + after, 0.51).pvalue < 1e-6
    assert "45 communes did not report." in finding


def test_the_change_stands_with_its_interval(page, screen):
    found = drugs_findings.compared(screen("drugs", year="2023"))
    before, after = int(found["before"]), int(found["after"])
    exact = stats.binomtest(after, before + after).proportion_ci(0.95, method="exact")
    scale = found["exposure_before"] / found["exposure_after"]
    low, high = (100 * (scale * end / (1 - end) - 1) for end in exact)
    finding = page("drugs", year="2023", lang="en").finding.replace(SPACE, "")
    assert f"95% interval +{low:.1f}% to +{high:.1f}%. Khums had" in finding


def test_a_clear_rise_of_the_khums_share_says_what_it_rests_on(page):
    finding = page("drugs", year="2023", lang="en").finding
    (sentence,) = (each for each in finding.split(". ") if "a clear rise" in each)
    assert "if each case stands alone, but one operation can bring several" in sentence


def test_a_share_of_one_case_is_counted_and_its_change_cannot_be_said(page):
    shown = page("drugs", area="02", year="2023", offence="drug_driving", lang="en")
    assert "Of 1 case, khums had 1, where 86" in shown.finding
    assert "they had 0 of 1 case: whether their share changed cannot be said" in shown.finding
    said = html.unescape(shown.html)
    assert "changed between 2019 (4 of 5) and 2023 (1 of 1) cannot be said" in said
    assert "no clear change between" not in said


@pytest.mark.parametrize("area", ["02", "0203"])
def test_chance_is_named_where_an_independent_test_finds_no_change(page, screen, area):
    at = screen("drugs", area=area, year="2023")
    change = drugs_findings.compared(at)
    share = change["exposure_after"] / (change["exposure_after"] + change["exposure_before"])
    both = int(change["after"] + change["before"])
    clear = stats.binomtest(int(change["after"]), both, share).pvalue < 0.05
    assert ("no clear change" in drugs_findings.change(at)) is not clear


def test_the_khums_share_stands_with_its_interval_and_the_year_before(page, snapshot):
    urban = snapshot.table("areas").set_index("code")["urban"]
    rows = snapshot.table("drugs")
    rows = rows[rows["commune"].str.startswith("02") & rows["year"].isin([2022, 2023])]
    assert rows["cases"].notna().all()  # every commune of Battambang counts in both
    sums = rows.groupby(["year", rows["commune"].map(urban)])["cases"].sum()
    khum, both = int(sums[2023, False]), int(sums[2023].sum())
    ends = stats.binomtest(khum, both).proportion_ci(method="exact")
    before = sums[2022, False] / sums[2022].sum()
    p = stats.fisher_exact([[sums[y, False], sums[y, True]] for y in (2022, 2023)]).pvalue
    assert p > 0.05
    finding = page("drugs", area="02", year="2023", lang="en").finding.replace(SPACE, "")
    assert (
        f"Khums had {khum / both:.1%} (95% interval {ends.low:.1%} to {ends.high:.1%}) of the "
        f"cases and 86% of the residents; in 2022 they had {before:.0%} of the cases: "
        "no clear change."
    ) in finding


def test_where_all_are_sangkats_there_is_no_share_but_how_many_had_a_case(page):
    shown = page("drugs", area="12", year="2019", lang="en")
    assert "All communes that reported in full are sangkats: 102 of 102 had" in shown.finding
    assert "share of cases in khums" not in shown.html


def test_the_first_year_is_compared_with_nothing(page):
    shown = page("drugs", year="2019", lang="en")
    assert "2018" not in shown.finding
    assert "chance" not in shown.finding
    assert "no earlier year to compare with" in shown.html


def test_few_cases_say_nothing_of_a_change(screen):
    district = screen("drugs", area="0214", year="2023")
    found = drugs_findings.compared(district)
    assert found["before"] + found["after"] > 0
    said = drugs_findings.change(district)
    assert ("too few" in said) is (found["class"] == "cannot_be_said")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_province_that_sent_nothing_is_not_said_to_have_none(tmp_path, monkeypatch, page, lang):
    handed_in.hand_in(tmp_path)
    publish(tmp_path)
    monkeypatch.setenv("SVC_HOME", str(tmp_path))
    shown = page("drugs", area="08", year="2023", lang=lang)
    assert not shown.run.exception
    words = {
        "en": "was received from Kandal Province, which does not mean none",
        "km": "មិនមែនមានន័យថាសូន្យទេ",
    }
    assert words[lang] in shown.finding
    assert set(shown.map["classes"]) == {"n"}
    nothing = {"en": "— not reported", "km": "— មិនបានរាយការណ៍"}[lang]
    silent = {
        "en": "No commune of Kandal Province reported drug cases of 2023.",
        "km": "បានរាយការណ៍អំពីករណីគ្រឿងញៀនទេ",
    }
    assert silent[lang] in shown.html
    assert not tables(shown)  # no order of places, and no "0 had any"
    row = re.search(r'<tr><th scope="row">2023</th>(.*?)</tr>', shown.html)[1]
    assert row.count(f'<td class="number">{nothing}</td>') == 5


# One group ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("lang", "group"), [("en", " (manufacturing)"), ("km", " (ផលិត)")])
def test_every_caption_of_one_group_names_it(page, lang, group):
    shown = page("drugs", year="2023", offence="drug_production", lang=lang)
    said = html.unescape(shown.html)
    captions = [table["caption"] for table in tables(shown)]
    assert len(captions) == 2
    assert all(group in caption for caption in captions)
    cases = {"en": "at least one drug case", "km": "មានករណីគ្រឿងញៀន"}[lang]
    assert f"{cases}{group}" in said
    assert f"{cases} " not in said.replace(f"{cases}{group}", "")
    # Cases, suspects, operations and sessions stand of all groups, and are said to.
    alone = {"en": "not of manufacturing alone", "km": "មិនមែនតែប្រភេទ «ផលិត»"}[lang]
    assert alone in said


def test_a_district_without_cases_of_a_group_is_not_said_to_have_no_drug_case(page, snapshot):
    assert cases(snapshot, "0203", 2019, "cultivation")[0] == 0
    assert cases(snapshot, "0203", 2019)[0] > 0
    said = page("drugs", area="0203", year="2019", offence="drug_cultivation", lang="en").html
    assert "With at least one drug case (cannabis cultivation) in 2019: sangkats 0" in said


def test_of_all_groups_none_is_named(page):
    said = page("drugs", year="2023", lang="en").html
    assert "With at least one drug case in 2023" in said
    assert "Of all groups together" not in said


# The sections ---------------------------------------------------------------------------------


def table_rows(shown, head: str) -> list[list[str]]:
    table = next(t for t in re.findall(r"<table.*?</table>", shown.html, re.DOTALL) if head in t)
    return [
        [html.unescape(re.sub(r"<[^>]*>", "", c)) for c in re.findall(r"<t[hd].*?</t[hd]>", row)]
        for row in re.findall(r"<tr.*?</tr>", table, re.DOTALL)
    ]


def test_the_groups_add_up_to_all_cases_and_each_leads_to_its_map(page):
    shown = page("drugs", area="02", year="2023", offence="drug_use", lang="en")
    rows = {row[0]: row[1:] for row in table_rows(shown, "Group")}
    counts = {name: int(row[0].replace(SPACE, "")) for name, row in rows.items() if name != "Group"}
    whole = counts.pop("All drug cases")
    assert sum(counts.values()) == whole
    assert len(counts) == len(DRUG_GROUPS)
    links = [html.unescape(link) for link in re.findall(r'href="(/drugs\?[^"]*)"', shown.html)]
    asked = [parse_qs(urlsplit(link).query).get("offence") for link in links]
    assert [[offence] for offence in DRUG_OFFENCES] == [each for each in asked if each][:6]


def test_the_map_of_a_group_shows_its_cases_alone(get, snapshot):
    tips = "/atlas/tooltips/{}/drugs?area=02&year=2023&offence=drug_{}&lang=en"
    for group in ("use", "trafficking"):
        lines = get(tips.format(snapshot.id, group)).json()
        held = [re.match(r"drugs: (\d+) case", said[0]) for said in lines.values()]
        assert sum(int(each[1]) for each in held) == cases(snapshot, "02", 2023, group)[0]


def test_the_legend_of_a_group_names_it_and_has_breaks_of_its_own(get, snapshot):
    words = f"/atlas/words/{snapshot.id}?indicator=drug_rate&lang=en"
    whole, use = get(words).json(), get(f"{words}&offence=drug_use").json()
    assert use["title"].startswith("Drug rate · use")
    assert use["classes"]["5"] != whole["classes"]["5"]


@pytest.mark.parametrize(
    ("indicator", "offence"),
    [("crime_rate", each) for each in OFFENCES] + [("drug_rate", each) for each in DRUG_OFFENCES],
)
def test_no_class_of_a_rare_offence_begins_where_it_ends(get, snapshot, indicator, offence):
    query = f"indicator={indicator}&offence={offence}&lang=en"
    classes = get(f"/atlas/words/{snapshot.id}?{query}").json()["classes"]
    ranges = [classes[key]["label"].split(" – ") for key in "12345" if key in classes]
    for low, *high in ranges:
        assert [low] != high, ranges
    assert len(set(map(tuple, ranges))) == len(ranges)


def test_suspects_operations_and_sessions_stand_beside_the_cases_of_each_year(page, snapshot):
    shown = page("drugs", area="02", year="2023", lang="en")
    row = next(row for row in table_rows(shown, "suspects per case") if row[0] == "2023")
    done = snapshot.table("activities")
    done = done[(done["year"] == 2023) & done["commune"].str.startswith("02")]
    held = done.groupby("activity")["count"].sum()
    count, people = cases(snapshot, "02", 2023)
    assert row[1:] == [
        str(count), spaced(people), f"{people / count:.1f}",
        spaced(held["entertainment_venue_operation"]), spaced(held["education_session"]),
        "103 of 103",
    ]  # fmt: skip
    assert "none of them is shown to be the cause of another" in shown.html


def test_seizures_are_each_in_its_unit_and_no_sum_is_told(page, snapshot):
    shown = page("drugs", area="02", year="2023", lang="en")
    rows = snapshot.table("seizures")
    rows = rows[(rows["year"] == 2023) & rows["commune"].str.startswith("02")]
    kilograms = rows[rows["unit"] == "kg"]["amount"].sum()
    said = " ".join(shown.words()).replace(SPACE, "")
    assert f"{kilograms:.0f} kg" not in said
    assert f"{rows.loc[rows['substance'] == 'ketamine', 'amount'].sum():.0f}\xa0kg" in said
    assert "they cannot be rebuilt from these figures" in shown.html


def test_provinces_are_ranked_by_rate_and_communes_by_cases(page, snapshot):
    shown = page("drugs", year="2023", lang="en")
    sent = [s for kind, s in shown.sent if kind == "bidi_component"]
    provinces, communes = (json.loads(s["json"]) for s in sent if "table" in s["componentName"])
    assert (len(provinces["rows"]), provinces["pages"], provinces["sort"]) == (8, 4, [2, True])
    rates = [float(row[4].split("\xa0")[0]) for row in provinces["rows"]]
    assert rates == sorted(rates, reverse=True)
    most = snapshot.table("drugs").query("year == 2023").groupby("commune")["cases"].sum()
    assert communes["rows"][0][0] == most.idxmax()
    assert provinces["rows"][0][5].startswith("1\xa0(1\u2060–")


def test_a_rate_stands_with_its_interval_and_counts(screen):
    rows = drugs_places.frame(screen("drugs", year="2023"), "province")
    battambang = rows.loc["02"]
    assert battambang["rate"] == pytest.approx(1e4 * battambang["cases"] / battambang["residents"])
    chi = stats.chi2.ppf([0.025, 0.975], [2 * battambang["cases"], 2 * battambang["cases"] + 2]) / 2
    assert [battambang["low"], battambang["high"]] == pytest.approx(
        list(1e4 * chi / battambang["residents"])
    )


def test_the_ranks_of_districts_are_among_those_of_the_province(screen):
    at = screen("drugs", area="02", year="2023")
    ranks = at.facts.drug_ranks("district", 2023, "02", None)
    assert len(ranks) == 14
    assert ranks["rank"].min() == 1
    assert ranks["rank_high"].max() <= 14
    assert (ranks["rank_low"] <= ranks["rank"]).all()


def test_what_the_spread_rests_on_is_said(page):
    shown = html.unescape(page("drugs", year="2023", lang="en").html)
    assert "The khums' share of the cases clearly rose from 38" in shown
    assert re.search(r"rest on 1.598 communes that reported in full, of 1.654", shown)
    assert "One operation can bring several cases" in shown
    assert "45 communes did not report seizures of 2023" in shown


def test_where_all_reported_no_others_are_told_of(page):
    assert (
        "the others are not counted" not in page("drugs", area="0203", year="2019", lang="en").html
    )


# Going there ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["nation", "province", "district", "commune"])
def test_every_page_leads_to_the_drugs_of_its_area(framed, name):
    area = {"nation": "", "province": "02", "district": "0203", "commune": "020301"}[name]
    shown = framed(lang="en", year="2023", **({"area": area} if area else {}))
    side = next(s for s in shown.component("area")["sides"] if s["code"] == "drugs")
    address = urlsplit(side["href"])
    assert (address.path, side["name"], side["here"]) == ("/drugs", "Drugs", False)
    assert parse_qs(address.query).get("area", [""])[0] == area[:4]
    foot = re.search(r'<footer class="atlas-source">(.*?)</footer>', shown.html, re.DOTALL)[1]
    assert html.escape(side["href"]) in foot


def test_a_group_is_chosen_in_the_bar_and_stands_in_the_address(framed_drugs):
    shown = framed_drugs(area="02", year="2023", lang="en")
    shown.run.selectbox(key="offence").select("drug_trafficking").run()
    assert dict(shown.run.query_params) == {
        "area": "02", "year": "2023", "offence": "drug_trafficking", "lang": "en",
    }  # fmt: skip
    shown.run.selectbox(key="offence").select("").run()
    assert "offence" not in shown.run.query_params


def test_an_area_chosen_stays_with_the_drugs_and_a_commune_leaves_them(screen):
    here = screen("drugs", area="02", year="2023", offence="drug_use")
    assert here.to("0203").query()["offence"] == "drug_use"
    assert here.to("0203").path == "drugs"
    assert here.to("020301").path == "commune"
    assert here.page_of("02").query()["indicator"] == "tier"


def test_a_broken_group_falls_back_and_says_so(framed_drugs):
    shown = framed_drugs(offence="<script>", lang="en")
    shown.assert_whole()
    assert "All drug cases" in shown.warnings
    assert "<script>" not in shown.html


def test_the_download_has_the_cases_of_the_map(get, snapshot):
    answer = get("/atlas/table/drugs.csv?area=02&year=2023&lang=en")
    assert answer.status == 200
    assert len(answer.body.decode("utf-8-sig").splitlines()) == 104


def tables(shown) -> list[dict]:
    sent = (each for kind, each in shown.sent if kind == "bidi_component")
    return [json.loads(each["json"]) for each in sent if "table" in each["componentName"]]


@pytest.mark.parametrize(("group", "linked"), [({}, True), ({"offence": "drug_use"}, False)])
def test_each_table_leads_to_its_own_download_or_to_none(page, get, group, linked):
    provinces, communes = tables(page("drugs", year="2023", lang="en", **group))
    assert bool(provinces["download"]) == linked
    rows = get(communes["download"]).body.decode("utf-8-sig").splitlines()
    assert len(rows) == 1654 + 1
    if linked:
        rows = list(
            csv.DictReader(io.StringIO(get(provinces["download"]).body.decode("utf-8-sig")))
        )
        assert {row["indicator"] for row in rows} == {"drug_rate"}
        cases = {row["code"]: row["drug_cases"] for row in rows}
        assert len(cases) == 25
        for code, _, _, shown, *_ in provinces["rows"]:
            assert float(cases[code]) == int(shown.replace(SPACE, ""))


def test_all_districts_of_the_country_are_ranked_when_asked_for(page):
    assert len(tables(page("drugs", year="2023", lang="en"))) == 2
    shown = page("drugs", year="2023", lang="en", drawers={"drug_districts": True})
    table = next(each for each in tables(shown) if "by districts of" in each["caption"])
    rates = [float(row[5].split("\xa0")[0]) for row in table["rows"]]
    assert rates == sorted(rates, reverse=True)
    assert len(rates) == 8
