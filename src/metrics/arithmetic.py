"""The published figures held against themselves: what they say of each other by arithmetic.

Reports go wrong in known ways: parts that do not add up to their total, a percentage that does not
follow from its counts, one count for two periods, two numbers for one thing. The table of published
figures is searched for them; what is found is shown, not mended.

Only what was published flatly is computed with, and only what one report or one named office gives:
a total that a later report restates is no sum of the parts of the first.
"""

from collections.abc import Iterable, Iterator
from itertools import product

import pandas as pd

from svc_atlas.metrics import qualifiers
from svc_atlas.metrics.claims import bare_period

#: A total and the parts that make it, all of one area, period and counter.
PARTS = {
    "communes_ranked_total": ("communes_tier1", "communes_tier2", "communes_tier3"),
    "crime_cases": ("felony_cases", "misdemeanour_cases"),
    "criminal_offences": ("serious_offences", "minor_offences"),
    "drug_suspects": ("drug_suspects_trafficking", "drug_suspects_use"),
    "drug_cases": (
        "drug_cases_trafficking", "drug_cases_production", "drug_cases_cultivation",
        "drug_cases_facilitating", "drug_cases_driving", "drug_cases_use",
    ),
}  # fmt: skip
#: A percentage and what it is a share of: the part's indicators, the whole's.
SHARES = {"clearance_rate": (("cases_cracked", "cases_solved", "cases_resolved"), "crime_cases")}
#: A percentage of change and what changed.
CHANGES = {
    "crime_cases_change": "crime_cases",
    "crime_change": "crime_cases",
    "criminal_offences_change": "criminal_offences",
}
#: Checks of a figure that follows from others.
FOLLOWS = ("parts", "share", "change")
#: Below this a count can well be the same in two periods.
TELLING = 100
COLUMNS = (
    "check", "area", "period", "indicator", "counter", "published", "computed", "agrees", "of",
    "url", "rows",
)  # fmt: skip
_OFFICE = ["area", "bare", "counter", "restated"]


def check(figures: pd.DataFrame) -> pd.DataFrame:
    """Return every arithmetic check that the published figures allow.

    Parameters
    ----------
    figures : DataFrame
        The table ``figures``.

    Returns
    -------
    DataFrame
        ``check`` (``parts``, ``share``, ``change``: a figure that follows from others;
        ``repeated``: one count for two periods; ``conflict``: two numbers for one thing by the same
        counter, or in two reports that name none),
        ``area, period, indicator, counter, published, computed`` (what follows from the others,
        or the other number), ``agrees`` (as ``qualifiers.agree`` has it; false for ``repeated``
        and ``conflict``), ``of`` (the figures that it was computed from, in words of the table),
        ``url``, and ``rows`` (the rows of ``figures``: the figure, then those that it was held to).

    Notes
    -----
    A percentage is checked with every pair of counts that it can be of, each a check of its own:
    those of its own report where that has both; otherwise those that do not name two counters. A
    count without a counter stands for a counter only where that one published none of the period.
    """
    known = figures.assign(
        counter=figures["counter"].fillna(""),
        qualifier=figures["qualifier"].fillna(""),
        restated=figures["qualifier"].eq("restated").fillna(False).astype(bool),
        bare=figures["period"].map(bare_period),
    )
    known = known[~known["qualifier"].isin(qualifiers.OBSTACLES)]
    exact = known[known["qualifier"].map(qualifiers.exact).astype(bool)]
    found = [
        *_parts(known, exact), *_shares(known, exact), *_changes(known, exact), *_repeated(exact),
        *_conflicts(known),
    ]  # fmt: skip
    types = dict.fromkeys(COLUMNS[:-1], "string") | {
        "published": "Float64", "computed": "Float64", "agrees": "boolean",
    }  # fmt: skip
    return pd.DataFrame(found, columns=list(COLUMNS)).astype(types)


def _found(kind: str, claim, computed: float, of: str, others: Iterable) -> dict:
    agrees = qualifiers.agree(computed, claim.value, claim.qualifier)
    return {
        "check": kind,
        "area": claim.area,
        "period": claim.period,
        "indicator": claim.indicator,
        "counter": claim.counter or None,
        "published": claim.value,
        "computed": computed,
        "agrees": kind in FOLLOWS and agrees,
        "of": of,
        "url": claim.url,
        "rows": (claim.Index, *(other.Index for other in others)),
    }


def _beside(exact: pd.DataFrame, claim) -> list[dict[str, list]]:
    """Return what a claim can be held to, each by indicator, no number twice.

    Where the claim names an office, that is all which that office gives of the period; where it
    names none, what each report that names none gives by itself, its own report first: the counts
    of two such reports may be of two offices.
    """
    same = exact
    for column in _OFFICE:
        same = same[same[column] == getattr(claim, column)]
    urls = [None] if claim.counter else dict.fromkeys([claim.url, *same["url"]])
    return [
        {key: list(rows.itertuples()) for key, rows in given.groupby("indicator", sort=False)}
        for given in (
            (same if url is None else same[same["url"] == url]).drop_duplicates(
                ["indicator", "value"]
            )
            for url in urls
        )
    ]


def _parts(figures: pd.DataFrame, exact: pd.DataFrame) -> Iterator[dict]:
    totals = figures[figures["indicator"].isin(PARTS)]
    for claim in totals.sort_values(_OFFICE, kind="stable").itertuples():
        for beside in _beside(exact, claim):
            parts = [part for part in PARTS[claim.indicator] if part in beside]
            # A drug group that a report leaves out had no cases; other totals need all parts.
            enough = 3 if claim.indicator == "drug_cases" else len(PARTS[claim.indicator])
            if len(parts) < enough:
                continue
            for added in product(*(beside[part] for part in parts)):
                of = " + ".join(_written(part.value) for part in added)
                yield _found("parts", claim, float(sum(part.value for part in added)), of, added)
            break


def _shares(figures: pd.DataFrame, exact: pd.DataFrame) -> Iterator[dict]:
    shares = figures[figures["indicator"].isin(SHARES)]
    for claim in shares.sort_values(_OFFICE, kind="stable").itertuples():
        parts, whole = SHARES[claim.indicator]
        for beside in _beside(exact, claim):
            counted = [row for part in parts for row in beside.get(part, ())]
            pairs = [pair for pair in product(counted, beside.get(whole, ())) if pair[1].value]
            for part, all_ in pairs:
                of = f"{_written(part.value)} / {_written(all_.value)}"
                yield _found("share", claim, 100 * part.value / all_.value, of, (part, all_))
            if pairs:
                break


def _changes(figures: pd.DataFrame, exact: pd.DataFrame) -> Iterator[dict]:
    for claim in figures[figures["indicator"].isin(CHANGES)].itertuples():
        after, compared, before = claim.period.partition(" vs ")
        if not compared or before == after:
            continue
        counts = exact[
            (exact["area"] == claim.area) & (exact["indicator"] == CHANGES[claim.indicator])
        ]
        for one, other in _pairs(claim, counts, before, after):
            of = f"{_written(one.value)} → {_written(other.value)}"
            yield _found("change", claim, 100 * other.value / one.value - 100, of, (one, other))


def _pairs(claim, counts: pd.DataFrame, before: str, after: str) -> list[tuple]:
    """Return the pairs of counts that a percentage of change can be of."""
    by_period = {period: counts[counts["bare"] == period] for period in (before, after)}
    pairs = [
        (one, other)
        for one, other in product(*(rows.itertuples() for rows in by_period.values()))
        if one.value
    ]
    own = [pair for pair in pairs if all(row.url == claim.url for row in pair)]
    if own:
        return own

    def of_one_counter(pair) -> bool:
        named = {row.counter for row in (claim, *pair) if row.counter}
        unnamed = [row.bare for row in pair if not row.counter]
        stands_in = (not by_period[p]["counter"].isin(named).any() for p in unnamed)
        return len(named) <= 1 and all(stands_in)

    return [pair for pair in pairs if of_one_counter(pair)]


def _repeated(figures: pd.DataFrame) -> Iterator[dict]:
    shares = figures["unit"].isin(("percent", "percent_change"))
    counts = figures[(figures["value"] >= TELLING) & ~shares]
    for _, group in counts.groupby(["area", "indicator", "value"], sort=True):
        first, *later = group.drop_duplicates("bare").itertuples()
        for claim in later:
            yield _found("repeated", claim, first.value, first.period, (first,))


def _conflicts(figures: pd.DataFrame) -> Iterator[dict]:
    """Find two numbers for one thing by one counter, or by none that is named.

    One that a later report restates is none.
    """
    for _, group in figures.groupby([*_OFFICE, "indicator"], sort=True):
        first, *others = group.drop_duplicates("value").itertuples()
        for claim in others:
            if qualifiers.conflict(first, claim):
                yield _found("conflict", claim, first.value, first.source, (first,))


def _written(value: float) -> str:
    return f"{value:.15g}"
