"""Notifications from partner systems: their states, and quarantine."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.domain.directory.permissions import Permission
from app.domain.notifications.notifications import (
    NotificationState,
    NotQuarantined,
    StillNotUnderstood,
)
from app.domain.pages import CursorNotValid
from app.http.etags import ExpectedVersion
from app.http.guard import allowed
from app.http.pagination import Paging
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
    summary="List notifications",
    responses=documented(CursorNotValid),
)
async def list_notifications(
    uow: Annotated[UnitOfWork, allowed(Permission.NOTIFICATION_READ)],
    page: Paging,
    state: Annotated[
        NotificationState | None, Query(description="Only those in this state.")
    ] = None,
) -> NotificationsPage:
    """The latest first: a system sees what it sent, the hub everything."""
    return await notifications.list_sent(uow, state=state, page=page)


@router.get(
    "/{notification_id}",
    operation_id="readNotification",
    summary="Read the state of a notification",
)
async def read_notification(
    notification_id: RecordId,
    uow: Annotated[UnitOfWork, allowed(Permission.NOTIFICATION_READ)],
) -> VersionedView[NotificationView]:
    """Its state and every fault. Its content and contact are only for those who work with it."""
    return await notifications.read(uow, notification_id=notification_id)


@router.get(
    "/{notification_id}/original",
    operation_id="readOriginalNotification",
    summary="Download a notification as it was sent",
    response_class=Response,
    responses={
        200: {"content": {"application/octet-stream": {}}, "description": "The original bytes."}
    },
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
    summary="Correct a notification",
    responses=documented(NotQuarantined, StillNotUnderstood),
)
async def correct_notification(
    notification_id: RecordId,
    command: CorrectNotification,
    uow: Annotated[UnitOfWork, allowed(Permission.NOTIFICATION_CORRECT)],
    expected: ExpectedVersion,
) -> VersionedView[NotificationView]:
    """A contact is made from the correction. The original stays beside it, as it was sent."""
    return await corrections.correct(
        uow, notification_id=notification_id, expected=expected, command=command
    )


@router.post(
    "/{notification_id}/replay",
    operation_id="replayNotification",
    summary="Process a notification again",
    responses=documented(NotQuarantined, StillNotUnderstood),
)
async def replay_notification(
    notification_id: RecordId,
    uow: Annotated[UnitOfWork, allowed(Permission.NOTIFICATION_CORRECT)],
    expected: ExpectedVersion,
) -> VersionedView[NotificationView]:
    """The service may by now understand a notification that it could not understand before."""
    return await corrections.replay(uow, notification_id=notification_id, expected=expected)


@router.post(
    "/{notification_id}/setting-aside",
    operation_id="setNotificationAside",
    summary="Set a notification aside",
    responses=documented(NotQuarantined),
)
async def set_notification_aside(
    notification_id: RecordId,
    command: SetNotificationAside,
    uow: Annotated[UnitOfWork, allowed(Permission.NOTIFICATION_CORRECT)],
    expected: ExpectedVersion,
) -> VersionedView[NotificationView]:
    """It stays on record with the reason. For anything that was never a concern about a child."""
    return await corrections.set_aside(
        uow, notification_id=notification_id, expected=expected, command=command
    )
