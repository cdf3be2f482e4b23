"""The figures of a year beside those of the three years before, as plausibility looks at them."""

from collections.abc import Container, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from svc_atlas.metrics.commune_years import CommuneYears, prepare

#: How many years before are looked at, the nearest first.
AGO = (1, 2, 3)
#: What changes from year to year by itself. Tiers, forces, residents and plans may well stay.
CHANGING = {
    "offences": ("reported", "cleared", "suspects", "sent_to_court"),
    "drugs": ("cases", "suspects"),
    "seizures": ("amount",),
    "traffic": ("accidents", "deaths", "injured"),
    "targets": ("achieved",),
    "activities": ("count", "participants"),
}
#: The cases of all kinds.
EVENTS = {"offences": "reported", "drugs": "cases", "traffic": "accidents"}


@dataclass(frozen=True)
class Panel:
    """The figures of a year beside those of the three years before, one entry a figure.

    Attributes
    ----------
    columns : tuple of (str, str, str)
        Table, measure and category of each column; the category empty where the table has none.
    column : ndarray of int
        Which column a figure stands in, of ``CHANGING``.
    commune : ndarray of int
        Its commune's code as a number.
    now : ndarray of float
        Known of every figure.
    before : ndarray of float, shape (figures, 3)
        One, two and three years ago; NaN where not known.
    """

    columns: tuple[tuple[str, str, str], ...]
    column: np.ndarray
    commune: np.ndarray
    now: np.ndarray
    before: np.ndarray

    def __getitem__(self, which: np.ndarray) -> "Panel":
        parts = (self.column, self.commune, self.now, self.before)
        return Panel(self.columns, *(each[which] for each in parts))

    def of(self, tables: Container[str], *, events: bool = False) -> np.ndarray:
        """Tell which figures are of some tables; with ``events``, those that count their cases."""
        among = [
            table in tables and (not events or EVENTS.get(table) == measure)
            for table, measure, _ in self.columns
        ]
        return np.array(among, dtype=bool)[self.column]

    def areas(self) -> tuple["Areas", "Areas"]:
        """Return the provinces, those that have several communes here, and the communes."""
        communes, place = np.unique(self.commune, return_inverse=True)
        provinces, of, several = np.unique(
            communes // 10_000, return_inverse=True, return_counts=True
        )
        inside = np.where(several[of] > 1, of, -1)[place]
        return (
            Areas(np.array([f"{code:02d}" for code in provinces], dtype=object), inside),
            Areas(np.array([f"{code:06d}" for code in communes], dtype=object), place),
        )


@dataclass(frozen=True)
class Areas:
    """Areas of one level by their codes, and the place of each figure among them; -1: in none."""

    codes: np.ndarray
    place: np.ndarray

    def sums(self, values: np.ndarray) -> np.ndarray:
        """Add up, by area."""
        inside = self.place >= 0
        return np.bincount(self.place[inside], values[inside], minlength=len(self.codes))


def panel(tables: Mapping[str, pd.DataFrame], year: int) -> Panel:
    """Return the panel of a year of the tables."""
    source = prepare(tables)
    at = pd.Index(source.years).get_indexer([year, *(year - ago for ago in AGO)])
    columns, parts = [], []
    for table, measures in CHANGING.items():
        for measure in measures:
            column, *part = _of_measure(source, table, measure, at)
            parts.append((column + len(columns), *part))
            columns += [(table, measure, word) for word in source.categories(table)]
    return Panel(tuple(columns), *(np.concatenate(each) for each in zip(*parts, strict=True)))


def _of_measure(source: CommuneYears, table: str, measure: str, at: np.ndarray) -> tuple:
    """Return the category's place, the commune and the figures of each that is known."""
    cells = source.measure(table, measure)
    figures = np.where(cells.known, cells.figures, np.nan)
    figures = np.where((at >= 0)[None, :, None], figures[:, at], np.nan)
    category, commune = np.nonzero(~np.isnan(figures[:, 0]))
    now, *before = figures[category, :, commune].T
    return category, source.communes.astype(int)[commune], now, np.column_stack(before)
