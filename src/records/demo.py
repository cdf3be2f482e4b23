"""Demonstration records: every table of the schema, for every commune, 2019 to 2025.

They have the shape of the real thing, add up to what is published (`published`) and are otherwise
invented: nothing in them is true of any commune. The same gazetteer gives the same rows on every
machine.
"""

import hashlib
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from svc_atlas.records import demo_cases, demo_communes, demo_work, draws, published, residents
from svc_atlas.records.demo_communes import Communes
from svc_atlas.records.draws import SEED
from svc_atlas.records.published import CENSUS, CENSUS_YEAR, YEARS
from svc_atlas.records.residents import carry_forward
from svc_atlas.schema import (
    ACTIVITIES,
    DRUG_GROUPS,
    OFFENCES,
    QUALITIES,
    RECORD_NAMES,
    SUBSTANCES,
    TABLES,
)

VERSION = 1
#: The modules that make the records: with the gazetteer and the census they are their source.
GENERATOR = (
    sys.modules[__name__], demo_cases, demo_communes, demo_work, draws, published, residents,
)  # fmt: skip
CATEGORIES = {
    "offences": ("offence", tuple(OFFENCES)),
    "drugs": ("group", DRUG_GROUPS),
    "seizures": ("substance", tuple(SUBSTANCES)),
    "targets": ("quality", QUALITIES),
    "activities": ("activity", ACTIVITIES),
    "coverage": ("table", RECORD_NAMES),
}
NULLABLE = {"i": "Int64", "f": "Float64"}


def make(gazetteer, progress: Callable[[int, int], None] | None = None) -> dict[str, pd.DataFrame]:
    """Make the demonstration records.

    Parameters
    ----------
    gazetteer : Gazetteer
        Its communes, kinds and villages.
    progress : callable, optional
        Called with the tables made so far and how many there are.

    Returns
    -------
    dict of str to DataFrame
        Every table of `schema.RECORDS`, and `coverage`. A commune that did not report in a year
        has no rows, and `missing` in the coverage. Residents of 2019 are given for every commune,
        as a census does not wait for an office; in later years a silent commune has those of the
        nearest earlier year, `method` saying so.
    """
    communes = Communes.of(gazetteer)
    tables = {}
    for name, made in _each(communes):
        tables[name] = made
        if progress:
            progress(len(tables), len(RECORD_NAMES) + 1)
    return tables


def sources() -> list[dict]:
    """Return what the demonstration records are made from, for the store to keep."""
    census = hashlib.sha256(CENSUS.read_bytes()).hexdigest()
    code = b"".join(Path(module.__file__).read_bytes() for module in GENERATOR)
    generator = {"generator": __name__, "version": VERSION, "seed": SEED}
    return [
        generator | {"sha256": hashlib.sha256(code).hexdigest()},
        {"file": f"geodata/{CENSUS.name}", "sha256": census},
    ]


def _each(communes: Communes):
    """Make one table after another, `schema.RECORDS` first and in order."""
    drugs = demo_cases.drugs(communes)
    trafficking = drugs["cases"].data[:, :, DRUG_GROUPS.index("trafficking")]
    yield "tiers", _tiers(communes)
    yield "offences", _counts("offences", communes, demo_cases.offences(communes))
    yield "drugs", _counts("drugs", communes, drugs)
    yield "seizures", _counts("seizures", communes, demo_cases.seizures(communes, trafficking))
    yield "traffic", _counts("traffic", communes, demo_cases.traffic(communes))
    yield "targets", _counts("targets", communes, demo_work.targets(communes))
    yield "forces", _counts("forces", communes, demo_work.forces(communes))
    yield "activities", _counts("activities", communes, demo_work.activities(communes))
    yield "population", _population(communes)
    yield "coverage", _coverage(communes)


def _counts(name: str, communes: Communes, measures: demo_cases.Measures) -> pd.DataFrame:
    """Return the rows of the reporting communes, empty cells as null with their flag."""
    reporting = np.nonzero(~communes.silent)
    rows = _keys(name, communes, reporting)
    flag = pd.Series(pd.NA, index=rows.index, dtype="string")
    for measure, cells in measures.items():
        cells = cells[reporting].ravel()
        empty = np.ma.getmaskarray(cells)
        rows[measure] = pd.Series(cells.data).astype(NULLABLE[cells.dtype.kind]).mask(empty)
        flag = flag.mask(empty, "blank")
    return TABLES[name].typed(rows.assign(flag=flag))


def _keys(name: str, communes: Communes, at: tuple[np.ndarray, np.ndarray]) -> pd.DataFrame:
    """Return `year`, `commune` and the category, a row for each category of each commune-year."""
    years, places = at
    column, words = CATEGORIES.get(name, (None, ("",)))
    rows = pd.DataFrame(
        {
            "year": np.repeat(np.array(YEARS)[years], len(words)),
            "commune": _texts(communes.codes, np.repeat(places, len(words))),
        }
    )
    if column:
        rows[column] = _texts(words, np.tile(np.arange(len(words)), years.size))
    if column == "substance":
        rows["unit"] = rows["substance"].map(SUBSTANCES)
    return rows


def _texts(words, at: np.ndarray):
    return pd.array(words, dtype="string").take(at)


def _tiers(communes: Communes) -> pd.DataFrame:
    ranked = np.nonzero(~communes.silent & ~communes.not_ranked)
    rows = _keys("tiers", communes, ranked)
    return TABLES["tiers"].typed(rows.assign(tier=demo_work.tiers(communes)[ranked]))


def _population(communes: Communes) -> pd.DataFrame:
    given = ~communes.silent
    given[YEARS.index(CENSUS_YEAR)] = True
    at = np.nonzero(given)
    rows = _keys("population", communes, at)
    rows = rows.assign(residents=communes.residents[at], method="synthetic")
    return carry_forward(rows, YEARS, communes.codes)


def _coverage(communes: Communes) -> pd.DataFrame:
    """Return the status of every table, commune and year, as it arrived."""
    shape = (*communes.silent.shape, len(RECORD_NAMES))
    status = np.full(shape, "reported", dtype=object)
    status[communes.late] = "late"
    status[communes.silent] = "missing"
    status[YEARS.index(CENSUS_YEAR), :, RECORD_NAMES.index("population")] = "reported"
    tiers = status[:, :, RECORD_NAMES.index("tiers")]
    tiers[communes.not_ranked] = "not_ranked"
    rows = _keys("coverage", communes, np.nonzero(np.ones_like(communes.silent)))
    return TABLES["coverage"].typed(rows.assign(status=pd.array(status.ravel(), dtype="string")))
