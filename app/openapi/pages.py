"""Pages about the API: its document, a viewer of it, and the meaning of each type of problem."""

import json
from asyncio import to_thread
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse

from app.domain.records import RecordNotFound
from app.openapi import problem_pages
from app.openapi.static_files import StaticFile

DOCUMENT = Path(__file__).parents[2] / "openapi/openapi.json"
"""The committed document: the build fails if it differs from what the code would make."""

_SWAGGER_UI = files("fastapi_offline") / "static"
_VIEWER = b"""\
<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Frontdoor: reference</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<main id="reference"></main>
<noscript>This page needs JavaScript; <a href="/openapi.json">openapi.json</a> does not.</noscript>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/viewer.js"></script>
</body>
</html>
"""
# Only files of our own are loaded, and only the document is fetched: nothing inline, no network.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def install(app: FastAPI) -> None:
    """Serve the document at /openapi.json, the viewer at /docs and problems at /problems."""
    for path, page in (
        ("/openapi.json", _document),
        ("/docs", _viewer),
        ("/docs/{name}", _asset),
        ("/problems", _problems),
        ("/problems/{name}", _problem),
    ):
        app.add_api_route(path, page, include_in_schema=False)


@cache
def _files() -> dict[str, StaticFile]:
    """Every file that is sent as it is, by its path."""
    script, style = "text/javascript", "text/css"
    return {
        "/openapi.json": StaticFile.of(DOCUMENT.read_bytes(), media_type="application/json"),
        "/docs": StaticFile.of(_VIEWER, media_type="text/html"),
        "/docs/viewer.js": StaticFile.of(
            Path(__file__).with_name("viewer.js").read_bytes(), media_type=script
        ),
        **{
            f"/docs/{name}": StaticFile.of((_SWAGGER_UI / name).read_bytes(), media_type=type_)
            for name, type_ in (("swagger-ui-bundle.js", script), ("swagger-ui.css", style))
        },
    }


@cache
def _catalogue() -> dict[str, Any]:
    """Every type of problem, by its name."""
    catalogue: dict[str, Any] = json.loads(DOCUMENT.read_bytes())["x-problem-types"]
    return catalogue


async def _sent(request: Request, path: str) -> Response:
    # Read and compressed at the first request, in a thread: others are answered meanwhile.
    files_ = await to_thread(_files)
    if path not in files_:
        raise RecordNotFound
    return files_[path].answer(request)


async def _document(request: Request) -> Response:
    return await _sent(request, "/openapi.json")


async def _viewer(request: Request) -> Response:
    response = await _sent(request, "/docs")
    response.headers["Content-Security-Policy"] = _POLICY
    return response


async def _asset(request: Request, name: str) -> Response:
    return await _sent(request, f"/docs/{name}")


async def _problems() -> Response:
    page = problem_pages.every(await to_thread(_catalogue))
    return HTMLResponse(page, headers=problem_pages.HEADERS)


async def _problem(name: str) -> Response:
    """The page at the address in a problem's `type`."""
    known = await to_thread(_catalogue)
    if name not in known:
        raise RecordNotFound
    return HTMLResponse(problem_pages.one(name, known[name]), headers=problem_pages.HEADERS)
