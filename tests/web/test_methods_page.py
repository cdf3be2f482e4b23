"""The page of methods: whole, in both languages, and one click from every figure."""

import csv
import html
import io
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from svc_atlas import settings
from svc_atlas.address import ESTIMATES
from svc_atlas.metrics.indicators import INDICATORS
from svc_atlas.metrics.methods import COLUMNS, ENTRIES
from svc_atlas.text import entries
from svc_atlas.web import area_table
from svc_atlas.web.methods import CAVEATS, href, of_view
from svc_atlas.web.screen import page_file
from tests.web.conftest import UNWRITTEN, Page

LANGUAGES = ("km", "en")


def sections(shown: Page) -> dict[str, str]:
    found = re.findall(r'<section id="(\w+)"[^>]*>(.*?)</section>', shown.html, re.DOTALL)
    return {key: html.unescape(body) for key, body in found}


@pytest.fixture
def framed_methods():
    """The page of methods with the bar."""

    def of(**query) -> Page:
        run = AppTest.from_file(settings.ROOT / "src/web/frame.py", default_timeout=60).run()
        run.switch_page(page_file("methods"))
        run.query_params.update(query)
        return Page(run.run())

    return of


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("area", ["", "02", "0203", "020301"])
def test_the_page_is_whole(page, area, lang):
    shown = page("methods", area=area, year="2023", lang=lang)
    assert not shown.run.exception
    assert not shown.run.error
    assert not UNWRITTEN.search(shown.html)
    assert "SYNTHETIC DATA" in shown.html


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_entry_has_a_section_with_what_it_says_and_cannot_say(page, lang):
    found = sections(page("methods", lang=lang))
    assert list(found) == list(ENTRIES)
    for key, entry in ENTRIES.items():
        for part in ("name", "definition", "formula", "limits", "unit"):
            assert entries()[entry.key_of(part)][lang] in found[key]


def test_the_first_sentence_says_how_many_and_of_which_records(page):
    finding = page("methods", lang="en").finding
    others = len(ENTRIES) - len(INDICATORS)
    assert f"shows {len(INDICATORS)} indicators and {others} statistics" in finding
    assert "demonstration records for 2019–2025" in finding
    assert "what it cannot say" in finding


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_to_heed_stands_before_any_entry(page, lang):
    shown = html.unescape(page("methods", lang=lang).html)
    first = shown.index('<section id="tier"')
    for key in CAVEATS:
        assert shown.index(entries()[f"methods.caveat.{key}"][lang]) < first


def test_the_contents_lead_to_every_section_and_nowhere_else(page):
    markup = page("methods", lang="en").html
    contents = re.search(r"<nav.*?</nav>", markup, re.DOTALL)[0]
    anchors = re.findall(r'href="#([^"]+)"', contents)
    assert len(anchors) == len(set(anchors))
    assert set(ENTRIES) <= set(anchors)
    ids = re.findall(r' id="([^"]+)"', markup)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', markup)) <= set(ids)


def test_the_versions_are_those_of_the_snapshot(page, snapshot):
    shown = html.unescape(page("methods", lang="en").html)
    for fact in (snapshot.id, snapshot.layer["attribution"], "2019–2025", "1\u202f654 communes"):
        assert fact in shown
    assert snapshot.manifest["gazetteer_vintage"] in shown


@pytest.mark.parametrize(("lang", "said"), [("en", "lie elsewhere"), ("km", "អ្នកដំឡើងបានទទួលយក")])
def test_shapes_that_were_accepted_elsewhere_are_told_with_the_boundaries(
    screen, snapshot, monkeypatch, lang, said
):
    monkeypatch.setitem(snapshot.layer, "schematic", False)
    assert said not in screen(lang=lang).boundary_note()
    accepted = {"accepted": "shapes lie elsewhere", "apart": [], "away": [], "moved": []}
    monkeypatch.setitem(snapshot.layer, "elsewhere", accepted)
    assert said in screen(lang=lang).boundary_note()


def test_a_paper_is_named_with_its_doi(page):
    shown = html.unescape(page("methods", lang="km").html)
    assert (
        "Spiegelhalter (2005), Statistics in Medicine 24, 1185–1202. doi:10.1002/sim.1970" in shown
    )
    assert "AID-SIM179>3.0.CO;2-I" in shown


@pytest.mark.parametrize("name", ["nation", "province", "district", "commune"])
@pytest.mark.parametrize("indicator", ["tier", "crime_change", "coverage"])
def test_the_notes_of_every_page_lead_to_the_entry_of_its_indicator(page, name, indicator):
    area = {"nation": "", "province": "02", "district": "0203", "commune": "020301"}[name]
    given = {"year": "2023", "lang": "en", "indicator": indicator} | (
        {"area": area} if area else {}
    )
    markup = page(name, drawers={"notes": True}, **given).html
    links = re.findall(r'class="atlas-method-link" href="([^"]+)"', markup)
    addresses = [urlsplit(html.unescape(link)) for link in links]
    assert indicator in [address.fragment for address in addresses]
    for address in addresses:
        kept = {key: values[0] for key, values in parse_qs(address.query).items()}
        assert address.path == "/methods"
        assert address.fragment in ENTRIES
        assert kept == {"year": "2023", "lang": "en"} | ({"area": area} if area else {})


def test_the_page_of_the_data_leads_to_how_reports_are_counted(page):
    markup = page("data", area="02", year="2023", lang="km").html
    links = re.findall(r'class="atlas-method-link" href="([^"]+)"', markup)
    assert {urlsplit(link).fragment for link in links} >= {"coverage", "reporting", "residents"}


def test_an_entry_that_does_not_exist_is_a_fault_of_the_code(screen):
    with pytest.raises(KeyError):
        href(screen("province", area="02"), "happiness")


def test_the_bar_keeps_the_area_and_the_year_to_go_back_to(framed_methods):
    shown = framed_methods(area="0203", year="2022", lang="en")
    sides = {side["code"]: side for side in shown.component("area")["sides"]}
    assert [code for code, side in sides.items() if side["here"]] == ["methods"]
    assert sides["map"]["href"].startswith("/district?area=0203&year=2022")
    assert sides["data"]["href"].startswith("/data?area=0203&year=2022")
    assert shown.component("area")["title"].startswith("Methods · ")
    labels = [box.label for box in shown.run.selectbox]
    assert labels == []  # nothing to choose but the language: the words are those of every year


def test_the_dictionary_can_be_taken_along(get):
    answer = get("/atlas/table/methods.csv?lang=km")
    assert answer.status == 200
    rows = list(csv.DictReader(io.StringIO(answer.body.decode("utf-8-sig"))))
    assert [row["key"] for row in rows] == list(ENTRIES)
    assert rows[2]["name"] == entries()["indicator.crime_rate.name"]["km"]
    assert all(row["formula"] and row["limits"] for row in rows)


SHOWN = [
    *((indicator, "reported") for indicator in INDICATORS),
    *(("crime_rate", estimate) for estimate in ESTIMATES[1:]),
]


@pytest.mark.parametrize(("indicator", "estimate"), SHOWN)
def test_what_the_map_shows_leads_to_its_entries(screen, indicator, estimate):
    view = screen("province", area="02", indicator=indicator, estimate=estimate).view
    keys = of_view(view)
    assert keys[0] == indicator
    assert set(keys) <= set(ENTRIES)
    wanted = {"smoothed": "smoothing", "pooled": "pooled", "clusters": "clusters"}
    assert wanted.get(estimate, indicator) in keys


@pytest.mark.parametrize(("indicator", "estimate"), SHOWN)
def test_every_column_of_the_table_below_a_map_is_explained(screen, indicator, estimate, get):
    here = screen("province", area="02", year="2023", indicator=indicator, estimate=estimate)
    assert set(area_table.frame(here).columns) <= set(COLUMNS["map"])
    query = f"area=02&year=2023&lang=en&indicator={indicator}&estimate={estimate}"
    sent = get(f"/atlas/table/province.csv?{query}").body.decode("utf-8-sig")
    assert set(next(csv.reader(io.StringIO(sent)))) <= set(COLUMNS["map"])
