"""Children of a contact: described at first, and added when they are heard of later."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from app.domain.clocks.definitions import ClockKind
from app.domain.clocks.working_time import london_date
from app.domain.contacts import contacts as rules
from app.domain.contacts.contact_people import refuse_second_mention
from app.domain.contacts.contacts import ChildAsTold, ChildDescription, ChildState
from app.domain.people.ages import refuse_estimate
from app.domain.people.identifiers import IdentifierScheme, standardise
from app.domain.people.people import refuse_impossible_dates
from app.models import Contact, ContactChild
from app.schemas.contacts.contact_people import AddChildToContact
from app.schemas.contacts.contacts import ChildInContact, ContactView
from app.schemas.versions import VersionedView
from app.services.clocks import act_times, timescales
from app.services.clocks.timescales import Owed
from app.services.contacts import clocks, routings, views
from app.services.people import age_estimates
from app.unit_of_work import UnitOfWork


async def described(
    uow: UnitOfWork, contact: Contact, given: ChildInContact, *, pointer: str
) -> ContactChild:
    """The row of a child as they are described; `pointer` is where the description stands.

    Raises:
        RecordNotFound: the person named is not in scope.
        ChildUnclear, DatesImpossible, EstimateUnclear, IdentifierNotValid: see the rules.
    """
    told = ChildAsTold(
        known_person=given.person_id is not None,
        named=given.given is not None or given.family is not None,
        born=given.born_on is not None,
        described=given.description is not None,
    )
    rules.refuse_unclear_child(given.described_as, told, pointer=pointer)
    refuse_impossible_dates(
        born_on=given.born_on,
        died_on=None,
        expected_on=given.expected_on,
        today=london_date(uow.now),
        at=pointer,
    )
    estimate = age_estimates.sent(given, today=london_date(uow.now))
    refuse_estimate(
        estimate,
        today=london_date(uow.now),
        born_on=given.born_on,
        unborn=given.described_as is ChildDescription.UNBORN,
        at=pointer,
    )
    if given.person_id is not None:
        await uow.people.get(given.person_id)
    child = uow.new(
        ContactChild,
        contact_id=contact.id,
        state=ChildState.RECEIVED,
        **(
            given.model_dump(include=set(ChildInContact.model_fields))
            | age_estimates.stored(estimate)
        ),
    )
    for scheme, name in (
        (IdentifierScheme.NHS_NUMBER, "nhs_number"),
        (IdentifierScheme.UPN, "upn"),
    ):
        sent = getattr(given, name)
        if sent is not None:
            setattr(child, name, standardise(sent, scheme=scheme, pointer=f"{pointer}/{name}"))
    return child


async def add_reported(
    uow: UnitOfWork, contact: Contact, told: Sequence[ChildInContact], *, reported_at: datetime
) -> None:
    """Put children whom a partner system reported later into a contact that waits for a decision.

    Raises:
        As `described`.
    """
    children = [
        await described(uow, contact, given, pointer=f"/children/{index}")
        for index, given in enumerate(told)
    ]
    if children:
        await _join(uow, contact, children, reported_at=reported_at)


async def add(
    uow: UnitOfWork, *, contact_id: UUID, command: AddChildToContact
) -> VersionedView[ContactView]:
    """Add a child who was heard of after the contact was recorded, with who reported them and when.

    Raises:
        MadeInError, AlreadyInContact, ActTimeImpossible, LateEntryUnexplained: see each.
        As `described` otherwise.
    """
    contact = await uow.contacts.get_for_change(contact_id)
    rules.refuse_made_in_error(made_in_error=contact.errored_at is not None)
    reported_at = act_times.happened_at(
        uow,
        command.reported_at,
        because=command.late_because,
        pointer="/reported_at",
        earliest=contact.received_at,
    )
    child = await described(uow, contact, command, pointer="")
    if child.person_id is not None:
        refuse_second_mention(
            await uow.person_links.list_same_person(child.person_id),
            among={each.person_id for each in contact.children},
        )
    child.reported_by, child.reported_at = command.reported_by, reported_at
    child.added_at, child.added_by = uow.now, uow.actor.user
    contact.changed_at = uow.now
    await _join(uow, contact, [child], reported_at=reported_at)
    act_times.note(
        uow,
        "contact.child_added",
        clocks.subject_of(child),
        at=reported_at,
        because=command.late_because,
    )
    uow.publish("contact.amended", record_id=contact.id)
    return await views.view(uow, await uow.contacts.reload(contact.id))


async def _join(
    uow: UnitOfWork, contact: Contact, children: Sequence[ContactChild], *, reported_at: datetime
) -> None:
    """Let children join a contact: a decision on each is owed from when they were reported.

    A child with a worker is routed to them at once.
    """
    await uow.save_all(children)
    await timescales.start_each(
        uow,
        [Owed(ClockKind.THRESHOLD_DECISION, clocks.subject_of(child)) for child in children],
        started_at=reported_at,
        because="contact.amended",
    )
    people = [child.person_id for child in children if child.person_id is not None]
    uow.audit("contact.children_added", contact, shown=people, children=len(children))
    if await uow.restrictions.find_standing(contacts=[contact.id]):
        return  # The worker may not be on its list.
    for child in children:
        await routings.route_if_recognised(uow, contact=contact, child=child)
