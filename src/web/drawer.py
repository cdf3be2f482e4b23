"""Parts of a page that are made and sent only while they are open."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

#: What was opened and chosen in drawers, by key; a widget's own state would end with its page.
KEPT = "drawers"


def drawer(key: str, label: str) -> DeltaGenerator:
    """Return a part of the page under a heading that opens it; fill it where ``open`` is true.

    What is opened stays open when the year, the area or the language changes. Call it inside a
    fragment, so that opening it runs nothing else.

    Parameters
    ----------
    key : str
        Names it on every page that has it.
    label : str
        Its heading.
    """
    st.session_state[key] = kept(key, False)
    return st.expander(label, key=key, on_change=_keep, args=(key,))


def choice(key: str, label: str, options: dict[str, str]) -> str:
    """Show a choice of one chart beside it, and return what is chosen.

    Parameters
    ----------
    key : str
        Names it; what is chosen stays where another page offers it too.
    label : str
        What is chosen, for those who hear the page.
    options : dict of str to str
        What can be chosen, in words; the first is chosen at first.
    """
    chosen = kept(key, None)
    st.session_state[key] = chosen if chosen in options else next(iter(options))
    st.segmented_control(
        label, list(options), format_func=options.get, key=key, required=True,
        label_visibility="collapsed", on_change=_keep, args=(key,),
    )  # fmt: skip
    return st.session_state[key]


def kept(key: str, default):
    """Return what was kept under ``key``."""
    return st.session_state.get(KEPT, {}).get(key, default)


def keep(key: str, value) -> None:
    """Keep a value under ``key``."""
    st.session_state[KEPT] = st.session_state.get(KEPT, {}) | {key: value}


def _keep(key: str) -> None:
    keep(key, st.session_state[key])
