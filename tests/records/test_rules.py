"""The table of rules: each has its words in both languages, and its row in the documentation."""

import re
import string

import pytest

from svc_atlas.records.findings import Phrase, has_errors
from svc_atlas.records.form import fields
from svc_atlas.records.rules import LIMITS, RULES, SCOPES, found
from svc_atlas.schema import RECORD_NAMES
from svc_atlas.settings import ROOT
from svc_atlas.text import entries

NAMED = {"file", "sheet", "cell", "value"}
DOCUMENTED = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")


def english(rule: str, part: str) -> str:
    return entries()[f"records.rule.{rule}.{part}"]["en"]


def row(rule) -> str:
    """Return the row that the documentation has to have."""
    said = (f"`{rule.id}`", rule.severity, english(rule.id, "message"), english(rule.id, "fix"))
    return f"| {' | '.join(said)} |"


def sections() -> dict[str, str]:
    parts = re.split(r"^## ", DOCUMENTED, flags=re.MULTILINE)[1:]
    return {re.search(r"`(\w+)`", part.splitlines()[0])[1]: part for part in parts}


@pytest.mark.parametrize("name", RULES)
def test_every_rule_has_both_sentences_and_they_name_only_what_it_gives(name):
    rule = RULES[name]
    assert rule.severity in ("error", "warning")
    for part in ("message", "fix"):
        entry = entries()[f"records.rule.{name}.{part}"]
        for words in entry.values():
            asked = {each for _, each, _, _ in string.Formatter().parse(words) if each}
            assert asked <= NAMED | set(rule.params)


@pytest.mark.parametrize("name", RULES)
def test_every_rule_is_documented_under_its_scope_as_the_clerk_reads_it(name):
    assert row(RULES[name]) in sections()[RULES[name].scope]


def test_no_rule_is_documented_that_is_not_there():
    documented = re.findall(r"^\| `(\w+)` \|", DOCUMENTED, flags=re.MULTILINE)
    assert sorted(documented) == sorted(RULES)
    assert tuple(sections()) == SCOPES


def test_no_sentence_is_kept_for_a_rule_that_is_gone():
    told = {key.split(".")[2] for key in entries() if key.startswith("records.rule.")}
    assert told == set(RULES)


def test_a_finding_takes_the_severity_of_its_rule_and_only_its_parameters():
    one = found("cleared_over_reported", "02.xlsx", "offences", "E5", 5, reported=3, cleared=5)
    assert one.severity == "warning"
    assert not has_errors([one])
    assert one.message("en") == "More cases cleared (5) than reported (3)."
    with pytest.raises(ValueError, match="cleared_over_reported takes"):
        found("cleared_over_reported", "02.xlsx", reported=3)
    with pytest.raises(KeyError):
        found("no_such_rule", "02.xlsx")


def test_of_a_long_value_a_finding_tells_the_beginning():
    long = "Sok Example, 012 999 888; " * 10_000
    one = found("header_repeated", "02.xlsx", "offences", "E5", long, other=long)
    assert all(len(each or "") < 500 for each in one.as_dict("en").values())
    nested = Phrase("records.unknown.name", {"name": long})
    assert len(found("commune_unknown", "02.xlsx", why=nested).message("km")) < 500


def test_every_table_of_counts_or_amounts_has_a_limit():
    kinds = ("count", "amount")
    counted = {t for t in RECORD_NAMES if any(f.kind in kinds for f in fields(t))}
    assert set(LIMITS) == counted


def test_a_rule_that_figures_can_be_held_to_says_of_what():
    for rule in RULES.values():
        if rule.scope == "field":
            assert rule.of, rule.id
            assert rule.holds, rule.id
        if rule.of and rule.scope == "row":
            assert set(rule.of) <= set(RECORD_NAMES)
            assert rule.at, rule.id
