"""The published figures held against themselves: what they say of each other by arithmetic.

Reports go wrong in known ways: parts that do not add up to their total, a percentage that does not
follow from its counts, one count for two periods, two numbers for one thing. The table of published
figures is searched for them; what is found is shown, not mended.
"""

import re
from collections.abc import Iterator

import pandas as pd

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
#: Below this a count can well be the same in two periods.
TELLING = 100
COLUMNS = (
    "check", "area", "period", "indicator", "counter", "published", "computed", "agrees", "of",
    "url",
)  # fmt: skip
_COMPARED = re.compile(r"(.+) vs (.+)")


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
        counter),
        ``area, period, indicator, counter, published, computed`` (what follows from the others,
        or the other number), ``agrees`` (true after rounding to the published decimals; false for
        ``repeated`` and ``conflict``), ``of`` (the figures that it was computed from, in words of
        the table) and ``url``.
    """
    known = figures.assign(counter=figures["counter"].fillna(""))
    found = [
        *_parts(known), *_shares(known), *_changes(known), *_repeated(known), *_conflicts(known)
    ]  # fmt: skip
    types = dict.fromkeys(COLUMNS, "string") | {
        "published": "Float64", "computed": "Float64", "agrees": "boolean",
    }  # fmt: skip
    return pd.DataFrame(found, columns=list(COLUMNS)).astype(types)


def _found(kind: str, claim, computed: float, of: str) -> dict:
    decimals = len(f"{claim.value:.6f}".rstrip("0").partition(".")[2])
    follows = kind in ("parts", "share", "change")
    return {
        "check": kind,
        "area": claim.area,
        "period": claim.period,
        "indicator": claim.indicator,
        "counter": claim.counter or None,
        "published": claim.value,
        "computed": computed,
        "agrees": follows and round(computed, decimals) == claim.value,
        "of": of,
        "url": claim.url,
    }


def _parts(figures: pd.DataFrame) -> Iterator[dict]:
    for _, group in figures.groupby(["area", "period", "counter"], sort=True):
        values = group.drop_duplicates("indicator").set_index("indicator")["value"]
        for claim in group[group["indicator"].isin(PARTS)].itertuples():
            parts = [part for part in PARTS[claim.indicator] if part in values]
            # A drug group that a report leaves out had no cases; other totals need all parts.
            enough = 3 if claim.indicator == "drug_cases" else len(PARTS[claim.indicator])
            if len(parts) >= enough:
                of = " + ".join(f"{values[part]:g}" for part in parts)
                yield _found("parts", claim, float(values[parts].sum()), of)


def _shares(figures: pd.DataFrame) -> Iterator[dict]:
    for _, group in figures.groupby(["area", "period", "counter"], sort=True):
        values = group.drop_duplicates("indicator").set_index("indicator")["value"]
        for claim in group[group["indicator"].isin(SHARES)].itertuples():
            parts, whole = SHARES[claim.indicator]
            part = next((each for each in parts if each in values), None)
            if part and values.get(whole):
                of = f"{values[part]:g} / {values[whole]:g}"
                yield _found("share", claim, 100 * values[part] / values[whole], of)


def _changes(figures: pd.DataFrame) -> Iterator[dict]:
    for claim in figures[figures["indicator"].isin(CHANGES)].itertuples():
        if not (compared := _COMPARED.fullmatch(claim.period)):
            continue
        counts = figures[
            (figures["area"] == claim.area) & (figures["indicator"] == CHANGES[claim.indicator])
        ]
        after, before = (counts[counts["period"] == period] for period in compared.groups())
        pairs = [
            (b.value, a.value)
            for b in before.itertuples()
            for a in after.itertuples()
            if b.value and _one_counter(claim.counter, b.counter, a.counter)
        ]
        if not pairs:
            continue
        # Several pairs where reports name no counter: the one that comes nearest speaks for it.
        before, after = min(pairs, key=lambda p: abs(100 * p[1] / p[0] - 100 - claim.value))
        yield _found("change", claim, 100 * after / before - 100, f"{before:g} → {after:g}")


def _one_counter(*counters: str) -> bool:
    """Tell whether no two of the counters are named and different."""
    return len({counter for counter in counters if counter}) <= 1


def _repeated(figures: pd.DataFrame) -> Iterator[dict]:
    counts = figures[(figures["value"] >= TELLING) & (figures["unit"] != "percent")]
    for _, group in counts.groupby(["area", "indicator", "value"], sort=True):
        first, *later = group.drop_duplicates("period").itertuples()
        for claim in later:
            yield _found("repeated", claim, first.value, first.period)


def _conflicts(figures: pd.DataFrame) -> Iterator[dict]:
    for _, group in figures.groupby(["area", "period", "indicator", "counter"], sort=True):
        first, *others = group.drop_duplicates("value").itertuples()
        for claim in others:
            yield _found("conflict", claim, first.value, first.source)
