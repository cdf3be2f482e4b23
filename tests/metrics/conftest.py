"""Tables to count on: a quiet country to write single facts into, and a random one."""

from itertools import product

import numpy as np
import pandas as pd
import pytest

from svc_atlas.schema import DRUG_GROUPS, OFFENCES, QUALITIES, RECORD_NAMES, TABLES

COUNTS = {
    "offences": ("offence", tuple(OFFENCES), ("reported", "cleared", "suspects", "sent_to_court")),
    "drugs": ("group", DRUG_GROUPS, ("cases", "suspects")),
    "targets": ("quality", QUALITIES, ("target", "achieved")),
    "traffic": (None, (), ("accidents", "deaths", "injured")),
}


def _areas(communes):
    codes = {"KH", *communes, *(c[:2] for c in communes), *(c[:4] for c in communes)}
    level = {2: "province", 4: "district", 6: "commune"}
    rows = [
        {
            "code": code,
            "code_ncdd": None,
            "level": "nation" if code == "KH" else level[len(code)],
            "parent": None if code == "KH" else code[:-2] or "KH",
            "name_km": code,
            "name_en": code,
            "kind": None,
            "urban": None,
            "lon": None,
            "lat": None,
            "boundary": None,
        }
        for code in sorted(codes)
    ]
    return TABLES["areas"].typed(pd.DataFrame(rows, columns=TABLES["areas"].names))


def _grid(**axes):
    return pd.DataFrame(list(product(*axes.values())), columns=list(axes))


class Country:
    """A country in which every commune reports, nothing happens and 10,000 people live in each.

    Facts are written into it one by one; ``tables`` has the result.
    """

    def __init__(self, communes, years, residents=10_000):
        self.communes, self.years = list(communes), list(years)
        place = {"year": self.years, "commune": self.communes}
        self.rows = {"tiers": _grid(**place).assign(tier=1)}
        for table, (category, words, measures) in COUNTS.items():
            axes = place | ({category: words} if category else {})
            self.rows[table] = _grid(**axes).assign(**dict.fromkeys(measures, 0), flag=None)
        self.rows["population"] = _grid(**place).assign(residents=residents, method="census")
        self.rows["coverage"] = _grid(**place, table=RECORD_NAMES).assign(status="reported")

    def _where(self, table, commune, year, category=None):
        rows = self.rows[table]
        found = (rows["commune"] == commune) & (rows["year"] == year)
        return found if category is None else found & (rows[COUNTS[table][0]] == category)

    def put(self, table, commune, year, category=None, **values):
        """Write values into the rows of a commune-year (and category)."""
        rows, where = self.rows[table], self._where(table, commune, year, category)
        assert where.any()
        for name, value in values.items():
            rows[name] = rows[name].astype(object)
            rows.loc[where, name] = value
        return self

    def cover(self, table, commune, year, status):
        """Set the status of a report; one that was not handed in loses its rows."""
        coverage = self.rows["coverage"]
        where = self._where("coverage", commune, year) & (coverage["table"] == table)
        coverage.loc[where, "status"] = status
        if status in ("missing", "not_ranked"):
            self.drop(table, commune, year)
        return self

    def drop(self, table, commune, year):
        """Remove the rows of a commune-year."""
        self.rows[table] = self.rows[table][~self._where(table, commune, year)]
        return self

    @property
    def tables(self):
        """The tables, typed."""
        typed = {name: TABLES[name].typed(rows) for name, rows in self.rows.items()}
        return typed | {"areas": _areas(self.communes)}


def random_tables(communes, years, seed, *, silent=0.05, blank=0.02, mean=0.4):
    """Return tables in which chance decides on counts, silent communes and blank cells."""
    rng = np.random.default_rng(seed)
    country = Country(communes, years)
    coverage = country.rows["coverage"]
    coverage["status"] = rng.choice(
        ["reported", "late", "missing"],
        len(coverage),
        p=[(1 - silent) * 0.9, (1 - silent) * 0.1, silent],
    )
    unranked = (coverage["table"] == "tiers") & (rng.random(len(coverage)) < silent)
    coverage.loc[unranked, "status"] = "not_ranked"
    absent = coverage[~coverage["status"].isin(["reported", "late"])]
    for table in ("tiers", "population", *COUNTS):
        gone = pd.MultiIndex.from_frame(absent.loc[absent["table"] == table, ["year", "commune"]])
        rows = country.rows[table]
        rows = rows[~pd.MultiIndex.from_frame(rows[["year", "commune"]]).isin(gone)].copy()
        for measure in COUNTS.get(table, (None, (), ()))[2]:
            cells = pd.array(rng.poisson(mean, len(rows)), dtype="Int64")
            cells[rng.random(len(rows)) < blank] = pd.NA
            rows[measure] = cells
        country.rows[table] = rows
    population = country.rows["population"]
    population["residents"] = rng.integers(0, 30_000, len(population)) // 100
    country.rows["tiers"]["tier"] = rng.integers(1, 4, len(country.rows["tiers"]))
    return country.tables


@pytest.fixture(scope="session")
def country():
    """Return the maker of a quiet country: ``country(communes, years)``."""
    return Country


@pytest.fixture(scope="session")
def randomly():
    """Return the maker of random tables."""
    return random_tables
