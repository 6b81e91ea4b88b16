"""The worker's notification job, which turns notices into contacts."""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from app.db.engine import DatabaseUnreachable
from app.db.errors import UNTRUE, sqlstate
from app.domain.notifications.notifications import Fault, is_given_up
from app.services.events.delivery_records import Tenant, reading
from app.services.notifications import contacts
from app.telemetry import NOTICES_WAIT

NOT_MADE = Fault("", "contact_not_made")


async def make_contacts(everywhere: Sequence[Tenant], *, clock: Callable[[], datetime]) -> None:
    """Make contacts from the notices of partner systems, each in its own transaction.

    A notice that fails unexpectedly is tried again in the next round and does not hold up the
    others; after a while it goes into quarantine for a person to look at.

    Raises:
        Exception: the first failure, after every other notice had its turn.
    """
    failures: list[Exception] = []
    oldest = clock()
    for tenant in everywhere:
        failed: dict[UUID, Exception] = {}
        while await _make_next(tenant, clock, failed):
            pass
        for notification_id, failure in failed.items():
            if not _passes(failure):
                await _give_up(tenant, clock, notification_id)
        async with reading(tenant, now=clock()) as uow:
            oldest = min(oldest, await uow.notifications.oldest_waiting() or oldest)
        failures.extend(failed.values())
    NOTICES_WAIT.set((clock() - oldest).total_seconds())
    if failures:
        raise failures[0]


async def _make_next(
    tenant: Tenant, clock: Callable[[], datetime], failed: dict[UUID, Exception]
) -> bool:
    """Make the next contact, but of none that `failed` before; whether there was one to make."""
    async with reading(tenant, now=clock()) as uow:
        if not await uow.notifications.lock_making():
            return False  # Another worker is at it.
        notification = await uow.notifications.next_waiting(but_for=failed)
        if notification is None:
            return False
        waiting = notification.id
        try:
            await contacts.make(uow, notification)
            await uow.finish()
        except Exception as failure:  # noqa: BLE001 - raised again in the end, after the others' turn
            failed[waiting] = failure
    return True


async def _give_up(tenant: Tenant, clock: Callable[[], datetime], notification_id: UUID) -> None:
    async with reading(tenant, now=clock()) as uow:
        notification = await uow.notifications.get_for_change(notification_id)
        if is_given_up(received_at=notification.received_at, now=uow.now):
            await contacts.quarantine(uow, notification, because=NOT_MADE)
            await uow.finish()


def _passes(failure: Exception) -> bool:
    """Whether it is the database that was away or busy, and not the notice that is amiss."""
    if isinstance(failure, DBAPIError):
        return sqlstate(failure) not in UNTRUE
    return isinstance(failure, SQLAlchemyError | DatabaseUnreachable | OSError)
