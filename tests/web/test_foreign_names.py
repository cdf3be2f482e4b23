"""A name of others never turns, widens or breaks what stands beside it."""

import csv
import io
import json
import re
import unicodedata

import pytest

from svc_atlas.boundaries.columns import text as name_of_a_cell
from svc_atlas.snapshot import Snapshot
from svc_atlas.text import shown
from svc_atlas.web import current, sections

PROVINCE, COMMUNE = "02", "020301"
TURNING = [*"\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"]
HEBREW, ARABIC = "\u05d0\u05d1\u05d2", "\u0627\u0628\u062a"
LONG = "ក្" * 5_000


@pytest.fixture
def named(snapshot, monkeypatch):
    """The demonstration with a name of the test's own in one province."""

    def patched(name: str) -> Snapshot:
        changed = Snapshot(snapshot.folder, json.loads(json.dumps(snapshot.manifest)))
        areas = snapshot.table("areas").copy()
        areas.loc[areas["code"].str.startswith(PROVINCE), ["name_km", "name_en"]] = name
        changed._tables["areas"] = areas
        monkeypatch.setattr(current, "snapshot", lambda: changed)
        monkeypatch.setattr(current, "by_id", lambda _: changed)
        return changed

    return patched


def is_steady(words: str) -> bool:
    """Whether letters written from right to left stand only where they are isolated."""
    outside = re.sub("\u2068[^\u2066-\u2069]*\u2069", "", words)
    kinds = set(map(unicodedata.bidirectional, outside))
    return not kinds & {"R", "AL", "AN"} and not set(TURNING) & set(outside)


@pytest.mark.parametrize("mark", TURNING)
def test_a_mark_that_turns_the_line_is_not_shown(mark):
    assert shown(f"Ta{mark} Bun") == "Ta Bun"
    assert name_of_a_cell(f"Ta{mark} Bun") == "Ta Bun"  # nor does it enter


@pytest.mark.parametrize("name", [HEBREW, ARABIC, f"Bavel {HEBREW}", f"{ARABIC} 12"])
def test_a_name_from_right_to_left_is_isolated_once(name):
    assert shown(name) == f"\u2068{name}\u2069"
    assert shown(shown(name)) == shown(name)


def test_a_name_of_ours_is_shown_as_it_is(snapshot):
    areas = snapshot.table("areas")
    for column in ("name_km", "name_en"):
        assert [shown(name) for name in areas[column]] == areas[column].tolist()


@pytest.mark.parametrize("end", ["\n", "\r\n", "\u2028", "\u2029", "\x85", "\v"])
def test_a_name_is_shown_on_one_line(end):
    assert shown(f"Ta{end}Bun") == "Ta Bun"


@pytest.mark.parametrize("letter", ["x", "ក្ក", "ខ្ញុំ", HEBREW, "e\u0301", "\u0301"])
def test_a_long_name_is_cut_between_letters(letter):
    said = shown(letter * 10_000).strip("\u2068\u2069")
    assert len(said) <= 80
    assert said.endswith("…")
    assert not said.endswith("\u17d2…")


@pytest.mark.parametrize("lang", ["km", "en"])
@pytest.mark.parametrize("name", [f"{HEBREW}\u202e 12", f"x\u202e{ARABIC}\n34"])
def test_no_name_turns_what_stands_beside_it(named, page, lang, name):
    named(name)
    drawn = page("province", area=PROVINCE, year="2023", lang=lang)
    assert not drawn.run.exception
    assert HEBREW in drawn.html or ARABIC in drawn.html
    assert is_steady(drawn.html)
    for chart in drawn.charts:
        assert is_steady(json.dumps(chart, ensure_ascii=False))


def test_no_name_turns_the_trail_the_title_the_table_and_the_map(named, framed, get):
    snapshot = named(f"{HEBREW}\u202e 12")
    bar = framed(area=PROVINCE, year="2023", lang="en")
    said = bar.component("area")["title"], bar.component("area")["trail"][-1]["name"]
    table = bar.component("table")
    names = get(f"/atlas/names/{snapshot.id}.json").json()
    told = [*said, table["caption"], *(row[2] for row in table["rows"]), *names["km"], *names["en"]]
    assert all(map(is_steady, told))
    assert any(HEBREW in each for each in table["rows"][0])


def test_a_name_of_ten_thousand_letters_is_cut_where_shown_and_whole_in_the_download(
    named, framed, get
):
    snapshot = named(LONG)
    bar = framed(area=PROVINCE, year="2023", lang="km")
    table = bar.component("table")
    assert len(bar.component("area")["title"]) < 200
    assert max(len(row[2]) for row in table["rows"]) <= 80
    names = get(f"/atlas/names/{snapshot.id}.json").json()
    assert len(names["km"][names["codes"].index(COMMUNE)]) <= 80
    body = get(f"/atlas/table/province.csv?area={PROVINCE}&year=2023&lang=km").body
    rows = list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))
    assert {row["name"] for row in rows} == {LONG}


def test_the_page_of_a_long_name_holds_no_more_than_its_beginning(named, page):
    named(LONG)
    drawn = page("province", area=PROVINCE, year="2023", lang="km")
    assert LONG[:78] in drawn.html
    assert LONG[:100] not in drawn.html + json.dumps(drawn.charts, ensure_ascii=False)


def test_a_polygon_that_is_no_commune_is_named_as_a_name_is(named, screen, monkeypatch):
    snapshot = named("Battambang")
    matches = snapshot.table("matches").head(1).copy()
    matches[["relation", "name", "parent"]] = "unmatched", LONG, f"{HEBREW}\u202e"
    snapshot._tables["matches"] = matches
    monkeypatch.setattr(sections.parts, "heading", lambda *_: None)
    monkeypatch.setattr(sections.parts, "links", lambda *_: None)
    lists = []
    monkeypatch.setattr(sections.parts, "plain_list", lists.append)
    sections.boundary_audit(screen(of=snapshot))
    ((line,),) = lists
    assert LONG[:78] in line
    assert LONG[:100] not in line
    assert HEBREW in line
    assert is_steady(line)


def test_a_file_of_others_is_named_on_the_page_as_a_name_is(named, page):
    snapshot = named("Battambang")
    boundaries = snapshot.manifest["sources"]["boundaries"][0]
    (boundaries.get("files") or [boundaries])[0]["file"] = f"{ARABIC}\u202e" + "x" * 10_000
    snapshot.__dict__["layer"] = {**snapshot.layer, "attribution": f"{HEBREW}\u202e.zip"}
    drawn = page("data", area="KH", year="2023", lang="en").html
    assert ARABIC in drawn
    assert HEBREW in drawn
    assert is_steady(drawn)
    assert "x" * 100 not in drawn
