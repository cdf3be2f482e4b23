"""Published claims, held against the records.

A claim is a row of the table ``figures``. The records can check it where they hold what it counts,
for the whole calendar year that it speaks of; a percentage of change only where the claim says what
it compares with. A figure that its source hedges is held to no more than the source says, and one
whose source does not name what it measures to nothing. Where two offices publish different numbers
for one thing, both stand side by side and are never added. Records that were made to meet a figure
cannot test it.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import combinations

import pandas as pd

from svc_atlas.metrics import qualifiers
from svc_atlas.metrics.claimed import (
    INCOMPLETE,
    MEASURED,
    UNCLEAR,
    WITHHELD,
    Measured,
    Recorded,
    share_counts,
)
from svc_atlas.metrics.commune_years import CommuneYears, prepare

VERDICTS = (
    "reproduced",
    "differs",
    "cannot_be_checked",
    "counters_disagree",
    "not_tested_calibrated",
    "not_tested_synthetic",
)
#: Why a claim cannot be checked, or why a difference may be no fault.
REASONS = (
    "not_recorded", "period", "either_year", "either_year_before", "no_records", "no_base_period",
    "unclear", "part", "bound", "incomplete", "withheld", "incomplete_withheld",
)  # fmt: skip

#: At the end of a period that the source does not say, but that follows from the report's date.
INFERRED = " (inferred)"
_YEAR = re.compile(r"(\d{4})")
_COMPARED = re.compile(r"(\d{4}) vs (\d{4})")
_EITHER_YEAR = re.compile(r"(\d{4}) or (\d{4})")


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
        found = _YEAR.fullmatch(bare_period(written))
        return cls(int(found[1]) if found else None)


def bare_period(written: str) -> str:
    """Return a period without the mark that it is inferred.

    Examples
    --------
    >>> bare_period("2019 (inferred)"), bare_period("2019")
    ('2019', '2019')
    """
    return written.removesuffix(INFERRED)


#: The counts of the two measures that an unclear percentage may be of.
EITHER = {"clearance": ("cleared", "cleared_base"), "targets": ("achieved", "target")}
#: Reasons for which a claim is held to nothing although the records give something.
_OPEN = ("no_base_period", *qualifiers.OBSTACLES.values())
_TYPES = {
    "recorded": "Float64", "difference": "Float64", "verdict": "string", "reason": "string",
    "counts_before": "Int64", "counts_after": "Int64",
    **{column: "Int64" for columns in EITHER.values() for column in columns},
}  # fmt: skip


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
        of a change), ``cleared, cleared_base, achieved, target`` (the counts of the clearance rate
        and of the targets met, for a percentage that may be of either), ``verdict`` (one of
        ``VERDICTS``) and ``reason`` (of ``REASONS``, why a claim cannot be checked or why a
        difference may be no fault; null otherwise). A value agrees as ``qualifiers.agree`` has it.
    """
    source = prepare(tables)
    disputed = disagreeing(figures)
    rows = []
    for claim in figures.itertuples():
        recorded, reason = _recorded(source, claim)
        if synthetic:
            met = (claim.area, claim.period, claim.indicator, claim.value) in calibrated
            verdict = "not_tested_calibrated" if met else "not_tested_synthetic"
        elif (claim.area, claim.period, claim.indicator) in disputed:
            verdict = "counters_disagree"
        elif recorded is None or reason in _OPEN:
            verdict = "cannot_be_checked"
        else:
            agrees = qualifiers.agree(recorded.value, claim.value, claim.qualifier)
            verdict = "reproduced" if agrees else "differs"
            reason = None if agrees else _why_short(recorded)
        rows.append(
            _said(recorded, claim, reason)
            | {"verdict": verdict, "reason": reason}
            | _either(source, claim)
        )
    judged = pd.DataFrame(rows, columns=list(_TYPES), index=figures.index).astype(_TYPES)
    return pd.concat([figures, judged], axis=1)


def _said(recorded: Recorded | None, claim, reason: str | None) -> dict:
    """Return what the records give for a claim; no difference from a figure of something else."""
    if recorded is None:
        return {}
    comparable = reason not in qualifiers.OBSTACLES.values()
    return {
        "recorded": recorded.value,
        "difference": recorded.value - claim.value if comparable else None,
        "counts_before": recorded.before,
        "counts_after": recorded.after,
    }


def _either(source: CommuneYears, claim) -> dict:
    """Return the counts of every measure that an unclear percentage may be of."""
    year = Period.of(claim.period).year
    if claim.indicator not in UNCLEAR or year not in source.years:
        return {}
    found = {}
    for measure in UNCLEAR[claim.indicator]:
        counts = share_counts(source, measure, claim.area, year) or (None, None)
        found |= dict(zip(EITHER[measure], counts, strict=True))
    return found


def _why_short(recorded: Recorded) -> str | None:
    """Return why what the records give may be short of the whole, as a word of ``REASONS``."""
    return "_".join(why for why in (INCOMPLETE, WITHHELD) if why in recorded.gaps) or None


def disagreeing(figures: pd.DataFrame) -> set[tuple[str, str, str]]:
    """Return area, period and indicator of what offices publish different numbers of."""
    counted = figures.assign(counter=figures["counter"].fillna(""))
    return {
        key
        for key, group in counted.groupby(["area", "period", "indicator"])
        if any(
            one.counter != other.counter and qualifiers.conflict(one, other)
            for one, other in combinations(group.itertuples(), 2)
        )
    }


def _recorded(source: CommuneYears, claim) -> tuple[Recorded | None, str | None]:
    """Return what the records give for a claim, and what is in the way of checking it."""
    if claim.indicator in UNCLEAR:
        return None, "unclear"
    asked = MEASURED.get(claim.indicator)
    if asked is None:
        return None, "not_recorded"
    period = Period.of(claim.period)
    if period.year is None:
        return None, _why_no_year(source, claim.period)
    found = _found(source, asked, claim.area, period)
    in_the_way = qualifiers.OBSTACLES.get(qualifiers.of(claim.qualifier))
    if asked.changes and period.base is None:
        in_the_way = in_the_way or "no_base_period"
    if found is None or found.value is None:
        held_back = found is not None and found.gaps == {WITHHELD}
        return None, in_the_way or (WITHHELD if held_back else "no_records")
    return found, in_the_way


def _why_no_year(source: CommuneYears, written: str) -> str:
    """Return why a period is none of the records' years, as a word of ``REASONS``."""
    found = _EITHER_YEAR.fullmatch(bare_period(written))
    if found is None:
        return "period"
    # Each is a whole year: what is in the way is that it may be either, or that neither is held.
    latest = max(map(int, found.groups()))
    return "either_year_before" if latest < min(source.years) else "either_year"


def _found(source: CommuneYears, asked: Measured, area: str, period: Period) -> Recorded | None:
    """Return what the records give, against the year before where no base is named."""
    years = [period.year]
    if asked.changes:
        years.append(period.year - 1 if period.base is None else period.base)
    return asked.of(source, area, *years) if set(years) <= set(source.years) else None
