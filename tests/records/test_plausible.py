"""Figures copied, zeroed and drifting beside earlier years: told without an accusation, or not."""

from datetime import date

import numpy as np
import pytest

from svc_atlas import gazetteer
from svc_atlas.records.checks import Earlier, figures
from tests.records.handed_in import Page, handed_in, stored

AREAS = gazetteer.load()
BATTAMBANG = [area.code for area in AREAS.communes("02")]
RULES = {"repeats_earlier_year", "no_case_at_all", "total_beyond_chance", "other_grew"}
KEYS = [f"{offence}.{measure}" for offence in ("theft", "violence", "fraud", "gangs", "other")
        for measure in ("reported", "cleared")]  # fmt: skip


def check(values: dict, earlier: dict, *, year=2024, table="offences", other=()) -> list:
    """Return what the four tests and the copied columns say of a file of these columns."""
    communes = dict.fromkeys(code for column in values.values() for code in column)
    rows = [(code, {key: column.get(code) for key, column in values.items()}) for code in communes]
    found = figures(
        handed_in(Page(table, rows, year=year), *other, year=year),
        gazetteer=AREAS,
        earlier=Earlier(earlier),
        today=date(2026, 11, 23),
    )
    return [each for each in found if each.rule in RULES | {"same_as_last_year"}]


def drawn(seed: int, mean: float, keys=KEYS, communes=BATTAMBANG) -> dict:
    """Return columns of figures drawn about one mean."""
    chance = np.random.default_rng(seed)
    return {key: {code: int(chance.poisson(mean)) for code in communes} for key in keys}


def rules(found) -> list[str]:
    return [each.rule for each in found]


# Copied


def test_a_workbook_equal_to_last_year_s_but_for_one_commune_is_told_once():
    last = drawn(1, 2)
    now = {key: column | {BATTAMBANG[40]: 3} for key, column in last.items()}
    (found,) = check(now, stored({2023: last}))
    assert (found.rule, found.severity, found.cell) == ("repeats_earlier_year", "warning", None)
    assert found.message("en").startswith("02 Battambang (all tables): of ")
    assert "figures of 2023 that are not 0" in found.message("en")
    assert "ឆ្នាំ 2023" in found.message("km")
    for word in ("copied", "copy", "wrong", "false", "ចម្លង", "ក្លែង", "ខុស"):  # accuses nobody
        assert all(word not in part(lang) for part in (found.message, found.fix)
                   for lang in ("km", "en"))  # fmt: skip


def test_a_workbook_of_the_year_before_last_is_told_with_its_year():
    old = drawn(1, 2)
    (found,) = check(old, stored({2022: old, 2023: drawn(2, 2)}))
    assert "figures of 2022" in found.message("en")


def test_the_same_year_sent_again_is_not_told():
    kept = stored({2023: drawn(2, 2), 2024: drawn(1, 2)})
    assert check(drawn(1, 2), kept) == []
    changed = {key: column | {BATTAMBANG[3]: 4} for key, column in drawn(1, 2).items()}
    assert check(changed, kept) == []


def test_communes_copied_among_others_are_named_together():
    last, now = drawn(1, 6), drawn(2, 6)
    for commune in BATTAMBANG[5:8]:
        for key in KEYS:
            last[key][commune] = now[key][commune] = 7
    last |= (more := drawn(3, 9, [f"{o}.{m}" for o in ("rape", "murder", "robbery", "weapons",
             "gambling") for m in ("reported", "cleared")]))  # fmt: skip
    later = drawn(4, 9, list(more))
    for commune in BATTAMBANG[5:8]:
        for key in more:
            later[key][commune] = more[key][commune]
    (found,) = check(now | later, stored({2023: last}))
    assert found.rule == "repeats_earlier_year"
    for code in BATTAMBANG[5:8]:
        assert f"{code} {AREAS[code].name_en}" in found.message("en")
        assert f"{code} {AREAS[code].name_km}" in found.message("km")
    assert "of 60 figures of 2023 that are not 0, 60 are the same" in found.message("en")


def test_a_table_copied_among_others_is_told_at_its_sheet():
    def accidents(first):
        return {key: {code: first + n % 7 for n, code in enumerate(BATTAMBANG)}
                for key in ("accidents", "injured", "deaths")}  # fmt: skip

    last, roads = drawn(1, 1), accidents(30)
    kept = stored({2023: last}) | {"traffic": stored({2023: roads}, "traffic")["traffic"]}
    now = [(code, {key: column[code] for key, column in accidents(33).items()})
           for code in BATTAMBANG]  # fmt: skip
    found = check(last, kept, other=[Page("traffic", now, year=2024)])
    (told,) = (each for each in found if each.rule == "repeats_earlier_year")
    assert told.sheet == "offences"
    assert "02 Battambang (offences)" in told.message("en")


@pytest.mark.parametrize(("cells", "told"), [(19, False), (20, True)])
def test_few_figures_the_same_are_no_finding(cells, told):
    last = {"theft.reported": dict.fromkeys(BATTAMBANG[:cells], 5) | {BATTAMBANG[40]: 0}}
    found = rules(check(last, stored({2023: last})))
    assert ("repeats_earlier_year" in found) == told


@pytest.mark.parametrize(("same", "told"), [(79, False), (80, True)])
def test_few_of_many_figures_the_same_are_no_finding(same, told):
    last = {"theft.reported": {code: 3 + n % 5 for n, code in enumerate(BATTAMBANG[:100])}}
    changed = {code: 4 + n % 5 for n, code in enumerate(BATTAMBANG[:100]) if n >= same}
    now = {"theft.reported": last["theft.reported"] | changed}
    found = rules(check(now, stored({2023: last})))
    assert ("repeats_earlier_year" in found) == told


@pytest.mark.parametrize(("table", "keys"), [
    ("forces", ["police_posts", "police_officers"]),
    ("targets", ["order.target", "family.target"]),
    ("population", ["residents"]),
])  # fmt: skip
def test_what_is_decided_or_lasts_may_stay(table, keys):
    last = {key: {code: 3 + n for n, code in enumerate(BATTAMBANG)} for key in keys}
    now = {key: column | {BATTAMBANG[0]: 999} for key, column in last.items()}
    assert check(now, stored({2023: last}, table), table=table) == []


# Zeroed


def test_a_province_of_zeros_after_412_cases_is_told_with_what_was_before():
    last = {"theft.reported": dict.fromkeys(BATTAMBANG, 4)}  # 103 communes
    now = {"theft.reported": dict.fromkeys(BATTAMBANG, 0)}
    (found,) = check(now, stored({2023: last}))
    assert (found.rule, found.severity) == ("no_case_at_all", "warning")
    assert found.message("en").startswith("02 Battambang: not one offence, drug case or accident")
    assert "412 (2023)" in found.message("en")
    assert "412 (2023)" in found.message("km")


def test_a_commune_of_zeros_is_told_at_its_first_figure_with_three_years():
    years = {2021: 14, 2022: 11, 2023: 15}
    kept = stored({year: drawn(year, 3, ["theft.reported"]) for year in years})
    for year, theft in years.items():
        rows = kept["offences"]
        rows.loc[(rows["year"] == year) & (rows["commune"] == BATTAMBANG[7]), "reported"] = theft
    now = drawn(5, 3, ["theft.reported", "theft.cleared"])
    now["theft.reported"][BATTAMBANG[7]] = 0
    (found,) = check(now, kept)
    assert (found.rule, found.sheet, found.cell) == ("no_case_at_all", "offences", "D12")
    assert "15 (2023) · 11 (2022) · 14 (2021)" in found.message("en")


@pytest.mark.parametrize("change", [
    {"theft.reported": 1},  # one case is not none
    {"theft.reported": None},  # blank is not zero
    {"theft.reported": "…"},
])  # fmt: skip
def test_blanks_and_a_single_case_are_no_zeros(change):
    last = drawn(1, 9, ["theft.reported"], BATTAMBANG[:1])
    last["theft.reported"][BATTAMBANG[0]] = 40
    now = {key: {BATTAMBANG[0]: value} for key, value in change.items()}
    assert "no_case_at_all" not in rules(check(now, stored({2023: last})))


def test_a_zero_where_cases_were_few_is_told_by_nobody():
    kept = stored({year: {"theft.reported": dict.fromkeys(BATTAMBANG[:1], 11)}
                   for year in (2021, 2022, 2023)})  # fmt: skip
    assert check({"theft.reported": {BATTAMBANG[0]: 0}}, kept) == []


def test_a_commune_without_offences_but_with_drug_cases_is_not_without_a_case():
    kept = stored({2023: {"theft.reported": dict.fromkeys(BATTAMBANG[:1], 60)}})
    drugs = Page("drugs", [(BATTAMBANG[0], {"use.cases": 3})], year=2024)
    found = check({"theft.reported": {BATTAMBANG[0]: 0}}, kept, other=[drugs])
    assert "no_case_at_all" not in rules(found)


# Totals


def test_a_province_s_total_far_from_three_years_is_told_at_its_sheet_beside_all_of_them():
    kept = stored({year: drawn(year, 3, ["theft.reported"]) for year in (2021, 2022, 2023)})
    (found,) = check(drawn(7, 1, ["theft.reported"]), kept)
    assert (found.rule, found.sheet, found.cell) == ("total_beyond_chance", "offences", None)
    assert "02 Battambang, offences (103 communes)" in found.message("en")
    for year in (2021, 2022, 2023):
        total = kept["offences"].query("year == @year")["reported"].sum()
        assert f"{total} ({year})" in found.message("en")
    assert check(drawn(7, 3, ["theft.reported"]), kept) == []


def test_a_correction_of_a_few_communes_is_held_against_those_alone():
    kept = stored({year: drawn(year, 3, ["theft.reported"]) for year in (2021, 2022, 2023)})
    assert check(drawn(7, 3, ["theft.reported"], BATTAMBANG[:5]), kept) == []


def test_communes_that_a_year_lacks_do_not_make_a_total_jump():
    kept = stored({2022: drawn(1, 3, ["theft.reported"], BATTAMBANG[:20]),
                   2023: drawn(2, 3, ["theft.reported"])})  # fmt: skip
    assert check(drawn(7, 3, ["theft.reported"]), kept) == []


# Drifting


def counted(theft: int, other: int) -> dict:
    """Return a province's thefts and other offences, dealt out to its communes."""

    def dealt(n):
        return {code: int(n // 103 + (at < n % 103)) for at, code in enumerate(BATTAMBANG)}

    return {"theft.reported": dealt(theft), "other.reported": dealt(other)}


def test_thefts_that_went_while_other_offences_came_are_told_for_the_province():
    (found,) = check(counted(33, 75), stored({2023: counted(96, 11)}))
    assert (found.rule, found.severity, found.sheet) == ("other_grew", "warning", "offences")
    assert found.message("en") == (
        "02 Battambang: since 2023 “theft” went from 96 to 33, while “other offences” went from 11 "
        "to 75."
    )
    assert "96" in found.message("km")


@pytest.mark.parametrize("kind", ["violence", "fraud", "robbery"])
def test_any_kind_of_offence_can_drift(kind):
    def of_kind(columns):
        return {f"{kind}.reported": columns["theft.reported"],
                "other.reported": columns["other.reported"]}  # fmt: skip

    assert rules(check(of_kind(counted(33, 75)), stored({2023: of_kind(counted(96, 11))}))) == [
        "other_grew"
    ]


@pytest.mark.parametrize(("now", "last"), [
    ((33, 11), (96, 11)),  # thefts fell, and nothing came in their place
    ((96, 75), (96, 11)),  # others rose, and thefts are what they were
    ((96, 11), (33, 75)),  # the other way round: cases were sorted better
    ((90, 18), (96, 11)),  # a few
])  # fmt: skip
def test_what_moves_otherwise_is_no_drift(now, last):
    assert "other_grew" not in rules(check(counted(*now), stored({2023: counted(*last)})))
