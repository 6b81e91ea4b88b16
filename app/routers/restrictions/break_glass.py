"""Break-glass: one record opened for reading in an emergency, and reviewed afterwards."""

from typing import Annotated

from fastapi import APIRouter, status

from app.domain.directory.permissions import Permission
from app.domain.directory.step_up import StrongSignInNeeded
from app.domain.pages import CursorNotValid
from app.domain.references import ReferenceNotValid
from app.domain.restrictions.break_glass import (
    AlreadyOpen,
    ClosedAlready,
    GlassOfAnother,
    NotForYou,
    OpenTooLong,
    RecordUnclear,
    ReviewedAlready,
    ReviewedByUser,
    StillOpen,
)
from app.http.etags import ExpectedVersion
from app.http.guard import allowed, allowed_to_create, allowed_to_create_after_step_up
from app.http.pagination import Paging
from app.http.problems import documented
from app.http.record_ids import RecordId
from app.http.transactional_route import TransactionalRoute
from app.schemas.restrictions.break_glass import (
    BreakGlassPage,
    BreakGlassView,
    ReviewBreakGlass,
    UseBreakGlass,
)
from app.schemas.versions import VersionedView
from app.services.restrictions import break_glass
from app.unit_of_work import UnitOfWork

router = APIRouter(prefix="/v1/break-glass", tags=["break-glass"], route_class=TransactionalRoute)


@router.post(
    "",
    operation_id="useBreakGlass",
    summary="Open one record in an emergency",
    status_code=status.HTTP_201_CREATED,
    responses=documented(
        StrongSignInNeeded,
        RecordUnclear,
        ReferenceNotValid,
        OpenTooLong,
        NotForYou,
        AlreadyOpen,
    ),
)
async def use_break_glass(
    command: UseBreakGlass,
    uow: Annotated[UnitOfWork, allowed_to_create_after_step_up(Permission.BREAK_GLASS_USE)],
) -> VersionedView[BreakGlassView]:
    """For reading, for at most four hours. Someone else reviews it within two working days.

    Everyone who works with the person, and everyone who owns a restriction of the record, is
    notified. Everything read in that time is recorded in the audit log with the id of this access.
    Nothing can be written to the record, its relatives' records stay closed, and a record that is
    cloaked looks as if it did not exist.
    """
    return await break_glass.use(uow, command=command)


@router.get(
    "",
    operation_id="listBreakGlass",
    summary="List uses of break-glass",
    responses=documented(CursorNotValid),
)
async def list_break_glass(
    uow: Annotated[UnitOfWork, allowed(Permission.BREAK_GLASS_READ)],
    page: Paging,
) -> BreakGlassPage:
    """Your own, and those of others that have not been reviewed: of your records, or to review.

    The earliest review due comes first. For information governance it is the queue of reviews.
    """
    return await break_glass.list_mine(uow, page=page)


@router.get("/{grant_id}", operation_id="readBreakGlass", summary="Read one use of break-glass")
async def read_break_glass(
    grant_id: RecordId,
    uow: Annotated[UnitOfWork, allowed(Permission.BREAK_GLASS_READ)],
) -> VersionedView[BreakGlassView]:
    """Who opened the record, why and until when, and the state of its review."""
    return await break_glass.read(uow, grant_id=grant_id)


@router.post(
    "/{grant_id}/end",
    operation_id="endBreakGlass",
    summary="End break-glass access early",
    responses=documented(GlassOfAnother, ClosedAlready),
)
async def end_break_glass(
    grant_id: RecordId,
    uow: Annotated[UnitOfWork, allowed(Permission.BREAK_GLASS_END)],
    expected: ExpectedVersion,
) -> VersionedView[BreakGlassView]:
    """From the next request on. For the person who used it, and for information governance."""
    return await break_glass.end(uow, grant_id=grant_id, expected=expected)


@router.post(
    "/{grant_id}/review",
    operation_id="reviewBreakGlass",
    summary="Review a use of break-glass",
    status_code=status.HTTP_201_CREATED,
    responses=documented(ReviewedByUser, ReviewedAlready, StillOpen),
)
async def review_break_glass(
    grant_id: RecordId,
    command: ReviewBreakGlass,
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.BREAK_GLASS_REVIEW)],
) -> VersionedView[BreakGlassView]:
    """Once, by someone other than the user, after the access has ended."""
    return await break_glass.review(uow, grant_id=grant_id, command=command)
