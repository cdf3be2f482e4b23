"""The ledger beside a plain dictionary that takes one statement after another."""

from collections import Counter

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from svc_atlas.records.ledger import COUNTED, Ledger, Statements, differences, named
from svc_atlas.records.workbook import FIGURES, frame

SEVERAL = [
    ("offences", "theft", "reported"),
    ("seizures", "heroin", "amount"),
    ("traffic", None, "deaths"),
    ("tiers", None, "tier"),
]
PLACES = st.tuples(
    st.sampled_from(SEVERAL), st.sampled_from([2023, 2024]), st.sampled_from(["010201", "250407"])
)
SAID = st.one_of(
    st.sampled_from(["blank", "marked", "not_ranked"]).map(lambda state: (state, None)),
    st.integers(0, 3).map(lambda value: ("given", value)),
)
SUBMISSIONS = st.lists(st.dictionaries(PLACES, SAID, max_size=8), max_size=6)


def statements(said: dict) -> Statements:
    rows = [
        (table, year, commune, category, measure, value, state, None, None, None)
        for ((table, category, measure), year, commune), (state, value) in said.items()
    ]
    return Statements.of(frame(rows, FIGURES))


def key(row) -> tuple:
    category = row.category if isinstance(row.category, str) else None
    return (row.table, category, row.measure), row.year, row.commune


@settings(max_examples=40)
@given(SUBMISSIONS)
def test_what_counts_is_the_last_thing_said_that_is_no_blank(submissions):
    ledger = Ledger([statements(said) for said in submissions])
    latest = {}
    for said in submissions:
        latest |= {place: what for place, what in said.items() if what[0] != "blank"}
    places = [key(row) for row in named(ledger.key[ledger.last]).itertuples()]
    assert len(places) == len(set(places))
    values = dict(zip(places, ledger.value[ledger.last], strict=True))
    assert values.keys() == latest.keys()
    for place, (state, value) in latest.items():
        assert values[place] == value if state == "given" else np.isnan(values[place])


@settings(max_examples=40)
@given(SUBMISSIONS)
def test_what_each_submission_did_is_told_one_by_one(submissions):
    latest, expected = {}, []
    for said in submissions:
        did = Counter(dict.fromkeys(COUNTED, 0))
        for place, (state, value) in said.items():
            before = latest.get(place, ("marked", None))
            had, has = before[0] != "marked", state != "marked"
            if state == "blank":
                continue
            if has:
                same = before == (state, value)
                did["unchanged" if same else "changed" if had else "added"] += 1
            elif had:
                did["withdrawn"] += 1
            latest[place] = (state, value)
        expected.append(dict(did))
    assert Ledger([statements(said) for said in submissions]).counts() == expected


@settings(max_examples=40)
@given(SUBMISSIONS)
def test_corrections_lead_from_the_first_figure_to_the_one_that_counts(submissions):
    ledger = Ledger([statements(said) for said in submissions])
    at, before = ledger.corrections()
    current: dict[int, float] = {}
    changes = dict(zip(at, ledger.value[before], strict=True))
    for n, (where, value) in enumerate(zip(ledger.key, ledger.value, strict=True)):
        if n in changes:
            assert np.array_equal(current[where], changes[n], equal_nan=True)
        elif where in current:
            assert np.array_equal(current[where], value, equal_nan=True)
        current[where] = value


@settings(max_examples=40)
@given(SUBMISSIONS.filter(lambda each: len(each) >= 2))
def test_what_differs_one_way_differs_the_other_way(submissions):
    a, b = (statements(said) for said in submissions[:2])
    there, back = differences(a, b), differences(b, a)
    assert there["before"].equals(back["after"])
    assert there["after"].equals(back["before"])
    assert differences(a, a).empty
