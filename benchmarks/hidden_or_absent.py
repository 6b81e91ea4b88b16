"""Timing of cloaked and absent records: shuffled requests, medians compared.

    python -m benchmarks.hidden_or_absent [requests of each kind]

A user who may open neither requests a cloaked child and one that never existed, in random order.
The medians should be within 5 % of each other. The difference between two runs over the same
absent record is printed beside them: anything smaller is noise.
"""

import asyncio
import random
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import mkdtemp
from time import perf_counter
from typing import Any, Final
from uuid import UUID

import httpx
from rich.console import Console
from rich.table import Table
from sqlalchemy import URL
from uuid_utils.compat import uuid7

from app.auth.local_issuer import local_issuer
from app.cli.demo.partnerships import Founded, found_partnership
from app.db.engine import DatabaseRole, embedded_url, engine_for
from app.db.migrate import migrate
from app.settings import Environment, Settings
from benchmarks.replaying import connect, in_process
from tests.support.scenarios.pathway import a_worry

REQUESTS: Final = 400
CLOAK: Final = """
    INSERT INTO restrictions (
        partnership_id, id, version, changed_at, person_id, kind, grounds, reason, owner_id, ring,
        set_at, set_by, provisional_until, reviewed_at, review_on)
    SELECT $1::uuid, uuidv7(), 1, $2::timestamptz, $3::uuid, 'cloaked', 'witness_protection',
           'Invented.', $4::uuid, 'Invented desk', $2::timestamptz, $4::uuid,
           $2::timestamptz + interval '2 days', $2::timestamptz, ($2::timestamptz)::date + 30
"""
Asked = tuple[str, str, dict[str, Any] | None]
"""Method, path and body."""


def sought(family: str) -> dict[str, Any]:
    """A search for a child of this family name, whom few share a birthday with."""
    return {"given": "Testchild", "family": family, "born_on": "2016-03-04"}


async def set_scene(url: URL, folder: Path) -> tuple[str, UUID, UUID]:
    """One cloaked child with a contact, and the token of a hub user who is not on the list."""
    now = datetime.now(UTC)
    worker = engine_for(url, DatabaseRole.WORKER, pool_size=2)
    founded = await found_partnership(
        worker, slug="benchmark", name="Invented", authority_code="975", now=now
    )
    await worker.dispose()
    child = {
        "described_as": "named",
        "given": "Testchild",
        "family": "Cloaked-Invented",
        "born_on": "2016-03-04",
    }
    token = _token(folder, founded, "hub_manager", now)
    async with in_process(url, folder, token) as (client, _):
        contact = await _created(client, "/v1/contacts", a_worry(child))
        found = {
            "child_id": contact["children"][0]["id"],
            "identification": "new",
            "history_read": False,
        }
        triaged = await client.post(
            f"/v1/contacts/{contact['id']}/triage",
            json={"children": [found]},
            headers={"If-Match": '"1"', "Idempotency-Key": str(uuid7())},
        )
        triaged.raise_for_status()
    contact_id = UUID(contact["id"])
    person_id = UUID(triaged.json()["children"][0]["person_id"])
    connection = await connect(url)
    await connection.execute(CLOAK, founded.id, now, person_id, founded.users["hub_manager"])
    await connection.close()
    return _token(folder, founded, "hub_practitioner", now), person_id, contact_id


def _token(folder: Path, founded: Founded, name: str, now: datetime) -> str:
    return local_issuer(folder, environment=Environment.DEVELOPMENT).issue(
        founded.subject(name), audience="frontdoor", now=now, life=timedelta(hours=2)
    )


async def _created(client: httpx.AsyncClient, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = await client.post(path, json=body, headers={"Idempotency-Key": str(uuid7())})
    answer.raise_for_status()
    created: dict[str, Any] = answer.json()
    return created


def pairs(person_id: UUID, contact_id: UUID) -> Mapping[str, tuple[Asked, Asked]]:
    """What is asked for the cloaked record, and the same for one that is not there."""
    absent = uuid7()
    return {
        "a person": (
            ("GET", f"/v1/people/{person_id}", None),
            ("GET", f"/v1/people/{absent}", None),
        ),
        "a history": (
            ("GET", f"/v1/people/{person_id}/history", None),
            ("GET", f"/v1/people/{absent}/history", None),
        ),
        "a contact": (
            ("GET", f"/v1/contacts/{contact_id}", None),
            ("GET", f"/v1/contacts/{absent}", None),
        ),
        "a search": (
            ("POST", "/v1/people/search", sought("Cloaked-Invented")),
            ("POST", "/v1/people/search", sought("Nobody-Invented")),
        ),
    }


async def compare(url: URL, folder: Path, *, requests: int) -> Table:
    """The medians, side by side."""
    token, person_id, contact_id = await set_scene(url, folder)
    table = Table("asked", "cloaked, ms", "absent, ms", "ratio", "absent again", "ratio of noise")
    async with in_process(url, folder, token) as (client, _):
        for name, (cloaked, absent) in pairs(person_id, contact_id).items():
            times = await _shuffled(client, (cloaked, absent, absent), requests=requests)
            hidden, first, again = (median(taken) for taken in times)
            table.add_row(
                name,
                f"{hidden:.2f}",
                f"{first:.2f}",
                f"{hidden / first:.3f}",
                f"{again:.2f}",
                f"{again / first:.3f}",
            )
    return table


async def _shuffled(
    client: httpx.AsyncClient, asked: tuple[Asked, ...], *, requests: int
) -> list[list[float]]:
    """Milliseconds of each, asked in random order after some to warm up."""
    times: list[list[float]] = [[] for _ in asked]
    order = [number for number in range(len(asked)) for _ in range(requests)]
    random.shuffle(order)
    for number in [*order[:50], *order]:
        method, path, body = asked[number]
        began = perf_counter()
        await client.request(method, path, json=body, headers={"Purpose": "screening"})
        times[number].append((perf_counter() - began) * 1000)
    return times


def main() -> None:
    """Start everything, measure, and print one table."""
    folder = Path(mkdtemp(prefix="frontdoor-benchmark-"))
    migrate(Settings(data_folder=folder))
    requests = int(sys.argv[1]) if len(sys.argv) > 1 else REQUESTS
    Console().print(asyncio.run(compare(embedded_url(folder), folder, requests=requests)))


if __name__ == "__main__":
    main()
