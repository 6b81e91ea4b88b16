"""Views of contacts, and the facts that the rules need of them."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from app.domain.clocks.definitions import ClockKind
from app.domain.contacts import actions
from app.domain.contacts.contacts import Channel, ChildState, ContactFacts
from app.domain.directory.actions import Available
from app.domain.directory.permissions import Permission
from app.domain.directory.roles import CARE_ROLES, HUB_ROLES
from app.models import Contact, Timescale
from app.repositories.contacts.contact_views import ContactPage
from app.schemas.contacts.contacts import ContactChildView, ContactView
from app.schemas.contacts.referrer_messages import MessageView, UnsentMessageView
from app.schemas.types import Action
from app.schemas.versions import VersionedView, versioned
from app.services.clocks import act_times, timescales
from app.services.contacts import notices, other_people, surroundings
from app.services.people.census_episodes import plans_of
from app.unit_of_work import UnitOfWork

_CASEWORKERS = HUB_ROLES | CARE_ROLES
_UNIDENTIFIED: Final = dict.fromkeys(
    ("person_id", "identified_at", "identified_by", "identified_because")
)


async def view(uow: UnitOfWork, contact: Contact) -> VersionedView[ContactView]:
    """A contact as the actor may see it, as the transaction has left it."""
    return await view_page(uow, await uow.contact_views.of(contact))


async def view_page(uow: UnitOfWork, page: ContactPage) -> VersionedView[ContactView]:
    """A contact as the actor may see it: the hub's own thoughts are not the referrer's."""
    return versioned(await _view(uow, page), page.contact)


async def _view(uow: UnitOfWork, page: ContactPage) -> ContactView:
    contact = page.contact
    shown = ContactView.model_validate(contact)
    shown.messages = [MessageView.model_validate(message) for message in page.messages]
    if not uow.actor.roles & _CASEWORKERS:
        shown.children = [_as_told(child) for child in shown.children if child.added_at is None]
        # What the hub learned later, and who it found them to be, is not the referrer's.
        shown.people = [
            told.model_copy(update=_UNIDENTIFIED) for told in shown.people if told.added_at is None
        ]
        return shown
    facts = facts_of(
        contact,
        acknowledged=any(m.kind == "acknowledgement" for m in page.messages),
        feedback_owed=any(_owes(ClockKind.REFERRER_FEEDBACK, clock) for clock in page.clocks),
        acknowledgement_owed=any(
            _owes(ClockKind.REFERRER_ACKNOWLEDGEMENT, clock) for clock in page.clocks
        ),
    )
    if uow.actor.in_hub:
        shown.unsent_messages = [UnsentMessageView.model_validate(each) for each in page.unsent]
    # What was done with the contact has times of its own, which stand with each act.
    told_later = [
        contact.id if contact.received_at < contact.recorded_at else None,
        *(child.id for child in contact.children if child.added_at is not None),
    ]
    if ids := {each for each in told_later if each is not None}:
        times = await act_times.shown(uow, *ids)
        shown.times = [each for each in times if each.item_id in ids]
    shown.timescales = timescales.shown(uow, page.clocks)
    if contact.channel == Channel.SYSTEM:
        shown.notices = await notices.of_contact(uow, contact)
    shown.incident_proposals = [notices.shown(uow, each) for each in page.proposals]
    shown.available_actions = _actions(actions.on_contact(uow.actor, facts))
    flags = await other_people.flags_of(uow, contact)
    for told in shown.people:
        told.unsafe_for = list(flags[told.id].unsafe_for)
        told.under_18 = flags[told.id].under_18
    near = await surroundings.of_contact(uow, contact, contact.children)
    for child, row in zip(shown.children, contact.children, strict=True):
        if row.person_id is not None and await _reads_plans(uow, row.person_id):
            child.plans = await plans_of(uow, page.census_files.get(row.person_id, ()))
        child.surroundings = near.get(row.id)
        child.available_actions = _actions(
            actions.on_child(
                uow.actor, made_in_error=facts.made_in_error, state=ChildState(row.state)
            )
        )
    return shown


async def _reads_plans(uow: UnitOfWork, person_id: UUID) -> bool:
    """Whether the actor may read of the child's plans: else 'not known' would not be true."""
    if Permission.REFERRAL_READ not in uow.actor.permissions:
        return False
    return uow.actor.in_hub or await uow.people.is_in_reach(person_id)


def _owes(kind: ClockKind, clock: Timescale) -> bool:
    runs = clock.stopped_at is None and clock.cancelled_at is None
    return runs and clock.kind == kind


def _actions(found: Sequence[Available]) -> list[Action]:
    return [Action.model_validate(each) for each in found]


def _as_told(child: ContactChildView) -> ContactChildView:
    """The child as the referrer reported them, without the hub's own work on it."""
    return child.model_copy(
        update={"person_id": None, "state": None, "rating": None, "outcome": None}
    )


def facts_of(
    contact: Contact,
    *,
    acknowledged: bool,
    feedback_owed: bool = False,
    acknowledgement_owed: bool = False,
) -> ContactFacts:
    """What the rules need to know of a contact."""
    return ContactFacts(
        source=contact.source,
        made_in_error=contact.errored_at is not None,
        acknowledged=acknowledged,
        states=tuple(ChildState(child.state) for child in contact.children),
        feedback_owed=feedback_owed,
        acknowledgement_owed=acknowledgement_owed,
    )
