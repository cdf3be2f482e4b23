"""What the atlas tells a clerk to write, held to what it does with it."""

import re

import pandas as pd
import pytest

from svc_atlas.records import importing
from svc_atlas.records.store import RecordStore
from svc_atlas.settings import ROOT
from svc_atlas.text import entries

HEAD = "code,commune,accidents,deaths,injured"
CLERK = (ROOT / "docs" / "clerk.md").read_text(encoding="utf-8")
SIGN = "[“«]?…[”»]?"
#: The sentences that may tell what to write in a cell.
TELLING = {
    key: words
    for key, words in entries().items()
    if key.startswith(("records.rule.", "records.template.")) and not key.endswith(".message")
}


@pytest.fixture
def after(tmp_path):
    """Return what the store has of a figure, 5 before, once a sign is handed in."""

    def of(sign):
        store = RecordStore(tmp_path / "home")
        for name, written in (("first", "5"), ("second", sign)):
            path = tmp_path / f"{name}.csv"
            path.write_text(f"{HEAD}\n020101,Kantueu Muoy,{written},1,1\n", encoding="utf-8")
            prepared = importing.prepare([path], store, year=2024)
            store.add(prepared.submissions)
        rules = [each.rule for each in prepared.checked.findings]
        value = store.read()["traffic"]["accidents"].iloc[0]
        return None if pd.isna(value) else int(value), rules

    return of


@pytest.mark.parametrize("sign", ["0", "គ្មាន", "none", "០"])
def test_zero_and_none_are_zero(after, sign):
    assert after(sign)[0] == 0


def test_blank_is_not_reported_and_leaves_what_came_earlier(after):
    assert after("")[0] == 5


@pytest.mark.parametrize("sign", ["…", "..."])
def test_three_dots_are_no_figure_and_take_back_what_came_earlier(after, sign):
    value, rules = after(sign)
    assert value is None
    assert "dash_not_reported" not in rules


def test_a_dash_takes_it_back_too_with_a_warning(after):
    value, rules = after("-")
    assert value is None
    assert "dash_not_reported" in rules


def test_no_sentence_asks_for_dots_where_nothing_was_reported():
    for key, words in TELLING.items():
        assert not re.search(rf"{SIGN}[^.,;:…]*\b(?:nothing was|not) reported", words["en"]), key
        assert not re.search(rf"{SIGN} *បើមិន(?:មានរបាយការណ៍|បានរាយការណ៍)", words["km"]), key


def test_no_sentence_asks_for_a_blank_where_a_number_is_not_known():
    for key, words in TELLING.items():
        assert not re.search(r"blank\b[^.;]*\bnot known", words["en"]), key
        assert not re.search(r"ទុក[^។]*ទទេ[^។]*មិនដឹង", words["km"]), key


@pytest.mark.parametrize(
    "rule",
    ["count_negative", "amount_negative", "victims_without_accidents",
     "participants_without_activity"],
)  # fmt: skip
def test_what_is_not_known_is_written_as_three_dots(rule):
    fix = entries()[f"records.rule.{rule}.fix"]
    assert re.search(r"“…” if (?:the number|the amount|it) is not known", fix["en"])
    assert re.search("«…» បើមិនដឹង", fix["km"])


@pytest.mark.parametrize("rule", ["number_not_understood", "dash_not_reported"])
def test_dots_are_for_no_figure_and_a_blank_for_what_was_not_reported(rule):
    fix = entries()[f"records.rule.{rule}.fix"]
    assert re.search(r"“…” (?:where|if) there is no figure", fix["en"])
    assert re.search(r"leave it blank (?:where|if) nothing was reported", fix["en"])
    assert "«…» បើគ្មានតួលេខ ហើយទុកទទេ បើមិនបានរាយការណ៍" in fix["km"]


def test_the_page_for_clerks_says_so_in_both_languages():
    for row in (
        "| blank | not reported. A figure handed in earlier stays |",
        "| `…` | there is no figure: it is not known. A figure handed in earlier is taken back |",
        "| ទុកទទេ | មិនបានរាយការណ៍។ តួលេខដែលបានប្រគល់មុននៅដដែល |",
        "| `…` | គ្មានតួលេខ៖ មិនអាចដឹងបាន។ តួលេខដែលបានប្រគល់មុនត្រូវបានដកចេញ |",
    ):
        assert row in CLERK


def test_zeros_that_were_handed_in_are_taken_back_as_the_sentence_says(tmp_path):
    """What is said of a year without a case also stands beside zeros that are stored already."""
    fix = TELLING["records.rule.no_case_at_all.fix"]
    assert re.search(r"handed in already, write “…”", fix["en"])
    assert "បានប្រគល់រួចហើយ សូមសរសេរ «…»" in fix["km"]
    store = RecordStore(tmp_path / "home")
    figures = []
    for name, written in (("zeros", "0"), ("blank", ""), ("dots", "…")):
        path = tmp_path / f"{name}.csv"
        path.write_text(f"{HEAD}\n020101,Kantueu Muoy,{written},1,1\n", encoding="utf-8")
        store.add(importing.prepare([path], store, year=2024).submissions)
        figures.append(store.read()["traffic"]["accidents"].iloc[0])
    zeros, blank, dots = figures
    assert (zeros, blank) == (0, 0)
    assert pd.isna(dots)
