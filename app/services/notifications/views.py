"""Views of notifications: senders see what became of them, the hub what they say."""

from collections.abc import Sequence

from app.domain.directory.roles import CARE_ROLES, HUB_ROLES
from app.domain.notifications import actions
from app.domain.notifications.notifications import NotificationMode, NotificationState, Sent
from app.models import Notification, NotificationCorrection
from app.schemas.notifications.notices import AnyNotice
from app.schemas.notifications.notifications import (
    CorrectionView,
    NotificationView,
    SenderView,
)
from app.schemas.types import Action
from app.schemas.versions import VersionedView, versioned
from app.services.notifications import parsing
from app.services.notifications.parsing import ParsedEvent
from app.unit_of_work import UnitOfWork

_CASEWORKERS = HUB_ROLES | CARE_ROLES


async def view(uow: UnitOfWork, notification: Notification) -> VersionedView[NotificationView]:
    """One notification, read whole; a sending system learns nothing of the contact."""
    return versioned(await _view(uow, notification), notification)


async def _view(uow: UnitOfWork, notification: Notification) -> NotificationView:
    sender = await uow.notifications.sender_of(notification)
    caseworker = bool(uow.actor.roles & _CASEWORKERS)
    corrections = await uow.notifications.list_corrections(notification.id)
    reading = ParsedEvent()
    if caseworker:
        reading = _read(uow, notification, corrections, kind=sender.kind)
    notice = reading.notice
    return NotificationView.model_validate(
        {
            **{name: getattr(notification, name) for name in _SHOWN},
            "contact_id": notification.contact_id if caseworker else None,
            "part": notification.part if caseworker else None,
            "sender": SenderView.model_validate(sender),
            "told": None if notice is None else notice.data.model_dump(mode="json"),
            "unmapped": reading.unmapped,
            "corrections": [CorrectionView.model_validate(each) for each in corrections],
            "available_actions": [
                Action.model_validate(act)
                for act in actions.on_notification(
                    uow.actor, state=NotificationState(notification.state)
                )
            ],
        }
    )


_SHOWN = tuple(
    name
    for name in NotificationView.model_fields
    if name
    not in {"sender", "contact_id", "part", "told", "unmapped", "corrections", "available_actions"}
)


async def notice_in(uow: UnitOfWork, notification: Notification) -> AnyNotice | None:
    """What a notification says, as it was understood: as corrected, if it was."""
    corrections = await uow.notifications.list_corrections(notification.id)
    kind = await uow.notifications.kind_of_sender(notification)
    return _read(uow, notification, corrections, kind=kind).notice


def _read(
    uow: UnitOfWork,
    notification: Notification,
    corrections: Sequence[NotificationCorrection],
    *,
    kind: str,
) -> ParsedEvent:
    sent = parsing.as_sent(notification)
    if corrections:
        sent = Sent(NotificationMode.STRUCTURED, "", corrections[-1].body, {})
    return parsing.read(sent, agency_kinds=frozenset({kind}), now=uow.now)
