"""Case lists: what they say of communes and years, what stops them, and what is never read."""

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from svc_atlas import cli
from svc_atlas.errors import AtlasError, CallError, InputError, UnreadableError
from svc_atlas.records import caselist, days
from svc_atlas.records.caselist import cases, line_ends, rolling
from svc_atlas.records.caselist.headers import COLUMNS, find_columns, means_a_person
from svc_atlas.records.caselist.repeats import Fingerprints
from svc_atlas.records.workbook import FIGURES

HEADER = ",".join(COLUMNS)


@pytest.fixture
def csv_file(tmp_path):
    """Write a case list as CSV: ``csv_file(*lines, name=…, header=…) -> Path``."""

    def write(*lines, name="cases.csv", header=HEADER, ends="\n", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes((ends.join([header, *lines]) + ends).encode(encoding))
        return path

    return write


@pytest.fixture
def roll(gazetteer):
    def call(*paths, **options):
        return caselist.rollup(paths, gazetteer=gazetteer, **options)

    return call


def parquet_file(path: Path, **columns) -> Path:
    pq.write_table(pa.table(columns), path)
    return path


def listed(rows: pd.DataFrame) -> dict:
    """Return the columns of a case list with some cases in it, typed as a program writes them."""
    return {name: pa.array(rows[name]) for name in COLUMNS}


def figure(rolled, table, year, commune, category, measure):
    """Return ``(value, state)`` of one figure; None when the list says nothing of it."""
    f = rolled.figures
    found = f[(f["table"] == table) & (f["year"] == year) & (f["commune"] == commune)
              & (f["category"] == category) & (f["measure"] == measure)]  # fmt: skip
    if not len(found):
        return None
    (row,) = found.itertuples()
    return (None if pd.isna(row.value) else row.value), row.state


def fault(rolled, kind):
    return [
        (f.value, f.count, [(p.file, p.line) for p in f.places])
        for f in rolled.faults
        if f.kind == kind
    ]


# What a list says


def test_cases_are_counted_by_commune_year_and_offence(csv_file, roll):
    rolled = roll(csv_file(
        "1,2023-01-05,020301,theft,1,2", "2,2023-12-31,020301,theft,0,1",
        "3,2024-01-01,020301,theft,1,4", "4,2023-06-01,020302,murder,1,1",
        "5,2023-06-01,020302,drug_use,1,3",
    ))  # fmt: skip
    assert rolled.ok
    assert (rolled.cases, rolled.communes) == (5, 2)
    assert (rolled.first, rolled.last) == (date(2023, 1, 5), date(2024, 1, 1))
    assert rolled.by_year == {2023: 4, 2024: 1}
    assert figure(rolled, "offences", 2023, "020301", "theft", "reported") == (2, "given")
    assert figure(rolled, "offences", 2023, "020301", "theft", "cleared") == (1, "given")
    assert figure(rolled, "offences", 2023, "020301", "theft", "suspects") == (3, "given")
    assert figure(rolled, "offences", 2024, "020301", "theft", "suspects") == (4, "given")
    assert figure(rolled, "drugs", 2023, "020302", "use", "cases") == (1, "given")
    assert figure(rolled, "drugs", 2023, "020302", "use", "suspects") == (3, "given")
    assert dict(rolled.figures.dtypes.astype(str)) == FIGURES


def test_a_reported_commune_year_has_zeros_and_any_other_has_nothing(csv_file, roll):
    rolled = roll(csv_file("1,2023-01-05,020301,theft,1,2", "2,2023-01-05,020302,drug_use,1,2"))
    assert figure(rolled, "offences", 2023, "020301", "murder", "reported") == (0, "given")
    assert figure(rolled, "offences", 2023, "020302", "murder", "reported") is None
    assert figure(rolled, "drugs", 2023, "020301", "use", "cases") is None
    assert figure(rolled, "offences", 2023, "020303", "theft", "reported") is None
    # Who was sent to court is not in a case list.
    assert figure(rolled, "offences", 2023, "020301", "theft", "sent_to_court") == (None, "blank")
    without = roll(csv_file("1,2023-01-05,020301,theft,1,2"))
    assert set(without.figures["table"]) == {"offences"}


@pytest.mark.parametrize(
    ("area", "communes"), [("KH", 1654), ("02", 103), ("203", 10), ("០២០៣០៥", 2)]
)
def test_complete_makes_zeros_of_the_communes_of_an_area(csv_file, roll, area, communes):
    path = csv_file("1,2023-01-05,020301,theft,1,2", "2,2022-01-05,020301,theft,1,2")
    rolled = roll(path, complete=[area])
    told = rolled.figures.groupby("year")["commune"].nunique()
    assert told.to_dict() == {2022: communes, 2023: communes}
    assert figure(rolled, "offences", 2023, "020305", "theft", "reported") == (0, "given")
    assert figure(rolled, "offences", 2023, "020301", "theft", "reported") == (1, "given")


def test_complete_of_an_area_that_is_none_is_a_wrong_call(csv_file, roll):
    with pytest.raises(CallError, match="99"):
        roll(csv_file("1,2023-01-05,020301,theft,1,2"), complete=["99"])


def test_a_year_that_is_not_over_has_no_zeros(csv_file, roll):
    path = csv_file("1,2024-01-01,020301,theft,1,2", "2,2023-01-05,020301,theft,1,2")
    with pytest.raises(CallError, match=r"2024 was not over .*2024-01-15"):
        roll(path, complete=["0203"], received=date(2024, 1, 15))
    assert roll(path, received=date(2024, 1, 15)).not_over(date(2024, 1, 15)) == [2024]
    whole = roll(path, complete=["0203"], received=date(2024, 12, 31))
    assert figure(whole, "offences", 2024, "020305", "theft", "reported") == (0, "given")


def test_missing_is_not_zero(csv_file, roll):
    rolled = roll(csv_file(
        "1,2023-01-05,020301,theft,1,", "2,2023-01-05,020301,theft,1,3",
        "3,2023-01-05,020301,murder,,1", "4,2023-01-05,020301,rape,0,0",
    ))  # fmt: skip
    assert figure(rolled, "offences", 2023, "020301", "theft", "reported") == (2, "given")
    assert figure(rolled, "offences", 2023, "020301", "theft", "suspects") == (None, "blank")
    assert figure(rolled, "offences", 2023, "020301", "theft", "cleared") == (2, "given")
    assert figure(rolled, "offences", 2023, "020301", "murder", "cleared") == (None, "blank")
    assert figure(rolled, "offences", 2023, "020301", "rape", "cleared") == (0, "given")
    assert rolled.not_said() == {"cleared": 1, "suspects": 1}
    by_word = {row["category"]: row for row in rolled.by_offence()}
    assert (by_word["theft"]["cases"], by_word["theft"]["suspects"]) == (2, None)


def test_the_same_cases_give_the_same_figures_however_they_are_written(tmp_path, csv_file, roll):
    draw = random.Random(5)
    rows = pd.DataFrame({
        "id": [f"C{n}" for n in range(400)],
        "date": [date(2022, 1, 1) + timedelta(days=draw.randrange(700)) for _ in range(400)],
        "commune": [draw.choice(["020301", "010201", "120101"]) for _ in range(400)],
        "offence": [draw.choice(["theft", "fraud", "drug_use"]) for _ in range(400)],
        "cleared": [draw.choice([True, False, None]) for _ in range(400)],
        "suspects": pd.array([draw.choice([0, 1, 5, None]) for _ in range(400)], dtype="Int64"),
    })  # fmt: skip
    whole = roll(parquet_file(tmp_path / "all.parquet", **listed(rows)))
    assert whole.ok
    expected = rows.groupby(["commune", rows["date"].map(lambda d: d.year), "offence"]).size()
    for (commune, year, offence), n in expected.items():
        table, word = ("drugs", "use") if offence == "drug_use" else ("offences", offence)
        measure = "cases" if table == "drugs" else "reported"
        assert figure(whole, table, year, commune, word, measure) == (n, "given")
    # As two files of two kinds, the other order, numbers for codes, the day first, Khmer words.
    words = {True: "បាទ", False: "no", None: ""}
    lines = [
        f"{r.id},{r.date:%d/%m/%Y} 10:30,{int(r.commune)},{r.offence.upper()},"
        f"{words[r.cleared]},{'' if pd.isna(r.suspects) else r.suspects}"
        for r in rows[::-1][:250].itertuples()
    ]
    half = csv_file(*lines, header="\ufeffCase No.,ថ្ងៃខែឆ្នាំ,ឃុំ,Type of Offence,Solved,ជនសង្ស័យ")
    rest = rows[:150].assign(
        date=pd.to_datetime(rows["date"][:150]), commune=rows["commune"][:150].astype(int)
    )
    again = roll(half, parquet_file(tmp_path / "rest.parquet", **listed(rest)))
    assert again.ok
    pd.testing.assert_frame_equal(again.figures, whole.figures)


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_line_ends_delimiters_and_quotes(csv_file, roll, ends, delimiter):
    lines = [
        delimiter.join(cells)
        for cells in (["x", *COLUMNS], [f'"a {delimiter} ""b"" {ends} c"', " 7 ", "2023-01-05",
                      "020301", "theft", "1", "2"], [""] * 7)
    ]  # fmt: skip
    path = csv_file(*lines[1:], header=lines[0], ends=ends)
    rolled = roll(path)
    assert rolled.ok
    assert rolled.cases == 1


@pytest.mark.parametrize("name", ['it\'s "x".csv', "a*[1]?.csv", "បញ្ជី ករណី.csv", "x;DROP.csv"])
def test_any_name_of_a_file_will_do(csv_file, roll, name):
    rolled = roll(csv_file("1,2023-01-05,020301,theft,1,2", name=name))
    assert rolled.files[0][0] == name
    assert rolled.cases == 1


def test_headers_that_hold_sql_stay_headers(tmp_path, roll):
    columns = dict.fromkeys(COLUMNS, None) | {
        "id": [1], "date": [date(2023, 1, 5)], "commune": ["020301"], "offence": ["theft"],
        "cleared": [1], "suspects": [2],
    }  # fmt: skip
    columns |= {'x" FROM y; DROP TABLE cases; --': [1], "it's": [2]}
    assert roll(parquet_file(tmp_path / "a.parquet", **columns)).cases == 1
    columns['Case "No"'] = columns.pop("id")
    assert roll(parquet_file(tmp_path / "b.parquet", **columns)).cases == 1


def test_an_instant_belongs_to_the_day_of_phnom_penh(tmp_path, roll):
    evening = datetime(2023, 12, 31, 20, 0, tzinfo=UTC)
    path = parquet_file(
        tmp_path / "a.parquet", id=[1], date=pa.array([evening], pa.timestamp("us", "UTC")),
        commune=["020301"], offence=["theft"], cleared=[1], suspects=[2],
    )  # fmt: skip
    assert roll(path).first == date(2024, 1, 1)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2023-12-31T23:00:00Z", date(2024, 1, 1)),
        ("2023-12-31T16:59:59.999Z", date(2023, 12, 31)),
        ("2023-12-31T17:00:00+00:00", date(2024, 1, 1)),
        ("2023-12-31T23:59:59+07:00", date(2023, 12, 31)),
        ("2024-01-01 03:00:00+09", date(2024, 1, 1)),
        ("31/12/2023 23:00 UTC", date(2024, 1, 1)),
        ("2023-12-31T23:00:00", date(2023, 12, 31)),
        ("2023-12-31 23:00:00,5", date(2023, 12, 31)),
    ],
)
def test_the_same_instant_as_text_belongs_to_the_same_day(csv_file, tmp_path, roll, written, day):
    assert roll(csv_file(f'1,"{written}",020301,theft,1,2')).first == day
    columns = dict(zip(COLUMNS, (1, written, "020301", "theft", 1, 2), strict=True))
    path = parquet_file(tmp_path / "a.parquet", **{name: [v] for name, v in columns.items()})
    assert roll(path).first == day


def test_a_day_that_is_not_understood_is_shown_whole(csv_file, roll):
    rolled = roll(
        csv_file(
            "1,5 April 2023,020301,theft,1,2", "2,2023-12-31T22:45:00+05:30,020301,theft,1,2",
            "3,2023-01-05,020301,theft,1,2",
        )
    )  # fmt: skip
    assert sorted(fault(rolled, "unreadable_date")) == [
        ("2023-12-31T22+05:30", 1, [("cases.csv", 3)]),
        ("5 April 2023", 1, [("cases.csv", 2)]),
    ]


def test_a_column_within_a_column_of_parquet_is_looked_at_too(tmp_path, roll):
    columns = {name: pa.array([1]) for name in COLUMNS}
    for kind in (pa.struct([("name", pa.string())]), pa.list_(pa.struct([("phone", pa.string())]))):
        who = pa.nulls(1, kind)
        with pytest.raises(InputError) as stopped:
            roll(parquet_file(tmp_path / "a.parquet", **columns, remarks=who))
        assert stopped.value.key == "error.caselist.person"


@pytest.mark.parametrize(
    "header",
    ["DOB", "Date of birth", "birth_date", "victimDob", "Plate No.", "number plate", "plate",
     "vehicle plate number", "ថ្ងៃខែឆ្នាំកំណើត", "ថ្ងៃកំណើត", "ផ្លាកលេខ", "ស្លាកលេខយានយន្ត"],
)  # fmt: skip
def test_dates_of_birth_and_number_plates_are_of_a_person(header):
    assert means_a_person(header)


@pytest.mark.parametrize("header", ["template", "template no.", "date", "ថ្ងៃខែឆ្នាំ", "vehicle type"])
def test_what_only_sounds_like_them_is_not(header):
    assert not means_a_person(header)


# What stops it


def test_everything_wrong_is_listed_with_its_count_and_first_line(csv_file, roll):
    a = csv_file(
        '1,2023-01-05,"020301",theft,1,2',
        '2,2023-01-05,999999,"two\nlines",1,2',
        "3,2023-01-05,Nowhere,arson,1,2",
        "4,31/02/2023,Nowhere,theft,perhaps,-1",
        name="a.csv",
    )
    ahead = days.today() + timedelta(days=400)
    b = csv_file(
        f"1,{ahead:%d/%m/%Y},Nowhere,arson,1,2", "5,1900-01-01,020301,theft,1,1.5",
        ",,,,,", ",2023-01-05,,theft,1,2", name="b.csv",
    )  # fmt: skip
    rolled = roll(a, b)
    assert not rolled.ok
    assert not len(rolled.figures)
    assert rolled.cases == 7  # an empty row is none
    assert fault(rolled, "repeated_id") == [("1", 2, [("a.csv", 2), ("b.csv", 2)])]
    assert fault(rolled, "unknown_commune") == [
        ("Nowhere", 3, [("a.csv", 5)]), ("999999", 1, [("a.csv", 3)]),
    ]  # fmt: skip
    assert fault(rolled, "unknown_offence") == [
        ("arson", 2, [("a.csv", 5)]), ("two\nlines", 1, [("a.csv", 3)]),
    ]  # fmt: skip
    assert fault(rolled, "unreadable_date") == [
        ("1900-01-01", 1, [("b.csv", 3)]), ("31/02/2023", 1, [("a.csv", 6)]),
    ]  # fmt: skip
    assert fault(rolled, "future_date") == [(f"{ahead:%d/%m/%Y}", 1, [("b.csv", 2)])]
    assert fault(rolled, "unreadable_cleared") == [("perhaps", 1, [("a.csv", 6)])]
    assert {value for value, *_ in fault(rolled, "unreadable_suspects")} == {"-1", "1.5"}
    assert fault(rolled, "blank") == [(None, 1, [("b.csv", 5)])] * 2
    assert [f.value for f in rolled.unknown_communes] == ["Nowhere", "999999"]


def test_a_parquet_file_says_the_row(tmp_path, roll):
    path = parquet_file(
        tmp_path / "a.parquet", id=[10, 11, 12, 11, 11], date=[date(2023, 1, 5)] * 5,
        commune=["020301", "x", "020301", "020301", "x"], offence=["theft"] * 4 + [None],
        cleared=[1, 0, None, 1, 2], suspects=[0, 1, 2, 3, -4],
    )  # fmt: skip
    rolled = roll(path)
    assert fault(rolled, "repeated_id") == [
        ("11", 3, [("a.parquet", 2), ("a.parquet", 4), ("a.parquet", 5)])
    ]
    assert fault(rolled, "unknown_commune") == [("x", 2, [("a.parquet", 2)])]
    assert fault(rolled, "blank") == [(None, 1, [("a.parquet", 5)])]
    assert fault(rolled, "unreadable_cleared") == [("2", 1, [("a.parquet", 5)])]
    assert fault(rolled, "unreadable_suspects") == [("-4", 1, [("a.parquet", 5)])]


def test_an_ambiguous_name_is_no_commune_and_a_full_one_is(csv_file, roll, gazetteer):
    names = pd.Series([area.name_en for area in gazetteer.communes()])
    twice = next(n for n in names[names.duplicated()] if not gazetteer.find(n).area)
    once = next(
        a for a in gazetteer.communes() if gazetteer.find(a.name_km, level="commune").area == a
    )
    rolled = roll(csv_file(f"1,2023-01-05,{twice},theft,1,2"))
    assert fault(rolled, "unknown_commune") == [(twice, 1, [("cases.csv", 2)])]
    rolled = roll(csv_file(f"1,2023-01-05,ឃុំ{once.name_km},theft,1,2"))
    assert set(rolled.figures["commune"]) == {once.code}


def test_one_repeated_pair_among_a_million_is_found(tmp_path, roll):
    ids = np.random.default_rng(1).permutation(1_000_000)
    ids[765_432] = ids[12]
    same = {"date": date(2023, 1, 5), "commune": "020301", "offence": "theft",
            "cleared": True, "suspects": 1}  # fmt: skip
    columns = {name: pa.repeat(pa.scalar(value), len(ids)) for name, value in same.items()}
    for kind, values in {"int": pa.array(ids), "text": pa.array([f"C{n:09}" for n in ids])}.items():
        path = parquet_file(tmp_path / f"{kind}.parquet", id=values, **columns)
        rolled = roll(path)
        assert rolled.repeated == 1
        assert fault(rolled, "repeated_id") == [
            (str(values[12]), 2, [(path.name, 13), (path.name, 765_433)])
        ]


@pytest.mark.parametrize("capacity", [100, 333, 5_000])
def test_repeats_are_exact_across_runs_that_do_not_fit_into_memory(tmp_path, capacity):
    draw = np.random.default_rng(capacity)
    values = draw.integers(0, 2**64, 2_000, dtype=np.uint64)
    values[[3, 1_900, 700]] = values[[1_500, 4, 699]]
    values = np.concatenate([values, values[10:12], values[10:11], [np.uint64(0), 2**64 - 1]])
    unique, counts = np.unique(values, return_counts=True)
    bag = Fingerprints(tmp_path, expected=7, capacity=capacity)
    for part in np.array_split(values.astype(np.uint64), 13):
        bag.add(part)
    np.testing.assert_array_equal(bag.repeated(), unique[counts > 1])


def test_two_ids_of_one_fingerprint_are_two_ids(tmp_path, roll, csv_file, monkeypatch):
    path = csv_file("1,2023-01-05,020301,theft,1,2", "2,2023-01-05,020301,theft,1,2")
    monkeypatch.setattr(Fingerprints, "add", lambda bag, f: bag._twice.append(f))
    rolled = roll(path)
    assert rolled.ok
    assert rolled.repeated == 0


# Persons

PERSONS = (
    "name", "Name", "NAME ", "names", "full_name", "FullName", "first name", "lastname", "surname",
    "victim", "victim_name", "VictimName", "victimname", "suspect_name", "suspects_name",
    "name_of_victim", "name of suspect", "officer name", "Victim's name", "name_kh", "Name (EN)",
    "victim_commune_name", "commune_chief_name", "address", "Home Address", "victim_address",
    "addr", "address1", "street", "house_no", "residence", "phone", "Phone No.", "phone_number",
    "PhoneNumber", "telephone", "tel", "Tel.", "tel1", "tel_no", "mobile", "mobile_no", "contact",
    "email", "e-mail", "national_id", "NationalID", "nid", "id_card", "ID card no", "identity_no",
    "identity number", "identification", "passport_no", "id number", "ID No.", "victim_id",
    "suspect id", "person_id", "nickname", "Defendant", "Suspect", "Suspect 1", "Prénom", "Tél.",
    "ｎａｍｅ", "Mob.", "Ph. no", "WhatsApp", "Facebook", "N.I.D.", "Khmer ID", "Card no.",
    "Family book no", "Driving licence no", "Birth certificate no", "Living at",
    "នាមជនរងគ្រោះ", "ស្នាក់នៅ", "ទីកន្លែងស្នាក់នៅ", "លេខសៀវភៅគ្រួសារ", "សំបុត្រកំណើត",
    "ឈ្មោះ", "ឈ្មោះជនរងគ្រោះ", "ឈ្មោះ ជនសង្ស័យ", "ឈ្មោះពេញ", "នាមត្រកូល", "គោត្តនាម និងនាម", "ឈ្មោះមេឃុំ",
    "អាសយដ្ឋាន", "អាសយដ្ឋានបច្ចុប្បន្ន", "ទីលំនៅ", "លេខផ្ទះ", "ទូរស័ព្ទ", "លេខទូរស័ព្ទ", "លេខទូរសព្ទ",
    "អត្តសញ្ញាណប័ណ្ណ", "លេខអត្តសញ្ញាណប័ណ្ណ", "លេខ អត្តសញ្ញាណ", "លិខិតឆ្លងដែន", "ជនរងគ្រោះ", "ឈ្មោះអ្នករាយការណ៍",
    "ឈ្មោះ\u200bជន\u200bរងគ្រោះ",
)  # fmt: skip
NO_PERSONS = (
    *COLUMNS, "case_id", "Case No.", "No", "no.", "#", "commune_name", "CommuneName", "communename",
    "name of commune", "Commune name (EN)", "district name", "province_name_kh", "village_name",
    "police station name", "offence_name", "suspects", "number of suspects", "notes", "age", "sex",
    "ឈ្មោះឃុំ", "ឈ្មោះឃុំ-សង្កាត់", "ឈ្មោះស្រុក", "ឈ្មោះខេត្ត", "ឈ្មោះបទល្មើស", "ជនសង្ស័យ", "ចំនួនជនសង្ស័យ", "លេខករណី",
    "លេខរៀង", "កាលបរិច្ឆេទ", "ភូមិ", "ផ្សេងៗ", "incident_id", "hotel", "accident_type", "",
    "photo", "graph", "suspects arrested", "number of suspects arrested", "weapon",
    "officers", "suspect count", "Suspects_Count", "ចំនួនជនសង្ស័យដែលឃាត់ខ្លួនបាន",
    "ឈ្មោះប៉ុស្តិ៍", "placard", "discard", "cards",
)  # fmt: skip


@pytest.mark.parametrize("header", PERSONS)
def test_a_header_of_a_person_is_known(header):
    assert means_a_person(header)


@pytest.mark.parametrize("header", NO_PERSONS)
def test_a_header_of_a_thing_is_no_person(header):
    assert not means_a_person(header)


@pytest.mark.parametrize("header", ["victim_name", "លេខទូរស័ព្ទ"])
def test_a_person_stops_before_a_row_is_read(tmp_path, csv_file, roll, header, monkeypatch):
    monkeypatch.setattr(rolling, "opened", None)  # nothing opens the rows
    good = csv_file("1,2023-01-05,020301,theft,1,2", name="good.csv")
    # The rows are no text at all: whoever read them would say so.
    path = tmp_path / "cases.csv"
    path.write_bytes(f"{HEADER},{header}\n".encode() + b"\xff\xfe\xff,\xff\n" * 100_000)
    named = {name: pa.array([1]) for name in (*COLUMNS, header)}
    for bad in (path, parquet_file(tmp_path / "cases.parquet", **named)):
        with pytest.raises(InputError) as stopped:
            roll(good, bad)
        assert stopped.value.key == "error.caselist.person"
        assert header in stopped.value.message("en")
        assert bad.name in stopped.value.message("km")


def test_other_columns_are_never_read(tmp_path, csv_file, roll):
    # Bytes that are no UTF-8 stop whoever reads them: in a column of the list they do.
    row = "1,2023-01-05,020301,theft,1,2"
    path = tmp_path / "cases.csv"
    path.write_bytes(f"{HEADER},remarks\n{row},".encode() + b"\xff\xfe\n")
    assert roll(path).cases == 1
    path.write_bytes(f"remarks,{HEADER}\n".encode() + b"\xff\xfe," + row.encode() + b"\n")
    assert roll(path).cases == 1
    path.write_bytes(HEADER.encode() + b"\n1,2023-01-05,020301,th\xffft,1,2\n")
    with pytest.raises(UnreadableError, match="UTF-8"):
        roll(path)
    # A column of Parquet of which no byte is left is not missed.
    case = [1, date(2023, 1, 5), "020301", "theft", 1, 2]
    columns = {name: [value] for name, value in zip(COLUMNS, case, strict=True)}
    path = parquet_file(tmp_path / "cases.parquet", remarks=["SECRET"], **columns)
    chunk = pq.read_metadata(path).row_group(0).column(0)
    assert chunk.path_in_schema == "remarks"
    content, first = bytearray(path.read_bytes()), 4  # after the file's mark
    content[first : first + chunk.total_compressed_size] = b"\xff" * chunk.total_compressed_size
    path.write_bytes(content)
    with pytest.raises((pa.ArrowException, OSError)):
        pq.read_table(path, columns=["remarks"])
    assert roll(path).cases == 1


# Files


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "empty"),
        (b"\n \n", "empty"),
        (("\ufeff" + HEADER + "\n1,2023-01-05,020301,theft,1,2\n").encode("utf-16"), "encoding"),
        (b"PK\x03\x04rest of a workbook", "other_kind"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "other_kind"),
        (b"PAR1" + bytes(100), "damaged"),
        (HEADER.encode() + b"\n1,2023-01-05,020301,th\xe9ft,1,2\n", "not_utf8"),
        (HEADER.encode() + b"\n1,2023-01-05,020301,theft,1,2\n3,4\n", "bad_line"),
        (HEADER.encode() + b'\n1,2023-01-05,"020301,theft,1,2\n', "bad_line"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_by_name(tmp_path, roll, content, key):
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    with pytest.raises(UnreadableError) as refused:
        roll(path)
    assert refused.value.key == f"error.caselist.{key}"
    assert "list.csv" in refused.value.message("en")
    assert refused.value.exit_code == 2


def test_a_parquet_file_cut_short_or_overwritten_is_damaged(tmp_path, roll):
    case = [date(2023, 1, 5), "020301", "theft", 1, 2]
    columns = {name: [value] * 50_000 for name, value in zip(COLUMNS[1:], case, strict=True)}
    path = parquet_file(tmp_path / "a.parquet", id=list(range(50_000)), **columns)
    content = path.read_bytes()
    path.write_bytes(content[:-100])
    with pytest.raises(UnreadableError, match="damaged"):
        roll(path)
    path.write_bytes(content[:100] + b"\xff" * 5000 + content[5100:])
    with pytest.raises(UnreadableError, match="damaged"):
        roll(path)


def test_the_kind_is_known_by_the_content(tmp_path, csv_file, roll):
    path = csv_file("1,2023-01-05,020301,theft,1,2", name="list.parquet")
    assert roll(path).cases == 1
    columns = {"id": [1], "date": ["2023-01-05"], "commune": [20301.0], "offence": ["theft"],
               "cleared": ["TRUE"], "suspects": [2.0]}  # fmt: skip
    rolled = roll(parquet_file(tmp_path / "other.csv", **columns))
    assert figure(rolled, "offences", 2023, "020301", "theft", "suspects") == (2, "given")


def test_a_file_that_is_not_there(tmp_path, roll):
    with pytest.raises(UnreadableError, match="nowhere"):
        roll(tmp_path / "nowhere.csv")


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ("id,date,commune,offence,cleared", "column_missing"),
        ("1,2023-01-05,020301,theft,1,2", "no_header"),
        (HEADER + ",DATE", "column_twice"),
        (",,,,,", "no_header"),
    ],
)
def test_headers_that_are_not_those_of_a_list(csv_file, roll, header, key):
    with pytest.raises(InputError) as stopped:
        roll(csv_file("1,2023-01-05,020301,theft,1,2", header=header))
    assert stopped.value.key == f"error.caselist.{key}"


CASE = ["A0001", "2023-01-05", "020801", "theft", "1", "0", "Sok Example", "012 999 888"]


@pytest.mark.parametrize(
    "row",
    [
        CASE,
        [*CASE[:3], "crime", "cleared", "0", *CASE[6:]],  # words that head columns as well
        [CASE[0], "5 January 2023", "Norea", "theft", "yes", "", *CASE[6:]],
        ["ក-១", "០៥/០១/២០២៣", "នរា", "លួច", "បាទ", "០", "សុខ ឧទាហរណ៍", "០១២ ៩៩៩ ៨៨៨"],
        [*CASE[6:], "House 5, Street 1", "Home phone"],
        ["0", "1", "2", "3", "4", "5"],  # as programs number the columns
        CASE * 3000,
    ],
)
@pytest.mark.parametrize("kind", ["csv", "parquet"])
@pytest.mark.parametrize("lang", ["en", "km"])
def test_a_list_without_headers_is_refused_without_a_word_of_it(
    svc, tmp_path, csv_file, row, kind, lang, monkeypatch
):
    monkeypatch.setenv("SVC_LANG", lang)
    if kind == "csv":
        path = csv_file(",".join(f'"{cell}"' for cell in CASE), header=",".join(
            f'"{cell}"' for cell in row))  # fmt: skip
    else:
        names = dict.fromkeys(row, pa.array([1]))
        path = parquet_file(tmp_path / "cases.parquet", **names)
    code, out, err = svc(path, "--out", tmp_path / "out")
    assert (code, out) == (1, "")
    assert ("no headers of a case list" if lang == "en" else "មិនមែនជាក្បាលជួរឈរ") in err
    told = err.replace("id, date, commune, offence, cleared, suspects", "").replace(path.name, "")
    assert not any(cell in told for cell in row if len(cell) > 2)
    assert len(err) < 1000


def test_a_header_that_may_be_of_a_person_is_not_told(svc, csv_file):
    code, _, err = svc(csv_file("1", header="id,date,commune,Sok Dara 012345678,cleared,suspects"))
    assert code == 1
    assert "has no column offence" in err
    assert "Sok" not in err
    assert "012345678" not in err


def test_headers_are_told_in_part_where_they_are_long_or_many(svc, csv_file):
    many = ",".join(f"heading {n} \x1b[2J{'x' * 100}" for n in range(2000))
    for header in (
        f"id,date,commune,offence,{many}",
        f"{HEADER},phone,{many.replace('x', 'tel ')}",
    ):
        code, _, err = svc(csv_file("1", header=header))
        assert code == 1
        assert len(err) < 1500
        assert "\x1b" not in err
        assert "heading 1 " in err or "phone" in err


def test_values_that_are_not_known_are_told_in_part(svc, csv_file):
    story = "a long story " * 500
    path = csv_file(*(f"{n},2023-01-05,020301,{story}{n},1,2" for n in range(1500)))
    code, out, _ = svc(path)
    assert code == 1
    assert len(out) < 5000
    told = json.loads(svc(path, "--json")[1])
    assert told["fault_counts"] == {"unknown_offence": 1500}
    assert len(told["unknown_offences"]) == len(told["faults"]) == 1000
    assert max(len(each["value"]) for each in told["faults"]) <= 120


@pytest.mark.parametrize("ends", ["\r\n", "\n", "\r"])
@pytest.mark.parametrize("others", ["\r\n", "\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_a_list_put_together_from_files_with_other_line_ends_is_read(
    tmp_path, roll, ends, others, delimiter
):
    first = [f"{n},2023-01-05,020301,theft,1,2,note" for n in range(3)]
    second = [f'{n},2023-01-05,020302,fraud,0,1,"two{ends}li""nes{others}"' for n in range(3, 6)]
    text = ends.join([f"{HEADER},remarks", *first, ""]) + others.join([*second, ""])
    path = tmp_path / "cases.csv"
    path.write_bytes(text.replace(",", delimiter).encode())
    rolled = roll(path)
    assert (rolled.ok, rolled.cases, rolled.communes) == (True, 6, 2)
    assert figure(rolled, "offences", 2023, "020302", "fraud", "suspects") == (3, "given")
    assert path.read_bytes() == text.replace(",", delimiter).encode()


def test_what_stands_between_quotation_marks_is_no_line_end(tmp_path, monkeypatch):
    path, out = tmp_path / "a.csv", tmp_path / "b.csv"
    content = b'a,b\r\n1,"x\ny"\r\n2,"p\r""\r\nq"\r\n'
    for chunk in (1, 2, 3, 5, 7, 1 << 20):  # wherever a part of the file ends
        monkeypatch.setattr(line_ends, "CHUNK", chunk)
        path.write_bytes(content)
        assert not line_ends.are_mixed(path)
        path.write_bytes(content + b"3,z\n4,w\r5,v")
        assert line_ends.are_mixed(path)
        line_ends.write_even(path, out)
        assert out.read_bytes() == b'a,b\n1,"x\ny"\n2,"p\r""\r\nq"\n3,z\n4,w\n5,v'


def test_codes_that_were_written_to_stay_texts_are_read(csv_file, roll):
    rolled = roll(csv_file(
        '="1",="2023-01-05",="020301",="theft",="1",="2"', "'2,2023-01-05,'020301,theft,=\"\",'3",
    ))  # fmt: skip
    assert rolled.ok
    assert figure(rolled, "offences", 2023, "020301", "theft", "suspects") == (5, "given")
    assert figure(rolled, "offences", 2023, "020301", "theft", "cleared") == (None, "blank")


def test_a_list_without_a_case(tmp_path, csv_file, roll):
    empty = {name: pa.array([], pa.string()) for name in COLUMNS}
    for path in (csv_file(), csv_file(",,,,,"), parquet_file(tmp_path / "a.parquet", **empty)):
        with pytest.raises(InputError) as stopped:
            roll(path)
        assert stopped.value.key == "error.caselist.no_rows"


def test_the_code_of_a_commune_goes_before_its_name():
    headers = ["ឈ្មោះឃុំ", "Commune Code", "id", "date", "offence", "cleared", "suspects"]
    assert find_columns(headers, "f")["commune"] == 1


def test_nothing_of_a_line_that_cannot_be_read_is_said(csv_file, roll):
    path = csv_file("1,2023-01-05,020301,theft,1,2,SECRET,SECRET", header=HEADER + ",remarks")
    with pytest.raises(UnreadableError) as refused:
        roll(path)
    assert "SECRET" not in refused.value.message("en")
    assert "line 2" in refused.value.message("en")


def test_nothing_is_left_behind(tmp_path, csv_file, roll, monkeypatch):
    private = tmp_path / "tmp"
    private.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(private))
    roll(csv_file("1,2023-01-05,020301,theft,1,2"))
    with pytest.raises(UnreadableError):
        roll(csv_file("1,2"))
    assert list(private.iterdir()) == []


def test_progress_grows_to_the_whole(tmp_path, csv_file, roll):
    told = []
    roll(csv_file("1,2023-01-05,020301,theft,1,2"), progress=lambda *step: told.append(step))
    assert ("caselist.step.counting", 1.0) in told
    assert all(0 <= done <= 1 for _, done in told)


# The command


@pytest.fixture
def svc(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("SVC_HOME", str(tmp_path / "home"))

    def call(*words):
        code = cli.main(["records", "rollup", *map(str, words)])
        out, err = capsys.readouterr()
        return code, out, err

    return call


@pytest.mark.parametrize(
    ("lang", "cases", "said"),
    [
        ("en", ["020301"], "1 case from 5 January 2023 to 5 January 2023, in 1 commune."),
        ("en", ["020301"] * 2, "2 cases from 5 January 2023 to 5 January 2023, in 1 commune."),
        ("en", ["020301", "020101"], " to 5 January 2023, in 2 communes."),
        ("km", ["020301", "020101"], "ក្នុង 2 ឃុំ-សង្កាត់។"),
    ],
)  # fmt: skip
def test_communes_are_counted_in_words_that_agree(svc, csv_file, monkeypatch, lang, cases, said):
    monkeypatch.setenv("SVC_LANG", lang)
    lines = (f"{n},2023-01-05,{commune},theft,1,2" for n, commune in enumerate(cases))
    told = svc(csv_file(*lines), "--received", "2024-01-20")[1].splitlines()
    assert told[0].endswith(said)


def test_a_list_goes_into_the_records_once(svc, csv_file, tmp_path):
    from svc_atlas.records.store import RecordStore

    path = csv_file("1,2023-01-05,020301,theft,1,2", "2,2023-01-05,020301,drug_use,1,1")
    call = (path, "--office", "provincial_police", "--received", "2024-01-20", "--json")
    code, out, _ = svc(*call)
    assert code == 0
    told = json.loads(out)
    assert (told["cases"], told["communes"], told["years"]) == (2, 1, {"2023": 2})
    assert told["submission"]["province"] == "02"
    tables = RecordStore(tmp_path / "home").read()
    theft = tables["offences"].query("offence == 'theft'").iloc[0]
    assert (theft["reported"], theft["cleared"], theft["suspects"]) == (1, 1, 2)
    assert pd.isna(theft["sent_to_court"])
    (entry,) = RecordStore(tmp_path / "home").log()
    assert (entry["office"], entry["received"]) == ("provincial_police", "2024-01-20")
    assert json.loads(svc(*call)[1])["submission"]["new"] is False
    assert len(RecordStore(tmp_path / "home").log()) == 1
    # The same file as a complete list is another statement.
    assert json.loads(svc(*call, "--complete", "02")[1])["submission"]["new"] is True


def test_a_list_of_a_year_that_is_not_over_is_told(svc, csv_file, tmp_path):
    call = (csv_file("1,2024-01-01,020301,theft,1,2"), "--received", "2024-01-15")
    code, out, err = svc(*call, "--complete", "0201")
    assert (code, out) == (2, "")
    assert "2024 was not over" in err
    assert not (tmp_path / "home" / "records" / "store.json").exists()
    code, out, _ = svc(*call)
    assert code == 0
    assert "2024 was not over when the list was received (15 January 2024)" in out
    assert "was not over" not in svc(call[0], "--received", "2025-01-15")[1]


@pytest.mark.parametrize("lang", ["km", "en"])
def test_a_list_with_errors_leaves_the_records_alone(svc, csv_file, tmp_path, lang, monkeypatch):
    monkeypatch.setenv("SVC_LANG", lang)
    path = csv_file(*(f"{n},2023-01-05,Nowhere{n},arson,1,2" for n in range(30)))
    code, out, err = svc(path)
    assert (code, err) == (1, "")
    assert "arson" in out
    assert "Nowhere0" in out
    assert out.count("Nowhere") == 20
    assert "10" in out.splitlines()[22]
    told = json.loads(svc(path, "--json")[1])
    assert told["ok"] is False
    assert len(told["unknown_communes"]) == 30
    assert told["unknown_offences"] == [
        {"kind": "unknown_offence", "column": "offence", "value": "arson", "count": 30,
         "places": [{"file": "cases.csv", "line": 2}]}
    ]  # fmt: skip
    assert not (tmp_path / "home").exists()


def test_out_writes_tables_that_no_spreadsheet_takes_for_formulas(svc, csv_file, tmp_path):
    path = csv_file(
        "=1+1,2023-01-05,020301,theft,1,2", "@x,2023-01-05,020301,drug_use,,1",
    )  # fmt: skip
    code, out, _ = svc(path, "--out", tmp_path / "out")
    assert code == 0
    assert str(tmp_path / "out" / "drugs.csv") in out
    assert not (tmp_path / "home").exists()
    written = pd.read_csv(tmp_path / "out" / "offences.csv", dtype={"commune": str})
    assert list(written) == ["year", "commune", "offence", "reported", "cleared", "suspects",
                             "sent_to_court", "flag"]  # fmt: skip
    assert len(written) == 15
    theft = written[written["offence"] == "theft"].iloc[0]
    assert (theft["commune"], theft["reported"], theft["suspects"]) == ("020301", 1, 2)
    for file in (tmp_path / "out").iterdir():
        cells = file.read_text("utf-8-sig").replace("\n", ",").split(",")
        assert not [cell for cell in cells if cell[:1] in ("=", "+", "-", "@")]


def test_a_person_or_a_missing_file_ends_with_its_own_code(svc, csv_file, tmp_path):
    code, _, err = svc(csv_file("1,2", header=HEADER + ",phone"))
    assert code == 1
    assert "phone" in err
    assert svc(tmp_path / "nowhere.csv")[0] == 2


def test_the_demonstration_takes_no_case(svc, csv_file, tmp_path, demo_home):
    (tmp_path / "home").symlink_to(demo_home)
    code, _, err = svc(csv_file("1,2023-01-05,020301,theft,1,2"))
    assert code == 1
    assert "svc demo --remove" in err


@pytest.mark.parametrize(("kind", "pause"), [("csv", 0.2), ("parquet", 0)])
def test_an_interrupt_ends_cleanly(tmp_path, kind, pause):
    rows = 3_000_000
    case = f"'C' || i, DATE '2023-01-05', '020301', 'theft', true, 1 FROM range({rows}) t(i)"
    path = tmp_path / f"cases.{kind}"
    names = ", ".join(COLUMNS)
    duckdb.execute(f"COPY (SELECT * FROM (SELECT {case}) c({names})) TO '{path}' (FORMAT {kind})")
    private, home = tmp_path / "tmp", tmp_path / "home"
    private.mkdir()
    child = subprocess.Popen(
        [sys.executable, "-m", "svc_atlas.cli", "records", "rollup", str(path)],
        env={**os.environ, "SVC_HOME": str(home), "TMPDIR": str(private)},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    until = time.monotonic() + 60
    while not list(private.glob("svc-cases-*")) and time.monotonic() < until:
        time.sleep(0.005)
    time.sleep(pause)  # in the midst of its reading
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=60)
    assert (child.returncode, out) == (130, "")
    assert "Interrupted" in err
    assert not home.exists()
    assert list(private.glob("svc-cases-*")) == []


@pytest.mark.parametrize("long", ["x" * 1_000_000, "name " * 200_000])
def test_a_header_longer_than_any_is_a_sentence_of_usual_length(roll, tmp_path, long):
    path = tmp_path / "cases.csv"
    path.write_text(f"id,date,commune,offence,{long}\n1,2024-01-01,020801,theft,1\n")
    with pytest.raises(AtlasError) as told:
        roll(path)
    assert "cases.csv" in told.value.message("en")
    assert all(len(told.value.message(lang)) < 1_000 for lang in ("km", "en"))


def test_a_list_that_takes_longer_than_its_size_ends_in_a_sentence(roll, tmp_path, monkeypatch):
    """A few kilobytes of Parquet may hold millions of rows."""
    monkeypatch.setattr(cases, "FEWEST_SECONDS", 0.05)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    n = 3_000_000
    columns = {"id": "", "date": "2024-01-01", "commune": "020801", "offence": "theft"}
    made = {name: pa.array([word] * n).dictionary_encode() for name, word in columns.items()}
    made["id"] = pa.array(np.arange(n))
    made |= {name: pa.array(np.ones(n, int)) for name in ("cleared", "suspects")}
    path = parquet_file(tmp_path / "cases.parquet", **made)
    monkeypatch.setattr(cases, "BYTES_A_SECOND", 10**12)
    with pytest.raises(UnreadableError) as told:
        roll(path)
    assert told.value.key == "error.caselist.too_slow"
    assert list(tmp_path.glob("svc-cases-*")) == []
