"""Bad input to every operation of the document: refused, never repeated, and nothing is kept."""

import json
from collections.abc import AsyncIterator, Iterator
from itertools import cycle, islice
from typing import Any

import pytest

from app.settings import Settings
from tests.support.operations.bad_input import OF_FORMAT, RAW, SENT, Walker, other_spellings, refuse
from tests.support.operations.valid_requests import Path, ids_in

pytestmark = pytest.mark.usefixtures("nothing_is_kept")


@pytest.fixture
def with_body(walkers: list[Walker]) -> list[Walker]:
    """Those whose operation has a body."""
    found = [walker for walker in walkers if walker.operation.body is not None]
    assert len(found) > 40
    return found


async def _refused(walker: Walker, raw: str, *, told: object) -> None:
    refuse(await walker.send(raw.encode()), (walker.operation.name, told))


def _each_with_each(first: list[Any], second: list[Any]) -> Iterator[tuple[Any, Any]]:
    """Pairs in which everything of both occurs at least once."""
    return islice(zip(cycle(first), cycle(second), strict=False), max(len(first), len(second)))


async def test_what_fits_no_member_is_refused_in_every_member(with_body: list[Walker]) -> None:
    for walker in with_body:
        for (at, _), (told, raw) in _each_with_each(walker.leaves, list(RAW.items())):
            await _refused(walker, walker.with_raw(at, raw), told=(at, told))


async def test_a_member_of_another_type_is_refused_not_converted(with_body: list[Walker]) -> None:
    for walker in with_body:
        for at, of in walker.leaves:
            wrong = "7" if of.get("type") in {"string", "boolean"} or "enum" in of else '"7"'
            await _refused(walker, walker.with_raw(at, wrong), told=at)


async def test_days_and_instants_out_of_range_or_shape_are_refused(
    with_body: list[Walker],
) -> None:
    sent = 0
    for walker in with_body:
        for at, of in walker.leaves:
            for value in OF_FORMAT.get(of.get("format", ""), ()):
                await _refused(walker, walker.with_raw(at, json.dumps(value)), told=at)
                sent += 1
    assert sent > 100


async def test_ids_have_one_spelling_in_bodies(with_body: list[Walker]) -> None:
    for walker in with_body:
        for at in ids_in(walker.operations, walker.operation):
            for value in other_spellings("0198f3b2-6f0e-7c3e-9a55-2f5b0c7e4d11"):
                await _refused(walker, walker.with_raw(at, json.dumps(value)), told=at)


async def test_members_that_nobody_asked_for_are_refused(with_body: list[Walker]) -> None:
    for walker in with_body:
        for at in _objects(walker):
            for name in ("unasked", f"{SENT} (invented)"):
                further = f'null, "{name}": "{SENT}"'
                whole = walker.with_raw((*at, _member(walker, at)), further)
                await _refused(walker, whole, told=at)


async def test_members_that_are_said_twice_are_refused(with_body: list[Walker]) -> None:
    for walker in with_body:
        for at in _objects(walker):
            member = _member(walker, at)
            whole = walker.with_raw((*at, member), f'"{SENT}", "{member}": "{SENT}"')
            await _refused(walker, whole, told=at)


def _objects(walker: Walker) -> list[Path]:
    """Where objects stand in the body: what has members, on the way to each of them."""
    found = {at[:depth] for at, _ in walker.leaves for depth in range(len(at))}
    return sorted(at for at in found if _member(walker, at))


def _member(walker: Walker, at: Path) -> str:
    """A member of the object that stands there; '' where a list does."""
    return next(
        str(leaf[len(at)]) if isinstance(leaf[len(at)], str) else ""
        for leaf, _ in walker.leaves
        if leaf[: len(at)] == at
    )


@pytest.mark.parametrize("raw", ["[]", "null", '"words"', "7", "true", "", "{", f"[{SENT}]"])
async def test_what_is_no_object_is_no_body(with_body: list[Walker], raw: str) -> None:
    for walker in with_body:
        # A few acts may be sent without a body: now, and nothing more to say.
        if raw or walker.operation.needs_body:
            await _refused(walker, raw, told=raw)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Content-Type": "text/plain"},
        {"Content-Type": f"application/{SENT}"},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "multipart/form-data; boundary=x"},
        {"Content-Type": "application/json", "Content-Encoding": "gzip"},
    ],
)
async def test_bodies_of_other_kinds_are_refused(
    with_body: list[Walker], headers: dict[str, str]
) -> None:
    for walker in with_body:
        answer = await walker.send(json.dumps(walker.body).encode(), headers=headers)
        refuse(answer, (walker.operation.name, headers), statuses={415})


async def test_bodies_too_large_are_refused_with_or_without_a_stated_length(
    with_body: list[Walker],
) -> None:
    large = json.dumps({SENT: "x" * Settings().body_limit_bytes}).encode()

    async def in_pieces() -> AsyncIterator[bytes]:
        yield large[:1000]
        yield large[1000:]

    for walker in with_body:
        for body in (large, in_pieces()):
            refuse(await walker.send(body), walker.operation.name, statuses={413})


async def test_bodies_too_deep_are_refused(with_body: list[Walker]) -> None:
    deep = f'{{"{SENT}": {"[" * 10_000}{"]" * 10_000}}}'
    for walker in with_body:
        refuse(await walker.send(deep.encode()), walker.operation.name, statuses={400})
