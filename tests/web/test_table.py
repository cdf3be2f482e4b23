"""The table of the areas on the map, on screen and as CSV."""

import csv
import io
from urllib.parse import parse_qs, urlencode, urlsplit

import pandas as pd
import pytest

from svc_atlas import settings
from svc_atlas.maps import choropleth
from svc_atlas.maps.style import CODES
from svc_atlas.schema import INDICATORS
from svc_atlas.web import area_table, downloads


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


@pytest.fixture
def download(get):
    def of(page, query):
        answer = get(f"/atlas/table/{page}.csv?{query}")
        assert answer.status == 200
        return answer

    return of


# CSV ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("page", "query", "areas"),
    [
        ("province", "area=02&year=2023", 103),
        ("province", "area=02&level=district", 14),
        ("nation", "", 1654),
        ("nation", "level=district", 210),
        ("nation", "level=province", 25),
    ],
)
def test_one_row_for_each_area_on_the_map(download, page, query, areas):
    answer = download(page, query)
    rows = rows_of(answer.body)
    assert len(rows) == areas
    assert len({row["code"] for row in rows}) == areas


def test_the_tiers_of_battambang_in_2023(download):
    rows = rows_of(download("province", "area=02&year=2023&lang=en").body)
    held = [row["class"] for row in rows]
    assert [held.count(tier) for tier in "123"] == [68, 34, 1]
    (third,) = [row["name"] for row in rows if row["class"] == "3"]
    assert third == "Kampong Prieng"


def test_every_row_says_that_it_is_synthetic_and_where_it_is_from(download, snapshot):
    for row in rows_of(download("province", "area=02&year=2023&indicator=crime_rate").body):
        assert row["source"] == "SYNTHETIC"
        assert row["snapshot"] == snapshot.id
        assert (row["year"], row["indicator"]) == ("2023", "crime_rate")


#: Pairs of addresses that differ in one choice, each of which makes another table.
CHOICES = [
    ("province", "indicator=crime_rate&offence=theft", "indicator=crime_rate&offence=fraud"),
    ("province", "indicator=crime_change&against=2021", "indicator=crime_change&against=2019"),
    ("province", "indicator=crime_rate&estimate=pooled", "indicator=crime_rate&estimate=smoothed"),
    ("province", "indicator=tier&level=district", "indicator=tier&level=commune"),
    ("drugs", "offence=drug_use", "offence=drug_trafficking"),
    ("data", "area=KH&table=offences", "area=KH&table=tiers"),
    ("claims", "area=02", "area=12"),
    ("nation", "area=KH&lang=km", "area=KH&lang=en"),
]


@pytest.mark.parametrize(("page", "one", "other"), CHOICES)
def test_two_tables_that_differ_have_two_names(download, page, one, other):
    own = "" if "area=" in one else "&area=02"
    names = {
        download(page, f"year=2023{own}&{query}").headers["content-disposition"]
        for query in (one, other)
    }
    assert len(names) == 2


@pytest.mark.parametrize(("page", "one", "other"), [c for c in CHOICES if c[0] != "nation"])
def test_a_row_says_what_was_chosen(download, page, one, other):
    own = "" if "area=" in one else "&area=02"
    for query in (one, other):
        chosen = {key: value for key, (value,) in parse_qs(f"year=2023{own}&{query}").items()}
        rows = rows_of(download(page, f"year=2023{own}&{query}").body)
        for key, value in chosen.items():
            if (page, key) != ("claims", "year"):  # published figures are of every year
                assert {row[key] for row in rows} == {value}


def test_the_name_of_a_file_says_what_is_in_it(download, snapshot):
    query = "area=02&indicator=crime_change&year=2023&against=2021&offence=theft&lang=en"
    name = download("province", query).headers["content-disposition"]
    said = f"svc-atlas_02_2023_crime_change_against-2021_theft_commune_en_{snapshot.id}.csv"
    assert name == f'attachment; filename="{said}"'


def test_what_no_year_is_compared_with_names_none(download):
    rows = rows_of(download("province", "area=02&indicator=crime_change&year=2019").body)
    assert {row["against"] for row in rows} == {""}
    rows = rows_of(download("province", "area=02&indicator=tier&year=2023&against=2020").body)
    assert {row["against"] for row in rows} == {""}


@pytest.mark.parametrize("level", ["province", "district", "commune"])
@pytest.mark.parametrize("indicator", ["drug_change", "crime_change", "accidents_change"])
def test_a_change_of_cases_is_told_as_the_map_tells_it_and_judges_nothing(
    download, screen, indicator, level
):
    query = {"year": "2023", "indicator": indicator, "level": level}
    held = [row["class"] for row in rows_of(download("nation", urlencode(query)).body)]
    assert not {"better", "worse"} & set(held)
    classes = screen("nation", **query).facts.rows(screen("nation", **query).view)["class"]
    assert held.count("fell") == classes.eq("better").sum()
    assert held.count("rose") == classes.eq("worse").sum()
    assert held.count("fell") + held.count("rose") > 0


def test_a_tier_is_still_better_or_worse(download):
    rows = rows_of(download("nation", "indicator=tier_change&year=2023").body)
    assert {"better", "worse"} <= {row["class"] for row in rows}


@pytest.mark.parametrize("indicator", INDICATORS)
def test_the_published_table_and_the_download_hold_the_same_values(download, snapshot, indicator):
    published = snapshot.table("statistics")
    published = published[
        (published["indicator"] == indicator)
        & (published["level"] == "commune")
        & (published["year"] == 2023)
    ].set_index("area")
    rows = {
        r["code"]: r for r in rows_of(download("nation", f"indicator={indicator}&year=2023").body)
    }
    for name in ("value", "numerator", "denominator"):
        for code, number in published[name].items():
            shown = rows[code][name]
            assert shown == "" if pd.isna(number) else float(shown) == number
    unsaid = published[published["class"] == "cannot_be_said"]
    assert unsaid["value"].isna().all()


def test_a_spreadsheet_opens_it_in_khmer(download):
    answer = download("province", "area=02&year=2023&lang=km")
    assert answer.body.startswith(b"\xef\xbb\xbf")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    disposition = answer.headers["content-disposition"]
    assert disposition.startswith('attachment; filename="svc-atlas_02_2023_tier_')
    assert "កំពង់ព្រៀង" in {row["name"] for row in rows_of(answer.body)}


@pytest.mark.parametrize("indicator", INDICATORS)
def test_what_is_not_there_is_an_empty_cell(download, indicator):
    content = download("nation", f"indicator={indicator}&year=2019").body
    cells = {cell for row in rows_of(content) for cell in row.values()}
    assert not cells & {"nan", "NaN", "<NA>", "None", "inf", "NaT"}


def test_a_commune_that_did_not_report_has_no_cases(download, snapshot):
    told = snapshot.table("coverage")
    missing = told[(told["table"] == "offences") & (told["year"] == 2023)
                   & (told["status"] == "missing")]["commune"]  # fmt: skip
    rows = {row["code"]: row for row in rows_of(download("nation", "year=2023").body)}
    assert len(missing) > 20
    for code in missing:
        assert rows[code]["cases"] == ""
        assert rows[code]["class"] == "not_reported"


def test_a_broken_address_is_answered_with_what_is_shown(download):
    rows = rows_of(download("commune", "area=%3Cscript%3E&year=1066&indicator=x").body)
    assert len(rows) == 1654
    assert {row["year"] for row in rows} == {"2019"}


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "\r\n@SUM(A1)",
        "＝1+1",
        "＋1",
        "－1",
        "＠SUM(A1)",
        "\u200e=1",
        "\ufeff=1",
        " =1",
        "\u00a0=1",
        "\x0b=1",
        "\u2028=1",
        "\nBavel",
    ],
)
def test_no_name_becomes_a_formula(cell):
    assert downloads.safe(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["Bavel", "ថ្មគោល", " Bavel", "\u200bថ្ម", "Bavel = ប", -3, 2.5, 0])
def test_names_and_numbers_stay_as_they_are(cell):
    assert downloads.safe(cell) == cell


# On screen ------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["nation", "province", "district", "commune"])
def test_the_table_has_the_areas_and_classes_of_the_map(screen, snapshot, page):
    area = {"nation": "KH", "province": "02", "district": "0203", "commune": "020301"}[page]
    here = screen(page, area=area, year="2023", indicator="crime_rate")
    files = choropleth.Files((), (), "", "", "", "")
    painted = choropleth.wanted(
        here.view, here.facts.rows(here.view), areas=snapshot.table("areas"),
        breaks=here.facts.breaks(here.view), bounds=snapshot.layer["bounds"], files=files,
        count=str,
    )  # fmt: skip
    frame = area_table.frame(here)
    assert "".join(CODES[key] for key in frame["class"]) == painted["classes"]


@pytest.mark.parametrize("lang", settings.LANGUAGES)
@pytest.mark.parametrize("indicator", INDICATORS)
def test_a_rate_never_stands_without_cases_and_residents(screen, indicator, lang):
    for page, area in (("nation", "KH"), ("district", "0203")):
        here = screen(page, area=area, year="2023", indicator=indicator, lang=lang)
        labels = [column.key for column in area_table.columns(here)]
        assert {"name", "class", "cases", "residents"} <= set(labels)
        assert all(column.label for column in area_table.columns(here))


@pytest.mark.parametrize(
    ("indicator", "value"),
    [
        ("crime_change", "−73\u202f% (412\u00a0→\u00a0112)"),
        ("clearance", "93\u202f% (104 of 112)"),
        ("crime_rate", "1.1 (112 cases)"),
    ],
)
def test_a_value_stands_with_its_counts(page, indicator, value):
    table = table_of(page("nation", year="2023", indicator=indicator, level="province", lang="en"))
    battambang = next(row for row in table["rows"] if row[0] == "02")
    assert value in battambang


def test_the_download_has_the_counts_behind_a_value(download):
    rows = rows_of(download("nation", "level=province&indicator=crime_change&year=2023").body)
    battambang = next(row for row in rows if row["code"] == "02")
    assert (battambang["numerator"], battambang["denominator"]) == ("112.0", "412.0")


def table_of(run) -> dict:
    return run.component("table")


def test_fifteen_rows_at_a_time(page):
    table = table_of(page("nation", year="2023", lang="en"))
    assert (len(table["rows"]), table["page"], table["pages"]) == (15, 0, 111)
    assert table["labels"]["page"] == "page 1 of 111"


def test_a_name_is_a_link_to_its_area_in_the_same_view(page):
    table = table_of(page("nation", year="2021", indicator="crime_rate", lang="en"))
    code = table["rows"][0][0]
    address = urlsplit(table["href"].replace("CODE", code))
    assert address.path == "/commune"
    query = {name: value for name, (value,) in parse_qs(address.query).items()}
    assert query == {"area": code, "year": "2021", "indicator": "crime_rate", "level": "commune",
                     "lang": "en"}  # fmt: skip


def test_the_download_is_of_the_view(page, get):
    table = table_of(page("province", area="02", year="2021", lang="km"))
    assert len(rows_of(get(table["download"]).body)) == 103


def test_the_commune_in_view_is_marked_among_those_of_its_district(page, screen):
    district = table_of(page("district", area="0203", year="2023", lang="en"))
    assert {row[0][:4] for row in district["rows"]} == {"0203"}


def test_every_class_in_the_table_has_its_fill(page):
    for indicator in INDICATORS:
        table = table_of(page("province", area="02", indicator=indicator, lang="en"))
        assert {row[1] for row in table["rows"]} <= set(table["fills"])
