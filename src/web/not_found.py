"""What answers an address that there is not: a page for people, a line for programs."""

from functools import lru_cache
from html import escape

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from svc_atlas import settings
from svc_atlas.address import PATHS
from svc_atlas.text import text
from svc_atlas.web import static_files

_PAGES = {f"/{path}" for path in PATHS.values()}
#: Where Streamlit serves the frames of components, which are pages too.
_FRAMES = "/component/"


def not_found(request: Request) -> Response:
    """Return a 404: a page where the client reads pages, else one line."""
    kept = {"Cache-Control": "no-store", "Vary": "Accept"}
    if "text/html" not in request.headers.get("accept", ""):
        return PlainTextResponse("not found", status_code=404, headers=kept)
    return HTMLResponse(_page(settings.read().lang or "km"), status_code=404, headers=kept)


@lru_cache(maxsize=2)
def _page(first: str) -> str:
    """Return the page in both languages, ``first`` before the other; it repeats nothing asked."""
    langs = sorted(settings.LANGUAGES, key=lambda lang: lang != first)
    said = "".join(
        f'<section lang="{lang}"><h1 class="atlas-finding">{escape(words("missing.title"))}</h1>'
        f"<p>{escape(words('missing.words'))} "
        f'<a href="/?lang={lang}">{escape(words("missing.link"))}</a></p></section>'
        for lang, words in ((lang, text(lang)) for lang in langs)
    )
    return (
        f'<!doctype html><html lang="{first}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(text(first)('missing.title'))}</title>"
        f'<link rel="stylesheet" href="{static_files.address("page.css")}">'
        f'</head><body class="atlas-missing">{said}</body></html>'
    )


class NoOtherPage:
    """ASGI middleware that answers 404 where Streamlit would answer with its page.

    Streamlit sends that page for every address that it does not know, and it never starts there.
    """

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; hold back a page that is none of ours."""
        if scope["type"] != "http" or _is_page(scope["path"]):
            await self.app(scope, receive, send)
            return
        held = False

        async def checked(message: Message) -> None:
            nonlocal held
            if message["type"] == "http.response.start":
                kind = Headers(raw=message["headers"]).get("content-type", "")
                held = message["status"] < 300 and kind.startswith("text/html")
            if not held:
                await send(message)

        await self.app(scope, receive, checked)
        if held:
            await not_found(Request(scope))(scope, receive, send)


def _is_page(path: str) -> bool:
    return path in _PAGES or path.startswith(_FRAMES)
