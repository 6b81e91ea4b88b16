"""Subscriptions: who receives which events, and up to which position."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select, true, update

from app.domain.events.deliveries import LEASE, Fault
from app.domain.events.subscriptions import SubscriptionState, agencies_managed
from app.models import Base, Subscription, User
from app.repositories.base import Repository
from app.repositories.scope import Scope

_TABLE: Final = Base.metadata.tables[Subscription.__tablename__]


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A subscription, with what signs its maker in."""

    id: UUID
    url: str
    events: list[str]
    generation: int
    rotated_at: datetime | None
    rotated_before: list[datetime]
    position: int
    verify_attempts: int
    verify_from: datetime
    issuer: str
    subject: str

    @property
    def rotations(self) -> list[datetime]:
        """Every rotation after which an old secret may still sign, the last one last."""
        return [*self.rotated_before, *([] if self.rotated_at is None else [self.rotated_at])]


class Subscriptions(Repository):
    """Those of the agencies that the actor subscribes for; all of them for the service."""

    def _visible(self) -> list[ColumnElement[bool]]:
        return visible(self._scope)

    async def get(self, subscription_id: UUID) -> Subscription:
        """One subscription."""
        return await self._one(select(Subscription).where(Subscription.id == subscription_id))

    async def get_for_change(self, subscription_id: UUID) -> Subscription:
        """The same, locked until the transaction ends."""
        return await self._one(
            select(Subscription).where(Subscription.id == subscription_id).with_for_update()
        )

    async def _one(self, wanted: Select[Subscription]) -> Subscription:
        return await self._get(wanted.where(*self._visible()))

    async def list_all(self, *, limit: int, after: UUID | None) -> Sequence[Subscription]:
        """The newest first."""
        found = (
            select(Subscription)
            .where(*self._visible())
            .order_by(Subscription.id.desc())
            .limit(limit)
        )
        if after is not None:
            found = found.where(Subscription.id < after)
        return await self._list(found)

    async def count_of(self, agency_id: UUID) -> int:
        """How many subscriptions of an agency are not ended."""
        found = await self._session.scalar(
            select(func.count()).where(
                *self._visible(),
                Subscription.agency_id == agency_id,
                Subscription.state != SubscriptionState.ENDED,
            )
        )
        return found or 0

    def _subscribers(self) -> Select[*tuple[Any, ...]]:
        return (
            select(
                Subscription.id,
                Subscription.url,
                Subscription.events,
                Subscription.generation,
                Subscription.rotated_at,
                Subscription.rotated_before,
                Subscription.position,
                Subscription.verify_attempts,
                Subscription.verify_from,
                User.issuer,
                User.subject,
            )
            .join(
                User,
                (User.partnership_id == Subscription.partnership_id)
                & (User.id == Subscription.made_by),
            )
            .where(*self._visible())
        )

    async def list_behind(self, newest: int) -> Sequence[Subscriber]:
        """Active subscriptions whose deliveries are queued only before a position."""
        found = await self._session.execute(
            self._subscribers().where(
                Subscription.state == SubscriptionState.ACTIVE, Subscription.position < newest
            )
        )
        return [Subscriber(*row) for row in found]

    async def find_active(self, subscription_id: UUID) -> Subscriber | None:
        """One that runs."""
        found = await self._session.execute(
            self._subscribers().where(
                Subscription.state == SubscriptionState.ACTIVE, Subscription.id == subscription_id
            )
        )
        row = found.one_or_none()
        return None if row is None else Subscriber(*row)

    async def claim_unverified(self, *, limit: int, now: datetime) -> Sequence[Subscriber]:
        """Subscriptions whose receiver is due to be verified, the longest due first.

        They are leased: no other worker verifies them for a while.
        """
        found = await self._session.execute(
            self._subscribers()
            .where(
                Subscription.state == SubscriptionState.UNVERIFIED,
                Subscription.verify_due_at <= now,
            )
            .order_by(Subscription.verify_due_at)
            .limit(limit)
            .with_for_update(of=Subscription, skip_locked=True)
        )
        claimed = [Subscriber(*row) for row in found]
        for each in claimed:
            await self._note(each.id, verify_due_at=now + LEASE)
        return claimed

    async def note_unverified(
        self,
        asked: Subscriber,
        *,
        status: int | None,
        fault: Fault | None,
        due_at: datetime | None,
    ) -> None:
        """Record that verification failed, and when to try again, if at all.

        If verification was restarted meanwhile, this result does not apply to it.
        """
        await self._note(
            asked.id,
            _TABLE.c.state == SubscriptionState.UNVERIFIED,
            _TABLE.c.url == asked.url,
            _TABLE.c.verify_from == asked.verify_from,
            verify_attempts=_TABLE.c.verify_attempts + 1,
            verify_due_at=due_at,
            letter_due=due_at is None,
            last_status=status,
            last_fault=fault,
        )

    async def list_letters_due(self) -> Sequence[UUID]:
        """Those whose contact is to be written to."""
        found = await self._session.scalars(
            select(Subscription.id).where(*self._visible(), Subscription.letter_due)
        )
        return found.all()

    async def claim_email(self, subscription_id: UUID) -> Subscription | None:
        """A subscription whose owner is due an e-mail, unless another worker has it."""
        found: Subscription | None = await self._session.scalar(
            select(Subscription)
            .where(*self._visible(), Subscription.id == subscription_id, Subscription.letter_due)
            .with_for_update(skip_locked=True)
        )
        return found

    async def note_letter(self, subscription_id: UUID) -> None:
        """The letter is on its way, or there is nothing to write of any more."""
        await self._note(subscription_id, letter_due=False)

    async def note_taken(self, subscription_id: UUID, *, status: int | None) -> None:
        """The receiver took an event."""
        await self._note(
            subscription_id, failures=0, failing_since=None, last_status=status, last_fault=None
        )

    async def note_failed(
        self, subscription_id: UUID, *, status: int | None, fault: Fault | None, now: datetime
    ) -> tuple[int, datetime]:
        """The receiver did not take an event; how often in a row by now, and since when."""
        row = await self._note(
            subscription_id,
            failures=_TABLE.c.failures + 1,
            failing_since=func.coalesce(_TABLE.c.failing_since, now),
            last_status=status,
            last_fault=fault,
        )
        return row.failures, row.failing_since

    async def look_through(self, subscription_id: UUID, *, before: int, until: int) -> bool:
        """Note how far events were looked through; False where another has, or it stopped."""
        row = await self._note(
            subscription_id,
            _TABLE.c.position == before,
            _TABLE.c.state == SubscriptionState.ACTIVE,
            position=until,
        )
        return row is not None

    async def _note(
        self, subscription_id: UUID, *conditions: ColumnElement[bool], **values: object
    ) -> Any:  # noqa: ANN401 - a row
        """Count without making a new version, so that no reader's ETag goes stale."""
        noted = (
            update(_TABLE)
            .where(
                _TABLE.c.partnership_id == self._scope.actor.partnership_id,
                _TABLE.c.id == subscription_id,
                *conditions,
            )
            .values(**values)
            .returning(_TABLE.c.failures, _TABLE.c.failing_since)
        )
        return (await self._session.execute(noted)).one_or_none()


def visible(scope: Scope) -> list[ColumnElement[bool]]:
    """Those of the agencies that the actor subscribes for; all of them for the service."""
    own = Subscription.agency_id.in_(agencies_managed(scope.actor))
    return [scope.visible(Subscription), true() if scope.actor.user_id is None else own]
