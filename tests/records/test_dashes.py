"""A table of dashes: one line says what they mean, and somebody may say that they mean zero."""

import json

import openpyxl
import pandas as pd
import pytest

from svc_atlas import cli, gazetteer
from svc_atlas.commands import findings_text
from svc_atlas.records.store import RecordStore

PAILIN = [(area.code, area.name_en) for area in gazetteer.load().communes("24")]


@pytest.fixture
def svc(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("SVC_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("SVC_LANG", "en")

    def call(*words):
        code = cli.main([str(word) for word in words])
        return code, capsys.readouterr().out

    call.store = RecordStore(tmp_path / "home")
    return call


@pytest.fixture
def dashes(tmp_path):
    """Offences of Pailin: of its 8 communes no theft, no robbery, and 2 murders in each."""
    rows = [(*commune, "-", "–", 2) for commune in PAILIN]
    return table(tmp_path / "dashes.csv", ("Code", "Commune", "Theft", "Robbery", "Murder"), *rows)


def table(path, *rows, title="Offences in Pailin, 2024"):
    lines = [title, *(",".join(map(str, row)) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def reported(store, offence):
    rows = store.read()["offences"]
    figures = rows.loc[rows["offence"] == offence, "reported"]
    return {None if pd.isna(figure) else int(figure) for figure in figures}


def lines(out, word):
    return [line for line in out.splitlines() if word in line]


def test_a_table_of_dashes_is_answered_by_one_line(svc, dashes):
    code, out = svc("records", "check", dashes)
    assert code == 0
    (line,) = lines(out, "“-”")
    assert "16 cells from C3 to D10" in line
    assert "there is no figure" in line
    assert "--dash-is-zero" in line


def test_the_marked_copy_and_a_program_get_every_cell(svc, dashes, tmp_path):
    _, out = svc("records", "check", dashes, "--json", "--report", tmp_path / "out.xlsx")
    found = [f["cell"] for f in json.loads(out)["findings"] if f["rule"] == "dash_not_reported"]
    assert len(found) == 16
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    assert all(book["dashes"][cell].comment for cell in found)


def test_a_dash_is_no_figure_unless_somebody_says_that_it_is_zero(svc, dashes):
    svc("records", "import", dashes)
    assert reported(svc.store, "theft") == {None}
    code, out = svc("records", "import", dashes, "--dash-is-zero")
    assert code == 0
    assert reported(svc.store, "theft") == {0}
    assert reported(svc.store, "murder") == {2}
    assert lines(out, "read as zero")
    assert not lines(out, "“-”")


def test_the_choice_is_kept_with_the_submission_and_told_in_the_log(svc, dashes):
    svc("records", "import", dashes)
    svc("records", "import", dashes, "--dash-is-zero")
    assert [each["dash_is_zero"] for each in svc.store.log()] == [False, True]
    _, out = svc("records", "log")
    assert len(lines(out, "--dash-is-zero")) == 1
    _, out = svc("records", "log", "--json")
    assert [each["dash_is_zero"] for each in json.loads(out)["submissions"]] == [False, True]


def test_a_submission_of_before_the_choice_is_one_without_it(svc, dashes):
    svc("records", "import", dashes)
    index = svc.store.folder / "store.json"
    told = json.loads(index.read_text(encoding="utf-8"))
    del told["submissions"][0]["dash_is_zero"]
    index.write_text(json.dumps(told), encoding="utf-8")
    assert [each["dash_is_zero"] for each in svc.store.log()] == [False]
    assert svc("records", "log")[0] == 0


def test_how_many_dashes_are_zero_is_said_by_the_check(svc, dashes):
    code, out = svc("records", "check", dashes, "--dash-is-zero")
    assert code == 0
    assert lines(out, "Dashes read as zero: 16.")
    assert not lines(out, "“-”")


def test_no_commune_has_no_residents_or_the_tier_zero(svc, tmp_path):
    people = [(*commune, "-", "-") for commune in PAILIN[:-1]]
    head = ("Code", "Commune", "Residents", "Tier")
    rows = (head, *people, (*PAILIN[-1], 500, 1))
    path = table(tmp_path / "people.csv", *rows, title="Residents and tier 2024")
    _, out = svc("records", "check", path, "--dash-is-zero", "--json")
    rules = [each["rule"] for each in json.loads(out)["findings"]]
    assert rules.count("dash_never_zero") == 14


@pytest.mark.parametrize("option", [[], ["--dash-is-zero"]])
def test_of_figures_that_cannot_be_zero_nobody_is_told_of_the_choice(svc, tmp_path, option):
    head, row = ("Code", "Commune", "Residents"), (*PAILIN[0], 500)
    rows = (head, *((*commune, "-") for commune in PAILIN[1:]), row)
    path = table(tmp_path / "people.csv", *rows, title="Residents 2024")
    code, out = svc("records", "check", path, *option)
    (line,) = lines(out, "“-”")
    assert code == 0
    assert "there is no figure" in line
    assert "--dash-is-zero" not in out


def test_a_total_of_dashes_is_held_as_zero_where_they_mean_it(svc, tmp_path):
    head = ("Code", "Commune", "Theft", "Murder")
    right = table(tmp_path / "a.csv", head, (*PAILIN[0], "-", 2), ("", "Total", "-", 2))
    assert svc("records", "check", right, "--dash-is-zero")[0] == 0
    wrong = table(tmp_path / "b.csv", head, (*PAILIN[0], 3, 2), ("", "Total", "-", 2))
    assert svc("records", "check", wrong)[0] == 0  # left out
    assert svc("records", "check", wrong, "--dash-is-zero")[0] == 1


def test_other_findings_of_one_kind_are_folded_too_and_single_ones_are_not(svc, tmp_path):
    head = ("Code", "Commune", "Theft", "Robbery", "Murder")
    rows = [(*commune, f"{n} cases", "12%", 1) for n, commune in enumerate(PAILIN, 1)]
    rows[0] = (*PAILIN[0], "1 cases", "12%", "many")
    _, out = svc("records", "check", table(tmp_path / "t.csv", head, *rows))
    (words,) = lines(out, "word behind its number")
    assert "8 cells from C3 to C10" in words
    (percent,) = lines(out, "There is a percentage")
    assert "8 cells from D3 to D10" in percent
    (alone,) = lines(out, "many")
    assert "E3 [many]" in alone


def test_fewer_than_five_are_told_one_by_one(svc, tmp_path):
    rows = [(*commune, "-") for commune in PAILIN[: findings_text.REPEATED - 1]]
    path = table(tmp_path / "t.csv", ("Code", "Commune", "Theft"), *rows)
    _, out = svc("records", "check", path)
    assert len(lines(out, "“-”")) == len(rows)
