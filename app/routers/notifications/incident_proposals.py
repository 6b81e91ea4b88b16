"""Contacts that may tell of one incident: proposed by the service, judged by people."""

from typing import Annotated

from fastapi import APIRouter, Response

from app.domain.directory.permissions import Permission
from app.domain.notifications.incident_proposals import JudgedAlready
from app.http.etags import ExpectedVersion, tag
from app.http.guard import allowed
from app.http.problems import documented
from app.http.record_ids import RecordId
from app.http.transactional_route import TransactionalRoute
from app.schemas.notifications.incident_proposals import IncidentProposalView, JudgeIncident
from app.services.contacts import notices
from app.services.notifications import incident_proposals
from app.unit_of_work import UnitOfWork

router = APIRouter(
    prefix="/v1/incident-proposals", tags=["incident-proposals"], route_class=TransactionalRoute
)


@router.get(
    "/{proposal_id}",
    operation_id="readIncidentProposal",
    summary="Do two contacts tell of one incident?",
)
async def read_incident_proposal(
    proposal_id: RecordId,
    response: Response,
    uow: Annotated[UnitOfWork, allowed(Permission.INCIDENT_READ)],
) -> IncidentProposalView:
    """The two, and what they have in common."""
    proposal = await incident_proposals.read(uow, proposal_id=proposal_id)
    tag(response, proposal)
    return notices.shown(uow, proposal)


@router.post(
    "/{proposal_id}/judgement",
    operation_id="judgeIncidentProposal",
    summary="Say whether two contacts tell of one incident",
    responses=documented(JudgedAlready),
)
async def judge_incident_proposal(
    proposal_id: RecordId,
    command: JudgeIncident,
    response: Response,
    uow: Annotated[UnitOfWork, allowed(Permission.INCIDENT_JUDGE)],
    expected: ExpectedVersion,
) -> IncidentProposalView:
    """Neither is merged away: both keep their clocks, and each is decided on."""
    proposal = await incident_proposals.judge(
        uow, proposal_id=proposal_id, expected=expected, command=command
    )
    tag(response, proposal)
    return notices.shown(uow, proposal)
