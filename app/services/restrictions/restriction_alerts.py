"""Restriction alerts to the owner of a restricted record."""

from uuid import UUID

from app.domain.pages import Page, at_instant, instant_position
from app.domain.restrictions.restrictions import AlertKind, AlertSeen
from app.models import RestrictionAlert
from app.schemas.restrictions.restrictions import AlertsPage, AlertView
from app.unit_of_work import UnitOfWork


async def raise_asked(uow: UnitOfWork, restriction_id: UUID) -> None:
    """Let the owner know that the actor tried to open the record."""
    alert = uow.new(
        RestrictionAlert,
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
    """Let the owner know of a contact or record that may be about the same person."""
    alert = uow.new(
        RestrictionAlert,
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


async def list_of(uow: UnitOfWork, *, restriction_id: UUID, page: Page) -> AlertsPage:
    """A page of the alerts of a restriction, the latest first.

    Raises:
        RecordNotFound: the restriction is absent, or does not allow the actor.
    """
    restriction = await uow.restrictions.get(restriction_id)
    found = await uow.restrictions.list_alerts(
        restriction_id, limit=page.limit + 1, after=at_instant(page.after)
    )
    shown, following = page.turn(
        found, position=lambda row: instant_position(row.raised_at, row.id)
    )
    uow.audit("restriction_alert.listed", restriction, shown=[each.id for each in shown])
    return AlertsPage(items=[AlertView.model_validate(each) for each in shown], next=following)


async def see(uow: UnitOfWork, *, restriction_id: UUID, alert_id: UUID) -> AlertView:
    """Record that the actor has seen an alert.

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
    return AlertView.model_validate(alert)
