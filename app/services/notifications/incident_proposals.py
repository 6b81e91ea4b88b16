"""Incident proposals: contacts that may be of one incident, with reasons, for people to judge."""

from itertools import islice
from uuid import UUID

from app.domain.notifications.incident_proposals import (
    MOST_PROPOSED,
    SAME_INCIDENT_WITHIN,
    ToldOf,
    distance,
    reasons,
    refuse_judged_again,
)
from app.domain.records import refuse_stale
from app.models import IncidentProposal, Notification
from app.schemas.notifications.incident_proposals import IncidentProposalView, JudgeIncident
from app.schemas.versions import VersionedView, versioned
from app.services.contacts import notices
from app.unit_of_work import UnitOfWork


async def propose(uow: UnitOfWork, notification: Notification) -> None:
    """Propose that a notice and another agency's are of one incident: one household, within a day.

    Nothing is merged: every contact keeps its clocks and is decided on, whatever is proposed. Of
    more than `MOST_PROPOSED`, the likeliest are.
    """
    told = _told_of(notification)
    if told is None or notification.contact_id is None:
        return
    likely = await _likely(uow, notification, told)
    for contact_id, other in islice(likely.items(), MOST_PROPOSED):
        later, earlier = sorted((notification.contact_id, contact_id), reverse=True)
        proposal = uow.new(
            IncidentProposal,
            contact_id=later,
            other_contact_id=earlier,
            reasons=reasons(told, other),
            proposed_at=uow.now,
            changed_at=uow.now,
        )
        await uow.save(proposal)
        uow.audit("incident.proposed", proposal, contact_id=later, other_contact_id=earlier)
        uow.publish("incident.proposed", record_id=proposal.id)
    if len(likely) > MOST_PROPOSED:
        uow.audit("incident.proposed_in_part", notification, left_out=len(likely) - MOST_PROPOSED)


async def _likely(uow: UnitOfWork, notification: Notification, told: ToldOf) -> dict[UUID, ToldOf]:
    """Other contacts that may tell of the same, the likeliest first, by its likeliest notice."""
    near = await uow.notifications.list_near(
        notification,
        since=told.occurred_at - SAME_INCIDENT_WITHIN,
        until=told.occurred_at + SAME_INCIDENT_WITHIN,
    )
    found = [(each.contact_id, other) for each in near if (other := _told_of(each)) is not None]
    likely: dict[UUID, ToldOf] = {}
    for contact_id, other in sorted(found, key=lambda pair: distance(told, pair[1])):
        if contact_id is not None and contact_id != notification.contact_id:
            likely.setdefault(contact_id, other)
    return likely


def _told_of(notification: Notification) -> ToldOf | None:
    if notification.occurred_at is None:
        return None
    return ToldOf(
        notification.occurred_at,
        frozenset(notification.incident_keys),
        frozenset(notification.household_keys),
    )


async def read(uow: UnitOfWork, *, proposal_id: UUID) -> VersionedView[IncidentProposalView]:
    """One proposal.

    Raises:
        RecordNotFound: absent, or one of its contacts is out of scope.
    """
    proposal = await uow.incident_proposals.get(proposal_id)
    uow.audit("incident.read", proposal, shown=[proposal.contact_id, proposal.other_contact_id])
    return versioned(notices.shown(uow, proposal), proposal)


async def judge(
    uow: UnitOfWork, *, proposal_id: UUID, expected: int, command: JudgeIncident
) -> VersionedView[IncidentProposalView]:
    """Say whether two contacts tell of one incident, and why; said once.

    Raises:
        RecordNotFound, VersionStale, JudgedAlready: see each.
    """
    proposal = await uow.incident_proposals.get_for_change(proposal_id)
    refuse_stale(version=proposal.version, expected=expected)
    refuse_judged_again(judged=proposal.judged_at is not None)
    proposal.same = command.same
    proposal.judged_at = proposal.changed_at = uow.now
    proposal.judged_by = uow.actor.user
    proposal.judged_because = command.reason
    about = [proposal.contact_id, proposal.other_contact_id]
    uow.audit("incident.judged", proposal, shown=about, same=command.same)
    uow.publish("incident.judged", record_id=proposal.id)
    await uow.session.flush()
    return versioned(notices.shown(uow, proposal), proposal)
