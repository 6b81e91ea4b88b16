"""One request or job, one transaction: what was changed, the trail of it, and what to tell."""

import json
import re
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from secrets import token_bytes
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine
from typing_extensions import override
from uuid_utils.compat import uuid7

from app.audit.log import WRITE_EVENT, WRITE_MESSAGE
from app.domain.audit.events import SALT_BYTES, body, commitment
from app.domain.directory.access import NOTHING_KEPT, Actor, KeptFrom, purpose_for
from app.domain.directory.purposes import Purpose
from app.domain.directory.tokens import Identity
from app.domain.errors import Refusal
from app.models import Base
from app.repositories.directory.users import sign_in
from app.repositories.prepared_statements import PreparedSession
from app.repositories.registry import Repositories

_CONTENT_FREE = re.compile(r"^[a-zA-Z0-9_.:+-]{1,64}$")

Fact = str | int | bool | UUID | None


class NothingAudited(RuntimeError):  # noqa: N818 - a fact about a use case that is not finished
    """A use case reached its end without leaving a trail; nothing it did is kept."""


class ContentInTrail(RuntimeError):  # noqa: N818 - a fact about a use case that tells too much
    """A fact for the trail or the outbox held words; only codes, counts and ids belong there."""


class Record(Protocol):
    """Any row of a partnership."""

    __tablename__: str
    id: UUID


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is known of a request or job before anybody has said who they are."""

    now: datetime
    service: str = "api"
    request_id: str | None = None
    partnership: str | None = None
    purpose: Purpose | None = None


class UnitOfWork(Repositories):
    """Everything one use case may touch. Nobody commits but `finish`; refuse by raising."""

    def __init__(self, session: PreparedSession, circumstances: Circumstances) -> None:
        self.session = session
        self.circumstances = circumstances
        self._actor: Actor | None = None
        self._events: list[dict[str, Any]] = []
        self._messages: list[dict[str, Any]] = []

    @property
    def left_a_trail(self) -> bool:
        """Whether anything was audited so far; without, `finish` would refuse."""
        return bool(self._events)

    @property
    def now(self) -> datetime:
        """The one instant of this unit of work, in UTC."""
        return self.circumstances.now

    @property
    @override
    def actor(self) -> Actor:
        """Who is acting; asked for before anybody signed in, it raises."""
        if self._actor is None:
            raise RuntimeError("Nobody has signed in to this unit of work.")
        return self._actor

    @property
    def partnership_id(self) -> UUID:
        """The tenant of everything that this unit of work reads and writes."""
        return self.actor.partnership_id

    async def sign_in(self, identity: Identity, *, reading: bool) -> Actor:
        """Look up what the identity may do today, and bind the transaction to it.

        The function in the database sets the row-security context itself, in the one round
        trip that also answers who this is.
        """
        self._actor = await sign_in(
            self.session,
            identity,
            partnership=self.circumstances.partnership,
            now=self.now,
            reading=reading,
        )
        return self._actor

    async def act_as_system(self, partnership_id: UUID, *, slug: str) -> None:
        """Bind the transaction to one partnership on behalf of the service itself.

        For commands and jobs, which hold no token. The values are our own, never a caller's.
        """
        await self.session.start()
        await self.session.run(
            f"SET LOCAL frontdoor.partnership = '{partnership_id}';"
            " SET LOCAL frontdoor.capabilities = '{system}';"
            f" SET LOCAL frontdoor.now = '{self.now.isoformat()}'"
        )
        self._actor = Actor(partnership_id, slug, None, self.circumstances.service, ())

    @asynccontextmanager
    async def as_the_hub(self, *, kept_from: KeptFrom = NOTHING_KEPT) -> AsyncIterator[None]:
        """Let the hub's own eyes recognise a child whom the actor may not look up.

        A referrer's contact reaches the allocated worker at once although the referrer sees
        neither the child's record nor the worker. They see past restrictions too, but for what
        `kept_from` says. Nothing read inside may be shown.
        """
        before = dict((await self.session.execute(_SEEING)).mappings().one())
        actor = self.actor
        inside = before | {"capabilities": "{hub}"}
        if kept_from != actor.kept_from:
            inside |= _as_settings(kept_from)
        await self.session.execute(_SEE_WITH, inside)
        self._actor = actor.seeing_as_hub(kept_from=kept_from)
        self.forget_repositories()
        try:
            yield
        except DBAPIError:
            raise  # The transaction is lost, and what it was bound to with it.
        except BaseException:
            await self._see_again(before)
            raise
        else:
            await self._see_again(before)
        finally:
            self._actor = actor
            self.forget_repositories()

    async def _see_again(self, before: dict[str, str]) -> None:
        await self.session.flush()
        await self.session.execute(_SEE_WITH, before)

    @asynccontextmanager
    async def attempt(self) -> AsyncIterator[None]:
        """Undo whatever was done inside if it raises: rows, trail, and what was to be told."""
        events, messages = len(self._events), len(self._messages)
        try:
            async with self.session.begin_nested():
                yield
        except Exception:
            del self._events[events:]
            del self._messages[messages:]
            raise

    def not_before(self, instant: datetime) -> None:
        """Let this unit of work be no earlier than what it is about.

        Another process has written that down, by a clock that may be ahead of this one's.
        """
        self.circumstances = replace(self.circumstances, now=max(self.now, instant))

    async def save(self, *records: Base) -> None:
        """Write new records in the order given, so that each may refer to those before it."""
        for record in records:
            self.session.add(record)
            await self.session.flush()

    async def save_all(self, records: Iterable[Base]) -> None:
        """Write many new records of one kind at once."""
        self.session.add_all(records)
        await self.session.flush()

    def audit(
        self,
        action: str,
        record: Record | None = None,
        *,
        person_id: UUID | None = None,
        shown: Iterable[UUID] = (),
        **facts: Fact,
    ) -> None:
        """Note who did what to which record: never the content.

        `shown` are the ids that a list or search disclosed. `facts` are codes, counts and ids.
        """
        self._events.append(
            self._event(
                action,
                outcome="done",
                record_type=record.__tablename__ if record is not None else None,
                record_id=record.id if record is not None else None,
                person_id=person_id,
                shown_ids=list(shown),
                facts=_content_free(facts),
            )
        )

    def audit_refusal(self, action: str, refusal: Refusal, *, record_id: UUID | None) -> None:
        """Note that somebody was refused, and by which rule."""
        self._events.append(
            self._event(
                action,
                outcome="refused",
                refusal=type(refusal).__name__,
                record_id=record_id,
            )
        )

    def _event(self, action: str, **values: Any) -> dict[str, Any]:  # noqa: ANN401 - columns of many types
        purpose = purpose_for(self.actor, self.circumstances.purpose)
        acting = self.actor.memberships
        return {
            "partnership_id": self.partnership_id,
            "id": uuid7(),
            "occurred_at": self.now,
            "user_id": self.actor.user_id,
            "agency_id": self.actor.agency_id if acting else None,
            "roles": sorted(self.actor.roles),
            "service": self.circumstances.service,
            "action": action,
            "purpose": purpose,
            "request_id": self.circumstances.request_id,
            "refusal": None,
            "record_type": None,
            "record_id": None,
            "person_id": None,
            "shown_ids": [],
            "facts": {},
        } | values

    @property
    def told_of(self) -> frozenset[UUID]:
        """Every record and person that the trail of this unit of work names so far."""
        return frozenset(
            id_
            for event in self._events
            for id_ in (event["record_id"], event["person_id"], *event["shown_ids"])
            if id_ is not None
        )

    def publish(self, event: str, *, record_id: UUID, **identifiers: UUID | str) -> None:
        """Have `event` told after the commit, to whoever should know: identifiers only."""
        self._messages.append(
            {
                "partnership_id": self.partnership_id,
                "id": uuid7(),
                "event": event,
                "record_id": record_id,
                "identifiers": _compact(_content_free(identifiers)),
                "occurred_at": self.now,
            }
        )

    async def finish(self) -> None:
        """Write the trail and the outbox, and commit all of it or nothing.

        Raises:
            NothingAudited: the use case left no trail.
        """
        if not self._events:
            raise NothingAudited("No audit, no commit.")
        await self.session.flush()
        await self._note_broken_glass()
        events = [_as_written(event) for event in self._events]
        await self.session.write_rows(WRITE_EVENT, events)
        if self._messages:
            await self.session.write_rows(WRITE_MESSAGE, self._messages)
        await self.session.commit()

    async def _note_broken_glass(self) -> None:
        """Say of what was read through a broken glass which one it was."""
        if not self.actor.opened:
            return
        for grant in await self.break_glass.list_open(now=self.now):
            for event in self._events:
                if grant.person_id in {event["person_id"], *event["shown_ids"]}:
                    event["facts"] |= {"break_glass_grant_id": str(grant.id)}


# What row security keeps is read from its own context and put back: it does not learn it from us.
_SEEING = text(
    "SELECT coalesce(current_setting('frontdoor.capabilities', true), '') AS capabilities,"
    " coalesce(current_setting('frontdoor.people_hidden', true), '') AS people,"
    " coalesce(current_setting('frontdoor.contacts_hidden', true), '') AS contacts,"
    " coalesce(current_setting('frontdoor.meetings_hidden', true), '') AS meetings"
)
_SEE_WITH = text(
    "SELECT set_config('frontdoor.capabilities', :capabilities, true),"
    " set_config('frontdoor.people_hidden', :people, true),"
    " set_config('frontdoor.contacts_hidden', :contacts, true),"
    " set_config('frontdoor.meetings_hidden', :meetings, true)"
)


def _as_settings(kept_from: KeptFrom) -> dict[str, str]:
    return {
        name: f"{{{','.join(map(str, kept))}}}"
        for name, kept in (
            ("people", kept_from.people),
            ("contacts", kept_from.contacts),
            ("meetings", kept_from.meetings),
        )
    }


def _as_written(event: dict[str, Any]) -> dict[str, Any]:
    """The row of an event, with what commits its transaction to it."""
    salt = token_bytes(SALT_BYTES)
    return event | {
        "facts": _compact(event["facts"]),
        "salt": salt,
        "commitment": commitment(body(event), salt=salt),
    }


def _compact(facts: dict[str, Any]) -> str:
    """Facts as the driver takes a JSON column."""
    return json.dumps(facts, separators=(",", ":"), allow_nan=False)


def _content_free(facts: dict[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for name, value in facts.items():
        if isinstance(value, UUID):
            kept[name] = str(value)
        elif value is None or isinstance(value, bool | int):
            kept[name] = value
        elif isinstance(value, str) and _CONTENT_FREE.match(value):
            kept[name] = str(value)
        else:
            raise ContentInTrail(f"'{name}' is not a code, a count or an id.")
    return kept


@asynccontextmanager
async def unit_of_work(
    engine: AsyncEngine, circumstances: Circumstances
) -> AsyncIterator[UnitOfWork]:
    """Open a transaction for one use case; what `finish` did not commit is rolled back."""
    async with PreparedSession(engine, expire_on_commit=False, autoflush=False) as session:
        yield UnitOfWork(session, circumstances)


@asynccontextmanager
async def system_unit_of_work(
    engine: AsyncEngine, *, partnership_id: UUID, slug: str, now: datetime, service: str
) -> AsyncIterator[UnitOfWork]:
    """A unit of work of the service itself in one partnership, finished if nothing raised."""
    async with unit_of_work(engine, Circumstances(now=now, service=service)) as uow:
        await uow.act_as_system(partnership_id, slug=slug)
        yield uow
        await uow.finish()
