"""Published claims, held against the records.

A claim is a row of the table ``figures``. The records can check it where they hold what it counts,
for the whole calendar year that it speaks of; a percentage of change only where the claim says what
it compares with. Where two offices publish different numbers for one thing, both stand side by side
and are never added. Records that were made to meet a figure cannot test it.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

import pandas as pd

from svc_atlas.metrics import change, drugs, offences, targets, tiers, traffic
from svc_atlas.metrics.areas import level_of
from svc_atlas.metrics.commune_years import CommuneYears, prepare
from svc_atlas.schema import DRUG_GROUPS, OFFENCES

VERDICTS = (
    "reproduced",
    "differs",
    "cannot_be_checked",
    "counters_disagree",
    "not_tested_calibrated",
    "not_tested_synthetic",
)
#: Why a claim cannot be checked.
REASONS = ("not_recorded", "period", "no_records", "no_base_period", "incomplete")

_YEAR = re.compile(r"(\d{4})(?: \(inferred\))?")
_COMPARED = re.compile(r"(\d{4}) vs (\d{4})")


@dataclass(frozen=True)
class Period:
    """What a claim's period says: a whole calendar year, and the one it is compared with."""

    year: int | None
    base: int | None = None

    @classmethod
    def of(cls, written: str) -> "Period":
        """Read a period; half-years, quarters and spans have no ``year``.

        Examples
        --------
        >>> Period.of("2022 vs 2021"), Period.of("2025-H1")
        (Period(year=2022, base=2021), Period(year=None, base=None))
        """
        if found := _COMPARED.fullmatch(written):
            return cls(int(found[1]), int(found[2]))
        found = _YEAR.fullmatch(written)
        return cls(int(found[1]) if found else None)


@dataclass(frozen=True)
class Recorded:
    """What the records give: the value, the counts of a change, and whether all have reported."""

    value: float | None
    before: int | None = None
    after: int | None = None
    complete: bool = True


def judge(
    figures: pd.DataFrame,
    tables: Mapping[str, pd.DataFrame],
    *,
    synthetic: bool = False,
    calibrated: Collection[tuple[str, str, str, float]] = (),
) -> pd.DataFrame:
    """Hold every published figure against the records.

    Parameters
    ----------
    figures : DataFrame
        The table ``figures``.
    tables : mapping of str to DataFrame
        The tables of a snapshot.
    synthetic : bool
        Whether the records are those of the demonstration: then nothing is tested.
    calibrated : collection of tuple
        ``area, period, indicator, value`` of the figures that those records were made to meet.

    Returns
    -------
    DataFrame
        ``figures`` in its order with ``recorded`` (what the records give, null where they cannot),
        ``difference`` (recorded less published), ``counts_before`` and ``counts_after`` (the cases
        of a change), ``verdict`` (one of ``VERDICTS``) and ``reason`` (of ``REASONS``, why a claim
        cannot be checked or why a difference may be no fault; null otherwise). A value agrees when
        it is the published one after rounding to its decimals.
    """
    source = prepare(tables)
    disputed = disagreeing(figures)
    rows = []
    for claim in figures.itertuples():
        recorded, reason = _recorded(source, claim)
        agrees = recorded is not None and agree(recorded.value, claim.value)
        if synthetic:
            met = (claim.area, claim.period, claim.indicator, claim.value) in calibrated
            verdict = "not_tested_calibrated" if met else "not_tested_synthetic"
        elif (claim.area, claim.period, claim.indicator) in disputed:
            verdict = "counters_disagree"
        elif recorded is None or reason == "no_base_period":
            verdict = "cannot_be_checked"
        else:
            verdict = "reproduced" if agrees else "differs"
            reason = "incomplete" if not agrees and not recorded.complete else None
        value = None if recorded is None else recorded.value
        rows.append(
            {
                "recorded": value,
                "difference": None if value is None else value - claim.value,
                "verdict": verdict,
                "reason": reason,
                "counts_before": recorded and recorded.before,
                "counts_after": recorded and recorded.after,
            }
        )
    types = {
        "recorded": "Float64", "difference": "Float64", "verdict": "string", "reason": "string",
        "counts_before": "Int64", "counts_after": "Int64",
    }  # fmt: skip
    judged = pd.DataFrame(rows, columns=list(types), index=figures.index).astype(types)
    return pd.concat([figures, judged], axis=1)


def agree(recorded: float, published: float) -> bool:
    """Tell whether what the records give is the published value, rounded to its decimals."""
    decimals = len(f"{published:.6f}".rstrip("0").partition(".")[2])
    return round(recorded, decimals) == round(published, decimals)


def disagreeing(figures: pd.DataFrame) -> set[tuple[str, str, str]]:
    """Return area, period and indicator of what offices publish different numbers of."""
    counted = figures.assign(counter=figures["counter"].fillna(""))
    several = counted.groupby(["area", "period", "indicator"]).agg(
        counters=("counter", "nunique"), values=("value", "nunique")
    )
    return set(several[(several["counters"] > 1) & (several["values"] > 1)].index)


def _recorded(source: CommuneYears, claim) -> tuple[Recorded | None, str | None]:
    """Return what the records give for a claim, and what is in the way of checking it."""
    asked = MEASURED.get(claim.indicator)
    if asked is None:
        return None, "not_recorded"
    period = Period.of(claim.period)
    if period.year is None:
        return None, "period"
    if asked.changes:
        return _changed(source, asked, claim.area, period)
    if period.year not in source.years:
        return None, "no_records"
    found = asked.of(source, claim.area, period.year)
    return (None, "no_records") if found.value is None else (found, None)


def _changed(source, asked, area: str, period: Period) -> tuple[Recorded | None, str | None]:
    base = period.year - 1 if period.base is None else period.base
    in_the_way = "no_base_period" if period.base is None else None
    found = None
    if {period.year, base} <= set(source.years):
        found = asked.of(source, area, period.year, base)
    if found is None or found.value is None:
        return None, in_the_way or "no_records"
    return found, in_the_way


@dataclass(frozen=True)
class Measured:
    """How the records give a published indicator.

    ``of`` takes the records, an area and a year; where it ``changes``, also the year before.
    """

    of: Callable[..., Recorded]
    changes: bool = False


def _total(totals: Callable, column: str, **options) -> Callable:
    def of(source, area, year):
        row = _row(totals(source, level_of(area), **options), area, year)
        if pd.isna(row[column]):
            return Recorded(None)
        complete = row["reporting"] == row["communes"]
        return Recorded(float(row[column]), int(row[column]), complete=complete)

    return of


def _group(group: str) -> Callable:
    """Return how the cases of felonies or of misdemeanours are added up."""
    words = [offence for offence, kind in OFFENCES.items() if kind == group]

    def of(source, area, year):
        rows = offences.by_category(source, level_of(area))
        rows = rows[(rows["area"] == area) & (rows["year"] == year) & rows["offence"].isin(words)]
        cases = rows["cases"].sum(min_count=1)
        if pd.isna(cases):
            return Recorded(None)
        row = _row(offences.totals(source, level_of(area)), area, year)
        return Recorded(float(cases), int(cases), complete=row["reporting"] == row["communes"])

    return of


def _tier(column: str) -> Callable:
    def of(source, area, year):
        row = _row(tiers.counts(source, level_of(area)), area, year)
        if not row["ranked"]:
            return Recorded(None)
        return Recorded(float(row[column]), complete=row["ranked"] == row["communes"])

    return of


def _share(totals: Callable, part: str, whole: str) -> Callable:
    def of(source, area, year):
        row = _row(totals(source, level_of(area)), area, year)
        if pd.isna(row[whole]) or not row[whole]:
            return Recorded(None)
        complete = row["reporting"] == row["communes"]
        return Recorded(100 * row[part] / row[whole], int(row[part]), complete=complete)

    return of


def _change_of(counted: Callable) -> Callable:
    def of(source, area, year, base):
        before, after = counted(source, area, base), counted(source, area, year)
        if not before.value or after.value is None:
            return Recorded(None)
        percent = 100 * after.value / before.value - 100
        complete = before.complete and after.complete
        return Recorded(percent, before.before, after.before, complete)

    return of


def _change_of_rate(kind: str) -> Callable:
    """Return how the change of a rate is computed, as everywhere: of communes in both years."""

    def of(source, area, year, base):
        compared = change.between(source, kind, level_of(area), year, base)
        row = compared[compared["area"] == area].iloc[0]
        if pd.isna(row["percent"]):
            return Recorded(None)
        counts = int(row["before"]), int(row["after"])
        return Recorded(float(row["percent"]), *counts, complete=row["others"] == 0)

    return of


def _row(totals: pd.DataFrame, area: str, year: int) -> pd.Series:
    return totals[(totals["area"] == area) & (totals["year"] == year)].iloc[0]


_CASES = Measured(_total(offences.totals, "cases"))
_CLEARED = Measured(_total(offences.totals, "cleared"))
_SUSPECTS = Measured(_total(offences.totals, "suspects"))
_CASES_CHANGE = Measured(_change_of(_CASES.of), changes=True)

#: The published indicators that the records hold.
MEASURED: dict[str, Measured] = {
    "communes_ranked_total": Measured(_tier("ranked")),
    **{f"communes_tier{tier}": Measured(_tier(f"tier_{tier}")) for tier in tiers.TIERS},
    "crime_cases": _CASES,
    "criminal_cases": _CASES,
    "criminal_offences": _CASES,
    "felony_cases": Measured(_group("felony")),
    "misdemeanour_cases": Measured(_group("misdemeanour")),
    "killings": Measured(_total(offences.totals, "cases", offence="murder")),
    "rape_cases": Measured(_total(offences.totals, "cases", offence="rape")),
    "human_trafficking_cases": Measured(
        _total(offences.totals, "cases", offence="human_trafficking")
    ),
    "domestic_violence_total": Measured(
        _total(offences.totals, "cases", offence="domestic_violence")
    ),
    "cases_cracked": _CLEARED,
    "cases_solved": _CLEARED,
    "cases_resolved": _CLEARED,
    "offenders_arrested": _SUSPECTS,
    "suspects_arrested": _SUSPECTS,
    "clearance_rate": Measured(_share(offences.totals, "cleared", "cleared_base")),
    "targets_achieved_max": Measured(_share(targets.totals, "achieved", "target")),
    "crime_rate_change": Measured(_change_of_rate("crime"), changes=True),
    "crime_cases_change": _CASES_CHANGE,
    "crime_change": _CASES_CHANGE,
    "criminal_offences_change": _CASES_CHANGE,
    "drug_cases": Measured(_total(drugs.totals, "cases")),
    "drug_suspects": Measured(_total(drugs.totals, "suspects")),
    **{
        f"drug_cases_{group}": Measured(_total(drugs.totals, "cases", group=group))
        for group in DRUG_GROUPS
    },
    **{
        f"drug_suspects_{group}": Measured(_total(drugs.totals, "suspects", group=group))
        for group in DRUG_GROUPS
    },
    "road_accidents": Measured(_total(traffic.totals, "accidents")),
    "road_deaths": Measured(_total(traffic.totals, "deaths")),
    "road_injured": Measured(_total(traffic.totals, "injured")),
    "traffic_accidents_change": Measured(
        _change_of(_total(traffic.totals, "accidents")), changes=True
    ),
}
