"""Checking whole files, as a clerk hands them in and reads what is wrong with them."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from svc_atlas import cli, gazetteer
from svc_atlas.commands import findings_text
from svc_atlas.records import checking, template
from svc_atlas.records.findings import Finding
from svc_atlas.records.store import RecordStore
from svc_atlas.records.submissions import Submission
from svc_atlas.schema import TABLES
from tests.records.filling import Form, fill
from tests.records.handed_in import Page, handed_in, store

TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def blank(tmp_path_factory) -> Path:
    """The template of Pailin, a province of eight communes, for 2023."""
    path = tmp_path_factory.mktemp("template") / "24.xlsx"
    template.write(path, "24", 2023, gazetteer=gazetteer.load(), earlier=None, lang="en")
    return path


@pytest.fixture(scope="module")
def clean(blank) -> Path:
    """The same, filled in without a mistake."""
    return fill(blank, blank.with_name("clean.xlsx"), seed=11, written=False)


@pytest.fixture
def wrong(clean, tmp_path) -> Path:
    """The same with a tier 4, an accident too few, and five cleared of three reported."""
    form = Form(clean)
    form.cell("offences", "240101", "theft.reported").value = 3
    form.cell("offences", "240101", "theft.cleared").value = 5
    form.cell("tiers", "240102", "tier").value = 4
    form.cell("traffic", "240103", "accidents").value = -1
    return form.save(tmp_path / "wrong.xlsx")


@pytest.fixture
def moved(clean, tmp_path) -> Path:
    """The same, with a commune in the third tier."""
    form = Form(clean)
    form.cell("tiers", "240101", "tier").value = 3
    return form.save(tmp_path / "moved.xlsx")


@pytest.fixture
def svc(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("SVC_HOME", str(tmp_path / "home"))

    def call(*words):
        code = cli.main([str(word) for word in words])
        return code, *capsys.readouterr()

    return call


def check(*paths, **settings):
    return checking.check(paths, gazetteer=gazetteer.load(), today=TODAY, **settings)


def address(path: Path, table: str, commune: str, key: str) -> str:
    return Form(path).cell(table, commune, key).coordinate


def test_a_clean_workbook_has_no_finding(clean):
    checked = check(clean)
    assert checked.findings == ()
    assert checked.ok
    assert not checked.unreadable


def test_each_mistake_is_found_at_its_cell_in_the_order_of_the_workbook(wrong):
    checked = check(wrong)
    places = [(each.sheet, each.cell, each.rule) for each in checked.findings]
    assert places == [
        ("tiers", address(wrong, "tiers", "240102", "tier"), "tier_unknown"),
        ("offences", address(wrong, "offences", "240101", "theft.cleared"),
         "cleared_over_reported"),
        ("traffic", address(wrong, "traffic", "240103", "accidents"), "count_negative"),
    ]  # fmt: skip
    assert not checked.ok
    assert not checked.unreadable


def test_findings_stand_in_order_of_sheet_row_and_column():
    reading = handed_in(Page("tiers", []), Page("offences", []))
    order = [
        Finding("file_macros", "warning", "02.xlsx"),
        Finding("commune_missing", "warning", "02.xlsx", "tiers"),
        Finding("tier_unknown", "error", "02.xlsx", "tiers", "E9"),
        Finding("count_negative", "error", "02.xlsx", "offences", "Z9"),
        Finding("count_negative", "error", "02.xlsx", "offences", "AA9"),
        Finding("count_negative", "error", "02.xlsx", "offences", "B10"),
    ]
    assert checking.in_order(reading, order[::-1]) == order


def test_a_file_that_cannot_be_read_is_told_and_the_others_are_checked(clean, tmp_path):
    image = tmp_path / "photo.xlsx"
    image.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    checked = check(image, tmp_path / "nowhere.xlsx", clean)
    assert [len(found) for found in checked.by_file] == [1, 1, 0]
    assert [each.file for each in checked.findings] == ["photo.xlsx", "nowhere.xlsx"]
    assert checked.unreadable


def test_one_commune_in_two_files_is_an_error_in_the_later(clean, wrong):
    later = check(clean, wrong).by_file[1]
    twice = [each for each in later if each.rule == "commune_twice"]
    assert {each.sheet for each in twice} >= {"offences", "traffic", "population"}
    assert all("clean.xlsx" in each.message("en") for each in twice)
    assert check(clean, clean).findings == ()


def test_last_year_is_compared_when_there_is_a_store(moved):
    (finding,) = check(moved, earlier=store("tiers", "tier", {"240101": 1})).findings
    assert (finding.rule, finding.cell) == (
        "tier_moved_two", address(moved, "tiers", "240101", "tier"),
    )  # fmt: skip
    assert check(moved).findings == ()


def test_progress_goes_forward_to_the_end(clean):
    seen = []
    check(clean, clean, progress=lambda step, done: seen.append((step, done)))
    assert {step for step, _ in seen} == {"records.step.checking"}
    shares = [done for _, done in seen]
    assert shares == sorted(shares)
    assert 0 <= shares[0] < shares[-1] <= 1


# The command


def test_the_command_says_what_is_wrong_where_and_how_to_mend_it(svc, wrong):
    code, out, err = svc("records", "check", wrong)
    assert (code, err) == (1, "")
    lines = out.splitlines()
    assert lines[0] == "wrong.xlsx: errors 2, warnings 1."
    tier = address(wrong, "tiers", "240102", "tier")
    assert lines[1].startswith(f"  tiers!{tier} [4]  error: A tier is 1, 2 or 3, not 4. Write 1,")
    assert lines[-1] == "Altogether: errors 2, warnings 1, files 1."


def test_a_workbook_that_names_no_office_is_told(svc, clean):
    line = "clean.xlsx: nobody says which office hands it in"
    assert line in svc("records", "check", clean)[1]
    assert line not in svc("records", "check", clean, "--office", "provincial_police")[1]


def test_a_folder_is_named_as_it_was_given(svc, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, out, _ = svc("records", "check", ".")
    assert code == 2
    assert out.splitlines()[0] == ".: errors 1, warnings 0."
    assert ". cannot be read: it is a folder" in out
    (tmp_path / "inner").mkdir()
    assert svc("records", "check", "inner")[1].startswith("inner: errors 1, warnings 0.")


def test_what_was_not_filled_in_is_told(svc, blank, clean, tmp_path):
    assert svc("records", "check", blank)[1].startswith("24.xlsx: it holds no figure at all")
    said = svc("records", "check", clean)[1].splitlines()
    assert said[0].startswith("clean.xlsx: nothing to mend. It holds ")
    assert not any("left blank" in line for line in said)
    form = Form(clean)
    for table, keys in {"traffic": ("accidents", "deaths", "injured"), "tiers": ("tier",)}.items():
        for commune in form.sheets[table].communes:
            for key in keys:
                form.cell(table, commune, key).value = None if table == "traffic" else "…"
    said = svc("records", "check", form.save(tmp_path / "partly.xlsx"))[1].splitlines()
    assert said[1] == "  Tables left blank: traffic accidents."


def test_a_program_gets_every_finding(svc, wrong, clean):
    code, out, _ = svc("records", "check", wrong, "--json")
    told = json.loads(out)
    assert code == 1
    assert (told["ok"], told["errors"], told["warnings"]) == (False, 2, 1)
    assert set(told["findings"][0]) == {
        "file", "sheet", "cell", "rule", "severity", "value", "message", "fix",
    }  # fmt: skip
    (file,) = told["files"]
    assert (file["file"], file["year"], file["province"]) == ("wrong.xlsx", 2023, "24")
    code, out, _ = svc("records", "check", clean, "--json")
    assert code == 0
    assert json.loads(out)["findings"] == []


def test_in_khmer_the_findings_are_in_khmer(svc, wrong, monkeypatch):
    monkeypatch.setenv("SVC_LANG", "km")
    assert "ចំណាត់ថ្នាក់គឺ 1, 2 ឬ 3 មិនមែន 4 ទេ។" in svc("records", "check", wrong)[1]


def test_what_cannot_be_read_exits_2(svc, clean, tmp_path):
    assert svc("records", "check", clean, tmp_path / "nowhere.xlsx")[0] == 2
    for year in ("last", "20", "2023.0"):
        code, out, err = svc("records", "check", clean, "--year", year)
        assert (code, out) == (2, "")
        assert year in err


def test_another_year_than_the_file_says_is_an_error(svc, clean):
    code, out, _ = svc("records", "check", clean, "--year", "២០២២", "--json")
    assert code == 1
    assert {each["rule"] for each in json.loads(out)["findings"]} == {"year_other"}


def test_the_demonstration_is_not_compared_with(svc, moved, tmp_path):
    tables = {**store("tiers", "tier", {"240101": 1}), "coverage": TABLES["coverage"].empty()}
    RecordStore(tmp_path / "home").write_demo(tables, sources=[])
    code, out, _ = svc("records", "check", moved)
    assert (code, "The tier moved" in out) == (0, False)


def test_real_records_are_compared_with(svc, moved, tmp_path):
    last = handed_in(Page("tiers", [("240101", {"tier": 1})], year=2022))
    handed = Submission(
        file="24.xlsx", sha256="0" * 64, office="provincial_police", province="24",
        received=TODAY, figures=last.figures, set_aside=0,
    )  # fmt: skip
    RecordStore(tmp_path / "home").add([handed])
    code, out, _ = svc("records", "check", moved)
    assert code == 0
    assert "The tier moved from 1 in 2022 to 3" in out


def test_control_characters_of_a_file_do_not_reach_the_terminal(svc, clean, tmp_path):
    csv = tmp_path / "cases\x1b[2J.csv"
    csv.write_text(
        "code,year,accidents\n240101,2023,\x1b]0;owned\x07 3\u202e\n240102,2023,2\n240103,2023,x\n",
        encoding="utf-8",
    )
    _, out, _ = svc("records", "check", csv)
    assert not {"\x1b", "\x07", "\u202e"} & set(out)
    assert "\\x1b" in out


def test_khmer_keeps_the_joiners_that_it_is_written_with():
    assert findings_text.harmless("ឃុំ\u200bសង្កាត់") == "ឃុំ\u200bសង្កាត់"


def test_the_terminal_shows_the_first_findings_and_counts_the_others(svc, tmp_path):
    communes = gazetteer.load().communes("02") * 3
    # Each wrong in a way of its own: what is wrong in one way is told in one line.
    rows = "".join(f"{area.code},{area.name_en},2023,{n}.5\n" for n, area in enumerate(communes, 1))
    csv = tmp_path / "accidents.csv"
    csv.write_text(f"code,commune,year,traffic accidents\n{rows}", encoding="utf-8")
    _, out, _ = svc("records", "check", csv)
    told = json.loads(svc("records", "check", csv, "--json")[1])
    assert len(told["findings"]) == 103 * 3 + 103 * 2
    assert out.count("  error: ") == findings_text.SHOWN
    assert f"… and {len(told['findings']) - findings_text.SHOWN} more" in out


def test_what_is_wrong_in_one_way_is_told_in_one_line(svc, tmp_path):
    communes = gazetteer.load().communes("02")
    rows = "".join(f"{area.code},{area.name_en},2023,-1\n" for area in communes)
    csv = tmp_path / "accidents.csv"
    csv.write_text(f"code,commune,year,traffic accidents\n{rows}", encoding="utf-8")
    _, out, _ = svc("records", "check", csv)
    assert "error in 103 cells from D2 to D104" in out
    assert out.count("A count cannot be negative") == 1
    told = json.loads(svc("records", "check", csv, "--json")[1])
    assert len(told["findings"]) == 103


def test_where_not_all_fit_an_error_is_not_hidden_behind_warnings(svc, tmp_path):
    """250 dashes, each a warning, and then a count that cannot be."""
    communes = gazetteer.load().communes("02") + gazetteer.load().communes("03")[:150]
    rows = "".join(f"{area.code},{area.name_en},2023,-\n" for area in communes[:-1])
    last = f"{communes[-1].code},{communes[-1].name_en},2023,2.5"
    csv = tmp_path / "accidents.csv"
    csv.write_text(f"code,commune,year,traffic accidents\n{rows}{last}\n", encoding="utf-8")
    _, out, _ = svc("records", "check", csv)
    assert "[2.5]  error: A count is a whole number" in out
    assert "warning in 211 cells from D2 to D212" in out


def test_help_does_not_load_what_checks():
    program = (
        "import sys; from svc_atlas import cli\n"
        "try: cli.main(['--help'])\n"
        "except SystemExit: pass\n"
        "print(sorted({'pandera', 'pandas', 'openpyxl', 'scipy'} & set(sys.modules)))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert "pandera" not in ended.stdout.splitlines()[-1]
    assert "openpyxl" not in ended.stdout.splitlines()[-1]
