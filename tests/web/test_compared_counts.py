"""Counts of two years: which communes they are of, and what is on record of the others."""

import re
from itertools import pairwise, product

import pandas as pd
import pytest

from svc_atlas import settings
from svc_atlas.schema import OFFENCES
from svc_atlas.web import drugs_findings, findings, key_figures, moved
from tests.web.test_findings import LONGEST, plain

DIGITS = {"nation": 0, "province": 2, "district": 4}
#: What both languages say of a case that is in no compared count.
OTHERS = {
    "en": "other communes recorded {} in {}",
    "km": "ឃុំ-សង្កាត់ផ្សេងទៀតបានកត់ត្រា {} ក្នុងឆ្នាំ{}",
}


@pytest.fixture
def recorded(snapshot):
    """The offences on record, added up by level from the table itself."""
    table = snapshot.table("offences").dropna(subset=["reported"])

    def at(level):
        codes = table["commune"].str[: DIGITS[level]].replace("", "KH").rename("area")
        return table.groupby([codes, "year", "offence"])["reported"].sum().astype(int)

    return {level: at(level) for level in DIGITS}


def false_zeros(facts, recorded):
    """Yield where no compared commune had a case in the base year, and another commune had."""
    for level, offence in product(DIGITS, OFFENCES):
        for against, year in pairwise(facts.years):
            found = facts.between("crime", level, year, against, offence)
            held = recorded[level].xs((against, offence), level=("year", "offence"))
            on_record = held.reindex(found.index, fill_value=0)
            none = (found["both"] > 0) & (found["before"] == 0) & (on_record > 0)
            for area in found.index[none.fillna(False)]:
                yield level, area, offence, year, against, on_record[area]


def test_no_base_year_is_told_as_a_zero_where_the_records_hold_a_case(screen, recorded):
    told = 0
    for level, area, offence, year, against, cases in false_zeros(screen().facts, recorded):
        asked = {"year": str(year), "indicator": "crime_change", "offence": offence}
        for lang in settings.LANGUAGES:
            here = screen(level, area=area, lang=lang, **asked)
            said = OTHERS[lang].format(cases, against)
            finding, figure = findings.of_area(here), key_figures.crime(here)
            assert said in plain(finding), (area, offence, year, finding)
            assert said in plain(figure.detail), (area, offence, year, figure)
            assert len(finding) <= LONGEST
        told += 1
    assert told > 100


def test_what_is_on_record_of_communes_not_compared_is_that_of_the_table(screen, recorded):
    found = screen().facts.between("crime", "province", 2023, 2022, "theft")
    for when, year in (("before", 2022), ("after", 2023)):
        counted = found[[when, f"others_{when}"]].fillna(0).sum(axis=1)
        held = recorded["province"].xs((year, "theft"), level=("year", "offence"))
        pd.testing.assert_series_equal(counted.astype(int), held.astype(int), check_names=False)
    assert found.loc[found["others"] == 0, ["others_before", "others_after"]].isna().all(axis=None)


def test_pailin_had_a_murder_in_the_commune_that_is_not_compared(screen):
    asked = {"year": "2023", "indicator": "crime_change", "offence": "murder"}
    here = screen("province", area="24", **asked)
    assert findings.of_area(here).startswith(
        "In 2023, Pailin Province recorded 0 cases of murder in the 7 communes that can be "
        "compared, after 0 in 2022 (other communes recorded 1 in 2022): too few to tell"
    )
    figure = key_figures.of_area(here)[0]
    assert (figure.number, figure.change) == ("0 → 0", "too few to tell")
    assert figure.detail == (
        "in the 7 communes that can be compared · other communes recorded 1 in 2022"
    )


def test_drug_cases_too_few_to_compare_are_of_the_communes_named(screen):
    """Of a district of which a commune is silent the counts are those of the others."""
    facts = screen("drugs", year="2023").facts
    found = facts.between("drug", "district", 2023, 2022, None)
    few = found[(found["class"] == "cannot_be_said") & (found["others"] > 0) & (found["both"] > 1)]
    said = drugs_findings.change(screen("drugs", area=few.index[0], year="2023"))
    assert f" in the {few['both'].iloc[0]} communes that reported both years in full" in said
    assert re.search(r"since 2022 \(\d\D+\d", said)


# From zero ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("area", "year", "counts", "detail", "said"),
    [
        (
            "010209",
            "2024",
            "0 → 13",
            "from zero there is no percentage",
            "if each case stands alone",
        ),
        ("020103", "2023", "0 → 1", "", "too few to tell"),
    ],
)
def test_a_change_from_zero_has_both_counts_and_its_class(screen, area, year, counts, detail, said):
    figure = key_figures.drugs(screen("commune", area=area, year=year))
    assert (figure.number, figure.detail) == (counts, detail)
    assert figure.label == f"drug case rate since {int(year) - 1}"
    assert said in figure.change


@pytest.mark.parametrize("lang", settings.LANGUAGES)
def test_thirteen_cases_after_none_are_not_said_as_one_case_is(screen, lang):
    many, one = (
        key_figures.drugs(screen("commune", area=area, year=year, lang=lang))
        for area, year in (("010209", "2024"), ("020103", "2023"))
    )
    assert many.change != one.change
    assert "%" not in many.number + many.detail


# Drug cases do not come one by one ------------------------------------------------------------

#: The condition that a clear change of drug cases rests on, wherever it is said.
ALONE = {"en": "if each case stands alone", "km": "បើករណីនីមួយៗដាច់ពីគ្នា"}


@pytest.mark.parametrize("lang", settings.LANGUAGES)
@pytest.mark.parametrize(("page", "area"), [("nation", "KH"), ("province", "02")])
def test_a_clear_rise_of_drug_cases_has_its_condition_wherever_it_is_said(screen, page, area, lang):
    asked = {"year": "2024" if area == "02" else "2023", "area": area, "lang": lang}
    here = screen(page, indicator="drug_change", **asked)
    assert here.facts.change("drug", area, here.view.year, here.view.against)["class"] == "worse"
    drugs = screen("drugs", **asked)
    for said in (
        re.split(r"[.។]\s", findings.of_area(here))[0],
        key_figures.drugs(here).change,
        drugs_findings.change(drugs),
        " ".join(figure.detail for figure in drugs_findings.key_figures(drugs)),
        moved.sentences(moved.of(here), here.formats)[0],
    ):
        assert ALONE[lang] in said


def test_a_clear_fall_of_offences_has_no_such_condition(screen):
    here = screen("province", area="02", year="2023", indicator="crime_change")
    assert "(412 → 112 cases), beyond chance (95 % interval" in plain(findings.of_area(here))
    assert ALONE["en"] not in findings.of_area(here)
    assert ALONE["en"] not in " ".join(moved.sentences(moved.of(here), here.formats))


@pytest.mark.parametrize("lang", settings.LANGUAGES)
def test_a_change_of_drug_cases_has_its_counts_beside_the_percentage(screen, lang):
    """Also where all communes are compared and the first sentence has the same counts."""
    facts = screen("drugs", year="2023").facts
    found = facts.between("drug", "province", 2023, 2022, None)
    whole = found[(found["others"] == 0) & (found["before"] >= 10)]
    assert len(whole) > 1
    for area, row in whole.iterrows():
        said = plain(drugs_findings.change(screen("drugs", area=area, year="2023", lang=lang)))
        assert f"{row['before']} → {row['after']}" in said


# The first year -------------------------------------------------------------------------------


@pytest.mark.parametrize(("page", "area"), [("nation", "KH"), ("province", "02")])
@pytest.mark.parametrize(
    ("indicator", "table", "column"),
    [("crime_change", "offences", "reported"), ("drug_change", "drugs", "cases")],
)
def test_the_finding_and_the_key_figure_of_the_first_year_have_one_total(
    screen, snapshot, page, area, indicator, table, column
):
    rows = snapshot.table(table)
    within = rows["commune"].str.startswith(area.replace("KH", ""))
    cases = int(rows.loc[within & (rows["year"] == 2019), column].sum())
    for lang in settings.LANGUAGES:
        here = screen(page, area=area, year="2019", indicator=indicator, lang=lang)
        total, rate = key_figures.of_area(here)[:2]
        number = plain(here.formats.count(cases))
        assert number in plain(findings.of_area(here))
        assert plain(total.number).startswith(number)
        own = here.facts.of_year(here.view, page, indicator.replace("change", "rate")).loc[area]
        among = here.text("key.among_counted", n=here.formats.count(own["counted"]))
        assert (among in rate.detail) is bool(own["counted"] < own["communes"])


def test_the_first_year_names_the_communes_that_are_not_in_the_total(screen):
    here = screen("nation", year="2019", indicator="crime_change")
    lacking = "Only recorded offences are counted; 75 of 1 654 communes did not report in full."
    assert plain(findings.of_area(here)).endswith(lacking)
    detail = plain(key_figures.of_area(here)[1].detail)
    assert " · of the 1 579 communes with full figures and residents · " in detail
