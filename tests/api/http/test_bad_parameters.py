"""Bad paths, queries and headers to every operation: refused like bad bodies."""

import json
from http import HTTPStatus
from urllib.parse import quote

import pytest

from tests.support.operations.bad_input import SENT, Walker, other_spellings, refuse

pytestmark = pytest.mark.usefixtures("nothing_is_kept")

LIMITS = ("0", "-1", "201", "1_0", "1e1", "NaN", "", "9" * 30, "\uff11", SENT)
CURSORS = ("%00", "%ED%A0%80", "%FF", "x" * 501, SENT, "e30", "bnVsbA", "W10", "MTIz")
REFUSED = {
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.FORBIDDEN,  # a partnership in which one has no role, or the purpose of another
    HTTPStatus.PRECONDITION_FAILED,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.PRECONDITION_REQUIRED,
}
HEADERS = {
    "Partnership": ("Not a slug", SENT),
    "Purpose": ("", SENT, "screening, court"),
    "Idempotency-Key": ("", "short", f"{SENT} with spaces", "k" * 129),
    "If-Match": ("", "1", "*", 'W/"1"', '"-1"', f'"{SENT}"', f'"{"9" * 30}"', '"1", "2"'),
}


async def test_ids_have_one_spelling_in_paths(walkers: list[Walker]) -> None:
    sent = 0
    for walker in walkers:
        for name in walker.operation.record_ids:
            for alias in other_spellings(walker.ids[name]):
                path = walker.operation.paths({**walker.ids, name: quote(alias)})[0]
                answer = await walker.send(_valid(walker), path=path)
                refuse(answer, (walker.operation.name, name, alias), statuses={422})
                assert walker.ids[name] not in answer.text.lower()
                sent += 1
    assert sent > 200


async def test_queries_are_bounded_and_read_strictly(walkers: list[Walker]) -> None:
    sent = 0
    for walker in walkers:
        for name, values in (("limit", map(quote, LIMITS)), ("cursor", CURSORS)):
            for value in values if name in walker.operation.query else ():
                path = f"{walker.path}?{name}={value}"
                answer = await walker.send(_valid(walker), path=path)
                refuse(answer, (walker.operation.name, name, value), statuses={400, 422})
                sent += 1
    assert sent > 50


async def test_headers_have_the_documented_form(walkers: list[Walker]) -> None:
    sent = 0
    for walker in walkers:
        for name in walker.operation.headers & HEADERS.keys():
            for value in HEADERS[name]:
                headers = {"Content-Type": "application/json", name: value}
                answer = await walker.send(_valid(walker), headers=headers)
                refuse(answer, (walker.operation.name, name, value), statuses=REFUSED)
                sent += 1
    assert sent > 300


def _valid(walker: Walker) -> bytes | None:
    return None if walker.operation.body is None else json.dumps(walker.body).encode()
