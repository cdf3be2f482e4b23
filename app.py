"""The SVC Atlas: run with ``streamlit run app.py``."""

import logging
import sys
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from streamlit import config

from svc_atlas import settings
from svc_atlas.address import PAGES, PATHS
from svc_atlas.errors import AtlasError
from svc_atlas.gate import connections, logs
from svc_atlas.gate.door import Gate
from svc_atlas.gate.limits import Limits
from svc_atlas.gate.watchdog import Watchdog
from svc_atlas.text import text
from svc_atlas.web import failures
from svc_atlas.web.failures import Failures
from svc_atlas.web.headers import SecurityHeaders
from svc_atlas.web.not_found import NoOtherPage, not_found
from svc_atlas.web.routes import routes
from svc_atlas.web.states import launcher

try:
    chosen = settings.read()
except AtlasError as error:
    sys.exit(f"app.py: {error}")  # a wrong setting is told before there is a server

limits = Limits(sockets=chosen.sockets, sockets_of_address=chosen.sockets_of_address)
connections.bound(limits)
logs.fold()


@asynccontextmanager
async def lifespan(_):
    """Make the demonstration snapshot where there is none, and end that work with the server."""
    if chosen.open_to_others(config.get_option("server.address")):
        words = text(chosen.lang or "en")
        audience = words(f"cli.audience.{chosen.audience}")
        logging.getLogger("svc_atlas").warning(words("settings.open_to_others", audience=audience))
    watchdog = Watchdog(chosen.watchdog) if chosen.watchdog else None
    if watchdog:
        watchdog.start()
    with launcher(chosen.home):
        yield
    if watchdog:
        watchdog.stop()


app = st.App(
    Path(__file__).parent / "src" / "web" / "frame.py",
    routes=routes(),
    middleware=[
        Middleware(SecurityHeaders),
        Middleware(Failures),
        Middleware(
            Gate,
            routes={"/healthz", "/readyz", *(f"/{PATHS[page]}" for page in PAGES)},
            hosts=chosen.hosts,
            missing=not_found,
            limits=limits,
        ),
        Middleware(NoOtherPage),
    ],
    lifespan=lifespan,
    on_script_error=failures.on_page,
)
