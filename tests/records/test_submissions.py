"""Submissions: what supersedes what, what a cell means, and what the log says afterwards."""

import json
import multiprocessing
import threading
from datetime import date

import pandas as pd
import pytest

from svc_atlas import schema
from svc_atlas.errors import InputError
from svc_atlas.records.form import CATEGORIES, fields
from svc_atlas.records.ledger import COUNTED
from svc_atlas.records.store import RecordStore
from svc_atlas.records.submissions import Submission
from svc_atlas.records.workbook import FIGURES, frame

TOUL_TA_EK, PREAEK, ROTANAK = "020301", "020302", "020303"


def figure(key: str, value, *, commune=TOUL_TA_EK, year=2024, table="offences", cell="D7"):
    """Return one figure: ``…`` and ``-`` mark, ``""`` is blank, ``not ranked`` is no tier."""
    category, _, measure = key.rpartition(".")
    state = {"…": "marked", "-": "marked", "": "blank", "not ranked": "not_ranked"}.get(
        value, "given"
    )
    given = value if state == "given" else None
    return (table, year, commune, category or None, measure, given, state, table, cell, str(value))


def submission(*figures, file="02.xlsx", received=date(2025, 1, 20), **told) -> Submission:
    told = {"office": "provincial_police", "province": "02", "sha256": "ab" * 32} | told
    return Submission(file=file, received=received, figures=frame(figures, FIGURES), **told)


@pytest.fixture
def store(tmp_path):
    return RecordStore(tmp_path)


def add(store, *figures, **told):
    """Hand in one submission and return what it did."""
    (added,) = store.add([submission(*figures, **told)])
    return added


def counts(added) -> tuple[int, ...]:
    return tuple(getattr(added, name) for name in COUNTED)


def value(store, key: str, *, commune=TOUL_TA_EK, year=2024, table="offences"):
    """Return a figure of the records: a number, None, or "no row"."""
    category, _, measure = key.rpartition(".")
    rows = store.read()[table]
    rows = rows[(rows["commune"] == commune) & (rows["year"] == year)]
    if category:
        rows = rows[rows[CATEGORIES[table][0]] == category]
    if rows.empty:
        return "no row"
    found = rows[measure].item()
    return None if pd.isna(found) else found


def status(store, table="offences", *, commune=TOUL_TA_EK, year=2024):
    rows = store.read()["coverage"]
    of = (rows["commune"] == commune) & (rows["year"] == year) & (rows["table"] == table)
    return rows.loc[of, "status"].item()


# What a cell means


def test_a_zero_is_a_figure_and_a_blank_is_none(store):
    add(store, figure("theft.reported", 0), figure("theft.cleared", ""))
    assert value(store, "theft.reported") == 0
    assert value(store, "theft.cleared") is None
    assert status(store) == "reported"


def test_a_commune_that_gives_one_figure_has_a_row_for_every_category(store):
    add(store, figure("theft.reported", 3))
    rows = store.read()["offences"]
    assert sorted(rows["offence"]) == sorted(schema.OFFENCES)
    assert (rows["flag"] == "blank").all()
    assert rows["reported"].notna().sum() == 1


def test_a_row_with_every_figure_has_no_flag(store):
    theft = [f.key for f in fields("offences") if f.category == "theft"]
    add(store, *(figure(key, 1) for key in theft))
    rows = store.read()["offences"].set_index("offence")["flag"]
    assert pd.isna(rows["theft"])
    assert rows["murder"] == "blank"


@pytest.mark.parametrize("written", ["", "-", "…"])
def test_a_commune_without_any_figure_did_not_report(store, written):
    add(store, figure("theft.reported", written), figure("theft.reported", 2, commune=PREAEK))
    assert value(store, "theft.reported") == "no row"
    assert status(store) == "missing"
    assert status(store, commune=PREAEK) == "reported"


def test_a_commune_that_was_not_ranked_did_not_fail_to_report(store):
    add(
        store,
        figure("tier", "not ranked", table="tiers"),
        figure("tier", 3, table="tiers", commune=PREAEK),
    )
    assert status(store, "tiers") == "not_ranked"
    assert value(store, "tier", table="tiers") == "no row"
    assert value(store, "tier", table="tiers", commune=PREAEK) == 3
    assert status(store, "tiers", commune=ROTANAK) == "missing"


def test_seizures_have_the_unit_of_their_substance(store):
    add(store, figure("heroin.amount", 1.25, table="seizures"))
    rows = store.read()["seizures"].set_index("substance")
    assert rows.loc["heroin", "amount"] == 1.25
    assert (rows.loc["cannabis_plants", "unit"], rows.loc["heroin", "unit"]) == ("plants", "kg")


def test_residents_say_how_they_were_counted(store):
    add(store, figure("residents", 7890, table="population", year=2011), method="cdb_2011")
    add(store, figure("residents", 8100, table="population", year=2024), file="b.xlsx")
    rows = store.read()["population"].set_index("year")
    assert rows["method"].to_dict() == {2011: "cdb_2011", 2024: "reported"}


def test_coverage_has_every_commune_table_and_year_but_those_of_residents_alone(store, gazetteer):
    add(store, figure("residents", 7890, table="population", year=2011))
    assert set(store.read()["coverage"]["year"]) == {2011}
    add(store, figure("deaths", 1, table="traffic"), file="b.xlsx")
    rows = store.read()["coverage"]
    assert set(rows["year"]) == {2024}
    assert len(rows) == len(gazetteer.communes()) * len(schema.RECORD_NAMES) == 1654 * 9


@pytest.mark.parametrize(
    ("received", "expected"), [("2025-01-31", "reported"), ("2025-02-01", "late")]
)
def test_a_report_is_late_after_the_due_day(store, received, expected):
    add(store, figure("theft.reported", 1), received=date.fromisoformat(received))
    assert status(store) == expected


def test_the_due_day_is_set_by_the_administrator(store, monkeypatch):
    add(store, figure("theft.reported", 1), received=date(2025, 2, 10))
    assert status(store) == "late"
    monkeypatch.setenv("SVC_DUE_DAY", "02-15")
    assert status(store) == "reported"


def test_a_correction_after_the_due_day_does_not_make_a_report_late(store):
    add(store, figure("theft.reported", 1))
    add(store, figure("theft.reported", 2), file="b.xlsx", received=date(2025, 6, 1))
    assert status(store) == "reported"
    assert value(store, "theft.reported") == 2


# Superseding


def test_a_corrected_workbook_supersedes_figure_by_figure_and_both_remain(store):
    add(store, figure("theft.reported", 5), figure("murder.reported", 0))
    add(
        store,
        figure("theft.reported", 7, cell="E9"),
        figure("murder.reported", ""),
        figure("fraud.reported", 1),
        file="02-corrected.xlsx",
        received=date(2025, 3, 2),
    )
    assert [value(store, f"{o}.reported") for o in ("theft", "murder", "fraud")] == [7, 0, 1]
    assert [each["file"] for each in store.log()] == ["02.xlsx", "02-corrected.xlsx"]
    where = store.provenance().set_index("category")[["file", "cell", "received", "office"]]
    assert where.loc["theft"].tolist() == [
        "02-corrected.xlsx", "E9", "2025-03-02", "provincial_police",
    ]  # fmt: skip
    assert where.loc["murder", "file"] == "02.xlsx"


def given_by(store, key: str) -> tuple[str, str]:
    """Return the file that a figure comes from, and the day that it was received."""
    row = store.provenance().set_index("category").loc[key]
    return row["file"], row["received"]


def send(store, n: int, *figures) -> None:
    """Hand in a file of its own, on a day of its own."""
    add(store, *figures, file=f"{n}.xlsx", sha256=f"{n}" * 64, received=date(2025, 1, 20 + n))


def test_a_whole_workbook_sent_again_leaves_each_unchanged_figure_with_its_first_file(store):
    add(store, figure("theft.reported", 5), figure("murder.reported", 0), figure("rape.cleared", 1))
    again = figure("theft.reported", 7), figure("murder.reported", 0), figure("rape.cleared", 1)
    add(store, *again, file="corrected.xlsx", sha256="e" * 64, received=date(2025, 3, 2))
    add(store, *again, file="resent.xlsx", sha256="a" * 64, received=date(2025, 6, 1))
    assert given_by(store, "theft") == ("corrected.xlsx", "2025-03-02")
    assert given_by(store, "murder") == given_by(store, "rape") == ("02.xlsx", "2025-01-20")
    (correction,) = store.corrections().to_dict("records")
    ids = [each["id"] for each in store.log()]
    assert [correction["former"], correction["submission"]] == ids[:2]


@pytest.mark.parametrize("between", [6, "…"])
def test_a_figure_changed_or_taken_back_and_given_again_is_a_new_one(store, between):
    for n, theft in enumerate((5, between, 5, 5)):
        send(store, n, figure("theft.reported", theft))
    assert given_by(store, "theft") == ("2.xlsx", "2025-01-22")


def test_a_blank_between_does_not_make_a_figure_new(store):
    for n, theft in enumerate((5, "", 5)):
        told = figure("theft.reported", theft), figure("murder.reported", n)
        send(store, n, *told)
    assert given_by(store, "theft") == ("0.xlsx", "2025-01-20")


def test_of_files_imported_in_another_order_the_one_received_first_gave_a_figure(store):
    add(
        store,
        figure("theft.reported", 5),
        file="resent.xlsx",
        sha256="a" * 64,
        received=date(2025, 6, 1),
    )
    add(store, figure("theft.reported", 5), file="first.xlsx", sha256="b" * 64)
    assert given_by(store, "theft") == ("first.xlsx", "2025-01-20")
    assert status(store) == "reported"


def test_a_mark_sent_again_keeps_its_first_file(store):
    for n in range(2):
        send(store, n, figure("theft.reported", "…"), figure("murder.reported", n))
    assert given_by(store, "theft")[0] == "0.xlsx"


def test_a_report_taken_back_whole_and_given_again_after_the_due_day_is_late(store):
    add(store, figure("theft.reported", 5))
    add(store, figure("theft.reported", "…"), file="b.xlsx", received=date(2025, 1, 25))
    add(
        store,
        figure("theft.reported", 5),
        file="c.xlsx",
        sha256="c" * 64,
        received=date(2025, 4, 1),
    )
    assert status(store) == "late"
    add(
        store,
        figure("fraud.reported", 1),
        file="d.xlsx",
        sha256="d" * 64,
        received=date(2025, 1, 30),
    )
    assert status(store) == "reported"


def test_what_corrected_a_submission_is_the_one_that_changed_it_not_one_that_repeats(store):
    first = add(store, figure("theft.reported", 5))
    corrected = add(store, figure("theft.reported", 7), file="corrected.xlsx", sha256="e" * 64)
    add(
        store,
        figure("theft.reported", 7),
        figure("murder.reported", 0),
        file="resent.xlsx",
        sha256="a" * 64,
    )
    ((by, figures),) = store.superseded(first.id)
    assert (by["id"], figures) == (corrected.id, 1)


def test_what_a_submission_does_is_counted(store):
    first = add(
        store, figure("theft.reported", 5), figure("rape.reported", 1), figure("fraud.reported", "")
    )
    assert counts(first) == (2, 0, 0, 0)
    second = add(
        store,
        figure("theft.reported", 6),
        figure("rape.reported", "…"),
        figure("fraud.reported", 0),
        figure("murder.reported", "-"),
        file="b.xlsx",
    )
    assert counts(second) == (1, 1, 1, 0)
    third = add(store, figure("theft.reported", 6), figure("theft.cleared", ""), file="c.xlsx")
    assert counts(third) == (0, 0, 0, 1)


def test_a_figure_taken_back_is_null_and_in_the_corrections(store):
    add(store, figure("theft.reported", 5), figure("murder.reported", 0))
    add(store, figure("theft.reported", "…"), file="b.xlsx", received=date(2025, 4, 1))
    assert value(store, "theft.reported") is None
    row = store.corrections().iloc[0]
    assert len(store.corrections()) == 1
    assert (row["category"], row["before"], row["received"]) == ("theft", 5, "2025-04-01")
    assert pd.isna(row["after"])
    assert row["submission"] == store.log()[1]["id"]


def test_a_report_taken_back_whole_is_missing(store):
    add(store, figure("theft.reported", 5), figure("theft.reported", 1, commune=PREAEK))
    add(store, figure("theft.reported", "-"), file="b.xlsx")
    assert status(store) == "missing"
    assert value(store, "theft.reported") == "no row"


def test_two_corrections_of_one_day_are_both_told(store):
    for n, theft in enumerate((5, 6, 7)):
        add(store, figure("theft.reported", theft), file=f"{n}.xlsx")
    told = store.corrections()
    assert sorted(zip(told["before"], told["after"], strict=True)) == [(5, 6), (6, 7)]


def test_the_same_file_twice_changes_nothing(store, tmp_path):
    first = add(store, figure("theft.reported", 5), figure("rape.reported", 1))
    add(store, figure("theft.reported", 6), file="b.xlsx", sha256="cd" * 32)
    before = {p.name: p.read_bytes() for p in (tmp_path / "records").iterdir()}
    again = add(
        store,
        figure("rape.reported", 1),
        figure("theft.reported", 5),
        file="renamed.xlsx",
        office="national_police",
        received=date(2025, 5, 5),
    )
    assert (again.new, again.id, again.imported) == (False, first.id, first.imported)
    assert counts(again) == (0, 0, 0, 0)
    assert {p.name: p.read_bytes() for p in (tmp_path / "records").iterdir()} == before


def test_another_mapping_of_the_same_file_is_another_submission(store):
    first = add(store, figure("residents", 900, table="population"), mapping="01" * 32)
    second = add(store, figure("residents", 900, table="population"), mapping="02" * 32)
    assert second.new
    assert first.id != second.id


def test_files_of_one_call_are_taken_in_order_and_one_named_twice_once(store):
    one = submission(figure("theft.reported", 1))
    two = submission(figure("theft.reported", 2), file="b.xlsx", sha256="cd" * 32)
    added = store.add([one, two, one])
    assert [each.new for each in added] == [True, True, False]
    assert value(store, "theft.reported") == 2
    assert len(store.log()) == 2


def test_one_figure_twice_in_a_file_stops_all_files_of_the_call(store):
    good = submission(figure("theft.reported", 1))
    bad = submission(
        figure("theft.reported", 1), figure("theft.reported", 1, cell="D9"), file="bad.xlsx"
    )
    with pytest.raises(InputError, match=r"bad\.xlsx.*020301.*D9"):
        store.add([good, bad])
    assert store.empty


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"measure": "stolen"}, "stolen"),
        ({"category": "arson"}, "arson"),
        ({"state": "invalid"}, "state"),
        ({"value": None}, "value"),
        ({"commune": None}, "commune"),
        ({"commune": "20301"}, "six digits"),
    ],
)
def test_what_is_no_figure_of_the_form_is_never_kept(wrong, why):
    row = dict(zip(FIGURES, figure("theft.reported", 1), strict=True)) | wrong
    with pytest.raises(ValueError, match=why):
        submission(tuple(row.values()))


# Log and diff


def test_the_log_says_who_handed_in_what_and_when_and_names_no_folder(store):
    add(store, figure("theft.reported", 5), set_aside=3)
    (told,) = store.log()
    assert (told["file"], told["office"], told["province"]) == (
        "02.xlsx",
        "provincial_police",
        "02",
    )
    assert (told["received"], told["years"], told["figures"]) == ("2025-01-20", [2024], 1)
    assert (told["set_aside"], told["sha256"]) == (3, "ab" * 32)
    assert json.dumps(told)


def test_two_submissions_are_compared_figure_by_figure(store):
    a = add(
        store, figure("theft.reported", 5), figure("rape.reported", 1), figure("fraud.reported", 4)
    )
    b = add(
        store,
        figure("theft.reported", 6),
        figure("rape.reported", 1),
        figure("murder.reported", 0),
        figure("gangs.reported", ""),
        file="b.xlsx",
    )
    told = store.diff(a.id, b.id[:5]).set_index("category")
    assert set(told.index) == {"theft", "fraud", "murder"}
    assert told.loc["theft", ["before", "after", "stated"]].tolist() == [5, 6, "both"]
    assert told.loc["fraud", "stated"] == "first"
    assert told.loc["murder", ["after", "stated"]].tolist() == [0, "second"]
    assert pd.isna(told.loc["murder", "before"])


def test_an_id_that_is_not_there_or_not_alone_is_said(store):
    ids = [add(store, figure("theft.reported", n), file=f"{n}.xlsx").id for n in range(17)]
    with pytest.raises(InputError, match="svc records log"):
        store.diff(ids[0], "nothing")
    with pytest.raises(InputError, match="begins with"):
        store.find("")
    shared = next(c for c in "0123456789abcdef" if sum(i.startswith(c) for i in ids) > 1)
    with pytest.raises(InputError, match="Several"):
        store.find(shared)


# Two at once


def hand_in(home, n):
    RecordStore(home).add(
        [submission(figure("theft.reported", n, commune=f"02030{n}"), file=f"{n}.xlsx")]
    )


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
def test_two_imports_at_once_follow_each_other_and_both_are_kept(tmp_path):
    context = multiprocessing.get_context("fork")
    imports = [context.Process(target=hand_in, args=(tmp_path, n)) for n in (1, 2, 3)]
    for each in imports:
        each.start()
    for each in imports:
        each.join()
    assert [each.exitcode for each in imports] == [0, 0, 0]
    store = RecordStore(tmp_path)
    assert [value(store, "theft.reported", commune=f"02030{n}") for n in (1, 2, 3)] == [1, 2, 3]
    assert sorted(each["file"] for each in store.log()) == ["1.xlsx", "2.xlsx", "3.xlsx"]


def test_a_store_that_another_process_filled_meanwhile_is_read_anew(tmp_path):
    reader = RecordStore(tmp_path)
    hand_in(tmp_path, 1)
    assert value(reader, "theft.reported") == 1
    add(RecordStore(tmp_path), figure("theft.reported", 9), file="b.xlsx")
    assert value(reader, "theft.reported") == 9


def test_an_import_waits_until_what_is_read_is_read(tmp_path):
    store = RecordStore(tmp_path)
    add(store, figure("theft.reported", 1, commune=ROTANAK))
    with store.unchanging():
        other = threading.Thread(target=hand_in, args=(tmp_path, 2), daemon=True)
        other.start()
        other.join(0.5)
        assert other.is_alive()
        assert len(store.log()) == 1
    other.join(30)
    assert len(store.log()) == 2
