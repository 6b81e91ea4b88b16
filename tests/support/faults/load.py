"""Clients that create things, and go on asking with the same key until they are answered."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import httpx

from tests.support.scenarios.notifications import EVENT, a_notice
from tests.support.scenarios.pathway import a_worry

Json = Mapping[str, Any]
AT_ONCE = 6
ANSWERED_WITHIN_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Operation:
    """Something that creates, and how its effects are told from one another in the database."""

    path: str
    body: Callable[[str], Json]
    effects: str
    """A query for `(id, key)` of every effect there is in a partnership."""
    action: str
    """What the trail says of one; the outbox says the same."""
    sender: str = "hub_practitioner"
    media_type: str = "application/json"


OPERATIONS = (
    Operation(
        "/v1/contacts",
        lambda key: a_worry(concern=key),
        "SELECT id, concern FROM contacts WHERE partnership_id = :tenant",
        "contact.recorded",
    ),
    Operation(
        "/v1/people",
        lambda key: {
            "names": [{"kind": "current", "given": "Testchild", "family": key}],
            "born_on": "2016-03-04",
        },
        "SELECT person_id, family FROM person_names WHERE partnership_id = :tenant",
        "person.recorded",
    ),
    Operation(
        "/v1/notifications",
        # An event is known by its id: it needs no key, and is sent again as it was.
        lambda key: a_notice(reference=key) | {"id": key},
        "SELECT id, event_id FROM notifications WHERE partnership_id = :tenant",
        "notification.received",
        sender="partner_system",
        media_type=EVENT,
    ),
)


@dataclass
class Asked:
    """One key, and every answer that its client was given as a success."""

    operation: Operation
    key: str
    told: list[str] = field(default_factory=list)
    """The ids that answers of 2xx named."""


@dataclass
class Load:
    """Everything that was asked, and what clients met on the way."""

    connect: Callable[[], httpx.AsyncClient]
    tenant: UUID
    tokens: Mapping[str, str]
    """By sender."""
    asked: list[Asked] = field(default_factory=list)
    met: dict[str, int] = field(default_factory=dict)

    async def ask(self, client: httpx.AsyncClient, one: Asked) -> bool:
        """Ask once; whether it was answered with success."""
        try:
            answer = await client.post(
                one.operation.path,
                content=json.dumps(one.operation.body(one.key)),
                headers={
                    "Authorization": f"Bearer {self.tokens[one.operation.sender]}",
                    "Content-Type": one.operation.media_type,
                    "Idempotency-Key": one.key,
                },
            )
        except httpx.TransportError as error:
            self._meet(type(error).__name__)
            return False
        self._meet(str(answer.status_code))
        if answer.is_success:
            one.told.append(answer.json()["id"])
        return answer.is_success

    async def ask_until_answered(self, client: httpx.AsyncClient, one: Asked) -> None:
        """Ask, and ask again, as the documents tell clients to.

        Raises:
            TimeoutError: nobody answers any more.
        """
        async with asyncio.timeout(ANSWERED_WITHIN_SECONDS):
            while not await self.ask(client, one):  # noqa: ASYNC110 - nothing says when it will do
                await asyncio.sleep(0.05)

    def new(self, number: int) -> Asked:
        """Something that was not asked before."""
        one = Asked(OPERATIONS[number % len(OPERATIONS)], f"key-{uuid4()}")
        self.asked.append(one)
        return one

    async def ask_everything_again(self) -> None:
        """As a client that has lost every answer would."""
        places = asyncio.Semaphore(AT_ONCE)
        async with self.connect() as client:

            async def again(one: Asked) -> None:
                async with places:
                    await self.ask_until_answered(client, one)

            await asyncio.gather(*map(again, self.asked))

    def _meet(self, what: str) -> None:
        self.met[what] = self.met.get(what, 0) + 1


@asynccontextmanager
async def under_load(load: Load) -> AsyncIterator[Load]:
    """Clients that ask all the while; at the end each has been answered.

    A body that raises has them stop where they are.
    """
    ended = asyncio.Event()

    async def ask_on() -> None:
        async with load.connect() as client:
            number = 0
            while not ended.is_set():
                await load.ask_until_answered(client, load.new(number))
                number += 1

    async with asyncio.TaskGroup() as clients:
        for _ in range(AT_ONCE):
            clients.create_task(ask_on())
        yield load
        ended.set()
