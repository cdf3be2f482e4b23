import pytest

from svc_atlas import schema
from svc_atlas.metrics import exposure
from svc_atlas.metrics.indicators import INDICATORS, KINDS
from svc_atlas.text import entries

WORDS = ("name", "short", "definition", "formula", "limits", "unit", "source")


def test_the_indicators_are_those_of_the_vocabulary_in_its_order():
    assert tuple(INDICATORS) == schema.INDICATORS


@pytest.mark.parametrize("key", schema.INDICATORS)
def test_every_indicator_is_explained_in_both_languages(key):
    for word in WORDS:
        entry = entries()[f"indicator.{key}.{word}"]
        assert entry["km"].strip()
        assert entry["en"].strip()
    for sentence in ("definition", "formula", "limits", "source"):
        entry = entries()[f"indicator.{key}.{sentence}"]
        assert entry["km"].endswith("។")
        assert entry["en"].endswith(".")


def test_no_indicator_is_explained_that_does_not_exist():
    explained = {key.split(".")[1] for key in entries() if key.startswith("indicator.")}
    assert explained == set(INDICATORS)


@pytest.mark.parametrize("indicator", INDICATORS.values(), ids=INDICATORS)
def test_every_indicator_is_made_from_columns_that_exist(indicator):
    assert indicator.kind in KINDS
    assert indicator.direction in ("higher_is_better", "lower_is_better", "neither")
    assert set(indicator.tables) <= set(schema.TABLES)
    made = {"coverage": ["received", "due"]}
    for part in (indicator.numerator, indicator.denominator):
        if part is not None:
            table, column = part.split(".")
            assert table in indicator.tables
            assert column in schema.TABLES[table].names + made.get(table, [])
    if indicator.counts is not None:
        assert ".".join(exposure.KINDS[indicator.counts]) == indicator.numerator
