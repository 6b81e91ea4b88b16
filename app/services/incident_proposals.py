"""Whether two agencies tell of one incident: proposed with reasons, and for people to say."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from uuid import UUID

from uuid_utils.compat import uuid7

from app.domain.incident_proposals import (
    MOST_PROPOSED,
    SAME_INCIDENT_WITHIN,
    Reason,
    refuse_judged_again,
)
from app.domain.records import refuse_stale
from app.models import IncidentProposal, Notification
from app.schemas.incident_proposals import JudgeIncident
from app.unit_of_work import UnitOfWork


async def propose(uow: UnitOfWork, notification: Notification) -> None:
    """Propose that a notice tells what another agency told: of one household, within a day.

    Nothing is merged: every contact keeps its clocks and is decided on, whatever is proposed. Of
    more than `MOST_PROPOSED`, the likeliest are.
    """
    if notification.occurred_at is None or notification.contact_id is None:
        return
    near = await uow.notifications.list_near(
        notification,
        since=notification.occurred_at - SAME_INCIDENT_WITHIN,
        until=notification.occurred_at + SAME_INCIDENT_WITHIN,
    )
    others: dict[UUID, Notification] = {}
    for other in sorted(near, key=lambda each: _distance(notification, each)):
        if other.contact_id is not None and other.contact_id != notification.contact_id:
            others.setdefault(other.contact_id, other)
    for contact_id, other in islice(others.items(), MOST_PROPOSED):
        later, earlier = sorted((notification.contact_id, contact_id), reverse=True)
        proposal = IncidentProposal(
            partnership_id=uow.partnership_id,
            id=uuid7(),
            contact_id=later,
            other_contact_id=earlier,
            reasons=list(_reasons(notification, other)),
            proposed_at=uow.now,
            changed_at=uow.now,
        )
        await uow.save(proposal)
        uow.audit("incident.proposed", proposal, contact_id=later, other_contact_id=earlier)
        uow.publish("incident.proposed", record_id=proposal.id)
    if len(others) > MOST_PROPOSED:
        uow.audit("incident.proposed_in_part", notification, left_out=len(others) - MOST_PROPOSED)


def _distance(one: Notification, other: Notification) -> tuple[bool, timedelta]:
    """The likelier that two tell of one incident, the smaller: a shared reference before time."""
    apart = {*one.incident_keys}.isdisjoint(other.incident_keys)
    if one.occurred_at is None or other.occurred_at is None:
        return apart, SAME_INCIDENT_WITHIN
    return apart, abs(one.occurred_at - other.occurred_at)


def _reasons(one: Notification, other: Notification) -> Iterator[str]:
    shared = set(one.household_keys) & set(other.household_keys)
    kinds = {key.partition(":")[0] for key in shared}
    if set(one.incident_keys) & set(other.incident_keys):
        yield Reason.SAME_REFERENCE
    if "home" in kinds:
        yield Reason.SAME_HOME
    if kinds - {"home"}:
        yield Reason.SAME_CHILD


async def read(uow: UnitOfWork, *, proposal_id: UUID) -> IncidentProposal:
    """One proposal.

    Raises:
        RecordNotFound: absent, or one of its contacts is out of reach.
    """
    proposal = await uow.incident_proposals.get(proposal_id)
    uow.audit("incident.read", proposal, shown=[proposal.contact_id, proposal.other_contact_id])
    return proposal


async def judge(
    uow: UnitOfWork, *, proposal_id: UUID, expected: int, command: JudgeIncident
) -> IncidentProposal:
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
    return proposal
