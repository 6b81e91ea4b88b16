"""Notifications from partner systems: what became of them, and quarantine."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.cursors import CursorNotValid, Paging
from app.domain.directory.permissions import Permission
from app.domain.notifications.notifications import (
    NotificationState,
    NotQuarantined,
    StillNotUnderstood,
)
from app.http.etags import ExpectedVersion
from app.http.guard import allowed
from app.http.problems import documented
from app.http.record_ids import RecordId
from app.http.transactional_route import TransactionalRoute
from app.schemas.downloads import Download
from app.schemas.notifications.notifications import (
    CorrectNotification,
    NotificationsPage,
    NotificationView,
    SetNotificationAside,
)
from app.schemas.versions import VersionedView
from app.services.notifications import (
    corrections,
    notifications,
)
from app.unit_of_work import UnitOfWork

router = APIRouter(
    prefix="/v1/notifications", tags=["notifications"], route_class=TransactionalRoute
)


@router.get(
    "",
    operation_id="listNotifications",
    summary="What was sent?",
    responses=documented(CursorNotValid),
)
async def list_notifications(
    uow: Annotated[UnitOfWork, allowed(Permission.NOTIFICATION_READ)],
    page: Paging,
    state: Annotated[NotificationState | None, Query(description="Only those.")] = None,
) -> NotificationsPage:
    """The latest first: a system sees what it sent, the hub everything."""
    return await notifications.list_sent(uow, state=state, page=page)


@router.get(
    "/{notification_id}",
    operation_id="readNotification",
    summary="What became of a notification?",
)
async def read_notification(
    notification_id: RecordId,
    uow: Annotated[UnitOfWork, allowed(Permission.NOTIFICATION_READ)],
) -> VersionedView[NotificationView]:
    """Its state and every fault. What it says, and its contact, is for those who work with it."""
    return await notifications.read(uow, notification_id=notification_id)


@router.get(
    "/{notification_id}/original",
    operation_id="readOriginalNotification",
    summary="The bytes that were sent",
    response_class=Response,
    responses={200: {"content": {"application/octet-stream": {}}, "description": "As sent."}},
)
async def read_original_notification(
    notification_id: RecordId,
    uow: Annotated[UnitOfWork, allowed(Permission.NOTIFICATION_READ)],
) -> Download:
    """Byte for byte, as a download: nothing in them is ever rendered."""
    return await notifications.read_original(uow, notification_id=notification_id)


@router.post(
    "/{notification_id}/correction",
    operation_id="correctNotification",
    summary="Say what the sender meant",
    responses=documented(NotQuarantined, StillNotUnderstood),
)
async def correct_notification(
    notification_id: RecordId,
    command: CorrectNotification,
    uow: Annotated[UnitOfWork, allowed(Permission.NOTIFICATION_CORRECT)],
    expected: ExpectedVersion,
) -> VersionedView[NotificationView]:
    """A contact is made of it. What was sent stays beside it, as it was sent."""
    return await corrections.correct(
        uow, notification_id=notification_id, expected=expected, command=command
    )


@router.post(
    "/{notification_id}/replay",
    operation_id="replayNotification",
    summary="Read it again as it was sent",
    responses=documented(NotQuarantined, StillNotUnderstood),
)
async def replay_notification(
    notification_id: RecordId,
    uow: Annotated[UnitOfWork, allowed(Permission.NOTIFICATION_CORRECT)],
    expected: ExpectedVersion,
) -> VersionedView[NotificationView]:
    """The service may by now understand what it did not when this came."""
    return await corrections.replay(uow, notification_id=notification_id, expected=expected)


@router.post(
    "/{notification_id}/setting-aside",
    operation_id="setNotificationAside",
    summary="Make nothing of it",
    responses=documented(NotQuarantined),
)
async def set_notification_aside(
    notification_id: RecordId,
    command: SetNotificationAside,
    uow: Annotated[UnitOfWork, allowed(Permission.NOTIFICATION_CORRECT)],
    expected: ExpectedVersion,
) -> VersionedView[NotificationView]:
    """It stays on record with the reason. For what was never a worry about a child."""
    return await corrections.set_aside(
        uow, notification_id=notification_id, expected=expected, command=command
    )
