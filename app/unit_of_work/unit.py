"""The unit of work: one transaction for each request or job, with its audit log and outbox."""

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar
from uuid import UUID

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine
from typing_extensions import override
from uuid_utils.compat import uuid7

from app.audit import log as audit_log
from app.audit.log import Fact
from app.domain.casework.referral_days import ReferralDay
from app.domain.clocks.act_times import LATE_ENTRY
from app.domain.directory.access import NOTHING_HIDDEN, Actor, HiddenFrom, purpose_for
from app.domain.directory.purposes import Purpose
from app.domain.directory.tokens import Identity
from app.domain.errors import Refusal
from app.models import Base
from app.models.base import Owned
from app.repositories.directory.users import accept_invitation, sign_in
from app.repositories.prepared_statements import PreparedSession
from app.repositories.registry import Repositories
from app.unit_of_work import row_context
from app.unit_of_work.named_records import NamedRecords, named_again

_Row = TypeVar("_Row", bound=Owned)


class NothingAudited(RuntimeError):  # noqa: N818 - a fact about a use case that is not finished
    """A use case ended without an audit event; nothing that it did is saved."""


class Record(Protocol):
    """Any row of a partnership."""

    __tablename__: str
    id: UUID


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is known of a request or job before sign-in."""

    now: datetime
    service: str = "api"
    request_id: str | None = None
    partnership: str | None = None
    purpose: Purpose | None = None
    late_entry: timedelta = LATE_ENTRY
    referral_day: ReferralDay = ReferralDay.RECEIVED


class UnitOfWork(Repositories):
    """Everything one use case may touch. Only `finish` commits; refuse by raising."""

    def __init__(self, session: PreparedSession, circumstances: Circumstances) -> None:
        self.session = session
        self.circumstances = circumstances
        self.has_joined = False
        self._actor: Actor | None = None
        self._events: list[dict[str, Any]] = []
        self._messages: list[dict[str, Any]] = []

    @property
    def has_audited(self) -> bool:
        """Whether anything was audited so far; otherwise `finish` would refuse."""
        return bool(self._events)

    @property
    def now(self) -> datetime:
        """The one instant of this unit of work, in UTC."""
        return self.circumstances.now

    @property
    @override
    def actor(self) -> Actor:
        """Who is acting.

        Raises:
            RuntimeError: before sign-in.
        """
        if self._actor is None:
            raise RuntimeError("This unit of work has no actor yet.")
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

    async def accept_invitation(self, identity: Identity, *, partnership: str) -> None:
        """Make the identity a user of the partnership that invited it, before it signs in."""
        self.has_joined = await accept_invitation(
            self.session, identity, partnership=partnership, now=self.now
        )

    async def act_as_system(self, partnership_id: UUID, *, slug: str) -> None:
        """Bind the transaction to one partnership on behalf of the service itself.

        For commands and jobs, which hold no token.
        """
        await self.session.start()
        await row_context.bind_to_system(self.session, partnership_id=partnership_id, now=self.now)
        self._actor = Actor(partnership_id, slug, None, self.circumstances.service, ())

    @asynccontextmanager
    async def as_the_hub(self, *, hidden_from: HiddenFrom = NOTHING_HIDDEN) -> AsyncIterator[None]:
        """Use the hub's view to recognise a child whom the actor may not look up.

        A referrer's contact reaches the allocated worker at once, although the referrer sees
        neither the child's record nor the worker. This view is not limited by restrictions, apart
        from those in `hidden_from`. Nothing read inside may be shown to the actor.
        """
        actor = self.actor
        changed = None if hidden_from == actor.hidden_from else hidden_from
        before = await row_context.widen_to_hub(self.session, hidden=changed)
        self._actor = actor.seeing_as_hub(hidden_from=hidden_from)
        self.forget_repositories()
        try:
            yield
        except DBAPIError:
            raise  # The transaction is lost, and its context with it.
        except BaseException:
            await row_context.restore(self.session, before)
            raise
        else:
            await row_context.restore(self.session, before)
        finally:
            self._actor = actor
            self.forget_repositories()

    @asynccontextmanager
    async def attempt(self) -> AsyncIterator[None]:
        """Undo everything done inside if it raises: rows, audit events and messages."""
        events, messages = len(self._events), len(self._messages)
        try:
            async with self.session.begin_nested():
                yield
        except Exception:
            del self._events[events:]
            del self._messages[messages:]
            raise

    def not_before(self, instant: datetime) -> None:
        """Move this unit of work to no earlier than the record it is about.

        Another process wrote that, by a clock that may be ahead of this one's.
        """
        self.circumstances = replace(self.circumstances, now=max(self.now, instant))

    def new(self, kind: type[_Row], /, **columns: Any) -> _Row:  # noqa: ANN401 - columns of many types
        """A new row of the actor's partnership with an id of its own, not saved yet."""
        return kind(**{"partnership_id": self.partnership_id, "id": uuid7(), **columns})

    async def save(self, *records: Base) -> None:
        """Write new records in the order given, so that each may refer to those before it."""
        for record in records:
            self.session.add(record)
            await self.session.flush()

    async def save_all(self, records: Iterable[Base]) -> None:
        """Write many new records of one kind together."""
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
        """Record who did what to which record, never the content.

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
                facts=audit_log.content_free(facts),
            )
        )

    def audit_again(self, action: str, stored: Iterable[Mapping[str, Any]]) -> None:
        """Record that what an earlier act named, as it was stored, was given to the actor again."""
        self._events += [
            self._event(action, outcome="done", **named) for named in named_again(stored)
        ]

    def audit_refusal(self, action: str, refusal: Refusal, *, record_id: UUID | None) -> None:
        """Record that the actor was refused, and by which rule."""
        self._events.append(
            self._event(
                action,
                outcome="refused",
                refusal=type(refusal).__name__,
                record_id=record_id,
            )
        )

    def _event(self, action: str, **values: Any) -> dict[str, Any]:  # noqa: ANN401 - columns of many types
        return audit_log.event(
            self.actor,
            now=self.now,
            service=self.circumstances.service,
            action=action,
            purpose=purpose_for(self.actor, self.circumstances.purpose),
            request_id=self.circumstances.request_id,
            **values,
        )

    @property
    def named(self) -> NamedRecords:
        """Every record and person in the audit events of this unit of work so far."""
        return NamedRecords(self._events)

    def publish(self, event: str, *, record_id: UUID, **identifiers: UUID | str) -> None:
        """Send `event` after the commit to those who should know: identifiers only."""
        message = audit_log.message(
            self.partnership_id, event, record_id=record_id, now=self.now, identifiers=identifiers
        )
        self._messages.append(message)

    async def finish(self) -> None:
        """Write the audit log and the outbox, and commit everything or nothing.

        Raises:
            NothingAudited: the use case recorded nothing.
        """
        if not self._events:
            raise NothingAudited("No audit, no commit.")
        await self.session.flush()
        await self._mark_break_glass()
        events = [audit_log.committed(event) for event in self._events]
        await self.session.write_rows(audit_log.WRITE_EVENT, events)
        if self._messages:
            await self.session.write_rows(audit_log.WRITE_MESSAGE, self._messages)
        await self.session.commit()

    async def _mark_break_glass(self) -> None:
        """Add the break-glass grant to each event about a record that it opened."""
        if not self.actor.opened:
            return
        for grant in await self.break_glass.list_open(now=self.now):
            for event in self._events:
                if grant.person_id in {event["person_id"], *event["shown_ids"]}:
                    event["facts"] |= {"break_glass_grant_id": str(grant.id)}


@asynccontextmanager
async def unit_of_work(
    engine: AsyncEngine, circumstances: Circumstances
) -> AsyncIterator[UnitOfWork]:
    """Open a transaction for one use case; unless `finish` commits it, it is rolled back."""
    async with PreparedSession(engine, expire_on_commit=False, autoflush=False) as session:
        yield UnitOfWork(session, circumstances)


@asynccontextmanager
async def system_unit_of_work(
    engine: AsyncEngine, *, partnership_id: UUID, slug: str, now: datetime, service: str
) -> AsyncIterator[UnitOfWork]:
    """A unit of work of the service itself in one partnership, finished unless something raises."""
    async with unit_of_work(engine, Circumstances(now=now, service=service)) as uow:
        await uow.act_as_system(partnership_id, slug=slug)
        yield uow
        await uow.finish()
