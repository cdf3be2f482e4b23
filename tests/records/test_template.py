"""The empty workbook: what a clerk finds in it, may type into it, and cannot lose by it."""

import json
import re
import shutil
import zipfile
from datetime import date

import openpyxl
import pandas as pd
import pytest

from svc_atlas import cli, gazetteer
from svc_atlas.areas import Area
from svc_atlas.errors import CallError, InputError
from svc_atlas.records import reading, template
from svc_atlas.records.form import fields
from svc_atlas.records.offices import OFFICES
from svc_atlas.records.recognising import recognise
from svc_atlas.records.rules import LIMITS
from svc_atlas.records.store import RecordStore
from svc_atlas.records.submissions import Submission
from svc_atlas.records.workbook import FIGURES, frame
from svc_atlas.schema import RECORD_NAMES, TABLES
from svc_atlas.text import text

KHMER = re.compile("[\u1780-\u17ff]")
PLACES = {"district", "code", "name", "name_en"}


@pytest.fixture(scope="module")
def areas():
    return gazetteer.load()


@pytest.fixture(scope="module")
def former():
    """The year before: 7 thefts reported in 020101, those cleared not known; 5 in Phnom Penh."""
    rows = pd.DataFrame(
        {
            "year": [2023, 2023, 2022],
            "commune": ["020101", "120101", "020101"],
            "offence": ["theft"] * 3,
            "reported": [7, 5, 99],
            "cleared": [None, 4, 98],
            "suspects": [3, 3, 3],
            "sent_to_court": [0, 0, 0],
            "flag": ["blank", None, None],
        }
    )
    return {"offences": TABLES["offences"].typed(rows)}


@pytest.fixture(scope="module")
def made(areas, former, tmp_path_factory):
    folder = tmp_path_factory.mktemp("template")
    return {
        lang: template.write(
            folder / f"{lang}.xlsx", "02", 2024, gazetteer=areas, earlier=former, lang=lang
        )
        for lang in ("km", "en")
    }


@pytest.fixture(scope="module")
def book(made):
    return openpyxl.load_workbook(made["km"])


def key_row(sheet) -> int:
    return next(row[0].row for row in sheet.iter_rows(max_row=12) for c in row if c.value == "code")


def columns(sheet) -> dict[str, int]:
    return {cell.value: cell.column for cell in sheet[key_row(sheet)]}


def cells(sheet, key: str) -> dict:
    """Return the cells of a column by the code of their row."""
    at, first = columns(sheet), key_row(sheet) + 1
    return {
        sheet.cell(row, at["code"]).value: sheet.cell(row, at[key])
        for row in range(first, sheet.max_row + 1)
    }


def validations(sheet) -> dict:
    """Return the rule of every cell that has one."""
    found = {}
    for rule in sheet.data_validations.dataValidation:
        for area in rule.sqref.ranges:
            for row, column in area.cells:
                assert (row, column) not in found
                found[row, column] = rule
    return found


def validation(sheet, cell):
    return validations(sheet)[cell.row, cell.column]


# What stands in it


def test_a_sheet_for_every_table_after_the_one_that_explains(book):
    assert book.sheetnames == ["_about", *RECORD_NAMES, "_help", "_lists"]
    hidden = [sheet.title for sheet in book if sheet.sheet_state != "visible"]
    assert hidden == ["_lists"]


@pytest.mark.parametrize("table", RECORD_NAMES)
def test_every_commune_of_the_province_has_its_row_with_its_code_as_text(book, areas, table):
    sheet = book[table]
    codes = list(cells(sheet, "code"))
    assert [code for code in codes if code != "total"] == [a.code for a in areas.communes("02")]
    assert len(areas.communes("02")) == 103
    names = cells(sheet, "name")
    assert names["020301"].value == areas["020301"].name_km
    assert cells(sheet, "name_en")["020301"].value == areas["020301"].name_en
    assert cells(sheet, "district")["020301"].value == areas["0203"].name_km
    if table != "tiers":
        assert codes[-1] == "total"
        assert names["total"].value == "សរុប"


@pytest.mark.parametrize("table", RECORD_NAMES)
def test_every_figure_of_the_form_has_its_column_and_its_words_in_both_languages(book, table):
    sheet = book[table]
    keys = columns(sheet)
    assert [key for key in keys if "@" not in key and key not in PLACES] == [
        field.key for field in fields(table)
    ]
    above = range(2, key_row(sheet))
    for field in fields(table):
        words = " ".join(str(sheet.cell(row, keys[field.key]).value or "") for row in above)
        assert KHMER.search(words), field.key
        assert re.search("[a-z]{4}", words), field.key


def test_a_category_is_named_once_over_its_measures(book):
    sheet = book["offences"]
    at = columns(sheet)
    over = [r for r in sheet.merged_cells.ranges if at["theft.reported"] in range(r.min_col, r.max_col + 1)]  # noqa: E501  # fmt: skip
    words = {sheet.cell(r.min_row, r.min_col).value for r in over}
    assert words == {"លួច", "theft"}
    # four measures, each with the year before at its side
    assert {r.max_col - r.min_col + 1 for r in over} == {8}


def test_it_says_form_province_year_and_asks_for_the_office_never_a_person(book):
    about = book["_about"]
    said = {row[0].value: row[1] for row in about.iter_rows(max_col=4) if row[0].value}
    assert (said["form"].value, said["province"].value, said["year"].value) == (1, "02", 2024)
    office = said["office"]
    assert office.value is None
    assert not office.protection.locked
    rule = validation(about, office)
    offered = book.defined_names[rule.formula1].attr_text
    listed = [cell.value for (cell,) in book["_lists"][offered.split("!")[1]]]
    assert listed == [text("km")(f"office.{word}") for word in OFFICES]


@pytest.mark.parametrize("lang", ["km", "en"])
@pytest.mark.parametrize("office", OFFICES)
def test_an_office_chosen_by_its_name_is_understood(made, areas, tmp_path, lang, office):
    book = openpyxl.load_workbook(made[lang])
    offered = {row[0].value: row[1] for row in book["_about"].iter_rows() if row[0].value}
    offered["office"].value = text(lang)(f"office.{office}")
    for table in RECORD_NAMES:
        del book[table]  # the first sheet alone says it
    book.save(tmp_path / "filled.xlsx")
    said = recognise(reading.read(tmp_path / "filled.xlsx"), areas).declared
    assert dict(said) == {"form": 1, "province": "02", "year": 2024, "office": office}


def test_every_column_is_explained_in_both_languages(book):
    rows = list(book["_help"].iter_rows(min_row=2, values_only=True))
    assert [(row[0], row[1]) for row in rows] == [
        (table, field.key) for table in RECORD_NAMES for field in fields(table)
    ]
    for _, key, khmer, english, unit, write_km, write_en in rows:
        assert KHMER.search(khmer), key
        assert KHMER.search(write_km), key
        assert not KHMER.search(english + write_en), key
        assert unit, key


def test_the_first_sheet_says_what_zero_blank_and_no_figure_mean(book):
    words = " ".join(str(c.value) for row in book["_about"].iter_rows() for c in row if c.value)
    for sign in ("0 · គ្មាន", "…", "Left blank: not reported", "ទុកទទេ៖ មិនបានរាយការណ៍"):
        assert sign in words


# The year before


def test_figures_of_the_year_before_stand_beside_and_nothing_stands_for_what_is_not_known(book):
    sheet = book["offences"]
    at = columns(sheet)
    assert at["theft.reported@2023"] == at["theft.reported"] + 1
    reported, cleared = cells(sheet, "theft.reported@2023"), cells(sheet, "theft.cleared@2023")
    assert reported["020101"].value == 7
    assert cleared["020101"].value is None
    assert {code for code, cell in reported.items() if cell.value is not None} == {"020101"}
    assert all(cell.protection.locked for cell in reported.values())


def test_where_there_was_no_year_before_there_are_no_columns_for_it(book):
    assert not [key for key in columns(book["drugs"]) if "@" in key]


def test_a_click_hides_the_year_before_but_no_figure_to_be_typed(book):
    sheet = book["offences"]
    levels = {
        key: sheet.column_dimensions[openpyxl.utils.get_column_letter(at)].outlineLevel
        for key, at in columns(sheet).items()
    }
    assert {key for key, level in levels.items() if level} == {key for key in levels if "@" in key}


# What may be typed


@pytest.mark.parametrize("table", RECORD_NAMES)
def test_only_cells_for_figures_are_open_and_no_password_is_asked(book, table):
    sheet = book[table]
    assert sheet.protection.sheet
    assert not sheet.protection.password
    typed = {field.key for field in fields(table)}
    for key in columns(sheet):
        for code, cell in cells(sheet, key).items():
            shares_are_not_added = code == "total" and key.endswith("_percent")
            assert cell.protection.locked == (key not in typed or shares_are_not_added), cell


@pytest.mark.parametrize("lang", ["km", "en"])
def test_every_open_cell_says_in_both_languages_what_it_takes(made, lang):
    book = openpyxl.load_workbook(made[lang])
    for table in RECORD_NAMES:
        sheet = book[table]
        rules = validations(sheet)
        for field in fields(table):
            for cell in cells(sheet, field.key).values():
                if cell.protection.locked:
                    continue
                rule = rules[cell.row, cell.column]
                assert rule.showErrorMessage
                assert rule.errorStyle in (None, "stop")
                own, other = rule.error.split("\n")
                assert bool(KHMER.match(own)) == (lang == "km")
                assert bool(KHMER.match(other)) == (lang == "en")
                assert len(rule.error) <= 255
                assert len(rule.errorTitle) <= 32


@pytest.mark.parametrize("table", LIMITS)
def test_excel_takes_no_count_that_the_check_refuses_and_no_date(book, table):
    sheet = book[table]
    people = {"residents", "participants"}
    for field in fields(table):
        if field.kind != "count":
            continue
        rule = validation(sheet, cells(sheet, field.key)["020101"])
        most = int(re.search(r"<=(\d+)", rule.formula1)[1])
        assert most <= LIMITS[table]
        assert most < 40_000 or field.measure in people  # 1/2 is 45,000 and more to Excel
        assert rule.error.count(f"{most:,}") == 2  # in both languages


def test_a_rule_speaks_of_the_cell_that_it_begins_at(book):
    """A formula that names another cell would judge what stands elsewhere."""
    for table in RECORD_NAMES:
        for rule in book[table].data_validations.dataValidation:
            if rule.type == "custom":
                (area,) = rule.sqref.ranges
                first = f"{openpyxl.utils.get_column_letter(area.min_col)}{area.min_row}"
                assert set(re.findall(r"\b[A-Z]{1,2}\d+\b", rule.formula1)) == {first}
                assert len(rule.formula1) <= 255


def test_a_tier_is_chosen_from_a_list_that_has_not_ranked(book):
    rule = validation(book["tiers"], cells(book["tiers"], "tier")["020101"])
    assert rule.type == "list"
    place = book.defined_names[rule.formula1].attr_text.split("!")[1]
    listed = [cell.value for (cell,) in book["_lists"][place]]
    assert listed == [1, 2, 3, "មិនបានចាត់ថ្នាក់", "…"]


def test_a_count_takes_the_words_for_zero_and_for_no_figure(book):
    rule = validation(book["offences"], cells(book["offences"], "theft.reported")["020101"])
    assert "svc_marks" in rule.formula1
    place = book.defined_names["svc_marks"].attr_text.split("!")[1]
    assert {"គ្មាន", "…"} <= {cell.value for (cell,) in book["_lists"][place]}


# The file


def test_equal_input_gives_equal_bytes_and_names_no_author(areas, former, made, tmp_path):
    again = template.write(tmp_path / "again.xlsx", "02", 2024, gazetteer=areas, earlier=former)
    assert again.read_bytes() == made["km"].read_bytes()
    properties = openpyxl.load_workbook(again).properties
    assert not properties.creator
    assert not properties.lastModifiedBy


def test_a_file_that_is_there_is_never_written_over(areas, tmp_path):
    filled = tmp_path / "filled.xlsx"
    filled.write_bytes(b"a year of work")
    with pytest.raises(InputError, match="is there already"):
        template.write(filled, "02", 2024, gazetteer=areas)
    assert filled.read_bytes() == b"a year of work"


@pytest.mark.parametrize(
    ("name", "province", "year", "said"),
    [
        ("a.xls", "02", 2024, "ends with .xlsx"),
        ("nowhere/a.xlsx", "02", 2024, "there is no folder"),
        ("a.xlsx", "99", 2024, "none of the provinces"),
        ("a.xlsx", "0203", 2024, "none of the provinces"),
        ("a.xlsx", "02", 24, "not a year"),
    ],
)
def test_a_wrong_call_is_refused_in_words_and_leaves_nothing(
    areas, tmp_path, name, province, year, said
):
    with pytest.raises(CallError, match=said):
        template.write(tmp_path / name, province, year, gazetteer=areas)
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_looks_like_a_formula_is_written_as_text(tmp_path):
    rogue = '=HYPERLINK("http://example.org","x")'
    places = gazetteer.Gazetteer(
        "2025",
        [
            Area("KH", "nation", None, "កម្ពុជា", "Cambodia", "nation", None),
            Area("02", "province", "KH", "@ខេត្ត", "-Province", "province", None),
            Area("0201", "district", "02", "+ស្រុក", "+District", "srok", None),
            Area("020101", "commune", "0201", rogue, rogue, "khum", False),
        ],
        villages=list,
    )
    out = template.write(tmp_path / "a.xlsx", "02", 2024, gazetteer=places)
    sheets = [sheet for sheet in openpyxl.load_workbook(out) if sheet.title in RECORD_NAMES]
    assert all(cells(sheet, "name")["020101"].value == rogue for sheet in sheets)
    with zipfile.ZipFile(out) as archive:
        written = [archive.read(n) for n in archive.namelist() if "worksheets/sheet" in n]
    assert not any(b"<f>" in xml for xml in written)


# The command


@pytest.fixture
def svc(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("SVC_HOME", str(tmp_path / "home"))

    def call(*words):
        code = cli.main(["records", "template", *words])
        return code, *capsys.readouterr()

    call.home = tmp_path / "home"
    return call


@pytest.mark.parametrize("province", ["02", "2", "KH02", "Battambang", "បាត់ដំបង", "០២"])
def test_a_province_is_named_by_any_form_of_its_code_or_by_its_name(svc, tmp_path, province):
    out = tmp_path / "a.xlsx"
    code, told, _ = svc(str(out), "--province", province, "--year", "2024", "--json")
    assert (code, out.exists()) == (0, True)
    facts = json.loads(told)
    assert (facts["province"], facts["communes"], facts["last_year"]) == ("02", 103, False)


def test_it_is_in_khmer_when_not_said_otherwise(svc, tmp_path):
    out = tmp_path / "a.xlsx"
    svc(str(out), "--province", "02", "--year", "2024")
    assert KHMER.match(openpyxl.load_workbook(out)["_about"]["A1"].value)
    out = tmp_path / "b.xlsx"
    svc(str(out), "--province", "02", "--year", "2024", "--lang", "en")
    assert openpyxl.load_workbook(out)["_about"]["A1"].value == "Yearly workbook 2024 — Battambang"


@pytest.mark.parametrize(
    "words",
    [("--province", "Nowhere", "--year", "2024"), ("--province", "02", "--year", "last")],
)
def test_a_wrong_province_or_year_ends_with_2(svc, tmp_path, words):
    code, told, said = svc(str(tmp_path / "a.xlsx"), *words)
    assert (code, told) == (2, "")
    assert words[1] in said or words[3] in said
    assert not (tmp_path / "a.xlsx").exists()


def test_invented_figures_never_stand_beside_real_ones(svc, tmp_path, demo_home):
    shutil.copytree(demo_home, svc.home)
    out = tmp_path / "a.xlsx"
    _, told, _ = svc(str(out), "--province", "02", "--year", "2024", "--json")
    assert json.loads(told)["last_year"] is False
    assert not [key for key in columns(openpyxl.load_workbook(out)["offences"]) if "@" in key]


def test_figures_of_the_store_stand_beside(svc, tmp_path):
    ranked = {"table": "tiers", "year": 2023, "measure": "tier", "state": "given", "category": None}
    figures = frame(
        [{**ranked, "commune": "020101", "value": 1}, {**ranked, "commune": "020102", "value": 3}],
        FIGURES,
    )
    handed_in = Submission("02.xlsx", "0" * 64, OFFICES[0], "02", date(2024, 1, 15), figures)
    RecordStore(svc.home).add([handed_in])
    out = tmp_path / "a.xlsx"
    _, told, _ = svc(str(out), "--province", "02", "--year", "2024", "--json")
    assert json.loads(told)["last_year"] is True
    beside = cells(openpyxl.load_workbook(out)["tiers"], "tier@2023")
    assert {code: cell.value for code, cell in beside.items() if cell.value is not None} == {
        "020101": 1, "020102": 3,
    }  # fmt: skip
