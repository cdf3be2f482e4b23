"""What the tables of areas share: sorted by any column, a page of rows at a time."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from svc_atlas.address import View
from svc_atlas.web import bar, components
from svc_atlas.web.screen import Screen

ROWS = 15
CODE = "CODE"  # stands for an area's code in the address of its page


@dataclass(frozen=True)
class Column:
    """A column: its key and heading, and whether it holds numbers: then the highest go first."""

    key: str
    label: str
    number: bool


@dataclass(frozen=True)
class Sortable:
    """A table of areas on screen.

    Attributes
    ----------
    key : str
        Names it on the page, and what of it was chosen.
    rows : DataFrame
        One row an area, by its code; the columns hold what is sorted by.
    columns : list of Column
        What is shown; the first holds the names.
    wire : callable
        Returns what the browser needs of some rows: ``rows``, ``fills``, ``chip``, ``href``,
        ``download`` (nothing: there is none), ``selected``.
    caption : str
        What the table is of.
    first : tuple of str and bool
        The column of ``rows`` that it is first sorted by, shown or not, and whether from the
        highest.
    absent : tuple of str
        Classes that come last, whichever way they are sorted.
    size : int
        How many rows a page has.
    """

    key: str
    rows: pd.DataFrame
    columns: list[Column]
    wire: Callable[[pd.DataFrame], Mapping]
    caption: str
    first: tuple[str, bool]
    absent: tuple[str, ...] = ()
    size: int = ROWS

    @property
    def keys(self) -> list[str]:
        """The keys of its columns."""
        return [column.key for column in self.columns]

    @property
    def _sort_key(self) -> str:
        return f"{self.key}_sort"

    @property
    def _page_key(self) -> str:
        return f"{self.key}_page"

    def show(self, screen: Screen) -> None:
        """Show a page of its rows; a name goes to its area."""
        key, descending = self._order()
        rows = self._sorted(key, descending)
        pages = max(1, -(-len(rows) // self.size))
        # Other areas begin at their first page.
        place = (screen.view.area, screen.view.level)
        turned_in, page = st.session_state.get(self._page_key, (place, 0))
        page = min(page, pages - 1) if turned_in == place else 0
        components.table(
            dict(self.wire(rows.iloc[page * self.size : (page + 1) * self.size]))
            | {"columns": [{"label": c.label, "number": c.number} for c in self.columns]}
            | {"sort": [self._place(key), descending], "page": page, "pages": pages}
            | {"labels": _labels(screen, page, pages), "caption": self.caption},
            key=self.key,
            on_go=lambda: bar.go(st.session_state[self.key].go),
            on_sort=self._sort_chosen,
            on_page=lambda: self._page_chosen(place),
        )
        if bar.waiting():
            st.rerun()

    def _order(self) -> tuple[str, bool]:
        key, descending = st.session_state.get(self._sort_key, self.first)
        return (key, descending) if key in self.keys else self.first

    def _place(self, key: str) -> int:
        return self.keys.index(key) if key in self.keys else -1

    def _sorted(self, key: str, descending: bool) -> pd.DataFrame:
        by = self.rows[key]
        if self.absent and key == "class":
            by = by.where(~by.isin(self.absent))
        order = self.rows.assign(by=by).sort_values(
            ["by", "code"], ascending=[not descending, True], na_position="last"
        )
        return order.drop(columns="by")

    def _sort_chosen(self) -> None:
        """Sort by the column chosen: words from the first, figures from the highest; then turn."""
        by, descending = self._order()
        chosen = self.columns[int(st.session_state[self.key].sort)]
        turned = not descending if chosen.key == by else chosen.number
        st.session_state[self._sort_key] = (chosen.key, turned)
        st.session_state.pop(self._page_key, None)

    def _page_chosen(self, place: tuple[str, str]) -> None:
        page = max(0, int(st.session_state[self.key].page))
        st.session_state[self._page_key] = (place, page)


def plainly(
    screen: Screen,
    rows: pd.DataFrame,
    columns: list[Column],
    cell: Callable[[Screen, str, pd.Series], str],
    download: View | None,
) -> dict:
    """Return what the browser needs of rows without colours, none of them selected.

    Parameters
    ----------
    screen : Screen
    rows : DataFrame
        Those of one page, by the codes of areas of one level.
    columns : list of Column
    cell : callable
        Writes the value of a column's key in a row.
    download : View or None
        The view that has these rows as its table; None where no view does.
    """
    address = screen.href(replace(screen.to(rows.index[0]), area=CODE))
    return {
        "chip": -1,
        "download": address_of(download) if download else "",
        "href": address,
        "fills": {},
        "selected": "",
        "rows": [
            [code, "", *(cell(screen, column.key, row) for column in columns)]
            for code, row in rows.iterrows()
        ],
    }


def address_of(view: View) -> str:
    """Return the address of a view's table as CSV."""
    return f"/atlas/table/{view.page}.csv?{urlencode(view.query())}"


def _labels(screen: Screen, page: int, pages: int) -> dict[str, str]:
    text = screen.text
    return {
        "back": text("table.back"),
        "on": text("table.on"),
        "page": text("table.page", page=page + 1, pages=pages),
        "download": text("table.download"),
    }
