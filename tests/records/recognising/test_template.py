"""Our own template: the machine keys decide."""

from svc_atlas.records.form import fields
from svc_atlas.records.workbook import Sheet

ABOUT = Sheet(
    "_about", [["form", 1], ["province", "02"], ["year", 2024], ["office", "provincial_police"]]
)


def sheet(table, *rows, keys=None):
    keys = keys or ["code", "name", *[field.key for field in fields(table)]]
    return Sheet(table, [["a title"], [None, "headings of 2023"], keys, *rows])


def test_what_the_file_says_of_itself(read):
    reading = read(ABOUT, sheet("traffic", ["020101", "កន្ទឺ១", 1, 2, 3], ["total", "សរុប", 1, 2, 3]))
    assert reading.declared == {
        "form": 1, "province": "02", "year": 2024, "office": "provincial_police",
    }  # fmt: skip
    assert reading.findings == ()
    figures = reading.figures
    assert list(zip(figures["measure"], figures["value"], figures["year"], strict=True)) == [
        ("accidents", 1, 2024), ("deaths", 2, 2024), ("injured", 3, 2024),
    ]  # fmt: skip
    assert list(reading.stated["scope"]) == ["column"] * 3
    assert list(reading.stated["value"]) == [1, 2, 3]


def test_every_figure_of_the_form_is_read_once(read):
    for table in ("offences", "drugs", "seizures", "targets", "activities", "forces"):
        own = fields(table)
        reading = read(ABOUT, sheet(table, ["020101", "កន្ទឺ១", *range(len(own))]))
        assert reading.findings == ()
        plain = [n for n, field in enumerate(own) if not field.stated]
        assert sorted(reading.figures["value"]) == plain
        assert len(reading.stated) == len(own) - len(plain)


def test_a_key_that_was_changed_is_an_unknown_heading(read, rules):
    keys = ["code", "name", "accidents", "deaht", "injured"]
    reading = read(ABOUT, sheet("traffic", ["020101", "កន្ទឺ១", 1, 2, 3], keys=keys))
    assert rules(reading) == [("header_unknown", "D3")]
    assert set(reading.figures["measure"]) == {"accidents", "injured"}


def test_last_years_columns_and_the_templates_own_sheets_are_not_read(read, rules):
    keys = ["code", "name", "deaths", "deaths@2023"]
    reading = read(
        ABOUT, Sheet("_columns", [["anything"]]),
        sheet("traffic", ["020101", "កន្ទឺ១", 1, 99], keys=keys),
    )  # fmt: skip
    assert rules(reading) == []
    assert list(reading.figures["value"]) == [1]


def test_a_row_of_another_name_than_its_code(read, rules):
    reading = read(ABOUT, sheet("traffic", ["020101", "តាគ្រាម", 1, 2, 3]))
    assert rules(reading) == [("commune_other_name", "B4")]


def test_an_office_that_is_none_is_not_taken(read):
    about = Sheet("_about", [["form", 1], ["year", 2024], ["office", "Mr Somebody"]])
    assert "office" not in read(about, sheet("traffic", ["020101", None, 1, 2, 3])).declared


def test_a_title_that_contradicts_what_the_file_says_is_kept_for_the_rules(read):
    titled = Sheet("traffic", [["ឆ្នាំ២០២៣"], ["code", "deaths"], ["020101", 1], ["020102", 0]])
    reading = read(ABOUT, titled)
    assert (reading.declared["year"], set(reading.figures["year"])) == (2024, {2023})


def headed(key="accidents", heading=("គ្រោះថ្នាក់ចរាចរណ៍", "traffic accidents"), extra=(None,) * 3):
    """Return a sheet of traffic as the template heads it, a key, a heading or a column changed."""
    rows = [
        ["title"],
        [None, None, heading[0], "អ្នកស្លាប់", "អ្នករបួស", extra[0]],
        [None, None, heading[1], "deaths", "injured"],
        ["code", "name", key, "deaths", "injured", extra[1]],
        ["020101", "កន្ទឺ១", 1, 2, 3, extra[2]],
    ]
    return Sheet("traffic", rows)


def test_a_key_that_is_not_that_of_its_heading_is_an_error(read):
    assert read(ABOUT, headed()).findings == ()
    for key, shown in (("accidnets", "accidnets"), (None, "—"), ("deaths", "deaths")):
        findings = read(ABOUT, headed(key)).findings
        (wrong,) = (each for each in findings if each.rule == "key_not_heading")
        assert (wrong.severity, wrong.cell) == ("error", "C4")
        assert f"is accidents, and C4 has {shown}" in wrong.message("en")
    swapped = headed(heading=("អ្នកស្លាប់", "deaths"))
    assert [f.rule for f in read(ABOUT, swapped).findings] == ["key_not_heading"]


def test_a_column_without_a_key_is_told_where_it_holds_something(read, rules):
    assert rules(read(ABOUT, headed(extra=("my extra", None, 5)))) == [("header_unknown", "F2")]
    assert rules(read(ABOUT, headed(extra=("checked", None, None)))) == []


def test_a_person_in_place_of_the_office_and_another_form_are_told(read):
    about = Sheet("_about", [["form", 7], ["year", 2024], ["office", "Sok Dara"]])
    form, office = read(about, headed()).findings
    assert (form.rule, form.severity, form.sheet, form.cell) == (
        "form_unknown", "error", "_about", "B1",
    )  # fmt: skip
    assert (office.rule, office.severity, office.cell) == ("office_unknown", "warning", "B3")
    assert "Sok Dara" not in str(office.as_dict("en"))
