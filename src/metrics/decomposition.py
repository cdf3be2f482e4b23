"""What moved a figure: the change in cases of an area, split exactly into its parts.

A cell, the cases of one category in one commune, is compared where it is known in both years. What
is known in one year alone is a part of its own, ``missing``, so that a commune that stopped
reporting never looks like a fall of crime somewhere. The parts add up to the change of the area's
known cases, whichever way it is split.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from svc_atlas.metrics import areas, exposure
from svc_atlas.metrics.commune_years import CommuneYears, in_years, prepare

#: The part of the cells that are known in one of the years alone.
MISSING = "missing"
#: The part of all parts that are not shown one by one.
OTHERS = "others"
BY = ("commune", "district", "province", "category")


def of_change(
    tables: Mapping[str, pd.DataFrame], kind: str, area: str, year: int, against: int, by: str
) -> pd.DataFrame:
    """Split the change in an area's cases into its parts.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        The tables of a snapshot.
    kind : str
        ``crime``, ``drug`` or ``accidents``.
    area : str
        The code of an area.
    year, against : int
        The year, and the one it is compared with.
    by : str
        ``commune``, ``district``, ``province`` or ``category`` (offences or drug groups).

    Returns
    -------
    DataFrame
        ``part, before, after, difference, communes``: one row a part with a known cell in both
        years, by code or in the order of the vocabulary, and ``missing`` last, if it is not empty.
        ``communes`` counts those that the row has cases or known zeros of. The sums of ``before``
        and ``after`` are the area's known cases of the two years.

    Raises
    ------
    ValueError
        An unknown kind or way to split.
    """
    if by not in BY:
        raise ValueError(f"{by!r} is no way to split a change; it is one of {BY}")
    source = prepare(tables)
    cells = _Cells.of(source, kind, area, year, against)
    parts, names = cells.split(source, kind, by)
    shown = parts["communes"] > 0
    frame = pd.DataFrame({"part": names} | parts)[shown]
    last = cells.one_sided()
    if last["communes"]:
        frame = pd.concat([frame, pd.DataFrame([{"part": MISSING} | last])], ignore_index=True)
    frame["difference"] = frame["after"] - frame["before"]
    types = dict.fromkeys(("before", "after", "difference", "communes"), "Int64")
    columns = ["part", "before", "after", "difference", "communes"]
    return frame[columns].astype({"part": "string"} | types).reset_index(drop=True)


def largest(parts: pd.DataFrame, keep: int) -> pd.DataFrame:
    """Keep the parts that moved the figure furthest, and add up the rest.

    Parameters
    ----------
    parts : DataFrame
        The result of ``of_change``.
    keep : int
        How many parts to keep, besides ``missing``.

    Returns
    -------
    DataFrame
        As ``parts``: falls first, the furthest before the others, then rises, then ``others`` and
        ``missing``. The sums stay what they are.

    Examples
    --------
    >>> parts = pd.DataFrame({"part": ["a", "b", "c"], "before": [9, 1, 5], "after": [2, 2, 4],
    ...                       "difference": [-7, 1, -1], "communes": [1, 1, 1]})
    >>> largest(parts, 1)[["part", "difference"]].values.tolist()
    [['a', -7], ['others', 0]]
    """
    aside = parts["part"] == MISSING
    named = parts[~aside]
    moved = named["difference"].to_numpy(dtype=np.int64)
    furthest = np.lexsort((named["part"].to_numpy(dtype=str), -np.abs(moved)))
    chosen = furthest[:keep][moved[furthest[:keep]] != 0]
    rest = named.drop(index=named.index[chosen])
    # Stable: within falls and within rises the furthest stay first.
    frames = [named.iloc[chosen[np.argsort(moved[chosen] > 0, kind="stable")]]]
    if len(rest):
        sums = rest[["before", "after", "difference", "communes"]].sum()
        frames.append(pd.DataFrame([{"part": OTHERS} | sums.to_dict()]))
    frames.append(parts[aside])
    return pd.concat(frames, ignore_index=True).astype(parts.dtypes.to_dict())


class _Cells:
    """The cases of an area cell by cell in two years; arrays (categories, communes)."""

    def __init__(self, before, after, known_before, known_after):
        self.before, self.after = before, after
        self.both = known_before & known_after
        self.either = known_before ^ known_after

    @classmethod
    def of(cls, source: CommuneYears, kind: str, area: str, year: int, against: int) -> "_Cells":
        if kind not in exposure.KINDS:
            raise ValueError(f"{kind!r} is no kind of case; it is one of {tuple(exposure.KINDS)}")
        measure = source.measure(*exposure.KINDS[kind])
        inside = areas.within(pd.Series(source.communes, dtype="string"), area)

        def cut(array, when):
            # Years lie on the second axis: `in_years` takes the first.
            return in_years(np.moveaxis(array, 1, 0), source.years, [when])[0] * inside

        return cls(
            *(cut(measure.figures, when) for when in (against, year)),
            *(cut(measure.known, when).astype(bool) for when in (against, year)),
        )

    def split(self, source: CommuneYears, kind: str, by: str) -> tuple[dict, list[str]]:
        """Return the sums of the cells known in both years, and the names of the parts."""
        before, after = self.before * self.both, self.after * self.both
        if by == "category":
            names = source.categories(exposure.KINDS[kind][0])
            return {
                "before": before.sum(axis=1),
                "after": after.sum(axis=1),
                "communes": self.both.sum(axis=1),
            }, list(names)
        grouping = source.grouping(by)
        return {
            "before": grouping.sums(before.sum(axis=0)),
            "after": grouping.sums(after.sum(axis=0)),
            "communes": grouping.sums(self.both.any(axis=0)),
        }, grouping.codes

    def one_sided(self) -> dict:
        """Return the sums of the cells known in one year alone."""
        return {
            "before": int((self.before * self.either).sum()),
            "after": int((self.after * self.either).sum()),
            "communes": int(self.either.any(axis=0).sum()),
        }


def totals(parts: pd.DataFrame) -> dict[str, int]:
    """Return ``before``, ``after`` and ``difference`` of all parts together."""
    return {name: int(parts[name].sum()) for name in ("before", "after", "difference")}
