"""Quarantined notifications: corrected, replayed and set aside by business support."""

import json
from dataclasses import asdict
from uuid import UUID

from app.domain.notifications.notifications import (
    REUSED,
    Fault,
    NotificationAct,
    NotificationMode,
    NotificationState,
    Sent,
    StillNotUnderstood,
    next_state,
)
from app.domain.records import refuse_stale
from app.models import Notification, NotificationCorrection
from app.schemas.notifications.notices import AnyNotice
from app.schemas.notifications.notifications import (
    CorrectNotification,
    NotificationView,
    SetNotificationAside,
)
from app.schemas.versions import VersionedView
from app.services.notifications import parsing, views
from app.services.notifications.contacts import end_quarantine
from app.services.notifications.facts import facts_of
from app.unit_of_work import UnitOfWork


async def correct(
    uow: UnitOfWork, *, notification_id: UUID, expected: int, command: CorrectNotification
) -> VersionedView[NotificationView]:
    """Put what the sender meant in the place of what was sent; a contact is made of it.

    The original stays as it was sent, and so does each correction.

    Raises:
        RecordNotFound, VersionStale, NotQuarantined, StillNotUnderstood: see each.
    """
    notification = await _in_quarantine(uow, notification_id, expected=expected)
    body = json.dumps(command.event, ensure_ascii=False, separators=(",", ":")).encode()
    sent = Sent(NotificationMode.STRUCTURED, "", body, {})
    await _understand(uow, notification, sent, pointer="/event")
    await uow.save(
        uow.new(
            NotificationCorrection,
            notification_id=notification.id,
            body=body,
            reason=command.reason,
            corrected_at=uow.now,
            corrected_by=uow.actor.user,
        )
    )
    uow.audit("notification.corrected", notification)
    uow.publish("notification.corrected", record_id=notification.id)
    return await views.view(uow, notification)


async def replay(
    uow: UnitOfWork, *, notification_id: UUID, expected: int
) -> VersionedView[NotificationView]:
    """Read again what was sent: the service may by now understand what it did not.

    Raises:
        RecordNotFound, VersionStale, NotQuarantined, StillNotUnderstood: see each.
    """
    notification = await _in_quarantine(uow, notification_id, expected=expected)
    await _understand(uow, notification, parsing.as_sent(notification), pointer="")
    uow.audit("notification.replayed", notification)
    uow.publish("notification.replayed", record_id=notification.id)
    return await views.view(uow, notification)


async def set_aside(
    uow: UnitOfWork, *, notification_id: UUID, expected: int, command: SetNotificationAside
) -> VersionedView[NotificationView]:
    """Say that nothing is to be made of it, and why; it stays on record.

    Raises:
        RecordNotFound, VersionStale, NotQuarantined: see each.
    """
    notification = await uow.notifications.get_for_change(notification_id)
    refuse_stale(version=notification.version, expected=expected)
    notification.state = next_state(
        NotificationState(notification.state), NotificationAct.SET_ASIDE
    )
    notification.set_aside_at = notification.changed_at = uow.now
    notification.set_aside_by = uow.actor.user
    notification.set_aside_because = command.reason
    await end_quarantine(uow, notification, because="notification.set_aside")
    uow.audit("notification.set_aside", notification)
    uow.publish("notification.set_aside", record_id=notification.id)
    await uow.session.flush()
    return await views.view(uow, notification)


async def _in_quarantine(uow: UnitOfWork, notification_id: UUID, *, expected: int) -> Notification:
    notification = await uow.notifications.get_for_change(notification_id)
    refuse_stale(version=notification.version, expected=expected)
    next_state(NotificationState(notification.state), NotificationAct.UNDERSTAND)
    return notification


async def _understand(
    uow: UnitOfWork, notification: Notification, sent: Sent, *, pointer: str
) -> None:
    """Let the notice go on, as understood from `sent`."""
    kind = await uow.notifications.kind_of_sender(notification)
    reading = parsing.read(sent, agency_kinds=frozenset({kind}), now=uow.now)
    if reading.notice is None:
        raise _refusal(reading.faults[0], pointer=pointer)
    await _refuse_taken_name(uow, notification, reading.notice, pointer=pointer)
    notification.state = next_state(
        NotificationState(notification.state), NotificationAct.UNDERSTAND
    )
    notification.understood_at = notification.changed_at = uow.now
    notification.event_source, notification.event_id = reading.source, reading.event_id
    notification.faults = []
    notification.warnings = [asdict(warning) for warning in reading.warnings]
    for name, value in facts_of(reading.notice).items():
        setattr(notification, name, value)
    await end_quarantine(uow, notification, because="notification.understood")
    await uow.session.flush()


async def _refuse_taken_name(
    uow: UnitOfWork, notification: Notification, notice: AnyNotice, *, pointer: str
) -> None:
    """Two notices cannot go by one name: the corrector gives the second another."""
    async with uow.as_the_hub():
        taken = await uow.notification_intake.find_repeated(
            sent_by=notification.sent_by,
            agency_id=notification.agency_id,
            digest=b"",
            event=(notice.source, notice.id),
        )
    if taken is not None:
        raise _refusal(REUSED, pointer=pointer)


def _refusal(fault: Fault, *, pointer: str) -> StillNotUnderstood:
    return StillNotUnderstood(pointer=f"{pointer}{fault.pointer}", code=fault.code)
