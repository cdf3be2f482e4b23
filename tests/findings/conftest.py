"""A country small enough to count on one's fingers, and what is said of it."""

import pytest

from svc_atlas import findings
from svc_atlas.address import View
from svc_atlas.metrics import classes, clusters, small_numbers, statistics
from svc_atlas.metrics.indicators import INDICATORS
from svc_atlas.schema import LEVELS, TABLES
from svc_atlas.text.formats import Formats
from svc_atlas.web.facts import Facts
from tests.metrics.conftest import Country

#: Two provinces: the first with two districts, of four communes and of two; the second with one.
COMMUNES = ["010101", "010102", "010103", "010104", "010201", "010202", "020101"]
NAMES = {
    "KH": ("កម្ពុជា", "Cambodia"),
    "01": ("ខាងកើត", "East"),
    "02": ("ខាងលិច", "West"),
    "0101": ("ទន្លេ", "River"),
    "0102": ("ភ្នំ", "Hill"),
    "0201": ("ព្រៃ", "Forest"),
    "010101": ("ក", "Alpha"),
    "010102": ("ខ", "Beta"),
    "010103": ("គ", "Gamma"),
    "010104": ("ឃ", "Delta"),
    "010201": ("ង", "Epsilon"),
    "010202": ("ច", "Zeta"),
    "020101": ("ឆ", "Eta"),
}
_KIND = {0: "nation", 2: "province", 4: "srok", 6: "khum"}


class Held:
    """A snapshot in memory: the tables, and those that are made at publish when asked for."""

    def __init__(self, tables, years, indicators=tuple(INDICATORS)):
        self.tables, self.manifest = dict(tables), {"years": list(years)}
        self.indicators = indicators

    def table(self, name):
        if name not in self.tables:
            self.tables[name] = getattr(self, f"_{name}")()
        return self.tables[name]

    def _statistics(self):
        found = statistics.compute(
            self.tables, indicators=self.indicators, levels=LEVELS, years=self.manifest["years"]
        )
        return classes.assign(found, classes.breaks(found))

    def _breaks(self):
        return classes.breaks(self.table("statistics"))

    def _small_numbers(self):
        return small_numbers.compute(self.tables, TABLES["neighbours"].empty())


@pytest.fixture
def quiet():
    """A country in which nothing happens, in 2022 and 2023, to write single facts into."""
    return Country(COMMUNES, [2022, 2023])


def named(areas):
    """Return the table ``areas`` with names and kinds."""
    areas = areas.copy()
    for place, lang in enumerate(("km", "en")):
        areas[f"name_{lang}"] = [NAMES.get(code, (code, code))[place] for code in areas["code"]]
    areas["kind"] = [_KIND[0 if code == "KH" else len(code)] for code in areas["code"]]
    return TABLES["areas"].typed(areas)


@pytest.fixture
def say(monkeypatch):
    """Return what is said of an area: ``say(country, area, indicator, …)``."""
    local = clusters.local
    monkeypatch.setattr(clusters, "local", lambda *given: local(*given, permutations=19))

    def of(country, area="01", indicator="tier", *, lang="en", level="commune", year=2023,
           against=None, made=None, **more):  # fmt: skip
        tables = country.tables | (made or {})
        years = sorted(country.years)
        earlier = [y for y in years if y < year]
        against = against or (earlier[-1] if earlier else year)
        needed = {indicator, "tier", "crime_rate", "drug_rate"}
        facts = Facts(Held(tables | {"areas": named(tables["areas"])}, years, needed))
        page = {"KH": "nation", 2: "province", 4: "district", 6: "commune"}[
            area if area == "KH" else len(area)
        ]
        view = View(page, area, year, indicator, level, lang, against, **more)
        said = findings.sentences(facts, view, findings.Names(facts.areas, lang), Formats(lang))
        return [sentence.replace("\u202f", " ").replace("\xa0", " ") for sentence in said]

    return of
