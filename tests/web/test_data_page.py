"""The page of what was handed in, and the sources of a commune's figures."""

import csv
import html
import io
import re
from urllib.parse import parse_qs, urlsplit

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from svc_atlas import settings
from svc_atlas.schema import RECORD_NAMES
from svc_atlas.snapshot import Snapshot, publish
from svc_atlas.web import current, data_findings
from svc_atlas.web.screen import page_file
from tests.web import handed_in
from tests.web.conftest import Page, _strings
from tests.web.handed_in import CORRECTED, LATE, OWING

LANGUAGES = ("km", "en")
AREAS = ("KH", "02", "0203")


@pytest.fixture(scope="module")
def handed_in_home(tmp_path_factory):
    """A home with records that an office handed in, published for officials."""
    home = tmp_path_factory.mktemp("handed-in")
    handed_in.hand_in(home)
    publish(home)
    return home


@pytest.fixture
def data_framed():
    """The data page with the bar."""

    def of(**query) -> Page:
        run = AppTest.from_file(settings.ROOT / "src/web/frame.py", default_timeout=60).run()
        run.switch_page(page_file("data"))
        run.query_params.update(query)
        return Page(run.run())

    return of


@pytest.fixture
def official(handed_in_home, monkeypatch):
    """These records on screen."""
    monkeypatch.setenv("SVC_HOME", str(handed_in_home))
    return current.snapshot()


@pytest.fixture
def public(official, monkeypatch):
    """The same tables, should they ever stand in a snapshot for the public."""
    patched = Snapshot(official.folder, official.manifest | {"audience": "public"})
    monkeypatch.setattr(current, "snapshot", lambda: patched)
    return patched


def test_records_that_were_handed_in_carry_no_mark_of_synthetic_ones(official, get, page):
    words = get(f"/atlas/words/{official.id}?lang=en").json()
    assert words["marks"] == ["SCHEMATIC BOUNDARIES", "ព្រំប្រទល់ជាគំនូសតាង"]
    assert "SYNTHETIC" not in words["note"]
    shown = page("data", area="02", year="2023", lang="en")
    assert "atlas-synthetic" not in shown.html
    assert "SYNTHETIC" not in shown.html


def rows_of(answer) -> list[dict[str, str]]:
    assert answer.status == 200
    return list(csv.DictReader(io.StringIO(answer.body.decode("utf-8-sig"))))


def table_rows(markup: str, heading: str) -> list[list[str]]:
    """The cells of the first table under a heading."""
    table = re.search(r"<table.*?</table>", markup[markup.index(heading) :], re.DOTALL)[0]
    return [
        [
            html.unescape(re.sub(r"<[^>]*>", "", cell))
            for cell in re.findall(r"<t[hd].*?</t[hd]>", row)
        ]
        for row in re.findall(r"<tr.*?</tr>", table, re.DOTALL)
    ]


# The demonstration ----------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("area", AREAS)
@pytest.mark.parametrize("table", ["", "tiers", "offences"])
def test_the_page_is_whole(page, area, table, lang):
    shown = page("data", area=area, year="2023", table=table, lang=lang)
    shown.assert_whole()
    assert shown.map["area"] == area
    assert shown.map["indicator"] == ("report" if table else "coverage")


@pytest.mark.parametrize("table", RECORD_NAMES)
def test_every_table_has_its_map(page, table):
    shown = page("data", year="2019", table=table, lang="km")
    shown.assert_whole()
    assert set(shown.map["classes"]) <= set("penr")
    assert len(shown.map["classes"]) == 1654


def test_the_first_sentence_says_who_reported_who_owes_and_who_was_late(page):
    finding = page("data", year="2023", table="offences", lang="en").finding
    assert "1\u202f609 of the 1\u202f654 communes of Cambodia have reported offences" in finding
    assert "45 still owe them, " in finding
    assert "77 came late." in finding


def test_map_legend_and_sentence_count_the_same(page):
    shown = page("data", year="2023", table="tiers", lang="en")
    held = [shown.map["classes"].count(code) for code in "penr"]
    assert held == [1529, 77, 45, 3]  # in time, late, not reported, not ranked
    said = dict(shown.map["legend"])
    assert [said[k] for k in ("late", "not_reported", "not_ranked")] == ["77", "45", "3"]
    assert "1\u202f606 of the 1\u202f651 communes" in shown.finding  # what is due of a tier


def test_a_demonstration_has_no_corrections_and_its_commune_s_figures_no_cells(page):
    assert "No figure has been corrected." in page("data", lang="en").html
    commune = page("commune", area="020301", year="2023", lang="en")
    assert "demonstration records made by a program" in commune.html
    assert "<details" not in commune.html


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_sources_stand_with_their_hashes(page, snapshot, lang):
    shown = page("data", lang=lang).html
    given = snapshot.manifest["sources"]
    for kind in ("records", "gazetteer", "figures"):
        for source in given[kind]:
            assert source["sha256"][:12] in shown
    assert snapshot.layer["attribution"] in html.unescape(shown)
    assert snapshot.id in shown


@pytest.mark.parametrize("name", ["nation", "province", "district", "commune"])
def test_every_page_leads_to_the_data_of_its_area_and_back(framed, name):
    area = {"nation": "", "province": "02", "district": "0203", "commune": "020301"}[name]
    shown = framed(lang="en", year="2023", **({"area": area} if area else {}))
    here, _, there, _ = shown.component("area")["sides"]
    assert (here["here"], there["here"]) == (True, False)
    address = urlsplit(there["href"])
    query = {key: values[0] for key, values in parse_qs(address.query).items()}
    assert address.path == "/data"
    assert query == {"year": "2023", "lang": "en"} | ({"area": area[:4]} if area else {})
    foot = re.search(r'<footer class="atlas-source">(.*?)</footer>', shown.html, re.DOTALL)[1]
    assert html.escape(there["href"]) in foot


# Records as they are handed in ----------------------------------------------------------------


def test_the_province_says_who_owes_and_who_was_late(official, page):
    shown = page("data", area="02", year="2023", table="offences", lang="en")
    assert "102 of the 103 communes of Battambang Province have reported offences." in shown.finding
    assert "1 still owes them: Tuol Ta Ek. 1 came late." in shown.finding
    places = sorted(
        area for area in official.table("areas")["code"] if re.fullmatch(r"02\d{4}", area)
    )
    held = dict(zip(places, shown.map["classes"], strict=True))
    assert (held[OWING], held[LATE], held[CORRECTED]) == ("n", "e", "p")
    (row,) = shown.component("table")["rows"]
    assert (row[0], row[-1]) == (OWING, "all 9 tables")


def test_the_nation_lists_the_provinces_with_how_many_of_how_many_owe(official, page):
    shown = page("data", year="2023", table="offences", lang="en")
    # Where almost all owe, Kandal has most of them only by its size.
    assert "1\u202f552 still owe them. " in f"{shown.finding} "
    table = shown.component("table")
    first = table["rows"][0]
    assert first[2:4] == ["Kandal", "128 of 128"]  # those that owe most come first
    assert urlsplit(table["href"].replace("CODE", first[0])).path == "/data"
    assert table["pages"] == 2


@pytest.mark.parametrize(
    ("owing", "said"),
    [
        ({"08": 4, "21": 4, "25": 4, "02": 1},
         ", 4 each in Kandal Province, Takeo Province and Tbong Khmum Province, more than "
         "elsewhere"),
        ({"08": 5, "21": 4, "25": 4}, ", 5 of them in Kandal Province"),
        ({"08": 3, "21": 3, "25": 3, "02": 3}, ""),
        ({"08": 5}, ", all in Kandal Province"),
    ],
)  # fmt: skip
def test_no_province_is_singled_out_that_is_tied(screen, monkeypatch, owing, said):
    codes = [f"{province}01{n:02d}" for province, some in owing.items() for n in range(some)]
    monkeypatch.setattr(data_findings, "owing_communes", lambda screen: pd.Series(codes))
    where = data_findings._where(screen("data", year="2023"), len(codes), 1654)
    assert where == said


def test_a_commune_in_the_list_leads_to_its_own_page(official, page):
    table = page("data", area="02", year="2023", table="offences", lang="en").component("table")
    assert urlsplit(table["href"]).path == "/commune"


def test_the_list_is_a_download_of_one_row_a_commune_and_table(official, get):
    rows = rows_of(get("/atlas/table/data.csv?area=0203&year=2023&lang=en"))
    assert [row["table"] for row in rows if row["code"] == OWING] == list(RECORD_NAMES)
    late = [row["table"] for row in rows if row["code"] == LATE]
    assert "offences" not in late
    assert "drugs" in late
    (row,) = rows_of(get("/atlas/table/data.csv?area=02&year=2023&table=offences&lang=en"))
    assert (row["name"], row["district"], row["province"]) == (
        "Tuol Ta Ek", "Battambang", "Battambang",
    )  # fmt: skip
    assert (row["status"], row["year"], row["source"]) == ("missing", "2023", "official")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_correction_stands_with_its_day_figure_and_file(official, page, lang):
    shown = page("data", area="02", year="2023", lang=lang)
    heading = {"en": "Correction log", "km": "កំណត់ហេតុនៃការកែតម្រូវតួលេខ"}[lang]
    _, row = table_rows(shown.html, heading)
    day, commune, year, _, _, change, source = row
    assert year == "2023"
    assert change == f"{handed_in.THEFTS} → {handed_in.THEFTS_CORRECTED}"
    assert CORRECTED in commune
    assert source.startswith(handed_in.CORRECTION_FILE)
    assert ("February" in day) == (lang == "en")
    assert not page("data", area="03", lang=lang).html.count(CORRECTED)


def test_the_submissions_stand_with_office_day_and_hash_the_latest_first(official, page):
    rows = table_rows(page("data", lang="en").html, "Sources of snapshot")
    files = [row for row in rows if len(row) == 4 and "provincial police" in row[1]]
    assert [row[0] for row in files] == [
        "battambang 2024.xlsx", handed_in.LATE_FILE, handed_in.CORRECTION_FILE,
        handed_in.FIRST_FILE,
    ]  # fmt: skip
    assert files[1][2:] == ["5 March 2024", "020202020202"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_figure_of_a_commune_stands_with_its_file_sheet_cell_and_day(official, page, lang):
    shown = page("commune", area=CORRECTED, year="2023", lang=lang)
    offences = re.search(r'<details id="sources-offences">.*?</details>', shown.html, re.DOTALL)[0]
    said = html.unescape(offences)
    # Two files: the correction's figure from the second, the others from the first.
    assert handed_in.CORRECTION_FILE in said
    assert handed_in.FIRST_FILE in said
    assert f"{handed_in.THEFTS_CORRECTED} (AA303) [1]" in said
    assert "3 (AB303) [2]" in said
    assert "0 (C303) [2]" in said  # a true zero has a source too
    tiers = re.search(r'<details id="sources-tiers">.*?</details>', shown.html, re.DOTALL)[0]
    assert "(C303)" in tiers
    assert "battambang 2024.xlsx" in tiers  # another year's, by file and cell
    assert {"en": "10 January 2024", "km": "ឆ្នាំ2024"}[lang] in tiers


def test_every_figure_on_a_commune_s_page_has_a_mark_that_leads_to_its_source(official, page):
    shown = page("commune", area=CORRECTED, year="2023", lang="en").html
    marks = set(re.findall(r'<a href="#(sources-\w+)"', shown))
    places = set(re.findall(r'<details id="(sources-\w+)"', shown))
    assert places == {f"sources-{table}" for table in RECORD_NAMES}
    assert marks <= places
    for block in re.findall(r"<div[^>]*><dt>.*?</div>", shown, re.DOTALL):
        assert "#sources-" in block  # each key figure
    for heading in ("Offences reported in 2023", "Police and village guards, 2023", r"\w+ tier"):
        assert "#sources-" in re.search(rf"<h2[^>]*>{heading}.*?</h2>", shown, re.DOTALL)[0]


def test_a_file_s_name_is_text_alone(official, page):
    for shown in (page("commune", area=LATE, year="2023", lang="en"), page("data", lang="en")):
        assert "<b onclick" not in shown.html
        assert html.escape(handed_in.LATE_FILE) in shown.html


def test_nothing_of_a_file_or_a_correction_reaches_the_public(public, page):
    data = page("data", year="2023", lang="en").html
    assert "The correction log is for officials only." in data
    commune = page("commune", area=CORRECTED, year="2023", lang="en").html
    assert "atlas-mark" not in commune
    assert "Where these figures come from" not in commune
    for shown in (data, commune):
        assert "xlsx" not in shown
        assert "(AA303)" not in shown


def test_a_public_snapshot_says_that_the_log_is_for_officials(home_copy, page):
    publish(home_copy, audience="public")
    for lang, words in (("en", "for officials only"), ("km", "សម្រាប់តែមន្ត្រី")):
        assert words in page("data", lang=lang).html


# Choices --------------------------------------------------------------------------------------


def test_a_table_is_chosen_in_the_bar_and_stands_in_the_address(data_framed):
    shown = data_framed(area="02", year="2023", lang="en")
    shown.run.selectbox(key="table").select("drugs").run()
    assert dict(shown.run.query_params) == {
        "area": "02", "year": "2023", "table": "drugs", "lang": "en",
    }  # fmt: skip
    shown.run.selectbox(key="table").select("").run()
    assert "table" not in shown.run.query_params


def test_an_area_chosen_on_the_data_page_stays_there_and_a_commune_leaves_it(data_framed, screen):
    here = screen("data", area="02", year="2023", table="drugs")
    assert here.to("0203").query()["table"] == "drugs"
    assert here.to("0203").path == "data"
    assert here.to("020301").path == "commune"
    assert here.page_of("02").query()["indicator"] == "tier"


def test_a_broken_table_falls_back_and_says_so(data_framed):
    shown = data_framed(table="<script>", lang="en")
    shown.assert_whole()
    assert "All tables" in shown.warnings
    assert "<script>" not in shown.html


def test_where_few_reports_have_arrived_every_page_says_whose_figures_the_nation_s_are(
    official, page
):
    # Tiers and offences of 102 communes, of nine tables of 1,654.
    words = page("commune", area=CORRECTED, year="2023", lang="en").html
    assert "Only 204 of the 14\u202f886 reports due for 2023 have arrived" in words


def test_what_few_communes_reported_is_not_said_of_cambodia(official, page):
    shown = page("commune", area=CORRECTED, year="2023", lang="en", indicator="clearance")
    assert re.search(r"against .* in the 102 communes that reported", html.unescape(shown.html))
    for chart in shown.charts:
        assert "Cambodia" not in " ".join(_strings(chart))
    assert "Cambodia</th>" not in shown.html


def test_the_demonstration_says_nothing_of_the_kind(page):
    assert "have arrived" not in page("nation", year="2023", lang="en").html
