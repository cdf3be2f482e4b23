"""Years of the Buddhist era, and a first sheet of our template that says no year."""

import pytest

from svc_atlas.commands import values
from svc_atlas.errors import CallError
from svc_atlas.records.checks import figures as held
from svc_atlas.records.workbook import Sheet

ROWS = [["District", "Commune", "Theft"], ["Sangkae", "Roka", 1], ["Sangkae", "Norea", 2]]


def template(**said):
    about = {"form": 1, "province": "02", "year": 2024} | said
    rows = [["code", "name_en", "theft.reported"], ["020804", "Roka", 1], ["020802", "Norea", 2]]
    drugs = [["code", "name_en", "use.cases"], ["020804", "Roka", 1]]
    return (
        Sheet("_about", [list(each) for each in about.items()]),
        Sheet("offences", [["Offences"], *rows]),
        Sheet("drugs", [["Drugs"], *drugs]),
    )


def told(reading, gazetteer):
    every = [*reading.findings, *held(reading, gazetteer=gazetteer)]
    return [each for each in every if each.rule != "commune_missing"]


@pytest.mark.parametrize(
    ("rows", "options", "cell"),
    [
        ([["Offences in Battambang, 2567"], *ROWS], {}, "A1"),
        ([["បទល្មើស ខេត្តបាត់ដំបង ឆ្នាំ២៥៦៧"], *ROWS], {}, "A1"),
        ([["បទល្មើស ខេត្តបាត់ដំបង"], ["ឆ្នាំ", 2567], *ROWS], {}, "B2"),
        ([["បទល្មើស ១២ខែ ឆ្នាំ២៥៦៧"], *ROWS], {}, "A1"),
        ([["Offences"], *ROWS], {"name": "២៥៦៧"}, None),
        ([["Offences"], *ROWS], {"file": "offences-2567.xlsx"}, None),
        ([["Offences"], ["Year", *ROWS[0]], [2567, *ROWS[1]], ["២៥៦៧", *ROWS[2]]], {}, "A3"),
        ([["Offences"], ["District", "Commune", "Theft 2567"], *ROWS[1:]], {}, "C2"),
        ([["Offences"], ["ស្រុក", "ឃុំ", "លួច ឆ្នាំ២៥៦៧"], *ROWS[1:]], {}, "C2"),
    ],
)
def test_a_buddhist_year_is_one_error_that_names_the_christian(
    read, gazetteer, rows, options, cell
):
    (finding,) = told(read(rows, **options), gazetteer)
    assert (finding.rule, finding.severity, finding.cell) == ("year_buddhist", "error", cell)
    for lang in ("km", "en"):
        assert "2567 − 543 = 2024" in finding.message(lang)


@pytest.mark.parametrize("written", ["2567", 2567, 2567.0, "២៥៦៧", "ឆ្នាំ ២៥៦៧"])
def test_the_first_sheet_of_a_template_with_a_buddhist_year_is_one_error(read, gazetteer, written):
    (finding,) = told(read(*template(year=written)), gazetteer)
    assert (finding.rule, finding.sheet, finding.cell) == ("year_buddhist", "_about", "B3")


@pytest.mark.parametrize(
    "written", ["2O24", "24", 24, "2023/24", "2023-2024", "20224", "this year"]
)
def test_a_year_of_the_first_sheet_that_cannot_be_read_is_one_error(read, gazetteer, written):
    (finding,) = told(read(*template(year=written)), gazetteer)
    assert (finding.rule, finding.severity) == ("about_not_understood", "error")
    assert (finding.sheet, finding.cell, finding.value) == ("_about", "B3", str(written))


@pytest.mark.parametrize("blank", [None, "", " ", "\u200b"])
@pytest.mark.parametrize("title", ["Offences 2024", "Offences", "បទល្មើស ឆ្នាំ២០២៤"])
def test_a_blank_year_of_the_first_sheet_is_one_error_whatever_the_titles_say(
    read, gazetteer, blank, title
):
    about, offences, drugs = template(year=blank)
    offences.rows[0][0] = title
    (finding,) = told(read(about, offences, drugs), gazetteer)
    assert (finding.rule, finding.severity) == ("about_year_blank", "error")
    assert (finding.sheet, finding.cell) == ("_about", "B3")


def test_a_first_sheet_without_its_row_of_the_year_is_the_same_error(read, gazetteer):
    about, *others = template()
    (finding,) = told(read(Sheet("_about", about.rows[:2]), *others), gazetteer)
    assert (finding.rule, finding.sheet, finding.cell) == ("about_year_blank", "_about", None)


def test_a_first_sheet_may_leave_the_year_to_the_call(read, gazetteer):
    assert told(read(*template(year=None), year=2024), gazetteer) == []


@pytest.mark.parametrize("written", [2024, "2024", "២០២៤", "ឆ្នាំ២០២៤", 2024.0])
def test_a_year_that_can_be_read_is_none(read, gazetteer, written):
    assert told(read(*template(year=written)), gazetteer) == []


def test_a_province_of_the_first_sheet_that_cannot_be_read_is_an_error(read, rules):
    assert rules(read(*template(province="Atlantis"))) == [("about_not_understood", "B2")]


def test_a_letterhead_of_both_eras_and_a_year_that_was_said_are_right(read, rules):
    dated = ["ថ្ងៃពុធ ១២កើត ខែផល្គុន ព.ស.២៥៦៧ ត្រូវនឹងថ្ងៃទី២០ ខែមីនា"]
    assert rules(read([dated, ["បទល្មើស ឆ្នាំ២០២៤"], *ROWS])) == []
    assert rules(read([["ព.ស.២៥៦៧"], ["បទល្មើស ឆ្នាំ២០២៤"], *ROWS])) == []
    title = [["Offences in Battambang, 2567"], *ROWS]
    assert rules(read(title, year=2024)) == []
    assert rules(read(title, year=2023)) == [("year_buddhist", "A1")]


def test_two_sheets_of_one_buddhist_year_are_told_once(read, rules):
    sheets = [Sheet(name, [["Offences, 2567"], *ROWS]) for name in ("a", "b")]
    assert rules(read(*sheets)) == [("year_buddhist", "A1")]


def test_a_files_name_in_the_buddhist_era_is_told_beside_figures_of_a_christian_year(
    read, gazetteer
):
    reading = read([["Offences in Battambang, 2024"], *ROWS], file="02-2567.xlsx")
    (finding,) = told(reading, gazetteer)
    assert (finding.rule, finding.severity) == ("file_name_other", "warning")
    assert "2567 (= 2024)" in finding.message("en")


def test_a_call_with_a_buddhist_year_is_told_the_christian():
    with pytest.raises(CallError) as told_:
        values.year("២៥៦៧")
    assert "2567 − 543 = 2024" in told_.value.message("en")
