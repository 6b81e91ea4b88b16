"""Small inputs reported of comparable systems; they lie outside this project, or are absent."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.partnerships import Partnership
from tests.support.scenarios.notifications import contacts_made, send

Json = dict[str, Any]

CASES = Path(__file__).parents[3].parent / "shared" / "cases"

needed = pytest.mark.skipif(not CASES.exists(), reason="the cases are not here")


def case(name: str) -> Json:
    """One case, by the name of its file; `right` in it says what must happen."""
    read: Json = json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))
    return read


async def pushed(partnership: Partnership, name: str) -> list[Json]:
    """The receipts of the events of a case, each pushed after the one before."""
    at_the_time_of_the_cases(partnership)
    receipts = []
    for event in case(name)["events"]:
        answer = await send(partnership.partner_system, event)
        assert answer.is_success, answer.text
        receipts.append(answer.json())
        partnership.clock.advance(minutes=1)
    return receipts


def at_the_time_of_the_cases(partnership: Partnership) -> None:
    """Move the clock to after all that the cases tell of: 30 November 2026."""
    partnership.clock.advance(days=12, hours=1)


async def contacts_of(
    partnership: Partnership, worker_engine: AsyncEngine, receipts: list[Json]
) -> list[Json]:
    """The contacts that the worker made of them, as the hub sees them, in their order."""
    await contacts_made(worker_engine, partnership)
    hub = partnership.hub_manager
    contacts = []
    for receipt in receipts:
        notification = (await hub.get(f"/v1/notifications/{receipt['id']}")).json()
        contacts.append((await hub.get(f"/v1/contacts/{notification['contact_id']}")).json())
    return contacts
