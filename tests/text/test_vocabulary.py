"""Every word of the schema can be read in both languages."""

import pytest

from svc_atlas import schema
from svc_atlas.settings import ROOT
from svc_atlas.text import entries, text

MEASURES = {
    column.name
    for table in schema.RECORDS
    for column in table.columns
    if column.dtype in ("Int64", "Float64", "Int8")
}
WORDS = [
    *(f"offence.{word}" for word in schema.OFFENCES),
    *(f"offence_group.{word}" for word in sorted(set(schema.OFFENCES.values()))),
    *(f"drug_group.{word}" for word in schema.DRUG_GROUPS),
    *(f"substance.{word}" for word in schema.SUBSTANCES),
    *(f"unit.{word}" for word in sorted(set(schema.SUBSTANCES.values()))),
    *(f"activity.{word}" for word in schema.ACTIVITIES),
    *(f"quality.{word}.{form}" for word in schema.QUALITIES for form in ("name", "long")),
    *(f"status.{word}" for word in schema.STATUSES),
    *(f"relation.{word}" for word in schema.RELATIONS),
    *(f"flag.{word}" for word in schema.FLAGS),
    *(f"qualifier.{word}" for word in schema.QUALIFIERS),
    *(f"level.{word}" for word in schema.LEVELS),
    *(f"table.{word}" for word in schema.TABLES),
    *(f"measure.{word}" for word in sorted(MEASURES)),
]
GLOSSARY = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
POLICY_TERMS = ("tier.", "offence.", "offence_group.", "drug_group.", "substance.", "activity.",
                "quality.", "status.", "measure.", "qualifier.")  # fmt: skip


@pytest.mark.parametrize("key", WORDS)
def test_word_is_said_in_both_languages(key):
    assert text("km")(key) != text("en")(key)


def test_the_seven_qualities_are_the_national_polices():
    assert text("km")("quality.order.long") == ("មានសណ្តាប់ធ្នាប់សាធារណៈល្អ ជាពិសេសគ្មានគ្រោះថ្នាក់ចរាចរណ៍")
    assert text("km")("quality.environment.long") == "មានអនាម័យ មានសោភ័ណភាពល្អ និងបរិស្ថានល្អ"


def test_no_two_offences_share_a_name():
    for lang in ("km", "en"):
        names = [text(lang)(f"offence.{word}") for word in schema.OFFENCES]
        assert len(set(names)) == len(names)


def test_glossary_holds_every_term_of_the_policy():
    rows = [line for line in GLOSSARY.splitlines() if line.startswith("|")]
    pairs = {tuple(cell.strip() for cell in row.split("|")[1:3]) for row in rows}
    absent = [
        key
        for key, entry in entries().items()
        if key.startswith(POLICY_TERMS) and (entry["km"], entry["en"]) not in pairs
    ]
    assert absent == []
