"""The marks that spreadsheet programs leave beside a workbook while it is open."""

import json

import openpyxl
import pytest

from svc_atlas import cli

# As Excel writes it: a name that is padded, once in bytes and once in UTF-16.
OWNER = b"\x0bSok Example".ljust(54) + b"\0" + "Sok Example".ljust(54).encode("utf-16-le")
MARKS = ["~$02.xlsx", ".~lock.02.xlsx#"]


@pytest.fixture
def svc(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("SVC_HOME", str(tmp_path / "home"))

    def call(*words):
        code = cli.main(["records", *map(str, words)])
        out, err = capsys.readouterr()
        return code, out, err

    return call


@pytest.fixture
def workbook(tmp_path):
    book = openpyxl.Workbook()
    for row in (["Offences 2024"], ["Code", "Commune", "Theft"], ["020801", "Anlung Vil", 3]):
        book.active.append(row)
    book.save(tmp_path / "02.xlsx")
    return tmp_path / "02.xlsx"


def marked(path, name):
    path.with_name(name).write_bytes(OWNER)
    return path.with_name(name)


@pytest.mark.parametrize("name", MARKS)
@pytest.mark.parametrize("first", [True, False])
def test_the_mark_is_skipped_and_the_workbook_is_said_to_be_open(svc, workbook, name, first):
    mark = marked(workbook, name)
    files = (mark, workbook) if first else (workbook, mark)
    code, out, _ = svc("check", *files, "--json")
    told = json.loads(out)
    assert (code, told["errors"], [each["file"] for each in told["files"]]) == (0, 0, ["02.xlsx"])
    (open_,) = (each for each in told["findings"] if each["rule"] == "file_open")
    assert (open_["severity"], open_["file"]) == ("warning", "02.xlsx")
    assert "02.xlsx is open" in open_["message"]
    assert "Sok" not in out


@pytest.mark.parametrize("name", MARKS)
def test_the_workbook_is_imported_without_its_mark(svc, workbook, name):
    code, out, _ = svc("import", workbook, marked(workbook, name))
    assert code == 0
    assert "02.xlsx: imported" in out
    assert "02.xlsx is open" in out
    assert "Sok" not in out


@pytest.mark.parametrize("command", ["check", "import", "rollup"])
@pytest.mark.parametrize("name", MARKS)
@pytest.mark.parametrize("lang", ["km", "en"])
def test_a_mark_alone_is_refused_with_the_name_of_the_workbook(
    svc, workbook, command, name, lang, monkeypatch
):
    monkeypatch.setenv("SVC_LANG", lang)
    code, out, err = svc(command, marked(workbook, name))
    assert (code, out) == (2, "")
    assert name in err
    assert "02.xlsx" in err.replace(name, "")
    assert "Sok" not in err


def test_a_case_list_is_rolled_up_without_the_mark(svc, tmp_path):
    cases = tmp_path / "cases.csv"
    cases.write_text("id,date,commune,offence,cleared,suspects\n1,2023-01-05,020801,theft,1,2\n")
    code, out, _ = svc("rollup", cases, marked(cases, ".~lock.cases.csv#"))
    assert code == 0
    assert "cases.csv is open" in out
    assert "1 case from 5 January 2023" in out


def test_a_workbook_that_is_named_like_a_mark_is_read(svc, workbook):
    named = workbook.rename(workbook.with_name("~$02.xlsx"))
    assert svc("check", named)[0] == 0


def test_a_mark_that_is_given_twice_is_told_once(svc, workbook):
    mark = marked(workbook, MARKS[0])
    _, out, _ = svc("check", workbook, mark, mark)
    assert out.count("02.xlsx is open") == 1
