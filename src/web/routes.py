"""Addresses beside Streamlit's own: health, immutable files, tooltips, search and downloads."""

import gzip
from functools import lru_cache
from html import escape
from pathlib import Path

import streamlit
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import (
    FileResponse,
    JSONResponse,
    RedirectResponse,
    Response,
)
from starlette.routing import Route

from svc_atlas import settings
from svc_atlas.address import DATA, DRUG_OFFENCES, DRUGS, PAGES, PATHS
from svc_atlas.errors import AtlasError
from svc_atlas.snapshot import Snapshot
from svc_atlas.text import text
from svc_atlas.web import current, downloads, failures, files, static_files
from svc_atlas.web.headers import IMMUTABLE
from svc_atlas.web.not_found import not_found
from svc_atlas.web.screen import read_view

NO_STORE = {"Cache-Control": "no-store"}
#: What is worded here may be worded better by the next version at the same address.
_WORDED = "public, max-age=300"
_INDEX = Path(streamlit.__file__).parent / "static" / "index.html"
#: Streamlit's own files beside its page.
_FILES = {file.name for file in _INDEX.parent.iterdir() if file.is_file()} - {_INDEX.name}
_LONGEST_QUERY = 80


def encoded(
    request: Request, media_type: str, forms: dict[str, bytes], kept: str = IMMUTABLE
) -> Response:
    """Return the best of several forms of one file (``br``, ``gzip``, else plain)."""
    accepted = request.headers.get("accept-encoding", "")
    headers = {"Cache-Control": kept, "Vary": "Accept-Encoding"}
    for name in ("br", "gzip"):
        if name in forms and name in accepted:
            headers["Content-Encoding"] = name
            return Response(forms[name], media_type=media_type, headers=headers)
    plain = forms["plain"] if "plain" in forms else gzip.decompress(forms["gzip"])
    return Response(plain, media_type=media_type, headers=headers)


async def healthz(_: Request) -> Response:
    """Answer that the process lives."""
    return JSONResponse({"ok": True}, headers=NO_STORE)


async def readyz(_: Request) -> Response:
    """Answer whether a snapshot is open, with its id; else 503 with the key of the reason.

    The sentence names folders of the server; whoever runs it reads it in the log, or by ``svc``.
    """
    try:
        opened = await run_in_threadpool(current.snapshot)
    except AtlasError as error:
        reason = {"ok": False, "snapshot": None, "reason": error.key}
        return JSONResponse(reason, status_code=503, headers=NO_STORE)
    return JSONResponse({"ok": True, "snapshot": opened.id}, headers=NO_STORE)


async def static(request: Request) -> Response:
    """Serve a script, style or font by its hash."""
    try:
        found = static_files.static_file(request.path_params["name"])
    except KeyError:
        return not_found(request)
    if found.hash != request.path_params["hash"]:
        return not_found(request)
    forms = {"plain": found.content, "gzip": found.gzip, "br": found.brotli}
    return encoded(request, found.media_type, forms)


class NoSnapshotError(LookupError):
    """An address names a snapshot that is not on screen."""


def asked_snapshot(request: Request) -> Snapshot:
    """Return the snapshot that an address names, from memory: nothing is opened for an address.

    Raises
    ------
    NoSnapshotError
        It is neither the current one nor the one before.
    """
    found = current.by_id(request.path_params["snapshot"])
    if found is None:
        raise NoSnapshotError
    return found


async def geometry(request: Request) -> Response:
    """Serve a TopoJSON file of the snapshot."""
    opened = asked_snapshot(request)
    forms = await run_in_threadpool(files.geometry_forms, opened, request.path_params["name"])
    return encoded(request, "application/json", forms) if forms else not_found(request)


async def names(request: Request) -> Response:
    """Serve the names of all areas of a snapshot."""
    opened = asked_snapshot(request)
    forms = {
        "gzip": await run_in_threadpool(files.names_gzip, opened),
        "br": await run_in_threadpool(files.names_brotli, opened),
    }
    return encoded(request, "application/json", forms)


async def tooltips(request: Request) -> Response:
    """Serve the lines of the tooltips of one view."""
    page = request.path_params["page"]
    if page not in PAGES:
        return not_found(request)
    opened = asked_snapshot(request)
    view, _ = read_view(request.query_params, page, opened)
    content = await run_in_threadpool(files.tooltips_gzip, opened, view)
    return encoded(request, "application/json", {"gzip": content}, _WORDED)


async def words(request: Request) -> Response:
    """Serve the words of the map's legend."""
    opened = asked_snapshot(request)
    page = DATA if "table" in request.query_params else "nation"
    if request.query_params.get("offence") in DRUG_OFFENCES:
        page = DRUGS
    view, _ = read_view(request.query_params, page, opened)
    content = await run_in_threadpool(files.words_gzip, opened, view)
    return encoded(request, "application/json", {"gzip": content}, _WORDED)


async def search(request: Request) -> Response:
    """Answer areas for the search box: by Khmer or Latin name, or by code."""
    query = request.query_params.get("q", "")[:_LONGEST_QUERY]
    lang = request.query_params.get("lang", "km")
    words = text(lang if lang in settings.LANGUAGES else "km")
    found = await run_in_threadpool(files.search, query, words)
    return JSONResponse(found, headers=NO_STORE)


async def table(request: Request) -> Response:
    """Serve the table of a view as CSV."""
    page = request.path_params["page"]
    if page not in PAGES:
        return not_found(request)
    opened = await run_in_threadpool(current.snapshot)
    view, _ = read_view(request.query_params, page, opened)
    content = await run_in_threadpool(downloads.table_csv, opened, view)
    name = downloads.file_name(opened, view)
    headers = NO_STORE | {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)


# Streamlit asks every folder of the address for its health before it connects. It is told here
# where the server is, and that no other host may speak to the page. It also writes a change of
# page in two steps, first the parameters, then the path: the second replaces the first, so that
# Back undoes one choice and not half of one.
_FIRST_SCRIPT = """<script>
window.__streamlit = { BACKEND_BASE_URL: location.origin,
  HOST_CONFIG: { allowedOrigins: [location.origin], useExternalAuthToken: false } };
(() => { const push = history.pushState.bind(history);
  history.pushState = (state, title, address) => {
    const next = new URL(address, location.href);
    const second = next.search === location.search && next.pathname !== location.pathname;
    if (second) history.replaceState(state, title, address); else push(state, title, address);
  }; })();
</script>"""


@lru_cache(maxsize=2)
def index_html(lang: str) -> str:
    """Return Streamlit's page with the document's language, our style sheet and our title."""
    page = _INDEX.read_text(encoding="utf-8")
    head = (
        f"{_FIRST_SCRIPT}"
        f'<link rel="stylesheet" href="{static_files.address("page.css")}">'
        f'<link rel="preload" as="font" type="font/ttf" crossorigin '
        f'href="{static_files.address("noto-sans-khmer.ttf")}">'
        f"<title>{escape(text(lang)('app.title'))}</title>"
    )
    page = page.replace('<html lang="en">', f'<html lang="{lang}">', 1)
    page = page.replace("<title>Streamlit</title>", "", 1)
    return page.replace("<head>", f"<head>{head}", 1)


async def index(request: Request) -> Response:
    """Serve the page in the language of the address."""
    lang = request.query_params.get("lang")
    if lang not in settings.LANGUAGES:
        lang = settings.read().lang or "km"
    return Response(
        index_html(lang),
        media_type="text/html; charset=utf-8",
        headers={"Cache-Control": "no-cache"},
    )


async def elsewhere(request: Request) -> Response:
    """Lead a mistyped path to the page of its area; serve Streamlit's own files."""
    name = request.path_params["name"]
    if name in _FILES:
        return FileResponse(_INDEX.parent / name)
    if "." in name:
        return not_found(request)
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"/{query}", status_code=307, headers=NO_STORE)


def answer_plainly(endpoint):
    """Turn an expected failure into its answer, which tells nothing of the server's folders."""

    async def guarded(request: Request) -> Response:
        try:
            return await endpoint(request)
        except NoSnapshotError:
            return not_found(request)
        except AtlasError as error:
            failures.note(error)
            return JSONResponse({"ok": False, "reason": error.key}, 503, headers=NO_STORE)

    return guarded


def routes() -> list[Route]:
    """Return the routes of the atlas."""
    page = "/{page:str}"
    pages = [Route(f"/{PATHS[name]}", index) for name in PAGES]
    return [
        Route("/healthz", healthz),
        Route("/readyz", readyz),
        *pages,
        Route("/atlas/static/{hash}/{name}", static),
        Route("/atlas/geometry/{snapshot}/{name}", answer_plainly(geometry)),
        Route("/atlas/names/{snapshot}.json", answer_plainly(names)),
        Route("/atlas/words/{snapshot}", answer_plainly(words)),
        Route("/atlas/tooltips/{snapshot}" + page, answer_plainly(tooltips)),
        Route("/atlas/search.json", search),
        Route("/atlas/table" + page + ".csv", answer_plainly(table)),
        Route("/{name}", elsewhere),
    ]
