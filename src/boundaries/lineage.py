"""How former communes became today's: known recodings, and what a layer's codes and names show.

Former codes are pairs of code and vintage. ``geodata/recodings.csv`` holds single recodings, splits
and moves with their sources; the rest is read off each layer: a feature whose name decided which
commune it is today tells what became of the code that it bears.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import pandas as pd

from svc_atlas.gazetteer import Gazetteer
from svc_atlas.schema import TABLES
from svc_atlas.settings import GEODATA

RECODINGS = GEODATA / "recodings.csv"
UNKNOWN_VINTAGE = "unknown"
SPLIT = "split"
NCDD = "ncdd"


@cache
def recodings() -> pd.DataFrame:
    """Return the known recodings.

    Returns
    -------
    DataFrame
        ``code_from, vintage_from, coding_from, code_to, vintage_to, relation, share, reason,
        source``; ``share`` is the part of the former commune's villages. The rows of one former
        commune that was divided name all its successors.

    Examples
    --------
    >>> rows = recodings().set_index("code_from")
    >>> list(rows.loc["020401", "code_to"])
    ['020401', '020409']
    """
    text = dict.fromkeys(("code_from", "vintage_from", "code_to", "vintage_to"), str)
    return pd.read_csv(RECODINGS, dtype=text)


@dataclass(frozen=True)
class Division:
    """A commune that was divided.

    Attributes
    ----------
    communes : tuple of str
        What its ground is today.
    heir : str or None
        The one of them that goes on under its name; None where it ended.
    """

    communes: tuple[str, ...]
    heir: str | None


def divisions(gazetteer: Gazetteer) -> list[Division]:
    """Return the communes known to have been divided."""
    rows = recodings()
    rows = rows[rows["code_to"].isin(gazetteer.areas.keys())]
    found = []
    for _, own in rows.groupby("code_from", sort=True):
        if len(own) > 1:
            heirs = own.loc[own["relation"] != SPLIT, "code_to"]
            found.append(Division(tuple(own["code_to"]), next(iter(heirs), None)))
    return found


def moved(gazetteer: Gazetteer) -> dict[str, str]:
    """Return the communes that the list has twice: the row left behind and the row in use."""
    return {
        repair.code: repair.target
        for repair in gazetteer.repairs
        if repair.reason == "moved_commune" and repair.target in gazetteer.areas
    }


def carried(found: Mapping[int, Sequence[str]], gazetteer: Gazetteer) -> dict[int, tuple[str, ...]]:
    """Return by feature all communes drawn on it, each commune once.

    Parameters
    ----------
    found : mapping of int to sequence of str
        By feature, the communes that it was matched with.
    gazetteer : Gazetteer
        Today's communes.

    Returns
    -------
    dict of int to tuple of str
        With those that have no feature of their own, where it is known which commune's ground
        theirs was and exactly one feature shows it.
    """
    drawn = {feature: list(communes) for feature, communes in found.items()}
    at = {commune: feature for feature, communes in found.items() for commune in communes}
    grounds = [division.communes for division in divisions(gazetteer)]
    for ground in (*grounds, *moved(gazetteer).items()):
        features = {at[commune] for commune in ground if commune in at}
        if len(features) == 1:
            drawn[features.pop()] += [commune for commune in ground if commune not in at]
    return {feature: tuple(communes) for feature, communes in drawn.items()}


def lineage(
    steps: Iterable[tuple[str, str, str]], vintage: str | None, gazetteer: Gazetteer
) -> pd.DataFrame:
    """Return the table ``lineage``: what a layer shows, and the known recodings.

    Parameters
    ----------
    steps : iterable of (str, str, str)
        Former code, commune today, relation, for everything that a layer shows.
    vintage : str or None
        The year of the layer's codes.
    gazetteer : Gazetteer
        Today's communes; its vintage is ``vintage_to``.
    """
    steps = list(steps)
    by_code: dict[str, list[str]] = defaultdict(list)
    for former, commune, _ in steps:
        by_code[former].append(commune)
    known = recodings()
    known = known[known["code_to"].isin(gazetteer.areas.keys())]
    shares = known.set_index(["code_from", "code_to"])["share"].to_dict()
    rows = pd.DataFrame(
        [
            (former, vintage or UNKNOWN_VINTAGE, commune, gazetteer.vintage, relation,
             shares.get((former, commune), _share(commune, by_code[former], gazetteer)))
            for former, commune, relation in steps
        ],
        columns=TABLES["lineage"].names,
    )  # fmt: skip
    table = pd.concat([rows.astype({"share": "Float64"}), known[rows.columns]])
    return TABLES["lineage"].typed(table.drop_duplicates(list(TABLES["lineage"].key)))


def _share(commune: str, communes: list[str], gazetteer: Gazetteer) -> float | None:
    if len(communes) == 1:
        return 1.0
    villages = {code: len(gazetteer.villages(code)) for code in communes}
    total = sum(villages.values())
    return round(villages[commune] / total, 4) if total else None


def is_ncdd(given: Mapping[str, str]) -> bool:
    """Whether a layer's codes are the National Committee's: its names tell.

    Parameters
    ----------
    given : mapping of str to str
        By commune, found by name, the code that the layer gives it.

    Returns
    -------
    bool
        True where communes that the two codings number differently bear the Committee's codes,
        and none the ministry's.
    """
    rows = recodings()
    telling = rows[(rows["coding_from"] == NCDD) & (rows["reason"] == "two_codings")]
    voices = [
        given[to] == former
        for former, to in zip(telling["code_from"], telling["code_to"], strict=True)
        if to in given
    ]
    return bool(voices) and all(voices)
