"""Sixty mistakes of a tired clerk in one province's workbook, each found at its cell.

The workbook is our template for Battambang, filled in consistently; the records hold the year
before. Every mistake is made on a commune of its own. What cannot stand in one workbook with others
(a wrong year, a table of somebody else's, a commune of a former list) has a file of its own.

Some rules no workbook of the template can break: those of a file as a whole, which is not read or
not as what it is named; those of a mapping file and of a list of former communes; and rows beyond
the table, which the reader of each kind of file counts. ``ELSEWHERE`` names the test of each, so
that a rule without an example fails here.
"""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from svc_atlas.records import checking, importing, template
from svc_atlas.records.rules import RULES
from svc_atlas.records.store import RecordStore
from tests.records.filling import Form, fill

PROVINCE, YEAR = "02", 2024


@dataclass(frozen=True)
class Mistake:
    """A value written where it does not belong, and the rule that must find it there."""

    rule: str
    table: str
    key: str
    value: object
    on: int  # the place of the commune among the province's
    number_format: str | None = None
    also: tuple[tuple[str, object], ...] = ()  # other figures of that commune, set first


def offence(rule, key, value, on, *also, **options):
    return Mistake(rule, "offences", key, value, on, also=also, **options)


ERROR_CELL = "#REF!"
MISTAKES = (
    # Numbers that are none, or not counts.
    offence("number_not_understood", "murder.reported", "ពីរ", 0),
    offence("number_not_understood", "theft.cleared", "2 ឬ 3", 1),
    offence("number_not_understood", "theft.suspects", "O", 2),
    offence("number_not_understood", "fraud.reported", "1.234.5", 3),
    offence("number_not_understood", "gangs.reported", "3?", 4),
    Mistake("number_not_understood", "forces", "police_officers", "ច្រើន", 5),
    Mistake("number_not_understood", "population", "residents", "8500 នាក់ (ប្រហែល)", 6),
    Mistake("tier_unknown", "tiers", "tier", "ល្អ", 7),
    offence("date_in_count", "robbery.reported", date(2024, 2, 1), 8, number_format="d-mmm"),
    Mistake("date_in_count", "traffic", "deaths", date(2024, 1, 3), 9, number_format="d/m"),
    offence("percent_in_count", "theft.cleared", "85%", 10),
    Mistake("percent_in_count", "targets", "order.achieved", 0.9, 11, number_format="0%"),
    Mistake("percent_in_count", "drugs", "use.cases", "១២,៥%", 12),
    offence("formula_error", "rape.reported", ERROR_CELL, 13),
    Mistake("formula_error", "population", "residents", "#DIV/0!", 14),
    offence("formula_without_value", "violence.reported", "=SUM(E7:E9)", 15),
    Mistake("formula_without_value", "targets", "family.target", "=4+4", 16),
    offence("dash_not_reported", "weapons.reported", "-", 17),
    Mistake("dash_not_reported", "seizures", "ketamine.amount", "–", 18),
    Mistake("dash_not_reported", "activities", "patrol.count", "—", 19),
    # Figures that no commune can have.
    offence("count_negative", "theft.reported", -3, 20),
    Mistake("count_negative", "traffic", "injured", "-១", 21),
    Mistake("count_negative", "population", "residents", -8000, 22),
    offence("count_fraction", "fraud.reported", 2.5, 23),
    Mistake("count_fraction", "forces", "village_guards", "12.5", 24),
    Mistake("count_fraction", "drugs", "trafficking.suspects", 0.5, 25),
    Mistake("count_too_large", "population", "residents", 9_999_999, 26),
    offence("count_too_large", "other.reported", "50,000", 27),
    Mistake("count_too_large", "forces", "police_posts", 20_301, 28),
    Mistake("amount_negative", "seizures", "heroin.amount", -0.5, 29),
    Mistake("tier_unknown", "tiers", "tier", 4, 30),
    Mistake("tier_unknown", "tiers", "tier", 0, 31),
    Mistake("tier_unknown", "tiers", "tier", "ទី៤", 32),
    offence("percent_out_of_range", "total.clearance_percent", "140%", 33),
    Mistake("percent_out_of_range", "targets", "total.achieved_percent", -5, 34),
    # Figures that contradict each other.
    offence("cleared_over_reported", "theft.cleared", 5, 35, ("theft.reported", 3)),
    offence("cleared_over_reported", "murder.cleared", 1, 36, ("murder.reported", 0),
            ("murder.suspects", 0), ("murder.sent_to_court", 0)),
    offence("suspects_without_cases", "robbery.suspects", 4, 37, ("robbery.reported", 0)),
    Mistake("suspects_without_cases", "drugs", "production.suspects", 2, 38,
            also=(("production.cases", 0),)),
    offence("court_over_suspects", "gangs.sent_to_court", 9, 39, ("gangs.reported", 2),
            ("gangs.suspects", 3)),
    Mistake("achieved_over_target", "targets", "services.achieved", 12, 40,
            also=(("services.target", 10),)),
    Mistake("victims_without_accidents", "traffic", "deaths", 2, 41,
            also=(("accidents", 0), ("injured", 0))),
    Mistake("victims_without_accidents", "traffic", "injured", 3, 42,
            also=(("accidents", 0), ("deaths", 0))),
    Mistake("participants_without_activity", "activities", "clean_up.participants", 80, 43,
            also=(("clean_up.count", 0),)),
    Mistake("officers_without_post", "forces", "police_officers", 7, 44,
            also=(("police_posts", 0),)),
    offence("parts_not_total", "total.reported", 4_321, 45),
    Mistake("parts_not_total", "drugs", "total.suspects", 4_322, 46),
    Mistake("parts_not_total", "targets", "total.target", 1, 47),
    offence("percent_not_counts", "total.clearance_percent", "12%", 48,
            ("theft.reported", 10), ("theft.cleared", 9)),
    Mistake("percent_not_counts", "targets", "total.achieved_percent", "3.5%", 49,
            also=(("order.target", 10), ("order.achieved", 9))),
    # Two years.
    offence("jump_beyond_chance", "snatching.reported", 60, 50, ("snatching.cleared", 40),
            ("snatching.suspects", 50), ("snatching.sent_to_court", 30)),
    Mistake("jump_beyond_chance", "traffic", "accidents", 90, 51),
    Mistake("tier_moved_two", "tiers", "tier", 3, 52),
    Mistake("amount_too_large", "seizures", "heroin.amount", 123_456, 53),
)  # fmt: skip


@pytest.fixture(scope="module")
def earlier(gazetteer, tmp_path_factory):
    """The records of the year before, every commune in the first tier."""
    folder = tmp_path_factory.mktemp("earlier")
    empty = template.write(folder / "t.xlsx", PROVINCE, YEAR - 1, gazetteer=gazetteer)
    filled = Form(fill(empty, folder / "f.xlsx", 1, written=False))
    for commune in filled.sheets["tiers"].communes:
        filled.cell("tiers", commune, "tier").value = 1
    store = RecordStore(folder / "home")
    store.add(importing.prepare([filled.save(folder / "f.xlsx")], store).submissions)
    return store.read()


@pytest.fixture(scope="module")
def filled(gazetteer, earlier, tmp_path_factory):
    """This year's workbook, filled in without a mistake."""
    folder = tmp_path_factory.mktemp("filled")
    empty = template.write(folder / "t.xlsx", PROVINCE, YEAR, gazetteer=gazetteer, earlier=earlier)
    form = Form(fill(empty, folder / "filled.xlsx", 2, written=False))
    for place, commune in enumerate(form.sheets["tiers"].communes):
        form.cell("tiers", commune, "tier").value = 2 if place == 60 else 1
    return form.save(folder / "filled.xlsx")


def findings(path, gazetteer, earlier=None, **options):
    return checking.check([path], gazetteer=gazetteer, earlier=earlier, **options).findings


def places(found) -> set[tuple]:
    return {(each.rule, each.sheet, each.cell) for each in found}


@pytest.fixture(scope="module")
def mistaken(filled, gazetteer, earlier, tmp_path_factory):
    """Return where each mistake was made, with the rule that must find it, and what was found."""
    form = Form(filled)
    made = [_make(form, mistake) for mistake in MISTAKES]
    made += _wrong_communes(form, gazetteer)
    made += _wrong_columns(form, earlier)
    path = form.save(tmp_path_factory.mktemp("mistaken") / "02.xlsx")
    return made, findings(path, gazetteer, earlier)


def _make(form, mistake) -> tuple:
    commune = form.sheets[mistake.table].communes[mistake.on]
    for key, value in mistake.also:
        form.cell(mistake.table, commune, key).value = value
    cell = form.cell(mistake.table, commune, mistake.key)
    cell.value = mistake.value
    if mistake.number_format:
        cell.number_format = mistake.number_format
    return mistake.rule, mistake.table, cell.coordinate


def _wrong_communes(form, gazetteer) -> list[tuple]:
    """Break codes and names in the sheet of residents, each on a row of its own."""
    rows = form.sheets["population"]
    where = {place: rows.communes[place] for place in (*range(80, 90), 98)}

    def cell(place, key):
        return rows.cell(where[place], key)

    def write(place, **values):
        for key, value in values.items():
            cell(place, key).value = value

    write(80, code="029999", name="ភូមិគ្មាន", name_en="Nowhere")
    other = gazetteer[where[82]]
    write(81, name=other.name_km, name_en=other.name_en)
    # Two communes of the province are called Chrey, and the row names no district.
    write(83, code=None, district=None, name="ជ្រៃ", name_en="Chrey")
    assert gazetteer[where[98]].name_en == "Preaek Chik"
    write(98, code=None, name=None, name_en="Priek Chik")
    write(85, code="010201", name=gazetteer["010201"].name_km, name_en=gazetteer["010201"].name_en)
    write(85, district=gazetteer["0102"].name_km)
    twice = gazetteer[where[87]]
    write(86, code=twice.code, name=twice.name_km, name_en=twice.name_en)
    gone = dict.fromkeys(rows.keys)
    write(88, **gone)
    return [
        ("commune_unknown", "population", cell(80, "code").coordinate),
        ("commune_other_name", "population", cell(81, "name").coordinate),
        ("commune_ambiguous", "population", cell(83, "name").coordinate),
        ("commune_by_spelling", "population", cell(98, "name_en").coordinate),
        ("province_other", "population", cell(85, "code").coordinate),
        ("commune_twice", "population", cell(87, "code").coordinate),
        ("commune_missing", "population", None),
    ]


def _wrong_columns(form, earlier) -> list[tuple]:
    """Break a total, repeat last year's column, hide rows, and add what is not asked for."""
    total = form.cell("activities", "total", "patrol.count")
    total.value = 1
    last = earlier["activities"].set_index(["activity", "commune"]).loc["rescue_response"]
    repeated = form.sheets["activities"]
    for commune in repeated.communes:
        for measure in ("count", "participants"):
            figure = int(last.loc[commune, measure])
            repeated.cell(commune, f"rescue_response.{measure}").value = figure
    first = repeated.communes[0]
    guards = form.sheets["forces"]
    added = guards.sheet.max_column + 2
    keys = guards.key_row
    guards.sheet.cell(keys, added).value = "moral"
    guards.sheet.cell(keys, added + 1).value = "police_posts"
    guards.sheet.cell(keys + 1, added + 1).value = 3
    hidden = form.sheets["traffic"]
    hidden.sheet.row_dimensions[hidden.rows[hidden.communes[60]]].hidden = True
    column = form.cell("drugs", form.sheets["drugs"].communes[0], "use.cases").column_letter
    form.sheets["drugs"].sheet.column_dimensions[column].hidden = True
    book = form.book
    book.create_sheet("កំណត់ចំណាំ")["B2"] = "សូមអានមុន"
    old = book.create_sheet("old")
    old["A1"] = "លួច"
    old.sheet_state = "hidden"

    def at(column):
        return guards.sheet.cell(keys, column).coordinate

    return [
        ("total_row_differs", "activities", total.coordinate),
        *(
            ("same_as_last_year", "activities", repeated.cell(first, key).coordinate)
            for key in ("rescue_response.count", "rescue_response.participants")
        ),
        ("header_unknown", "forces", at(added)),
        ("header_repeated", "forces", at(added + 1)),
        ("sheet_rows_hidden", "traffic", None),
        ("sheet_columns_hidden", "drugs", None),
        ("sheet_unrecognised", "កំណត់ចំណាំ", None),
        ("sheet_hidden", "old", None),
    ]


def test_there_are_sixty_mistakes_and_more(mistaken):
    made, _ = mistaken
    assert len(set(made)) >= 60


def test_the_workbook_was_without_a_mistake_before(filled, gazetteer, earlier):
    assert findings(filled, gazetteer, earlier) == ()


@pytest.mark.parametrize("place", range(len(MISTAKES) + 16))
def test_each_mistake_is_found_at_its_cell(mistaken, place):
    made, found = mistaken
    assert made[place] in places(found)


def test_nothing_is_found_where_nothing_was_done(mistaken):
    made, found = mistaken
    cells = {(sheet, cell) for _, sheet, cell in made}
    # A figure too large, or gone, may also jump, or no longer add up: on the cells of the mistake.
    elsewhere = {
        (each.rule, each.sheet, each.cell) for each in found if (each.sheet, each.cell) not in cells
    }
    assert elsewhere == set()


@pytest.mark.parametrize("lang", ["km", "en"])
def test_every_finding_says_what_is_wrong_and_how_to_mend_it(mistaken, lang):
    for each in mistaken[1]:
        said = each.as_dict(lang)
        assert len(said["message"]) > 8
        assert len(said["fix"]) > 8
        assert "{" not in said["message"] + said["fix"]


# What cannot stand in one workbook with the others -----------------------------------------------


def about(form, key):
    """Return the cell beside a key of the sheet that says what the workbook is about."""
    sheet = form.book["_about"]
    return next(row[1] for row in sheet.iter_rows() if row[0].value == key)


def test_a_workbook_of_another_year_than_its_rows_is_found(filled, gazetteer, tmp_path):
    form = Form(filled)
    about(form, "year").value = 2022
    found = findings(form.save(tmp_path / "f.xlsx"), gazetteer)
    assert {"year_other"} == {each.rule for each in found if each.severity == "error"}


def test_a_year_that_the_first_sheet_contradicts_is_told_once(filled, gazetteer, tmp_path):
    form = Form(filled)
    year = about(form, "year")
    year.value = 2022
    wrong = [
        f for f in findings(form.save(tmp_path / "f.xlsx"), gazetteer) if f.severity == "error"
    ]
    assert places(wrong) == {("year_other", "_about", year.coordinate)}
    assert len(wrong) == 1
    year.value = YEAR
    title = form.sheets["traffic"].sheet["A1"]
    title.value = title.value.replace(str(YEAR), "2022")
    wrong = [
        f for f in findings(form.save(tmp_path / "f.xlsx"), gazetteer) if f.severity == "error"
    ]
    assert places(wrong) == {("year_other", "traffic", "A1")}


def test_a_workbook_of_a_year_to_come_is_found(filled, gazetteer, tmp_path):
    form = Form(filled)
    about(form, "year").value = 2031
    rules = {each.rule for each in findings(form.save(tmp_path / "f.xlsx"), gazetteer)}
    assert "year_future" in rules


def test_a_workbook_of_another_province_than_its_rows_is_found(filled, gazetteer, tmp_path):
    form = Form(filled)
    about(form, "province").value = "05"
    found = findings(form.save(tmp_path / "f.xlsx"), gazetteer)
    assert "province_other" in {each.rule for each in found if each.severity == "error"}


def test_figures_left_out_of_a_correction_stay_and_are_told(filled, gazetteer, tmp_path):
    store = RecordStore(tmp_path / "home")
    store.add(importing.prepare([filled], store).submissions)
    form = Form(filled)
    commune = form.sheets["traffic"].communes[0]
    form.cell("traffic", commune, "deaths").value = None
    found = findings(form.save(tmp_path / "f.xlsx"), gazetteer, store.read())
    assert [(each.rule, each.sheet) for each in found] == [("figures_not_repeated", "traffic")]


def table(path, *rows):
    path.write_text("\n".join(",".join(row) for row in rows) + "\n", encoding="utf-8")
    return path


def test_a_table_of_others_is_held_to_its_words_and_units(gazetteer, tmp_path):
    offences = table(
        tmp_path / "offences.csv",
        ("year", "code", "commune", "offence", "reported"),
        ("2023", "020101", "Kantueu Muoy", "theft", "3"),
        ("2023", "020102", "Kantueu Pir", "witchcraft", "1"),
    )
    assert ("category_unknown", None, "D3") in places(findings(offences, gazetteer))
    seizures = table(
        tmp_path / "seizures.csv",
        ("year", "code", "commune", "substance", "amount", "unit"),
        ("2023", "020101", "Kantueu Muoy", "heroin", "3", "g"),
    )
    assert ("unit_other", None, "F2") in places(findings(seizures, gazetteer))


def test_a_table_that_says_no_year_is_found(gazetteer, tmp_path):
    path = table(
        tmp_path / "t.csv", ("code", "commune", "residents"), ("020101", "Kantueu Muoy", "3000")
    )
    assert "year_unknown" in {each.rule for each in findings(path, gazetteer)}
    assert not {each.rule for each in findings(path, gazetteer, year=2023)} & {"year_unknown"}


def test_a_figure_merged_over_two_communes_is_found(filled, gazetteer, tmp_path):
    form = Form(filled)
    rows = form.sheets["traffic"]
    first, second = rows.communes[:2]
    cell, below = (rows.cell(commune, "accidents") for commune in (first, second))
    cell.value, below.value = 3, None
    rows.sheet.merge_cells(f"{cell.coordinate}:{below.coordinate}")
    found = findings(form.save(tmp_path / "f.xlsx"), gazetteer)
    assert places(found) == {("figure_merged", "traffic", cell.coordinate)}


def test_rows_that_leave_out_their_commune_are_found(gazetteer, tmp_path):
    path = table(
        tmp_path / "t.csv",
        ("year", "code", "commune", "offence", "reported"),
        ("2023", "020101", "Kantueu Muoy", "theft", "3"),
        ("2023", "", "", "robbery", "1"),
    )
    assert ("commune_left_out", None, "C3") in places(findings(path, gazetteer))


def test_a_number_that_an_unquoted_comma_cut_within_the_header_is_told(gazetteer, tmp_path):
    def cut(*rows):
        found = findings(table(tmp_path / "t.csv", ("Figures of 2024",), *rows), gazetteer)
        return [(f.cell, f.params["together"]) for f in found if f.rule == "number_cut"]

    code, name, other = ("020101", "Kantueu Muoy"), "020102,Kantueu Pir", ("Code", "Commune")
    for last in ("Remarks", "Method", "Families"):
        head = (*other, "Residents", last)
        assert cut(head, (*code, "5", "234", ""), (name, "6", "")) == [("C3", "5,234")]
    head = (*other, "Theft", "Robbery", "Murder")
    assert cut(head, (*code, "1", "234"), (name, "12", "5", "0")) == [("C3", "1,234")]
    # A row with all its fields, three digits of a part, and what is cut at another sign are right.
    assert cut(head, (*code, "1", "234", "5")) == []
    assert cut(head, (*code, "1", "234", "")) == []
    assert cut((*other, "Residents", "Female"), (*code, "712", "345")) == []
    assert cut((";".join(head),), (";".join((*code, "1", "234")),)) == []


def test_a_total_larger_than_all_offences_that_have_a_column_is_found(gazetteer, tmp_path):
    path = table(
        tmp_path / "t.csv",
        ("year", "code", "commune", "theft", "other offences", "total"),
        ("2023", "020101", "Kantueu Muoy", "3", "1", "7"),
    )
    assert ("total_over_parts", None, "F2") in places(findings(path, gazetteer))


def test_a_table_with_another_below_it_is_found(gazetteer, tmp_path):
    path = table(
        tmp_path / "t.csv",
        ("year", "code", "commune", "residents"),
        ("2023", "020101", "Kantueu Muoy", "3000"),
        ("year", "code", "commune", "deaths"),
        ("2023", "020101", "Kantueu Muoy", "1"),
    )
    assert ("sheet_second_table", None, "B3") in places(findings(path, gazetteer))


def test_a_row_that_an_unquoted_comma_moved_is_found(gazetteer, tmp_path):
    rows = [
        ("year", "code", "commune", "theft", "robbery"),
        ("2023", "020101", "Kantueu Muoy", "1,234", "5"),
        ("2023", "020102", "Kantueu Pir", "3", "1", "", ""),
        ("", "total", "", "1,237", "6"),
    ]
    found = places(findings(table(tmp_path / "t.csv", *rows), gazetteer))
    beyond = {("value_beyond_header", None, "F2"), ("value_beyond_header", None, "F4")}
    assert {each for each in found if each[0] == "value_beyond_header"} == beyond
    quoted = [[f'"{cell}"' if "," in cell else cell for cell in row] for row in rows]
    rules = {each.rule for each in findings(table(tmp_path / "t.csv", *quoted), gazetteer)}
    assert rules == {"commune_missing"}


def test_communes_of_former_lists_and_of_other_districts_are_found(gazetteer, tmp_path):
    path = table(
        tmp_path / "t.csv",
        ("year", "province", "district", "code", "commune", "residents"),
        ("2023", "", "", "020407", "Khlaeng Meas", "3000"),
        ("2023", "Kandal", "", "", "Sarikakaev", "3000"),
        ("2023", "Battambang", "Bavel", "", "Kantueu Muoy", "3000"),
    )
    assert {
        ("commune_recoded", None, "D2"),
        ("commune_listed_twice", None, "E3"),
        ("commune_elsewhere", None, "E4"),
    } <= places(findings(path, gazetteer))


def test_codes_alone_are_told_and_those_of_two_lists_refused(gazetteer, tmp_path):
    rows = [("year", "code", "residents"), ("2023", "020101", "9"), ("2023", "020407", "9")]
    path = table(tmp_path / "t.csv", *rows)
    found = findings(path, gazetteer)
    assert [f.message("en")[:10] for f in found if f.rule == "communes_by_code"] == ["1 row tell"]
    (twice,) = (f for f in found if f.rule == "commune_code_of_two")
    assert (twice.severity, twice.cell) == ("error", "B3")
    for name in ("020407 Boeung Pram", "020408 Khlaeng Meas"):  # here, and in the other coding
        assert name in twice.message("en")
    names = ("commune", "Kantueu Muoy", "Boeung Pram")
    named = [(*row, name) for row, name in zip(rows, names, strict=True)]
    assert {f.rule for f in findings(table(path, *named), gazetteer)} == {"commune_missing"}


def test_a_district_that_is_not_known_is_told_at_its_cell(gazetteer, tmp_path):
    path = table(
        tmp_path / "t.csv",
        ("year", "district", "commune", "theft"),
        ("2023", "Banon", "Kantueu Muoy", "2"),
    )
    (found,) = (f for f in findings(path, gazetteer) if f.severity == "error")
    assert (found.rule, found.cell, found.value) == ("district_unknown", "B2", "Banon")
    assert "020101 Kantueu Muoy" in found.message("en")


def test_a_table_of_half_a_year_is_found(gazetteer, tmp_path):
    path = table(
        tmp_path / "t.csv",
        ("ឆមាសទី១ ឆ្នាំ២០២៣",),
        ("code", "commune", "residents"),
        ("020101", "Kantueu Muoy", "3000"),
    )
    assert ("year_in_part", None, "A1") in places(findings(path, gazetteer, year=2023))


def test_a_table_of_several_years_or_of_another_unit_or_beside_last_years_is_found(
    gazetteer, tmp_path
):
    header, row = (
        ("code", "commune", "Heroin 2023", "Heroin 2024"),
        ("020101", "Kantueu Muoy", "3", "1"),
    )
    beside = table(tmp_path / "t.csv", ("Seizures 2024",), header, row)
    assert ("header_other_year", None, "C2") in places(findings(beside, gazetteer))
    grams = table(tmp_path / "t.csv", ("Seizures 2024 (grams)",), header, row)
    assert ("unit_of_table", None, "A1") in places(findings(grams, gazetteer))
    years = table(tmp_path / "t.csv", ("Seizures 2019-2023",), ("code", "Heroin"), ("020101", "3"))
    assert ("years_together", None, "A1") in places(findings(years, gazetteer, year=2023))


def test_a_title_or_a_column_of_a_part_of_the_figures_is_found(gazetteer, tmp_path):
    header, row = ("code", "commune", "Month", "theft"), ("020101", "Kantueu Muoy", "March", "3")
    path = table(tmp_path / "t.csv", ("Unsolved offences 2023",), header, row)
    found = places(findings(path, gazetteer))
    assert {("table_narrowed", None, "A1"), ("column_of_parts", None, "C2")} <= set(found)
    header, row = ("code", "commune", "", "theft"), ("020101", "Kantueu Muoy", "suspects", "3")
    path = table(tmp_path / "t.csv", ("Offences 2023",), header, row)
    assert ("column_of_measures", None, "C2") in places(findings(path, gazetteer))


ELSEWHERE = {
    "count_with_word": "recognising/test_words.py",
    "count_of_other": "recognising/test_words.py",
    "about_not_understood": "recognising/test_buddhist.py",
    "about_year_blank": "recognising/test_buddhist.py",
    "communes_without_parent": "recognising/test_places.py",
    "dash_never_zero": "test_dashes.py",
    "word_no_figure": "recognising/test_spelled.py",
    "word_not_reported": "recognising/test_spelled.py",
    "year_buddhist": "recognising/test_buddhist.py",
    "district_contradicted": "recognising/test_districts.py",
    "counted_otherwise": "recognising/test_counted.py",
    "remark_beyond_header": "recognising/test_tables.py",
    "key_not_heading": "recognising/test_template.py",
    "form_unknown": "recognising/test_template.py",
    "office_unknown": "recognising/test_template.py",
    "mapping_column_repeated": "recognising/test_mapping.py",
    "file_name_other": "test_checks.py",
    "file_name_in_part": "recognising/test_file_names.py",
    "year_not_over": "test_checks.py",
    "repeats_earlier_year": "test_plausible.py",
    "no_case_at_all": "test_plausible.py",
    "total_beyond_chance": "test_plausible.py",
    "other_grew": "test_plausible.py",
    "replaces_later": "test_importing.py",
    "replaces_other_office": "test_importing.py",
    "reverts_correction": "test_importing.py",
    "file_unreadable": "reading/test_bad_files.py",
    "file_empty": "reading/test_delimited.py",
    "file_password": "reading/test_bad_files.py",
    "file_damaged": "reading/test_bad_files.py",
    "file_not_a_table": "reading/test_bad_files.py",
    "file_too_large": "reading/test_bad_files.py",
    "file_too_long": "reading/test_bad_files.py",
    "file_entities": "reading/test_bad_files.py",
    "file_encoding": "reading/test_delimited.py",
    "file_without_table": "reading/test_bad_files.py",
    "file_renamed": "reading/test_bad_files.py",
    "file_open": "test_locks.py",
    "row_not_split": "recognising/test_unsplit.py",
    "file_macros": "reading/test_xlsx.py",
    "file_external_links": "reading/test_xlsx.py",
    "sheet_rows_empty": "reading/test_xlsx.py",
    "mapping_column_missing": "recognising/test_mapping.py",
    "commune_since_split": "recognising/test_mapping.py",
}


def test_every_rule_has_an_example_here_or_in_the_test_that_is_named():
    here = Path(__file__)
    before, _, rest = here.read_text(encoding="utf-8").partition("\nELSEWHERE = {")
    named = set(re.findall(r'"(\w+)"', before + rest.partition("\n}\n")[2]))
    assert set(RULES) - named == set(ELSEWHERE)
    for rule, module in ELSEWHERE.items():
        assert f'"{rule}"' in (here.parent / module).read_text(encoding="utf-8"), rule


def test_two_hundred_clean_workbooks_are_without_a_finding(gazetteer, tmp_path):
    # Small provinces, so that two hundred are seconds: Kep, Pailin and Preah Sihanouk.
    forms = [
        template.write(tmp_path / f"{code}.xlsx", code, YEAR, gazetteer=gazetteer)
        for code in ("23", "24", "18")
    ]
    for seed in range(200):
        form = forms[0 if seed % 10 else seed // 10 % 3]
        clean = fill(form, tmp_path / f"clean{seed}.xlsx", seed)
        assert findings(clean, gazetteer) == (), f"seed {seed}"
        clean.unlink()
