"""Handlers return views with versions and downloads; the route sends ETags and attachments."""

from collections.abc import Awaitable, Callable

import httpx
import pytest
from fastapi import FastAPI, Response

from app.http.answers import answering, is_versioned
from app.schemas.downloads import Download
from app.schemas.types import View
from app.schemas.versions import VersionedView, versioned, versioned_by_content


class Shown(View):
    """A view of one word."""

    word: str


class Counted:
    """A record that was changed twice."""

    version = 3


async def _plain(word: str) -> Shown:
    return Shown(word=word)


async def _of_record(word: str) -> VersionedView[Shown]:
    return versioned(Shown(word=word), Counted())


async def _of_content(word: str) -> VersionedView[Shown]:
    return versioned_by_content(Shown(word=word))


async def _file(word: str) -> Download:
    return Download(word.encode(), "text/csv", "words.csv")


def application(handler: Callable[..., Awaitable[object]]) -> FastAPI:
    served = FastAPI()
    served.get("/")(answering(handler))
    return served


async def answer(handler: Callable[..., Awaitable[object]], *, word: str = "one") -> httpx.Response:
    transport = httpx.ASGITransport(application(handler))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        return await client.get("/", params={"word": word})


async def test_the_version_of_a_record_is_the_etag_of_its_view() -> None:
    answered = await answer(_of_record)
    assert answered.headers["ETag"] == '"3"'
    assert answered.json() == {"word": "one"}


async def test_the_etag_of_a_view_without_a_number_changes_with_what_it_shows() -> None:
    first, again, other = [await answer(_of_content, word=word) for word in ("one", "one", "two")]
    assert first.headers["ETag"] == again.headers["ETag"] != other.headers["ETag"]
    assert len(first.headers["ETag"]) == len('""') + 32


async def test_a_plain_view_has_no_etag() -> None:
    answered = await answer(_plain)
    assert answered.json() == {"word": "one"}
    assert "ETag" not in answered.headers
    assert answering(_plain) is _plain


async def test_a_download_is_sent_as_an_attachment() -> None:
    answered = await answer(_file)
    assert answered.content == b"one"
    assert answered.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answered.headers["Content-Disposition"] == 'attachment; filename="words.csv"'


def test_the_document_describes_the_view_and_only_what_the_handler_takes() -> None:
    (described,) = application(_of_record).openapi()["paths"]["/"].values()
    schema = described["responses"]["200"]["content"]["application/json"]["schema"]
    assert schema == {"$ref": "#/components/schemas/Shown"}
    assert [each["name"] for each in described["parameters"]] == ["word"]


@pytest.mark.parametrize(
    ("handler", "expected"),
    [(_of_record, True), (_of_content, True), (_plain, False), (_file, False), (None, False)],
)
def test_a_handler_has_an_etag_where_it_is_declared_to_return_a_version(
    handler: Callable[..., Awaitable[object]] | None, expected: bool
) -> None:
    assert is_versioned(handler) is expected
    assert is_versioned(handler and answering(handler)) is expected


async def _with_a_response_of_its_own(response: Response) -> VersionedView[Shown]:
    response.headers["ETag"] = '"1"'
    return versioned(Shown(word="one"), Counted())


def test_a_handler_that_would_set_headers_beside_the_version_is_refused() -> None:
    with pytest.raises(ValueError, match="duplicate parameter name: 'response'"):
        answering(_with_a_response_of_its_own)
