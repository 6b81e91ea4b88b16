"""What the owner of a restricted record is told, and that they have seen it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from uuid_utils.compat import uuid7

from app.domain.restrictions.restrictions import AlertKind, AlertSeen
from app.models import RestrictionAlert
from app.unit_of_work import UnitOfWork


async def raise_asked(uow: UnitOfWork, restriction_id: UUID) -> None:
    """Let the owner know that the actor tried to open the record."""
    alert = RestrictionAlert(
        partnership_id=uow.partnership_id,
        id=uuid7(),
        restriction_id=restriction_id,
        kind=AlertKind.ASKED,
        asked_by=uow.actor.user,
        raised_at=uow.now,
    )
    await _raise(uow, alert)


async def raise_matched(
    uow: UnitOfWork,
    restriction_id: UUID,
    *,
    contact_id: UUID | None = None,
    person_id: UUID | None = None,
) -> None:
    """Let the owner know of a contact, or of somebody's record, that may be about the same."""
    alert = RestrictionAlert(
        partnership_id=uow.partnership_id,
        id=uuid7(),
        restriction_id=restriction_id,
        kind=AlertKind.MATCHED,
        contact_id=contact_id,
        person_id=person_id,
        raised_at=uow.now,
    )
    await _raise(uow, alert)


async def _raise(uow: UnitOfWork, alert: RestrictionAlert) -> None:
    await uow.save(alert)
    event = f"restriction.{alert.kind}"
    uow.audit(event, alert, restriction=alert.restriction_id)
    uow.publish(event, record_id=alert.restriction_id, alert_id=alert.id)


async def list_of(
    uow: UnitOfWork, *, restriction_id: UUID, limit: int, after: tuple[datetime, UUID] | None
) -> Sequence[RestrictionAlert]:
    """The alerts of a restriction, the latest first, and one beyond `limit` if there are more.

    Raises:
        RecordNotFound: the restriction is absent, or does not allow the actor.
    """
    restriction = await uow.restrictions.get(restriction_id)
    found = await uow.restrictions.list_alerts(restriction_id, limit=limit + 1, after=after)
    uow.audit("restriction_alert.listed", restriction, shown=[each.id for each in found[:limit]])
    return found


async def see(uow: UnitOfWork, *, restriction_id: UUID, alert_id: UUID) -> RestrictionAlert:
    """Say that one has taken note of an alert.

    Raises:
        RecordNotFound, AlertSeen: see each.
    """
    await uow.restrictions.get(restriction_id)
    alert = await uow.restrictions.get_alert_for_change(restriction_id, alert_id=alert_id)
    if alert.seen_at is not None:
        raise AlertSeen
    alert.seen_at = uow.now
    alert.seen_by = uow.actor.user
    uow.audit("restriction_alert.seen", alert, restriction=restriction_id)
    return alert
