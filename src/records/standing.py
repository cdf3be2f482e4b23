"""The figures that count in the store, and whose they are.

Of two files the later import counts. A file that is older than what the records hold, or another
office's, takes back what was corrected: it is counted and told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from svc_atlas.records.ledger import MARKED, Ledger, Statements, equal
from svc_atlas.records.submissions import KEPT


@dataclass(frozen=True)
class Replaced:
    """Figures of a former submission that a file says otherwise.

    Attributes
    ----------
    entry : mapping
        What the store's log says of the submission.
    figures : int
    withdrawn : int
        Those among them that the file takes back.
    """

    entry: Mapping[str, object]
    figures: int
    withdrawn: int


class Standing:
    """The figures that count.

    Parameters
    ----------
    ledger : Ledger
    entries : sequence of mapping
        What the store's log says of each submission, in the ledger's order.
    """

    def __init__(self, ledger: Ledger, entries: Sequence[Mapping[str, object]]):
        last = ledger.last
        self._key, self._value = ledger.key[last], ledger.value[last]
        self._state, self._submission = ledger.state[last], ledger.submission[last]
        self._corrected_by = ledger.submission[ledger.giver]
        self._entries = entries
        self._ledger = ledger

    def holds(self, sha256: str | None, mapping: str | None, *, dash_is_zero: bool = False) -> bool:
        """Whether a file was imported already, read the same way: once more, it does nothing."""
        asked = (sha256, mapping, dash_is_zero)
        return any((e["sha256"], e["mapping"], e["dash_is_zero"]) == asked for e in self._entries)

    def replaced(self, figures: pd.DataFrame) -> list[Replaced]:
        """Return the submissions whose figures others (of ``workbook.FIGURES``) would replace.

        Of those that say the same, it is the latest that does.
        """
        said, at, differs = self._beside(figures)
        whose, back = self._submission[at[differs]], said.state[differs] == MARKED
        return [
            Replaced(self._entries[n], int((whose == n).sum()), int((back & (whose == n)).sum()))
            for n in np.unique(whose)
        ]

    def reverted(self, figures: pd.DataFrame, received: date) -> list[tuple[Mapping, int]]:
        """Return the submissions whose corrections others would undo, and how many figures of each.

        Parameters
        ----------
        figures : DataFrame
            Of ``workbook.FIGURES``.
        received : date
            Their day: what stands by a later file is replaced, and none of these.
        """
        said, at, differs = self._beside(figures)
        day = np.array([date.fromisoformat(each["received"]) <= received for each in self._entries])
        undone = differs & self._said_before(said)
        undone[undone] = day[self._submission[at[undone]]]
        whose, n = np.unique(self._corrected_by[at[undone]], return_counts=True)
        return [(self._entries[each], int(count)) for each, count in zip(whose, n, strict=True)]

    def _beside(self, figures: pd.DataFrame) -> tuple[Statements, np.ndarray, np.ndarray]:
        """Return what figures say, the place of each here, and which differ from what is here."""
        placed = figures[["year", "commune"]].notna().all(axis=1) & figures["state"].isin(KEPT)
        said = Statements.of(figures[placed])
        at = np.searchsorted(self._key, said.key).clip(max=max(len(self._key) - 1, 0))
        if not len(self._key):
            return said, at, np.zeros(len(said.key), bool)
        same = (said.state == self._state[at]) & equal(said.value, self._value[at])
        return said, at, (self._key[at] == said.key) & ~same

    def _said_before(self, said: Statements) -> np.ndarray:
        """Tell which statements some submission made already, whether or not they count now."""
        ledger = self._ledger
        of_them = np.isin(ledger.key, said.key)
        at = np.searchsorted(said.key, ledger.key[of_them])
        same = (ledger.state[of_them] == said.state[at]) & equal(
            ledger.value[of_them], said.value[at]
        )
        return np.isin(np.arange(len(said.key)), at[same])
