"""The parts of the page that Streamlit has no widget for: the area bar, the tables.

Their scripts are files of our own, named by hash; what is registered only imports them.
"""

from collections.abc import Callable, Mapping

import streamlit as st

from svc_atlas.web.static_files import address


def _component(name: str):
    script = f"""export default async (component) =>
        (await import(location.origin + {address(name + ".js")!r})).default(component);"""
    return st.components.v2.component(f"svc_atlas_{name}", js=script, isolate_styles=False)


_area = _component("area")
_table = _component("table")
_matrix = _component("matrix")


def area_bar(data: Mapping, *, on_go: Callable[[], None]) -> None:
    """Show the breadcrumb and the search box under the key ``area``.

    Parameters
    ----------
    data : mapping
        ``trail`` (name, code, href), ``labels``, ``lang``, ``title``, ``address``.
    on_go : callable
        Called when an area is chosen: ``st.session_state["area"].go`` is its code.
    """
    _area(key="area", data=dict(data), on_go_change=on_go)


def matrix(data: Mapping, *, key: str, on_choose: Callable[[], None]) -> None:
    """Show a table of counts whose cells open; what is chosen is in ``st.session_state[key]``.

    Parameters
    ----------
    data : mapping
        ``caption``, ``across`` (what the columns are), ``down`` (what the rows are), ``heads``
        (key, words and fill of each column), ``rows`` (key, words, fill, and a cell a column:
        its count, what it is in words, and ``up`` or ``down`` or nothing) and ``chosen``, the
        keys of the cell that is open.
    key : str
        Names it on the page.
    on_choose : callable
        Called when a cell is chosen: ``cell`` is the key of its row and that of its column.
    """
    _matrix(key=key, data=dict(data), on_cell_change=on_choose)


def table(
    data: Mapping,
    *,
    key: str,
    on_go: Callable[[], None],
    on_sort: Callable[[], None],
    on_page: Callable[[], None],
) -> None:
    """Show a page of a table; what is chosen is in ``st.session_state[key]``."""
    _table(
        key=key,
        data=dict(data),
        on_go_change=on_go,
        on_sort_change=on_sort,
        on_page_change=on_page,
    )
