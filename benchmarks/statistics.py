"""What the statistics of small numbers find in simulated years, and how long they take.

Run with ``python -m benchmarks.statistics [--home HOME] [--runs N]``. The years are simulated on
the residents and neighbours of the current snapshot of ``HOME``, or of a demonstration made here.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from svc_atlas.metrics import (
    CommuneYears,
    change,
    clusters,
    coverage,
    decomposition,
    drugs,
    exposure,
    funnel,
    offences,
    pooled,
    prepare,
    ranks,
    small_numbers,
    spread,
    targets,
    tiers,
    traffic,
)
from svc_atlas.metrics.areas import at_level
from svc_atlas.records.store import make_demo
from svc_atlas.snapshot import Snapshot, open_snapshot, publish

TIMES_THE_RATE = 5
PROVINCE = "02"


class Land:
    """The communes of a snapshot's last year: residents, neighbours and the rate of crime."""

    def __init__(self, tables: CommuneYears, permutations: int = clusters.PERMUTATIONS):
        self.permutations = permutations
        counted = exposure.cases(tables, "crime")
        who = counted.counted[-1]
        self.communes = tables.communes[who]
        self.residents = counted.residents[-1, who]
        self.rate = counted.counts[-1, who].sum() / self.residents.sum()
        self.neighbours = tables["neighbours"]
        near = self.neighbours[self.neighbours["code"].isin(self.communes)]
        near = near[near["neighbour"].isin(self.communes)]
        self.touching = near.groupby("code")["neighbour"].agg(list).to_dict()

    def clusters(self, cases: np.ndarray) -> np.ndarray:
        """Return the class of each commune with these cases."""
        series = (pd.Series(values, index=self.communes) for values in (cases, self.residents))
        found = clusters.local(*series, self.neighbours, permutations=self.permutations)
        return found["class"].to_numpy(dtype=str)

    def patch(self, size: int, rng: np.random.Generator) -> np.ndarray:
        """Tell which communes are the ``size`` around one drawn at random."""
        reached = [rng.choice(list(self.touching))]
        for code in reached:
            near = [other for other in self.touching[code] if other not in reached]
            reached += near[: size - len(reached)]
        return np.isin(self.communes, reached)


def called_changed(before: np.ndarray, after: np.ndarray, residents: np.ndarray) -> np.ndarray:
    """Tell which communes are called better or worse."""
    ones = np.ones_like(before)
    compared = change.Comparison(before, after, residents, residents, ones, ones)
    return np.isin(compared.classes()[0], ["better", "worse"])


def changes(land: Land, runs: int, rng: np.random.Generator) -> dict:
    """Return the per cent of communes called changed where nothing is, and where a rate tripled."""
    found = {}
    typical = {"as_recorded": land.rate, "of_10": 10 / land.residents.mean()}
    for name, rate in (typical | {"of_100": 100 / land.residents.mean()}).items():
        years = rng.poisson(land.residents * rate, (2, runs, len(land.residents)))
        called = called_changed(*years, np.broadcast_to(land.residents, years.shape[1:]))
        found[f"unchanged_{name}_called"] = _percent(called)
    shape = (runs, 1_000)
    years = rng.poisson(10, shape), rng.poisson(30, shape)
    found["tripled_from_10_called"] = _percent(called_changed(*years, np.full(shape, 10_000)))
    return found


def planted(land: Land, runs: int, rng: np.random.Generator, size: int = 40) -> dict:
    """Return how many of a planted cluster's communes are found, and how many others."""
    inside, outside, empty = [], [], []
    for _ in range(runs):
        cluster = land.patch(size, rng)
        rates = land.rate * np.where(cluster, TIMES_THE_RATE, 1)
        high = land.clusters(rng.poisson(land.residents * rates)) == "high_high"
        inside.append(int((high & cluster).sum()))
        outside.append(int((high & ~cluster).sum()))
        even = land.clusters(rng.poisson(land.residents * land.rate))
        empty.append(bool(np.isin(even, ["none", "cannot_be_said"]).all()))
    return {
        "planted": size,
        "planted_found_mean": round(float(np.mean(inside)), 1),
        "planted_found_least": min(inside),
        "planted_others_mean": round(float(np.mean(outside)), 1),
        "nothing_planted_none_found": _percent(empty),
    }


def of_the_order(land: Land, runs: int, rng: np.random.Generator) -> dict:
    """Return how often funnels flag where no rate differs, and rank intervals hold the truth."""
    flags, held = [], []
    own = np.array([at_level(code, "province") for code in land.communes])
    for _ in range(runs):
        cases = rng.poisson(land.residents * land.rate)
        flags.append(
            sum(
                np.count_nonzero(funnel.flagged(cases[own == p], land.residents[own == p]))
                for p in np.unique(own)
            )
        )
        ours = own == PROVINCE
        rates = land.rate * rng.gamma(2.0, 0.5, ours.sum())
        _, low, high = ranks.of_counts(
            rng.poisson(rates * land.residents[ours]), land.residents[ours]
        )
        true = pd.Series(rates).rank(ascending=False).to_numpy()
        held.append(((low <= true) & (true <= high)).mean())
    return {
        "funnels_of_equal_rates_flags_of_all_communes": round(float(np.mean(flags)), 2),
        "rank_intervals_hold_the_true_rank": _percent(held),
    }


def page(tables: CommuneYears, published: pd.DataFrame, area: str, year: int) -> None:
    """Compute every metric that pages of a province or the nation show of a year, all kinds."""
    level = "commune" if area == PROVINCE else "province"
    for totals in (tiers.counts, offences.totals, drugs.totals, traffic.totals, targets.totals):
        totals(tables, level)
    coverage.shares(tables, level)
    offences.by_category(tables, "province" if area == PROVINCE else "nation")
    for kind in exposure.KINDS:
        change.between(tables, kind, "commune", year, year - 1)
        funnel.of_areas(tables, kind, level, year, area).limits(np.linspace(1_000, 90_000, 200))
        pooled.rates(tables, kind, level, year)
        decomposition.of_change(tables, kind, area, year, year - 1, level)
        published.loc[(kind, level, year)]
    tiers.matrix(tables, year, year - 1, area)
    tiers.third_twice(tables, year, area)
    targets.shortfalls(tables, area, year)
    spread.of_drugs(tables, area)


def times(snapshot: Snapshot) -> dict:
    """Return milliseconds of the pages' metrics, and seconds of the share of publishing.

    They are seconds of one core, which is what the work takes where nothing else runs. The first
    page reads the tables into arrays; of every later year the quickest of three counts.
    """
    read = {name: snapshot.table(name) for name in snapshot.names}
    years = snapshot.manifest["years"][1:]
    found = {}
    for name, area in (("province", PROVINCE), ("nation", "KH")):
        published = read["small_numbers"].set_index(["kind", "level", "year"])
        shown = partial(page, prepare(read), published, area)
        first = _milliseconds(partial(shown, years[0]))
        rest = [min(_milliseconds(partial(shown, year)) for _ in range(3)) for year in years]
        found[f"{name}_ms"] = round(float(np.median(rest)), 1)
        found[f"{name}_first_ms"] = round(first, 1)
    publishing = _milliseconds(lambda: small_numbers.compute(prepare(read), read["neighbours"]))
    return found | {"small_numbers_at_publish_s": round(publishing / 1000, 1)}


def measure(
    snapshot: Snapshot, runs: int, size: int = 40, permutations: int = clusters.PERMUTATIONS
) -> dict:
    """Return all figures; simulations are seeded, so the same snapshot gives the same."""
    tables = prepare({name: snapshot.table(name) for name in snapshot.names})
    land = Land(tables, permutations)
    found = {"communes": len(land.communes), "runs": runs, **times(snapshot)}
    simulations = (changes, partial(planted, size=size), of_the_order)
    for seed, simulate in enumerate(simulations):
        found |= simulate(land, runs, rng=np.random.default_rng(seed))
    return found


def _percent(shares) -> float:
    return round(100 * float(np.mean(shares)), 2)


def _milliseconds(compute: Callable[[], object]) -> float:
    began = time.process_time()
    compute()
    return 1000 * (time.process_time() - began)


def main() -> None:
    """Read the arguments and print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--planted", type=int, default=40, help="communes of a planted cluster")
    parser.add_argument("--permutations", type=int, default=clusters.PERMUTATIONS)
    chosen = parser.parse_args()
    with ExitStack() as stack:
        home = chosen.home
        if home is None:
            home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            make_demo(home)
            publish(home)
        simulated = (chosen.runs, chosen.planted, chosen.permutations)
        print(json.dumps(measure(open_snapshot(home), *simulated), indent=2))


if __name__ == "__main__":
    main()
