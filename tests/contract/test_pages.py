"""The reference is a page that needs nothing but itself, and every type of problem has one."""

from collections import Counter
from collections.abc import AsyncIterator
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import create_async_engine
from typing_extensions import override

from app.main import create_app
from app.openapi import markup, reference
from app.settings import Environment, Settings
from tests.support.http.unconnected_application import unconnected_application

Attributes = list[tuple[str, str | None]]

LARGEST = 2_000_000


class Outline(HTMLParser):
    """What a reader's tools find in a page: places, links, headings, and whatever it loads."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: Counter[str] = Counter()
        self.links: set[str] = set()
        self.headings: list[int] = []
        self.loads: list[str] = []
        self.feed(page)
        self.close()

    @override
    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        given = dict(attrs)
        if tag != "meta":
            self.open.append(tag)
        if "id" in given:
            self.ids[str(given["id"])] += 1
        if tag == "a":
            self.links.add(str(given["href"]))
        if tag in {"script", "link", "img", "iframe"} or given.keys() & {"src", "style", "onclick"}:
            self.loads.append(tag)
        if tag[0] == "h" and tag[1:].isdigit():
            self.headings.append(int(tag[1:]))

    @override
    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def application() -> FastAPI:
    return unconnected_application()


@pytest_asyncio.fixture
async def reader(application: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(application)
    async with httpx.AsyncClient(transport=transport, base_url="http://reference") as client:
        yield client


@pytest_asyncio.fixture
async def page(reader: httpx.AsyncClient) -> httpx.Response:
    return await reader.get("/docs")


def test_the_reference_is_served_and_may_load_and_run_nothing(page: httpx.Response) -> None:
    assert page.status_code == 200
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "script" not in page.headers["Content-Security-Policy"]
    assert Outline(page.text).loads == []
    assert "@import" not in markup.STYLE
    assert "url(" not in markup.STYLE
    assert len(page.content) < LARGEST


def test_everything_in_the_document_has_its_place_in_the_reference(
    page: httpx.Response, application: FastAPI
) -> None:
    document = application.openapi()
    places = Outline(page.text).ids
    operations = [each["operationId"] for _, _, each in reference.operations(document)]
    schemas = [f"schema-{name}" for name in document["components"]["schemas"]]
    problems = [f"problem-{name}" for name in document["x-problem-types"]]
    for place in (*operations, *schemas, *problems, "webhooks"):
        assert places[place] == 1, place
    for event in document["webhooks"]:
        assert event in page.text


def test_every_link_leads_somewhere_and_every_element_is_closed(page: httpx.Response) -> None:
    found = Outline(page.text)
    assert found.open == []
    assert len(found.links) > 400
    assert {link.removeprefix("#") for link in found.links} <= found.ids.keys()


def test_the_reference_can_be_read_by_ear_and_by_keyboard(page: httpx.Response) -> None:
    headings = Outline(page.text).headings
    assert headings[0] == 1
    assert headings.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(headings))
    for needed in ('lang="en-GB"', '<nav aria-label="', 'class="skip"', 'scope="row"', "<caption"):
        assert needed in page.text


async def test_a_type_of_problem_leads_to_a_page_that_says_what_it_means(
    reader: httpx.AsyncClient, application: FastAPI
) -> None:
    known: dict[str, Any] = application.openapi()["x-problem-types"]
    for name in ("record-not-found", "version-stale", "method-not-allowed"):
        answer = await reader.get(f"/problems/{name}")
        assert answer.status_code == 200
        assert known[name]["title"] in answer.text
        assert Outline(answer.text).loads == []
    unknown = await reader.get("/problems/no-such-thing")
    assert unknown.status_code == 404
    assert unknown.json()["type"] == "/problems/record-not-found"


async def test_without_documentation_there_is_no_page() -> None:
    settings = Settings(
        environment=Environment.DEVELOPMENT, local_issuer=False, issuers=[], documentation=False
    )
    silent = create_app(settings, engine=create_async_engine("postgresql+asyncpg://"))
    transport = httpx.ASGITransport(silent)
    async with httpx.AsyncClient(transport=transport, base_url="http://reference") as client:
        for path in ("/docs", "/openapi.json", "/problems/record-not-found"):
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
