"""The change of accidents has its own map, key figures and table, told in accidents."""

import csv
import io

import pytest

from svc_atlas import settings
from svc_atlas.metrics import change
from svc_atlas.web import area_table, current, key_figures
from svc_atlas.web.facts import Facts
from tests.web.test_findings import plain

ASKED = {"year": "2023", "indicator": "accidents_change"}


@pytest.mark.parametrize("lang", settings.LANGUAGES)
@pytest.mark.parametrize(
    ("name", "area"), [("nation", "KH"), ("province", "02"), ("commune", "020301")]
)
def test_each_page_shows_the_change_of_accidents(page, name, area, lang):
    query = {"area": area} if area != "KH" else {}
    run = page(name, lang=lang, **query, **ASKED)
    assert not run.run.exception
    word = {"en": "traffic accident", "km": "គ្រោះថ្នាក់ចរាចរណ៍"}[lang]
    assert word in run.finding
    assert run.map["line"] is None or run.map["line"][0] == "chance"


def test_the_map_says_how_many_provinces_would_change_by_chance_alone(page, screen):
    run = page("nation", lang="en", level="province", **ASKED)
    key, said = run.map["line"]
    compared = change.between(screen().facts.tables, "accidents", "province", 2023, 2022)
    classes = compared["class"].value_counts()
    assert key == "chance"
    assert said["fell"] == str(classes.get("better", 0))
    assert said["rose"] == str(classes.get("worse", 0))


def test_the_key_figure_has_both_counts_and_the_interval(screen):
    here = screen("nation", **ASKED)
    row = here.facts.between("accidents", "nation", 2023, 2022, None).loc["KH"]
    first = key_figures.of_area(here)[0]
    counts = [here.formats.count(row["before"]), here.formats.counted(row["after"], "accidents")]
    assert plain(first.detail).startswith(plain(" → ".join(counts)))
    assert " · 95 %: " in plain(first.detail)


def test_a_commune_of_few_accidents_has_both_counts_and_no_percentage(screen):
    change = key_figures.of_commune(screen("commune", area="020301", **ASKED))[1]
    assert (change.number, change.change) == ("2 → 2", "too few to tell")
    assert plain(change.label) == "traffic accident rate since 2022"
    assert "%" not in change.detail
    assert change.source


def test_what_is_not_reported_is_no_zero_and_said_once_by_each_name(screen):
    silent = key_figures.of_commune(screen("commune", area="120101", **ASKED))[:3]
    assert [figure.number for figure in silent] == ["—"] * 3
    assert [figure.detail for figure in silent] == ["not reported"] * 3
    assert len({figure.label for figure in silent}) == 3


def test_the_table_has_the_difference_in_accidents_and_the_download_both_counts(screen, get):
    labels = [plain(column.label) for column in area_table.columns(screen("nation", **ASKED))]
    assert "difference (accidents)" in labels
    address = "/atlas/table/nation.csv?level=province&indicator=accidents_change&year=2023"
    rows = list(csv.DictReader(io.StringIO(get(address).body.decode("utf-8-sig"))))
    assert len(rows) == 25
    for row in rows:
        difference = float(row["numerator"]) - float(row["denominator"])
        assert float(row["difference"]) == difference


def test_the_choice_of_an_offence_does_not_apply(screen):
    here = screen("nation", offence="theft", **ASKED)
    assert here.view.offence is None
    assert here.view.compares
    assert not here.view.takes_offence


def test_a_snapshot_published_before_the_indicator_was_still_shows_it(snapshot, monkeypatch):
    published = current.facts(snapshot).statistics("accidents_change", "province", None, None)
    whole = snapshot.table("statistics")
    earlier = whole[whole["indicator"] != "accidents_change"]
    table = type(snapshot).table
    monkeypatch.setattr(
        type(snapshot),
        "table",
        lambda self, name: earlier if name == "statistics" else table(self, name),
    )
    computed = Facts(snapshot).statistics("accidents_change", "province", None, None)
    columns = ["area", "year", "class", "value", "numerator", "denominator"]
    order = ["area", "year"]
    left, right = (
        rows[columns].sort_values(order, ignore_index=True) for rows in (published, computed)
    )
    assert len(right)
    assert left.equals(right)
