"""Restrictions of records: set, approved, reviewed and lifted."""

from typing import Annotated

from fastapi import APIRouter, status

from app.domain.directory.permissions import Permission
from app.domain.directory.step_up import StrongSignInNeeded
from app.domain.pages import CursorNotValid
from app.domain.restrictions.restriction_relaxations import (
    RelaxationApprovedAlready,
    RelaxationApprovedByAsker,
    RelaxationOver,
)
from app.domain.restrictions.restrictions import (
    AlreadyRestricted,
    ApprovedAlready,
    ApprovedBySetter,
    ListedAlready,
    NothingToApprove,
    OwnerCannotAnswer,
    OwnerDenied,
    RestrictionLifted,
    ReviewTooLate,
)
from app.http.etags import ExpectedVersion
from app.http.guard import (
    allowed,
    allowed_after_step_up,
    allowed_to_create,
    allowed_to_create_after_step_up,
)
from app.http.pagination import Paging
from app.http.problems import documented
from app.http.record_ids import RecordId
from app.http.transactional_route import TransactionalRoute
from app.schemas.restrictions.restrictions import (
    ChangeRestriction,
    LiftRestriction,
    RestrictionsPage,
    RestrictionView,
    ReviewRestriction,
    SetRestriction,
)
from app.schemas.versions import VersionedView
from app.services.restrictions import restriction_relaxations, restrictions
from app.unit_of_work import UnitOfWork

router = APIRouter(prefix="/v1", tags=["restrictions"], route_class=TransactionalRoute)

_SETTING = documented(
    AlreadyRestricted, ReviewTooLate, OwnerCannotAnswer, OwnerDenied, ListedAlready
)


@router.post(
    "/people/{person_id}/restriction",
    operation_id="restrictPerson",
    summary="Restrict a person's record",
    status_code=status.HTTP_201_CREATED,
    responses=_SETTING,
)
async def restrict_person(
    person_id: RecordId,
    command: SetRestriction,
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.RESTRICTION_SET)],
) -> VersionedView[RestrictionView]:
    """From the next request on. Signposted: others see whom to ring. Cloaked: nothing at all.

    A cloak takes effect at once; unless two others approve it within two working days it becomes a
    signpost. The records linked with it are restricted too, and so is every contact and meeting
    that names the person.
    """
    return await restrictions.restrict_person(uow, person_id=person_id, command=command)


@router.post(
    "/contacts/{contact_id}/restriction",
    operation_id="restrictContact",
    summary="Restrict a contact",
    status_code=status.HTTP_201_CREATED,
    responses=_SETTING,
)
async def restrict_contact(
    contact_id: RecordId,
    command: SetRestriction,
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.RESTRICTION_SET)],
) -> VersionedView[RestrictionView]:
    """In the same way as a record. The records of people in it are restricted separately."""
    return await restrictions.restrict_contact(uow, contact_id=contact_id, command=command)


@router.get(
    "/restrictions",
    operation_id="listRestrictions",
    summary="List restricted records",
    responses=documented(CursorNotValid),
)
async def list_restrictions(
    uow: Annotated[UnitOfWork, allowed(Permission.RESTRICTION_READ)],
    page: Paging,
) -> RestrictionsPage:
    """Those in force that allow you, or all for information governance: review due first."""
    return await restrictions.list_standing(uow, page=page)


@router.get(
    "/restrictions/{restriction_id}",
    operation_id="readRestriction",
    summary="Read a restriction",
)
async def read_restriction(
    restriction_id: RecordId,
    uow: Annotated[UnitOfWork, allowed(Permission.RESTRICTION_READ)],
) -> VersionedView[RestrictionView]:
    """Its lists, approvals and reviews; of the record itself only its id."""
    return await restrictions.read(uow, restriction_id=restriction_id)


@router.patch(
    "/restrictions/{restriction_id}",
    operation_id="changeRestriction",
    summary="Change the owner of a restriction, or whom to ring",
    responses=documented(RestrictionLifted, OwnerCannotAnswer, OwnerDenied),
)
async def change_restriction(
    restriction_id: RecordId,
    command: ChangeRestriction,
    uow: Annotated[UnitOfWork, allowed(Permission.RESTRICTION_SET)],
    expected: ExpectedVersion,
) -> VersionedView[RestrictionView]:
    """The owner is notified of attempts to open it; others are shown whom to ring.

    Another owner of a cloak that someone approved waits in `relaxations` for two approvals.
    """
    return await restrictions.change(
        uow, restriction_id=restriction_id, expected=expected, command=command
    )


@router.post(
    "/restrictions/{restriction_id}/approvals",
    operation_id="approveRestriction",
    summary="Approve a cloak",
    status_code=status.HTTP_201_CREATED,
    responses=documented(RestrictionLifted, NothingToApprove, ApprovedBySetter, ApprovedAlready),
)
async def approve_restriction(
    restriction_id: RecordId,
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.RESTRICTION_APPROVE)],
) -> VersionedView[RestrictionView]:
    """Two people approve, neither of them the person who set it."""
    return await restrictions.approve(uow, restriction_id=restriction_id)


@router.post(
    "/restrictions/{restriction_id}/reviews",
    operation_id="reviewRestriction",
    summary="Review a restriction",
    status_code=status.HTTP_201_CREATED,
    responses=documented(RestrictionLifted, ReviewTooLate),
)
async def review_restriction(
    restriction_id: RecordId,
    command: ReviewRestriction,
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.RESTRICTION_SET)],
) -> VersionedView[RestrictionView]:
    """It is still needed, and the next review is within 90 days."""
    return await restrictions.review(uow, restriction_id=restriction_id, command=command)


@router.post(
    "/restrictions/{restriction_id}/lifting",
    operation_id="liftRestriction",
    summary="Lift a restriction",
    responses=documented(RestrictionLifted, StrongSignInNeeded),
)
async def lift_restriction(
    restriction_id: RecordId,
    command: LiftRestriction,
    uow: Annotated[UnitOfWork, allowed_after_step_up(Permission.RESTRICTION_LIFT)],
    expected: ExpectedVersion,
) -> VersionedView[RestrictionView]:
    """From the next request on. Needs a sign-in with a second factor within 15 minutes.

    A cloak that acts stands until two others have approved the lifting, which then waits in
    `relaxations` for two working days.
    """
    return await restrictions.lift(
        uow, restriction_id=restriction_id, expected=expected, command=command
    )


@router.post(
    "/restrictions/{restriction_id}/relaxations/{relaxation_id}/approvals",
    operation_id="approveRelaxation",
    summary="Approve what opens a cloak",
    status_code=status.HTTP_201_CREATED,
    responses=documented(
        RestrictionLifted,
        RelaxationApprovedByAsker,
        RelaxationApprovedAlready,
        RelaxationOver,
        StrongSignInNeeded,
    ),
)
async def approve_relaxation(
    restriction_id: RecordId,
    relaxation_id: RecordId,
    uow: Annotated[UnitOfWork, allowed_to_create_after_step_up(Permission.RESTRICTION_LIFT)],
) -> VersionedView[RestrictionView]:
    """The second approval does it. Neither is of the person who asked, or of one it opens to.

    Needs a sign-in with a second factor within 15 minutes.
    """
    return await restriction_relaxations.approve(
        uow, restriction_id=restriction_id, relaxation_id=relaxation_id
    )
