"""The turn that each run of a page waits for; whoever waits long is told so."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from svc_atlas import settings
from svc_atlas.gate.counts import COUNTS
from svc_atlas.gate.turns import Turn, Turns
from svc_atlas.text import text

# Seconds after which a reader is told of the wait, and after which the run is given up.
_TELL, _GIVE_UP = 3.0, 60.0
_turn: ContextVar[Turn | None] = ContextVar("turn", default=None)


@cache
def _turns() -> Turns:
    turns = Turns(settings.read().runs)
    COUNTS.gauge("svc_runs_waiting", lambda: turns.waiting)
    return turns


@contextmanager
def admitted() -> Iterator[None]:
    """Hold a place for the run of this page.

    A run whose reader has chosen something else meanwhile ends while it waits: looking into the
    session's state is where Streamlit lets it end.
    """
    context = get_script_run_ctx()
    session = context.session_id if context else ""
    told = False

    def look(waited: float) -> None:
        nonlocal told
        "waiting" in st.session_state  # noqa: B015  raises where the run is superseded
        if waited > _GIVE_UP:
            for lang in settings.LANGUAGES:
                st.info(text(lang)("state.given_up"))
            st.stop()
        if waited > _TELL and not told:
            told = True
            # Beside the page: anything within it would move the map to another place.
            st.toast("\n\n".join(text(lang)("state.waiting") for lang in settings.LANGUAGES))

    superseded = True
    try:
        with _turns().turn(st.context.ip_address or "", session, look) as turn:
            superseded = False
            COUNTS.add("svc_runs_total")
            token = _turn.set(turn)
            try:
                yield
            finally:
                _turn.reset(token)
    finally:
        if superseded:
            COUNTS.add("svc_runs_superseded_total")


def rest(seconds: float) -> None:
    """Sleep for a while, and leave the place to another run meanwhile."""
    turn = _turn.get()
    if seconds <= 0 or turn is None:
        time.sleep(seconds)
        return
    with turn.away():
        time.sleep(seconds)
