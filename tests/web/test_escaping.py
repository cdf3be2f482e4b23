"""A name is input: markup, quotes and templates in it come out as the text that they are."""

import csv
import html
import io
import json
import re
from urllib.parse import quote

import pytest

from svc_atlas.snapshot import Snapshot
from svc_atlas.web import current, parts
from svc_atlas.web.key_figures import KeyFigure

TAG = '<b onclick="x()">&\''
NAME = f"{TAG} {{{{ 7*7 }}}} {{% raw %}} ${{x}} `id` </script>"
PROVINCE, DISTRICT, COMMUNE = "02", "0203", "020301"


@pytest.fixture
def hostile(snapshot, monkeypatch):
    """The demonstration with a name in it that nobody should be called."""
    patched = Snapshot(snapshot.folder, snapshot.manifest)
    areas = snapshot.table("areas").copy()
    named = areas["code"].str.startswith(PROVINCE)
    areas.loc[named, ["name_km", "name_en"]] = NAME
    patched._tables["areas"] = areas
    monkeypatch.setattr(current, "snapshot", lambda: patched)
    monkeypatch.setattr(current, "by_id", lambda _: patched)
    return patched


@pytest.fixture
def shown(monkeypatch):
    """The HTML that the parts send."""
    sent = []
    monkeypatch.setattr(parts.st, "html", sent.append)
    return sent


def assert_text(markup: str) -> None:
    """The name is there, as text alone."""
    assert TAG not in markup
    assert "<b " not in markup
    assert "</script>" not in markup
    assert html.escape(NAME) in markup


@pytest.mark.parametrize("lang", ["km", "en"])
@pytest.mark.parametrize(
    ("name", "area"), [("province", PROVINCE), ("district", DISTRICT), ("commune", COMMUNE)]
)
def test_a_page_shows_the_name_as_text(hostile, page, name, area, lang):
    shown = page(name, area=area, year="2023", lang=lang)
    assert not shown.run.exception
    assert_text(shown.html)
    assert html.escape(NAME) in re.search(r"<h1.*?</h1>", shown.html, re.DOTALL)[0]


def test_the_map_carries_no_name_at_all(hostile, page):
    shown = page("province", area=PROVINCE, year="2023", lang="en")
    sent = next(s for kind, s in shown.sent if kind == "component_instance")
    group = json.loads(sent["jsonArgs"])["feature_group"]
    assert "onclick" not in group
    assert len(shown.map["classes"]) == 103


def test_parts_that_set_text_themselves_get_it_as_it_is(hostile, framed):
    shown = framed(area=PROVINCE, year="2023", lang="en")
    assert NAME in shown.component("area")["trail"][-1]["name"]
    assert NAME in shown.component("area")["title"]
    table = shown.component("table")
    assert {row[2] for row in table["rows"]} == {NAME}
    assert NAME in table["caption"]


def test_a_notice_shows_the_name_and_no_markup(hostile, framed):
    warning = framed(area="029999", lang="en").warnings
    assert not re.search(r"(?<!\\)[<>`{}\[\]*$]", warning)


def test_the_frame_gets_names_as_json(hostile, get):
    names = get(f"/atlas/names/{hostile.id}.json").json()
    assert names["en"][names["codes"].index(COMMUNE)] == NAME
    query = f"area={PROVINCE}&year=2023&lang=en"
    assert get(f"/atlas/tooltips/{hostile.id}/province?{query}").status == 200


def test_the_download_holds_the_name_in_one_cell(hostile, get):
    content = get(f"/atlas/table/province.csv?area={PROVINCE}&year=2023&lang=en").body
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert {row["name"] for row in rows} == {NAME}


def test_a_chart_shows_the_name_as_text(hostile, page):
    drawn = json.dumps(page("province", area=PROVINCE, year="2023", lang="en").charts)
    assert "<b onclick" not in drawn
    assert "&lt;b onclick" in drawn


# The parts, one by one ------------------------------------------------------------------------


def test_every_part_escapes_what_it_shows(shown, screen):
    here = screen("province", area=PROVINCE, year="2023")
    parts.show_finding(here, NAME)
    parts.heading(NAME, NAME)
    parts.key_figures([KeyFigure(NAME, NAME, NAME, NAME)])
    parts.facts_list([(NAME, NAME)])
    parts.plain_table([NAME, NAME], [[NAME, NAME]])
    parts.plain_list([NAME])
    parts.links(here, [COMMUNE], [NAME])
    assert len(shown) == 7
    for markup in shown:
        assert_text(markup)


def test_a_link_s_address_is_an_attribute_and_no_more(shown, screen):
    parts.links(screen("province", area=PROVINCE), [COMMUNE])
    (href,) = re.findall(r'href="([^"]*)"', shown[0])
    assert "&" not in href.replace("&amp;", "")
    assert html.unescape(href).startswith("/commune?area=020301&year=")


def test_the_search_answers_in_json_that_no_browser_runs(get):
    answer = get(f"/atlas/search.json?q={quote(NAME)}")
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-content-type-options"] == "nosniff"
