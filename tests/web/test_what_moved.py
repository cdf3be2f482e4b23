"""What moved a figure, how communes moved between tiers, what few cases can say: words and parts.

Sentences are held to records made here: every commune of Battambang reported in full, and nothing
but the cases that a test gives.
"""

import json
import re

import pandas as pd
import pytest

from svc_atlas import settings
from svc_atlas.metrics.funnel import Funnel
from svc_atlas.snapshot import Snapshot
from svc_atlas.text.formats import Formats
from svc_atlas.web import moved, small_numbers, tier_moves

OPEN = {"moved": True, "tier_moves": True, "small_numbers": True}
AREA_OF = {"nation": "KH", "province": "02", "district": "0203"}


def plain(words: str) -> str:
    return words.replace("\u202f", " ").replace("\xa0", " ")


@pytest.fixture
def made(snapshot, screen):
    """The sentences of an area whose cases are given: by commune and offence, of 2022 and 2023."""

    def of(cases, *, silent=(), page="province", area="02", lang="en"):
        own = Snapshot(snapshot.folder, snapshot.manifest)
        offences = snapshot.table("offences")
        offences = offences[offences["commune"].str.startswith("02")]
        offences = offences.assign(
            reported=pd.array([0] * len(offences), dtype="Int64"), flag=None
        ).set_index(["year", "commune", "offence"])
        for (commune, offence), counts in cases.items():
            for year, count in zip((2022, 2023), counts, strict=True):
                offences.loc[(year, commune, offence), "reported"] = count
        offences, told = offences.reset_index(), snapshot.table("coverage")
        gone = (told["table"] == "offences") & (told["year"] == 2023)
        told = told.assign(
            status=told["status"].mask(gone & told["commune"].isin(silent), "missing")
        )
        own._tables |= {"offences": offences, "coverage": told}
        here = screen(page, of=own, area=area, year="2023", lang=lang)
        return [plain(each) for each in moved.sentences(moved.of(here), here.formats)]

    return of


# What moved the figure --------------------------------------------------------------------------


def test_a_clear_fall_is_told_with_its_counts_and_where_and_in_what(made):
    total, places, offences = made(
        {("020101", "theft"): (30, 5), ("020301", "theft"): (10, 5), ("020301", "rape"): (2, 2)}
    )
    assert "42 cases in 2022 and 12 cases in 2023 (−30)" in total
    assert "fell by more than chance alone would explain (−7" in total
    assert places == (
        "By district, the largest differences are Banan District 30 → 5 (rate fell) "
        "and Krong Battambang 12 → 7 (no clear change)."
    )
    assert offences == "By offence, the largest difference is theft 40 → 10 (rate fell)."


@pytest.mark.parametrize("lang", settings.LANGUAGES)
@pytest.mark.parametrize("counts", [(2, 1), (1, 0), (0, 1), (4, 2), (9, 5)])
def test_from_few_cases_there_is_no_percentage_and_no_fall(made, counts, lang):
    said = " ".join(made({("020101", "theft"): counts}, lang=lang))
    assert "%" not in said
    for word in ("fell", "rose", "ថយចុះ", "កើនឡើង"):
        assert word not in said
    assert f"{counts[0]} → {counts[1]}" in said


def test_two_cases_and_one_are_too_few_to_say(made):
    total, places, _ = made({("020101", "theft"): (2, 1)})
    assert total.endswith("There are too few cases to tell a change from chance.")
    assert "2 → 1 (too few to say)" in places


def test_a_clear_rise_from_few_cases_has_counts_and_no_percentage(made):
    for counts in ((2, 20), (0, 9)):
        total, places, _ = made({("020101", "theft"): counts})
        assert "rose by more than chance alone would explain" in total
        assert "%" not in total
        assert f"{counts[0]} → {counts[1]} (rate rose)" in places


def test_from_none_there_is_no_percentage_however_many(made):
    total, *_ = made({("020101", "theft"): (0, 500)})
    assert "rose by more than chance alone would explain, from none" in total
    assert "too few" not in total


def test_a_class_that_rests_on_other_counts_than_those_shown_gives_them(made):
    """Of 020101 the frauds are not known, so that its thefts are in no rate."""
    unknown = {("020101", "fraud"): (pd.NA, pd.NA), ("020101", "theft"): (50, 90)}
    _, places, _ = made(unknown | {("020102", "theft"): (40, 5)})
    assert "Banan District 90 → 95 (rate fell in the 40 → 5 that can be compared)" in places
    _, places, offences = made(unknown, page="district", area="0201")
    assert "50 → 90 (cannot be compared)" in places
    assert "theft 50 → 90 (rate rose)" in offences  # of one offence, its report is full


def test_none_is_named_before_others_that_moved_as_far(made):
    cases = {(f"02{district:02}01", "theft"): (1, 2) for district in (1, 2, 3, 4)}
    total, places, offences = made(cases)
    assert "no clear change" in total
    assert places == ("By district, none moved further than the others: 4 differ by 1 case each.")
    assert offences == "By offence, the largest difference is theft 4 → 8 (no clear change)."


def test_nothing_moved(made):
    total, places, offences = made({("020101", "theft"): (3, 3)})
    assert "3 cases in 2022 and 3 cases in 2023 (0)" in total
    assert places == "By district, there is no difference between the two years."
    assert offences == "By offence, there is no difference between the two years."


@pytest.mark.parametrize("lang", settings.LANGUAGES)
def test_a_commune_that_stopped_reporting_is_no_fall(made, lang):
    total, places, _ = made(
        {("020101", "theft"): (30, 0), ("020301", "theft"): (20, 20)}, silent=["020101"], lang=lang
    )
    assert "102" in total  # the communes that reported both years in full
    assert "20 → 20" in total
    assert "fell" not in total + places
    assert "ថយចុះ" not in total + places
    if lang == "en":
        assert "50 cases in 2022 and 20 cases in 2023 (−30)" in total
        assert "30 of 2022 and 0 of 2023 are figures of 1 commune" in total
        assert places == "By district, there is no difference between the two years."


def test_where_none_reported_both_years_nothing_is_said_of_a_change(made):
    total, *_ = made(
        {("020301", "theft"): (30, 0)},
        silent=[f"0203{n:02}" for n in range(1, 11)],
        page="district",
        area="0203",
    )
    assert "nothing can be said of a change" in total


def test_what_moved_least_is_not_named_among_the_largest():
    rows = pd.DataFrame({"part": ["a", "b", "c"], "difference": [-91, -40, 1]})
    assert moved.standing_out(rows)["part"].tolist() == ["a", "b"]


@pytest.mark.parametrize("lang", settings.LANGUAGES)
def test_battambang_fell_from_412(screen, lang):
    here = screen("province", area="02", year="2023", lang=lang)
    total, places, offences = (
        plain(each) for each in moved.sentences(moved.of(here), here.formats)
    )
    assert re.search(r"\b412\b.*2022", total) or re.search(r"2022.*\b412\b", total)
    assert "−73 %" in total
    assert len(re.findall(r"\d+ → \d+", places)) in (2, 3)
    assert len(re.findall(r"\d+ → \d+", offences)) == 3


def test_accidents_have_no_kinds(screen):
    here = screen("province", area="02", year="2023", indicator="accidents")
    said = moved.sentences(moved.of(here), here.formats)
    assert len(said) == 2
    assert "traffic accidents reported" in said[0]


# Small numbers ----------------------------------------------------------------------------------


@pytest.fixture
def standing():
    """Say in English where a rate can stand in an order of 25 provinces."""

    def of(low, high):
        row = pd.Series({"rank_low": low, "rank_high": high, "of": 25, "level": "province"})
        return plain(
            small_numbers.rank_sentence(
                row, Formats("en"), area="Battambang", among="Cambodia", measure="Crime rate",
                year=2023,
            )
        )  # fmt: skip

    return of


def test_a_rank_is_an_interval(standing):
    assert standing(3, 11) == (
        "Crime rate, 2023: Battambang stands between number 3 and number 11 of the 25 provinces "
        "of Cambodia that have a rate (1 is the highest rate; 95 % interval)."
    )
    assert "stands at number 25 of the 25" in standing(25, 25)
    assert "can stand anywhere among the 25 provinces" in standing(1, 25)


@pytest.fixture
def pooled():
    """Say in English the rate of three years of a commune with so many cases in the last."""

    def of(cases, years=3):
        row = pd.Series({"cases": 6, "rate": 1.9, "low": 0.7, "high": 4.14, "years": years})
        return plain(
            small_numbers.pooled_sentence(
                cases, row, Formats("en"), measure="Crime rate", unit="cases",
                years=[2021, 2022, 2023],
            )
        )  # fmt: skip

    return of


def test_few_cases_of_a_year_are_pooled_with_those_of_two_more(pooled):
    said = (
        "Crime rate, 2021–2023 together: 1.9 per 10 000 residents a year "
        "(6 cases; 95 % interval 0.7 to 4.1)."
    )
    assert pooled(2) == pooled(pd.NA) == said
    assert pooled(2, years=2) == f"{said} Only 2 of these 3 years have a full report."
    assert pooled(2, years=1) == ""
    assert pooled(10) == ""


def test_the_funnel_says_what_chance_alone_would_do():
    frame = pd.DataFrame({"area": [f"0201{n:02}" for n in range(1, 41)]})
    say = Formats("en")
    wide, calm = (
        [
            plain(each)
            for each in small_numbers.funnel_sentences(Funnel(frame, 2.0, phi, phi > 1), say)
        ]
        for phi in (4.5, 0.8)
    )
    assert "Of 40 communes" in wide[0]
    assert "about 2.0 outside the 95 % lines" in wide[0]
    assert "lines are widened" in wide[1]
    assert "4.5" in wide[1]
    assert "not widened" in calm[1]
    assert small_numbers.funnel_sentences(Funnel(frame.iloc[:0], None, None, False), say) == []
    (few,) = small_numbers.funnel_sentences(Funnel(frame.iloc[:2], 2.0, None, False), say)
    assert few.startswith("Which of 2 communes stand out cannot be said: at least 5 are needed")


# Tier moves -------------------------------------------------------------------------------------


def test_the_matrix_of_battambang(screen, snapshot):
    here = screen("province", area="02", year="2023")
    sent = tier_moves.wire(here, here.facts.tier_matrix(2023, 2022, "02"))
    assert "103 communes" in sent["caption"]
    counts = [[int(count) for count, *_ in cells] for *_, cells in sent["rows"]]
    assert sum(map(sum, counts)) == 103
    assert [sum(column) for column in zip(*counts, strict=True)] == [68, 34, 1, 0, 0]
    third = sent["rows"][2][3][2]
    assert third[0] == "1"
    assert third[1] == "1 commune: third tier in 2022, third tier in 2023. Open the list"
    # A cell with a count opens, an empty one does not; a way is told between tiers alone.
    for *_, cells in sent["rows"]:
        assert all(bool(spoken) == (count != "0") for count, spoken, _ in cells)
    assert sent["rows"][1][3][0][2] == "up"
    assert sent["rows"][0][3][1][2] == "down"


# On screen --------------------------------------------------------------------------------------


@pytest.fixture
def opened(page):
    """A page with every part open, and a cell of the matrix."""

    def of(name, *, cell=None, by=None, **query):
        return page(name, drawers=OPEN | {"tier_cell": cell, "moved_by": by}, **query)

    return of


def components(shown) -> list[str]:
    return [s["componentName"] for kind, s in shown.sent if kind == "bidi_component"]


def tables(shown) -> dict[str, list]:
    """The rows of every table of areas, by its caption."""
    sent = [json.loads(s["json"]) for kind, s in shown.sent
            if kind == "bidi_component" and s["componentName"].endswith("table")]  # fmt: skip
    return {each["caption"]: each["rows"] for each in sent}


@pytest.mark.parametrize("name", AREA_OF)
def test_closed_parts_send_nothing_but_their_headings(page, name):
    shown = page(name, area=AREA_OF[name], year="2023", lang="en")
    labels = [each.label for each in shown.run.expander]
    assert labels[:3] == [
        "What moved the figure: all offences reported",
        "Moves between tiers",
        "Crime rate: is the difference more than chance?",
    ]
    assert not any(each.endswith("matrix") for each in components(shown))
    assert "atlas-said" not in shown.html


#: Each page with each kind of case; the languages take turns.
TURNS = [
    (name, indicator, settings.LANGUAGES[(turn + place) % 2])
    for turn, name in enumerate(AREA_OF)
    for place, indicator in enumerate(("tier", "drug_rate", "accidents"))
]


@pytest.mark.parametrize(("name", "indicator", "lang"), TURNS)
def test_opened_parts_are_whole(opened, name, lang, indicator):
    shown = opened(name, area=AREA_OF[name], year="2023", lang=lang, indicator=indicator)
    shown.assert_whole()
    # The waterfall, the flow and the ranks; the communes of a district are in no funnel.
    assert len(shown.charts) >= (5 if name == "district" else 6)
    assert any(each.endswith("matrix") for each in components(shown))
    assert "atlas-said" in shown.html


@pytest.mark.parametrize("lang", settings.LANGUAGES)
@pytest.mark.parametrize("year", ["2019", "2020"])
def test_opened_parts_of_the_first_years_are_whole(opened, screen, lang, year):
    for name, area in AREA_OF.items():
        shown = opened(name, area=area, year=year, lang=lang, indicator="crime_rate")
        shown.assert_whole()
        assert "2018" not in shown.html
        note = f'<p class="atlas-note">{screen(lang=lang).text("key.no_earlier")}</p>'
        assert (note in shown.html) == (year == "2019")


def test_one_offence_alone_is_named_where_it_is_meant(opened):
    shown = opened("province", area="02", year="2023", lang="en", indicator="crime_rate",
                   offence="theft")  # fmt: skip
    shown.assert_whole()
    assert "Crime rate · theft, 2023" in shown.html
    labels = [each.label for each in shown.run.expander]
    assert "Crime rate · theft: is the difference more than chance?" in labels
    assert "Crime rate, 2023" not in shown.html
    assert shown.html.count("Crime rate · theft, 2023") >= 3  # the place, the funnel, the order


def test_the_order_of_one_offence_is_that_of_its_own_rates(screen):
    here = screen("province", area="02", year="2023", indicator="crime_rate", offence="theft")
    places = here.facts.places("crime", "province", 2023, "theft")
    rates = here.facts.by_area("crime_rate", "province", 2023, None, "theft")["value"]
    assert places["rank"].to_dict() == rates.rank(ascending=False, method="min").to_dict()
    assert (
        places.loc["02", "cases"]
        < here.facts.places("crime", "province", 2023, None).loc["02", "cases"]
    )
    assert "theft" in small_numbers.standing(here, "crime")


def test_a_cell_opens_the_list_of_its_communes(opened):
    shown = opened("province", cell=["3", "3"], area="02", year="2023", lang="en")
    (rows,) = [rows for caption, rows in tables(shown).items()
               if caption == "1 commune: third tier in 2022 → third tier in 2023"]  # fmt: skip
    assert [row[2:] for row in rows] == [["Kampong Prieng", "Sangkae"]]


def test_a_cell_that_is_empty_here_opens_nothing(opened):
    shown = opened("province", cell=["missing", "1"], area="02", year="2023", lang="en")
    shown.assert_whole()
    assert not any("not reported in 2022" in caption for caption in tables(shown))


def test_no_commune_twice_in_the_third_tier_is_said(opened, screen):
    none = next(code for code in screen().facts.areas.index
                if len(code) == 4 and not screen().facts.third_twice(2023, code))  # fmt: skip
    html = opened("district", area=none, year="2023", lang="en").html
    assert "is on record in the third tier two years running, 2022 and 2023" in html


def test_the_tier_of_most_is_none_where_no_tier_holds_more_than_half(opened, snapshot):
    shown = opened("province", area="02", year="2023", lang="en")
    (rows,) = [rows for caption, rows in tables(shown).items() if "more than half" in caption]
    tiers = snapshot.table("tiers")
    tiers = tiers[(tiers["year"] == 2023) & tiers["commune"].str.startswith("02")]
    assert len(rows) == 14
    for code, held, _, words, _ in rows:
        counts = tiers.loc[tiers["commune"].str.startswith(code), "tier"].value_counts()
        if 2 * counts.max() > counts.sum():
            assert held == str(counts.idxmax())
            assert f"({counts.max()} of {counts.sum()})" in words
        else:
            assert (held, words) == ("no_majority", "no tier holds more than half")
    assert {held for _, held, *_ in rows} >= {"1", "no_majority"}


def test_links_of_parts_lead_to_views_of_the_atlas(opened, screen):
    for name, area in AREA_OF.items():
        html = opened(name, area=area, year="2023", lang="en", indicator="crime_rate").html
        for path, query in re.findall(r'href="/(\w*)\?([^"#]*)', html):
            asked = dict(pair.split("=") for pair in query.replace("&amp;", "&").split("&"))
            assert not screen(path or "nation", **asked).notices


def test_a_split_by_offence_leads_to_the_map_of_each(opened):
    html = opened("province", by="category", area="02", year="2023", lang="en").html
    assert "indicator=crime_change&amp;level=commune&amp;lang=en&amp;offence=theft" in html


def test_what_was_opened_stays_open_when_year_language_and_area_change(framed):
    shown = framed(area="02", year="2023", lang="en")
    shown.run.session_state["map_painted"] = True
    shown.run.session_state["drawers"] = {"moved": True}
    shown.run.run()
    assert "412 cases in 2022" in plain(type(shown)(shown.run).html)
    shown.run.selectbox(key="year").select(2022).run()
    assert "412 cases in 2022 (" in plain(type(shown)(shown.run).html)
    shown.run.segmented_control(key="lang").select("km").run()
    assert "412 ករណី" in plain(type(shown)(shown.run).html)
    shown.run.session_state["pending_area"] = "0203"
    shown.run.run()
    assert "atlas-said" in type(shown)(shown.run).html
    assert [each for each in components(type(shown)(shown.run)) if each.endswith("matrix")] == []


@pytest.mark.parametrize("lang", settings.LANGUAGES)
def test_a_commune_has_its_rank_as_an_interval_and_three_years_together(page, lang):
    shown = page("commune", area="020301", year="2023", lang=lang)
    shown.assert_whole()
    said = plain(re.search(r'<p class="atlas-said">.*</p>', shown.html)[0])
    assert "103" in said
    assert "2021–2023" in said


def test_beside_the_funnel_and_the_ranks_it_is_said_what_each_asks(page):
    shown = page("nation", year="2023", lang="en", drawers={"small_numbers": True})
    assert "Someone is always first, also where none stands out." in shown.html
