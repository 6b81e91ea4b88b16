"""Notifications pushed by partner systems, in the actor's scope."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    Uuid,
    any_,
    cast,
    distinct,
    func,
    literal,
    or_,
    select,
    tuple_,
    union,
)
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlalchemy.orm import undefer

from app.domain.directory.roles import Role
from app.domain.notifications.notifications import (
    REPEATS_WITHIN,
    NotificationPart,
    NotificationState,
)
from app.domain.records import RecordNotFound
from app.models import (
    Agency,
    ContactChild,
    Notification,
    NotificationCorrection,
    User,
)
from app.repositories.base import Repository
from app.repositories.scope import Scope

_MAKING: Final = 7019
"""The class of advisory locks on the making of a partnership's contacts."""


_MOST_OF_A_REFERENCE: Final = 50
"""How far back a notice is looked for that another amends: further than any is amended."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sent a notification, and whom to ring about it."""

    agency_id: UUID
    agency: str
    kind: str
    system: str
    support_contact: str | None


class Notifications(Repository):
    """The hub's all; otherwise what one sent, one's agency sent, or a contact came from."""

    def _one(self, notification_id: UUID) -> Select[Notification]:
        return (
            select(Notification)
            .where(
                *visible(self._scope),
                Notification.id == notification_id,
            )
            .options(undefer(Notification.body))
        )

    async def get(self, notification_id: UUID) -> Notification:
        """One notification, with the bytes that were sent."""
        notification = await self._session.scalar(self._one(notification_id))
        if notification is None:
            raise RecordNotFound
        return notification

    async def get_for_change(self, notification_id: UUID) -> Notification:
        """The same, locked until the transaction ends."""
        notification = await self._session.scalar(self._one(notification_id).with_for_update())
        if notification is None:
            raise RecordNotFound
        return notification

    async def list_sent(
        self, *, state: NotificationState | None, limit: int, after: tuple[datetime, UUID] | None
    ) -> Sequence[Notification]:
        """The latest received first."""
        found = (
            select(Notification)
            .where(*visible(self._scope))
            .order_by(Notification.received_at.desc(), Notification.id.desc())
            .limit(limit)
        )
        if state is not None:
            found = found.where(Notification.state == state)
        if after is not None:
            found = found.where(tuple_(Notification.received_at, Notification.id) < tuple_(*after))
        return await self._list(found)

    async def list_of_contact(self, contact_id: UUID) -> Sequence[Notification]:
        """What a contact came from and what amended it, in the order in which it came."""
        found = (
            select(Notification)
            .where(
                *visible(self._scope),
                Notification.contact_id == contact_id,
            )
            .order_by(Notification.received_at, Notification.id)
        )
        return await self._list(found)

    async def list_corrections(self, notification_id: UUID) -> Sequence[NotificationCorrection]:
        """What was put in its place, the oldest first."""
        found = (
            select(NotificationCorrection)
            .where(
                self._scope.visible(NotificationCorrection),
                NotificationCorrection.notification_id == notification_id,
            )
            .order_by(NotificationCorrection.id)
        )
        return await self._list(found)

    async def sender_of(self, notification: Notification) -> Sender:
        """Which system of which agency sent it."""
        row = (
            await self._session.execute(
                select(Agency.id, Agency.name, Agency.kind, User.display_name, User.support_contact)
                .join(User, User.partnership_id == Agency.partnership_id)
                .where(
                    self._scope.visible(Agency),
                    Agency.id == notification.agency_id,
                    User.id == notification.sent_by,
                )
            )
        ).one()
        return Sender(row.id, row.name, row.kind, row.display_name, row.support_contact)

    async def kind_of_sender(self, notification: Notification) -> str:
        """The kind of agency that sent it."""
        found = select(Agency.kind).where(
            self._scope.visible(Agency), Agency.id == notification.agency_id
        )
        return (await self._session.scalars(found)).one()

    async def lock_making(self) -> bool:
        """Lock the making of contacts in the partnership until the transaction ends, if it is free.

        Two contacts made at once would not see that one amends the other, or that both are about
        one incident.
        """
        key = self._scope.actor.partnership_id.int % 2**31
        held = select(func.pg_try_advisory_xact_lock(_MAKING, key))
        return bool(await self._session.scalar(held))

    async def next_waiting(self, *, but_for: Collection[UUID]) -> Notification | None:
        """The oldest notice without a contact, locked until the transaction ends.

        A notice that another worker has locked is skipped.
        """
        found: Notification | None = await self._session.scalar(
            select(Notification)
            .where(
                self._scope.visible(Notification),
                Notification.state == NotificationState.RECEIVED,
                Notification.id.not_in(list(but_for)),
            )
            .order_by(Notification.id)
            .limit(1)
            .options(undefer(Notification.body))
            .with_for_update(skip_locked=True)
        )
        return found

    async def list_of_reference(self, notification: Notification) -> Sequence[Notification]:
        """The sender's earlier notifications under one reference of its own, the latest first.

        No more than `_MOST_OF_A_REFERENCE`: a system may send every notice under one.
        """
        found = (
            select(Notification)
            .where(
                self._scope.visible(Notification),
                Notification.agency_id == notification.agency_id,
                Notification.event_source == notification.event_source,
                Notification.reference == notification.reference,
                Notification.state == NotificationState.ACCEPTED,
                Notification.id != notification.id,
            )
            .order_by(Notification.received_at.desc(), Notification.id.desc())
            .limit(_MOST_OF_A_REFERENCE)
        )
        return await self._list(found)

    async def count_household(self, notification: Notification) -> int:
        """The number of notices of one kind about the household, up to this one.

        All notices with one reference count as one, however often amended; one that was already
        withdrawn when it arrived does not count.

        A household is known by its address and telephone numbers, and by the people identified
        at triage.
        """
        children = select(ContactChild.person_id).where(
            self._scope.visible(ContactChild),
            ContactChild.contact_id == notification.contact_id,
            ContactChild.person_id.is_not(None),
        )
        contacts = select(ContactChild.contact_id).where(
            self._scope.visible(ContactChild), ContactChild.person_id.in_(children)
        )
        # By one condition on the id, and not by several: only then is any index used.
        about_them = union(
            _sharing(notification.household_keys),
            select(Notification.id).where(
                self._scope.visible(Notification),
                Notification.contact_id == any_(_few(contacts)),
            ),
            select(literal(notification.id)),
        ).subquery()
        told_by = tuple_(Notification.agency_id, Notification.event_source, Notification.reference)
        found = select(func.count(distinct(told_by))).where(
            self._scope.visible(Notification),
            Notification.type == notification.type,
            or_(
                Notification.part.in_([NotificationPart.FIRST, NotificationPart.AMENDMENT]),
                Notification.id == notification.id,
            ),
            Notification.received_at <= notification.received_at,
            Notification.received_at > notification.received_at - REPEATS_WITHIN,
            Notification.id == any_(_few(select(about_them.c[0]))),
        )
        return int(await self._session.scalar(found) or 0)

    async def list_near(
        self, notification: Notification, *, since: datetime, until: datetime
    ) -> Sequence[Notification]:
        """Earlier notices of other agencies about the same household or with the same reference.

        Only those that date the incident within this span.
        """
        found = (
            select(Notification)
            .where(
                self._scope.visible(Notification),
                Notification.agency_id != notification.agency_id,
                Notification.part == NotificationPart.FIRST,
                Notification.occurred_at.between(since, until),
                or_(
                    Notification.household_keys.overlap(notification.household_keys),
                    Notification.incident_keys.overlap(notification.incident_keys),
                ),
            )
            .order_by(Notification.id)
        )
        return await self._list(found)

    async def oldest_waiting(self) -> datetime | None:
        """Since when the oldest waits that is no contact yet, for the metrics."""
        found: datetime | None = await self._session.scalar(
            select(func.min(Notification.received_at)).where(
                self._scope.visible(Notification), Notification.state == NotificationState.RECEIVED
            )
        )
        return found


def visible(scope: Scope) -> list[ColumnElement[bool]]:
    """The hub's all; otherwise what one sent, one's agency sent, or a contact came from."""
    actor = scope.actor
    of_partnership = [scope.visible(Notification)]
    if actor.in_hub:
        return of_partnership
    own = or_(
        Notification.sent_by == actor.user_id,
        Notification.agency_id.in_(actor.agencies_as(Role.AGENCY_OFFICER)),
        Notification.contact_id.in_(scope.contacts_worked_with()),
    )
    return [*of_partnership, own]


def _sharing(keys: Sequence[str]) -> Select[UUID]:
    """The ids of visible notices about a household, fetched by a function past row security.

    Under row security PostgreSQL finds nothing in arrays by index (docs/decisions/0003).
    """
    shared = func.access.notifications_sharing(cast(list(keys), ARRAY(TEXT)), type_=Uuid())
    return select(shared.column_valued("id"))


def _few(ids: Select[UUID]) -> ColumnElement[Any]:
    """Ids as an array, which PostgreSQL expects to be few: for many it reads the whole table."""
    found = ids.subquery()
    return cast(select(func.array_agg(found.c[0])).scalar_subquery(), ARRAY(Uuid))
