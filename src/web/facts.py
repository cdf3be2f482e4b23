"""The figures of one snapshot, each computed once by ``svc_atlas.metrics`` and kept.

A page asks here; it computes nothing itself. Frames that come back are shared: nobody writes them.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache

import pandas as pd

from svc_atlas.address import View
from svc_atlas.metrics import (
    activities,
    arithmetic,
    change,
    claims,
    classes,
    decomposition,
    drugs,
    estimates,
    exposure,
    funnel,
    offences,
    owing,
    panel,
    pooled,
    prepare,
    ranks,
    seizures,
    small_numbers,
    spread,
    statistics,
    targets,
    tiers,
    traffic,
)
from svc_atlas.metrics.areas import level_of, within
from svc_atlas.metrics.indicators import INDICATORS, RATE_OF
from svc_atlas.records import strange
from svc_atlas.records.published import CALIBRATED_TO
from svc_atlas.schema import LEVELS, TABLES
from svc_atlas.snapshot import Snapshot
from svc_atlas.text import shown

_TOTALS = {
    "crime": offences.totals,
    "drug": drugs.totals,
    "accidents": traffic.totals,
    "targets": targets.totals,
    "tiers": tiers.counts,
    "reports": owing.by_area,
}
_COMPARED = ("difference", "exposure_before", "exposure_after")
#: What the page of drugs tells by its parts.
_DRUGS_BY = {
    "group": drugs.by_group,
    "case": drugs.per_case,
    "substance": seizures.by_substance,
    "activity": activities.by_activity,
}
_KEPT = 64


class Tables(Mapping):
    """The tables of a snapshot as the mapping that metrics take."""

    def __init__(self, snapshot: Snapshot):
        self._snapshot = snapshot

    def __getitem__(self, name: str) -> pd.DataFrame:
        return self._snapshot.table(name)

    def __iter__(self) -> Iterator[str]:
        return iter(TABLES)

    def __len__(self) -> int:
        return len(TABLES)


class Facts:
    """The figures of one snapshot."""

    def __init__(self, snapshot: Snapshot):
        self.snapshot = snapshot
        self.tables = prepare(Tables(snapshot))
        self.years: list[int] = list(snapshot.manifest["years"])
        self.totals = lru_cache(maxsize=_KEPT)(self._totals)
        self.between = lru_cache(maxsize=_KEPT)(self._between)
        self.statistics = lru_cache(maxsize=_KEPT)(self._statistics)
        self.offence_breaks = lru_cache(maxsize=_KEPT)(self._offence_breaks)
        self.movers = lru_cache(maxsize=_KEPT)(self._movers)
        self.offence_mix = lru_cache(maxsize=_KEPT)(self._offence_mix)
        self.by_table = lru_cache(maxsize=_KEPT)(self._by_table)
        self.statuses = lru_cache(maxsize=_KEPT)(self._statuses)
        self.small_numbers = lru_cache(maxsize=_KEPT)(self._small_numbers)
        self.owed = lru_cache(maxsize=_KEPT)(self._owed)
        self.by_quality = lru_cache(maxsize=_KEPT)(self._by_quality)
        self.shortfalls = lru_cache(maxsize=_KEPT)(self._shortfalls)
        self.parts_of_change = lru_cache(maxsize=_KEPT)(self._parts_of_change)
        self.tier_matrix = lru_cache(maxsize=_KEPT)(self._tier_matrix)
        self.funnel = lru_cache(maxsize=_KEPT)(self._funnel)
        self.at_hand = lru_cache(maxsize=_KEPT)(self._at_hand)
        self.pooled = lru_cache(maxsize=_KEPT)(self._pooled)
        self.small = lru_cache(maxsize=_KEPT)(self._small)
        self.flags = lru_cache(maxsize=_KEPT)(self._flags)
        self.places = lru_cache(maxsize=_KEPT)(self._places)
        self.by_area = lru_cache(maxsize=_KEPT)(self._by_area)
        self.drug_spread = lru_cache(maxsize=_KEPT)(self._drug_spread)
        self.drugs_by = lru_cache(maxsize=_KEPT)(self._drugs_by)
        self.drug_ranks = lru_cache(maxsize=_KEPT)(self._drug_ranks)
        self.drug_totals = lru_cache(maxsize=_KEPT)(self._drug_totals)
        self.strange = lru_cache(maxsize=_KEPT)(self._strange)

    @cached_property
    def areas(self) -> pd.DataFrame:
        """The table ``areas``, by code."""
        return self.snapshot.table("areas").set_index("code", drop=False).rename_axis(None)

    def without_boundary(self, area: str) -> list[str]:
        """Return the communes of an area that have no polygon."""
        bare = self.areas[(self.areas["level"] == "commune") & self.areas["boundary"].isna()].index
        return [code for code in bare if area == "KH" or code.startswith(area)]

    @cached_property
    def claims(self) -> pd.DataFrame:
        """The published figures held against the records, once for the snapshot."""
        return claims.judge(
            self.snapshot.table("figures"),
            self.tables,
            synthetic=self.snapshot.synthetic,
            calibrated=CALIBRATED_TO,
        )

    @cached_property
    def disputed(self) -> set[tuple[str, str, str]]:
        """Area, period and indicator of which counters publish different numbers."""
        return claims.disagreeing(self.snapshot.table("figures"))

    @cached_property
    def arithmetic(self) -> pd.DataFrame:
        """The published figures held against each other."""
        return arithmetic.check(self.snapshot.table("figures"))

    @cached_property
    def _names(self) -> dict[str, dict[str, str]]:
        return {
            lang: {code: shown(name) for code, name in self.whole_names(lang).items()}
            for lang in ("km", "en")
        }

    def name(self, code: str, lang: str) -> str:
        """Return an area's name in ``lang``, as it is shown."""
        return self._names[lang][code]

    def names(self, lang: str) -> dict[str, str]:
        """Return all names in ``lang`` by code, as they are shown."""
        return self._names[lang]

    def whole_names(self, lang: str) -> dict[str, str]:
        """Return all names in ``lang`` by code, as the snapshot has them: for downloads."""
        return self.areas[f"name_{lang}"].to_dict()

    def _totals(self, kind: str, level: str) -> pd.DataFrame:
        return _TOTALS[kind](self.tables, level).set_index(["area", "year"]).sort_index()

    def total(self, kind: str, area: str, year: int) -> pd.Series:
        """Return one area's totals of a year."""
        return self.totals(kind, level_of(area)).loc[(area, year)]

    def series(self, kind: str, area: str) -> pd.DataFrame:
        """Return one area's totals of all years, with its ``area`` and ``year``."""
        return self.totals(kind, level_of(area)).loc[[area]].reset_index()

    def _between(
        self, kind: str, level: str, year: int, against: int, category: str | None = None
    ) -> pd.DataFrame:
        found = change.between(self.tables, kind, level, year, against, category=category)
        return found.set_index("area")

    def _small_numbers(self, kind: str, level: str) -> pd.DataFrame:
        table = self.snapshot.table("small_numbers")
        return table[(table["kind"] == kind) & (table["level"] == level)]

    def _small(self, kind: str, level: str, year: int) -> pd.DataFrame:
        """Return the small numbers of a year by area."""
        rows = self.small_numbers(kind, level)
        return rows[rows["year"] == year].set_index("area")

    def _counted(self, kind: str, level: str, year: int, category: str | None) -> pd.DataFrame:
        """Return the ``cases`` and ``residents`` that rates of a year are made of, by area."""
        rows = self.by_area(RATE_OF[kind], level, year, None, category).rename_axis(None)
        return rows[["numerator", "denominator"]].set_axis(["cases", "residents"], axis=1)

    def _flags(self, kind: str, level: str, year: int, category: str | None) -> pd.DataFrame:
        """Return which areas of a level stand out: ``metrics.small_numbers.flags``."""
        rows = self._counted(kind, level, year, category)
        return small_numbers.flags(rows["cases"], rows["residents"], level)

    def _places(self, kind: str, level: str, year: int, category: str | None) -> pd.DataFrame:
        """Return where the rates of a level can stand, by area, with the ``cases`` of each."""
        rows = self._counted(kind, level, year, category)
        if category is None:
            found = self.small(kind, level, year)[list(small_numbers.RANKS)].reindex(rows.index)
        else:
            found = small_numbers.places(rows["cases"], rows["residents"], level)
        return found.assign(area=rows.index, level=level, cases=rows["cases"])

    def _strange(self, year: int) -> list[strange.Strange]:
        """Return the figures of a year that chance explains badly beside those before."""
        return strange.find(panel.panel(self.tables, year))

    def of_year(
        self, view: View, level: str, indicator: str, year: int | None = None
    ) -> pd.DataFrame:
        """Return the statistics of a view's year, or of another, at a level by area."""
        year = view.year if year is None else year
        usual = (view.year, view.year - 1)
        compares = INDICATORS[indicator].kind == "change"
        against = view.against if compares and view.against not in usual else None
        return self.by_area(indicator, level, year, against, view.offence)

    def _by_area(
        self, indicator: str, level: str, year: int, against: int | None, offence: str | None
    ) -> pd.DataFrame:
        found = self.statistics(indicator, level, against, offence)
        return found[found["year"] == year].set_index("area")

    def change(self, kind: str, area: str, year: int, against: int) -> pd.Series | None:
        """Return an area's change between two years; None where there are not two."""
        if year == against:
            return None
        return self.between(kind, level_of(area), year, against).loc[area]

    def _movers(self, year: int, against: int, area: str) -> pd.DataFrame:
        return tiers.movers(self.tables, year, against, area)

    def _parts_of_change(
        self, kind: str, area: str, year: int, against: int, by: str
    ) -> pd.DataFrame:
        return decomposition.of_change(self.tables, kind, area, year, against, by)

    def _tier_matrix(self, year: int, against: int, area: str) -> pd.DataFrame:
        return tiers.matrix(self.tables, year, against, area)

    def third_twice(self, year: int, area: str) -> list[str]:
        """Return the communes of an area in the third tier in a year and the one before."""
        return tiers.third_twice(self.tables, year, area)

    def ranked_twice(self, year: int, area: str) -> int:
        """Count the communes of an area that have a tier in a year and in the one before."""
        return tiers.ranked_twice(self.tables, year, area)

    def _funnel(
        self, kind: str, level: str, year: int, within: str, category: str | None = None
    ) -> funnel.Funnel:
        return funnel.of_areas(self.tables, kind, level, year, within, category)

    def _pooled(
        self, kind: str, level: str, year: int, category: str | None = None
    ) -> pd.DataFrame:
        found = pooled.rates(self.tables, kind, level, year, category=category)
        return found.set_index("area")

    def _drug_spread(self, area: str, group: str | None) -> pd.DataFrame:
        return spread.of_drugs(self.tables, area, group=group)

    def _drugs_by(self, what: str, level: str) -> pd.DataFrame:
        return _DRUGS_BY[what](self.tables, level)

    def _drug_totals(self, level: str, group: str | None) -> pd.DataFrame:
        found = drugs.totals(self.tables, level, group=group)
        return found.set_index(["area", "year"]).sort_index()

    def _drug_ranks(self, level: str, year: int, area: str, offence: str | None) -> pd.DataFrame:
        """Return the ranks of the areas of a level within an area, among themselves."""
        rows = self.statistics("drug_rate", level, None, offence)
        rows = rows[(rows["year"] == year) & within(rows["area"], area)]
        found = ranks.intervals(rows["numerator"], rows["denominator"])
        found = found.rename(columns={"low": "rank_low", "high": "rank_high"})
        return found.assign(area=rows["area"], of=int(found["rank"].notna().sum()))

    def about_drugs(self, what: str, area: str) -> pd.DataFrame:
        """Return one area's rows of all years: ``group``, ``case``, ``substance``, ``activity``."""
        rows = self.drugs_by(what, level_of(area))
        return rows[rows["area"] == area]

    def _offence_mix(self, level: str) -> pd.DataFrame:
        return offences.by_category(self.tables, level)

    def _by_quality(self, level: str) -> pd.DataFrame:
        return targets.by_quality(self.tables, level)

    def _shortfalls(self, area: str, year: int, quality: str | None) -> pd.DataFrame:
        return targets.shortfalls(self.tables, area, year, quality=quality)

    def _by_table(self, level: str) -> pd.DataFrame:
        return owing.by_table(self.tables, level).set_index(["area", "year", "table"])

    def reported(self, area: str, year: int, table: str) -> pd.Series:
        """Return how many communes of an area reported a table of a year, late or not at all."""
        return self.by_table(level_of(area)).loc[(area, year, table)]

    def _statuses(self, table: str) -> pd.DataFrame:
        return owing.statuses(self.tables, table)

    def _owed(self, year: int, area: str) -> pd.DataFrame:
        return owing.owed(self.tables, year, area)

    def _statistics(
        self, indicator: str, level: str, against: int | None, offence: str | None
    ) -> pd.DataFrame:
        """Return the classed statistics of all years: those published, else computed."""
        if against is None and offence is None:
            published = self.snapshot.table("statistics")
            chosen = (published["indicator"] == indicator) & (published["level"] == level)
            if chosen.any():  # an earlier edition published fewer indicators
                return published[chosen]
        computed = self._computed(indicator, [level], against, offence)
        return classes.assign(computed, self.offence_breaks(indicator, offence))

    def _computed(self, indicator, levels, against, offence) -> pd.DataFrame:
        return statistics.compute(
            self.tables,
            indicators=[indicator],
            levels=levels,
            years=self.years,
            offence=offence,
            against=against,
        )

    def _offence_breaks(self, indicator: str, offence: str | None) -> pd.DataFrame:
        """Return the breaks of an indicator; one offence has its own, over all years and levels."""
        if offence is None:
            return self.snapshot.table("breaks")
        return classes.breaks(self._computed(indicator, list(LEVELS), None, offence))

    def breaks(self, view: View) -> pd.DataFrame:
        """Return the breaks that a view's legend shows."""
        return self.offence_breaks(view.indicator, view.offence)

    def shown(self, view: View) -> pd.DataFrame:
        """Return the rows of the map: those of ``rows``, as the view's estimate has them.

        Beside each rate of all offences stands what ``small_numbers`` says of it, beside rates
        of which some cannot be said what each could be made from, and beside a change of cases
        what ``change.between`` compares.
        """
        rows = self.rows(view)
        counts = INDICATORS[view.indicator].counts if view.indicator in INDICATORS else None
        if counts is None:
            return rows
        if view.compares:
            beside = self.compared(view).reindex(rows["area"])
            return rows.assign(**{name: beside[name].array for name in _COMPARED})
        if rows["class"].eq("cannot_be_said").any():
            at_hand = self.at_hand(counts, view.level, view.year, view.group or view.offence)
            at_hand = at_hand.reindex(rows["area"])
            rows = rows.assign(**{name: at_hand[name].array for name in ("complete", "peopled")})
        if view.offence is not None:
            return rows
        small = self.small_numbers(counts, view.level)
        small = small[small["year"] == view.year]
        return estimates.shown(rows, small, view.estimate, self.breaks(view))

    def _at_hand(self, kind: str, level: str, year: int, category: str | None) -> pd.DataFrame:
        found = exposure.at_hand(self.tables, kind, level, category=category)
        return found[found["year"] == year].set_index("area")

    def compared(self, view: View) -> pd.DataFrame:
        """Return the change of cases that the map shows, by area; empty of the first year."""
        kind = INDICATORS[view.indicator].counts
        between = self.between(kind, view.level, view.year, view.against, view.offence)
        return between if view.year != view.against else between.iloc[:0]

    def rows(self, view: View, level: str | None = None) -> pd.DataFrame:
        """Return the statistics of a view's indicator and year at a level (the view's)."""
        if view.table:
            found = self.statuses(view.table)
            return found[found["year"] == view.year]
        usual = (view.year, view.year - 1)
        against = view.against if view.compares and view.against not in usual else None
        found = self.statistics(view.indicator, level or view.level, against, view.offence)
        return found[found["year"] == view.year]
