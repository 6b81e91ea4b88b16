"""People of a contact besides its children: described, added, and identified."""

from uuid import UUID

from app.domain.clocks.working_time import london_date
from app.domain.contacts.contact_people import refuse_identification
from app.domain.contacts.contacts import refuse_made_in_error
from app.domain.people.ages import refuse_estimate
from app.domain.people.people import refuse_impossible_dates
from app.domain.people.person_facts import AddressFacts, NameFacts, PersonFacts
from app.domain.records import refuse_stale
from app.models import Contact, ContactPerson
from app.schemas.contacts.contact_people import IdentifyPersonInContact
from app.schemas.contacts.contacts import ContactView, OtherPersonInContact
from app.schemas.versions import VersionedView
from app.services.contacts import views
from app.services.people import age_estimates, people
from app.unit_of_work import UnitOfWork


async def described(
    uow: UnitOfWork, contact: Contact, told: OtherPersonInContact, *, pointer: str
) -> ContactPerson:
    """The row of a person as they are described at a place in the request.

    Raises:
        RecordNotFound: the person named is not in scope.
        DatesImpossible, EstimateUnclear: see the rules.
    """
    today = london_date(uow.now)
    refuse_impossible_dates(
        today=today, born_on=told.born_on, expected_on=None, died_on=None, at=pointer
    )
    estimate = age_estimates.sent(told, today=today)
    refuse_estimate(estimate, today=today, born_on=told.born_on, unborn=False, at=pointer)
    if told.person_id is not None:
        await uow.people.get(told.person_id)
    return uow.new(
        ContactPerson, contact_id=contact.id, **(told.model_dump() | age_estimates.stored(estimate))
    )


async def add(
    uow: UnitOfWork, *, contact_id: UUID, command: OtherPersonInContact
) -> VersionedView[ContactView]:
    """Add a person who was described after the contact was recorded, with who added them.

    Raises:
        RecordNotFound, MadeInError, DatesImpossible, EstimateUnclear: see each.
    """
    contact = await uow.contacts.get_for_change(contact_id)
    refuse_made_in_error(made_in_error=contact.errored_at is not None)
    person = await described(uow, contact, command, pointer="")
    person.added_at = uow.now
    person.added_by = uow.actor.user
    await uow.save(person)
    contact.changed_at = uow.now
    uow.audit("contact.person_added", contact, person_id=person.person_id, part=person.part)
    return await views.view(uow, await uow.contacts.reload(contact.id))


async def identify(
    uow: UnitOfWork,
    *,
    contact_id: UUID,
    contact_person_id: UUID,
    expected: int,
    command: IdentifyPersonInContact,
) -> VersionedView[ContactView]:
    """Say who an adult of a contact is; a new person's record begins with what was said of them.

    Raises:
        RecordNotFound, VersionStale, MadeInError, IdentificationUnclear, IdentifiedAsAnother.
    """
    contact = await uow.contacts.get_for_change(contact_id)
    refuse_stale(version=contact.version, expected=expected)
    refuse_made_in_error(made_in_error=contact.errored_at is not None)
    told = await uow.contacts.get_person_for_change(contact_id, contact_person_id)
    before = told.person_id
    refuse_identification(
        command.identification,
        person_given=command.person_id is not None,
        identified_as=before,
        because=command.reason,
    )
    if command.person_id is not None:
        told.person_id = (await uow.people.get(command.person_id)).id
    else:
        told.person_id = (await people.record_details(uow, _as_told(told))).id
    told.identified_at = uow.now
    told.identified_by = uow.actor.user
    told.identified_because = command.reason
    contact.changed_at = uow.now
    uow.audit(
        "contact.person_identified",
        contact,
        person_id=told.person_id,
        shown=[] if before is None else [before],
        identification=command.identification,
    )
    return await views.view(uow, await uow.contacts.reload(contact.id))


def _as_told(told: ContactPerson) -> PersonFacts:
    named = told.given is not None or told.family is not None
    return PersonFacts(
        names=(NameFacts(given=told.given, family=told.family),) if named else (),
        born_on=told.born_on,
        estimate=age_estimates.recorded(told),
        addresses=(
            (AddressFacts(lines=tuple(told.address_lines), postcode=told.postcode),)
            if told.address_lines
            else ()
        ),
    )
