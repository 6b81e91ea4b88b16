"""Intake of notifications: storing what partner systems push, each event once."""

import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import undefer

from app.domain.notifications.notifications import REUSED, NotificationState
from app.models import Base, Notification
from app.repositories.base import Repository
from app.repositories.prepared_statements import params, prepare

NOTIFICATIONS: Final = Base.metadata.tables[Notification.__tablename__]
STORED: Final = (
    "partnership_id",
    "id",
    "version",
    "changed_at",
    "agency_id",
    "sent_by",
    "mode",
    "media_type",
    "attributes",
    "body",
    "digest",
    "received_at",
    "last_received_at",
    "event_source",
    "event_id",
    "type",
    "reference",
    "occurred_at",
    "household_keys",
    "incident_keys",
    "understood_at",
    "state",
    "faults",
    "warnings",
    "times_received",
)
"""The columns that a notification is stored with, in order."""

STORED_AT_ONCE: Final = 100
"""Rows that are sent together; each waits for no answer about the one before."""

_JSON = ("attributes", "faults", "warnings")
STORE: Final = prepare(
    insert(NOTIFICATIONS)
    .values(params(NOTIFICATIONS, STORED))
    .on_conflict_do_nothing()
    .returning(NOTIFICATIONS.c.id)
)


class NotificationIntake(Repository):
    """Notifications as they arrive, of any agency that the actor sends for."""

    async def store(self, rows: Sequence[Mapping[str, Any]]) -> frozenset[UUID]:
        """Insert notifications that are not stored yet, and return the ids of the new ones.

        A notification that two requests send at once is stored once.
        """
        written = [{**row, **{name: json.dumps(row[name]) for name in _JSON}} for row in rows]
        if len(written) == 1:
            found = await self._session.rows(STORE, **written[0])
            return frozenset(each["id"] for each in found)
        new: set[UUID] = set()
        for begin in range(0, len(written), STORED_AT_ONCE):
            part = written[begin : begin + STORED_AT_ONCE]
            new.update(each["id"] for each in await self._session.write_rows_new(STORE, part))
        return frozenset(new)

    async def find_same(
        self, digests: Collection[bytes], *, sent_by: UUID
    ) -> Mapping[bytes, Notification]:
        """Earlier notifications with the same bytes, by digest."""
        found = await self._list(
            select(Notification).where(
                self._scope.visible(Notification),
                Notification.sent_by == sent_by,
                Notification.digest.in_(digests),
            )
        )
        return {each.digest: each for each in found}

    async def find_repeated(
        self, *, sent_by: UUID, agency_id: UUID, digest: bytes, event: tuple[str, str] | None
    ) -> Notification | None:
        """An earlier notification with the same bytes, or else of the same event by its name."""
        same: list[ColumnElement[bool]] = [
            and_(Notification.sent_by == sent_by, Notification.digest == digest)
        ]
        if event is not None:
            same.append(
                and_(
                    Notification.agency_id == agency_id,
                    Notification.event_source == event[0],
                    Notification.event_id == event[1],
                    Notification.understood_at.is_not(None),
                )
            )
        found = (
            select(Notification)
            .where(self._scope.visible(Notification), or_(*same))
            .order_by((Notification.digest == digest).desc())
            .limit(1)
            .options(undefer(Notification.body))
        )
        notification: Notification | None = await self._session.scalar(found)
        return notification

    async def count_repetitions(self, ids: Collection[UUID], *, now: datetime) -> None:
        """Count each repeat of a notification, without making a new version."""
        by_count: dict[int, list[UUID]] = {}
        for id_, times in Counter(ids).items():
            by_count.setdefault(times, []).append(id_)
        for times, counted in by_count.items():
            again = (
                update(NOTIFICATIONS)
                .where(
                    NOTIFICATIONS.c.partnership_id == self._scope.actor.partnership_id,
                    NOTIFICATIONS.c.id.in_(counted),
                )
                .values(
                    times_received=NOTIFICATIONS.c.times_received + times,
                    last_received_at=func.greatest(NOTIFICATIONS.c.last_received_at, now),
                )
            )
            await self._session.execute(again)

    async def list_after(
        self, after: UUID | None, *, since: datetime, limit: int
    ) -> Sequence[Notification]:
        """The next notifications by id that were understood, received since then."""
        found = (
            select(Notification)
            .where(
                self._scope.visible(Notification),
                Notification.understood_at.is_not(None),
                Notification.received_at > since,
            )
            .order_by(Notification.id)
            .limit(limit)
            .options(undefer(Notification.body))
        )
        return await self._list(found if after is None else found.where(Notification.id > after))

    async def write_household_keys(self, notification_id: UUID, *, keys: Sequence[str]) -> None:
        """Write which households a notice is about, without making a new version."""
        written = update(NOTIFICATIONS).where(
            NOTIFICATIONS.c.partnership_id == self._scope.actor.partnership_id,
            NOTIFICATIONS.c.id == notification_id,
        )
        await self._session.execute(written.values(household_keys=list(keys)))

    async def list_superseded_by(self, notification: Notification) -> Sequence[Notification]:
        """Quarantined notifications that this one supersedes, locked until the transaction ends.

        They were sent earlier under the same event name. One that reused the name of a different
        event is left for a person to judge.
        """
        found = (
            select(Notification)
            .where(
                self._scope.visible(Notification),
                Notification.agency_id == notification.agency_id,
                Notification.event_source == notification.event_source,
                Notification.event_id == notification.event_id,
                Notification.received_at <= notification.received_at,
                Notification.state == NotificationState.QUARANTINED,
                ~Notification.faults.contains([{"code": REUSED.code}]),
            )
            .order_by(Notification.id)
            .with_for_update()
        )
        return await self._list(found)
