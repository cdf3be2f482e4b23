"""A file of another province than it says: one mistake, however many rows and sheets it has."""

from collections import Counter
from pathlib import Path

import pytest

from svc_atlas.records import checking, template
from svc_atlas.records.checks import figures as held
from svc_atlas.records.recognising import recognise
from svc_atlas.records.workbook import Sheet, Workbook
from tests.records.filling import Form, fill


@pytest.fixture
def told(gazetteer):
    def of(*rows):
        sheet = Sheet("Sheet1", list(rows))
        reading = recognise(Workbook(Path("t.xlsx"), "0" * 64, "xlsx", (sheet,)), gazetteer)
        return [*reading.findings, *held(reading, gazetteer=gazetteer)]

    return of


def test_a_workbook_of_battambang_handed_in_as_pursat_is_one_finding(gazetteer, tmp_path):
    empty = template.write(tmp_path / "t.xlsx", "02", 2024, gazetteer=gazetteer)
    form = Form(fill(empty, tmp_path / "f.xlsx", 5, written=False))
    (cell,) = [row[1] for row in form.book["_about"].iter_rows() if row[0].value == "province"]
    cell.value = "15"
    path = form.save(tmp_path / "15-2024.xlsx")
    (finding,) = checking.check([path], gazetteer=gazetteer).findings
    assert (finding.rule, finding.severity) == ("province_other", "error")
    assert (finding.sheet, finding.cell) == ("_about", cell.coordinate)
    message = finding.message("en")
    assert message.startswith("All 103 communes lie in 02 Battambang")
    assert "15 Pursat" in message


@pytest.mark.parametrize("lang", ["km", "en"])
@pytest.mark.parametrize("by", ["name", "district", "both"])
def test_a_table_under_the_title_of_another_province_is_one_finding(told, gazetteer, lang, by):
    title = {"km": "បទល្មើស ខេត្តពោធិ៍សាត់ ឆ្នាំ២០២៤", "en": "Offences in Pursat, 2024"}[lang]
    name = {"km": "name_km", "en": "name_en"}[lang]
    # Siem Reap's, but for the names that it has twice.
    names = Counter(getattr(area, name) for area in gazetteer.communes("17"))
    communes = [a for a in gazetteer.communes("17") if names[getattr(a, name)] == 1]
    rows = [[getattr(gazetteer[a.parent], name), a.code, getattr(a, name), 1] for a in communes]
    columns = {"name": [2, 3], "district": [0, 2, 3], "both": [1, 2, 3]}[by]
    head = ["District", "Code", "Commune", "Theft"]
    found = told([title], *([row[at] for at in columns] for row in [head, *rows]))
    (finding,) = [each for each in found if each.severity == "error"]
    assert finding.rule == "province_other"
    assert "17 Siem" in finding.message("en")


def test_a_row_of_another_province_among_many_is_told_at_its_row(told):
    rows = [["020804", "Roka", 1], ["020802", "Norea", 1], ["010201", "Banteay Neang", 1]]
    found = told(["Offences in Battambang, 2024"], ["Code", "Commune", "Theft"], *rows)
    (finding,) = [each for each in found if each.severity == "error"]
    assert (finding.rule, finding.cell) == ("province_other", "A5")
    assert finding.message("en").startswith("010201 lies in 01 Banteay Meanchey")


def test_names_that_two_provinces_have_stay_in_the_one_of_the_title(told, gazetteer):
    found = told(["Offences in Battambang, 2024"], ["Commune", "Theft"],
                 ["Roka", 1], ["Norea", 2], ["Ta Pon", 3])  # fmt: skip
    assert [each.rule for each in found if each.severity == "error"] == []
