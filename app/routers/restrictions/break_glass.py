"""Break-glass: one record opened to be read in an emergency, and reviewed afterwards."""

from typing import Annotated

from fastapi import APIRouter, status

from app.cursors import CursorNotValid, Paging
from app.domain.directory.permissions import Permission
from app.domain.directory.step_up import StrongSignInNeeded
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
    """To read it, for four hours at most. Somebody else reviews that within two working days.

    Whoever works with the person, and whoever owns a restriction of the record, is told. What is
    read meanwhile is on the trail with the id of this. Nothing can be written to the record, its
    relatives' records stay closed, and a record that is cloaked looks absent.
    """
    return await break_glass.use(uow, command=command)


@router.get(
    "",
    operation_id="listBreakGlass",
    summary="Which records were opened?",
    responses=documented(CursorNotValid),
)
async def list_break_glass(
    uow: Annotated[UnitOfWork, allowed(Permission.BREAK_GLASS_READ)],
    page: Paging,
) -> BreakGlassPage:
    """What I opened, and what others opened that nobody has reviewed: of mine, or to review.

    That whose review is due first comes first. For information governance it is the queue of
    reviews.
    """
    return await break_glass.list_mine(uow, page=page)


@router.get("/{grant_id}", operation_id="readBreakGlass", summary="Read one opening of a record")
async def read_break_glass(
    grant_id: RecordId,
    uow: Annotated[UnitOfWork, allowed(Permission.BREAK_GLASS_READ)],
) -> VersionedView[BreakGlassView]:
    """Who opened the record, why and until when, and where its review stands."""
    return await break_glass.read(uow, grant_id=grant_id)


@router.post(
    "/{grant_id}/end",
    operation_id="endBreakGlass",
    summary="Close the record early",
    responses=documented(GlassOfAnother, ClosedAlready),
)
async def end_break_glass(
    grant_id: RecordId,
    uow: Annotated[UnitOfWork, allowed(Permission.BREAK_GLASS_END)],
    expected: ExpectedVersion,
) -> VersionedView[BreakGlassView]:
    """From the next request on. For whoever opened it, and for information governance."""
    return await break_glass.end(uow, grant_id=grant_id, expected=expected)


@router.post(
    "/{grant_id}/review",
    operation_id="reviewBreakGlass",
    summary="Review an opening of a record",
    status_code=status.HTTP_201_CREATED,
    responses=documented(ReviewedByUser, ReviewedAlready, StillOpen),
)
async def review_break_glass(
    grant_id: RecordId,
    command: ReviewBreakGlass,
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.BREAK_GLASS_REVIEW)],
) -> VersionedView[BreakGlassView]:
    """Once, by somebody else than the user, when the record is closed again."""
    return await break_glass.review(uow, grant_id=grant_id, command=command)
