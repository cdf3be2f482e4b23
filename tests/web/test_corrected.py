"""A commune's page after a correction: what was, what is, and which file said so first."""

import html
import re
from datetime import date

import pytest

from svc_atlas.records.store import RecordStore
from svc_atlas.snapshot import publish
from svc_atlas.text.formats import Formats
from tests.web import handed_in
from tests.web.handed_in import CORRECTED

LANGUAGES = ("km", "en")
THEFTS, CLEARED, MURDERS, FRAUDS = (
    ("theft", "reported", "AA303"), ("theft", "cleared", "AB303"), ("murder", "reported", "C303"),
    ("fraud", "reported", "BA303"),
)  # fmt: skip


@pytest.fixture(scope="module")
def sent_thrice(tmp_path_factory):
    """A home where a workbook was corrected in February and sent again, whole, in April."""
    home = tmp_path_factory.mktemp("thrice")
    hand_in(home, 1, date(2024, 1, 10), (THEFTS, 2), (CLEARED, 1), (MURDERS, 0))
    hand_in(home, 2, date(2024, 2, 15), (THEFTS, 5), (CLEARED, None), (MURDERS, 0), (FRAUDS, 4))
    hand_in(home, 3, date(2024, 4, 1), (THEFTS, 5), (MURDERS, 0), (FRAUDS, 4))
    publish(home)
    return home


def hand_in(home, number, received, *told):
    """Hand in figures of one commune; None takes one back."""
    rows = [
        ("offences", 2023, CORRECTED, offence, measure, value,
         "marked" if value is None else "given", "offences", cell, "")
        for (offence, measure, cell), value in told
    ]  # fmt: skip
    sent = handed_in.submission(f"{number}.xlsx", received, rows, number)
    RecordStore(home).add([sent])


def offences(shown) -> str:
    """Return what a page says of the sources of offences, as it is read."""
    part = re.search(r'<details id="sources-offences">.*?</details>', shown.html, re.DOTALL)[0]
    return html.unescape(re.sub(r"<[^>]*>", " ", part))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_corrected_figure_stands_with_the_former_one_each_with_file_and_day(
    sent_thrice, page, lang, monkeypatch
):
    monkeypatch.setenv("SVC_HOME", str(sent_thrice))
    said = offences(page("commune", area=CORRECTED, year="2023", lang=lang))
    day, received = Formats(lang).date, {"en": "received", "km": "បានទទួល"}[lang]
    first = f"(1.xlsx · {received} {day('2024-01-10')})"
    second = f"(2.xlsx · {received} {day('2024-02-15')})"
    none = {"en": "no figure", "km": "គ្មានតួលេខ"}[lang]
    assert f"2 {first} → 5 {second}" in said
    assert f"1 {first} → {none} {second}" in said  # taken back
    assert f"{none} → 4 {second}" in said  # added
    assert said.count("→") == 3


@pytest.mark.parametrize("lang", LANGUAGES)
def test_figures_sent_again_unchanged_keep_their_first_file_and_day(
    sent_thrice, page, lang, monkeypatch
):
    monkeypatch.setenv("SVC_HOME", str(sent_thrice))
    said = offences(page("commune", area=CORRECTED, year="2023", lang=lang))
    assert "3.xlsx" not in said
    assert "0 (C303) [2]" in said  # of the first file, though both later ones repeat it
    assert "5 (AA303) [1]" in said
