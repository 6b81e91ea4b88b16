"""What tells people of the API: its document, the reference, and what a problem's type means."""

from asyncio import to_thread
from base64 import b64encode
from hashlib import sha256

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse

from app.domain.records import RecordNotFound
from app.openapi import reference
from app.openapi.markup import STYLE

# Nothing is loaded, run or sent: the page is text, and its one style is known by its digest.
_DIGEST = b64encode(sha256(STYLE.encode()).digest()).decode()
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none';"
    f" frame-ancestors 'none'; style-src 'sha256-{_DIGEST}'"
}


def install(app: FastAPI) -> None:
    """Serve the document at /openapi.json, and the pages at /docs and /problems/…."""
    for path, page in (
        ("/openapi.json", _document),
        ("/docs", _reference),
        ("/problems/{name}", _problem),
    ):
        app.add_api_route(path, page, include_in_schema=False)


async def _document(request: Request) -> Response:
    """Put together at the first reading and kept: the document of a process does not change.

    That takes seconds, so a thread does it: other requests are answered meanwhile.
    """
    return JSONResponse(await to_thread(request.app.openapi))


async def _reference(request: Request) -> Response:
    """Rendered at the first reading, and kept likewise."""
    app: FastAPI = request.app
    if not hasattr(app.state, "reference"):
        app.state.reference = await to_thread(_render, app)
    return HTMLResponse(app.state.reference, headers=_HEADERS)


def _render(app: FastAPI) -> str:
    return reference.page(app.openapi())


async def _problem(request: Request, name: str) -> Response:
    """Where a problem's `type` leads whoever follows it."""
    known = (await to_thread(request.app.openapi))["x-problem-types"]
    if name not in known:
        raise RecordNotFound
    return HTMLResponse(reference.problem_page(name, known[name]), headers=_HEADERS)
