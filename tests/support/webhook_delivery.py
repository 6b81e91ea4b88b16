"""What tests of telling are made of: numbering, subscribing, and receivers that really listen."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from standardwebhooks import Webhook

from app.services.events import (
    delivery_attempts,
    delivery_messages,
    subscription_emails,
    subscription_verification,
)
from app.services.events.delivery_messages import Sending
from app.services.events.delivery_records import Tenant
from app.services.events.positions import number
from app.settings import Settings
from app.webhooks.client import WebhookClient, anywhere
from app.webhooks.mail import MailFolder
from app.webhooks.secrets import WebhookKeys
from tests.support.clock import WEDNESDAY_MORNING
from tests.support.partnerships import Partnership, Person
from tests.support.scenarios.restrictions import SIGNPOSTED

CONTACT_EMAIL = "integration@police.example"


def books_of(engine: AsyncEngine, partnership: Partnership) -> Tenant:
    """The tenant of a test's partnership."""
    return Tenant(engine, partnership.founded.id, partnership.founded.slug)


async def numbered(engine: AsyncEngine, partnership: Partnership) -> int:
    """Have everything that was published told."""
    return await number(books_of(engine, partnership), now=WEDNESDAY_MORNING)


@dataclass
class Received:
    """One request as it arrived."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def event(self) -> dict[str, Any]:
        return json.loads(self.body)  # type: ignore[no-any-return]  # what was sent is an object

    def is_signed_with(self, secret: str) -> bool:
        """Whether one of the signatures is made with a secret."""
        sent_at = datetime.fromtimestamp(int(self.headers["webhook-timestamp"]), tz=UTC)
        made = Webhook(secret).sign(self.headers["webhook-id"], sent_at, self.body.decode())
        return made in self.headers["webhook-signature"].split()


Respond = Callable[["Receiver", Received, asyncio.StreamWriter], Any]


def answering(status: str, body: bytes = b"", **headers: str) -> bytes:
    """An HTTP/1.1 answer, after which the connection is closed."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


async def takes(receiver: "Receiver", received: Received, writer: asyncio.StreamWriter) -> None:
    """Repeat a challenge, and take every event."""
    event = received.event
    repeated = json.dumps(event["data"]).encode() if "data" in event else b""
    writer.write(answering("200 OK", repeated))


async def fails(receiver: "Receiver", received: Received, writer: asyncio.StreamWriter) -> None:
    """Say that it is out of order."""
    writer.write(answering("503 Service Unavailable"))


@dataclass
class Receiver:
    """A receiver of events on this machine: does what `respond` says, and remembers."""

    port: int = 0
    respond: Respond = takes
    received: list[Received] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/frontdoor"

    @property
    def told(self) -> list[Received]:
        """The events among what arrived, without challenges."""
        return [each for each in self.received if "data" not in each.event]

    @property
    def types(self) -> list[str]:
        return [each.event["type"] for each in self.told]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            line, *lines = head.strip().split("\r\n")
            headers = {
                name.lower(): value for name, _, value in (each.partition(": ") for each in lines)
            }
            body = await reader.readexactly(int(headers["content-length"]))
            received = Received(line.split()[1], headers, body)
            self.received.append(received)
            await self.respond(self, received, writer)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def receiving(respond: Respond = takes) -> AsyncIterator[Receiver]:
    """A receiver, while it listens."""
    receiver = Receiver(respond=respond)
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0)
    receiver.port = server.sockets[0].getsockname()[1]
    async with server:
        yield receiver


@dataclass(frozen=True)
class Office:
    """Tells the subscribers of one partnership, a step at a time."""

    tenant: Tenant
    post: Sending

    async def letters(self) -> list[str]:
        """Send what is due; every letter that was sent so far."""
        await subscription_emails.send_all(self.tenant, self.post)
        folder = self.post.mail.folder  # type: ignore[union-attr]  # tests leave letters in one
        return [path.read_text() for path in sorted(folder.glob("*.eml"))]

    async def verify(self) -> int:
        return await subscription_verification.verify_all(self.tenant, self.post)

    async def note(self) -> int:
        """Number what was published, and note for whom it is."""
        await number(self.tenant, now=self.post.clock())
        return await delivery_messages.fan_out(self.tenant, self.post)

    async def settle(self) -> None:
        await delivery_messages.settle(self.tenant, self.post)

    async def deliver(self) -> None:
        await delivery_attempts.deliver_due([self.tenant], self.post)

    async def tell(self) -> None:
        await self.note()
        await self.deliver()

    def drawing(self, share: float) -> "Office":
        """Likewise, with this for chance."""
        return replace(self, post=replace(self.post, chance=lambda: share))


def office(
    engine: AsyncEngine, partnership: Partnership, *, keys: WebhookKeys, folder: Path
) -> Office:
    """The office of a test: sends anywhere on this machine, and waits as long as it may."""
    return Office(
        books_of(engine, partnership),
        Sending(
            receivers=WebhookClient(allows=anywhere),
            keys=keys,
            mail=MailFolder(folder / "mail"),
            clock=partnership.clock,
            chance=lambda: 1.0,
        ),
    )


def a_post(folder: Path, *, clock: Callable[[], datetime]) -> Sending:
    """What a worker of tests tells with."""
    return Sending(
        receivers=WebhookClient(allows=anywhere),
        keys=WebhookKeys(Settings(data_folder=folder)),
        mail=MailFolder(folder / "mail"),
        clock=clock,
        chance=lambda: 1.0,
    )


async def subscribed(
    person: Person, receiver: Receiver, *events: str, **changes: str
) -> dict[str, Any]:
    """A new subscription, as it was answered."""
    answer = await person.post(
        "/v1/subscriptions",
        {
            "url": receiver.url,
            "events": list(events),
            "description": "Invented, for a test.",
            "contact_email": CONTACT_EMAIL,
            **changes,
        },
    )
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def active(by: Person, office: Office, receiver: Receiver, *events: str) -> dict[str, Any]:
    """A subscription whose receiver has shown that it is one."""
    made = await subscribed(by, receiver, *(events or ("contact.recorded",)))
    assert await office.verify() == 1
    assert (await state_of(by, made))["state"] == "active"
    return made


async def state_of(by: Person, subscription: Mapping[str, Any]) -> dict[str, Any]:
    """A subscription as it is shown now."""
    found: dict[str, Any] = (await by.get(f"/v1/subscriptions/{subscription['id']}")).json()
    return found


async def done(by: Person, act: str, subscription: Mapping[str, Any]) -> dict[str, Any]:
    """Do something to a subscription as it is now, named by the end of its path."""
    path = f"/v1/subscriptions/{subscription['id']}"
    version = (await by.get(path)).headers["ETag"]
    answer = await by.post(f"{path}/{act}", version=version)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def pointed_at(
    by: Person, receiver: Receiver, subscription: Mapping[str, Any]
) -> dict[str, Any]:
    """A subscription whose address was changed to that of another receiver."""
    path = f"/v1/subscriptions/{subscription['id']}"
    version = (await by.get(path)).headers["ETag"]
    answer = await by.patch(path, {"url": receiver.url}, version=version)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def deliveries_of(by: Person, **query: str) -> list[dict[str, Any]]:
    """What is shown of deliveries, the newest first."""
    answer = await by.get("/v1/deliveries", params=query)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def kept(by: Person, contact: Mapping[str, Any]) -> None:
    """Keep a contact from everybody but whoever asks for it."""
    answer = await by.post(f"/v1/contacts/{contact['id']}/restriction", SIGNPOSTED)
    assert answer.status_code == 201, answer.text


async def positions(admin: AsyncEngine, partnership: Partnership) -> Mapping[UUID, int | None]:
    """By message, its place in the order."""
    async with admin.connect() as connection:
        found = await connection.execute(
            text("SELECT id, position FROM outbox_messages WHERE partnership_id = :id"),
            {"id": partnership.founded.id},
        )
        return {row.id: row.position for row in found}
