"""Figures against the rules of field, row, table and year: what a clerk gets wrong, or right."""

from datetime import date

import numpy as np
import pytest

from svc_atlas import gazetteer
from svc_atlas.records import form
from svc_atlas.records.checks import Earlier, figures, repeated
from svc_atlas.records.checks.years import of_pair
from svc_atlas.records.rules import RULES
from svc_atlas.schema import OFFENCES
from tests.records.handed_in import TOTAL_ROW, Page, handed_in, store, stored

BATTAMBANG = [area.code for area in gazetteer.load().communes("02")]
ONE, TWO, THREE = BATTAMBANG[:3]
TODAY = date(2026, 11, 23)


def check(*pages, quiet=("commune_missing",), earlier=None, year=None, received=None, **declared):
    """Return the findings of a workbook of these sheets, less those of the rules ``quiet``."""
    found = figures(
        handed_in(*pages, **declared),
        gazetteer=gazetteer.load(),
        earlier=earlier and Earlier(earlier),
        year=year,
        today=TODAY,
        received=received,
    )
    return [finding for finding in found if finding.rule not in quiet]


def places(findings) -> set[tuple]:
    return {(finding.rule, finding.sheet, finding.cell) for finding in findings}


def row(table, key, value, **others) -> Page:
    return Page(table, [(ONE, {key: value, **others})])


# A figure by itself


@pytest.mark.parametrize(
    ("rule", "table", "key", "wrong", "right"),
    [
        ("count_negative", "offences", "theft.reported", -3, 0),
        ("count_negative", "population", "residents", -8120, 8120),
        ("count_fraction", "traffic", "accidents", 2.5, 2),
        ("count_fraction", "forces", "village_guards", 0.5, 12),
        ("count_too_large", "offences", "theft.reported", 20301, 5000),
        ("count_too_large", "drugs", "use.cases", 10001, 10000),
        ("count_too_large", "traffic", "injured", 6141, 61),
        ("count_too_large", "population", "residents", 987400, 98740),
        ("amount_negative", "seizures", "heroin.amount", -0.2, 0.2),
        ("amount_too_large", "seizures", "heroin.amount", 123456789, 41000),
        ("amount_too_large", "seizures", "cannabis_plants.amount", 80000, 3000),
        ("tier_unknown", "tiers", "tier", 4, 3),
        ("tier_unknown", "tiers", "tier", 1.5, 1),
        ("tier_unknown", "tiers", "tier", 0, 2),
    ],
)
def test_a_figure_that_cannot_be_is_an_error_at_its_cell(rule, table, key, wrong, right):
    page = row(table, key, wrong)
    (finding,) = check(page)
    assert places([finding]) == {(rule, table, page.cell(key))}
    assert (finding.severity, finding.value) == ("error", str(wrong))
    assert check(row(table, key, right)) == []


def test_an_amount_may_be_a_fraction_and_what_is_not_there_is_not_wrong():
    assert check(row("seizures", "heroin.amount", 0.25)) == []
    assert check(row("offences", "theft.reported", None)) == []
    assert check(row("tiers", "tier", "…")) == []


def test_a_wrong_figure_of_a_commune_that_was_not_found_is_told_all_the_same():
    page = Page("traffic", [(None, {"accidents": -1}), (None, {"accidents": -2})])
    assert places(check(page)) == {
        ("count_negative", "traffic", "D5"), ("count_negative", "traffic", "D6"),
    }  # fmt: skip


@pytest.mark.parametrize(("percent", "out"), [(-5, True), (250, True), (100, False), (0, False)])
def test_a_percentage_lies_between_0_and_100(percent, out):
    page = row("targets", "total.achieved_percent", (percent, f"{percent}%"))
    expected = {("percent_out_of_range", "targets", "D5")} if out else set()
    assert places(check(page)) == expected


def test_a_percentage_over_100_stands_where_its_counts_say_so():
    """Cases of last year were cleared as well: 3 cleared of 2 reported are 150 %."""
    page = row(
        "offences", "total.reported", 2,
        **{"total.cleared": 3, "total.clearance_percent": (150, "150%")},
    )  # fmt: skip
    assert check(page) == []


# The figures of one commune


def test_five_cleared_of_three_reported_is_a_warning_at_the_cleared():
    page = row("offences", "theft.reported", 3, **{"theft.cleared": 5})
    (finding,) = check(page)
    assert places([finding]) == {("cleared_over_reported", "offences", "E5")}
    assert finding.severity == "warning"
    assert finding.message("en") == "More cases cleared (5) than reported (3)."
    assert check(row("offences", "theft.reported", 5, **{"theft.cleared": 5})) == []
    assert check(row("offences", "theft.reported", None, **{"theft.cleared": 5})) == []


@pytest.mark.parametrize(
    ("rule", "table", "wrong", "at", "right"),
    [
        ("suspects_without_cases", "offences",
         {"theft.reported": 0, "theft.suspects": 2}, "theft.suspects",
         {"theft.reported": 1, "theft.suspects": 2}),
        ("suspects_without_cases", "drugs",
         {"use.cases": 0, "use.suspects": 4}, "use.suspects",
         {"use.cases": None, "use.suspects": 4}),
        ("court_over_suspects", "offences",
         {"murder.reported": 1, "murder.suspects": 1, "murder.sent_to_court": 2},
         "murder.sent_to_court",
         {"murder.reported": 1, "murder.suspects": 2, "murder.sent_to_court": 2}),
        ("achieved_over_target", "targets",
         {"order.target": 4, "order.achieved": 5}, "order.achieved",
         {"order.target": 5, "order.achieved": 5}),
        ("victims_without_accidents", "traffic",
         {"accidents": 0, "deaths": 1, "injured": 0}, "deaths",
         {"accidents": 1, "deaths": 1, "injured": 0}),
        ("victims_without_accidents", "traffic",
         {"accidents": 0, "deaths": None, "injured": 2}, "injured",
         {"accidents": 0, "deaths": None, "injured": 0}),
        ("participants_without_activity", "activities",
         {"patrol.count": 0, "patrol.participants": 30}, "patrol.participants",
         {"patrol.count": 2, "patrol.participants": 30}),
        ("officers_without_post", "forces",
         {"police_posts": 0, "police_officers": 6}, "police_officers",
         {"police_posts": 1, "police_officers": 6}),
    ],
)  # fmt: skip
def test_figures_of_a_row_that_contradict_each_other_are_a_warning(rule, table, wrong, at, right):
    page = Page(table, [(ONE, wrong)])
    (finding,) = check(page)
    assert places([finding]) == {(rule, table, page.cell(at))}
    assert finding.severity == "warning"
    assert check(Page(table, [(ONE, right)])) == []


def test_one_mistake_is_one_finding():
    """A negative count is not also fewer than the cleared, nor a total that differs."""
    page = Page(
        "offences",
        [
            (ONE, {"theft.reported": -3, "theft.cleared": 2}),
            (TOTAL_ROW, {"theft.reported": 3, "theft.cleared": 2}),
        ],
    )
    assert places(check(page)) == {("count_negative", "offences", "D5")}


def test_a_wrong_figure_hides_no_other_of_its_row():
    page = row(
        "offences", "theft.reported", 3, **{"theft.cleared": 5, "theft.suspects": 1.5}
    )  # fmt: skip
    assert {finding.rule for finding in check(page)} == {"count_fraction", "cleared_over_reported"}


# Totals and percentages that a sheet states


def drugs(*counts, total) -> Page:
    groups = [field.key for field in form.fields("drugs") if field.measure == "cases"][:-1]
    return Page("drugs", [(ONE, {**dict(zip(groups, counts, strict=True)), "total.cases": total})])


@pytest.mark.parametrize(
    ("counts", "total", "wrong"),
    [
        ((3, 0, 1, 0, 0, 5), 9, False),
        ((3, 0, 1, 0, 0, 5), 10, True),
        ((3, 0, 1, 0, 0, 5), 8, True),
        # The blank one may hold the tenth; it cannot take one away.
        ((3, 0, 1, None, 0, 5), 10, False),
        ((3, 0, 1, "…", 0, 5), 8, True),
    ],
)
def test_parts_add_up_to_the_total_as_far_as_they_are_known(counts, total, wrong):
    page = drugs(*counts, total=total)
    found = check(page)
    expected = {("parts_not_total", "drugs", page.cell("total.cases"))} if wrong else set()
    assert places(found) == expected
    if wrong:
        assert found[0].severity == "error"
        assert found[0].message("en") == f"The stated total is {total}, and its parts add up to 9."


def test_a_sheet_without_all_categories_may_state_a_larger_total():
    page = row("offences", "theft.reported", 3, **{"total.reported": 7})
    assert check(page) == []
    page = row("offences", "theft.reported", 3, **{"total.reported": 2})
    assert places(check(page)) == {("parts_not_total", "offences", "E5")}


def test_a_larger_total_is_a_warning_where_the_other_offences_are_counted_too():
    parts = {"theft.reported": 3, "other.reported": 1}
    page = row("offences", "total.reported", 7, **parts)
    (finding,) = check(page)
    assert places([finding]) == {("total_over_parts", "offences", page.cell("total.reported"))}
    assert finding.severity == "warning"
    assert finding.message("en").startswith(
        "The stated total is 7, more than its parts add up to (4)"
    )
    assert check(row("offences", "total.reported", 4, **parts)) == []
    assert check(row("offences", "total.reported", 7, **{**parts, "murder.reported": None})) == []


@pytest.mark.parametrize(
    ("percent", "written", "wrong"),
    [
        (66.7, "66.7%", False),
        (67, "67%", False),
        (66.66666666666667, "0.6666666666666667", False),
        (66.7, "66,7 %", False),
        (66, "66%", True),
        (66.6, "66.6%", True),
        (73, "73", True),
    ],
)
def test_a_percentage_follows_from_its_counts_to_the_decimals_written(percent, written, wrong):
    page = row(
        "offences", "total.reported", 3,
        **{"total.cleared": 2, "total.clearance_percent": (percent, written)},
    )  # fmt: skip
    found = check(page)
    at = ("percent_not_counts", "offences", page.cell("total.clearance_percent"))
    assert places(found) == ({at} if wrong else set())
    if wrong:
        assert "66.67\u202f% (2 of 3)" in found[0].message("en")
        assert "66,67\u202f%" in found[0].message("km")


@pytest.mark.parametrize(
    ("written", "wrong"), [("0.13%", False), ("0.1%", False), ("0.125%", False), ("0.14%", True)]
)
def test_a_half_is_rounded_away_from_zero_in_a_percentage_too(written, wrong):
    page = row(
        "offences", "total.reported", 800,
        **{"total.cleared": 1, "total.clearance_percent": (float(written[:-1]), written)},
    )  # fmt: skip
    assert [finding.rule for finding in check(page)] == ["percent_not_counts"] * wrong


def test_a_percentage_without_totals_follows_from_the_parts():
    reported = {f"{word}.reported": 2 for word in OFFENCES}
    cleared = {f"{word}.cleared": 1 for word in OFFENCES}
    for percent, expected in ((50, set()), (94, {"percent_not_counts"})):
        page = row("offences", "total.clearance_percent", percent, **reported, **cleared)
        assert {finding.rule for finding in check(page)} == expected


def test_of_nothing_no_percentage_is_wrong():
    page = row(
        "offences", "total.reported", 0,
        **{"total.cleared": 0, "total.clearance_percent": (100, "100%")},
    )  # fmt: skip
    assert check(page) == []


@pytest.mark.parametrize(
    ("counts", "total", "wrong"),
    [
        ((3, 4), 7, False),
        ((3, 4), 8, True),
        ((3, None), 7, False),
        ((3, "…"), 2, True),
    ],
)
def test_the_total_row_adds_up_its_communes_as_far_as_they_are_known(counts, total, wrong):
    rows = [(code, {"accidents": n}) for code, n in zip((ONE, TWO), counts, strict=True)]
    found = check(Page("traffic", [*rows, (TOTAL_ROW, {"accidents": total})]))
    assert places(found) == ({("total_row_differs", "traffic", "D7")} if wrong else set())


def test_a_row_whose_commune_was_not_found_may_be_in_the_total():
    page = Page("traffic", [(ONE, {"accidents": 3}), (None, {}), (TOTAL_ROW, {"accidents": 7})])
    assert check(page) == []


def test_kilograms_are_added_as_a_clerk_adds_them():
    rows = [(ONE, {"heroin.amount": 0.1}), (TWO, {"heroin.amount": 0.2})]
    assert check(Page("seizures", [*rows, (TOTAL_ROW, {"heroin.amount": 0.3})])) == []


def test_the_total_of_totals_is_held_against_the_rows_totals():
    rows = [
        (ONE, {"theft.reported": 3, "total.reported": 4}),
        (TWO, {"theft.reported": 1, "total.reported": 5}),
    ]
    for total, wrong in ((9, False), (8, True), (10, True)):
        found = check(
            Page("offences", [*rows, (TOTAL_ROW, {"theft.reported": 4, "total.reported": total})])
        )
        assert places(found) == ({("total_row_differs", "offences", "E7")} if wrong else set())


def test_the_percentage_of_the_total_row_follows_from_its_line():
    rows = [(ONE, {"total.reported": 4, "total.cleared": 3, "total.clearance_percent": None})]
    for percent, wrong in ((75, False), (94, True)):
        last = {"total.reported": 4, "total.cleared": 3, "total.clearance_percent": percent}
        found = check(Page("offences", [*rows, (TOTAL_ROW, last)]))
        assert places(found) == ({("percent_not_counts", "offences", "F6")} if wrong else set())


# All communes


def test_a_commune_that_stands_twice_is_an_error_at_the_second_naming_the_first():
    page = Page("tiers", [(ONE, {"tier": 1}), (TWO, {"tier": 2}), (ONE, {"tier": 1})])
    (finding,) = check(page)
    assert places([finding]) == {("commune_twice", "tiers", "B7")}
    assert finding.severity == "error"
    assert finding.message("en") == "This commune stands already at B5."


def test_a_commune_in_two_sheets_of_one_table_names_the_other_sheet():
    pages = [Page("traffic", [(ONE, {"accidents": 2})], name=name) for name in ("north", "south")]
    (finding,) = check(*pages)
    assert places([finding]) == {("commune_twice", "south", "B5")}
    assert "north!B5" in finding.message("en")


def test_two_sheets_that_say_different_things_of_a_commune_are_no_repetition():
    thefts = Page("offences", [(ONE, {"theft.reported": 2})], name="theft")
    murders = Page("offences", [(ONE, {"murder.reported": 0})], name="murder")
    blank = Page("offences", [(ONE, {"theft.reported": None})], name="blank")
    assert check(thefts, murders, blank) == []


def test_two_years_of_a_commune_are_no_repetition():
    pages = [Page("traffic", [(ONE, {"accidents": 2})], year=year) for year in (2022, 2023)]
    assert check(*pages, year=None) != []
    assert check(*pages, **{"province": "02"}, quiet=("commune_missing", "year_other")) == []


def test_a_commune_of_two_files_is_an_error_in_the_later_one():
    police = handed_in(Page("traffic", [(ONE, {"accidents": 2})]), file="police.xlsx")
    office = handed_in(
        Page("traffic", [(TWO, {"accidents": 1}), (ONE, {"accidents": 2})]), file="office.xlsx"
    )
    first, second = repeated([police, office])
    assert first == []
    assert places(second) == {("commune_twice", "traffic", "B6")}
    assert "police.xlsx: traffic!B5" in second[0].message("en")


def test_offices_may_hand_in_the_whole_form_with_only_their_own_sheets_filled():
    police = handed_in(
        Page("traffic", [(ONE, {"accidents": 2})]), Page("tiers", [(ONE, {"tier": None})]),
        file="police.xlsx",
    )  # fmt: skip
    office = handed_in(
        Page("traffic", [(ONE, {"accidents": None})]), Page("tiers", [(ONE, {"tier": 2})]),
        file="office.xlsx",
    )  # fmt: skip
    assert repeated([police, office]) == [[], []]
    assert repeated([police, police]) == [[], []]  # one file named twice is one file


def test_communes_without_a_row_are_counted_and_the_first_ten_named():
    page = Page("tiers", [(code, {"tier": 1}) for code in BATTAMBANG[12:]])
    (finding,) = check(page, quiet=())
    assert places([finding]) == {("commune_missing", "tiers", None)}
    assert finding.severity == "warning"
    told = finding.message("en")
    assert told.startswith("12 communes have no row in this table: 020101 Kantueu Muoy, ")
    assert told.endswith("and 2 more.")
    assert "020101 កន្ទឺ១" in finding.message("km").replace(" ១", "១")
    assert check(Page("tiers", [(code, {"tier": 1}) for code in BATTAMBANG]), quiet=()) == []


def test_a_file_of_no_province_owes_the_provinces_that_occur():
    page = Page("tiers", [(code, {"tier": 1}) for code in BATTAMBANG[1:]])
    (finding,) = check(page, quiet=(), province=None)
    assert finding.message("en") == "1 commune has no row in this table: 020101 Kantueu Muoy."


def test_a_commune_of_another_province_is_an_error_at_its_cell():
    page = Page("tiers", [(ONE, {"tier": 1}), ("010201", {"tier": 1})])
    (finding,) = check(page)
    assert places([finding]) == {("province_other", "tiers", "B6")}
    assert "01 Banteay Meanchey" in finding.message("en")
    assert "02 Battambang" in finding.message("en")


def test_a_sheet_that_is_all_of_another_province_is_told_once():
    page = Page("tiers", [(code, {"tier": 1}) for code in ("010201", "010202", "010203")])
    assert places(check(page)) == {("province_other", "tiers", "B5")}
    assert check(page, province=None) == []


def test_a_year_other_than_declared_is_an_error():
    page = Page("tiers", [(ONE, {"tier": 1})], year=2022)
    (finding,) = check(page)
    assert (finding.rule, finding.sheet, finding.severity) == ("year_other", "tiers", "error")
    assert check(page, year=2022, quiet=("commune_missing", "year_other")) == []


def test_a_file_handed_in_as_of_another_year_than_it_says_is_an_error():
    page = Page("tiers", [(ONE, {"tier": 1})], year=2023)
    assert "year_other" in {finding.rule for finding in check(page, year=2024)}
    assert check(page) == []


def test_a_year_that_has_not_come_is_an_error():
    found = figures(
        handed_in(Page("tiers", [(ONE, {"tier": 1})], year=2027), year=2027),
        gazetteer=gazetteer.load(),
        today=TODAY,
    )
    assert [finding.message("en") for finding in found if finding.rule == "year_future"] == [
        "The year 2027 has not come yet."
    ]
    now = Page("tiers", [(ONE, {"tier": 1})], year=2026)
    assert check(now, quiet=("commune_missing", "year_other")) == []


def test_counts_of_a_year_that_is_not_over_are_a_warning():
    quiet = ("commune_missing", "year_other")
    (finding,) = check(Page("traffic", [(ONE, {"deaths": 1})], year=2026), quiet=quiet)
    assert (finding.rule, finding.severity) == ("year_not_over", "warning")
    assert "received on 23 November 2026, before that year was over" in finding.message("en")
    page = Page("traffic", [(ONE, {"deaths": 1})], year=2023)
    assert [f.rule for f in check(page, received=date(2023, 12, 30))] == ["year_not_over"]
    assert [f.rule for f in check(page, received=date(2022, 1, 5))] == ["year_not_over"]
    assert check(page, received=date(2023, 12, 31)) == []
    residents = Page("population", [(ONE, {"residents": 4000})], year=2023)
    assert check(residents, received=date(2023, 12, 30)) == []


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("02-2023.xlsx", None),
        ("02-2023 (corrected 2024).xlsx", None),
        ("20240120.xlsx", None),
        ("03-2023.xlsx", "03 Kampong Cham"),
        ("Kampong Cham.xlsx", "03 Kampong Cham"),
        ("02-2024.xlsx", "2024"),
        ("ឆ្នាំ២០២៤.xlsx", "2024"),
    ],
)
@pytest.mark.parametrize("declared", [{}, {"year": None, "province": None}])
def test_a_file_named_for_another_year_or_province_is_a_warning(file, said, declared):
    page = Page("traffic", [(ONE, {"deaths": 1})], year=2023)
    found = check(page, file=file, **declared)
    assert [f.rule for f in found] == (["file_name_other"] if said else [])
    if said:
        assert f"says {said}, and the figures are of" in found[0].message("en")
        assert found[0].severity == "warning"


# Two years


def column(table: str, key: str, values: dict[str, float]) -> Page:
    return Page(table, [(code, {key: value}) for code, value in values.items()])


def test_a_column_copied_from_last_year_is_a_warning_once():
    last = dict.fromkeys(BATTAMBANG, 0) | dict.fromkeys(BATTAMBANG[::5], 4)
    other = {code: n % 3 for n, code in enumerate(BATTAMBANG)}
    kept = stored({2022: {"theft.reported": last, "fraud.reported": other}})

    def filled(theft):
        rows = [(code, {"theft.reported": theft[code], "fraud.reported": 2 - other[code]})
                for code in BATTAMBANG]  # fmt: skip
        return Page("offences", rows)

    (finding,) = check(filled(last), earlier=kept)
    assert places([finding]) == {("same_as_last_year", "offences", "D5")}
    assert finding.severity == "warning"
    assert "all 103 communes" in finding.message("en")
    assert "2022" in finding.message("en")
    assert check(filled(last | {TWO: 1}), earlier=kept) == []


@pytest.mark.parametrize(
    ("table", "key", "last"),
    [
        ("offences", "murder.reported", dict.fromkeys(BATTAMBANG, 0)),  # none, as last year
        ("offences", "theft.reported", dict.fromkeys(BATTAMBANG[:9], 4)),  # too few communes
        ("forces", "police_posts", dict.fromkeys(BATTAMBANG, 1)),  # posts stay where they are
    ],
)
def test_figures_that_may_well_be_the_same_are_no_finding(table, key, last):
    assert check(column(table, key, last), earlier=store(table, key, last)) == []


def test_a_jump_beyond_chance_is_a_warning_at_its_cell():
    last = dict.fromkeys(BATTAMBANG, 3)
    now = {code: 2 + n % 3 for n, code in enumerate(BATTAMBANG)} | {TWO: 40}
    page = column("traffic", "accidents", now)
    (finding,) = check(page, earlier=store("traffic", "accidents", last))
    assert places([finding]) == {("jump_beyond_chance", "traffic", page.cell("accidents", TWO))}
    assert finding.message("en") == "From 3 in 2022 to 40: more than chance explains."


def test_actions_and_arrests_may_jump():
    last = dict.fromkeys(BATTAMBANG, 3)
    now = column("targets", "order.target", dict.fromkeys(BATTAMBANG, 3) | {TWO: 40, ONE: 2})
    assert check(now, earlier=store("targets", "order.target", last)) == []


def test_chance_is_the_exact_conditional_test():
    """Worked by hand: all of n in one year is 2 / 2^n; 8 of 10 is 2 (1 + 10 + 45) / 2^10."""
    before, after = np.array([0, 6, 2, 4, 0]), np.array([6, 0, 8, 4, 0])
    expected = [2 / 64, 2 / 64, 2 * 56 / 1024, 1, 1]
    np.testing.assert_allclose(of_pair(before, after), expected)


def test_years_without_a_true_jump_are_seldom_said_to_have_one():
    """Of 400 workbooks of 103 communes at one rate, about 4 at most may have a false jump."""
    chance = np.random.default_rng(20231231)
    before, after = chance.poisson(4, (2, 400, 103))
    least = of_pair(before, after).min(axis=1) * 103
    assert (least < 0.01).sum() <= 8  # of a binomial with mean 4 at most, beyond 96 %


def test_a_tier_that_moved_by_two_is_a_warning():
    last = {ONE: 1, TWO: 1, THREE: 3}
    page = column("tiers", "tier", {ONE: 3, TWO: 2, THREE: 1})
    found = check(page, earlier=store("tiers", "tier", last))
    assert places(found) == {("tier_moved_two", "tiers", "D5"), ("tier_moved_two", "tiers", "D7")}
    assert found[0].message("en") == "The tier moved from 1 in 2022 to 3, past the one between."


def test_blank_cells_that_the_store_has_figures_for_are_told_once_a_sheet():
    kept = store("traffic", "accidents", {ONE: 2, TWO: 3, THREE: 1}, year=2023)
    page = column("traffic", "accidents", {ONE: None, TWO: None, THREE: 1})
    (finding,) = check(page, earlier=kept)
    assert places([finding]) == {("figures_not_repeated", "traffic", None)}
    assert finding.message("en").startswith("2 cells are blank")
    marked = column("traffic", "accidents", {ONE: "…", TWO: "…", THREE: 1})
    assert check(marked, earlier=kept) == []


# The rules are the rules


def test_nothing_in_the_environment_turns_the_rules_off(monkeypatch):
    from pandera.config import CONFIG

    monkeypatch.setattr(CONFIG, "validation_enabled", False)
    assert {finding.rule for finding in check(row("tiers", "tier", 4))} == {"tier_unknown"}


def test_every_rule_of_figures_is_tried_here():
    with open(__file__, encoding="utf-8") as file:
        tried = file.read()
    # Beside a store: test_importing.py, and test_plausible.py
    tried += '"replaces_later" "replaces_other_office" "reverts_correction"'
    tried += '"repeats_earlier_year" "no_case_at_all" "total_beyond_chance" "other_grew"'
    scopes = ("field", "row", "table", "year")
    assert [r.id for r in RULES.values() if r.scope in scopes and f'"{r.id}"' not in tried] == []


def test_a_file_without_figures_has_no_findings():
    assert check() == []
