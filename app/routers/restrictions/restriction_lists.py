"""Lists of restrictions, and the alerts to their owners."""

from typing import Annotated

from fastapi import APIRouter, status

from app.domain.directory.permissions import Permission
from app.domain.pages import CursorNotValid
from app.domain.restrictions.restrictions import (
    AlertSeen,
    ListedAlready,
    ListingEnded,
    OwnerDenied,
    RestrictionLifted,
)
from app.http.etags import ExpectedVersion
from app.http.guard import allowed, allowed_to_create
from app.http.pagination import Paging
from app.http.problems import documented
from app.http.record_ids import RecordId
from app.http.transactional_route import TransactionalRoute
from app.schemas.restrictions.restrictions import AlertsPage, AlertView, PutOnList, RestrictionView
from app.schemas.versions import VersionedView
from app.services.restrictions import restriction_alerts, restriction_lists
from app.unit_of_work import UnitOfWork

router = APIRouter(prefix="/v1/restrictions", tags=["restrictions"], route_class=TransactionalRoute)


@router.post(
    "/{restriction_id}/listings",
    operation_id="putOnRestrictionList",
    summary="Add to a list of a restriction",
    status_code=status.HTTP_201_CREATED,
    responses=documented(RestrictionLifted, ListedAlready, OwnerDenied),
)
async def put_on_list(
    restriction_id: RecordId,
    command: PutOnList,
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.RESTRICTION_SET)],
) -> VersionedView[RestrictionView]:
    """A user, a team or an agency; deny overrides allow.

    To be allowed, they wait in `relaxations` for two approvals once someone approved the cloak.
    """
    return await restriction_lists.put_on_list(uow, restriction_id=restriction_id, command=command)


@router.post(
    "/{restriction_id}/listings/{listing_id}/end",
    operation_id="takeOffRestrictionList",
    summary="Remove from a list of a restriction",
    responses=documented(RestrictionLifted, ListingEnded),
)
async def take_off_list(
    restriction_id: RecordId,
    listing_id: RecordId,
    uow: Annotated[UnitOfWork, allowed(Permission.RESTRICTION_SET)],
    expected: ExpectedVersion,
) -> VersionedView[RestrictionView]:
    """The earlier entry stays on record.

    Leaving the deny list of a cloak that someone approved waits in `relaxations` for two others.
    """
    return await restriction_lists.take_off_list(
        uow, restriction_id=restriction_id, listing_id=listing_id, expected=expected
    )


@router.get(
    "/{restriction_id}/alerts",
    operation_id="listRestrictionAlerts",
    summary="List the alerts of a restriction",
    responses=documented(CursorNotValid),
)
async def list_alerts(
    restriction_id: RecordId,
    uow: Annotated[UnitOfWork, allowed(Permission.RESTRICTION_READ)],
    page: Paging,
) -> AlertsPage:
    """The latest first: attempts to open the record, and contacts and records that may match."""
    return await restriction_alerts.list_of(uow, restriction_id=restriction_id, page=page)


@router.post(
    "/{restriction_id}/alerts/{alert_id}/seen",
    operation_id="seeRestrictionAlert",
    summary="Mark an alert as seen",
    responses=documented(AlertSeen),
)
async def see_alert(
    restriction_id: RecordId,
    alert_id: RecordId,
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.RESTRICTION_READ)],
) -> AlertView:
    """It stays on record, with who saw it and when."""
    return await restriction_alerts.see(uow, restriction_id=restriction_id, alert_id=alert_id)
