"""Notices from partner systems in a contact, with how many there were about the household."""

from app.domain.notifications.incident_proposal_actions import on_proposal
from app.domain.notifications.notifications import NoticeType, counted
from app.models import Contact, IncidentProposal, Notification
from app.schemas.notifications.incident_proposals import IncidentProposalView
from app.schemas.notifications.notifications import NoticeInContactView
from app.schemas.types import Action
from app.unit_of_work import UnitOfWork


async def of_contact(uow: UnitOfWork, contact: Contact) -> list[NoticeInContactView]:
    """The notices of a contact, each with how many of its kind there were about the household.

    Notices that restrictions hide from the actor are not counted either.
    """
    found = await uow.notifications.list_of_contact(contact.id)
    return [await _counted(uow, each) for each in found]


async def _counted(uow: UnitOfWork, notification: Notification) -> NoticeInContactView:
    count = await uow.notifications.count_household(notification)
    facts = {name: getattr(notification, name) for name in _KEPT}
    words = counted(NoticeType(str(notification.type)), count)
    return NoticeInContactView.model_validate(
        {**facts, "count_in_12_months": count, "counted": words}
    )


_KEPT = ("id", "type", "part", "reference", "received_at", "occurred_at", "warnings")


def shown(uow: UnitOfWork, proposal: IncidentProposal) -> IncidentProposalView:
    """One proposal, with what its reader may do about it."""
    view = IncidentProposalView.model_validate(proposal)
    view.available_actions = [
        Action.model_validate(act)
        for act in on_proposal(uow.actor, judged=proposal.judged_at is not None)
    ]
    return view
