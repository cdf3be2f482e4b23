"""The spread of drug cases between countryside and town, year by year.

Rights groups speak of drugs reaching rural communes. Two shares say whether the records show it: of
all drug cases, those in khums; and of the khums, those with any case. Both are held against the
sangkats, and both have exact intervals. A drug case shows enforcement as much as use, and one
operation can bring several cases, so that the intervals are, if anything, too narrow.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from svc_atlas.metrics import areas, exposure, intervals, results, share_change
from svc_atlas.metrics.commune_years import prepare

PARTS = ("khum", "sangkat")


def of_drugs(
    tables: Mapping[str, pd.DataFrame], area: str = areas.NATION, *, group: str | None = None
) -> pd.DataFrame:
    """Return the share of drug cases, and of communes with any case, by kind of commune.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        The tables of a snapshot, ``areas`` with ``urban``.
    area : str
        The code of an area.
    group : str, optional
        One group of ``schema.DRUG_GROUPS`` alone.

    Returns
    -------
    DataFrame
        Sorted by year, ``khum`` before ``sangkat``: ``year, part, communes`` (that reported every
        group, or the one), ``residents``, ``cases``, ``with_cases`` (communes with at least one),
        ``share_of_cases, low, high`` (per cent of the cases of both parts, exact 95 % interval),
        ``share_of_residents`` (per cent) and ``share_with_cases, low_with, high_with`` (per cent
        of the part's communes). Shares are null where there is nothing to take a share of.
        Communes whose kind is not proven are in neither part.
    """
    source = prepare(tables)
    cases = exposure.cases(source, "drug", category=group)
    inside = areas.within(pd.Series(source.communes, dtype="string"), area)
    kinds = source["areas"].set_index("code")["urban"].reindex(source.communes)
    urban = kinds.to_numpy(dtype=np.float64, na_value=np.nan)
    members = np.stack([inside & (urban == number) for number in (0.0, 1.0)])

    def sums(values):
        """Add up the communes that count, by year and part."""
        return (values * cases.complete).astype(np.int64) @ members.T.astype(np.int64)

    communes, count = sums(np.ones_like(cases.counts)), sums(cases.counts)
    with_cases, people = sums(cases.counts > 0), sums(cases.residents)
    share, known, low, high = _share(count, _of_both(count))
    of_people, peopled, _, _ = _share(people, _of_both(people))
    share_with, any_commune, low_with, high_with = _share(with_cases, communes)
    years = len(source.years)
    return pd.DataFrame(
        {
            "year": pd.array(np.repeat(source.years, len(PARTS)), dtype="Int16"),
            "part": pd.array(PARTS * years, dtype="string"),
            "communes": results.whole(communes),
            "residents": results.whole(people),
            "cases": results.whole(count, communes > 0),
            "with_cases": results.whole(with_cases, communes > 0),
            "share_of_cases": results.number(share, known),
            "low": results.number(low, known),
            "high": results.number(high, known),
            "share_of_residents": results.number(of_people, peopled),
            "share_with_cases": results.number(share_with, any_commune),
            "low_with": results.number(low_with, any_commune),
            "high_with": results.number(high_with, any_commune),
        }
    )


def change(spread: pd.DataFrame, year: int, against: int) -> dict:
    """Say whether the khums' share of the drug cases rose or fell between two years.

    Parameters
    ----------
    spread : DataFrame
        The result of ``of_drugs``.
    year, against : int
        The year, and the one it is compared with.

    Returns
    -------
    dict
        ``before`` and ``after`` (the cases in khums and those of both parts, or None of a year
        without cases), ``p`` (Fisher's exact test, two-sided, or None) and ``class``: ``rose``,
        ``fell``, ``no_clear_change`` or ``cannot_be_said``: a year without cases, or cases that
        no division between the two years could make a clear change of.

    Notes
    -----
    ``share_change.between`` on cases in khums and in sangkats in the two years.
    """
    cases = spread.set_index(["year", "part"])["cases"].fillna(0)
    counts = [[int(cases.get((when, part), 0)) for part in PARTS] for when in (against, year)]
    before, after = ((khum, khum + town) if khum + town else None for khum, town in counts)
    word, p = "cannot_be_said", None
    if before is not None and after is not None:
        word, p = share_change.between(before, after)
    return {"before": before, "after": after, "p": p, "class": word}


def _of_both(values: np.ndarray) -> np.ndarray:
    return np.broadcast_to(values.sum(axis=1, keepdims=True), values.shape)


def _share(part: np.ndarray, whole: np.ndarray):
    """Return a share in per cent, where it can be said, and its exact 95 % interval."""
    low, high = (
        100 * end.reshape(part.shape) for end in intervals.of_share(part.ravel(), whole.ravel())
    )
    return results.quotient(part, whole, 100), whole > 0, low, high
