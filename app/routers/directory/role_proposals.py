"""Proposed roles, and the second person who confirms or declines them."""

from typing import Annotated

from fastapi import APIRouter

from app.domain.directory.permissions import Permission
from app.domain.directory.role_proposals import (
    RoleConfirmedByProposer,
    RoleConfirmedByReceiver,
    RoleProposalDecided,
    RoleProposalLapsed,
    RoleProposalOfAnother,
    RoleProposerGone,
)
from app.domain.directory.step_up import StrongSignInNeeded
from app.domain.directory.users import AccessRevoked, RoleHeld
from app.domain.pages import CursorNotValid
from app.http.guard import allowed, allowed_to_create, allowed_to_create_after_step_up
from app.http.pagination import Paging
from app.http.problems import documented
from app.http.record_ids import RecordId
from app.http.transactional_route import TransactionalRoute
from app.schemas.directory.role_proposals import (
    DeclineRole,
    RoleProposalsPage,
    RoleProposalView,
)
from app.services.directory import role_proposals
from app.unit_of_work import UnitOfWork

router = APIRouter(prefix="/v1/role-proposals", tags=["users"], route_class=TransactionalRoute)


@router.get(
    "",
    operation_id="listRoleProposals",
    summary="List roles that wait for a second person",
    responses=documented(CursorNotValid),
)
async def list_role_proposals(
    uow: Annotated[UnitOfWork, allowed(Permission.USER_READ)], page: Paging
) -> RoleProposalsPage:
    """The longest waiting first. A role that no one confirms within 14 days is proposed again."""
    return await role_proposals.list_waiting(uow, page=page)


@router.get(
    "/{role_proposal_id}",
    operation_id="readRoleProposal",
    summary="Read a proposed role",
)
async def read_role_proposal(
    role_proposal_id: RecordId, uow: Annotated[UnitOfWork, allowed(Permission.USER_READ)]
) -> RoleProposalView:
    """For whom it is, who proposed it, and which other users have the same name or subject."""
    return await role_proposals.read(uow, proposal_id=role_proposal_id)


@router.post(
    "/{role_proposal_id}/confirmation",
    operation_id="confirmRole",
    summary="Confirm a proposed role",
    responses=documented(
        RoleConfirmedByReceiver,
        RoleConfirmedByProposer,
        RoleProposalDecided,
        RoleProposalLapsed,
        RoleProposerGone,
        AccessRevoked,
        RoleHeld,
        StrongSignInNeeded,
    ),
)
async def confirm_role(
    role_proposal_id: RecordId,
    uow: Annotated[UnitOfWork, allowed_to_create_after_step_up(Permission.ROLE_CONFIRM)],
) -> RoleProposalView:
    """It counts from the user's next request on, if its first day has come.

    Neither the person who proposed it nor the one who would have it can, by whichever identity.
    Needs a sign-in with a second factor within 15 minutes.
    """
    return await role_proposals.confirm(uow, proposal_id=role_proposal_id)


@router.post(
    "/{role_proposal_id}/refusal",
    operation_id="declineRole",
    summary="Decline a proposed role",
    responses=documented(
        RoleConfirmedByReceiver,
        RoleConfirmedByProposer,
        RoleProposalDecided,
        RoleProposalLapsed,
    ),
)
async def decline_role(
    role_proposal_id: RecordId,
    command: DeclineRole,
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.ROLE_CONFIRM)],
) -> RoleProposalView:
    """With the reason. It can be proposed again."""
    return await role_proposals.decline(uow, proposal_id=role_proposal_id, command=command)


@router.post(
    "/{role_proposal_id}/withdrawal",
    operation_id="withdrawRole",
    summary="Withdraw a role you proposed",
    responses=documented(RoleProposalOfAnother, RoleProposalDecided, RoleProposalLapsed),
)
async def withdraw_role(
    role_proposal_id: RecordId,
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.USER_ADMINISTER)],
) -> RoleProposalView:
    """Before anyone has decided on it."""
    return await role_proposals.withdraw(uow, proposal_id=role_proposal_id)
