"""The ledger: what all submissions say of every figure, in the order of their import.

A figure that counts is that of the latest submission that gives, marks or ranks it; a blank cell
says nothing. It comes from the first submission that gave it like that: one that repeats it adds
nothing. A statement is a place in arrays, so that a nation's years are superseded at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property

import numpy as np
import pandas as pd

from svc_atlas.records.submissions import columns

YEARS, COMMUNES = 10_000, 1_000_000  # a key is (column × YEARS + year) × COMMUNES + commune
GIVEN, MARKED, NOT_RANKED = range(3)
STATES = {"given": GIVEN, "marked": MARKED, "not_ranked": NOT_RANKED}
COUNTED = ("added", "changed", "withdrawn", "unchanged")


@dataclass(frozen=True)
class Statements:
    """What a submission says, blanks left out: one entry a figure.

    Attributes
    ----------
    key : ndarray of int64
        Column of the form, year and commune in one number, ascending.
    value : ndarray of float64
        NaN unless given.
    state : ndarray of int8
        ``GIVEN``, ``MARKED`` or ``NOT_RANKED``.
    row : ndarray of int64
        Its place among the submission's figures.
    """

    key: np.ndarray
    value: np.ndarray
    state: np.ndarray
    row: np.ndarray

    @classmethod
    def of(cls, figures: pd.DataFrame) -> "Statements":
        """Return what figures (of ``workbook.FIGURES``) say."""
        said = figures.reset_index(drop=True)
        said = said[(said["state"] != "blank").to_numpy(bool)]
        key = keys(said)
        order = np.argsort(key, kind="stable")
        value = said["value"].to_numpy(np.float64, na_value=np.nan)
        state = _by_word(said["state"], STATES.__getitem__).astype(np.int8)
        row = said.index.to_numpy(np.int64)
        return cls(key[order], value[order], state[order], row[order])

    @property
    def repeated(self) -> np.ndarray:
        """The rows of figures that the submission states a second time."""
        return self.row[1:][self.key[1:] == self.key[:-1]]


class Ledger:
    """Every statement of every submission, figure by figure and in order.

    Parameters
    ----------
    submissions : sequence of Statements
        In the order of their import.
    received : sequence of date, optional
        The day that each was handed in; that of their import when None.

    Attributes
    ----------
    key, value, state, row : ndarray
        As in ``Statements``, of all submissions: ascending by key, then in order of import.
    submission : ndarray of int64
        Whose statement it is.
    last : ndarray of bool
        The statement that counts.
    """

    def __init__(self, submissions: Sequence[Statements], received: Sequence[date] | None = None):
        def all_of(name, dtype):
            parts = [getattr(each, name) for each in submissions]
            return np.concatenate([np.empty(0, dtype), *parts]).astype(dtype, copy=False)

        key = all_of("key", np.int64)
        order = np.argsort(key, kind="stable")
        self.key = key[order]
        self.value = all_of("value", np.float64)[order]
        self.state = all_of("state", np.int8)[order]
        self.row = all_of("row", np.int64)[order]
        sizes = [len(each.key) for each in submissions]
        self.submission = np.repeat(np.arange(len(sizes)), sizes)[order]
        self._submissions = len(sizes)
        days = range(len(sizes)) if received is None else (day.toordinal() for day in received)
        self._day = np.fromiter(days, np.int64, len(sizes))
        differs = np.append(True, self.key[1:] != self.key[:-1])[: len(self.key)]
        self._first = differs
        self.last = np.append(differs[1:], True)[: len(self.key)]

    @property
    def giver(self) -> np.ndarray:
        """The place of the statement that gave each figure that counts, unchanged since."""
        return self._givers[self.last]

    @cached_property
    def _givers(self) -> np.ndarray:
        """The place of the statement that first said what each says, with nothing else between.

        It is the one received first among them; of one day, the one imported first.
        """
        same = (self.state == _former(self.state)) & equal(self.value, _former(self.value))
        spell = np.cumsum(self._first | ~same)
        order = np.lexsort((self._day[self.submission], spell))
        _, first = np.unique(spell[order], return_index=True)
        return order[first][spell - 1]

    @cached_property
    def _now(self) -> np.ndarray:
        """The place of the statement that counts in place of each, itself where it does."""
        counts = np.flatnonzero(self.last)
        return counts[np.searchsorted(counts, np.arange(len(self.key)))]

    @property
    def withdrawn_later(self) -> np.ndarray:
        """Tell which statements stand before one that takes their figure back."""
        marks = np.cumsum(self.state == MARKED)
        return marks < marks[self._now]

    @cached_property
    def _moves(self) -> dict[str, np.ndarray]:
        """Tell of each statement what it does to the figure: one of ``COUNTED``, or nothing."""
        had = ~self._first & (_former(self.state) != MARKED)
        has = self.state != MARKED
        same = (self.state == _former(self.state)) & equal(self.value, _former(self.value))
        return {
            "added": has & ~had,
            "changed": has & had & ~same,
            "withdrawn": ~has & had,
            "unchanged": has & had & same,
        }

    def counts(self) -> list[dict[str, int]]:
        """Return for each submission how many figures it added, changed, withdrew and repeated."""
        counted = {
            name: np.bincount(self.submission[moved], minlength=self._submissions)
            for name, moved in self._moves.items()
        }
        return [
            {name: int(counted[name][place]) for name in COUNTED}
            for place in range(self._submissions)
        ]

    def superseded(self, place: int) -> dict[int, int]:
        """Return how many statements of a submission no longer count, by who differs from them.

        Parameters
        ----------
        place : int
            Of the submission, in the order of import.

        Returns
        -------
        dict of int to int
            The place of the submission that gave what counts now, and its figures that say
            something else.
        """
        now = self.giver[np.cumsum(self._first) - 1]
        same = (self.state == self.state[now]) & equal(self.value, self.value[now])
        mine = (self.submission == place) & ~same
        whose, figures = np.unique(self.submission[now[mine]], return_counts=True)
        return dict(zip(whose.tolist(), figures.tolist(), strict=True))

    def corrections(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the statements that changed an earlier one, and those that they changed.

        Returns
        -------
        ndarray, ndarray
            Their places, each that of the statement which first said it.
        """
        at = np.flatnonzero(~self._first & ~equal(self.value, _former(self.value)))
        return self._givers[at], self._givers[at - 1]


def keys(figures: pd.DataFrame) -> np.ndarray:
    """Return the key of each figure, of which year and commune are known.

    The key of the same figure a year before is less by ``COMMUNES``.
    """
    year = figures["year"].to_numpy(np.int64)
    return (_column(figures) * YEARS + year) * COMMUNES + _by_word(figures["commune"], int)


@cache
def form_columns() -> pd.DataFrame:
    """Return ``table``, ``category`` and ``measure`` of every column of the form, by its number."""
    rows = [(field.table, field.category, field.measure) for field in columns()]
    return pd.DataFrame(rows, columns=["table", "category", "measure"]).astype("string")


def named(key: np.ndarray) -> pd.DataFrame:
    """Return ``table, year, commune, category, measure`` of keys.

    Examples
    --------
    >>> told = named((np.array([0]) * YEARS + 2024) * COMMUNES + 20301)
    >>> told[["table", "commune", "measure"]].iloc[0].tolist()
    ['tiers', '020301', 'tier']
    """
    column, year, commune = split(key)
    frame = form_columns().take(column).reset_index(drop=True)
    codes, places = np.unique(commune, return_inverse=True)
    words = pd.array([f"{code:06d}" for code in codes], dtype="string")
    frame.insert(1, "year", pd.array(year, dtype="Int16"))
    frame.insert(2, "commune", words.take(places))
    return frame


def split(key: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the column's number, the year and the commune's code as a number."""
    return key // (YEARS * COMMUNES), key // COMMUNES % YEARS, key % COMMUNES


def differences(a: Statements, b: Statements) -> pd.DataFrame:
    """Return the figures that two submissions state differently.

    Returns
    -------
    DataFrame
        ``table, year, commune, category, measure, before, after, stated``: the figures of the first
        and the second, null where it says that there is none or nothing at all, and which of
        them states the figure: ``both``, ``first`` or ``second``.
    """
    key = np.union1d(a.key, b.key)
    in_a, in_b = np.isin(key, a.key), np.isin(key, b.key)
    before, after = np.full((2, len(key)), np.nan)
    before[in_a], after[in_b] = a.value, b.value
    state_a, state_b = np.full((2, len(key)), -1, np.int8)
    state_a[in_a], state_b[in_b] = a.state, b.state
    differ = (state_a != state_b) | ~equal(before, after)
    stated = np.select([in_a & in_b, in_a], ["both", "first"], "second")
    return named(key[differ]).assign(
        before=nullable(before[differ]),
        after=nullable(after[differ]),
        stated=pd.array(stated[differ], dtype="string"),
    )


def nullable(values: np.ndarray) -> pd.api.extensions.ExtensionArray:
    """Return floats as ``Float64``, NaN as null."""
    return pd.arrays.FloatingArray(np.nan_to_num(values), np.isnan(values))


def _former(values: np.ndarray) -> np.ndarray:
    """Return what stood one place before; the first has nothing before it and gets itself."""
    return np.concatenate([values[:1], values[:-1]])


def equal(values: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Tell which values are the same, or both not there."""
    return (values == others) | (np.isnan(values) & np.isnan(others))


def _by_word(words: pd.Series, number) -> np.ndarray:
    """Return a number for each word, asking once for each word that occurs."""
    codes, uniques = pd.factorize(words)
    return np.array([number(word) for word in uniques], dtype=np.int64)[codes]


def _column(figures: pd.DataFrame) -> np.ndarray:
    """Return the number of each figure's column of the form."""
    parts = [pd.factorize(figures[name]) for name in ("table", "category", "measure")]
    code = np.zeros(len(figures), np.int64)
    for codes, uniques in parts:
        code = code * (len(uniques) + 1) + codes + 1  # 0 where there is no category
    met, first, places = np.unique(code, return_index=True, return_inverse=True)
    numbers = {_names(row): n for n, row in enumerate(form_columns().itertuples(index=False))}
    words = figures[["table", "category", "measure"]].iloc[first].astype("string")
    return np.array(
        [numbers[_names(row)] for row in words.itertuples(index=False)], dtype=np.int64
    )[places].reshape(len(code)) if len(met) else code  # fmt: skip


def _names(row) -> tuple[str, ...]:
    return tuple("" if pd.isna(word) else word for word in row)
