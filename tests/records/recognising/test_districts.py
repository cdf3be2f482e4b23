"""The district of a title, of a sheet's name or of a heading row, where a name alone is not clear.

Battambang has two communes *Chrey*: 020204 in Thma Koul and 020605 in Moung Ruessei.
"""

import pytest

from svc_atlas import gazetteer
from svc_atlas.records import checking

HEAD = ["No", "Commune", "Theft"]
THMA_KOUL, MOUNG = ["Ta Pung", "Ta Meun", "Chrey"], ["Kear", "Prey Svay", "Chrey"]


def table(title, communes):
    return [[title], HEAD, *([n, name, 1] for n, name in enumerate(communes, 1))]


@pytest.mark.parametrize(
    ("title", "sheet", "communes", "chrey"),
    [
        ("Offences in Thma Koul district, Battambang province, 2024", "1", THMA_KOUL, "020204"),
        ("Offences in Moung Ruessei, Battambang, 2024", "1", MOUNG, "020605"),
        ("Offences 2024, Srok Thma Koul, Battambang", "1", THMA_KOUL, "020204"),
        ("Offences in Thma Koul district, 2024", "1", THMA_KOUL, "020204"),
        ("Offences in Thma Koul district, 2024", "1", ["Chrey"], "020204"),
        ("តារាងបទល្មើស ស្រុកថ្មគោល ខេត្តបាត់ដំបង ឆ្នាំ២០២៤", "1", THMA_KOUL, "020204"),
        ("បទល្មើសក្នុងស្រុកមោងឫស្សីឆ្នាំ២០២៤ខេត្តបាត់ដំបង", "1", MOUNG, "020605"),
        ("Offences in Battambang, 2024", "Thma Koul", THMA_KOUL, "020204"),
        ("Offences in Battambang, 2024", "Srok Moung Ruessei", MOUNG, "020605"),
        ("បទល្មើស ខេត្តបាត់ដំបង ឆ្នាំ២០២៤", "ស្រុកថ្មគោល", ["តាពូង", "ជ្រៃ"], "020204"),
        ("បទល្មើស ខេត្តបាត់ដំបង ឆ្នាំ២០២៤", "ថ្មគោល", ["តាពូង", "ជ្រៃ"], "020204"),
        ("Offences in Thma Koul, Battambang, 2024", "Thma Koul", THMA_KOUL, "020204"),
    ],
)  # fmt: skip
def test_the_district_of_the_title_or_the_sheet_settles_a_name(
    read, rules, title, sheet, communes, chrey
):
    reading = read(table(title, communes), name=sheet)
    assert rules(reading) == []
    assert list(reading.figures["commune"])[-1] == chrey


def test_the_district_of_a_heading_row_goes_before_that_of_the_title(read):
    rows = [["Moung Ruessei district", None, None], [1, "Chrey", 1]]
    rows = [["Offences in Thma Koul, Battambang, 2024"], HEAD, [1, "Ta Pung", 1], *rows]
    assert list(read(rows).figures["commune"]) == ["020201", "020605"]


@pytest.mark.parametrize(
    ("title", "sheet", "communes", "told"),
    [
        ("Offences in Banan district, Battambang, 2024", "Thma Koul", THMA_KOUL, "Thma Koul"),
        ("បទល្មើស ស្រុកបាណន់ ខេត្តបាត់ដំបង ឆ្នាំ២០២៤", "ស្រុកថ្មគោល", THMA_KOUL, "ស្រុកថ្មគោល"),
        ("Offences in Moung Ruessei district, Battambang, 2024", "1", THMA_KOUL, "Thma Koul"),
        ("Offences in Battambang, 2024", "Moung Ruessei", THMA_KOUL, "Thma Koul"),
    ],
)  # fmt: skip
def test_title_sheet_and_communes_that_contradict_are_told_and_settle_nothing(
    read, title, sheet, communes, told
):
    reading = read(table(title, communes), name=sheet)
    contradicted, unclear = reading.findings
    assert (contradicted.rule, contradicted.severity) == ("district_contradicted", "warning")
    assert told in contradicted.message("en")
    assert (unclear.rule, unclear.cell) == ("commune_ambiguous", "B5")
    assert reading.figures["commune"].isna().sum() == 1


@pytest.mark.parametrize(
    "title",
    [
        "Offences in Battambang, 2024", "Offences in Battambang province, 2024",
        "Offences in Thma Koul and Moung Ruessei districts, Battambang, 2024",
        "ខេត្តបាត់ដំបង បទល្មើស ឆ្នាំ២០២៤",
    ],
)  # fmt: skip
def test_what_names_no_one_district_settles_nothing(read, rules, title):
    assert rules(read(table(title, THMA_KOUL))) == [("commune_ambiguous", "B5")]


def test_a_row_with_a_district_of_its_own_does_not_ask_the_title(read, rules):
    rows = [["Moung Ruessei", "Chrey", 1], ["Moung Ruessei", "Kear", 1]]
    title = ["Offences in Thma Koul, Battambang, 2024"]
    reading = read([title, ["District", "Commune", "Theft"], *rows])
    assert rules(reading) == []
    assert list(reading.figures["commune"]) == ["020605", "020602"]


@pytest.mark.real
def test_a_workbook_of_a_sheet_for_each_district(shared_dir):
    path = shared_dir / "cases" / "19-district-of-the-title-unused" / "districts.xlsx"
    checked = checking.check([path], gazetteer=gazetteer.load())
    assert checked.findings == ()
    chrey = {"020204": "Thma Koul", "020605": "Moung Ruessei"}
    found = checked.readings[0].figures.drop_duplicates("commune").set_index("commune")["sheet"]
    assert {code: found[code] for code in chrey} == chrey
