"""Importing, as a clerk does it: files go in, all or none, and what became of them is said."""

import json
from datetime import timedelta

import pytest

from svc_atlas import cli, durable
from svc_atlas.records import days
from svc_atlas.records.rules import RULES
from svc_atlas.records.setting_aside import takes
from svc_atlas.records.store import RecordStore
from svc_atlas.snapshot import open_snapshot
from svc_atlas.text import entries

HEAD = "code,commune,accidents,deaths,injured"
KANTUEU, PIR, DAMRAM = "020101,Kantueu Muoy", "020102,Kantueu Pir", "020103,Bay Damram"


@pytest.fixture
def svc(tmp_path, monkeypatch, capsys):
    """Call ``svc`` on a home of its own: ``svc(*words) -> (exit code, out, err)``."""
    monkeypatch.setenv("SVC_HOME", str(tmp_path / "home"))

    def call(*words):
        code = cli.main([str(word) for word in words])
        out, err = capsys.readouterr()
        return code, out, err

    call.store = RecordStore(tmp_path / "home")
    call.home = tmp_path / "home"
    return call


@pytest.fixture
def file(tmp_path):
    """Write a table of traffic accidents: ``file(name, *rows) -> Path``."""

    def write(name, *rows):
        path = tmp_path / name
        path.write_text("\n".join([HEAD, *rows, ""]), encoding="utf-8")
        return path

    return write


def take(svc, *words):
    return svc("records", "import", *words, "--year", "2024")


def answer(told) -> dict:
    return json.loads(told[1])


def accidents(svc) -> dict:
    rows = svc.store.read()["traffic"].set_index("commune")["accidents"]
    return {code: int(n) for code, n in rows.dropna().items()}


def test_a_file_is_imported_and_every_figure_knows_its_cell(svc, file):
    code, out, err = take(svc, file("traffic.csv", f"{KANTUEU},3,1,2", f"{PIR},0,0,0"))
    assert (code, err) == (0, "")
    assert "traffic.csv: imported as submission" in out
    assert "figures added 6, changed 0, withdrawn 0, unchanged 0" in out
    assert "svc publish" in out
    assert accidents(svc) == {"020101": 3, "020102": 0}
    where = svc.store.provenance().set_index(["commune", "measure"])
    assert where.loc[("020102", "injured"), ["file", "cell"]].tolist() == ["traffic.csv", "E3"]
    assert where["received"].unique().tolist() == [days.today().isoformat()]


def test_the_same_file_again_says_when_it_was_imported(svc, file):
    path = file("traffic.csv", f"{KANTUEU},3,1,2")
    first = answer(take(svc, path, "--json"))["submissions"][0]
    code, out, _ = take(svc, path)
    assert code == 0
    assert "was imported already" in out
    assert first["submission"] in out
    assert "svc publish" not in out
    assert [each["id"] for each in svc.store.log()] == [first["submission"]]


def test_a_file_whose_figures_were_corrected_since_says_by_which_submission(svc, file):
    wrong = file("traffic.csv", f"{KANTUEU},3,1,2", f"{PIR},5,0,0")
    take(svc, wrong)
    corrected = file("corrected.csv", f"{KANTUEU},3,1,1", f"{PIR},4,0,0")
    later = answer(take(svc, corrected, "--received", "2025-02-03", "--json"))["submissions"][0]
    code, out, _ = take(svc, wrong)
    assert code == 0
    assert "2 of its figures no longer count" in out  # 4 and 1; the other four are the same
    assert f"submission {later['submission']}, received 3 February 2025" in out
    assert "save the workbook anew" in out
    assert "no longer count" not in take(svc, corrected)[1]
    told = answer(take(svc, wrong, "--json"))["submissions"][0]["superseded"]
    assert told == [{"submission": later["submission"], "figures": 2}]
    assert accidents(svc) == {"020101": 3, "020102": 4}


def told(svc, *words, rule) -> list[str]:
    """Return what a check says by a rule."""
    findings = answer(svc("records", "check", *words, "--year", "2024", "--json"))["findings"]
    return [each["message"] for each in findings if each["rule"] == rule]


def test_an_older_file_that_would_undo_a_correction_says_so(svc, file):
    later = file("later.csv", f"{KANTUEU},3,1,2", f"{PIR},5,0,0")
    older = file("older.csv", f"{KANTUEU},4,1,2", f"{PIR},…,0,0")
    take(svc, later, "--received", "2025-03-05", "--office", "provincial_police")
    days = ("--received", "2025-01-05", "--office", "provincial_police")
    (said,) = told(svc, older, *days, rule="replaces_later")
    assert said.startswith("2 figures of this file differ from those of later.csv, received later")
    assert "5 March 2025; provincial police commissariat" in said
    assert said.endswith("1 of them are taken back.")
    assert told(svc, older, *days, rule="replaces_other_office") == []
    assert told(svc, older, "--office", "provincial_police", rule="replaces_later") == []
    code, out, _ = take(svc, older, *days)
    assert (code, "received later (5 March 2025" in out) == (0, True)  # a warning stops nothing
    assert accidents(svc)["020101"] == 4


def test_an_old_file_saved_anew_says_that_it_would_undo_a_correction(svc, file):
    take(svc, file("first.csv", f"{KANTUEU},3,1,2", f"{PIR},5,…,0"))
    take(svc, file("corrected.csv", f"{KANTUEU},4,1,2", f"{PIR},5,1,0"))
    again = file("again.csv", f"{PIR},5,…,0", f"{KANTUEU},3,1,2")  # other bytes, received today
    (said,) = told(svc, again, rule="reverts_correction")
    assert said.startswith("2 figures of this file are as they stood before corrected.csv")
    newer = file("newer.csv", f"{KANTUEU},6,1,2", f"{PIR},5,1,0")
    assert told(svc, newer, rule="reverts_correction") == []
    code, out, _ = take(svc, again)
    assert (code, "the correction would be undone" in out) == (0, True)  # a warning stops nothing


def test_a_correction_that_was_sent_again_is_undone_by_its_name(svc, file):
    days = ("--office", "provincial_police", "--received")
    take(svc, file("first.csv", f"{KANTUEU},3,1,2"), *days, "2025-01-05")
    take(svc, file("corrected.csv", f"{KANTUEU},4,1,2"), *days, "2025-02-05")
    take(svc, file("resent.csv", f"{KANTUEU},4,1,2", f"{PIR},0,0,0"), *days, "2025-03-05")
    older = file("older.csv", f"{KANTUEU},3,1,2", f"{PIR},0,0,0")
    (said,) = told(svc, older, *days[:2], rule="reverts_correction")
    assert "before corrected.csv corrected" in said
    # What the latest file says stands, also where it only repeats: a file of before is told so.
    (said,) = told(svc, older, *days, "2025-02-20", rule="replaces_later")
    assert "resent.csv, received later" in said
    assert told(svc, older, *days, "2025-02-20", rule="reverts_correction") == []


def test_figures_of_another_office_that_a_file_would_replace_are_told(svc, file):
    police = file("police.csv", f"{KANTUEU},3,1,2", f"{PIR},5,0,0")
    other = file("other.csv", f"{KANTUEU},3,1,2", f"{PIR},6,0,0")
    take(svc, police, "--received", "2025-01-05", "--office", "provincial_police")
    (said,) = told(svc, other, rule="replaces_other_office")
    assert said.startswith("1 figure of this file differs from that of police.csv")
    assert told(svc, other, "--office", "provincial_police", rule="replaces_other_office") == []
    assert told(svc, police, rule="replaces_other_office") == []  # imported already


def test_a_file_without_any_figure_is_told_by_check_as_import_refuses_it(svc, file):
    path = file("traffic.csv", f"{KANTUEU},,,")
    assert svc("records", "check", path)[0] == take(svc, path)[0] == 1


def test_every_error_that_can_be_set_aside_has_a_heading_of_its_own():
    reasons = {key.rsplit(".", 1)[1] for key in entries() if key.startswith("cli.import.reason.")}
    assert reasons == {r.id for r in RULES.values() if r.severity == "error" and takes(r.id)}


def test_an_error_stops_every_file_of_the_call(svc, file):
    good = file("good.csv", f"{KANTUEU},3,1,2")
    bad = file("bad.csv", f"{PIR},-3,0,0")
    code, out, _ = take(svc, good, bad)
    assert code == 1
    assert "C2 [-3]  error" in out
    assert "nothing was imported" in out
    assert svc.store.empty
    assert not svc.home.exists()


def test_a_file_that_cannot_be_read_exits_2(svc, file, tmp_path):
    code, out, _ = take(svc, file("good.csv", f"{KANTUEU},3,1,2"), tmp_path / "absent.xlsx")
    assert code == 2
    assert "absent.xlsx" in out
    assert svc.store.empty


def test_what_cannot_be_placed_or_read_is_set_aside_by_reason_and_the_rest_imported(svc, file):
    path = file(
        "traffic.csv",
        f"{KANTUEU},3,1,2",
        f"{PIR},-3,0,many",
        "029999,Nowhere,5,1,1",
        f"{DAMRAM},4,0,1",
    )
    code, out, _ = take(svc, path, "--set-aside")
    assert code == 0
    assert "3 rows or cells were set aside" in out
    for reason, cell in (("negative count", "C3"), ("not understood as a number", "E3")):
        assert f"{reason} (1)" in out
        assert f"    {cell} " in out
    assert "commune not known (1)" in out
    assert "count_negative" not in out  # the id is for programs
    assert accidents(svc) == {"020101": 3, "020103": 4}
    pir = svc.store.provenance().query("commune == '020102'")
    assert pir["measure"].tolist() == ["deaths"]
    assert svc.store.log()[0]["set_aside"] == 3


def test_of_a_commune_in_two_rows_neither_is_imported(svc, file):
    path = file("traffic.csv", f"{KANTUEU},3,1,2", f"{PIR},1,0,0", f"{KANTUEU},4,1,2")
    assert take(svc, path)[0] == 1
    told = answer(take(svc, path, "--set-aside", "--json"))
    assert [each["rule"] for each in told["submissions"][0]["set_aside"]] == ["commune_twice"]
    assert accidents(svc) == {"020102": 1}


def test_an_error_of_the_whole_table_cannot_be_set_aside(svc, file):
    path = file("traffic.csv", f"{KANTUEU},3,1,2", f"{PIR},1,0,0", "សរុប,,5,1,2")
    code, out, _ = take(svc, path, "--set-aside")
    assert code == 1
    assert "cannot be set aside" in out
    assert svc.store.empty


def test_a_file_without_any_figure_is_refused(svc, file):
    code, _, err = take(svc, file("traffic.csv", f"{KANTUEU},,,"))
    assert code == 1
    assert "holds no figure" in err
    assert svc.store.empty


@pytest.mark.parametrize(
    ("day", "part"),
    [
        ("20/1/2025", "YYYY-MM-DD"),
        ((days.today() + timedelta(days=2)).isoformat(), "has not come yet"),
    ],
)
def test_a_day_of_receipt_that_is_none_or_to_come_is_refused(svc, file, day, part):
    path = file("traffic.csv", f"{KANTUEU},3,1,2")
    code, _, err = take(svc, path, "--received", day)
    assert code == 2
    assert part in err
    assert svc.store.empty


def test_the_office_is_said_or_noted_as_unknown(svc, file):
    one, two = file("a.csv", f"{KANTUEU},3,1,2"), file("b.csv", f"{PIR},1,0,0")
    assert "--office" in take(svc, one)[1]
    code, out, _ = take(svc, two, "--office", "drug_authority", "--received", "2025-01-20")
    assert code == 0
    assert "--office" not in out
    told = [(each["office"], each["received"]) for each in svc.store.log()]
    assert told == [("other", days.today().isoformat()), ("drug_authority", "2025-01-20")]
    assert take(svc, two, "--office", "Sok Dara")[0] == 2


def test_real_records_are_refused_where_the_demonstration_is(svc, file, demo_home, monkeypatch):
    monkeypatch.setenv("SVC_HOME", str(demo_home))
    code, _, err = take(svc, file("traffic.csv", f"{KANTUEU},3,1,2"))
    assert code == 1
    assert "svc demo --remove" in err


def test_a_copy_that_cannot_be_written_stops_the_import(svc, file, tmp_path):
    (tmp_path / "taken").write_text("a file where a folder should be")
    path = file("traffic.csv", f"{KANTUEU},3,1,2")
    code, _, err = take(svc, path, "--report", tmp_path / "taken" / "out.xlsx")
    assert code == 2
    assert err.count("\n") == 1
    assert svc.store.empty


def test_a_full_disk_is_one_sentence_and_nothing_is_lost(svc, file, monkeypatch):
    take(svc, file("a.csv", f"{KANTUEU},3,1,2"))

    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(durable.os, "fsync", full)
        code, out, err = take(svc, file("b.csv", f"{KANTUEU},9,1,2"))
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "No space left on device" in err
    assert accidents(svc) == {"020101": 3}
    assert len(svc.store.log()) == 1


def test_log_and_diff_say_what_a_corrected_file_changed(svc, file):
    a = take(svc, file("a.csv", f"{KANTUEU},3,1,2", f"{PIR},1,0,0"), "--received", "2025-01-20")
    b = take(svc, file("b.csv", f"{KANTUEU},5,…,2", f"{PIR},1,0,"), "--received", "2025-03-01")
    assert (a[0], b[0]) == (0, 0)
    first, second = (each["id"] for each in svc.store.log())
    code, out, _ = svc("records", "log")
    assert code == 0
    assert "20 January 2025 · another office · a.csv · Battambang · 2024" in out
    assert "changed 1, withdrawn 1, unchanged 3" in out
    code, out, _ = svc("records", "diff", first[:6], second)
    assert code == 0
    lines = [line.strip() for line in out.splitlines()]
    assert lines[0].endswith("3 figures differ.")
    assert "020101 Kantueu Muoy" in lines
    assert "traffic accidents: 3 → 5" in lines
    assert "deaths: 1 → (no figure)" in lines
    assert "injured: 0 → (not in the file)" in lines
    told = answer(svc("records", "diff", first, second, "--json"))
    assert {(f["commune"], f["measure"], f["stated"]) for f in told["figures"]} == {
        ("020101", "accidents", "both"),
        ("020101", "deaths", "both"),
        ("020102", "injured", "first"),
    }
    assert svc("records", "diff", first, "zzz")[0] == 1


def test_a_home_without_submissions_has_an_empty_log(svc):
    code, out, _ = svc("records", "log")
    assert code == 0
    assert "svc records import" in out
    assert answer(svc("records", "log", "--json"))["submissions"] == []


def test_from_a_file_to_the_screen_and_back(svc, file):
    """Import, publish, correct, publish again, and go back: the way of docs/clerk.md."""
    take(svc, file("a.csv", f"{KANTUEU},3,1,2"), "--received", "2025-01-20")
    people = file("people.csv")
    people.write_text("code,commune,residents\n020101,Kantueu Muoy,7890\n", encoding="utf-8")
    assert svc("records", "import", people, "--year", "2019")[0] == 0
    old = answer(svc("publish", "--json"))["snapshot"]
    take(svc, file("b.csv", f"{KANTUEU},5,1,2"), "--received", "2025-03-01")
    new = answer(svc("publish", "--json"))
    assert (new["years"], new["synthetic"]) == ([2024], False)
    snapshot = open_snapshot(svc.home)
    (row,) = snapshot.rows("provenance", commune="020101", year=2024, measure="accidents").to_dict(
        "records"
    )
    assert (row["file"], row["cell"], row["received"]) == ("b.csv", "C2", "2025-03-01")
    assert len(snapshot.rows("provenance", commune="020101")) == 4
    told = snapshot.table("corrections")
    assert told[["before", "after"]].values.tolist() == [[3, 5]]
    residents = snapshot.table("population").set_index("year")
    assert residents.loc[2024, ["residents", "method"]].tolist() == [7890, "carried_forward_2019"]
    # The same records give the same snapshot, and the former one is a step away.
    assert answer(svc("publish", "--json"))["snapshot"] == new["snapshot"] != old
    assert svc("snapshots", "use", old)[0] == 0
    assert open_snapshot(svc.home).table("traffic")["accidents"].tolist() == [3]


def test_a_changed_copy_is_kept_and_what_was_found_is_told(svc, file, tmp_path):
    copy = tmp_path / "copy.xlsx"
    copy.write_text("somebody's work")
    code, out, _ = svc("records", "check", file("t.csv", f"{KANTUEU},-3,1,2"), "--report", copy)
    assert code == 1
    assert "C2 [-3]" in out
    assert "copy.xlsx" in out.splitlines()[-1]
    assert copy.read_text() == "somebody's work"
