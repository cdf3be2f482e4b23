"""Targets and the seven qualities on the pages: counts, words, and who holds an area back."""

import html
import re

import pytest
from streamlit.testing.v1 import AppTest

from svc_atlas import settings
from svc_atlas.schema import QUALITIES
from svc_atlas.text import text
from tests.web.conftest import Page

AREAS = {"nation": "", "province": "02", "district": "0203", "commune": "020301"}
LANGUAGES = ("km", "en")


@pytest.fixture
def opened():
    """A page with the part on targets open, and a quality chosen."""

    def of(name="province", quality="", **query) -> Page:
        run = AppTest.from_file(settings.ROOT / f"pages/{name}.py", default_timeout=60)
        run.query_params.update({"year": "2023", "lang": "en"} | query)
        run.session_state["map_painted"] = True
        run.session_state["drawers"] = {"targets": True, "quality": quality}
        return Page(run.run())

    return of


def words(markup: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", markup))


def rows(markup: str, head: str) -> list[list[str]]:
    """The rows of the table whose head begins with a word, as text."""
    for table in re.findall(r"<table.*?</table>", markup, re.DOTALL):
        lines = [
            [words(cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", line)]
            for line in re.findall(r"<tr.*?</tr>", table, re.DOTALL)
        ]
        if lines[0][0] == head:
            return lines[1:]
    raise AssertionError(f"no table of {head}")


def number(said: str) -> int:
    return int(said.replace("\u202f", ""))


def planned(snapshot, area: str, year: int):
    """The rows of an area and year where both counts are known."""
    table = snapshot.table("targets")
    chosen = table["commune"].str.startswith("" if area == "KH" else area) & (table["year"] == year)
    return table[chosen].dropna(subset=["target", "achieved"])


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", AREAS)
def test_every_page_of_an_area_has_it_whole(opened, name, lang):
    area = {"area": AREAS[name]} if AREAS[name] else {}
    shown = opened(name, lang=lang, **area)
    shown.assert_whole()
    for quality in QUALITIES:
        assert html.escape(text(lang)(f"quality.{quality}.long")) in shown.html


def test_nothing_of_it_is_sent_while_it_is_closed(page):
    shown = page("province", area="02", year="2023", lang="en")
    assert "Two measures" not in shown.html
    assert "actions are lacking" not in shown.html


@pytest.mark.parametrize("area", ["02", "08"])
def test_the_counts_are_those_of_the_records_quality_by_quality(opened, snapshot, area):
    held = planned(snapshot, area, 2023).groupby("quality")[["target", "achieved"]].sum()
    shown = rows(opened(area=area).html, "quality")
    assert [row[0][:2] for row in shown] == [f"{n}." for n in range(1, 8)]
    for quality, row in zip(QUALITIES, shown, strict=True):
        target, achieved = held.loc[quality]
        assert [number(row[1]), number(row[2])] == [target, achieved]
        share = achieved / target
        assert row[4] == ("met" if share >= 1 else "close" if share >= 0.9 else "missed")


def test_battambang_s_94_per_cent_is_by_quality_and_beside_the_clearance_rate(opened):
    shown = opened(area="02")
    assert "94\u202f% (5\u202f538 of 5\u202f891)" in shown.html
    assert "Offences cleared of those reported: 93\u202f% (104 of 112)." in shown.html
    assert "The two are never added or averaged." in shown.html
    assert "The published figure, up to 94\u202f%, could be either" in shown.html


@pytest.mark.parametrize(("area", "year"), [("02", "2022"), ("08", "2023")])
def test_what_was_not_published_is_not_said_to_be(opened, area, year):
    shown = opened(area=area, year=year)
    assert "The two are never added or averaged." in shown.html
    assert "could be either" not in shown.html


@pytest.mark.parametrize("quality", ["", "order"])
def test_the_communes_that_hold_a_province_back_are_the_furthest_short(opened, snapshot, quality):
    held = planned(snapshot, "02", 2023)
    if quality:
        held = held[held["quality"] == quality]
    held = held.assign(short=(held["target"] - held["achieved"]).clip(lower=0))
    by_commune = held.groupby("commune")[["target", "achieved", "short"]].sum()
    short = by_commune[by_commune["short"] > 0]
    shown = opened(area="02", quality=quality)
    listed = rows(shown.html, "commune")
    assert len(listed) == min(10, len(short))
    lacking = [number(row[4]) for row in listed]
    assert lacking == sorted(short["short"].astype(int), reverse=True)[: len(listed)]
    table = next(t for t in re.findall(r"<table.*?</table>", shown.html) if "lacking" in t)
    codes = re.findall(r'href="/commune\?area=(\d{6})', table)
    for code, row in zip(codes, listed, strict=True):
        assert [number(n) for n in row[2:]] == short.loc[code].astype(int).tolist()
    total = f"{int(short['short'].sum())} actions are lacking"
    assert f"{len(short)} of the 103 communes that reported" in words(shown.html)
    assert total in words(shown.html)


def test_a_commune_that_did_not_report_has_no_zero(opened, snapshot):
    coverage = snapshot.table("coverage")
    silent = coverage[
        (coverage["table"] == "targets")
        & (coverage["year"] == 2023)
        & (coverage["status"] == "missing")
    ]["commune"].iloc[0]
    shown = opened("commune", area=silent)
    assert "reported targets for 2023, which does not mean none" in shown.html
    assert "Two measures" not in shown.html


def test_choosing_a_quality_keeps_the_part_open(opened):
    shown = opened(area="02")
    chosen = shown.run.selectbox(key="quality").select("order").run()
    assert "for “public order”" in Page(chosen).html


def test_one_commune_is_not_counted_among_one(opened):
    assert "103 of 103 communes reported targets" in words(opened(area="02").html)
    shown = words(opened("commune", area="020301").html)
    assert "communes reported targets" not in shown
    assert "actions completed of those planned" in shown


def test_the_heading_is_written_in_one_kind_of_digits(opened):
    shown = " ".join(opened(lang="km", area="02").words())
    (heading,) = set(re.findall('គោលដៅ និងលក្ខណៈសម្បត្តិ[^"<>]*2023', shown))
    assert heading == "គោលដៅ និងលក្ខណៈសម្បត្តិទាំងប្រាំពីរ ឆ្នាំ2023"
