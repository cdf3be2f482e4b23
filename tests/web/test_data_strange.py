"""What is worth a second look, on the page of what was handed in: for officials, and in words."""

import html
from datetime import date

import pytest

from svc_atlas.gazetteer import load
from svc_atlas.records.store import RecordStore
from svc_atlas.snapshot import Snapshot, open_snapshot, publish
from svc_atlas.web import current
from tests.web.handed_in import figure, submission

BATTAMBANG = [area.code for area in load().communes("02")]
TITLE = {"en": "Figures worth a second look", "km": "តួលេខដែលគួរមើលម្ដងទៀត"}


def offences(year, thefts, others):
    """Return a figure of each for every commune of a province, dealt out evenly."""
    rows = []
    for at, code in enumerate(BATTAMBANG):
        for key, total in (("theft.reported", thefts), ("other.reported", others)):
            share = total // len(BATTAMBANG) + (at < total % len(BATTAMBANG))
            rows.append(figure("offences", year, code, key, share, f"C{at}"))
    return rows


@pytest.fixture(scope="module")
def drifted(tmp_path_factory):
    """A home where thefts became other offences in 2024, and everything became 0 in 2025."""
    home = tmp_path_factory.mktemp("drifted")
    handed_in = [
        submission("2023.xlsx", date(2024, 1, 10), offences(2023, 296, 11), 1),
        submission("2024.xlsx", date(2025, 1, 10), offences(2024, 233, 75), 2),
        submission("2025.xlsx", date(2026, 1, 10), offences(2025, 0, 0), 3),
    ]
    RecordStore(home).add(handed_in)
    publish(home)
    return home


@pytest.fixture
def official(drifted, monkeypatch):
    monkeypatch.setenv("SVC_HOME", str(drifted))
    return drifted


@pytest.mark.parametrize("lang", ["km", "en"])
def test_officials_read_what_drifted_and_what_became_zero(official, page, lang):
    shown = html.unescape(page("data", area="02", year="2024", lang=lang).html)
    assert TITLE[lang] in shown
    said = {
        "en": "02 Battambang: since 2023 “theft” went from 296 to 233, while “other offences” went "
        "from 11 to 75.",
        "km": "«បទល្មើសផ្សេងទៀត» បានកើនឡើងពី 11 ទៅ 75",
    }
    assert said[lang] in shown
    shown = html.unescape(page("data", year="2025", lang=lang).html)  # of the nation
    assert "308 (2024) · 307 (2023)" in shown
    assert "296" not in html.unescape(page("data", area="03", year="2024", lang=lang).html)


def test_where_nothing_is_found_the_page_says_so(official, page):
    shown = html.unescape(page("data", area="02", year="2023", lang="en").html)
    assert "Battambang Province, 2023: the four tests find nothing." in shown


@pytest.mark.parametrize("lang", ["km", "en"])
def test_the_public_reads_nothing_of_it(official, page, lang, monkeypatch):
    opened = open_snapshot(official)
    patched = Snapshot(opened.folder, opened.manifest | {"audience": "public"})
    monkeypatch.setattr(current, "snapshot", lambda: patched)
    shown = html.unescape(page("data", area="02", year="2024", lang=lang).html)
    assert TITLE[lang] not in shown
    assert "75" not in shown


def test_the_demonstration_is_told_only_where_its_published_course_breaks(page):
    shown = html.unescape(page("data", area="02", year="2023", lang="en").html)
    assert "112. The years before: 412 (2022) · 344 (2021) · 233 (2020)." in shown
    quiet = html.unescape(page("data", year="2025", lang="en").html)
    assert "Cambodia, 2025: the four tests find nothing." in quiet
