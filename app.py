"""The SVC Atlas: run with ``streamlit run app.py``."""

import sys
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from svc_atlas import settings
from svc_atlas.errors import AtlasError
from svc_atlas.web.headers import SecurityHeaders
from svc_atlas.web.not_found import NoOtherPage
from svc_atlas.web.routes import routes
from svc_atlas.web.states import launcher

try:
    settings.read()
except AtlasError as error:
    sys.exit(f"app.py: {error}")  # a wrong setting is told before there is a server


@asynccontextmanager
async def lifespan(_):
    """Make the demonstration snapshot where there is none, and end that work with the server."""
    with launcher(settings.read().home):
        yield


app = st.App(
    Path(__file__).parent / "src" / "web" / "frame.py",
    routes=routes(),
    middleware=[Middleware(SecurityHeaders), Middleware(NoOtherPage)],
    lifespan=lifespan,
)
