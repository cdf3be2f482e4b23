"""The two parts of the page that Streamlit has no widget for: the area bar and the table.

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
