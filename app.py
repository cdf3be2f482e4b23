"""The SVC Atlas: run with ``streamlit run app.py``."""

from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from svc_atlas import settings
from svc_atlas.web.headers import SecurityHeaders
from svc_atlas.web.routes import routes
from svc_atlas.web.states import launcher


@asynccontextmanager
async def lifespan(_):
    """Make the demonstration snapshot where there is none, and end that work with the server."""
    with launcher(settings.read().home):
        yield


app = st.App(
    Path(__file__).parent / "src" / "web" / "frame.py",
    routes=routes(),
    middleware=[Middleware(SecurityHeaders)],
    lifespan=lifespan,
)
