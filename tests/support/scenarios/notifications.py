"""What tests of notifications share: a notice, pushing it, and having contacts made of it."""

import json
from copy import deepcopy
from typing import Any
from uuid import uuid4

import httpx
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.schemas.notifications import notices
from app.services.notifications import contacts
from app.unit_of_work import system_unit_of_work
from tests.support.partnerships import Partnership, Person

Json = dict[str, Any]
EVENT = "application/cloudevents+json"


def example_of(kind: str) -> Json:
    """The documented example of a kind of notice, by the name of its schema."""
    documented = getattr(notices, kind).model_config["json_schema_extra"]
    example: Json = deepcopy(documented["examples"][0])
    return example


def a_notice(**data: Any) -> Json:
    """A police domestic-abuse notice with an id and a reference that no other has."""
    event = example_of("PoliceDomesticAbuse")
    event["id"] = str(uuid4())
    event["data"] |= {"reference": f"INC-{uuid4()}", **data}
    return event


async def send(person: Person, event: object, **headers: str) -> httpx.Response:
    """Push one event in structured mode, or raw bytes."""
    body = event if isinstance(event, bytes) else json.dumps(event).encode()
    return await person.request(
        "POST", "/v1/notifications", content=body, headers={"Content-Type": EVENT, **headers}
    )


async def contacts_made(engine: AsyncEngine, partnership: Partnership) -> int:
    """Make contacts of all that waits, as the worker does; how many notices were dealt with."""
    for made in range(1000):
        async with system_unit_of_work(
            engine,
            partnership_id=partnership.founded.id,
            slug=partnership.founded.slug,
            now=partnership.clock.now,
            service="worker",
        ) as uow:
            waiting = await uow.notifications.next_waiting(but_for=())
            if waiting is None:
                uow.audit("test.looked")
                return made
            await contacts.make(uow, waiting)
    raise AssertionError("There is no end to them.")


async def rows_of(engine: AsyncEngine, partnership: Partnership, table: str) -> list[Json]:
    """The rows of a table that the partnership has, as the superuser sees them."""
    async with engine.connect() as connection:
        found = await connection.execute(
            text(f"SELECT * FROM {table} WHERE partnership_id = :id ORDER BY id"),
            {"id": partnership.founded.id},
        )
        return [dict(row) for row in found.mappings()]
