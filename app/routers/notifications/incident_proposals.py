"""Incident proposals: contacts that may be about one incident, judged by people."""

from typing import Annotated

from fastapi import APIRouter

from app.domain.directory.permissions import Permission
from app.domain.notifications.incident_proposals import JudgedAlready
from app.http.etags import ExpectedVersion
from app.http.guard import allowed
from app.http.problems import documented
from app.http.record_ids import RecordId
from app.http.transactional_route import TransactionalRoute
from app.schemas.notifications.incident_proposals import IncidentProposalView, JudgeIncident
from app.schemas.versions import VersionedView
from app.services.notifications import incident_proposals
from app.unit_of_work import UnitOfWork

router = APIRouter(
    prefix="/v1/incident-proposals", tags=["incident-proposals"], route_class=TransactionalRoute
)


@router.get(
    "/{proposal_id}",
    operation_id="readIncidentProposal",
    summary="Read an incident proposal",
)
async def read_incident_proposal(
    proposal_id: RecordId,
    uow: Annotated[UnitOfWork, allowed(Permission.INCIDENT_READ)],
) -> VersionedView[IncidentProposalView]:
    """The two contacts, and what they have in common."""
    return await incident_proposals.read(uow, proposal_id=proposal_id)


@router.post(
    "/{proposal_id}/judgement",
    operation_id="judgeIncidentProposal",
    summary="Decide whether two contacts are about one incident",
    responses=documented(JudgedAlready),
)
async def judge_incident_proposal(
    proposal_id: RecordId,
    command: JudgeIncident,
    uow: Annotated[UnitOfWork, allowed(Permission.INCIDENT_JUDGE)],
    expected: ExpectedVersion,
) -> VersionedView[IncidentProposalView]:
    """The contacts are not merged: both keep their clocks, and each gets its own decision."""
    return await incident_proposals.judge(
        uow, proposal_id=proposal_id, expected=expected, command=command
    )
