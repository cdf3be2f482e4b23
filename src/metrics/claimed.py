"""What the records give for each indicator that others publish, and whether that is the whole.

The whole is given only where every commune of the area reported in full (see
``svc_atlas.metrics.exposure``): a blank or a withheld cell leaves a sum short as silence does.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from svc_atlas.metrics import areas, change, drugs, exposure, offences, targets, tiers, traffic
from svc_atlas.metrics.areas import level_of
from svc_atlas.metrics.commune_years import CommuneYears
from svc_atlas.schema import DRUG_GROUPS, OFFENCES

INCOMPLETE, WITHHELD = "incomplete", "withheld"
_WHOLE: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Recorded:
    """What the records give.

    Attributes
    ----------
    value : float or None
        The figure, None where there is none.
    before, after : int or None
        The counts of a change.
    gaps : frozenset of str
        Why it is not the whole: ``incomplete`` (a commune did not report in full), ``withheld``.
    """

    value: float | None
    before: int | None = None
    after: int | None = None
    gaps: frozenset[str] = _WHOLE


@dataclass(frozen=True)
class Measured:
    """How the records give a published indicator.

    ``of`` takes the records, an area and a year; where it ``changes``, also the year before.
    """

    of: Callable[..., Recorded]
    changes: bool = False


def share_counts(
    source: CommuneYears, measure: str, area: str, year: int
) -> tuple[int, int] | None:
    """Return the part and the whole of ``clearance`` or ``targets``, None where nothing is known.

    Both count only the cells where both are known.
    """
    totals, _, part, whole = _SHARES[measure]
    row = _row(totals(source, level_of(area)), area, year)
    return None if pd.isna(row[whole]) else (int(row[part]), int(row[whole]))


def _gaps(
    source: CommuneYears,
    table: str,
    columns: Sequence[str],
    area: str,
    year: int,
    categories: Sequence[str] | None = None,
) -> frozenset[str]:
    """Tell why the sum over an area's communes is not the whole, if it is not."""
    at = int(np.flatnonzero(source.years == year)[0])
    inside = areas.within(pd.Series(source.communes, dtype="string"), area)
    lacking, withheld = exposure.gaps(source, table, columns, categories)
    found = {INCOMPLETE: lacking, WITHHELD: withheld}
    return frozenset(why for why, where in found.items() if where[at, inside].any())


def _total(
    totals: Callable,
    table: str,
    column: str,
    measures: Sequence[str],
    category: dict[str, str] | None = None,
) -> Measured:
    """Return how a column of ``totals`` is read, made of ``measures`` of ``table``."""
    category = category or {}

    def of(source, area, year):
        row = _row(totals(source, level_of(area), **category), area, year)
        gaps = _gaps(source, table, measures, area, year, tuple(category.values()) or None)
        if pd.isna(row[column]):
            return Recorded(None, gaps=gaps)
        return Recorded(float(row[column]), int(row[column]), gaps=gaps)

    return Measured(of)


def _cases(offence: str | None = None) -> Measured:
    category = {"offence": offence} if offence else None
    return _total(offences.totals, "offences", "cases", ("reported",), category)


def _drugs(column: str, group: str | None = None) -> Measured:
    return _total(drugs.totals, "drugs", column, (column,), {"group": group} if group else None)


def _traffic(column: str) -> Measured:
    return _total(traffic.totals, "traffic", column, (column,))


def _offence_group(group: str) -> Measured:
    """Return how the cases of felonies or of misdemeanours are added up."""
    words = [offence for offence, kind in OFFENCES.items() if kind == group]

    def of(source, area, year):
        rows = offences.by_category(source, level_of(area))
        rows = rows[(rows["area"] == area) & (rows["year"] == year) & rows["offence"].isin(words)]
        cases = rows["cases"].sum(min_count=1)
        gaps = _gaps(source, "offences", ("reported",), area, year, words)
        if pd.isna(cases):
            return Recorded(None, gaps=gaps)
        return Recorded(float(cases), int(cases), gaps=gaps)

    return Measured(of)


def _tier(column: str) -> Measured:
    """Return how ranked communes are counted; one that is officially not ranked lacks nothing."""

    def of(source, area, year):
        row = _row(tiers.counts(source, level_of(area)), area, year)
        if not row["ranked"]:
            return Recorded(None)
        gaps = frozenset({INCOMPLETE}) if row["missing"] else _WHOLE
        return Recorded(float(row[column]), gaps=gaps)

    return Measured(of)


def _share(measure: str) -> Measured:
    _, table, *_ = _SHARES[measure]

    def of(source, area, year):
        counts = share_counts(source, measure, area, year)
        gaps = _gaps(source, table, _SHARE_COLUMNS[table], area, year)
        if counts is None or not counts[1]:
            return Recorded(None, gaps=gaps)
        return Recorded(100 * counts[0] / counts[1], counts[0], gaps=gaps)

    return Measured(of)


def _change_of(counted: Measured) -> Measured:
    def of(source, area, year, base):
        before, after = counted.of(source, area, base), counted.of(source, area, year)
        gaps = before.gaps | after.gaps
        if not before.value or after.value is None:
            return Recorded(None, gaps=gaps)
        percent = 100 * after.value / before.value - 100
        return Recorded(percent, before.before, after.before, gaps)

    return Measured(of, changes=True)


def _change_of_rate(kind: str) -> Measured:
    """Return how the change of a rate is computed, as everywhere: of communes in both years."""
    table, column = exposure.KINDS[kind]

    def of(source, area, year, base):
        compared = change.between(source, kind, level_of(area), year, base)
        row = compared[compared["area"] == area].iloc[0]
        gaps = _WHOLE.union(*(_gaps(source, table, (column,), area, y) for y in (year, base)))
        if row["others"] and not gaps:  # communes whose residents nobody gave
            gaps = frozenset({INCOMPLETE})
        if pd.isna(row["percent"]):
            return Recorded(None, gaps=gaps)
        return Recorded(float(row["percent"]), int(row["before"]), int(row["after"]), gaps)

    return Measured(of, changes=True)


def _row(totals: pd.DataFrame, area: str, year: int) -> pd.Series:
    return totals[(totals["area"] == area) & (totals["year"] == year)].iloc[0]


#: The shares: the totals they are read from, their table, the part's column and the whole's.
_SHARES = {
    "clearance": (offences.totals, "offences", "cleared", "cleared_base"),
    "targets": (targets.totals, "targets", "achieved", "target"),
}
_SHARE_COLUMNS = {"offences": ("reported", "cleared"), "targets": ("target", "achieved")}
_CLEARED = _total(offences.totals, "offences", "cleared", _SHARE_COLUMNS["offences"])
_SUSPECTS = _total(offences.totals, "offences", "suspects", ("suspects",))
_CASES_CHANGE = _change_of(_cases())

#: The published indicators that the records hold.
MEASURED: dict[str, Measured] = {
    "communes_ranked_total": _tier("ranked"),
    **{f"communes_tier{tier}": _tier(f"tier_{tier}") for tier in tiers.TIERS},
    "crime_cases": _cases(),
    "criminal_cases": _cases(),
    "criminal_offences": _cases(),
    "felony_cases": _offence_group("felony"),
    "misdemeanour_cases": _offence_group("misdemeanour"),
    "killings": _cases("murder"),
    "rape_cases": _cases("rape"),
    "human_trafficking_cases": _cases("human_trafficking"),
    "domestic_violence_total": _cases("domestic_violence"),
    "cases_cracked": _CLEARED,
    "cases_solved": _CLEARED,
    "cases_resolved": _CLEARED,
    "offenders_arrested": _SUSPECTS,
    "suspects_arrested": _SUSPECTS,
    "clearance_rate": _share("clearance"),
    "crime_rate_change": _change_of_rate("crime"),
    "crime_cases_change": _CASES_CHANGE,
    "crime_change": _CASES_CHANGE,
    "criminal_offences_change": _CASES_CHANGE,
    "drug_cases": _drugs("cases"),
    "drug_suspects": _drugs("suspects"),
    **{f"drug_cases_{group}": _drugs("cases", group) for group in DRUG_GROUPS},
    **{f"drug_suspects_{group}": _drugs("suspects", group) for group in DRUG_GROUPS},
    "road_accidents": _traffic("accidents"),
    "road_deaths": _traffic("deaths"),
    "road_injured": _traffic("injured"),
    "traffic_accidents_change": _change_of(_traffic("accidents")),
}
#: Published percentages whose source does not name what is measured, and the measures that they
#: may be of: they are held to none of them.
UNCLEAR = {
    "targets_achieved_max": ("clearance", "targets"),
    "rate_reported_as_conviction": ("clearance",),
}
