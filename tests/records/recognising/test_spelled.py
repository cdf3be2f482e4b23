"""Words in the place of a figure: what they do to one that was handed in earlier is said."""

import pytest

from svc_atlas import cli, gazetteer
from svc_atlas.records.recognising.cells import meaning
from svc_atlas.records.store import RecordStore

PAILIN = [area.code for area in gazetteer.load().communes("24")]


def handed_in(tmp_path, name, *figures):
    rows = [f"{commune},{figure}" for commune, figure in zip(PAILIN, figures, strict=False)]
    lines = ["Offences in Pailin 2024", "Code,Theft", *rows]
    path = tmp_path / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("written", ["not reported", "No report", "មិនបានរាយការណ៍", "គ្មានរបាយការណ៍"])
def test_what_was_not_reported_is_blank_and_takes_nothing_back(written):
    for kind in ("count", "amount", "tier"):
        said = meaning(written, kind)
        assert (said.state, said.value, said.rule) == ("blank", None, "word_not_reported")


@pytest.mark.parametrize("written", ["n/a", "unknown", "No data", "មិនដឹង", "គ្មានទិន្នន័យ"])
def test_a_word_that_takes_a_figure_back_is_said(written):
    said = meaning(written, "count")
    assert (said.state, said.value, said.rule) == ("marked", None, "word_no_figure")


def test_dots_are_what_the_instructions_say_and_need_no_word():
    assert meaning("…", "count").rule is None
    assert meaning(None, "count").rule is None
    assert meaning("not ranked", "tier").rule is None


def test_an_earlier_figure_stays_beside_not_reported_and_goes_beside_not_known(
    tmp_path, monkeypatch, capsys
):
    monkeypatch.setenv("SVC_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("SVC_LANG", "en")
    first = handed_in(tmp_path, "first.csv", "3", "4", "5")
    second = handed_in(tmp_path, "second.csv", "not reported", "unknown", "6")
    for file in (first, second):
        assert cli.main(["records", "import", str(file)]) == 0
    told = capsys.readouterr().out
    assert "“not reported” is taken like a blank cell" in told
    assert "“unknown” is taken like “…”" in told
    offences = RecordStore(tmp_path / "home").read()["offences"]
    theft = offences[offences["offence"] == "theft"]
    figures = theft.set_index("commune")["reported"]
    assert figures.to_dict() == {PAILIN[0]: 3, PAILIN[2]: 6}
