"""Input that two parsers could read differently, or that could not be kept, is refused whole."""

import gzip
import json

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from app.domain.strict_text import MOST_MEMBERS
from app.http.json_bodies import DEEPEST
from app.row_security import TABLE_POLICIES
from app.settings import Settings
from tests.support.database import audit_log as trail
from tests.support.partnerships import Partnership, Person
from tests.support.scenarios.pathway import a_worry

# The same in every process: an id in the name of a test must not differ between them.
AN_ID = "0198f3b2-6f0e-7c3e-9a55-2f5b0c7e4dab"

CONTACTS = "/v1/contacts"
LIMIT = Settings().body_limit_bytes


def body(**changes: object) -> bytes:
    """A contact as JSON, with members changed."""
    return json.dumps(a_worry() | changes).encode()


def with_raw(member: str, raw: str) -> bytes:
    """A contact as JSON in which a member has this text for its value, whatever it is."""
    return body(**{member: "@"}).replace(b'"@"', raw.encode("utf-8", "surrogatepass"))


def child(**changes: object) -> bytes:
    """A contact about a child some of whose members are changed."""
    return body(children=[a_worry()["children"][0] | changes])


BAD: dict[str, tuple[bytes, int]] = {
    "nothing": (b"", 422),
    "not JSON": (b"channel=telephone", 400),
    "cut short": (body()[:-1], 400),
    "two values": (body() + b"{}", 400),
    "not UTF-8": (body().replace(b"worry", b"w\xffrry"), 400),
    "UTF-16": (body().decode().encode("utf-16"), 400),
    "two byte order marks": (b"\xef\xbb\xbf" * 2 + body(), 400),
    "a byte order mark within": (body()[:1] + b"\xef\xbb\xbf" + body()[1:], 400),
    "a byte order mark alone": (b"\xef\xbb\xbf", 400),
    "a comment": (b"/**/" + body(), 400),
    "a member twice": (body()[:-1] + b', "channel": "telephone"}', 400),
    "a member of a member twice": (with_raw("referrer", '{"name": "a", "name": "b"}'), 400),
    "NaN": (with_raw("concern", "NaN"), 400),
    "Infinity": (with_raw("concern", "-Infinity"), 400),
    "a number beyond doubles": (with_raw("concern", "1e999"), 400),
    "a number beyond exactness": (with_raw("concern", str(2**53)), 400),
    "a number of many digits": (with_raw("concern", "9" * 5000), 400),
    "an underscore in a number": (with_raw("concern", "1_0"), 400),
    "too deep in lists": (with_raw("concern", "[" * DEEPEST + "]" * DEEPEST), 400),
    "very deep": (b"[" * 100_000, 400),
    "too many members": (body(factors=["1A"] * (MOST_MEMBERS + 1)), 400),
    "a list": (b"[]", 422),
    "a string": (b'"telephone"', 422),
    "null": (b"null", 422),
    "NUL": (with_raw("concern", '"a\\u0000b"'), 422),
    "a bell": (with_raw("concern", '"a\\u0007b"'), 422),
    "a raw control character": (with_raw("concern", '"a\x01b"'), 400),
    "a lone high surrogate": (with_raw("concern", '"a\\ud800b"'), 422),
    "a lone low surrogate": (with_raw("concern", '"a\\udc00b"'), 422),
    "NUL in a name of a member": (body(**{"a\0": 1}), 422),
    "an unknown member": (body(colour="red"), 422),
    "an unknown member of a member": (child(colour="red"), 422),
    "a member named in words": (body(**{"the red one": 1}), 422),
    "a number for text": (body(concern=5), 422),
    "text for a boolean": (body(family=a_worry()["family"] | {"informed": "true"}), 422),
    "one for true": (body(family=a_worry()["family"] | {"informed": 1}), 422),
    "an unknown code": (body(channel="pigeon"), 422),
    "a code in another case": (body(channel="Telephone"), 422),
    "empty text": (body(concern=""), 422),
    "blank text": (body(concern=" \n "), 422),
    "text without end": (body(concern="x" * 20_001), 422),
    "no children": (body(children=[]), 422),
    "a date before its time": (child(born_on="1899-12-31"), 422),
    "a date after its time": (child(born_on="2101-01-01"), 422),
    "a year zero": (child(born_on="0000-01-01"), 422),
    "a year of five digits": (child(born_on="10000-01-01"), 422),
    "a date that is none": (child(born_on="2023-02-29"), 422),
    "a date in other digits": (
        child(born_on="\u0662\u0660\u0661\u0666-\u0660\u0663-\u0660\u0664"),
        422,
    ),
    "a date as a number": (child(born_on=20160304), 422),
    "an instant without offset": (body(received_at="2026-11-18T09:00:00"), 422),
    "an instant before its time": (body(received_at="0001-01-01T00:00:00Z"), 422),
    "an instant over the edge": (body(received_at="9999-12-31T23:59:59-23:59"), 422),
    "a leap second": (body(received_at="2026-06-30T23:59:60Z"), 422),
    "a date for an instant": (body(received_at="2026-11-18"), 422),
    "an id in capitals": (child(described_as="known", person_id=AN_ID.upper()), 422),
    "an id in braces": (child(described_as="known", person_id=f"{{{AN_ID}}}"), 422),
    "an id as a URN": (child(described_as="known", person_id=f"urn:uuid:{AN_ID}"), 422),
    "an id without hyphens": (child(described_as="known", person_id=AN_ID.replace("-", "")), 422),
    "larger than the limit": (body(concern="x" * LIMIT), 413),
}


async def counts(admin: AsyncEngine, partnership: Partnership) -> dict[str, int]:
    """How many rows every table holds of the partnership."""
    return {
        table: await trail.count(admin, table, partnership)
        for table in TABLE_POLICIES
        if table != "partnerships"
    }


async def sent(by: Person, content: bytes, **headers: str) -> httpx.Response:
    return await by.post(
        CONTACTS, content=content, headers={"Content-Type": "application/json", **headers}
    )


async def test_the_body_that_is_spoilt_below_is_good(partnership: Partnership) -> None:
    assert (await sent(partnership.hub_practitioner, body())).status_code == 201
    tabs = with_raw("concern", '"one\\ttwo\\r\\nthree \\ud83d\\ude00 "')
    assert (await sent(partnership.hub_practitioner, tabs)).status_code == 201


async def test_a_byte_order_mark_before_json_is_ignored(partnership: Partnership) -> None:
    marked = b"\xef\xbb\xbf" + body()
    assert (await sent(partnership.hub_practitioner, marked)).status_code == 201


@pytest.mark.parametrize("name", BAD)
async def test_a_bad_body_is_refused_without_being_repeated(
    partnership: Partnership, name: str
) -> None:
    content, status = BAD[name]
    answer = await sent(partnership.hub_practitioner, content)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status
    # The id of a request is drawn by lot, and could hold anything in digits.
    said = answer.text.replace(answer.json()["instance"], "")
    for word in ("pigeon", "Alpha-Invented", "red", "urn:", "\u0662", "10000", "1899"):
        assert word not in said


async def test_bad_bodies_leave_every_table_as_it_was(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    before = await counts(admin_engine, partnership)
    assert before["users"] > 0, "the partnership is looked at"
    for content, _ in BAD.values():
        await sent(partnership.hub_practitioner, content)
    assert await counts(admin_engine, partnership) == before
    await sent(partnership.hub_practitioner, body())
    assert (await counts(admin_engine, partnership))["contacts"] == before["contacts"] + 1


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/xml"},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "multipart/form-data; boundary=x"},
        {"Content-Type": "application/jsonp"},
        {"Content-Type": ""},
        {"Content-Encoding": "gzip"},
        {"Content-Encoding": "br, identity"},
    ],
)
async def test_what_is_not_plain_json_is_refused(
    partnership: Partnership, headers: dict[str, str]
) -> None:
    content = gzip.compress(body()) if "Content-Encoding" in headers else body()
    answer = await sent(partnership.hub_practitioner, content, **headers)
    assert answer.status_code == 415
    assert answer.json()["type"] == "/problems/unsupported-media-type"


async def test_a_charset_is_not_another_content_type(partnership: Partnership) -> None:
    headers = {"Content-Type": "Application/JSON; charset=utf-8"}
    assert (await sent(partnership.hub_practitioner, body(), **headers)).status_code == 201


async def test_a_body_on_a_request_that_takes_none_is_still_read_strictly(
    partnership: Partnership,
) -> None:
    contact = (await sent(partnership.hub_practitioner, body())).json()
    answer = await partnership.hub_practitioner.post(
        f"{CONTACTS}/{contact['id']}/error", content=b"<a/>", version=1
    )
    assert answer.status_code == 415


@pytest.mark.parametrize(
    "given",
    [
        AN_ID.upper(),
        f"{{{AN_ID}}}",
        AN_ID.replace("-", ""),
        f"urn:uuid:{AN_ID}",
        "1",
        "%00",
        "null",
        f"{AN_ID}%20",
        "\u0660" * 8 + AN_ID[8:],
    ],
)
async def test_an_id_in_a_path_has_one_spelling(partnership: Partnership, given: str) -> None:
    answer = await partnership.hub_practitioner.get(f"/v1/people/{given}")
    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"pointer": "path:/person_id", "code": "id_not_canonical"}]


async def test_a_body_that_never_ends_is_not_read_to_its_end(partnership: Partnership) -> None:
    async def endless() -> object:
        for _ in range(100):
            yield b"[" * 65_536
        raise AssertionError("everything was read")

    answer = await sent(partnership.hub_practitioner, endless())  # type: ignore[arg-type]  # httpx takes a stream here too
    assert answer.status_code == 413
