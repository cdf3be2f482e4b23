"""How seldom the four tests of plausibility are wrong, and what they find of what is planted.

Run with ``python -m benchmarks.plausibility [--home HOME] [--runs 40]``. The years of the
demonstration are tested as they are; then years are drawn whose rates stay those of each commune.
"""

import argparse
import json
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import numpy as np

from svc_atlas.metrics import CommuneYears, drift, plausibility, prepare
from svc_atlas.metrics.panel import Panel, panel
from svc_atlas.records.store import make_demo
from svc_atlas.snapshot import open_snapshot, publish

TESTS = (plausibility.zeros, plausibility.totals, plausibility.repeats, drift.drifts)
BASE = {"offences": "reported", "drugs": "cases", "traffic": "accidents", "activities": "count"}
#: Of each case: the part cleared, or suspects, deaths, injured and participants on average.
PART = {"cleared": 0.8, "sent_to_court": 0.8, "deaths": 0.4}
EACH = {"suspects": 1.3, "injured": 1.4, "participants": 25.0}
YEARLY = 0.1  # by how much a province's whole year is usually above or below the others


class Land:
    """The columns and communes of the demonstration, with the mean of each figure's years."""

    def __init__(self, tables: CommuneYears):
        year = int(tables.years[-1])
        told = panel(tables, year)
        self.columns = told.columns
        self.communes, place = np.unique(told.commune, return_inverse=True)
        self.rates = np.full((len(self.columns), len(self.communes)), np.nan)
        values = np.column_stack([told.now, told.before])
        self.rates[told.column, place] = np.nanmean(values, axis=1)
        self.base = [self._base(*column) for column in self.columns]
        _, self.province = np.unique(self.communes // 10_000, return_inverse=True)

    def _base(self, table: str, measure: str, category: str) -> int | None:
        """Return the column that another is drawn from: cases, of those cleared."""
        if measure not in PART and measure not in EACH:
            return None
        return self.columns.index((table, BASE[table], category))

    def draw(self, rng: np.random.Generator, *, spread: bool) -> np.ndarray:
        """Return a year's figures; with ``spread`` counts scatter twice as much as Poisson's."""
        noise = np.exp(YEARLY * rng.standard_normal(self.province.max() + 1))[self.province]
        mean = np.nan_to_num(self.rates) * noise
        drawn = rng.poisson(rng.gamma(mean) if spread else mean).astype(float)
        for at, (base, (_, measure, _)) in enumerate(zip(self.base, self.columns, strict=True)):
            if measure in PART:
                drawn[at] = rng.binomial(drawn[base].astype(int), PART[measure])
            elif measure in EACH:
                drawn[at] = rng.poisson(EACH[measure] * drawn[base])
        return np.where(np.isnan(self.rates), np.nan, drawn)

    def panel(self, years: list[np.ndarray]) -> Panel:
        """Return the panel of a year, the first, and of the three before."""
        column, commune = np.nonzero(~np.isnan(years[0]))
        values = np.stack(years)[:, column, commune]
        return Panel(self.columns, column, self.communes[commune], values[0], values[1:].T)


def counted(figures: Panel) -> dict[str, int]:
    """Return how many warnings each test gives."""
    return {test.__name__: len(test(figures)) for test in TESTS}


def false_alarms(land: Land, runs: int, *, spread: bool) -> dict[str, float]:
    """Return the warnings in a year of the nation in which no rate has changed, on average."""
    rng = np.random.default_rng(8)
    found = [
        counted(land.panel([land.draw(rng, spread=spread) for _ in range(4)])) for _ in range(runs)
    ]
    return {name: round(float(np.mean([each[name] for each in found])), 3) for name in found[0]}


def planted(land: Land, runs: int) -> dict[str, float]:
    """Return the per cent of provinces in which what is planted in them is found."""
    rng = np.random.default_rng(9)
    hits: dict[str, list[bool]] = {}
    for _ in range(runs):
        years = [land.draw(rng, spread=True) for _ in range(4)]
        for name, (test, plant) in PLANTS.items():
            now = plant(land, years[0].copy(), years[1])
            found = set(test(land.panel([now, *years[1:]]))["area"])
            provinces = np.unique(land.communes // 10_000)
            hits.setdefault(name, []).extend(f"{code:02d}" in found for code in provinces)
    return {name: round(100 * float(np.mean(each)), 1) for name, each in hits.items()}


def _copied(land: Land, now: np.ndarray, last: np.ndarray) -> np.ndarray:
    first = np.unique(land.province, return_index=True)[1]
    return np.where(np.isin(np.arange(len(land.communes)), first)[None], now, last)


def _zeroed(land: Land, now: np.ndarray, last: np.ndarray) -> np.ndarray:
    return np.where(np.isnan(now), np.nan, 0.0)


def _drifted(land: Land, now: np.ndarray, last: np.ndarray) -> np.ndarray:
    theft, other = (land.columns.index(("offences", "reported", k)) for k in ("theft", "other"))
    moved = np.floor(now[theft] * 2 / 3)
    now[theft] -= moved
    now[other] += moved
    return now


PLANTS: dict[str, tuple[Callable, Callable]] = {
    "equal_but_for_one_commune": (plausibility.repeats, _copied),
    "all_zero": (plausibility.zeros, _zeroed),
    "two_thirds_of_thefts_as_other": (drift.drifts, _drifted),
}


def measure(tables: CommuneYears, runs: int) -> dict:
    """Return all figures; simulations are seeded, so the same snapshot gives the same."""
    years = [int(year) for year in tables.years[1:]]
    land = Land(tables)
    return {
        "demonstration": {y: counted(panel(tables, y)) for y in years},
        "runs": runs,
        "poisson_a_year": false_alarms(land, runs, spread=False),
        "spread_a_year": false_alarms(land, runs, spread=True),
        "planted_found_percent_of_provinces": planted(land, max(runs // 8, 1)),
    }


def main() -> None:
    """Read the arguments and print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--runs", type=int, default=40)
    chosen = parser.parse_args()
    with ExitStack() as stack:
        home = chosen.home
        if home is None:
            home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            make_demo(home)
            publish(home)
        snapshot = open_snapshot(home)
        tables = prepare({name: snapshot.table(name) for name in snapshot.names})
        print(json.dumps(measure(tables, chosen.runs), indent=2))


if __name__ == "__main__":
    main()
