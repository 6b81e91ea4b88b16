"""Webhook deliveries: which are pending, which is next, and how each ended."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, insert, select, true, update
from sqlalchemy.orm import aliased
from uuid_utils.compat import uuid7

from app.domain.events.deliveries import LEASE, DeliveryState, Fault
from app.domain.events.delivery_order import Turn
from app.domain.events.subscriptions import SubscriptionState, agencies_managed
from app.models import Base, Delivery, Subscription
from app.repositories.base import Repository
from app.repositories.events.events import PublishedEvent

_TABLE: Final = Base.metadata.tables[Delivery.__tablename__]


@dataclass(frozen=True, slots=True)
class Due:
    """A delivery whose turn it is, and who has it to itself for a while."""

    id: UUID
    subscription_id: UUID
    message_id: UUID
    attempts: int
    first_attempted_at: datetime | None


class Deliveries(Repository):
    """Those of the actor's agencies that were not withheld.

    Whether the actor may still hear of the event is asked besides (`Events.find_all`).
    """

    def _visible(self) -> list[ColumnElement[bool]]:
        actor = self._scope.actor
        own = select(Subscription.id).where(
            self._scope.visible(Subscription), Subscription.agency_id.in_(agencies_managed(actor))
        )
        return [
            self._scope.visible(Delivery),
            true() if actor.user_id is None else Delivery.subscription_id.in_(own),
            Delivery.state != DeliveryState.WITHHELD,
        ]

    async def get(self, delivery_id: UUID) -> Delivery:
        """One delivery."""
        return await self._one(select(Delivery).where(Delivery.id == delivery_id))

    async def get_for_change(self, delivery_id: UUID) -> Delivery:
        """The same, locked until the transaction ends."""
        return await self._one(select(Delivery).where(Delivery.id == delivery_id).with_for_update())

    async def _one(self, wanted: Select[Delivery]) -> Delivery:
        return await self._get(wanted.where(*self._visible()))

    async def list_all(
        self,
        *,
        limit: int,
        after: UUID | None,
        subscription_id: UUID | None = None,
        state: str | None = None,
    ) -> Sequence[Delivery]:
        """The newest first."""
        found = select(Delivery).where(*self._visible()).order_by(Delivery.id.desc()).limit(limit)
        if after is not None:
            found = found.where(Delivery.id < after)
        if subscription_id is not None:
            found = found.where(Delivery.subscription_id == subscription_id)
        if state is not None:
            found = found.where(Delivery.state == state)
        return await self._list(found)

    async def add(
        self, subscription_id: UUID, events: Collection[PublishedEvent], *, now: datetime
    ) -> None:
        """Queue an event for a subscription."""
        if events:
            rows = [
                {
                    "partnership_id": self._scope.actor.partnership_id,
                    "id": uuid7(),
                    "subscription_id": subscription_id,
                    "message_id": told.id,
                    "record_id": told.record_id,
                    "position": told.position,
                    "state": DeliveryState.PENDING,
                    "created_at": now,
                    "due_at": now,
                    "attempts": 0,
                    "version": 1,
                    "changed_at": now,
                }
                for told in events
            ]
            await self._session.execute(insert(_TABLE).inline(), rows)

    def _due(self, now: datetime) -> list[ColumnElement[bool]]:
        """Of each record the first that waits; what is leased is waiting, and holds the rest."""
        before = aliased(Delivery)
        first = ~exists().where(
            before.partnership_id == Delivery.partnership_id,
            before.subscription_id == Delivery.subscription_id,
            before.record_id == Delivery.record_id,
            before.position < Delivery.position,
            before.state == DeliveryState.PENDING,
        )
        active = select(Subscription.id).where(
            self._scope.visible(Subscription), Subscription.state == SubscriptionState.ACTIVE
        )
        return [
            self._scope.visible(Delivery),
            Delivery.state == DeliveryState.PENDING,
            Delivery.due_at <= now,
            Delivery.leased_until.is_(None) | (Delivery.leased_until <= now),
            Delivery.subscription_id.in_(active),
            first,
        ]

    async def list_turns(self, *, now: datetime) -> Sequence[Turn]:
        """The subscriptions with a delivery due now, the longest waiting first."""
        told = aliased(Delivery)
        last_told_at = select(func.max(told.last_attempted_at)).where(
            told.partnership_id == Subscription.partnership_id,
            told.subscription_id == Subscription.id,
        )
        whose = (Subscription.partnership_id, Subscription.agency_id, Subscription.id)
        found = (
            select(*whose, last_told_at.scalar_subquery())
            .where(self._scope.visible(Subscription), Subscription.id == Delivery.subscription_id)
            .where(*self._due(now))
            .group_by(*whose)
            .order_by(func.min(Delivery.due_at))
        )
        return [Turn(*row) for row in await self._session.execute(found)]

    async def claim(self, subscription_id: UUID, *, now: datetime) -> Due | None:
        """Claim the next delivery of a subscription. A worker that is killed gives it up."""
        found = await self._session.scalar(
            select(Delivery)
            .where(*self._due(now), Delivery.subscription_id == subscription_id)
            .order_by(Delivery.due_at, Delivery.position)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if found is None:
            return None
        await self._note(found.id, leased_until=now + LEASE)
        anew = await self._begins_anew(found)
        return Due(
            found.id,
            found.subscription_id,
            found.message_id,
            0 if anew else found.attempts,
            None if anew else found.first_attempted_at,
        )

    async def _begins_anew(self, delivery: Delivery) -> bool:
        """Whether it was resumed since it was last tried, and not yet begun again."""
        if delivery.last_attempted_at is None:
            return False
        found = await self._session.scalar(
            select(Subscription.runs_since > delivery.last_attempted_at).where(
                self._scope.visible(Subscription), Subscription.id == delivery.subscription_id
            )
        )
        return bool(found)

    async def note_attempt(
        self,
        due: Due,
        *,
        state: DeliveryState,
        status: int | None,
        fault: Fault | None,
        due_at: datetime,
        now: datetime,
    ) -> None:
        """What an attempt came to, and when the next one is due.

        What was settled while it was under way stays so.
        """
        await self._note(
            due.id,
            _TABLE.c.state == DeliveryState.PENDING,
            state=state,
            attempts=due.attempts + 1,
            first_attempted_at=due.first_attempted_at or now,
            last_attempted_at=now,
            last_status=status,
            last_fault=fault,
            due_at=due_at,
            leased_until=None,
            settled_at=None if state is DeliveryState.PENDING else now,
            changed_at=now,
            version=_TABLE.c.version + 1,
        )

    async def withhold(self, due: Due, *, now: datetime) -> None:
        """Withhold a delivery that its subscriber may no longer see, and leave no trace of it."""
        await self._note(
            due.id,
            state=DeliveryState.WITHHELD,
            leased_until=None,
            settled_at=now,
            changed_at=now,
            version=_TABLE.c.version + 1,
        )

    async def begin_again(self, *, now: datetime) -> None:
        """Make pending deliveries of restarted subscriptions due now, for a whole day."""
        began_anew = exists().where(
            Subscription.partnership_id == _TABLE.c.partnership_id,
            Subscription.id == _TABLE.c.subscription_id,
            Subscription.state == SubscriptionState.ACTIVE,
            Subscription.runs_since > _TABLE.c.last_attempted_at,
        )
        await self._settle(
            began_anew,
            now=now,
            due_at=now,
            attempts=0,
            first_attempted_at=None,
            last_attempted_at=None,
        )

    async def give_up(self, *, now: datetime) -> None:
        """Drop the pending deliveries of subscriptions that have ended."""
        ended = select(Subscription.id).where(
            self._scope.visible(Subscription), Subscription.state == SubscriptionState.ENDED
        )
        await self._settle(
            _TABLE.c.subscription_id.in_(ended),
            now=now,
            state=DeliveryState.DEAD,
            last_fault=Fault.SUBSCRIPTION_ENDED,
            leased_until=None,
            settled_at=now,
        )

    async def _settle(
        self, *conditions: ColumnElement[bool], now: datetime, **values: object
    ) -> None:
        await self._session.execute(
            update(_TABLE)
            .where(
                _TABLE.c.partnership_id == self._scope.actor.partnership_id,
                _TABLE.c.state == DeliveryState.PENDING,
                *conditions,
            )
            .values(version=_TABLE.c.version + 1, changed_at=now, **values)
        )

    async def _note(
        self,
        delivery_id: UUID,
        *conditions: ColumnElement[bool],
        **values: Any,  # noqa: ANN401 - of many columns
    ) -> None:
        await self._session.execute(
            update(_TABLE)
            .where(
                _TABLE.c.partnership_id == self._scope.actor.partnership_id,
                _TABLE.c.id == delivery_id,
                *conditions,
            )
            .values(**values)
        )
