"""The states in which there is nothing to show yet, each with what to do."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import streamlit as st

from svc_atlas import settings
from svc_atlas.errors import AtlasError
from svc_atlas.launcher import Launcher
from svc_atlas.text import text

_REFRESH = 2.0
_started: list[Launcher] = []


@contextmanager
def launcher(home: Path) -> Iterator[Launcher]:
    """Run the launcher for as long as the server runs."""
    work = Launcher(home)
    _started.append(work)
    threading.Thread(target=work.ensure, name="launcher", daemon=True).start()
    try:
        yield work
    finally:
        work.stop()
        _started.remove(work)


def not_ready(error: AtlasError) -> None:
    """Show why there is nothing to see; look again by itself while it is being made."""
    asked = st.query_params.get("lang")
    lang = asked if asked in settings.LANGUAGES else settings.read().lang or "km"
    words = text(lang)
    making = bool(_started) and _started[-1].state == "making"
    st.title(words("app.title"))
    if not making:
        reason = _started[-1].reason if _started and _started[-1].state == "failed" else error
        st.error(words("state.not_ready"))
        for other in (lang, "en" if lang == "km" else "km"):
            st.markdown(reason.message(other).replace("\\", "\\\\"))
        return
    st.info(words("state.making"))
    _look_again()


@st.fragment(run_every=_REFRESH)
def _look_again() -> None:
    """Run the page again as soon as the work has ended."""
    if not _started or _started[-1].state != "making":
        st.rerun()
