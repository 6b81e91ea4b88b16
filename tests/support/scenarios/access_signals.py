"""The sweep for signs of improper access, and what tests plant for it to find."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncEngine

from app.services.audit import access_signals
from app.unit_of_work import system_unit_of_work
from tests.support.clock import FixedClock
from tests.support.database.rows.every_table import writing
from tests.support.partnerships import Partnership
from tests.support.scenarios.people import recorded

Json = dict[str, Any]


async def sweep(worker: AsyncEngine, partnership: Partnership) -> None:
    """Look for signs of improper access as the worker does, a minute later."""
    partnership.clock.advance(minutes=1)
    async with system_unit_of_work(
        worker,
        partnership_id=partnership.founded.id,
        slug=partnership.founded.slug,
        now=partnership.clock.now,
        service="worker",
    ) as uow:
        await access_signals.sweep(uow)


async def queue(partnership: Partnership) -> list[Json]:
    """What waits for information governance, the newest first."""
    answer = await partnership.information_governance.get(
        "/v1/access-signals", params={"limit": 200}
    )
    assert answer.status_code == 200, answer.text
    items: list[Json] = answer.json()["items"]
    return items


async def found(
    worker: AsyncEngine, partnership: Partnership, kind: str
) -> list[tuple[str, str | None]]:
    """Whose accesses to whom a sweep asks about for one kind of reason."""
    await sweep(worker, partnership)
    return [
        (_name_of(partnership, signal["user_id"]), signal["person_id"])
        for signal in await queue(partnership)
        if signal["kind"] == kind
    ]


def _name_of(partnership: Partnership, user_id: str) -> str:
    return next(name for name, id_ in partnership.founded.users.items() if str(id_) == user_id)


async def declare(
    admin: AsyncEngine, partnership: Partnership, name: str, person: Json, *, relation: str
) -> None:
    """That one of the staff has an interest in a person's record."""
    await _write(
        admin,
        partnership,
        "conflicts_of_interest",
        user_id=partnership.founded.users[name],
        person_id=UUID(person["id"]),
        relation=relation,
        declared_at=partnership.clock.now,
        declared_by=partnership.founded.users["hub_manager"],
    )


async def restrict(admin: AsyncEngine, partnership: Partnership, person: Json) -> None:
    """That a person's record is restricted, and nobody is on its lists."""
    now, manager = partnership.clock.now, partnership.founded.users["hub_manager_2"]
    await _write(
        admin,
        partnership,
        "restrictions",
        person_id=UUID(person["id"]),
        kind="signposted",
        grounds="other",
        reason="An invented reason.",
        owner_id=manager,
        ring="0000 000 0000",
        set_at=now,
        set_by=manager,
        reviewed_at=now,
        review_on=now.date() + timedelta(days=30),
        version=1,
        changed_at=now,
    )


async def _write(
    admin: AsyncEngine, partnership: Partnership, table: str, **values: object
) -> None:
    row = {"partnership_id": partnership.founded.id, "id": uuid4(), **values}
    async with admin.begin() as connection:
        await connection.execute(writing(table, row))


@contextmanager
def days_before(clock: FixedClock, days: int) -> Iterator[None]:
    """Do something some days ago."""
    clock.advance(days=-days)
    yield
    clock.advance(days=days)


async def several(partnership: Partnership, count: int) -> list[Json]:
    """People recorded long ago by somebody else than those whom a test watches."""
    return [
        await recorded(partnership.hub_manager_2, {"names": [{"given": f"Test{uuid4().hex[:6]}"}]})
        for _ in range(count)
    ]


async def open_each(partnership: Partnership, name: str, people: list[Json]) -> None:
    """One of the staff opens the records of some people."""
    person = partnership.person(name)
    for each in people:
        await person.get(f"/v1/people/{each['id']}")
