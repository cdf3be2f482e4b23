"""Every entry of every catalogue says the same in both languages."""

import re
import string

import pytest

from svc_atlas import text as words
from svc_atlas.text import entries

KHMER = re.compile("[\u1780-\u17ff]")
FORMS = {"km", "en", "en_one"}


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def letters(sentence: str) -> str:
    """Return the letters outside placeholders."""
    return re.sub(r"[\W\d_]", "", re.sub(r"\{.*?\}", "", sentence))


def faults(check) -> list[str]:
    return [key for key, entry in entries().items() if not check(entry)]


def test_catalogues_load_and_name_each_key_once():
    assert entries()["tier.1"]["en"] == "first tier"


def test_a_key_defined_twice_is_refused(tmp_path, monkeypatch):
    for name in ("a.toml", "b.toml"):
        (tmp_path / name).write_text('[tier.1]\nkm = "ក"\nen = "a"\n', encoding="utf-8")
    monkeypatch.setattr(words, "CATALOGUES", tmp_path)
    with pytest.raises(ValueError, match=r"b\.toml defines tier\.1 a second time"):
        entries.__wrapped__()


def test_every_entry_has_both_languages_and_nothing_else():
    assert faults(lambda e: {"km", "en"} <= set(e) <= FORMS) == []
    assert faults(lambda e: all(v.strip() for v in e.values())) == []


def test_khmer_is_in_khmer_script():
    def check(entry):
        same_name = entry["km"] == entry["en"]
        return bool(KHMER.search(entry["km"])) or same_name or not letters(entry["en"])

    assert faults(check) == []


def test_english_holds_no_khmer_script():
    """But for what is marked in both languages at once, by the same words in each."""

    def check(entry):
        return all(word in entry["km"] for word in re.findall("[\u1780-\u17ff]+", entry["en"]))

    assert faults(check) == []


def test_placeholders_agree():
    assert faults(lambda e: len({frozenset(placeholders(v)) for v in e.values()}) == 1) == []


def test_khmer_sentences_end_with_khan_not_with_a_full_stop():
    assert faults(lambda e: not re.search("[\u1780-\u17ff]\\s*\\.(\\s|$)", e["km"])) == []
    assert faults(lambda e: not e["en"].endswith(".") or e["km"].endswith(("។", "៖", "៕"))) == []


def test_singular_stands_only_where_something_is_counted():
    assert faults(lambda e: "en_one" not in e or "n" in placeholders(e["en"])) == []
