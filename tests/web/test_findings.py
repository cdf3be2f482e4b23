"""The sentence and the figures that open a page: counts with their base, and why one is missing."""

import re
from itertools import product

import pytest

from svc_atlas import settings
from svc_atlas.metrics.indicators import INDICATORS
from svc_atlas.web import drugs_findings, findings, key_figures

UNWRITTEN = re.compile(r"\b(nan|NaN|NaT|inf)\b|<NA>|\bNone\b(?! is third-tier)|[{}]")
THIRD_TIER = {"en": "Kampong Prieng", "km": "កំពង់ព្រៀង"}


def plain(words: str) -> str:
    return words.replace("\u202f", " ").replace("\xa0", " ")


def figures_of(here):
    of = key_figures.of_commune if here.view.page == "commune" else key_figures.of_area
    return of(here)


def said(here) -> str:
    """Everything that opens the page."""
    of = findings.of_area
    figures = [f"{f.number} | {f.label} | {f.detail} | {f.change}" for f in figures_of(here)]
    return plain("\n".join([of(here), *figures]))


def commune_where(snapshot, table, year, status):
    """A commune whose report of a table in a year has a status."""
    told = snapshot.table("coverage")
    chosen = (told["table"] == table) & (told["year"] == year) & (told["status"] == status)
    return told.loc[chosen, "commune"].iloc[0]


# Battambang -----------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", settings.LANGUAGES)
def test_battambang_in_2023(screen, lang):
    finding = findings.of_area(screen("province", area="02", year="2023", lang=lang))
    assert re.findall(r"[0-9]+", finding.replace("2023", "").replace("2022", "")) == [
        "68", "103", "7",
    ]  # fmt: skip
    assert finding.count("2023") == finding.count("2022") == 1
    assert THIRD_TIER[lang] in finding


def test_battambang_in_words(screen):
    here = screen("province", area="02", year="2023")
    assert findings.of_area(here) == (
        "In 2023, 68 of the 103 ranked communes of Battambang Province were first-tier, "
        "7 more than in 2022. One is third-tier: Kampong Prieng."
    )


def test_the_third_tier_commune_is_the_one_that_the_table_holds(screen, snapshot):
    tiers = snapshot.table("tiers")
    third = tiers[(tiers["year"] == 2023) & (tiers["tier"] == 3)]
    (code,) = [c for c in third["commune"] if c.startswith("02")]
    assert screen("province", area="02").name(code) == "Kampong Prieng"


@pytest.mark.parametrize("lang", settings.LANGUAGES)
def test_the_key_figures_of_battambang_in_2023(screen, lang):
    first, second, third, absent, crime, cleared, targets, _ = figures_of(
        screen("province", area="02", year="2023", lang=lang)
    )
    assert [first.number, second.number, third.number, absent.number] == ["68", "34", "1", "0"]
    assert plain(first.detail).startswith("66 %")
    assert "103" in first.detail
    assert "7" in first.change
    assert plain(crime.number) == "−73 %"
    assert re.search(r"412 → 11\d", crime.detail)
    assert plain(targets.number) == "94 %"
    part, whole = (int(n) for n in re.findall(r"\d+", re.sub(r"[\u202f]", "", targets.detail)))
    assert round(100 * part / whole) == 94
    assert re.search(r"\d+\D+\d+", cleared.detail)


def test_a_tier_has_the_colour_that_it_has_on_the_map(screen):
    colours = [f.colour for f in figures_of(screen("province", area="02", year="2023"))[:4]]
    assert colours == ["#5ab4ac", "#e8c77a", "#6a1b5d", None]


# What is missing ------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", settings.LANGUAGES)
def test_the_first_year_is_compared_with_nothing(screen, lang):
    for page, area in (("nation", "KH"), ("province", "02"), ("district", "0203")):
        here = screen(page, area=area, year="2019", lang=lang)
        assert "2018" not in said(here)
        assert "2020" not in said(here)
        assert not any(figure.change for figure in figures_of(here))
        assert here.text("key.no_earlier") in said(here)
    commune = screen("commune", area="020301", year="2019", lang=lang)
    assert re.findall(r"20\d\d", findings.of_area(commune)) == ["2019"]


@pytest.mark.parametrize("lang", settings.LANGUAGES)
def test_a_commune_that_did_not_report_is_not_zero(screen, snapshot, lang):
    code = commune_where(snapshot, "offences", 2023, "missing")
    here = screen("commune", area=code, year="2023", lang=lang)
    assert here.text("finding.commune_silent") in findings.of_area(here)
    assert here.text("finding.commune_unranked", year=2023, area=here.titled(code)) in said(here)
    for figure in figures_of(here):
        assert figure.number == "—"
        assert figure.detail == here.text("legend.not_reported")


def test_a_commune_that_reported_nothing_says_zero(screen, snapshot):
    told = snapshot.table("statistics")
    none = told[(told["indicator"] == "crime_rate") & (told["level"] == "commune")
                & (told["year"] == 2023) & (told["numerator"] == 0)]  # fmt: skip
    here = screen("commune", area=none["area"].iloc[0], year="2023")
    assert "It recorded 0 offences." in findings.of_area(here)
    cleared = next(f for f in figures_of(here) if f.label == "offences cleared")
    assert (cleared.number, cleared.detail) == ("—", here.text("key.of_none"))
    assert "not reported" not in said(here).split("offences cleared")[0]


def test_a_commune_not_ranked_says_so(screen, snapshot):
    code = commune_where(snapshot, "tiers", 2023, "not_ranked")
    here = screen("commune", area=code, year="2023")
    assert "has no tier on record" in findings.of_area(here)


def test_a_commune_without_a_tier_the_year_before_is_not_said_to_have_moved(screen, snapshot):
    before = commune_where(snapshot, "tiers", 2022, "missing")
    here = screen("commune", area=before, year="2023")
    assert "no tier on record for 2022" in findings.of_area(here)


def test_communes_without_a_tier_are_told_and_not_counted(screen):
    here = screen("province", area="02", year="2019")
    ranked, absent = 99, 4
    assert f"of the {ranked} ranked communes" in findings.of_area(here)
    assert f"{absent} communes reported no tier and are not counted." in findings.of_area(here)
    figure = figures_of(here)[3]
    assert (figure.number, figure.label) == (str(absent), "without a tier")
    assert sum(int(n) for n in re.findall(r"\d+", figure.detail)) == absent


# Every area, every year -----------------------------------------------------------------------


@pytest.mark.parametrize("lang", settings.LANGUAGES)
@pytest.mark.parametrize("year", ["2019", "2023", "2025"])
def test_every_figure_is_written_or_said_to_be_missing(screen, snapshot, year, lang):
    areas = snapshot.table("areas")
    for level in ("nation", "province", "district"):
        for code in areas.loc[areas["level"] == level, "code"]:
            words = said(screen(level, area=code, year=year, lang=lang))
            assert not UNWRITTEN.search(words), words
    for code in areas.loc[areas["level"] == "commune", "code"].iloc[::40]:
        words = said(screen("commune", area=code, year=year, lang=lang))
        assert not UNWRITTEN.search(words), words


def test_one_and_many(screen, snapshot):
    areas = snapshot.table("areas")
    for code in areas.loc[areas["level"] == "district", "code"]:
        words = said(screen("district", area=code, year="2023"))
        assert not re.search(r"\b1 ((ranked )?communes|cases|offences) |\b1 are\b", words), words
        assert not re.search(r"\b1 of the \d+ ranked communes [^,.]* were\b", words), words
        assert not re.search(r"\b([02-9]|\d\d+) (is|has|was)\b", words), words


def test_a_small_base_leads_with_its_counts(screen, snapshot):
    told = snapshot.table("areas")
    for code in told.loc[told["level"] == "district", "code"]:
        crime = figures_of(screen("district", area=code, year="2023"))[4]
        if match := re.search(r"(\d+) → \d+", crime.number + crime.detail):
            assert ("→" in crime.number) == (int(match[1]) < 10)


def test_the_year_compared_with_can_be_chosen(screen):
    here = screen("province", area="02", year="2023", against="2020")
    assert "than in 2020" in findings.of_area(here)
    assert "since 2020" in said(here)
    assert "2022" not in said(here)


# The finding of every indicator -----------------------------------------------------------------

LONGEST = 500
ASKED = [
    *({"indicator": indicator} for indicator in INDICATORS),
    *({"indicator": "crime_rate", "estimate": e} for e in ("smoothed", "pooled", "clusters")),
    {"indicator": "crime_change", "offence": "theft"},
]


@pytest.mark.parametrize("lang", settings.LANGUAGES)
@pytest.mark.parametrize("year", ["2019", "2023"])
def test_every_indicator_of_every_province_is_said_whole(screen, snapshot, year, lang):
    areas = snapshot.table("areas")
    provinces = areas.loc[areas["level"] == "province", "code"]
    pages = [("nation", "KH"), *(("province", code) for code in provinces)]
    pages += [("district", code + "01") for code in provinces[::6]]
    pages += [("commune", code + "0101") for code in provinces[::6]]
    end = {"km": "។", "en": "."}[lang]
    for (page, area), asked in product(pages, ASKED):
        if page == "nation" or len(area) == 2 or area in set(areas["code"]):
            here = screen(page, area=area, year=year, lang=lang, level="commune", **asked)
            finding = findings.of_area(here)
            assert not UNWRITTEN.search(finding), finding
            assert finding.endswith(end), finding
            assert len(finding) <= LONGEST, (len(finding), finding)
            assert here.titled(area) in finding or "KH" in area, finding


@pytest.mark.parametrize(
    ("indicator", "label"),
    [
        ("crime_rate", "offences per 10 000 residents"),
        ("crime_change", "crime rate since 2022"),
        ("drug_rate", "drug cases per 10 000 residents"),
        ("drug_change", "drug case rate since 2022"),
        ("accidents", "traffic accidents per 10 000 residents"),
        ("accidents_change", "traffic accident rate since 2022"),
        ("clearance", "offences cleared"),
        ("targets", "planned actions completed"),
        ("coverage", "reports received"),
    ],
)
def test_the_indicators_own_figure_comes_first(screen, indicator, label):
    figures = figures_of(screen("province", area="02", year="2023", indicator=indicator))
    assert plain(figures[0].label) == label
    assert len(figures) == 8
    assert "68" in [figure.number for figure in figures]


def test_a_change_says_whether_it_is_more_than_chance(screen):
    crime = figures_of(screen("province", area="02", year="2023", indicator="crime_change"))[0]
    assert plain(crime.number) == "−73 %"
    assert plain(crime.detail) == "412 → 112 cases · 95 %: −78 to −67 %"
    assert crime.change == "beyond chance"


def test_a_change_of_drug_cases_says_what_more_than_chance_rests_on(screen):
    at = screen("nation", year="2023", indicator="drug_change")
    assert at.facts.between("drug", "nation", 2023, 2022, None).loc["KH"]["class"] == "worse"
    assert figures_of(at)[0].change == "beyond chance, if each case stands alone"
    tiles = drugs_findings.key_figures(screen("drugs", year="2023"))
    assert any("since 2022: beyond chance, if each" in tile.detail for tile in tiles)


@pytest.mark.parametrize("indicator", ["crime_rate", "crime_change"])
def test_the_totals_of_a_page_add_up_to_each_other(screen, page, indicator):
    """Cases on record, those that a rate counts, those whose clearance is known: three numbers."""
    here = screen("nation", year="2025", indicator=indicator)
    told = {tile.label: plain(tile.detail).replace(" ", "") for tile in figures_of(here)}
    total = here.facts.total("crime", "KH", 2025)["cases"]
    rate = next(said for label, said in told.items() if label.startswith("offences per"))
    counted, more = re.search(r"^(\d+)cases.*·(\d+)moreincommunesthatdonotcount", rate).groups()
    assert int(counted) + int(more) == total
    whole, without = re.search(r"of(\d+)·(\d+)morecase", told["offences cleared"]).groups()
    assert int(whole) + int(without) == total
    assert "the columns of cases hold every figure" in page(
        "nation", year="2025", indicator=indicator, level="province", lang="en"
    ).html  # fmt: skip


def test_where_nothing_is_left_out_nothing_is_said_of_it(screen):
    here = screen("commune", area="020302", year="2023", indicator="crime_rate")
    assert not any("more" in tile.detail for tile in figures_of(here))


def test_few_cases_come_before_their_rate_and_have_no_percentage(screen):
    here = screen("commune", area="020301", year="2023", indicator="crime_rate")
    rate, change = figures_of(here)[:2]
    assert (rate.number, rate.label) == ("2", "offences reported")
    assert plain(rate.detail) == "3.8 per 10 000 residents · 95 %: 0.5 to 13.6"
    assert (change.number, change.change) == ("3 → 2", "too few to tell")
    assert "%" not in change.detail
