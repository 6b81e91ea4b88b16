"""The document is served as it is committed, and its viewer keeps a strict policy."""

import gzip
import json
import re
from collections.abc import AsyncIterator
from html.parser import HTMLParser
from time import perf_counter

import httpx
import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import create_async_engine
from typing_extensions import override

from app.main import create_app
from app.openapi import markup, pages
from app.settings import Environment, Settings
from tests.support.http.unconnected_application import unconnected_application
from tests.support.repository import ROOT

Attributes = list[tuple[str, str | None]]

DOCUMENT = (ROOT / "openapi/openapi.json").read_bytes()
OPERATIONS = sum(len(methods) for methods in json.loads(DOCUMENT)["paths"].values())
# What an operation may cost a reader, with its share of schemas and examples, in bytes.
LARGEST = 4_920 * OPERATIONS
LARGEST_COMPRESSED = 620 * OPERATIONS
FILES = ("/openapi.json", "/docs", "/docs/viewer.js", "/docs/swagger-ui-bundle.js")


class Outline(HTMLParser):
    """The links, headings and elements of a page, and everything it loads or runs."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.links: set[str] = set()
        self.headings: list[int] = []
        self.loads: list[str] = []
        self.inline: list[str] = []
        self.feed(page)
        self.close()

    @override
    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        given = dict(attrs)
        if tag not in {"meta", "link"}:
            self.open.append(tag)
        if tag == "a":
            self.links.add(str(given["href"]))
        if tag in {"script", "link", "img", "iframe"}:
            self.loads.append(str(given.get("src") or given.get("href")))
        if given.keys() & {"style", "onclick", "onload"} or (
            tag == "script" and "src" not in given
        ):
            self.inline.append(tag)
        if tag[0] == "h" and tag[1:].isdigit():
            self.headings.append(int(tag[1:]))

    @override
    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest_asyncio.fixture
async def reader() -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(unconnected_application())
    async with httpx.AsyncClient(transport=transport, base_url="http://reference") as client:
        yield client


async def test_the_document_is_served_byte_for_byte_as_it_is_committed(
    reader: httpx.AsyncClient,
) -> None:
    plain = await reader.get("/openapi.json", headers={"Accept-Encoding": "identity"})
    assert plain.content == DOCUMENT
    assert plain.headers["Content-Type"] == "application/json"
    assert "Content-Encoding" not in plain.headers
    assert len(plain.content) < LARGEST
    async with reader.stream("GET", "/openapi.json") as sent:
        compressed = b"".join([part async for part in sent.aiter_raw()])
    assert sent.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(compressed) == DOCUMENT
    assert len(compressed) < LARGEST_COMPRESSED


async def test_the_first_to_ask_for_the_document_holds_nobody_up(
    reader: httpx.AsyncClient,
) -> None:
    pages._files.cache_clear()
    begun = perf_counter()
    await reader.get("/openapi.json")
    assert perf_counter() - begun < 1


@pytest.mark.parametrize("path", FILES)
async def test_a_file_that_has_not_changed_is_not_sent_again(
    reader: httpx.AsyncClient, path: str
) -> None:
    tags = set()
    for encoding in ("gzip", "identity"):
        first = await reader.get(path, headers={"Accept-Encoding": encoding})
        assert first.headers["Vary"] == "Accept-Encoding"
        assert first.headers["Cache-Control"] == "no-cache"
        tags.add(first.headers["ETag"])
        again = await reader.get(
            path,
            headers={
                "Accept-Encoding": encoding,
                "If-None-Match": f'"old", {first.headers["ETag"]}',
            },
        )
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]
    assert len(tags) == 2, "one ETag for two encodings would mix them up in a cache"


@pytest.mark.parametrize(
    ("accepted", "is_compressed"),
    [
        ("gzip", True),
        ("br, GZIP;q=0.5", True),
        ("gzip;q=1.0", True),
        ("gzip;q=0", False),
        ("gzip; q=0.000", False),
        ("identity", False),
        ("x-gzip-not", False),
        ("", False),
    ],
)
async def test_only_those_who_accept_gzip_are_sent_it(
    reader: httpx.AsyncClient, accepted: str, is_compressed: bool
) -> None:
    answer = await reader.get("/openapi.json", headers={"Accept-Encoding": accepted})
    assert ("Content-Encoding" in answer.headers) is is_compressed
    assert answer.content == DOCUMENT


async def test_nothing_but_the_documentation_is_ever_compressed(
    reader: httpx.AsyncClient,
) -> None:
    """The length of a compressed record would give away what it holds (BREACH)."""
    for path in ("/health/live", "/problems/record-not-found", "/v1/me"):
        answer = await reader.get(path, headers={"Accept-Encoding": "gzip"})
        assert "Content-Encoding" not in answer.headers, path
    importing = [
        module.name
        for module in (ROOT / "app").rglob("*.py")
        if re.search(r"\b(gzip|GZipMiddleware|zlib|brotli)\b", module.read_text())
    ]
    assert importing == ["static_files.py"]


async def test_the_viewer_loads_only_files_of_ours_and_runs_nothing_inline(
    reader: httpx.AsyncClient,
) -> None:
    page = await reader.get("/docs")
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    policy = dict(
        each.strip().split(" ", 1) for each in page.headers["Content-Security-Policy"].split(";")
    )
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "connect-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
    }
    outline = Outline(page.text)
    assert (outline.open, outline.inline) == ([], [])
    icon, *loads = outline.loads
    assert icon == "data:,", "no browser asks for an icon that is not there"
    assert len(loads) == 3
    for path in loads:
        loaded = await reader.get(path)
        assert loaded.status_code == 200
        assert re.match("text/(javascript|css)", loaded.headers["Content-Type"])
    viewer = (await reader.get("/docs/viewer.js")).text
    assert "http" not in viewer
    assert 'url: "/openapi.json"' in viewer


async def test_a_file_that_is_not_of_the_viewer_is_not_there(reader: httpx.AsyncClient) -> None:
    for name in ("redoc.standalone.js", "../main.py", "%2e%2e/main.py", "pages.py"):
        assert (await reader.get(f"/docs/{name}")).status_code == 404


async def test_a_type_of_problem_leads_to_a_page_that_says_what_it_means(
    reader: httpx.AsyncClient,
) -> None:
    known = json.loads(DOCUMENT)["x-problem-types"]
    for name in ("record-not-found", "version-stale", "method-not-allowed"):
        answer = await reader.get(f"/problems/{name}")
        assert answer.status_code == 200
        assert known[name]["title"] in answer.text
        outline = Outline(answer.text)
        assert (outline.open, outline.loads, outline.inline) == ([], [], [])
        assert outline.headings == [1]
        assert "script" not in answer.headers["Content-Security-Policy"]
    unknown = await reader.get("/problems/no-such-thing")
    assert unknown.status_code == 404
    assert unknown.json()["type"] == "/problems/record-not-found"


async def test_every_type_of_problem_is_listed_with_a_link_to_its_page(
    reader: httpx.AsyncClient,
) -> None:
    page = await reader.get("/problems")
    known = json.loads(DOCUMENT)["x-problem-types"]
    assert Outline(page.text).links == {f"/problems/{name}" for name in known}
    assert 'lang="en-GB"' in page.text
    assert 'scope="row"' in page.text


async def test_without_documentation_there_is_no_page() -> None:
    settings = Settings(
        environment=Environment.DEVELOPMENT, local_issuer=False, issuers=[], documentation=False
    )
    silent = create_app(settings, engine=create_async_engine("postgresql+asyncpg://"))
    transport = httpx.ASGITransport(silent)
    async with httpx.AsyncClient(transport=transport, base_url="http://reference") as client:
        for path in (*FILES, "/problems", "/problems/record-not-found"):
            assert (await client.get(path)).status_code == 404


def test_what_is_text_never_becomes_markup() -> None:
    hostile = "<script>alert(1)</script> & `<b>`"
    for shown in (
        markup.element("p", hostile),
        markup.line(hostile),
        markup.prose(hostile),
        markup.element("p", title=hostile),
        markup.table(hostile, (hostile,), ((hostile, hostile),)),
    ):
        assert "<script" not in shown
        assert "<b>" not in shown
    assert markup.prose("One `a`.\n\n- two\n- **three**") == (
        "<p>One <code>a</code>.</p><ul><li>two</li><li><strong>three</strong></li></ul>"
    )
