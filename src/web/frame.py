"""The page frame: opens the snapshot, reads the address, goes where it leads, runs the page."""

import streamlit as st

from svc_atlas import settings
from svc_atlas.address import PAGES, PATHS
from svc_atlas.errors import AtlasError
from svc_atlas.snapshot import BrokenSnapshotError
from svc_atlas.text import text
from svc_atlas.web import bar, failures, states
from svc_atlas.web.admission import admitted
from svc_atlas.web.collection import COLLECTION
from svc_atlas.web.screen import page_file, screen

st.set_page_config(layout="wide", initial_sidebar_state="collapsed")


def run() -> None:
    """Run the page that the address leads to."""
    words = text(settings.read().lang or "km")
    pages = {
        name: st.Page(
            page_file(name),
            title=words(f"page.{name}"),
            url_path=PATHS[name] or None,
            default=name == PAGES[0],
        )
        for name in PAGES
    }
    running = st.navigation(list(pages.values()), position="hidden")
    asked = next(name for name, page in pages.items() if page.url_path == running.url_path)

    try:
        here = screen(asked)
    except AtlasError as error:
        states.not_ready(error)
        st.stop()

    wanted = bar.pending(here)
    if wanted is None and here.view.page != asked:
        wanted = here.view
    if wanted is not None:
        bar.keep_notices(here)
        st.switch_page(pages[wanted.page], query_params=wanted.query())

    bar.remember(here)
    try:
        running.run()
    except BrokenSnapshotError as error:
        failures.note(error)
        st.rerun()  # to the page that says so, with nothing of this one above it
    COLLECTION.after_run(here.snapshot.id)


with admitted():
    run()
