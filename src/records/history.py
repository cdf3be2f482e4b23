"""The history of the records: the submissions that an index names, read together."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd

from svc_atlas import gazetteer, settings
from svc_atlas.records import effective, submissions
from svc_atlas.records.coverage import coverage
from svc_atlas.records.indexed import IndexedFolder
from svc_atlas.records.ledger import Ledger, Statements
from svc_atlas.schema import TABLES

SAID = ("table", "year", "commune", "category", "measure", "value", "state")


class History:
    """Submissions in the order of their import, and what they make known together.

    Parameters
    ----------
    files : IndexedFolder
    entries : sequence of mapping
        What the index says of each.

    Raises
    ------
    UnreadableError
        By every method: a file is missing, damaged or not readable.
    """

    def __init__(self, files: IndexedFolder, entries: Sequence[Mapping]):
        self.entries = entries
        self._files = files

    @cached_property
    def statements(self) -> list[Statements]:
        """What each submission says."""
        return [Statements.of(self._figures(entry, SAID)) for entry in self.entries]

    @cached_property
    def ledger(self) -> Ledger:
        """What all of them say, figure by figure."""
        return Ledger(self.statements, self._days())

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return the tables of the records and ``coverage``, typed and sorted by the schema."""
        made = effective.tables(self.ledger, [each["method"] for each in self.entries])
        communes = [area.code for area in gazetteer.load().communes()]
        due_day = settings.read().due_day
        return {**made, "coverage": coverage(self.ledger, self._days(), communes, due_day)}

    def provenance(self) -> pd.DataFrame:
        """Return the table ``provenance``."""
        made = effective.provenance(self.ledger, self._described(), self._cells())
        return TABLES["provenance"].typed(made)

    def corrections(self) -> pd.DataFrame:
        """Return the table ``corrections``."""
        made = effective.corrections(self.ledger, self._described())
        return TABLES["corrections"].typed(made)

    def _days(self) -> list[date]:
        return [date.fromisoformat(each["received"]) for each in self.entries]

    def _figures(self, entry: Mapping, columns: tuple[str, ...]) -> pd.DataFrame:
        return submissions.decode(self._files.content(entry["kept"], synthetic=False), columns)

    def _described(self) -> pd.DataFrame:
        """Return what provenance and corrections say of each submission."""
        told = {"file": "file", "received": "received", "office": "office", "submission": "id"}
        return pd.DataFrame(
            {
                name: pd.array([each[key] for each in self.entries], dtype="string")
                for name, key in told.items()
            }
        )

    def _cells(self) -> pd.DataFrame:
        """Return the sheet and the cell where each figure that counts was first given."""
        whose = self.ledger.submission[self.ledger.giver]
        row = self.ledger.row[self.ledger.giver]
        order = np.argsort(whose, kind="stable")
        bounds = np.searchsorted(whose[order], np.arange(len(self.entries) + 1))
        parts = [TABLES["provenance"].empty()[["sheet", "cell"]]]
        for n, entry in enumerate(self.entries):
            rows = row[order[bounds[n] : bounds[n + 1]]]
            parts.append(self._figures(entry, ("sheet", "cell")).take(rows).astype("string"))
        cells = pd.concat(parts, ignore_index=True)
        return cells.take(np.argsort(order, kind="stable")).reset_index(drop=True)
