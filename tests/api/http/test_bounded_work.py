"""Bounded work: whatever a body holds, it is stored, and no other request waits long for it."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from time import thread_time

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.partnerships import Partnership
from tests.support.scenarios.notifications import Json, a_notice, rows_of

EVENT = "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"
FHIR = "application/fhir+json"
SINGLE, BATCHES, MESSAGES = (
    ("/v1/notifications", EVENT),
    ("/v1/notifications/batch", BATCH),
    ("/v1/fhir/$process-message", FHIR),
)

LONGEST_HOLD = 1.0
"""Seconds of the processor: the event loop's own, so that a busy machine does not count."""


def wide(members: int) -> Json:
    return {f"k{number:07d}": 0 for number in range(members)}


def full_of_faults() -> bytes:
    """A batch of 500, each of which has 400 faults."""
    faulty = []
    for _ in range(500):
        notice = a_notice()
        notice["data"] |= wide(400)
        faulty.append(notice)
    return json.dumps(faulty).encode()


WIDE: dict[str, Callable[[], bytes]] = {
    "255,000 members": lambda: json.dumps(wide(255_000)).encode(),
    "two million numbers": lambda: b"[" + b"0," * 1_900_000 + b"0]",
    "a million strings": lambda: b'{"a":[' + b'"",' * 1_300_000 + b'""]}',
    "strings without end": lambda: b'"' * 4_000_001,
    "brackets alone": lambda: b"[" * 4_000_000,
    "one long text": lambda: json.dumps({"a": "\u202e" * 650_000}).encode(),
}


@asynccontextmanager
async def watched() -> AsyncIterator[list[float]]:
    """How long the event loop was held, each time, in seconds of its own thread."""
    holds: list[float] = []

    async def watch() -> None:
        before = thread_time()
        while True:
            await asyncio.sleep(0.001)
            now = thread_time()
            holds.append(now - before)
            before = now

    task = asyncio.create_task(watch())
    await asyncio.sleep(0.01)
    yield holds
    await asyncio.sleep(0.01)
    task.cancel()


@pytest.mark.parametrize("kind", sorted(WIDE))
@pytest.mark.parametrize(("path", "media_type"), [SINGLE, BATCHES, MESSAGES])
async def test_whatever_is_sent_is_stored_and_holds_up_nobody(
    partnership: Partnership, admin_engine: AsyncEngine, path: str, media_type: str, kind: str
) -> None:
    body = WIDE[kind]()
    async with watched() as holds:
        answer = await partnership.partner_system.request(
            "POST", path, content=body, headers={"Content-Type": media_type}
        )
    assert answer.status_code < 500, answer.text
    assert max(holds) < LONGEST_HOLD
    stored = [
        bytes(row["body"]) for row in await rows_of(admin_engine, partnership, "notifications")
    ]
    assert stored == [body]


@pytest.mark.parametrize("kind", sorted(WIDE))
async def test_what_is_sent_elsewhere_is_refused_without_long_work(
    partnership: Partnership, kind: str
) -> None:
    body = WIDE[kind]()[: 250 * 1024]
    async with watched() as holds:
        answer = await partnership.hub_practitioner.request(
            "POST", "/v1/people", content=body, headers={"Content-Type": "application/json"}
        )
    assert answer.status_code in {400, 422}, answer.text
    assert max(holds) < LONGEST_HOLD / 2


@pytest.mark.parametrize(
    "batch",
    [
        lambda: json.dumps([{"number": number} for number in range(500)]).encode(),
        full_of_faults,
    ],
    ids=["nothing to understand", "full of faults"],
)
async def test_five_hundred_that_cannot_be_understood_are_all_stored_and_hold_up_nobody(
    partnership: Partnership, admin_engine: AsyncEngine, batch: Callable[[], bytes]
) -> None:
    body, system = batch(), partnership.partner_system
    for repeated in (False, True):
        async with watched() as holds:
            answer = await system.request(
                "POST", BATCHES[0], content=body, headers={"Content-Type": BATCH}
            )
        assert answer.status_code == 200, answer.text
        items = answer.json()["items"]
        assert [item["repeated"] for item in items] == [repeated] * 500
        assert all(1 <= len(item["faults"]) <= 10 for item in items)
        assert max(holds) < LONGEST_HOLD
    assert len(await rows_of(admin_engine, partnership, "notifications")) == 500
    clocks = await rows_of(admin_engine, partnership, "timescales")
    assert len({clock["subject_id"] for clock in clocks}) == 500
