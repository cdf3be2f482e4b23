"""The one boundary of errors: a failure is a page in both languages, and one line in the log."""

import logging
import secrets

import streamlit as st
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from svc_atlas import settings
from svc_atlas.snapshot import BrokenSnapshotError
from svc_atlas.text import text
from svc_atlas.web import current

_log = logging.getLogger("svc_atlas")


def note(error: Exception) -> str:
    """Write a failure to the log under a number of its own, and return the number.

    A snapshot whose files were found changed is taken off the screen.
    """
    number = secrets.token_hex(4)
    if isinstance(error, BrokenSnapshotError):
        current.broken(error)
        _log.error("Failure %s: %s", number, error.message("en"))
    else:
        _log.error("Failure %s", number, exc_info=error)
    return number


def told(number: str) -> str:
    """Return the sentence of a failure in both languages."""
    return "\n\n".join(text(lang)("state.failed", number=number) for lang in settings.LANGUAGES)


def on_page(error: Exception) -> bool:
    """Say that a page failed, in place of Streamlit's own words and their links elsewhere."""
    st.error(told(note(error)))
    return True


class Failures:
    """ASGI middleware: what no route expected is a plain answer in both languages."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; answer 500 where that fails before anything was sent."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun = False

        async def sending(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self.app(scope, receive, sending)
        except Exception as error:
            answer = PlainTextResponse(told(note(error)), status_code=500)
            if begun:
                raise
            await answer(scope, receive, send)
